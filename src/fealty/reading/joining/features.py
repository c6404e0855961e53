"""The features of a pair: each gives a value from -1 (speaks against) to 1 (speaks for), and says it in words."""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

from fealty.reading.joining.telling import Days, Somewhere, Telling, length
from fealty.reading.joining.words import spelled_out
from fealty.reading.places.finding import kilometres
from fealty.records.agencies import in_full

TOLERANCE = 1
"""Days by which tellers may differ on a date: nights, time zones, the day of the report."""
NEWS = 7
"""Days between two reports that may be about the same news."""
LONG = 4
"""Days from which an interval that holds several attacks is a total and not a day."""
RADIUS = {1: 5.0, 2: 25.0, 3: 60.0, 4: 100.0, 5: 150.0, 6: 600.0, 7: 600.0}
"""Kilometres around a point that a place of each UCDP precision may mean."""
UNKNOWN_RADIUS = 25.0
IN_TOWN = 0.75
"""How much it says that both happened somewhere in one town, against the same exact spot."""
SAME_SPOT = 3.0
"""Kilometres within which two points are one."""
NEIGHBOURS = 60.0
"""Kilometres between exact places beyond which they cannot be one."""


FAINT = 0.1
"""Cosine below which two quotes have nothing in common."""
SPEECH = frozenset(("blame", "refusal", "request", "threat"))
"""Classes in which one may do the same to another many times a day: what is said decides."""


class Finding(NamedTuple):
    """What a feature says of a pair; ``veto``: the pair cannot be one."""

    value: float
    words: str
    veto: bool = False


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def times(one: Telling, other: Telling) -> Finding | None:
    """Return what the days say: the shorter the stretch in which both can lie, the more an overlap tells."""
    found = _overlap(one.days, other.days)
    if found and found.value < 0 and not found.veto and one.group == "force" and not (one.night or other.night):
        return Finding(-1.0, found.words)  # places at war are hit day after day
    return found


def _overlap(one: Days, other: Days) -> Finding | None:
    late = one[0] if other[0] is None or (one[0] is not None and one[0] > other[0]) else other[0]
    soon = one[1] if other[1] is None or (one[1] is not None and one[1] < other[1]) else other[1]
    if late is not None and soon is not None and late > soon:
        if late - soon > TOLERANCE:
            return Finding(-1.0, f"{late - soon} days apart", veto=True)
        return Finding(-0.6, "a day apart")
    ours, theirs = length(one), length(other)
    if ours is None or theirs is None or soon is None:
        return _reported(one, other)
    span = ours + theirs - 1
    value = max(0.0, 1 - math.log2(span) / 6)
    if ours == theirs == 1:
        return Finding(value, f"same day {_day(soon)}")
    return Finding(value, f"may be the same of {span} days")


def _reported(one: Days, other: Days) -> Finding | None:
    """Return what two last days say where a first one is open: most of what is told is news."""
    if one[1] is None or other[1] is None or abs(one[1] - other[1]) > NEWS:
        return None
    return Finding(0.25, "reported in the same days")


def is_total(one: Telling, other: Telling) -> bool:
    """Return whether one record counts attacks over days and the other tells of something within them."""
    for long, short in ((one, other), (other, one)):
        count = getattr(long.record, "count", None)
        days, within = length(long.days), length(short.days)
        if count is not None and count > 1 and getattr(short.record, "count", None) != count:
            open_or_long = days is None or days >= LONG
            if open_or_long and within is not None and (days is None or within < days):
                return True
    return False


def places(one: Somewhere | None, other: Somewhere | None) -> Finding | None:
    """Return what the places say: by kilometres where both have coordinates, else by country and name."""
    if one is None or other is None:
        return None
    lands = one.country is not None and other.country is not None and one.country != other.country
    if one.at and other.at:
        return _by_distance(one, other, kilometres(one.at, other.at), lands=lands)
    if lands:
        return Finding(-1.0, f"{one.label} and {other.label} lie in two countries", veto=True)
    if one.key and one.key == other.key:
        return Finding(0.2 if one.coarse else 0.9, f"both {one.label}")
    if one.coarse or other.coarse or not one.key or not other.key:
        return None
    if one.heard == other.heard:
        return Finding(0.8, f"{one.label} sounds like {other.label}")
    ours, theirs = set(one.heard.split()), set(other.heard.split())
    if ours <= theirs or theirs <= ours:
        return Finding(0.6, f"{one.label} is part of the name {other.label}")
    return Finding(-0.7, f"{one.label} is not {other.label}")


def _by_distance(one: Somewhere, other: Somewhere, apart: float, *, lands: bool) -> Finding:
    reach = sum(RADIUS.get(place.precision or 0, UNKNOWN_RADIUS) for place in (one, other))
    both = f"{one.label} and {other.label}" if one.key != other.key else one.label
    if one.coarse or other.coarse:
        if lands:
            return Finding(-1.0, f"{both} lie in two countries", veto=True)
        if apart <= reach:
            return Finding(0.1 if one.coarse and other.coarse and one.precision == 6 else 0.3, f"both around {both}")
        return Finding(-0.2 if apart <= 2 * reach else -0.6, f"{both} are {apart:.0f} km apart")
    if apart <= SAME_SPOT:
        return Finding(1.0 if 1 in (one.precision, other.precision) else IN_TOWN, f"both at {both}")
    if one.key and one.key == other.key and apart <= reach:
        return Finding(IN_TOWN, f"both at {both}")
    exact = one.precision == other.precision == 1
    if apart <= reach and not lands:
        return Finding(-0.3 if exact and apart > SAME_SPOT else 0.5, f"{both} are {apart:.0f} km apart")
    far = apart > NEIGHBOURS or lands
    return Finding(-1.0, f"{both} are {apart:.0f} km apart", veto=far)


def weapons(one: Telling, other: Telling) -> Finding | None:
    """Return what the weapons say: the same word, ways of attack that tellers mix up, or others."""
    if not one.weapons or not other.weapons:
        return None
    share = 0.5 if one.guessed or other.guessed else 1.0
    shared = one.weapons.keys() & other.weapons.keys()
    if shared:
        return Finding(share, f"both {_weapon(one, min(shared))}")
    ours = {group for groups in one.weapons.values() for group in groups}
    theirs = {group for groups in other.weapons.values() for group in groups}
    words = f"{_weapon(one, min(one.weapons))} and {_weapon(other, min(other.weapons))}"
    if ours & theirs:
        return Finding(0.4 * share, f"{words} may be one")
    return Finding(-share, f"{words} are not one")


def _weapon(one: Telling, words: tuple[str, ...]) -> str:
    named = getattr(one.record, "weapon", None) or one.record.quote or ""
    return spelled_out(words, named).replace(",", "")


def tolls(
    one: tuple[int, int | None] | None, other: tuple[int, int | None] | None, *, risen: bool, what: str
) -> Finding | None:
    """Return what two tolls say; they rise as days go by, and tellers differ.

    Parameters
    ----------
    one, other
        The least and the most of each toll; None above is open ("at least 30").
    risen
        Whether the higher one was published later.
    what
        ``killed`` or ``injured``, for the words.
    """
    if one is None or other is None:
        return None
    low, high = max(one[0], other[0]), min(_most(one), _most(other))
    if one == other and one[1] == one[0]:
        if one[0] == 0:
            return Finding(0.1, f"nobody {what}")
        return Finding(min(1.0, 0.4 + 0.15 * one[0]), f"{what} {one[0]} = {other[0]}")
    if low <= high:
        return Finding(0.3, f"{what} may be the same")
    more, less = max(one[0], other[0]), min(one[0], other[0])
    ratio = more / max(less, 1)
    words = f"{what} {less} and {more}"
    if more - less <= 2 or ratio <= 1.4:
        return Finding(0.15 if less >= 3 else -0.3, f"{words} are near")
    if ratio <= 4 and (risen or less >= 10):
        return Finding(-0.1, f"{words} may be a toll that rose")
    return Finding(-0.6 if ratio <= 4 else -1.0, f"{words} are far apart")


def _most(toll: tuple[int, int | None]) -> float:
    return math.inf if toll[1] is None else toll[1]


def wording(one: Telling, other: Telling) -> Finding | None:
    """Return what the quotes share (cosine; rare words weigh more); None where one has no quote."""
    if not one.words or not other.words:
        return None
    few, many = (one, other) if len(one.words) <= len(other.words) else (other, one)
    shared = {word: weight * many.words[word] for word, weight in few.words.items() if word in many.words}
    cosine = sum(shared.values()) / (one.norm * other.norm) if one.norm and other.norm else 0.0
    telling = [word for word in sorted(shared, key=lambda word: (-shared[word], word)) if shared[word] > 1][:3]
    if cosine > 0.9 and len(few.words) > 5:
        return Finding(1.0, "told in the same words")
    if cosine < FAINT:
        return Finding(-1.0 if one.group in SPEECH else 0.0, "few words in common")
    return Finding(
        min(1.0, 1.4 * cosine),
        f"both say {spelled_out(telling, few.record.quote or '')}" if telling else "few words in common",
    )


def together(one: Telling, other: Telling) -> Finding | None:
    """Return what it means that both stand in one text: a writer tells each thing apart, unless the words overlap.

    A post and the wire story that it carries are two texts: the one tells what the other told.
    """
    ours, theirs = one.record.span, other.record.span
    if one.record.source is None or one.record.source != other.record.source or ours is None or theirs is None:
        return None
    if in_full(one.record.origin or "") != in_full(other.record.origin or "") and not max(ours[0], theirs[0]) < min(
        ours[1], theirs[1]
    ):
        return None
    if max(ours[0], theirs[0]) < min(ours[1], theirs[1]):
        return Finding(1.0, "told in the same words of one text")
    later = one if ours > theirs else other
    if later.apart:
        return Finding(-1.0, "set apart in one text")
    return Finding(-0.375, "told one after the other in one text")
