"""Orders at work on days ahead, those of the case and those of a plan alike, as the simulator takes them.

How long an order is at work in full, how it fades and when it ends is the measurement's rule
(`fealty.measuring.ahead`); here an order may be lifted as well, and then it ends on that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from fealty.measuring.ahead import Standing
from fealty.measuring.cells import Array
from fealty.measuring.forward import PlannedOrder
from fealty.measuring.material import Material
from fealty.measuring.measurement import OrderSpan
from fealty.measuring.spans import order_spans


@dataclass(frozen=True, kw_only=True)
class Known:
    """The orders of a case that were given before the days ahead: ``spans``, by id."""

    spans: dict[str, OrderSpan]

    @classmethod
    def of(cls, material: Material, before: date) -> Known:
        """Return the orders of a case's material that were given before a day."""
        found = order_spans(material.orders, material.incidents, material.responses, material.settings, before)
        return cls(spans={one.id: one for one in (*found.measured, *found.lifting) if one.begin < before})

    def label(self, order: str) -> str:
        """Return an order in a few words."""
        span = self.spans[order]
        return order_words(span.content, span.begin, span.issuer)


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
    seen : bool
        Whether anything was collected on the days that it is measured over; if not, what it does is in the level.
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
    seen: bool = True

    def lifted(self, day: int) -> AtWork:
        """Return the order as one that ends on a day, if it does not end before."""
        return replace(self, end=day if self.end is None else min(day, self.end))

    def in_force(self, day: int) -> bool:
        """Tell whether the order is in force on a day ahead."""
        return self.begin <= day and (self.end is None or day < self.end)

    def planned(self, groups: int) -> Iterator[PlannedOrder]:
        """Yield what the simulator takes; nothing for an order that ends before it begins."""
        if self.end is not None and self.end <= self.begin:
            return
        fades = self.full is not None
        yield PlannedOrder(
            effect=np.broadcast_to(self.effect[:, None], (self.effect.size, groups)),  # it looks at the own group alone
            begin=self.begin,
            end=self.end,
            groups=(self.group,),
            full=self.full,
            fade=self.fade if fades else None,
        )


def acting_now(standings: Sequence[Standing], known: Known, paths: int) -> list[AtWork]:
    """Return the orders of the case that are in force on the first day ahead.

    Parameters
    ----------
    standings
        Where the groups stand.
    known
        The case's orders.
    paths
        How many paths are simulated; path p goes on from draw p modulo draws.
    """
    return [
        AtWork(
            order=acting.order,
            group=one.group,
            label=known.label(acting.order),
            condition=known.spans[acting.order].condition,
            stops=acting.stops,
            effect=np.resize(acting.effect, paths),
            begin=0,
            full=None if acting.fade is None else (acting.full - one.day).days if acting.full else 0,
            fade=fading(one, paths) if acting.fade is None else np.resize(acting.fade, paths),
            end=None if acting.until is None else (acting.until - one.day).days,
            seen=acting.seen,
        )
        for one in standings
        for acting in one.acting
    ]


def fading(standing: Standing, paths: int) -> Array:
    """Return draws of the mean days over which an order fades for a group, one a path."""
    return np.resize(standing.fade, paths)


def bare(standings: Sequence[Standing]) -> list[Standing]:
    """Return the standings without the orders at work, which are given to the simulator with their days instead."""
    return [replace(one, acting=()) for one in standings]
