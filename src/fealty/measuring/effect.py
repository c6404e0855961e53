"""The posterior of one effect, averaged over the hyper-parameters with its skew kept."""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from fealty.measuring.cells import Array
from fealty.measuring.hyper import Point
from fealty.measuring.laplace import Observed, Posterior

#: Distances from the mode, in conditional sd, at which the exact profile is computed.
KNOTS = np.array([-5.0, -3.5, -2.25, -1.25, -0.5, 0.0, 0.5, 1.25, 2.25, 3.5, 5.0])
GRID = 1201


@dataclass(frozen=True, kw_only=True)
class Density:
    """A density of the log rate ratio on an even grid."""

    grid: Array
    cumulative: Array

    def quantile(self, probability: float) -> float:
        """Return the log rate ratio below which the probability lies."""
        return float(np.interp(probability, self.cumulative, self.grid))

    def below(self, value: float) -> float:
        """Return the probability below a log rate ratio."""
        return float(np.interp(value, self.grid, self.cumulative, left=0.0, right=1.0))


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
            fit = posterior.maximise(level - point.fit.pull @ move, effects + move, hold=order)
            level, effects, logs[index] = fit.level, fit.effects, fit.evidence
    return np.asarray(logs - logs[middle], dtype=np.float64)


def effect_density(observed: Observed, points: list[Point], order: int = 0) -> Density:
    """Return the posterior of one effect.

    At each setting of the hyper-parameters the effect has a mode and an sd of its own. The departure from the Gaussian,
    as a function of the distance in sd, hardly differs between them and is computed once, at the setting nearest their
    mean.
    """
    spline = CubicSpline(KNOTS, profile(observed, _middle(points), order))
    ends = spline(KNOTS[[0, -1]], 1)
    modes = np.array([p.fit.effects[order] for p in points])
    sds = np.array([float(np.sqrt(p.fit.covariance[order, order])) for p in points])
    weights = np.array([p.weight for p in points])
    heavy = weights > 1e-5
    modes, sds, weights = modes[heavy], sds[heavy], weights[heavy]
    grid = np.linspace(float((modes - 6 * sds).min()), float((modes + 6 * sds).max()), GRID)
    z = (grid[None, :] - modes[:, None]) / sds[:, None]
    inside = np.clip(z, KNOTS[0], KNOTS[-1])
    logs = spline(inside) + np.where(z < inside, ends[0], ends[1]) * (z - inside)
    density = np.exp(logs)
    density /= density.sum(axis=1, keepdims=True)
    cumulative = np.cumsum(weights @ density)
    return Density(grid=grid, cumulative=cumulative / cumulative[-1])


def _middle(points: list[Point]) -> Point:
    """Return the point nearest the posterior mean of the hyper-parameters, in their posterior sd."""
    weights, places = np.array([p.weight for p in points]), np.array([p.u for p in points])
    away = places - weights @ places
    scale = np.sqrt(weights @ away**2) + 1e-9
    return points[int(np.argmin(((away / scale) ** 2).sum(axis=1)))]
