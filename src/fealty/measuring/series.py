"""From records to series: the attacks of each group, day by day, with what is missing and what is only known in sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from fealty.casefile import Group, Settings, View
from fealty.measuring.measurement import Series, Total
from fealty.measuring.naming import Registry
from fealty.records import Event, IntervalCount

LONGEST_BLUR = 31
"""Days: an event dated more loosely than this is left out, because it could stand almost anywhere."""


class Attack(msgspec.Struct, frozen=True, kw_only=True):
    """One event that counts: on which days it can have happened (both included), and how many attacks it reports."""

    begin: date
    end: date
    count: int
    record: str


def attacks_of(
    group: Group, events: Sequence[View[Event]], settings: Settings, registry: Registry
) -> tuple[list[Attack], Counter[str]]:
    """Return the attacks of a group, and how many events were left out for which reason."""
    found: list[Attack] = []
    left_out: Counter[str] = Counter()
    for seen in events:
        reason = _why_not(group, seen, settings, registry)
        if reason is None:
            event = seen.record
            begin = event.when.begin or event.when.end
            end = event.when.end or event.when.begin
            if begin is None or end is None:
                reason = "no date"
            elif (end - begin).days >= LONGEST_BLUR:
                reason = f"date known to within {LONGEST_BLUR} days or worse"
            else:
                found.append(Attack(begin=begin, end=end, count=_number(event), record=event.id))
        if reason is not None:
            left_out[reason] += 1
    return found, left_out


def _number(event: Event) -> int:
    return 1 if event.count is None else event.count


def _why_not(group: Group, seen: View[Event], settings: Settings, registry: Registry) -> str | None:
    """Return why an event does not count as an attack of the group; None when it does."""
    event, attack = seen.record, settings.attack
    if event.type not in attack.types or event.trigger is not None:
        return "not an attack by its type"
    if not _by(group, event, registry):
        return "by somebody else"
    if group.opponents and not any(registry.belongs(registry.actor(one), group.opponents) for one in event.recipients):
        return "on somebody else"
    if attack.weapons and event.weapon not in attack.weapons:
        return f"weapon not counted ({event.weapon or 'not given'})"
    country = event.where.country if event.where else None
    if settings.case.region and country is not None and country not in settings.case.region:
        return "outside the region"
    if not seen.holds:
        return "rejected in review, or its source was retracted"
    if event.status not in attack.statuses:
        return f"status {event.status}"
    if event.confidence < attack.min_confidence:
        return "too doubtful"
    return None


def _by(group: Group, event: Event, registry: Registry) -> bool:
    if any(registry.belongs(registry.actor(one), group.members) for one in event.actors):
        return True
    return group.unattributed and not registry.names_somebody(event.actors)


def period(
    settings: Settings, attacks: Sequence[Attack], totals: Sequence[View[IntervalCount]]
) -> tuple[date, date] | None:
    """Return the first day of the case and the first day after it: the settings', else the data's; None without any."""
    days = [day for attack in attacks for day in (attack.begin, attack.end)]
    days += [day for one in totals for day in (one.record.interval.begin, one.record.interval.end) if day]
    begin = settings.case.begin or (min(days) if days else None)
    end = settings.case.end or (max(days) if days else None)
    return None if begin is None or end is None else (begin, end + timedelta(days=1))


def series_of(
    group: Group,
    attacks: Sequence[Attack],
    totals: Sequence[Total],
    days: tuple[date, date],
    settings: Settings,
    left_out: Counter[str],
) -> Series:
    """Return the group's series over the days ``[begin, end)``.

    An event dated to within a week or a month makes its days one sum: all that is known to have happened on them
    together is counted, and no day is guessed. Published totals replace the rows of their days.
    """
    begin, end = days
    length = (end - begin).days
    counts, ids = [0] * length, [()] * length  # type: list[int], list[tuple[str, ...]]
    blurred: list[tuple[int, int]] = []
    outside = 0
    for attack in attacks:
        first, last = (attack.begin - begin).days, (attack.end - begin).days
        if first < 0 or last >= length:
            outside += 1
            continue
        middle = (first + last) // 2
        counts[middle] += attack.count
        ids[middle] = (*ids[middle], attack.record)
        if first != last:
            blurred.append((first, last + 1))
    reasons = dict(left_out) | ({"outside the period": outside} if outside else {})
    sums = [Total(begin=a, end=b, count=sum(counts[a:b]), record="") for a, b in _joined(blurred)]
    kept = [one for one in sums if not any(one.begin < other.end and other.begin < one.end for other in totals)]
    return Series(
        group=group.id,
        name=group.name or group.id,
        begin=begin,
        counts=tuple(counts),
        missing=_missing(days, settings),
        records=tuple(ids),
        totals=tuple(sorted((*totals, *kept), key=lambda total: total.begin)),
        spread=len(blurred),
        left_out=reasons,
    )


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return overlapping spans ``[begin, end)`` as one each."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def _missing(days: tuple[date, date], settings: Settings) -> tuple[bool, ...]:
    begin, end = days
    return tuple(
        any(gap.begin <= begin + timedelta(days=n) <= gap.end for gap in settings.no_collection)
        for n in range((end - begin).days)
    )


def totals_of(
    counter: str | None, totals: Sequence[View[IntervalCount]], days: tuple[date, date], only: bool
) -> tuple[list[Total], int]:
    """Return a counter's published totals that lie inside the days, without overlap, and how many could not be used.

    Parameters
    ----------
    only
        Whether the case has one group only: a total that names nobody can stand for a group only then.
    """
    if counter is None:
        return [], 0
    begin, end = days
    found: list[Total] = []
    unused = 0
    for seen in totals:
        one = seen.record
        if (one.counter or "").casefold() != counter.casefold():
            continue
        first, last = one.interval.begin, one.interval.end
        fits = only and seen.holds and first is not None and last is not None and first >= begin and last < end
        if not fits or first is None or last is None:
            unused += 1
            continue
        total = Total(begin=(first - begin).days, end=(last - begin).days + 1, count=one.count, record=one.id)
        if any(total.begin < other.end and other.begin < total.end for other in found):
            unused += 1
        else:
            found.append(total)
    return found, unused
