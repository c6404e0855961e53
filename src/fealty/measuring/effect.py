"""The posterior of one effect, averaged over the hyper-parameters with its skew kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline

from fealty.measuring.cells import Array
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.hyper import Point
from fealty.measuring.laplace import Observed, Posterior

#: Distances from the mode, in conditional sd, at which the exact profile is computed.
KNOTS = np.array([-5.0, -3.5, -2.25, -1.25, -0.5, 0.0, 0.5, 1.25, 2.25, 3.5, 5.0])
GRID = 601
#: Points lighter than this have no part in a density.
LEAST_WEIGHT = 1e-5


@dataclass(frozen=True, kw_only=True)
class Density:
    """A density of the log rate ratio on an even grid.

    Attributes
    ----------
    grid : ndarray, shape (n,)
        Log rate ratios.
    height : ndarray, shape (n,)
        The density there, up to a factor.
    """

    grid: Array
    height: Array

    @cached_property
    def cumulative(self) -> Array:
        """The probability up to each point of the grid: half of a point's own share lies below it."""
        running = np.cumsum(self.height)
        return np.asarray((running - 0.5 * self.height) / running[-1], dtype=np.float64)

    def quantile(self, probability: float) -> float:
        """Return the log rate ratio below which the probability lies."""
        return float(np.interp(probability, self.cumulative, self.grid))

    def quantiles(self) -> tuple[float, ...]:
        """Return the log rate ratios below which 0.5 %, 1.5 %, … 99.5 % of the probability lie: 100 of equal weight."""
        return tuple(np.interp((np.arange(100) + 0.5) / 100, self.cumulative, self.grid).tolist())

    def below(self, value: float) -> float:
        """Return the probability below a log rate ratio."""
        return float(np.interp(value, self.grid, self.cumulative, left=0.0, right=1.0))

    def moments(self) -> tuple[float, float]:
        """Return mean and sd."""
        share = self.height / self.height.sum()
        mean = float(share @ self.grid)
        return mean, float(np.sqrt(share @ (self.grid - mean) ** 2))


class Skew:
    """How a posterior departs from a Gaussian: its log density over the distance from the mode in sd.

    Inside the knots a spline through the exact profile, outside them straight on.
    """

    def __init__(self, logs: Array) -> None:
        self._spline = CubicSpline(KNOTS, logs)
        self._ends = self._spline(KNOTS[[0, -1]], 1)

    def __call__(self, z: Array) -> Array:
        """Return the log density, relative to the mode's, at distances from the mode."""
        inside = np.clip(z, KNOTS[0], KNOTS[-1])
        straight = np.where(z < inside, self._ends[0], self._ends[1])
        return np.asarray(self._spline(inside) + straight * (z - inside), dtype=np.float64)


def profile(observed: Observed, point: Point, order: int = 0) -> Array:
    """Return the log density of one effect at `KNOTS` around its mode, relative to that at the mode."""
    posterior = Posterior(observed, point.hyper)
    sd = float(np.sqrt(point.fit.covariance[order, order]))
    lean = point.fit.covariance[:, order] / point.fit.covariance[order, order]
    middle = int(np.flatnonzero(KNOTS == 0.0)[0])
    logs = np.empty(KNOTS.size)
    for side in (range(middle, -1, -1), range(middle, KNOTS.size)):
        level, effects = point.fit.level, point.fit.effects
        for index in side:
            step = point.fit.effects[order] + KNOTS[index] * sd - effects[order]
            move = lean * step
            near = level - point.fit.fall(move) if point.fit.whole else level
            fit = posterior.maximise(near, effects + move, hold=order)
            level, effects, logs[index] = fit.level, fit.effects, fit.evidence
    return np.asarray(logs - logs[middle], dtype=np.float64)


def skew_of(observed: Observed, points: list[Point], order: int = 0) -> Skew:
    """Return the departure from the Gaussian at the setting nearest the mean of the hyper-parameters.

    As a function of the distance in sd it hardly differs between settings, and is computed once.
    """
    return Skew(profile(observed, middle_point(points), order))


class Effects:
    """The joint posterior of some effects: at each setting of the hyper-parameters a Gaussian; and the skew of each.

    Parameters
    ----------
    points : sequence of Point
        Settings, with their fits.
    skews : dict of int to Skew
        The skew of each effect that is kept, by its column.
    """

    def __init__(self, points: Sequence[Point], skews: Mapping[int, Skew]) -> None:
        heavy = [p for p in points if p.weight > LEAST_WEIGHT]
        columns = np.array(list(skews), dtype=np.int64)
        self._place = {column: place for place, column in enumerate(skews)}
        self._skews = dict(skews)
        self._weights = np.array([p.weight for p in heavy])
        self._modes = np.array([p.fit.effects[columns] for p in heavy])
        self._covariances = np.array([p.fit.covariance for p in heavy])[:, columns[:, None], columns]

    def density(self, column: int, expected: Mapping[int, tuple[float, float]] | None = None) -> Density:
        """Return the posterior of one effect.

        Parameters
        ----------
        column : int
            Which.
        expected : mapping of int to (float, float), optional
            What is known of other effects from elsewhere: mean and variance, which take the place of their prior.
        """
        weights, modes, covariances = self._weights, self._modes, self._covariances
        if expected:
            weights, modes, covariances = self._told(expected)
        at = self._place[column]
        return _mixture(self._skews[column], modes[:, at], np.sqrt(covariances[:, at, at]), weights)

    def _told(self, expected: Mapping[int, tuple[float, float]]) -> tuple[Array, Array, Array]:
        """Return weights, modes and covariances with another Gaussian prior of some effects."""
        size = self._modes.shape[1]
        more, pull = np.zeros(size), np.zeros(size)
        for column, (mean, variance) in expected.items():
            more[self._place[column]] = 1.0 / variance - EFFECT_SD**-2
            pull[self._place[column]] = mean / variance
        before = np.linalg.inv(self._covariances)
        lean = np.einsum("pij,pj->pi", before, self._modes)
        covariances = np.linalg.inv(before + np.diag(more))
        modes = np.einsum("pij,pj->pi", covariances, lean + pull)
        gained = 0.5 * (np.einsum("pi,pi->p", lean + pull, modes) - np.einsum("pi,pi->p", lean, self._modes))
        gained += 0.5 * (np.linalg.slogdet(covariances)[1] - np.linalg.slogdet(self._covariances)[1])
        weights = self._weights * np.exp(gained - gained.max())
        return weights / weights.sum(), modes, covariances


def mixed_density(points: Sequence[Point], skew: Skew, order: int = 0) -> Density:
    """Return the posterior of one effect: at each setting a mode and an sd of its own, and the same skew."""
    return Effects(points, {order: skew}).density(order)


def _mixture(skew: Skew, modes: Array, sds: Array, weights: Array) -> Density:
    grid = np.linspace(float((modes - 6 * sds).min()), float((modes + 6 * sds).max()), GRID)
    heights = np.exp(skew((grid[None, :] - modes[:, None]) / sds[:, None]))
    heights /= heights.sum(axis=1, keepdims=True)
    return Density(grid=grid, height=np.asarray(weights @ heights, dtype=np.float64))


def effect_density(observed: Observed, points: list[Point], order: int = 0) -> Density:
    """Return the posterior of one effect."""
    return mixed_density(points, skew_of(observed, points, order), order)


def middle_point(points: list[Point]) -> Point:
    """Return the point nearest the posterior mean of the hyper-parameters, in their posterior sd."""
    weights, places = np.array([p.weight for p in points]), np.array([p.u for p in points])
    away = places - weights @ places
    scale = np.sqrt(weights @ away**2) + 1e-9
    return points[int(np.argmin(((away / scale) ** 2).sum(axis=1)))]
