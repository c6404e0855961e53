"""What a promise of "no attacks for so many days" would be worth, coming from this sponsor.

The promise is taken as one more order, given to the groups on the first day ahead and in force to the last: at work in
full over the days that orders are measured over, then fading at the fitted pace as any order does. What it would do is
drawn from the sponsor's track record, what happens anyway from where the attacks stand, and both are simulated with the
equations that were fitted. Orders to stop that are still in force are so with the promise and without it; what is left
of an order to attack ends with it. Nothing else new happens: no strike, no end of talks. The worth is the difference,
and what can be counted on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from fealty.assessing.estimative import chance, clause
from fealty.assessing.telling import listing, number, standing_words
from fealty.casefile import Case, Location
from fealty.errors import MeasurementError
from fealty.measuring.ahead import Standing, following, next_order, standing
from fealty.measuring.case import DAYS_A_YEAR, measure, opened
from fealty.measuring.cells import Array
from fealty.measuring.forward import Lifted, as_ordered, simulate
from fealty.measuring.measurement import Measurement, Track

PATHS = 10_000
YEAR_PATHS = 4_000
"""Paths for each year of the track record."""
MOSTLY = 0.2
"""A promise holds mostly where attacks stay within this share of those expected without it."""
TOLD_APART = 0.9
"""Probability from which one's promise is said to be worth more than another's."""
TRENDS = 12
"""Sets the draws of the trend apart from others with the same seed."""


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with its interval (equal tails, at the level of the assurance)."""

    middle: float
    low: float
    high: float


class Breach(msgspec.Struct, frozen=True, kw_only=True):
    """Days until the first attack under the promise (1: on its first day); None where that lies beyond the promise."""

    middle: int | None
    low: int | None
    high: int | None


class YearWorth(msgspec.Struct, frozen=True, kw_only=True):
    """What the same promise would be worth if the sponsor's word did what the trend of its record says for a year.

    ``ratio`` is that of a typical group; ``measured`` are the ratios of the orders of the record that were given in the
    year, oldest first. The trend is a straight line: in a year without orders it stands on those of other years.
    """

    year: int
    ratio: Span
    averted: Span
    p_complete: float
    p_mostly: float
    measured: tuple[float, ...] = ()


class Assurance(msgspec.Struct, frozen=True, kw_only=True):
    """What a promise of no attacks would be worth.

    Attributes
    ----------
    sponsor : str
        Name of who promises.
    groups : tuple of str
        Names of the groups that the promise is about.
    begin : datetime.date
        First day of the promise.
    days : int
        How long it is to hold.
    level : float
        Probability inside the intervals.
    without, promised : Span
        Attacks without the promise and with it: medians and predictive intervals, chance of single days included.
    averted : Span
        Attacks fewer with it, path by path; below 0 where there are more.
    p_complete : float
        Probability that no attack comes while it holds.
    p_quiet : float
        The same without the promise: quiet that would be no merit of it.
    p_mostly : float
        Probability that attacks stay within a fifth of the median without it.
    breach : Breach
    orders : int
        Orders of the track record that it rests on; 1 where only one was measured, 0 where none was.
    years : tuple of YearWorth
        By year of the record, where it allows for a trend and has more than one; empty where not.
    p_loosening : float or None
        Probability that the sponsor's word does less from year to year.
    words : str
    effect : tuple of float
        What the promise would do to a typical group: 100 quantiles of the log rate ratio.
    """

    sponsor: str
    groups: tuple[str, ...]
    begin: date
    days: int
    level: float
    without: Span
    promised: Span
    averted: Span
    p_complete: float
    p_quiet: float
    p_mostly: float
    breach: Breach
    orders: int
    years: tuple[YearWorth, ...]
    p_loosening: float | None
    words: str
    effect: tuple[float, ...] = ()


def assurance(
    measurement: Measurement,
    standing_rates: Sequence[Standing],
    *,
    days: int = 90,
    sponsor: str | None = None,
    paths: int = PATHS,
    seed: int = 1,
) -> Assurance:
    """Return what a promise of no attacks for some days would be worth.

    Parameters
    ----------
    measurement
        Of the sponsor's orders; its track record says what the next order may do.
    standing_rates
        Where the attacks stand, from `fealty.measuring.ahead.standing`. Only groups that orders of the measurement were
        measured for count; all of them where none was.
    days
        How long the promise is to hold.
    sponsor
        What the sponsor is called; the measurement's name for it unless given.
    paths, seed
        Of the simulation.

    Raises
    ------
    MeasurementError
        No group to simulate, or no day.
    """
    asked = {one.group for one in measurement.estimates}
    stands = [one for one in standing_rates if not asked or one.group in asked]
    if not stands:
        raise MeasurementError("none of the groups that orders were measured for is among those that stand somewhere")
    without = simulate(stands, days, paths=paths, seed=seed).sum(axis=1)
    effect = next_order(measurement, paths, len(stands), seed)
    promised = _promised(stands, days, effect, seed).sum(axis=1)
    usual, level = without.sum(axis=1), measurement.level
    total = promised.sum(axis=1)
    allowed = MOSTLY * float(np.median(usual))
    bare = Assurance(
        sponsor=sponsor or measurement.sponsor_name or "the sponsor",
        groups=tuple(one.name for one in stands),
        begin=stands[0].day,
        days=days,
        level=level,
        without=_span(usual, level),
        promised=_span(total, level),
        averted=_span(usual - total, level),
        p_complete=float((total == 0).mean()),
        p_quiet=float((usual == 0).mean()),
        p_mostly=float((total <= allowed).mean()),
        breach=_breach(promised, level),
        orders=len(measurement.track.orders) if measurement.track else min(len(measurement.estimates), 1),
        years=tuple(_years(measurement, stands, days, allowed, seed)),
        p_loosening=measurement.track.p_loosening if measurement.track else None,
        words="",
        effect=tuple(following(measurement).tolist()),
    )
    return msgspec.structs.replace(bare, words=assurance_words(bare))


def assurances(
    case: Case | str | Location,
    sponsors: Sequence[str],
    *,
    days: int = 90,
    paths: int = PATHS,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> list[Assurance]:
    """Return what the same promise would be worth from several sponsors or leaders of a case, side by side.

    Parameters
    ----------
    case
        An open case, or the path of one.
    sponsors
        Ids of actors; orders that they gave, or that were given on their behalf, are their record.
    days, paths, seed
        As of `assurance`.
    progress
        Called with what is being done and the share that is done.

    Raises
    ------
    SettingsError, MeasurementError
        As `fealty.measure` and `fealty.measuring.ahead.standing`.
    """
    with opened(case) as file:
        stands = standing(file, seed=seed)
        found = []
        for place, one in enumerate(sponsors):
            if progress is not None:
                progress(one, place / len(sponsors))
            measurement = measure(file, sponsor=one)
            found.append(assurance(measurement, stands, days=days, paths=paths, seed=seed))
    return found


def compared(found: Sequence[Assurance]) -> str:
    """Return whose promise would do more, one against the other, in sentences; empty for fewer than two.

    By what their next orders would do to a typical group, each drawn from its own record by itself. Records that share
    orders (a state's and its envoy's) are more alike than that, and harder to tell apart.
    """
    ranked = sorted(found, key=lambda one: float(np.median(one.effect)))
    if len(ranked) < 2:
        return ""
    first = ranked[0]
    told = [f"than that of {one.sponsor} is {standing_words(_does_more(first, one))}" for one in ranked[1:]]
    said = f"That the word of {first.sponsor} does more {listing(told)}."
    if min(_does_more(first, one) for one in ranked[1:]) < TOLD_APART:
        said = f"{said} So the records do not settle whose promise is worth most."
    return said


def _does_more(one: Assurance, other: Assurance) -> float:
    """Return the probability that one's next order leaves fewer attacks than the other's."""
    less = np.array(one.effect)[:, None] - np.array(other.effect)[None, :]
    return float((less < 0).mean() + 0.5 * (less == 0).mean())


def _promised(stands: Sequence[Standing], days: int, effect: Array, seed: int) -> NDArray[np.int32]:
    """Return attacks under the promise, shape (paths, groups, days); effect of shape (paths, groups)."""
    orders = as_ordered(stands, effect, days)
    attacks = {each.order for one in stands for each in one.acting if not each.stops}
    lifted = [Lifted(order=order, day=0) for order in sorted(attacks)]
    return simulate(stands, days, paths=len(effect), seed=seed, orders=orders, lifted=lifted)


def _years(
    measurement: Measurement, stands: Sequence[Standing], days: int, allowed: float, seed: int
) -> list[YearWorth]:
    """Return the worth by year: attacks as they stand now, the sponsor's word as it was in the middle of each year."""
    track = measurement.track
    if track is None or track.trend is None:
        return []
    begins = [measurement.order(one).begin for one in track.orders]
    centre = float(np.mean([_year(day) for day in begins]))
    usual = simulate(stands, days, paths=YEAR_PATHS, seed=seed).sum(axis=(1, 2))
    effect = next_order(measurement, YEAR_PATHS, len(stands), seed)
    typical = np.quantile(np.array(track.following), (np.arange(YEAR_PATHS) + 0.5) / YEAR_PATHS)
    slope = _slopes(track, measurement.level, seed)
    found = []
    years = range(min(begins).year, max(begins).year + 1)
    for year in years if len(years) > 1 else ():
        moved = slope * (year + 0.5 - centre)
        total = _promised(stands, days, effect + moved[:, None], seed).sum(axis=(1, 2))
        found.append(
            YearWorth(
                year=year,
                ratio=_span(np.exp(np.random.default_rng(seed).permutation(typical) + moved), measurement.level),
                averted=_span(usual - total, measurement.level),
                p_complete=float((total == 0).mean()),
                p_mostly=float((total <= allowed).mean()),
                measured=tuple(_typical(measurement, one) for one in track.orders if _given(measurement, one) == year),
            )
        )
    return found


def _given(measurement: Measurement, order: str) -> int:
    return measurement.order(order).begin.year


def _typical(measurement: Measurement, order: str) -> float:
    """Return the ratio of an order on a typical group; of the one group that it was given to."""
    pooled = [one.ratio for one in measurement.pooled if one.order == order]
    return (pooled or [one.ratio for one in measurement.estimates if one.order == order])[0]


def _year(day: date) -> float:
    return day.year + day.timetuple().tm_yday / DAYS_A_YEAR


def _slopes(track: Track, level: float, seed: int) -> Array:
    """Return draws of the change of the log rate ratio a year: Gaussian, with the trend's interval."""
    if track.trend is None or track.trend_low is None or track.trend_high is None:
        return np.zeros(YEAR_PATHS)
    sd = float(np.log(track.trend_high / track.trend_low)) / (2.0 * float(ndtri(0.5 + level / 2.0)))
    draws = np.random.default_rng([seed, TRENDS]).standard_normal(YEAR_PATHS)
    return np.asarray(np.log(track.trend) + sd * draws, dtype=np.float64)


def _span(values: NDArray[np.int64] | Array, level: float) -> Span:
    tail = (1.0 - level) / 2.0
    low, middle, high = (float(one) for one in np.quantile(values, (tail, 0.5, 1.0 - tail)))
    return Span(middle=middle, low=low, high=high)


def _breach(counts: NDArray[np.int64], level: float) -> Breach:
    """Return the day of the first attack; counts of shape (paths, days)."""
    some = counts > 0
    first = np.sort(np.where(some.any(axis=1), some.argmax(axis=1) + 1, counts.shape[1] + 1))
    tail = (1.0 - level) / 2.0
    low, middle, high = (int(first[min(int(q * first.size), first.size - 1)]) for q in (tail, 0.5, 1.0 - tail))
    beyond = counts.shape[1] + 1
    return Breach(
        low=low if low < beyond else None,
        middle=middle if middle < beyond else None,
        high=high if high < beyond else None,
    )


# --- words ------------------------------------------------------------------------------------------------------------


def assurance_words(one: Assurance) -> str:
    """Return the worth of a promise in a paragraph."""
    opening = (
        f"If {one.sponsor} promised no attacks of {listing(one.groups)} for {one.days} days, {_attacks(one.promised)} "
        f"would be expected, against {_attacks(one.without)} without the promise: {_averted(one.averted)}."
    )
    said = [
        opening,
        f"{clause(one.p_complete)} it holds completely{_anyway(one)}, and {_mostly(one.p_mostly)}.",
        _breach_words(one),
        _basis(one),
    ]
    if one.p_loosening is not None:
        said.append(f"That its word does less from year to year is {chance(one.p_loosening)}.")
    return " ".join(said)


def _attacks(one: Span) -> str:
    noun = "attack" if one.middle == 1 else "attacks"
    return f"{one.middle:,.0f} {noun} ({one.low:,.0f} to {one.high:,.0f})"


def _averted(one: Span) -> str:
    """Return the difference future by future; it is not that of the two middles."""
    if one.middle < 0:
        return f"{-one.middle:,.0f} more ({_fewer(one.high)} to {_fewer(one.low)}), future by future"
    return f"{one.middle:,.0f} averted ({_fewer(one.low)} to {_fewer(one.high)}), future by future"


def _fewer(value: float) -> str:
    return f"{value:,.0f} fewer" if value >= 0 else f"{-value:,.0f} more"


def _anyway(one: Assurance) -> str:
    if one.p_quiet < 0.01:
        return ""
    return f" (without it, so long a quiet would be {chance(one.p_quiet)})"


def _mostly(probability: float) -> str:
    return f"that attacks stay within a fifth of those expected is {standing_words(probability)}"


def _breach_words(one: Assurance) -> str:
    middle, low, high = one.breach.middle, one.breach.low, one.breach.high
    if middle is None:
        return f"More likely than not no attack comes before day {one.days}."
    last = f"as late as day {high}" if high is not None else "not at all"
    return f"The first breach is to be expected about day {middle}; it may come as early as day {low}, or {last}."


def _basis(one: Assurance) -> str:
    if one.orders == 0:
        return "No order of its own could be measured: this is what an order may do that nothing is known of."
    if one.orders == 1:
        return (
            "It rests on one measured order, and on how far orders of one sponsor are assumed to differ: the next need "
            "not do the same."
        )
    said = [f"It rests on {one.orders} measured orders."]
    if one.years:
        ratios = [f"{number(each.ratio.middle)} in {each.year}" for each in (one.years[:1] + one.years[-1:])]
        said.append(f"By its trend an order brought attacks to {listing(ratios)} of those expected.")
        said += _against_trend(one.years)
    return " ".join(said)


def _against_trend(years: Sequence[YearWorth]) -> list[str]:
    """Say what a straight line hides: years without an order, and orders that lie outside of it."""
    said = []
    empty = [str(one.year) for one in years if not one.measured]
    if empty:
        said.append(f"For {listing(empty)}, without a measured order, that is the line through those of other years.")
    away = [(one, ratio) for one in years for ratio in one.measured if not one.ratio.low <= ratio <= one.ratio.high]
    if away:
        told = [f"{number(ratio)} in {one.year}" for one, ratio in away]
        what = "An order lies" if len(away) == 1 else "Orders lie"
        said.append(f"{what} outside of its interval: {listing(told)}.")
    return said
