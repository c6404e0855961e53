"""How long the desk takes for each page of a large case: server time, median and worst of several requests.

Makes (once, beside the given name) a case of 50,000 records and 2,000 sources with review history, opens it, and asks
for every registered page as HTML and as JSON; then once more right after a judgement. The bound is 300 ms.

With --paint the pages are opened in Chromium instead, and what is told is when the browser first shows something of
them (the paint entry "first-contentful-paint"), of which the server took how much. The bound is 1 s. It needs
playwright and a Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright
from starlette.testclient import TestClient

from fealty.casefile import Arrival, Case, read_settings
from fealty.records import (
    Actor,
    Event,
    Interval,
    Mention,
    Order,
    Place,
    Response,
    Row,
    Source,
    Statement,
    Tie,
    identified,
)
from fealty.web import Desk, Options, Sessions, make_app
from fealty.web.pages import PAGES
from fealty.web.warming import warm

BOUND = 300.0
PAINT_BOUND = 1_000.0
PAINTED = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  return paint ? [page.responseEnd - page.requestStart, paint.startTime] : null;
}"""
PATIENCE = 30_000
"""Milliseconds until a page has to show something."""
BEGIN = date(2015, 1, 1)
DAYS = 3_000
GROUPS = ("North Front", "River Brigade", "Hill Guard")
SETTINGS = """
[case]
title = "A large case"
question = "Did they obey?"
sponsor = "patron"
[[actors]]
id = "patron"
name = "The Patron"
type = "state"
""" + "".join(
    f"""
[[actors]]
id = "g{number}"
name = "{name}"
type = "armed_group"
[[groups]]
id = "g{number}"
name = "{name}"
members = ["g{number}"]
"""
    for number, name in enumerate(GROUPS)
)
WORDS = "The Patron told its allies to hold fire, an official said. Rockets fell on Base A in the night. "


def on(number: int) -> Interval:
    day = BEGIN + timedelta(days=number % DAYS)
    return Interval(begin=day, end=day)


def sources(number: int) -> list[Source]:
    return [
        identified(
            Source(
                title=f"Report {one}", publisher=f"Paper {one % 60}", url=f"https://paper.example/{one}",
                published=BEGIN + timedelta(days=one % DAYS), text=f"Report {one}. {WORDS * 20}",
            )
        )
        for one in range(number)
    ]  # fmt: skip


def record(number: int, cited: Source) -> Event | Order | Tie | Statement:
    group = Mention(text=GROUPS[number % 3])
    row = Row(file="all.csv", line=number + 2, id=str(number))
    shared: dict[str, Any] = {
        "row": row,
        "source": cited.id,
        "said_by": (cited.publisher,),
        "coder": "bench",
        "note": WORDS,
    }
    if number % 2_500 == 1_200:
        order = Order(
            content="stand_down", issuer=Mention(text="The Patron"), on_behalf_of=Mention(text="The Patron"),
            addressees=(group,), issued=on(number * 7), role="sponsor", **shared,
        )  # fmt: skip
        return identified(order)
    if number % 25 == 1:
        return identified(
            Tie(relation="sponsors", from_=Mention(text="The Patron"), to=group, since=on(number), **shared)
        )
    if number % 25 == 2:
        label = ("militia", "resistance", "terrorists")[number % 3]
        return identified(Statement(speaker=Mention(text=cited.publisher or ""), about=group, label=label, **shared))
    place = Place(name=f"Base {number % 400}", lat=30 + number % 400 / 50, lon=42 + number % 7, country="IRQ")
    event = Event(
        type="ASSAULT", actors=(group,), recipients=(Mention(text="Soldiers"),), when=on(number * 13), where=place,
        weapon=("rocket", "drone", "mortar")[number % 3], confidence=0.5 + number % 50 / 100, **shared,
    )  # fmt: skip
    return identified(event)


def answers(given: list[Order]) -> list[Response]:
    """Return what the groups answered: most accepted, some did not."""
    return [
        identified(
            Response(
                order=order.id, answer="defied" if number % 4 == 3 else "accepted", actor=order.addressees[0],
                when=order.issued, source=order.source, said_by=order.said_by, coder="bench",
                row=Row(file="answers.csv", line=number + 2, id=str(number)),
            )
        )
        for number, order in enumerate(given)
    ]  # fmt: skip


def build(path: Path, records: int, number: int) -> None:
    cited = sources(number)
    with Case(path, create=True, settings=read_settings(SETTINGS)) as case:
        file = identified(Source(title="all.csv", sha256="ab"))
        with case.writing(file) as writer:
            for one in (file, *cited):
                writer.add_source(one)
            people = [Actor(id=f"g{one}", name=name, type="armed_group") for one, name in enumerate(GROUPS)]
            rows = [Arrival(record=record(one, cited[one % number])) for one in range(records)]
            replies = answers([one.record for one in rows if isinstance(one.record, Order)])
            writer.add([*(Arrival(record=one) for one in people), *rows, *(Arrival(record=one) for one in replies)])
            writer.close_batch("all.csv", "bench", None, [])
        for arrival in rows[:1_000]:
            case.judge(arrival.record.id, "accept", who="bench")


class Once(ThreadPoolExecutor):
    """Computes the first answer alone, so that what is timed is the pages."""

    first: Future[Any] | None = None

    def submit(self, fn: Any, /, *args: Any, **more: Any) -> Future[Any]:  # noqa: D102  the pool's own
        if self.first is None:
            self.first = super().submit(fn, *args, **more)
            return self.first
        return Future()


def milliseconds(client: TestClient, address: str, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        answer = client.get(address)
        taken.append(1_000 * (time.perf_counter() - begin))
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
    return taken


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=50_000)
    options.add_argument("--sources", type=int, default=2_000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--case", type=Path, help="keep the case here, and use it again")
    options.add_argument("--paint", action="store_true", help="tell when a browser first shows something of each page")
    options.add_argument("--no-answer", action="store_true", help="time the pages of a case without an answer")
    given = options.parse_args()
    path = given.case or Path(tempfile.mkdtemp()) / "large.fealty"
    if not path.exists():
        begin = time.perf_counter()
        build(path, given.records, given.sources)
        print(f"built in {time.perf_counter() - begin:.1f} s")
    executor = Once(1)
    begin = time.perf_counter()
    with Desk(path, executor=Once(1) if given.no_answer else executor) as desk:
        print(f"opened in {time.perf_counter() - begin:.1f} s")
        if not given.no_answer and executor.first is not None:
            executor.first.result()
            print(f"answered in {time.perf_counter() - begin:.1f} s")
        begin = time.perf_counter()
        warm(desk)
        print(f"made ready in {time.perf_counter() - begin:.1f} s (in the background of a server)")
        if given.paint:
            paint(desk, given.times)
            return
        sessions = Sessions()
        client = TestClient(make_app(desk, sessions, Options(port=1)), base_url="http://127.0.0.1:1")
        client.get("/open", params={"token": sessions.token()})
        run(client, desk, given.times)


def paint(desk: Desk, times: int) -> None:
    """Tell how long it takes until a browser that has our scripts already first shows something of each page."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("neither chromium nor google-chrome is on the path")
    print(f"{'page':<14}{'first paint, median':>20}{'worst':>9}{'of it server':>14}  (ms)")
    slow = []
    with served(desk) as (base, token), sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{base}/open?token={token}")
        for one in PAGES:
            if not one.template:
                continue
            taken = []
            for _ in range(times + 1):
                page.goto(base + one.path.format(**examples(desk)))
                taken.append(_painted(page))
            paints = [after for _, after in taken[1:]]  # the first visit fetches the page's scripts
            server = statistics.median(each for each, _ in taken[1:])
            print(f"{one.name:<14}{statistics.median(paints):>20.0f}{max(paints):>9.0f}{server:>14.0f}", flush=True)
            if statistics.median(paints) > PAINT_BOUND:
                slow.append(one.name)
        browser.close()
    print(f"Over {PAINT_BOUND:.0f} ms: {', '.join(slow) or 'none'}")


def _painted(page: Page) -> Any:
    """Return what the page says of its first paint; asked again and again: its policy forbids to wait by a script."""
    until = time.monotonic() + PATIENCE / 1000
    while (found := page.evaluate(PAINTED)) is None and time.monotonic() < until:
        page.wait_for_timeout(20)
    return found


@contextmanager
def served(desk: Desk) -> Iterator[tuple[str, str]]:
    """Serve a desk on a free port; yield its address and a token."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        sessions = Sessions()
        options = Options(port=port, stopping=lambda: server.should_exit)
        app = make_app(desk, sessions, options)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}", sessions.token()
        finally:
            server.should_exit = True
            thread.join(20)


def examples(desk: Desk) -> dict[str, str]:
    """Return for each path parameter one that the case has."""
    snapshot = desk.snapshot()
    return {
        "record": snapshot.views(Event)[0].record.id, "order": snapshot.views(Order)[0].record.id,
        "source": snapshot.views(Source)[5].record.id, "actor": "g0",
    }  # fmt: skip


def run(client: TestClient, desk: Desk, times: int) -> None:
    values = examples(desk)
    event = values["record"]
    print(f"{'page':<14}{'HTML, median':>14}{'worst':>9}{'JSON':>9}{'after a judgement':>20}  (ms)")
    slow = []
    for page in PAGES:
        addresses = [one.format(**values) for one in ((page.path,) if page.template else ()) + (page.json_path,)]
        taken = [milliseconds(client, one, times) for one in addresses]
        desk.judge(event, "accept", who="bench")
        after = milliseconds(client, addresses[0], 1)[0]
        worst = max(max(one) for one in taken)
        print(
            f"{page.name:<14}{statistics.median(taken[0]):>14.0f}{worst:>9.0f}{statistics.median(taken[-1]):>9.0f}{after:>20.0f}"
        )
        if max(statistics.median(taken[0]), after) > BOUND:
            slow.append(page.name)
    print(f"Over {BOUND:.0f} ms: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
