"""Simulated series that every tool measures: 730 days before an order and 60 under it, one attack a day on average.

Four worlds, of which the first two are what the usual tools assume and the last two are what attacks are like:

- *Poisson*: one rate.
- *neg. binomial*: the rate of each day is drawn anew around one mean (gamma, shape 2).
- *self-exciting*: 0.4 of the attacks follow from an earlier one, three days later on average. The order acts on attacks
  of their own accord and on those that would follow from attacks before it, so that the true ratio holds every day.
- *drifting*: the mean of the negative binomial moves as a random walk (3 % a day), and is one a day as the order comes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

BEFORE, UNDER, RATE = 730, 60, 1.0
DAYS = BEFORE + UNDER
SHAPE, FOLLOW, PAUSE, STEP = 2.0, 0.4, 3.0, 0.03
RATIOS = (1.0, 0.5)

Counts = npt.NDArray[np.int64]
Means = npt.NDArray[np.float64]
World = Callable[[float, np.random.Generator], Counts]


def _ordered(mean: Means, ratio: float) -> Means:
    return np.where(np.arange(DAYS) < BEFORE, mean, mean * ratio)


def _uneven(mean: Means, rng: np.random.Generator) -> Counts:
    return rng.poisson(mean * rng.gamma(SHAPE, 1 / SHAPE, DAYS))


def poisson(ratio: float, rng: np.random.Generator) -> Counts:
    return rng.poisson(_ordered(np.full(DAYS, RATE), ratio))


def negative_binomial(ratio: float, rng: np.random.Generator) -> Counts:
    return _uneven(_ordered(np.full(DAYS, RATE), ratio), rng)


def self_exciting(ratio: float, rng: np.random.Generator) -> Counts:
    """Build the attacks generation by generation, after 60 days of running in."""
    start = -60
    cause = np.repeat(np.arange(start, DAYS), rng.poisson(RATE * (1 - FOLLOW), DAYS - start))
    attacks = cause[(cause < BEFORE) | (rng.random(cause.size) < ratio)]
    every = [attacks]
    while attacks.size:
        cause = np.repeat(attacks, rng.poisson(FOLLOW, attacks.size))
        follow = cause + rng.geometric(1 / PAUSE, cause.size)
        crosses = (cause < BEFORE) & (follow >= BEFORE)
        attacks = follow[~crosses | (rng.random(cause.size) < ratio)]
        every.append(attacks)
    days = np.concatenate(every)
    return np.bincount(days[(days >= 0) & (days < DAYS)], minlength=DAYS)


def drifting(ratio: float, rng: np.random.Generator) -> Counts:
    walk = np.cumsum(rng.normal(0, STEP, DAYS))
    return _uneven(_ordered(RATE * np.exp(walk - walk[BEFORE]), ratio), rng)


WORLDS: dict[str, World] = {
    "Poisson": poisson,
    "neg. binomial": negative_binomial,
    "self-exciting": self_exciting,
    "drifting": drifting,
}


def simulate(reps: int, seed: int) -> Counts:
    """Return all series, shape (worlds, true ratios, reps, days); the first series do not depend on `reps`."""
    every = [
        [
            [world(ratio, np.random.default_rng([seed, number, rep, half])) for rep in range(reps)]
            for half, ratio in enumerate(RATIOS)
        ]
        for number, world in enumerate(WORLDS.values())
    ]
    return np.array(every, dtype=np.int64)
