"""Ties of groups to the country that puts them up: "uses Albania as a base", "found a haven in", "camps for"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends
from fealty.reading.coding.tie_found import FITTING, Found
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree

_LETTING = frozenset(("host", "house", "shelter", "harbour", "harbor", "accommodate"))
_LANDS = frozenset(("territory", "soil"))
_ALLOWING = frozenset(("allow", "permit", "let", "enable"))
_SIDES = frozenset(("side", "soil", "territory", "part", "mountain", "mountains", "north", "south", "east", "west"))


def hosting(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield who hosts whom, where the guest's foothold tells it."""
    for place in places_of(tree, listed("lodging", also=_LETTING | _LANDS)):
        if tree.word(place) in _LANDS:
            yield from _on_soil(ends, tree, place)
        if tree[place].upos != "VERB":
            continue
        forms = verb_forms(tree.lemma(place), tree.word(place))
        if any(form in tie_words("lodging") for form in forms):
            yield from _lodged(ends, tree, place)
            yield from _allowed(ends, tree, place)
        if not _LETTING.isdisjoint(forms):
            yield from _camps(ends, tree, place)


def _is_foothold(tree: Tree, place: int) -> bool:
    words = tie_words("foothold")
    return tree.word(place) in words or singular(tree.word(place)) in words


def _lodged(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    objects = tree.patients(place)
    if tree.lemma(place) in ("use", "us"):
        footholds = [one for one in tree.obliques(place, "as", "for") if _is_foothold(tree, one)]
        hosts = objects if footholds else []
    else:
        footholds = [one for one in objects if _is_foothold(tree, one)]
        holders = [place, *footholds]
        others = [one for each in footholds for one in tree.below(each, "nmod:poss") if tree[one].upos != "PRON"]
        footholds = [] if others else footholds  # "enjoys the army's shelter in Juba"
        inner = [one for one in holders for one in tree.obliques(one, "in", "on", "inside")] if footholds else []
        hosts = [_country(tree, one) for one in inner]
    for host in hosts:
        for guest in tree.agents(place):
            yield from _fitting(ends, tree, Found("hosts", End(host), End(guest), place, "verb"))


def _allowed(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "allowed the PKK to run camps in the valley"."""
    verb = tree.head(place)
    if verb < 0 or tree.relation(place) != "xcomp" or verb_forms(tree.lemma(verb), tree.word(verb))[0] not in _ALLOWING:
        return
    if any(_is_foothold(tree, one) for one in tree.below(place, "obj")):
        for host in tree.agents(verb):
            for guest in tree.patients(verb) or tree.below(verb, "iobj"):
                yield from _fitting(ends, tree, Found("hosts", End(host), End(guest), verb, "verb"))


def _on_soil(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "let the rebels operate from its territory"."""
    verb = tree.head(place)
    owners = [one for one in tree.below(place, "nmod:poss") if tree[one].upos == "PRON"]
    if verb < 0 or not set(tree.prepositions(place)) & {"from", "on", "in"}:
        return
    for owner in owners:
        for guest in tree.subjects(verb):
            host = ends.mention(tree, End(owner))
            foreign = ends.sort(tree, End(guest)) == "group" and ends.mention(tree, End(guest)).name != host.name
            if foreign and ends.sort(tree, End(owner)) == "state":
                yield Found("hosts", End(owner), End(guest), verb, "verb")


def _country(tree: Tree, place: int) -> int:
    """Return Iraq for "the mountains of Iraq", itself for a place's name."""
    if singular(tree.word(place)) in _SIDES or tree.word(place) in _SIDES:
        return next(iter([*tree.obliques(place, "of"), *tree.below(place, "nmod:poss", "amod", "compound")]), place)
    return place


def _camps(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    for camp in tree.patients(place):
        if _is_foothold(tree, camp):
            owners = [*tree.obliques(camp, "for", "of"), *tree.obliques(place, "for"), *tree.below(camp, "nmod:poss")]
            for guest in (each for one in owners for each in tree.conjuncts(one)):
                for host in tree.agents(place):
                    yield from _fitting(ends, tree, Found("hosts", End(host), End(guest), place, "verb"))


def _fitting(ends: Ends, tree: Tree, found: Found) -> Iterator[Found]:
    sorts = [ends.sort(tree, end) for end in (found.source, found.target)]
    allowed = FITTING["hosts"]
    guest = sorts[1] in allowed[1] or (sorts[1] == "unknown" and tree[found.target.place].upos == "PROPN")
    if (
        sorts[0] in (*(allowed[0] - {"person"}), "unknown")
        and tree[found.source.place].upos in ("PROPN", "ADJ")
        and guest
    ):
        yield found
