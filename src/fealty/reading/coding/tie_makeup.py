"""Ties that lists of parts tell of: "an alliance of A and B", "counts C in its ranks", "partners, including D"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends, known, listed_of
from fealty.reading.coding.tie_found import Found, together
from fealty.reading.coding.tie_holders import holders
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import listed, places_of
from fealty.reading.story import Tree

_COUNTING = frozenset(("count", "number", "have", "include"))
_INCLUDING = ("including", "include", "notably", "like")
_PARTS = frozenset(("unit", "faction", "brigade", "component", "member", "militia", "affiliate", "battalion", "wing"))
_ONE_PEOPLES = frozenset(("army", "party", "force", "forces", "movement", "organisation", "organization"))
_LOOSE = frozenset(("fighter", "man", "people", "member", "state", "nation", "country", "soldier", "tribesman"))


def makeup(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties of parts to the whole that they make up."""
    for place in places_of(tree, listed("combined", also=_PARTS | {"ranks"})):
        if tree[place].upos in ("NOUN", "PROPN") and is_combined(tree, place):
            yield from _made_of(ends, tree, place)
            yield from _including(ends, tree, place)
        elif tree[place].upos == "NOUN" and singular(tree.word(place)) in _PARTS:
            yield from _parts_of(ends, tree, place)
        if tree.word(place) == "ranks":
            yield from _counted(ends, tree, place)


def _parts_of(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the ties of "units of the PMF such as Badr", "its members, including the UPC"."""
    wholes = [*tree.below(place, "nmod:poss"), *(one for one in tree.obliques(place, "of") if one > place)]
    parts = [one.place for one in listed_of(tree, End(place)) if one.place != place]
    for part in parts if wholes else []:
        if ends.sort(tree, End(wholes[0])) == "group" and _part(ends, tree, part):
            span = together(tree, wholes[0], part)
            yield Found("member_of", End(part), End(wholes[0]), place, "makeup", span, presupposed=True)


def is_combined(tree: Tree, place: int) -> bool:
    """Whether a noun stands for a group that others make up; "partners" and "nations" do with "coalition" before."""
    words = (tree.word(place), tree.lemma(place), singular(tree.word(place)))
    if not any(word in tie_words("combined") for word in words):
        return False
    if singular(tree.word(place)) not in ("partner", "nation", "state", "country", "member"):
        return True
    before = [tree.word(one) for one in tree.below(place, "compound", "amod", "nmod")]
    return any(word in tie_words("combined") for word in before)


def _part(ends: Ends, tree: Tree, place: int) -> bool:
    """Whether a word names a group or a state that can be a part."""
    if singular(tree.word(place)) in _LOOSE or tree.word(place) in ("islamists", "jihadists", "militants"):
        return False
    sort = ends.sort(tree, End(place))
    if tree[place].upos == "PROPN":
        return sort in ("group", "state", "unknown") or known(tree[place].text) is not None
    named = [one for one in tree.below(place, "amod", "compound") if tree[one].text[:1].isupper()]
    return sort == "group" and bool(named)


def _made_of(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    parts = [
        each
        for one in tree.obliques(place, "of", "for", "between", "among", "comprising", "grouping", "uniting")
        for each in tree.conjuncts(one)
        if one > place
    ]
    if tree.word(place) in _ONE_PEOPLES and any(tree.word(one) == "the" for one in tree.below(place, "det")):
        return  # "the army of the Kokang Chinese" is theirs
    if any(
        one.type == "ORG" and one.begin <= tree[place].begin and _reaches(tree, one.end, parts)
        for one in tree.sentence.names
    ):
        return  # "the Organization of Islamic Cooperation"
    whole = [one for one in holders(tree, place) if one.cue in ("apposition", "subject")]
    for holder in whole:
        for part in parts:
            if part != holder.end.place and _part(ends, tree, part):
                span = together(tree, holder.end.place, part)
                yield Found("member_of", End(part), holder.end, place, "makeup", span, presupposed=True)


def _reaches(tree: Tree, end: int, places: list[int]) -> bool:
    return bool(places) and tree[places[0]].begin < end


def _including(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    if tree[place].upos == "NOUN" and tree.word(place) != singular(tree.word(place)):
        return  # "rebel groups like Ahrar al-Sham" are no one's parts
    for one in tree.below(place, "nmod", "obl", "acl", "appos"):
        marks = {*tree.prepositions(one), tree.word(one)}
        if one < place or marks.isdisjoint(_INCLUDING):
            continue
        first = tree.below(one, "obj") if tree.word(one) in _INCLUDING else [one]
        for part in (each for head in first for each in tree.conjuncts(head)):
            if _part(ends, tree, part):
                span = together(tree, place, part)
                yield Found("member_of", End(part), End(place), place, "makeup", span, presupposed=True)


def _counted(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "counts Chadians in its ranks", "has X among its ranks"."""
    verb = tree.clause_of(place)
    if _COUNTING.isdisjoint(verb_forms(tree.lemma(verb), tree.word(verb))):
        return
    if not tree.below(place, "nmod:poss"):
        return
    for whole in tree.subjects(verb):
        for part in tree.patients(verb):
            if ends.sort(tree, End(part)) in ("group", "state"):
                yield Found("member_of", End(part), End(whole), verb, "makeup")
