"""Draft orders of a story.

Sentences give commands (`order_directives`, `order_declarations`, and what only the network finds: `order_framed`);
here they become records: who gives the order, for whom he speaks, who gets it, when and on what condition.
"""

from __future__ import annotations

from typing import Any

import msgspec

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.commands import Command, repeats
from fealty.reading.coding.framed import borne_out
from fealty.reading.coding.order_conditions import condition_of, gated
from fealty.reading.coding.order_declarations import Declarations
from fealty.reading.coding.order_directives import Directives
from fealty.reading.coding.order_framed import completed, framed_commands
from fealty.reading.coding.order_messages import Messages
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_pointed import Pointed
from fealty.reading.coding.order_spoken import Spoken
from fealty.reading.coding.order_verbatim import Verbatim
from fealty.reading.coding.order_wording import asks, negated, order_words
from fealty.reading.story import Spot, Tree
from fealty.reading.voices import Manner
from fealty.records import Interval, KnownBy, Mention, Order
from fealty.records.values import Status

_CLASSES = {"cease_fire": "halt", "stand_down": "halt", "resume": "fight", "attack": "fight"}
"""Contents that are told in one another's words."""
_BESIDE = 2
"""Sentences within which an order is told again rather than given anew."""
_SUPPOSED = frozenset(("if", "unless", "whether"))
_AHEAD = frozenset(("will", "would", "shall", "'ll", "'d"))


def orders(analysis: Analysis) -> list[Draft]:
    """Return the orders that a story tells of, in the order of the text."""
    return Orders(analysis).drafts()


class Orders:
    """Turns what sentences command into records.

    Parameters
    ----------
    analysis
        The story and everything found out about it.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._story = analysis.story
        self._people = People(analysis)
        self._directives = Directives(self._people, analysis.story)
        self._messages = Messages(self._people, analysis.story)
        self._declarations = Declarations(self._people)
        self._spoken = Spoken(self._people)
        self._pointed = Pointed(self._people, analysis.story)
        self._verbatim = Verbatim(self._people, analysis.story)
        self._last: tuple[Mention | None, Mention | None] = (None, None)

    def drafts(self) -> list[Draft]:
        """Return the orders of the story, no clause twice."""
        found: list[Draft] = []
        told: list[Command] = []
        last: Command | None = None
        for command in self._commands():
            again = command.content == "other" and last is not None
            if command.cue == "again" and (last is None or not self._near(last, command)):
                continue
            if any(self._retold(one, command) for one in told):
                continue
            if last is not None and self._kept(last, command):
                continue
            if (
                again
                and last is not None
                and (command.cue == "again" or repeats(self._story.tree(command.spot), command.content_spot[1]))
            ):
                draft = self._draft(command._replace(content=last.content))
            else:
                draft = self._draft(command)
            if draft is not None:
                found.append(draft)
                told.append(command)
                last = command
        return found

    def _kept(self, last: Command, command: Command) -> bool:
        """Whether somebody only tells others to keep what was just declared: "told all parties to respect it"."""
        tree = self._story.tree(command.content_spot)
        place = command.content_spot[1]
        it = any(
            tree.word(one) in ("it", "this") for one in (*tree.below(place, "obj"), *tree.obliques(place, "by", "to"))
        )
        beside = command.spot[0] - last.spot[0] <= 1 and last.content == command.content and last.spot != command.spot
        return it and beside and "obey" in order_words().verb(tree, place)

    def _retold(self, first: Command, again: Command) -> bool:
        """Whether a command only tells one again that was just told in full: in its giver's words, or with no giver.

        An order told twice by two full sentences stays two records, which an incident joins.
        """
        apart = again.spot[0] - first.spot[0]
        if not 0 <= apart <= _BESIDE or again.content_spot == first.content_spot:
            return False
        if _CLASSES.get(first.content, first.content) != _CLASSES.get(again.content, again.content):
            return False

        def same(one: Spot, other: Spot) -> bool:
            return self._people.perhaps_same(one, other) or self._people.perhaps_same(other, one)

        told = not again.addressees or not first.addressees or same(again.addressees[0], first.addressees[0])
        if again.cue == "verbatim" or (again.own and again.said and apart):
            givers = [one for one in (*first.issuers, *first.addressees) if again.issuers]
            mine = not again.issuers or any(same(again.issuers[0], one) for one in givers)
            return mine and (told or again.own) and (again.cue == "verbatim" or self._in_first_person(again))
        pointing = again.content_spot == again.spot
        if pointing and first.own and again.cue == "passive" and first.content == again.content and apart <= 1:
            return not again.issuers or any(same(again.issuers[0], one) for one in first.issuers)  # "instructed so"
        plain = bool(again.addressees) and self._people.plain(again.addressees[0])
        return again.cue == "passive" and not again.issuers and bool(first.issuers) and (told or plain) and apart > 0

    def _in_first_person(self, command: Command) -> bool:
        tree = self._story.tree(command.content_spot)
        doers = {tree.word(one) for place in (command.spot[1], command.content_spot[1]) for one in tree.subjects(place)}
        return bool(doers & {"we", "i"})

    @staticmethod
    def _near(last: Command, command: Command) -> bool:
        """Whether a group that "did the same" follows on another group's own declaration."""
        return (last.own or last.said) and command.spot[0] - last.spot[0] <= 1 and last.issuers != command.issuers

    def _commands(self) -> list[Command]:
        kept: list[Command] = []
        for tree in self._story.trees:
            if asks(tree):
                continue
            here = self._by_rules(tree, kept)
            here = [completed(self._people, tree, command) for command in here]
            here += framed_commands(self._people, tree, here, kept)
            kept += sorted(here, key=lambda one: (one.spot, one.content_spot))
        return kept

    def _by_rules(self, tree: Tree, kept: list[Command]) -> list[Command]:
        """Return the orders that the rules find in a sentence, each once; `kept` are those of the sentences before."""
        used: set[Spot] = set()
        here: list[Command] = []
        for command in (*self._directives.of(tree), *self._messages.of(tree)):
            if command.content_spot not in used:
                used |= {command.content_spot, command.spot}
                here.append(command)
        for command in self._declarations.of(tree, used):
            if not any(_same_order(one, command) for one in here):
                here.append(command)
        for command in self._spoken.of(tree, used | {one.content_spot for one in here}):
            if not any(_same_order(one, command) for one in here):
                here.append(command)
        here += self._pointed.of(tree, (*kept, *here))
        for command in self._verbatim.of(tree, kept[-1] if kept else None):
            if command.content_spot not in used | {one.content_spot for one in here}:
                here.append(command)
        return here

    def _draft(self, command: Command) -> Draft | None:
        issuer, behalf = self._last = self._issuer(command)
        if issuer is None and not command.addressees:
            return None
        fields = self._cited(command)
        if not self._told_of(command, fields):
            return None
        times = self._analysis.times
        issued = self._issued(command)
        conditions = (times.condition(command.content_spot), condition_of(self._story, command.content_spot))
        record = Order(
            content=command.content,
            issuer=issuer,
            on_behalf_of=behalf,
            addressees=self._addressees(command, issuer, behalf),
            condition=max((one for one in conditions if one), key=len, default=None),
            issued=issued,
            in_force=self._in_force(command, issued),
            known_by=self._known_by(command, issuer, fields["said_by"]),
            **fields,
        )
        support = borne_out(self._story.tree(command.spot), "order", command.content)
        return Draft(record, command.spot, (command.cue, support, *(("own",) if command.own else ())))

    def _told_of(self, command: Command, fields: dict[str, Any]) -> bool:
        """Whether a particular order is told of: given, or denied by somebody; not one that only might be given."""
        tree, place = self._story.tree(command.spot), command.spot[1]
        status = fields["status"]
        if status == "opinion" or (status == "habitual" and command.cue in ("verb", "frame")):
            return False
        if command.cue == "frame" and status not in ("asserted", "planned"):
            return False
        if status == "denied":  # what the outlet itself says was not ordered is nothing
            return len(fields["said_by"]) > 1 or not negated(tree, place)
        clauses = [place, *tree.above(place)]
        if any("whether" in tree.prepositions(one) for one in clauses):
            return False
        return not any(
            tree.relation(one) == "advcl" and set(tree.prepositions(one)) & _SUPPOSED and not command.said
            for one in clauses
        )

    def _issued(self, command: Command) -> Interval:
        """Return when an order was given: at the time of a clause with "when", if its own verb has no day."""
        times, tree = self._analysis.times, self._story.tree(command.spot)
        told = times.of(command.spot)
        for clause in tree.below(command.spot[1], "advcl"):
            if "when" in {tree.word(c) for c in tree.below(clause, "mark", "advmod")}:
                at = times.of((command.spot[0], clause))
                if at.begin is not None and (told.begin is None or told.begin <= at.begin):
                    return at
        return told

    def _in_force(self, command: Command, issued: Interval) -> Interval:
        """Return when the order holds: a truce, or its end, from the day of its announcement when no other is told."""
        before = command.content_spot < command.spot and command.own  # "the ceasefire that they declared"
        ending = command.content == "resume" or before
        found = self._analysis.times.in_force(command.spot if ending else command.content_spot)
        day = issued.begin if issued.begin == issued.end else None
        if found.begin is not None or day is None or command.content not in ("cease_fire", "resume"):
            return found
        return msgspec.structs.replace(found, begin=day) if found.end is None or found.end >= day else found

    def _cited(self, command: Command) -> dict[str, Any]:
        manner = self._manner(command)
        spot = command.content_spot if command.said else command.spot
        return self._analysis.cited(spot, manner=manner, span=self._span(command))

    def _span(self, command: Command) -> tuple[int, int]:
        tree = self._story.tree(command.spot)
        whole = tree.clause_span(command.spot[1])
        place = command.content_spot[1]
        if tree.relation(place) == "conj" and "to" in tree.prepositions(place):
            return tree.span(tree.subtree(place))
        content = tree.clause_span(place) if command.content_spot[0] == command.spot[0] else whole
        if content[0] >= whole[1]:  # after a colon: "the same text came to all: come out at midnight"
            return whole[0], content[1]
        return whole

    def _manner(self, command: Command) -> Manner:
        found = self._analysis.voices.manner(command.spot)
        tree = self._story.tree(command.spot)
        status: Status = found.status
        helpers = {tree.word(c) for c in tree.below(command.spot[1], "aux")}
        announced = command.own or command.cue == "modal"
        if announced and status in ("planned", "threatened", "conditional") and (
            helpers & _AHEAD or command.said or tree.word(command.spot[1]).endswith("ing")
        ):  # fmt: skip
            status = "asserted"
        if command.cue == "declared" and status == "planned" and "to" in tree.prepositions(command.spot[1]):
            status = "asserted"  # "resolved to observe", "went on television to announce"
        if command.cue in ("verbatim", "spoken") and status in ("planned", "threatened", "denied"):
            status = "asserted"  # an imperative is itself the order
        if status == "asserted" and any(gated(self._story, one) for one in (command.content_spot, command.spot)):
            status = "conditional"
        return found._replace(status=status)

    def _issuer(self, command: Command) -> tuple[Mention | None, Mention | None]:
        if not command.issuers:
            author = self._people.author(command.spot if not command.said else command.content_spot)
            spot = self._people.spot_of(author)
            if author is None or not command.addressees:
                return (author if command.own and author and not self._strange(spot) else None), None
            own = self._people.speaks_to_own(command.content_spot, command.addressees[0]) or (
                spot is not None and self._people.heads(spot, command.addressees[0])
            )
            return (author if own else None), (self._behalf(spot) if own and spot else None)
        spot = command.issuers[0]
        if self._story.tree(spot).word(spot[1]) in ("i", "my", "me", "we", "our"):
            author = self._people.author(command.content_spot) or self._people.author(command.spot)
            return author or self._people.mention(spot), None
        if {"message", "directive"} & self._people.kinds(spot) and not self._people.troops(spot):
            writer = self._people.possessor(spot) or self._people.sender(spot)
            if writer is None:
                return self._last
            spot = writer
        return self._people.mention(spot), self._behalf(spot)

    def _strange(self, spot: Spot | None) -> bool:
        return spot is not None and self._people.outsider(spot)

    def _behalf(self, spot: Spot) -> Mention | None:
        """Return for whom a spokesman, commander or committee speaks; leaders give orders in their own name."""
        mention = self._people.mention(spot)
        seat = self._seat(spot)
        if seat is not None:
            return seat
        if not self._people.roles(spot) & {"role", "body"}:
            return next(iter(self._people.followers(mention)), None) if self._a_body(spot) else None
        owner = self._people.possessor(spot)
        if owner is None or self._people.is_person(owner):
            return None
        found = self._people.mention(owner)
        return None if found.name and found.name == mention.name else found

    def _seat(self, spot: Spot) -> Mention | None:
        """Return the seat of government that leaders sit in, which tells whose they are: "their leaders in Tehran"."""
        owner = self._analysis.cast.possessor(spot) if "chief" in self._people.roles(spot) else None
        if owner is None or owner.span is None:
            return None
        tree = self._story.tree(spot)
        inside = [one for one in tree.obliques(spot[1], "in") if tree[one].begin == owner.span[0]]
        return owner if inside else None

    def _a_body(self, spot: Spot) -> bool:
        """Whether the issuer is neither a person nor known to be a group of its own."""
        actor = self._people.actor(self._people.mention(spot))
        leads = "chief" in self._people.roles(spot)
        return actor is None and not leads and self._analysis.cast.kind(spot) not in ("person", "state")

    def _addressees(self, command: Command, issuer: Mention | None, behalf: Mention | None) -> tuple[Mention, ...]:
        if command.addressees:
            return tuple(dict.fromkeys(self._people.mention(one) for one in command.addressees))
        if issuer is None or (
            not command.own and (command.content == "other" or command.cue not in ("conveyed", "verb"))
        ):
            return ()
        if behalf is not None:
            return (behalf,)
        led = self._people.followers(issuer)
        actor = self._people.actor(issuer)
        person = actor is not None and actor.type == "person"
        if led or person or not command.own or self._leads(command):
            return led
        return tuple(dict.fromkeys((issuer, *map(self._people.mention, command.issuers[1:]))))

    def _leads(self, command: Command) -> bool:
        return bool(command.issuers) and "chief" in self._people.roles(command.issuers[0])

    def _known_by(self, command: Command, issuer: Mention | None, said_by: object) -> KnownBy:
        if command.known_by is not None:
            return command.known_by
        names = {one for one in (issuer.name, issuer.text) if one} if issuer else set()
        says_it = isinstance(said_by, tuple) and bool(names & set(said_by))
        return "announced" if command.own or command.cue == "modal" or says_it else "reported"


def _same_order(one: Command, other: Command) -> bool:
    """Whether two commands of one sentence are one: the same words, or one group's same declaration told on."""
    if one.own and other.own and one.spot == other.content_spot and one.content == other.content:
        return True  # "is observing a truce, its spokesman said"
    if one.content != other.content:
        return one.content_spot == other.content_spot and one.spot == other.spot
    return one.content_spot == other.content_spot or (one.own and other.own and one.issuers == other.issuers)
