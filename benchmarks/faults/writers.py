"""Two writers, ten thousand interleaved edits: whether any is lost, or put over another unseen.

    python benchmarks/faults/writers.py [--edits 10000] [--records 50] [--seed 1]

Two processes edit the notes of the same few records through the case file's optimistic check: each edit says which
version its writer saw. Where the record has gone on meanwhile the edit is refused, the writer looks again and repeats
it on top of the new version. Each note counts up, so that an edit which did not see the one before it would show as a
number told twice. Both processes stop only when their share is stored.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import works

from fealty.casefile import Case, Outdated, View, check_case
from fealty.records import Event, Record


class Share(NamedTuple):
    """What one writer did: (record, number) of each stored edit, and how often it was refused and looked again."""

    stored: tuple[tuple[str, int], ...]
    refused: int


def _note(seen: View[Record]) -> int:
    return int(seen.record.note or 0) if isinstance(seen.record, Event) else 0


def edit(path: Path, who: str, edits: int, seed: int, records: tuple[str, ...]) -> Share:
    """Store so many edits of records drawn at random, each one more than what the writer saw."""
    draw, stored, refused = random.Random(seed), [], 0  # noqa: S311
    with Case(path) as case:
        while len(stored) < edits:
            chosen = draw.choice(records)
            seen = case.find(chosen)
            number = _note(seen) + 1
            last = seen.judgements[-1].id if seen.judgements else ""
            try:
                case.judge(chosen, "edit", changes={"note": str(number)}, who=who, seen=last)
            except Outdated:
                refused += 1
            else:
                stored.append((chosen, number))
    return Share(tuple(stored), refused)


def race(path: Path, edits: int, records: int, seed: int) -> list[Share]:
    """Let two processes share the edits of the first records of a new case; return what each did."""
    works.filled_case(path)
    with Case(path) as case:
        chosen = tuple(seen.record.id for seen in case.views(Event)[:records])
    tasks = [(path, f"writer {n}", edits // 2, seed + n, chosen) for n in (1, 2)]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return pool.starmap(edit, tasks)


def amiss(path: Path, shares: list[Share]) -> list[str]:
    """Say what of the writers' edits is not there, or was put over another."""
    faults = [str(fault) for fault in check_case(path)]
    told = Counter(one for share in shares for one in share.stored)
    faults += [
        f"{record}: number {number} was told {times} times" for (record, number), times in told.items() if times > 1
    ]
    with Case(path) as case:
        for record in {record for record, _number in told}:
            seen, most = case.find(record), sum(one == record for one, _number in told)
            if _note(seen) != most or len(seen.judgements) != most:
                faults.append(f"{record}: {most} edits stored, {len(seen.judgements)} there, note {_note(seen)}")
    return faults


def main() -> int:
    """Race and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shared.fealty"
        began = time.perf_counter()
        shares = race(path, given.edits, given.records, given.seed)
        seconds = time.perf_counter() - began
        faults = amiss(path, shares)
    for fault in faults:
        print(fault)
    stored, refused = sum(len(one.stored) for one in shares), sum(one.refused for one in shares)
    print(
        f"{stored} edits stored by two writers in {seconds:.0f} s, {refused} refused and repeated, {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
