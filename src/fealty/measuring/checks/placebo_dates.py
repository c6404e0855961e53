"""Placebo dates: what the model itself says of dates on which nothing was ordered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from fealty.measuring.blocks import BAND_AFTER, BAND_BEFORE, Block, Column, Fitted
from fealty.measuring.effect import KNOTS, Skew, middle_point, profile
from fealty.measuring.estimate import Check, Placebo
from fealty.measuring.laplace import Posterior
from fealty.measuring.looking import CLAIMED, Answer, Look, Round, answer_of, figure
from fealty.measuring.placebo import placebo_windows

NAME = "placebo dates"
#: Dates asked about: of eight, claims at three are more than chance allows; more dates would cost more than they say.
MOST = 8
#: With fewer a pass says next to nothing: they would miss a model that sees changes at every second date.
LEAST = 3
#: The model claims a change with 95 % on either side: at one date in ten where there is none.
NOMINAL = 0.1
#: More claims than these come by chance with a probability below this.
LEVEL = 0.05
#: Days after those over which an order is measured that may still bear its mark.
AFTERMATH = 30
#: Days with data before a date, as before an order.
BEFORE = 28
#: Share of the days of a window that must have data.
SEEN = 0.8
#: Windows in one fit begin at least this many of their lengths apart, so that two thirds of the days are left to say
#: what is usual.
APART = 3
#: The real change is not out of the ordinary where this share of the dates, and two at least, show one as large.
AS_LARGE, LEAST_AS_LARGE = 0.2, 2
#: Nor is it where this share of all stretches as long show one as large in the plain counts.
PLAIN = 0.25
#: Between these a Gaussian and the exact tail may fall on either side of a claim, and the exact one is computed.
UNSURE = (0.8, 0.998)
GAUSSIAN = Skew(-0.5 * KNOTS**2)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The answers at placebo dates, and the days of the block that they stand for."""

    days: list[int]
    answers: list[Answer]

    def claims(self) -> int:
        """Return at how many dates a change is claimed."""
        return sum(one.sure > CLAIMED for one in self.answers)

    def as_large(self, own: Answer) -> int:
        """Return at how many dates the change is as large as the real one, and to the same side."""
        side = 1.0 if own.p_fewer > 0.5 else -1.0
        return sum(side * np.log(one.ratio) <= side * np.log(own.ratio) for one in self.answers)


def check(look: Look) -> Check | None:
    """Ask about stretches as long as the order's on which nothing was ordered; None where none fits.

    None of them touches the days over which an order is measured or the month after these, nor those after an order to
    attack. Days long after an order that nothing has lifted do count: there the question is whether the model sees a
    change on a day on which nobody ordered one.
    """
    length = look.days.until - look.days.begin
    block = look.round.fitted.block
    found = _asked(look.round, windows(block, length, _spent(look.round)), length)
    if not found.days:
        return None
    days, number, claims = found.days, len(found.days), found.claims()
    begin = look.round.series.begin + timedelta(days=block.first)
    first, last = begin + timedelta(days=days[0]), begin + timedelta(days=days[-1] + length - 1)
    ratios = sorted(one.ratio for one in found.answers)
    spread = f"ratios from {figure(ratios[0])} to {figure(ratios[-1])}"
    if number == 1:
        spread = f"a ratio of {figure(ratios[0])}"
    words = (
        f"On {number} {'stretch' if number == 1 else 'stretches'} of {length} days between {first} and {last} nothing "
        f"was ordered; the model sees a change on {claims or 'none'} of them (one in ten is chance), with {spread}; "
        f"under the order it is {figure(look.own.ratio)}."
    )
    plain, said = _plain(look, length)
    words = " ".join((words, *said))
    if number < LEAST:
        return Check(name=NAME, outcome="informative", words=f"{words} Too few dates for a verdict.")
    as_large, claimed = found.as_large(look.own), look.own.sure > CLAIMED
    if bdtrc(claims - 1, number, NOMINAL) < LEVEL:
        words = f"The model sees changes where nothing was ordered, more often than by chance. {words}"
        return Check(name=NAME, outcome="failed", words=words)
    if claimed and as_large >= max(LEAST_AS_LARGE, AS_LARGE * number):
        words = f"Changes as large as under the order happen without one, on {as_large} of {number} stretches. {words}"
        return Check(name=NAME, outcome="failed", words=words)
    return Check(name=NAME, outcome="informative" if claimed and plain else "passed", words=words)


def _plain(look: Look, length: int) -> tuple[bool, list[str]]:
    """Return whether the plain counts change as much elsewhere too often, and say how often, where they can tell."""
    this = look.round
    first, start = this.fitted.block.first, this.series.begin
    ordered = [((one.begin - start).days - first, (one.end - start).days - first) for one in this.ordered]
    begin = look.days.begin - first
    placebo: Placebo = placebo_windows(this.fitted.observed.cells, begin, begin + length, ordered)
    if placebo.p_changed is None:
        return False, []
    words = (
        f"In the plain counts {100 * placebo.p_changed:.0f} % of such stretches differ as much from the days before."
    )
    return placebo.p_changed > PLAIN, [words]


def _spent(this: Round) -> NDArray[np.bool_]:
    """Return the days of the block that an order is measured on or has just been, shape (days,)."""
    block = this.fitted.block
    spent = np.zeros(block.counts.size, dtype=np.bool_)
    for one in this.ordered:
        begin, until = ((day - this.series.begin).days - block.first for day in (one.begins[0], one.measured_until))
        spent[max(begin, 0) : max(until + AFTERMATH, 0)] = True
    for column in block.columns:
        if column.part != "rest":
            spent[column.begin : column.end + AFTERMATH] = True
    return spent


def windows(block: Block, length: int, spent: NDArray[np.bool_]) -> list[int]:
    """Return the first days of the stretches asked about: evenly spread, without a day in common, `MOST` at most.

    Parameters
    ----------
    block : Block
    length : int
        Days of each.
    spent : ndarray of bool, shape (days,)
        Days that none may touch.
    """
    known = ~block.missing
    for begin, end, _ in block.sums:
        known[begin:end] = True
    if length >= known.size:
        return []
    seen, used = (np.concatenate([[0], np.cumsum(one)]) for one in (known, spent))
    starts = np.arange(known.size - length + 1)
    fits = (seen[starts] >= BEFORE) & (seen[starts + length] - seen[starts] >= SEEN * length)
    fits &= used[starts + length] == used[starts]
    free = starts[fits]
    for number in range(min(MOST, free.size), 0, -1):
        chosen = free[np.linspace(0, free.size - 1, number).round().astype(int)]
        if number == 1 or int(np.diff(chosen).min()) >= length:
            return [int(day) for day in chosen]
    return []


def _asked(this: Round, days: Sequence[int], length: int) -> _Found:
    """Return the answer at each date; dates that lie far apart share a fit, which serves all orders of this length."""
    near = int(np.diff(days).min()) if len(days) > 1 else length
    turns = -(-APART * length // max(near, 1))
    answers: dict[int, Answer] = {}
    for turn in range(min(turns, len(days))):
        these = days[turn::turns]
        name = f"placebo dates of {length} days {these}"
        if name not in this.told:
            this.told[name] = _fitted(this, name, these, length)
        answers.update(zip(these, this.told[name], strict=False))  # none where they cannot be fitted
    kept = [day for day in days if day in answers]
    return _Found(days=kept, answers=[answers[day] for day in kept])


def _fitted(this: Round, name: str, days: Sequence[int], length: int) -> tuple[Answer, ...]:
    """Return the answers at dates that share a fit."""
    block = this.fitted.block
    columns = tuple(Column(order=f"placebo {day}", part="measured", begin=day, end=day + length) for day in days)
    found = this.again(name, partial(_with, block, columns))
    if found is None:
        return ()
    return tuple(_answer(found, len(block.columns) + place, this.level) for place in range(len(columns)))


def _with(block: Block, columns: tuple[Column, ...]) -> Block:
    return replace(block, columns=(*block.columns, *columns))


def _answer(found: Fitted, column: int, level: float) -> Answer:
    """Return the answer at one date: a Gaussian's, or the exact one where the two may differ over a claim."""
    answer = answer_of(found.density_like(column, GAUSSIAN), level)
    if UNSURE[0] < answer.sure < UNSURE[1]:
        return answer_of(found.density_like(column, _skew(found, column)), level)
    return answer


def _skew(found: Fitted, column: int) -> Skew:
    """Return how an effect's posterior departs from a Gaussian, from the days around it."""
    near, place = found.block.around(column, BAND_BEFORE, BAND_AFTER)
    observed, point = near.observed(), middle_point(found.points)
    hyper = replace(point.hyper, begins=())
    start = np.full(observed.cells.count.size, observed.start)
    fit = Posterior(observed, hyper).maximise(start, observed.prior.mean)
    return Skew(profile(observed, replace(point, hyper=hyper, fit=fit), place))
