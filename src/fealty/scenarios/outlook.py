"""What a simulated plan returns: how many attacks, how surely, and against "nothing new happens"."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

from fealty.scenarios.plan import Plan

MilestoneKind = Literal["order", "lift", "strike", "talks"]
MONTH = 30
"""Days of a "month"."""


class Fan(msgspec.Struct, frozen=True, kw_only=True):
    """Attacks in each stretch of ``step`` days ahead, as quantiles of the paths: one value a stretch.

    The bands hold 50 % and 90 % of the paths. Quantiles are interpolated between counts (n stands for n - 1/2 to
    n + 1/2); what is left of a last stretch that is not whole is left out.
    """

    step: int
    median: tuple[float, ...]
    low_50: tuple[float, ...]
    high_50: tuple[float, ...]
    low_90: tuple[float, ...]
    high_90: tuple[float, ...]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number of attacks over all days ahead: mean and median of the paths, and what holds 90 % of them.

    The mean lies above the median because a few paths run away; the median is what sentences name.
    """

    mean: float
    median: int
    low: int
    high: int


class Months(msgspec.Struct, frozen=True, kw_only=True):
    """What the days ahead may hold of remarkable months, each 30 days in a row that begin on any day ahead.

    Attributes
    ----------
    quiet : float or None
        Probability of a month without any attack; None where fewer than 30 days are looked at.
    worse : float or None
        Probability of a month with more attacks than any before.
    worst : int or None
        Attacks in the worst month before; None where no 30 days were collected in full.
    """

    quiet: float | None
    worse: float | None
    worst: int | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Attacks under the plan less those if nothing new happens, path by path.

    Both sides of a path have the same draws of everything, down to the uniform that makes a day's count of its rate.
    ``p_lower`` and ``p_higher`` are the shares of the paths with fewer and with more attacks; on the rest there are as
    many.
    """

    figure: Figure
    p_lower: float
    p_higher: float


class GroupOutlook(msgspec.Struct, frozen=True, kw_only=True):
    """The days ahead of one group, or of all together (``group`` is None).

    ``attacks``, ``weekly``, ``daily`` and ``months`` are under the plan, those whose name begins with ``usual`` if
    nothing new happens; ``difference`` is None for an empty plan.
    """

    group: str | None
    name: str
    attacks: Figure
    weekly: Fan
    daily: Fan
    months: Months
    usual_attacks: Figure
    usual_weekly: Fan
    usual_months: Months
    difference: Difference | None = None


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the plan supposes: its day, and in words what it is."""

    day: date
    kind: MilestoneKind
    words: str
    groups: tuple[str, ...]


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, simulated.

    Attributes
    ----------
    title, plan
        What was supposed.
    begin, days
        First day ahead, and how many.
    groups, total
        Each group, and all together.
    milestones
        What happens on days ahead, oldest first.
    assumptions
        What was assumed, a sentence each.
    words
        The answer in sentences, the shortest first.
    """

    title: str
    plan: Plan
    begin: date
    days: int
    groups: tuple[GroupOutlook, ...]
    total: GroupOutlook
    milestones: tuple[Milestone, ...]
    assumptions: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def end(self) -> date:
        """First day after those looked at."""
        return self.begin + timedelta(days=self.days)

    def of(self, group: str | None) -> GroupOutlook:
        """Return one group's outlook by its id; None: that of all together."""
        return self.total if group is None else next(one for one in self.groups if one.group == group)
