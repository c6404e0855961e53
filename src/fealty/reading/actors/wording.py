"""The words around a name: what may be taken off without changing who is meant ("Iran-backed Houthi rebels")."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from fealty.reading.places.naming import ARTICLES, folded
from fealty.reading.places.own import countries, shipped_rows

_PARTS = re.compile(r"\S+")
_OF = re.compile(r"^(?:the )?(?P<what>\w+(?: \w+)?) of (?:the )?(?P<whose>.+)$", re.IGNORECASE)
_CLAUSE = frozenset(
    (
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "for",
        "from",
        "with",
        "near",
        "under",
        "against",
        "that",
        "who",
        "which",
        "where",
    )
)
"""After these words somebody else is named: "those that fired on American forces"."""
_LINKED = re.compile(r"^(.+)[-‐‑–](\w+)$")


class Core(NamedTuple):
    """What is left of a name without the words around it."""

    forms: tuple[tuple[str, tuple[str, ...]], ...]
    """Shorter and shorter, each with the countries that the words taken off state (YEM: "Yemen's Houthis")."""
    stated: tuple[str, ...]
    role: str | None
    """``military`` or ``government`` when only a country and a word for its forces or its government is there."""


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in shipped_rows("actor_words") if row["kind"] == kind)


@cache
def optional_words() -> frozenset[str]:
    """Return words that one of two spellings of a name may lack, folded."""
    return _words("optional")


@cache
def ordinary_words() -> frozenset[str]:
    """Return words of the language that are a name only with a capital or in capitals, folded."""
    return _words("ordinary")


@cache
def _longest(kind: str) -> int:
    return max(word.count(" ") + 1 for word in _words(kind))


def _country(words: list[str]) -> tuple[int, tuple[str, ...]]:
    """Return how many words at the beginning name a country in any form, and the codes that they may mean."""
    for count in (3, 2, 1):
        found = countries().get(folded(" ".join(words[:count]))) if len(words) >= count else None
        if found:
            return count, tuple(code for code, _ in found)
    return 0, ()


def _is_linked(word: str) -> bool:
    match = _LINKED.match(word)
    return match is not None and match[2].lower() in _words("link")


def core(name: str) -> Core:
    """Return a name without modifiers before it and words for members after it."""
    words = _PARTS.findall(name)
    turned = _OF.match(name)
    if turned:  # "the army of Sudan"
        whose = turned["whose"].split()
        count, codes = _country(whose)
        role = _role([turned["what"]])
        if role and count == len(whose):
            return Core((), codes, role)
    stated: tuple[str, ...] = ()
    taken = ""
    forms: list[tuple[str, tuple[str, ...]]] = []
    while words:
        forms.append((" ".join(words), stated))
        count, codes = _country(words)
        if count and len(words) > count:
            role = _role(words[count:])
            if role:
                return Core((), codes, role)
            words, stated = words[count:], codes
        elif folded(words[0]) in _CLAUSE and folded(words[0]) != taken:
            return Core((), (), None)
        elif _comes_before(words):
            taken = "of" if folded(words[0]) in _words("tail") else ""  # "rebels of X", not "a base of X"
            words = words[1:]
        else:
            break
    for form, said in dict.fromkeys((*forms[:1], *forms[-1:])):  # "peshmerga fighters": a name may be in lower case
        words = form.split()
        while (shorter := _without_tail(words)) != words:
            words = shorter
            forms.append((" ".join(words), said))
    return Core(tuple(forms), stated, None)


def _comes_before(words: list[str]) -> bool:
    """Return whether the first word only describes what follows: "the", "Iran-backed", "militant", "General"."""
    first = folded(words[0])
    if _is_linked(words[0]) or first in ("the", "") or first in _words("head") or first in _words("title"):
        return True
    return len(words) > 1 and words[0][0].islower() and first.split(" ")[0] not in ARTICLES


def _role(rest: list[str]) -> str | None:
    key = folded(" ".join(rest))
    return next((role for role in ("military", "government") if key in _words(role)), None)


def _without_tail(words: list[str]) -> list[str]:
    for count in range(_longest("tail"), 0, -1):
        if len(words) > count and folded(" ".join(words[-count:])) in _words("tail"):
            return words[:-count]
    return words
