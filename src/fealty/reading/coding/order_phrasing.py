"""What verbs say together with the words beside them, from tables: "keep a low profile", "press on", "took no action".

Which words tell a halt or an attack is a matter of wording, not of grammar: it stands in data that anybody can add to.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fealty.reading.coding.order_wording import inflections, negated, order_words, response_words
from fealty.reading.places.own import shipped_rows
from fealty.reading.story import Tree

_APART = ("nsubj", "conj", "parataxis", "advcl", "ccomp", "csubj", "acl")
"""Relations of what stands in the same sentence without belonging to the verb."""
_PARTICLES = ("compound:prt", "advmod", "xcomp")
"""Relations of the rest of a verb that does not stand right behind it: "keep them back"."""
_PLACE, _IT, _NAME = ":place", ":it", "PROPN"
_BARE = ":bare"
_SEEMS = ("seem", "appear")
_PRONOUNS = frozenset(("it", "them", "this", "that", "so"))


class Phrase(NamedTuple):
    """One row of a table: the words behind the verb, what must stand beside them, and what they mean."""

    rest: tuple[str, ...]
    beside: tuple[tuple[str, ...], ...]
    meaning: str
    denied: str


class Phrasing:
    """A table of verbs with the words beside them, asked by the words of trees.

    Parameters
    ----------
    table
        The name of a table with the columns verb, with, denied and one for the meaning.
    meaning
        The name of that column.
    """

    def __init__(self, table: str, meaning: str) -> None:
        irregular = {row["lemma"]: row["forms"].split() for row in shipped_rows("irregular_verbs")}
        self._phrases: dict[str, list[Phrase]] = {}
        for row in shipped_rows(table):
            first, *rest = row["verb"].split()
            beside = tuple(tuple(one.split("+")) for one in row["with"].split("|") if one)
            phrase = Phrase(tuple(rest), beside, row[meaning], row["denied"])
            for form in inflections(first, "verb") | set(irregular.get(first, ())):
                self._phrases.setdefault(form, []).append(phrase)

    def of(self, tree: Tree, place: int) -> str | None:
        """Return what the words at a verb mean; None when the table says nothing about them."""
        known = self._phrases.get(tree.word(place))
        if known is None or not tree.is_predicate(place):
            return None
        near = list(_near(tree, place))
        words = {word for one in near for word in (tree.word(one), tree.lemma(one))}
        after = range(place + 1, min(place + 2, len(tree))) if near else ()
        behind = {tree.word(one) for one in (*tree.below(place, *_PARTICLES), *after)} if near else set()
        if not tree.below(place, "obj", "obl", "xcomp", "ccomp", "advmod"):
            words.add(_BARE)
        for phrase in known:
            if all(word in behind for word in phrase.rest) and _fits(tree, near, words, phrase.beside):
                found = phrase.denied if _denied(tree, place) else phrase.meaning
                if found:
                    return found
        return None


def _denied(tree: Tree, place: int) -> bool:
    """Whether a verb is negated, itself or by what it only seems: "not everyone seems to be listening"."""
    above = tree.head(place)
    seems = tree.relation(place) == "xcomp" and above >= 0 and tree.lemma(above) in _SEEMS
    return negated(tree, place) or (seems and negated(tree, above))


def _near(tree: Tree, place: int) -> Iterator[int]:
    """Yield the words that belong to a verb: objects and whatever hangs on them, no other clauses."""
    waiting = [place]
    while waiting:
        here = waiting.pop()
        if here != place:
            yield here
        waiting += [c for c in tree.below(here) if tree.relation(c) not in _APART or tree[c].deprel == "nsubj:pass"]


def _fits(tree: Tree, near: list[int], words: set[str], beside: tuple[tuple[str, ...], ...]) -> bool:
    return not beside or any(all(_is_there(tree, near, words, one) for one in group) for group in beside)


def _is_there(tree: Tree, near: list[int], words: set[str], wanted: str) -> bool:
    if wanted == _PLACE:
        named = (one for one in near if tree[one].upos == _NAME and "date" not in order_words().word(tree.word(one)))
        return next(named, None) is not None or any("ground" in order_words().noun(tree, one) for one in near)
    if wanted == _IT:
        return bool(words & _PRONOUNS)
    if wanted.startswith(":") and wanted != _BARE:
        kind = wanted[1:]
        return any(kind in order_words().noun(tree, one) | response_words().noun(tree, one) for one in near)
    return wanted in words


@cache
def order_phrases() -> Phrasing:
    """Return the phrases that say what an order asks for."""
    return Phrasing("order_phrases", "asks")


@cache
def response_phrases() -> Phrasing:
    """Return the phrases that say how an order is answered."""
    return Phrasing("response_phrases", "answer")
