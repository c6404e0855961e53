"""What a case says at one moment: records as they stand, what was said of them, how far it has come.

Every function here asks one open connection, so that whoever calls several of them sees one state of the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec
import sqlalchemy as sa

from fealty.casefile.dialects import among
from fealty.casefile.layout import batch, judgement, record, restated, settings, source
from fealty.casefile.views import View, standing, view
from fealty.casefile.writing import successors
from fealty.errors import RecordError
from fealty.records import Judgement, Record, decode

LAST = "\U0010ffff"
"""The last of all characters: ids that begin with some words lie between these and these with it."""


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


def stamp(connection: sa.Connection) -> Stamp:
    """Return how far the case has come."""
    lists = {
        "sources": source.c.seq, "records": record.c.seq, "restated": restated.c.seq,
        "judgements": judgement.c.seq, "settings": settings.c.seq, "batches": batch.c.id,
    }  # fmt: skip
    columns = (
        sa.select(sa.func.coalesce(sa.func.max(number), 0)).scalar_subquery().label(name)
        for name, number in lists.items()
    )
    return Stamp(**connection.execute(sa.select(*columns)).mappings().one())


def meant_by(connection: sa.Connection, beginning: str) -> str:
    """Return the id of the record or source that is meant: the whole id, or its first characters where one has them.

    Raises
    ------
    RecordError
        None has this id, or several begin so.
    """
    if rows_of(connection, [beginning]):
        return beginning
    found: list[str] = []
    for table in (record, source):
        begins = sa.and_(table.c.id >= beginning, table.c.id < beginning + LAST)
        found += connection.execute(sa.select(table.c.id).where(begins).limit(2)).scalars()
    if len(found) != 1:
        why = "no record has this id" if not found else "several records begin so; give more of the id"
        raise RecordError(f"{beginning}: {why}")
    return found[0]


def rows_of(connection: sa.Connection, ids: Iterable[str]) -> dict[str, Any]:
    """Return the rows (id, source, file, body) of records and sources by their whole ids; those there are, in order."""
    wanted, none = list(ids), sa.literal(None, sa.Text)
    of_records = sa.select(record.c.id, record.c.source_id, record.c.file_id, record.c.body)
    of_sources = sa.select(source.c.id, none.label("source_id"), none.label("file_id"), source.c.body)
    rows = {row.id: row for row in connection.execute(of_records.where(among(connection, record.c.id, wanted)))}
    rows |= {row.id: row for row in connection.execute(of_sources.where(among(connection, source.c.id, wanted)))}
    return {one: rows[one] for one in wanted if one in rows}


def standing_of(connection: sa.Connection, ids: Iterable[str]) -> dict[str, View[Record]]:
    """Return records and sources as they stand, by their whole ids; those there are."""
    rows = rows_of(connection, ids)
    gone = successors(connection)
    sources = {one for row in rows.values() for one in (row.source_id, row.file_id) if one}
    said = said_of(connection, gone, {*rows, *sources})
    retracted = rejected(said, sources)
    return {
        one: view(
            cast("Record", decode(row.body)),
            said.get(one, ()) if one not in gone else (),
            retracted=row.source_id in retracted or row.file_id in retracted,
        )
        for one, row in rows.items()
    }


def said_of(
    connection: sa.Connection, gone: Mapping[str, str | None], only: Iterable[str] | None = None
) -> dict[str, list[Judgement]]:
    """Return what was said of each record that holds, and of its row before it changed (but for an accept).

    Parameters
    ----------
    connection
        The open case.
    gone
        The successors of records that no longer hold.
    only
        Ask for these records alone; None: for all.
    """
    query = sa.select(judgement.c.body).order_by(judgement.c.seq)
    if only is not None:
        wanted = set(only)
        wanted |= {earlier for earlier, now in gone.items() if now in wanted}
        query = query.where(among(connection, judgement.c.record_id, wanted))
    said: dict[str, list[Judgement]] = {}
    for body in connection.execute(query).scalars():
        one = cast("Judgement", decode(body))
        now_for = gone.get(one.record, one.record)
        if now_for is not None and not (one.record in gone and one.verdict == "accept"):
            said.setdefault(now_for, []).append(one)
    return said


def rejected(said: Mapping[str, Sequence[Judgement]], among: Iterable[str] | None = None) -> frozenset[str]:
    """Return the ids whose last word is reject."""
    asked = said if among is None else {one: said[one] for one in among if one in said}
    last = {
        one: [word.verdict for word in standing(each) if word.verdict != "edit"][-1:] for one, each in asked.items()
    }
    return frozenset(one for one, verdicts in last.items() if verdicts == ["reject"])


def retracted(connection: sa.Connection, said: Mapping[str, Sequence[Judgement]]) -> frozenset[str]:
    """Return the ids of the sources whose last word is reject."""
    ids = rejected(said)
    return frozenset(connection.execute(sa.select(source.c.id)).scalars()) & ids if ids else frozenset()


def judgements(connection: sa.Connection, record_id: str | None, after: int) -> list[Judgement]:
    """Return what was said (of one record), oldest first, from the judgement after this number on."""
    query = sa.select(judgement.c.body).where(judgement.c.seq > after).order_by(judgement.c.seq)
    if record_id is not None:
        query = query.where(judgement.c.record_id == record_id)
    return [cast("Judgement", decode(body)) for body in connection.execute(query).scalars()]


def versions(connection: sa.Connection, record_id: str) -> list[Record]:
    """Return every version of the table row that a record came from, oldest first (itself alone, from text)."""
    key = connection.execute(sa.select(record.c.key).where(record.c.id == record_id)).scalar_one_or_none()
    if key is None:
        row = rows_of(connection, [record_id]).get(record_id)
        return [] if row is None else [cast("Record", decode(row.body))]
    again = sa.select(restated.c.record_id).where(restated.c.key == key, restated.c.record_id.is_not(None))
    fits = (record.c.key == key) | record.c.id.in_(again)
    bodies = connection.execute(sa.select(record.c.body).where(fits).order_by(record.c.seq)).scalars().all()
    return [cast("Record", decode(body)) for body in bodies]
