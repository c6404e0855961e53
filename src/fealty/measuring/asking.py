"""One question, one order on one group: which stretch of the series answers it, and the fit to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import numpy as np

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

    def issued(self, late: bool) -> Question:
        """Return the same question with the order taken to be in force from its latest possible day of issue."""
        begin = self.span.issued_end if late else self.span.begin
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

        A published total that sticks out of the stretch cannot be shared out honestly: its days count as missing,
        unless it is a zero, which is known of each of its days.

        Raises
        ------
        MeasurementError
            No data under the order, or none to compare it with.
        """
        days = self.stretch(series)
        a, b = days.first, days.last
        counts, missing = np.array(series.counts[a:b]), np.array(series.missing[a:b])
        sums = []
        for total in series.totals:
            first, last = max(total.begin, a) - a, min(total.end, b) - a
            if first >= last:
                continue
            if total.count == 0:
                counts[first:last], missing[first:last] = 0, False
            elif a <= total.begin and total.end <= b:
                sums.append((first, last, total.count))
            else:
                missing[first:last] = True
        known = ~missing
        for first, last, _ in sums:
            known[first:last] = True
        before = int(known[: days.begin - a].sum())
        if before < LEAST_BEFORE:
            raise MeasurementError(
                f"only {before} days with data before it; {LEAST_BEFORE} are needed to say what is usual"
            )
        if not counts[known].any() and not any(attacks for _, _, attacks in sums):
            raise MeasurementError("no attack at all in the days looked at; there is nothing to fall or rise")
        if not known[days.begin - a : days.until - a].any():
            to = self.span.measured_until - timedelta(days=1)
            raise MeasurementError(f"nothing was collected from {self.span.begin} to {to}")
        return order_effect(
            counts,
            days.begin - a,
            days.until - a,
            level=self.level,
            missing=missing,
            intervals=sums,
            anticipation=self.anticipation,
            ordered=[
                ((other.begin - series.begin).days - a, (other.end - series.begin).days - a)
                for other in self.spans
                if other.id != self.span.id
            ],
        )

    def beneath(self, series: Series) -> tuple[str, ...]:
        """Return the ids of the records that the days under the order stand on: events, and published totals."""
        days = self.stretch(series)
        events = [one for day in series.records[days.begin : days.until] for one in day]
        totals = [t.record for t in series.totals if t.record and t.begin < days.until and t.end > days.begin]
        return (*events, *totals)
