"""How many: numbers of people and of acts as the text words them ("at least 30", "between five and ten", "dozens")."""

from __future__ import annotations

import re
from typing import NamedTuple

from fealty.reading.story import Tree
from fealty.records import Toll

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12, "score": 20}
_VAGUE = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}
_MORE = re.compile(
    r"(?:at least|more than|over|no fewer than|no less than|not fewer than|upwards? of|minimum of|above)$"
)
_LESS = re.compile(r"(?:up to|as many as|at most|no more than|fewer than|less than|under|a maximum of|not more than)$")
_DIGITS = re.compile(r"\d{1,3}(?:[,.]\d{3})+|\d+")
_ONE = frozenset(("a", "an", "another", "one"))


class Quantity(NamedTuple):
    """A number as low, best and high estimate; all None when the text gives none."""

    low: int | None = None
    best: int | None = None
    high: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is any number."""
        return self != _UNKNOWN

    def plus(self, other: Quantity) -> Quantity:
        """Return the sum: a lower bound when either is one."""
        if not (self.known and other.known):
            return self if self.known else other
        if self.best is not None and other.best is not None:
            return Quantity(best=self.best + other.best)
        low = [one.low if one.low is not None else one.best for one in (self, other)]
        high = [one.high if one.high is not None else one.best for one in (self, other)]
        return Quantity(
            low=sum(n for n in low if n is not None) if any(n is not None for n in low) else None,
            high=sum(n for n in high if n is not None) if all(n is not None for n in high) else None,
        )

    def toll(self) -> Toll | None:
        """Return it as a toll, None when nothing is known."""
        return Toll(low=self.low, best=self.best, high=self.high) if self.known else None


_UNKNOWN = Quantity()


def number_of(word: str) -> int | None:
    """Return the number that one word or figure says, None when it says none."""
    low = word.lower()
    if low in _UNITS:
        return _UNITS[low]
    if low in _TENS:
        return _TENS[low]
    tens, dash, unit = low.partition("-")
    if dash and tens in _TENS and unit in _UNITS:
        return _TENS[tens] + _UNITS[unit]
    if _DIGITS.fullmatch(low):
        return int(re.sub(r"[,.]", "", low))
    return None


def _run(tree: Tree, begin: int, end: int) -> tuple[int | None, int]:
    """Return the number that begins at a word, and the place after it."""
    total, here, seen = 0, begin, False
    while here < end:
        word = tree.word(here)
        value = number_of(word)
        if value is not None:
            total, seen = total + value, True
        elif word in _SCALES and seen:
            total *= _SCALES[word]
        elif word in _SCALES and here > 0 and tree.word(here - 1) in _ONE:
            total, seen = _SCALES[word], True
        elif not (word in ("and", "-") and seen and here + 1 < end and _continues(tree, here)):
            break
        here += 1
    return (total if seen else None), here


def _continues(tree: Tree, here: int) -> bool:
    if tree.word(here) == "-":
        return tree.word(here - 1) in _TENS and tree.word(here + 1) in _UNITS
    return tree.word(here - 1) in _SCALES and number_of(tree.word(here + 1)) is not None


def between(tree: Tree, begin: int, end: int) -> Quantity:
    """Return the first number among the words from `begin` up to `end`, with what qualifies it."""
    here = begin
    while here < end:
        word = tree.word(here)
        if word in _VAGUE:
            return Quantity(low=_VAGUE[word])
        value, after = _run(tree, here, end)
        if value is None:
            here += 1
            continue
        before = " ".join(tree.word(place) for place in range(max(0, here - 3), here))
        range_to = _second(tree, after, end)
        if range_to is not None and range_to > value:
            return Quantity(low=value, high=range_to)
        if _MORE.search(before) or " ".join(tree.word(p) for p in range(after, min(after + 2, end))) == "or more":
            return Quantity(low=value)
        if _LESS.search(before):
            return Quantity(high=value)
        return Quantity(best=value)
    return _UNKNOWN


def _second(tree: Tree, after: int, end: int) -> int | None:
    """Return the upper end of a range ("five to ten", "between 5 and 10")."""
    if after + 1 >= end or tree.word(after) not in ("to", "and", "-", "–", "or"):
        return None
    return _run(tree, after + 1, end)[0]


def quantity(tree: Tree, head: int) -> Quantity:
    """Return how many a noun phrase speaks of; a single person is one, a bare plural unknown.

    Parameters
    ----------
    tree
        The sentence.
    head
        The head of the phrase, without what is coordinated with it.
    """
    counted = [place for place in tree.phrase(head) if place <= head and tree.relation(place) != "nmod"]
    own = {p for child in tree.below(head, "nummod", "det", "amod", "advmod", "nmod") for p in tree.subtree(child)}
    places = sorted({p for p in (*counted, *own) if p <= head})
    begin = places[0] if places else head
    found = between(tree, begin, head + 1)
    if found.known:
        return found
    token = tree[head]
    articles = {tree.word(child) for child in tree.below(head, "det")}
    if token.upos == "NOUN" and articles & _ONE:
        return Quantity(best=1) if not _collective(tree, head) else _UNKNOWN
    persons = [name for name in tree.sentence.names if name.type == "PER"]
    single_name = token.upos == "PROPN" and any(name.begin <= token.begin < name.end for name in persons)
    return Quantity(best=1) if single_name else _UNKNOWN


_GROUPS = frozenset(
    ("number", "group", "family", "crowd", "column", "convoy", "patrol", "unit", "lot", "many", "couple", "few",
     "people", "series", "string", "handful", "wave", "spate", "majority", "crew", "team", "squad", "total", "city",
     "town", "village", "camp", "base", "area", "position")
)  # fmt: skip


def _collective(tree: Tree, head: int) -> bool:
    return tree.word(head) in _GROUPS
