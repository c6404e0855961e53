"""A PostgreSQL server of the tests' own: started in a folder that is thrown away, reached by its socket alone."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from fealty.casefile.locating import DRIVER

ADDRESS = os.environ.get("FEALTY_POSTGRES", "")
"""A server that is there already, as ``postgresql://USER@HOST/DATABASE``; the tests make and drop schemas in it."""
MINE = f"fealty-{os.getpid()}"
"""How the connections of this process are called, so that it ends no others."""
ROLE, DATABASE = "fealty", "postgres"


def binaries() -> Path | None:
    """Return the folder of the newest server's programs on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("pg_ctl")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class Cluster:
    """A server of our own. It refuses to run as root, so root starts it as somebody else."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="fealty-pg-", dir="/tmp"))  # a socket's path has to be short
        self.address = f"postgresql://{ROLE}@/{DATABASE}?host={self.folder}"
        if os.getuid() == 0:
            self.user: str | None = "postgres" if _known("postgres") else "nobody"
            shutil.chown(self.folder, user=self.user)
        else:
            self.user = None

    def __enter__(self) -> Self:
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-U", ROLE, "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c shared_buffers=32MB"
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            pairs = (one.split("=", 1) for one in options.split("-c ")[1:])
            file.writelines(f"{name} = '{value.strip()}'\n" for name, value in pairs)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-w", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop as an operator does who does not wait for those who are connected."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", how, "-w", "stop")

    def _run(self, program: str, *words: str | Path) -> None:
        subprocess.run(
            [self._programs / program, *words], check=True, user=self.user, cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, extra_groups=[] if self.user else None,
        )  # fmt: skip


class Team:
    """A database in which tests make cases; each by a name that no other test has."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._engine = sa.create_engine(sa.make_url(address).set(drivername=DRIVER), poolclass=sa.NullPool)

    def url(self, name: str = "") -> str:
        url = sa.make_url(self.address)
        url = url.set(database=f"{url.database}/{name or self.name()}").update_query_dict({"application_name": MINE})
        return url.render_as_string(hide_password=False)

    @staticmethod
    def name() -> str:
        return f"test-{os.getpid()}-{secrets.token_hex(4)}"

    def ask(self, statement: str, *values: object) -> list[sa.Row[tuple[object, ...]]]:
        """Run one statement as the owner of the database, behind Fealty's back."""
        with self._engine.begin() as connection:
            done = connection.exec_driver_sql(statement, values)
            return list(done) if done.returns_rows else []

    def clear(self) -> None:
        mine = self.ask("SELECT nspname FROM pg_namespace WHERE nspname LIKE %s", f"test-{os.getpid()}-%")
        for (name,) in mine:
            self.ask(f'DROP SCHEMA "{name}" CASCADE')


def _known(user: str) -> bool:
    return any(line.startswith(f"{user}:") for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines())
