"""Ties that set phrases tell of: "at the helm of", "under the command of", "took charge of", "on Iran's payroll"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, antecedent, known
from fealty.reading.coding.tie_found import Found, fits
from fealty.reading.coding.tie_words import TieWord, singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree
from fealty.records import Relation

_PUTTING = frozenset(("put", "place", "bring", "appoint", "install", "name", "keep", "set", "have"))
_BEHIND = ("of", "over", "with", "to", "on", "for", "in", "from")
_GIVING_UP = frozenset(("relinquish", "lose"))
_SPELLS = frozenset(("year", "years", "month", "months", "week", "weeks", "day", "days", "decade", "decades", "hours"))
_ASIDE = ("acl", "acl:relcl", "appos", "conj", "cc", "punct", "parataxis", "advcl")


def standing(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties of set phrases, and of groups "under" somebody."""
    for place in places_of(tree, listed("standing", "sway", also=frozenset(("under",)))):
        if place == 0:
            continue
        if tree[place].upos in ("NOUN", "PROPN"):
            for word in _phrases(tree, place):
                yield from _stands(ends, tree, place, word)
            yield from _held(ends, tree, place)
        if tree.word(place) == "under":
            yield from _under(ends, tree, place)


def _phrases(tree: Tree, place: int) -> list[TieWord]:
    """Return what a noun says with the preposition before it."""
    if tree[place - 1].text == "-":  # "second-in-command"
        return []
    words = tie_words("standing")
    rows = words.get(tree.word(place)) or words.get(tree.lemma(place)) or ()
    return [row for row in rows if row.particle in tree.prepositions(place)]


def _stands(ends: Ends, tree: Tree, place: int, word: TieWord) -> Iterator[Found]:
    if word.relation is None:
        return
    if tree.word(place) == "disposal" and tree.head(place) >= 0 and tree.below(tree.head(place), "obj"):
        yield from _put_at(ends, tree, place)
        return
    for holder in _holders(tree, place):
        for whole in _wholes(tree, place):
            source, target = (End(holder), whole) if word.source == "holder" else (whole, End(holder))
            found = Found(word.relation, source, target, place, "standing")
            pronoun = tree[whole.place].upos == "PRON" and word.relation == "member_of" and _has(tree, place)
            if holder != whole.place and not pronoun and fits(ends, tree, found):
                nominal = tree.relation(place) in ("nmod", "appos") or tree[place].deprel == "acl"
                span = tree.span([*tree.phrase(holder), *tree.subtree(place, without=_ASIDE)]) if nominal else None
                yield found._replace(span=span, presupposed=nominal)


def _has(tree: Tree, place: int) -> bool:
    """Whether somebody has others so: "has X in its ranks"."""
    verb = tree.head(place)
    return verb < 0 or bool(tree.below(verb, "obj")) or tree[verb].upos != "VERB"


def _put_at(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "has put a thousand soldiers at Mozambique's disposal"."""
    verb = tree.head(place)
    things = [singular(tree.word(one)) for one in tree.patients(verb)]
    relation: Relation = "allied_with" if any(one in tie_words("manned") for one in things) else "sponsors"
    relation = "hosts" if any(one in tie_words("foothold") for one in things) else relation
    for giver in tree.subjects(verb):
        for taker in _wholes(tree, place):
            found = Found(relation, End(giver), taker, verb, "standing")
            if giver != taker.place and fits(ends, tree, found):
                yield found


def _holders(tree: Tree, place: int) -> list[int]:
    """Return who stands so: the subject of the phrase or of its verb, whom a verb puts there, the noun before it."""
    if tree.below(place, "cop"):
        return tree.subjects(place)
    head = tree.head(place)
    if head < 0:
        return []
    if tree[head].upos == "VERB" or tree.below(head, "cop"):
        objects = tree.patients(head)
        if tree.passive(head) or (objects and not _PUTTING.isdisjoint(verb_forms(tree.lemma(head), tree.word(head)))):
            return [antecedent(tree, one) for one in objects if one != place]
        if tree[head].deprel == "acl" and not tree.below(head, "nsubj"):
            return [tree.head(head)]
        return [antecedent(tree, one) for one in tree.subjects(head)]
    return [head] if tree[head].upos in ("NOUN", "PROPN", "PRON") else []


def _wholes(tree: Tree, place: int) -> list[End]:
    """Return of whom: "of Iran", "Iran's", or "Iranian" before the noun."""
    owners = [each for one in tree.below(place, "nmod:poss") for each in tree.conjuncts(one)]
    behind = [each for one in tree.obliques(place, *_BEHIND) if one > place for each in tree.conjuncts(one)]
    inside = [one for one in tree.below(place, "compound", "amod", "nmod") if one < place and known(tree[one].text)]
    head = tree.head(place)
    if not (owners or behind or inside) and head >= 0 and "with" in tree.prepositions(head):
        owners = tree.subjects(tree.head(head)) if tree.head(head) >= 0 else []  # "with Ghaly at the helm"
    found = [End(antecedent(tree, one)) for one in (behind or owners)]
    return found or [End(one, (tree[one].begin, tree[one].end)) for one in inside]


def _held(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "took command of", "has control over", "assumed the leadership of"."""
    words = tie_words("sway")
    rows = words.get(tree.lemma(place)) or words.get(tree.word(place)) or words.get(singular(tree.word(place)))
    verb = tree.head(place)
    if not rows or verb < 0 or tree.relation(place) != "obj":
        return
    forms = verb_forms(tree.lemma(verb), tree.word(verb))
    relation = rows[0].relation
    if relation is None or not any(form in tie_words("taking") for form in forms):
        return
    behind = [
        one for holder in (place, verb) for one in tree.obliques(holder, "of", "over", "for", "in") if one > place
    ]
    for whole in behind or tree.below(place, "nmod:poss"):
        for each in tree.conjuncts(whole):
            for subject in tree.subjects(verb):
                ended = not _GIVING_UP.isdisjoint(forms)
                pair = End(subject), End(antecedent(tree, each))
                source, target = pair[::-1] if rows[0].source == "patient" else pair  # "does Iran's bidding"
                if relation == "commands" and _is_ground(ends, tree, target):
                    relation = "controls"  # "took control of the mountain"
                found = Found(relation, source, target, place, "standing", ended=ended)
                if subject != each and fits(ends, tree, found):
                    yield found


def _is_ground(ends: Ends, tree: Tree, end: End) -> bool:
    """Whether what somebody has control of is a place: by what it is, or by what its name was taken for."""
    placed = any(one.type == "LOC" and one.begin <= tree[end.place].begin < one.end for one in tree.sentence.names)
    if tree.word(end.place) in _SPELLS:
        return False
    return ends.sort(tree, end) == "place" or (placed and ends.sort(tree, end) != "group")


def _under(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of a group "under" a person."""
    person = tree.head(place)
    if person < place or tree.relation(place) != "case" or not ends.is_person(tree, person):
        return
    for group in _holders(tree, person):
        found = Found("leads", End(person), End(group), person, "standing")
        if tree[group].upos in ("NOUN", "PROPN") and fits(ends, tree, found):
            nominal = tree.relation(person) == "nmod"
            span = tree.span([*tree.phrase(group), *tree.phrase(person)]) if nominal else None
            yield found._replace(span=span, presupposed=nominal)
