"""One cell at a time: dates, numbers and coordinates as people write them, and a reason when they make no sense.

Cells repeat (a day has many events, a town has many rows), so the results are remembered, a bounded number of them.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from fealty.records import Interval, Mention, Precision, Toll
from fealty.records.facts import word_list

MISSING = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", ".", "-", "--", "\\n"})
"""What people and programs write into a cell that they know nothing for, in lower case."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Years outside are taken for mistakes: no event table here reaches that far."""
LONGEST_NOTE = 500
"""Characters of a note, at most: as long as a quote."""

_MONTH_NAMES = (
    "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
    "sep sept september", "oct october", "nov november", "dec december",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[- ]+([A-Za-z]+)\.?[-, ]+(\d{4})")
_WORDS_US = re.compile(r"([A-Za-z]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T ]\d{1,2}:\d{2}.*)?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([ ,\u00a0\u202f'’])\d{3}(?:\1\d{3})*(?:\.\d+)?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


class BadCell(Exception):  # caught by Table, never seen outside
    """A cell that cannot be used: which, what stands there, and why not."""

    def __init__(self, field: str, value: str | None, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason


def given(cell: str) -> str | None:
    """Return the cell without blanks around it, or None when it says "nothing known"."""
    cell = cell.strip()
    return None if cell.lower() in MISSING else cell


@lru_cache(maxsize=20_000)
def day(cell: str, field: str, day_first: bool | None = None) -> date | None:
    """Return the day that a cell names, None when it names none.

    ISO dates, ``20250516``, "16 May 2025", "May 16, 2025", ``16.05.2025`` (days come first where dots are written), and
    ``16/05/2025``, which needs ``day_first`` unless one of the numbers can only be a day.

    Raises
    ------
    BadCell
        There is no such day, the text is no date, or day and month cannot be told apart.
    """
    text = given(cell)
    if text is None:
        return None
    try:
        year, month, number = _parts(text, field, day_first)
        found = date(year, month, number)
    except ValueError as error:
        raise BadCell(field, text, f"no such day ({error})") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(field, text, f"the year {found.year} is outside {FIRST_YEAR}–{LAST_YEAR}")
    return found


def _parts(text: str, field: str, day_first: bool | None) -> tuple[int, int, int]:
    if match := _ISO.fullmatch(text) or _PACKED.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _WORDS.fullmatch(text):
        return int(match[3]), _month(match[2], field, text), int(match[1])
    if match := _WORDS_US.fullmatch(text):
        return int(match[3]), _month(match[1], field, text), int(match[2])
    if match := _NUMBERS.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if day_first is None and match[2] == ".":
            day_first = True
        if day_first is None and (first > 12) != (second > 12):
            day_first = first > 12
        if day_first is None and first != second:
            raise BadCell(field, text, "day and month cannot be told apart: set day_first = true or false in a mapping")
        return (year, second, first) if day_first else (year, first, second)
    raise BadCell(field, text, "not a date that is known here (2025-05-16, 16 May 2025): set date_format in a mapping")


def _month(name: str, field: str, text: str) -> int:
    number = _MONTHS.get(name.lower())
    if number is None:
        raise BadCell(field, text, f"no month is called {name}")
    return number


def needed_day(cell: str, field: str, day_first: bool | None = None) -> date:
    """Return the day that a cell names; none is an error."""
    found = day(cell, field, day_first)
    if found is None:
        raise BadCell(field, cell or None, "a date is needed")
    return found


@lru_cache(maxsize=20_000)
def period(cell: str, field: str, day_first: bool | None = None) -> Interval | None:
    """Return a day, a month ("2021-05") or a year ("2021") as an interval, None when the cell names none."""
    text = given(cell)
    if text is None:
        return None
    if match := _YEAR.fullmatch(text) or _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2]) if match.re is _MONTH else 1
        if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
            raise BadCell(field, text, "no such month or year")
        begin = date(year, month, 1)
        return spread(begin, "month" if match.re is _MONTH else "year", text)
    found = day(text, field, day_first)
    return None if found is None else Interval(begin=found, end=found)


@lru_cache(maxsize=20_000)
def spread(middle: date, precision: Precision, text: str | None = None) -> Interval:
    """Return the days on which something dated ``middle`` may have happened.

    A week is the three days before and after: who knows the week only, dates the event to its middle (ACLED codebook).
    A month and a year are those of the calendar.
    """
    if precision == "week":
        begin, end = middle - timedelta(days=3), middle + timedelta(days=3)
    elif precision == "month":
        begin, end = middle.replace(day=1), middle.replace(day=monthrange(middle.year, middle.month)[1])
    elif precision == "year":
        begin, end = date(middle.year, 1, 1), date(middle.year, 12, 31)
    else:
        begin = end = middle
    return Interval(begin=begin, end=end, precision=precision, text=text)


@lru_cache(maxsize=20_000)
def between(begin: date | None, end: date | None, field: str) -> Interval:
    """Return the interval of two days, with the precision that its length speaks for."""
    if begin is None or end is None:
        return Interval(begin=begin, end=end)
    days = (end - begin).days + 1
    if days < 1:
        raise BadCell(field, f"{begin} to {end}", "the end lies before the beginning")
    precision: Precision = "day" if days == 1 else "week" if days <= 7 else "month" if days <= 31 else "year"
    return Interval(begin=begin, end=end, precision=precision)


def number(cell: str, field: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, None when there is none; separators of thousands are understood."""
    text = given(cell)
    if text is None:
        return None
    if decimal == ",":
        text = text.replace(".", "").replace(",", ".")
    elif match := _THOUSANDS.fullmatch(text):
        text = text.replace(match[1], "")
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise BadCell(field, cell, "not a number")
    return float(text)


@lru_cache(maxsize=20_000)
def whole(cell: str, field: str, decimal: str = ".") -> int | None:
    """Return the whole number, zero or more, in a cell; None when there is none ("3.0" is 3)."""
    found = number(cell, field, decimal)
    if found is None:
        return None
    if found < 0 or not found.is_integer() or found > 10**9:
        raise BadCell(field, cell, "not a whole number of zero or more")
    return int(found)


@lru_cache(maxsize=20_000)
def toll(low: str, best: str, high: str, field: str, decimal: str = ".") -> Toll | None:
    """Return a number of people from the cells of its three estimates, None when all are empty."""
    found = Toll(low=whole(low, field, decimal), best=whole(best, field, decimal), high=whole(high, field, decimal))
    return None if found == Toll() else found


def odd_toll(found: Toll | None) -> str | None:
    """Return the three estimates as text when they are out of order (low above best, best above high), else None."""
    if found is None:
        return None
    known = [value for value in (found.low, found.best, found.high) if value is not None]
    return f"low {found.low}, best {found.best}, high {found.high}" if known != sorted(known) else None


def somebody(cell: str) -> str | None:
    """Return the words for somebody, None for an empty cell and for words like "unknown" that name nobody."""
    text = given(cell)
    return None if text is None or text.lower() in word_list("nobody_words") else text


@lru_cache(maxsize=50_000)
def mention(cell: str) -> Mention | None:
    """Return the words for somebody as a mention, None for nobody; who it is, the settings of a case decide later."""
    text = somebody(cell)
    return None if text is None else Mention(text=text, name=text)


def alone(cell: str) -> tuple[Mention, ...]:
    """Return the one whom a cell names, whatever separators are in the name."""
    one = mention(cell)
    return () if one is None else (one,)


@lru_cache(maxsize=50_000)
def mentions(cell: str, separator: str = ";") -> tuple[Mention, ...]:
    """Return everybody whom a cell lists, each once."""
    found = dict.fromkeys(mention(part) for part in cell.split(separator))
    return tuple(one for one in found if one is not None)


def clip(text: str | None) -> str | None:
    """Return a note of at most ``LONGEST_NOTE`` characters, cut with "…" where it is longer."""
    if text is None:
        return None
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        return text[: LONGEST_NOTE - 1].rstrip() + "…"
    return text or None
