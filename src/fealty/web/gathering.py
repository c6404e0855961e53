"""From the records of a case to what the timeline and the map show: attacks, orders, triggers.

What was gathered is kept for each desk. After a judgement of a few events only their rows are made anew; anything
else that changed (other records, settings, who is who, what is told twice) has everything gathered again.
"""

from __future__ import annotations

import bisect
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from weakref import WeakKeyDictionary

import msgspec
import numpy as np

from fealty.casefile import Group, View, reviewed
from fealty.measuring.material import Material
from fealty.measuring.naming import Registry
from fealty.measuring.series import Attack, attacks_of, once, period, totals_of
from fealty.measuring.spans import order_spans
from fealty.records import Actor, Event, Incident, IntervalCount, Order, Place, Response
from fealty.showing.charts import UNKNOWN
from fealty.web.attacks import MOST_GROUPS, Attacks, AttacksAsked, GivenOrder, Integers
from fealty.web.desk import Desk
from fealty.web.problems import NotThere
from fealty.web.snapshot import Snapshot

NEVER = (date(2000, 1, 1), date(2000, 1, 2))
"""The days of a case in which nothing is dated."""
NARROW, ROUGH = 3, 5
"""UCDP where_prec from which a place is known by its district or province only, and from which by even less."""
COLUMNS = ("day", "length", "count", "by", "part", "weapon", "lat", "lon", "rough", "place")

Days = tuple[date, date]
Row = tuple[Attack, int]
"""An attack, and one bit for each group that it counts for."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a case tells at one moment: attacks, orders and triggers, oldest first.

    `days` are its first and the one after its last; `reasons` say of how many events no group counts them, and why.
    """

    snapshot: Snapshot
    material: Material
    days: Days
    attacks: Attacks
    reasons: Counter[str]
    orders: tuple[GivenOrder, ...]
    triggers: tuple[Event, ...]

    def order(self, asked: AttacksAsked) -> GivenOrder | None:
        """Return the order that a question names.

        Raises
        ------
        NotThere
            It names one that is not in the case.
        """
        found = next((one for one in self.orders if asked.order in one.order.records), None)
        if asked.order and found is None:
            raise NotThere(f"The case has no order {asked.order!r} that is dated and counts.")
        return found


_kept: WeakKeyDictionary[Desk, Told] = WeakKeyDictionary()
_lock = threading.Lock()


def told_by(desk: Desk) -> Told:
    """Return what the case tells as it stands now."""
    snapshot = desk.snapshot()
    with _lock:
        before = _kept.get(desk)
    now = snapshot.remembered("told", lambda fresh: _after(fresh, before) or gathered(fresh))
    with _lock:
        _kept[desk] = now
    return now


# --- everything -------------------------------------------------------------------------------------------------------


def gathered(snapshot: Snapshot) -> Told:
    """Return what a case tells, from all its records."""
    settings = reviewed(snapshot.settings, snapshot.views(Actor))
    material = Material(
        settings=settings,
        registry=Registry(settings),
        events=snapshot.views(Event),
        totals=snapshot.views(IntervalCount),
        orders=snapshot.views(Order),
        incidents=snapshot.views(Incident),
        responses=snapshot.views(Response),
        published={},
        known={},
        told={},
        shared={},
    )
    dated = [seen.record.when for seen in material.events]
    dated += [seen.record.interval for seen in material.totals]
    dated += [seen.record.issued for seen in material.orders]
    days = period(settings, dated)
    rows, reasons = _rows(material, material.events, days or NEVER)
    rows.sort(key=lambda row: (row[0].begin.toordinal() + row[0].end.toordinal(), row[0].record))
    return Told(
        snapshot=snapshot,
        material=material,
        days=days or NEVER,
        attacks=_columns(rows, material, days or NEVER, reasons),
        reasons=reasons,
        orders=_orders(material, days) if days else (),
        triggers=_triggers(material),
    )


def _rows(material: Material, events: Sequence[View[Event]], days: Days) -> tuple[list[Row], Counter[str]]:
    """Return the attacks among some events with the groups that they count for, and why others count for none."""
    bits: Counter[str] = Counter()
    told: dict[str, Attack] = {}
    reasons: Counter[str] = Counter()
    for n, group in enumerate(material.settings.groups[:MOST_GROUPS]):
        attacks, why = attacks_of(group, events, material.settings, material.registry)
        reasons += why
        unseen = _unseen(material, group, days)
        for one in once(attacks, material.happenings):
            if days[0] <= one.begin and one.end < days[1] and one.begin.toordinal() not in unseen:
                told[one.record] = one
                bits[one.record] |= 1 << n
    for seen in events:
        if seen.record.id not in told and (other := _uncounted(seen, material)):
            told[seen.record.id] = other
    return [(one, bits[one.record]) for one in told.values()], reasons


def _unseen(material: Material, group: Group, days: Days) -> frozenset[int]:
    """Return the days on which nobody collected anything of a group, and of which no total was published either."""
    settings, first = material.settings, days[0].toordinal()
    gaps = {one for gap in settings.no_collection for one in range(gap.begin.toordinal(), gap.end.toordinal() + 1)}
    if not gaps:
        return frozenset()
    totals, _ = totals_of(group, material.totals, days, settings, material.registry)
    return frozenset(gaps.difference(*(range(first + one.begin, first + one.end) for one in totals)))


def _uncounted(seen: View[Event], material: Material) -> Attack | None:
    """Return an event that is told as an attack and counted for no group."""
    event = seen.record
    begin, end = event.when.begin or event.when.end, event.when.end or event.when.begin
    if not seen.holds or begin is None or end is None or event.type not in material.settings.attack.types:
        return None
    return None if event.trigger else Attack(begin=begin, end=end, count=event.count or 1, event=event)


def _orders(material: Material, days: Days) -> tuple[GivenOrder, ...]:
    found = order_spans(material.orders, material.incidents, material.responses, material.settings, days[1])
    given = [(span, True) for span in found.measured] + [(span, False) for span in found.lifting]
    groups = material.settings.groups
    return tuple(
        GivenOrder(span, tuple(one.id for one in groups if material.addressed(span, one)), measured)
        for span, measured in sorted(given, key=lambda each: (each[0].begin, each[0].id))
    )


def _triggers(material: Material) -> tuple[Event, ...]:
    least = material.settings.attack.min_confidence
    found = [
        seen.record
        for seen in material.events
        if seen.record.trigger is not None and seen.holds and seen.record.confidence >= least and seen.record.when.begin
    ]
    return tuple(sorted(found, key=lambda one: (one.when.begin or date.min, one.id)))


# --- a few rows anew --------------------------------------------------------------------------------------------------


def _after(snapshot: Snapshot, before: Told | None) -> Told | None:
    """Return what a case tells after a few events were judged; None where more has changed."""
    if before is None:
        return None
    old = before.snapshot
    if msgspec.structs.replace(snapshot.stamp, judgements=old.stamp.judgements) != old.stamp:
        return None
    judged = snapshot.judged_since(old.stamp)
    if not all(_alone(old.records.get(one), snapshot.records.get(one), before) for one in judged):
        return None
    earlier, later = ([each.records[one] for one in judged] for each in (old, snapshot))
    rows, reasons = _rows(before.material, later, before.days)
    _, gone = _rows(before.material, earlier, before.days)
    reasons = Counter(before.reasons) + reasons
    reasons.subtract(gone)
    reasons = +reasons
    fresh = _columns(rows, before.material, before.days, reasons, before.attacks)
    return msgspec.structs.replace(
        before, snapshot=snapshot, attacks=_replaced(before.attacks, fresh, judged), reasons=reasons
    )


def _alone(old: View[Event] | None, new: View[Event] | None, before: Told) -> bool:
    """Tell whether a record is an event whose change touches nothing but its own row."""
    if old is None or new is None or not isinstance(old.record, Event):
        return False
    same_days = old.record.when == new.record.when or (
        before.material.settings.case.begin is not None and before.material.settings.case.end is not None
    )
    known = new.record.id in before.material.happenings
    return same_days and not known and old.record.trigger is None and new.record.trigger is None


def _replaced(attacks: Attacks, fresh: Attacks, gone: Iterable[str]) -> Attacks:
    """Return attacks without some records and with others, in their place by day and id."""
    out = set(gone)
    at = [n for n, one in enumerate(attacks.records) if one in out]
    records = [one for one in attacks.records if one not in out]
    kept = {name: np.delete(getattr(attacks, name), at) for name in COLUMNS}
    keys = _keys(kept["day"], kept["length"])
    for n, key in enumerate(_keys(fresh.day, fresh.length).tolist()):
        low, high = (int(np.searchsorted(keys, key, side=side)) for side in ("left", "right"))
        place = bisect.bisect_left(records, fresh.records[n], low, high)
        records.insert(place, fresh.records[n])
        keys = np.insert(keys, place, key)
        kept = {name: np.insert(column, place, getattr(fresh, name)[n]) for name, column in kept.items()}
    return msgspec.structs.replace(fresh, records=tuple(records), **kept)


def _keys(day: Integers, length: Integers) -> Integers:
    """Return the sums of first and last days, by which attacks are sorted."""
    return np.asarray(2 * (day - (length - 1) // 2) + length - 1, np.int64)


# --- columns ----------------------------------------------------------------------------------------------------------


def _columns(
    rows: Sequence[Row], material: Material, days: Days, reasons: Mapping[str, int], known: Attacks | None = None
) -> Attacks:
    """Return attacks as columns; weapons and places that are known already keep their numbers."""
    attacks = [one for one, _ in rows]
    if known is None:
        counted: Counter[str] = Counter()
        for one in attacks:
            counted[one.event.weapon or UNKNOWN] += one.count
        weapons = {name: n for n, (name, _) in enumerate(counted.most_common())}
    else:
        weapons = {name: n for n, name in enumerate(known.weapons)}
    places = {} if known is None else {place: n for n, place in enumerate(known.places)}
    wheres = [one.event.where or Place() for one in attacks]
    begin, end = (
        _integers(attacks, lambda one: one.begin.toordinal()),
        _integers(attacks, lambda one: one.end.toordinal()),
    )
    located = [one.lat is not None and one.lon is not None for one in wheres]
    by = np.array([bits for _, bits in rows], np.int64)
    groups = material.settings.groups
    return Attacks(
        groups=groups,
        days=(days[0].toordinal(), days[1].toordinal() - 1),
        records=tuple(one.record for one in attacks),
        day=(begin + end) // 2,
        length=end - begin + 1,
        count=_integers(attacks, lambda one: one.count),
        by=by,
        part=_part(by, len(groups)),
        weapon=_integers(attacks, lambda one: weapons.setdefault(one.event.weapon or UNKNOWN, len(weapons))),
        lat=np.array([one.lat if has else np.nan for one, has in zip(wheres, located, strict=True)], float),
        lon=np.array([one.lon if has else np.nan for one, has in zip(wheres, located, strict=True)], float),
        rough=np.array([_rough(one.precision) for one in wheres], np.int64),
        place=np.array(
            [places.setdefault((one.name or one.text or "", one.country or ""), len(places)) for one in wheres],
            np.int64,
        ),
        weapons=tuple(weapons),
        places=tuple(places),
        left_out=dict(reasons),
    )


def _integers(rows: Sequence[Attack], of: Callable[[Attack], int]) -> Integers:
    return np.fromiter((of(one) for one in rows), np.int64, len(rows))


def _rough(precision: int | None) -> int:
    return 0 if precision is None or precision < NARROW else 1 if precision < ROUGH else 2


def _part(bits: Integers, groups: int) -> Integers:
    """Return which group each row counts for, by its bits."""
    part = np.full(len(bits), groups, np.int64)
    part[bits == 0] = groups + 1
    single = (bits > 0) & ((bits & (bits - 1)) == 0)
    part[single] = np.round(np.log2(bits[single].astype(float))).astype(np.int64)
    return part
