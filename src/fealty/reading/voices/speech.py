"""An act of saying, and the words that belong to what is said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fealty.reading.story import Span, Spot, Tree

_HALVES = frozenset((":", ";"))


class Speech(NamedTuple):
    """An act of saying, writing, thinking or demanding.

    ``spot`` is the word for it: a verb, a noun ("the claim that"), or the preposition "according"; ``kind`` and
    ``effect`` are those of ``speech_verbs.csv``. ``contents`` are the heads of what is said, ``words`` all its words,
    ``span`` where it stands (in a quotation without the marks). ``attributes`` tells what the speaker answers for (that
    something is so) from what he merely wants ("ordered them to leave"). ``outlets`` are whom he said it to for
    publication; ``direct`` when his own words are quoted.
    """

    spot: Spot
    kind: str
    effect: str
    speakers: tuple[Spot, ...] = ()
    contents: tuple[Spot, ...] = ()
    words: frozenset[Spot] = frozenset()
    addressees: tuple[Spot, ...] = ()
    outlets: tuple[str, ...] = ()
    span: Span | None = None
    direct: bool = False
    attributes: bool = True


def is_half(tree: Tree, place: int) -> bool:
    """Whether a word is a colon or semicolon, beyond which somebody else may speak."""
    return tree.word(place) in _HALVES


def covered(tree: Tree, place: int, contents: Iterable[int]) -> frozenset[Spot]:
    """Return all words of what is said, cut at a colon or semicolon between them and the word of saying.

    Parameters
    ----------
    tree
        The sentence.
    place
        The word of saying, which may stand inside what is said.
    contents
        The heads of what is said.
    """
    own = set(tree.subtree(place))
    found: set[int] = set()
    for one in contents:
        below = set(tree.subtree(one))
        found |= below - own if place in below else below
    halves = [one for one in range(len(tree)) if is_half(tree, one)]
    low = max((one for one in halves if one < place), default=-1)
    high = min((one for one in halves if one > place), default=len(tree))
    before = {one for one in found if low < one < place}
    after = {one for one in found if place < one < high} or {one for one in found if one > high}
    return frozenset((tree.number, one) for one in before | after)


def span_of(tree: Tree, words: Iterable[Spot]) -> Span | None:
    """Return where words of a sentence stand, from the first to the last, without marks at the ends."""
    places = [place for _, place in words if tree[place].upos != "PUNCT"]
    return tree.span(places) if places else None


def is_wish(tree: Tree, one: int) -> bool:
    """Whether a clause is an infinitive with "to": what somebody is to do, and not that it is so."""
    return any(tree.word(mark) == "to" for mark in tree.below(one, "mark"))
