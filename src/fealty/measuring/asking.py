"""One question, one order on one group: which stretch of the series answers it, and the fit to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import numpy as np
import numpy.typing as npt

from fealty.errors import MeasurementError
from fealty.measuring.estimate import Estimate
from fealty.measuring.measurement import OrderSpan, Series
from fealty.measuring.single import order_effect

LEAST_BEFORE = 28
"""Days with data before an order, without which nothing can be called usual."""

AFTER = 60
"""Days after an order that has ended which still help to say what is usual."""


class Stretch(msgspec.Struct, frozen=True):
    """The days that are looked at, ``[first, last)``, and those under the order, ``[begin, until)``."""

    first: int
    begin: int
    until: int
    last: int


class _Seen(msgspec.Struct, frozen=True):
    """What is known of a stretch: counts and missing, one value a day, and sums ``(begin, end, attacks)``."""

    counts: npt.NDArray[np.int64]
    missing: npt.NDArray[np.bool_]
    sums: list[tuple[int, int, int]]


def _seen(series: Series, days: Stretch) -> _Seen:
    """Return what is known of a stretch.

    A sum that sticks out of it cannot be shared out honestly: its days count as missing, unless it is a zero, which is
    known of each of its days.
    """
    a, b = days.first, days.last
    seen = _Seen(np.array(series.counts[a:b], dtype=np.int64), np.array(series.missing[a:b]), [])
    for total in series.totals:
        first, last = max(total.begin, a) - a, min(total.end, b) - a
        if first >= last:
            continue
        if total.count == 0:
            seen.counts[first:last], seen.missing[first:last] = 0, False
        elif a <= total.begin and total.end <= b:
            seen.sums.append((first, last, total.count))
        else:
            seen.missing[first:last] = True
    return seen


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An order, the other orders of the case, and how it is to be measured.

    Attributes
    ----------
    days, history, anticipation
        As in the settings of the case (`fealty.casefile.Orders`).
    """

    span: OrderSpan
    spans: Sequence[OrderSpan]
    level: float
    days: int
    history: int
    anticipation: int

    def issued_late(self) -> Question:
        """Return the same question with the order taken to be in force from its latest possible day of issue."""
        begin = self.span.issued_end
        until = min(self.span.end, begin + timedelta(days=self.days))
        span = msgspec.structs.replace(self.span, begin=begin, measured_until=until)
        return msgspec.structs.replace(self, span=span)

    def stretch(self, series: Series) -> Stretch:
        """Return the days of a series that answer the question.

        Days before the order say what is usual, at most `history` of them; so do days after an order that ended by
        itself, until the next order of any kind begins. While it stays in force beyond the days measured, and once an
        order to attack has lifted it, later days say nothing about that. The measurement goes on to the end of a sum
        (a published total, attacks dated to a week) that it would cut in two.

        Raises
        ------
        MeasurementError
            The order begins outside the series.
        """
        span, length = self.span, len(series.counts)
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
        return Stretch(max(0, begin - self.history), begin, until, until + after)

    def fit(self, series: Series) -> Estimate:
        """Return the effect of the order on a series.

        Raises
        ------
        MeasurementError
            Too little data before the order, none under it, or no attack at all.
        """
        days = self.stretch(series)
        seen = _seen(series, days)
        self._check(seen, days)
        first = days.first
        return order_effect(
            seen.counts,
            days.begin - first,
            days.until - first,
            level=self.level,
            missing=seen.missing,
            intervals=seen.sums,
            anticipation=self.anticipation,
            ordered=[
                ((other.begin - series.begin).days - first, (other.end - series.begin).days - first)
                for other in self.spans
                if other.id != self.span.id
            ],
        )

    def _check(self, seen: _Seen, days: Stretch) -> None:
        """Hold a question to having something to answer it with."""
        known = ~seen.missing
        for first, last, _ in seen.sums:
            known[first:last] = True
        before = int(known[: days.begin - days.first].sum())
        if before < LEAST_BEFORE:
            words = f"only {before} days with data before it; {LEAST_BEFORE} are needed to say what is usual"
            raise MeasurementError(words)
        if not seen.counts[known].any() and not any(attacks for _, _, attacks in seen.sums):
            raise MeasurementError("no attack at all in the days looked at; there is nothing to fall or rise")
        if not known[days.begin - days.first : days.until - days.first].any():
            to = self.span.measured_until - timedelta(days=1)
            raise MeasurementError(f"nothing was collected from {self.span.begin} to {to}")

    def beneath(self, series: Series) -> tuple[str, ...]:
        """Return the ids of the records that the days under the order stand on: events, and published totals."""
        days = self.stretch(series)
        events = [one for day in series.records[days.begin : days.until] for one in day]
        totals = [t.record for t in series.totals if t.record and t.begin < days.until and t.end > days.begin]
        return (*events, *totals)
