"""Where each group's attacks stand on a day, as draws from the posterior: what a simulation goes on from.

The days up to then are fitted as any block is, with all orders and triggers known by then; what is handed on are the
unknowns of the same equations, so that looking ahead needs no second model. What becomes of orders in force is the
business of `fealty.measuring.acting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import ndtr, ndtri
from threadpoolctl import threadpool_limits

from fealty.casefile import Case, Location, Orders
from fealty.errors import MeasurementError
from fealty.measuring.acting import Acting, Term, in_force, seen_at_work, terms_of, usual_fading
from fealty.measuring.blocks import Fitted, fit_block
from fealty.measuring.case import concerned, opened
from fealty.measuring.cells import Array
from fealty.measuring.design import EFFECT_SD, TRIGGER_SD, TRIGGER_SPREAD
from fealty.measuring.hyper import Point
from fealty.measuring.material import Material
from fealty.measuring.measurement import Measurement, Series
from fealty.measuring.planning import tail
from fealty.measuring.pooling import MOST_SPREAD, SPREAD_SD
from fealty.measuring.spans import order_spans
from fealty.measuring.weekday import WEEK, weekday_factors

DRAWS = 2000
NEXT_ORDER = 7
"""Sets the draws of the next order apart from those of the standing."""
QUANTILES = 100
"""So many quantiles stand for the distribution of the next order's effect."""
TAIL_DAYS = 1095
"""Days before the day that are fitted, at most: what is older says little about where attacks stand."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One group's attacks on the day before which everything is known.

    Attributes
    ----------
    group, name : str
    day : date
        The first day that is not known.
    level : ndarray, shape (draws,)
        Log baseline, attacks a day.
    drift, dispersion, share, keep : ndarray, shape (draws,)
        Sd of the baseline's walk a day; overdispersion of a day; share of follow-ups; retention of the memory a day.
    follow : ndarray, shape (draws,)
        Mean of follow-ups that the days before leave, at the level without orders.
    weekday : ndarray, shape (7,)
        Factors, beginning with the weekday of `day`.
    trigger, decay : ndarray, shape (draws,)
        Log factor of a new trigger on its day, and the mean days over which it fades.
    left : ndarray, shape (draws,)
        What is left on the day of triggers before it.
    acting : tuple of Acting
        Orders in force.
    full_days : int
        Days over which an order is at work in full.
    fade : ndarray, shape (draws,)
        Mean days over which an order fades from then on: as fitted where an order of the case did so, else as assumed
        of any.
    """

    group: str
    name: str
    day: date
    level: Array
    drift: Array
    dispersion: Array
    share: Array
    keep: Array
    follow: Array
    weekday: Array
    trigger: Array
    decay: Array
    left: Array
    acting: tuple[Acting, ...]
    full_days: int
    fade: Array


def standing(
    case: Case | str | Location,
    *,
    until: date | None = None,
    groups: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> list[Standing]:
    """Return where the groups of a case stand.

    Parameters
    ----------
    case
        An open case, or the path of one.
    until
        The first day that counts as unknown: the end of the case's period unless given. Orders, triggers and attacks
        from then on have no part.
    groups
        Only these (ids of the settings).
    draws
        Draws from the posterior.
    seed
        Of the draws.
    progress
        Called with a group's name and the share of the groups that are done.

    Raises
    ------
    MeasurementError
        The day lies outside the case's period.
    """
    with opened(case) as file:
        material = Material.of(file)
    begin, end = material.period()
    last = until or end
    if not begin < last <= end:
        raise MeasurementError(f"{last}: the case is known from {begin} to {end}; choose a day between them")
    chosen = [group for group in material.settings.groups if groups is None or group.id in groups]
    rules = material.settings.orders
    found = order_spans(material.orders, material.incidents, material.responses, material.settings, last)
    told = []
    for number, group in enumerate(chosen):
        if progress is not None:
            progress(group.name or group.id, number / len(chosen))
        series = material.series(group, (begin, last))
        mine = concerned(group, found, found.measured, material)
        triggers = [day for day in material.triggers(group) if day < last]
        block = seen_at_work(tail(series, mine.given, mine.lifting, triggers, rules, TAIL_DAYS))
        with threadpool_limits(1):
            fitted = fit_block(block)
        terms = dict(terms_of(mine.given, mine.lifting, material, last))
        chance = np.random.default_rng([seed, number])
        told.append(_standing(series, fitted, terms, draws, rules.days, chance))
    return told


def stand_of(series: Series, *, draws: int = DRAWS, seed: int = 1) -> Standing:
    """Return where a series stands by itself: no orders, no triggers; what an order could fade by is as assumed of any.

    Parameters
    ----------
    series
        Its day after the last is the first that is not known.
    draws, seed
        As of `standing`.

    Raises
    ------
    MeasurementError
        Nothing was collected on its days.
    """
    rules = Orders()
    with threadpool_limits(1):
        fitted = fit_block(tail(series, (), (), (), rules, TAIL_DAYS))
    return _standing(series, fitted, {}, draws, rules.days, np.random.default_rng([seed, 0]))


def _standing(
    series: Series,
    fitted: Fitted,
    terms: Mapping[str, Term],
    draws: int,
    days: int,
    chance: np.random.Generator,
) -> Standing:
    points = [point for point in fitted.points if point.fit.whole]
    weights = np.array([point.weight for point in points])
    rows = np.sort(chance.choice(len(points), size=draws, p=weights / weights.sum()))
    cells, block = fitted.observed.cells, fitted.block
    size = fitted.observed.design.effects
    effects, level, follow = np.empty((draws, size)), np.empty(draws), np.empty(draws)
    for row in np.unique(rows):
        mine = np.flatnonzero(rows == row)
        point = points[row]
        effects[mine], level[mine] = _drawn(point, mine.size, chance)
        gap = block.counts.size - float(cells.middle[-1])
        level[mine] += point.hyper.drift * np.sqrt(gap) * chance.standard_normal(mine.size)
        follow[mine] = _follow(fitted, point)
    hypers = [points[row].hyper for row in rows]
    decay = np.array([one.decay for one in hypers])
    fade = np.array([one.fade for one in hypers]) if fitted.observed.design.fading else usual_fading(draws)
    orders = fitted.observed.design.orders
    ago = block.counts.size - np.array(block.triggers, dtype=np.float64)
    return Standing(
        group=series.group,
        name=series.name,
        day=series.end,
        level=level,
        drift=np.array([one.drift for one in hypers]),
        dispersion=np.array([one.dispersion for one in hypers]),
        share=np.array([one.share for one in hypers]),
        keep=np.exp(-1.0 / np.array([one.memory for one in hypers])),
        follow=follow,
        weekday=_weekdays(fitted),
        trigger=_next_trigger(effects[:, orders:], chance),
        decay=decay,
        left=(effects[:, orders:] * np.exp(-ago[None, :] / decay[:, None])).sum(axis=1),
        acting=tuple(in_force(block, terms, series, effects, fade)),
        full_days=days,
        fade=fade,
    )


def _drawn(point: Point, draws: int, chance: np.random.Generator) -> tuple[Array, Array]:
    """Return draws of the effects and of the log baseline in the last cell, at one setting of the hyper-parameters."""
    fit = point.fit
    level = np.full(draws, float(fit.level[-1]))
    level += np.sqrt(float(fit.factor.variances()[-1])) * chance.standard_normal(draws)
    if not fit.effects.size:
        return np.empty((draws, 0)), level
    effects = chance.multivariate_normal(fit.effects, fit.covariance, size=draws, method="cholesky")
    return effects, level - (effects - fit.effects) @ fit.falls()[:, -1]


def _follow(fitted: Fitted, point: Point) -> float:
    """Return the mean of follow-ups that the block's days leave for the day after it."""
    cells, design = fitted.observed.cells, fitted.observed.design
    effect = point.fit.effects @ design.columns(point.hyper.begins, point.hyper.decay, point.hyper.fade)
    days = np.arange(fitted.block.counts.size, dtype=np.float64)
    a_day = np.exp(np.interp(days, cells.middle, point.fit.level))
    happened = cells.count / (cells.days * fitted.observed.factor * np.exp(effect))
    for first, length, value in zip(cells.first, cells.days.astype(int), happened, strict=True):
        a_day[first : first + length] = value
    keep = float(np.exp(-1.0 / point.hyper.memory))
    weights = (1.0 - keep) * keep ** np.arange(a_day.size, dtype=np.float64)[::-1]
    return float(weights @ a_day + (1.0 - weights.sum()) * np.exp(point.fit.level[0]))


def _weekdays(fitted: Fitted) -> Array:
    """Return the factors of seven days from the day after the block on, from its single days."""
    cells = fitted.observed.cells
    found = np.ones(WEEK)
    single = cells.days == 1
    for factor, day in zip(weekday_factors(cells)[single], cells.first[single], strict=True):
        found[(day - fitted.block.counts.size) % WEEK] = factor
    return found


def _next_trigger(known: Array, chance: np.random.Generator) -> Array:
    """Return draws of a new trigger's log factor, given those of the known ones: all share a part."""
    number = known.shape[1]
    common = 1.0 / (TRIGGER_SD**-2 + number * TRIGGER_SPREAD**-2)
    mean = common * TRIGGER_SPREAD**-2 * known.sum(axis=1)
    spread = np.sqrt(common + TRIGGER_SPREAD**2)
    return np.asarray(mean + spread * chance.standard_normal(known.shape[0]), dtype=np.float64)


def next_order(measurement: Measurement, draws: int, groups: int, seed: int = 1) -> Array:
    """Return draws of the log rate ratio of the sponsor's next order, shape (draws, groups).

    Drawn from `following`; groups scatter around the order's effect on a typical one as they did before.
    """
    chance = np.random.default_rng([seed, NEXT_ORDER])
    known = following(measurement)
    at = (np.arange(len(known)) + 0.5) / len(known)
    typical = np.interp(chance.random(draws), at, known)
    spread = measurement.spread.sd if measurement.spread else 0.0
    return np.asarray(typical[:, None] + spread * chance.standard_normal((draws, groups)), dtype=np.float64)


def following(measurement: Measurement) -> Array:
    """Return the log rate ratio of the sponsor's next order on a typical group: 100 quantiles of equal weight.

    From the track record. Where only one order was measured the next need not do the same: by the record's own model
    both scatter around the sponsor's level, with a spread of which one order says nothing, so that its prior holds
    (half-normal with sd 0.6). Where none was, it is the prior of any effect.
    """
    if measurement.track is not None and measurement.track.following:
        return np.array(measurement.track.following)
    middle = (np.arange(QUANTILES) + 0.5) / QUANTILES
    if not measurement.estimates:
        return np.asarray(EFFECT_SD * ndtri(middle), dtype=np.float64)
    single = _single(measurement, middle)
    spreads = SPREAD_SD * ndtri(0.5 + 0.5 * middle * (2.0 * ndtr(MOST_SPREAD / SPREAD_SD) - 1.0))
    alike = 1.0 - (spreads / EFFECT_SD) ** 2
    every = alike[:, None, None] * single[None, :, None]
    every = every + EFFECT_SD * np.sqrt(1.0 - alike**2)[:, None, None] * ndtri(middle)[None, None, :]
    return np.asarray(np.quantile(every, middle), dtype=np.float64)


def _single(measurement: Measurement, middle: Array) -> Array:
    """Return quantiles of the effect of the one order that was measured, on a typical group."""
    last = measurement.estimates[-1]
    pooled = next((one for one in measurement.pooled if one.order == last.order), None)
    if pooled is None and last.effect:
        return np.array(last.effect)
    known = pooled or last
    low, ratio, high = (float(np.log(one)) for one in (known.low, known.ratio, known.high))
    sd = (high - low) / (2.0 * float(ndtri(0.5 + measurement.level / 2.0)))
    return np.asarray(ratio + sd * ndtri(middle), dtype=np.float64)
