"""Orders in their own words: imperatives in direct speech and communiqués, "The regular troops are recalled"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.commands import Command, contents, imperative
from fealty.reading.coding.order_content import of_predicate
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Spot, Story, Tree
from fealty.records.values import OrderContent

_UNTOLD: frozenset[OrderContent] = frozenset(("cease_fire", "stand_down", "attack", "resume", "escalate"))
"""What an imperative without an addressee must ask for, to be an order to the speaker's own."""


class Verbatim:
    """Finds orders in the words in which they were given.

    Parameters
    ----------
    people
        Who may order whom in the story.
    story
        The story, for the sentences around.
    """

    def __init__(self, people: People, story: Story) -> None:
        self._people = people
        self._story = story

    def of(self, tree: Tree, last: Command | None) -> Iterator[Command]:
        """Yield the orders of a sentence; `last` is the last order told before it."""
        for place in range(len(tree)):
            if tree[place].upos in ("VERB", "AUX") and self._bids(tree, place):
                yield from self._imperative(tree, place, last)
            elif tree.below(place, "aux:pass"):
                yield from self._performed(tree, place)

    def _bids(self, tree: Tree, place: int) -> bool:
        if tree.relation(place) not in ("root", "conj", "parataxis", "ccomp"):
            return False
        if imperative(tree, place):
            return True
        helpers = [c for c in tree.below(place, "aux") if tree.word(c) == "do"]
        return bool(helpers) and negated(tree, place) and not tree.below(place, "nsubj") and tree.subtree(place)[0] <= 1

    def _imperative(self, tree: Tree, place: int, last: Command | None) -> Iterator[Command]:
        spot = (tree.number, place)
        issuers, told = self._headed(tree) or self._spoken(spot) or self._continued(tree, last)
        if not issuers and not told:
            return
        for where, content in contents(tree, place):
            known = any(self._people.troops(one) for one in told)
            leaving = content == "withdraw" and "leave" not in order_words().verb(tree, where)  # "Begin the withdrawal"
            if known or (
                (leaving or content in _UNTOLD)
                and issuers
                and self._people.leads(issuers[0])
                and not self._at_enemy(tree, where)
            ):
                yield Command(spot, (tree.number, where), content, issuers, told, "verbatim", said=bool(issuers))

    def _at_enemy(self, tree: Tree, place: int) -> bool:
        """Whether words speak to the other side: "Stop your aggression"."""
        return any(tree.word(one) in ("your", "yourselves") for one in tree.subtree(place))

    def _headed(self, tree: Tree) -> tuple[tuple[Spot, ...], tuple[Spot, ...]] | None:
        """Return whose order the sentence before announces, and to whom: "An order of the emir to all groups."."""
        if tree.number == 0:
            return None
        before = self._story.trees[tree.number - 1]
        for noun in range(len(before)):
            if "directive" not in order_words().noun(before, noun) or before.is_predicate(noun):
                continue
            told = [one for one in before.obliques(noun, "to", "for") if self._people.armed((before.number, one))]
            owners = before.obliques(noun, "of", "from", "by") or before.below(noun, "nmod:poss")
            above = before.head(noun)
            if before.relation(noun) in ("appos", "parataxis") and above >= 0 and before[above].upos == "PROPN":
                owners = [above]
            if told and not before.below(noun, "acl"):
                number = before.number
                return tuple((number, one) for one in owners[:1]), tuple((number, one) for one in told)
        return None

    def _spoken(self, spot: Spot) -> tuple[tuple[Spot, ...], tuple[Spot, ...]] | None:
        """Return who says the words, and to which people of his own."""
        speaker = self._people.spot_of(self._people.author(spot)) or self._before(spot)
        if speaker is None or self._people.outsider(speaker):
            return None
        tree = self._story.tree(speaker)
        verb = tree.head(speaker[1]) if tree.relation(speaker[1]) == "nsubj" else speaker[1]
        near = [*tree.below(verb, "obj", "iobj"), *tree.obliques(verb, "to")] if verb >= 0 else []
        told = [(speaker[0], one) for one in near if self._people.troops((speaker[0], one))]
        return (speaker,), tuple(one for one in told if self._people.same_side(speaker, one) is not False)

    def _before(self, spot: Spot) -> Spot | None:
        """Return who spoke in the sentence before, when the quotation goes on."""
        tree = self._story.tree(spot)
        if tree.number == 0 or tree[0].text not in ('"', "“", "'", "‘"):
            return None
        before = self._story.trees[tree.number - 1]
        speech = order_words().verb(before, before.root) & {"say", "plea"} or before.lemma(before.root) in (
            "reply",
            "answer",
        )
        who = before.subjects(before.root) if speech else []
        return (before.number, who[0]) if who else None

    def _continued(self, tree: Tree, last: Command | None) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
        """Return the people of the order before, when imperatives follow it in a communiqué."""
        near = last is not None and 0 < tree.number - last.spot[0] <= 2 and bool(last.addressees)
        return (last.issuers, last.addressees) if last is not None and near else ((), ())

    def _performed(self, tree: Tree, place: int) -> Iterator[Command]:
        """Yield what a group's own paper says is done with its troops: "All units are recalled to barracks"."""
        helpers = {tree.word(c) for c in tree.below(place, "aux:pass")}
        subjects = tree.below(place, "nsubj:pass")
        if not helpers & {"are", "is"} or not subjects or tree.below(place, "obl:agent") or negated(tree, place):
            return
        spot, content = (tree.number, place), of_predicate(tree, place)
        told = (tree.number, subjects[0])
        if content == "withdraw" and self._people.troops(told) and self._people.speaks_to_own(spot, told):
            yield Command(spot, spot, content, (), (told,), "verbatim", said=True)
