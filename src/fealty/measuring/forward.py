"""Attacks simulated day by day from where they stand: the fitted equations, run ahead with their unknowns drawn.

A day's attacks are negative binomial with mean ``weekday x F x ((1 - share) exp(level) + share x follow)``. The level
walks with the fitted drift, `follow` remembers the days before at the level without orders, and F is the factor of all
orders and triggers of the day. Nothing here is estimated and nothing is assumed that the measurement does not assume,
so that a forecast can be wrong only where the model is.

One draw of the posterior goes with each path, for all days: what is not known about a group stays not known along the
path and is not averaged away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtrik

from fealty.errors import MeasurementError
from fealty.measuring.acting import Acting
from fealty.measuring.ahead import Standing
from fealty.measuring.cells import Array

FORWARD = 11
"""Sets the draws of a simulation apart from those of the standing and of the next order."""
MOST_A_DAY = 100_000.0
"""No expected count of a day exceeds this: a walk that drifts for years would else overflow."""
MOST_LOG = 30.0
"""No log factor of a day lies beyond this on either side."""
LARGE_RATE = 20.0
"""Attacks a day above which a count is found by the inverse distribution function and not by adding up."""
NO_SHARE = 1e-300
"""A probability that adds nothing any more."""


@dataclass(frozen=True, kw_only=True)
class PlannedOrder:
    """An order on days ahead; all days are counted from the first that is simulated (0).

    Attributes
    ----------
    effect : ndarray, shape (paths, groups of the standings)
        Log rate ratio for each path and group, as `fealty.measuring.ahead.next_order` draws it.
    begin : int
        First day in force.
    end : int or None
        First day no longer in force; None: it holds to the end of the simulation.
    groups : tuple of str or None
        Ids of the groups that it is given to; None: all.
    full : int or None
        First day on which it is not at work in full any more; None: it is until its end.
    fade : ndarray, shape (paths,), or None
        Mean days over which what is left of the effect fades from `full` on; needed where that is given.
    """

    effect: Array
    begin: int = 0
    end: int | None = None
    groups: tuple[str, ...] | None = None
    full: int | None = None
    fade: Array | None = None


@dataclass(frozen=True, kw_only=True)
class Strike:
    """An event that may set off attacks, such as a strike on a leader.

    Attributes
    ----------
    day : int
        Counted from the first day that is simulated.
    groups : tuple of str or None
        Ids of the groups that it concerns; None: all.
    scale : float
        Times the log factor of a trigger like those before; 0 is none, 2 one with the square of the usual factor.
    """

    day: int
    groups: tuple[str, ...] | None = None
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """An order at work whose effect ends on a day; ``order`` is its id."""

    order: str
    day: int


def as_ordered(standings: Sequence[Standing], effect: Array, end: int | None = None) -> list[PlannedOrder]:
    """Return an order of the first day as the model has orders: in full for some days, then fading, until its end.

    Parameters
    ----------
    standings
        The groups that it is given to.
    effect : ndarray, shape (paths, groups)
        Log rate ratio.
    end
        First day on which it is no longer in force; None: nothing ends it.
    """
    return [
        PlannedOrder(
            effect=effect, end=end, groups=(one.group,), full=one.full_days, fade=np.resize(one.fade, len(effect))
        )
        for one in standings
    ]


def simulate(
    standings: Sequence[Standing],
    days: int,
    *,
    paths: int,
    seed: int,
    orders: Sequence[PlannedOrder] = (),
    strikes: Sequence[Strike] = (),
    lifted: Sequence[Lifted] = (),
) -> NDArray[np.int32]:
    """Return simulated attacks, shape (paths, groups, days); a group's place is that of its standing.

    Path p goes on from draw ``p modulo draws`` of each standing. With the same seed and number of paths, two plans are
    simulated with the same draws of level, drift, salvoes (the gamma part of the negative binomial) and counts (one
    uniform a cell, inverted), so that their difference is that of the plans and little chance.

    Parameters
    ----------
    standings
        Where each group stands, all on the same day.
    days
        How many days are simulated.
    paths, seed
        How many times, and what sets the draws.
    orders, strikes, lifted
        What happens on days ahead.

    Raises
    ------
    MeasurementError
        No standing, standings of different days, a day before the first, a group or an order that is not there, or an
        effect of the wrong shape.
    """
    _hold(standings, days, paths, orders, strikes, lifted)
    groups = len(standings)
    walk, salvoes, chance = (np.random.default_rng([seed, FORWARD, part]) for part in range(3))
    draws = _Draws(standings, paths)
    ahead = _Ahead(standings, draws, orders, strikes, {one.order: one.day for one in lifted})
    weekday = np.array([one.weekday for one in standings])
    level, follow = draws.level.copy(), draws.follow.copy()
    counts = np.empty((days, groups, paths), dtype=np.int32)
    for day in range(days):
        factor = ahead.factor(day) * weekday[:, day % weekday.shape[1], None]
        mean = factor * (draws.own * np.exp(level) + draws.share * follow)
        rate = np.minimum(mean, MOST_A_DAY) * draws.dispersion * salvoes.standard_gamma(draws.shape)
        counts[day] = poisson_at(chance.random(rate.shape), np.minimum(rate, MOST_A_DAY))
        follow = draws.keep * follow + (1.0 - draws.keep) * counts[day] / factor
        level += draws.drift * walk.standard_normal(level.shape)
    return counts.transpose(2, 1, 0)


def poisson_at(uniform: Array, rate: Array) -> NDArray[np.int32]:
    """Return the Poisson counts whose cumulative probability first reaches a uniform: a larger rate, no smaller count.

    Parameters
    ----------
    uniform, rate : ndarray, of one shape
        Between 0 and 1; not negative.
    """
    level, mean = uniform.ravel(), rate.ravel()
    count = np.zeros(mean.size, dtype=np.int32)
    large = mean > LARGE_RATE
    count[large] = np.ceil(np.maximum(pdtrik(level[large], mean[large]), 0.0))
    share = np.exp(-np.minimum(mean, LARGE_RATE))
    total, waiting = share.copy(), np.flatnonzero((level > share) & ~large)
    share, total, level, mean = share[waiting], total[waiting], level[waiting], mean[waiting]
    number = 0
    while waiting.size:
        number += 1
        share = share * mean / number
        total = total + share
        count[waiting] = number
        more = (level > total) & (share > NO_SHARE)
        waiting, share, total, level, mean = waiting[more], share[more], total[more], level[more], mean[more]
    return count.reshape(rate.shape)


class _Draws:
    """The unknowns of all groups, one draw a path; each of shape (groups, paths)."""

    def __init__(self, standings: Sequence[Standing], paths: int) -> None:
        self.paths = paths
        self.level, self.follow = (self._each(standings, name) for name in ("level", "follow"))
        self.drift, self.keep = (self._each(standings, name) for name in ("drift", "keep"))
        self.dispersion, self.share = (self._each(standings, name) for name in ("dispersion", "share"))
        self.shape, self.own = 1.0 / self.dispersion, 1.0 - self.share

    def _each(self, standings: Sequence[Standing], name: str) -> Array:
        return np.array([self.path(getattr(one, name)) for one in standings])

    def path(self, draws: Array) -> Array:
        """Return one draw a path, going round where there are more paths than draws."""
        return np.resize(draws, self.paths)


class _Ahead:
    """The factor of orders and triggers, day by day; what neither fades nor changes is computed once."""

    def __init__(
        self,
        standings: Sequence[Standing],
        draws: _Draws,
        orders: Sequence[PlannedOrder],
        strikes: Sequence[Strike],
        lifted: dict[str, int],
    ) -> None:
        ids = [one.group for one in standings]
        self._shape = (len(ids), draws.paths)
        self._steps: list[_Step] = []
        for place, one in enumerate(standings):
            decay = draws.path(one.decay)
            if one.left.any():
                self._steps.append(_Step(place, draws.path(one.left), 0, None, decay))
            for each in one.acting:
                self._steps += _acting(place, one, each, draws, lifted)
            for strike in strikes:
                if strike.groups is None or one.group in strike.groups:
                    effect = strike.scale * draws.path(one.trigger)
                    self._steps.append(_Step(place, effect, strike.day, None, decay))
            for order in orders:
                if order.groups is None or one.group in order.groups:
                    effect = np.ascontiguousarray(order.effect[:, place])
                    self._steps += _in_force(place, effect, (order.begin, order.full, order.end), order.fade)
        self._fading = any(step.fade is not None for step in self._steps)
        self._changes = {day for step in self._steps for day in (step.begin, step.end)}
        self._factor = np.ones(self._shape)

    def factor(self, day: int) -> Array:
        """Return the factor of a day, shape (groups, paths)."""
        if day == 0 or self._fading or day in self._changes:
            logs = np.zeros(self._shape)
            for step in self._steps:
                if step.begin <= day and (step.end is None or day < step.end):
                    logs[step.place] += step.at(day)
            self._factor = np.exp(np.clip(logs, -MOST_LOG, MOST_LOG))
        return self._factor


@dataclass(frozen=True)
class _Step:
    """One log effect on one group over the days [begin, end); with `fade` it fades from `begin` on."""

    place: int
    effect: Array
    begin: int
    end: int | None
    fade: Array | None = None

    def at(self, day: int) -> Array:
        if self.fade is None:
            return self.effect
        return np.asarray(self.effect * np.exp((self.begin - day) / self.fade), dtype=np.float64)


def _acting(place: int, standing: Standing, acting: Acting, draws: _Draws, lifted: dict[str, int]) -> Iterator[_Step]:
    ends = [lifted[acting.order]] if acting.order in lifted else []
    if acting.until is not None:
        ends.append((acting.until - standing.day).days)
    fade, full = None, None
    if acting.fade is not None:
        full = (acting.full - standing.day).days if acting.full else 0
        fade = draws.path(acting.fade)
    return _in_force(place, draws.path(acting.effect), (0, full, min(ends, default=None)), fade)


def _in_force(
    place: int, effect: Array, days: tuple[int, int | None, int | None], fade: Array | None
) -> Iterator[_Step]:
    """Yield the steps of an order: in full from the first of the days on, fading from the second, until the third."""
    begin, full, end = days
    if full is None or (end is not None and end <= full):
        yield _Step(place, effect, begin, end)
        return
    if begin < full:
        yield _Step(place, effect, begin, full)
    yield _Step(place, effect, full, end, fade)


def _hold(
    standings: Sequence[Standing],
    days: int,
    paths: int,
    orders: Sequence[PlannedOrder],
    strikes: Sequence[Strike],
    lifted: Sequence[Lifted],
) -> None:
    """Hold a plan to what can be simulated, naming the first thing that does not fit."""
    if not standings:
        raise MeasurementError("no group to simulate")
    if len({one.day for one in standings}) > 1:
        raise MeasurementError("the groups stand on different days; take them from one call of `standing`")
    if days < 1 or paths < 1:
        raise MeasurementError(f"{days} days and {paths} paths: at least one of each is needed")
    ids = {one.group for one in standings}
    named = {group for order in orders for group in order.groups or ()}
    named |= {group for strike in strikes for group in strike.groups or ()}
    if named - ids:
        raise MeasurementError(f"no group {min(named - ids)!r}; there are {', '.join(sorted(ids))}")
    first = min([*(one.day for one in strikes), *(one.day for one in lifted), 0])
    if first < 0:
        raise MeasurementError(f"day {first} lies before the first that is simulated")
    known = {each.order for one in standings for each in one.acting}
    for each in lifted:
        if each.order not in known:
            raise MeasurementError(f"the order {each.order!r} is not at work on the first day; nothing to lift")
    for order in orders:
        _hold_order(order, paths, len(standings))


def _hold_order(order: PlannedOrder, paths: int, groups: int) -> None:
    if order.effect.shape != (paths, groups):
        raise MeasurementError(f"an effect of shape {order.effect.shape}, where {(paths, groups)} is needed")
    if order.begin < 0:
        raise MeasurementError(f"day {order.begin} lies before the first that is simulated")
    if order.end is not None and order.end < order.begin:
        raise MeasurementError(f"an order that ends on day {order.end}, before it begins on day {order.begin}")
    if (order.full is None) != (order.fade is None) or (order.fade is not None and order.fade.shape != (paths,)):
        raise MeasurementError("an order fades from a day on (full), with one number of days a path (fade)")
    if order.full is not None and order.full < order.begin:
        raise MeasurementError(f"an order that fades from day {order.full} on, before it begins on day {order.begin}")
