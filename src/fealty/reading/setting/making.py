"""From a pattern's match to the moments that it means; None where the words turn out to be something else.

Patterns name their groups alike: year, month, day (day2, month2, year2 for the far end of a range), n and unit for a
number of units, which for "last" and its kind, part for "early" and its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fealty.reading.setting.moments import Moment
from fealty.reading.setting.words import number_of, numbers, values

Match = re.Match[str]
Made = tuple[Moment, Moment | None] | None
Maker = Callable[[Match], Made]

_LARGEST = 4000
"""Larger numbers of units are no time spans of news, and would leave the calendar."""
_RECENT = {"hour": (1, "day"), "day": (7, "day"), "week": (30, "day"), "month": (6, "month"), "year": (5, "year")}
"""What "in recent days" and its like are taken for."""
_SHIFTS = {"last": -1, "this past": -1, "next": 1, "this coming": 1}
_FEW_LATER = 3
"""Units that "days later" stands for."""


def _said(match: Match, group: str) -> str:
    """Return the words of a group in lower case, one space apart; nothing when the pattern has no such group."""
    found = match.groupdict().get(group)
    return " ".join(found.lower().split()) if found else ""


def _number(match: Match, group: str) -> int | None:
    words = _said(match, group)
    return int(words) if words else None


def _month(match: Match, group: str = "month") -> int | None:
    """Return the month; None for "may" and "march" without a capital."""
    word = match[group]
    if word.isdigit():
        return int(word) if 1 <= int(word) <= 12 else None
    return {**numbers("month"), **numbers("full_month")}[word.lower().rstrip(".")] if word[0].isupper() else None


def _day(match: Match, group: str = "day") -> int | None:
    words = _said(match, group).removeprefix("the ")
    digits = re.match(r"\d+", words)
    day = int(digits.group()) if digits else numbers("ordinal").get(words, 0)
    return day if 1 <= day <= 31 else None


def _part(match: Match) -> str | None:
    return values("part").get(_said(match, "part"))


def _amount(match: Match) -> int | None:
    words = _said(match, "n")
    found = number_of(words) if words else 1
    return found if found is not None and found <= _LARGEST else None


def _unit(match: Match) -> str:
    return values("unit")[_said(match, "unit")]


def one_day(match: Match) -> Made:
    """Return a day of a named month, its year if one is given."""
    month, day = _month(match), _day(match)
    return (Moment("date", _number(match, "year"), month, day), None) if month and day else None


def numeric_day(match: Match) -> Made:
    """Return "13/1/2020", and nothing where day and month could be swapped."""
    one, other = int(match["one"]), int(match["other"])
    if one > 12 or one == other:
        one, other = other, one
    elif other <= 12:
        return None
    return (Moment("date", int(match["year"]), one, other), None) if 1 <= one <= 12 and other <= 31 else None


def some_days(match: Match) -> Made:
    """Return "21 to 26 April 2023"."""
    month, one, other, year = _month(match), _day(match), _day(match, "day2"), _number(match, "year")
    if month is None or one is None or other is None or other < one:
        return None
    return Moment("date", year, month, one), Moment("date", year, month, other)


def some_months(match: Match) -> Made:
    """Return "January to March 2020"."""
    one, other, year = _month(match), _month(match, "month2"), _number(match, "year")
    return (Moment("date", year, one), Moment("date", year, other)) if one and other else None


def some_years(match: Match) -> Made:
    """Return "2014-16", "2014 to 2016"."""
    one, last = int(match["year"]), match["year2"]
    other = int(last) if len(last) == 4 else one // 100 * 100 + int(last)
    return (Moment("date", one), Moment("date", other)) if one < other else None


def a_month(match: Match) -> Made:
    """Return "late March 2020", "last May", "June"."""
    month = _month(match)
    shift = _SHIFTS.get(_said(match, "which"), 0)
    return (Moment("date", _number(match, "year"), month, part=_part(match), shift=shift), None) if month else None


def a_year(match: Match) -> Made:
    """Return "2019", "early 2019"."""
    return Moment("date", int(match["year"]), part=_part(match)), None


def a_weekday(match: Match) -> Made:
    """Return "Friday", "last Friday"."""
    word = match["weekday"]
    number = {**numbers("short_weekday"), **numbers("weekday")}[word.lower()]
    shift = _SHIFTS.get(_said(match, "which"), 0)
    return (Moment("weekday", amount=number, shift=shift), None) if word[0].isupper() else None


def a_season(match: Match) -> Made:
    """Return "the summer of 2020", "last winter"."""
    shift = _SHIFTS.get(_said(match, "which"), 0)
    month = numbers("season")[_said(match, "season")]
    return Moment("season", _number(match, "year"), month, shift=shift), None


def a_decade(match: Match) -> Made:
    """Return "the 1990s", "the early 1990s"."""
    return Moment("decade", int(match["year"]), part=_part(match)), None


def week_of_month(match: Match) -> Made:
    """Return "the first week of May"."""
    order, month = _said(match, "order"), _month(match)
    amount = 5 if order == "last" else numbers("ordinal")[order]
    return (Moment("week_of_month", _number(match, "year"), month, amount=amount), None) if month else None


def part_of_unit(match: Match) -> Made:
    """Return "the end of the month"."""
    return Moment("unit", unit=_unit(match), part=_part(match)), None


def in_unit(match: Match) -> Made:
    """Return "earlier this year", "later this week"."""
    return Moment("unit", unit=_unit(match), part="past" if _said(match, "when") == "earlier" else "future"), None


def day_of_month(match: Match) -> Made:
    """Return "the 27th"."""
    day = _day(match)
    return (Moment("date", None, None, day), None) if day else None


def near_day(match: Match) -> Made:
    """Return "today", "yesterday", "last night", "the day before yesterday"."""
    words = " ".join(match.group().lower().split())
    if words.startswith("the day "):
        return Moment("today", amount=-2 if "before" in words else 2), None
    if words == "overnight":
        return Moment("today", unit="night"), None
    shift = -1 if words.startswith(("last", "yesterday")) else 1 if words.startswith("tomorrow") else 0
    return Moment("today", amount=shift), None


def near_unit(match: Match) -> Made:
    """Return "last week", "the past 7 days", "the next day", "this month", "recent weeks", "the same day".

    "last week" is the calendar's, "the last week" the seven days that end now; "the next day" is the one after what was
    told before, "next week" the calendar's.
    """
    which, unit, amount = _said(match, "which"), _unit(match), _amount(match)
    plural = _said(match, "unit").endswith("s")
    counted, article = plural or bool(match["n"]), bool(match["the"])
    if amount is None or (plural and not match["n"] and which in ("this", "that", "same", "next", "following")):
        return None
    if which in ("that", "same"):
        return Moment("then", unit=unit), None
    if which in ("this", "current"):
        return Moment("unit", unit=unit), None
    if not match["n"] and plural:
        amount, unit = _RECENT.get(unit, (10, "year"))
    shift = 1 if which in ("next", "coming", "this coming", "following") else -1
    if counted or which in ("past", "coming", "this past", "this coming") or (article and which == "last"):
        return Moment("trailing", amount=amount, unit=unit, shift=shift), None
    if which in ("following", "previous", "preceding") or (article and which == "next"):
        return Moment("later", amount=1, unit=unit, shift=shift), None
    return Moment("unit", unit=unit, shift=shift), None


def counted_from(match: Match) -> Made:
    """Return "two days ago", "three weeks later", "a month earlier"."""
    amount, word = _amount(match), _said(match, "after")
    if amount is None:
        return None
    softened = values("vague").get(_said(match, "vague"))
    if word in ("ago", "from now"):
        return Moment("ago", amount=amount, unit=_unit(match), shift=-1 if word == "ago" else 1, part=softened), None
    shift = -1 if word in ("earlier", "before", "previously", "prior") else 1
    return Moment("later", amount=amount, unit=_unit(match), shift=shift), None


def soon_after(match: Match) -> Made:
    """Return "hours later", "days earlier", "shortly afterwards", "within hours"."""
    unit = values("unit")[_said(match, "unit") or "hours"]
    shift = -1 if _said(match, "after") in ("earlier", "before") else 1
    return Moment("later", amount=0 if unit in ("minute", "hour") else _FEW_LATER, unit=unit, shift=shift), None


def a_while(match: Match) -> Made:
    """Return "72 hours", "30-day"."""
    amount = _amount(match)
    return (Moment("duration", amount=amount, unit=_unit(match)), None) if amount else None


def always(moment: Moment) -> Maker:
    """Return a maker for words that mean one thing alone."""

    def made(_: Match) -> Made:
        return moment, None

    return made
