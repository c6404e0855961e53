"""How well the reader finds orders, answers and ties in whole stories whose sentences carry frames.

    python benchmarks/stories.py training/sentences/stories_dev.jsonl
    python benchmarks/stories.py training/sentences/stories_dev.jsonl --show orders

The file is of the form of `training/frame_data.py`, each line with the number of its story. A record counts as found
when it is told in the sentence of a frame, is of its class, and names one of its people (an order), the one who answers
(an answer), or both ends (a tie); whoever the frame knows only as "they" or "the group" may be anybody. Frames that are
planned, denied or agreed by several sides are neither asked for nor held against the reader.
"""

from __future__ import annotations

import argparse
import json
import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from articles import NOT_ANNOTATED, ORDER_CLASS, TIE_CLASS, any_alike, line_of, names, paired, words_of

from fealty.reading.documents import Document, read_document
from fealty.reading.reader import Reader
from fealty.records import Order, Record, Response, Tie

Gold = dict[str, Any]

KINDS: dict[str, tuple[str, type[Record]]] = {
    "orders": ("order", Order),
    "answers": ("answer", Response),
    "ties": ("tie", Tie),
}
ANYBODY = re.compile(
    r"(?:he|she|it|they|them|him|her|his|their|its|we|us|our|i|who|which|that|whom|whose|you|"
    r"(?:the|this|that|these|those|his|her|its|their|our|my) .*)$", re.IGNORECASE,
)  # fmt: skip
A_PARAGRAPH = 3


class Story:
    """A story as the reader sees it: three sentences a paragraph, with the frames of each sentence."""

    def __init__(self, number: object, rows: list[Gold], reader: Reader) -> None:
        self.number = number
        self.golds: dict[str, list[Gold]] = {kind: [] for kind, _ in KINDS.values()}
        text = ""
        self.spans: list[tuple[int, int]] = []
        for place, row in enumerate(rows):
            text += ("\n\n" if place % A_PARAGRAPH == 0 else " ") if place else ""
            self.spans.append((len(text), len(text) + len(row["text"])))
            text += row["text"]
            for frame in row["frames"]:
                self.golds[frame["kind"]].append({**frame, "sentence": place, "text": row["text"]})
        day = date.fromisoformat(str(rows[0].get("published") or "2025-06-15"))
        (document,) = read_document(
            text.encode(), f"story{number}.txt", published=day, publisher="Made up", title="Story"
        )
        if not isinstance(document, Document) or document.text != text:
            raise SystemExit(f"story {number}: the stored text is not the one given: {document!r:.200}")
        self.text = text
        self.found: tuple[Record, ...] = reader.read(document).records

    def sentence(self, record: Any) -> int:
        """Return the sentence in which the quote of a record begins."""
        begin = record.span[0]
        return next(number for number, (_, end) in enumerate(self.spans) if begin < end)


def fillers(gold: Gold, *roles: str) -> list[str]:
    """Return the phrases that fill roles."""
    values = [gold.get(role) or [] for role in roles]
    return [one.partition("#")[0] for value in values for one in ([value] if isinstance(value, str) else value)]


def party(phrases: list[str], found: list[str]) -> bool:
    """Whether somebody found may be somebody annotated."""
    if not phrases or any(ANYBODY.match(one) for one in phrases):
        return True
    return any_alike(phrases, found) or not any(words_of(one) for one in phrases)


def asked(gold: Gold) -> bool:
    """Whether a frame is asked for."""
    several = gold["kind"] == "order" and len(fillers(gold, "issuer")) > 1
    return gold.get("status", "told") == "told" and not several and gold["label"] not in (*NOT_ANNOTATED, "escalate")


def same(story: Story, gold: Gold, record: Any) -> bool:
    """Whether a record is what a frame tells."""
    if isinstance(record, Tie):
        ends = [(record.from_, record.to)]
        if record.relation == "allied_with":
            ends.append((record.to, record.from_))
        kind = TIE_CLASS.get(gold["label"], gold["label"]) == TIE_CLASS.get(record.relation, record.relation)
        both = any(party(fillers(gold, "from"), names(a)) and party(fillers(gold, "to"), names(b)) for a, b in ends)
        return kind and both and story.sentence(record) == gold["sentence"]
    if story.sentence(record) != gold["sentence"]:
        return False
    if isinstance(record, Order):
        content = ORDER_CLASS.get(gold["label"], gold["label"]) == ORDER_CLASS.get(record.content, record.content)
        people = names(record.issuer, record.on_behalf_of, *record.addressees)
        return content and party(fillers(gold, "issuer", "behalf", "addressee"), people)
    return bool(gold["label"] == record.answer and party(fillers(gold, "actor"), names(record.actor)))


def counted(story: Story, score: str) -> tuple[list[Gold], list[Any], dict[int, int], set[int]]:
    """Return frames asked for, records, which are which, and the records that are held against the reader."""
    kind, record = KINDS[score]
    found = [one for one in story.found if isinstance(one, record)]
    if score == "ties":
        found = [one for one in found if isinstance(one, Tie) and one.relation not in NOT_ANNOTATED]
    golds = [one for one in story.golds[kind] if asked(one)]
    rest = [one for one in story.golds[kind] if not asked(one)]
    alike = partial(same, story)
    hits = paired(golds, found, alike)
    left = [place for place in range(len(found)) if place not in hits.values()]
    excused = set(paired(rest, [found[place] for place in left], alike).values())
    return golds, found, hits, {place for number, place in enumerate(left) if number not in excused}


def main() -> None:
    """Print the scores, or what lies behind one of them."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("file", type=Path)
    ask.add_argument("--show", choices=sorted(KINDS), help="print each frame and record of this score")
    given = ask.parse_args()
    rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines()]
    reader = Reader()
    stories = [
        Story(n, [row for row in rows if row["article"] == n], reader) for n in {row["article"]: 0 for row in rows}
    ]
    for score in KINDS:
        hits = wanted = against = 0
        for story in stories:
            golds, found, matched, wrong = counted(story, score)
            hits, wanted, against = hits + len(matched), wanted + len(golds), against + len(wrong)
            if given.show == score:
                tell(story, golds, found, matched, wrong)
        precision, recall = hits / max(hits + against, 1), hits / max(wanted, 1)
        f1 = 2 * hits / max(2 * hits + against + wanted - hits, 1)
        print(f"{score:8} precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} asked for {wanted}")


def tell(story: Story, golds: list[Gold], found: list[Any], matched: dict[int, int], wrong: set[int]) -> None:
    """Print what was found, missed and wrong in a story."""
    print(f"== {story.number}")
    for number, gold in enumerate(golds):
        shown = {k: v for k, v in gold.items() if k not in ("text", "kind", "status", "sentence")}
        print(f"  {'found ' if number in matched else 'MISSED'} {shown} | {gold['text']}")
    for place in sorted(wrong):
        print(f"  WRONG  {line_of(found[place])}")


if __name__ == "__main__":
    main()
