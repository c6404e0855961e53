"""Attacks by nobody that is named, where several groups may have made them: shared out, with their uncertainty.

Each goes to one of the groups, with the share that the group has of the named attacks of those weeks. How much of its
attacks a group leaves unclaimed differs from group to group, and nobody knows how: each draw gives every group a factor
of its own. The fit is averaged over the draws, so that what nobody knows makes the intervals wider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from fealty.measuring.cells import Array
from fealty.measuring.series import GOLDEN, Attack

#: Days (sd of a Gaussian) around an attack whose named attacks say who may have made it.
AROUND = 14.0
#: Share of its mean over the whole case that a group has on any day, whatever it did in those weeks.
ALWAYS = 0.1
#: Sd of the log factor by which groups differ in how much they leave unclaimed: by two thirds or by half more.
UNCLAIMED_SD = 0.5
#: Ways to share out that the fit is averaged over, the first of which is shown.
DRAWS = 8
SEED = 1


@dataclass(frozen=True)
class Sharing:
    """Who made which of the attacks that nobody is named for, by the record's id, one mapping a draw."""

    draws: tuple[Mapping[str, str], ...]

    def theirs(self, attacks: Sequence[Attack], group: str, draw: int = 0) -> list[Attack]:
        """Return a group's attacks in one draw: those it is named for, and its part of the others."""
        given = self.draws[draw]
        return [attack for attack in attacks if given.get(attack.record, group) == group]


def share_out(named: Mapping[str, Sequence[Attack]], unnamed: Sequence[Attack], begin: date, days: int) -> Sharing:
    """Share out attacks among groups.

    Parameters
    ----------
    named : mapping of str to sequence of Attack
        By group: the attacks that somebody is named for.
    unnamed : sequence of Attack
        Those that any of the groups may have made. One that is dated to several days goes to the same group in every
        draw, because its days are one sum.
    begin, days
        First day of the case, and how many it has.
    """
    groups = sorted(named)
    rates = np.array([_rate(named[group], begin, days) for group in groups])
    told = sorted(unnamed, key=lambda attack: (attack.begin, attack.record))
    at = np.array([min(max((one.begin + (one.end - one.begin) // 2 - begin).days, 0), days - 1) for one in told])
    rng = np.random.default_rng(SEED)
    plain = np.asarray(np.arange(1, len(told) + 1) * GOLDEN % 1.0, dtype=np.float64)
    first = _chosen(rates[:, at], np.ones(len(groups)), plain)
    fixed = np.array([one.begin != one.end for one in told], dtype=np.bool_)
    draws = [first]
    for _ in range(DRAWS - 1):
        factors = np.exp(rng.normal(0.0, UNCLAIMED_SD, len(groups)))
        drawn = _chosen(rates[:, at], factors, rng.random(len(told)))
        draws.append(np.where(fixed, first, drawn))
    return Sharing(tuple({one.record: groups[g] for one, g in zip(told, draw, strict=True)} for draw in draws))


def _rate(attacks: Sequence[Attack], begin: date, days: int) -> Array:
    """Return a group's named attacks a day, smoothed."""
    counts = np.zeros(days)
    for attack in attacks:
        day = (attack.begin + (attack.end - attack.begin) // 2 - begin).days
        if 0 <= day < days:
            counts[day] += attack.count
    smooth = gaussian_filter1d(counts, AROUND, mode="nearest", truncate=4.0)
    return np.asarray(smooth + ALWAYS * (counts.mean() + 1.0 / days), dtype=np.float64)


def _chosen(
    rates: Array,
    factors: Array,
    uniform: Array,
) -> NDArray[np.int64]:
    """Return for each attack the group that a uniform number falls to, by rates of shape (groups, attacks)."""
    running = np.cumsum(rates * factors[:, None], axis=0)
    return np.asarray((uniform[None, :] * running[-1] >= running).sum(axis=0), dtype=np.int64)
