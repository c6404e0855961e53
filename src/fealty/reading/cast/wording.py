"""The small words that a phrase is told by: determiners, titles, words inside names, verbs of saying."""

from __future__ import annotations

from functools import cache

from fealty.reading.places.own import shipped_rows


@cache
def words(kind: str) -> frozenset[str]:
    """Return the words of ``cast_words.csv`` of one kind."""
    return frozenset(row["word"] for row in shipped_rows("cast_words") if row["kind"] == kind)
