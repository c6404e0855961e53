"""Which orders there are and from when to when each was in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from fealty.casefile import Settings, View
from fealty.measuring.measurement import OrderSpan
from fealty.measuring.naming import Registry, normalised
from fealty.records import Incident, Mention, Order, Response

OPEN = ("asserted", "conditional")
"""Statuses of an order that was really given."""


def order_spans(
    orders: Sequence[View[Order]],
    incidents: Sequence[View[Incident]],
    responses: Sequence[View[Response]],
    settings: Settings,
    last: date,
) -> tuple[list[OrderSpan], list[tuple[Order, str]]]:
    """Return the orders to be measured with their days in force, oldest first, and those that cannot be, and why.

    An order lapses at its own end, or when the one who gave it, or all those it was given to, order its opposite;
    without either it is in force until the first day after the case, `last`. An order given on a condition may be
    measured, but lifts nothing; one less sure than ``attack.min_confidence`` counts for nothing.
    """
    lapses = _Lapses(settings, [seen.record for seen in orders if seen.holds], incidents, last)
    replies = [seen.record for seen in responses if seen.holds]
    spans = []
    refused = [(order, "too doubtful to be counted (attack.min_confidence)") for order in lapses.doubtful]
    for one in lapses.told:
        order = lapses.asked_about(one)
        if order is None:
            continue
        begin = _begin(order)
        if begin is None:
            refused.append((order, "no date of issue"))
            continue
        end, usual_until, ended_by = lapses.end(one, begin)
        registry, ids = lapses.registry, tuple(each.id for each in one)
        spans.append(
            OrderSpan(
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
                end=end,
                measured_until=min(end, begin + timedelta(days=settings.orders.days)),
                usual_until=usual_until,
                ended_by=ended_by,
                records=(order.id, *(each for each in ids if each != order.id)),
                answers=tuple(reply.id for reply in replies if reply.order in ids),
            )
        )
    return spans, refused


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
        if other[0].content not in self._rules.lifted_by or other[0].status != "asserted":
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
    leader = {order.id: order.id for order in orders}

    def top(one: str) -> str:
        while leader[one] != one:
            one = leader[one]
        return one

    for seen in incidents:
        members = [member for member in seen.record.members if member in by_id] if seen.holds else []
        for member in members[1:]:
            leader[top(member)] = top(members[0])
    told: dict[str, list[str]] = {}
    for one in by_id:
        told.setdefault(top(one), []).append(one)
    return [
        tuple(by_id[one] for one in (first, *(other for other in records if other != first)))
        for first, records in told.items()
    ]


def _begin(order: Order) -> date | None:
    """Return the first day in force: as stated, else the middle of the days on which it can have been issued."""
    if order.in_force.begin:
        return order.in_force.begin
    first, last = order.issued.begin or order.issued.end, order.issued.end or order.issued.begin
    return None if first is None or last is None else first + (last - first) // 2
