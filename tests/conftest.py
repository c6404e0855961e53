"""What several tests need: the material beside the project (where there is any), and small records."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from fealty.casefile import Case
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
    if shutil.which("chromium") or shutil.which("google-chrome"):
        return
    if os.environ.get("FEALTY_NEEDS_BROWSER"):
        raise pytest.UsageError("FEALTY_NEEDS_BROWSER is set, and there is no chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))
