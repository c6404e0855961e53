"""The Laplace approximation at given hyper-parameters: the mode of baseline and effects, and the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

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
    pull : ndarray, shape (cells, effects)
        How far the baseline's mode falls as each effect rises by one.
    """

    level: Array
    effects: Array
    covariance: Array
    evidence: float
    factor: Factor
    pull: Array

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
        lean = columns - self.pull.T
        shared = self.covariance @ lean
        return np.asarray(self.factor.variances() + (shared * lean).sum(axis=0), dtype=np.float64), shared

    def variance_of(self, weights: Array, effects: Array) -> float:
        """Return the posterior variance of a weighted sum of the log baseline and of the effects.

        Parameters
        ----------
        weights : ndarray, shape (cells,)
        effects : ndarray, shape (effects,)
        """
        lean = effects - weights @ self.pull
        return float(weights @ self.factor.solve(weights)) + float(lean @ self.covariance @ lean)

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


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """What depends on the effects alone: each cell's factor, the expected follow-ups, and the derivatives of both.

    Derivatives have one row an effect.
    """

    factor: Array
    slope: Array
    follow: Array
    change: Array


@dataclass(frozen=True, kw_only=True)
class _Move:
    """The step that the local quadratic model proposes, what it promises, and the pieces of its curvature."""

    level: Array
    effects: Array
    gain: float
    factor: Factor
    pull: Array
    inner: Array

    @property
    def longest(self) -> float:
        return max(float(np.abs(self.level).max()), float(np.abs(self.effects).max(initial=0.0)))


@dataclass(frozen=True, kw_only=True)
class _Stand:
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
        mixed = [k for k in range(observed.design.orders) if k not in observed.design.fading]
        inside = [(k, np.flatnonzero((self._columns[k] > 0) & (self._columns[k] < 1))) for k in mixed]
        self._parts = [(k, rows) for k, rows in inside if rows.size]
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
        factor = self._observed.factor * np.exp(effects @ slope)
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
        change = self._memory.mean(restated * slope)
        change *= -carried
        change += slope * follow
        return _Scale(factor=factor, slope=slope, follow=follow, change=change)

    def _stand(self, level: Array, effects: Array, free: Rows, fixed: _Scale | None) -> _Stand:
        """Return the log posterior at a point and the Newton move of the level and the free effects from it."""
        scale = fixed or self._scale(effects)
        own = scale.factor * self._free * np.exp(level)
        mean = own + scale.follow
        back, unlikely = self._walk.pull(level)
        away = effects - self._prior.mean
        lean = self._prior.precision @ away
        value = self._likelihood.log_likelihood(mean) - unlikely - 0.5 * float(away @ lean)
        score, information = self._likelihood.score(mean)
        gradient = own * score - back
        weight = own * information
        factor = Factor(self._walk, own * weight)
        if fixed is not None:
            step, none = factor.solve(gradient), np.zeros((0, 0))
            gain = float(gradient @ step)
            pull = np.zeros((level.size, 0))
            move = _Move(level=step, effects=0.0 * effects, gain=gain, factor=factor, pull=pull, inner=none)
            return _Stand(level=level, effects=effects, value=value, move=move)
        tilt = scale.slope[free] * own
        tilt += scale.change[free]
        slope = tilt @ score - lean[free]
        inner = (tilt * information) @ tilt.T + self._prior.precision[free][:, free]
        move = _joint_move(factor, gradient, slope, tilt * weight, inner)
        whole = np.zeros_like(effects)
        whole[free] = move.effects
        return _Stand(level=level, effects=effects, value=value, move=replace(move, effects=whole))

    def _end(self, stand: _Stand, tolerance: float) -> Fit:
        """Take the last step and integrate the local quadratic model."""
        move = stand.move
        last = 1.0 if move.gain < tolerance else 0.0
        evidence = stand.value + 0.5 * (last * move.gain + self._walk.log_determinant - move.factor.log_determinant)
        if move.inner.size:
            evidence += 0.5 * (self._prior.log_determinant - float(np.linalg.slogdet(move.inner)[1]))
        return Fit(
            level=stand.level + last * move.level,
            effects=stand.effects + last * move.effects,
            covariance=np.asarray(np.linalg.inv(move.inner) if move.inner.size else move.inner, dtype=np.float64),
            evidence=evidence,
            factor=move.factor,
            pull=move.pull,
        )


def _joint_move(factor: Factor, gradient: Array, slope: Array, cross: Array, inner: Array) -> _Move:
    """Solve for baseline and effects together: eliminate the baseline, then the few effects are a dense system."""
    both = factor.solve(np.concatenate([gradient[None, :], cross]).T)
    pull = both[:, 1:]
    left = inner - cross @ pull
    effects = np.asarray(np.linalg.solve(left, slope - cross @ both[:, 0]), dtype=np.float64)
    level = both[:, 0] - pull @ effects
    gain = float(gradient @ level) + float(slope @ effects)
    return _Move(level=level, effects=effects, gain=gain, factor=factor, pull=pull, inner=left)
