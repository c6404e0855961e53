"""Which days of a group's series answer for which order, and what acts on them: the blocks that are fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import numpy as np
import numpy.typing as npt

from fealty.casefile import Orders
from fealty.errors import MeasurementError
from fealty.measuring.blocks import Block, Column, Part
from fealty.measuring.measurement import OrderSpan, Series

LEAST_BEFORE = 28
"""Days with data before an order, without which nothing can be called usual."""

AFTER = 60
"""Days after an order that has ended which still help to say what is usual."""

MOST_TRIGGERS = 24
"""Triggers in a block beyond which they cannot be told apart, and none is used."""

MOST_BEGINS = 31
"""Possible first days of an order that are tried, evenly over an uncertain date of issue."""


class Stretch(msgspec.Struct, frozen=True):
    """The days that an order is judged by, ``[first, last)``, and those under it, ``[begin, until)``."""

    first: int
    begin: int
    until: int
    last: int


class Seen(msgspec.Struct, frozen=True):
    """What is known of a stretch: counts and missing, one value a day, and sums ``(begin, end, attacks)``."""

    counts: npt.NDArray[np.int64]
    missing: npt.NDArray[np.bool_]
    sums: list[tuple[int, int, int]]


class Planned(msgspec.Struct, frozen=True):
    """A block, and the orders that are measured in it, each with its days in the series."""

    block: Block
    asked: tuple[tuple[OrderSpan, Stretch], ...]


def seen(series: Series, first: int, last: int) -> Seen:
    """Return what is known of the days [first, last) of a series.

    A sum that sticks out of them cannot be shared out honestly: its days count as missing, unless it is a zero, which
    is known of each of its days.
    """
    found = Seen(np.array(series.counts[first:last], dtype=np.int64), np.array(series.missing[first:last]), [])
    for total in series.totals:
        begin, end = max(total.begin, first) - first, min(total.end, last) - first
        if begin >= end:
            continue
        if total.count == 0:
            found.counts[begin:end], found.missing[begin:end] = 0, False
        elif first <= total.begin and total.end <= last:
            found.sums.append((begin, end, total.count))
        else:
            found.missing[begin:end] = True
    return found


def block_of(block: Block, series: Series) -> Block:
    """Return a block with another series of the same group in it."""
    data = seen(series, block.first, block.first + block.counts.size)
    return replace(block, counts=data.counts, missing=data.missing, sums=data.sums)


def stretch(span: OrderSpan, series: Series, rules: Orders) -> Stretch:
    """Return the days of a series that an order is judged by.

    Days before the order say what is usual, at most `rules.history` of them; so do days after an order that ended by
    itself, until the next order of any kind begins. While it stays in force beyond the days measured, and once an
    order to attack has lifted it, later days say nothing about that. The measurement goes on to the end of a sum
    (a published total, attacks dated to a week) that it would cut in two.

    Raises
    ------
    MeasurementError
        The order begins outside the series.
    """
    length = len(series.counts)
    begin, until, end = ((day - series.begin).days for day in (span.begin, span.measured_until, span.end))
    if begin >= length:
        raise MeasurementError(f"in force from {span.begin}, after the end of the case")
    if begin <= 0:
        raise MeasurementError(f"in force from {span.begin}, with no day of the case before it")
    until = min(until, length)
    for total in series.totals:
        if total.count and total.begin < until < total.end <= min(end, length):
            until = total.end
    after = 0
    if end == until:
        after = max(0, min(end + AFTER, length, (span.usual_until - series.begin).days) - end)
    return Stretch(max(0, begin - rules.history), begin, until, until + after)


def plan(
    series: Series,
    spans: Sequence[OrderSpan],
    lifting: Sequence[OrderSpan],
    others: Sequence[OrderSpan],
    triggers: Sequence[date],
    rules: Orders,
) -> tuple[list[Planned], list[tuple[OrderSpan, str]]]:
    """Return the blocks of a group's series, and the orders that cannot be measured on it, each with the reason.

    Orders whose days overlap, those before them included, are fitted together.

    Parameters
    ----------
    series
        The group's attacks.
    spans, lifting
        The orders to be measured that were given to the group, and the orders to attack; both oldest first.
    others
        Orders that were not given to the group: their days are in the blocks, but nothing acts on them.
    triggers
        Days of events that may set off attacks.
    """
    found: list[tuple[OrderSpan, Stretch]] = []
    refused: list[tuple[OrderSpan, str]] = []
    for span in (*spans, *others):
        try:
            days = stretch(span, series, rules)
            _hold_enough(span, series, days)
            found.append((span, days))
        except MeasurementError as error:
            refused.append((span, str(error)))
    ranges: list[tuple[int, int]] = []
    for _, days in sorted(found, key=lambda one: one[1].first):
        if ranges and days.first <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], days.last))
        else:
            ranges.append((days.first, days.last))
    planned = []
    for first, last in ranges:
        inside = tuple(one for one in found if first <= one[1].first and one[1].last <= last)
        planned.append(Planned(_block(series, (first, last), spans, lifting, triggers, rules), inside))
    return planned, refused


def tail(
    series: Series,
    spans: Sequence[OrderSpan],
    lifting: Sequence[OrderSpan],
    triggers: Sequence[date],
    rules: Orders,
    most: int,
) -> Block:
    """Return the last days of a series, at most `most`, as a block with all that acts on them.

    Raises
    ------
    MeasurementError
        Nothing was collected on them.
    """
    length = len(series.counts)
    block = _block(series, (max(0, length - most), length), spans, lifting, triggers, rules)
    if block.missing.all() and not block.sums:
        raise MeasurementError(f"{series.name}: nothing was collected in the last {most} days before {series.end}")
    return block


def _hold_enough(span: OrderSpan, series: Series, days: Stretch) -> None:
    """Hold a question to having something to answer it with."""
    data = seen(series, days.first, days.last)
    known = ~data.missing
    for first, last, _ in data.sums:
        known[first:last] = True
    before = int(known[: days.begin - days.first].sum())
    if before < LEAST_BEFORE:
        words = f"only {before} days with data before it; {LEAST_BEFORE} are needed to say what is usual"
        raise MeasurementError(words)
    if not data.counts[known].any() and not any(attacks for _, _, attacks in data.sums):
        raise MeasurementError("no attack at all in the days looked at; there is nothing to fall or rise")
    if not known[days.begin - days.first : days.until - days.first].any():
        to = span.measured_until - timedelta(days=1)
        raise MeasurementError(f"nothing was collected from {span.begin} to {to}")


def _block(
    series: Series,
    days: tuple[int, int],
    spans: Sequence[OrderSpan],
    lifting: Sequence[OrderSpan],
    triggers: Sequence[date],
    rules: Orders,
) -> Block:
    """Return the days [first, last) of a series with all that acts on them."""
    first, last = days
    data = seen(series, first, last)
    columns = [one for span in spans for one in _columns(span, series, days, rules)]
    begins = [one.begin + first for one in columns if one.part == "measured"]
    for order in lifting:
        begin = (order.begin - series.begin).days
        stop = min([day for day in begins if day > begin] + [(order.measured_until - series.begin).days])
        columns += _column(order.id, "lifted", (begin, stop), days)
    known = ~data.missing
    for begin, end, _ in data.sums:
        known[begin:end] = True
    columns = [one for one in columns if known[one.begin : one.end].any()]
    struck = sorted({(day - series.begin).days - first for day in triggers})
    struck = [day for day in struck if 0 <= day < last - first]
    return Block(
        group=series.group,
        first=first,
        counts=data.counts,
        missing=data.missing,
        sums=data.sums,
        columns=tuple(columns),
        triggers=tuple(struck) if len(struck) <= MOST_TRIGGERS else (),
        anticipation=rules.anticipation,
    )


def _columns(span: OrderSpan, series: Series, days: tuple[int, int], rules: Orders) -> list[Column]:
    """Return the days on which an order is measured, and those after them on which it is in force."""
    try:
        own = stretch(span, series, rules)
    except MeasurementError:
        return []
    found = _column(span.id, "measured", (own.begin, own.until), days)
    end = (span.end - series.begin).days
    if found and span.begins[0] < span.begins[1]:
        earliest, latest = ((day - series.begin).days - days[0] for day in span.begins)
        earliest, latest = max(earliest, 1), min(latest, found[0].end - 1)
        begins = np.unique(np.linspace(earliest, latest, MOST_BEGINS).round().astype(int)).tolist()
        found = [replace(found[0], begins=tuple(begins))]
    rest = _column(span.id, "rest", (own.until, end), days) if end > own.until else []
    return found + [replace(one, since=own.until - days[0]) for one in rest]


def _column(order: str, part: Part, wanted: tuple[int, int], days: tuple[int, int]) -> list[Column]:
    """Return the part of an order's days that lies in a block; nothing where none does."""
    begin, end = max(wanted[0], days[0]) - days[0], min(wanted[1], days[1]) - days[0]
    return [Column(order=order, part=part, begin=begin, end=end)] if begin < end else []
