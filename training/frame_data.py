"""Sentences with their frames: which word tells of an order, an answer or a tie, and who fills its roles."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpora import Sentence

from fealty.reading.model import parse_words
from fealty.reading.model.words import word_spans

FOLDER = Path(__file__).parent / "sentences" / "frames"
LABELS = {
    "order": ("stand_down", "cease_fire", "attack", "resume", "escalate", "withdraw", "other"),
    "answer": ("accepted", "defied", "partial"),
    "tie": (
        "commands", "leads", "sponsors", "arms", "trains", "funds", "pays", "hosts", "member_of", "successor_of",
        "allied_with", "fights", "controls",
    ),
}  # fmt: skip
CONTENT = "content"
"""The words that say what is ordered carry its class too: they tell it better than the verb of ordering does."""
ROLES = {
    "order": ("issuer", "behalf", "addressee", "content"),
    "answer": ("actor", "giver"),
    "tie": ("from", "to"),
}
KEYS = frozenset(("kind", "label", "status", "trigger"))
STATUSES = ("told", "denied", "other")
_HELD_OUT = 8  # one sentence in eight is never trained on


class FrameError(ValueError):
    """A line that is not what this file says it must be."""


@dataclass(frozen=True)
class Frame:
    """One frame: its class, the characters of its trigger, and (role, characters) of each phrase that fills one."""

    label: str
    trigger: tuple[int, int]
    roles: tuple[tuple[str, tuple[int, int]], ...]
    status: str = "told"


@dataclass(frozen=True)
class Framed:
    """One sentence and its frames."""

    text: str
    frames: tuple[Frame, ...]

    @property
    def held_out(self) -> bool:
        """Whether the sentence is kept back to score what was learned."""
        return hashlib.sha256(self.text.encode()).digest()[0] % _HELD_OUT == 0


def place(text: str, words: str) -> tuple[int, int]:
    """Return where words stand in a text; "word#2" is the second place where "word" begins."""
    found, _, number = words.partition("#")
    begin = -1
    for _ in range(int(number or 1)):
        begin = text.find(found, begin + 1)
        if begin < 0 or not found:
            raise FrameError(f"{words!r} is not in the sentence")
    return begin, begin + len(found)


def framed(line: str) -> Framed:
    """Return the sentence and the frames of one JSON line."""
    row = json.loads(line)
    text = row["text"]
    frames = []
    for one in row["frames"]:
        kind, label = one["kind"], one["label"]
        if label not in LABELS.get(kind, ()):
            raise FrameError(f"no label {kind}:{label}")
        strange = set(one) - KEYS - set(ROLES[kind])
        if strange or one.get("status", "told") not in STATUSES:
            raise FrameError(f"unknown keys {sorted(strange)} or status in {one}")
        roles = []
        for role in ROLES[kind]:
            filled = one.get(role) or []
            roles += [(role, place(text, words)) for words in ([filled] if isinstance(filled, str) else filled)]
        frames.append(Frame(f"{kind}:{label}", place(text, one["trigger"]), tuple(roles), one.get("status", "told")))
    return Framed(text, tuple(frames))


def load(paths: list[Path]) -> list[Framed]:
    """Return the sentences of files, no text twice; a bad line ends it with its file and number."""
    found: dict[str, Framed] = {}
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                one = framed(line)
            except (FrameError, KeyError, json.JSONDecodeError, TypeError) as error:
                raise FrameError(f"{path.name}:{number}: {error!r}") from error
            found.setdefault(one.text, one)
    return list(found.values())


def _head(heads: list[int], spans: list[tuple[int, int]], phrase: tuple[int, int]) -> int | None:
    """Return the word of a phrase that hangs on a word outside of it, by the parser that ships."""
    inside = [number for number, (begin, end) in enumerate(spans) if begin < phrase[1] and end > phrase[0]]
    return next((number for number in inside if heads[number] not in inside), None)


def as_sentences(rows: list[Framed]) -> list[Sentence]:
    """Return the sentences with the frames on their words; where two share a word, the first has it.

    Their trees are those of the parser that ships: without any, the network forgot how to parse just such sentences.
    """
    spans = [word_spans(row.text) for row in rows]
    words = [[row.text[begin:end] for begin, end in one] for row, one in zip(rows, spans, strict=True)]
    found = []
    for row, places, names, parsed in zip(rows, spans, words, parse_words(words), strict=True):
        labels = ["O"] * len(names)
        roles: list[tuple[int, str, int]] = []
        heads = [token.head for token in parsed.tokens]
        triggers = [_head(heads, places, frame.trigger) for frame in row.frames]
        for frame, trigger in zip(row.frames, triggers, strict=True):
            if trigger is not None and labels[trigger] == "O":
                labels[trigger] = frame.label
        for frame, trigger in zip(row.frames, triggers, strict=True):
            if trigger is None or labels[trigger] != frame.label:
                continue
            for role, phrase in frame.roles:
                filler = _head(heads, places, phrase)
                if filler is None or (trigger, role, filler) in roles:
                    continue
                roles.append((trigger, role, filler))
                if role == CONTENT and labels[filler] == "O":
                    labels[filler] = frame.label.replace("order:", f"{CONTENT}:")
        one = Sentence(f"frames:{row.text}", "frames", names, places, frames=labels, roles=roles, text=row.text)
        one.upos = [token.upos for token in parsed.tokens]
        one.lemma = [token.lemma for token in parsed.tokens]
        one.head, one.deprel = heads, [token.deprel for token in parsed.tokens]
        found.append(one)
    return found


def main() -> None:
    """Check files (all of the folder when none is named) and count their frames."""
    paths = [Path(one) for one in sys.argv[1:]] or sorted(FOLDER.glob("*.jsonl"))
    sentences = load(paths)
    counts = Counter(frame.label for one in sentences for frame in one.frames)
    print(len(sentences), "sentences,", sum(not one.frames for one in sentences), "without a frame")
    for label, count in sorted(counts.items()):
        print(f"{label:20} {count}")


if __name__ == "__main__":
    main()
