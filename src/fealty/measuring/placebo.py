"""The placebo-window comparison: what the same simple statistic does where nothing was ordered. No model."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from fealty.measuring.cells import Array, Cells
from fealty.measuring.estimate import Placebo

#: Days before a window that it is compared with: as many as the window has, and at least four weeks.
LEAST_REFERENCE = 28
#: Windows side by side without which no p-value is given: with five the smallest honest p-value is already 1/6.
LEAST_INDEPENDENT = 5
#: Share of a window's and of its reference's days that must have data.
LEAST_SHARE = 0.8
#: Log ratios nearer than this are equal.
TIE = 1e-12


def placebo_windows(cells: Cells, begin: int, end: int, ordered: Sequence[tuple[int, int]]) -> Placebo:
    """Compare the change at an order with the changes at every other window of the same length.

    Parameters
    ----------
    cells : Cells
        The observations. A published total counts as its mean on each of its days, unless it straddles the beginning or
        the end of an order; then its days are left out.
    begin, end : int
        The order is in force on days [begin, end).
    ordered : sequence of (int, int)
        All stretches under an order; no placebo window nor its reference touches one.

    Returns
    -------
    Placebo
        With p-values, or with the reason why there are none.
    """
    windows = _Windows(cells, end - begin, ordered)
    days, real = windows.days_in(begin), float(windows.changes(np.array([begin]))[0])
    if not np.isfinite(real):
        few = "There are too few days with data before the order, or under it, for a comparison of means."
        return Placebo(days=days, reason=few)
    starts = windows.starts()
    values = windows.changes(starts)
    starts, values = starts[np.isfinite(values)], values[np.isfinite(values)]
    independent = _side_by_side(starts, end - begin)
    known = Placebo(
        statistic=real,
        ratio=float(np.exp(real)),
        windows=int(starts.size),
        independent=independent,
        lower=int((values <= real + TIE).sum()),
        days=days,
    )
    if independent < LEAST_INDEPENDENT:
        length = end - begin
        fit = f"{independent or 'no'} {'window' if independent == 1 else 'windows'} of {length} days"
        few = f"{fit} fit side by side outside orders; {LEAST_INDEPENDENT} are needed."
        return msgspec.structs.replace(known, reason=few)
    floor = 1.0 / (independent + 1.0)
    changed = int((np.abs(values) >= abs(real) - TIE).sum())
    return msgspec.structs.replace(
        known,
        p_fewer=max((known.lower + 1.0) / (starts.size + 1.0), floor),
        p_changed=max((changed + 1.0) / (starts.size + 1.0), floor),
    )


class _Windows:
    """All windows of one length over one series, each compared with the days with data just before it."""

    def __init__(self, cells: Cells, length: int, ordered: Sequence[tuple[int, int]]) -> None:
        count, seen = _by_day(cells)
        self._length, self._reference = length, max(length, LEAST_REFERENCE)
        self._attacks = np.concatenate([[0.0], np.cumsum(count)])
        self._days = np.concatenate([[0.0], np.cumsum(seen)])
        free = np.ones(cells.days_total)
        for first, last in ordered:
            free[max(first, 0) : max(last, 0)] = 0.0
        self._ordered = np.concatenate([[0.0], np.cumsum(1.0 - free)])

    def days_in(self, start: int) -> int:
        """Return the days with data in the window."""
        return int(self._days[start + self._length] - self._days[start])

    def starts(self) -> NDArray[np.int64]:
        """Return where windows can start so that neither they nor their references touch an order."""
        starts = np.arange(self._days.size - self._length)
        clean = self._ordered[starts + self._length] == self._ordered[self._reference_from(starts)]
        return np.asarray(starts[clean], dtype=np.int64)

    def changes(self, starts: NDArray[np.int64]) -> Array:
        """Return the log ratio of the means in each window and before it; NaN where too few of the days have data."""
        ends, before = starts + self._length, self._reference_from(starts)
        inside, reference = self._days[ends] - self._days[starts], self._days[starts] - self._days[before]
        few = (inside < max(LEAST_SHARE * self._length, 1.0)) | (reference < LEAST_SHARE * self._reference)
        within = (self._attacks[ends] - self._attacks[starts] + 0.5) / np.maximum(inside, 1.0)
        without = (self._attacks[starts] - self._attacks[before] + 0.5) / np.maximum(reference, 1.0)
        return np.where(few, np.nan, np.log(within / without))

    def _reference_from(self, starts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where each reference begins: far enough back for its days with data, at most twice its length."""
        back = np.searchsorted(self._days, self._days[starts] - self._reference, side="right") - 1
        return np.asarray(np.maximum(np.maximum(back, starts - 2 * self._reference), 0), dtype=np.int64)


def _by_day(cells: Cells) -> tuple[Array, Array]:
    """Return attacks a day and whether the day counts as observed."""
    count, seen = np.zeros(cells.days_total), np.zeros(cells.days_total)
    whole = ((cells.force == 0) | (cells.force == 1)).all(axis=1)
    length = cells.days[whole].astype(np.int64)
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    day = np.repeat(cells.first[whole], length) + within
    count[day], seen[day] = np.repeat(cells.count[whole] / cells.days[whole], length), 1.0
    return count, seen


def _side_by_side(starts: NDArray[np.int64], length: int) -> int:
    """Return how many windows fit without sharing a day, taken greedily from the first."""
    taken, free_from = 0, -1
    for start in starts.tolist():
        if start >= free_from:
            taken, free_from = taken + 1, start + length
    return taken
