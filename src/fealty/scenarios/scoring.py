"""How good a forecast was, once the days have come: the continuous ranked probability score, and intervals that held.

The CRPS is in the unit of what is forecast (attacks): the mean absolute error of a forecast that names one number, and
less for one that is rightly sure. Lower is better. Gneiting & Raftery (2007), Strictly proper scoring rules,
prediction, and estimation, *JASA* 102.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import nbinom, poisson

Ensemble = NDArray[np.float64]


def crps(paths: ArrayLike, came: float) -> float:
    """Return the CRPS of an ensemble, ``E|X - y| - E|X - X'| / 2``, each path being as likely.

    Parameters
    ----------
    paths : array_like, shape (paths,)
        What was forecast.
    came : float
        What came.
    """
    ordered = np.sort(np.asarray(paths, dtype=np.float64))
    size = ordered.size
    ranks = 2.0 * np.arange(1, size + 1) - size - 1.0
    apart = float(ranks @ ordered) / size**2
    return float(np.abs(ordered - came).mean()) - apart


def holds(paths: ArrayLike, came: float, level: float) -> bool:
    """Tell whether the central interval of an ensemble holds what came, both its ends included."""
    low, high = interval(paths, level)
    return low <= came <= high


def interval(paths: ArrayLike, level: float) -> tuple[float, float]:
    """Return the central interval of an ensemble; its ends are attained values, so it holds `level` at least."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(np.asarray(paths), [tail, 1.0 - tail], method="inverted_cdf")
    return float(low), float(high)


def as_poisson(mean: float, paths: int) -> Ensemble:
    """Return an ensemble of a Poisson count: its quantiles, evenly spread."""
    return np.asarray(poisson.ppf(_levels(paths), mean), dtype=np.float64)


def as_negative_binomial(mean: float, dispersion: float, paths: int) -> Ensemble:
    """Return an ensemble of a count with variance ``mean + dispersion * mean ** 2``; Poisson where there is none."""
    if dispersion <= 0.0:
        return as_poisson(mean, paths)
    shape = 1.0 / dispersion
    return np.asarray(nbinom.ppf(_levels(paths), shape, shape / (shape + mean)), dtype=np.float64)


def _levels(paths: int) -> Ensemble:
    return (np.arange(paths) + 0.5) / paths
