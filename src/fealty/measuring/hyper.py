"""The hyper-parameters: priors, the search for their mode, and the points over which everything is averaged.

Each hyper-parameter is expressed through a coordinate that is standard normal a priori. Where the data say little, the posterior in
these coordinates is the prior itself, a Gaussian, so that one design of points serves sparse and rich series alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri

from fealty.measuring.cells import Array
from fealty.measuring.laplace import Fit, Hyper, Posterior, Series

DRIFT_RATE = 30.0
LEAST_DRIFT = 2e-4
DISPERSION_RATE = 1.5
LEAST_DISPERSION = 1e-4
MOST_SHARE = 0.95
MEMORY_MEDIAN = 7.0
MEMORY_SPREAD = 1.0
DIMENSIONS = 4
FARTHEST = 4.5
POINTS = 64


def hyper_at(u: Array) -> Hyper:
    """Return the hyper-parameters at standard normal coordinates.

    Priors: drift sd exponential with ``P(sd > 0.1) = 0.05``; the square root of the dispersion exponential with
    ``P(dispersion > 2.4) = 0.1`` (both penalise complexity: Simpson et al. 2017, Statistical Science 32); share of follow-ups
    Beta(1, 2), with mean a third; memory log-normal around a week, 1.4 to 36 days with 90 % probability.
    """
    tail = -log_ndtr(-u[:2])
    return Hyper(
        drift=LEAST_DRIFT + float(tail[0]) / DRIFT_RATE,
        dispersion=LEAST_DISPERSION + (float(tail[1]) / DISPERSION_RATE) ** 2,
        share=MOST_SHARE * (1.0 - float(np.sqrt(ndtr(-u[2])))),
        memory=MEMORY_MEDIAN * float(np.exp(MEMORY_SPREAD * u[3])),
    )


@dataclass(frozen=True, kw_only=True)
class Point:
    """One setting of the hyper-parameters, its fit and its posterior weight."""

    u: Array
    hyper: Hyper
    fit: Fit
    weight: float


class Search:
    """The log posterior of the coordinates, each evaluation starting from the best fit so far."""

    def __init__(self, series: Series) -> None:
        self._series = series
        self._level = np.full(series.cells.count.size, series.start)
        self._effects = np.zeros(series.cells.force.shape[1])
        self._best = -np.inf
        self.evaluations = 0

    def fit(self, u: Array) -> tuple[float, Fit]:
        """Return the log posterior density at `u` and the fit."""
        fit = Posterior(self._series, hyper_at(u)).maximise(self._level, self._effects)
        self.evaluations += 1
        value = fit.evidence - 0.5 * float(u @ u)
        if value > self._best:
            self._best, self._level, self._effects = value, fit.level, fit.effects
        return value, fit

    def __call__(self, u: Array) -> float:
        """Return the log posterior density at `u`."""
        return self.fit(u)[0]


def climb(density: Callable[[Array], float], start: Array) -> Array:
    """Return the coordinates near the highest density: BFGS with forward differences, starting from the prior's curvature."""
    step, size = 0.2, start.size
    u, inverse = start, np.eye(size)
    value = density(u)
    slope = np.array([(density(u + step * row) - value) / step for row in np.eye(size)])
    for _ in range(8):
        move = inverse @ slope
        length = float(np.linalg.norm(move))
        move *= min(1.0, 1.5 / length) if length > 0 else 1.0
        promised = float(slope @ move)
        if promised < 0.1:
            break
        fresh, new = u, value
        for _ in range(4):
            fresh = np.clip(u + move, -FARTHEST, FARTHEST)
            new = density(fresh)
            if new > value:
                break
            move = move / 3
        if new <= value:
            break
        slope_new = np.array([(density(fresh + step * row) - new) / step for row in np.eye(size)])
        moved, turned = fresh - u, slope - slope_new
        gained = new - value
        u, value, slope = fresh, new, slope_new
        curvature = float(moved @ turned)
        if curvature > 1e-6:
            left = np.eye(size) - np.outer(moved, turned) / curvature
            inverse = left @ inverse @ left.T + np.outer(moved, moved) / curvature
        if gained < 0.02:
            break
    return u


def shape(density: Callable[[Array], float], centre: Array) -> tuple[Array, Array]:
    """Return a better centre and the covariance of the Gaussian that matches the density there, by second differences."""
    step, size = 0.4, centre.size
    unit = step * np.eye(size)
    middle = density(centre)
    up = np.array([density(centre + row) for row in unit])
    down = np.array([density(centre - row) for row in unit])
    slope = (up - down) / (2 * step)
    bend = np.diag(2 * middle - up - down)
    for i in range(size):
        for j in range(i):
            both = density(centre + unit[i] + unit[j])
            bend[i, j] = bend[j, i] = up[i] + up[j] - both - middle
    bend /= step**2
    values, vectors = np.linalg.eigh(bend)
    values = np.clip(values, 0.5, 400.0)
    covariance = (vectors / values) @ vectors.T
    move = covariance @ slope
    length = float(np.linalg.norm(move))
    return centre + move * min(1.0, 1.0 / max(length, 1e-9)), covariance


def spread_points(count: int) -> Array:
    """Return points that fill the four-dimensional normal distribution evenly, shape (count, 4).

    An additive recurrence (Roberts 2018) on the generalised golden ratio, taken through the normal quantile function; the same
    points every time, so that the same series gives the same answer.
    """
    golden = 1.0
    for _ in range(50):
        golden = (1.0 + golden) ** (1.0 / (DIMENSIONS + 1))
    steps = golden ** -np.arange(1.0, DIMENSIONS + 1)
    return np.asarray(ndtri((0.5 + np.outer(np.arange(1, count + 1), steps)) % 1.0), dtype=np.float64)


def integrate(series: Series, points: int = POINTS) -> list[Point]:
    """Return weighted points that stand for the posterior of the hyper-parameters, the heaviest first."""
    search = Search(series)
    centre, covariance = shape(search, climb(search, np.zeros(DIMENSIONS)))
    root = np.linalg.cholesky(covariance) * 1.15
    out, logs = [], []
    for z in spread_points(points):
        u = np.clip(centre + root @ z, -FARTHEST, FARTHEST)
        value, fit = search.fit(u)
        out.append((u, fit))
        logs.append(value + 0.5 * float(z @ z))
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    ranked = np.argsort(-weights)
    return [Point(u=out[i][0], hyper=hyper_at(out[i][0]), fit=out[i][1], weight=float(weights[i])) for i in ranked]
