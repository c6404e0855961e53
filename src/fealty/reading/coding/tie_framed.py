"""Ties that the network finds, whether or not a rule does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from fealty.reading.coding.tie_ends import End, Ends
from fealty.reading.coding.tie_found import HELP, Found, fits
from fealty.reading.story import Tree
from fealty.records import Relation

SURE = 0.8
"""Probability from which a frame is a tie by itself."""
_SURE_OF: dict[str, float] = {"leads": 0.9, **dict.fromkeys(HELP, 0.75)}
"""The same for relations that the network tells less well, as it takes a founder for a leader, or better."""
_BY_RULES_ALONE = frozenset(("controls", "fights"))
"""What rules tell from mere places and mere fighting, and the network does not."""


def framed_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties of a sentence that the network finds, those whose ends can have the relation."""
    for frame in tree.sentence.frames:
        if frame.kind != "tie" or frame.labelled < _SURE_OF.get(frame.label, SURE) or frame.label in _BY_RULES_ALONE:
            continue
        relation = cast("Relation", frame.label)
        for source in _together(tree, frame.fillers("from")):
            for target in _together(tree, frame.fillers("to")):
                found = Found(relation, End(source), End(target), frame.place, "frame")
                if source != target and fits(ends, tree, found) and not _governs(ends, tree, found):
                    yield found


def _together(tree: Tree, fillers: list[int]) -> list[int]:
    """Return the surest word for a role, and the others that are coordinated with it."""
    first = fillers[:1]
    return [one for one in fillers if one in first or any(one in tree.conjuncts(head) for head in first)]


def _governs(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether somebody heads a state or an office of one, which is no tie of an armed group, or a place is put up."""
    kept = ("leads", "member_of", "hosts")
    return found.relation in kept and ends.sort(tree, found.target) in ("state", "place")
