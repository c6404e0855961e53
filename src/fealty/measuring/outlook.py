"""What a window of days under an order could tell, from the fitted baseline alone: cheap, and checked by simulation.

The total over the window is one negative binomial count whose mean is the expected total times the rate ratio. The
expected total is log-normal: the level's uncertainty where the window begins, and the drift until its middle. The
total's variance carries the day's overdispersion and the inflation by clustering at their posterior means.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, gammaln

from fealty.measuring.cells import Array
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.estimate import HEADLINE_PROBABILITY, VERDICT_BOUNDS
from fealty.measuring.hyper import MANY_ORDERS, Point
from fealty.measuring.laplace import Observed
from fealty.measuring.memory import total_inflation

_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_NODE_WEIGHTS = _NODE_WEIGHTS / _NODE_WEIGHTS.sum()
_EFFECTS = np.linspace(-6.0, 4.0, 161)
_EFFECT_PRIOR = np.exp(-0.5 * (_EFFECTS / EFFECT_SD) ** 2)
#: Settings of the hyper-parameters that are averaged over where there are many orders, the heaviest.
MOST_POINTS = 32
#: Ten years: an order that would have to hold for longer tells nobody anything.
LONGEST = 3650


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The baseline as it stands where a window begins.

    Attributes
    ----------
    level, variance : float
        Posterior mean and variance of the log level, attacks a day.
    drift_variance : float
        Of the walk, a day.
    dispersion, share, keep : float
        Of a single day; share of follow-ups; the memory's retention a day.
    """

    level: float
    variance: float
    drift_variance: float
    dispersion: float
    share: float
    keep: float

    def _window(self, days: int) -> tuple[Array, float, float]:
        """Return expected totals at the nodes, the inflation of their variance, and the overdispersion of the total."""
        variance = self.variance + self.drift_variance * days / 3.0
        expected = days * np.exp(np.clip(self.level + np.sqrt(variance) * _NODES, -30.0, 30.0))
        inflation = total_inflation(self.share, self.keep, days)
        return expected, inflation, self.dispersion * inflation / days

    def below(self, count: int, days: int, ratio: float) -> float:
        """Return the posterior probability of a rate ratio below `ratio`, had `days` days brought `count` attacks."""
        expected, inflation, dispersion = self._window(days)
        mean = expected[:, None] * np.exp(_EFFECTS)[None, :]
        spread = dispersion + (inflation - 1.0) / mean
        shape = 1.0 / np.maximum(spread, 1e-9)
        logs = (
            gammaln(count + shape)
            - gammaln(shape)
            + count * np.log(mean / (shape + mean))
            - shape * np.log1p(mean / shape)
        )
        density = _EFFECT_PRIOR * (_NODE_WEIGHTS @ np.exp(logs - logs.max()))
        cumulative = np.cumsum(density)
        return float(
            np.interp(np.log(ratio), _EFFECTS + 0.5 * (_EFFECTS[1] - _EFFECTS[0]), cumulative / cumulative[-1])
        )

    def at_most(self, count: int, days: int, ratio: float) -> float:
        """Return the probability of at most `count` attacks in `days` days if the rate ratio is `ratio`."""
        expected, inflation, dispersion = self._window(days)
        mean = expected * ratio
        shape = 1.0 / np.maximum(dispersion + (inflation - 1.0) / mean, 1e-9)
        return float(_NODE_WEIGHTS @ betainc(shape, count + 1.0, shape / (shape + mean)))


def outlook(observed: Observed, points: list[Point], day: int, order: int | None = None) -> Outlook:
    """Return the baseline as it stands on `day`, from the last observation before it (or the first after it).

    Parameters
    ----------
    observed, points
        The fitted series, the heaviest points first.
    day : int
        Day of the series.
    order : int, optional
        The order that begins on it; others that are in force then stay so.
    """
    cells = observed.cells
    before = np.flatnonzero(cells.middle < day)
    at = int(before[-1]) if before.size else 0
    if observed.design.orders >= MANY_ORDERS:
        points = points[:MOST_POINTS]
    weights = np.array([p.weight for p in points])
    weights = weights / weights.sum()
    others = np.array([_at_work(observed, p, order) for p in points])
    levels = np.array([p.fit.level[at] + one @ p.fit.effects for p, one in zip(points, others, strict=True)])
    inner = np.array([p.fit.variance_at(at, one) for p, one in zip(points, others, strict=True)])
    drift = float(weights @ [p.hyper.drift**2 for p in points])
    level = float(weights @ levels)
    variance = float(weights @ (inner + (levels - level) ** 2)) + drift * abs(day - float(cells.middle[at]))
    return Outlook(
        level=level,
        variance=variance,
        drift_variance=drift,
        dispersion=float(weights @ [p.hyper.dispersion for p in points]),
        share=float(weights @ [p.hyper.share for p in points]),
        keep=float(np.exp(-1.0 / float(weights @ [p.hyper.memory for p in points]))),
    )


def _at_work(observed: Observed, point: Point, order: int | None) -> Array:
    """Return the effects at work in the first cell under an order, its own left out."""
    if order is None:
        return np.zeros(observed.design.effects)
    first = np.flatnonzero(observed.cells.force[:, order])[:1]
    work = observed.design.columns(point.hyper.begins, point.hyper.decay, point.hyper.fade, first)[:, 0]
    work[order] = 0.0
    return np.asarray(work, dtype=np.float64)


def days_to_tell(view: Outlook, count: int, days: int) -> int | None:
    """Return how many days in all an order must hold for the verdict `obeyed`, with no attack added to `count`.

    Parameters
    ----------
    view : Outlook
        The baseline where the order begins.
    count, days : int
        Attacks and days so far.

    Returns
    -------
    int or None
        More than `days`; None where ten years would not be enough.
    """

    def told(length: int) -> bool:
        return view.below(count, length, VERDICT_BOUNDS["obeyed"]) >= HEADLINE_PROBABILITY

    short, long = days, days + 1
    while not told(long):
        if long >= LONGEST:
            return None
        short, long = long, min(max(long + 1, int(long * 1.25)), LONGEST)
    while long - short > 1:
        middle = (short + long) // 2
        short, long = (short, middle) if told(middle) else (middle, long)
    return long
