"""What the measured effects say for each reading, from the posteriors that the measurement hands on and nothing else.

For an order k on a group g the measurement gives the posterior of the log rate ratio under the prior N(0, 1.5²);
divided by that prior it is the likelihood L(theta). A reading says that a sponsor of its kind has a level
``M ~ N(log ratio, ratio_sd²)``, that its orders scatter around it, ``mu[k] ~ N(M, omega²)``, and the groups around each
order, ``theta[g, k] ~ N(mu[k], spread²)``. Everything is summed over one grid:

    L[k](M) = blur_omega( prod over g of [ (1 - e) blur_spread(L[g, k]) + e ] ),   p(all | reading) = sum over M

omega is the scatter that the track record shows, and no more than the reading allows. Groups are taken as independent
given an order's centre, orders given the sponsor's level, and the course of an effect given the reading: three
approximations. The first two hold in the fitted model but for what overlapping orders share.

**A measurement may be about something else.** With a probability e the effect is not the order's, and then it says the
same under every reading, namely what the measurement's own prior says (1 on this scale). e grows with the checks that
failed, and each order has a little of its own. So no order can speak for a reading more than about 1/e times as loudly
as its precision allows: a cap that comes from a stated doubt and not from a cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d
from scipy.special import logsumexp, ndtr, ndtri

from fealty.assessing.hypotheses import LEAST_SD, Hypothesis
from fealty.assessing.tables import factor, flaw_of
from fealty.measuring.cells import Array
from fealty.measuring.course import CHANGE_SD, OTHER
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.estimate import Course, Estimate

STEP = 0.025
GRID = np.arange(-8.0, 8.0 + STEP / 2, STEP)
"""Log rate ratios that are summed over."""
LEAST_GAP = 1e-6
"""Quantiles closer than this are moved apart, so that a curve can be drawn through them."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One order as it was measured.

    Attributes
    ----------
    order : str
    likelihoods : ndarray, shape (groups, grid)
        Of the log rate ratio of each group; 1 says what the measurement's prior says.
    flaws : ndarray, shape (groups,)
        Probability that a group's effect is not the order's.
    courses : sequence of dict of str to float
        For each group whose course is known: how many times as likely each shape is as before.
    """

    order: str
    likelihoods: Array
    flaws: Array
    courses: Sequence[Mapping[str, float]]

    @classmethod
    def of(cls, order: str, estimates: Sequence[Estimate]) -> Measured:
        """Return what the estimates of one order say."""
        known = [one for one in estimates if one.effect]
        return cls(
            order=order,
            likelihoods=np.array([likelihood(one.effect) for one in known]).reshape(len(known), GRID.size),
            flaws=np.array([flaw(one) for one in known]),
            courses=[course_likelihood(one.course) for one in known if one.course],
        )

    def level(self, hypothesis: Hypothesis, omega: float, *, doubted: bool = True) -> Array:
        """Return the log likelihood of the sponsor's level under a reading, shape (grid,).

        `doubted` allows for effects that are not the order's.
        """
        flaws = self.flaws if doubted else np.zeros_like(self.flaws)
        each = blurred(self.likelihoods, hypothesis.spread)
        logs = np.log(np.maximum((1.0 - flaws[:, None]) * each + flaws[:, None], 1e-300)).sum(axis=0)
        most = float(logs.max(initial=0.0))
        smooth = np.log(np.maximum(blurred(np.exp(logs - most), omega), 1e-300)) + most
        return _doubted(smooth) if doubted else smooth

    def course(self, hypothesis: Hypothesis, *, doubted: bool = True) -> float:
        """Return the log likelihood of the time course of the effects under a reading."""
        flaw_each = factor("flaw", "order") if doubted else 0.0
        each = [sum(share * said[shape] for shape, share in hypothesis.course.items()) for said in self.courses]
        return float(sum(np.log((1.0 - flaw_each) * one + flaw_each) for one in each))


def likelihood(effect: Sequence[float]) -> Array:
    """Return the likelihood of a log rate ratio on `GRID`, from 100 quantiles of its posterior under N(0, 1.5²).

    The quantiles are joined on the scale of normal quantiles, on which a Gaussian posterior is a straight line. Beyond
    the outer ones nothing is known of the density; the likelihood goes on falling there as it fell before, or stays.
    """
    values = np.maximum.accumulate(np.array(effect, dtype=np.float64) + LEAST_GAP * np.arange(len(effect)))
    scores = ndtri((np.arange(values.size) + 0.5) / values.size)
    curve = PchipInterpolator(values, scores)
    inside = np.clip(GRID, values[0], values[-1])
    score, slope = curve(inside), np.maximum(curve(inside, 1), 1e-12)
    logs = -0.5 * score**2 + np.log(slope) + 0.5 * (inside / EFFECT_SD) ** 2 + np.log(EFFECT_SD)
    logs += _beyond(logs, values)
    shares = np.exp(logs - 0.5 * (GRID / EFFECT_SD) ** 2)
    scale = STEP / (EFFECT_SD * np.sqrt(2.0 * np.pi))
    return np.asarray(np.exp(logs) / (shares.sum() * scale), dtype=np.float64)


def _beyond(logs: Array, values: Array) -> Array:
    """Return what is added to the log likelihood beyond the outer quantiles: the slope inside, if it falls outwards."""
    low, high = np.searchsorted(GRID, values[[0, -1]])
    width = max(int(0.1 * (high - low)), 1)
    added = np.zeros_like(logs)
    if low + width < GRID.size:
        rise = max((logs[low + width] - logs[low]) / (width * STEP), 0.0)
        added[:low] = -rise * (values[0] - GRID[:low])
    if high - width - 1 >= 0:
        fall = min((logs[high - 1] - logs[high - 1 - width]) / (width * STEP), 0.0)
        added[high:] = fall * (GRID[high:] - values[-1])
    return added


def flaw(estimate: Estimate) -> float:
    """Return the probability that an effect is not the order's, by the checks that it failed."""
    left = [1.0 - flaw_of(one.name) for one in estimate.checks if one.outcome == "failed"]
    return 1.0 - float(np.prod(left))


def course_likelihood(course: Course) -> dict[str, float]:
    """Return how many times as likely each shape is as before the attacks were looked at.

    Before, the weeks' effects walk with a known sd, so that the prior of the shapes depends on how many weeks there
    are: over many weeks that an effect held is the least likely.
    """
    before = shapes_before(len(course.weeks))
    return {shape: course.shapes[shape] / before[shape] for shape in before}


def shapes_before(weeks: int) -> dict[str, float]:
    """Return the prior probability of the shapes of so many weeks."""
    third = max(1, round(weeks / 3))
    lean = np.zeros(weeks)
    lean[-third:] += 1.0 / third
    lean[:third] -= 1.0 / third
    steps = lean[::-1].cumsum()[::-1][1:]
    sd = CHANGE_SD * float(np.sqrt((steps**2).sum()))
    beyond = float(ndtr(-np.log(OTHER) / max(sd, 1e-9)))
    return {"held": 1.0 - 2.0 * beyond, "faded": beyond, "came late": beyond}


def levels(
    orders: Sequence[Measured], hypothesis: Hypothesis, scatter: float | None, *, doubted: bool = True
) -> dict[str, Array]:
    """Return what each order says of the sponsor's level under a reading, by the order's id.

    Parameters
    ----------
    orders, hypothesis
        As measured, and the reading.
    scatter
        Sd of the orders' effects around the sponsor's level by its track record; None where there is none.
    doubted
        Allow for effects that are not the order's.
    """
    omega = hypothesis.scatter if scatter is None else min(scatter, hypothesis.scatter)
    return {one.order: one.level(hypothesis, max(omega, LEAST_SD), doubted=doubted) for one in orders}


def added(hypothesis: Hypothesis, said: Sequence[Array]) -> list[float]:
    """Return what each order adds to the log likelihood of a reading, given those before it.

    The sum of what they add is the log likelihood of all together.
    """
    logs = -0.5 * ((GRID - np.log(hypothesis.ratio)) / hypothesis.ratio_sd) ** 2
    before, found = float(logsumexp(logs)), []
    for one in said:
        logs = logs + one
        now = float(logsumexp(logs))
        found.append(now - before)
        before = now
    return found


def blurred(values: Array, sd: float) -> Array:
    """Return values on the grid (last axis) averaged with a Gaussian; beyond the grid they go on as they end."""
    return np.asarray(gaussian_filter1d(values, sd / STEP, axis=-1, mode="nearest", truncate=6.0), dtype=np.float64)


def _doubted(logs: Array) -> Array:
    """Return a log likelihood with the share of an order that is measured at something else."""
    share = factor("flaw", "order")
    return np.asarray(np.logaddexp(np.log1p(-share) + logs, np.log(share)), dtype=np.float64)
