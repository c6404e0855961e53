"""Opening the file: one engine a case, write-ahead log, foreign keys, version and migrations.

Readers never wait. A writer takes the write lock when its transaction begins (not at its first write, when waiting
could deadlock) and waits for another writer at most `PATIENCE` seconds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from fealty.casefile.layout import APPLICATION_ID, VERSION, metadata
from fealty.errors import CaseBusy, CaseError, NewerCase, NotACase

PATIENCE = 60.0
"""Seconds that a writer waits for another to finish."""

PAGE = 16_384
"""Bytes of a page: a record has about one thousand, and small pages would be left a third empty."""

Migration = Callable[[sa.Connection], None]
MIGRATIONS: Mapping[int, Migration] = {}
"""From which layout version a step leads one version up. Version 1 is the first, so there is none yet."""

SMALLEST = 100
"""Bytes of the smallest SQLite file: its header.

Whether a file begins like one is left to SQLite. Opening and closing it here by other ways would, on POSIX systems, let
go of the locks that this process holds on it through another connection: a second process would then believe itself the
last one and clear the log away under the first, which would see nothing new from then on.
"""
_FOREIGN = "file is not a database"


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": PATIENCE, "isolation_level": None}
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


def create(path: Path, fill: Callable[[sa.Connection], None]) -> sa.Engine:
    """Make a new case file with the present layout and its first contents, and return its engine.

    Raises
    ------
    CaseError
        Something of that name exists already, or the folder does not.
    """
    if path.exists():
        raise CaseError(f"{path}: exists already; choose another name or delete it first")
    if not path.parent.is_dir():
        raise CaseError(f"{path.parent}: no such folder; make it first")
    try:
        _log_ahead(path)
    except sqlite3.OperationalError as error:
        raise CaseError(f"{path}: cannot be written here ({error}); choose another folder") from error
    engine = _engine(path)
    with write(engine, path) as connection:
        metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
        fill(connection)
    return engine


def _log_ahead(path: Path) -> None:
    """Set what stays set in the file and cannot be set inside a transaction: the page size and the write-ahead log."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA page_size={PAGE}")
        raw.execute("PRAGMA journal_mode=WAL")


def attach(path: Path, migrations: Mapping[int, Migration] = MIGRATIONS, version: int = VERSION) -> sa.Engine:
    """Open an existing case file, bringing an older layout up to date, and return its engine.

    Raises
    ------
    NotACase, NewerCase, CaseBusy, CaseError
        The file is missing, something else, from a later Fealty, or in use.
    """
    if not path.is_file():
        raise CaseError(f"{path}: no such case; make one with `fealty new {path}`")
    if path.stat().st_size < SMALLEST:
        raise NotACase(f"{path}: not a Fealty case (not an SQLite file)")
    engine = _engine(path)
    with ExitStack() as undo:
        undo.callback(engine.dispose)
        _bring_up(engine, path, migrations, version)
        undo.pop_all()  # it opened: it stays open
    return engine


def _bring_up(engine: sa.Engine, path: Path, migrations: Mapping[int, Migration], version: int) -> None:
    with read(engine, path) as connection:
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise NotACase(f"{path}: an SQLite file, but not a Fealty case")
        found = _pragma(connection, "user_version")
    if found > version:
        raise NewerCase(f"{path}: layout {found}, this Fealty knows up to {version}; install a newer Fealty to open it")
    if found < version:
        _migrate(engine, path, migrations, version)


def _migrate(engine: sa.Engine, path: Path, migrations: Mapping[int, Migration], version: int) -> None:
    """Bring the layout up step by step, all in one transaction: done wholly or not at all."""
    with write(engine, path) as connection:
        for step in range(_pragma(connection, "user_version"), version):
            if step not in migrations:
                raise CaseError(f"{path}: layout {step} is too old for this Fealty")
            migrations[step](connection)
        connection.exec_driver_sql(f"PRAGMA user_version={version}")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the database's errors into ours: what, where, what to do."""
    try:
        yield
    except sa.exc.OperationalError as error:
        cause = str(error.orig)
        if "locked" in cause or "busy" in cause:
            raise CaseBusy(f"{path}: another process is writing; try again when it is done") from error
        raise CaseError(f"{path}: {cause}") from error
    except sa.exc.DatabaseError as error:
        if _FOREIGN in str(error.orig):
            raise NotACase(f"{path}: not a Fealty case (not an SQLite file)") from error
        raise CaseError(f"{path}: the file is damaged ({error.orig}); go back to a copy of it") from error


@contextmanager
def read(engine: sa.Engine, path: Path) -> Iterator[sa.Connection]:
    """One consistent look at the case, undisturbed by writers."""
    with translated(path), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def write(engine: sa.Engine, path: Path) -> Iterator[sa.Connection]:
    """One transaction that goes in wholly or not at all."""
    with translated(path), engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection
