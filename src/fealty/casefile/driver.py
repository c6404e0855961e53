"""PostgreSQL by pg8000: SQLAlchemy's dialect for it, with what a case needs of a connection.

SQLAlchemy loads this module when a case on a server is opened (`fealty.casefile.postgresql` tells it where), so that
files need no driver. Compared to the dialect that it stands on: a statement costs one round trip, a transaction begins
with its isolation level in one, many rows go in with one statement, a connection that is gone is known by what the
server said last, and closing one that is gone is no error.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache
from typing import Any

import pg8000
import pg8000.core
import pg8000.dbapi
import scramp
import sqlalchemy as sa
from pg8000.converters import make_params
from sqlalchemy.dialects.postgresql import pg8000 as usual
from sqlalchemy.engine.interfaces import IsolationLevel

from fealty.casefile import reaching
from fealty.casefile.reaching import Target

_NAMELESS = b"\0"
_WANTS_PASSWORD = 3, 5, 10
"""Codes of the server's wish for a password: as it is, by MD5, by SCRAM."""
_CUT = "network error"
"""What pg8000 calls every broken connection."""
_NOT_THIS_WAY = "28000"
"""The error code of a server that does not let this role in in this way, encrypted or not."""


class NoConnection(pg8000.OperationalError):  # type: ignore[misc]  # pg8000 has no types
    """No connection came about."""


class Connection(pg8000.dbapi.Connection):  # type: ignore[misc]  # pg8000 has no types
    """A connection in which transactions begin when SQLAlchemy says so, and which is silent about its end."""

    def __init__(self, to: Target, wire: socket.socket) -> None:
        self.level, self.looking = "READ COMMITTED", False
        self._usock: Any = None
        self._sock: Any = None
        with ExitStack() as undo:
            undo.callback(wire.close)
            undo.callback(self.close)
            super().__init__(
                user=to.user, database=to.database, password=to.password, sock=wire, ssl_context=False,
                application_name=to.options["application_name"],
                startup_params={"client_encoding": "utf8", "options": to.options["options"]},
            )  # fmt: skip
            undo.pop_all()  # the server let us in: it stays open
        self.autocommit = True
        wire.settimeout(None)

    def begin(self) -> None:
        """Begin a transaction as it was asked for."""
        self.execute_simple(f"BEGIN ISOLATION LEVEL {self.level}{' READ ONLY' if self.looking else ''}")

    def cursor(self) -> _Statements:
        """Return a new cursor."""
        return _Statements(self)

    def execute_unnamed(self, statement: str, vals: Any = (), oids: Any = (), stream: Any = None) -> Any:
        """Run a statement in one round trip; pg8000 itself takes three."""
        context = pg8000.core.Context(statement, stream=stream)
        values = make_params(self.py_types, vals)

        def send() -> None:
            self.send_PARSE(_NAMELESS, statement, oids)
            self.send_DESCRIBE_STATEMENT(_NAMELESS)
            self.send_BIND(_NAMELESS, values)
            self.send_EXECUTE()
            pg8000.core._write(self._sock, pg8000.core.SYNC_MSG)

        return self._answered(context, send)

    def execute_simple(self, statement: str) -> Any:
        """Run a statement without parameters in one round trip."""
        return self._answered(pg8000.core.Context(statement), lambda: self.send_QUERY(statement))

    def _answered(self, context: Any, send: Callable[[], None]) -> Any:
        """Send and read; where nothing can be sent any more, the server may have said why before it hung up."""
        try:
            send()
            pg8000.core._flush(self._sock)
        except pg8000.InterfaceError as error:
            if str(error) != _CUT:
                raise
        self.handle_messages(context)
        return context

    def handle_messages(self, context: Any) -> None:
        """Read what the server says; where it hung up, its last word counts."""
        try:
            super().handle_messages(context)
        except (OSError, struct.error, pg8000.InterfaceError) as error:
            if isinstance(error, pg8000.InterfaceError) and str(error) != _CUT:
                raise
            self._transaction_status = None  # nothing is left that could be undone
            raise context.error or pg8000.InterfaceError(_CUT) from error

    def handle_AUTHENTICATION_REQUEST(self, data: bytes, context: Any) -> None:  # noqa: N802  pg8000's name
        """Answer the server's question who we are."""
        if self.password is None and struct.unpack_from("!i", data)[0] in _WANTS_PASSWORD:
            raise pg8000.InterfaceError("the server wants a password, and none was given")
        super().handle_AUTHENTICATION_REQUEST(data, context)

    def close(self) -> None:
        """Close, whether the server still listens or not."""
        file, wire = self._sock, self._usock
        if wire is None:
            return
        with suppress(pg8000.InterfaceError, OSError):
            super().close()
        for one in (file, wire):
            if one is not None:
                with suppress(OSError):
                    one.close()


class _Statements(pg8000.dbapi.Cursor):  # type: ignore[misc]  # pg8000 has no types
    """A cursor that looks at a statement's words once, not each time that it is run."""

    _input_oids: Any = ()

    def execute(self, operation: str, args: Sequence[object] = (), stream: Any = None) -> None:
        """Run a statement."""
        if self._c is None or self._c._sock is None:
            raise pg8000.InterfaceError("connection is closed")
        if args or stream is not None:
            self._context = self._c.execute_unnamed(_numbered(operation), args, self._input_oids, stream)
        else:
            self._context = self._c.execute_simple(operation)
        self._row_iter = None if self._context.rows is None else iter(self._context.rows)
        self._input_oids = ()


@lru_cache(maxsize=256)
def _numbered(statement: str) -> str:
    """Return a statement with its parameters as the server has them: $1, $2."""
    return str(pg8000.dbapi.convert_paramstyle("format", statement, ())[0])


class _Array(usual._PGARRAY):
    """An array as the text that the server reads: pg8000 would look at every character by itself."""

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[Any], str | None]:
        inner = super().bind_processor(dialect) or list

        def process(value: Any) -> str | None:
            return None if value is None else f"{{{','.join(map(_item, inner(value)))}}}"

        return process


def _item(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)


class _Cursor(usual.ServerSideCursor):
    """Rows that the server keeps until they are asked for."""

    def close(self) -> None:
        """Let the rows go, where there still is a transaction that has them."""
        if self.cursor._c._transaction_status == pg8000.core.IN_TRANSACTION:
            super().close()  # type: ignore[no-untyped-call]


class _Execution(usual.PGExecutionContext_pg8000):
    def create_server_side_cursor(self) -> Any:
        made: Any = super().create_server_side_cursor()  # type: ignore[no-untyped-call]
        return _Cursor(made.cursor, made.ident)  # type: ignore[no-untyped-call]


class Dialect(usual.PGDialect_pg8000):
    """SQLAlchemy's view of all this."""

    supports_statement_cache = True
    use_insertmanyvalues_wo_returning = True
    execution_ctx_cls = _Execution
    colspecs = usual.PGDialect_pg8000.colspecs | {sa.types.ARRAY: _Array}

    def create_connect_args(self, url: sa.URL) -> tuple[Sequence[str], MutableMapping[str, Any]]:
        """Return what `connect` is given."""
        return [], {"to": reaching.target(url)}

    def connect(self, *_given: object, **named: Any) -> Connection:
        """Connect, encrypted or not as ``sslmode`` says."""
        to: Target = named["to"]
        *first, last = to.ways
        for encrypted in first:
            with suppress(_Declined):
                return _connected(to, encrypted=encrypted)
        return _connected(to, encrypted=last)

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        """Whether the connection is gone."""
        known = super().is_disconnect(e, connection, cursor)  # type: ignore[no-untyped-call]
        return reaching.code(e).startswith(reaching.GONE) or bool(known)

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction."""
        dbapi_connection.begin()

    def get_isolation_level_values(self, dbapi_connection: Any) -> Sequence[IsolationLevel]:  # noqa: ARG002
        """Return the levels that `begin` knows."""
        return "READ COMMITTED", "READ UNCOMMITTED", "REPEATABLE READ", "SERIALIZABLE"

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Set the level of the transactions from now on."""
        dbapi_connection.level = level

    def set_readonly(self, connection: Any, value: bool) -> None:
        """Set whether the transactions from now on may write."""
        connection.looking = value

    def get_readonly(self, connection: Any) -> bool:
        """Whether transactions may not write."""
        return bool(connection.looking)


class _Declined(NoConnection):
    """No connection in this way, encrypted or not; perhaps in the other."""


def _connected(to: Target, *, encrypted: bool) -> Connection:
    try:
        return Connection(to, reaching.reach(to, encrypted=encrypted))
    except (ssl.SSLError, reaching.NoEncryption) as error:
        raise _Declined(f"{to.host}: {error}") from error
    except (OSError, struct.error, scramp.ScramException) as error:
        raise NoConnection(f"{to.host}: {error}") from error
    except UnicodeError:
        raise NoConnection("the password or the role is no text in UTF-8") from None  # the cause would repeat it
    except pg8000.Error as error:
        kind = _Declined if reaching.code(error) == _NOT_THIS_WAY else NoConnection
        raise kind(f"{to.host}: {reaching.words(error)}") from error
