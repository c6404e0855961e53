"""How long Fealty takes before it does anything: `import fealty` and `fealty --help`, each in a new process.

    python benchmarks/startup.py [--runs 15]

Each figure is the middle one of several runs, in seconds on the clock and of the processor (the second is the one to
look at on a busy machine), beside what an empty Python takes and what is aimed at. It fails when an aim is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

AIMS = {"python -c pass": None, "import fealty": 0.2, "fealty --help": 0.3}
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import fealty": ["-c", "import fealty"],
    "fealty --help": ["-m", "fealty", "--help"],
}


def one(arguments: list[str]) -> tuple[float, float]:
    """Return the seconds on the clock and of the processor that a new process takes."""
    before, begin = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)  # noqa: S603  our own
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - begin, used


def main() -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description="How long Fealty takes before it does anything.")
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    missed = False
    print(f"{'':16} {'clock':>7} {'processor':>10} {'aim':>6}")
    for name, arguments in COMMANDS.items():
        one(arguments)
        clock, used = (statistics.median(each) for each in zip(*(one(arguments) for _ in range(runs)), strict=True))
        aim = AIMS[name]
        missed |= aim is not None and used > aim
        print(f"{name:16} {clock:7.3f} {used:10.3f} {'' if aim is None else f'{aim:.1f}':>6}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
