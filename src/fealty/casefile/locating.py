"""Where a case lies: a file on this machine, or a schema of a PostgreSQL database that several people share.

``postgresql://ann@db.example.org/team/iraq`` is the case ``iraq`` of the database ``team``; without a last part it is
the case ``fealty``. What follows a ``?`` are options as PostgreSQL's own clients have them (`reaching`).
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import sqlalchemy as sa

from fealty.errors import CaseError

USUAL = "fealty"
"""The case that is meant where a URL names none."""
DRIVER = "postgresql+fealty"
"""How SQLAlchemy finds the module that speaks with a server; it loads it at the first case on one."""
sa.dialects.registry.register("postgresql.fealty", "fealty.casefile.driver", "Dialect")
_SCHEMES = ("postgresql://", "postgres://")
_NAME = re.compile(r"(?!pg_|public$|information_schema$)[a-z][a-z0-9_-]{0,62}")
_HOST = re.compile(r"[\w.:%-]*")
_FORM = "write it as postgresql://USER@HOST/DATABASE/CASE"


class Server(msgspec.Struct, frozen=True):
    """A case on a server: the address of its database, and the case's name, which is that of its schema.

    In words it has neither password nor options, so that it may stand in any message.
    """

    url: sa.URL
    name: str

    def __str__(self) -> str:
        shown = sa.URL.create(
            "postgresql", username=self.url.username, host=self.url.host, port=self.url.port,
            database=f"{self.url.database}/{self.name}",
        )  # fmt: skip
        return shown.render_as_string(hide_password=True)

    def __repr__(self) -> str:
        return f"Server({str(self)!r})"


_ODD = (
    "this is no URL of a PostgreSQL case (in a password, characters such as @ / : % have to be written as %40 …);"
    f" {_FORM}"
)
Location = Path | Server


def locate(given: str | Path | Server) -> Location:
    """Return where a case lies, of its file's name or its URL.

    Raises
    ------
    CaseError
        A URL that is none, or names no database; the message repeats nothing that could be a password.
    """
    if isinstance(given, Server):
        return given
    text = str(given)
    if isinstance(given, Path) and text.startswith(("postgresql:/", "postgres:/")):
        raise CaseError(
            "a file's name is wanted here, and this is a URL (in Python, give a URL as text, not as a path)"
        )
    if isinstance(given, Path) or not text.startswith(_SCHEMES):
        return Path(given)
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise CaseError(_ODD) from None  # the cause may repeat a password
    if not _HOST.fullmatch(url.host or ""):
        raise CaseError(_ODD)
    database, _, name = (url.database or "").partition("/")
    if not database:
        raise CaseError(f"the URL of the case names no database; {_FORM}")
    name = name or USUAL
    if not _NAME.fullmatch(name):
        words = "small letters, digits, - and _, a letter first, at most 63 of them; not public, and nothing with pg_"
        raise CaseError(f"{name!r} is no name of a case on a server: take {words}")
    return Server(url.set(drivername=DRIVER, database=database), name)
