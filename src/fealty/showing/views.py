"""The small charts of one result, each with its words and a table that says the same."""

from __future__ import annotations

from datetime import timedelta

from fealty.measuring.estimate import Estimate, Week
from fealty.showing import closer
from fealty.showing import formats as fmt
from fealty.showing.charts import LEAST_WEEKS, course_chart, svg, wait_chart, week_ends
from fealty.showing.pages import Line, View

CLASS = "small"
"""CSS class of a drawing that has one size only."""


def course_view(one: Estimate, *, draw: bool) -> View | None:
    """Return whether the effect held, week by week; None where it was not asked."""
    if one.course is None or not one.course.weeks:
        return None
    said = closer.course_words(one.course)
    label = f"Attacks against those expected, week by week: {said} The table has the same figures."
    shown = draw and sum(week.days > 0 for week in one.course.weeks) >= LEAST_WEEKS
    lines = [
        _week_line(one, n, week, end)
        for n, (week, end) in enumerate(zip(one.course.weeks, week_ends(one), strict=True), 1)
    ]
    return View(
        words=fmt.sentence(said),
        drawing=svg(course_chart(one), label=label, classes=CLASS) if shown else "",
        lines=tuple(lines),
    )


def _week_line(one: Estimate, number: int, week: Week, end: int) -> Line:
    """Return a week as a line: number, dates, counted, expected, ratio, interval."""
    dates = ""
    if one.begin_date is not None:
        first = one.begin_date + timedelta(days=week.begin)
        dates = fmt.days_of_year(first, one.begin_date + timedelta(days=end - 1))
    if not week.days:
        return Line(cells=(str(number), dates, "no data", "", "", ""))
    figures = (
        str(week.observed), fmt.mean(week.expected), fmt.number(week.ratio), fmt.interval(week.low, week.high),
    )  # fmt: skip
    return Line(cells=(str(number), dates, *figures))


def wait_view(one: Estimate, *, draw: bool) -> View | None:
    """Return how long it was quiet, against what was to be expected; None where it was not asked."""
    if one.wait is None:
        return None
    said = closer.wait_words(one.wait)
    label = f"Probability of quiet without the order, day by day: {said} The table has some of the days."
    return View(
        words=fmt.sentence(said),
        drawing=svg(wait_chart(one.wait), label=label, classes=CLASS) if draw and one.wait.quiet else "",
        lines=tuple(Line(cells=(f"{day:,}", fmt.brief(quiet))) for day, quiet in closer.quiet_days(one.wait)),
    )
