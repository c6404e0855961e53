"""The survival view: how long it was quiet under an order, against what was to be expected without it."""

import numpy as np

from fealty.measuring.blocks import Fitted
from fealty.measuring.cells import Array
from fealty.measuring.estimate import Wait

_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(11)
_NODE_WEIGHTS = _NODE_WEIGHTS / _NODE_WEIGHTS.sum()


def wait_of(fitted: Fitted, column: int) -> Wait | None:
    """Return the time to the first attack under an order, and the quiet to be expected without it.

    The probability of quiet through a day is the product of the days' negative binomial probabilities of no attack,
    with the follow-ups of the attacks before the order dying away; averaged over the hyper-parameters and over the
    uncertainty of the level in the middle of the order. None where the order's days are known in total only.
    """
    observed, expectation = fitted.observed, fitted.expectation
    cells = observed.cells
    rows = np.flatnonzero((cells.force[:, column] == 1) & (cells.days == 1))
    if not rows.size or rows.size < np.count_nonzero(cells.force[:, column]):
        return None
    days = cells.first[rows]
    others = expectation.others(column, rows) * observed.factor[rows]
    quiet, sds = np.zeros(days.size), np.sqrt(expectation.variances(column, rows[rows.size // 2, None])[:, 0])
    for index, (point, weight) in enumerate(zip(expectation.points, expectation.weights, strict=True)):
        followed = expectation.follow[index, days[0]] * expectation.keep[index] ** (days - days[0])
        own = np.exp(expectation.level[index, days])
        shift = np.exp(sds[index] * _NODES)[:, None]
        mean = others[index] * ((1.0 - point.hyper.share) * own * shift + point.hyper.share * followed)
        quiet += weight * (_NODE_WEIGHTS @ np.exp(np.cumsum(_log_quiet(mean, point.hyper.dispersion), axis=1)))
    attacks = np.flatnonzero(cells.count[rows] > 0)
    first = int(attacks[0]) if attacks.size else None
    below = np.flatnonzero(quiet <= 0.5)
    lasted = first if first is not None else days.size
    return Wait(
        first=first,
        days=int(days.size),
        expected=_median(quiet, int(below[0])) if below.size else None,
        p_longer=float(quiet[lasted - 1]) if lasted else 1.0,
        quiet=tuple(quiet.tolist()),
    )


def _log_quiet(mean: Array, dispersion: float) -> Array:
    """Return the log probability of a day without attack."""
    return np.asarray(-np.log1p(dispersion * mean) / dispersion, dtype=np.float64)


def _median(quiet: Array, day: int) -> float:
    """Return the days of quiet before the first attack that are reached half of the time, between days by a line."""
    before = 1.0 if day == 0 else float(quiet[day - 1])
    return day + (before - 0.5) / (before - float(quiet[day])) if before > float(quiet[day]) else float(day)
