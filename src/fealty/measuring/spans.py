"""Which orders there are and from when to when each was in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from fealty.casefile import Settings, View, happenings
from fealty.measuring.measurement import OrderSpan
from fealty.measuring.naming import Registry, normalised
from fealty.records import Incident, Mention, Order, Response

OPEN = ("asserted", "conditional")
"""Statuses of an order that was really given."""


class Orders(msgspec.Struct, frozen=True):
    """The orders of a case: those to be measured and those to attack, oldest first; those that cannot be, and why."""

    measured: list[OrderSpan]
    lifting: list[OrderSpan]
    refused: list[tuple[Order, str]]


def order_spans(
    orders: Sequence[View[Order]],
    incidents: Sequence[View[Incident]],
    responses: Sequence[View[Response]],
    settings: Settings,
    last: date,
) -> Orders:
    """Return the orders of a case with their days in force.

    An order lapses at its own end, or when the one who gave it, or all those it was given to, order its opposite;
    without either it is in force until the first day after the case, `last`. An order given on a condition may be
    measured, but lifts nothing; one less sure than ``attack.min_confidence`` counts for nothing.
    """
    lapses = _Lapses(settings, [seen.record for seen in orders if seen.holds], incidents, last)
    replies = [seen.record for seen in responses if seen.holds]
    found = Orders([], [], [(order, "too doubtful to be counted (attack.min_confidence)") for order in lapses.doubtful])
    for one in lapses.told:
        order = lapses.asked_about(one)
        begin = _begin(order or one[0])
        if begin is None and order is not None:
            found.refused.append((order, "no date of issue"))
        elif begin is not None and order is not None:
            found.measured.append(lapses.span(one, order, begin, replies))
        elif begin is not None and lapses.to_attack(one) and lapses.counts(one):
            found.lifting.append(lapses.span(one, one[0], begin, replies))
    return found


_Told = tuple[Order, ...]
"""One order: the records that tell it."""


class _Lapses:
    """Which records are one order, and what ends each."""

    def __init__(
        self, settings: Settings, orders: Sequence[Order], incidents: Sequence[View[Incident]], last: date
    ) -> None:
        self.registry = Registry(settings)
        self._rules, self._last = settings.orders, last
        sure = [one for one in orders if one.confidence >= settings.attack.min_confidence]
        self.doubtful = [one for one in orders if one not in sure and self.asked_about((one,))]
        given = [one for one in sure if one.status in OPEN]
        self.told = sorted(_merged(given, incidents), key=lambda one: (_begin(one[0]) or date.max, one[0].id))

    def asked_about(self, told: _Told) -> Order | None:
        """Return the first record of an order that makes it one to be measured; None when there is none."""
        rules = self._rules
        fits = (one for one in told if one.content in rules.measure and (not rules.roles or one.role in rules.roles))
        return next(fits, None)

    def to_attack(self, told: _Told) -> bool:
        """Tell whether an order is one to attack, given without a condition."""
        return told[0].content in self._rules.lifted_by and told[0].status == "asserted"

    def counts(self, told: _Told) -> bool:
        """Tell whether an order to attack changes what is usual: given by those who are asked about, or lifting."""
        roles = self._rules.roles
        if not roles or any(one.role in roles for one in told):
            return True
        return any(self._lifts(told, other) for other in self.told if self.asked_about(other))

    def span(self, told: _Told, order: Order, begin: date, replies: Sequence[Response]) -> OrderSpan:
        """Return an order with its days in force; `order` is the record that is shown of those that tell it."""
        end, usual_until, ended_by = self.end(told, begin)
        registry, ids = self.registry, tuple(each.id for each in told)
        begins = _begins(order)
        return OrderSpan(
            id=order.id,
            label=f"{begin.isoformat()} {registry.name(order.issuer)}",
            content=order.content,
            issuer=registry.name(order.issuer),
            on_behalf_of=registry.name(order.on_behalf_of) if order.on_behalf_of else None,
            addressees=tuple(registry.name(mention) for mention in order.addressees),
            condition=order.condition,
            known_by=order.known_by,
            role=order.role,
            issued_begin=order.issued.begin or begin,
            issued_end=order.issued.end or begin,
            begin=begin,
            begin_first=begins[0],
            begin_last=begins[1],
            end=end,
            measured_until=min(end, begin + timedelta(days=self._rules.days)),
            usual_until=usual_until,
            ended_by=ended_by,
            records=(order.id, *(each for each in ids if each != order.id)),
            answers=tuple(reply.id for reply in replies if reply.order in ids),
        )

    def end(self, told: _Told, begin: date) -> tuple[date, date, str]:
        """Return the first day no longer in force, the end of the days after it under no order, and what ended it."""
        ends = [(self._last, self._last, "still in force at the end of the case")]
        begins = sorted(
            day for other in self.told if other is not told for day in [_begin(other[0])] if day is not None
        )
        for one in told:
            if one.in_force.end:
                end = one.in_force.end + timedelta(days=1)
                ends.append((end, min((day for day in begins if day >= end), default=self._last), "its own end"))
        for other in self.told:
            lifting, day = other[0], _begin(other[0])
            if day is not None and day > begin and self._lifts(other, told):
                who = self.registry.name(lifting.issuer)
                words = f"lifted by the order of {day.isoformat()} ({who}: {lifting.content})"
                ends.append((day, day, words))
        return min(ends, key=lambda found: found[0])

    def _lifts(self, other: _Told, told: _Told) -> bool:
        """Tell whether an order is the opposite of another, by the one who gave it or those it was given to."""
        if not self.to_attack(other):
            return False
        given_to, lifted_for = self._addressees(told), self._addressees(other)
        issuers = {self._who(one.issuer) for one in other}
        if given_to and all(any(self._part_of(one, issuer) for issuer in issuers) for one in given_to):
            return True
        concerned = any(self._part_of(one, two) or self._part_of(two, one) for one in lifted_for for two in given_to)
        same = not self._principals(told).isdisjoint(self._principals(other))
        return same and (concerned or not lifted_for or not given_to)

    def _principals(self, told: _Told) -> set[str]:
        """Return in whose names an order was given: those behind it, else the issuers."""
        return {self._who(one.on_behalf_of or one.issuer) for one in told if one.on_behalf_of or one.issuer}

    def _addressees(self, told: _Told) -> set[str]:
        return {self._who(mention) for one in told for mention in one.addressees}

    def _who(self, mention: Mention | None) -> str:
        """Return an organisation's id; of somebody unknown to the case, the name."""
        actor = self.registry.actor(mention)
        if actor is not None:
            return self.registry.organisation(actor) or actor
        return normalised((mention.name or mention.text) if mention else "")

    def _part_of(self, one: str, other: str) -> bool:
        return one == other or other in self.registry.lineage(one)


def _merged(orders: Sequence[Order], incidents: Sequence[View[Incident]]) -> list[_Told]:
    """Bring together the records that are one order; an incident's first member comes first."""
    by_id = {order.id: order for order in orders}
    stands = happenings(incidents, among=by_id)
    told: dict[str, list[str]] = {}
    for one in by_id:
        told.setdefault(stands.get(one, one), []).append(one)
    return [
        tuple(by_id[one] for one in (first, *(other for other in records if other != first)))
        for first, records in told.items()
    ]


def _begin(order: Order) -> date | None:
    """Return the first day in force: as stated, else the middle of the days on which it can have been issued."""
    first, last = _begins(order)
    return None if first is None or last is None else first + (last - first) // 2


def _begins(order: Order) -> tuple[date | None, date | None]:
    """Return the first and the last of the days that can be the first in force."""
    stated = order.in_force.begin
    return stated or order.issued.begin or order.issued.end, stated or order.issued.end or order.issued.begin
