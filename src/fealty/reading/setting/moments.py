"""Time expressions as they stand in a text: what each says, before anybody asks which days that are.

A `Moment` is one point or stretch ("late March", "two days ago"); an `Expression` is a moment with the words that turn
it into an interval ("since", "until", "between … and …"), and where it stands.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

MomentKind = Literal[
    "date",  # year, month, day as far as they are given; `part` is early, mid or late
    "weekday",  # `amount` 0 to 6 from Monday; `shift` -1 last, +1 next
    "unit",  # a calendar unit: `shift` -1 last week, 0 this week, +1 next week
    "trailing",  # `amount` units that end now; `shift` +1: that begin now
    "ago",  # a point `amount` units before now
    "later",  # a point `amount` units after what was told before; `shift` -1: before it
    "today",  # `amount` days from now
    "season",  # `month` it begins in, `year` if given
    "decade",  # `year` it begins with
    "week_of_month",  # the week `amount` of a month
    "then",  # what was told before
    "daypart",  # "in the morning", on a day that the text has named
    "clock",  # an hour: tells no day
    "duration",  # `amount` units long
    "unclear",  # words about time that say no day: "two days after the talks"
]

Relation = Literal["at", "since", "until", "by", "before", "after", "from", "between", "for", "within"]


class Moment(NamedTuple):
    """What a few words say about time; which fields count depends on `kind`."""

    kind: MomentKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    amount: int = 0
    unit: str = "day"
    shift: int = 0
    part: str | None = None


class Expression(NamedTuple):
    """Words about time with where they stand; `second` is the far end of a range."""

    begin: int
    end: int
    relation: Relation
    first: Moment
    second: Moment | None = None
    core: int = 0  # where the moment itself begins, behind "since" and the like
