"""Counting attacks for the timeline and the map: by stretches of time, group or weapon, and the records behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
from msgspec.structs import fields, replace

from fealty.records import Event, Source
from fealty.showing import formats as fmt
from fealty.showing.charts import KIND_COLOURS
from fealty.showing.evidence import place_words, title_of
from fealty.web.attacks import Attacks, AttacksAsked, GivenOrder, Integers, Mask
from fealty.web.gathering import Told
from fealty.web.parts import Link, Pager, Part, paged, with_query
from fealty.web.snapshot import Snapshot

Step = Literal["day", "week", "month"]
Field = Literal["group", "weapon"]
DAYS, WEEKS = 130, 1_900
"""Days up to which a stretch is counted day by day, and up to which week by week; months beyond."""
OVERVIEW = 240
"""Stretches that a whole case is cut into, at most."""
LISTED = 20
"""Records on a part of the list."""
OTHERS = "other"


class Key(Part, frozen=True):
    """A group or weapon to choose: its id, name, colour (a name of the palette), attacks, and whether it is chosen."""

    id: str
    name: str
    colour: str
    total: int
    chosen: bool


class Slot(Part, frozen=True):
    """One part of a stack: its name and its colour."""

    name: str
    colour: str


class Bin(Part, frozen=True):
    """Attacks of a stretch of days, both included: all of them, and by the parts of the stack.

    `around` counts those too that the chosen order leaves out.
    """

    begin: date
    end: date
    total: int
    parts: tuple[int, ...]
    around: int


class Line(Part, frozen=True):
    """A record in a list: where it leads, when, what, by whom, where, who tells of it, how many attacks it reports."""

    id: str
    href: str
    day: str
    what: str
    group: str
    place: str
    source: str
    count: int
    verdict: str


class Listed(Part, frozen=True):
    """A part of the records behind what is shown."""

    attacks: int
    lines: tuple[Line, ...]


class Filters(Part, frozen=True):
    """What can be chosen of what there is.

    Attributes
    ----------
    groups, weapons
        With the attacks that each has in what is shown otherwise.
    orders
        Words and ids.
    left_out
        How many events no group counts, by reason.
    """

    groups: tuple[Key, ...]
    weapons: tuple[Key, ...]
    orders: tuple[Link, ...]
    left_out: tuple[tuple[str, int], ...]


# --- stretches of time ------------------------------------------------------------------------------------------------


def step_for(days: int) -> Step:
    """Return into what a stretch of days is best cut."""
    return "day" if days <= DAYS else "week" if days <= WEEKS else "month"


def edges(begin: int, end: int, step: Step) -> list[int]:
    """Return the first days of the stretches that hold the days from `begin` to `end`, and the day after the last.

    Days are ordinals; weeks begin on Mondays.
    """
    if step == "day":
        return list(range(begin, end + 2))
    if step == "week":
        return list(range(begin - (begin - 1) % 7, end + 8, 7))
    found = [date.fromordinal(begin).replace(day=1)]
    while found[-1].toordinal() <= end:
        found.append((found[-1] + timedelta(days=31)).replace(day=1))
    return [one.toordinal() for one in found]


def counted(attacks: Attacks, keep: Mask, starts: Sequence[int], slots: Integers | None = None) -> Integers:
    """Return how many attacks fall into each stretch, as an array of stretches by slots.

    Parameters
    ----------
    attacks, keep
        The attacks, and which of them count.
    starts
        First days, and the day after the last (see `edges`).
    slots
        For each attack its slot; all in one where it is not given.
    """
    bins, number = len(starts) - 1, 1 if slots is None else len(KIND_COLOURS) + 1
    inside = keep & (attacks.day >= starts[0]) & (attacks.day < starts[-1])
    at = np.searchsorted(np.asarray(starts), attacks.day[inside], side="right") - 1
    which = at * number + (0 if slots is None else slots[inside])
    sums = np.bincount(which, weights=attacks.count[inside], minlength=bins * number)
    return sums.astype(np.int64).reshape(bins, number)


def binned(
    attacks: Attacks, keep: Mask, around: Mask, starts: Sequence[int], slots: Integers, most: int
) -> Iterator[Bin]:
    """Yield the stretches in which there were attacks.

    Parameters
    ----------
    attacks, keep, around
        The attacks, which of them are chosen, and which would be if no order were.
    starts, slots
        See `counted`.
    most
        How many slots there are.
    """
    sums, every = counted(attacks, keep, starts, slots), counted(attacks, around, starts)[:, 0]
    for n in np.flatnonzero(every).tolist():
        parts = tuple(int(one) for one in sums[n, :most])
        yield Bin(
            begin=date.fromordinal(starts[n]), end=date.fromordinal(starts[n + 1] - 1), total=sum(parts), parts=parts,
            around=int(every[n]),
        )  # fmt: skip


def overview(attacks: Attacks, keep: Mask, most: int = OVERVIEW) -> tuple[tuple[date, int], ...]:
    """Return the whole case in stretches of the same length: first day and attacks of each."""
    first, last = attacks.days
    apart = max(1, -(-(last - first + 1) // most))
    starts = list(range(first, last + apart + 1, apart))
    sums = counted(attacks, keep, starts)[:, 0]
    return tuple((date.fromordinal(day), int(sums[n])) for n, day in enumerate(starts[:-1]))


# --- groups and weapons -----------------------------------------------------------------------------------------------


class Stack(Part, frozen=True):
    """How attacks are coloured: the slots, and for each value of a column its slot; the same however one looks."""

    slots: tuple[Slot, ...]
    of_value: tuple[int, ...]


def stack(attacks: Attacks, field: Field) -> Stack:
    """Return the colours of groups or weapons, by how many attacks of the whole case they have.

    What is not counted for any group has the colour of the rest.
    """
    names, values = _column(attacks, field)
    totals = np.bincount(values, weights=attacks.count * (attacks.by > 0), minlength=len(names))
    ranked = [int(one) for one in np.argsort(-totals, kind="stable")]
    first = [one for one in ranked[: len(KIND_COLOURS)] if totals[one] > 0]
    rest = [one for one in ranked if one not in first and (values == one).any()]
    slots = [Slot(name=names[one], colour=colour) for one, colour in zip(first, KIND_COLOURS, strict=False)]
    if rest:
        slots.append(Slot(name=names[rest[0]] if len(rest) == 1 else f"{len(rest)} others", colour=OTHERS))
    of_value = [len(first)] * len(names)
    for rank, one in enumerate(first):
        of_value[one] = rank
    return Stack(slots=tuple(slots), of_value=tuple(of_value))


def usual_field(attacks: Attacks) -> Field:
    """Return what colours tell apart where nobody says: groups, or weapons where there is one group."""
    return "group" if len(np.unique(attacks.part[attacks.by > 0])) > 1 else "weapon"


def keys(attacks: Attacks, keep: Mask, field: Field, chosen: Sequence[str], stacked: Stack) -> tuple[Key, ...]:
    """Return what can be chosen of groups or weapons, with the attacks that each has in what is shown otherwise.

    `chosen` ones are there even with none.
    """
    names, values = _column(attacks, field)
    sums = np.bincount(values[keep], weights=attacks.count[keep], minlength=len(names))
    ids = tuple(one.id for one in attacks.groups) if field == "group" else names
    colours = [*(one.colour for one in stacked.slots), OTHERS]
    found = [
        Key(id=ids[n], name=names[n], colour=colours[stacked.of_value[n]], total=int(sums[n]), chosen=ids[n] in chosen)
        for n in range(len(ids))
    ]
    return tuple(sorted((one for one in found if one.total or one.chosen), key=lambda one: (-one.total, one.name)))


def filters(told: Told, asked: AttacksAsked, span: GivenOrder | None, around: Mask) -> Filters:
    """Return what can be chosen; `around` are the attacks on the days or in the part of the map that is looked at."""
    attacks = told.attacks
    wide = {"group": replace(asked, group=()), "weapon": replace(asked, weapon=())}
    open_ = {name: attacks.chosen(one, span) & around for name, one in wide.items()}
    return Filters(
        groups=keys(attacks, open_["group"], "group", asked.group, stack(attacks, "group")),
        weapons=keys(attacks, open_["weapon"], "weapon", asked.weapon, stack(attacks, "weapon")),
        orders=tuple(Link(text=span_words(one), href=one.order.id) for one in told.orders),
        left_out=tuple(sorted(attacks.left_out.items(), key=lambda one: -one[1])),
    )


def _column(attacks: Attacks, field: Field) -> tuple[tuple[str, ...], Integers]:
    return (attacks.parts, attacks.part) if field == "group" else (attacks.weapons, attacks.weapon)


def slots_of(attacks: Attacks, field: Field, stacked: Stack) -> Integers:
    """Return for each attack its slot."""
    return np.asarray(stacked.of_value, np.int64)[_column(attacks, field)[1]]


# --- addresses -------------------------------------------------------------------------------------------------------


def address(path: str, asked: AttacksAsked, **changes: object) -> str:
    """Return where a page is that is asked for the same but for some fields; what is usual is left out."""
    usual = {one.name: one.default for one in fields(asked)}
    values = {name: changes.get(name, getattr(asked, name)) for name in usual}
    return with_query(path, {name: value for name, value in values.items() if value != usual[name]})


# --- the records ------------------------------------------------------------------------------------------------------


def listed(told: Told, keep: Mask, path: str, asked: AttacksAsked) -> tuple[Listed, Pager]:
    """Return the records behind what is shown, oldest first, a part at a time."""
    rows = np.flatnonzero(keep)
    pager, part = paged(path, asked, len(rows), LISTED)
    lines = tuple(_line(told.snapshot, told.attacks, int(row)) for row in rows[part])
    return Listed(attacks=int(told.attacks.count[rows].sum()), lines=lines), pager


def _line(snapshot: Snapshot, attacks: Attacks, row: int) -> Line:
    seen = snapshot.records[attacks.records[row]]
    event: Event = seen.record
    cited = snapshot.records.get(event.source or "")
    source: Source | None = cited.record if cited else None
    return Line(
        id=event.id,
        href=f"/evidence/{event.id}",
        day=fmt.sentence(fmt.when(event.when)),
        what=title_of(event),
        group=attacks.parts[int(attacks.part[row])],
        place=place_words(event.where),
        source=(source.publisher or source.title or "") if source else "",
        count=int(attacks.count[row]),
        verdict=seen.verdict or "",
    )


# --- words ------------------------------------------------------------------------------------------------------------


def span_words(span: GivenOrder) -> str:
    """Return an order in a few words: whose, and the days on which it is measured or on which it was given."""
    order = span.order
    if not span.measured:
        return f"{order.issuer}: {order.content.replace('_', ' ')}, {fmt.short_day(order.begin)}"
    return f"{order.issuer}, {fmt.short_span(order.begin, fmt.until(order.measured_until))}"
