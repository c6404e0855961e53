"""The track record of a sponsor: what its orders did so far, what the next may do, and whether the leash gets longer.

The orders' effects scatter around the sponsor's own level as the groups' effects do around an order's: with the same
priors, ``effect[k] ~ N(level, omega^2)``, ``level ~ N(0, 1.5^2 - omega^2)``, omega half-normal with sd 0.6. The next
order is one more draw. For the trend the level moves by a constant a year, with a prior N(0, 0.5^2): a ratio that
changes by half or by as much again in a year is one sd.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from fealty.measuring.cells import Array
from fealty.measuring.effect import Density
from fealty.measuring.pooling import Table, spread_of

#: Prior sd of the change of the log rate ratio a year.
TREND_SD = 0.5
TRENDS = np.linspace(-2.0, 2.0, 161)
#: Levels of the sponsor that are summed over.
LEVELS = 300
#: Spreads less likely than this are left out.
LEAST_SHARE = 1e-9
#: Orders without which, and years apart within which, no trend is asked for.
LEAST_ORDERS = 3
LEAST_YEARS = 0.5


@dataclass(frozen=True, kw_only=True)
class Record:
    """What past orders say.

    Attributes
    ----------
    following : Density
        Of the log rate ratio of the next order.
    spread : Density
        Of the sd of the orders' effects around the sponsor's level.
    trend : Density or None
        Of the change of the log rate ratio a year.
    """

    following: Density
    spread: Density
    trend: Density | None


def track_record(effects: Sequence[Density], years: Sequence[float]) -> Record | None:
    """Return what past orders say about the next; None with fewer than two.

    Parameters
    ----------
    effects : sequence of Density
        The posterior of each order's effect by itself, under the prior N(0, 1.5^2).
    years : sequence of float
        When each order was given, in years.
    """
    if len(effects) < 2:
        return None
    table = Table(effects)
    spread, nodes, shares = spread_of([table])
    at = np.array(years) - np.mean(years)
    asked = len(effects) >= LEAST_ORDERS and float(np.ptp(at)) >= LEAST_YEARS
    trend = _trend(table, at, nodes, shares) if asked else None
    return Record(following=table.following(nodes, shares), spread=spread, trend=trend)


def _trend(table: Table, years: Array, nodes: Array, shares: Array) -> Density:
    """Return the posterior of the yearly change: level and change on grids, the spread at its nodes."""
    logs = np.full((nodes.size, TRENDS.size), -np.inf)
    levels = table.grid[:: max(1, table.grid.size // LEVELS)]
    for row in np.flatnonzero(shares > LEAST_SHARE):
        prior = np.interp(levels, table.grid, table.prior(nodes[row]))
        total = np.repeat(prior[None, :], TRENDS.size, axis=0)
        for year, said in zip(years, table.blurred(nodes[row]), strict=True):
            total += np.interp(levels[None, :] + TRENDS[:, None] * year, table.grid, said)
        summed = logsumexp(total, axis=1)
        logs[row] = summed - summed[TRENDS.size // 2]
    heights = shares @ np.exp(logs) * np.exp(-0.5 * (TRENDS / TREND_SD) ** 2)
    return Density(grid=TRENDS, height=np.asarray(heights, dtype=np.float64))
