"""Which words of a sentence a coder has to look at: those that one of its lists may know.

Most sentences hold none of the words that a search is for. So a search first asks here, and looks at what is left with
all its rules: what is found here may be more than the rules take, and is never less.
"""

from __future__ import annotations

from functools import cache, lru_cache

from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.story import Tree, once_a_sentence

HYPHENED = "-"
"""Stands for every word that has a hyphen in it or beside it: it may be part of a listed one."""
_DASHES = ("-", "–", "‑")


class Forms:
    """Where the words of a sentence stand, by each form under which a list may know them.

    A word is known as it stands, by its lemma, without a plural ending, and as the verb that it may be a form of.
    """

    def __init__(self, tree: Tree) -> None:
        self._places: dict[str, list[int]] = {}
        for place, token in enumerate(tree.tokens):
            for form in _forms(tree.lemma(place), tree.word(place)):
                self._places.setdefault(form, []).append(place)
            if any(dash in token.text for dash in _DASHES):
                around = range(max(place - 1, 0), min(place + 2, len(tree)))
                self._places.setdefault(HYPHENED, []).extend(around)
        self._known = frozenset(self._places)

    def among(self, words: frozenset[str]) -> list[int]:
        """Return the places of the words that may be listed, in order."""
        found = self._known & words
        if not found:
            return []
        return sorted({place for form in found for place in self._places[form]})


@once_a_sentence
def forms_in(tree: Tree) -> Forms:
    """Return the words of a sentence by their forms."""
    return Forms(tree)


def places_of(tree: Tree, words: frozenset[str]) -> list[int]:
    """Return the places of a sentence's words that may be among the listed ones, in order."""
    return forms_in(tree).among(words)


@cache
def listed(*kinds: str, also: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the words of some kinds of `tie_words.csv`, and others."""
    return also.union(*map(tie_words, kinds))


@lru_cache(maxsize=65536)
def _forms(lemma: str, word: str) -> frozenset[str]:
    return frozenset((word, singular(word), *verb_forms(lemma, word)))
