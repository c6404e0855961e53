"""The Laplace approximation at given hyper-parameters: the mode of baseline and effects, and the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

from fealty.measuring.cells import Array, Cells
from fealty.measuring.design import Design, EffectPrior, Rows, Shift, effect_prior
from fealty.measuring.likelihood import NegativeBinomial
from fealty.measuring.memory import Memory
from fealty.measuring.walk import Factor, Walk

#: A climb takes three steps as a rule; one cut short here leaves its point with too little evidence, and so with too
#: little weight.
MOST_STEPS = 100
#: The climb ends once the quadratic model promises a gain in log posterior below this; differences of densities need
#: the finer, weights and profiles the coarser.
TOLERANCE = 1e-4
COARSE = 2e-3
#: Relative loss of log posterior that counts as rounding.
SLACK = 1e-11
#: The longest step in any coordinate (log scale).
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
    decay, fade : float
        Mean days over which the effect of a trigger, and of an order that nothing has lifted, fades.
    begins : tuple of int
        First days of the orders whose first day is uncertain.
    """

    drift: float
    dispersion: float
    share: float
    memory: float
    decay: float = 7.0
    fade: float = 120.0
    begins: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The mode at one setting of the hyper-parameters.

    Attributes
    ----------
    level : ndarray, shape (cells,)
        Log baseline x.
    effects : ndarray, shape (effects,)
        Log rate ratios of the orders, then the effects of triggers.
    covariance : ndarray, shape (effects, effects)
        Of the effects, baseline integrated out.
    evidence : float
        Log probability of the counts, baseline and effects integrated out.
    factor : Factor
        Of the baseline's conditional precision.
    shared : ndarray, shape (effects, cells)
        What baseline and effects have in common in the precision, in the root of `factor`. It is large; without it (no
        columns) a fit tells its effects alone.
    """

    level: Array
    effects: Array
    covariance: Array
    evidence: float
    factor: Factor
    shared: Array

    @property
    def whole(self) -> bool:
        """Whether the fit tells of the baseline as well as of its effects."""
        return bool(self.shared.shape[1]) or not self.effects.size

    def without_baseline(self) -> Fit:
        """Return the fit with what is small alone."""
        return replace(self, shared=self.shared[:, :0])

    def falls(self) -> Array:
        """Return how far the baseline's mode falls as each effect rises by one, shape (effects, cells)."""
        return self.factor.rest(self.shared.copy())

    def fall(self, move: Array) -> Array:
        """Return how far it falls as the effects rise by so much, shape (cells,)."""
        return self.factor.rest(move @ self.shared)

    def variances(self, columns: Array) -> tuple[Array, Array]:
        """Return the posterior variance of the log mean in every cell, and its covariance with each effect.

        Parameters
        ----------
        columns : ndarray, shape (effects, cells)
            The effects at work.

        Returns
        -------
        ndarray, shape (cells,)
        ndarray, shape (effects, cells)
        """
        lean = columns - self.falls()
        shared = self.covariance @ lean
        return self.factor.variances() + np.einsum("kc,kc->c", shared, lean), shared

    def variance_of(self, weights: Array, effects: Array) -> float:
        """Return the posterior variance of a weighted sum of the log baseline and of the effects.

        Parameters
        ----------
        weights : ndarray, shape (cells,)
        effects : ndarray, shape (effects,)
        """
        half = self.factor.half(weights.copy())
        lean = effects - self.shared @ half
        return float(half @ half) + float(lean @ self.covariance @ lean)

    def variance_at(self, cell: int, effects: Array) -> float:
        """Return the posterior variance of the log baseline in one cell plus a weighted sum of the effects."""
        unit = np.zeros(self.level.size)
        unit[cell] = 1.0
        return self.variance_of(unit, effects)


class Observed:
    """What stays the same over all hyper-parameters: cells, weekday factors, design, prior and a starting level.

    Parameters
    ----------
    cells : Cells
        The observations.
    factor : ndarray, shape (cells,), optional
        Fixed factors (weekdays).
    triggers, shifts, fading
        As in `Design`.
    prior : EffectPrior, optional
        Of the effects; `effect_prior` where none is given.
    """

    def __init__(
        self,
        cells: Cells,
        factor: Array | None = None,
        *,
        triggers: Sequence[int] = (),
        shifts: Sequence[Shift] = (),
        fading: Sequence[tuple[int, int]] = (),
        prior: EffectPrior | None = None,
    ) -> None:
        self.cells = cells
        self.design = Design(cells, triggers, shifts, fading)
        self.prior = prior or effect_prior(self.design.orders, len(self.design.triggers))
        self.factor = np.ones(cells.count.size) if factor is None else factor
        quiet = cells.force.sum(axis=1) == 0
        base = quiet if quiet.any() else np.ones(cells.count.size, dtype=np.bool_)
        self.start = float(np.log((cells.count[base].sum() + 0.5) / cells.days[base].sum()))


class _Scale(msgspec.Struct, frozen=True):
    """What depends on the effects alone: each cell's factor, the follow-ups it had to be expected, and more of both.

    `carried` is the share of a cell's follow-ups in its mean, `restated` its attacks a day at the level without orders,
    `slope` has the derivatives of the log factor, one row an effect.
    """

    factor: Array
    follow: Array
    carried: Array
    restated: Array
    slope: Array


class _Inner(msgspec.Struct, frozen=True):
    """The precision of the effects with the baseline integrated out, as its LU factors."""

    factors: Array
    pivots: NDArray[np.int32]

    @property
    def log_determinant(self) -> float:
        return float(np.log(np.abs(np.diag(self.factors))).sum())

    def inverse(self) -> Array:
        return np.asarray(lapack.dgetrs(self.factors, self.pivots, np.eye(self.pivots.size))[0], dtype=np.float64)


class _Move(msgspec.Struct, frozen=True):
    """The step that the local quadratic model proposes, what it promises, and the pieces of its curvature."""

    level: Array
    effects: Array
    gain: float
    factor: Factor
    shared: Array
    inner: _Inner | None

    @property
    def longest(self) -> float:
        return max(float(np.abs(self.level).max()), float(np.abs(self.effects).max(initial=0.0)))


class _Stand(msgspec.Struct, frozen=True):
    """One point of a climb, its height, and the move from there."""

    level: Array
    effects: Array
    value: float
    move: _Move


class Posterior:
    """The log posterior of baseline and effects at one setting of the hyper-parameters.

    The mean of a cell is ``factor x ((days - share x weight) exp(x) + share x E)`` (`Memory`); the factor multiplies
    weekday and the orders in force. A cell with an order in force on part of its days has the mean factor of its days.
    """

    def __init__(self, observed: Observed, hyper: Hyper) -> None:
        cells = observed.cells
        self._observed = observed
        self._prior = observed.prior
        self._columns = observed.design.columns(hyper.begins, hyper.decay, hyper.fade)
        self._parts = observed.design.in_part(self._columns)
        self._share = hyper.share
        self._memory = Memory(cells, hyper.memory)
        self._free = cells.days - hyper.share * self._memory.weight
        self._likelihood = NegativeBinomial(cells, hyper.dispersion, self._memory, hyper.share)
        self._walk = Walk(cells.gap, hyper.drift, observed.start)

    def maximise(self, level: Array, effects: Array, *, hold: int | None = None, tolerance: float = TOLERANCE) -> Fit:
        """Climb from a starting point to the mode.

        Fisher scoring with step halving: the expected information is positive whatever the counts, which the observed
        one is not once attacks follow from attacks.

        Parameters
        ----------
        level, effects : ndarray
            Where to start.
        hold : int, optional
            One effect is held where it is; the evidence is then that of the counts and of its value.
        tolerance : float
            The gain in log posterior with which the climb ends.
        """
        free = slice(None) if hold is None else np.delete(np.arange(effects.size), hold)
        scale = None if effects[free].size else self._scale(effects)
        here = self._stand(level, effects, free, scale)
        fraction = 1.0
        for _ in range(MOST_STEPS):
            move = here.move
            if move.gain < tolerance:
                break
            part = min(fraction, LONGEST_STEP / max(move.longest, 1e-300))
            there = self._stand(here.level + part * move.level, here.effects + part * move.effects, free, scale)
            if there.value > here.value - SLACK * (1.0 + abs(here.value)):
                here, fraction = there, min(1.0, 1.2 * fraction)
            else:
                fraction = 0.5 * part
        return self._end(here, tolerance)

    def _scale(self, effects: Array) -> _Scale:
        cells, slope = self._observed.cells, self._columns
        factor = np.exp(effects @ slope)
        factor *= self._observed.factor
        if self._parts:
            slope = slope.copy()
        for k, rows in self._parts:
            part, ratio = self._columns[k, rows], float(np.exp(effects[k]))
            mixed = 1.0 + part * (ratio - 1.0)
            slope[k, rows] = part * ratio / mixed
            factor[rows] *= mixed * np.exp(-part * effects[k])
        restated = cells.count / (cells.days * factor)
        carried = self._share * factor
        follow = carried * self._memory.mean(restated)
        return _Scale(factor, follow, carried, restated, slope)

    def _tilt(self, scale: _Scale, mean: Array, free: Rows) -> Array:
        """Return the derivatives of the cells' means by the free effects, shape (effects, cells).

        An effect raises the whole mean of its cells; the attacks before them that others follow from stay what they
        were, and count for less at the level without it.
        """
        slope = scale.slope[free]
        tilt = self._memory.mean(scale.restated * slope)
        tilt *= -scale.carried
        tilt += slope * mean
        return tilt

    def _stand(self, level: Array, effects: Array, free: Rows, fixed: _Scale | None) -> _Stand:
        """Return the log posterior at a point and the Newton move of the level and the free effects from it."""
        scale = fixed or self._scale(effects)
        own = scale.factor * self._free
        own *= np.exp(level)
        mean = own + scale.follow
        back, unlikely = self._walk.pull(level)
        lean = self._prior.precision @ (effects - self._prior.mean)
        value = self._likelihood.log_likelihood(mean) - unlikely - 0.5 * float((effects - self._prior.mean) @ lean)
        score, information = self._likelihood.score(mean)
        gradient = own * score - back
        weight = own * information
        factor = Factor(self._walk, own * weight)
        if fixed is not None:
            step = factor.solve(gradient)
            move = _Move(step, 0.0 * effects, float(gradient @ step), factor, np.zeros((0, level.size)), None)
            return _Stand(level, effects, value, move)
        tilt = self._tilt(scale, mean, free)
        slope = tilt @ score - lean[free]
        spread = tilt * np.sqrt(information)
        inner = spread @ spread.T + self._prior.precision[free][:, free]
        np.multiply(tilt, weight, out=tilt)
        rise = np.zeros_like(effects)
        step, rise[free], shared, left = _joint_move(factor, gradient, slope, tilt, inner)
        gain = float(gradient @ step) + float(slope @ rise[free])
        return _Stand(level, effects, value, _Move(step, rise, gain, factor, shared, left))

    def _end(self, stand: _Stand, tolerance: float) -> Fit:
        """Take the last step and integrate the local quadratic model."""
        move = stand.move
        last = 1.0 if move.gain < tolerance else 0.0
        evidence = stand.value + 0.5 * (last * move.gain + self._walk.log_determinant - move.factor.log_determinant)
        covariance = np.zeros((0, 0))
        if move.inner is not None:
            evidence += 0.5 * (self._prior.log_determinant - move.inner.log_determinant)
            covariance = move.inner.inverse()
        return Fit(
            level=stand.level + last * move.level,
            effects=stand.effects + last * move.effects,
            covariance=covariance,
            evidence=evidence,
            factor=move.factor,
            shared=move.shared,
        )


def _joint_move(
    factor: Factor, gradient: Array, slope: Array, cross: Array, inner: Array
) -> tuple[Array, Array, Array, _Inner]:
    """Solve for baseline and effects together: eliminate the baseline, then the few effects are a dense system.

    Returns the steps of both, what they have in common in the root of `factor`, and the dense system. `cross` is
    overwritten.
    """
    shared, own = factor.half(cross), factor.half(gradient.copy())
    factors, pivots, effects, singular = lapack.dgesv(inner - shared @ shared.T, slope - shared @ own)
    if singular:
        raise np.linalg.LinAlgError("effects cannot be told apart")
    level = factor.rest(own - effects @ shared)
    return level, effects, shared, _Inner(factors, pivots)
