"""The attacks to be expected without the order: day by day for the eye, and in total for the sentence."""

import numpy as np
from scipy.special import ndtri

from fealty.measuring.cells import Array
from fealty.measuring.estimate import Baseline
from fealty.measuring.hyper import Point
from fealty.measuring.laplace import Observed

#: Points lighter than this do not show in a band.
LEAST_WEIGHT = 1e-3


class Expectation:
    """What was to be expected on each day without any order, at each weighty setting of the hyper-parameters.

    On days without an order the follow-ups are those of the attacks that happened. On days under an order, and on days
    without data, they are those of the attacks to be expected: the history up to the order is kept, and what the order
    did is not.

    Attributes
    ----------
    weights : ndarray, shape (points,)
        Posterior weights, summing to 1.
    daily : ndarray, shape (points, days)
        Expected attacks a day, weekdays averaged out.
    """

    def __init__(self, observed: Observed, points: list[Point]) -> None:
        self._observed = observed
        self._points = [p for p in points if p.weight >= LEAST_WEIGHT]
        weights = np.array([p.weight for p in self._points])
        self.weights = weights / weights.sum()
        cells = observed.cells
        length = cells.days.astype(np.int64)
        self._ends = np.concatenate([[0], np.cumsum(length)])
        self._cell = np.repeat(np.arange(length.size), length)
        self._day = np.arange(self._ends[-1]) + (cells.first - self._ends[:-1])[self._cell]
        self.daily = self._propagate()

    def _propagate(self) -> Array:
        cells = self._observed.cells
        share = np.array([p.hyper.share for p in self._points])
        keep = np.exp(-1.0 / np.array([p.hyper.memory for p in self._points]))
        day = np.arange(cells.days_total, dtype=np.float64)
        level = np.array([np.interp(day, cells.middle, p.fit.level) for p in self._points])
        daily = (1.0 - share[:, None] * (1.0 - keep[:, None] ** day)) * np.exp(level)
        happened = np.full(cells.days_total, np.nan)
        free = (cells.force.sum(axis=1) == 0.0)[self._cell]
        restated = cells.count / (cells.days * self._observed.factor)
        happened[self._day[free]] = restated[self._cell[free]]
        followed, keep_not = np.zeros(share.size), 1.0 - keep
        for today, attacks in enumerate(happened.tolist()):
            daily[:, today] += share * followed
            followed = keep * followed + keep_not * (daily[:, today] if np.isnan(attacks) else attacks)
        return np.asarray(daily, dtype=np.float64)

    def band(self, level: float) -> Baseline:
        """Return median and interval for every day.

        The log level is averaged over the hyper-parameters by its first two moments. Between observations its
        uncertainty is that of the random walk's bridge, beyond the first and the last it grows as the walk does.
        """
        cells, logs = self._observed.cells, np.log(self.daily)
        middle = self.weights @ logs
        inner = self.weights @ np.array([p.fit.variances() for p in self._points])
        if not cells.daily:
            day, at = np.arange(cells.days_total, dtype=np.float64), cells.middle
            drift = float(self.weights @ [p.hyper.drift**2 for p in self._points])
            left = np.clip(np.searchsorted(at, day, side="right") - 1, 0, at.size - 1)
            right = np.minimum(left + 1, at.size - 1)
            past, ahead = np.abs(day - at[left]), np.abs(at[right] - day)
            bridge = np.where((left == right) | (day < at[0]), past, past * ahead / np.maximum(past + ahead, 1e-9))
            inner = np.interp(day, at, inner) + drift * bridge
        low, most, high = _log_normal(middle, inner + self.weights @ (logs - middle) ** 2, level)
        return Baseline(expected=tuple(most.tolist()), low=tuple(low.tolist()), high=tuple(high.tolist()))

    def total(self, level: float, order: int = 0) -> tuple[float, float, float]:
        """Return low, median and high of the attacks expected over the observed days under one order."""
        cells = self._observed.cells
        share = (cells.force[:, order] * self._observed.factor)[self._cell]
        logs, variances = np.empty(len(self._points)), np.empty(len(self._points))
        for index, point in enumerate(self._points):
            each = np.add.reduceat(share * self.daily[index][self._day], self._ends[:-1])
            total = float(each.sum())
            logs[index], variances[index] = np.log(total), point.fit.variance_of(each / total)
        middle = self.weights @ logs
        low, most, high = _log_normal(middle, self.weights @ (variances + (logs - middle) ** 2), level)
        return float(low), float(most), float(high)


def _log_normal(middle: Array, variance: Array, level: float) -> tuple[Array, Array, Array]:
    reach = float(ndtri(0.5 + level / 2.0)) * np.sqrt(variance)
    low, most, high = (np.exp(np.clip(v, -50.0, 50.0)) for v in (middle - reach, middle, middle + reach))
    return low, most, high
