"""A closer look at one result: what could be seen at all, what it leans on, whether it held, how long it was quiet.

Sentences of one estimate, beyond its verdict. What was not asked gives no words.
"""

from __future__ import annotations

import math

from fealty.measuring.estimate import CANNOT_TELL, Alternative, Course, Estimate, Wait
from fealty.showing import formats as fmt
from fealty.showing.words import VERDICT

ALONE = "this group alone"
"""The answer from other data that leaves out what other groups did."""
SHAPES = {
    "held": "it kept its level: against what was to be expected, attacks stood at the end about where they stood at"
    " first",
    "faded": "it faded: against what was to be expected, attacks were higher at the end than at first",
    "came late": "it came late: against what was to be expected, attacks were lower at the end than at first",
}
READ_DAYS = (1, 2, 3, 5, 7, 14, 21, 28, 42, 60, 90, 180, 365)
"""Days for which a table gives the probability of quiet."""


def before_words(one: Estimate) -> str:
    """Return what could have been seen at all, as known before looking; empty where it was not asked."""
    if one.detectable is None:
        return ""
    days = fmt.figure(one.days, "day")
    if one.detectable <= 0:
        return f"judged by the days before it, {days} could not be expected to show even a complete stop."
    least = fmt.percent(min(one.detectable, 0.99))
    return (
        f"judged by the days before it, {days} could show a fall to {least} of what was to be expected, or lower (four"
        " times in five); a smaller fall is easily missed."
    )


def leaning_words(one: Estimate) -> str:
    """Return what part other groups have in a figure, with the group's own; empty where they have none."""
    if not one.pooled:
        return ""
    said = "Groups that were given the same order lean on one another: the fewer attacks this one has, the more its"
    said += " figure is drawn towards theirs."
    alone = own_figure(one)
    if alone is None:
        return said
    band = f"{fmt.percent(one.level)} interval {fmt.interval(alone.low, alone.high)}"
    return f"{said} This group alone: ratio {fmt.number(alone.ratio)}, {band}; {VERDICT[alone.verdict]}."


def own_figure(one: Estimate) -> Alternative | None:
    """Return the answer without other groups, where there is one."""
    return next((other for other in one.alternatives if other.name == ALONE), None)


def course_words(course: Course | None) -> str:
    """Return in words whether the effect held; empty where it was not asked."""
    if course is None or not course.weeks:
        return ""
    shares = fmt.listing([f"{name} {fmt.percent(share)}" for name, share in _by_share(course)])
    if course.shape == CANNOT_TELL or course.shape not in SHAPES:
        return f"the data cannot tell whether it held ({shares})."
    rest = fmt.listing([f"{name} {fmt.percent(share)}" for name, share in _by_share(course) if name != course.shape])
    sure = fmt.percent(course.shapes[course.shape])
    return f"{SHAPES[course.shape]} (probability {sure}; {rest})."


def _by_share(course: Course) -> list[tuple[str, float]]:
    return sorted(course.shapes.items(), key=lambda pair: -pair[1])


def wait_words(wait: Wait | None) -> str:
    """Return in words how long it was quiet, and how likely that was without the order; empty where not asked."""
    if wait is None:
        return ""
    if wait.first is None:
        came = f"no attack came in {fmt.figure(wait.days, 'day')}"
    elif wait.first == 0:
        came = "the first attack came on the first day"
    else:
        came = f"the first attack came on day {wait.first + 1}"
    return f"{came}; {_usual(wait)}{_likely(wait)}."


def _usual(wait: Wait) -> str:
    if wait.expected is None:
        return f"without the order, too, more than {fmt.figure(wait.days, 'day')} of quiet were to be expected (median)"
    days = max(1, math.ceil(wait.expected))
    return f"without the order the first was to be expected within {fmt.count(days, 'day')} (median)"


def _likely(wait: Wait) -> str:
    """Return how likely so long a quiet was; an attack on the first day was no quiet."""
    if wait.first == 0:
        return ""
    return f"; a quiet as long, or longer, had a probability of {fmt.percent(wait.p_longer)}"


def quiet_days(wait: Wait) -> list[tuple[int, float]]:
    """Return some days with the probability, without the order, of quiet to their end; the last day is among them."""
    days = [day for day in READ_DAYS if day < len(wait.quiet)]
    return [(day, wait.quiet[day - 1]) for day in (*days, len(wait.quiet))] if wait.quiet else []
