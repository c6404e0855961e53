"""The patterns of time expressions, the most telling first; where two meet, the earlier in this list has the words."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from fealty.reading.setting import making
from fealty.reading.setting.moments import Moment
from fealty.reading.setting.words import choice

YEAR = r"(?:1[89]|20|21)\d\d"
TO = r"\s?(?:[-–—]|\bto\b|\band\b|\bor\b|\buntil\b|\btill\b|\bthrough\b)\s?"
_END = r"(?=\s*(?:[.,;:)\"”]|$))"


class Rule(NamedTuple):
    """A pattern, what makes moments of a match, and whether it needs a word before it to be about time ("in 2019").

    `needs` is what every match has in it, so that most stretches need not be searched: a word, or a digit ("0").
    """

    pattern: re.Pattern[str]
    make: making.Maker
    weak: bool = False
    needs: str = ""


def _rule(pattern: str, make: making.Maker, *, weak: bool = False, needs: str = "") -> Rule:
    return Rule(re.compile(rf"(?<![\w]){pattern}(?!\w)", re.IGNORECASE), make, weak, needs)


def _dates() -> list[Rule]:
    """Return what names days, months or years of the calendar."""
    named = rf"{choice('full_month')}|(?:{choice('month')})\b\.?"
    month = rf"(?P<month>{named})"
    day = r"\d{1,2}(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
    year, maybe_year = rf"(?P<year>{YEAR})(?![\w%]|,\d)", rf"(?:,?\s+(?P<year>{YEAR})(?![\w%]|,\d))?"
    part = rf"(?:(?:the\s+)?(?P<part>{choice('part')})(?:[- ](?:in\s+)?|\s+of\s+))"
    week = choice("weekday")
    lead = rf"(?:(?:{week}),?\s+\(?(?:the\s+)?|(?:the\s+)?(?:{choice('daypart')})\s+of\s+(?:the\s+)?)?"
    ordinal = rf"(?:the\s+)?(?:{choice('ordinal')})"
    return [
        _rule(r"(?P<year>(?:1[89]|20|21)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", making.one_day, needs="0"),
        _rule(rf"(?P<one>\d{{1,2}})[/.](?P<other>\d{{1,2}})[/.]{year}", making.numeric_day, needs="0"),
        _rule(rf"(?P<day>{day}){TO}(?P<day2>{day})\s+(?:of\s+)?{month}{maybe_year}", making.some_days, needs="0"),
        _rule(rf"{month}\s+(?P<day>{day}){TO}(?P<day2>{day}){maybe_year}", making.some_days, needs="0"),
        _rule(rf"{lead}(?P<day>{day}|{ordinal})\s+(?:of\s+)?{month}{maybe_year}", making.one_day),
        _rule(rf"{lead}{month}\s+(?P<day>{day}){maybe_year}", making.one_day, needs="0"),
        _rule(rf"{month}{TO}(?P<month2>{named})\s+{year}", making.some_months, needs="0"),
        _rule(
            rf"(?:the\s+)?(?P<order>first|second|third|fourth|last)\s+week\s+(?:of|in)\s+{month}{maybe_year}",
            making.week_of_month,
        ),
        _rule(rf"{part}?{month},?\s+(?:of\s+)?{year}", making.a_month, needs="0"),
        _rule(rf"(?:the\s+)?(?P<season>{choice('season')})\s+(?:of\s+)?{year}", making.a_season, needs="0"),
        _rule(rf"(?P<which>last|next|this)\s+(?P<season>{choice('season')})", making.a_season),
        _rule(rf"(?:the\s+)?{part}?(?P<year>(?:1[89]|20)\d0)['’]?s", making.a_decade, needs="0"),
        _rule(rf"(?P<year>{YEAR}){TO}(?P<year2>{YEAR}|\d\d)(?!-)", making.some_years, needs="0"),
        _rule(rf"{part}{year}", making.a_year, needs="0"),
        _rule(
            rf"(?:(?P<which>last|next|this)\s+)?{part}?(?P<month>{named})(?!\.?\s+\d)",
            making.a_month,
            weak=True,
        ),
        _rule(rf"the\s+(?P<day>\d{{1,2}}(?:st|nd|rd|th)|{choice('ordinal')})"
              r"(?=\s*(?:[.,;:)]|$)|\s+(?:and|until|at|but|when|after|to)\b)", making.day_of_month, weak=True),
        _rule(year, making.a_year, weak=True, needs="0"),
    ]  # fmt: skip


_BESIDE = {"day": "day", "night": "day", "week": "week", "month": "month", "year": "year"}


def _day_beside(name: str, word: str, way: int) -> Rule:
    """Return the pattern for "the day before", "the week after", at the end of a clause."""
    moment = Moment("later", amount=1, unit=_BESIDE[name], shift=way)
    return _rule(rf"the\s+{name}\s+{word}{_END}", making.always(moment), needs=word)


def _near() -> list[Rule]:
    """Return what counts from now or from what was told before."""
    unit, daypart = rf"(?P<unit>{choice('unit')})", choice("daypart")
    digits_or_words = rf"(?:\d[\d,]*|(?:{choice('number')})(?:[- ](?:{choice('number')}))?)"
    number = rf"(?P<n>{digits_or_words})"
    week, short = choice("weekday"), choice("short_weekday")
    return [
        _rule(r"(?P<when>earlier|later)\s+(?:this|in the)\s+(?P<unit>week|month|year|day)", making.in_unit),
        _rule(rf"(?:the\s+)?(?P<part>{choice('part')})\s+of\s+(?:the|this)\s+(?P<unit>week|month|year|decade)",
              making.part_of_unit),
        _rule(r"the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)", making.near_day),
        _rule(rf"(?:(?P<vague>{choice('vague')})\s+)?{number}[- ]{unit}\s+"
              rf"(?P<after>ago|from\s+now|earlier|later|previously|afterwards?|(?:before|after){_END})",
              making.counted_from),
        *(_day_beside(name, word, way) for name in _BESIDE for word, way in (("before", -1), ("after", 1))),
        _rule(r"(?P<unit>minutes|hours|days|weeks|months|years)\s+"
              rf"(?P<after>later|earlier|afterwards?|(?:before|after){_END})", making.soon_after),
        _rule(rf"(?:shortly|soon|just)\s+(?P<after>afterwards?|thereafter|(?:before|after){_END})", making.soon_after),
        _rule(r"within\s+(?P<unit>minutes|hours)", making.soon_after),
        _rule(rf"{digits_or_words}[- ](?:{choice('unit')})\s+(?:after|before|into)", making.always(Moment("unclear"))),
        _rule(rf"this\s+(?:{daypart})", making.always(Moment("today"))),
        _rule(rf"(?:that|the\s+same)\s+(?:{daypart})", making.always(Moment("then"))),
        _rule(rf"the\s+(?:next|following)\s+(?:{daypart})", making.always(Moment("later", amount=1, shift=1))),
        _rule(rf"the\s+(?:previous|preceding)\s+(?:{daypart})", making.always(Moment("later", amount=1, shift=-1))),
        _rule(r"(?:last|yesterday)\s+(?:night|evening)|yesterday(?:\s+(?:morning|afternoon))?|today|tonight|overnight"
              r"|tomorrow(?:\s+(?:morning|afternoon|evening|night))?", making.near_day),
        _rule(r"(?P<the>(?:the|these|those)\s+)?(?P<which>last|this\s+past|past|this\s+coming|next|coming|previous"
              rf"|following|preceding|same|current|recent|latest|that|this)\s+(?:{number}[- ])?{unit}(?!\s+of\b)",
              making.near_unit),
        _rule(rf"(?:(?:early|late)\s+(?:on\s+)?)?(?:(?P<which>last|next|this\s+past|this\s+coming|this)\s+)?"
              rf"(?P<weekday>{week})(?:\s+(?:early\s+|late\s+)?(?:{daypart}))?", making.a_weekday),
        _rule(rf"(?P<weekday>{short})\.?(?=,?\s+(?:{daypart}|\d{{1,2}}(?:[:.]\d\d|\s?[ap]\.?m)))", making.a_weekday),
        _rule(rf"{number}[- ]{unit}", making.a_while),
        _rule(rf"(?:in|on|during|by)\s+the\s+(?:(?:early|late)\s+)?(?:{daypart})(?:\s+hours)?(?!\s+of)"
              r"|at\s+(?:dawn|daybreak|dusk|sunset|nightfall|sunrise|noon|midday)", making.always(Moment("daypart"))),
        _rule(r"(?:\d{1,2}(?:[:.]\d\d)?\s?(?:a\.m\.?|p\.m\.?|am|pm)|\d{1,2}:\d\d(?:\s?(?:GMT|UTC|hours))?|midnight|noon)",
              making.always(Moment("clock"))),
        _rule(r"(?:(?<=since\s)|(?<=until\s)|(?<=till\s)|(?<=by\s)|(?<=before\s))then|ever\s+since(?=\s*[.,;])",
              making.always(Moment("then"))),
    ]  # fmt: skip


@cache
def rules() -> tuple[Rule, ...]:
    """Return all patterns in their order."""
    return (*_dates(), *_near())
