"""Who told whom: "AP via Ynet" as a chain from the outside in, and the earliest publisher in it.

One agency's report printed by ten papers is one witness, so the origin matters more than the number of papers. Only
plain patterns are read (``attribution_words.csv``); a cell that follows none is one name.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from fealty.tables.cells import given
from fealty.tables.facts import word_list

_BRACKET = re.compile(r"^(?P<outer>[^()]+?)\s*\((?P<inner>[^()]+)\)\s*$")
_LONGEST_NAME = 120


@cache
def _meaning(meaning: str) -> re.Pattern[str]:
    words = (re.escape(word) for word, found in word_list("attribution_words").items() if found == meaning)
    return re.compile(r"\b(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def told_by(cell: str) -> tuple[tuple[str, ...], str | None]:
    """Return the chain, outside in, and its origin, for the cell that names a publisher.

    Several sources in one cell ("Reuters; AFP") are several witnesses of one row; the first stands for the row.
    """
    first = next((part for part in cell.split(";") if given(part)), "")
    chain = tuple(dict.fromkeys(name for part in _links(first) if (name := _name(part))))
    publishers = [name for name in chain if not _meaning("speaker").search(name)]
    return chain, publishers[-1] if publishers else None


def _links(text: str) -> list[str]:
    """Cut a text into its parts, the outermost first."""
    if match := _BRACKET.match(text):
        return [*_links(match["outer"]), *_links(match["inner"])]
    if match := _meaning("inner_first").search(text):
        return [*_links(text[match.end() :]), *_links(text[: match.start()])]
    if match := _meaning("outer_first").search(text):
        return [*_links(text[: match.start()]), *_links(text[match.end() :])]
    return [text]


def _name(part: str) -> str | None:
    """Return the publisher's name in a part, None when the part names none."""
    shortened = _meaning("dropped").sub(" ", part)
    if shortened != part:
        shortened = re.sub(r"\b\d+\b", " ", shortened)
    name = " ".join(shortened.split()).strip(" ,.-–/")
    return name[:_LONGEST_NAME] if given(name) else None


def chained(outermost: str, cell: str) -> tuple[tuple[str, ...], str]:
    """Return the chain and its origin for a data set's row: the data set says what a source told it."""
    chain, origin = told_by(cell)
    return tuple(dict.fromkeys((outermost, *chain))), origin or outermost
