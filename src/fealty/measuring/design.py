"""What acts on the expected attacks beside the baseline: orders, whose first day may be uncertain, and triggers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fealty.measuring.cells import Array, Cells

Days = NDArray[np.int64]
Rows = slice | Days
#: Prior sd of a log rate ratio: a ratio within 0.09 to 12 with 90 % probability, centred on no change.
EFFECT_SD = 1.5
#: Prior sd of what all triggers of a series have in common (log scale, on the day itself), and of each around it.
TRIGGER_SD = 1.0
TRIGGER_SPREAD = 0.5


@dataclass(frozen=True, kw_only=True)
class Shift:
    """An order whose first day is only known to be one of several: column of the design, possible days, its end."""

    column: int
    begins: tuple[int, ...]
    end: int


@dataclass(frozen=True, kw_only=True)
class EffectPrior:
    """The Gaussian prior of all effects of a series: log rate ratios of orders first, then triggers.

    Attributes
    ----------
    mean : ndarray, shape (effects,)
    precision : ndarray, shape (effects, effects)
    log_determinant : float
        Of the precision.
    """

    mean: Array
    precision: Array
    log_determinant: float


def effect_prior(orders: int, triggers: int = 0) -> EffectPrior:
    """Return the prior: orders independent, triggers alike.

    A strike on a leader raises attacks by much or by little, but what one did says something about the next; the
    triggers of a series share a common part with sd 1 and have a part of their own with sd 0.5.
    """
    covariance = np.zeros((orders + triggers, orders + triggers))
    covariance[:orders, :orders] = EFFECT_SD**2 * np.eye(orders)
    covariance[orders:, orders:] = TRIGGER_SD**2 + TRIGGER_SPREAD**2 * np.eye(triggers)
    return EffectPrior(
        mean=np.zeros(orders + triggers),
        precision=np.asarray(np.linalg.inv(covariance), dtype=np.float64),
        log_determinant=-float(np.linalg.slogdet(covariance)[1]) if covariance.size else 0.0,
    )


class Design:
    """The columns by which effects enter the log of the expected attacks, one row an effect.

    Parameters
    ----------
    cells : Cells
        The observations, with the share of each cell's days on which each order was in force.
    triggers : sequence of int
        Days of events that may set off attacks; each acts from its day on, fading exponentially.
    shifts : sequence of Shift
        Orders whose first day is uncertain.
    fading : sequence of (int, int)
        Columns whose effect fades, as that of an order that nothing has lifted, and the day from which it does.
    """

    def __init__(
        self,
        cells: Cells,
        triggers: Sequence[int] = (),
        shifts: Sequence[Shift] = (),
        fading: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._first, self._last = cells.first, cells.first + cells.days.astype(np.int64)
        self._days = cells.days
        self._force = np.ascontiguousarray(cells.force.T)
        self.fading = dict(fading)
        self.orders: int = cells.force.shape[1]
        self.triggers, self.shifts = tuple(triggers), tuple(shifts)
        self._ago: dict[str, tuple[Days, Days]] = {}
        moved = {one.column for one in self.shifts}
        fixed = [k for k in range(self.orders) if k not in self.fading and k not in moved]
        self._in_part = {k: rows for k in fixed if (rows := _in_part(self._force[k])).size}

    @property
    def effects(self) -> int:
        """Return how many effects there are."""
        return self.orders + len(self.triggers)

    def columns(self, begins: tuple[int, ...], decay: float, fade: float, at: Rows = slice(None)) -> Array:
        """Return all columns, shape (effects, cells): orders in force, then what is left of each trigger.

        An order counts with the share of a cell's days on which it was in force.

        Parameters
        ----------
        begins : tuple of int
            The first day of each order of `shifts`.
        decay, fade : float
            Mean days over which the effect of a trigger, and of an order that fades, does so on the log scale. A cell
            of several days has their mean.
        at : slice or ndarray of int
            The cells; all of them unless given.
        """
        force = self._force[:, at].copy()
        for shift, begin in zip(self.shifts, begins, strict=True):
            within = np.minimum(self._last[at], shift.end) - np.maximum(self._first[at], begin)
            force[shift.column] = np.clip(within, 0.0, None) / self._days[at]
        if self.fading:
            force[list(self.fading)] *= self._left("orders", fade, at)
        if not self.triggers:
            return force
        return np.concatenate([force, self._left("triggers", decay, at)])

    def in_part(self, columns: Array) -> list[tuple[int, Days]]:
        """Return the orders with cells on part of whose days they were in force, and these cells.

        Those that fade are left out: theirs are a matter of time and not of days.

        Parameters
        ----------
        columns : ndarray, shape (effects, cells)
            As `columns` returned them, for all cells.
        """
        moved = {one.column: _in_part(columns[one.column]) for one in self.shifts if one.column not in self.fading}
        found = self._in_part | {k: rows for k, rows in moved.items() if rows.size}
        return sorted(found.items(), key=lambda one: one[0])

    def _left(self, what: Literal["orders", "triggers"], decay: float, at: Rows) -> Array:
        """Return what is left in each cell of effects that began on some days, shape (begins, cells)."""
        since, until = self._days_ago(what)
        keep = float(np.exp(-1.0 / decay))
        power = keep ** np.arange(int(until.max(initial=0)) + 1, dtype=np.float64)
        since, until = since[:, at], until[:, at]
        return np.asarray((power[since] - power[until]) / (1.0 - keep) / self._days[at], dtype=np.float64)

    def _days_ago(self, what: Literal["orders", "triggers"]) -> tuple[Days, Days]:
        """Return how long ago each effect began on each cell's first day and on the day after it, (begins, cells)."""
        if what not in self._ago:
            begins = np.array(self.triggers if what == "triggers" else list(self.fading.values()), dtype=np.int64)
            since = np.clip(self._first - begins[:, None], 0, None)
            self._ago[what] = since, np.maximum(self._last - begins[:, None], since)
        return self._ago[what]


def _in_part(column: Array) -> Days:
    return np.flatnonzero((column > 0) & (column < 1))
