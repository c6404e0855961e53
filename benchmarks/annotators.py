"""How far two annotators of the same articles agree, by the scores that the reader is measured with.

    python benchmarks/annotators.py tests/data/articles

The second annotation (`second/`) is taken for a reader's output and held against the first: F1 is the same whichever
of the two is taken for the truth. No reader can be expected to agree with one better than they do with each other.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec
from articles import Article, Gold, scored

from fealty.records import Event, Interval, Mention, Order, Record, Response, Tie, Toll


def mention(name: str | None) -> Mention | None:
    """Return a name as a mention."""
    return Mention(text=name, name=name) if name else None


def interval(when: Gold | None) -> Interval:
    """Return an annotated time."""
    return msgspec.convert({"begin": (when or {}).get("begin"), "end": (when or {}).get("end")}, Interval)


def records(said: Gold, text: str) -> list[Record]:
    """Return a second annotation as records."""
    made: list[Record] = []

    def cited(one: Gold) -> dict[str, Any]:
        begin = text.index(one["quote"])
        return {
            "id": f"{len(made)}", "span": (begin, begin + len(one["quote"])), "quote": one["quote"],
            "status": one.get("status", "asserted"), "said_by": tuple(one.get("said_by") or ()),
        }  # fmt: skip

    for one in said["orders"]:
        parties = {"issuer": mention(one["issuer"]), "on_behalf_of": mention(one["on_behalf_of"])}
        addressees = tuple(Mention(text=name, name=name) for name in one["addressees"])
        made.append(
            Order(
                content=one["content"], addressees=addressees, issued=interval(one["issued"]), **parties, **cited(one)
            )
        )
    made += [
        Response(order="", answer=one["kind"], actor=mention(one["actor"]), **cited(one)) for one in said["responses"]
    ]
    for one in said["events"]:
        ends = {
            name: tuple(Mention(text=who, name=who) for who in [one[field]] if who)
            for name, field in (("actors", "actor"), ("recipients", "recipient"))
        }
        killed = Toll(best=one["killed"]) if isinstance(one["killed"], int) else None
        made.append(Event(type=one["type"], when=interval(one["when"]), killed=killed, **ends, **cited(one)))
    made += [
        Tie(relation=one["kind"], from_=mention(one["from"]), to=mention(one["to"]), **cited(one))
        for one in said["ties"]
    ]
    return made


class Annotated(Article):
    """An article with the second annotation in the reader's place."""

    def __init__(self, path: Path) -> None:
        self.gold = json.loads(path.read_text(encoding="utf-8"))
        self.text = self.gold["text"]
        second = path.parent / "second" / path.name
        self.found = tuple(records(json.loads(second.read_text(encoding="utf-8")), self.text))
        self.joined = []


def main() -> None:
    """Print the agreement."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path)
    ask.add_argument("--json", action="store_true")
    given = ask.parse_args()
    paths = sorted(path for path in given.folder.glob("*.json") if (given.folder / "second" / path.name).exists())
    table = scored([Annotated(path) for path in paths])
    if given.json:
        print(json.dumps(table))
        return
    print(f"{len(paths)} articles annotated twice")
    for name, row in table.items():
        print(f"{name:18} F1 {row['f1']}  first {row['annotated']}  second {row['found']}")


if __name__ == "__main__":
    main()
