"""Adding to a case: one transaction a file or document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import sqlalchemy as sa
import zstandard

from fealty.casefile.layout import archive, batch, problem, record, restated, source
from fealty.records import KINDS, Coded, Record, Source, check_quote, encode

INSERT_RECORD = "INSERT INTO record (id, kind, key, source_id, file_id, body) VALUES (?, ?, ?, ?, ?, ?)"
"""The one statement that runs a million times: as text it costs a third of what it costs as an expression."""

_TAGS = {kind: tag for tag, kind in KINDS.items()}

PART = 4 * 2**20
"""Bytes of an original that are compressed together."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong with one row or document, as the case remembers it."""

    line: int
    reason: str
    field: str | None = None
    value: str | None = None
    skipped: bool = True


class Tally(msgspec.Struct, kw_only=True):
    """What an addition did: records added, updated (a newer row of the same key), already there; rows skipped, odd."""

    added: int = 0
    updated: int = 0
    present: int = 0
    skipped: int = 0
    odd: int = 0


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A record on its way in: with its id, the key of its table row, and what it stands on."""

    record: Record
    key: str | None = None


def now() -> str:
    """Return the present moment in UTC, ISO 8601, to the microsecond."""
    return datetime.now(UTC).isoformat()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def holding(connection: sa.Connection, keys: Sequence[str] | None = None) -> dict[str, str]:
    """Return the id of the version that holds, for table rows that have several (all such rows, or those of `keys`)."""
    several = sa.select(record.c.key).group_by(record.c.key).having(sa.func.count() > 1)
    wanted = record.c.key.in_(several) if keys is None else record.c.key.in_(keys)
    query = sa.select(record.c.key, record.c.id).where(record.c.key.is_not(None), wanted).order_by(record.c.seq)
    found: dict[str, str] = {key: one for key, one in connection.execute(query)}  # noqa: C416  the last one wins
    again = sa.select(restated.c.key, restated.c.record_id).order_by(restated.c.seq)
    found |= {key: one for key, one in connection.execute(again) if key in found}
    return found


class Writer:
    """One open transaction on a case; everything it does goes in together or not at all."""

    def __init__(self, connection: sa.Connection, file: Source | None = None) -> None:
        self._connection = connection
        self._file_id = file.id if file else None
        self._known_sources: set[str] = set()
        self._text: dict[str, str | None] = {}
        self._was_empty = connection.execute(sa.select(record.c.seq).limit(1)).first() is None
        self._ids: set[str] = set()
        self._keys: set[str] = set()
        self.tally = Tally()

    def add_source(self, one: Source, original: Path | None = None) -> bool:
        """Store a source (with an id) and its original bytes; return False when it was there already."""
        if one.id in self._known_sources:
            return False
        self._known_sources.add(one.id)
        self._text[one.id] = one.text
        found = self._connection.execute(sa.select(source.c.seq).where(source.c.id == one.id)).first()
        if found:
            return False
        body = encode(msgspec.structs.replace(one, text=None))
        row = {"id": one.id, "sha256": one.sha256, "body": body, "text": one.text, "added": now()}
        self._connection.execute(sa.insert(source), row)
        if original is not None:
            self._keep(one.id, original)
        return True

    def _keep(self, source_id: str, original: Path) -> None:
        compressor = zstandard.ZstdCompressor(level=3)
        with original.open("rb") as file:
            for part, piece in enumerate(iter(lambda: file.read(PART), b"")):
                row = {"source_id": source_id, "part": part, "bytes": compressor.compress(piece)}
                self._connection.execute(sa.insert(archive), row)

    def add(self, arrivals: Sequence[Arrival]) -> None:
        """Store records that are not there yet, and count.

        Raises
        ------
        RecordError
            A record from text whose quote is not in its source's text; nothing of the transaction is kept.
        """
        fresh: dict[str, Arrival] = {}
        for arrival in arrivals:
            fresh.setdefault(arrival.record.id, arrival)
        present = self._among(record.c.id, fresh, self._ids)
        new = [arrival for one, arrival in fresh.items() if one not in present]
        updated = len(self._among(record.c.key, (arrival.key for arrival in new if arrival.key), self._keys))
        self.tally.present += len(arrivals) - len(new)
        self.tally.updated += updated
        self.tally.added += len(new) - updated
        if new:
            self._connection.exec_driver_sql(INSERT_RECORD, [self._row(arrival) for arrival in new])
        self._restate([arrival for one, arrival in fresh.items() if one in present and arrival.key])

    def _restate(self, arrivals: list[Arrival]) -> None:
        """Let a version hold again when its table row says once more what it said before a change."""
        keys = [arrival.key for arrival in arrivals]
        if not keys:
            return
        versions = sa.select(record.c.key).where(record.c.key.in_(keys)).group_by(record.c.key)
        changed = list(self._connection.execute(versions.having(sa.func.count() > 1)).scalars())
        if not changed:
            return
        holds = holding(self._connection, changed)
        rows = [
            {"key": arrival.key, "record_id": arrival.record.id}
            for arrival in arrivals
            if arrival.key in holds and holds[arrival.key] != arrival.record.id
        ]
        if rows:
            self._connection.execute(sa.insert(restated), rows)
            self.tally.present -= len(rows)
            self.tally.updated += len(rows)

    def _row(self, arrival: Arrival) -> tuple[object, ...]:
        one = arrival.record
        stands_on = one.source if isinstance(one, Coded) else None
        if stands_on is not None and isinstance(one, Coded) and one.row is None:
            check_quote(one, self._text_of(stands_on))
        return (one.id, _TAGS[type(one)], arrival.key, stands_on, self._file_id, encode(one))

    def _text_of(self, source_id: str) -> str | None:
        if source_id not in self._text:
            self._text[source_id] = self._connection.execute(
                sa.select(source.c.text).where(source.c.id == source_id)
            ).scalar_one_or_none()
        return self._text[source_id]

    def _among(self, column: sa.Column[str], values: Iterable[str], here: set[str]) -> set[str]:
        """Return which values the case has already, from before or from this transaction; remember all of them."""
        asked = set(values)
        found = asked & here
        here |= asked
        if asked and not self._was_empty:
            one_parameter = sa.func.json_each(msgspec.json.encode(list(asked)).decode()).table_valued("value")
            query = sa.select(column).where(column.in_(sa.select(one_parameter.c.value)))
            found |= set(self._connection.execute(query).scalars())
        return found

    def ids_of_key(self, ending: str, kind: str) -> list[str]:
        """Return the ids of records of a kind whose row key ends so; the newest of each key."""
        fits = (record.c.kind == kind, record.c.key.endswith(ending, autoescape=True))
        keys = self._connection.execute(sa.select(record.c.key).where(*fits)).scalars()
        return list(holding(self._connection, list(keys)).values())

    def close_batch(self, name: str, coder: str, mapping: str | None, faults: Sequence[Fault]) -> None:
        """Write down what went in from this file, and what did not and why."""
        values = {"source_id": self._file_id, "name": name, "coder": coder, "mapping": mapping, "at": now()}
        done = self._connection.execute(sa.insert(batch).values(**values, **msgspec.structs.asdict(self.tally)))
        (number,) = done.inserted_primary_key or (None,)
        if faults:
            rows = [{"batch_id": number, **msgspec.structs.asdict(fault)} for fault in faults]
            self._connection.execute(sa.insert(problem), rows)
