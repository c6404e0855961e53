"""The hyper-parameters: priors, the search for their mode, and the points over which everything is averaged.

Each hyper-parameter is expressed through a coordinate that is standard normal a priori. Where the data say little, the
posterior in these coordinates is the prior itself, a Gaussian, so that one design of points serves sparse and rich
series alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri

from fealty.measuring.cells import Array
from fealty.measuring.design import Design
from fealty.measuring.laplace import COARSE, TOLERANCE, Fit, Hyper, Observed, Posterior

#: A drift sd a day that is exceeded with 5 % probability a priori: with it the level typically doubles or halves within
#: seven weeks.
LARGE_DRIFT = 0.1
LEAST_DRIFT = 2e-4
#: Weibull shape of the drift's prior: 1 is the exponential, less puts more of it near a steady baseline.
DRIFT_SHAPE = 0.7
#: A dispersion that is exceeded with 10 % probability a priori.
LARGE_DISPERSION = 2.4
LEAST_DISPERSION = 1e-4
MOST_SHARE = 0.95
MEMORY_MEDIAN = 7.0
MEMORY_SPREAD = 1.0
#: Triggers: median of the mean days over which their effect fades, and the sd of its log.
DECAY_MEDIAN = 7.0
DECAY_SPREAD = 0.7
#: Orders that nothing has lifted: the same for how fast their effect fades after the days they are measured over.
FADE_MEDIAN = 120.0
FADE_SPREAD = 1.2
#: Coordinates without triggers and uncertain dates.
DIMENSIONS = 4
#: No coordinate is looked at beyond this: a probability of 3 in a million a priori.
FARTHEST = 4.5
#: Points of a round of importance sampling; rounds at most; points' worth of weight (Kish) with which it ends: with
#: half as many, interval ends of series with a long-tailed posterior stray by 0.15 sd.
POINTS = 64
#: The same with more coordinates than the four of every series, unless there are many orders.
MORE_POINTS = 96
MOST_ROUNDS = 6
ENOUGH = 45.0
#: The same where there are many orders, each of which has its part of what the settings leave open.
ENOUGH_OF_MANY = 16.0
#: From so many orders on the mode is sought on the days without any, if there are so many of these, and what is large
#: is kept for the heaviest points alone.
MANY_ORDERS = 3
QUIET_DAYS = 200
#: Where the coordinates of decay and fading are looked at, and the least variance that is taken from it.
LOOKS = np.array([-1.5, -0.75, 0.0, 0.75, 1.5])
LEAST_VARIANCE = 0.1
#: Points lighter than this are dropped; after so many what a fit says of the baseline is: it is large, and asked of the
#: heaviest.
NO_WEIGHT = 1e-9
WITH_BASELINE = 48
#: The sampling Gaussian is this much wider than the one matched to the mode, so that tails are not missed.
WIDER = 1.15
LEAST_CURVATURE = 0.5
MOST_CURVATURE = 1e4


def coordinates(design: Design) -> int:
    """Return how many coordinates a series has."""
    return DIMENSIONS + bool(design.triggers) + bool(design.fading) + len(design.shifts)


def hyper_at(u: Array, design: Design | None = None) -> Hyper:
    """Return the hyper-parameters at standard normal coordinates.

    The four of every series come first; then triggers' decay and the fading of orders where the design has any; then
    uncertain dates.

    Drift: Weibull with shape 0.7 and ``P(drift > 0.1) = 0.05``; half of it lies below 0.013 a day, a quarter up or down
    in a year. Dispersion: its square root exponential, with ``P(dispersion > 2.4) = 0.1``. The mode of both is the
    simpler model, a steady baseline and Poisson counts, from which the data must argue away (penalised complexity:
    Simpson et al. 2017, Statistical Science 32). The plain exponential for the drift costs power on steady series; a
    prior nearer zero than this one costs coverage on drifting series with only a year before the order.

    Share of follow-ups: the square of a uniform. Again the simpler model has the mode: a quarter of the prior says
    practically none (below 5 %), three eighths say more than 37 %, the lower end of what is published on insurgent
    attacks (37 to 50 %). Memory: log-normal around a week, 1.4 to 36 days with 90 % probability ("days to six weeks").
    A trigger's decay: log-normal around a week, 2 to 22 days with 90 % probability. The fading of an order that nothing
    has lifted: log-normal around four months, half a month to two years and a half with 90 % probability. An uncertain
    first day: each of the possible days alike.
    """
    shifts = design.shifts if design else ()
    rest = iter(u[DIMENSIONS : u.size - len(shifts)])
    decay = float(next(rest)) if design and design.triggers else 0.0
    fade = float(next(rest)) if design and design.fading else 0.0
    dates = u[u.size - len(shifts) :]
    days = [min(int(ndtr(at) * len(one.begins)), len(one.begins) - 1) for at, one in zip(dates, shifts, strict=True)]
    tail = -log_ndtr(-u[:2])
    drift = LARGE_DRIFT * (float(tail[0]) / -float(np.log(0.05))) ** (1.0 / DRIFT_SHAPE)
    dispersion = LARGE_DISPERSION * (float(tail[1]) / -float(np.log(0.1))) ** 2
    return Hyper(
        drift=LEAST_DRIFT + drift,
        dispersion=LEAST_DISPERSION + dispersion,
        share=MOST_SHARE * float(ndtr(u[2])) ** 2,
        memory=MEMORY_MEDIAN * float(np.exp(MEMORY_SPREAD * u[3])),
        decay=DECAY_MEDIAN * float(np.exp(DECAY_SPREAD * decay)),
        fade=FADE_MEDIAN * float(np.exp(FADE_SPREAD * fade)),
        begins=tuple(one.begins[day] for day, one in zip(days, shifts, strict=True)),
    )


def drift_odds(drift: float, factor: float) -> float:
    """Return the log of the prior density of a drift had `LARGE_DRIFT` been `factor` times as large, over that it has.

    Up to a constant; a Weibull's density with another scale.
    """
    own = max(drift - LEAST_DRIFT, 1e-9) / LARGE_DRIFT
    rate = -float(np.log(0.05))
    return float(rate * (own**DRIFT_SHAPE - (own / factor) ** DRIFT_SHAPE))


@dataclass(frozen=True, kw_only=True)
class Point:
    """One setting of the hyper-parameters, its fit and its posterior weight."""

    u: Array
    hyper: Hyper
    fit: Fit
    weight: float

    def weighing(self, weight: float) -> Point:
        """Return the setting with another weight."""
        return Point(u=self.u, hyper=self.hyper, fit=self.fit, weight=weight)


class Search:
    """The log posterior of the coordinates, each evaluation starting from the fit at the nearest so far."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed
        self._places: list[Array] = []
        self._fits: list[tuple[Array, Array]] = []

    @property
    def evaluations(self) -> int:
        """Return how many there were."""
        return len(self._places)

    def fit(self, u: Array, tolerance: float = TOLERANCE) -> tuple[float, Fit]:
        """Return the log posterior density at `u` and the fit."""
        level, effects = self._start(u)
        hyper = hyper_at(u, self._observed.design)
        fit = Posterior(self._observed, hyper).maximise(level, effects, tolerance=tolerance)
        self._places.append(u)
        self._fits.append((fit.level, fit.effects))
        return fit.evidence - 0.5 * float(u @ u), fit

    def _start(self, u: Array) -> tuple[Array, Array]:
        if not self._places:
            return np.full(self._observed.cells.count.size, self._observed.start), self._observed.prior.mean
        away = np.array(self._places) - u
        return self._fits[int(np.argmin((away * away).sum(axis=1)))]

    def __call__(self, u: Array) -> float:
        """Return the log posterior density at `u`."""
        return self.fit(u)[0]


def climb(density: Callable[[Array], float], start: Array) -> Array:
    """Return the coordinates near the highest density: BFGS with forward differences, from the prior's curvature on."""
    step, size = 0.05, start.size
    u, inverse = start, np.eye(size)
    value = density(u)
    slope = np.array([(density(u + step * row) - value) / step for row in np.eye(size)])
    for _ in range(10):
        move = inverse @ slope
        length = float(np.linalg.norm(move))
        move *= min(1.0, 1.5 / length) if length > 0 else 1.0
        promised = float(slope @ move)
        if promised < 0.05:
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
    """Return a better centre and the covariance of the Gaussian that matches the density there, by second differences.

    A posterior far narrower than the first step is differenced again at its own scale, and one whose mode lies
    elsewhere is followed there; a move that does not climb is cut short.
    """
    step = np.full(centre.size, 0.4)
    for _ in range(4):
        middle, slope, bend = _differences(density, centre, step)
        values, vectors = np.linalg.eigh(bend)
        values = np.clip(values, LEAST_CURVATURE, MOST_CURVATURE)
        covariance = (vectors / values) @ vectors.T
        move = covariance @ slope
        length = float(np.linalg.norm(move / np.sqrt(np.diag(covariance))))
        narrow = np.clip(1.0 / np.sqrt(np.diag(bend).clip(LEAST_CURVATURE)), 0.02, 0.5)
        if length < 1.0 and (step < 2.0 * narrow).all():
            return np.clip(centre + move, -FARTHEST, FARTHEST), np.asarray(covariance, dtype=np.float64)
        for part in (1.0, 0.4, 0.15, 0.05):
            fresh = np.clip(centre + part * min(1.0, 1.5 / max(length, 1e-9)) * move, -FARTHEST, FARTHEST)
            if density(fresh) > middle:
                centre = fresh
                break
        step = np.minimum(step, narrow)
    return centre, np.asarray(covariance, dtype=np.float64)


def _differences(density: Callable[[Array], float], centre: Array, step: Array) -> tuple[float, Array, Array]:
    """Return the log density, its slope and its negative second derivatives."""
    size, unit = centre.size, np.diag(step)
    middle = density(centre)
    up = np.array([density(centre + row) for row in unit])
    down = np.array([density(centre - row) for row in unit])
    bend = np.diag(2 * middle - up - down)
    for i in range(size):
        for j in range(i):
            both = density(centre + unit[i] + unit[j])
            bend[i, j] = bend[j, i] = up[i] + up[j] - both - middle
    return middle, (up - down) / (2 * step), bend / np.outer(step, step)


def spread_points(count: int, dimensions: int = DIMENSIONS, *, skip: int = 0) -> Array:
    """Return points that stand evenly for the normal distribution, shape (count, dimensions); `count` is even.

    An additive recurrence (Roberts 2018) on the generalised golden ratio, taken through the normal quantile function;
    with each point its opposite, and all stretched so that mean and covariance are exactly right. The same points every
    time, so that the same series gives the same answer.

    Parameters
    ----------
    count, dimensions : int
        Number of points, and of coordinates.
    skip : int
        Points of the recurrence passed over, for a further round.
    """
    golden = 1.0
    for _ in range(50):
        golden = (1.0 + golden) ** (1.0 / (dimensions + 1))
    steps = golden ** -np.arange(1.0, dimensions + 1)
    half = ndtri((0.5 + np.outer(np.arange(1 + skip, 1 + skip + count // 2), steps)) % 1.0)
    points = np.concatenate([half, -half])
    root = np.linalg.cholesky(points.T @ points / len(points))
    return np.asarray(np.linalg.solve(root, points.T).T, dtype=np.float64)


def integrate(observed: Observed, points: int | None = None) -> list[Point]:
    """Return weighted points that stand for the posterior of the hyper-parameters, the heaviest first.

    Importance sampling with evenly spread points from the Gaussian at the mode. Where a few points carry all the weight
    (rich series, curved posteriors), the Gaussian is moved to where the weight lies and more points are drawn; all
    rounds count, weighted by the mixture of their Gaussians (adaptive multiple importance sampling; Cornuet et al.
    2012, Scandinavian Journal of Statistics 39).

    With uncertain dates the density is a step function of these; the first points take them from the prior.
    """
    search, dimensions = Search(observed), coordinates(observed.design)
    many = observed.design.orders >= MANY_ORDERS
    points = points or (POINTS if many or dimensions == DIMENSIONS else MORE_POINTS)
    enough = ENOUGH_OF_MANY if many else ENOUGH
    centre, covariance = _gaussian(observed, search)
    places, fits, logs, gaussians = np.empty((0, dimensions)), [], [], []
    weights = np.zeros(0)
    for turn in range(MOST_ROUNDS):
        root = np.asarray(np.linalg.cholesky(covariance) * WIDER, dtype=np.float64)
        gaussians.append((centre, root))
        even = spread_points(points, dimensions, skip=turn * points)
        fresh = np.clip(centre + even @ root.T, -FARTHEST, FARTHEST)
        for u in fresh:
            value, fit = search.fit(u, COARSE)
            fits.append(fit)
            logs.append(value)
        places = np.vstack([places, fresh])
        excess = np.array(logs) - _mixture(places, gaussians)
        weights = _normalised(excess)
        if 1.0 / float(weights @ weights) >= enough:
            break
        flat = excess
        while 1.0 / float(_normalised(flat) @ _normalised(flat)) < ENOUGH / 2:
            flat = 0.7 * flat
        soft = _normalised(flat)
        centre = soft @ places
        away = places - centre
        covariance = (away * soft[:, None]).T @ away + 1e-4 * np.eye(dimensions)
    kept = [i for i in np.argsort(-weights).tolist() if weights[i] > NO_WEIGHT]
    for i in kept[WITH_BASELINE:] if observed.design.orders >= MANY_ORDERS else ():
        fits[i] = fits[i].without_baseline()
    hypers = {i: hyper_at(places[i], observed.design) for i in kept}
    return [Point(u=places[i], hyper=hypers[i], fit=fits[i], weight=float(weights[i])) for i in kept]


def _gaussian(observed: Observed, search: Search) -> tuple[Array, Array]:
    """Return the first Gaussian to sample from: the mode of the four coordinates of every series, and the curvature.

    With many orders the mode is sought on the days without them, where a fit costs a tenth: what they say about drift
    and clusters is in the weights. Triggers' decay and the fading of orders are then looked at one by one.
    """
    design, dimensions = observed.design, coordinates(observed.design)
    own, rest = slice(DIMENSIONS), dimensions - DIMENSIONS
    centre, covariance = np.zeros(dimensions), np.eye(dimensions)
    quiet = _quiet(observed) if design.orders >= MANY_ORDERS else None

    def density(u: Array) -> float:
        return search(np.concatenate([u, np.zeros(rest)]))

    start = climb(density if quiet is None else Search(quiet), np.zeros(DIMENSIONS))
    centre[own], covariance[own, own] = shape(density, start)
    for place in range(DIMENSIONS, dimensions - len(design.shifts)):
        logs = np.array([search(centre + at * np.eye(dimensions)[place]) for at in LOOKS])
        bend, slope, _ = np.polyfit(LOOKS, logs, 2)
        covariance[place, place] = float(np.clip(-0.5 / min(bend, -1e-3), LEAST_VARIANCE, 1.0))
        centre[place] = float(np.clip(slope * covariance[place, place], -1.5, 1.5))
    return centre, covariance


def _quiet(observed: Observed) -> Observed | None:
    """Return the days without orders as a series of their own; None where they are too few."""
    cells, design = observed.cells, observed.design
    acting = [k for k in range(design.orders) if k not in design.fading]
    kept = cells.force[:, acting].sum(axis=1) == 0
    if kept.sum() < QUIET_DAYS:
        return None
    less = replace(
        cells, count=cells.count[kept], days=cells.days[kept], first=cells.first[kept], force=np.zeros((kept.sum(), 0)),
        daily=False,
    )  # fmt: skip
    return Observed(less, observed.factor[kept])


def _normalised(logs: Array) -> Array:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _mixture(places: Array, gaussians: list[tuple[Array, Array]]) -> Array:
    """Return the log density of the mixture of all rounds' Gaussians, up to a constant."""
    each = []
    for centre, root in gaussians:
        z = np.linalg.solve(root, (places - centre).T)
        each.append(-0.5 * (z * z).sum(axis=0) - float(np.log(np.diag(root)).sum()))
    return np.asarray(np.logaddexp.reduce(np.array(each), axis=0), dtype=np.float64)
