"""Time and memory against size: documents read, records added, days and groups measured. A chart and a table of them.

    python benchmarks/growth.py [--most SIZE] [--chart docs/growth.svg] [documents records days groups]

Each size is done in a process of its own; seconds are those of the processor (user and system), which a machine with
other work to do does not stretch. The exponent of a straight line through the logarithms of the larger half of the
sizes says how the cost grows: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import altair as alt
import corpora
import joint
import make_acled_like
import numpy as np
import polars as pl

from fealty.casefile import Case
from fealty.intake import add_files
from fealty.measuring import measure


class Axis(NamedTuple):
    """One thing that grows: its sizes, how the material is made, and what is timed."""

    unit: str
    sizes: tuple[int, ...]
    make: Callable[[Path, int], None]
    work: Callable[[Path], object]


def _documents(folder: Path, number: int) -> None:
    (folder / "corpus").mkdir()
    corpora.make(folder / "corpus", number, seed=1)
    Case(folder / "case.fealty", create=True).close()


def _rows(folder: Path, number: int) -> None:
    make_acled_like.write(folder / "corpus", number, seed=1)
    (folder / "corpus").rename(folder / "corpus.csv")
    Case(folder / "case.fealty", create=True).close()


def _added(folder: Path) -> object:
    (given,) = folder.glob("corpus*")
    with Case(folder / "case.fealty") as case:
        return [outcome.refused for outcome in add_files(case, [given])]


def _days(folder: Path, number: int) -> None:
    joint.build(folder / "case.fealty", groups=1, orders=1, days=number, rate=0.5, seed=1)


def _groups(folder: Path, number: int) -> None:
    joint.build(folder / "case.fealty", groups=number, orders=1, days=1000, rate=0.3, seed=1)


def _measured(folder: Path) -> object:
    return measure(folder / "case.fealty")


AXES = {
    "documents": Axis(
        "documents read into a case", (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000), _documents, _added
    ),
    "records": Axis(
        "rows of a table added", (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000), _rows, _added
    ),
    "days": Axis("days of one series measured", (300, 1_000, 3_000, 10_000), _days, _measured),
    "groups": Axis("groups measured together", (1, 3, 10, 30, 100, 200), _groups, _measured),
}


def one(name: str, size: int) -> dict[str, float | str]:
    """Make the material in one process, do the work in another, and return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        for step in ("make", "work"):
            command = [sys.executable, __file__, "--step", step, "--size", str(size), "--folder", folder, name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  ourselves
        seconds, memory = json.loads(done.stdout.splitlines()[-1])
    return {"axis": name, "size": size, "seconds": seconds, "memory": memory}


def step(axis: Axis, name: str, folder: Path, size: int) -> None:
    """Do one step in this process; print processor seconds and peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    axis.make(folder, size) if name == "make" else axis.work(folder)
    after = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + children.ru_utime + children.ru_stime
    )
    held = (
        Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1]
    )  # ru_maxrss begins with the parent's
    print(json.dumps([seconds, int(held.split()[0]) / 1024]))


def exponent(rows: list[dict[str, float | str]], of: str) -> float:
    """Return how a cost grows over the larger half of the sizes."""
    later = rows[max(0, len(rows) // 2 - 1) :]
    logs = np.log([[float(row["size"]), float(row[of])] for row in later])
    return float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])


def drawn(rows: list[dict[str, float | str]]) -> alt.VConcatChart:
    """Return the chart: a row each for seconds and memory, a column each for what grows."""
    lines = []
    for of, title in (("seconds", "processor seconds"), ("memory", "peak memory (MB)")):
        charts = [
            alt.Chart(pl.DataFrame([row for row in rows if row["axis"] == name]), width=170, height=150)
            .mark_line(point=True, color="#1f4e79")
            .encode(
                x=alt.X(
                    "size:Q",
                    title=AXES[name].unit,
                    scale=alt.Scale(type="log"),
                    axis=alt.Axis(format="~s", tickCount=4),
                ),
                y=alt.Y(f"{of}:Q", title=title, scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", tickCount=4)),
            )
            for name in dict.fromkeys(str(row["axis"]) for row in rows)
        ]
        lines.append(alt.hconcat(*charts))
    return alt.vconcat(*lines).configure_view(stroke=None)


def main() -> None:
    """Measure every size, print a table, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("axes", nargs="*", default=list(AXES), metavar="AXIS", help=", ".join(AXES))
    parser.add_argument("--most", type=int, default=10**9, help="leave out larger sizes")
    parser.add_argument("--chart", type=Path)
    for name, kind in (("--step", str), ("--size", int), ("--folder", Path)):
        parser.add_argument(name, type=kind, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        step(AXES[given.axes[0]], given.step, given.folder, given.size)
        return
    rows: list[dict[str, float | str]] = []
    for name in given.axes:
        mine = []
        for size in (size for size in AXES[name].sizes if size <= given.most):
            mine.append(one(name, size))
            print(f"{name:10} {size:9,}   {mine[-1]['seconds']:9.2f} s   {mine[-1]['memory']:7.0f} MB", flush=True)
        rows += mine
        if len(mine) > 1:
            time, memory = exponent(mine, "seconds"), exponent(mine, "memory")
            print(f"{name:10} grows as size^{time:.2f} in time, ^{memory:.2f} in memory")
    if given.chart:
        drawn(rows).save(given.chart)


if __name__ == "__main__":
    main()
