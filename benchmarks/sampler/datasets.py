"""The data sets on which the measurement is compared with an independent sampler; NumPy only, so both can read them.

Simulated series come from a plain loop over the definition of the model, each with a seed of its own. The two real
series are fixed in small JSON files beside this one, each with its source and licence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

HERE = Path(__file__).parent
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Counts of one or more groups over the same days, and what happened on which of them.

    Attributes
    ----------
    counts : ndarray of int, shape (groups, days)
    orders : tuple of (int, int)
        Days [begin, end) of each order.
    given : ndarray of bool, shape (groups, orders)
        Which order was given to which group.
    triggers : tuple of int
        Days on which something happened that raises attacks for a while.
    weekday : ndarray, shape (groups, days)
        Fixed factors.
    """

    name: str
    counts: Counts
    orders: tuple[tuple[int, int], ...]
    triggers: tuple[int, ...] = ()
    given: Marks = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    weekday: Floats = field(default_factory=lambda: np.zeros((0, 0)))

    def __post_init__(self) -> None:
        if self.given.size == 0:
            object.__setattr__(self, "given", np.ones((self.groups, len(self.orders)), dtype=np.bool_))
        if self.weekday.size == 0:
            object.__setattr__(self, "weekday", np.ones(self.counts.shape))

    @property
    def groups(self) -> int:
        """Return the number of groups."""
        return self.counts.shape[0]

    @property
    def days(self) -> int:
        """Return the number of days."""
        return self.counts.shape[1]

    @property
    def force(self) -> Floats:
        """Return 1 where an order given to the group is in force, else 0; shape (groups, orders, days)."""
        day = np.arange(self.days)
        each = np.array([(begin <= day) & (day < end) for begin, end in self.orders])
        return (each[None] & self.given[:, :, None]).astype(np.float64)

    @property
    def start(self) -> Floats:
        """Return the centre of the prior of each group's walk on its first day."""
        quiet = self.force.sum(axis=1) == 0
        return np.asarray(np.log(((self.counts * quiet).sum(axis=1) + 0.5) / quiet.sum(axis=1)))

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Return every (group, order) of which an effect is asked."""
        return [(int(g), int(k)) for g, k in np.argwhere(self.given)]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The parameters of one simulated group."""

    level: Floats
    dispersion: float = 1e-4
    share: float = 0.0
    memory: float = 7.0
    effects: tuple[float, ...] = ()
    kicks: tuple[float, ...] = ()
    decay: float = 7.0


def simulate(
    truth: Truth,
    orders: tuple[tuple[int, int], ...],
    triggers: tuple[int, ...],
    rng: np.random.Generator,
    *,
    most: float = np.inf,
) -> Counts | None:
    """Return one series, day by day as the model is defined; None as soon as a day's count exceeds `most`."""
    days = truth.level.size
    counts = np.zeros(days, dtype=np.int64)
    keep, remembered, weight = np.exp(-1.0 / truth.memory), 0.0, 0.0
    for t in range(days):
        factor = 1.0
        for effect, (begin, end) in zip(truth.effects, orders, strict=True):
            if begin <= t < end:
                factor *= np.exp(effect)
        for kick, day in zip(truth.kicks, triggers, strict=True):
            if t >= day:
                factor *= np.exp(kick * np.exp(-(t - day) / truth.decay))
        own = (1.0 - truth.share * weight) * np.exp(truth.level[t])
        mean = factor * (own + truth.share * remembered)
        rate = mean * rng.gamma(1.0 / truth.dispersion, truth.dispersion)
        if rate > 2 * most:
            return None
        counts[t] = rng.poisson(rate)
        if counts[t] > most:
            return None
        remembered = keep * remembered + (1.0 - keep) * counts[t] / factor
        weight = keep * weight + 1.0 - keep
    return counts


def random_walk(start: float, sd: float, days: int, rng: np.random.Generator) -> Floats:
    """Return a random walk on the log scale that begins at `start`."""
    return np.asarray(start + np.concatenate([[0.0], np.cumsum(rng.normal(0.0, sd, days - 1))]))


def _drawn(truth: Truth, orders: tuple[tuple[int, int], ...], seed: int, triggers: tuple[int, ...] = ()) -> Counts:
    found = simulate(truth, orders, triggers, np.random.default_rng(seed))
    if found is None:
        raise AssertionError("no upper bound was set")
    return found


def steady() -> Dataset:
    """Poisson counts, one a day; halved."""
    orders = ((400, 460),)
    truth = Truth(level=np.zeros(460), effects=(float(np.log(0.5)),))
    return Dataset(name="steady", counts=_drawn(truth, orders, 101)[None], orders=orders)


def sparse() -> Dataset:
    """Poisson counts, one in five days; none at all under the order."""
    counts = np.random.default_rng(102).poisson(0.2, 460)
    counts[400:] = 0
    return Dataset(name="sparse", counts=counts[None], orders=((400, 460),))


def bursting() -> Dataset:
    """Self-exciting, overdispersed, drifting; cut to 0.4 for 60 days and followed by 60 days without the order."""
    orders = ((400, 460),)
    walk = random_walk(0.0, 0.03, 520, np.random.default_rng(203))
    truth = Truth(level=walk, dispersion=0.5, share=0.4, memory=4.0, effects=(float(np.log(0.4)),))
    return Dataset(name="bursting", counts=_drawn(truth, orders, 103)[None], orders=orders)


def overlapping() -> Dataset:
    """Two orders to stop, the second given while the first was in force, and an order to resume."""
    orders = ((250, 340), (300, 360), (380, 430))
    walk = random_walk(0.0, 0.015, 460, np.random.default_rng(204))
    effects = (float(np.log(0.6)), float(np.log(0.4)), float(np.log(2.0)))
    truth = Truth(level=walk, dispersion=0.3, share=0.25, memory=5.0, effects=effects)
    return Dataset(name="overlapping", counts=_drawn(truth, orders, 104)[None], orders=orders)


def iraq() -> Dataset:
    """Real: attacks on US forces in Iraq before and under the truce of 10 October 2020."""
    return _stored("iraq_2020")


def syria() -> Dataset:
    """Real: government and insurgents in Syria around the cessation of hostilities of 27 February 2016."""
    return _stored("syria_2016")


def factions() -> Dataset:
    """Three groups under two orders, the second not given to the third of them, and a trigger under the first order."""
    orders, triggers = ((260, 320), (300, 350)), (270,)
    given = np.array([[True, True], [True, True], [True, False]])
    effects = np.log(np.array([[0.3, 0.7], [0.6, 0.5], [1.1, 1.0]]))
    kicks, levels = (1.2, 0.8, 1.5), (0.0, -0.7, 0.4)
    counts = []
    for g in range(3):
        walk = random_walk(levels[g], 0.01, 400, np.random.default_rng(205 + g))
        truth = Truth(
            level=walk, dispersion=0.2, share=0.2, memory=4.0, effects=tuple(effects[g] * given[g]), kicks=(kicks[g],)
        )
        counts.append(_drawn(truth, orders, 105 + g, triggers))
    return Dataset(name="factions", counts=np.array(counts), orders=orders, triggers=triggers, given=given)


def _stored(name: str) -> Dataset:
    kept = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return Dataset(
        name=name,
        counts=np.array(kept["counts"], dtype=np.int64)[None],
        orders=((kept["begin"], kept["end"]),),
        weekday=np.array(kept["week"])[np.arange(len(kept["counts"])) % 7][None],
    )


DATASETS: dict[str, Callable[[], Dataset]] = {
    "steady": steady,
    "sparse": sparse,
    "bursting": bursting,
    "overlapping": overlapping,
    "iraq_2020": iraq,
    "syria_2016": syria,
    "factions": factions,
}
