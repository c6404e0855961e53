"""One group: all its orders fitted, each answered for from this group alone, and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import msgspec
import numpy as np

from fealty.casefile import Group
from fealty.measuring.answering import estimate_of
from fealty.measuring.blocks import Column, fit_block, together
from fealty.measuring.checks import CHECKS
from fealty.measuring.course import course_of
from fealty.measuring.effect import Density, Effects
from fealty.measuring.estimate import Alternative, Estimate
from fealty.measuring.looking import Answer, Look, Round, answer_of
from fealty.measuring.material import Material
from fealty.measuring.measurement import NotMeasured, OrderSpan, Series
from fealty.measuring.placebo import placebo_windows
from fealty.measuring.planning import Stretch, block_of, plan
from fealty.measuring.waiting import wait_of

#: How far another order has to be at work on an order's days for the joint effect to be told.
SHARED = 0.25


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One order on one group.

    Attributes
    ----------
    span : OrderSpan
    estimate : Estimate
        From this group alone.
    density : Density
        The posterior that it tells.
    effects : Effects
        That of all orders of its block, and the order's own place and those of the others, by their ids.
    own : Answer
        Its figures.
    """

    span: OrderSpan
    estimate: Estimate
    density: Density
    effects: Effects
    places: dict[str, int]
    own: Answer

    def given(self, expected: Mapping[str, tuple[float, float]]) -> Density:
        """Return the posterior, given mean and variance of the effects of other orders on the group."""
        others = {self.places[order]: known for order, known in expected.items() if order in self.places}
        return self.effects.density(self.places[self.span.id], others)


@dataclass(frozen=True, kw_only=True)
class GroupAnswers:
    """What one group's series says.

    Attributes
    ----------
    group : str
    answered : list of Answered
    not_measured : list of NotMeasured
    unaddressed : dict of str to Answer
        By order: what happened to the group's attacks under orders that it was not given.
    """

    group: str
    answered: list[Answered] = field(default_factory=list)
    not_measured: list[NotMeasured] = field(default_factory=list)
    unaddressed: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """The orders of a case as they concern one group.

    Attributes
    ----------
    given : tuple of OrderSpan
        Those it was given, oldest first; all of them act on its attacks.
    asked : tuple of OrderSpan
        Those of them that are asked about.
    lifting : tuple of OrderSpan
        Orders to attack that it was given.
    others : tuple of OrderSpan
        Those asked about that it was not given: placebo.
    everything : tuple of OrderSpan
        All orders of the case, which no placebo window may touch.
    """

    given: tuple[OrderSpan, ...]
    asked: tuple[OrderSpan, ...]
    lifting: tuple[OrderSpan, ...]
    others: tuple[OrderSpan, ...]
    everything: tuple[OrderSpan, ...]


def answer_group(group: Group, series: Series, orders: Concerned, material: Material, level: float) -> GroupAnswers:
    """Return what a group's series says about each of its orders.

    Stages: blocks of days; the joint fit of each; each order's estimate with its course, wait and placebo windows;
    other choices about the data; the checks; the orders that the group was not given.
    """
    found = GroupAnswers(group=group.id)
    triggers, draws = material.triggers(group), material.draws(group, (series.begin, series.end))
    rules = material.settings.orders
    planned, refused = plan(series, orders.given, orders.lifting, orders.others, triggers, rules)
    asked, others = {span.id for span in orders.asked}, {span.id for span in orders.others}
    found.not_measured.extend(
        NotMeasured(order=span.id, label=span.label, group=group.id, reason=reason)
        for span, reason in refused
        if span.id in asked
    )
    for one in planned:
        fitted = fit_block(one.block, [block_of(one.block, each) for each in draws])
        this = Round(
            fitted=fitted, group=group, series=series, material=material, spans=orders.given, level=level
        )  # fmt: skip
        effects = fitted.effects()
        mine = [(span, days) for span, days in one.asked if span.id in asked]
        found.answered.extend(_answer(this, effects, span, days, orders) for span, days in mine)
        for span, days in one.asked:
            under = _under(this, span, days) if span.id in others else None
            if under is not None:
                found.unaddressed[span.id] = under
    return found


def _answer(this: Round, effects: Effects, span: OrderSpan, days: Stretch, orders: Concerned) -> Answered:
    fitted, series = this.fitted, this.series
    column = fitted.block.at(span.id)
    density = fitted.density(column)
    own = answer_of(density, this.level)
    look = Look(round=this, span=span, days=days, column=column, own=own)
    plain = estimate_of(fitted, column, density, this.level)
    first = fitted.block.first
    spent = [
        ((one.begin - series.begin).days - first, (one.end - series.begin).days - first) for one in orders.everything
    ]
    estimate = msgspec.structs.replace(
        plain,
        order=span.id,
        group=this.group.id,
        begin_date=span.begin,
        end_date=series.begin + timedelta(days=days.until),
        baseline_date=series.begin + timedelta(days=first + fitted.band_days(column)[0]),
        records=(*span.records, *span.answers, *_beneath(series, days)),
        placebo=placebo_windows(fitted.observed.cells, days.begin - first, days.until - first, spent),
        course=course_of(fitted, column, this.level),
        wait=wait_of(fitted, column),
        effect=density.quantiles(),
        checks=tuple(found for check in CHECKS if (found := check(look)) is not None),
        alternatives=tuple(_alternatives(look)),
    )
    places = {one.order: k for k, one in enumerate(fitted.block.columns) if one.part == "measured"}
    return Answered(span=span, estimate=estimate, density=density, effects=effects, places=places, own=own)


def _beneath(series: Series, days: Stretch) -> tuple[str, ...]:
    """Return the ids of the records that the days under the order stand on: events, and published totals."""
    events = [one for day in series.records[days.begin : days.until] for one in day]
    totals = [t.record for t in series.totals if t.record and t.begin < days.until and t.end > days.begin]
    return (*events, *totals)


def _alternatives(look: Look) -> Iterator[Alternative]:
    """Ask the same of other data, where the case has any, and of all orders in force at once."""
    for name, words, series in look.other_series():
        found = look.with_series(name, series)
        if found is not None:
            yield found.alternative(name, words)
    joint = _joint(look)
    if joint is not None:
        words = "What all the orders in force on its days did together, against no order at all."
        yield joint.alternative("all orders together", words)


def _joint(look: Look) -> Answer | None:
    """Return the effect of everything that was ordered on the days of an order; None where it was alone on most."""
    fitted, column = look.round.fitted, look.column
    if np.delete(fitted.expectation.weights @ fitted.expectation.at_work(column), column).max(initial=0.0) < SHARED:
        return None
    means, sds, weights = together(fitted, column)
    grid = np.linspace(float((means - 6 * sds).min()), float((means + 6 * sds).max()), 1201)
    z = (grid[None, :] - means[:, None]) / sds[:, None]
    heights = np.exp(-0.5 * z * z) / sds[:, None]
    return answer_of(Density(grid=grid, height=np.asarray(weights @ heights)), look.round.level)


def _under(this: Round, span: OrderSpan, days: Stretch) -> Answer | None:
    """Return what happened to the group's attacks under an order that was given to others; None where nothing tells."""
    block = this.fitted.block
    own = Column(order=span.id, part="measured", begin=days.begin - block.first, end=days.until - block.first)
    again = this.again(f"placebo {span.id}", lambda: replace(block, columns=(*block.columns, own)))
    return answer_of(again.density(len(block.columns)), this.level) if again else None
