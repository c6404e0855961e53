"""The words that frame an actor and the words of attitude (``label_words.csv``)."""

from __future__ import annotations

from functools import cache

from fealty.reading.coding.tie_words import singular, verb_forms
from fealty.reading.coding.triggers import HYPHENED
from fealty.reading.places.own import shipped_rows
from fealty.reading.story import Tree

_AGAINST = ("anti", "counter", "non")


@cache
def label_words(kind: str) -> dict[str, str]:
    """Return the words of a kind with the stance that each shows, which is empty for most."""
    return {row["word"]: row["stance"] for row in shipped_rows("label_words") if row["kind"] == kind}


@cache
def naming_words() -> frozenset[str]:
    """Return the verbs by which somebody is called something."""
    return frozenset(label_words("naming"))


@cache
def judging_words() -> frozenset[str]:
    """Return the words that may judge or frame an actor; any word with a hyphen may be part of one."""
    return frozenset((HYPHENED,)).union(*map(label_words, ("loaded", "loaded_name", "frame")))


def is_loaded(tree: Tree, place: int) -> bool:
    """Whether a word judges whom it names.

    Words of a name do not ("Islamic Resistance"), nor do those that something is against ("anti-terrorist").
    """
    words = label_words("loaded") if tree[place].text.islower() else label_words("loaded_name")
    lemma, word = tree.lemma(place), tree.word(place)
    if place > 1 and tree[place - 1].text == "-" and tree.word(place - 2) in _AGAINST:
        return False
    return lemma in words or word in words or singular(word) in words


def verb_of(tree: Tree, place: int, kind: str) -> str | None:
    """Return the listed verb that a word is a form of, None when it is none of the kind."""
    if tree[place].upos != "VERB":
        return None
    words = label_words(kind)
    return next((form for form in verb_forms(tree.lemma(place), tree.word(place)) if form in words), None)
