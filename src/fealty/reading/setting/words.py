"""The words of time, from ``data/time_words.csv``."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from fealty.reading.places.own import shipped_rows

SHORTEST = 2
"""Letters that a word keeps, at least one more, when its ending is cut off."""


@cache
def values(kind: str) -> dict[str, str]:
    """Return the words of a kind, in lower case, each with what it stands for."""
    return {row["word"]: row["value"] for row in shipped_rows("time_words") if row["kind"] == kind}


@cache
def numbers(kind: str) -> dict[str, int]:
    """Return the words of a kind whose values are whole numbers."""
    return {word: int(value) for word, value in values(kind).items()}


@cache
def choice(kind: str) -> str:
    """Return the words of a kind as alternatives of a pattern, the longest first."""
    words = sorted(values(kind), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


@lru_cache(maxsize=20_000)
def stems(word: str) -> tuple[str, ...]:
    """Return what a word in lower case may be a form of, itself first: for where the parser's lemma is a slip."""
    found = [word]
    for ending, instead in (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("d", ""), ("ing", "")):
        if len(word) > len(ending) + SHORTEST and word.endswith(ending):
            found.append(word.removesuffix(ending) + instead)
    return tuple(found)


def number_of(words: str) -> int | None:
    """Return what a number in digits or words stands for ("72", "forty-eight", "a few"), None when it is none."""
    text = " ".join(words.lower().split())
    digits = text.replace(",", "")
    if digits.isdigit():
        return int(digits)
    known = numbers("number")
    if text in known:
        return known[text]
    tens, _, ones = text.replace(" ", "-").partition("-")
    return known[tens] + known[ones] if tens in known and ones in known and known[tens] >= 20 else None
