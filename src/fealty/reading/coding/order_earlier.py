"""What an order asks for when its own words only point to it: "instructed accordingly", "forbade it"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fealty.reading.coding.order_content import FIGHTS, of_noun, of_predicate
from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Spot, Story, Tree
from fealty.records.values import OrderContent

_POINTING = frozenset(("accordingly", "so", "thus", "likewise"))
_THAT = frozenset(("it", "this", "that", "so"))


class Meant(NamedTuple):
    """What earlier words ask for, and where they stand."""

    spot: Spot
    content: OrderContent


class Earlier:
    """Looks for the words that an order points back to.

    Parameters
    ----------
    story
        The story that the order stands in.
    """

    def __init__(self, story: Story) -> None:
        self._story = story

    def points(self, tree: Tree, place: int, *, bare: bool = True) -> bool:
        """Whether a verb of ordering says that its content was told: "accordingly", "to that effect"; `bare`: "it"."""
        said_so = {tree.word(child) for child in tree.below(place, "advmod")} & _POINTING
        if "accordingly" in said_so or (said_so and tree.passive(place)):
            return True
        for child in tree.below(place, "obj", "obl"):
            words = {tree.word(one) for one in tree.subtree(child)}
            if tree.word(child) == "effect" and words & _THAT:
                return True
            if bare and tree.relation(child) == "obj" and tree.word(child) in _THAT and tree[child].upos == "PRON":
                return True
        return False

    def as_clause(self, tree: Tree, place: int) -> bool:
        """Whether a verb stands in "as they had been told": its content is what the clause around it says."""
        marks = set(tree.prepositions(place))
        clause = tree.relation(place) in ("advcl", "obl", "acl") and tree.passive(place)
        return clause and "as" in marks and not marks & {"if", "though", "soon", "long"} and not negated(tree, place)

    def meant(self, tree: Tree, place: int) -> Meant | None:
        """Return what was last told before a word, in its own sentence or the one before; None when nothing was."""
        if self.as_clause(tree, place):
            above = tree.head(place)
            return Meant((tree.number, above), of_predicate(tree, above))
        for other, here in self._before(tree, place):
            above = other.head(here)  # "a cessation of operations" means the cessation
            if above >= 0 and {"truce", "halt", "withdrawal"} & order_words().noun(other, above):
                continue
            noun = other[here].upos == "NOUN"
            content = of_noun(other, here) if noun else of_predicate(other, here)
            telling = order_words().verb(other, here) & {"directive", "plea", "forbid"}
            if content not in (None, "other") and not telling:
                return Meant((other.number, here), content)
        return None

    def fights(self, tree: Tree, place: int) -> Meant | None:
        """Return what is being done by order in the same clause or told next to it, when it is a fight or a march."""
        found = self.meant(tree, place)
        return found if found is not None and found.content in (*FIGHTS, "withdraw") else None

    def _before(self, tree: Tree, place: int) -> Iterator[tuple[Tree, int]]:
        for here in range(place - 1, -1, -1):
            if tree[here].upos in ("VERB", "NOUN"):
                yield tree, here
        if tree.number == 0:
            return
        other = self._story.trees[tree.number - 1]
        for here in range(len(other) - 1, -1, -1):
            if other[here].upos in ("VERB", "NOUN"):
                yield other, here
