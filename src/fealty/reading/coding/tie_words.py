"""The words that tell of ties (``tie_words.csv``), by what they are in a sentence."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple, get_args

from fealty.errors import InputError
from fealty.reading.places.own import shipped_rows
from fealty.records import Relation

_ENDINGS = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"))


class TieWord(NamedTuple):
    """What a word says: the relation (None where another word decides), and where the two ends stand.

    `particle` is what has to stand with the word ("away" in "broke away from"), empty for most.
    """

    relation: Relation | None
    source: str
    target: str
    particle: str = ""


@cache
def tie_words(kind: str) -> dict[str, tuple[TieWord, ...]]:
    """Return the words of a kind, by their lemma or, for participles and adjectives, as they stand."""
    found: dict[str, tuple[TieWord, ...]] = {}
    for row in shipped_rows("tie_words"):
        if row["kind"] == kind:
            word, _, particle = row["word"].partition(" ")
            found[word] = (*found.get(word, ()), TieWord(_relation(row), row["source"], row["target"], particle))
    return found


def _relation(row: dict[str, str]) -> Relation | None:
    for one in get_args(Relation):
        if one == row["relation"]:
            return one  # type: ignore[no-any-return]  # get_args says nothing of its types
    if row["relation"]:
        raise InputError(f"tie_words.csv: {row['word']}: no relation {row['relation']}")
    return None


@cache
def _irregular() -> dict[str, str]:
    return {form: row["lemma"] for row in shipped_rows("irregular_verbs") for form in row["forms"].split()}


@lru_cache(maxsize=65536)
def verb_forms(lemma: str, word: str) -> tuple[str, ...]:
    """Return what a verb's base form may be: the parser's lemma, and guesses from the form as it stands."""
    found = [lemma, word]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            found.append(stem + instead)
            if not instead and stem[-1:] == stem[-2:-1]:
                found.append(stem[:-1])  # "equipped"
    found += [_irregular()[word]] if word in _irregular() else []
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Return a noun without its plural ending, as far as the lists need it: lemmas of rare words are wrong."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men"):
        return word[:-3] + "man"
    if word.endswith(("ches", "xes", "sses", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
