"""What is supposed to happen on days ahead, as a person writes it down: ``plan.toml``.

A plan holds suppositions, no knowledge: each is dated, none is hidden, and what a supposed order does comes from the
track record unless the plan says otherwise. All periods include both their days.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from fealty.errors import SettingsError
from fealty.records import OrderContent
from fealty.records.toml import read_toml

DAYS, PATHS = 90, 10_000
"""Usual horizon and number of simulated futures."""
MOST_DAYS, MOST_PATHS = 730, 200_000
"""A walk of the baseline over more than two years says nothing; more paths only fill the memory."""
ALL = "all"
"""Instead of an order's id: all orders in force."""


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One table of ``plan.toml``."""


class PlanOrder(Section, frozen=True):
    """An order that is supposed to be given.

    Attributes
    ----------
    date : datetime.date
        Its first day in force.
    content : str
        As in a record (``stand_down``, ``cease_fire``, ``resume`` …).
    issuer : str or None
        Who gives it, by name or id; the case's sponsor unless given.
    id : str or None
        By which other tables of the plan may call it.
    groups : tuple of str
        Ids of the groups that it is given to; empty: those that the sponsor's measured orders were given to.
    until : date or None
        Last day in force.
    condition : str or None
        As text ("until after the talks").
    ratio : float, pair of float, or None
        An assumption of what it does, in place of the track record: attacks under it relative to those without it, or
        the ends of a range that holds it with 90 % probability (log-normal).
    """

    date: datetime.date
    content: OrderContent = "stand_down"
    issuer: str | None = None
    id: str | None = None
    groups: tuple[str, ...] = ()
    until: datetime.date | None = None
    condition: str | None = None
    ratio: float | tuple[float, float] | None = None


class PlanLift(Section, frozen=True):
    """An order that is supposed to end: `order` is its id (or the first characters of it), or ``all``."""

    date: datetime.date
    order: str
    groups: tuple[str, ...] = ()


class PlanStrike(Section, frozen=True):
    """An event that may set off attacks, such as a strike on a leader.

    `scale` times the log factor of a trigger like those before: 2 is one with the square of the usual factor.
    """

    date: datetime.date
    groups: tuple[str, ...] = ()
    scale: float = 1.0


class PlanTalks(Section, frozen=True):
    """Talks that are supposed to end: `orders` lapse, or those whose condition names talks where none is listed."""

    date: datetime.date
    orders: tuple[str, ...] = ()


class Plan(Section, frozen=True):
    """Everything supposed. `begin` is the first day that counts as unknown; None: the first after the case's period."""

    title: str = "Nothing new"
    begin: datetime.date | None = None
    days: int = DAYS
    seed: int = 1
    paths: int = PATHS
    orders: tuple[PlanOrder, ...] = ()
    lifts: tuple[PlanLift, ...] = ()
    strikes: tuple[PlanStrike, ...] = ()
    talks: tuple[PlanTalks, ...] = ()

    @property
    def nothing_new(self) -> bool:
        """Whether nothing is supposed to happen."""
        return not (self.orders or self.lifts or self.strikes or self.talks)


_K = TypeVar("_K", bound=Section)
_TABLES: dict[str, tuple[str, type[Section]]] = {
    "order": ("orders", PlanOrder),
    "lift": ("lifts", PlanLift),
    "strike": ("strikes", PlanStrike),
    "talks": ("talks", PlanTalks),
}
"""Name of each table in ``plan.toml``, its field in `Plan`, and what one of it is."""
_PLAIN = ("title", "begin", "days", "end", "seed", "paths")


@cache
def plan_template() -> str:
    """Return a ``plan.toml`` to fill in."""
    return files("fealty.scenarios").joinpath("data", "plan.toml").read_text(encoding="utf-8")


def read_plan(text: str, *, where: str = "plan.toml", first: datetime.date | None = None) -> Plan:
    """Return the plan that a ``plan.toml`` holds.

    Parameters
    ----------
    text
        Contents of the file.
    where
        Its name, for messages.
    first
        The first day that is not known, which ``end`` counts from where the plan has no ``begin``.

    Raises
    ------
    SettingsError
        No TOML, an unknown field, a wrong type, or what makes no sense; the message names the field and what to do.
    """
    found = read_toml(text, where=where)
    for key in found:
        if key not in _PLAIN and key not in _TABLES:
            allowed = ", ".join((*_PLAIN, *(f"[[{name}]]" for name in _TABLES)))
            raise SettingsError(f"{where}: no field {key!r}; a plan has {allowed}")
    fields = {key: found[key] for key in _PLAIN if key in found and key != "end"}
    for name, (field, kind) in _TABLES.items():
        fields[field] = tuple(_rows(found.get(name, []), name, kind, where))
    if "end" in found:
        fields["days"] = _days(found, first, where)
    plan = _converted(fields, Plan, where)
    check_plan(plan, where=where)
    return plan


def _rows(found: object, name: str, kind: type[Section], where: str) -> Iterator[Section]:
    if not isinstance(found, list):
        raise SettingsError(f"{where}: {name} is one of several; write [[{name}]], not [{name}]")
    for number, row in enumerate(found, 1):
        place = f"{where}: [[{name}]] number {number}"
        known = kind.__struct_fields__
        for key in row if isinstance(row, Mapping) else ():
            if key not in known:
                raise SettingsError(f"{place}: no field {key!r}; it has {', '.join(known)}")
        yield _converted(row, kind, place)


def _converted(found: object, kind: type[_K], where: str) -> _K:
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{where}: {error}; dates are written 2024-05-31, without quotes, lists as [1, 2]"
        ) from error


def _days(found: Mapping[str, Any], first: datetime.date | None, where: str) -> int:
    begin, end = found.get("begin", first), found["end"]
    if "days" in found:
        raise SettingsError(f"{where}: days and end say the same; give one of them")
    if begin is None:
        raise SettingsError(f"{where}: end needs begin, the first day that counts as unknown; or give days")
    for name, day in (("begin", begin), ("end", end)):
        if not isinstance(day, datetime.date) or isinstance(day, datetime.datetime):
            raise SettingsError(f"{where}: {name} is {day!r}; write a date such as 2024-05-31, without quotes")
    length: datetime.timedelta = end - begin
    return length.days + 1


def check_plan(plan: Plan, *, where: str = "plan.toml") -> None:
    """Hold a plan together, as far as that needs no case.

    Raises
    ------
    SettingsError
        Naming the first thing that does not fit.
    """
    for fault in _faults(plan):
        raise SettingsError(f"{where}: {fault}")


def _faults(plan: Plan) -> Iterator[str]:
    for name, value, most in (("days", plan.days, MOST_DAYS), ("paths", plan.paths, MOST_PATHS)):
        if not 1 <= value <= most:
            yield f"{name} is {value}; choose 1 to {most:,}"
    if plan.seed < 0:
        yield f"seed is {plan.seed}; choose 0 or more"
    ids = [one.id for one in plan.orders if one.id is not None]
    for one in sorted({one for one in ids if ids.count(one) > 1 or one == ALL or not one}):
        yield f"[[order]] id {one!r} is given twice, empty or means all orders; choose another"
    for number, order in enumerate(plan.orders, 1):
        yield from _order_faults(order, f"[[order]] number {number}")
    for number, strike in enumerate(plan.strikes, 1):
        if not (math.isfinite(strike.scale) and strike.scale >= 0):
            yield f"[[strike]] number {number}: scale is {strike.scale}; choose 0 (no effect) or more, 1 being usual"
    yield from _outside(plan)


def _order_faults(order: PlanOrder, place: str) -> Iterator[str]:
    if order.until is not None and order.until < order.date:
        yield f"{place}: until is {order.until}, before its date {order.date}"
    if order.ratio is None:
        return
    ends = order.ratio if isinstance(order.ratio, tuple) else (order.ratio, order.ratio)
    if not all(math.isfinite(one) and one > 0 for one in ends):
        yield f"{place}: ratio is {order.ratio}; choose more than 0 (0.1: attacks fall to a tenth, 1: no change)"
    elif ends[0] > ends[1]:
        yield f"{place}: ratio is {order.ratio}; the lower end comes first"


def _outside(plan: Plan) -> Iterator[str]:
    """Yield what lies outside the days ahead, where the plan itself says which these are."""
    if plan.begin is None:
        return
    for place, day in dated(plan):
        fault = beyond(day, plan.begin, plan.days)
        if fault:
            yield f"{place}: {fault}"


def dated(plan: Plan) -> Iterator[tuple[str, datetime.date]]:
    """Yield the date of everything supposed, with its place in the plan."""
    for name, (field, _) in _TABLES.items():
        for number, one in enumerate(getattr(plan, field), 1):
            yield f"[[{name}]] number {number}", one.date


def beyond(day: datetime.date, begin: datetime.date, days: int) -> str | None:
    """Return what is wrong with a date that lies outside the days ahead."""
    last = begin + datetime.timedelta(days=min(days - 1, (datetime.date.max - begin).days))
    if begin <= day <= last:
        return None
    return f"date is {day}, outside the days ahead, {begin} to {last}; change it, or days, or begin"
