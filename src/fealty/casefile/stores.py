"""What an engine has to do for a case, whichever it is: open, look, write, and say what went wrong.

Readers never wait, and see one state from their beginning to their end. One writer writes at a time: the next one
waits at most `PATIENCE` seconds. So rows are numbered without gaps in the order in which they came in, and whatever a
writer compares stays true until it is done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from fealty.casefile.locating import Location
from fealty.errors import CaseError

PATIENCE = 60.0
"""Seconds that a writer waits for another to finish."""


class Store(ABC):
    """The engine behind one case."""

    def __init__(self, place: Location, engine: sa.Engine) -> None:
        self.place = place
        self._reader, self._writer = engine, engine

    def close(self) -> None:
        """Let go of the case."""
        self._writer.dispose()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent look at the case, undisturbed by writers."""
        with self._told(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that goes in wholly or not at all."""
        with self._told(), self._writer.connect() as connection:
            transaction = connection.begin()
            with transaction:
                self._alone(connection)
                yield connection
                with self._told(committing=True):
                    transaction.commit()

    @contextmanager
    def _told(self, *, committing: bool = False) -> Iterator[None]:
        """Turn the engine's errors into ours."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self.fault(error, committing=committing) from error

    @abstractmethod
    def prepare(self) -> None:
        """Make what has to be there before the first transaction of a new case; refuse what is there already."""

    @abstractmethod
    def ground(self, connection: sa.Connection) -> None:
        """Make what the tables of a new case stand in."""

    @abstractmethod
    def discard(self) -> None:
        """Take away what `prepare` made: the case was not made after all."""

    @abstractmethod
    def layout(self, connection: sa.Connection) -> int:
        """Return the version of the layout; say so where this is no case."""

    @abstractmethod
    def set_layout(self, connection: sa.Connection, version: int) -> None:
        """Write the version of the layout down."""

    @abstractmethod
    def damages(self, connection: sa.Connection) -> Iterator[str]:
        """Yield what the engine itself finds damaged, in words."""

    @abstractmethod
    def fault(self, error: sa.exc.DBAPIError, *, committing: bool) -> CaseError:
        """Return what went wrong in our words: what, where, what to do."""

    @abstractmethod
    def _alone(self, connection: sa.Connection) -> None:
        """Wait until nobody else writes."""
