"""The words that matter for joining: ``data/joining_words.csv``, and texts cut to stems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from fealty.reading.places.naming import folded
from fealty.reading.places.own import shipped_rows

_ENDINGS = ("ings", "ing", "ies", "ied", "ed", "es", "s")
_SHORTEST_STEM = 3
_TWICE = re.compile(r"([bdglmnprt])\1$")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a folded word without its usual endings: "shelling", "shelled" and "shells" are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
            break
    return _TWICE.sub(r"\1", word).removesuffix("e") if len(word) > _SHORTEST_STEM else word


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words in order."""
    return tuple(stem(word) for word in folded(text).split())


def spelled_out(wanted: Iterable[str], text: str) -> str:
    """Return stems as a text spells them: "shell" as "shelling"."""
    words = folded(text).split()
    return ", ".join(next((word for word in words if stem(word) == one), one) for one in wanted)


@cache
def _groups(kind: str) -> dict[tuple[str, ...], frozenset[str]]:
    rows = shipped_rows("joining_words")
    return {stems(row["word"]): frozenset(row["group"].split("|")) for row in rows if row["kind"] == kind}


@cache
def class_of() -> dict[str, str]:
    """Return the class in which types of events and contents of orders can be one happening."""
    return {row["word"]: row["group"] for row in shipped_rows("joining_words") if row["kind"] == "class"}


@cache
def repeating() -> tuple[str, ...]:
    """Return the importers of tables that tell one happening in several rows."""
    return tuple(row["word"] for row in shipped_rows("joining_words") if row["kind"] == "repeats")


def is_common(word: str) -> bool:
    """Return whether nearly every report has a word (a stem)."""
    return (word,) in _groups("common")


def has_cue(kind: str, words: Iterable[str]) -> bool:
    """Return whether a word (a stem) is a cue: ``apart`` or ``renewal``."""
    cues = _groups(kind)
    return any((word,) in cues for word in words)


def found(kind: str, words: tuple[str, ...]) -> dict[tuple[str, ...], frozenset[str]]:
    """Return the entries of a kind that stand in a text (stems) with their groups; longer ones cover shorter ones."""
    known = _groups(kind)
    longest = 2
    hits: dict[tuple[str, ...], frozenset[str]] = {}
    place = 0
    while place < len(words):
        for length in range(longest, 0, -1):
            piece = words[place : place + length]
            if len(piece) == length and piece in known:
                hits[piece] = known[piece]
                place += length
                break
        else:
            place += 1
    return hits
