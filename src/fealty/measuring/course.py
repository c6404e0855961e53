"""Did it hold, fade or come late: the effect of an order week by week."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtr, ndtri

from fealty.measuring.blocks import Block, Fitted
from fealty.measuring.cells import Array, build_cells
from fealty.measuring.design import EFFECT_SD, EffectPrior
from fealty.measuring.estimate import CANNOT_TELL, HEADLINE_PROBABILITY, Course, Week
from fealty.measuring.hyper import Point
from fealty.measuring.laplace import Observed, Posterior
from fealty.measuring.weekday import WEEK, weekday_factors

#: Prior sd by which the log rate ratio changes from one week to the next.
CHANGE_SD = 0.35
#: Days around the order that are fitted again.
BEFORE, AFTER = 270, 60
#: Settings of the hyper-parameters that are averaged over.
SETTINGS = 4
#: A last third this many times above or below the first is another effect.
OTHER = 1.25
LEAST_WEEKS = 3


def course_of(fitted: Fitted, column: int, level: float) -> Course | None:
    """Return the course of an order's effect; None for an order measured over less than three weeks.

    The order's column is replaced by one a week, whose effects share a level (prior as before) and walk away from it.
    Only the days around the order are fitted again, at the heaviest settings of the hyper-parameters; the rows are
    Gaussian averages over these.
    """
    block, spans = _cut(fitted.block, column)
    if len(spans) < LEAST_WEEKS:
        return None
    observed, weeks = _observed(block, spans)
    points = _settings(fitted)
    fits = [
        Posterior(observed, p.hyper).maximise(np.full(observed.cells.count.size, observed.start), observed.prior.mean)
        for p in points
    ]
    weights = np.array([p.weight for p in points]) / sum(p.weight for p in points)
    modes = np.array([fit.effects[weeks] for fit in fits])
    covariances = np.array([fit.covariance[weeks, weeks] for fit in fits])
    mean = weights @ modes
    away = modes - mean
    covariance = np.tensordot(weights, covariances, 1) + (away * weights[:, None]).T @ away
    shapes = _shapes(mean, covariance)
    best = max(shapes, key=lambda name: shapes[name])
    return Course(
        weeks=tuple(_weeks(fitted, column, spans, mean, np.sqrt(np.diag(covariance)), level)),
        shapes=shapes,
        shape=best if shapes[best] >= HEADLINE_PROBABILITY else CANNOT_TELL,
    )


def _cut(block: Block, column: int) -> tuple[Block, list[tuple[int, int]]]:
    """Return the days around an order, and its weeks in days of these."""
    near, place = block.around(column, BEFORE, AFTER)
    begin, end = near.columns[place].begin, near.columns[place].end
    weeks = [(at, min(at + WEEK, end)) for at in range(begin, end, WEEK)]
    if len(weeks) > 1 and weeks[-1][1] - weeks[-1][0] < WEEK / 2:
        weeks[-2:] = [(weeks[-2][0], end)]
    return replace(near, columns=near.columns[:place] + near.columns[place + 1 :]), weeks


def _observed(block: Block, weeks: list[tuple[int, int]]) -> tuple[Observed, slice]:
    """Return the observations with a column a week, and the place of these among the effects."""
    spans = [(one.begin, one.end) for one in block.columns]
    cells = build_cells(block.counts, [*spans, *weeks], missing=block.missing, intervals=block.sums)
    fading = [(k, one.since) for k, one in enumerate(block.columns) if one.since is not None]
    plain = Observed(cells, weekday_factors(cells), triggers=block.triggers)
    covariance = np.linalg.inv(plain.prior.precision)
    place = slice(len(spans), len(spans) + len(weeks))
    covariance[place, place] = EFFECT_SD**2 + _walk(len(weeks))
    precision = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
    prior = EffectPrior(
        mean=plain.prior.mean, precision=precision, log_determinant=float(np.linalg.slogdet(precision)[1])
    )
    return Observed(cells, plain.factor, triggers=block.triggers, fading=fading, prior=prior), place


def _walk(weeks: int) -> Array:
    """Return the covariance of a random walk over the weeks around its own mean."""
    steps = np.tril(np.ones((weeks, weeks))) * CHANGE_SD
    steps[:, 0] = 0.0
    centred = steps - steps.mean(axis=0)
    return np.asarray(centred @ centred.T, dtype=np.float64)


def _settings(fitted: Fitted) -> list[Point]:
    """Return the heaviest settings, with triggers' decay and dates as they are in them."""
    return [replace(p, hyper=replace(p.hyper, begins=())) for p in fitted.points[:SETTINGS]]


def _shapes(mean: Array, covariance: Array) -> dict[str, float]:
    """Return the probability that the last third of the weeks lies above, within or below reach of the first."""
    third = max(1, round(mean.size / 3))
    lean = np.zeros(mean.size)
    lean[-third:], lean[:third] = 1.0 / third, lean[:third] - 1.0 / third
    change, sd = float(lean @ mean), float(np.sqrt(lean @ covariance @ lean))
    faded = float(ndtr((change - np.log(OTHER)) / sd))
    late = float(ndtr((-np.log(OTHER) - change) / sd))
    return {"held": max(0.0, 1.0 - faded - late), "faded": faded, "came late": late}


def _weeks(
    fitted: Fitted, column: int, spans: list[tuple[int, int]], mean: Array, sd: Array, level: float
) -> list[Week]:
    own = fitted.block.columns[column]
    expected, seen, count = fitted.expectation.by_day(column)
    reach = float(ndtri(0.5 + level / 2.0))
    rows = []
    for (begin, end), middle, spread in zip(spans, mean, sd, strict=True):
        a, b = own.begin + begin - spans[0][0], own.begin + end - spans[0][0]
        rows.append(
            Week(
                begin=a - own.begin,
                days=int(seen[a:b].sum()),
                observed=round(float(count[a:b].sum())),
                expected=float(expected[a:b][seen[a:b] > 0].sum()),
                ratio=float(np.exp(middle)),
                low=float(np.exp(middle - reach * spread)),
                high=float(np.exp(middle + reach * spread)),
            )
        )
    return rows
