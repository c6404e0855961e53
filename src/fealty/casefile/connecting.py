"""Opening a case, wherever it lies: made new, or attached to and brought up to the present layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from fealty.casefile import postgresql, sqlite
from fealty.casefile.layout import VERSION, metadata
from fealty.casefile.locating import Location
from fealty.casefile.stores import Store
from fealty.errors import CaseError, NewerCase

Migration = Callable[[sa.Connection], None]
MIGRATIONS: Mapping[int, Migration] = {}
"""From which layout version a step leads one version up. Version 1 is the first, so there is none yet."""


def create(place: Location, fill: Callable[[sa.Connection], object]) -> Store:
    """Make a new case with the present layout and its first contents, and return its store.

    Where the contents cannot be written nothing stays behind.

    Raises
    ------
    CaseError
        Something of that name exists already, or it cannot be made there.
    """
    store: Store = sqlite.SQLite(place) if isinstance(place, Path) else postgresql.PostgreSQL(place)
    with ExitStack() as undo:
        undo.callback(store.close)
        store.prepare()
        undo.callback(store.discard)
        with store.write() as connection:
            store.ground(connection)
            metadata.create_all(connection, checkfirst=False)
            store.set_layout(connection, VERSION)
            fill(connection)
        undo.pop_all()  # it was made: it stays
    return store


def attach(place: Location, migrations: Mapping[int, Migration] = MIGRATIONS, version: int = VERSION) -> Store:
    """Open an existing case, bringing an older layout up to date, and return its store.

    Raises
    ------
    NotACase, NewerCase, CaseBusy, CaseError
        The case is missing, something else, from a later Fealty, or in use.
    """
    store: Store = sqlite.existing(place) if isinstance(place, Path) else postgresql.PostgreSQL(place)
    with ExitStack() as undo:
        undo.callback(store.close)
        _bring_up(store, migrations, version)
        undo.pop_all()  # it opened: it stays open
    return store


def _bring_up(store: Store, migrations: Mapping[int, Migration], version: int) -> None:
    with store.read() as connection:
        found = store.layout(connection)
    if found > version:
        known = f"layout {found}, this Fealty knows up to {version}"
        raise NewerCase(f"{store.place}: {known}; install a newer Fealty to open it")
    if found < version:
        _migrate(store, migrations, version)


def _migrate(store: Store, migrations: Mapping[int, Migration], version: int) -> None:
    """Bring the layout up step by step, all in one transaction: done wholly or not at all."""
    with store.write() as connection:
        for step in range(store.layout(connection), version):
            if step not in migrations:
                raise CaseError(f"{store.place}: layout {step} is too old for this Fealty")
            migrations[step](connection)
        store.set_layout(connection, version)
