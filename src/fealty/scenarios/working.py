"""Orders at work on days ahead, those of the case and those of a plan alike, as the simulator takes them.

An order that nothing has lifted is at work in full over the days that orders are measured over (``orders.days`` of the
settings) and fades from then on, as in the model that is fitted; one that is lifted ends on its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from fealty.measuring.ahead import Acting, Standing
from fealty.measuring.cells import Array
from fealty.measuring.forward import PlannedOrder
from fealty.measuring.hyper import FADE_MEDIAN, FADE_SPREAD
from fealty.measuring.material import Material
from fealty.measuring.measurement import OrderSpan
from fealty.measuring.spans import order_spans

FADING = 13
"""Sets the draws of how fast planned orders fade apart from all others."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """The orders of a case.

    Attributes
    ----------
    spans : dict of str to OrderSpan
        All that were given before the days ahead, by id.
    to_attack : frozenset of str
        Those of them that are orders to attack; nothing is left of one after the days that orders are measured over.
    stated : dict of str to date
        Last day in force, where the order itself says one.
    days : int
        Days that orders are measured over.
    """

    spans: dict[str, OrderSpan]
    to_attack: frozenset[str]
    stated: dict[str, date]
    days: int

    @classmethod
    def of(cls, material: Material, before: date) -> Known:
        """Return the orders of a case's material that were given before a day."""
        found = order_spans(material.orders, material.incidents, material.responses, material.settings, before)
        ends = {seen.record.id: seen.record.in_force.end for seen in material.orders}
        return cls(
            spans={one.id: one for one in (*found.measured, *found.lifting) if one.begin < before},
            to_attack=frozenset(one.id for one in found.lifting),
            stated={order: end for order, end in ends.items() if end is not None},
            days=material.settings.orders.days,
        )

    def label(self, order: str) -> str:
        """Return an order in a few words."""
        span = self.spans[order]
        return order_words(span.content, span.begin, span.issuer)

    def full(self, acting: Acting, day: date) -> int:
        """Return the first day ahead on which an acting order is not at work in full any more."""
        if acting.fade is not None:
            return 0
        return max((self.spans[acting.order].begin - day).days + self.days, 0)

    def end(self, acting: Acting, day: date) -> int | None:
        """Return the first day ahead on which an acting order is not in force any more; None: none is known."""
        ends = [] if acting.until is None else [(acting.until - day).days]
        if acting.order in self.stated:
            ends.append(max((self.stated[acting.order] - day).days + 1, 0))
        if acting.order in self.to_attack:
            ends.append(self.full(acting, day))
        return min(ends, default=None)


def order_words(content: str, day: date, issuer: str) -> str:
    """Return an order in a few words: ``the stand down order of 2024-05-01 (Iran)``."""
    return f"the {content.replace('_', ' ')} order of {day} ({issuer})"


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
    stops : bool
        Whether it is an order to stop, and not one to attack.
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
    stops: bool
    effect: Array
    begin: int
    full: int | None
    fade: Array
    end: int | None

    def lifted(self, day: int) -> AtWork:
        """Return the order as one that ends on a day, if it does not end before."""
        return replace(self, end=day if self.end is None else min(day, self.end))

    def in_force(self, day: int) -> bool:
        """Tell whether the order is in force on a day ahead."""
        return self.begin <= day and (self.end is None or day < self.end)

    def planned(self, groups: int) -> Iterator[PlannedOrder]:
        """Yield what the simulator takes: the days in full, the fading from then on, and what ends that."""
        effect, fade = self._spread(self.effect, groups), self.fade
        full = self.full if self.full is not None else self.end
        if self.end is not None and self.end <= self.begin:
            return
        if full is None or (self.end is not None and self.end <= full):
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


def acting_now(standings: Sequence[Standing], known: Known, paths: int, fade: Array) -> list[AtWork]:
    """Return the orders of the case that are at work on the first day ahead.

    Parameters
    ----------
    standings
        Where the groups stand.
    known
        The case's orders.
    paths
        How many paths are simulated; path p goes on from draw p modulo draws.
    fade
        Draws of how fast an order fades, for those that do not yet.
    """
    return [
        AtWork(
            order=acting.order,
            group=one.group,
            label=known.label(acting.order),
            condition=known.spans[acting.order].condition,
            stops=acting.order not in known.to_attack,
            effect=np.resize(acting.effect, paths),
            begin=0,
            full=known.full(acting, one.day),
            fade=fade if acting.fade is None else np.resize(acting.fade, paths),
            end=known.end(acting, one.day),
        )
        for one in standings
        for acting in one.acting
    ]


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
