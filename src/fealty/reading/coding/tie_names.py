"""Ties of a group to what it was called before: "formerly the Nusra Front", "renamed itself", "will now be called"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.tie_ends import End, Ends
from fealty.reading.coding.tie_found import Found, together
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.coding.triggers import places_of
from fealty.reading.story import Tree

_CALLING = frozenset(("know", "call", "name", "style", "dub"))
_RENAMING = frozenset(("rename", "rebrand", "restyle", "rechristen"))
_EARLIER = frozenset(("formerly", "previously", "originally", "former"))
_ITSELF = frozenset(("itself", "themselves", "himself"))


def renamings(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield a successor for each group whose former name is told."""
    known = places_of(tree, _CALLING | _RENAMING | {"name"})
    for place in range(len(tree)) if places_of(tree, _EARLIER) else known:
        forms = verb_forms(tree.lemma(place), tree.word(place))
        if not _CALLING.isdisjoint(forms):
            yield from _called(ends, tree, place)
        elif not _RENAMING.isdisjoint(forms):
            yield from _renamed(ends, tree, place)
        elif tree.word(place) == "name" and tree.head(place) >= 0:
            yield from _changed(ends, tree, place)
        elif tree[place].upos == "PROPN":
            yield from _formerly(ends, tree, place)


def _called(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "formerly known as", "was still called", "will henceforth be called"."""
    marks = {tree.word(one) for one in tree.subtree(place, without=("nsubj", "nsubj:pass", "obj", "obl", "ccomp"))}
    before, after = marks & tie_words("renamed").keys(), marks & tie_words("renaming").keys()
    if not before and not after:
        return
    first = tree.coordinated_with(place)
    own = first == place or tree.below(place, "nsubj:pass")
    for bearer in tree.patients(place) if own else tree.subjects(first):
        for name in _names(tree, place):
            pair = (bearer, name) if before else (name, bearer)
            yield from _succession(ends, tree, place, pair)


def _renamed(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    objects = tree.below(place, "obj")
    itself = any(tree.word(one) in _ITSELF for one in objects)
    bearers = tree.subjects(place) if itself or not objects else tree.patients(place)
    for bearer in bearers:
        for name in _names(tree, place):
            yield from _succession(ends, tree, place, (name, bearer))


def _changed(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "changed its name to"."""
    verb = tree.head(place)
    if tree.relation(place) == "obj" and tree.lemma(verb) in ("change", "chang", "switch"):
        for bearer in tree.subjects(verb):
            for holder in (place, verb):
                for name in tree.obliques(holder, "to"):
                    yield from _succession(ends, tree, verb, (name, bearer))


def _formerly(ends: Ends, tree: Tree, place: int) -> Iterator[Found]:
    """Yield the tie of "HTS, formerly the Nusra Front"."""
    marks = {tree.word(one) for one in tree.below(place, "advmod", "amod") if one < place}
    named = tree.relation(place) == "appos" and not ends.is_person(tree, tree.head(place))
    if marks & _EARLIER and named and not _office(tree, place):
        yield from _succession(ends, tree, place, (tree.head(place), place))


def _office(tree: Tree, place: int) -> bool:
    """Whether a name is a title: "the former Prime Minister"."""
    return singular(tree.word(place)) in tie_words("role") or tree.word(place) in tie_words("ruler")


def _names(tree: Tree, place: int) -> list[int]:
    found = [one for one in tree.below(place, "xcomp", "obj", "obl", "nmod", "appos", "dep") if one > place]
    return [one for one in found if tree[one].upos == "PROPN" and set(tree.prepositions(one)) <= {"as"}]


def _succession(ends: Ends, tree: Tree, place: int, pair: tuple[int, int]) -> Iterator[Found]:
    later, earlier = pair
    sorts = {ends.sort(tree, End(one)) for one in pair}
    named = tree[later].upos == "PROPN" or tree[earlier].upos == "PROPN"
    if later != earlier and named and ("group" in sorts or not sorts & {"person", "place"}):
        span = together(tree, later, earlier)
        yield Found("successor_of", End(later), End(earlier), place, "name", span, presupposed=True)
