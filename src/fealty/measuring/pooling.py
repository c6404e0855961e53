"""Groups under the same order, taken together: partial pooling, and the spread of discipline among them.

The effect of order k on group g is ``beta[g, k] ~ N(mu[k], tau^2)`` with ``mu[k] ~ N(0, 1.5^2 - tau^2)``, so that each
effect by itself has the prior N(0, 1.5^2) of a single measurement whatever tau is: pooling adds what the groups tell
about each other and nothing else. tau, the same for all orders, is half-normal with sd 0.6: half of the prior says that
of two groups one typically has up to 1.5 times the other's ratio.

What a group's series says about its effect is the posterior of its own fit divided by that prior; with it everything
here is sums over grids, without a further approximation to its skew. Orders are taken one at a time; what the other
groups say about a group's effects under the other orders enters as a Gaussian in a second round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.interpolate import CubicSpline
from scipy.special import logsumexp

from fealty.measuring.cells import Array
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.effect import Density

#: Prior of the spread: half-normal with this sd, cut off below the prior sd of an effect.
SPREAD_SD = 0.6
MOST_SPREAD = 1.4
#: Spreads at which everything is computed: first over all of them, then where the probability lies.
SPREADS = 16
_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(SPREADS)
#: A grid has this many points in the sd of the sharpest effect on it, and not more points than this in all.
STEPS_A_SD = 8.0
MOST_POINTS = 6000
#: A centre can lie this far beyond what any group says.
ROOM = 3.0
#: Probability left out on either side of a grid.
BEYOND = 1e-8

Asked = tuple[str, str]
"""An order and a group, by their ids."""

Again = Callable[[Asked, Mapping[str, tuple[float, float]]], Density]
"""Returns an effect's posterior, given mean and variance of the group's effects under other orders."""


@dataclass(frozen=True, kw_only=True)
class Pool:
    """The groups' answers taken together.

    Attributes
    ----------
    effects : dict of (order, group) to Density
        The posterior of each effect, with the part that the other groups have in it.
    centres : dict of order to Density
        Of the effect on a typical group; orders given to several groups.
    spread : Density
        The posterior of the spread (its grid is the spread itself, no logarithm).
    """

    effects: dict[Asked, Density]
    centres: dict[str, Density]
    spread: Density

    def likelihoods(self) -> dict[str, Density]:
        """Return the centres as if their prior had been N(0, 1.5^2), as that of an effect is."""
        share = self.spread.height / self.spread.height.sum()
        variance = EFFECT_SD**2 - float(share @ self.spread.grid**2)
        change = 0.5 * (1.0 / variance - 1.0 / EFFECT_SD**2)
        return {
            order: Density(grid=one.grid, height=one.height * np.exp(change * one.grid**2))
            for order, one in self.centres.items()
        }


def pool(densities: Mapping[Asked, Density], again: Again | None = None) -> Pool | None:
    """Return the pooled posterior; None where no order was given to several groups.

    Parameters
    ----------
    densities : mapping of (order, group) to Density
        The posterior of each effect by itself, under the prior N(0, 1.5^2).
    again : callable, optional
        Returns one of them anew, given mean and variance that the other groups lead to expect of the group's effects
        under other orders. Orders that overlap are told apart the better the more is known of each; without it the
        effects of different orders on one group count as independent.
    """
    by_order: dict[str, list[str]] = {}
    for order, group in densities:
        by_order.setdefault(order, []).append(group)
    several = {order: groups for order, groups in by_order.items() if len(groups) > 1}
    if not several:
        return None
    first, expected = _pooled(several, densities)
    if again is None or len(several) < 2:
        return first
    told = dict(densities)
    for order, group in first.effects:
        others = {each: expected[each, group] for each in several if each != order and (each, group) in expected}
        told[order, group] = again((order, group), others) if others else densities[order, group]
    return _pooled(several, told)[0]


def _pooled(
    several: Mapping[str, Sequence[str]], densities: Mapping[Asked, Density]
) -> tuple[Pool, dict[Asked, tuple[float, float]]]:
    """Return the pooled posterior, and mean and variance of each effect that the other groups lead to expect."""
    tables = {order: Table([densities[order, group] for group in groups]) for order, groups in several.items()}
    spread, nodes, shares = spread_of(list(tables.values()))
    effects: dict[Asked, Density] = {}
    expected: dict[Asked, tuple[float, float]] = {}
    centres = {}
    for order, table in tables.items():
        found, others, centres[order] = table.posterior(nodes, shares)
        for group, one, other in zip(several[order], found, others, strict=True):
            mean, sd = other.moments()
            effects[order, group], expected[order, group] = one, (mean, min(sd, EFFECT_SD) ** 2)
    return Pool(effects=effects, centres=centres, spread=spread), expected


def spread_of(tables: Sequence[Table]) -> tuple[Density, Array, Array]:
    """Return the posterior of the spread, and the nodes and weights that stand for it."""
    low, high = 0.0, MOST_SPREAD
    grid, heights = np.zeros(0), np.zeros(0)
    nodes, weights = np.zeros(0), np.zeros(0)
    for _ in range(2):
        nodes, weights = low + 0.5 * (high - low) * (_NODES + 1.0), 0.5 * (high - low) * _NODE_WEIGHTS
        logs = np.sum([table.evidence(nodes) for table in tables], axis=0) - 0.5 * (nodes / SPREAD_SD) ** 2
        weights = weights * np.exp(logs - logs.max())
        grid = np.linspace(low, high, 1001)
        heights = np.exp(np.minimum(CubicSpline(nodes, logs - logs.max())(grid), 1.0))
        running = np.cumsum(heights) / heights.sum()
        inside = np.flatnonzero((running > 1e-5) & (running < 1.0 - 1e-5))
        low, high = float(grid[max(inside[0] - 1, 0)]), float(grid[min(inside[-1] + 1, 1000)])
    return Density(grid=grid, height=np.asarray(heights)), nodes, np.asarray(weights / weights.sum(), dtype=np.float64)


class Table:
    """One order: what each group's series says about its effect, on a grid that all of them share.

    Parameters
    ----------
    densities : sequence of Density
        One a group: the posterior of its effect by itself.
    """

    def __init__(self, densities: Sequence[Density]) -> None:
        low = min(one.quantile(BEYOND) for one in densities) - ROOM
        high = max(one.quantile(1.0 - BEYOND) for one in densities) + ROOM
        step = max(min(one.moments()[1] for one in densities) / STEPS_A_SD, (high - low) / MOST_POINTS)
        self.grid = np.arange(low, high + step, step)
        self._step = step
        self._said = np.array([_said(one, self.grid) for one in densities])

    def evidence(self, spreads: Array) -> Array:
        """Return the log probability of what the groups say, up to a constant, for each spread."""
        return np.array([logsumexp(self._centre(self.blurred(spread), spread)) for spread in spreads])

    def posterior(self, spreads: Array, shares: Array) -> tuple[list[Density], list[Density], Density]:
        """Return the posterior of each group's effect, what the other groups lead to expect of it, and the centre's.

        A group's effect is what its own series says, times what the others lead to expect.

        Parameters
        ----------
        spreads, shares : ndarray
            Nodes that stand for the posterior of the spread, and their probabilities.
        """
        total, hoped, centre = np.zeros_like(self._said), np.zeros_like(self._said), np.zeros(self.grid.size)
        for spread, share in zip(spreads, shares, strict=True):
            if share < 1e-9:
                continue
            blurred = self.blurred(spread)
            logs = self._centre(blurred, spread)
            whole = np.exp(logs - logsumexp(logs))
            centre += share * whole
            others = logs - blurred
            top = others.max(axis=1, keepdims=True)
            told = _blur(np.exp(others - top), spread, self._step)
            hoped += share * told / told.sum(axis=1, keepdims=True)
            each = self._said * told
            total += share * each / each.sum(axis=1, keepdims=True)
        effects, expected = ([Density(grid=self.grid, height=row) for row in rows] for rows in (total, hoped))
        return effects, expected, Density(grid=self.grid, height=centre)

    def _centre(self, blurred: Array, spread: float) -> Array:
        """Return the log density of the centre on the grid, before it is normalised."""
        return np.asarray(self.prior(spread) + blurred.sum(axis=0), dtype=np.float64)

    def prior(self, spread: float) -> Array:
        """Return the log prior density of the centre on the grid, up to a constant."""
        variance = EFFECT_SD**2 - spread**2
        return np.asarray(-0.5 * self.grid**2 / variance - 0.5 * np.log(variance), dtype=np.float64)

    def following(self, spreads: Array, shares: Array) -> Density:
        """Return the predictive density of one more effect around the same centre."""
        grid = np.linspace(self.grid[0] - 3.0, self.grid[-1] + 3.0, 1201)
        total = np.zeros(grid.size)
        for spread, share in zip(spreads, shares, strict=True):
            logs = self._centre(self.blurred(spread), spread)
            heights = np.interp(grid, self.grid, np.exp(logs - logsumexp(logs)), left=0.0, right=0.0)
            wide = _blur(heights[None, :], spread, float(grid[1] - grid[0]))[0]
            total += share * wide / wide.sum()
        return Density(grid=grid, height=total)

    def blurred(self, spread: float) -> Array:
        """Return the log likelihood of centres around which each group's effect scatters, shape (groups, grid)."""
        return np.asarray(np.log(np.maximum(_blur(self._said, spread, self._step), 1e-300)), dtype=np.float64)


def _said(density: Density, grid: Array) -> Array:
    """Return what a posterior says beyond its prior N(0, 1.5^2) on a grid, 1 at its most."""
    step = density.grid[1] - density.grid[0]
    known = density.height > 1e-250 * density.height.max()
    at, logs = density.grid[known], np.log(density.height[known]) + 0.5 * (density.grid[known] / EFFECT_SD) ** 2
    down, up = max((logs[1] - logs[0]) / step, 0.0), min((logs[-1] - logs[-2]) / step, 0.0)
    out = np.interp(grid, at, logs) + down * np.minimum(grid - at[0], 0.0) + up * np.maximum(grid - at[-1], 0.0)
    return np.asarray(np.exp(out - out.max()), dtype=np.float64)


def _blur(values: Array, spread: float, step: float) -> Array:
    """Return rows of values on an even grid convolved with a Gaussian; beyond the grid they go on as they end."""
    reach, length = int(6.0 * spread / step) + 1, values.shape[1]
    size = next_fast_len(length + 2 * reach, real=True)
    padded = np.pad(values, ((0, 0), (reach, size - length - reach)), mode="edge")
    waves = 2.0 * np.pi * np.arange(size // 2 + 1) / (size * step)
    smooth = irfft(rfft(padded, axis=1) * np.exp(-0.5 * (spread * waves) ** 2), n=size, axis=1)
    return np.asarray(np.maximum(smooth[:, reach : reach + length], 0.0), dtype=np.float64)
