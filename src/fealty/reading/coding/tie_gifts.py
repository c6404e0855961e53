"""Ties that gifts tell of: "provides weapons and training to", "supplied them with missiles", "Iran's support for"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, known
from fealty.reading.coding.tie_found import Found, fits
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.story import Tree
from fealty.records import Relation

_HARMLESS = frozenset(
    ("humanitarian", "medical", "food", "relief", "moral", "verbal", "emotional", "public", "political")
)
_FLYING = frozenset(("missile", "rocket", "drone", "shell", "explosive", "tank"))
_SHIPPED = frozenset(("shipment", "delivery", "supply", "transfer", "sale", "provision", "flow", "supplies"))
_LEANING = ("with", "without", "on", "thanks", "through")


def gifts(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties of givers and receivers, whether a verb or a noun tells of the gift."""
    for place in range(len(tree)):
        if tree[place].upos == "VERB":
            forms = verb_forms(tree.lemma(place), tree.word(place))
            if any(form in tie_words("giver") for form in forms):
                yield from _given(ends, tree, place)
            if any(form in tie_words("receiver") for form in forms):
                yield from _received(ends, tree, place)
        elif tree[place].upos == "NOUN":
            yield from _named(ends, tree, place)


def _gift(tree: Tree, place: int) -> Relation | None:
    """Return what tie the gift of a thing makes, None for what is no such thing."""
    rows = tie_words("thing").get(tree.lemma(place)) or tie_words("thing").get(singular(tree.word(place)))
    if not rows or any(tree.word(one) in _HARMLESS for one in tree.below(place, "amod", "compound")):
        return None
    return rows[0].relation


def _given(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    objects = tree.patients(place)
    givers = tree.agents(place)
    things = [one for one in objects if _gift(tree, one)]
    takers = tree.below(place, "iobj")
    if things:
        for holder in (place, *things):
            takers += [each for one in tree.obliques(holder, "to", "for") for each in tree.conjuncts(one)]
    else:
        takers = objects
        holders = (place, *objects)
        things = [each for holder in holders for one in tree.obliques(holder, "with") for each in tree.conjuncts(one)]
    for thing in things:
        relation = _gift(tree, thing)
        if relation is None or (relation == "commands" and not _as_a_rule(tree, place)) or _fired(tree, place, thing):
            continue
        for giver in givers:
            for taker in takers:
                yield from _fitting(ends, tree, Found(relation, End(giver), End(tree.antecedent(taker)), place, "gift"))


def _as_a_rule(tree: Tree, place: int) -> bool:
    """Whether somebody gives orders, not one order at a time."""
    return tree.word(place) in ("gives", "give") and tree.word(next(iter(tree.below(place, "obj")), place))[-1] == "s"


def _fired(tree: Tree, place: int, thing: int) -> bool:
    """Whether "sent" means that something was fired at somebody."""
    return tree.lemma(place) in ("send", "deliver") and singular(tree.word(thing)) in _FLYING


def _received(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    things = [one for one in tree.patients(place) if _gift(tree, one)]
    givers = [
        each for holder in (place, *things) for one in tree.obliques(holder, "from") for each in tree.conjuncts(one)
    ]
    for thing in things:
        relation = _gift(tree, thing)
        for giver in dict.fromkeys(givers):
            for taker in tree.agents(place):
                if relation is not None:
                    yield from _fitting(ends, tree, Found(relation, End(giver), End(taker), place, "gift"))


def _named(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the ties of a gift that is told by a noun, with its giver and its taker."""
    relation = _gift(tree, place)
    shipped = singular(tree.word(place)) in _SHIPPED or tree.word(place) in _SHIPPED
    if relation is None and shipped:
        things = [_gift(tree, one) for one in (*tree.below(place, "compound"), *tree.obliques(place, "of"))]
        relation = next((one for one in things if one), None)
    if relation is None or relation == "commands" or (_gift(tree, place) == "arms" and not shipped):
        return
    for giver in _givers(tree, place):
        for taker in _takers(tree, place):
            yield from _fitting(ends, tree, Found(relation, giver, End(taker), place, "noun"))


def _givers(tree: Tree, place: int) -> list[End]:
    found = [End(one) for one in (*tree.below(place, "nmod:poss"), *tree.obliques(place, "from", "by"))]
    before = [one for one in tree.below(place, "amod", "compound", "nmod") if one < place and known(tree[one].text)]
    return [*found, *(End(one, (tree[one].begin, tree[one].end)) for one in before)]


def _takers(tree: Tree, place: int) -> list[int]:
    found = [each for one in tree.obliques(place, "for", "to", "of") for each in tree.conjuncts(one)]
    if found or not set(tree.prepositions(place)) & set(_LEANING):
        return found
    above = tree.clause_of(tree.head(place)) if tree.head(place) >= 0 else -1
    return tree.subjects(above) if above >= 0 else []


def _fitting(ends: Ends, tree: Tree, found: Found) -> Iterator[Found]:
    ordered = found.relation == "commands" and ends.sort(tree, found.target) != "place"
    if found.source.place != found.target.place and (ordered or fits(ends, tree, found)):
        yield found
