"""Numbers, dates and lists as a reader expects them: never more digits than the data carry, never a locale's whims."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta

from fealty.records import Interval

_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MINUS = re.compile(r"(?<![\w.)-])-(?=\d)")
_QUOTED = re.compile(r"(?<![\w’'])'([^'\n]{1,80})'(?!\w)")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
#: Ratios that have a plain name, each with the words that fit after "came to".
SHARES = (
    (0.1, "a tenth"), (0.2, "a fifth"), (0.25, "a quarter"), (1 / 3, "a third"), (0.5, "half"), (2 / 3, "two thirds"),
    (0.75, "three quarters"), (1.5, "one and a half times"), (2.0, "twice"), (3.0, "three times"), (4.0, "four times"),
    (5.0, "five times"),
)  # fmt: skip
NEAR = 0.12
"""How far (on the log scale) a ratio may lie from a named share and still be called by its name."""


def number(value: float) -> str:
    """Return a ratio with two significant digits and no exponent: ``0.053``, ``0.76``, ``3.9``, ``21``."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "unknown"
    if abs(value) < 0.005:
        return "0" if value == 0 else "< 0.01"
    rounded = float(f"{value:.1e}")  # first to two digits: 0.0996 is 0.10, and has one decimal less than 0.099
    return f"{value:.{max(0, 1 - math.floor(math.log10(abs(rounded))))}f}"


def mean(value: float) -> str:
    """Return a mean count: one decimal below a hundred, none above."""
    return (
        number(value) if value < 1 or not math.isfinite(value) else f"{value:.1f}" if value < 99.95 else f"{value:,.0f}"
    )


def interval(low: float, high: float) -> str:
    """Return an interval as ``0.05–0.76``."""
    return f"{number(low)}–{number(high)}"


def percent(probability: float) -> str:
    """Return a probability as a whole percentage; the ends stay open, because no such number is certain."""
    if probability > 0.995:
        return "more than 99 %"
    if probability < 0.005:
        return "less than 1 %"
    return f"{probability * 100:.0f} %"


def brief(probability: float) -> str:
    """Return a probability for a table or a label: ``> 99 %`` where `percent` says it in words."""
    return percent(probability).replace("more than", ">").replace("less than", "<")


def count(value: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun, small numbers in words: ``three orders``, ``1,204 attacks``."""
    noun = one if value == 1 else many or f"{one}s"
    return f"{SMALL[value] if value < len(SMALL) else f'{value:,}'} {noun}"


def figure(value: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun, always in digits: ``3 records``."""
    return f"{value:,} {one if value == 1 else many or f'{one}s'}"


def day(value: date | None) -> str:
    """Return a date in full: ``10 October 2020``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if value else "an unknown day"


def short_day(value: date) -> str:
    """Return a date for tables and charts: ``10 Oct 2020``."""
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def days_between(begin: date, last: date) -> str:
    """Return a span of days, both included, without saying a month or a year twice: ``9–30 June 2021``."""
    if begin == last:
        return day(begin)
    if (begin.year, begin.month) == (last.year, last.month):
        return f"{begin.day}–{day(last)}"
    if begin.year == last.year:
        return f"{begin.day} {MONTHS[begin.month - 1]} – {day(last)}"
    return f"{day(begin)} – {day(last)}"


def short_span(begin: date, last: date) -> str:
    """Return a span of days for tables, both included: ``10 Oct – 8 Dec 2020``."""
    if begin == last:
        return short_day(begin)
    first = short_day(begin).removesuffix(f" {last.year}")
    return f"{first} – {short_day(last)}"


def days_of_year(begin: date, last: date) -> str:
    """Return a span of days, both included, where the year is known from elsewhere: ``20–26 Jan``."""
    first, after = (f"{one.day} {MONTHS[one.month - 1][:3]}" for one in (begin, last))
    if begin == last:
        return first
    return f"{begin.day}–{after}" if (begin.year, begin.month) == (last.year, last.month) else f"{first} – {after}"


def until(end: date) -> date:
    """Return the last day of a span whose end is the first day after it."""
    return end - timedelta(days=1)


def when(value: Interval) -> str:
    """Return a record's time, as exactly as it is known."""
    if value.begin is None and value.end is None:
        return value.text or "at an unknown time"
    if value.begin is None:
        return f"until {day(value.end)}"
    if value.end is None:
        return f"from {day(value.begin)}" if value.precision == "day" else day(value.begin)
    if value.precision == "month" and (value.begin.year, value.begin.month) == (value.end.year, value.end.month):
        return f"{MONTHS[value.begin.month - 1]} {value.begin.year}"
    return days_between(value.begin, value.end)


def readable(text: str) -> str:
    """Return a text as a page sets it: dates in full, true minus signs, quotation marks in place of straight ones."""
    return _QUOTED.sub(r"“\1”", _MINUS.sub("−", _ISO.sub(_in_full, text)))


def _in_full(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:  # 30 February: not a date, so not ours to write otherwise
        return found[0]


def listing(words: Sequence[str], last: str = "and") -> str:
    """Return words as an English list: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def share(ratio: float) -> str | None:
    """Return the plain name of a ratio (``a fifth``), or None where no name comes near enough."""
    if ratio <= 0:
        return None
    nearest = min(SHARES, key=lambda named: abs(math.log(ratio / named[0])))
    return nearest[1] if abs(math.log(ratio / nearest[0])) <= NEAR else None


def sentence(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
