"""A case in a schema of a PostgreSQL database, for several people at once.

The schema is the only one that a connection sees. Whoever writes holds a lock of the case (an advisory one, which ends
with its transaction) and sets the numbers of rows to go on where the last rows end: a transaction that was undone, here
or by a broken connection, leaves no gap, and a later row never has a smaller number than an earlier one. A connection
that was idle is tried before it is used, and made anew if the server was restarted meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from fealty.casefile import reaching, stores
from fealty.casefile.layout import APPLICATION_ID, metadata
from fealty.casefile.locating import Server
from fealty.errors import CaseBusy, CaseError, NotACase

BUSY = {"55P03": "another writer was not done in time", "40001": "another writer was faster", "40P01": "a deadlock"}
REFUSED = {
    "42501": "your role may not do this ({cause}); ask the owner of the case for the right",
    "25006": "the server takes no changes now ({cause}); use the one that does",
    "53100": "the server's disk is full; nothing of this step was stored",
    "22021": "a text has a character NUL where none may be ({cause}); nothing of this step was stored",
    "42P07": "exists already; choose another name, or drop its schema first",
    "XX001": "the database is damaged ({cause}); go back to a backup",
    "XX002": "the database is damaged ({cause}); go back to a backup",
}

_layout = sa.Table(
    "layout",
    sa.MetaData(),
    sa.Column("application", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)
"""What is SQLite's header: whose tables these are, and in which layout."""


class PostgreSQL(stores.Store):
    """A case on a server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._numbered = False
        engine = _engine(server)
        super().__init__(server, engine)
        self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def prepare(self) -> None:
        """Refuse a schema that has tables."""
        with self.read() as connection:
            tables = sa.inspect(connection).get_table_names()
        if "layout" in tables:
            raise CaseError(f"{self.place}: exists already; choose another name, or drop its schema first")
        if tables:
            words = f"the schema {self._server.name!r} has tables of somebody else ({tables[0]}, …)"
            raise CaseError(f"{self.place}: {words}; choose another name")

    def ground(self, connection: sa.Connection) -> None:
        """Make the schema, where nobody has made it for us, and the table of the layout."""
        schema = self._server.name
        if not sa.inspect(connection).has_schema(schema):
            connection.execute(sa.schema.CreateSchema(schema))
        _layout.create(connection)

    def discard(self) -> None:
        """Do nothing: all that was made was made in one transaction, which was undone."""

    def layout(self, connection: sa.Connection) -> int:
        """Return what the table of the layout says."""
        if not sa.inspect(connection).has_table("layout"):
            made = f"make one with `fealty new {self.place}`, or ask its owner to let you in"
            raise CaseError(f"{self.place}: no such case; {made}")
        row = connection.execute(sa.select(_layout)).one_or_none()
        if row is None or row.application != APPLICATION_ID:
            raise NotACase(f"{self.place}: a schema with a table of this name, but not a Fealty case")
        self._numbered = True
        return int(row.version)

    def set_layout(self, connection: sa.Connection, version: int) -> None:
        """Write it into the table of the layout."""
        connection.execute(sa.delete(_layout))
        connection.execute(sa.insert(_layout).values(application=APPLICATION_ID, version=version))
        self._numbered = True

    def damages(self, connection: sa.Connection) -> Iterator[str]:
        """Yield rows that refer to missing ones: a server keeps that from happening, a careless restore may not."""
        for table in metadata.sorted_tables:
            for key in table.foreign_keys:
                target = key.column.table.alias("target")
                there = sa.exists().where(target.c[key.column.name] == key.parent)
                query = sa.select(sa.func.count()).where(key.parent.is_not(None), ~there)
                if missing := connection.execute(query.select_from(table)).scalar_one():
                    yield f"database: {missing:,} rows of {table.name} refer to missing rows of {key.column.table.name}"

    def fault(self, error: sa.exc.DBAPIError, *, committing: bool) -> CaseError:
        """Return what went wrong; where the server was lost in a commit, that it may have been made."""
        code, cause = reaching.code(error.orig), reaching.words(error.orig)
        if code in BUSY:
            return CaseBusy(f"{self.place}: {BUSY[code]}; try again when it is done")
        if code in REFUSED:
            return CaseError(f"{self.place}: {REFUSED[code].format(cause=cause)}")
        if not code and not error.connection_invalidated:
            if isinstance(error, sa.exc.OperationalError):
                hint = "see whether it is up and the address right; a password goes into PGPASSWORD or ~/.pgpass"
                return CaseError(f"{self.place}: no connection to the server ({cause}); {hint}")
            return CaseError(f"{self.place}: {cause}")
        if error.connection_invalidated or code.startswith(reaching.GONE):
            kept = "nothing of the step in hand was stored; try again"
            if committing:
                kept = "the step in hand was stored wholly or not at all; look which before you repeat it"
            return CaseError(f"{self.place}: the server ended the connection ({cause}); {kept}")
        return CaseError(f"{self.place}: the server refused this ({cause})")

    def _alone(self, connection: sa.Connection) -> None:
        wait = sa.func.set_config("lock_timeout", f"{int(stores.PATIENCE * 1000)}", True)
        connection.execute(sa.select(wait))
        connection.execute(
            sa.select(sa.func.pg_advisory_xact_lock(APPLICATION_ID, sa.func.hashtext(self._server.name)))
        )
        if self._numbered:
            connection.execute(_NUMBERS)


def _going_on(column: sa.Column[int]) -> sa.Select[tuple[int]]:
    """Return the statement that lets a list's numbers go on where its rows end."""
    sequence = sa.func.pg_get_serial_sequence(column.table.name, column.name)
    following = sa.func.coalesce(sa.func.max(column), 0) + 1
    return sa.select(sa.func.setval(sequence, following, False))


_NUMBERS = sa.union_all(
    *(_going_on(one.c[0]) for one in metadata.sorted_tables if one.autoincrement_column is not None)
)


def _engine(server: Server) -> sa.Engine:
    try:
        given = reaching.target(server.url).options["options"]
        seen = server.url.update_query_dict({"options": f'{given} -c search_path="{server.name}"'.strip()})
        return sa.create_engine(seen, pool_pre_ping=True)
    except reaching.BadOption as error:
        raise CaseError(f"{server}: {error}") from error
    except ModuleNotFoundError as error:
        raise CaseError(
            f"{server}: a case on a server needs a package that is not installed ({error.name});"
            " install it with: pip install 'fealty[postgres]'"
        ) from error
