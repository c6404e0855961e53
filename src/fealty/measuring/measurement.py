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

    ``begin`` to ``end`` (exclusive) is how long it was in force; ``measured_until`` (exclusive) is where the
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


class NotMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """An order that could not be measured for a group, and why."""

    order: str
    label: str
    group: str | None
    reason: str


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
                }
            )
        return pl.DataFrame(rows, infer_schema_length=None)
