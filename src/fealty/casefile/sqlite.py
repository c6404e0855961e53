"""A case in an SQLite file: write-ahead log, foreign keys, a header that says whose file it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from fealty.casefile import stores
from fealty.casefile.layout import APPLICATION_ID
from fealty.errors import CaseBusy, CaseError, NotACase

PAGE = 16_384
"""Bytes of a page: a record has about one thousand, and small pages would be left a third empty."""

SMALLEST = 100
"""Bytes of the smallest SQLite file: its header.

Whether a file begins like one is left to SQLite. Opening and closing it here by other ways would, on POSIX systems, let
go of the locks that this process holds on it through another connection: a second process would then believe itself the
last one and clear the log away under the first, which would see nothing new from then on.
"""
_FOREIGN = "file is not a database"
_ADVICE = {
    "disk is full": "nothing of it was stored: make room and run the same command again",
    "disk I/O error": "nothing of it was stored: see whether the disk is full or failing, then run it again",
    "readonly": "you may read the case and not write it: ask its owner, or work on a copy",
}
"""What to do about the faults that people meet, by SQLite's words for them."""


class SQLite(stores.Store):
    """A case file.

    A writer takes the write lock when its transaction begins, not at its first write, when waiting could deadlock.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path, _engine(path))
        self._writer = self._reader.execution_options(writing=True)

    def prepare(self) -> None:
        """Set what stays set in the file and cannot be set in a transaction: page size and write-ahead log."""
        if self.path.exists():
            raise CaseError(f"{self.path}: exists already; choose another name or delete it first")
        if not self.path.parent.is_dir():
            raise CaseError(f"{self.path.parent}: no such folder; make it first")
        try:
            with closing(sqlite3.connect(self.path, isolation_level=None)) as raw:
                raw.execute(f"PRAGMA page_size={PAGE}")
                raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            raise CaseError(f"{self.path}: cannot be written here ({error}); choose another folder") from error

    def ground(self, connection: sa.Connection) -> None:
        """Do nothing: the file is there."""

    def discard(self) -> None:
        """Remove the file."""
        self.close()
        for end in ("", "-wal", "-shm"):
            self.path.with_name(f"{self.path.name}{end}").unlink(missing_ok=True)

    def layout(self, connection: sa.Connection) -> int:
        """Return SQLite's ``user_version``."""
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise NotACase(f"{self.path}: an SQLite file, but not a Fealty case")
        return _pragma(connection, "user_version")

    def set_layout(self, connection: sa.Connection, version: int) -> None:
        """Set SQLite's ``application_id`` and ``user_version``."""
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={version}")

    def damages(self, connection: sa.Connection) -> Iterator[str]:
        """Yield what SQLite's own checks find."""
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield f"database: {said}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"database: a row of {row[0]} refers to a missing row of {row[2]}"

    def fault(self, error: sa.exc.DBAPIError, *, committing: bool) -> CaseError:  # noqa: ARG002
        """Return what went wrong; a commit that fails here was not made."""
        cause = str(error.orig)
        if isinstance(error, sa.exc.OperationalError):
            if "locked" in cause or "busy" in cause:
                return CaseBusy(f"{self.path}: another process is writing; try again when it is done")
            advice = next((f"; {what}" for words, what in _ADVICE.items() if words in cause), "")
            return CaseError(f"{self.path}: {cause}{advice}")
        if _FOREIGN in cause:
            return NotACase(f"{self.path}: not a Fealty case (not an SQLite file)")
        return CaseError(f"{self.path}: the file is damaged ({cause}); go back to a copy of it")

    def _alone(self, connection: sa.Connection) -> None:
        """Do nothing: the transaction began with the lock."""


def existing(path: Path) -> SQLite:
    """Return the store of a file that is there."""
    if not path.is_file():
        raise CaseError(f"{path}: no such case; make one with `fealty new {path}`")
    if path.stat().st_size < SMALLEST:
        raise NotACase(f"{path}: not a Fealty case (not an SQLite file)")
    return SQLite(path)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": stores.PATIENCE, "isolation_level": None},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _pragma(connection: sa.Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
