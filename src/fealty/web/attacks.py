"""The attacks of a case as columns, so that pages that count many of them at once answer without delay.

Which events are attacks, and whose, is what the measurement says (`fealty.measuring.material.Material`), asked of the
case as it stands now: a rejected attack is gone at once, not when the next answer has come. `gathering` makes the
columns once for each state of the case; every page of the timeline and the map is a mask over them.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from fealty.casefile import Group
from fealty.measuring import OrderSpan
from fealty.web.parts import Asked, Number

Mask = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_GROUPS = 60
"""Groups that have a bit of their own in a column of integers."""
SEVERAL = "Any of several groups"
NOBODY = "Not counted"


class AttacksAsked(Asked, frozen=True):
    """What both pages are asked for.

    Attributes
    ----------
    begin, end
        The days that are looked at, both included; the whole case where they are not given.
    group, weapon
        Ids of groups, names of weapons; none means all.
    order
        The id of an order: attacks while it was in force, by the groups that it was given to.
    which
        Attacks that are counted, or all that are told of and not rejected.
    page
        Part of the list of records.
    """

    begin: date | None = None
    end: date | None = None
    group: tuple[str, ...] = ()
    weapon: tuple[str, ...] = ()
    order: str = ""
    which: Literal["counted", "all"] = "counted"
    page: Number = 1


class Attacks(msgspec.Struct, frozen=True, kw_only=True):
    """The attacks of a case, one a row, oldest first; every array has their number.

    Attributes
    ----------
    groups
        The case's groups.
    weapons
        Their names, the most frequent first.
    days
        First and last day of the case, as ordinals.
    records
        Ids of the events.
    day
        The day, as an ordinal; of a stretch of days its middle.
    length
        Days on which it can have happened; 1 where the day is known.
    count
        How many attacks the record reports.
    by
        One bit for each group that it counts for; none where it is not counted.
    part
        The group's place in `groups`; their number where it may have been any of several, one more where it is not
        counted.
    weapon
        The weapon's place in `weapons`.
    lat, lon
        Degrees; not a number where the place is not known.
    rough
        0 a place, 1 a district or province, 2 rougher than that.
    place
        Place in `places`.
    places
        Names and countries.
    left_out
        How many events no group counts, by reason.
    """

    groups: tuple[Group, ...]
    weapons: tuple[str, ...]
    days: tuple[int, int]
    records: tuple[str, ...]
    day: Integers
    length: Integers
    count: Integers
    by: Integers
    part: Integers
    weapon: Integers
    lat: Floats
    lon: Floats
    rough: Integers
    place: Integers
    places: tuple[tuple[str, str], ...]
    left_out: dict[str, int]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of what `part` counts."""
        return (*(one.name or one.id for one in self.groups), SEVERAL, NOBODY)

    def chosen(self, asked: AttacksAsked, span: GivenOrder | None, *, dated: bool = True) -> Mask:
        """Return which rows are asked for.

        Parameters
        ----------
        asked
            The question.
        span
            The order that it names.
        dated
            Whether its days narrow the choice, too.
        """
        keep = self.by > 0 if asked.which == "counted" else np.ones(len(self.day), bool)
        if asked.group:
            bits = sum(1 << n for n, one in enumerate(self.groups[:MOST_GROUPS]) if one.id in asked.group)
            keep &= (self.by & bits) > 0
        if asked.weapon:
            keep &= np.isin(self.weapon, [n for n, one in enumerate(self.weapons) if one in asked.weapon])
        if span is not None:
            keep &= (self.day >= span.order.begin.toordinal()) & (self.day < span.order.measured_until.toordinal())
            if span.groups:
                bits = sum(1 << n for n, one in enumerate(self.groups[:MOST_GROUPS]) if one.id in span.groups)
                keep &= (self.by & bits) > 0
        if dated and asked.begin:
            keep &= self.day >= asked.begin.toordinal()
        if dated and asked.end:
            keep &= self.day <= asked.end.toordinal()
        return keep


class GivenOrder(msgspec.Struct, frozen=True):
    """An order, and the ids of the groups that it was given to; lifting orders are not measured."""

    order: OrderSpan
    groups: tuple[str, ...]
    measured: bool
