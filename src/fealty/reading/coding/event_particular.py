"""Whether an event noun without a verb of its own tells of one happening, not of attacks in general."""

from __future__ import annotations

from fealty.reading.coding.event_classes import is_time, named
from fealty.reading.coding.event_counts import noun_count, plural
from fealty.reading.coding.event_lexicon import Act, single, verbs_of, words_of
from fealty.reading.coding.event_reality import unreal_noun
from fealty.reading.story import Spot, Tree

_TAKEN = frozenset(("arrest", "abduct", "deport"))
_PLACED = frozenset(("in", "at", "near", "outside", "inside", "on", "along", "across", "around"))


def told_alone(tree: Tree, place: int, act: Act, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]) -> bool:
    """Whether a noun tells one happening by what stands around it: its parties, a number, a day, a place.

    Parameters
    ----------
    tree
        The sentence.
    place
        The noun.
    act
        What it names.
    actors, recipients
        Its parties.
    """
    if unreal_noun(tree, place) or _in_general(tree, place):
        return False
    if tree.relation(place) == "obj" and tree.word(tree.head(place)) in verbs_of("expected"):
        return bool(actors or recipients) or act.type == "CONSULT"
    if act.type == "CONSULT":
        return len(actors) + len(recipients) >= 2
    if (actors and recipients) or set(actors) & {(tree.number, one) for one in tree.obliques(place, "by")}:
        return True
    if len(actors) >= 2 and act.how == "mutual":
        return True
    if act.type == "ASSAULT":
        return _one_attack(tree, place, actors, recipients)
    return act.type == "COERCE" and act.mode in _TAKEN and bool(recipients) and not plural(tree, place)


def _one_attack(tree: Tree, place: int, actors: tuple[Spot, ...], recipients: tuple[Spot, ...]) -> bool:
    """Whether an attack of which one side at most is named is told as one that happened."""
    counted = bool(tree.below(place, "nummod")) or (noun_count(tree, place) or 0) > 1
    some = counted or not plural(tree, place)
    if not actors and recipients and _mere_killing(tree, place, recipients):
        return _dated(tree, place) or _placed(tree, place)
    if actors or recipients:
        return some or _dated(tree, place)
    return some and _dated(tree, place) and (counted or _placed(tree, place) or _indefinite(tree, place))


def _mere_killing(tree: Tree, place: int, recipients: tuple[Spot, ...]) -> bool:
    """Whether the killing of a kind of people is spoken of: "over the killing of Muslims"."""
    if single(tree.word(place)) not in words_of("lethal"):
        return False
    whom = [one for number, one in recipients if number == tree.number and tree[one].upos in ("NOUN", "PROPN")]
    several = [one for one in whom if tree[one].text.endswith("s") or plural(tree, one)]
    told = ("det", "nummod", "nmod:poss", "amod", "flat")
    return bool(whom) and whom == several and not any(tree.below(one, *told) for one in whom)


def _indefinite(tree: Tree, place: int) -> bool:
    return any(tree.word(one) in ("a", "an", "another") for one in tree.below(place, "det"))


def _in_general(tree: Tree, place: int) -> bool:
    """Whether attacks of a kind are meant, or none yet: "any attack", "further strikes", "a possible raid"."""
    near = tree.below(place, "det", "amod", "advmod", "nmod:poss")
    return any(tree.word(one) in words_of("generic") for one in near)


def _dated(tree: Tree, place: int) -> bool:
    """Whether a noun, or the verb that it stands beside, says when it was."""
    clause = tree.head(place) if tree.relation(place) in ("nsubj", "obj", "obl") else place
    places = [*tree.below(place), *(tree.below(clause, "obl", "advmod") if clause >= 0 else ())]
    return any(is_time(tree, one) for one in places if one != place)


def _placed(tree: Tree, place: int) -> bool:
    return any(named(tree, one, "LOC") for one in tree.obliques(place, *_PLACED))
