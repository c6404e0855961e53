"""How well the reader's ties agree with the relations of re3d: who is in charge, who belongs to whom, who is allied.

    python benchmarks/relations.py relations.jsonl.gz --half dev --show
    python benchmarks/relations.py relations.jsonl.gz

The file has one JSON document a line: `text`, and `relations` with `type`, `source` and `target` (spans), `confidence`.
The halves are by document: the first byte of the SHA-256 of its text, even for `dev`, which may be looked at when rules
are written, odd for `held`, the default, which may not.

Only relations that a tie can be are asked for: both ends organisations or people, in one sentence, confidence 0.5 or
more; re3d also puts people in charge of vehicles and holds a town's inhabitants for its members. A tie is right when
both ends overlap the annotated spans, in either direction for allies. re3d does not annotate every relation of a text,
so that precision is a lower bound; it is measured on the ties whose two ends re3d marks as entities.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from fealty.reading.coding import ties
from fealty.reading.documents import Document
from fealty.reading.reader import Reader
from fealty.records import Tie

KINDS = {
    "InChargeOf": {"commands", "leads", "controls"},
    "BelongsTo": {"member_of"},
    "AlliesOf": {"allied_with", "sponsors", "arms", "trains", "funds", "pays", "hosts"},
}
"""re3d's relations and the ties that they are (AlliesOf: MilitaryAlliesOf in re3d's papers)."""
PARTIES = {"Organisation", "Person"}
LEAST = 0.5

Span = tuple[int, int]


def half(text: str) -> str:
    """Return the half that a document is in."""
    return "held" if hashlib.sha256(text.encode()).digest()[0] % 2 else "dev"


def overlap(one: Span | None, other: Span) -> bool:
    """Whether two spans share a character."""
    return one is not None and min(one[1], other[1]) > max(one[0], other[0])


def wanted(document: dict[str, Any], sentences: list[Span]) -> list[tuple[str, Span, Span]]:
    """Return the relations of a document that a tie can be."""
    parties = [(one["begin"], one["end"]) for one in document["entities"] if one["type"] in PARTIES]
    found = []
    for one in document["relations"]:
        source, target = tuple(one["source"]), tuple(one["target"])
        together = any(b <= min(source[0], target[0]) and max(source[1], target[1]) <= e for b, e in sentences)
        if one["type"] in KINDS and one["confidence"] >= LEAST and together and source in parties and target in parties:
            found.append((one["type"], source, target))
    return found


def agrees(kind: str, source: Span, target: Span, tie: Tie) -> bool:
    """Whether a tie is an annotated relation."""
    if tie.relation not in KINDS[kind] or tie.from_ is None or tie.to is None:
        return False
    there = overlap(tie.from_.span, source) and overlap(tie.to.span, target)
    back = kind == "AlliesOf" and overlap(tie.from_.span, target) and overlap(tie.to.span, source)
    return there or back


def main() -> None:
    """Print recall and precision of each relation."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("corpus", type=Path, help="relations.jsonl.gz")
    ask.add_argument("--half", choices=("dev", "held"), default="held")
    ask.add_argument("--show", action="store_true", help="print what was missed and what re3d does not have (dev only)")
    given = ask.parse_args()
    if given.show and given.half != "dev":
        ask.error("only the dev half may be looked at")
    reader = Reader()
    counts: Counter[tuple[str, str]] = Counter()
    with gzip.open(given.corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            if half(document["text"]) == given.half:
                measure(reader, document, counts, show=given.show)
    for kind in KINDS:
        gold, hit = counts[kind, "wanted"], counts[kind, "found"]
        told, right = counts[kind, "told"], counts[kind, "right"]
        recall, precision = hit / max(gold, 1), right / max(told, 1)
        print(f"{kind:12} recall {recall:.3f} ({hit} of {gold})  precision {precision:.3f} ({right} of {told})")


def measure(reader: Reader, document: dict[str, Any], counts: Counter[tuple[str, str]], *, show: bool) -> None:
    """Add a document to the counts."""
    text = document["text"]
    analysis = reader.analyse(Document(text=text, name="re3d.txt", sha256="", original=b""))
    found = [draft.record for draft in ties(analysis) if isinstance(draft.record, Tie)]
    found = [one for one in found if one.status == "asserted"]
    golds = wanted(document, [(tree.sentence.begin, tree.sentence.end) for tree in analysis.story.trees])
    for kind, source, target in golds:
        hit = any(agrees(kind, source, target, tie) for tie in found)
        counts[kind, "wanted"] += 1
        counts[kind, "found"] += hit
        if show and not hit:
            around = text[min(source[0], target[0]) : max(source[1], target[1])]
            print(f"missed {kind}: {text[slice(*source)]!r} -> {text[slice(*target)]!r} | {around[:160]!r}")
    parties = [(one["begin"], one["end"]) for one in document["entities"] if one["type"] in PARTIES]
    for tie in found:
        kind = next((one for one, relations in KINDS.items() if tie.relation in relations), None)
        ends = [end.span if end else None for end in (tie.from_, tie.to)]
        if kind is None or not all(any(overlap(end, party) for party in parties) for end in ends):
            continue
        right = any(one == kind and agrees(one, source, target, tie) for one, source, target in golds)
        counts[kind, "told"] += 1
        counts[kind, "right"] += right
        if show and not right:
            names = [end.text if end else None for end in (tie.from_, tie.to)]
            print(f"extra  {kind}: {tie.relation} {names[0]!r} -> {names[1]!r} | {(tie.quote or '')[:160]!r}")


if __name__ == "__main__":
    main()
