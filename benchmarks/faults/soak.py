"""The desk under load for an hour: whether its memory stays flat, and whether it keeps answering.

    python benchmarks/faults/soak.py CASE [--minutes 60] [--people 3] [--pause 0.2]

Serves a copy of a case (`fealty demo` makes one) on the loopback address, and lets several people at it: each opens the
pages in turn, as a browser would, judges a record now and then and takes it back, so that the answer is computed anew
again and again. Once a minute it notes the server's memory. At the end it prints a table: minute, memory, requests,
slowest. The slope is fitted to the second half, when all that is kept has been made once. Bounded: it stops by itself,
and nothing listens beyond this machine.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import numpy as np

PAGES = (
    "/", "/timeline", "/map", "/actors", "/orders", "/evidence", "/sources", "/hypotheses", "/what-if", "/add",
    "/export",
)  # fmt: skip
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
CHECKS = 20
"""Requests between two judgements of a person."""


class Load:
    """What the people did so far."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.times: list[float] = []
        self.failed: list[str] = []
        self.judged = 0

    def note(self, seconds: float, said: str | None) -> None:
        """Add one request."""
        with self.lock:
            self.times.append(seconds)
            if said:
                self.failed.append(said)


def asked(load: Load, browser: httpx.Client, method: str, address: str, **more: Any) -> httpx.Response | None:
    """Make one request and note it; None where no answer came."""
    begin, said, answer = time.perf_counter(), None, None
    try:
        try:
            answer = browser.request(method, address, **more)
        except (
            httpx.RemoteProtocolError,
            httpx.ReadError,
        ):  # an idle connection was closed under it: browsers ask again
            answer = browser.request(method, address, **more)
        if answer.status_code >= 500 and answer.status_code != 503:
            said = f"{method} {address}: {answer.status_code}"
    except httpx.HTTPError as error:
        said = f"{method} {address}: {error!r}"
    load.note(time.perf_counter() - begin, said)
    return answer


def person(load: Load, address: str, opening: httpx.Cookies, seed: int, pause: float) -> None:
    """Look at pages and judge until it is over."""
    draw = random.Random(seed)  # noqa: S311
    with httpx.Client(base_url=address, cookies=opening, timeout=60, follow_redirects=True) as browser:
        number = 0
        while not load.over.wait(pause):
            page = PAGES[number % len(PAGES)]
            asked(load, browser, "GET", page + (draw.choice(("", ".json")) if page != "/" else ""))
            number += 1
            if number % CHECKS == 0:
                judge(load, browser, draw)


def judge(load: Load, browser: httpx.Client, draw: random.Random) -> None:
    """Reject a record of the list of evidence and take it back."""
    listed, page = asked(load, browser, "GET", "/evidence.json"), asked(load, browser, "GET", "/evidence")
    token = TOKEN.search(page.text) if page is not None else None
    ids = [one["id"] for one in listed.json()["data"]["lines"]] if listed is not None and listed.is_success else []
    if not token or not ids:
        load.note(0, "no record to judge")
        return
    headers = {"x-csrf-token": token[1], "origin": str(browser.base_url).rstrip("/")}
    body = {"record": draw.choice(ids), "verdict": "reject"}
    said = asked(load, browser, "POST", "/actions/judge", json=body, headers=headers)
    if said is not None and said.status_code == 200:
        judgement = said.json()["data"]["result"]["judgement"]
        asked(load, browser, "POST", "/actions/withdraw", json={"judgement": judgement}, headers=headers)
        with load.lock:
            load.judged += 1


def memory(process: int) -> float:
    """Return what a process holds in memory, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> int:
    """Serve, load, watch, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two requests of a person")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(given.case, Path(folder) / "soak.fealty"))
        command = [sys.executable, "-m", "fealty", "serve", str(path), "--port", "0", "--no-browser"]
        with (
            (Path(folder) / "said.txt").open("w+", encoding="utf-8") as said,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as server,  # noqa: S603
        ):
            try:
                return soak(server, given.minutes, given.people, given.pause)
            finally:
                server.terminate()
                said.seek(0)
                print(said.read()[-4_000:])


def soak(server: subprocess.Popen[str], minutes: float, people: int, pause: float) -> int:
    """Load a running server for so long; return 0 where every request was answered."""
    lines: list[str] = []
    while not (opening := re.search(r"(http://127\.0\.0\.1:\d+)/open\?token=\S+", "".join(lines))):
        lines.append(server.stdout.readline() if server.stdout else "")
    load, rows = Load(), list[tuple[float, float]]()
    with httpx.Client(follow_redirects=True, timeout=60) as browser:
        browser.get(opening[0])
        crowd = [
            threading.Thread(target=person, args=(load, opening[1], browser.cookies, seed, pause))
            for seed in range(people)
        ]
    for one in crowd:
        one.start()
    print("minute   memory (MB)   requests   median (ms)   slowest (ms)")
    begin, told = time.monotonic(), 0
    while time.monotonic() - begin < minutes * 60:
        time.sleep(min(60, minutes * 60 / 10))
        fresh, told = load.times[told:], len(load.times)
        rows.append(((time.monotonic() - begin) / 60, memory(server.pid)))
        middle, slowest = 1000 * statistics.median(fresh or [0]), 1000 * max(fresh, default=0)
        print(
            f"{rows[-1][0]:6.1f}   {rows[-1][1]:11.0f}   {len(fresh):8}   {middle:11.0f}   {slowest:12.0f}", flush=True
        )
    load.over.set()
    for one in crowd:
        one.join()
    later = np.array(rows[len(rows) // 2 :])
    slope = float(np.polyfit(later[:, 0], later[:, 1], 1)[0]) * 60 if len(later) > 1 else 0.0
    print(f"{len(load.times)} requests, {load.judged} records judged and taken back, {len(load.failed)} failed; "
          f"memory in the second half: {slope:+.0f} MB an hour")  # fmt: skip
    for one in load.failed[:10]:
        print(one)
    return 1 if load.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
