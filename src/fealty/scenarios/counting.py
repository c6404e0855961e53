"""From simulated paths to figures: fans, totals, remarkable months, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fealty.measuring.measurement import Series
from fealty.scenarios.outlook import MONTH, Difference, Fan, Figure, Months

Counts = NDArray[np.int32]
WEEK = 7
_QUANTILES = {"median": 0.5, "low_50": 0.25, "high_50": 0.75, "low_90": 0.05, "high_90": 0.95}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What the paths of one group, or of all together, come to; ``totals`` has one value a path."""

    attacks: Figure
    weekly: Fan
    daily: Fan
    months: Months
    totals: NDArray[np.int64]


def counted(paths: Counts, worst: Sequence[int | None]) -> list[Counted]:
    """Return what simulated paths come to, group by group and, last, together.

    Parameters
    ----------
    paths : ndarray of int32, shape (days, groups, paths)
    worst
        Attacks in the worst month before, one value a group and one for all together.
    """
    days = paths.shape[0]
    both = np.concatenate([paths, paths.sum(axis=1, keepdims=True, dtype=np.int32)], axis=1)
    least, most = _months(both)
    weeks = days // WEEK
    weekly = both[: weeks * WEEK].reshape(weeks, WEEK, *both.shape[1:]).sum(axis=1, dtype=np.int32)
    totals = both.sum(axis=0, dtype=np.int64)
    by_day, by_week = _quantiles(both), _quantiles(weekly)
    return [
        Counted(
            attacks=figure(totals[place]),
            weekly=_fan(by_week, place, WEEK),
            daily=_fan(by_day, place, 1),
            months=_remarkable(least, most, place, worst[place]),
            totals=totals[place],
        )
        for place in range(both.shape[1])
    ]


def figure(totals: NDArray[np.int64]) -> Figure:
    """Return mean, median and the interval that holds 90 % of some totals; quantiles are attained values."""
    low, median, high = np.quantile(totals, [0.05, 0.5, 0.95], method="inverted_cdf").astype(int).tolist()
    return Figure(mean=float(totals.mean()), median=median, low=low, high=high)


def differing(totals: NDArray[np.int64], usual: NDArray[np.int64]) -> Difference:
    """Return how paths under a plan differ from those without it, path by path."""
    less = totals - usual
    return Difference(figure=figure(less), p_lower=float((less < 0).mean()), p_higher=float((less > 0).mean()))


def worst_month(series: Sequence[Series], before: date) -> int | None:
    """Return the most attacks in 30 collected days in a row, all of them before a day; of several groups together.

    A published total that stands in for the rows of its days is spread evenly over them.
    """
    first = max(one.begin for one in series)
    days = min([(one.end - first).days for one in series] + [(before - first).days])
    if days < MONTH:
        return None
    together, known = np.zeros(days), np.ones(days, dtype=bool)
    for one in series:
        counts, seen = collected(one)
        skip = (first - one.begin).days
        together += counts[skip : skip + days]
        known &= seen[skip : skip + days]
    sums = np.convolve(together, np.ones(MONTH), mode="valid")
    whole = np.convolve(known, np.ones(MONTH), mode="valid") > MONTH - 0.5
    return round(float(sums[whole].max())) if whole.any() else None


def collected(series: Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the attacks of each day of a series, published totals spread evenly, and whether they are known."""
    counts, known = np.array(series.counts, dtype=np.float64), ~np.array(series.missing, dtype=bool)
    for total in series.totals:
        counts[total.begin : total.end] = total.count / (total.end - total.begin)
        known[total.begin : total.end] = True
    return counts, known


def _months(paths: Counts) -> tuple[NDArray[np.int32] | None, NDArray[np.int32] | None]:
    """Return the fewest and the most attacks in 30 days in a row, each of shape (groups, paths)."""
    if paths.shape[0] < MONTH:
        return None, None
    month = paths[:MONTH].sum(axis=0, dtype=np.int32)
    least, most = month.copy(), month.copy()
    for day in range(MONTH, paths.shape[0]):
        month += paths[day]
        month -= paths[day - MONTH]
        np.minimum(least, month, out=least)
        np.maximum(most, month, out=most)
    return least, most


def _remarkable(
    least: NDArray[np.int32] | None, most: NDArray[np.int32] | None, place: int, worst: int | None
) -> Months:
    if least is None or most is None:
        return Months(quiet=None, worse=None, worst=worst)
    worse = None if worst is None else float((most[place] > worst).mean())
    return Months(quiet=float((least[place] == 0).mean()), worse=worse, worst=worst)


def _quantiles(counts: Counts) -> dict[str, NDArray[np.float64]]:
    """Return quantiles over the paths, each of shape (stretches, groups).

    They are interpolated: a count n stands for the stretch from n - 1/2 to n + 1/2 (0 from 0 on), evenly filled. Whole
    numbers would jump up and down from week to week by chance where attacks are few.
    """
    ordered = np.sort(counts, axis=-1)
    paths = counts.shape[-1]
    found = {}
    for name, level in _QUANTILES.items():
        count = ordered[..., max(int(np.ceil(level * paths)) - 1, 0)]
        below = (ordered < count[..., None]).sum(axis=-1)
        same = (ordered == count[..., None]).sum(axis=-1)
        part = (level * paths - below) / same
        found[name] = np.where(count == 0, 0.5 * part, count - 0.5 + part).round(2)
    return found


def _fan(quantiles: dict[str, NDArray[np.float64]], place: int, step: int) -> Fan:
    return Fan(step=step, **{name: tuple(each[:, place].tolist()) for name, each in quantiles.items()})
