"""Other days: does the answer hold over half and twice the days under the order, and against half of those before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import numpy as np

from fealty.measuring.blocks import Block, Column, Fitted
from fealty.measuring.estimate import CANNOT_TELL, Check, Outcome
from fealty.measuring.looking import CLAIMED, KEPT, NOTICEABLE, Answer, Look, Round, agreement, moved_by, worst
from fealty.measuring.planning import LEAST_BEFORE, MOST_TRIGGERS, seen

NAME = "other days"
#: Fewer days under an order than this are not halved: a week holds every weekday.
LEAST_DAYS = 7
#: The longer stretch has to be longer by this factor (the order may end before), to be worth an answer.
LEAST_LONGER = 1.25
#: Sds by which the halves of an order's days have to differ to gainsay each other: by chance at one order in a hundred.
SURELY = 2.58
#: Days of a trigger before a cut that still act after it.
TRIGGER_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """An answer over other days, in words, how it compares with the main one, and whether it says more."""

    words: str
    outcome: Outcome
    surer: bool

    @classmethod
    def of(cls, look: Look, which: str, found: Answer | None) -> _Asked | None:
        if found is None:
            return None
        return cls(
            words=f"{which} {found}",
            outcome=agreement(look.own, found, nested=True),
            surer=found.sure > CLAIMED and moved_by(look.own, found) >= NOTICEABLE,
        )


def check(look: Look) -> Check | None:
    """Ask over each half of the days under the order, over twice of them, and against the nearer half of those before.

    An effect that is there for a week only, or that the choice of days made, changes with them. One that ends after the
    days measured is a finding and no failure. The other orders of the block are measured over half or twice their days
    in the same fit.
    """
    days, main = look.days.until - look.days.begin, look.own
    halves, apart = _halves(look)
    longer, nearer = _longer(look), _nearer(look)
    asked = [one for one in (*halves, longer, nearer) if one is not None]
    if not asked:
        return None
    outcome = worst([one.outcome for one in (*halves[:1], nearer) if one is not None])
    said = []
    if apart:
        outcome = "failed"
        said.append("It was not the same over the days measured.")
    elif outcome == "failed":
        said.append("The answer depends on the days looked at.")
    elif outcome == "informative":
        said.append("With fewer days the change is weaker.")
    if longer is not None and longer.outcome != "passed":
        outcome = worst((outcome, "informative"))
        said.append("Later days of the order were different.")
    if main.sure < KEPT and any(one.surer for one in asked):
        outcome = worst((outcome, "informative"))
        said.append("Other days make it surer that something changed.")
    said.append(f"Over the order's {days} days the ratio is {main}; {'; '.join(one.words for one in asked)}.")
    return Check(name=NAME, outcome=outcome, words=" ".join(said))


def _halves(look: Look) -> tuple[list[_Asked], bool]:
    """Ask over the first and over the second half of the days, and say whether they gainsay each other.

    They do where the two differ by more than chance (`SURELY`), one of them lies outside the main interval, and they do
    not come to the same verdict.
    """
    block, name = look.round.fitted.block, "each half of the days"
    make = partial(halved, block, look.round)
    own = block.columns[look.column]
    middle = _end(own, look.round, 0.5)
    if not LEAST_DAYS <= middle - own.begin < own.end - own.begin:
        return [], False
    first, found = look.with_block(name, make), look.round.again(name, make)
    if first is None or found is None:
        return [], False
    place, cells = found.block.at(look.span.id), found.observed.cells
    early = _Asked.of(look, f"over the first {middle - own.begin} of them", first)
    if float(cells.days @ cells.force[:, place + 1]) < LEAST_DAYS:
        return [one for one in (early,) if one], False
    second = look.answer(found, place + 1)
    late = _Asked.of(look, f"over the other {own.end - middle}", second)
    outside = [one for one in (first, second) if not look.own.low <= one.ratio <= look.own.high]
    same = first.verdict == second.verdict != CANNOT_TELL
    apart = bool(outside) and not same and _sds_apart(found, place, place + 1) > SURELY
    return [one for one in (early, late) if one], apart


def _sds_apart(found: Fitted, one: int, other: int) -> float:
    """Return how many posterior sds the effects of two columns lie apart."""
    weights = np.array([p.weight for p in found.points])
    lean = np.zeros(found.points[0].fit.effects.size)
    lean[one], lean[other] = 1.0, -1.0
    means = np.array([lean @ p.fit.effects for p in found.points])
    variances = np.array([lean @ p.fit.covariance @ lean for p in found.points])
    mean = float(weights @ means)
    return abs(mean) / float(np.sqrt(weights @ (variances + means**2) - mean**2))


def _longer(look: Look) -> _Asked | None:
    """Ask over twice the days, or as many as the order was in force."""
    block, own = look.round.fitted.block, look.round.fitted.block.columns[look.column]
    days, length = own.end - own.begin, _end(own, look.round, 2.0) - own.begin
    if length < LEAST_LONGER * days:
        return None
    return _Asked.of(
        look, f"over {length} days", look.with_block("twice the days", partial(doubled, block, look.round))
    )


def _nearer(look: Look) -> _Asked | None:
    """Ask against the nearer half of the days with data before the order, and without other orders' days after it."""
    block, (cut, before) = look.round.fitted.block, _cut(look)
    first, last = cut - block.first, look.days.last - block.first
    if first <= 0 or before < LEAST_BEFORE:
        return None
    found = look.with_block(f"days from {cut} to {look.days.last}", partial(piece, block, first, last))
    return _Asked.of(look, f"against the nearest {before} days with data before it alone", found)


def _end(column: Column, this: Round, factor: float) -> int:
    """Return the day of the block on which the measurement of an order would end over other days."""
    begin = max((column.begin, *column.begins))
    end = begin + max(1, round(factor * (column.end - begin)))
    if factor < 1:
        return end
    span = next(one for one in this.spans if one.id == column.order)
    in_force = min((span.end - this.series.begin).days, len(this.series.counts)) - this.fitted.block.first
    return max(column.end, min(end, in_force))


def halved(block: Block, this: Round) -> Block:
    """Return the block with each order measured over the first half of its days, and over the second by itself.

    The column of the second half comes next to that of the first.
    """
    columns = []
    for one in block.columns:
        middle = _end(one, this, 0.5)
        if one.part == "measured" and middle < one.end:
            columns += [replace(one, end=middle), Column(order=one.order, part="rest", begin=middle, end=one.end)]
        else:
            columns.append(one)
    return replace(block, columns=tuple(columns))


def doubled(block: Block, this: Round) -> Block:
    """Return the block with each order measured over twice its days, or as many as it is in force.

    A block that ends with an order is made longer.
    """
    ends = {one.order: _end(one, this, 2.0) for one in block.columns if one.part == "measured"}
    length = max(block.counts.size, *ends.values())
    columns = []
    for one in block.columns:
        if one.part == "measured":
            columns += [replace(one, end=ends[one.order]), *_rest(one, this, ends[one.order], length)]
        elif one.part == "lifted":
            columns.append(replace(one, end=length) if one.end == block.counts.size else one)
        elif one.order not in ends:
            columns.append(one)
    data = seen(this.series, block.first, block.first + length)
    triggers = _triggers(block, this, length)
    return replace(
        block, counts=data.counts, missing=data.missing, sums=data.sums, columns=tuple(columns), triggers=triggers
    )


def _rest(measured: Column, this: Round, begin: int, length: int) -> list[Column]:
    """Return the days of an order after those over which it is measured, on which it is still in force."""
    span = next(one for one in this.spans if one.id == measured.order)
    end = min((span.end - this.series.begin).days - this.fitted.block.first, length)
    return [Column(order=measured.order, part="rest", begin=begin, end=end, since=begin)] if begin < end else []


def _triggers(block: Block, this: Round, length: int) -> tuple[int, ...]:
    """Return the triggers of a block that was made longer."""
    first = this.series.begin + timedelta(days=block.first)
    later = {(day - first).days for day in this.material.triggers(this.group)}
    found = (*block.triggers, *sorted(day for day in later if block.counts.size <= day < length))
    return found if len(found) <= MOST_TRIGGERS else block.triggers


def _cut(look: Look) -> tuple[int, int]:
    """Return the day of the series from which on the nearer half of the days with data before an order lies.

    The second value is how many these are.
    """
    days = look.days
    data = seen(look.round.series, days.first, days.begin)
    known = ~data.missing
    for begin, end, _ in data.sums:
        known[begin:end] = True
    usable = np.flatnonzero(known)
    nearer = usable[usable.size // 2 :]
    return days.first + int(nearer[0]), int(nearer.size)


def piece(block: Block, first: int, last: int) -> Block:
    """Return the block with its days [first, last) alone; a total that sticks out of them goes with the others.

    What acts on none of them goes as well, but for orders with an uncertain date: the dates belong to the settings at
    which the block is fitted again.
    """
    missing = np.array(block.missing)
    missing[:first], missing[last:] = True, True
    sums = [one for one in block.sums if first <= one[0] and one[1] <= last]
    for begin, end, _ in block.sums:
        missing[begin:end] = True
    known = ~missing
    for begin, end, _ in sums:
        known[begin:end] = True
    columns = [one for one in block.columns if known[one.begin : one.end].any() or len(one.begins) > 1]
    triggers = tuple(day for day in block.triggers if first - TRIGGER_DAYS <= day < last)
    return replace(block, missing=missing, sums=sums, columns=tuple(columns), triggers=triggers)
