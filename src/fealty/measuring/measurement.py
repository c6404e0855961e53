"""What a measurement of a whole case returns: every order, every group, and the records under each number."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import polars as pl

from fealty.measuring.estimate import Check, Estimate


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """A published total that stands in for the rows of its days ``[begin, end)``, in days since the series' first."""

    begin: int
    end: int
    count: int
    record: str


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The attacks of one group, day by day.

    ``counts`` has one integer a day from ``begin`` on; ``missing`` marks days without collection; ``records`` lists
    the ids of the events behind each day (empty tuples where there were none). Days inside a total of ``totals`` show
    the rows in ``counts`` all the same, and the model uses the total. ``summed`` is the number of
    events dated to a week or a month that are counted as sums over those days, ``spread`` of those that are spread over
    them; ``left_out`` says how many events were not counted, and why.
    """

    group: str
    name: str
    begin: date
    counts: tuple[int, ...]
    missing: tuple[bool, ...]
    records: tuple[tuple[str, ...], ...]
    totals: tuple[Total, ...] = ()
    summed: int = 0
    spread: int = 0
    left_out: dict[str, int] = msgspec.field(default_factory=dict)

    @property
    def end(self) -> date:
        """First day after the series."""
        return self.begin + timedelta(days=len(self.counts))


class OrderSpan(msgspec.Struct, frozen=True, kw_only=True):
    """One order as it was measured: told by `records` (one or several that are one incident), in force over days.

    ``begin`` to ``end`` (exclusive) is how long it was in force, ``begin`` being one day from ``begin_first`` to
    ``begin_last`` (both included) where the date of issue is uncertain; ``measured_until`` (exclusive) is where the
    measurement of it stops; ``ended_by`` says in words what ended it; the days from its end to ``usual_until``
    (exclusive) are under no order (none, where another order ended it); ``answers`` are the ids of the responses to it.
    """

    id: str
    label: str
    content: str
    issuer: str
    on_behalf_of: str | None
    addressees: tuple[str, ...]
    condition: str | None
    known_by: str
    role: str | None
    issued_begin: date
    issued_end: date
    begin: date
    end: date
    measured_until: date
    usual_until: date
    ended_by: str
    records: tuple[str, ...]
    answers: tuple[str, ...] = ()
    begin_first: date | None = None
    begin_last: date | None = None

    @property
    def begins(self) -> tuple[date, date]:
        """First and last of the days that can be its first in force."""
        return self.begin_first or self.begin, self.begin_last or self.begin


class NotMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """An order that could not be measured for a group, and why."""

    order: str
    label: str
    group: str | None
    reason: str


class Pooled(msgspec.Struct, frozen=True, kw_only=True):
    """What one order did to the groups it was given to, taken together: the centre around which they scatter.

    The ratio is that of a typical group; figures as in `Estimate`.
    """

    order: str
    groups: tuple[str, ...]
    ratio: float
    low: float
    high: float
    p_fewer: float
    verdicts: dict[str, float]
    verdict: str


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """The spread of discipline among the groups: the sd of their log rate ratios around each order's centre.

    0 is one fist; 0.7 says that of two groups under the same order one typically has twice the ratio of the other.
    """

    sd: float
    low: float
    high: float
    groups: int
    orders: int


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """The sponsor's track record: what its orders did so far, and what the next is to be expected to do.

    Attributes
    ----------
    orders : tuple of str
        Ids of the orders that it rests on, oldest first.
    ratio, low, high, p_fewer, verdicts, verdict
        Predictive, for the next order of the same sponsor: what an order given like those before would do to a typical
        group; figures as in `Estimate`.
    spread : float
        Sd of the orders' log rate ratios around their centre (posterior median).
    trend, trend_low, trend_high : float or None
        Factor by which the ratio changes a year: above 1 the leash gets longer. None with fewer than three orders, or
        all of them within half a year.
    p_loosening : float or None
        Probability that the ratio rises from year to year.
    following : tuple of float
        The predictive distribution of the next order's log rate ratio: its 0.5 %, 1.5 %, … 99.5 % quantiles.
    """

    orders: tuple[str, ...]
    ratio: float
    low: float
    high: float
    p_fewer: float
    verdicts: dict[str, float]
    verdict: str
    spread: float
    trend: float | None = None
    trend_low: float | None = None
    trend_high: float | None = None
    p_loosening: float | None = None
    following: tuple[float, ...] = ()


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """Every order of a case on every group it was given to.

    Attributes
    ----------
    estimates
        One `Estimate` an order and group, in order of issue.
    orders, series
        What was measured: the orders with their days in force, and each group's attacks day by day.
    not_measured
        Orders that could not be measured, each with its reason.
    checks
        Checks of the case as a whole.
    pooled
        Orders given to several groups: what they did to a typical one.
    spread
        How far the groups differ in their answers to the same orders; None where no order was given to several.
    track
        The sponsor's track record; None with fewer than two orders measured.
    asked
        How many questions (orders × groups) were asked: the more, the likelier that one answer misleads by chance.
    """

    title: str
    question: str
    sponsor: str | None
    sponsor_name: str | None
    level: float
    estimates: tuple[Estimate, ...]
    orders: tuple[OrderSpan, ...]
    series: tuple[Series, ...]
    not_measured: tuple[NotMeasured, ...] = ()
    checks: tuple[Check, ...] = ()
    pooled: tuple[Pooled, ...] = ()
    spread: Spread | None = None
    track: Track | None = None

    @property
    def asked(self) -> int:
        """How many orders × groups were asked about."""
        return len(self.estimates)

    def order(self, order_id: str) -> OrderSpan:
        """Return one measured order by its id."""
        return next(order for order in self.orders if order.id == order_id)

    def table(self) -> pl.DataFrame:
        """Return one line an estimate: order, group, days, observed, expected, ratio, interval, verdicts, placebo."""
        rows = []
        for one in self.estimates:
            span = self.order(one.order or "")
            rows.append(
                {
                    "order": span.label,
                    "order_id": span.id,
                    "group": one.group,
                    "begin": one.begin_date,
                    "end": one.end_date,
                    "days": one.days,
                    "observed": one.observed,
                    "expected": one.expected,
                    "ratio": one.ratio,
                    "low": one.low,
                    "high": one.high,
                    "p_fewer": one.p_fewer,
                    "verdict": one.verdict,
                    **{f"p_{name}": probability for name, probability in one.verdicts.items()},
                    "placebo_p": one.placebo.p_fewer if one.placebo else None,
                    "days_to_tell": one.days_to_tell,
                    "detectable": one.detectable,
                    "course": one.course.shape if one.course else None,
                    "quiet_p": one.wait.p_longer if one.wait else None,
                }
            )
        return pl.DataFrame(rows, infer_schema_length=None)
