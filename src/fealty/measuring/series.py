"""From records to series: the attacks of each group, day by day, with what is missing and what is only known in sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from fealty.casefile import Group, Settings, View
from fealty.casefile import happenings as happenings  # noqa: PLC0414  what is one attack is asked here, too
from fealty.measuring.measurement import Series, Total
from fealty.measuring.naming import Registry, normalised
from fealty.records import Event, Interval, IntervalCount

LONGEST_BLUR = 31
"""Days: an event dated more loosely than this is left out, because it could stand almost anywhere."""
GOLDEN = 0.6180339887498949
"""Multiples of the golden ratio, modulo 1, fill an interval evenly however many there are."""


class Attack(msgspec.Struct, frozen=True, kw_only=True):
    """One event that counts: on which days it can have happened (both included), and how many attacks it reports."""

    begin: date
    end: date
    count: int
    event: Event

    @property
    def record(self) -> str:
        """Id of the event."""
        return self.event.id


def attacks_of(
    group: Group, events: Sequence[View[Event]], settings: Settings, registry: Registry
) -> tuple[list[Attack], Counter[str]]:
    """Return the attacks of a group as they are told, and how many events were left out for which reason.

    An attack that several records tell is still several here (`once` makes it one): whoever leaves out one source
    wants to keep what another tells of the same.
    """
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
                found.append(Attack(begin=begin, end=end, count=_number(event), event=event))
        if reason is not None:
            left_out[reason] += 1
    return found, left_out


def once(attacks: Sequence[Attack], same: Mapping[str, str]) -> list[Attack]:
    """Return the attacks with those that are the same counted once.

    The record with the sharpest date stands for them, the first of these; the number of attacks is the largest that any
    of them gives, because a record that gives none is taken for one attack.

    Parameters
    ----------
    attacks
        Attacks as they are told.
    same
        For a record's id, what it is told of; a record that is not in it tells of something of its own.
    """
    if not same:
        return list(attacks)
    told: dict[str, list[Attack]] = {}
    for attack in attacks:
        told.setdefault(same.get(attack.record, attack.record), []).append(attack)
    found = []
    for each in told.values():
        sharpest = min(each, key=lambda attack: attack.end - attack.begin)
        number = max(attack.count for attack in each)
        found.append(sharpest if number == sharpest.count else msgspec.structs.replace(sharpest, count=number))
    return found


def _number(event: Event) -> int:
    return 1 if event.count is None else event.count


def _why_not(group: Group, seen: View[Event], settings: Settings, registry: Registry) -> str | None:
    """Return why an event does not count as an attack of the group; None when it does."""
    event, attack = seen.record, settings.attack
    if event.type not in attack.types or event.trigger is not None:
        return "not an attack by its type"
    if not _by(group, event, registry):
        return "by somebody else"
    if group.opponents and registry.meant(event.recipients).isdisjoint(group.opponents):
        return "on somebody else" if event.recipients else "on nobody that is named"
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
    if not registry.meant(event.actors).isdisjoint(group.members):
        return True
    return group.unattributed and not registry.names_somebody(event.actors)


def period(settings: Settings, dated: Iterable[Interval]) -> tuple[date, date] | None:
    """Return the first day of the case and the first day after it; None where nothing says.

    The settings say; where they do not, all dated records of the case do, whoever they are about: a period that
    followed the attacks of a group would end with the last of them, just when an order is obeyed.
    """
    days = [day for when in dated for day in (when.begin, when.end) if day]
    begin = settings.case.begin or (min(days) if days else None)
    end = settings.case.end or (max(days) if days else None)
    return None if begin is None or end is None else (begin, end + timedelta(days=1))


def series_of(
    group: Group, attacks: Sequence[Attack], totals: Sequence[Total], days: tuple[date, date], settings: Settings
) -> Series:
    """Return the group's series over the days ``[begin, end)``.

    Attacks dated to a week or a month make their days one sum: all that is known to have happened on them together is
    counted, and no day is guessed. Where such spans touch and run on for longer than `LONGEST_BLUR` days, a sum would
    blur too much: their attacks are spread evenly over the days of each instead. Published totals replace the rows of
    their days.
    """
    begin, end = days
    length = (end - begin).days
    missing = _missing(days, settings)
    tally = _Tally(length, missing, totals)
    blurred: list[tuple[int, int, Attack]] = []
    for attack in attacks:
        first, last = (attack.begin - begin).days, (attack.end - begin).days
        if first < 0 or last >= length:
            tally.left_out["outside the period"] += 1
        elif first == last:
            tally.put(first, attack)
        elif any(total.begin <= last and first < total.end for total in totals):
            tally.left_out["dated to days that a published total covers"] += 1
        else:
            blurred.append((first, last + 1, attack))
    sums, spread = _sums(blurred, tally)
    counts = [Total(begin=a, end=b, count=sum(tally.counts[a:b]), record="") for a, b in sums]
    return Series(
        group=group.id,
        name=group.name or group.id,
        begin=begin,
        counts=tuple(tally.counts),
        missing=missing,
        records=tuple(tally.records),
        totals=tuple(sorted((*totals, *counts), key=lambda total: total.begin)),
        summed=len(blurred) - spread,
        spread=spread,
        left_out=dict(tally.left_out),
    )


class _Tally:
    """Attacks day by day, while they are put there."""

    def __init__(self, length: int, missing: Sequence[bool], totals: Sequence[Total]) -> None:
        self.counts = [0] * length
        self.records: list[tuple[str, ...]] = [()] * length
        self.left_out: Counter[str] = Counter()
        covered = {day for total in totals for day in range(total.begin, total.end)}
        self._nobody_looked = [gap and day not in covered for day, gap in enumerate(missing)]

    def put(self, day: int, attack: Attack) -> None:
        """Count an attack on a day on which somebody looked."""
        if self._nobody_looked[day]:
            self.left_out["on a day without collection"] += 1
            return
        self.counts[day] += attack.count
        self.records[day] = (*self.records[day], attack.record)


def _sums(blurred: Sequence[tuple[int, int, Attack]], tally: _Tally) -> tuple[list[tuple[int, int]], int]:
    """Put roughly dated attacks into the tally; return the spans that are sums, and how many attacks were spread."""
    sums, number = [], 0
    for begin, end in _joined([(first, last) for first, last, _ in blurred]):
        short = end - begin <= LONGEST_BLUR
        if short:
            sums.append((begin, end))
        for first, last, attack in blurred:
            if begin <= first and last <= end:
                number += not short
                share = 0.5 if short else (number * GOLDEN) % 1.0  # the middle stands for the sum; else evenly
                tally.put(first + int(share * (last - first)), attack)
    return sums, number


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
    group: Group,
    totals: Sequence[View[IntervalCount]],
    days: tuple[date, date],
    settings: Settings,
    registry: Registry,
) -> tuple[list[Total], Counter[str]]:
    """Return the published totals of the settings' counter that stand for a group, without overlap.

    Of totals that overlap, the one over fewer days is used, whatever the order in which they came in. A total that
    names nobody stands for the group only where the case has no other. The second value says how many could not be
    used, and why.
    """
    begin, end = days
    found: list[Total] = []
    unused: Counter[str] = Counter()
    for seen in totals:
        one, when = seen.record, seen.record.interval
        if settings.counts.counter is None or normalised(one.counter or "") != normalised(settings.counts.counter):
            continue
        reason = _total_unfit(group, seen, settings, registry)
        if reason is None and (when.begin is None or when.end is None or when.begin < begin or when.end >= end):
            reason = "a published total that leaves the period"
        if reason is not None or when.begin is None or when.end is None:
            unused[reason or "a published total without its days"] += 1
            continue
        first, last = (when.begin - begin).days, (when.end - begin).days + 1
        found.append(Total(begin=first, end=last, count=one.count, record=one.id))
    kept: list[Total] = []
    for total in sorted(found, key=lambda one: (one.end - one.begin, one.begin, one.record)):
        if any(total.begin < other.end and other.begin < total.end for other in kept):
            unused["a published total that overlaps one over fewer days"] += 1
        else:
            kept.append(total)
    return sorted(kept, key=lambda total: total.begin), unused


def _total_unfit(group: Group, seen: View[IntervalCount], settings: Settings, registry: Registry) -> str | None:
    """Return why a published total cannot stand for a group's attacks; None when it can."""
    one = seen.record
    country = one.where.country if one.where else None
    if not seen.holds or one.status not in settings.attack.statuses or one.confidence < settings.attack.min_confidence:
        return "a published total that is rejected or doubtful"
    if settings.case.region and country is not None and country not in settings.case.region:
        return "a published total of somewhere else"
    if one.actors:
        named = any(registry.belongs(registry.actor(mention), group.members) for mention in one.actors)
        return None if named else "a published total of somebody else"
    return None if len(settings.groups) == 1 else "a published total that names no group"
