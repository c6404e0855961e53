"""A case from one place to another, from a file to a server or back: everything in it, byte for byte.

The source is looked at once, as it stands when the copy begins; whoever writes to it meanwhile is not disturbed. The
target is made in one transaction, and read back and compared before that is ended: a copy is whole or not there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import msgspec
import sqlalchemy as sa

from fealty.casefile import connecting
from fealty.casefile.dialects import insert
from fealty.casefile.layout import archive, metadata
from fealty.casefile.locating import Location, locate
from fealty.errors import CaseError

TOGETHER = 2_000
"""Rows that are copied at once."""
PARTS = 8
"""Parts of originals that are copied at once: each may have some millions of bytes."""
Progress = Callable[[str, float], None]


class Copied(msgspec.Struct, frozen=True, kw_only=True):
    """What was copied: the rows of each list, by its name."""

    rows: dict[str, int]


def copy_case(source: str | Location, target: str | Location, *, progress: Progress | None = None) -> Copied:
    """Copy a case: sources, originals, records, import log, judgements, settings, and all their history.

    Parameters
    ----------
    source, target
        Where the case lies, and where it shall; the target must not be there yet.
    progress
        Called now and then with what is being copied, and how much of it all is done.

    Raises
    ------
    CaseError
        The target exists, cannot be made, or came out otherwise than the source; nothing of it is left then.
    """
    before, after = locate(source), locate(target)
    move = progress or _silent
    with closing(connecting.attach(before)) as origin, origin.read() as here:
        rows = {table.name: _count(here, table) for table in metadata.sorted_tables}

        def fill(there: sa.Connection) -> None:
            done, total = 0, 2 * sum(rows.values()) or 1
            for table in metadata.sorted_tables:
                digest = hashlib.sha256()
                for some in _rows(here, table):
                    _add(digest, some)
                    insert(there, table, table.columns.keys(), some)
                    move(table.name, (done := done + len(some)) / total)
                arrived = hashlib.sha256()
                for some in _rows(there, table):
                    _add(arrived, some)
                    move(table.name, (done := done + len(some)) / total)
                if arrived.digest() != digest.digest():
                    words = f"the list {table.name!r} came out otherwise than in {before}"
                    raise CaseError(f"{after}: {words}; nothing was kept, and the source is as it was")

        connecting.create(after, fill).close()
    return Copied(rows=rows)


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield the rows of a list in their order, some at once."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    together = PARTS if table is archive else TOGETHER
    with connection.execute(query, execution_options={"yield_per": together}) as found:
        yield from found.partitions()


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _add(digest: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows to a digest, every value with its length and kind, so that no two contents have the same."""
    for row in rows:
        for value in row:
            kept = value if isinstance(value, bytes) else repr(value).encode()
            digest.update(f"{type(value).__name__} {len(kept)} ".encode())
            digest.update(kept)


def _silent(_name: str, _share: float) -> None:
    """Say nothing."""
