"""The corpora as one list of sentences, each with the labels that it has and none that it has not.

Expects a folder with `ud`, `ner` (`.train.jsonl.gz`, `.dev.jsonl.gz`): one sentence a line, character offsets, ends
exclusive, `head` -1 for the root. README.md says where anyone gets the corpora and how they are brought into this form.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fealty.reading.model.words import word_spans

# What a name is called in each corpus; a corpus that did not look for a type says nothing about it.
NAME_TYPES = {"PER": "PER", "ORG": "ORG", "LOC": "LOC", "Person": "PER", "Organisation": "ORG", "Location": "LOC"}
THING_TYPES = {
    "Weapon": "WEAPON",
    "MilitaryPlatform": "VEHICLE",
    "Vehicle": "VEHICLE",
    "Nationality": "NATIONALITY",
    "Temporal": "TIME",
    "Quantity": "QUANTITY",
    "Organisation": "ORG_MENTION",
    "Location": "PLACE_MENTION",
    "Person": "PERSON_MENTION",
}
DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those", "its", "their", "his", "her"])
MASKED = "?"


@dataclass
class Sentence:
    """Words with whichever labels are known; lists are as long as `words`, or None."""

    key: str
    source: str
    words: list[str]
    spans: list[tuple[int, int]]
    upos: list[str] | None = None
    lemma: list[str] | None = None
    head: list[int] | None = None
    deprel: list[str] | None = None
    names: list[str] | None = None
    things: list[str] | None = None
    frames: list[str] | None = None  # the label of each word that carries a frame, "O" for all others
    roles: list[tuple[int, str, int]] | None = None  # word that carries the frame, role, head word that fills it
    text: str = field(default="", repr=False)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def genre(document: str) -> str:
    """Return "ewt", or the GUM genre of a document ("news", "bio", …)."""
    return document.split("_")[1] if document.startswith("GUM_") else "ewt"


def _treebank(row: dict[str, Any]) -> Sentence:
    spans = [(begin, end) for begin, end in row["tokens"]]
    words = [row["text"][begin:end] for begin, end in spans]
    return Sentence(
        row["sent_id"],
        genre(row["doc"]),
        words,
        spans,
        row["upos"],
        row["lemma"],
        row["head"],
        row["deprel"],
        text=row["text"],
    )


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return a span without the determiner at its front, as Universal NER writes names."""
    first = text[begin:end].split(" ", maxsplit=1)[0]
    if first.lower() in DETERMINERS and len(first) + 1 < end - begin:
        return begin + len(first) + 1, end
    return begin, end


def _is_name(text: str) -> bool:
    content = [
        word for word in text.replace("-", " ").split() if word.lower() not in ("of", "the", "and", "for", "al", "in")
    ]
    return bool(content) and all(word[0].isupper() or word[0].isdigit() for word in content)


def _mark(labels: list[str], spans: list[tuple[int, int]], begin: int, end: int, kind: str) -> None:
    inside = [place for place, (one, other) in enumerate(spans) if one < end and other > begin]
    for position, place in enumerate(inside):
        labels[place] = MASKED if kind == MASKED else f"{'B' if position == 0 else 'I'}-{kind}"


def _add_names(sentence: Sentence, row: dict[str, Any]) -> None:
    """Write BIO labels: `names` for proper names, `things` for what only re3d marks, common nouns included."""
    names = ["O"] * len(sentence.words)
    things = ["O"] * len(sentence.words)
    for entity in row["entities"]:
        begin, end, kind = entity["begin"], entity["end"], entity["type"]
        if kind in NAME_TYPES:
            begin, end = _trimmed(row["text"], begin, end)
            certain = row["source"] != "re3d" or _is_name(row["text"][begin:end])
            _mark(names, sentence.spans, begin, end, NAME_TYPES[kind] if certain else MASKED)
        if kind in THING_TYPES and row["source"] == "re3d":
            _mark(things, sentence.spans, entity["begin"], entity["end"], THING_TYPES[kind])
    for begin, end in row.get("unsure", []):
        _mark(names, sentence.spans, begin, end, MASKED)
    sentence.names = names
    sentence.things = things if row["source"] == "re3d" else None


def load(folder: Path, part: str) -> list[Sentence]:
    """Return the sentences of one part ("train" or "dev"), treebank and names joined by sentence id.

    Universal NER's training part is taken from EWT's dev documents: those carry name labels only, never a tree.
    """
    sentences = {row["sent_id"]: _treebank(row) for row in lines(folder / f"ud.{part}.jsonl.gz")}
    for number, row in enumerate(lines(folder / f"ner.{part}.jsonl.gz")):
        key = row.get("sent_id", f"{row['doc']}:{number}")
        if key not in sentences:
            spans = [(begin, end) for begin, end in row.get("tokens") or word_spans(row["text"])]
            words = [row["text"][begin:end] for begin, end in spans]
            if not words:
                continue
            sentences[key] = Sentence(key, row["source"], words, spans, text=row["text"])
        _add_names(sentences[key], row)
    return list(sentences.values())
