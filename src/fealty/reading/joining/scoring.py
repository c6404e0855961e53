"""How likely two records are one happening: a sum of bits, each with its reason, or a fact that forbids it.

The weights are in ``data/joining_weights.csv``; thresholds are the constants here. A sum above zero means that the pair
is likelier one than two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fealty.reading.joining import features
from fealty.reading.joining.features import Finding
from fealty.reading.joining.people import Likeness, opposed, sets_alike
from fealty.reading.joining.telling import Telling, days_of, toll_range
from fealty.reading.places.own import shipped_rows
from fealty.records import Event, Order

JOINS = 0.0
"""Bits above which a pair may be joined."""
VETOED = -99.0
"""The total of a pair that a fact forbids."""
STRONG = 0.3
"""How much doer, time and place each have to agree before a denial is joined with what it denies."""
MOST_OF_A_NUMBER = 1.5
"""What an equal number of attacks may count, of three and more: the larger, the less it is chance."""
_TOLD = frozenset(("asserted", "denied", "opinion"))
_BOTH_SIDES = frozenset(("agreement", "talks"))
"""Classes in which it does not matter who stands as actor and who as recipient."""


class Part(NamedTuple):
    """What one feature adds: ``weight`` times ``value`` bits."""

    name: str
    weight: float
    value: float
    words: str


class Score(NamedTuple):
    """How likely two records are one, in bits, with its reasons; ``veto``: the fact that forbids it."""

    total: float
    parts: tuple[Part, ...]
    veto: str | None = None

    @property
    def joins(self) -> bool:
        """Whether the pair is likelier one happening than two."""
        return self.veto is None and self.total > JOINS

    @property
    def probability(self) -> float:
        """The sum of bits as a probability; it is not calibrated on cases outside the package."""
        return 1 / (1 + 2 ** -max(-60.0, min(60.0, self.total)))

    def words(self) -> str:
        """Return the reasons in one line, the strongest first."""
        if self.veto:
            return f"not the same: {self.veto}"
        said = [part for part in self.parts if part.words and part.weight * part.value != 0]
        said.sort(key=lambda part: (-abs(part.weight * part.value), part.name))
        good = "; ".join(part.words for part in said if part.value > 0)
        bad = "; ".join(part.words for part in said if part.value < 0)
        return f"{good} (against it: {bad})" if bad and good else good or bad


@cache
def _weights() -> dict[tuple[str, str], tuple[float, float]]:
    return {
        (row["kind"], row["feature"]): (float(row["agreeing"] or 0), float(row["disagreeing"] or 0))
        for row in shipped_rows("joining_weights")
    }


def score(one: Telling, other: Telling, *, crowd: int = 1) -> Score:
    """Return how likely two records tell one happening, and why.

    Parameters
    ----------
    one, other
        The two records, in either order.
    crowd
        How many such happenings one source tells of around these days: among many, likeness says less.
    """
    if other.id < one.id:
        one, other = other, one
    forbidden = _forbidden(one, other)
    if forbidden:
        return Score(VETOED, (), forbidden)
    found: list[tuple[str, Finding]] = []
    for name, finding in _event_parts(one, other) if one.kind == "event" else _order_parts(one, other):
        if finding.veto:
            return Score(VETOED, (), finding.words)
        found.append((name, finding))
    if crowd > 1:
        found.append(("crowd", Finding(-math.log2(crowd), f"one of {crowd} such around these days")))
    parts = tuple(_part(one.kind, name, finding) for name, finding in found)
    total = _weights()[one.kind, "start"][0] + sum(part.weight * part.value for part in parts)
    weak = _too_weak_for_a_denial(one, other, parts)
    return Score(VETOED, parts, weak) if weak else Score(round(total, 3), parts)


def _part(kind: str, name: str, finding: Finding) -> Part:
    agreeing, disagreeing = _weights()[kind, name]
    return Part(name, agreeing if finding.value > 0 else disagreeing, finding.value, finding.words)


def _forbidden(one: Telling, other: Telling) -> str | None:
    """Return why two records cannot be one whatever they say of who, when and where."""
    if one.kind != other.kind or one.group != other.group:
        return f"{one.group} is not {other.group}"
    if one.table and one.table == other.table:
        return f"two rows of {one.table}, which tells each happening once"
    ours, theirs = one.record.status, other.record.status
    if ours != theirs and not {ours, theirs} <= _TOLD and not _maybe_conditional(one, other):
        return _statuses(one, other)
    return None


def _statuses(one: Telling, other: Telling) -> str:
    ours, theirs = sorted((one.record.status, other.record.status))
    return f"one is {ours}, the other {theirs}"


def _maybe_conditional(one: Telling, other: Telling) -> bool:
    return one.kind == "order" and {one.record.status, other.record.status} == {"asserted", "conditional"}


def _too_weak_for_a_denial(one: Telling, other: Telling, parts: tuple[Part, ...]) -> str | None:
    """Return why a denial is not joined with what it is about: doer, time and place have to agree, all of them."""
    if one.record.status == other.record.status or _maybe_conditional(one, other):
        return None
    needed = ("doer", "time", "place") if one.kind == "event" else ("doer", "time", "addressees")
    agreeing = {part.name for part in parts if part.value >= STRONG}
    lacking = [name for name in needed if name not in agreeing]
    if not lacking:
        return None
    return f"{_statuses(one, other)}, and not enough agrees: {', '.join(lacking)}"


def _who(one: Telling, other: Telling) -> Iterator[tuple[str, Finding]]:
    """Return what the actors on both sides say; a reprisal has the sides swapped."""
    if one.kind == "event" and one.group in _BOTH_SIDES:
        sides = sets_alike((*one.doers, *one.targets), (*other.doers, *other.targets), all_count=True)
        yield "doer", _finding(sides)
        return
    doers = sets_alike(one.doers, other.doers)
    conflict = doers.conflict and opposed(one.doers, other.doers)
    if conflict and sets_alike(one.doers, other.targets).value > 0:
        yield "doer", Finding(-1.0, f"the sides are swapped: {doers.words}", veto=True)
    else:
        yield "doer", _finding(doers, veto=conflict, role="done by " if one.kind == "event" else "issued by ")
    name, role = ("target", "done to ") if one.kind == "event" else ("addressees", "told to ")
    yield name, _finding(sets_alike(one.targets, other.targets), role=role)


def _finding(likeness: Likeness, *, veto: bool = False, role: str = "") -> Finding:
    words = f"{role}{likeness.words}" if likeness.words and not veto else likeness.words
    return Finding(likeness.value, words, veto)


def _event_parts(one: Telling, other: Telling) -> Iterator[tuple[str, Finding]]:
    ours, theirs = one.record, other.record
    if not isinstance(ours, Event) or not isinstance(theirs, Event):
        return
    when = features.times(one, other)
    if when:
        yield "time", when
    where = features.places(one.place, other.place)
    if where:
        yield "place", where
    yield from _who(one, other)
    same = ours.type == theirs.type
    yield "type", Finding(1.0 if same else -0.5, f"both {ours.type}" if same else f"{ours.type} and {theirs.type}")
    if same and ours.mode and theirs.mode:
        yield "mode", _equal(ours.mode, theirs.mode)
    weapons = features.weapons(one, other)
    if weapons:
        yield "weapon", weapons
    yield from _numbers(one, other)
    if ours.talks and theirs.talks:
        yield "talks", _equal(ours.talks, theirs.talks)
    yield from _said(one, other)


def _numbers(one: Telling, other: Telling) -> Iterator[tuple[str, Finding]]:
    ours, theirs = one.record, other.record
    if not isinstance(ours, Event) or not isinstance(theirs, Event):
        return
    if features.is_total(one, other):
        yield "number of attacks", Finding(-1.0, "one is a total over days", veto=True)
    if ours.count is not None and theirs.count is not None:
        equal = ours.count == theirs.count
        value = (min(0.5 * ours.count, MOST_OF_A_NUMBER) if ours.count > 1 else 0.1) if equal else -1.0
        words = f"count {ours.count} {'=' if equal else 'is not'} {theirs.count}"
        yield "number of attacks", Finding(value, words, veto=not equal)
    elif max(ours.count or 0, theirs.count or 0) > 1:
        yield "number of attacks", Finding(-0.5, "several attacks in one only")
    known = one.published is not None and other.published is not None
    later = (one.published or 0) - (other.published or 0) if known else 0
    for what, first, second in (
        ("killed", toll_range(ours.killed), toll_range(theirs.killed)),
        ("injured", toll_range(ours.injured), toll_range(theirs.injured)),
    ):
        risen = first is not None and second is not None and (first[0] - second[0]) * later > 0
        finding = features.tolls(first, second, risen=risen, what=what)
        if finding:
            yield what, finding


def _order_parts(one: Telling, other: Telling) -> Iterator[tuple[str, Finding]]:
    ours, theirs = one.record, other.record
    if not isinstance(ours, Order) or not isinstance(theirs, Order):
        return
    when = features.times(one, other)
    if when:
        yield "time", when
    same = ours.content == theirs.content
    words = f"both {ours.content}" if same else f"{ours.content} and {theirs.content}"
    yield "type", Finding((0.2 if ours.content == "other" else 1.0) if same else 0.2, words)
    yield from _who(one, other)
    yield from _force(ours, theirs)
    if ours.condition and theirs.condition:
        yield "condition", Finding(1.0, "both on a condition")
    elif ours.condition or theirs.condition:
        yield "condition", Finding(-0.2, "a condition in one only")
    if ours.role and theirs.role:
        yield "role", _equal(ours.role, theirs.role)
    if one.renewal != other.renewal:
        yield "renewal", Finding(-1.0, "one prolongs an earlier order")
    yield from _said(one, other)


def _force(ours: Order, theirs: Order) -> Iterator[tuple[str, Finding]]:
    """Return what the days in force say: an order and its renewal have other first and last days."""
    for one, other, which in zip(days_of(ours.in_force), days_of(theirs.in_force), ("first", "last"), strict=True):
        if one is not None and other is not None:
            gap = abs(one - other)
            if gap <= features.TOLERANCE:
                yield "in force", Finding(0.5, f"same {which} day in force")
            else:
                words = (
                    f"in force from days that are {gap} days apart" if which == "first" else "another last day in force"
                )
                yield "in force", Finding(-1.0, words, veto=which == "first" and gap > features.NEWS)


def _equal(ours: str, theirs: str) -> Finding:
    return Finding(1.0, f"both {ours}") if ours == theirs else Finding(-1.0, f"{ours} and {theirs}")


def _said(one: Telling, other: Telling) -> Iterator[tuple[str, Finding]]:
    wording = features.wording(one, other)
    if wording:
        yield "wording", wording
    beside = features.together(one, other)
    if beside:
        yield "same text", beside
    if one.record.status != other.record.status:
        yield "status", Finding(-1.0, _statuses(one, other))
