"""Near-duplicates: one attack in two records is counted twice, and more often so where reporting is dense."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import numpy as np

from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look, agreement, counted
from fealty.measuring.naming import normalised
from fealty.measuring.series import Attack, once
from fealty.records import Place

NAME = "near-duplicates"
#: Reports of one attack differ by a day where one counts from the night before.
APART = timedelta(days=1)
#: Two places this near are one: coordinates of a base, of its gate and of the village beside it differ by as much.
NEAR_KM = 2.0
#: UCDP's precision of a place from which on it is a district, a province or less, and no place to compare.
VAGUE = 3
KM_A_DEGREE = 111.2
#: Side in degrees of the squares in which places are looked for; beyond 69° north they are narrower than `NEAR_KM`.
SQUARE = 0.05

_Key = str | tuple[int, int]


def check(look: Look) -> Check | None:
    """Count attacks that may be one once; None where no two are alike.

    Alike are records of the same kind of attack at the same place on the same day or the next. Attacks without a place,
    or with a rough date, cannot be compared and stay.
    """
    if look.rows is None:
        return None
    material, name = look.round.material, "near-duplicates counted once"
    told = {one.record for one in material.alike(look.round.group, "told once", list)}
    merged = material.alike(look.round.group, name, lambda attacks: once(attacks, alike(attacks)))
    again = told - {one.record for one in merged}
    here = [one for one in look.here if one.record in told]
    twice = [one for one in here if one.record in again]
    if not twice:
        return None
    begin = look.round.series.begin + timedelta(days=look.days.begin)
    until = look.round.series.begin + timedelta(days=look.days.until)
    under = sum(begin <= one.begin < until for one in twice)
    found = look.with_rows(name, lambda: merged)
    if found is None:
        return None
    outcome = agreement(look.rows, found, nested=True)
    words = (
        f"{len(twice)} of {counted(len(here), 'record')} may tell of an attack that another tells as well (same place "
        f"and kind, the same day or the next), {under} of them under the order. As they stand the ratio is "
        f"{look.rows}; with each attack counted once {found}."
    )
    if outcome == "failed":
        words = f"The answer depends on whether they are the same. {words}"
    return Check(name=NAME, outcome=outcome, words=words)


def alike(attacks: Sequence[Attack]) -> dict[str, str]:
    """Return for each record that may tell of the same attack as an earlier one that one's id, and its own for others.

    Each is held against records that stand for themselves, no more than a day earlier: a base attacked every day for a
    week was not attacked once.
    """
    same: dict[str, str] = {}
    alone: dict[_Key, list[Attack]] = {}
    dated = [one for one in attacks if one.begin == one.end and _told(one.event.where)]
    for attack in sorted(dated, key=lambda one: one.begin):
        keys = _keys(attack.event.where)
        beside = [one for key in keys.beside for one in alone.get(key, ()) if attack.begin - one.begin <= APART]
        fits = (one for one in beside if _same_kind(one, attack) and _near(one.event.where, attack.event.where))
        first = min(fits, key=lambda one: one.begin, default=attack)
        same[attack.record] = first.record
        if first is attack:
            for key in keys.own:
                kept = [one for one in alone.get(key, ()) if attack.begin - one.begin <= APART]
                alone[key] = [*kept, attack]
    return same


class _Keys(msgspec.Struct, frozen=True):
    """Where to look for attacks at the same place: under the name, and in squares of coordinates and those beside."""

    own: tuple[_Key, ...]
    beside: tuple[_Key, ...]


def _keys(place: Place | None) -> _Keys:
    """Return under which keys a place is to be found, and under which to look for it."""
    named: tuple[_Key, ...] = (normalised(place.name),) if place and place.name else ()
    if place is None or place.lat is None or place.lon is None:
        return _Keys(named, named)
    north, east = int(place.lat // SQUARE), int(place.lon // SQUARE)
    beside = tuple((north + i, east + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return _Keys((*named, (north, east)), (*named, *beside))


def _told(place: Place | None) -> bool:
    """Tell whether a place is one that can be compared."""
    if place is None or (place.precision or 0) >= VAGUE:
        return False
    return bool(place.name) or (place.lat is not None and place.lon is not None)


def _same_kind(one: Attack, other: Attack) -> bool:
    """Tell whether two records tell of the same kind of attack; what is not given fits everything."""
    pairs = ((one.event.mode, other.event.mode), (one.event.weapon, other.event.weapon))
    return one.event.type == other.event.type and all(a == b for a, b in pairs if a and b)


def _near(one: Place | None, other: Place | None) -> bool:
    """Tell whether two places are one, by coordinates where both have them, else by name."""
    if one is None or other is None:
        return False
    if one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None:
        north, middle = one.lat - other.lat, np.deg2rad(one.lat + other.lat) / 2
        east = ((one.lon - other.lon + 180) % 360 - 180) * float(np.cos(middle))
        return KM_A_DEGREE * float(np.hypot(north, east)) <= NEAR_KM
    return bool(one.name) and normalised(one.name or "") == normalised(other.name or "")
