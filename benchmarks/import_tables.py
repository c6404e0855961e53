"""How fast a big event table goes into a case: once, and again, beside `polars.read_csv` of the same file.

    python benchmarks/import_tables.py [--rows 500000] [--folder .bench]

Prints seconds and peak memory of each step, run as a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

from make_acled_like import write

POLARS = "import polars, sys; print(polars.read_csv(sys.argv[1], infer_schema=False).height)"


def timed(command: list[str]) -> tuple[float, float, str]:
    """Run a command; return its seconds, its peak memory in MB, and the last line that it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own commands
    seconds = time.perf_counter() - began
    peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    return seconds, peak, done.stdout.strip().splitlines()[-1]


def main() -> None:
    """Generate the table if it is not there, and time the steps, the smallest in memory first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(exist_ok=True)
    table = arguments.folder / f"acled_like_{arguments.rows}.csv"
    if not table.exists():
        write(table, arguments.rows, seed=1)
    case = arguments.folder / "bench.fealty"
    for leftover in arguments.folder.glob("bench.fealty*"):
        leftover.unlink()
    fealty = [sys.executable, "-m", "fealty"]
    subprocess.run([*fealty, "new", str(case)], check=True, capture_output=True)  # noqa: S603
    add = [*fealty, "add", str(case), str(table)]
    print(f"{table.name}: {table.stat().st_size / 1e6:.0f} MB")
    for name, command in (
        ("fealty add", add),
        ("fealty add, again", add),
        ("fealty check", [*fealty, "check", str(case)]),
        ("polars.read_csv", [sys.executable, "-c", POLARS, str(table)]),
    ):
        seconds, peak, said = timed(command)
        print(f"{name:20} {seconds:6.1f} s   peak so far {peak:6.0f} MB   {said}")
    print(f"{case.name}: {case.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
