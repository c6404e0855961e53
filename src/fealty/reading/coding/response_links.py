"""Which order an answer belongs to: the nearest before it that fits in content and whose people answer."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.coding.analysis import Draft
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import response_words
from fealty.reading.coding.reply_conduct import Reply
from fealty.reading.story import Spot, Story
from fealty.records import Interval, Mention, Order

_IN_WORDS = frozenset(("worded", "refused", "denied", "in response", "in spite", "phrase"))
_AHEAD = frozenset(("worded", "refused", "denied", "as told", "nominal"))
"""Cues of answers that a lead may tell before the order."""
_SOME = frozenset(("they", "them", "some", "all", "most", "many", "few", "several", "those", "others"))
_QUOTES = frozenset(('"', "“", "‘"))
_DEEDS = frozenset(("deed", "quiet"))
"""Cues of deeds, which may be told first when the order is told as given before: "as they had been bidden"."""
_ANYWHERE = 40
"""The reach of answers that name an order: it may also be told later in the text."""


class Asked(NamedTuple):
    """An order of the story, with its place in the list of drafts."""

    place: int
    record: Order
    spot: Spot
    late: bool = False
    """Whether the order is told as given before what the text has just told: "had given the order"."""


def asked(drafts: list[Draft], story: Story) -> list[Asked]:
    """Return the orders that somebody can answer: those that were given, as far as the story knows."""
    return [
        Asked(place, draft.record, draft.spot, _late(story, draft.spot))
        for place, draft in enumerate(drafts)
        if isinstance(draft.record, Order) and draft.record.status in ("asserted", "conditional", "planned")
    ]


def _late(story: Story, spot: Spot) -> bool:
    tree = story.tree(spot)
    clauses = [spot[1], *tree.above(spot[1])]
    past = any(tree.word(child) == "had" for one in clauses for child in tree.below(one, "aux"))
    return past or "as" in tree.prepositions(spot[1])


def _before(when: Interval, issued: Interval, *, apart: bool) -> bool:
    """Whether something was over before an order was given; `apart`: or before the text says that it was."""
    given = issued.begin or (issued.end if apart else None)
    return when.end is not None and given is not None and when.end < given


class Links:
    """The orders of a story, asked which of them somebody answers.

    Parameters
    ----------
    orders
        The orders of the story.
    people
        Who belongs to whom.
    """

    def __init__(self, orders: list[Asked], people: People) -> None:
        self._orders = orders
        self._people = people
        self._parties: dict[int, set[str]] = {}

    def note(self, order: Asked, actor: Mention) -> None:
        """Keep in mind that somebody has answered an order, so that what his men do later answers it too."""
        if actor.name is not None:
            self._parties.setdefault(order.place, set()).add(actor.name)

    def of(self, reply: Reply, when: Interval) -> Asked | None:
        """Return the order that an answer of some time fits best, None when it fits none."""
        best: tuple[tuple[int, int, int], Asked] | None = None
        for order in self._orders:
            apart = self.apart(reply, order)
            vague = reply.actor is not None and self._people.tree(reply.actor)[reply.actor[1]].upos == "PRON"
            undated = apart and vague and reply.answer == "defied" and when.begin is None  # "they sank two of them"
            early = _before(when, order.record.issued, apart=apart)
            rank = None if early or undated else self._rank(reply, order)
            if rank is not None and (best is None or rank > best[0]):
                best = (rank, order)
        return None if best is None else best[1]

    def _rank(self, reply: Reply, order: Asked) -> tuple[int, int, int] | None:
        if reply.contents and order.record.content not in reply.contents:
            return None
        distance = reply.spot[0] - order.spot[0]
        behind = distance < 0 or (distance == 0 and order.spot[1] > reply.spot[1])
        theirs = self.answers_for(reply.actor, order)
        known = theirs and reply.actor is not None and not self._people.plain(reply.actor)
        if distance > reply.reach * (2 if known else 1) or order.spot == reply.spot:
            return None
        mine = theirs or self._theirs(reply, order)
        if self.apart(reply, order) and not mine:
            return None
        if reply.cue in _DEEDS or (reply.cue == "went on" and self._rest(reply.actor)):
            mine = mine or self._men(reply.actor, order) or self._unnamed(reply.actor, order)
        near = 2 if reply.cue == "phrase" else 1 if reply.cue in _IN_WORDS else 0
        beside = 0 <= distance <= near and not behind and reply.actor is not None
        if reply.known and not mine and not beside:
            return None
        lead = order.late and distance >= -1 and (mine or not reply.known) and reply.cue in _DEEDS
        if behind and not lead and (reply.cue not in _AHEAD or (not mine and (reply.known or reply.reach < _ANYWHERE))):
            return None
        return int(mine and not behind), -int(behind), -abs(distance)

    def apart(self, reply: Reply, order: Asked) -> bool:
        """Whether a deed is told some sentences after the order, so that only its actor connects the two."""
        return reply.cue == "deed" and self._steps(reply, order) > 1

    def _steps(self, reply: Reply, order: Asked) -> int:
        """Return how many sentences lie between an order and what may answer it; what is said in between is none."""
        between = range(order.spot[0] + 1, reply.spot[0])
        spoken = sum(self._people.tree((number, 0))[0].text in _QUOTES for number in between)
        return reply.spot[0] - order.spot[0] - spoken

    def _theirs(self, reply: Reply, order: Asked) -> bool:
        """Whether a common noun can only mean the people of those who got an order: "guerrillas", "helicopters"."""
        actor = reply.actor
        if actor is None or reply.cue not in _DEEDS or not self._people.nameless(actor):
            return False
        sort = {"regular", "irregular"} & response_words().noun(self._people.tree(actor), actor[1])
        asked_ones = self._sort(order)
        leaves = not asked_ones and not order.record.addressees and "withdraw" in reply.contents
        return bool(sort) and (sort == asked_ones or leaves)

    def _sort(self, order: Asked) -> set[str]:
        """Return whether soldiers of a state or fighters of a group got an order, as far as the words say."""
        told = (*order.record.addressees, order.record.on_behalf_of, order.record.issuer)
        spots = [spot for one in told if (spot := self._people.spot_of(one)) is not None]
        owners = [self._people.mention(owner) for spot in spots if (owner := self._people.possessor(spot)) is not None]
        for one in (*told, *owners):
            actor = self._people.actor(one)
            if actor is not None and actor.type in ("armed_group", "military", "state", "government"):
                return {"irregular"} if actor.type == "armed_group" else {"regular"}
            spot = self._people.spot_of(one)
            if spot is not None and ("rule" in self._people.kinds(spot) or self._people.is_state(spot)):
                return {"regular"}
            if spot is not None:
                tree = self._people.tree(spot)
                places = [spot[1], *tree.below(spot[1], "compound")]
                found = {kind for place in places for kind in response_words().noun(tree, place)}
                found &= {"regular", "irregular"}
                if len(found) == 1:
                    return found
        return set()

    def _rest(self, actor: Spot | None) -> bool:
        """Whether somebody is part of those told of before: "those in the north", "others"."""
        return actor is not None and self._people.tree(actor).word(actor[1]) in _SOME

    def _men(self, actor: Spot | None, order: Asked) -> bool:
        """Whether right beside an order somebody can only be those who got it: "they", "the last column"."""
        if actor is None:
            return False
        tree = self._people.tree(actor)
        sort = {"regular", "irregular"} & response_words().noun(tree, actor[1])
        if len(sort) == 1 and sort != (self._sort(order) or sort):  # soldiers where guerrillas were told to stop
            return False
        theirs = any(tree[one].upos == "PRON" for one in tree.below(actor[1], "nmod:poss"))
        if theirs and "own" in self._people.kinds(actor):
            return True
        mention = self._people.mention(actor)
        if tree.word(actor[1]) == "it" and mention.actor is None and mention.name in (None, mention.text):
            return bool(order.record.addressees)  # "The emir ordered the brigade to attack. It stayed where it was."
        some = tree[actor[1]].upos in ("NUM", "DET") or tree.word(actor[1]) in _SOME
        return some or (self._people.plain(actor) and "own" in self._people.kinds(actor))

    def _unnamed(self, actor: Spot | None, order: Asked) -> bool:
        """Whether troops act right beside an order that names nobody who got it."""
        issuer = self._people.spot_of(order.record.issuer)
        if actor is None or issuer is None or order.record.addressees or not self._people.troops(actor):
            return False
        return self._people.same_side(issuer, actor) is not False

    def answers_for(self, actor: Spot | None, order: Asked) -> bool:
        """Whether somebody got an order, or belongs to those who got it."""
        if actor is None:
            return False
        mention = self._people.mention(actor)
        asked_ones = [*order.record.addressees, order.record.on_behalf_of]
        if order.record.issuer in order.record.addressees or not order.record.addressees or self._his(order):
            asked_ones.append(order.record.issuer)
        for one in asked_ones:
            if one is not None and self._kin(actor, mention, one):
                return True
        owner = self._people.possessor(actor)
        known = self._parties.get(order.place, set())
        if mention.name in known or (owner is not None and self._people.mention(owner).name in known):
            return True
        return owner is not None and any(
            one is not None and self._kin(owner, self._people.mention(owner), one) for one in asked_ones
        )

    def _his(self, order: Asked) -> bool:
        """Whether those who got an order are called the issuer's own: "his followers", "its columns"."""
        spots = [self._people.spot_of(one) for one in order.record.addressees]
        owners = [self._people.possessor(one) for one in spots if one is not None]
        return any(one is not None and self._people.tree(one)[one[1]].upos == "PRON" for one in owners)

    def _kin(self, spot: Spot, mention: Mention, other: Mention) -> bool:
        if mention.name and mention.name == other.name:
            return True
        where = self._people.spot_of(other)
        if where is None:
            return mention.actor is not None and mention.actor == other.actor
        if self._people.plain(spot) and self._people.plain(where):
            if self._opposed(spot, where):
                return False
            return bool({"force", "own"} & self._people.kinds(spot))
        return self._people.same_side(where, spot) is True and not self._people.outsider(spot)

    def _opposed(self, one: Spot, other: Spot) -> bool:
        """Whether one is a state's and the other an irregular force: "rebels" after what "the government" announced."""
        sorts = []
        for spot in (one, other):
            words = response_words().noun(self._people.tree(spot), spot[1]) & {"regular", "irregular"}
            sorts.append(words | ({"regular"} if "rule" in self._people.kinds(spot) else set()))
        return all(sorts) and sorts[0].isdisjoint(sorts[1])
