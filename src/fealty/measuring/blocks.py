"""All orders of one group fitted together: which days, which columns, and the posterior of each order's effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from fealty.measuring.baseline import Expectation
from fealty.measuring.cells import Array, Interval, build_cells
from fealty.measuring.design import Shift
from fealty.measuring.effect import Density, Effects, Skew, middle_point, mixed_density, profile, skew_of
from fealty.measuring.hyper import Point, drift_odds, integrate
from fealty.measuring.laplace import COARSE, Observed, Posterior
from fealty.measuring.weekday import weekday_factors

Part = Literal["measured", "rest", "lifted"]
#: Points that stand for the posterior of the hyper-parameters where a block is fitted again with something changed.
FEW = 9
#: Days before an order over which its expected attacks are told, and after it.
BAND_BEFORE, BAND_AFTER = 365, 60
#: A block this many times as long as the days around an order is long.
LONG = 1.5


@dataclass(frozen=True, kw_only=True)
class Column:
    """Days of a block on which an effect of its own is at work.

    Attributes
    ----------
    order : str
        Id of the order.
    part : {"measured", "rest", "lifted"}
        The days over which the order is measured; those after them on which it is still in force; those after an order
        to attack has lifted it. The last two keep days that are no measure of what is usual out of the baseline.
    begins : tuple of int
        The days of the block that may be the first: one, or all that an uncertain date of issue allows.
    begin, end : int
        The days [begin, end) as they are counted.
    since : int or None
        The day from which the effect fades, where it does; it may lie before the block.
    """

    order: str
    part: Part
    begin: int
    end: int
    begins: tuple[int, ...] = ()
    since: int | None = None

    def within(self, first: int, last: int) -> Column:
        """Return the column on the days [first, last) alone, counted from the first of them."""
        since = None if self.since is None else self.since - first
        begin, end = max(self.begin, first) - first, min(self.end, last) - first
        return replace(self, begin=begin, end=end, begins=(), since=since)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of one group's series that is fitted at once.

    Attributes
    ----------
    group : str
        Id of the group.
    first : int
        Day of the group's series with which the block begins.
    counts : ndarray of int, shape (days,)
    missing : ndarray of bool, shape (days,)
    sums : sequence of (int, int, int)
        What is only known in total: first day, day after the last, attacks.
    columns : tuple of Column
    triggers : tuple of int
        Days of events that may set off attacks.
    anticipation : int
        Days left out before each order.
    """

    group: str
    first: int
    counts: NDArray[np.int64]
    missing: NDArray[np.bool_]
    sums: Sequence[Interval]
    columns: tuple[Column, ...]
    triggers: tuple[int, ...] = ()
    anticipation: int = 0

    def observed(self) -> Observed:
        """Return the block as the likelihood sees it.

        Raises
        ------
        MeasurementError
            The counts, sums or columns do not fit together.
        """
        spans = [(one.begin, one.end) for one in self.columns]
        cells = build_cells(self.counts, spans, missing=self._unseen(), intervals=self.sums)
        shifts = [
            Shift(column=k, begins=one.begins, end=one.end) for k, one in enumerate(self.columns) if len(one.begins) > 1
        ]
        fading = [(k, one.since) for k, one in enumerate(self.columns) if one.since is not None]
        return Observed(cells, weekday_factors(cells), triggers=self.triggers, shifts=shifts, fading=fading)

    def _unseen(self) -> NDArray[np.bool_]:
        """Return the days without data, with those left out before each order."""
        unseen, under = self.missing.copy(), np.zeros(self.missing.size, dtype=np.bool_)
        begins = [one.begin for one in self.columns if one.part == "measured"]
        for one in self.columns:
            if one.part == "measured":
                under[max(one.begin, 0) : one.end] = True
        for begin in begins:
            early = np.arange(max(begin - self.anticipation, 0), max(begin, 0))
            unseen[early[~under[early]]] = True
        return unseen

    def around(self, column: int, before: int, after: int) -> tuple[Block, int]:
        """Return the days around an order as a block of their own, and the order's place in it.

        A sum that sticks out of them counts as missing. Uncertain first days are taken as they are counted.
        """
        own = self.columns[column]
        first, last = max(0, own.begin - before), min(self.counts.size, own.end + after)
        kept = [k for k, one in enumerate(self.columns) if one.begin < last and one.end > first]
        sums, missing = [], self.missing[first:last].copy()
        for begin, end, count in self.sums:
            if first <= begin and end <= last:
                sums.append((begin - first, end - first, count))
            else:
                missing[max(begin - first, 0) : max(end - first, 0)] = True
        cut = replace(
            self,
            first=self.first + first,
            counts=self.counts[first:last],
            missing=missing,
            sums=sums,
            columns=tuple(self.columns[k].within(first, last) for k in kept),
            triggers=tuple(day - first for day in self.triggers if day < last),
        )
        return cut, kept.index(column)

    def at(self, order: str, part: Part = "measured") -> int:
        """Return the place of an order's column."""
        return next(k for k, one in enumerate(self.columns) if one.order == order and one.part == part)


@dataclass(frozen=True)
class Fitted:
    """A block and its posterior.

    Attributes
    ----------
    block : Block
    observed : Observed
    points : list of Point
        Weighted settings of the hyper-parameters with their fits, the heaviest first.
    """

    block: Block
    observed: Observed
    points: list[Point]

    @cached_property
    def expectation(self) -> Expectation:
        """What was to be expected without any one of the orders."""
        return Expectation(self.observed, self.points)

    @cached_property
    def _skews(self) -> dict[int, Skew]:
        return {}

    @cached_property
    def _densities(self) -> dict[int, Density]:
        return {}

    def skew(self, column: int) -> Skew:
        """Return how the posterior of one effect departs from a Gaussian."""
        if column not in self._skews:
            self._skews[column] = self._skew(column)
        return self._skews[column]

    def _skew(self, column: int) -> Skew:
        """Return it from the whole block, or from the days around the order where the block is long.

        Days more than a year away have no part in how an effect's posterior leans.
        """
        begin, end = self.band_days(column)
        if self.block.counts.size < LONG * (end - begin):
            return skew_of(self.observed, self.points, column)
        near, place = self.block.around(column, BAND_BEFORE, BAND_AFTER)
        observed = near.observed()
        point = middle_point(self.points)
        hyper = replace(point.hyper, begins=())
        start = np.full(observed.cells.count.size, observed.start)
        fit = Posterior(observed, hyper).maximise(start, observed.prior.mean)
        return Skew(profile(observed, replace(point, hyper=hyper, fit=fit), place))

    def band_days(self, column: int) -> tuple[int, int]:
        """Return the days [first, last) of the block for which the expected attacks are told."""
        own = self.block.columns[column]
        return max(0, own.begin - BAND_BEFORE), min(self.block.counts.size, own.end + BAND_AFTER)

    def density(self, column: int) -> Density:
        """Return the posterior of one effect."""
        if column not in self._densities:
            self._densities[column] = mixed_density(self.points, self.skew(column), column)
        return self._densities[column]

    def effects(self) -> Effects:
        """Return the joint posterior of the orders that are measured; small, and all that pooling needs."""
        return Effects(
            self.points, {k: self.skew(k) for k, one in enumerate(self.block.columns) if one.part == "measured"}
        )

    def density_like(self, column: int, skew: Skew) -> Density:
        """Return the posterior of one effect with the skew of another fit to nearly the same."""
        return mixed_density(self.points, skew, column)

    def with_drift(self, factor: float) -> Fitted:
        """Return the posterior had campaigns been thought to drift `factor` times as much."""
        logs = np.array([np.log(max(p.weight, 1e-300)) + drift_odds(p.hyper.drift, factor) for p in self.points])
        weights = np.exp(logs - logsumexp(logs))
        points = [p.weighing(float(weight)) for p, weight in zip(self.points, weights, strict=True)]
        return Fitted(self.block, self.observed, sorted(points, key=lambda p: -p.weight))

    def again(self, block: Block) -> Fitted:
        """Fit a block that differs from this one a little: other counts, other days, a column more.

        The heaviest settings of the hyper-parameters are kept, and weighed anew by how likely they make what was
        observed (importance sampling), so that an answer costs a tenth of the first. Its fits tell of effects alone.
        """
        observed = block.observed()
        kept, found = self.points[:FEW], []
        level = np.full(observed.cells.count.size, observed.start)
        effects = observed.prior.mean
        for point in kept:
            fit = Posterior(observed, point.hyper).maximise(level, effects, tolerance=COARSE)
            level, effects = fit.level, fit.effects
            found.append(replace(point, fit=fit.without_baseline()))  # large, and nobody asks for it here
        logs = np.array(
            [
                np.log(max(one.weight, 1e-300)) + new.fit.evidence - one.fit.evidence
                for one, new in zip(kept, found, strict=True)
            ]
        )
        weights = np.exp(logs - logsumexp(logs))
        ranked = np.argsort(-weights, kind="stable")
        return Fitted(block, observed, [replace(found[i], weight=float(weights[i])) for i in ranked])


def fit_block(block: Block, draws: Sequence[Block] = ()) -> Fitted:
    """Return the posterior of a block.

    Parameters
    ----------
    block : Block
    draws : sequence of Block
        The same days with counts that may as well be the true ones (attacks that nobody is named for, shared out
        otherwise). The settings of the hyper-parameters take turns with them, so that the posterior is one over both.
    """
    observed = block.observed()
    points = integrate(observed)
    others = [one.observed() for one in draws]
    for place, point in enumerate(points):
        turn = place % (len(others) + 1)
        if turn:
            fit = Posterior(others[turn - 1], point.hyper).maximise(point.fit.level, point.fit.effects)
            points[place] = replace(point, fit=fit)
    return Fitted(block, observed, points)


def together(fitted: Fitted, column: int) -> tuple[Array, Array, Array]:
    """Return the joint log ratio of all that was ordered on the days of one column, over the points.

    The sum of the effects of all columns, each weighted with how far it was at work on these days.

    Returns
    -------
    mean, sd, weight : ndarray, shape (points,)
    """
    expectation = fitted.expectation
    work = expectation.at_work(column)
    orders, pairs = work.shape[1], list(zip(work, expectation.points, strict=True))
    means = np.array([lean @ p.fit.effects[:orders] for lean, p in pairs])
    variances = [lean @ p.fit.covariance[:orders, :orders] @ lean for lean, p in pairs]
    return means, np.sqrt(variances), expectation.weights
