"""Which orders there are and from when to when each was in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from fealty.casefile import Settings, View
from fealty.measuring.measurement import OrderSpan
from fealty.measuring.naming import Registry
from fealty.records import Incident, Order, Response

OPEN = ("asserted", "conditional")
"""Statuses of an order that was really given."""


class _Told(msgspec.Struct, frozen=True):
    """One order: the record that is measured, and all records that tell it."""

    main: Order
    all: tuple[Order, ...]

    @property
    def records(self) -> tuple[str, ...]:
        """The ids of all that tell it, the main one first."""
        return tuple(order.id for order in self.all)


def order_spans(
    orders: Sequence[View[Order]],
    incidents: Sequence[View[Incident]],
    responses: Sequence[View[Response]],
    settings: Settings,
    last: date,
) -> tuple[list[OrderSpan], list[tuple[Order, str]]]:
    """Return the orders to be measured with their days in force, oldest first, and those that cannot be, and why.

    An order lapses at its own end, or when the one who gave it, or those it was given to, order its opposite
    (records.md); without either it is in force until the first day after the case, `last`.
    """
    registry = Registry(settings)
    told = _merged([seen.record for seen in orders if seen.holds and seen.record.status in OPEN], incidents)
    told.sort(key=lambda one: (_begin(one.main) or date.max, one.main.id))
    answers = [seen.record for seen in responses if seen.holds]
    spans, refused = [], []
    for one in told:
        order, rules = one.main, settings.orders
        if order.content not in rules.measure or (rules.roles and order.role not in rules.roles):
            continue
        begin = _begin(order)
        if begin is None:
            refused.append((order, "no date of issue"))
            continue
        end, ended_by = _end(one, begin, told, registry, settings, last)
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
                measured_until=min(end, begin + timedelta(days=rules.days)),
                ended_by=ended_by,
                records=one.records,
                answers=tuple(answer.id for answer in answers if answer.order in one.records),
            )
        )
    return spans, refused


def _merged(orders: Sequence[Order], incidents: Sequence[View[Incident]]) -> list[_Told]:
    """Bring together the orders that are one: the incident's first member stands for all."""
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
        _Told(by_id[main], tuple(by_id[one] for one in (main, *(other for other in records if other != main))))
        for main, records in told.items()
    ]


def _begin(order: Order) -> date | None:
    """Return the first day in force: as stated, else the middle of the days on which it can have been issued."""
    if order.in_force.begin:
        return order.in_force.begin
    first, last = order.issued.begin or order.issued.end, order.issued.end or order.issued.begin
    return None if first is None or last is None else first + (last - first) // 2


def _end(
    order: _Told, begin: date, told: Sequence[_Told], registry: Registry, settings: Settings, last: date
) -> tuple[date, str]:
    """Return the first day no longer in force, and what ended it."""
    ends = [(last, "still in force at the end of the case")]
    ends += [(one.in_force.end + timedelta(days=1), "its own end") for one in order.all if one.in_force.end]
    principals = _principals(order, registry)
    given_to = {registry.actor(mention) for one in order.all for mention in one.addressees} - {None}
    for other in told:
        other_begin = _begin(other.main)
        if other.main.content not in settings.orders.lifted_by or other_begin is None or other_begin <= begin:
            continue
        issuer = registry.organisation(registry.actor(other.main.issuer))
        if issuer in given_to or not principals.isdisjoint(_principals(other, registry)):
            who = registry.name(other.main.issuer)
            ends.append(
                (other_begin, f"lifted by the order of {other_begin.isoformat()} ({who}: {other.main.content})")
            )
    return min(ends, key=lambda pair: pair[0])


def _principals(told: _Told, registry: Registry) -> set[str]:
    """Return in whose names an order was given: those behind it, else the issuers' organisations."""
    found = (registry.actor(one.on_behalf_of) or registry.actor(one.issuer) for one in told.all)
    return {named for named in map(registry.organisation, found) if named is not None}
