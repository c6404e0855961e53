"""What was observed of one series: single days and published totals; everything else is missing, not zero."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fealty.errors import MeasurementError

Array = NDArray[np.float64]
Interval = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Observations in order of time; a cell is one day or the days of one published total.

    Missing days have no cell. `days_total` is the length of the series, so that memory decays over missing days as
    well.

    Attributes
    ----------
    count : ndarray, shape (cells,)
        Attacks in the cell.
    days : ndarray, shape (cells,)
        Days in the cell.
    first : ndarray of int, shape (cells,)
        Index of its first day.
    force : ndarray, shape (cells, orders)
        Share of its days on which each order was in force.
    days_total : int
        Days in the series.
    daily : bool
        True where every day of the series is a cell of its own; the fast case.
    """

    count: Array
    days: Array
    first: NDArray[np.int64]
    force: Array
    days_total: int
    daily: bool
    gap: Array = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gap", np.diff(self.middle))

    @cached_property
    def middle(self) -> Array:
        """The middle of each cell, in days from the start of the series."""
        return np.asarray(self.first + (self.days - 1) / 2, dtype=np.float64)

    @cached_property
    def single(self) -> bool:
        """True where every cell is a single day."""
        return bool((self.days == 1).all())

    @cached_property
    def kinds(self) -> tuple[NDArray[np.int64], Array]:
        """One cell of each count and number of days that occur together, and how often they do."""
        key = self.count * (self.days.max(initial=0.0) + 1.0) + self.days
        _, place, times = np.unique(key, return_index=True, return_counts=True)
        return place.astype(np.int64), times.astype(np.float64)

    @cached_property
    def lengths(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The distinct numbers of days of the cells, and the place of each cell's among them."""
        length, place = np.unique(self.days.astype(np.int64), return_inverse=True)
        return length, place.reshape(-1)


def whole_numbers(values: ArrayLike, name: str) -> NDArray[np.int64]:
    """Return 1-D counts as integers, or say what is wrong with them.

    Raises
    ------
    MeasurementError
        If the values are not one-dimensional, not finite, not whole or negative.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise MeasurementError(f"{name}: one value a day is needed in one dimension, got shape {array.shape}")
    if array.dtype.kind not in "iufb":
        raise MeasurementError(f"{name}: whole numbers are needed, got values of type {array.dtype}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        day = int(np.flatnonzero(~np.isfinite(array))[0])
        raise MeasurementError(f"{name}: day {day} is not a number; mark days without collection in `missing` instead")
    if array.size and (array < 0).any():
        raise MeasurementError(f"{name}: day {int(np.flatnonzero(array < 0)[0])} is negative")
    whole = array.astype(np.int64)
    if array.dtype.kind == "f" and (whole != array).any():
        raise MeasurementError(f"{name}: day {int(np.flatnonzero(whole != array)[0])} is not a whole number")
    return whole


def build_cells(
    counts: ArrayLike,
    orders: Sequence[tuple[int, int]],
    *,
    missing: ArrayLike | None = None,
    intervals: Sequence[Interval] = (),
) -> Cells:
    """Arrange counts, published totals and missing days into cells.

    Parameters
    ----------
    counts : array_like of int, shape (days,)
        Attacks a day. Values on missing days and inside intervals are ignored.
    orders : sequence of (int, int)
        Days [begin, end) on which each order was in force.
    missing : array_like of bool, shape (days,), optional
        Days without collection.
    intervals : sequence of (int, int, int)
        Published totals: first day, day after the last, count.

    Raises
    ------
    MeasurementError
        If shapes do not fit, an order or interval lies outside the series or intervals overlap.
    """
    daily = whole_numbers(counts, "counts")
    total = daily.size
    absent = missing_days(missing, total)
    for begin, end in orders:
        if not 0 <= begin < end <= total:
            raise MeasurementError(f"order: days [{begin}, {end}) are not a stretch inside a series of {total} days")
    in_force = np.zeros((total, len(orders)), dtype=np.float64)
    for column, (begin, end) in enumerate(orders):
        in_force[begin:end, column] = 1.0
    spans = _checked_intervals(intervals, total)
    for begin, end, _ in spans:
        absent[begin:end] = True
    single = np.flatnonzero(~absent)
    first = np.concatenate([single, np.array([s[0] for s in spans], dtype=np.int64)]).astype(np.int64)
    days = np.concatenate([np.ones(single.size), np.array([float(s[1] - s[0]) for s in spans])])
    count = np.concatenate([daily[single].astype(np.float64), np.array([float(s[2]) for s in spans])])
    shares = np.array([in_force[begin:end].mean(axis=0) for begin, end, _ in spans]).reshape(len(spans), len(orders))
    force = np.concatenate([in_force[single], shares])
    rank = np.argsort(first, kind="stable")
    return Cells(
        count=count[rank],
        days=days[rank],
        first=first[rank],
        force=force[rank],
        days_total=total,
        daily=single.size == total,
    )


def missing_days(missing: ArrayLike | None, total: int) -> NDArray[np.bool_]:
    """Return the days without collection as a mask of their own, or say what is wrong with it.

    Raises
    ------
    MeasurementError
        If it is no true or false for each day.
    """
    if missing is None:
        return np.zeros(total, dtype=np.bool_)
    mask = np.array(missing)
    if mask.shape != (total,) or mask.dtype.kind != "b":
        raise MeasurementError(
            f"missing: true or false for each of {total} days is needed, got type {mask.dtype}, shape {mask.shape}"
        )
    return mask


def _checked_intervals(intervals: Sequence[Interval], total: int) -> list[Interval]:
    spans = sorted((int(begin), int(end), int(count)) for begin, end, count in intervals)
    last = 0
    for begin, end, count in spans:
        if not 0 <= begin < end <= total:
            raise MeasurementError(f"intervals: days [{begin}, {end}) do not lie inside a series of {total} days")
        if begin < last:
            raise MeasurementError(f"intervals: days [{begin}, {end}) overlap the interval before; a day counts once")
        if count < 0:
            raise MeasurementError(f"intervals: the total over days [{begin}, {end}) is negative")
        last = end
    return spans
