"""How well the reader codes short passages that were written to vary the wording: the same scores as for articles.

    python benchmarks/sentences.py tests/data/sentences --part held_out
    python benchmarks/sentences.py tests/data/sentences --part dev --bank orders --show orders

Each bank is annotated for its own kinds of record alone, and scored on these.
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from articles import SCORES, Article, scored, show

from fealty.reading import Document, read_document
from fealty.reading.reader import Reader
from fealty.records import Incident

BANKS = {
    "orders": ("orders", "orders_full", "responses"),
    "ties": ("ties",),
    "events": ("events", "events_with_actor", "events_full", "material", "counted"),
}


class Passage(Article):
    """A passage of a bank and what the reader found in it."""

    def __init__(self, line: dict[str, Any], reader: Reader) -> None:
        responses = [{**one, "kind": one["answer"]} for one in line.get("responses", [])]
        empty: dict[str, Any] = {"orders": [], "responses": [], "events": [], "ties": [], "title": ""}
        self.gold = {**empty, **line, "responses": responses}
        self.text = line["text"]
        (document,) = read_document(
            self.text.encode(), f"{line['id']}.txt", published=date.fromisoformat(line["published"]),
            publisher=line["publisher"],
        )  # fmt: skip
        if not isinstance(document, Document) or document.text != self.text:
            raise SystemExit(f"{line['id']}: the stored text is not the annotated one")
        self.document = document
        self.found = reader.read(document).records
        self.joined = [set(one.members) for one in self.found if isinstance(one, Incident)]


def passages(path: Path, part: str | None, reader: Reader) -> list[Article]:
    """Return the passages of a bank that belong to a part, read."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Passage(line, reader) for line in lines if part in (None, line["part"])]


def main() -> None:
    """Print the scores, or what lies behind one of them."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--part", choices=("dev", "held_out"))
    ask.add_argument("--bank", choices=sorted(BANKS))
    ask.add_argument("--show", choices=sorted(SCORES))
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args()
    reader = Reader()
    table: dict[str, dict[str, float]] = {}
    for bank in [given.bank] if given.bank else BANKS:
        found = passages(given.folder / f"{bank}.jsonl", given.part, reader)
        if given.show in BANKS[bank]:
            show(found, given.show)
        table |= {f"{bank}: {name}": row for name, row in scored(found).items() if name in BANKS[bank]}
    if given.json:
        print(json.dumps(table))
        return
    for name, row in table.items():
        print(f"{name:26} " + "  ".join(f"{key} {value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
