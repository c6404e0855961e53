"""An attack told again by who denies it or is said to have done it: "Moscow denies that", "X was responsible"."""

from __future__ import annotations

from fealty.reading.cast import Cast
from fealty.reading.coding.event_classes import noun_act
from fealty.reading.coding.event_counts import noun_count
from fealty.reading.coding.event_frames import Frame
from fealty.reading.coding.event_happening import Happening
from fealty.reading.coding.event_lexicon import Act, single, verbs_of, words_of
from fealty.reading.coding.event_reality import negated
from fealty.reading.coding.event_roles import Parties
from fealty.reading.coding.tolls import Quantity
from fealty.reading.story import Spot, Tree
from fealty.records import Mention

_OPEN = frozenset(("nor", "or", "neither", "cannot"))
_THAT = frozenset(("that", "it", "this", "them"))


def denied_again(cast: Cast, tree: Tree, place: int, earlier: Happening | None) -> Happening | None:
    """Return the attack that somebody denies: the one told before, or the one that the noun names.

    Parameters
    ----------
    cast
        Who is meant by the words.
    tree
        The sentence.
    place
        What is denied: an event noun, "involvement", "that".
    earlier
        The last attack told before in the paragraph.
    """
    head = tree.head(place)
    if head < 0 or tree[place].deprel != "obj" or tree.word(head) not in verbs_of("denial") or _left_open(tree, head):
        return None
    deniers = [one for one in tree.agents(head) if cast.acts((tree.number, one))]
    part = single(tree.word(place)) in words_of("involvement")
    noun = next(iter(tree.obliques(place, "in", "for")), place) if part else place
    act = noun_act(tree, noun)
    said_by = cast.mention((tree.number, deniers[0])) if deniers else None
    spots: tuple[Spot, ...] = tuple((tree.number, one) for one in deniers)
    if earlier is not None and (tree.word(place) in _THAT or part or (act is not None and act.type == earlier.type)):
        return _unlike(earlier, tree, (place, head), said_by, earlier.actors or spots)
    if act is None or act.type != "ASSAULT" or act.how == "weak" or not spots:
        return None
    found = Happening(spot=(tree.number, head), type="ASSAULT", mode=act.mode, number=noun_count(tree, noun))
    whom = Parties(tree, cast).recipients(act, Frame(tree, noun))
    return _unlike(found._replace(recipients=whom), tree, (noun, head), said_by, spots)


def _left_open(tree: Tree, verb: int) -> bool:
    """Whether somebody will neither confirm nor deny it."""
    return negated(tree, verb) or any(tree.word(one) in _OPEN for one in tree.below(verb, "cc", "aux", "advmod"))


def _unlike(
    one: Happening, tree: Tree, places: tuple[int, int], said_by: Mention | None, actors: tuple[Spot, ...]
) -> Happening:
    return one._replace(
        spot=(tree.number, places[1]), status="denied", said_by=said_by, actors=actors, covered=frozenset(places),
        killed=Quantity(), injured=Quantity(), span=None, cues=("denied",),
    )  # fmt: skip


def claimed_again(parties: Parties, place: int, earlier: Happening | None) -> Happening | None:
    """Return the attack told before, done by whom a sentence holds responsible for it.

    Parameters
    ----------
    parties
        The parties of the sentence.
    place
        "responsible" or "behind it", as what somebody is.
    earlier
        The last attack told before in the paragraph, by nobody in particular.
    """
    tree = parties.tree
    if not _holds_responsible(tree, place) or not tree.below(place, "cop"):
        return None
    who = parties.acting(tree.below(place, "nsubj"))
    if not who or earlier is None:
        return None
    if negated(tree, place):
        said_by = parties.cast.mention(who[0])
        return _unlike(earlier, tree, (place, place), said_by, who) if tree.relation(place) == "ccomp" else None
    if earlier.actors or earlier.by is not None:
        return None
    return earlier._replace(
        spot=(tree.number, place), actors=who, killed=Quantity(), injured=Quantity(), span=None,
        covered=frozenset((place, *(one for one in tree.subtree(place) if noun_act(tree, one)))), cues=("claimed",),
    )  # fmt: skip


def _holds_responsible(tree: Tree, place: int) -> bool:
    """Whether a word says who did it: "responsible", "behind it", "behind the raid"."""
    if tree.word(place) in words_of("culprit"):
        return True
    act = noun_act(tree, place) if "behind" in tree.prepositions(place) else None
    return act is not None and act.type == "ASSAULT"


def work_of(parties: Parties, noun: int) -> tuple[Spot, ...]:
    """Return whose work an attack is said to be: "the killing was the work of mercenaries"."""
    tree = parties.tree
    head = tree.head(noun)
    if head < 0 or tree.relation(noun) != "nsubj" or single(tree.word(head)) not in words_of("handiwork"):
        return ()
    return parties.acting(Frame(tree, head).slot("of")) or tuple(parties.owners(head))


def by_whom(parties: Parties, noun: int, act: Act) -> tuple[Spot, ...]:
    """Return who did what a noun tells, beside it or as whose work it is."""
    return parties.actors(act, Frame(parties.tree, noun)) or work_of(parties, noun)
