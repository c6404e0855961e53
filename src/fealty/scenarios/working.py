"""Orders at work on days ahead, those of the case and those of a plan alike, as the simulator takes them.

An order that nothing has lifted is at work in full over the days that orders are measured over (``orders.days`` of the
settings) and fades from then on, as in the model that is fitted; one that is lifted ends on its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from fealty.measuring.ahead import Acting, Standing
from fealty.measuring.cells import Array
from fealty.measuring.forward import PlannedOrder
from fealty.measuring.hyper import FADE_MEDIAN, FADE_SPREAD
from fealty.measuring.measurement import OrderSpan

FADING = 13
"""Sets the draws of how fast planned orders fade apart from all others."""


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """One order on one group; days are counted from the first ahead.

    Attributes
    ----------
    order, group : str
        Ids.
    label : str
        The order in a few words.
    condition : str or None
    effect : ndarray, shape (paths,)
        Log rate ratio, on the day `begin`.
    begin : int
        First day ahead on which it is at work.
    full : int or None
        First day on which it is not at work in full any more; None: never.
    fade : ndarray, shape (paths,)
        Mean days over which it fades from `full` on.
    end : int or None
        First day no longer in force; None: beyond the days ahead.
    """

    order: str
    group: str
    label: str
    condition: str | None
    effect: Array
    begin: int
    full: int | None
    fade: Array
    end: int | None

    def lifted(self, day: int) -> AtWork:
        """Return the order as one that ends on a day, if it does not end before."""
        return replace(self, end=day if self.end is None else min(day, self.end))

    def in_force(self, day: int) -> bool:
        """Tell whether the order is in force on the day before `day`, or begins on it."""
        return self.begin <= day and (self.end is None or day < self.end)

    def planned(self, groups: int) -> Iterator[PlannedOrder]:
        """Yield what the simulator takes: the days in full, the fading from then on, and what ends that."""
        effect, fade = self._spread(self.effect, groups), self.fade
        full = self.full if self.full is not None else self.end
        if self.end is not None and self.end <= self.begin:
            return
        if full is None or self.end is not None and self.end <= full:
            yield PlannedOrder(effect=effect, begin=self.begin, end=self.end, groups=(self.group,))
            return
        yield PlannedOrder(effect=effect, begin=self.begin, end=full, groups=(self.group,), fade=fade)
        if self.end is not None:  # the simulator lets a lapsing order fade for good; its mirror image takes it away
            rest = self._spread(-self.effect * np.exp((full - self.end) / fade), groups)
            yield PlannedOrder(effect=rest, begin=self.end, end=self.end, groups=(self.group,), fade=fade)

    @staticmethod
    def _spread(effect: Array, groups: int) -> Array:
        """Return the effect for every group without copying it: the simulator looks only at the order's own."""
        return np.broadcast_to(effect[:, None], (effect.size, groups))


def acting_now(
    standings: Sequence[Standing], spans: Sequence[OrderSpan], lifting: Sequence[OrderSpan], paths: int, fade: Array
) -> list[AtWork]:
    """Return the orders of the case that are at work on the first day ahead.

    Parameters
    ----------
    standings
        Where the groups stand.
    spans, lifting
        The case's orders to stop, and its orders to attack, of which nothing is left after the days measured.
    paths
        How many paths are simulated; path p goes on from draw p modulo draws.
    fade
        Draws of how fast an order fades, for those that do not yet.
    """
    to_stop, to_attack = ({one.id: one for one in each} for each in (spans, lifting))
    found = []
    for one in standings:
        for acting in one.acting:
            span = to_stop.get(acting.order) or to_attack[acting.order]
            full, end = _days(acting, span, one.day, lifting=acting.order in to_attack)
            found.append(
                AtWork(
                    order=acting.order,
                    group=one.group,
                    label=f"the {span.content.replace('_', ' ')} order of {span.begin} ({span.issuer})",
                    condition=span.condition,
                    effect=np.resize(acting.effect, paths),
                    begin=0,
                    full=full,
                    fade=fade if acting.fade is None else np.resize(acting.fade, paths),
                    end=end,
                )
            )
    return found


def _days(acting: Acting, span: OrderSpan, day: date, *, lifting: bool) -> tuple[int, int | None]:
    """Return the first day on which an acting order is not in full force, and the first on which it has ended."""
    if acting.fade is not None:
        full = 0
    else:
        full = max((span.measured_until - day).days, 0)
    ends = [] if acting.until is None else [(acting.until - day).days]
    if lifting:
        ends.append(full)
    return full, min(ends, default=None)


def fading(standings: Sequence[Standing], paths: int, seed: int) -> Array:
    """Return draws of the mean days over which an order fades: as the case's orders did, else as assumed of any."""
    for one in standings:
        for acting in one.acting:
            if acting.fade is not None:
                return np.resize(acting.fade, paths)
    chance = np.random.default_rng([seed, FADING])
    return np.asarray(FADE_MEDIAN * np.exp(FADE_SPREAD * chance.standard_normal(paths)), dtype=np.float64)


def bare(standings: Sequence[Standing]) -> list[Standing]:
    """Return the standings without the orders at work, which are given to the simulator with their days instead."""
    return [replace(one, acting=()) for one in standings]


def day_of(begin: date, day: int) -> date:
    """Return the date of a day ahead."""
    return begin + timedelta(days=day)


def lift(orders: Sequence[AtWork], days: Mapping[tuple[str, str], int]) -> list[AtWork]:
    """Return the orders with those lifted that ``days`` names by (order, group)."""
    return [one.lifted(days[one.order, one.group]) if (one.order, one.group) in days else one for one in orders]
