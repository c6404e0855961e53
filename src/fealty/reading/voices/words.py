"""The words of saying and of attitude: two tables, looked up by whatever form of a word the text has."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fealty.reading.places.own import shipped_rows
from fealty.reading.story import Tree

_VOWELS = "aeiou"


class Saying(NamedTuple):
    """One row of ``speech_verbs.csv``: a verb by which somebody says or demands something."""

    verb: str
    particle: str
    kind: str
    effect: str
    frames: frozenset[str]


def inflected(verb: str) -> frozenset[str]:
    """Return the regular forms of a verb: a parser's lemmas are wrong too often for rare ones ("denie").

    Parameters
    ----------
    verb
        One word in lower case. Forms that double the last letter are given whether or not the verb doubles it.
    """
    if verb.endswith("e"):
        stem = verb[:-1]
        return frozenset((verb, f"{verb}s", f"{verb}d", f"{stem}ing"))
    if verb.endswith("y") and len(verb) > 1 and verb[-2] not in _VOWELS:
        stem = verb[:-1]
        return frozenset((verb, f"{stem}ies", f"{stem}ied", f"{verb}ing"))
    final_s = "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
    doubled = verb + verb[-1]
    return frozenset((verb, verb + final_s, f"{verb}ed", f"{verb}ing", f"{doubled}ed", f"{doubled}ing"))


@cache
def _verbs() -> dict[str, tuple[Saying, ...]]:
    found: dict[str, list[Saying]] = {}
    for row in shipped_rows("speech_verbs"):
        verb, _, particle = row["verb"].partition(" ")
        saying = Saying(verb, particle, row["kind"], row["effect"], frozenset(row["frames"].split()))
        irregular = [form.partition(" ")[0] for form in row["irregular"].split("|") if form]
        for form in inflected(verb).union(irregular):
            found.setdefault(form, []).append(saying)
    return {form: tuple(sorted(rows, key=lambda one: one.particle == "")) for form, rows in found.items()}


@cache
def _nouns() -> dict[str, Saying]:
    found = {}
    for row in shipped_rows("speech_verbs"):
        verb, _, particle = row["verb"].partition(" ")
        saying = Saying(verb, particle, row["kind"], row["effect"], frozenset(row["frames"].split()))
        for noun in row["nouns"].split("|"):
            if noun:
                found[noun] = saying
                found[f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"] = saying
    return found


@cache
def _attitudes(part: str) -> dict[str, str]:
    found: dict[str, str] = {}
    verbal = part in ("verb", "eventive", "hostile", "vengeful")
    for row in shipped_rows("modal_words"):
        if row["part"] != part:
            continue
        for form in inflected(row["word"]) if verbal else (row["word"], f"{row['word']}s"):
            found.setdefault(form, row["effect"])
    return found


def attitude(tree: Tree, place: int, part: str) -> str | None:
    """Return what ``modal_words.csv`` says of a word in one of its parts, None when it is not listed there."""
    table = _attitudes(part)
    return table.get(tree.word(place)) or table.get(tree.lemma(place))


def listed(word: str, part: str) -> str | None:
    """Return what ``modal_words.csv`` says of a form in lower case in one of its parts."""
    return _attitudes(part).get(word)


def saying_verb(tree: Tree, place: int) -> Saying | None:
    """Return which verb of saying a word is, with its particle; None for any other word."""
    rows = _verbs().get(tree.word(place)) or _verbs().get(tree.lemma(place), ())
    for row in rows:
        if not row.particle or _has_particle(tree, place, row.particle):
            return row
    return None


def _has_particle(tree: Tree, place: int, particle: str) -> bool:
    following = range(place + 1, min(place + 4, len(tree)))
    near = any(tree.word(one) == particle and tree.head(one) == place for one in following)
    return near or any(particle in tree.prepositions(one) for one in tree.below(place, "obl", "advcl", "xcomp"))


def saying_noun(tree: Tree, place: int) -> Saying | None:
    """Return the verb of saying that a noun is made of ("claim", "denial"); None for any other word."""
    return _nouns().get(tree.word(place)) or _nouns().get(tree.lemma(place))
