"""Adding to a case: one transaction a file or document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import msgspec
import sqlalchemy as sa
import zstandard

from fealty.casefile.dialects import among, insert
from fealty.casefile.layout import archive, batch, problem, record, restated, source
from fealty.records import KINDS, Coded, Record, Source, check_quote, encode

_TAGS = {kind: tag for tag, kind in KINDS.items()}

_COLUMNS = ("id", "kind", "key", "source_id", "file_id", "body")

PART = 4 * 2**20
"""Bytes of an original that are compressed together."""


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


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong with one row or document, as the case remembers it."""

    line: int
    reason: str
    field: str | None = None
    value: str | None = None
    skipped: bool = True


class Tally(msgspec.Struct, kw_only=True):
    """What an addition did.

    Records added, updated (a newer version of the same row), already there, and gone (rows without an id that a newer
    file of the same name no longer has); rows skipped, and rows that were odd.
    """

    added: int = 0
    updated: int = 0
    present: int = 0
    gone: int = 0
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


def successors(connection: sa.Connection) -> dict[str, str | None]:
    """Return for every record that no longer holds the one that took its place (None: its row is no longer stated).

    A record holds as long as any table row says it; a pure function of ``record.key`` and ``restated``.
    """
    last = _last_stated(connection)
    if not last:
        return {}
    every = sa.select(restated.c.key)
    ids = sa.select(restated.c.record_id).where(restated.c.record_id.is_not(None))
    query = sa.select(record.c.id, record.c.key).where(record.c.key.in_(every) | record.c.id.in_(ids))
    query = query.order_by(record.c.seq)
    own = {one: key for one, key in connection.execute(query)}  # noqa: C416  rows are no pairs
    held = set(last.values()) | {one for one, key in own.items() if key not in last}
    return {one: last[key] for one, key in own.items() if one not in held}


def _last_stated(connection: sa.Connection) -> dict[str, str | None]:
    query = sa.select(restated.c.key, restated.c.record_id).order_by(restated.c.seq)
    return {key: one for key, one in connection.execute(query)}  # noqa: C416  the last one wins


class Writer:
    """One open transaction on a case; everything it does goes in together or not at all."""

    def __init__(self, connection: sa.Connection, file: Source | None = None) -> None:
        self._connection = connection
        self._file_id = file.id if file else None
        self._known_sources: set[str] = set()
        self._cited: list[Source] = []
        self._text: dict[str, str | None] = {}
        self._was_empty = connection.execute(sa.select(record.c.seq).limit(1)).first() is None
        self._ids: set[str] = set()
        self._keys: set[str] = set()
        self.tally = Tally()

    def add_source(self, one: Source, original: Path | bytes | None = None) -> bool:
        """Store a source (with an id) and its original bytes; return False when it was there already.

        The bytes are given as they are, or as the file that holds them.
        """
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

    def cite(self, one: Source) -> None:
        """Have a source (with an id, without text) stored before the next records: a table may cite a page a row."""
        if one.id not in self._known_sources:
            self._known_sources.add(one.id)
            self._cited.append(one)

    def _store_cited(self) -> None:
        there = sa.select(source.c.id).where(among(self._connection, source.c.id, [one.id for one in self._cited]))
        present = set(self._connection.execute(there).scalars()) if self._cited else set()
        moment = now()
        rows = [(one.id, one.sha256, encode(one), None, moment) for one in self._cited if one.id not in present]
        insert(self._connection, source, ("id", "sha256", "body", "text", "added"), rows)
        self._cited.clear()

    def _keep(self, source_id: str, original: Path | bytes) -> None:
        compressor = zstandard.ZstdCompressor(level=3)
        with BytesIO(original) if isinstance(original, bytes) else original.open("rb") as file:
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
        self._store_cited()
        fresh: dict[str, Arrival] = {}
        for arrival in arrivals:
            fresh.setdefault(arrival.record.id, arrival)
        present = self._among(record.c.id, fresh, self._ids)
        new = [arrival for one, arrival in fresh.items() if one not in present]
        known = self._among(record.c.key, (arrival.key for arrival in fresh.values() if arrival.key), self._keys)
        if new:
            insert(self._connection, record, _COLUMNS, [self._row(arrival) for arrival in new])
        changed = self._restate([one for one in fresh.values() if one.key in known or one.record.id in present])
        fresh_changed = changed & {arrival.record.id for arrival in new}
        self.tally.updated += len(changed)
        self.tally.added += len(new) - len(fresh_changed)
        self.tally.present += len(arrivals) - len(new) - len(changed - fresh_changed)

    def _restate(self, arrivals: list[Arrival]) -> set[str]:
        """Write down what table rows say from now on, where they said something else; return the records that changed.

        A row that says what another row says already is written down too, so that one of the two may change later.
        """
        keys = [arrival.key for arrival in arrivals if arrival.key]
        if not keys:
            return set()
        holds = self._holders(keys)
        moved = [one for one in arrivals if one.key and holds.get(one.key, "") != one.record.id]
        if moved:
            rows = [{"key": one.key, "record_id": one.record.id} for one in moved]
            self._connection.execute(sa.insert(restated), rows)
        return {one.record.id for one in moved if one.key in holds}

    def _holders(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Return the record that holds for each key that the case had before; None where it was no longer stated."""
        first = sa.select(record.c.key, sa.func.min(record.c.seq).label("seq")).where(
            among(self._connection, record.c.key, keys)
        )
        earliest = first.group_by(record.c.key).subquery()
        query = sa.select(record.c.key, record.c.id).join(earliest, record.c.seq == earliest.c.seq)
        found: dict[str, str | None] = {key: one for key, one in self._connection.execute(query)}  # noqa: C416
        again = sa.select(restated.c.key, restated.c.record_id).where(among(self._connection, restated.c.key, keys))
        return found | {key: one for key, one in self._connection.execute(again.order_by(restated.c.seq))}  # noqa: C416

    def drop_unstated(self, dataset: str, stated: set[str]) -> None:
        """Let the rows without an id that a newer file of the same data set no longer has stop to hold.

        Parameters
        ----------
        dataset
            What their keys begin with, up to the ``#``.
        stated
            The keys that the newer file has.
        """
        begin, end = f"{dataset}#", f"{dataset}$"  # "$" is the character after "#"
        inside = (record.c.key >= begin, record.c.key < end)
        earlier = set(self._connection.execute(sa.select(record.c.key).where(*inside)).scalars())
        also = sa.select(restated.c.key).where(restated.c.key >= begin, restated.c.key < end)
        earlier |= set(self._connection.execute(also).scalars())
        holds = self._holders(earlier - stated) if earlier - stated else {}
        gone = sorted(key for key, one in holds.items() if one is not None)
        if gone:
            self._connection.execute(sa.insert(restated), [{"key": key, "record_id": None} for key in gone])
        self.tally.gone += len(gone)

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
            query = sa.select(column).where(among(self._connection, column, asked))
            found |= set(self._connection.execute(query).scalars())
        return found

    def ids_of_row(self, row: str, kind: str, dataset: str) -> list[str]:
        """Return the records of a kind that hold for a row's id; those of the data set alone, if it has any."""
        query = sa.select(record.c.key).where(record.c.kind == kind, record.c.key.is_not(None)).distinct()
        keys = [key for key in self._connection.execute(query).scalars() if key.partition(":")[2] == row]
        own = [key for key in keys if key == f"{dataset}:{row}"]
        return sorted({one for one in self._holders(own or keys).values() if one is not None})

    def close_batch(self, name: str, coder: str, mapping: str | None, faults: Sequence[Fault]) -> None:
        """Write down what went in from this file, and what did not and why."""
        self._store_cited()
        values = {"source_id": self._file_id, "name": name, "coder": coder, "mapping": mapping, "at": now()}
        done = self._connection.execute(sa.insert(batch).values(**values, **msgspec.structs.asdict(self.tally)))
        (number,) = done.inserted_primary_key or (None,)
        if faults:
            rows = [{"batch_id": number, **msgspec.structs.asdict(fault)} for fault in faults]
            self._connection.execute(sa.insert(problem), rows)
