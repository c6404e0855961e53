"""The attacks to be expected without the order: day by day for the eye, and in total for the sentence."""

import numpy as np
from scipy.special import ndtri

from fealty.measuring.cells import Array, Cells
from fealty.measuring.estimate import Baseline
from fealty.measuring.hyper import Point
from fealty.measuring.laplace import Observed

#: Points lighter than this do not show in a band.
LEAST_WEIGHT = 1e-3


def _heavy(points: list[Point]) -> tuple[list[Point], Array]:
    kept = [p for p in points if p.weight >= LEAST_WEIGHT]
    weights = np.array([p.weight for p in kept])
    return kept, weights / weights.sum()


def baseline_band(cells: Cells, points: list[Point], *, level: float) -> Baseline:
    """Return the expected attacks a day without the order, for every day of the series.

    The log level is averaged over the hyper-parameters by its first two moments. Between observations it follows the
    random walk's bridge, beyond the first and the last it spreads as the walk does.
    """
    kept, weights = _heavy(points)
    levels = np.array([p.fit.level for p in kept])
    middle = weights @ levels
    variance = weights @ (np.array([p.fit.variances() for p in kept]) + (levels - middle) ** 2)
    day = np.arange(cells.days_total, dtype=np.float64)
    at = cells.middle
    if not cells.daily:
        drift = float(weights @ [p.hyper.drift**2 for p in kept])
        left = np.clip(np.searchsorted(at, day, side="right") - 1, 0, at.size - 1)
        right = np.minimum(left + 1, at.size - 1)
        past, ahead = np.abs(day - at[left]), np.abs(at[right] - day)
        bridge = np.where((left == right) | (day < at[0]), past, past * ahead / np.maximum(past + ahead, 1e-9))
        middle, variance = np.interp(day, at, middle), np.interp(day, at, variance) + drift * bridge
    reach = ndtri(0.5 + level / 2.0) * np.sqrt(variance)
    low, most, high = (np.exp(np.clip(v, -50.0, 50.0)).tolist() for v in (middle - reach, middle, middle + reach))
    return Baseline(expected=tuple(most), low=tuple(low), high=tuple(high))


def expected_total(
    observed: Observed, points: list[Point], *, level: float, order: int = 0
) -> tuple[float, float, float]:
    """Return the median and interval of the attacks expected without the order over the observed days under it."""
    cells = observed.cells
    kept, weights = _heavy(points)
    share = cells.days * cells.force[:, order] * observed.factor
    logs, variances = np.empty(len(kept)), np.empty(len(kept))
    for index, point in enumerate(kept):
        each = share * np.exp(point.fit.level)
        total = float(each.sum())
        logs[index], variances[index] = np.log(total), point.fit.variance_of(each / total)
    middle = float(weights @ logs)
    reach = float(ndtri(0.5 + level / 2.0)) * float(np.sqrt(weights @ (variances + (logs - middle) ** 2)))
    low, most, high = (float(np.exp(np.clip(v, -50.0, 50.0))) for v in (middle - reach, middle, middle + reach))
    return most, low, high
