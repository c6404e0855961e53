"""A tie as it is found in a sentence, before it is written down; and which sorts of ends each relation can have."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.coding.tie_ends import End, Ends, Sort
from fealty.reading.coding.tie_words import singular, tie_words
from fealty.reading.story import Span, Tree
from fealty.records import Relation

_ANY: frozenset[Sort] = frozenset(("state", "group", "person", "unknown"))
_WHO: frozenset[Sort] = frozenset(("state", "group", "person"))
_FORCE: frozenset[Sort] = frozenset(("group",))
_SPONSOR: frozenset[Sort] = frozenset(("state", "group", "person"))
_HELPED: frozenset[Sort] = frozenset(("state", "group"))

FITTING: dict[Relation, tuple[frozenset[Sort], frozenset[Sort]]] = {
    "leads": (_ANY, _FORCE),
    "commands": (_ANY | {"place"}, _FORCE),
    "sponsors": (_SPONSOR, _HELPED),
    "arms": (_SPONSOR | {"place"}, _HELPED),
    "trains": (_SPONSOR, _HELPED),
    "funds": (_SPONSOR | {"place"}, _HELPED),
    "pays": (_SPONSOR | {"place"}, _HELPED),
    "hosts": (_SPONSOR | {"place"}, frozenset(("group", "person"))),
    "member_of": (_ANY, _FORCE),
    "successor_of": (_ANY, _ANY),
    "allied_with": (_ANY, _WHO),
    "fights": (_HELPED, _HELPED),
    "controls": (_HELPED, frozenset(("place", "state", "unknown"))),
}
"""What sorts of actors each relation joins, from and to, where a verb or a preposition joins them."""


HELP = frozenset(("arms", "trains", "funds", "pays", "sponsors", "hosts"))
"""What one party does for another."""


class Found(NamedTuple):
    """A tie in a sentence.

    `presupposed`: the words take it for granted ("Hezbollah's leader said he might go"), so that what the clause around
    them plans or doubts does not touch it. `ended`: the words say that it is over. `share`: how much is controlled.
    """

    relation: Relation
    source: End
    target: End
    place: int
    cue: str
    span: Span | None = None
    presupposed: bool = False
    ended: bool = False
    share: str | None = None


def fits(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether the ends of a tie can have its relation."""
    nameless = tree[found.source.place].upos == "NOUN" and not ends.is_named(tree, found.source)
    helper = nameless and ends.sort(tree, found.source) == "person"
    if helper and FITTING[found.relation][0] >= _SPONSOR and found.relation in HELP:  # "the teacher trains"
        return False
    if tree[found.source.place].upos != "PROPN" and found.relation in HELP:
        if ends.sort(tree, found.source) == "place":
            return False
        moneyed = singular(tree.word(found.source.place)) in tie_words("moneyed")
        if moneyed and found.relation in ("funds", "pays", "arms", "sponsors"):
            return ends.sort(tree, found.target) in _HELPED
    capital = tree[found.source.place].upos == "PROPN" and ends.sort(tree, found.source) == "place"
    if capital and found.relation == "allied_with":  # "Asmara had come in on their side"
        return ends.sort(tree, found.target) in _WHO or ends.is_person(tree, found.target.place)
    paid = found.relation in ("pays", "funds") and found.cue == "standing"  # "the general is on Moscow's payroll"
    if paid and ends.sort(tree, found.target) == "person":
        return ends.sort(tree, found.source) in _SPONSOR | {"place"}
    persons = [ends.sort(tree, end) == "person" for end in (found.source, found.target)]
    if found.relation == "successor_of" and persons[0] != persons[1] and found.cue == "frame":
        return False  # "became prime minister of"
    if found.relation == "hosts" and all(persons):  # a president who receives another
        return False
    named = tree[found.target.place].upos == "PROPN" or ends.mention(tree, found.target).name not in (
        None, ends.mention(tree, found.target).text,
    )  # fmt: skip
    armed = found.cue == "gift" and found.relation in ("arms", "funds") and named
    if armed and ends.sort(tree, found.target) == "person" and ends.sort(tree, found.source) in _SPONSOR:
        return True  # a commander stands for his men
    return all(
        ends.sort(tree, end) in sorts
        or ("person" in sorts and ends.is_person(tree, end.place))
        or (ends.sort(tree, end) == "unknown" and tree[end.place].upos == "PROPN")
        for end, sorts in zip((found.source, found.target), FITTING[found.relation], strict=True)
    )


def together(tree: Tree, *places: int) -> Span:
    """Return where the phrases of some words stand, from the first to the last."""
    spans = [tree.phrase_span(place) for place in places]
    return min(begin for begin, _ in spans), max(end for _, end in spans)
