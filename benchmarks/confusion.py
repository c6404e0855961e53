"""Which type the reader gives events that annotators gave another: a table of annotated against found types.

    python benchmarks/confusion.py tests/data/articles --part held_out

An annotated event and a found one are the same where their quotes overlap; events of like type are matched first, the
rest as many as possible. Types that occur nowhere have no row and no column. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from articles import Article, chosen, matched

from fealty.reading.reader import Reader

MISSED, ADDED = "not found", "not annotated"


def confused(articles: list[Article]) -> Counter[tuple[str, str]]:
    """Return how often each annotated type was found as each type."""
    counts: Counter[tuple[str, str]] = Counter()
    for article in articles:
        golds, found = chosen(article, "events")
        pairs = matched(article, golds, found, lambda at, gold, one: at.near(gold, one) and gold["type"] == one.type)
        left = [number for number in range(len(golds)) if number not in pairs]
        over = [place for place in range(len(found)) if place not in pairs.values()]
        more = matched(article, [golds[n] for n in left], [found[p] for p in over], Article.near)
        pairs |= {left[number]: over[place] for number, place in more.items()}
        for number, gold in enumerate(golds):
            counts[gold["type"], found[pairs[number]].type if number in pairs else MISSED] += 1
        for place, one in enumerate(found):
            if place not in pairs.values():
                counts[ADDED, one.type] += 1
    return counts


def table(counts: Counter[tuple[str, str]]) -> str:
    """Return the counts as a Markdown table, annotated types down and found types across."""
    types = sorted({one for pair in counts for one in pair} - {MISSED, ADDED})
    lines = [f"| annotated | {' | '.join([*types, MISSED])} |", f"| --- |{' ---: |' * (len(types) + 1)}"]
    for row in (*types, ADDED):
        cells = [str(counts[row, column] or "") for column in (*types, MISSED)]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table of a part of the annotated articles."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--part", choices=("dev", "calibration", "held_out"), default="held_out")
    given = ask.parse_args()
    reader = Reader()
    paths = sorted(given.folder.glob("*.json"))
    chosen_paths = [path for path in paths if json.loads(path.read_text(encoding="utf-8"))["part"] == given.part]
    print(table(confused([Article(path, reader) for path in chosen_paths])))


if __name__ == "__main__":
    main()
