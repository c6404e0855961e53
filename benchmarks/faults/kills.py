"""Kill -9 at random moments: what the case file holds afterwards, and what the same command run again makes of it.

    python benchmarks/faults/kills.py [--rounds 250] [--seed 1] [import read review migration]

Each round copies a case, starts the work in a process of its own, kills it with SIGKILL at a moment drawn evenly from
the time that the work takes, and then asks:

- is the file sound (`fealty check`; SQLite's own integrity check), and does it open;
- is everything still there that was there before, and every write that the work had reported as done;
- does the work, run again to its end, make the very case that it makes undisturbed.

Anything else is a fault: counted, described, and the exit status is 1. A kill ends a process, not the machine: what the
disk had been told to keep (SQLite's FULL) is not put to the test here.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import works

from fealty.casefile import check_case
from fealty.casefile.layout import VERSION
from fealty.errors import FealtyError

Told = Callable[[str], None]
State = dict[str, frozenset[str]]


class Campaign(NamedTuple):
    """What is interrupted: how its case is made, the work itself, and which of its writes a state shows."""

    prepare: Callable[[Path], None]
    work: Callable[[Path, Told], None]
    shown: Callable[[State], frozenset[str]]


class Fate(NamedTuple):
    """What one kill did: whether it came in time, how many writes had been reported, and what was found amiss."""

    in_time: bool
    reported: int
    faults: tuple[str, ...]


CAMPAIGNS = {
    "import": Campaign(works.empty_case, works.import_tables, lambda state: state["files"]),
    "read": Campaign(works.empty_case, works.read_articles, lambda state: state["files"]),
    "review": Campaign(works.filled_case, works.review, lambda state: state["words"]),
    "migration": Campaign(works.older_case, works.migrate, lambda state: state["version"]),
}
KEPT = ("sources", "archives", "records", "restated", "words")
"""Tables of which no row is ever taken back."""


def state(path: Path) -> State:
    """Return what a case file holds, in terms that do not hang on when it was written."""
    with closing(sqlite3.connect(path)) as raw:
        tables = {
            "sources": "SELECT id || hex(body) || coalesce(text, '') FROM source",
            "archives": "SELECT source_id || part || hex(bytes) FROM archive",
            "records": "SELECT id || hex(body) || coalesce(key, '') FROM record",
            "restated": "SELECT key || coalesce(record_id, '') FROM restated",
            "problems": "SELECT DISTINCT name || line || reason FROM problem JOIN batch ON batch.id = batch_id",
        }
        found = {
            name: [sha256(row[0].encode()).hexdigest() for row in raw.execute(query)] for name, query in tables.items()
        }
        found["files"] = [name for (name,) in raw.execute("SELECT DISTINCT name FROM batch")]
        words = (json.loads(body) for (body,) in raw.execute("SELECT body FROM judgement"))
        found["words"] = [f"{one['record']} {one['verdict']}" for one in words]
        found["version"] = [str(one[0]) for one in raw.execute("PRAGMA user_version")]
    twice = [name for name, rows in found.items() if len(set(rows)) < len(rows)]
    return {name: frozenset(rows) for name, rows in found.items()} | {"twice": frozenset(twice)}


def unsound(path: Path, *, migrating: bool) -> Iterator[str]:
    """Say what is wrong with a case file; one of a later layout is examined as far as SQLite can."""
    try:
        with closing(sqlite3.connect(path)) as raw:
            said = [row[0] for row in raw.execute("PRAGMA integrity_check")]
            version = raw.execute("PRAGMA user_version").fetchone()[0]
        if said != ["ok"]:
            yield f"integrity check: {said[:3]}"
        if not migrating or version == VERSION:
            yield from check_case(path)
    except (sqlite3.Error, FealtyError) as error:
        yield f"does not open: {error}"


def begun(campaign: Campaign, path: Path) -> tuple[int, int]:
    """Start the work in a process of its own; return its number, and where it reports."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    try:
        campaign.work(path, lambda word: _write(writer, word))
        os._exit(0)
    finally:
        os._exit(1)


def _write(pipe: int, word: str) -> None:
    os.write(pipe, f"{word}\n".encode())


def finished(campaign: Campaign, path: Path) -> float:
    """Do the whole work; return its seconds."""
    start = time.perf_counter()
    child, reader = begun(campaign, path)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        pipe.read()
    _pid, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"the undisturbed work failed with status {status}")
    return time.perf_counter() - start


def killed(campaign: Campaign, path: Path, pause: float) -> tuple[bool, list[str]]:
    """Start the work and kill it; return whether it still ran, and what it had reported."""
    child, reader = begun(campaign, path)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        reported = pipe.read().splitlines()
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), reported


def fresh_copy(case: Path, name: str) -> Path:
    """Return a copy of a case under a name, in place of any earlier one with its log."""
    for leftover in case.parent.glob(f"{name}.fealty*"):
        leftover.unlink()
    return Path(shutil.copyfile(case, case.parent / f"{name}.fealty"))


def one_round(campaign: Campaign, first: Path, goal: State, pause: float) -> Fate:
    """Copy the case, kill the work in the middle, and examine what is left."""
    path = fresh_copy(first, "killed")
    before, migrating = state(path), campaign is CAMPAIGNS["migration"]
    in_time, reported = killed(campaign, path, pause)
    faults = list(unsound(path, migrating=migrating))
    if not faults:
        after = state(path)
        faults += [f"reported, but not there: {one}" for one in set(reported) - campaign.shown(after)]
        faults += [f"{name}: some of those of before are gone" for name in KEPT if before[name] - after[name]]
        faults += [f"{name}: some that the whole work does not make" for name in KEPT if after[name] - goal[name]]
        finished(campaign, path)
        faults += unsound(path, migrating=migrating)
        ended = state(path)
        faults += [
            f"{name}: run again, not those of the undisturbed work" for name in goal if ended[name] != goal[name]
        ]
    return Fate(in_time, len(reported), tuple(faults))


def main() -> int:
    """Run the campaigns and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(CAMPAIGNS), metavar="WORK", help=", ".join(CAMPAIGNS))
    parser.add_argument("--rounds", type=int, default=250, help="kills for each kind of work")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    faulty = 0
    for name in given.names:
        with tempfile.TemporaryDirectory() as folder:
            faulty += run(name, Path(folder), given.rounds, random.Random(f"{name} {given.seed}"))  # noqa: S311
    return 1 if faulty else 0


def run(name: str, folder: Path, rounds: int, draw: random.Random) -> int:
    """Run one campaign; return the number of rounds with a fault."""
    campaign, first = CAMPAIGNS[name], folder / "first.fealty"
    campaign.prepare(first)
    takes = statistics.median(finished(campaign, fresh_copy(first, "whole")) for _ in range(3))
    goal, fates = state(folder / "whole.fealty"), []
    for number in range(rounds):
        fates.append(one_round(campaign, first, goal, draw.uniform(0, takes)))
        for fault in fates[-1].faults:
            print(f"{name}, round {number}: {fault}", flush=True)
    in_time, bad = sum(one.in_time for one in fates), sum(bool(one.faults) for one in fates)
    print(
        f"{name}: work of {takes:.2f} s, {rounds} kills, {in_time} while it ran; {sum(one.reported for one in fates)} "
        f"writes reported before them; {bad} rounds with a fault",
        flush=True,
    )
    return bad


if __name__ == "__main__":
    sys.exit(main())
