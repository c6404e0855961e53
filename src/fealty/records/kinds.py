"""The kinds of record, as frozen typed values.

One class a kind, named as in the public contract ``fealty-records/1``. In JSON a record is an object whose ``kind``
names its class, and every field is there: null where nothing is known. ``from`` and ``to`` of a tie are ``from_`` and
``to`` in Python, because ``from`` is a keyword.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from fealty.records.values import (
    ActorType,
    Answer,
    EventType,
    Grade,
    Interval,
    KnownBy,
    Mention,
    Number,
    OrderContent,
    Place,
    Probability,
    Relation,
    Row,
    Status,
    Toll,
    Value,
    Verdict,
)

CONTRACT = "fealty-records/1"


class Source(Value, frozen=True, kw_only=True, tag="source", tag_field="kind"):
    """A document, a table file, or the publication that a row cites."""

    id: str = ""
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published: date | None = None
    retrieved: date | None = None
    language: str | None = None
    sha256: str | None = None
    grade: Grade | None = None
    text: str | None = None


class Actor(Value, frozen=True, kw_only=True, tag="actor", tag_field="kind"):
    """Somebody who acts: a state, a force, an armed group, a public figure.

    ``same_as`` is the id of the actor that this one is under another name; its own id says that it is no other.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    type: ActorType = "other"
    country: str | None = None
    identifiers: dict[str, str] = msgspec.field(default_factory=dict)
    part_of: str | None = None
    same_as: str | None = None


class Coded(Value, frozen=True, kw_only=True, tag_field="kind"):
    """What every record that states a fact carries: where it stands, who says so, how, and who coded it."""

    id: str = ""
    source: str | None = None
    span: tuple[int, int] | None = None
    quote: str | None = None
    row: Row | None = None
    said_by: tuple[str, ...] = ()
    origin: str | None = None
    status: Status = "asserted"
    confidence: Probability = 1.0
    coder: str = ""
    note: str | None = None


class Event(Coded, frozen=True, kw_only=True, tag="event"):
    """Who did what to whom, when and where (PLOVER 2021 types and modes).

    ``trigger`` names what a table of triggers calls it ("us_strike"): events that may set off attacks by themselves.
    """

    type: EventType
    mode: str | None = None
    actors: tuple[Mention, ...] = ()
    recipients: tuple[Mention, ...] = ()
    when: Interval = Interval()
    where: Place | None = None
    weapon: str | None = None
    killed: Toll | None = None
    injured: Toll | None = None
    count: Number | None = None
    talks: str | None = None
    trigger: str | None = None


class Order(Coded, frozen=True, kw_only=True, tag="order"):
    """A directive to an armed group."""

    content: OrderContent
    issuer: Mention | None = None
    on_behalf_of: Mention | None = None
    addressees: tuple[Mention, ...] = ()
    condition: str | None = None
    issued: Interval = Interval()
    in_force: Interval = Interval()
    known_by: KnownBy = "reported"
    role: str | None = None


class Response(Coded, frozen=True, kw_only=True, tag="response"):
    """What an addressee answered to an order, in words or by conduct."""

    order: str
    answer: Answer
    actor: Mention | None = None
    when: Interval = Interval()


class Tie(Coded, frozen=True, kw_only=True, tag="tie"):
    """A dated relation between two actors (UCDP external-support terms)."""

    relation: Relation
    from_: Mention | None = msgspec.field(default=None, name="from")
    to: Mention | None = None
    since: Interval | None = None
    until: Interval | None = None
    share: str | None = None


class Statement(Coded, frozen=True, kw_only=True, tag="statement"):
    """What somebody says that is not itself an event, and the words used for an actor."""

    speaker: Mention | None = None
    about: Mention | None = None
    stance: str | None = None
    label: str | None = None


class IntervalCount(Coded, frozen=True, kw_only=True, tag="interval_count"):
    """Attacks known only as a published total over some days; ``actors`` empty when the total names nobody."""

    interval: Interval
    count: Number
    what: str | None = None
    counter: str | None = None
    actors: tuple[Mention, ...] = ()
    where: Place | None = None


class Incident(Value, frozen=True, kw_only=True, tag="incident", tag_field="kind"):
    """The same happening told by several records of one kind.

    ``apart`` are records of the same kind that tell of another happening. ``proposed_by`` is the person who put it:
    such an incident holds only while somebody accepts it; that of a reader or a table, unless somebody rejects it.
    """

    members: tuple[str, ...]
    id: str = ""
    apart: tuple[str, ...] = ()
    proposed_by: str | None = None
    origins: int | None = None
    reason: str | None = None
    coder: str = ""


class Judgement(Value, frozen=True, kw_only=True, tag="judgement", tag_field="kind"):
    """A person's word on a record; ``withdraws`` takes an earlier judgement back."""

    record: str
    who: str
    at: str
    id: str = ""
    verdict: Verdict | None = None
    changes: dict[str, Any] = msgspec.field(default_factory=dict)
    why: str | None = None
    withdraws: str | None = None


Record = Source | Actor | Event | Order | Response | Tie | Statement | IntervalCount | Incident
"""What a reader or an importer may hand over; judgements are made on top of these."""

FROM_TEXT = (Event, Order, Response, Tie, Statement)
"""Kinds that need a quote when they are read from text."""

KINDS: dict[str, type[Record]] = {
    "source": Source,
    "actor": Actor,
    "event": Event,
    "order": Order,
    "response": Response,
    "tie": Tie,
    "statement": Statement,
    "interval_count": IntervalCount,
    "incident": Incident,
}
"""The kinds by the name that they have in JSON."""
