"""The table of `results.json` in Markdown.

python benchmarks/peers/table.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


def markdown(results: dict[str, Any]) -> str:
    """Return the table of the content of `results.json`, with what one needs to read it above and below."""
    worlds, reps = results["worlds"], results["reps"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    error = 100 * (0.25 / reps) ** 0.5
    lines = [
        f"False alarms / coverage at true ratio 0.5 / power at 0.5 of {100 * results['level']:.0f} % intervals, in %:",
        "",
        f"| | {' | '.join(worlds)} | seconds |",
        "| --- " * (len(worlds) + 2) + "|",
        *[_line(row, worlds) for row in results["rows"]],
        "",
        f"{results['days_before']} days before the order and {results['days_under']} under it,",
        f"{results['rate']:g} attack a day, {reps} series a cell, seed {results['seed']}; a figure strays by up to",
        f"{error:.1f} points (one standard error, at 50 %). Seconds are the median of a series.",
        f"{versions}.",
    ]
    return "\n".join(lines)


def _line(row: dict[str, Any], worlds: list[str]) -> str:
    cells = [row["worlds"][world] for world in worlds]
    shares = [" / ".join(f"{100 * cell[key]:.0f}" for key in ("false_alarms", "coverage", "power")) for cell in cells]
    name = f"**{row['method']}**" if row["method"] == "Fealty" else row["method"]
    return f"| {name} | {' | '.join(shares)} | {row['seconds']:.1g} |"


if __name__ == "__main__":
    print(markdown(json.loads(RESULTS.read_text(encoding="utf-8"))))
