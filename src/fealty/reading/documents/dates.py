"""Publication dates, from the forms in which documents give them.

A date is taken as it is written, in the publisher's own time zone: an article of 23:30 in Washington is of that day.
Where day and month could be swapped, nothing is taken.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate
from typing import Final

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_YEAR = r"(?P<year>(?:18|19|20|21)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_NAMED = (
    re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}\b", re.IGNORECASE),
)
_ISO = re.compile(rf"(?:D:)?{_YEAR}([-/.]?)(?P<month>\d\d)\2(?P<day>\d\d)(?!\d\d?(?:\D|$))")
_ISO_IN_TEXT = re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b")
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2((?:18|19|20|21)\d\d)\b")
_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20|21)\d\d)(?P<between>[/-]?)(?P<month>\d\d?)(?P=between)(?P<day>\d\d?)(?=[/_.-]|$)"
)
_DATE_LINE = re.compile(
    r"(?:published|posted|updated|issued|released|date|dated|on|at|by|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|mon|tues?|wed|thu(?:rs)?|fri|sat|sun|a\.?m\.?|p\.?m\.?|gmt|utc|e[sd]t|local|time|"
    r"\d{1,2}:\d\d(?::\d\d)?|[|:,.()\-–—/\s])+",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"[A-Z][A-Z .'’-]+,[^()\n]{0,60}?(?:\([^()\n]{2,40}\)\s*)?[-–—]")
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_SECONDS, _MILLISECONDS = range(10**8, 10**10), range(10**11, 10**13)
_LONGEST_LINE = 90


def date_of(value: object) -> date | None:
    """Return the date that a metadata value gives: ISO, RFC 2822, PDF, with the month's name, or seconds since 1970."""
    if isinstance(value, datetime):
        return _sane(value.year, value.month, value.day)
    if isinstance(value, date):
        return _sane(value.year, value.month, value.day)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()[:200]
    if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
        return _since_1970(float(text))
    return _iso(text) or _named(text) or _mail(text) or _numeric(text)


def date_in_address(url: str | None) -> date | None:
    """Return the date that stands in an address: ``…/2021/07/09/…``."""
    found = _IN_ADDRESS.search(url or "")
    return _from(found) if found else None


def date_in_text(paragraphs: list[str]) -> date | None:
    """Return the date that the head of a text gives: a line that is nothing but a date, or a full dateline."""
    for paragraph in paragraphs[:6]:
        for line in paragraph.split("\n")[:6]:
            if len(line) > _LONGEST_LINE:
                continue
            for pattern in (*_NAMED, _ISO_IN_TEXT):
                found = pattern.search(line)
                if found is not None and _is_date_line(line[: found.start()] + " " + line[found.end() :]):
                    return _from(found)
        dateline = _DATELINE.match(paragraph)
        if dateline is not None:
            named = _named(dateline.group())
            if named:
                return named
    return None


def _is_date_line(rest: str) -> bool:
    """Tell whether what a line says beside the date is only when and how it was published."""
    return not rest.strip() or _DATE_LINE.fullmatch(rest) is not None


def _iso(text: str) -> date | None:
    found = _ISO.match(text)
    return _from(found) if found else None


def _named(text: str) -> date | None:
    for pattern in _NAMED:
        found = pattern.search(text)
        if found:
            return _from(found)
    return None


def _mail(text: str) -> date | None:
    try:
        found = parsedate(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _sane(*found[:3]) if found else None


def _numeric(text: str) -> date | None:
    found = _NUMERIC.match(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first > 12 or first == second:
        return _sane(year, second, first)
    return _sane(year, first, second) if second > 12 else None


def _since_1970(number: float) -> date | None:
    if int(number) in _MILLISECONDS:
        number /= 1000
    if int(number) not in _SECONDS:
        return None
    day = datetime.fromtimestamp(number, UTC)
    return _sane(day.year, day.month, day.day)


def _from(found: re.Match[str]) -> date | None:
    month = found["month"]
    if not month.isdigit():
        month = str(1 + next(place for place, name in enumerate(_MONTHS) if name.startswith(month.lower())))
    return _sane(found["year"], month, found["day"])


def _sane(year: int | str, month: int | str, day: int | str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None
