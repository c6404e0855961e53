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
from fealty.measuring.effect import Density, Skew, mixed_density, skew_of
from fealty.measuring.hyper import Point, drift_odds, integrate
from fealty.measuring.laplace import Observed, Posterior
from fealty.measuring.weekday import weekday_factors

Part = Literal["measured", "rest", "lifted"]
#: Points that stand for the posterior of the hyper-parameters where a block is fitted again with something changed.
FEW = 12
#: Days before an order over which its expected attacks are told, and after it.
BAND_BEFORE, BAND_AFTER = 365, 60


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

    def skew(self, column: int) -> Skew:
        """Return how the posterior of one effect departs from a Gaussian."""
        if column not in self._skews:
            self._skews[column] = skew_of(self.observed, self.points, column)
        return self._skews[column]

    def band_days(self, column: int) -> tuple[int, int]:
        """Return the days [first, last) of the block for which the expected attacks are told."""
        own = self.block.columns[column]
        return max(0, own.begin - BAND_BEFORE), min(self.block.counts.size, own.end + BAND_AFTER)

    def density(self, column: int) -> Density:
        """Return the posterior of one effect."""
        return mixed_density(self.points, self.skew(column), column)

    def density_like(self, column: int, skew: Skew) -> Density:
        """Return the posterior of one effect with the skew of another fit to nearly the same."""
        return mixed_density(self.points, skew, column)

    def with_drift(self, factor: float) -> Fitted:
        """Return the posterior had campaigns been thought to drift `factor` times as much."""
        logs = np.array([np.log(max(p.weight, 1e-300)) + drift_odds(p.hyper.drift, factor) for p in self.points])
        weights = np.exp(logs - logsumexp(logs))
        points = [replace(p, weight=float(weight)) for p, weight in zip(self.points, weights, strict=True)]
        return Fitted(self.block, self.observed, sorted(points, key=lambda p: -p.weight))

    def again(self, block: Block) -> Fitted:
        """Fit a block that differs from this one a little: other counts, other days, a column more.

        The heaviest settings of the hyper-parameters are kept, and weighed anew by how likely they make what was
        observed (importance sampling), so that an answer costs a tenth of the first.
        """
        observed = block.observed()
        kept, found = self.points[:FEW], []
        level = np.full(observed.cells.count.size, observed.start)
        effects = observed.prior.mean
        for point in kept:
            fit = Posterior(observed, point.hyper).maximise(level, effects)
            level, effects = fit.level, fit.effects
            found.append(replace(point, fit=fit))
        logs = np.array(
            [
                np.log(max(one.weight, 1e-300)) + new.fit.evidence - one.fit.evidence
                for one, new in zip(kept, found, strict=True)
            ]
        )
        weights = np.exp(logs - logsumexp(logs))
        ranked = np.argsort(-weights, kind="stable")
        return Fitted(block, observed, [replace(found[i], weight=float(weights[i])) for i in ranked])


def fit_block(block: Block) -> Fitted:
    """Return the posterior of a block."""
    observed = block.observed()
    return Fitted(block, observed, integrate(observed))


def at_work(fitted: Fitted, column: int) -> Array:
    """Return how far each order was at work on the days of one, 0 to 1, at each point; shape (points, orders)."""
    cells, design = fitted.observed.cells, fitted.observed.design
    own = cells.force[:, column] * cells.days / float(cells.force[:, column] @ cells.days)
    orders = design.orders
    rows = [design.columns(p.hyper.begins, p.hyper.decay, p.hyper.fade)[:orders] @ own for p in fitted.points]
    return np.array(rows)


def together(fitted: Fitted, column: int) -> tuple[Array, Array, Array]:
    """Return the joint log ratio of all that was ordered on the days of one column, over the points.

    The sum of the effects of all columns, each weighted with how far it was at work on these days.

    Returns
    -------
    mean, sd, weight : ndarray, shape (points,)
    """
    work = at_work(fitted, column)
    orders = work.shape[1]
    means = np.array([lean @ p.fit.effects[:orders] for lean, p in zip(work, fitted.points, strict=True)])
    variances = [lean @ p.fit.covariance[:orders, :orders] @ lean for lean, p in zip(work, fitted.points, strict=True)]
    sds = np.sqrt(variances)
    return means, sds, np.array([p.weight for p in fitted.points])
