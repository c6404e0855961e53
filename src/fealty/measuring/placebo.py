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
    total, length = cells.days_total, end - begin
    reference = max(length, LEAST_REFERENCE)
    count, seen = _by_day(cells)
    free = np.ones(total, dtype=np.bool_)
    for first, last in ordered:
        free[first:last] = False
    words = "There are too few days with data before the order to compare it with."
    if begin == 0:
        return Placebo(reason=words, days=int(seen[begin:end].sum()))
    own, days_in = _statistic(count, seen, np.array([begin]), length, min(reference, begin))
    if not np.isfinite(own[0]):
        return Placebo(reason=words, days=days_in)
    real = float(own[0])
    starts = np.arange(reference, total - length + 1)
    blocked = np.concatenate([[0.0], np.cumsum(~free)])
    if starts.size:
        starts = starts[blocked[starts + length] - blocked[starts - reference] == 0]
    values, _ = _statistic(count, seen, starts, length, reference)
    fit = np.isfinite(values)
    starts, values = starts[fit], values[fit]
    independent = _side_by_side(starts, length)
    known = Placebo(
        statistic=real,
        ratio=float(np.exp(real)),
        windows=int(starts.size),
        independent=independent,
        lower=int((values <= real + 1e-12).sum()),
        days=int(days_in),
    )
    if independent < LEAST_INDEPENDENT:
        words = f"Only {independent} windows of {length} days without an order fit side by side, of {LEAST_INDEPENDENT} needed."
        return msgspec.structs.replace(known, reason=words)
    floor = 1.0 / (independent + 1.0)
    changed = int((np.abs(values) >= abs(real) - 1e-12).sum())
    return msgspec.structs.replace(
        known,
        p_fewer=max((known.lower + 1.0) / (starts.size + 1.0), floor),
        p_changed=max((changed + 1.0) / (starts.size + 1.0), floor),
    )


def _by_day(cells: Cells) -> tuple[Array, Array]:
    """Return attacks a day and whether the day counts as observed."""
    count, seen = np.zeros(cells.days_total), np.zeros(cells.days_total)
    whole = ((cells.force == 0) | (cells.force == 1)).all(axis=1)
    for first, days, attacks in zip(cells.first[whole], cells.days[whole].astype(int), cells.count[whole], strict=True):
        count[first : first + days] = attacks / days
        seen[first : first + days] = 1.0
    return count, seen


def _statistic(count: Array, seen: Array, starts: NDArray[np.int64], length: int, reference: int) -> tuple[Array, int]:
    """Return the log ratio at each start (NaN: too few days have data) and the days with data in the first window."""
    attacks = np.concatenate([[0.0], np.cumsum(count)])
    days = np.concatenate([[0.0], np.cumsum(seen)])
    if not starts.size:
        return np.zeros(0), 0
    inside, before = attacks[starts + length] - attacks[starts], attacks[starts] - attacks[starts - reference]
    days_inside, days_before = days[starts + length] - days[starts], days[starts] - days[starts - reference]
    enough = (days_inside >= max(LEAST_SHARE * length, 1)) & (days_before >= max(LEAST_SHARE * reference, 1))
    values = np.full(starts.size, np.nan)
    within = (inside[enough] + 0.5) / days_inside[enough]
    values[enough] = np.log(within) - np.log((before[enough] + 0.5) / days_before[enough])
    return values, int(days_inside[0])


def _side_by_side(starts: NDArray[np.int64], length: int) -> int:
    """Return how many windows fit without sharing a day, taken greedily from the first."""
    taken, free_from = 0, -1
    for start in starts.tolist():
        if start >= free_from:
            taken, free_from = taken + 1, start + length
    return taken
