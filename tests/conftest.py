"""What several tests need: the material beside the project (where there is any), both engines, small records."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa
from hypothesis import settings

import postgres_help
from fealty.casefile import Case, Location, locate
from fealty.records import Event, Interval, Mention, Row

# The same examples on every run, so that a red run can be run again; FEALTY_FUZZ=1 looks for new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile("default" if os.environ.get("FEALTY_FUZZ") else "same")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the material beside the project (../shared) is not here; a user's machine has none")
    return SHARED


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres_help.Cluster]:
    """A server that a test may stop and start."""
    programs = postgres_help.binaries()
    if programs is None:
        no_server("no PostgreSQL server is installed here (Debian's package is postgresql)")
    with postgres_help.Cluster(programs) as started:
        yield started


@pytest.fixture(scope="session")
def team(request: pytest.FixtureRequest) -> Iterator[postgres_help.Team]:
    """A database of a team: of the server that is promised by FEALTY_POSTGRES, else of one that is started here."""
    try:
        import pg8000  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        no_server("pg8000 is not installed (pip install 'fealty[postgres]')")
    if postgres_help.ADDRESS:
        found = postgres_help.Team(postgres_help.ADDRESS)
        yield found
        found.clear()
    else:
        yield postgres_help.Team(request.getfixturevalue("cluster").address)


def no_server(why: str) -> NoReturn:
    """Skip a test that needs a server, or fail where one was promised."""
    if os.environ.get("FEALTY_NEEDS_POSTGRES"):
        pytest.fail(f"FEALTY_NEEDS_POSTGRES is set, and {why}")
    pytest.skip(why)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a case may be made, once in a file and once on a server."""
    if request.param == "sqlite":
        return str(tmp_path / "one.fealty")
    found: str = request.getfixturevalue("team").url()
    return found


@pytest.fixture
def either(place: str) -> Iterator[Case]:
    """An empty case, once in a file and once on a server."""
    with Case(place, create=True) as opened:
        yield opened


def behind(place: str | Location, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Run one statement on a case's tables behind Fealty's back; return what it answers."""
    where = locate(place)
    if isinstance(where, Path):
        url, begin = sa.URL.create("sqlite", database=str(where)), "SELECT 1"
    else:
        url, begin, statement = where.url, f'SET search_path = "{where.name}"', statement.replace("?", "%s")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(begin)
        done = connection.exec_driver_sql(statement, values)
        return [tuple(row) for row in done] if done.returns_rows else []


def set_layout(place: str | Location, version: int) -> None:
    """Let a case say that it has another layout."""
    if isinstance(locate(place), Path):
        behind(place, f"PRAGMA user_version={version}")
    else:
        behind(place, "UPDATE layout SET version = ?", version)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with Case(tmp_path / "one.fealty", create=True) as opened:
        yield opened


def attack(number: int, day: date, **fields: object) -> Event:
    """One attack from row `number` of a table."""
    given: dict[str, object] = {
        "type": "ASSAULT",
        "actors": (Mention(text="The Faction"),),
        "recipients": (Mention(text="United States"),),
        "when": Interval(begin=day, end=day),
        "weapon": "rocket",
        "row": Row(file="attacks.csv", line=number + 1, id=str(number)),
        "coder": "test",
    }
    return Event(**{**given, **fields})  # type: ignore[arg-type]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, and say so; where one was promised, fail instead."""
    if any(map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))):
        return
    if os.environ.get("FEALTY_NEEDS_BROWSER"):
        raise pytest.UsageError("FEALTY_NEEDS_BROWSER is set, and there is no chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))
