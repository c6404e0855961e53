"""The case: one file that holds sources, records, what people think of them, and the settings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar, cast

import msgspec
import sqlalchemy as sa
import zstandard

from fealty.casefile import connecting
from fealty.casefile.actors import reviewed
from fealty.casefile.happenings import last_word
from fealty.casefile.layout import archive, batch, judgement, problem, record, restated, settings, source
from fealty.casefile.settings import Settings, check_settings
from fealty.casefile.views import View, edited, standing, view
from fealty.casefile.writing import Arrival, Fault, Writer, now, successors
from fealty.errors import CaseError, RecordError
from fealty.records import Actor, Incident, Judgement, Record, Source, Verdict, decode, digest, encode

R = TypeVar("R", bound=Record)


TOGETHER = 5_000
"""Rows that are read at once."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the import log."""

    id: int
    source_id: str
    name: str
    coder: str
    mapping: str | None
    at: str
    added: int
    updated: int
    present: int
    gone: int
    skipped: int
    odd: int


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """How far a case has come: the number of the last row of each of its lists; one stamp, one state."""

    sources: int = 0
    records: int = 0
    restated: int = 0
    judgements: int = 0
    settings: int = 0
    batches: int = 0

    def __str__(self) -> str:
        return "-".join(str(number) for number in msgspec.structs.astuple(self))


class Outdated(RecordError):
    """Somebody else said something of the record after the judging person looked at it.

    Parameters
    ----------
    record_id
        The record.
    seen, last
        The last entry of its history that the person saw, and the one that is there (ids; empty where there is none).
    """

    def __init__(self, record_id: str, seen: str, last: str) -> None:
        super().__init__(f"{record_id}: somebody else judged it meanwhile; look at what stands now and decide again")
        self.record_id, self.seen, self.last = record_id, seen, last


class Case:
    """An open case file. Use it in a ``with`` block; several processes may have the same file open.

    Parameters
    ----------
    path
        The case file.
    create
        Make a new one; by default it has to exist.
    settings
        For a new case: its first settings.

    Raises
    ------
    CaseError
        The file is missing, is something else, was written by a newer Fealty, or exists already (with `create`).
    """

    def __init__(self, path: str | Path, *, create: bool = False, settings: Settings | None = None) -> None:
        self.path = Path(path)
        if create:
            first = settings or Settings()
            check_settings(first)
            self._engine = connecting.create(
                self.path, lambda connection: self._write_settings(connection, first, None)
            )
        else:
            self._engine = connecting.attach(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def writing(self, file: Source | None = None) -> Iterator[Writer]:
        """Open one transaction; an exception inside leaves the case as it was.

        Parameters
        ----------
        file
            The file or document (with an id) that the records come from.
        """
        with connecting.write(self._engine, self.path) as connection:
            yield Writer(connection, file)

    # --- settings -----------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """What is asked, of whom, and what counts as an attack: the last that was set."""
        with connecting.read(self._engine, self.path) as connection:
            body = connection.execute(sa.select(settings.c.body).order_by(settings.c.seq.desc()).limit(1)).scalar_one()
        return msgspec.json.decode(body, type=Settings)

    @property
    def reviewed_settings(self) -> Settings:
        """The same with what persons said since of who is who; never to be written back as the settings."""
        return reviewed(self.settings, self.views(Actor))

    def set_settings(self, new: Settings, *, who: str | None = None) -> None:
        """Set new settings; the earlier ones stay in the history."""
        check_settings(new)
        with connecting.write(self._engine, self.path) as connection:
            self._write_settings(connection, new, who)

    @staticmethod
    def _write_settings(connection: sa.Connection, new: Settings, who: str | None) -> None:
        row = {"body": msgspec.json.encode(new), "who": who or author(), "at": now()}
        connection.execute(sa.insert(settings), row)

    # --- reading ------------------------------------------------------------------------------------------------------

    def views(self, kind: type[R]) -> list[View[R]]:
        """Return the records of a kind as they stand after review, in the order in which they came in.

        A record whose table row came again with other contents is left out in favour of the later one.
        """
        if kind is Source:
            return cast("list[View[R]]", self.sources())
        tag = kind.__struct_config__.tag
        with connecting.read(self._engine, self.path) as connection:
            columns = (record.c.id, record.c.source_id, record.c.file_id, record.c.body)
            gone = successors(connection)
            said = self._judgements(connection, gone)
            retracted = self._retracted(connection, said)
            rows = connection.execute(sa.select(*columns).where(record.c.kind == tag).order_by(record.c.seq))
            decoder = msgspec.json.Decoder(kind)
            try:
                return [
                    view(
                        decoder.decode(body),
                        said.get(one, ()),
                        retracted=source_id in retracted or file_id in retracted,
                    )
                    for one, source_id, file_id, body in rows.yield_per(TOGETHER)
                    if one not in gone
                ]
            except msgspec.DecodeError as error:
                raise CaseError(f"{self.path}: a record is damaged ({error}); `fealty check` says which") from error

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand, without their texts."""
        with connecting.read(self._engine, self.path) as connection:
            bodies = connection.execute(sa.select(source.c.body).order_by(source.c.seq)).scalars().all()
            said = self._judgements(connection, {})
        found = (cast("Source", decode(body)) for body in bodies)
        return [view(one, said.get(one.id, ())) for one in found]

    def find(self, record_id: str) -> View[Record]:
        """Return one record or source as it stands.

        Raises
        ------
        RecordError
            No record of the case has this id; the first characters are enough when they fit only one.
        """
        with connecting.read(self._engine, self.path) as connection:
            rows = self._fitting(connection, record_id)
            gone = successors(connection)
            said = self._judgements(connection, gone)
            retracted = self._retracted(connection, said)
        if len(rows) != 1:
            why = "no record has this id" if not rows else "several records begin so; give more of the id"
            raise RecordError(f"{self.path}: {record_id}: {why}")
        one, source_id, file_id, body = rows[0]
        stands = said.get(one, ()) if one not in gone else ()
        return view(cast("Record", decode(body)), stands, retracted=source_id in retracted or file_id in retracted)

    @staticmethod
    def _fitting(connection: sa.Connection, record_id: str) -> Sequence[Any]:
        """Return the rows with this id, else those whose ids begin so (two at most: more are as bad)."""
        none = sa.literal(None, sa.Text)
        both = sa.union_all(
            sa.select(record.c.id, record.c.source_id, record.c.file_id, record.c.body),
            sa.select(source.c.id, none, none, source.c.body),
        ).subquery()
        exact = connection.execute(sa.select(both).where(both.c.id == record_id)).all()
        return (
            exact
            or connection.execute(
                sa.select(both).where(both.c.id.startswith(record_id, autoescape=True)).limit(2)
            ).all()
        )

    def successors(self) -> dict[str, str | None]:
        """Return for every record that no longer holds the one that took its place (None: no longer stated)."""
        with connecting.read(self._engine, self.path) as connection:
            return successors(connection)

    def versions(self, record_id: str) -> list[Record]:
        """Return every version of the table row that a record came from, oldest first (itself alone, from text)."""
        with connecting.read(self._engine, self.path) as connection:
            key = connection.execute(sa.select(record.c.key).where(record.c.id == record_id)).scalar_one_or_none()
            if key is None:
                fits = record.c.id == record_id
            else:
                again = sa.select(restated.c.record_id).where(restated.c.key == key, restated.c.record_id.is_not(None))
                fits = (record.c.key == key) | record.c.id.in_(again)
            bodies = connection.execute(sa.select(record.c.body).where(fits).order_by(record.c.seq)).scalars().all()
        return [cast("Record", decode(body)) for body in bodies]

    def text(self, source_id: str) -> str | None:
        """Return the stored text of a source; None for tables and cited publications."""
        with connecting.read(self._engine, self.path) as connection:
            return connection.execute(sa.select(source.c.text).where(source.c.id == source_id)).scalar_one_or_none()

    def original(self, source_id: str) -> bytes | None:
        """Return the original bytes of a source, as they were given; None when there are none."""
        with connecting.read(self._engine, self.path) as connection:
            query = sa.select(archive.c.bytes).where(archive.c.source_id == source_id).order_by(archive.c.part)
            parts = connection.execute(query).scalars().all()
        if not parts:
            return None
        decompressor = zstandard.ZstdDecompressor()
        return b"".join(decompressor.decompress(part) for part in parts)

    def batches(self) -> list[Batch]:
        """Return the import log, oldest first."""
        with connecting.read(self._engine, self.path) as connection:
            rows = connection.execute(sa.select(batch).order_by(batch.c.id)).mappings().all()
        return [Batch(**row) for row in rows]

    def faults(self, batch_id: int) -> list[Fault]:
        """Return what was skipped or odd in one file, by line."""
        columns = (problem.c.line, problem.c.reason, problem.c.field, problem.c.value, problem.c.skipped)
        query = sa.select(*columns).where(problem.c.batch_id == batch_id).order_by(problem.c.line, problem.c.seq)
        with connecting.read(self._engine, self.path) as connection:
            return [Fault(**row) for row in connection.execute(query).mappings()]

    def stamp(self) -> Stamp:
        """Return how far the case has come; cheap enough to be asked at every request."""
        lists = {
            "sources": source.c.seq, "records": record.c.seq, "restated": restated.c.seq,
            "judgements": judgement.c.seq, "settings": settings.c.seq, "batches": batch.c.id,
        }  # fmt: skip
        columns = (
            sa.select(sa.func.coalesce(sa.func.max(number), 0)).scalar_subquery().label(name)
            for name, number in lists.items()
        )
        with connecting.read(self._engine, self.path) as connection:
            return Stamp(**connection.execute(sa.select(*columns)).mappings().one())

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
        found = self.find(record_id)
        gone = self.successors()
        if found.record.id in gone:
            newer = gone[found.record.id]
            words = f"its row says something else now; judge {newer}" if newer else "its table no longer states it"
            raise RecordError(f"{record_id}: {words}")
        if (verdict == "edit") != bool(changes):
            raise RecordError(f"{record_id}: an edit needs the changed fields, and only an edit has them")
        if changes:
            edited(found.record, changes)
        return self._append(
            Judgement(
                record=found.record.id,
                who=who or author(),
                at=now(),
                verdict=verdict,
                changes=dict(changes or {}),
                why=why,
            ),
            seen,
        )

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
        with connecting.write(self._engine, self.path) as connection:
            if isinstance(one, Incident):
                self._check_incident(connection, one, seen)
            Writer(connection).add([Arrival(record=one)])
            return self._say(connection, said, None if isinstance(one, Incident) else seen)

    @staticmethod
    def _check_incident(connection: sa.Connection, one: Incident, seen: str | None) -> None:
        named = {*one.members, *one.apart}
        rows = connection.execute(sa.select(record.c.id, record.c.kind).where(record.c.id.in_(named))).all()
        if len(rows) != len(one.members) + len(one.apart) or len(named) < 2:
            raise RecordError("an incident needs two records or more of the case, and each only once")
        kinds = {kind for _, kind in rows}
        if len(kinds) > 1 or kinds & {"actor", "incident"}:
            raise RecordError(f"an incident has records of one kind that state facts, not {', '.join(sorted(kinds))}")
        if seen is not None:
            bodies = connection.execute(sa.select(record.c.body).where(record.c.kind == "incident")).scalars()
            incidents = [cast("Incident", decode(body)) for body in bodies]
            words = connection.execute(sa.select(judgement.c.body).order_by(judgement.c.seq)).scalars()
            last = last_word(one.members[0], incidents, (cast("Judgement", decode(body)) for body in words))
            if last != seen:
                raise Outdated(one.members[0], seen, last)

    def judge_each(
        self,
        record_ids: Sequence[str],
        verdict: Literal["accept", "reject", "unsure"],
        *,
        why: str | None = None,
        who: str | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> list[Judgement]:
        """Put one word on many records (whole ids), all of them or, where one cannot be judged, none.

        `seen` is as in `judge`, by record; those left out are not compared. Errors are those of `judge`.
        """
        at, by, said = now(), who or author(), []
        with connecting.write(self._engine, self.path) as connection:
            gone = successors(connection)
            for one in dict.fromkeys(record_ids):
                if one in gone or not self._fitting(connection, one):
                    raise RecordError(f"{one}: no such record, or its row says something else now")
                word = Judgement(record=one, who=by, at=at, verdict=verdict, why=why)
                said.append(self._say(connection, word, (seen or {}).get(one)))
        return said

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
        kept = {one.id: one for one in standing(self.judgements())}
        if judgement_id not in kept:
            raise RecordError(f"{judgement_id}: no standing judgement has this id")
        record_id = kept[judgement_id].record
        back = Judgement(record=record_id, who=who or author(), at=now(), why=why, withdraws=judgement_id)
        return self._append(back, seen)

    def judgements(self, record_id: str | None = None) -> list[Judgement]:
        """Return everything said, or everything said about one record, oldest first."""
        with connecting.read(self._engine, self.path) as connection:
            bodies = connection.execute(sa.select(judgement.c.body).order_by(judgement.c.seq)).scalars().all()
        every = [cast("Judgement", decode(body)) for body in bodies]
        return [one for one in every if record_id in (None, one.record)]

    def _append(self, one: Judgement, seen: str | None) -> Judgement:
        with connecting.write(self._engine, self.path) as connection:
            return self._say(connection, one, seen)

    @staticmethod
    def _say(connection: sa.Connection, one: Judgement, seen: str | None) -> Judgement:
        one = msgspec.structs.replace(one, id=digest(encode(one)))
        if seen is not None:
            of_it = sa.select(judgement.c.id).where(judgement.c.record_id == one.record)
            last = connection.execute(of_it.order_by(judgement.c.seq.desc()).limit(1)).scalar() or ""
            if last != seen:
                raise Outdated(one.record, seen, last)
        row = {"id": one.id, "record_id": one.record, "body": encode(one)}
        connection.execute(sa.insert(judgement), row)
        return one

    @staticmethod
    def _judgements(connection: sa.Connection, gone: Mapping[str, str | None]) -> dict[str, list[Judgement]]:
        """Return what was said of each record that holds, and of its row before it changed (but for an accept)."""
        said: dict[str, list[Judgement]] = {}
        for body in connection.execute(sa.select(judgement.c.body).order_by(judgement.c.seq)).scalars():
            one = cast("Judgement", decode(body))
            now_for = gone.get(one.record, one.record)
            if now_for is not None and not (one.record in gone and one.verdict == "accept"):
                said.setdefault(now_for, []).append(one)
        return said

    @staticmethod
    def _retracted(connection: sa.Connection, said: dict[str, list[Judgement]]) -> frozenset[str]:
        """Return the ids of the sources whose last word is reject."""
        last = {
            one: [word.verdict for word in standing(each) if word.verdict != "edit"][-1:] for one, each in said.items()
        }
        rejected = {one for one, verdicts in last.items() if verdicts == ["reject"]}
        if not rejected:
            return frozenset()
        return frozenset(connection.execute(sa.select(source.c.id)).scalars()) & rejected


def author() -> str:
    """Return who is at work, for the history: the login name."""
    return os.environ.get("FEALTY_AUTHOR") or os.environ.get("USER") or os.environ.get("USERNAME") or "unknown"
