"""Which records to look at: filters, and the order that shows the doubtful ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from fealty.casefile import View
from fealty.measuring.naming import Registry
from fealty.records import (
    Actor,
    Coded,
    Event,
    Incident,
    IntervalCount,
    Mention,
    Order,
    Record,
    Response,
    Statement,
    Status,
    Tie,
)
from fealty.showing.evidence import Shown, interval_of
from fealty.web.desk import Desk
from fealty.web.parts import Asked, Number
from fealty.web.reviewing.searching import finder
from fealty.web.snapshot import Snapshot

Kind = Literal["event", "order", "response", "tie", "statement", "interval_count", "actor", "incident"]
State = Literal["open", "unsure", "edit", "accept", "reject"]
Sort = Literal["doubtful", "best", "sure", "newest", "oldest", "added"]
Words = Annotated[str, msgspec.Meta(max_length=400)]
Id = Annotated[str, msgspec.Meta(max_length=200)]
Percent = Annotated[float, msgspec.Meta(ge=0, le=100)]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$|^$")]
"""A year, a month or a day, as ``2020``, ``2020-03``, ``2020-03-28``."""

TYPES: dict[str, type[Record]] = {
    "event": Event, "order": Order, "response": Response, "tie": Tie, "statement": Statement,
    "interval_count": IntervalCount, "actor": Actor, "incident": Incident,
}  # fmt: skip
USUAL = ("event", "order", "response", "tie", "statement", "interval_count")
"""What is listed where no kind is asked for: what sources say, not how the case is arranged."""
RANKS = {"unsure": 0, "open": 1, "edit": 2, "accept": 2, "reject": 3}


class EvidenceAsked(Asked, frozen=True):
    """Which records, in which order; `at` is the one that is read, `above` asks how many are surer than that.

    Attributes
    ----------
    text
        Words that stand in the record; ``"two words"`` as a phrase.
    kind, state, status
        Any of these; nothing: any.
    source, actor, group, order
        What it cites, whom it names, whose members it names, and under which order it was counted.
    low, high
        Confidence in percent, both ends included.
    begin, end
        Days, months or years within which it happened, at least in part.
    moved
        Only what moved the answer when it was last judged.
    """

    text: Words = ""
    kind: tuple[Kind, ...] = ()
    state: tuple[State, ...] = ()
    status: tuple[Status, ...] = ()
    source: Id = ""
    actor: Id = ""
    group: Id = ""
    order: Id = ""
    low: Percent | None = None
    high: Percent | None = None
    begin: Day = ""
    end: Day = ""
    moved: bool = False
    sort: Sort | None = None
    page: Number = 1
    at: Id = ""
    above: Percent | None = None


Seen = View[Any]
Test = Callable[[Seen], bool]


def state_of(seen: Seen) -> State:
    """Return how far the review of a record has come."""
    return seen.verdict or "open"


def confidence_of(seen: Seen) -> float:
    """Return how sure the coder was; what carries no doubt is certain."""
    return seen.record.confidence if isinstance(seen.record, Coded) else 1.0


def sift(desk: Desk, snapshot: Snapshot, asked: EvidenceAsked) -> list[Seen]:
    """Return the records that were asked for, in the order that was asked for."""
    types = tuple(TYPES[one] for one in asked.kind or USUAL)
    if asked.text:
        found = _searched(desk, snapshot, asked, types)
    else:
        found = [one for kind in types for one in snapshot.views(kind)]
    tests = _tests(desk, snapshot, asked)
    if tests:
        found = [one for one in found if all(test(one) for test in tests)]
    return arranged(found, asked.sort or ("best" if asked.text else "doubtful"))


def arranged(found: list[Seen], sort: Sort) -> list[Seen]:
    """Return records in an order; what is alike stays as it came in."""
    if sort == "doubtful":
        return sorted(found, key=lambda one: (RANKS[state_of(one)], confidence_of(one)))
    if sort == "sure":
        return sorted(found, key=lambda one: -confidence_of(one))
    if sort in ("newest", "oldest"):
        dated = [(day, number) for number, one in enumerate(found) if (day := _first_day(one))]
        undated = [one for one in found if not _first_day(one)]
        order = sorted(dated, key=lambda one: one[0], reverse=sort == "newest")
        return [found[number] for _, number in order] + undated
    return found


def mentions(record: object) -> Iterable[Mention | None]:
    """Return everybody whom a record names."""
    match record:
        case Event():
            return (*record.actors, *record.recipients)
        case Order():
            return (record.issuer, record.on_behalf_of, *record.addressees)
        case Response():
            return (record.actor,)
        case Tie():
            return (record.from_, record.to)
        case Statement():
            return (record.speaker, record.about)
        case IntervalCount():
            return record.actors
        case _:
            return ()


def registry(snapshot: Snapshot) -> Registry:
    """Return who is who in the case."""
    return snapshot.remembered("registry", lambda one: Registry(one.settings))


def moving(desk: Desk) -> frozenset[str]:
    """Return the ids of the records that moved the answer when they were last judged."""
    return frozenset(link.href.rpartition("/")[2] for one in desk.standing().moved for link in one.records if link.href)


def _searched(desk: Desk, snapshot: Snapshot, asked: EvidenceAsked, types: tuple[type[Record], ...]) -> list[Seen]:
    named = asked.text.strip()
    ids = finder(desk).records(desk, snapshot, asked.text)
    ids = [named, *ids] if named in snapshot.records and named not in ids else ids
    found = (snapshot.records.get(one) for one in ids)
    return [one for one in found if one is not None and isinstance(one.record, types)]


def _tests(desk: Desk, snapshot: Snapshot, asked: EvidenceAsked) -> list[Test]:
    tests: list[Test] = []
    if asked.state:
        states = frozenset(asked.state)
        tests.append(lambda one: state_of(one) in states)
    if asked.status:
        statuses = frozenset(asked.status)
        tests.append(lambda one: getattr(one.record, "status", "asserted") in statuses)
    if asked.source:
        cited = frozenset(snapshot.citing(snapshot.find(asked.source).record.id))
        tests.append(lambda one: one.record.id in cited)
    if asked.low is not None or asked.high is not None:
        low, high = (asked.low or 0) / 100, (100 if asked.high is None else asked.high) / 100
        tests.append(lambda one: low <= confidence_of(one) <= high)
    if asked.begin or asked.end:
        tests.append(_within(asked.begin, asked.end))
    if asked.moved:
        moved = moving(desk)
        tests.append(lambda one: one.record.id in moved)
    if asked.order:
        counted = _counted(desk, asked.order)
        tests.append(lambda one: one.record.id in counted)
    if asked.actor or asked.group:
        tests.append(_naming(snapshot, asked.actor, asked.group))
    return tests


def _within(begin: str, end: str) -> Test:
    def test(one: Seen) -> bool:
        first, last = _days(one)
        return bool(first) and last >= begin and (not end or first[: len(end)] <= end)

    return test


def _first_day(one: Seen) -> date | None:
    if not isinstance(one.record, Shown):
        return None
    when = interval_of(one.record)
    return when.begin or when.end


def _days(one: Seen) -> tuple[str, str]:
    if not isinstance(one.record, Shown):
        return "", ""
    when = interval_of(one.record)
    first, last = when.begin or when.end, when.end or when.begin
    return (first.isoformat(), last.isoformat()) if first and last else ("", "")


def _counted(desk: Desk, order: str) -> frozenset[str]:
    last = desk.computed()
    estimates = last.measurement.estimates if last else ()
    return frozenset(record for one in estimates if one.order == order for record in one.records) | {order}


def _naming(snapshot: Snapshot, actor: str, group: str) -> Test:
    known = registry(snapshot)
    members = next((one.members for one in snapshot.settings.groups if one.id == group), ())
    grouped = {one.id for one in snapshot.settings.actors if known.belongs(one.id, members)}

    def test(one: Seen) -> bool:
        ids = {known.actor(each) or each.actor for each in mentions(one.record) if each}
        return (not actor or actor in ids) and (not group or not grouped.isdisjoint(ids))

    return test
