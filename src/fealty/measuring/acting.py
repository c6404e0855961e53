"""What becomes of an order on days ahead: the one rule for what a case has ordered and for what it may order next.

An order to stop is at work in full over the days that orders are measured over, and what is left of it fades from then
on at the fitted pace; it ends where it says so itself, or with an order of the opposite. An order to attack is at work
over the days that orders are measured over, and ends with the next order to stop.

**An order that nobody saw at work** (nothing was collected on the days that it is measured over) has no part in the
fit of the days before. A new level after a gap, and what is left of an order given in the gap, cannot be told apart; to
put a campaign down to an order to stop, and let it fade with that, would be a forecast from nothing. What such an order
does is in the level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from fealty.measuring.blocks import Block
from fealty.measuring.cells import Array
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.hyper import FADE_MEDIAN, FADE_SPREAD
from fealty.measuring.material import Material
from fealty.measuring.measurement import OrderSpan, Series

FADING, UNKNOWN = 13, 14
"""Set the draws of how fast orders fade, and of effects that nothing is known of, apart from others."""


@dataclass(frozen=True, kw_only=True)
class Acting:
    """An order in force on a day: its effect, how long it is at work in full, how it fades, and its end.

    Attributes
    ----------
    order : str
    effect : ndarray, shape (draws,)
        Log rate ratio on the day.
    until : date or None
        First day on which it is no longer in force; None while nothing ends it.
    fade : ndarray, shape (draws,) or None
        Mean days over which it fades; None for one that never does.
    full : date or None
        First day on which it is not at work in full any more; None for one that fades already.
    stops : bool
        Whether it is an order to stop, and not one to attack.
    seen : bool
        Whether anything was collected on the days that it is measured over. If not, its effect is none: what it does
        is in the level.
    """

    order: str
    effect: Array
    until: date | None
    fade: Array | None
    full: date | None = None
    stops: bool = True
    seen: bool = True


@dataclass(frozen=True, kw_only=True)
class Term:
    """How an order in force goes on.

    ``begin`` is its first day, ``full`` the first on which it is not at work in full any more, ``until`` the first on
    which it is not in force; ``stops`` tells an order to stop from one to attack.
    """

    begin: date
    stops: bool
    full: date
    until: date | None


def terms_of(
    given: Sequence[OrderSpan], lifting: Sequence[OrderSpan], material: Material, day: date
) -> Iterator[tuple[str, Term]]:
    """Yield how the orders of a group that are in force on a day go on, by their ids.

    Parameters
    ----------
    given, lifting
        Orders to stop and orders to attack, as they are known on the day.
    material
        The case, which has the ends that orders state themselves and the days that they are measured over.
    day
        The first that is not known.
    """
    stated = {seen.record.id: seen.record.in_force.end for seen in material.orders}
    for span in (*given, *lifting):
        stops = span in given
        full = span.begin + timedelta(days=material.settings.orders.days)
        ends = [end + timedelta(days=1) for one in span.records if (end := stated.get(one)) is not None]
        if not stops:
            ends += [full, *(one.begin for one in given if span.begin < one.begin < day)]
        until = min(ends, default=None)
        if span.begin < day <= span.end and (until is None or day < until):
            yield span.id, Term(begin=span.begin, stops=stops, full=full, until=until)


def seen_at_work(block: Block) -> Block:
    """Return a block without the orders to stop that nobody saw at work."""
    seen = {one.order for one in block.columns if one.part != "rest"}
    return replace(block, columns=tuple(one for one in block.columns if one.order in seen))


def in_force(block: Block, terms: Mapping[str, Term], series: Series, effects: Array, fade: Array) -> Iterator[Acting]:
    """Yield the orders in force on the day after a block.

    Parameters
    ----------
    block
        The days before, as they were fitted.
    terms
        How the orders go on.
    series
        That the block is of.
    effects, fade : ndarray, shape (draws, effects) and (draws,)
        Drawn from the posterior.
    """
    size = block.counts.size
    last = {one.order: place for place, one in enumerate(block.columns) if one.end >= size}
    for order, term in terms.items():
        begin, place = (term.begin - series.begin).days - block.first, last.get(order)
        fresh = place is None and _nobody_looked(block, begin)
        if place is not None:
            since = block.columns[place].since
            left = np.ones_like(fade) if since is None else np.exp((since - size) / fade)
            effect = effects[:, place] * left
        elif fresh:
            effect = EFFECT_SD * np.random.default_rng([begin, UNKNOWN]).standard_normal(fade.size)
        else:
            effect = np.zeros_like(fade)
        yield Acting(
            order=order,
            effect=effect,
            until=term.until,
            fade=fade,
            full=None if term.full <= series.end else term.full,
            stops=term.stops,
            seen=place is not None or fresh,
        )


def _nobody_looked(block: Block, begin: int) -> bool:
    """Tell whether nothing was collected from a day of the block to its last."""
    sums = any(end > begin for _, end, _ in block.sums)
    return not sums and bool(block.missing[max(begin, 0) :].all())


def usual_fading(draws: int) -> Array:
    """Return draws of the mean days over which an order fades, where no order of the case has done so yet."""
    chance = np.random.default_rng([draws, FADING])
    return np.asarray(FADE_MEDIAN * np.exp(FADE_SPREAD * chance.standard_normal(draws)), dtype=np.float64)
