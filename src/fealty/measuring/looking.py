"""One result as its checks see it: the fit behind it, the records beneath it, ways to ask the same of other data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fealty.casefile import Group
from fealty.errors import MeasurementError
from fealty.measuring.answering import interval, verdict_probabilities
from fealty.measuring.blocks import FEW, Block, Fitted
from fealty.measuring.effect import Density
from fealty.measuring.estimate import CANNOT_TELL, Alternative, Outcome, headline
from fealty.measuring.material import Material
from fealty.measuring.measurement import OrderSpan, Series
from fealty.measuring.planning import Stretch, block_of
from fealty.measuring.series import Attack
from fealty.measuring.spans import order_spans

#: A change is claimed from this probability on; a claim that keeps less than this is weakened.
CLAIMED, KEPT = 0.95, 0.9
#: Two answers, one of them from a part of the other's data, differ by more than chance from this many sds of what the
#: difference of data explains on (two-sided 5 %); a weaker claim is worth a word from the second on (10 %).
BEYOND_CHANCE, NOTICEABLE = 1.96, 1.645


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The effect of an order by one way of asking; figures as in `Estimate`, ``sd`` is that of the log ratio."""

    ratio: float
    low: float
    high: float
    p_fewer: float
    verdict: str
    sd: float

    def __str__(self) -> str:
        """Return ratio and interval as they stand in the words of checks."""
        return f"{figure(self.ratio)} ({figure(self.low)}–{figure(self.high)})"

    @property
    def sure(self) -> float:
        """Probability of a change to the side that it is likelier to lie on."""
        return max(self.p_fewer, 1.0 - self.p_fewer)

    def still(self, main: Answer) -> float:
        """Return the probability of a change to the side on which another answer sees it."""
        return self.p_fewer if main.p_fewer >= 0.5 else 1.0 - self.p_fewer

    def alternative(self, name: str, words: str) -> Alternative:
        """Return the answer as it stands beside the main one."""
        return Alternative(
            name=name, words=words, ratio=self.ratio, low=self.low, high=self.high, p_fewer=self.p_fewer,
            verdict=self.verdict,
        )  # fmt: skip


def figure(value: float) -> str:
    """Return a ratio with two digits; from 10 on without any behind the point."""
    if value < 0.001:
        return "<0.001"
    return f"{value:#.2g}" if value < 9.95 else f"{value:.0f}"


def counted(number: int, what: str = "attack") -> str:
    """Return how many there are of something, such as ``1 attack``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def answer_of(density: Density, level: float) -> Answer:
    """Return the figures of a posterior."""
    low, ratio, high = interval(density, level)
    verdict = headline(verdict_probabilities(density))
    sd = density.moments()[1]
    return Answer(ratio=ratio, low=low, high=high, p_fewer=density.below(0.0), verdict=verdict, sd=sd)


def agreement(main: Answer, other: Answer, *, nested: bool = False) -> Outcome:
    """Say whether another way of asking bears out the main answer.

    ``failed`` where the other ratio lies outside the main interval, or a claimed change (95 % sure) is on the wrong
    side or as good as gone there; ``informative`` where a claim or a verdict is weakened, or where the size of the
    change is another and the verdict the same; ``passed`` otherwise. Less data make an answer less sure and are no
    failure by themselves.

    Parameters
    ----------
    main, other : Answer
    nested : bool
        One answer is from a part of the other's data. The two then differ by chance, with the difference of their
        variances (Hausman 1978, Econometrica 46): what that explains is no failure, and what is less sure where the
        ratio has hardly moved is so for want of data alone.
    """
    moved = moved_by(main, other) if nested else float("inf")
    claimed, still = main.sure >= CLAIMED, other.still(main)
    kept = not claimed or still >= KEPT
    same = kept and main.verdict in (other.verdict, CANNOT_TELL)
    if moved >= BEYOND_CHANCE and (not main.low <= other.ratio <= main.high or (claimed and still < 0.5)):
        if not same or main.verdict == CANNOT_TELL:
            return "failed"
        # after a full stop the ratio is as small as the attacks expected are many; who says "obeyed" too agrees
        return "passed" if other.low <= main.ratio <= other.high else "informative"
    return "informative" if moved >= NOTICEABLE and not (same if nested else kept) else "passed"


def moved_by(main: Answer, other: Answer) -> float:
    """Return how far two answers lie apart, in sds of what the data explain that only one of them has."""
    apart = abs(float(np.log(other.ratio / main.ratio)))
    return apart / max(float(np.sqrt(abs(other.sd**2 - main.sd**2))), 1e-9)


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """Return failed where any is, else informative where any is, else passed."""
    ranked: tuple[Outcome, ...] = ("failed", "informative", "passed")
    return next((one for one in ranked if one in outcomes), "passed")


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
    told : dict of str to tuple of Answer
        Answers that serve several orders, by the name of what was asked.
    """

    fitted: Fitted
    group: Group
    series: Series
    material: Material
    spans: tuple[OrderSpan, ...]
    level: float
    told: dict[str, tuple[Answer, ...]] = field(default_factory=dict)
    _known: dict[str, Fitted | None] = field(default_factory=dict)

    def again(self, name: str, make: Callable[[], Block]) -> Fitted | None:
        """Return the fit to another block, which `name` stands for; None where it holds nothing to measure."""
        if name not in self._known:
            try:
                self._known[name] = self._few.again(make())
            except MeasurementError:
                self._known[name] = None
        return self._known[name]

    @cached_property
    def _few(self) -> Fitted:
        """The fit with few settings of the hyper-parameters that stand evenly for all of them.

        The heaviest lie near the middle, and intervals from them alone are too narrow. So all settings are lined up by
        how uncertain they leave the effects, and those are taken at which each of `FEW` equal parts of the probability
        has its middle (stratified resampling).
        """
        points = self.fitted.points
        asked = [k for k, one in enumerate(self.fitted.block.columns) if one.part == "measured"]
        spread = [float(np.log(np.diag(p.fit.covariance)[asked]).sum()) if asked else p.hyper.drift for p in points]
        line = np.argsort(spread, kind="stable")
        running = np.cumsum([points[k].weight for k in line])
        middles = (np.arange(FEW) + 0.5) / FEW * running[-1]
        chosen, times = np.unique(np.searchsorted(running, middles), return_counts=True)
        return replace(
            self.fitted,
            points=[replace(points[line[k]], weight=float(n / FEW)) for k, n in zip(chosen, times, strict=True)],
        )

    def block_of(self, series: Series) -> Block:
        """Return the block with another series of the same group in it."""
        return block_of(self.fitted.block, series)

    @cached_property
    def ordered(self) -> tuple[OrderSpan, ...]:
        """Every order of the case, to whomever and to whatever end: no day of them is one without orders."""
        about = self.material
        found = order_spans(about.orders, about.incidents, about.responses, about.settings, self.series.end)
        return (*found.measured, *found.lifting)

    @cached_property
    def own_reports(self) -> NDArray[np.bool_]:
        """Which reports of the case are attacks of the group, shape (reports,)."""
        reports = self.material.reports
        own = np.zeros(reports.days.size, dtype=np.bool_)
        own[[reports.records[one.record] for one in self.material.attacks(self.group)[0]]] = True
        return own

    @cached_property
    def rows_seen(self) -> NDArray[np.bool_]:
        """Days of the series on which the listed attacks are what is looked at, shape (days,).

        Those with collection that no published total stands for.
        """
        days = ~np.array(self.series.missing, dtype=np.bool_)
        for total in self.series.totals:
            if total.record:
                days[total.begin : total.end] = False
        return days


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
        """Return the answer from another block that has the order; None where it says nothing about it."""
        found = self.round.again(name, make)
        if found is None:
            return None
        cells, column = found.observed.cells, found.block.at(self.span.id)
        under = float(cells.days @ cells.force[:, column])
        if under == 0 or float(cells.days.sum()) - under < 1 or not cells.count.any():
            return None
        return self.answer(found, column)

    def with_rows(self, name: str, choose: Callable[[], Sequence[Attack]]) -> Answer | None:
        """Return the answer from a choice of the listed attacks alone; None where it says nothing about the order."""
        this = self.round
        days = (this.series.begin, this.series.end)
        return self.with_block(name, lambda: this.block_of(this.material.rows(this.group, days, choose())))

    @cached_property
    def rows(self) -> Answer | None:
        """The answer from all listed attacks alone, to hold a choice of them against.

        A published total does not say what it would be without some of them. The main answer, where there is none.
        """
        totals, days = self.round.series.totals, self.days
        if not any(one.record and one.begin < days.last and one.end > days.first for one in totals):
            return self.own
        return self.with_rows("rows only", lambda: self.listed)

    @property
    def listed(self) -> list[Attack]:
        """The group's attacks as they are told, record by record, over the whole case."""
        return self.round.material.attacks(self.round.group)[0]

    @cached_property
    def here(self) -> list[Attack]:
        """Those of them on the days that the order is judged by, as far as somebody looked."""
        begin, missing = self.round.series.begin, self.round.series.missing
        first, last = begin + timedelta(days=self.days.first), begin + timedelta(days=self.days.last)
        inside = [one for one in self.listed if first <= one.begin and one.end < last]
        return [one for one in inside if not missing[(one.begin - begin).days]]

    def answer(self, found: Fitted, column: int) -> Answer:
        """Return the answer of a fit, with the skew of the main one."""
        return answer_of(found.density_like(column, self.round.fitted.skew(self.column)), self.round.level)

    def other_series(self) -> Iterator[tuple[str, str, Series]]:
        """Yield name, words and series of other choices about the data."""
        for variant, other in self.round.material.other_series(self.round.group, self.round.series, self.days):
            yield variant.name, variant.words, other
