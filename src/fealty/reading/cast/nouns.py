"""Nouns and first names that say what somebody is: a person or many, a state, a place, a thing."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

from fealty.reading.places.own import shipped_rows

Kind = Literal["person", "group", "state", "place", "thing", "abstract"]
Number = Literal["one", "many", "either"]

_ABSTRACT_ENDS = ("tion", "sion", "ment", "ness", "ity", "ism", "ship", "ance", "ence", "ology", "cy")
_PEOPLE_ENDS = ("ists", "men", "women", "eers", "ians")


class Noun(NamedTuple):
    """What a noun says of whatever it stands for; `base` is its singular."""

    base: str
    kind: Kind
    number: Number
    sex: str
    role: str
    family: str


def _regular_plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    return f"{word}s"


def _forms(row: dict[str, str]) -> list[Noun]:
    kind: Kind = row["kind"]  # type: ignore[assignment]  # the test of the table holds it
    word, plural = row["word"], row["plural"] or _regular_plural(row["word"])
    same = plural == word
    one: Number = "either" if row["number"] == "collective" else "one"
    if row["number"] == "plural":
        one = "many"
    elif same:
        one = "either"
    many_kind: Kind = "group" if kind == "person" else kind
    forms = [Noun(word, kind if one != "many" else many_kind, one, row["sex"], row["role"], row["family"])]
    if not same:
        forms.append(Noun(word, many_kind, "many", "", row["role"], row["family"]))
    return forms


@cache
def nouns() -> dict[str, Noun]:
    """Return the nouns of ``people_words.csv`` by each of their forms."""
    found: dict[str, Noun] = {}
    for row in shipped_rows("people_words"):
        for text, noun in zip((row["word"], row["plural"] or _regular_plural(row["word"])), _forms(row), strict=False):
            found.setdefault(text, noun)
    return found


@cache
def given_names() -> dict[str, str]:
    """Return first names in lower case, each with "he" or "she"."""
    return {row["name"].lower(): row["sex"] for row in shipped_rows("cast_given_names")}


def noun_of(word: str, lemma: str = "", before: str = "") -> Noun | None:
    """Return what is known of a noun.

    Parameters
    ----------
    word
        The word as it stands, in lower case.
    lemma
        The parser's guess at its lemma, asked when the word itself is unknown.
    before
        The word before it, for nouns of two words ("prime minister").
    """
    known = nouns()
    if before and f"{before} {word}" in known:
        return known[f"{before} {word}"]
    return known.get(word) or known.get(word.rpartition("-")[2]) or known.get(lemma)


def kind_by_ending(word: str) -> Kind:
    """Return what an unlisted common noun most likely stands for, by its ending."""
    if word.endswith(_PEOPLE_ENDS):
        return "group"
    if word.endswith(("ist", "man")):
        return "person"
    return "abstract" if word.endswith(_ABSTRACT_ENDS) else "thing"
