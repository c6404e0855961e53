"""Who told whom: "AP via Ynet" as a chain from the outside in, and the earliest publisher in it.

One agency's report printed by ten papers is one witness, so the origin matters more than the number of papers. Only
plain patterns are read (``attribution_words.csv``); a cell that follows none is one name.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from fealty.records.facts import raw_table
from fealty.tables.cells import given
from fealty.tables.places import country_named

_BRACKET = re.compile(r"^(?P<outer>[^()]+?)\s*\((?P<inner>[^()]+)\)\s*$")
_LONGEST_NAME = 120


@cache
def _meaning(meaning: str) -> re.Pattern[str]:
    """Return the words of one meaning. They are in lower case and stay so: "Daily Mirror" is no mirror of a page."""
    words = (re.escape(row["word"]) for row in raw_table("attribution_words") if row["meaning"] == meaning)
    either = "|".join(sorted(words, key=len, reverse=True))
    ending = r"\s*$" if meaning == "speaker" else r"(?=\s|$)"
    return re.compile(rf"(?:^|(?<=\s))(?:{either}){ending}")


@lru_cache(maxsize=20_000)
def told_by(cell: str) -> tuple[tuple[str, ...], str | None]:
    """Return the chain, outside in, and its origin, for the cell that names a publisher.

    Several sources in one cell ("Reuters; AFP") are several witnesses of one row; the first stands for the row.
    """
    first = next((part for part in cell.split(";") if given(part)), "")
    chain = tuple(dict.fromkeys(name for part in _links(first) if (name := _name(part))))
    publishers = [name for name in chain if not _meaning("speaker").search(name.lower())]
    return chain, publishers[-1] if publishers else None


def _links(text: str) -> list[str]:
    """Cut a text into its parts, the outermost first."""
    if match := _BRACKET.match(text):
        outer, inner = match["outer"], match["inner"]
        return _links(outer) if _says_the_same(outer, inner) else [*_links(outer), *_links(inner)]
    if match := _meaning("inner_first").search(text):
        return [*_links(text[match.end() :]), *_links(text[: match.start()])]
    if match := _meaning("outer_first").search(text):
        return [*_links(text[: match.start()]), *_links(text[match.end() :])]
    return [text]


def _says_the_same(outer: str, inner: str) -> bool:
    """Tell brackets that name no second publisher: the outlet's initials, or its country."""
    initials = "".join(word[0] for word in outer.split() if word[:1].isupper())
    return inner.strip() == initials or country_named(inner) is not None


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
