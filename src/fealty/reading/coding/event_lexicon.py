"""The words for acts: what each verb and noun says was done, what it needs beside it, where the parties stand.

The parser's lemmas are guesses, so words are looked up by their inflected forms, which are built here from the
lemmas of the word lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple, cast

from fealty.reading.places.own import shipped_rows
from fealty.records import EventType

_VOWELS = frozenset("aeiou")
_LEADS_ON = frozenset(("through", "into", "upon", "onto", "on", "over", "against", "with", "for", "at", "of"))


class Condition(NamedTuple):
    """What stands in a slot beside a verb: one of some words or classes; `*` anything."""

    slot: str
    words: frozenset[str]


class Act(NamedTuple):
    """One row of `acts.csv`."""

    part: str
    words: tuple[str, ...]
    conditions: tuple[Condition, ...]
    type: EventType
    mode: str | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    how: str

    def asks_for(self, slot: str) -> bool:
        """Whether a slot plays any part in the act."""
        return slot in (*self.recipient, *self.actor, *(one.slot for one in self.conditions))


def verb_forms(lemma: str, irregular: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the forms of a verb: "seize", "seizes", "seized", "seizing"."""
    forms = {lemma, *irregular}
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        forms.add(f"{lemma}es")
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        forms |= {f"{lemma[:-1]}ies", f"{lemma[:-1]}ied"}
    else:
        forms.add(f"{lemma}s")
    if lemma.endswith("e"):
        stem = lemma[:-1]
        forms |= {f"{lemma}d", f"{lemma}ing" if lemma.endswith(("ee", "oe", "ye")) else f"{stem}ing"}
        if lemma.endswith("ie"):
            forms.add(f"{lemma[:-2]}ying")
        return frozenset(forms)
    if lemma[-1:] not in "wxy" and lemma[-1:] not in _VOWELS and lemma[-2:-1] in _VOWELS:
        forms |= {f"{lemma}{lemma[-1]}ed", f"{lemma}{lemma[-1]}ing"}  # some of these no one writes, which does no harm
    return frozenset(forms | {f"{lemma}ing"} | (set() if irregular else {f"{lemma}ed"}))


def noun_forms(lemma: str) -> frozenset[str]:
    """Return a noun and its plural."""
    if lemma.endswith("man"):
        return frozenset((lemma, f"{lemma[:-3]}men"))
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        return frozenset((lemma, f"{lemma}es", f"{lemma[:-2]}es" if lemma.endswith("is") else lemma))
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return frozenset((lemma, f"{lemma[:-1]}ies"))
    return frozenset((lemma, f"{lemma}s", *_ODD_PLURALS.get(lemma, ())))


_OF_KINDS = {"person": ("people", "person"), "place": ("place",)}
_ODD_PLURALS = {
    "person": ("people",), "child": ("children",), "wife": ("wives",), "knife": ("knives",), "coup": ("coups",),
    "half": ("halves",), "hero": ("heroes",), "embargo": ("embargoes",), "loaf": ("loaves",),
}  # fmt: skip


@lru_cache(maxsize=10_000)
def single(word: str) -> str:
    """Return a noun in lower case without the mark of the plural, as far as a rule of thumb goes."""
    low = word.lower()
    if low.endswith("men") and len(low) > 3:
        return f"{low[:-3]}man"
    if low.endswith("ies") and len(low) > 4:
        return f"{low[:-3]}y"
    if low.endswith(("sses", "shes", "ches", "xes")):
        return low[:-2]
    return low[:-1] if low.endswith("s") and not low.endswith(("ss", "us", "is")) else low


def _conditions(text: str) -> tuple[Condition, ...]:
    found = []
    for part in text.split(";") if text else []:
        slot, _, words = part.partition("=")
        found.append(Condition(slot, frozenset(words.split("|"))))
    return tuple(found)


def _rows(part: str) -> Iterable[Act]:
    for row in shipped_rows("acts"):
        if row["part"] == part:
            act = Act(
                part=part,
                words=tuple(row["words"].split()),
                conditions=_conditions(row["with"]),
                type=cast("EventType", row["type"]),
                mode=row["mode"] or None,
                actor=tuple(row["actor"].split()),
                recipient=tuple(row["recipient"].split()),
                how=row["how"],
            )
            yield act
            if part == "verb" and len(act.words) > 1 and act.words[-1] in _LEADS_ON:
                yield _before_a_noun(act)


def _before_a_noun(act: Act) -> Act:
    """Return an act whose last word is taken for a preposition: "tore through" for a parser that reads "through X"."""
    last = act.words[-1]
    moved = tuple(one._replace(slot=last) if one.slot == "obj" else one for one in act.conditions)
    if all(one.slot != last for one in moved):
        moved = (*moved, Condition(last, frozenset("*")))
    places = tuple(last if slot == "obj" else slot for slot in act.recipient)
    return act._replace(words=act.words[:-1], conditions=moved, recipient=places)


@cache
def irregular_verbs() -> dict[str, tuple[str, ...]]:
    """Return the forms of verbs that no rule gives, by lemma."""
    return {row["lemma"]: tuple(row["forms"].split()) for row in shipped_rows("irregular_verbs")}


def forms_of(lemma: str) -> frozenset[str]:
    """Return the forms of a verb, irregular ones and those with a hyphen included."""
    head, dash, tail = lemma.rpartition("-")
    forms = verb_forms(tail, irregular_verbs().get(tail, ()))
    return frozenset(f"{head}{dash}{form}" for form in forms)


def _by_form(part: str) -> dict[str, tuple[Act, ...]]:
    found: dict[str, list[Act]] = {}
    for act in _rows(part):
        for form in forms_of(act.words[0]):
            found.setdefault(form, []).append(act)
    return {form: tuple(sorted(acts, key=_demands)) for form, acts in found.items()}


def _demands(act: Act) -> tuple[int, int]:
    """Return how little an act asks for: named words and classes say more than anything at all."""
    return -len(act.words), -sum(1 if "*" in one.words else 2 for one in act.conditions)


@cache
def verb_acts() -> dict[str, tuple[Act, ...]]:
    """Return the acts that a form of a verb may name, those that ask for most first."""
    return _by_form("verb")


@cache
def present_forms() -> frozenset[str]:
    """Return the forms of the verbs here that can only be in the present: "fights", "fight"."""
    lemmas = {row["words"].split()[0] for row in shipped_rows("acts") if row["part"] != "noun"}
    past = {form for forms in irregular_verbs().values() for form in forms}
    return frozenset(
        form for lemma in lemmas for form in (lemma, f"{lemma}s", f"{lemma}es", f"{lemma[:-1]}ies") if form not in past
    )


@cache
def past_forms() -> frozenset[str]:
    """Return the irregular forms that can only be in the past: "drove", "took"."""
    return frozenset(forms[0] for lemma, forms in irregular_verbs().items() if forms and forms[0] != lemma)


@cache
def light_acts() -> dict[str, tuple[Act, ...]]:
    """Return the verbs that only say that the noun beside them happened, by form."""
    return _by_form("light")


@cache
def noun_acts() -> dict[str, Act]:
    """Return the acts that nouns name, by the words in any number ("drone strikes")."""
    found: dict[str, Act] = {}
    for act in _rows("noun"):
        *before, last = act.words
        for form in noun_forms(last):
            found.setdefault(" ".join((*before, form)).lower(), act)
    return found


@cache
def classes() -> dict[str, frozenset[str]]:
    """Return the classes that a word belongs to, by its single form."""
    found: dict[str, set[str]] = {}
    for row in shipped_rows("event_words"):
        found.setdefault(row["word"].lower(), set()).add(row["class"])
    for row in shipped_rows("people_words"):
        kinds = found.setdefault(row["word"].lower(), set())
        if row["kind"] != "place" or "thing" not in kinds:
            kinds.update(_OF_KINDS.get(row["kind"], ()))
        if row["role"] == "force":
            kinds |= {"force", "troops"}
    return {word: frozenset(kinds) for word, kinds in found.items()}


@cache
def peoples() -> frozenset[str]:
    """Return the words for the people of a country: "bahrainis"."""
    rows = shipped_rows("demonyms")
    return frozenset(word.lower() for row in rows for word in row["peoples"].split("|") if word)


@cache
def verbs_of(kind: str) -> frozenset[str]:
    """Return the forms of the verbs of a class of `event_words.csv`."""
    lemmas = [row["word"] for row in shipped_rows("event_words") if row["class"] == kind]
    return frozenset(form for lemma in lemmas for form in forms_of(lemma.split()[0]))


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of a class of `event_words.csv`, as they stand there."""
    return frozenset(row["word"] for row in shipped_rows("event_words") if row["class"] == kind)


@cache
def weapon_words() -> dict[str, str]:
    """Return the kind of each word for what is used in an attack, by its forms."""
    found: dict[str, str] = {}
    for row in shipped_rows("weapons"):
        *before, last = row["word"].lower().split()
        for form in noun_forms(last):
            found.setdefault(" ".join((*before, form)), row["kind"])
    return found
