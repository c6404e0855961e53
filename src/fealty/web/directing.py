"""Orders as all records together tell them, and what the last answer says of each: for lists and pages of orders."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import msgspec

from fealty.casefile import View
from fealty.measuring.measurement import OrderSpan
from fealty.measuring.series import happenings
from fealty.records import Incident, Order, Response
from fealty.showing import formats as fmt
from fealty.showing.evidence import day_of
from fealty.showing.pages import Result
from fealty.showing.words import content_words
from fealty.web.casting import People
from fealty.web.computing import Computed
from fealty.web.parts import Link, Part
from fealty.web.snapshot import Snapshot

FORCE = "In force"
"""What the dossier calls the days on which an order held."""
_ENDED = re.compile(r"(.*?\d{4}(?: – [^,;(]*\d{4})?)[,;]? (.*)", re.DOTALL)
"""Days with a year, and the words after them."""


class Effect(Part, frozen=True):
    """What an order did to one group."""

    group: str
    verdict: str
    kind: str
    probability: str
    ratio: str
    interval: str
    aside: bool
    failed: str
    href: str


class OrderLine(Part, frozen=True):
    """One order, told by one record or several.

    ``behind`` is in whose name it was given, where that is somebody else; ``why_not`` says why nothing was measured.
    """

    href: str
    number: str
    issued: str
    issuer: Link
    behind: Link
    addressees: tuple[Link, ...]
    content: str
    kind: str
    condition: str
    role: str
    status: str
    in_force: str
    ended: str
    records: int
    answers: str
    effects: tuple[Effect, ...]
    why_not: str
    rejected: bool


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """An order as all records together tell it: the one that stands for it, all of them, and the answers to them."""

    main: View[Order]
    records: tuple[str, ...]
    answers: tuple[View[Response], ...]
    day: date


class Measured(msgspec.Struct, frozen=True):
    """What was measured of each order, by the ids of all records that tell it."""

    spans: dict[str, OrderSpan]
    results: dict[str, tuple[Result, ...]]
    numbers: dict[str, int]
    reasons: dict[str, str]
    in_force: dict[str, str]


def tellings(snapshot: Snapshot) -> dict[str, Telling]:
    """Return every order by the id of each record that tells it, oldest first."""
    return snapshot.remembered("tellings", _tellings)


def _tellings(snapshot: Snapshot) -> dict[str, Telling]:
    same = happenings(snapshot.views(Incident))
    together: dict[str, list[View[Order]]] = {}
    for seen in snapshot.views(Order):
        together.setdefault(same.get(seen.record.id, seen.record.id), []).append(seen)
    answers: dict[str, list[View[Response]]] = {}
    for answer in snapshot.views(Response):
        answers.setdefault(same.get(answer.record.order, answer.record.order), []).append(answer)
    found = []
    for one, told in together.items():
        main = next((seen for seen in told if seen.holds), told[0])
        ids = tuple(seen.record.id for seen in told)
        found.append(Telling(main=main, records=ids, answers=tuple(answers.get(one, ())), day=day_of(main.record)))
    found.sort(key=lambda one: (one.day, one.main.record.id))
    return {record: one for one in found for record in one.records}


def measured(computed: Computed | None) -> Measured:
    """Return what the last answer says of each order."""
    if computed is None:
        return Measured({}, {}, {}, {}, {})
    measurement, page = computed.measurement, computed.page
    spans = {record: span for span in measurement.orders for record in (span.id, *span.records)}
    directives = dict(zip((span.id for span in measurement.orders), page.orders, strict=True))
    reasons: dict[str, str] = {}
    for one in measurement.not_measured:
        reasons.setdefault(one.order, fmt.readable(one.reason))
    return Measured(
        spans,
        {one: each.results for one, each in directives.items()},
        {one: each.number for one, each in directives.items()},
        reasons,
        {one: next((fact.value for fact in each.facts if fact.label == FORCE), "") for one, each in directives.items()},
    )


def order_line(one: Telling, people: People, found: Measured) -> OrderLine:
    """Return one order as a line of a list."""
    order = one.main.record
    span = next((found.spans[record] for record in one.records if record in found.spans), None)
    key = span.id if span else order.id
    reason = next((found.reasons[record] for record in (key, *one.records) if record in found.reasons), "")
    effects = tuple(effect_of(result, key) for result in found.results.get(key, ()))
    behind = people.link(order.on_behalf_of)
    issuer = people.link(order.issuer)
    in_force = order.in_force
    stated = fmt.when(in_force) if in_force.begin or in_force.end else ""
    dates, ended = _parted(found.in_force.get(key, "") or stated)
    return OrderLine(
        href=f"/orders/{order.id}",
        number=str(found.numbers[key]) if key in found.numbers else "",
        issued=fmt.when(order.issued) if order.issued.begin or order.issued.end else "on an unknown day",
        issuer=issuer,
        behind=behind if behind.href != issuer.href else Link(text=""),
        addressees=tuple(people.link(mention) for mention in order.addressees),
        content=content_words(order.content),
        kind=order.content,
        condition=order.condition or "",
        role=order.role or "",
        status="" if order.status == "asserted" else order.status,
        in_force=dates,
        ended=ended,
        records=len(one.records),
        answers=answers_words(one.answers),
        effects=effects,
        why_not="" if effects else reason,
        rejected=not one.main.holds,
    )


def _parted(words: str) -> tuple[str, str]:
    """Return the days on which an order held, and what ended it."""
    found = _ENDED.match(words)
    if found is None:
        return words, ""
    return found[1], found[2][1:-1] if found[2].startswith("(") else found[2]


def effect_of(one: Result, order: str) -> Effect:
    """Return one result in short."""
    return Effect(
        group=one.group, verdict=one.verdict, kind=one.kind, probability=one.probability, ratio=one.ratio,
        interval=one.interval, aside=one.aside, failed=one.failed_words, href=f"/orders/{order}#{one.anchor}",
    )  # fmt: skip


def answers_words(answers: tuple[View[Response], ...]) -> str:
    """Return in short what was answered."""
    counted = Counter(seen.record.answer for seen in answers if seen.holds)
    return fmt.listing([f"{number} {answer}" for answer, number in counted.most_common()])
