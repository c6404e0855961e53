"""The Laplace approximation of one series at given hyper-parameters: the mode of baseline and effects, and the evidence."""

from dataclasses import dataclass

import numpy as np

from fealty.errors import MeasurementError
from fealty.measuring.cells import Array, Cells
from fealty.measuring.likelihood import NegativeBinomial
from fealty.measuring.memory import Memory
from fealty.measuring.walk import Factor, Walk

#: Prior sd of a log rate ratio: a ratio within 0.09 to 12 with 90 % probability, centred on no change.
EFFECT_SD = 1.5
MOST_STEPS = 200
#: Relative loss of log posterior that counts as rounding.
SLACK = 1e-11
#: Newton stops once the quadratic model promises a gain in log posterior below this.
TOLERANCE = 1e-4
#: The longest Newton step in any coordinate (log scale).
LONGEST_STEP = 3.0


@dataclass(frozen=True, kw_only=True)
class Hyper:
    """The model's unknowns beside baseline and effects.

    Attributes
    ----------
    drift : float
        Sd of the random walk, log scale, a day.
    dispersion : float
        Negative binomial overdispersion of a day.
    share : float
        Share of attacks that follow from earlier ones.
    memory : float
        Mean days until they follow.
    """

    drift: float
    dispersion: float
    share: float
    memory: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The mode at one setting of the hyper-parameters.

    Attributes
    ----------
    level : ndarray, shape (cells,)
        Log baseline x.
    effects : ndarray, shape (orders,)
        Log rate ratios.
    covariance : ndarray, shape (orders, orders)
        Of the effects, baseline integrated out.
    evidence : float
        Log probability of the counts, baseline and effects integrated out.
    factor : Factor
        Of the baseline's conditional precision.
    pull : ndarray, shape (cells, orders)
        Change of the baseline's mode with each effect, with a minus sign.
    """

    level: Array
    effects: Array
    covariance: Array
    evidence: float
    factor: Factor
    pull: Array

    def variances(self) -> Array:
        """Return the posterior variance of the log baseline in every cell, uncertainty of the effects included."""
        return self.factor.variances() + np.einsum("ij,jk,ik->i", self.pull, self.covariance, self.pull)

    def variance_of(self, weights: Array) -> float:
        """Return the posterior variance of a weighted sum of the log baseline."""
        lean = weights @ self.pull
        return float(weights @ self.factor.solve(weights)) + float(lean @ self.covariance @ lean)

    def variance_at(self, cell: int) -> float:
        """Return the posterior variance of the log baseline in one cell."""
        unit = np.zeros(self.level.size)
        unit[cell] = 1.0
        return self.variance_of(unit)


class Series:
    """Cells with fixed daily factors (weekdays) and a starting level: what stays the same over all hyper-parameters."""

    def __init__(self, cells: Cells, factor: Array | None = None) -> None:
        self.cells = cells
        self.factor = np.ones(cells.count.size) if factor is None else factor
        quiet = cells.force.sum(axis=1) == 0
        base = quiet if quiet.any() else np.ones(cells.count.size, dtype=np.bool_)
        self.start = float(np.log((cells.count[base].sum() + 0.5) / cells.days[base].sum()))


class Posterior:
    """The log posterior of baseline and effects at one setting of the hyper-parameters."""

    def __init__(self, series: Series, hyper: Hyper) -> None:
        cells = series.cells
        self._series = series
        self._share = hyper.share
        self._memory = Memory(cells, hyper.memory)
        self._free = cells.days - hyper.share * self._memory.weight
        self._likelihood = NegativeBinomial(cells, hyper.dispersion, self._memory, hyper.share)
        self._walk = Walk(cells.gap, hyper.drift, series.start)

    def _scale(self, effects: Array) -> tuple[Array, Array, Array]:
        """Return each cell's factor, its log derivative by each effect, and the expected follow-ups with their derivative."""
        cells = self._series.cells
        scale = self._series.factor
        slope = np.empty_like(cells.force)
        for k, effect in enumerate(effects):
            ratio = float(np.exp(effect))
            one = 1.0 + cells.force[:, k] * (ratio - 1.0)
            slope[:, k] = cells.force[:, k] * ratio / one
            scale = scale * one
        restated = cells.count / (cells.days * scale)
        follow = scale * self._share * self._memory.mean(restated)
        change = np.empty_like(slope)
        for k in range(slope.shape[1]):
            change[:, k] = scale * self._share * self._memory.mean(restated * slope[:, k])
        return scale, follow, slope * follow[:, None] - change

    def maximise(self, level: Array, effects: Array, *, free: bool = True) -> Fit:
        """Climb from a starting point to the mode.

        Fisher scoring: the expected information is positive whatever the counts, which the observed one is not once attacks
        follow from attacks.

        Parameters
        ----------
        level, effects : ndarray
            Where to start.
        free : bool
            False holds the effects where they are; the evidence is then that of the counts given the effects.

        Raises
        ------
        MeasurementError
            If the climb does not end, which has not been seen for counts below ten million a day.
        """
        slope = self._series.cells.force
        orders = slope.shape[1] if free else 0
        best, gain, fraction, step_x, step_e = -1e300, 0.0, 1.0, np.zeros(0), np.zeros(0)
        scaled = self._scale(effects)
        for _ in range(MOST_STEPS):
            scale, follow, change = scaled
            own = scale * self._free * np.exp(level)
            mean = own + follow
            pull, unlikely = self._walk.pull(level)
            value = (
                self._likelihood.log_likelihood(mean)
                - unlikely
                - 0.5 * float(effects @ effects) / EFFECT_SD**2
            )
            if not value > best - SLACK * (1.0 + abs(best)) and gain > TOLERANCE / 4:
                step_x, step_e, gain, fraction = 0.5 * step_x, 0.5 * step_e, 0.5 * gain, 0.5 * fraction
                level, effects = level - step_x, effects - step_e
                scaled = self._scale(effects)
                continue
            best, fraction = value, min(1.0, 1.2 * fraction)
            score, information = self._likelihood.score(mean)
            gradient = own * score - pull
            weight = own * information
            factor = Factor(self._walk, own * weight)
            if orders:
                tilt = slope * own[:, None] + change
                cross = tilt * weight[:, None]
                both = factor.solve(np.asfortranarray(np.column_stack([gradient, cross])))
                inner = (tilt * information[:, None]).T @ tilt + np.eye(orders) / EFFECT_SD**2 - cross.T @ both[:, 1:]
                right = tilt.T @ score - effects / EFFECT_SD**2 - cross.T @ both[:, 0]
                step_e = np.linalg.solve(inner, right)
                step_x = both[:, 0] - both[:, 1:] @ step_e
            else:
                step_x, step_e = factor.solve(gradient), np.zeros(effects.size)
            gain = float(gradient @ step_x) + (float((tilt.T @ score - effects / EFFECT_SD**2) @ step_e) if orders else 0.0)
            longest = max(float(np.abs(step_x).max()), float(np.abs(step_e).max(initial=0.0)))
            shorter = min(fraction, LONGEST_STEP / max(longest, 1e-300))
            step_x, step_e = step_x * shorter, step_e * shorter
            level, effects = level + step_x, effects + step_e
            if gain < TOLERANCE:
                evidence = value + 0.5 * gain + 0.5 * (self._walk.log_determinant - factor.log_determinant)
                covariance = np.zeros((0, 0))
                if orders:
                    covariance = np.linalg.inv(inner)
                    evidence += 0.5 * float(np.linalg.slogdet(covariance)[1]) - orders * float(np.log(EFFECT_SD))
                return Fit(level=level, effects=effects, covariance=covariance, evidence=evidence, factor=factor,
                           pull=both[:, 1:] if orders else np.zeros((level.size, 0)))
            if orders:
                scaled = self._scale(effects)
        raise MeasurementError("the fit did not converge; the counts may be out of any range seen before")
