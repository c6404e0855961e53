"""One result as its checks see it: the fit behind it, the records beneath it, ways to ask the same of other data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from fealty.casefile import Group
from fealty.errors import MeasurementError
from fealty.measuring.answering import interval, verdict_probabilities
from fealty.measuring.blocks import Block, Fitted
from fealty.measuring.effect import Density
from fealty.measuring.estimate import Alternative, Outcome, headline
from fealty.measuring.material import Material
from fealty.measuring.measurement import OrderSpan, Series
from fealty.measuring.planning import Stretch, seen

#: A change is claimed from this probability on; a claim that keeps less than this is weakened.
CLAIMED, KEPT = 0.95, 0.9


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The effect of an order by one way of asking; figures as in `Estimate`."""

    ratio: float
    low: float
    high: float
    p_fewer: float
    verdict: str

    def alternative(self, name: str, words: str) -> Alternative:
        """Return the answer as it stands beside the main one."""
        return Alternative(
            name=name, words=words, ratio=self.ratio, low=self.low, high=self.high, p_fewer=self.p_fewer,
            verdict=self.verdict,
        )  # fmt: skip


def answer_of(density: Density, level: float) -> Answer:
    """Return the figures of a posterior."""
    low, ratio, high = interval(density, level)
    verdict = headline(verdict_probabilities(density))
    return Answer(ratio=ratio, low=low, high=high, p_fewer=density.below(0.0), verdict=verdict)


def agreement(main: Answer, other: Answer) -> Outcome:
    """Say whether another way of asking bears out the main answer.

    ``failed`` where the other ratio lies outside the main interval, or a claimed change (95 % sure) is on the wrong
    side or as good as gone there; ``informative`` where a claim is weakened; ``passed`` otherwise. Less data make an
    answer less sure and are no failure by themselves.
    """
    if not main.low <= other.ratio <= main.high:
        return "failed"
    sure, still = main.p_fewer, other.p_fewer
    if sure < 0.5:
        sure, still = 1.0 - sure, 1.0 - still
    if sure < CLAIMED or still >= KEPT:
        return "passed"
    return "failed" if still < 0.5 else "informative"


@dataclass(frozen=True, kw_only=True)
class Round:
    """One fitted block of one group, with what was fitted again so far: several orders ask the same of it.

    Attributes
    ----------
    fitted : Fitted
    group : Group
    series : Series
        Of the whole case.
    material : Material
    spans : tuple of OrderSpan
        All orders to be measured that were given to the group.
    level : float
    """

    fitted: Fitted
    group: Group
    series: Series
    material: Material
    spans: tuple[OrderSpan, ...]
    level: float
    _known: dict[str, Fitted | None] = field(default_factory=dict)

    def again(self, name: str, make: Callable[[], Block]) -> Fitted | None:
        """Return the fit to another block, which `name` stands for; None where it holds nothing to measure."""
        if name not in self._known:
            try:
                self._known[name] = self.fitted.again(make())
            except MeasurementError:
                self._known[name] = None
        return self._known[name]

    def block_of(self, series: Series) -> Block:
        """Return the block with another series of the same group in it."""
        block = self.fitted.block
        data = seen(series, block.first, block.first + block.counts.size)
        return replace(block, counts=data.counts, missing=data.missing, sums=data.sums)


@dataclass(frozen=True, kw_only=True)
class Look:
    """One order on one group, to be checked.

    Attributes
    ----------
    round : Round
        The fit that it is part of.
    span : OrderSpan
    days : Stretch
        Days of the group's series.
    column : int
        The order's place in the block.
    own : Answer
        The main answer, from this group alone.
    """

    round: Round
    span: OrderSpan
    days: Stretch
    column: int
    own: Answer

    def with_series(self, name: str, series: Series) -> Answer | None:
        """Return the answer from another series; None where it says nothing about the order."""
        return self.with_block(name, lambda: self.round.block_of(series))

    def with_block(self, name: str, make: Callable[[], Block]) -> Answer | None:
        """Return the answer from another block with the same columns; None where it says nothing about the order."""
        found = self.round.again(name, make)
        if found is None:
            return None
        cells = found.observed.cells
        under = float(cells.days @ cells.force[:, self.column])
        if under == 0 or float(cells.days.sum()) - under < 1 or not cells.count.any():
            return None
        return self.answer(found, self.column)

    def answer(self, found: Fitted, column: int) -> Answer:
        """Return the answer of a fit, with the skew of the main one."""
        return answer_of(found.density_like(column, self.round.fitted.skew(self.column)), self.round.level)

    def other_series(self) -> Iterator[tuple[str, str, Series]]:
        """Yield name, words and series of other choices about the data."""
        for variant, other in self.round.material.other_series(self.round.group, self.round.series, self.days):
            yield variant.name, variant.words, other

    @property
    def attacks(self) -> int:
        """Attacks on the days that the order is judged by."""
        return int(np.sum(self.round.series.counts[self.days.first : self.days.last]))
