"""The case: sources, records, what people think of them, and the settings, in one file or one schema of a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Literal, Self, TypeVar, cast

import msgspec
import sqlalchemy as sa
import zstandard

from fealty.casefile import connecting, judging, stating
from fealty.casefile.actors import reviewed
from fealty.casefile.judging import Word, author
from fealty.casefile.layout import archive, batch, problem, record, settings, source
from fealty.casefile.locating import Location, locate
from fealty.casefile.settings import Settings, check_settings
from fealty.casefile.stating import Stamp
from fealty.casefile.told import SettingsChange, Told, tell
from fealty.casefile.views import View, edited, view
from fealty.casefile.writing import Batch, Fault, Writer, now, successors
from fealty.errors import CaseError, RecordError
from fealty.records import Actor, Incident, Judgement, Record, Source, Verdict, decode

R = TypeVar("R", bound=Record)


TOGETHER = 5_000
"""Rows that are read at once."""


class Case:
    """An open case. Use it in a ``with`` block; several processes may have the same case open.

    Parameters
    ----------
    path
        The case file; or the URL of a case on a PostgreSQL server (`fealty.casefile.locating`).
    create
        Make a new one; by default it has to exist.
    settings
        For a new case: its first settings.

    Raises
    ------
    CaseError
        The file is missing, is something else, was written by a newer Fealty, or exists already (with `create`).
    """

    def __init__(self, path: str | Location, *, create: bool = False, settings: Settings | None = None) -> None:
        self.path = locate(path)
        if create:
            first = settings or Settings()
            check_settings(first)
            self._store = connecting.create(
                self.path, lambda connection: judging.set_settings(connection, first, None, None)
            )
        else:
            self._store = connecting.attach(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    @contextmanager
    def writing(self, file: Source | None = None) -> Iterator[Writer]:
        """Open one transaction; an exception inside leaves the case as it was.

        Parameters
        ----------
        file
            The file or document (with an id) that the records come from.
        """
        with self._store.write() as connection:
            yield Writer(connection, file)

    # --- settings -----------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What is asked, of whom, and what counts as an attack: the last that was set."""
        with self._store.read() as connection:
            body = connection.execute(sa.select(settings.c.body).order_by(settings.c.seq.desc()).limit(1)).scalar_one()
        return msgspec.json.decode(body, type=Settings)

    @property
    def reviewed_settings(self) -> Settings:
        """The same with what persons said since of who is who; never to be written back as the settings."""
        return reviewed(self.settings, self.views(Actor))

    def set_settings(self, new: Settings, *, who: str | None = None, seen: int | None = None) -> int:
        """Set new settings and return their version; the earlier ones stay in the history.

        Parameters
        ----------
        new, who
            The settings, and who sets them.
        seen
            The version that the person saw (`Stamp.settings`, `SettingsChange.number`); None: do not ask.

        Raises
        ------
        OutdatedSettings
            Somebody set others since; nothing was written.
        """
        check_settings(new)
        with self._store.write() as connection:
            return judging.set_settings(connection, new, who, seen)

    def settings_history(self) -> list[SettingsChange]:
        """Return every version of the settings with who set it, when, and what stood before; oldest first."""
        with self._store.read() as connection:
            rows = connection.execute(sa.select(settings).order_by(settings.c.seq)).all()
        history: list[SettingsChange] = []
        for row in rows:
            after, before = msgspec.json.decode(row.body, type=Settings), history[-1].after if history else None
            history.append(SettingsChange(number=row.seq, who=row.who, at=row.at, before=before, after=after))
        return history

    # --- reading ------------------------------------------------------------------------------------------------------

    def views(self, kind: type[R]) -> list[View[R]]:
        """Return the records of a kind as they stand after review, in the order in which they came in.

        A record whose table row came again with other contents is left out in favour of the later one.
        """
        if kind is Source:
            return cast("list[View[R]]", self.sources())
        tag = kind.__struct_config__.tag
        with self._store.read() as connection:
            columns = (record.c.id, record.c.source_id, record.c.file_id, record.c.body)
            gone = successors(connection)
            said = stating.said_of(connection, gone)
            retracted = stating.retracted(connection, said)
            query = sa.select(*columns).where(record.c.kind == tag).order_by(record.c.seq)
            rows = connection.execute(query, execution_options={"yield_per": TOGETHER})
            decoder = msgspec.json.Decoder(kind)
            try:
                return [
                    view(
                        decoder.decode(body),
                        said.get(one, ()),
                        retracted=source_id in retracted or file_id in retracted,
                    )
                    for one, source_id, file_id, body in rows
                    if one not in gone
                ]
            except msgspec.DecodeError as error:
                raise CaseError(f"{self.path}: a record is damaged ({error}); `fealty check` says which") from error

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand, without their texts."""
        with self._store.read() as connection:
            bodies = connection.execute(sa.select(source.c.body).order_by(source.c.seq)).scalars().all()
            said = stating.said_of(connection, {})
        found = (cast("Source", decode(body)) for body in bodies)
        return [view(one, said.get(one.id, ())) for one in found]

    def find(self, record_id: str) -> View[Record]:
        """Return one record or source as it stands.

        Raises
        ------
        RecordError
            No record of the case has this id; the first characters are enough when they fit only one.
        """
        with self._store.read() as connection:
            one = stating.meant_by(connection, record_id)
            return stating.standing_of(connection, [one])[one]

    def find_all(self, record_ids: Iterable[str]) -> dict[str, View[Record]]:
        """Return many records and sources as they stand, by their whole ids, in one look; those that there are."""
        with self._store.read() as connection:
            return stating.standing_of(connection, record_ids)

    def successors(self) -> dict[str, str | None]:
        """Return for every record that no longer holds the one that took its place (None: no longer stated)."""
        with self._store.read() as connection:
            return successors(connection)

    def versions(self, record_id: str) -> list[Record]:
        """Return every version of the table row that a record came from, oldest first.

        A record from text, a source, or an actor has one: itself, before any judgement.
        """
        with self._store.read() as connection:
            return stating.versions(connection, record_id)

    def text(self, source_id: str) -> str | None:
        """Return the stored text of a source; None for tables and cited publications."""
        with self._store.read() as connection:
            return connection.execute(sa.select(source.c.text).where(source.c.id == source_id)).scalar_one_or_none()

    def original(self, source_id: str) -> bytes | None:
        """Return the original bytes of a source, as they were given; None when there are none."""
        with self._store.read() as connection:
            query = sa.select(archive.c.bytes).where(archive.c.source_id == source_id).order_by(archive.c.part)
            parts = connection.execute(query).scalars().all()
        if not parts:
            return None
        decompressor = zstandard.ZstdDecompressor()
        return b"".join(decompressor.decompress(part) for part in parts)

    def batches(self) -> list[Batch]:
        """Return the import log, oldest first."""
        with self._store.read() as connection:
            rows = connection.execute(sa.select(batch).order_by(batch.c.id)).mappings().all()
        return [Batch(**row) for row in rows]

    def faults(self, batch_id: int) -> list[Fault]:
        """Return what was skipped or odd in one file, by line."""
        columns = (problem.c.line, problem.c.reason, problem.c.field, problem.c.value, problem.c.skipped)
        query = sa.select(*columns).where(problem.c.batch_id == batch_id).order_by(problem.c.line, problem.c.seq)
        with self._store.read() as connection:
            return [Fault(**row) for row in connection.execute(query).mappings()]

    def stamp(self) -> Stamp:
        """Return how far the case has come; cheap enough to be asked at every request."""
        with self._store.read() as connection:
            return stating.stamp(connection)

    # --- review -------------------------------------------------------------------------------------------------------

    def judge(
        self,
        record_id: str,
        verdict: Verdict,
        *,
        changes: Mapping[str, object] | None = None,
        why: str | None = None,
        who: str | None = None,
        seen: str | None = None,
    ) -> Judgement:
        """Put a person's word on a record; the record itself is never changed.

        Parameters
        ----------
        record_id, verdict, changes, why, who
            What is said of which record, and by whom.
        seen
            The last entry of the record's history that the person saw (its id, empty for none); None: do not ask.

        Raises
        ------
        RecordError
            No such record, an edit without changes, or changes that the kind does not allow.
        Outdated
            The history has gone on since `seen`; nothing was written.
        """
        with self._store.write() as connection:
            one = stating.meant_by(connection, record_id)
            word = Word(record=one, verdict=verdict, changes=dict(changes or {}), why=why, seen=seen)
            return judging.judge(connection, [word], who, "refuse")[0]

    def judge_all(
        self,
        words: Iterable[Word],
        *,
        who: str | None = None,
        outdated: Literal["refuse", "leave out"] = "refuse",
    ) -> list[Judgement]:
        """Put many words on records in one transaction: all of them, or where one is refused, none.

        Parameters
        ----------
        words
            What is said of which record, each record once.
        who
            By whom.
        outdated
            Whether a word on a record whose history has gone on is refused with all others, or left out alone.

        Returns
        -------
        list of Judgement
            Those that were stored, in the order of `words`.

        Raises
        ------
        RecordError
            As with `judge`; or a record is named twice.
        Outdated
            The history of a record has gone on since it was seen; nothing was written.
        """
        with self._store.write() as connection:
            return judging.judge(connection, list(words), who, outdated)

    def judge_each(
        self,
        record_ids: Sequence[str],
        verdict: Literal["accept", "reject", "unsure"],
        *,
        why: str | None = None,
        who: str | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> list[Judgement]:
        """Put one word on many records (whole ids); the same as `judge_all` with that word for each.

        `seen` is as in `judge`, by record; those left out are not compared.
        """
        versions = seen or {}
        words = (
            Word(record=one, verdict=verdict, why=why, seen=versions.get(one)) for one in dict.fromkeys(record_ids)
        )
        return self.judge_all(words, who=who)

    def propose(
        self,
        one: Incident | Actor,
        *,
        changes: Mapping[str, object] | None = None,
        why: str | None = None,
        who: str | None = None,
        seen: str | None = None,
    ) -> Judgement:
        """Put a person's own incident or actor into the case, and their word on it: both or neither.

        What is there already is only judged. Taking the word back undoes all of it.

        Parameters
        ----------
        one
            An incident (it is accepted), or an actor.
        changes
            What is said of the actor, above all ``same_as``.
        why, who
            As in `judge`.
        seen
            For an incident, the last word that the person saw on any that names its first member
            (`fealty.casefile.last_word`); for an actor, the last entry of its history. None: do not ask.

        Raises
        ------
        RecordError
            The records of an incident are not in the case, or of several kinds; or changes that an actor cannot have.
        Outdated
            Somebody said something since `seen`; nothing was written.
        """
        said = Judgement(
            record=one.id, who=who or author(), at=now(), verdict="edit" if changes else "accept",
            changes=dict(changes or {}), why=why,
        )  # fmt: skip
        if changes:
            edited(one, changes)
        with self._store.write() as connection:
            return judging.propose(connection, one, said, seen)

    def withdraw(
        self, judgement_id: str, *, why: str | None = None, who: str | None = None, seen: str | None = None
    ) -> Judgement:
        """Take a judgement back; both stay in the history. `seen` is as in `judge`.

        Raises
        ------
        RecordError
            No such judgement, or it was taken back already.
        Outdated
            The history has gone on since `seen`; nothing was written.
        """
        with self._store.write() as connection:
            return judging.withdraw(connection, [judgement_id], who, why, seen)[0]

    def withdraw_all(
        self,
        judgement_ids: Iterable[str],
        *,
        why: str | None = None,
        who: str | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> list[Judgement]:
        """Take many judgements back in one transaction: all of them, or where one is refused, none.

        `seen` is as in `judge`, by record; those left out are not compared. Errors are those of `withdraw`.
        """
        with self._store.write() as connection:
            return judging.withdraw(connection, list(judgement_ids), who, why, seen or {})

    def judgements(self, record_id: str | None = None, *, after: int = 0) -> list[Judgement]:
        """Return everything said, or everything said about one record, oldest first.

        `after` leaves out what had been said at an earlier look (its `Stamp.judgements`).
        """
        with self._store.read() as connection:
            return stating.judgements(connection, record_id, after)

    def history(self, record_id: str) -> list[Told]:
        """Return everything said of a record or source (its whole id) with what stood before, oldest first.

        Raises
        ------
        RecordError
            No record or source of the case has this id.
        """
        with self._store.read() as connection:
            row = stating.rows_of(connection, [record_id]).get(record_id)
            if row is None:
                raise RecordError(f"{self.path}: {record_id}: no record has this id")
            return tell(cast("Record", decode(row.body)), stating.judgements(connection, record_id, 0))
