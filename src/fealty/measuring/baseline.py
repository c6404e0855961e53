"""The attacks to be expected without the order: day by day for the eye, and in total for the sentence."""

import numpy as np
from scipy.signal import lfilter
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


def expected_by_day(cells: Cells, point: Point) -> Array:
    """Return the attacks expected a day without any order, weekdays averaged out, shape (days,).

    The means are passed through the memory instead of the counts: each day's follow-ups are those of the attacks
    *expected* before. On a level baseline the result is ``exp(x)`` itself; on a rising one it lags, as follow-ups do.
    """
    share, keep = point.hyper.share, float(np.exp(-1.0 / point.hyper.memory))
    day = np.arange(cells.days_total, dtype=np.float64)
    level = point.fit.level if cells.daily else np.interp(day, cells.middle, point.fit.level)
    fresh = (1.0 - share * (1.0 - keep**day)) * np.exp(level)
    followed = lfilter((0.0, 1.0 - keep), (1.0, -(keep + share * (1.0 - keep))), fresh)
    return np.asarray(fresh + share * followed, dtype=np.float64)


def baseline_band(cells: Cells, points: list[Point], *, level: float) -> Baseline:
    """Return the expected attacks a day without the order, for every day of the series.

    The log level is averaged over the hyper-parameters by its first two moments. Between observations its uncertainty
    is that of the random walk's bridge, beyond the first and the last it grows as the walk does.
    """
    kept, weights = _heavy(points)
    logs = np.log(np.array([expected_by_day(cells, p) for p in kept]))
    middle = weights @ logs
    inner = weights @ np.array([p.fit.variances() for p in kept])
    day, at = np.arange(cells.days_total, dtype=np.float64), cells.middle
    if not cells.daily:
        drift = float(weights @ [p.hyper.drift**2 for p in kept])
        left = np.clip(np.searchsorted(at, day, side="right") - 1, 0, at.size - 1)
        right = np.minimum(left + 1, at.size - 1)
        past, ahead = np.abs(day - at[left]), np.abs(at[right] - day)
        bridge = np.where((left == right) | (day < at[0]), past, past * ahead / np.maximum(past + ahead, 1e-9))
        inner = np.interp(day, at, inner) + drift * bridge
    reach = float(ndtri(0.5 + level / 2.0)) * np.sqrt(inner + weights @ (logs - middle) ** 2)
    low, most, high = (np.exp(np.clip(v, -50.0, 50.0)).tolist() for v in (middle - reach, middle, middle + reach))
    return Baseline(expected=tuple(most), low=tuple(low), high=tuple(high))


def expected_total(
    observed: Observed, points: list[Point], *, level: float, order: int = 0
) -> tuple[float, float, float]:
    """Return the median and interval of the attacks expected without the order over the observed days under it."""
    cells = observed.cells
    kept, weights = _heavy(points)
    length = cells.days.astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(length)])
    day = np.arange(ends[-1]) + np.repeat(cells.first - ends[:-1], length)
    share = np.repeat(cells.force[:, order] * observed.factor, length)
    logs, variances = np.empty(len(kept)), np.empty(len(kept))
    for index, point in enumerate(kept):
        each = np.add.reduceat(share * expected_by_day(cells, point)[day], ends[:-1])
        total = float(each.sum())
        logs[index], variances[index] = np.log(total), point.fit.variance_of(each / total)
    middle = float(weights @ logs)
    reach = float(ndtri(0.5 + level / 2.0)) * float(np.sqrt(weights @ (variances + (logs - middle) ** 2)))
    low, most, high = (float(np.exp(np.clip(v, -50.0, 50.0))) for v in (middle - reach, middle, middle + reach))
    return most, low, high
