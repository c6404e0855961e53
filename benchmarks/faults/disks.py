"""Disks that fill up, files that may not be written, clocks that go back: what the case file makes of it.

    python benchmarks/faults/disks.py [--steps 40]          (as root: it mounts a small memory file system)

- *Full*: an import, a reading and a review on a file system with a little more room at each step. Each has to end with
  a clear refusal or be done; the case has to be sound and hold all that it held before; with more room the same command
  has to make the case that it makes undisturbed.
- *Read only*: the case and its folder belong to somebody else. Nothing changes, and the refusal says why.
- *Clock*: each word of a review is stored with a clock a day behind that of the one before. The history keeps the order
  in which it was written, and the last word holds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import works
from kills import CAMPAIGNS, KEPT, Campaign, fresh_copy, state, unsound

from fealty.casefile import Case
from fealty.errors import FealtyError
from fealty.records import Event

ENOUGH = 64_000_000
"""Bytes of the file system for the whole work."""
NOBODY = 65_534


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603  our own commands


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a memory file system on a new folder, roomy at first."""
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={ENOUGH}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _run("umount", str(folder))
        folder.rmdir()


def resize(folder: Path, size: int) -> None:
    """Give a mounted memory file system another size, in bytes."""
    _run("mount", "-o", f"remount,size={size}", str(folder))


def how_ended(campaign: Campaign, path: Path, user: int | None = None) -> str:
    """Do the work in a process of its own, as this user or another, and return how it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if user is not None:
                os.setuid(user)
            os.write(writer, _ending(campaign, path).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said or "crashed"


def _ending(campaign: Campaign, path: Path) -> str:
    refused: list[str] = []
    try:
        campaign.work(path, refused.append)
    except FealtyError as error:
        refused.append(f"{works.REFUSED}{error}")
    return next((one for one in refused if one.startswith(works.REFUSED)), "done").replace(str(path.parent), "…")


def full(name: str, folder: Path, steps: int) -> list[str]:
    """Do a work on ever larger disks; return the faults, and print how often it was done and how it was refused."""
    campaign, faults, said = CAMPAIGNS[name], list[str](), list[str]()
    with small_disk(folder / "disk") as disk:
        first = disk / "first.fealty"
        campaign.prepare(first)
        before, whole = state(first), fresh_copy(first, "whole")
        taken = shutil.disk_usage(disk).used
        how_ended(campaign, whole)
        goal, needs = state(whole), shutil.disk_usage(disk).used - taken + first.stat().st_size
        for leftover in disk.glob("whole.fealty*"):
            leftover.unlink()
        for step in range(steps):
            resize(disk, ENOUGH)
            path = fresh_copy(first, "full")
            room = (needs * 4 + 2_000_000) * (step + 1) // steps
            resize(disk, shutil.disk_usage(disk).used + room)
            said.append(how_ended(campaign, path))
            resize(disk, ENOUGH)
            wrong = [*unsound(path, migrating=False)]
            wrong += [f"{one}: some of those of before are gone" for one in KEPT if before[one] - state(path)[one]]
            again, after = how_ended(campaign, path), state(path)
            wrong += [f"{one}: with room, not those of the whole work" for one in goal if after[one] != goal[one]]
            wrong += [f"ended: {one}" for one in (said[-1], again) if one == "crashed"]
            faults += [f"full disk, {name}, {room} bytes free: {one}" for one in wrong]
    print(f"full disk, {name}: {steps} sizes, {said.count('done')} done, {len(said) - said.count('done')} refused; "
          f"{len(faults)} faults")  # fmt: skip
    for one in sorted(set(said) - {"done"}):
        print(f"    {one}")
    return faults


def read_only(folder: Path) -> list[str]:
    """Review and import as somebody who may read the case and not write it."""
    faults = []
    for name in ("import", "review"):
        place = folder / name
        place.mkdir(mode=0o755)
        first = place / "first.fealty"
        CAMPAIGNS[name].prepare(first)
        folder.chmod(0o755)
        before, told = first.read_bytes(), how_ended(CAMPAIGNS[name], first, NOBODY)
        print(f"read only, {name}: {told}")
        if first.read_bytes() != before:
            faults.append(f"read only, {name}: the file changed")
        if not told.startswith(works.REFUSED):
            faults.append(f"read only, {name}: {told}")
    return faults


def clock_back(folder: Path, words: int = 20) -> list[str]:
    """Judge one record again and again, each time a day earlier."""
    path = folder / "clock.fealty"
    works.filled_case(path)
    begin, verdicts = datetime(2026, 1, 1, tzinfo=UTC), ("accept", "unsure")
    with Case(path) as case:
        one = case.views(Event)[0].record.id
        for number in range(words):
            moment = (begin - timedelta(days=number)).isoformat()
            with mock.patch("fealty.casefile.judging.now", lambda moment=moment: moment):
                case.judge(one, verdicts[number % 2], who="A reviewer")
        seen = case.find(one)
    told = [said.verdict for said in seen.judgements]
    print(f"clock set back {words - 1} times: {len(told)} words, the last of them {seen.verdict}")
    right = told == [verdicts[number % 2] for number in range(words)] and seen.verdict == verdicts[(words - 1) % 2]
    return [*unsound(path, migrating=False), *([] if right else ["clock: the history is in another order"])]


def main() -> int:
    """Run all and print the faults."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=40)
    given, faults = parser.parse_args(), list[str]()
    for name in ("import", "read", "review"):
        with tempfile.TemporaryDirectory() as folder:
            faults += full(name, Path(folder), given.steps)
    with tempfile.TemporaryDirectory() as folder:
        faults += [*read_only(Path(folder)), *clock_back(Path(folder))]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
