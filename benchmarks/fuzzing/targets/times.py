"""Time expressions of a text and the days that they mean, from every standpoint."""

from __future__ import annotations

from datetime import date
from itertools import product

from fealty.reading.setting.grammar import expressions_in
from fealty.reading.setting.resolving import Days, Standpoint, days_of, interval_of
from targets.base import Target, hold, text_of

DAYS = (None, date(2021, 7, 9), date(1, 1, 1), date(9999, 12, 31))
TOLD = (None, Days(date(2021, 6, 1), date(2021, 6, 30), "month"), Days(None, date.max, "day"))
STANDPOINTS = [Standpoint(day, told, way) for day, told, way in product(DAYS, TOLD, (-1, 0, 1))]


def check(data: bytes) -> None:
    text = text_of(data)
    place = 0
    for one in expressions_in(text):
        hold(place <= one.core < one.end <= len(text), "a time outside the text")
        hold(one.begin <= one.core, "not so: one.begin <= one.core")
        place = one.core
        for standpoint in STANDPOINTS:
            interval_of(days_of(one, standpoint), text[one.begin : one.end])


TARGET = Target(
    check=check,
    seeds=(
        b"On July 9, 2021 and until late March the two days before; from 3 to 5 May, between Monday and Friday.",
        b"In the mid-1990s, last summer, five weeks ago, for a 30-day truce, at midnight on Sunday, 03/04/2021.",
        b"the first week of June 2020, since then, within hours, the next morning, 2019-20, a decade later",
    ),
    longest=256,
    words=(
        "May ",
        "2021",
        "ago",
        "last ",
        "century",
        "until ",
        "since ",
        "between ",
        " and ",
        "week",
        "99999999",
        "Sunday",
    ),
)
