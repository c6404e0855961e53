"""The one result object of a measurement: everything after `measuring` uses `Estimate` and nothing else."""

import datetime
from typing import Literal

import msgspec

Outcome = Literal["passed", "failed", "informative"]

#: Upper bounds of the verdicts on the rate ratio; whatever lies above the last is `defied`.
VERDICT_BOUNDS: dict[str, float] = {"obeyed": 0.5, "partly": 0.8, "ignored": 1.25}
VERDICTS: tuple[str, ...] = (*VERDICT_BOUNDS, "defied")
CANNOT_TELL = "cannot tell"
#: A verdict becomes the headline only with at least this probability.
HEADLINE_PROBABILITY = 0.6


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One test that an estimate was put to, because a number without its checks invites more trust than it has earned.

    Attributes
    ----------
    name : str
        What was done, such as ``placebo windows`` or ``leave one source out``.
    outcome : {"passed", "failed", "informative"}
        `informative` where the check has no threshold that could be failed.
    words : str
        One or two sentences for a reader who is no statistician.
    """

    name: str
    outcome: Outcome
    words: str


class Placebo(msgspec.Struct, frozen=True, kw_only=True):
    """How the change at the order compares with changes at dates on which nothing was ordered; no model involved.

    The statistic is ``log((attacks inside + 0.5) / days inside) - log((attacks before + 0.5) / days before)``, where
    before means the days with data just before the window, as many as it has and at least 28. It is taken at the real
    order and at every other window of the same length that, with its days before, lies outside all orders. Neighbouring
    windows share most of their days: `windows` overstates what is known, and `independent` (windows that fit side by
    side) limits it. The p-values are never put below ``1 / (independent + 1)``.

    Attributes
    ----------
    statistic : float or None
        The log ratio at the real order; None where there were too few days to compute it.
    ratio : float or None
        Its exponential.
    windows, independent : int
        Placebo windows compared with; how many of them fit side by side without sharing a day.
    lower : int
        Placebo windows whose statistic is as low as the real one or lower.
    p_fewer, p_changed : float or None
        One-sided (a fall) and two-sided placebo p-values, with the real window counted among the windows (Davison &
        Hinkley 1997, section 4.2) and the number of independent windows as the floor. None where there were too few.
    days : int
        Length of a window, in days with data.
    reason : str or None
        Why there are no p-values, where there are none.
    """

    statistic: float | None = None
    ratio: float | None = None
    windows: int = 0
    independent: int = 0
    lower: int = 0
    p_fewer: float | None = None
    p_changed: float | None = None
    days: int = 0
    reason: str | None = None


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The attacks a day expected without the order, for every day of the series; the band of a timeline.

    Weekday effects are averaged out, so that the band shows the level and not the calendar.

    Attributes
    ----------
    expected, low, high : tuple of float
        Posterior median and interval (at the estimate's `level`) of the expected attacks a day; one value a day of the
        series.
    """

    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """The effect in one week of an order (the last may be shorter).

    ``begin`` counts days from the order's first, ``days`` those of the week with data; ``observed`` are the attacks
    counted, ``expected`` those to be expected without the order; the ratio has its interval at the estimate's level.
    """

    begin: int
    days: int
    observed: int
    expected: float
    ratio: float
    low: float
    high: float


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the effect held, faded or came late.

    The log rate ratio of each week departs from that of the whole order by a random walk, so that weeks with few
    attacks lean on their neighbours. The last third of the weeks is compared with the first.

    Attributes
    ----------
    weeks : tuple of Week
        Week by week.
    shapes : dict of str to float
        Probability of `faded` (the ratio of the last third is above 1.25 times that of the first), `came late` (below
        0.8 times) and `held` (between); they sum to 1.
    shape : str
        The one that reaches 0.6, or ``cannot tell``.
    """

    weeks: tuple[Week, ...]
    shapes: dict[str, float]
    shape: str


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """The time to the first attack under the order, against what was to be expected without it.

    Attributes
    ----------
    first : int or None
        Days with data under the order before the day of the first attack (0: on the first day); None where no attack
        was counted while it was measured.
    days : int
        Days looked at.
    expected : float or None
        Days of quiet to be expected without the order (median); None where more than `days`.
    p_longer : float
        Probability of a quiet as long as the one seen, or longer, without the order.
    quiet : tuple of float
        Probability without the order that no attack has come by the end of each day looked at.
    """

    first: int | None
    days: int
    expected: float | None
    p_longer: float
    quiet: tuple[float, ...]


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """The same question answered with other data or settings, so that a reader sees what the answer hangs on."""

    name: str
    words: str
    ratio: float
    low: float
    high: float
    p_fewer: float
    verdict: str


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What one order did to one group's attacks, as a rate ratio with its uncertainty.

    Attributes
    ----------
    ratio : float
        Posterior median of the attacks under the order relative to those expected over the same days without it; 1 is
        no change.
    low, high : float
        Equal-tailed posterior interval of the ratio.
    level : float
        Probability inside the interval, such as 0.9.
    p_fewer : float
        Posterior probability that the ratio is below 1.
    verdicts : dict of str to float
        Probability of `obeyed` (ratio < 0.5), `partly` (0.5 to 0.8), `ignored` (0.8 to 1.25) and `defied` (> 1.25);
        they sum to 1.
    verdict : str
        The most probable of these, or ``cannot tell`` where none reaches 0.6.
    observed : int
        Attacks counted while the order was in force (of a published total that reaches beyond the order: its share by
        days, rounded).
    expected, expected_low, expected_high : float
        Attacks to be expected over the same days without the order: posterior median and interval of the mean, at
        `level`.
    days : int
        Days under the order with data (single days, or days inside a published total).
    days_before, days_after : int
        Days with data before the order (without those left out as anticipation) and after it.
    days_to_tell : int or None
        Only where the verdict is ``cannot tell``: for how many days in all, counted from its first, the order would
        have to hold for the verdict `obeyed`, if there were no further attack. None where it is not needed or no such
        number is in sight.
    baseline : Baseline or None
        The expected attacks a day without the order, for every day.
    placebo : Placebo or None
        The model-free comparison; None where there is none yet.
    drift, clustering, memory, dispersion : float
        Posterior means of the model's other unknowns: sd of the random walk (log scale, a day), share of attacks that
        follow from earlier ones, the mean days until they follow, and the negative binomial's overdispersion.
    order, group : str or None
        Which order and group; filled in by a measurement of a case.
    begin_date, end_date : datetime.date or None
        First day in force and first day no longer in force; filled in by a measurement of a case.
    baseline_date : datetime.date or None
        The day that the baseline begins with; filled in by a measurement of a case.
    records : tuple of str
        Ids of the records that the estimate stands on.
    checks : tuple of Check
        What the estimate was put to.
    alternatives : tuple of Alternative
        The answer with other data, such as without published totals; filled in by a measurement of a case.
    detectable : float or None
        The smallest fall that so many days could show with probability 0.8, given the days before alone: 0.4 is a fall
        to 40 %; 0 where not even a stop would show. None where it was not asked.
    course : Course or None
        Whether the effect held; filled in by a measurement of a case.
    wait : Wait or None
        The time to the first attack; filled in by a measurement of a case.
    effect : tuple of float
        The posterior of the log rate ratio from this group's attacks alone, under the prior N(0, 1.5^2): its 0.5 %,
        1.5 %, … 99.5 % quantiles. Empty unless filled in by a measurement of a case.
    pooled : bool
        True where the answers of other groups to the same order have a part in the figures.
    """

    ratio: float
    low: float
    high: float
    level: float
    p_fewer: float
    verdicts: dict[str, float]
    verdict: str
    observed: int
    expected: float
    expected_low: float
    expected_high: float
    days: int
    days_before: int = 0
    days_after: int = 0
    days_to_tell: int | None = None
    baseline: Baseline | None = None
    placebo: Placebo | None = None
    drift: float = 0.0
    clustering: float = 0.0
    memory: float = 0.0
    dispersion: float = 0.0
    order: str | None = None
    group: str | None = None
    begin_date: datetime.date | None = None
    end_date: datetime.date | None = None
    baseline_date: datetime.date | None = None
    records: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    detectable: float | None = None
    course: Course | None = None
    wait: Wait | None = None
    effect: tuple[float, ...] = ()
    pooled: bool = False


def headline(verdicts: dict[str, float]) -> str:
    """Return the verdict that reaches the headline probability, or ``cannot tell``.

    Saying less than the most probable of four is deliberate: with few attacks the most probable verdict changes with a
    single one.
    """
    best = max(verdicts, key=lambda name: verdicts[name])
    return best if verdicts[best] >= HEADLINE_PROBABILITY else CANNOT_TELL
