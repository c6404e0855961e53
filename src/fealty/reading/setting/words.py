"""The words of time, from ``data/time_words.csv``."""

from __future__ import annotations

import re
from functools import cache

from fealty.reading.places.own import shipped_rows


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
