"""What people know of PostgreSQL's own clients: options of a URL, environment, password file, sockets and TLS.

pg8000, the driver, is given a socket that is connected already, so all of this is decided here, as the manual of
PostgreSQL's library says it ("Database Connection Control Functions"). Its variables are read where a URL says nothing.
"""

from __future__ import annotations

import getpass
import logging
import os
import re
import socket
import ssl
import stat
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa

GONE = "08", "57P"
"""Beginnings of the error codes of a connection that is gone: connection exceptions, and an operator's shutdown."""
OPTIONS: Mapping[str, tuple[str, str]] = {
    "host": ("PGHOST", ""),
    "port": ("PGPORT", "5432"),
    "user": ("PGUSER", ""),
    "password": ("PGPASSWORD", ""),
    "passfile": ("PGPASSFILE", ""),
    "application_name": ("PGAPPNAME", "fealty"),
    "connect_timeout": ("PGCONNECT_TIMEOUT", "10"),
    "options": ("PGOPTIONS", ""),
    "sslmode": ("PGSSLMODE", "prefer"),
    "sslrootcert": ("PGSSLROOTCERT", ""),
    "sslcert": ("PGSSLCERT", ""),
    "sslkey": ("PGSSLKEY", ""),
    "keepalives": ("", "1"),
    "keepalives_idle": ("", "30"),
    "keepalives_interval": ("", "10"),
    "keepalives_count": ("", "3"),
}
"""Every option that is understood, its variable, and what holds otherwise; a dead network is noticed in a minute."""
NUMBERS = "port", "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"
WAYS: Mapping[str, Sequence[bool]] = {
    "disable": (False,), "allow": (False, True), "prefer": (True, False),
    "require": (True,), "verify-ca": (True,), "verify-full": (True,),
}  # fmt: skip
"""For each ``sslmode``, whether to encrypt: first, and where that was declined, then."""
SYSTEM = "system"
"""As ``sslrootcert``: the certificates that this machine trusts."""
KEEPALIVES = {
    "TCP_KEEPIDLE": "keepalives_idle", "TCP_KEEPINTVL": "keepalives_interval", "TCP_KEEPCNT": "keepalives_count",
}  # fmt: skip
_SOCKETS = Path("/var/run/postgresql"), Path("/tmp")  # noqa: S108  where servers put their sockets
_ASK_FOR_TLS = struct.pack("!ii", 8, 80877103)
_FIELD = re.compile(r"((?:\\.|[^:\\])*)(?::|$)")

log = logging.getLogger(__name__)


class BadOption(ValueError):
    """An option that is unknown or makes no sense; its value is not repeated, it may be a password."""


class NoEncryption(OSError):
    """The server does not encrypt."""


class Target(msgspec.Struct, frozen=True):
    """A database to be reached: its name, and every option with what holds for it."""

    database: str
    options: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Target({self.database!r})"

    @property
    def host(self) -> str:
        """The server's name, or the folder of its socket."""
        return self.options["host"] or _usual_host(self.options["port"])

    @property
    def local(self) -> bool:
        """Whether it is reached by a socket of this machine."""
        return self.host.startswith("/")

    @property
    def port(self) -> int:
        """The port, which is also a part of the name of a socket."""
        return int(self.options["port"])

    @property
    def user(self) -> str:
        """The role."""
        return self.options["user"] or getpass.getuser()

    @property
    def password(self) -> str | None:
        """The password: as given, else from the password file."""
        return self.options["password"] or _kept_password(self)

    @property
    def ways(self) -> Sequence[bool]:
        """Whether to encrypt, in the order to be tried; never on this machine."""
        return (False,) if self.local else WAYS[self.options["sslmode"]]


def target(url: sa.URL) -> Target:
    """Return where a URL leads, with what it, the environment and custom say.

    Raises
    ------
    BadOption
        An option that is unknown here, given twice, or no number where one is wanted.
    """
    parts = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    given = {**url.query, **{name: str(value) for name, value in parts.items() if value is not None}}
    found = {name: os.environ.get(variable) or usual for name, (variable, usual) in OPTIONS.items()}
    for name, value in given.items():
        if name not in OPTIONS:
            raise BadOption(f"{name!r} is no option of a connection here; there are {', '.join(OPTIONS)}")
        if not isinstance(value, str):
            raise BadOption(f"the option {name!r} is given twice")
        found[name] = value
    for name in NUMBERS:
        if not found[name].isdecimal():
            raise BadOption(f"the option {name!r} has to be a whole number")
    if found["sslmode"] not in WAYS:
        raise BadOption(f"the option 'sslmode' has to be one of {', '.join(WAYS)}")
    if found["sslrootcert"] == SYSTEM and found["sslmode"] != "verify-full":
        raise BadOption("the option 'sslrootcert=system' goes with 'sslmode=verify-full' alone")
    return Target(url.database or "", found)


def reach(to: Target, *, encrypted: bool) -> socket.socket:
    """Return a connected socket; its timeout is still that of the connecting.

    Raises
    ------
    OSError
        Nobody there, a certificate that is not right (`ssl.SSLError`), or no encryption (`NoEncryption`).
    """
    wait = float(to.options["connect_timeout"]) or None
    if to.local:
        plain = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            plain.settimeout(wait)
            plain.connect(f"{to.host}/.s.PGSQL.{to.port}")
        except OSError:
            plain.close()
            raise
        return plain
    context = tls(to) if encrypted else None
    plain = socket.create_connection((to.host, to.port), wait)
    try:
        _keep_alive(plain, to.options)
        return _encrypt(plain, context, to.host) if context else plain
    except OSError:
        plain.close()
        raise


def tls(to: Target) -> ssl.SSLContext:
    """Return what is asked of the server's certificate.

    With a root certificate its issuer is checked in every mode, as PostgreSQL's library does; in ``verify-full`` the
    name of the server, too.
    """
    mode, root = to.options["sslmode"], to.options["sslrootcert"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = mode == "verify-full"
    file = Path(root) if root else _own("root.crt")
    if root == SYSTEM:
        context.load_default_certs()
    elif file.exists():
        context.load_verify_locations(file)
    elif mode.startswith("verify-"):
        raise FileNotFoundError(f"no root certificate {file}; name one with sslrootcert, or take another sslmode")
    else:
        context.verify_mode = ssl.CERT_NONE
    certificate = Path(to.options["sslcert"] or _own("postgresql.crt"))
    if to.options["sslcert"] or certificate.exists():
        context.load_cert_chain(certificate, to.options["sslkey"] or _own("postgresql.key"))
    return context


def _encrypt(plain: socket.socket, context: ssl.SSLContext, host: str) -> socket.socket:
    plain.sendall(_ASK_FOR_TLS)
    answer = plain.recv(1)  # one byte alone: what comes after it has to be encrypted
    if answer != b"S":
        raise NoEncryption("the server does not encrypt" if answer else "the server ended the connection")
    return context.wrap_socket(plain, server_hostname=host)


def _keep_alive(plain: socket.socket, options: Mapping[str, str]) -> None:
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if options["keepalives"] == "0":
        return
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for constant, name in KEEPALIVES.items():
        if hasattr(socket, constant) and int(options[name]):
            plain.setsockopt(socket.IPPROTO_TCP, getattr(socket, constant), int(options[name]))


def _usual_host(port: str) -> str:
    """Return where a server of this machine is: by its socket, where systems have such."""
    if not hasattr(socket, "AF_UNIX"):
        return "localhost"
    return str(next((one for one in _SOCKETS if (one / f".s.PGSQL.{port}").exists()), _SOCKETS[0]))


def _own(name: str) -> Path:
    """Return a user's own file for PostgreSQL."""
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", "")) / "postgresql" / name
    return Path.home() / ".postgresql" / name


def _kept_password(to: Target) -> str | None:
    """Return the password of the first line of the password file that fits."""
    usual = _own("pgpass.conf") if os.name == "nt" else Path.home() / ".pgpass"
    file = Path(to.options["passfile"] or usual)
    if not file.exists():
        return None
    if not file.is_file():
        log.warning("the password file %s is not used: it is no plain file", file)
        return None
    if os.name != "nt" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        log.warning("the password file %s is not used: others may read it; do chmod 600 on it", file)
        return None
    host = "localhost" if to.local and Path(to.host) in _SOCKETS else to.host
    wanted = host, str(to.port), to.database, to.user
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = [re.sub(r"\\(.)", r"\1", one) for one in _FIELD.findall(line)[: len(wanted) + 1]]
        if line.startswith("#") or len(fields) <= len(wanted):
            continue
        *given, password = fields
        if password and all(has in ("*", one) for has, one in zip(given, wanted, strict=True)):
            return password
    return None


def code(error: BaseException | None) -> str:
    """Return the server's code for what went wrong, where it was the server that said so."""
    return _said(error).get("C", "")


def words(error: BaseException | None) -> str:
    """Return what the server said, or the driver, in one line."""
    said = _said(error)
    return " ".join("; ".join(said[one] for one in "MD" if one in said).split()) or " ".join(str(error).split())


def _said(error: BaseException | None) -> Mapping[str, str]:
    first = error.args[0] if error is not None and error.args else None
    return first if isinstance(first, dict) else {}
