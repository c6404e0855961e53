"""Orders that the network finds where no rule does, and people whom a rule did not find for its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from fealty.reading.coding.commands import Command, agents_of, command_at
from fealty.reading.coding.order_content import FIGHTS, HALTS, of_noun, of_predicate
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words, response_words
from fealty.reading.model import Frame
from fealty.reading.story import Spot, Tree
from fealty.records.values import OrderContent

SURE = 0.65
"""Probability from which a frame is an order by itself."""
LABELLED = 0.5
"""Probability of a class of content from which the network is believed where no rule knows the words."""
SURER = 0.9
"""Probability from which a frame is an order where little else speaks for one: no words of ordering, nobody told."""
SUREST = 0.95
"""Probability from which a frame needs nobody who is known to bear arms and no words that are known to order."""
_READY = frozenset(("alert", "footing", "readiness", "standby"))
"""In what troops are only made ready, which the network takes for an attack."""
_NOBODY = frozenset(("who", "whom", "whoever", "which", "anybody", "nobody", "anyone", "no-one"))
_ORDERING = frozenset(("directive", "plea", "forbid", "allow", "convey", "declare", "loose", "rein"))
"""What a word may say that is itself enough for the network to be believed."""
_LED = frozenset(("direct", "command"))
"""What one does with an operation that one leads."""
_HOPED = frozenset(("expect", "hope", "wish"))
"""What is no ordering, however sure the network is."""
_AGREED = frozenset(("agree", "accept"))
"""What one does with another's truce, which is none of one's own."""
_VAGUE = frozenset(("other", "stand_down"))
"""Classes that the network takes for each other: to hold a line is no halt."""
_OWN = HALTS | {"resume", "withdraw"}
"""What a group orders itself when nobody else is told."""


def framed_commands(
    people: People, tree: Tree, known: Sequence[Command], before: Sequence[Command]
) -> Iterator[Command]:
    """Yield the orders of a sentence that the network finds and no rule did.

    Parameters
    ----------
    people
        Who may order whom.
    tree
        The sentence.
    known
        What the rules found in it.
    before
        The orders of the sentences before: one of them told again is no new order.
    """
    for frame in _orders(tree):
        if _answered(tree, frame.place):
            continue
        content = _content(tree, frame)
        at = {frame.place, *frame.fillers("content")}
        if any(_told(one, content, at) for one in known) or negated(tree, frame.place):
            continue
        if not frame.fillers("content") and frame.labelled < SURER:
            continue  # what is ordered is told elsewhere
        if frame.probability < SURE or (content == "other" and not frame.fillers("content")):
            continue
        command = _command(people, tree, frame, content)
        if command is not None and not any(_again(people, one, command) for one in before if not _told_in_full(frame)):
            yield command


def completed(people: People, tree: Tree, command: Command) -> Command:
    """Return an order with what the network knows of it and no rule found: the people of one side, the content."""
    command = _classed(tree, command)
    if bool(command.issuers) == bool(command.addressees):
        return command
    for frame in _orders(tree):
        if frame.place not in (command.spot[1], command.content_spot[1]) or command.spot[0] != tree.number:
            continue
        issuers = command.issuers or tuple((tree.number, one) for one in frame.fillers("issuer"))
        told = [
            one for one in frame.fillers("addressee")
            if (tree.number, one) not in issuers and people.commanded((tree.number, one))
        ]  # fmt: skip
        addressees = command.addressees or (() if command.own else tuple((tree.number, one) for one in told))
        return command._replace(issuers=issuers, addressees=addressees)
    return command


def _classed(tree: Tree, command: Command) -> Command:
    """Return an order of nothing in particular with the content that the network finds in words that no rule knows."""
    if command.content != "other" or command.cue in ("again", "verbatim") or command.spot[0] != tree.number:
        return command
    for frame in _orders(tree):
        at = {frame.place, *frame.fillers("content")}
        known = frame.labelled >= LABELLED and frame.label not in _VAGUE
        if known and command.content_spot[1] in at and not _readies(tree, at):
            return command._replace(content=cast("OrderContent", frame.label))
    return command


def _reversed(content: OrderContent, frame: Frame) -> bool:
    """Whether the network sees that what the words name is to stop: an offensive, or a truce."""
    if content in HALTS:
        return frame.label == "resume" and frame.labelled >= SURER
    return content in ("attack", "escalate") and frame.label in HALTS


def _readies(tree: Tree, places: set[int]) -> bool:
    """Whether troops are only made ready: "put on full alert"."""
    near = (tree.word(child) for place in places for child in (place, *tree.below(place, "obl", "nmod", "compound")))
    return not _READY.isdisjoint(near)


def _orders(tree: Tree) -> list[Frame]:
    return [frame for frame in tree.sentence.frames if frame.kind == "order"]


def _answered(tree: Tree, place: int) -> bool:
    """Whether a word only names an order that somebody answers: "rejected the order"."""
    over = tree.head(place) if tree.relation(place) in ("obj", "nsubj", "obl") else -1
    return over >= 0 and bool(response_words().verb(tree, over) & {"obey", "defy", "keep", "refuse", "deny", "scorn"})


def _told_in_full(frame: Frame) -> bool:
    """Whether a sentence tells an order with all that belongs to one: it is a new one, or an incident joins the two."""
    return frame.probability >= SUREST and all(frame.fillers(one) for one in ("issuer", "addressee", "content"))


def _again(people: People, one: Command, other: Command) -> bool:
    """Whether two sentences may tell one order: the same content, and the same people where both name them."""
    if one.content != other.content:
        return False
    sides = ((one.issuers, other.issuers), (one.addressees, other.addressees))
    named = [(first[0], second[0]) for first, second in sides if first and second]
    return bool(named) and all(people.perhaps_same(first, second) for first, second in named)


def _content(tree: Tree, frame: Frame) -> OrderContent:
    """Return what is ordered: by the rules for the words that say it, else as the network has it."""
    label = cast("OrderContent", frame.label)
    for place in frame.fillers("content"):
        found = of_noun(tree, place) if tree[place].upos in ("NOUN", "PROPN") else of_predicate(tree, place)
        if found is not None and found != "other":
            return label if _reversed(found, frame) else found  # "to stop attacking them"
    return "other" if _readies(tree, {frame.place, *frame.fillers("content")}) else label


def _told(command: Command, content: OrderContent, at: set[int]) -> bool:
    """Whether a rule found the order already: the same content in this sentence, or the same word."""
    return command.content == content or not at.isdisjoint((command.spot[1], command.content_spot[1]))


def _command(people: People, tree: Tree, frame: Frame, content: OrderContent) -> Command | None:
    number = tree.number
    issuers = [(number, one) for one in frame.fillers("issuer")]
    told = [(number, one) for one in frame.fillers("addressee")]
    told = [one for one in told if not any(people.one(issuer, one) for issuer in issuers)]
    told = [one for one in told if people.stood_for(one) not in told or people.stood_for(one) == one]
    givers = [*issuers[:1], *((number, one) for one in agents_of(tree, frame.place)), (number, frame.place)]
    if any(people.outsider(one) or people.civil(one) for one in givers):
        return None  # also "a court order"
    if not _anchored(tree, frame, content):
        return None
    if any(tree.word(place) in _NOBODY and people.mention((number, place)).actor is None for _, place in issuers):
        return None
    own = not told and content in _OWN and frame.probability >= SURER and _acts_alone(people, issuers)
    if own and _AGREED & {tree.lemma(one) for one in (frame.place, tree.head(frame.place)) if one >= 0}:
        return None  # "agreed to a ceasefire proposed by Egypt"
    given = bool(issuers) and _plainly_given(people, tree, frame)
    if not (own or (_may(people, frame, issuers, told, content) if told else given)) or (
        own and _of_two_sides(people, issuers)
    ):
        return None
    where = next(iter(frame.fillers("content")), frame.place)
    issued, heard = ([place for _, place in some] for some in (issuers, told))
    return command_at(tree, frame.place, (where, content), issued, heard, "frame")._replace(own=own)


def _anchored(tree: Tree, frame: Frame, content: OrderContent) -> bool:
    """Whether the words bear a frame out: one of ordering, or what is ordered is what the network takes it for."""
    words = order_words().verb(tree, frame.place) | order_words().noun(tree, frame.place)
    if "demand" in words or ("allow" in words and content not in FIGHTS):
        return False
    told = frame.fillers("addressee")
    base = order_words().base("verb", tree, frame.place) or tree.lemma(frame.place)
    if base in _HOPED or (base in _LED and not told):
        return False
    if frame.probability >= SUREST and (told or frame.fillers("issuer")):
        return True
    if words & _ORDERING and told and tree.word(frame.place) != "words":
        return True
    if "directive" in words and content != "other" and tree.word(frame.place) != "words":
        return True
    if content in FIGHTS and content != "resume":
        return False
    places = (frame.place, *frame.fillers("content"))
    return content != "other" and content in {
        of_noun(tree, one) if tree[one].upos in ("NOUN", "PROPN") else of_predicate(tree, one) for one in places
    }


def _acts_alone(people: People, issuers: list[Spot]) -> bool:
    """Whether those who declare something are a force, which binds itself, and no state or minister."""
    return bool(issuers) and people.troops(issuers[0]) and not people.is_state(issuers[0])


def _plainly_given(people: People, tree: Tree, frame: Frame) -> bool:
    """Whether a word that means nothing else says that somebody at the head of a force gives an order."""
    word = order_words().noun(tree, frame.place) | order_words().verb(tree, frame.place)
    if {"directive"} == word & {"directive", "message"} and order_words().base("verb", tree, frame.place) in _LED:
        return False
    heads = [(tree.number, one) for one in frame.fillers("issuer")[:1]]
    return frame.probability >= SURER and "directive" in word and any(people.armed(one) for one in heads)


def _may(people: People, frame: Frame, issuers: list[Spot], told: list[Spot], content: OrderContent) -> bool:
    """Whether those who are told bear arms and may get orders from whoever tells them."""
    if not any(people.troops(people.stood_for(one)) and people.commanded(one) for one in told) and (
        frame.probability < SUREST or any(people.civil(people.stood_for(one)) for one in told)
    ):
        return False
    if not issuers:
        return True
    kinds = order_words().verb(people.tree(told[0]), frame.place)
    if "plea" in kinds and "directive" not in kinds:
        if content == "other" and not people.owned(told[0], issuers[0]):
            return False
        return people.may_order(issuers[0], told[0]) or _asks_allies(people, frame, issuers[0], told[0], content)
    side = people.same_side(issuers[0], told[0])
    return side is True or (side is None and not people.is_state(issuers[0]))


def _asks_allies(people: People, frame: Frame, issuer: Spot, told: Spot, content: OrderContent) -> bool:
    """Whether a man of a force asks fighters who are not known to be another side's to stop: "he asked them"."""
    asks = frame.probability >= SURE and content in HALTS and not people.is_state(issuer)
    return asks and bool(people.roles(issuer)) and people.armed(issuer) and people.same_side(issuer, told) is None


def _of_two_sides(people: People, issuers: list[Spot]) -> bool:
    """Whether those who declare something together stand on two sides: they have agreed, nobody has ordered."""
    return len(issuers) > 1 and (people.of_several_states(issuers[:2]) or not people.same_side(issuers[0], issuers[1]))
