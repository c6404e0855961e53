"""Declarations of what was named before: "The coalition had announced it on Tuesday", "the army called one too"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fealty.reading.coding.commands import Command, agents_of
from fealty.reading.coding.order_content import HALTS
from fealty.reading.coding.order_earlier import Earlier
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Story, Tree

_IT = frozenset(("it", "one", "this", "that"))
_TELLING = frozenset(("announce", "declare", "proclaim", "call", "decree", "unveil", "prolong", "extend", "order"))
_HELPERS = frozenset(("would", "could", "may", "might", "should", "must", "if", "to", "will", "until", "before"))


class Pointed:
    """Finds who declared the halt or truce that the words just before name.

    Parameters
    ----------
    people
        Who may order whom in the story.
    story
        The story, for the words before.
    """

    def __init__(self, people: People, story: Story) -> None:
        self._people = people
        self._earlier = Earlier(story)

    def of(self, tree: Tree, before: Sequence[Command]) -> Iterator[Command]:
        """Yield the declarations of a sentence; an order that one of `before` tells already is none."""
        for place in range(len(tree)):
            base = order_words().base("verb", tree, place)
            if base not in _TELLING or tree.passive(place) or negated(tree, place):
                continue
            things = [one for one in tree.below(place, "obj") if tree[one].upos in ("PRON", "NUM")]
            if base == "call" and len(tree.below(place, "obj", "iobj", "xcomp", "ccomp")) > 1:  # "called it blackmail"
                continue
            helpers = {tree.word(one) for one in tree.below(place, "aux", "mark")}
            issuers = agents_of(tree, place)
            if not issuers or not things or tree.word(things[0]) not in _IT or helpers & _HELPERS:
                continue
            meant = self._earlier.meant(tree, place)
            known = any(one.content_spot == meant.spot or one.spot == meant.spot for one in before) if meant else True
            if meant is None or meant.content not in HALTS or (known and tree.word(things[0]) != "one"):
                continue
            issuer = (tree.number, issuers[0])
            if self._people.armed(issuer) and not self._people.outsider(issuer):
                spot = (tree.number, place)
                yield Command(spot, spot, meant.content, (issuer,), (), "declared", own=True)
