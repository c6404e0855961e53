"""A small case with hostile words in it, the desk over it, a real server and a browser's window."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import uvicorn
from starlette.testclient import TestClient

from fealty.casefile import Arrival, Case, Settings, read_settings
from fealty.errors import MeasurementError
from fealty.records import (
    Actor,
    Event,
    Interval,
    Mention,
    Order,
    Place,
    Record,
    Response,
    Row,
    Source,
    Statement,
    Tie,
    identified,
)
from fealty.web import Desk, Options, Sessions, make_app
from showing_help import PATRON

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
"""The shell is the same engine without a browser's own pages around it: a window costs a quarter of the time."""
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
BEGIN = date(2020, 1, 1)
EVIL = "<script>window.hurt=1</script><img src=x onerror=window.hurt=2>'\"{{7*7}}"
"""Stands in titles, names, quotes, notes, file names: it must come out as the text that it is."""
TEXT = f"The Patron told the Faction to hold its fire. {EVIL} said the paper.\n\nThe Faction agreed."


def settings() -> Settings:
    return read_settings(PATRON)


def sources() -> list[Source]:
    paper = identified(
        Source(title="How it went", publisher="The Paper", url="https://paper.example/1", published=BEGIN, text=TEXT)
    )
    evil = identified(
        Source(title=EVIL, publisher=EVIL, author=EVIL, url="javascript:alert(1)", published=BEGIN, text=EVIL)
    )
    return [paper, evil]


def orders(paper: Source) -> list[Order]:
    quote = "The Patron told the Faction to hold its fire."
    first = Order(
        content="stand_down", issuer=Mention(text="The Patron"), on_behalf_of=Mention(text="The Patron"),
        addressees=(Mention(text="The Faction"),), issued=_day(250), role="sponsor", source=paper.id, quote=quote,
        span=(0, len(quote)), said_by=("The Paper", EVIL), coder="test",
    )  # fmt: skip
    second = Order(
        content="stand_down", issuer=Mention(text="The Patron"), on_behalf_of=Mention(text="The Patron"),
        addressees=(Mention(text="The Faction"),), issued=_day(380), role="sponsor", source=paper.id,
        condition=EVIL, row=Row(file="orders.csv", line=2, id="2"), said_by=("The Paper",), coder="test",
    )  # fmt: skip
    return [identified(first), identified(second)]


def _day(number: int) -> Interval:
    day = BEGIN + timedelta(days=number)
    return Interval(begin=day, end=day)


def _place(number: int) -> Place:
    return Place(name=("Base A", EVIL)[number % 2], lat=33.0 + number % 2, lon=44.0, country="IRQ")


def attacks(paper: Source, evil: Source) -> list[Event]:
    """One attack every fourth day, one every tenth under the first order."""
    days = [one for one in range(450) if (one % 10 == 3 if 250 <= one < 310 else one % 4 == 0)]
    return [
        identified(
            Event(
                type="ASSAULT", actors=(Mention(text="The Faction"),), recipients=(Mention(text="Soldiers"),),
                when=_day(one), where=_place(number), weapon=("rocket", "drone")[number % 2],
                row=Row(file=f"attacks{EVIL}.csv", line=number + 2, id=f"A{number}"),
                source=(paper if number % 3 else evil).id, note=EVIL if number % 5 == 0 else f"note {number}",
                confidence=0.8, coder="test",
            )
        )
        for number, one in enumerate(days)
    ]  # fmt: skip


def build(path: Path) -> Case:
    """Make the case."""
    case = Case(path, create=True, settings=settings())
    paper, evil = sources()
    told = orders(paper)
    answer = identified(
        Response(
            order=told[0].id, answer="accepted", actor=Mention(text="The Faction"), when=_day(251), source=paper.id,
            row=Row(file="responses.csv", line=2, id="1"), coder="test",
        )
    )  # fmt: skip
    tie = Tie(
        relation="sponsors", from_=Mention(text="The Patron"), to=Mention(text=EVIL), source=evil.id,
        row=Row(file="ties.csv", line=2, id="1"), coder="test",
    )  # fmt: skip
    said = Statement(
        speaker=Mention(text=EVIL), about=Mention(text="The Faction"), label=EVIL, source=evil.id,
        row=Row(file="statements.csv", line=2, id="1"), coder="test",
    )  # fmt: skip
    people = [
        Actor(id="patron", name="The Patron", type="state"),
        Actor(id="faction", name="The Faction", aliases=(EVIL,), type="armed_group"),
    ]
    file = identified(Source(title=f"attacks{EVIL}.csv", sha256="ab"))
    records: list[Record] = [*people, *told, answer, identified(tie), identified(said), *attacks(paper, evil)]
    with case.writing(file) as writer:
        for one in (file, paper, evil):
            writer.add_source(one)
        writer.add([Arrival(record=one) for one in records])
        writer.close_batch(f"attacks{EVIL}.csv", "test/1", None, [])
    return case


class Remembering(ThreadPoolExecutor):
    """Computes the answer to the untouched case once for all tests, and others only while somebody waits for them.

    An answer takes seconds, and most tests that change a case do not look at what it makes of the answer.
    """

    known: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__(1)
        self.waited_for = threading.Event()
        self._over = False

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:
        return super().submit(self._remembered, fn, *args, **more)

    def _remembered(self, fn: Any, path: Path) -> Any:
        with Case(path) as case:
            touched = bool(case.judgements()) or case.settings != settings()
            mark = str(case.stamp())
        if not touched and mark in self.known:
            return self.known[mark]
        self.waited_for.wait()
        if self._over:
            raise MeasurementError("the test is over")
        found = fn(path)
        if not touched:
            self.known[mark] = found
        return found

    def close(self) -> None:
        """Compute nothing more."""
        self._over = True
        self.waited_for.set()
        self.shutdown(cancel_futures=True)


class Held:
    """A desk with the app over it, and what a test asks of it."""

    def __init__(
        self,
        path: Path,
        *,
        password: str = "",
        port: int = PORT,
        stopping: Callable[[], bool] | None = None,
    ) -> None:
        self.path = path
        self.executor = Remembering()
        self.desk = Desk(path, executor=self.executor)
        self.sessions = Sessions(password)
        self.options = Options(port=port, most_bytes=4 * 2**20, stopping=stopping or (lambda: False))
        self.app = make_app(self.desk, self.sessions, self.options)

    def client(self, **headers: str) -> TestClient:
        """Return a browser that is signed in; its session's token goes along with everything that it sends."""
        client = TestClient(self.app, base_url=f"http://127.0.0.1:{self.options.port}", headers=headers)
        client.get("/open", params={"token": self.sessions.token()}, follow_redirects=False)
        key = client.cookies[f"fealty-{self.options.port}"]
        session = self.sessions.find(key)
        assert session is not None
        client.headers["x-csrf-token"] = session.csrf
        return client

    def settled(self, seconds: float = 240.0) -> None:
        """Let the answer be computed, and wait until it is the answer to the case as it stands."""
        self.executor.waited_for.set()
        end = time.monotonic() + seconds
        while self.desk.standing().stale:
            assert not self.desk.standing().failure, self.desk.standing().failure
            assert time.monotonic() < end, self.desk.standing()
            time.sleep(0.02)
        self.executor.waited_for.clear()

    def close(self) -> None:
        self.executor.close()
        self.desk.close()


class Live(Held):
    """The same behind a real server, on a free port."""

    def __init__(self, path: Path, *, password: str = "") -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        super().__init__(path, password=password, port=port, stopping=lambda: self.server.should_exit)
        self.address = f"http://127.0.0.1:{port}"
        self.server = uvicorn.Server(uvicorn.Config(self.app, log_level="warning", timeout_graceful_shutdown=3))
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self._listening]}, daemon=True)
        self._thread.start()

    def open_address(self) -> str:
        """Return an address that lets one browser in."""
        return f"{self.address}/open?token={self.sessions.token()}"

    def close(self) -> None:
        self.server.should_exit = True
        self._thread.join(20)
        self._listening.close()
        super().close()


class Window:
    """A signed-in browser window; `complaints` fills with errors of pages, refused loads and requests elsewhere."""

    def __init__(self, browser: Any, live: Live, **settings: Any) -> None:
        self.live = live
        self.context = browser.new_context(**settings)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self.page.set_default_timeout(60_000)
        self.page.goto(live.open_address())

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.live.address}/", "data:", "blob:")):
            self.complaints.append(request.url)

    def go(self, path: str) -> Any:
        """Open a page; return Playwright's page."""
        self.page.goto(self.live.address + path)
        return self.page


def examples(desk: Desk) -> dict[str, str]:
    """EXAMPLES: for each path parameter one that the case has."""
    snapshot = desk.snapshot()
    return {
        "record": next(one.record.id for one in snapshot.views(Event)),
        "order": next(one.record.id for one in snapshot.views(Order)),
        "source": next(one.record.id for one in snapshot.views(Source) if one.record.title == EVIL),
        "actor": "faction",
    }


def as_json(one: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(one))
