"""The attacks to be expected without an order: day by day for the eye, and in total for the sentence."""

from functools import cached_property

import numpy as np
from scipy.special import ndtri

from fealty.measuring.cells import Array
from fealty.measuring.design import Rows
from fealty.measuring.estimate import Baseline
from fealty.measuring.hyper import MANY_ORDERS, Point
from fealty.measuring.laplace import Observed
from fealty.measuring.memory import remembered
from fealty.measuring.recurrence import Recurrence

#: Points that a band rests on where there are many orders, the heaviest; lighter ones than this do not show in it.
MOST_POINTS = 32
LEAST_WEIGHT = 1e-3
#: Days after an order over which the memory still carries what did not happen under it.
LINGER = 60


class Expectation:
    """What was to be expected on each day without one order, at each weighty setting of the hyper-parameters.

    On days outside the order the follow-ups are those of the attacks that happened, restated to the level without
    orders. Under it they are those of the attacks to be expected: the history up to the order is kept, and what the
    order did is not. Other orders stay in force.

    Attributes
    ----------
    points : list of Point
        Those that are looked at, and their posterior `weights`, shape (points,), which sum to 1.
    level, follow : ndarray, shape (points, days)
        Log baseline, and the mean of follow-ups that the days before leave, at the level without orders.
    """

    def __init__(self, observed: Observed, points: list[Point]) -> None:
        self._observed = observed
        most = MOST_POINTS if observed.design.orders >= MANY_ORDERS else len(points)
        self.points = [p for p in points[:most] if p.weight >= LEAST_WEIGHT]
        weights = np.array([p.weight for p in self.points])
        self.weights = weights / weights.sum()
        cells = observed.cells
        length = cells.days.astype(np.int64)
        self._ends = np.concatenate([[0], np.cumsum(length)])
        self._cell = np.repeat(np.arange(length.size), length)
        self._day = np.arange(self._ends[-1]) + (cells.first - self._ends[:-1])[self._cell]
        self.share = np.array([p.hyper.share for p in self.points])
        self.keep = np.exp(-1.0 / np.array([p.hyper.memory for p in self.points]))
        day = np.arange(cells.days_total, dtype=np.float64)
        self.level = np.array([np.interp(day, cells.middle, p.fit.level) for p in self.points])
        columns = [observed.design.columns(p.hyper.begins, p.hyper.decay, p.hyper.fade) for p in self.points]
        self._columns = np.array(columns)
        self._effect = np.array([p.fit.effects @ each for p, each in zip(self.points, columns, strict=True)])
        before = self.keep[:, None] ** np.arange(self.level.shape[1])
        self._own = np.exp(self.level) * (1.0 - self.share[:, None] * (1.0 - before))
        self._restated, self.follow = self._memory()
        self._without: dict[int, Array] = {}

    def _memory(self) -> tuple[Array, Array]:
        """Return the attacks of each day at the level without orders, and the follow-ups' mean that they leave.

        A day without data counts as having had what the baseline gives it, and so do the days before the first, whose
        part is left to the baseline.
        """
        cells = self._observed.cells
        restated = np.exp(self.level)
        for row, effect in zip(restated, self._effect, strict=True):
            happened = cells.count / (cells.days * self._observed.factor * np.exp(effect))
            row[self._day] = happened[self._cell]
        kept = [Recurrence(np.full(restated.shape[1] - 1, keep)) for keep in self.keep]
        follow = [remembered(row, 1.0 - keep, one) for row, keep, one in zip(restated, self.keep, kept, strict=True)]
        return restated, np.array(follow)

    def under(self, order: int) -> tuple[int, int]:
        """Return the days [begin, end) from an order's first day with data to its last."""
        cells = self._observed.cells
        rows = np.flatnonzero(cells.force[:, order] > 0)
        return int(cells.first[rows[0]]), int(cells.first[rows[-1]] + cells.days[rows[-1]])

    def daily(self, order: int) -> Array:
        """Return the attacks a day without any order, weekday or trigger, shape (points, days).

        Under `order` and shortly after it, as if it had not been given.
        """
        if order in self._without:
            return self._without[order]
        share, own = self.share, self._own
        daily = np.asarray(own + share[:, None] * self.follow, dtype=np.float64)
        begin, end = self.under(order)
        followed = self.follow[:, begin].copy()
        for today in range(begin, min(end + LINGER, daily.shape[1])):
            daily[:, today] = own[:, today] + share * followed
            before = daily[:, today] if today < end else self._restated[:, today]
            followed = self.keep * followed + (1.0 - self.keep) * before
        self._without = {order: daily}
        return daily

    def at_work(self, order: int) -> Array:
        """Return how far each order was at work on the days of one, 0 to 1; shape (points, orders)."""
        cells = self._observed.cells
        at = np.flatnonzero(cells.force[:, order])
        own = cells.force[at, order] * cells.days[at]
        orders = self._observed.design.orders
        return np.asarray(self._columns[:, :orders, at] @ (own / own.sum()), dtype=np.float64)

    def others(self, order: int, at: Rows = slice(None)) -> Array:
        """Return the factor of the other orders and of triggers in some cells, shape (points, cells)."""
        return np.asarray(np.exp(self._log_others(order, at)), dtype=np.float64)

    def _log_others(self, order: int, at: Rows) -> Array:
        effects = np.array([p.fit.effects[order] for p in self.points])
        return np.asarray(self._effect[:, at] - effects[:, None] * self._columns[:, order, at], dtype=np.float64)

    @cached_property
    def _spread(self) -> tuple[Array, Array]:
        """Posterior variance of the log mean in each cell, all effects at work; and its covariance with each effect."""
        pairs = [p.fit.variances(each) for p, each in zip(self.points, self._columns, strict=True)]
        return np.array([one[0] for one in pairs]), np.array([one[1] for one in pairs])

    def variances(self, order: int, at: Rows = slice(None)) -> Array:
        """Return the posterior variance of the log mean without one order in some cells, shape (points, cells)."""
        whole, shared = self._spread
        own = self._columns[:, order, at]
        self_spread = np.array([p.fit.covariance[order, order] for p in self.points])
        less = 2.0 * shared[:, order, at] * own - self_spread[:, None] * own**2
        return np.asarray(whole[:, at] - less, dtype=np.float64)

    def band(self, order: int, level: float, first: int = 0, last: int | None = None) -> Baseline:
        """Return median and interval for every day of [first, last): weekdays averaged out, other orders in force.

        The log level is averaged over the hyper-parameters by its first two moments. Between observations its
        uncertainty is that of the random walk's bridge, beyond the first and the last it grows as the walk does.
        """
        days = slice(first, last)
        logs = np.log(self.daily(order)[:, days])
        inside = slice(*np.searchsorted(self._day, (first, first + logs.shape[1])))
        logs[:, self._day[inside] - first] += self._log_others(order, self._cell[inside])
        middle = self.weights @ logs
        spread = self._inner(order, days) + self.weights @ (logs - middle) ** 2
        low, most, high = _log_normal(middle, spread, level)
        return Baseline(expected=tuple(most.tolist()), low=tuple(low.tolist()), high=tuple(high.tolist()))

    def by_day(self, order: int) -> tuple[Array, Array, Array]:
        """Return for every day the mean expected without the order, whether it has data (0 or 1), and its attacks.

        A day of a published total has its share of it.
        """
        cells = self._observed.cells
        expected, seen, count = (np.zeros(cells.days_total) for _ in range(3))
        mean = self.daily(order)[:, self._day] * (self.others(order) * self._observed.factor)[:, self._cell]
        expected[self._day], seen[self._day] = self.weights @ mean, 1.0
        count[self._day] = (cells.count / cells.days)[self._cell]
        return expected, seen, count

    def _inner(self, order: int, days: slice) -> Array:
        """Return the mean variance, at given hyper-parameters, of the log mean of some days without one order."""
        cells = self._observed.cells
        if cells.daily:
            return np.asarray(self.weights @ self.variances(order, days), dtype=np.float64)
        inner = self.weights @ self.variances(order)
        day, at = np.arange(cells.days_total, dtype=np.float64)[days], cells.middle
        drift = float(self.weights @ [p.hyper.drift**2 for p in self.points])
        left = np.clip(np.searchsorted(at, day, side="right") - 1, 0, at.size - 1)
        right = np.minimum(left + 1, at.size - 1)
        past, ahead = np.abs(day - at[left]), np.abs(at[right] - day)
        bridge = np.where((left == right) | (day < at[0]), past, past * ahead / np.maximum(past + ahead, 1e-9))
        return np.asarray(np.interp(day, at, inner) + drift * bridge, dtype=np.float64)

    def total(self, order: int, level: float) -> tuple[float, float, float]:
        """Return low, median and high of the attacks expected over the observed days under one order without it."""
        cells = self._observed.cells
        at = np.flatnonzero(cells.force[:, order])
        length = cells.days[at].astype(np.int64)
        ends = np.cumsum(length)
        day = np.arange(ends[-1]) + np.repeat(cells.first[at] - (ends - length), length)
        share = cells.force[at, order] * self._observed.factor[at]
        each = np.add.reduceat(self.daily(order)[:, day], ends - length, axis=1) * share * self.others(order, at)
        total = each.sum(axis=1)
        each /= total[:, None]
        leans = np.einsum("pec,pc->pe", self._columns[:, :, at], each)
        leans[:, order] = 0.0
        logs, variances, whole = np.log(total), np.empty(len(self.points)), np.zeros(cells.count.size)
        for index, point in enumerate(self.points):
            whole[at] = each[index]
            variances[index] = point.fit.variance_of(whole, leans[index])
        middle = self.weights @ logs
        low, most, high = _log_normal(middle, self.weights @ (variances + (logs - middle) ** 2), level)
        return float(low), float(most), float(high)


def _log_normal(middle: Array, variance: Array, level: float) -> tuple[Array, Array, Array]:
    reach = float(ndtri(0.5 + level / 2.0)) * np.sqrt(variance)
    low, most, high = (np.exp(np.clip(v, -50.0, 50.0)) for v in (middle - reach, middle, middle + reach))
    return low, most, high
