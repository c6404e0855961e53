"""The case: one file that holds sources, records, what people think of them, and the settings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

import msgspec
import sqlalchemy as sa
import zstandard

from fealty.casefile import connecting
from fealty.casefile.layout import archive, batch, judgement, problem, record, settings, source
from fealty.casefile.settings import Settings, check_settings
from fealty.casefile.views import View, edited, standing, view
from fealty.casefile.writing import Fault, Writer, holding, now
from fealty.errors import RecordError
from fealty.records import Judgement, Record, Source, Verdict, decode, digest, encode

R = TypeVar("R", bound=Record)


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
    skipped: int
    odd: int


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
        self._engine = connecting.create(self.path) if create else connecting.attach(self.path)
        if create:
            self.set_settings(settings or Settings())

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

    def set_settings(self, new: Settings, *, who: str | None = None) -> None:
        """Set new settings; the earlier ones stay in the history."""
        check_settings(new)
        with connecting.write(self._engine, self.path) as connection:
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
            query = sa.select(record.c.id, record.c.key, record.c.body).where(record.c.kind == tag)
            rows = connection.execute(query.order_by(record.c.seq)).all()
            holds = holding(connection)
            said = self._judgements(connection)
            retracted = self._retracted(connection, said)
        decoder = msgspec.json.Decoder(kind)
        found = (decoder.decode(body) for one, key, body in rows if holds.get(key, one) == one)
        return [view(one, said.get(one.id, ()), retracted) for one in found]

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand, without their texts."""
        with connecting.read(self._engine, self.path) as connection:
            bodies = connection.execute(sa.select(source.c.body).order_by(source.c.seq)).scalars().all()
            said = self._judgements(connection)
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
            bodies: list[bytes] = []
            for table in (record, source):
                fits = table.c.id.startswith(record_id, autoescape=True)
                bodies += connection.execute(sa.select(table.c.body).where(fits).limit(2)).scalars().all()
            said = self._judgements(connection)
            retracted = self._retracted(connection, said)
        if len(bodies) != 1:
            why = "no record has this id" if not bodies else "several records begin so; give more of the id"
            raise RecordError(f"{self.path}: {record_id}: {why}")
        one = cast("Record", decode(bodies[0]))
        return view(one, said.get(one.id, ()), retracted)

    def versions(self, record_id: str) -> list[Record]:
        """Return every version of the table row that a record came from, oldest first (itself alone, from text)."""
        with connecting.read(self._engine, self.path) as connection:
            key = connection.execute(sa.select(record.c.key).where(record.c.id == record_id)).scalar_one_or_none()
            same = record.c.key == key if key is not None else record.c.id == record_id
            bodies = connection.execute(sa.select(record.c.body).where(same).order_by(record.c.seq)).scalars().all()
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

    # --- review -------------------------------------------------------------------------------------------------------

    def judge(
        self,
        record_id: str,
        verdict: Verdict,
        *,
        changes: Mapping[str, object] | None = None,
        why: str | None = None,
        who: str | None = None,
    ) -> Judgement:
        """Put a person's word on a record; the record itself is never changed.

        Raises
        ------
        RecordError
            No such record, an edit without changes, or changes that the kind does not allow.
        """
        found = self.find(record_id)
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
            )
        )

    def withdraw(self, judgement_id: str, *, why: str | None = None, who: str | None = None) -> Judgement:
        """Take a judgement back; both stay in the history.

        Raises
        ------
        RecordError
            No such judgement, or it was taken back already.
        """
        kept = {one.id: one for one in standing(self.judgements())}
        if judgement_id not in kept:
            raise RecordError(f"{judgement_id}: no standing judgement has this id")
        record_id = kept[judgement_id].record
        return self._append(Judgement(record=record_id, who=who or author(), at=now(), why=why, withdraws=judgement_id))

    def judgements(self, record_id: str | None = None) -> list[Judgement]:
        """Return everything said, or everything said about one record, oldest first."""
        with connecting.read(self._engine, self.path) as connection:
            said = self._judgements(connection)
        return [one for of_record, each in said.items() for one in each if record_id in (None, of_record)]

    def _append(self, one: Judgement) -> Judgement:
        one = msgspec.structs.replace(one, id=digest(encode(one)))
        with connecting.write(self._engine, self.path) as connection:
            row = {"id": one.id, "record_id": one.record, "body": encode(one)}
            connection.execute(sa.insert(judgement), row)
        return one

    @staticmethod
    def _judgements(connection: sa.Connection) -> dict[str, list[Judgement]]:
        said: dict[str, list[Judgement]] = {}
        for body in connection.execute(sa.select(judgement.c.body).order_by(judgement.c.seq)).scalars():
            one = cast("Judgement", decode(body))
            said.setdefault(one.record, []).append(one)
        return said

    @staticmethod
    def _retracted(connection: sa.Connection, said: dict[str, list[Judgement]]) -> frozenset[str]:
        rejected = {one for one, each in said.items() if any(word.verdict == "reject" for word in standing(each)[-1:])}
        if not rejected:
            return frozenset()
        query = sa.select(source.c.id).where(source.c.id.in_(rejected))
        return frozenset(connection.execute(query).scalars())


def author() -> str:
    """Return who is at work, for the history: the login name."""
    return os.environ.get("FEALTY_AUTHOR") or os.environ.get("USER") or os.environ.get("USERNAME") or "unknown"
