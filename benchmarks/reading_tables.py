"""The tables of how well the reader reads, for README.md and docs/reading.md, from the tests' annotated texts.

python benchmarks/reading_tables.py articles | passages | summary
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAMES = {
    "orders": "orders: content and a party", "orders_full": "orders: both parties, status, time",
    "responses": "responses: answer and actor", "events": "events: type", "events_with_actor": "events: type, actor",
    "events_full": "events: type, actor, recipient, status, time", "material": "material events: type",
    "counted": "material, asserted, with actor", "ties": "ties: both ends, kind, status",
}  # fmt: skip


def scores(script: str, *options: str) -> Any:
    """Return what a script of ours prints as JSON."""
    command = [sys.executable, str(ROOT / "benchmarks" / script), *options, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own scripts
    return json.loads(done.stdout)


def cell(row: dict[str, float]) -> str:
    """Return precision, recall and F1 in one cell."""
    return f"{row['precision']:.2f} / {row['recall']:.2f} / **{row['f1']:.2f}**"


def articles() -> str:
    """Return the table of whole articles: the open half, the closed half, and how two annotators agree."""
    folder = str(ROOT / "tests/data/articles")
    seen, closed = (scores("articles.py", folder, "--part", part) for part in ("dev", "held_out"))
    agreed = scores("annotators.py", folder)
    lines = [
        "| precision / recall / F1 | open articles (20) | closed articles (15) | two annotators, F1 (14) |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {words} | {cell(seen[name])} | {cell(closed[name])} | {agreed[name]['f1']:.2f} |"
        for name, words in NAMES.items()
    ]
    return "\n".join(lines)


def passages() -> str:
    """Return the table of short passages with varied wording."""
    folder = str(ROOT / "tests/data/sentences")
    seen, closed = (scores("sentences.py", folder, "--part", part) for part in ("dev", "held_out"))
    lines = ["| precision / recall / F1 | open passages | closed passages |", "| --- | --- | --- |"]
    lines += [f"| {NAMES[name.partition(': ')[2]]} | {cell(seen[name])} | {cell(closed[name])} |" for name in seen]
    return "\n".join(lines)


def summary() -> str:
    """Return the short table of the README: what nobody had looked at."""
    closed = scores("articles.py", str(ROOT / "tests/data/articles"), "--part", "held_out")
    varied = scores("sentences.py", str(ROOT / "tests/data/sentences"), "--part", "held_out")
    plain = scores("articles.py", str(ROOT / "tests/data/plain_stories"), "--part", "held_out")
    bank = {"orders": "orders", "orders_full": "orders", "responses": "orders", "ties": "ties"}
    columns = ("precision / recall / F1 on texts nobody had looked at", "15 articles", "30 plain stories")
    lines = [f"| {' | '.join((*columns, 'passages of varied wording'))} |", "| --- | --- | --- | --- |"]
    for name, words in NAMES.items():
        other = varied[f"{bank.get(name, 'events')}: {name}"]
        told = cell(plain[name]) if name in bank else ""
        lines.append(f"| {words} | {cell(closed[name])} | {told} | {cell(other)} |")
    return "\n".join(lines)


def main() -> None:
    """Print one of the tables."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("table", choices=("articles", "passages", "summary"))
    print({"articles": articles, "passages": passages, "summary": summary}[ask.parse_args().table]())


if __name__ == "__main__":
    main()
