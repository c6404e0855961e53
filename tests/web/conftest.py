"""Fixtures of the desk's tests: a case, a desk over it, a real server, a browser; `web.desk_help` has the rest."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from web.desk_help import CHROMIUM, QUIET, Held, Live, Window, build


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished case file; copy it before changing it."""
    path = tmp_path_factory.mktemp("case") / "small.fealty"
    build(path).close()
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A case file of one's own."""
    return Path(shutil.copy(made, tmp_path / "own.fealty"))


@pytest.fixture
def held(path: Path) -> Iterator[Held]:
    """A desk of one's own; nothing is measured yet when the test begins (`held.settled()` waits for it)."""
    one = Held(path)
    yield one
    one.close()


@pytest.fixture
def client(held: Held) -> TestClient:
    return held.client()


@pytest.fixture(scope="session")
def served(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that many tests look at and none changes; its answer has come."""
    one = Live(Path(shutil.copy(made, tmp_path_factory.mktemp("served") / "served.fealty")))
    one.settled()
    yield one
    one.close()


@pytest.fixture
def live(path: Path) -> Iterator[Live]:
    """A server of one's own, whose answer has come: for tests that change something."""
    one = Live(path)
    one.settled()
    yield one
    one.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium is on the path")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Any) -> Iterator[Callable[..., Window]]:
    """Open windows of one's own: ``window(live, color_scheme="dark", viewport={...})``."""
    opened: list[Window] = []

    def open_one(live: Live, **settings: Any) -> Window:
        opened.append(Window(chromium, live, **settings))
        return opened[-1]

    yield open_one
    for one in opened:
        one.context.close()


@pytest.fixture(scope="session")
def looking(chromium: Any, served: Live) -> Iterator[Callable[..., Window]]:
    """Windows on the server that nobody changes, one for each kind of window: ``looking(color_scheme="dark")``."""
    opened: dict[str, Window] = {}

    def look(**settings: Any) -> Window:
        one = opened.get(str(settings)) or opened.setdefault(str(settings), Window(chromium, served, **settings))
        one.complaints.clear()
        return one

    yield look
    for one in opened.values():
        one.context.close()
