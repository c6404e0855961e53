"""Since when, and until when, a tie holds, where a phrase beside it says so."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from fealty.reading.story import Tree
from fealty.records import Interval

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:(?P<month>Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?,?\s+)?"
_SINCE = re.compile(rf"\b(?:since|from)\s+(?:late\s+|early\s+|mid-)?{_MONTH}(?P<year>(?:19|20)\d\d)\b")
_UNTIL = re.compile(rf"\b(?:until|till|to)\s+(?:late\s+|early\s+|mid-)?{_MONTH}(?P<year>(?:19|20)\d\d)\b")
_FROM_TO = re.compile(r"\b(?:from|between)\s+(?P<year>(?:19|20)\d\d)\s+(?:to|until|and)\s+(?P<end>(?:19|20)\d\d)\b")


def since_until(tree: Tree, place: int) -> tuple[Interval | None, Interval | None]:
    """Return when a tie began and when it ended, each None when the clause around its word does not say."""
    begin, end = tree.clause_span(place)
    text = tree.text[begin:end]
    both = _FROM_TO.search(text)
    if both:
        return _year(int(both["year"]), both["year"]), _year(int(both["end"]), both["end"])
    since, until = _SINCE.search(text), _UNTIL.search(text)
    if since and since[0].startswith("from") and not until:
        since = None
    return _interval(since), _interval(until)


def _interval(match: re.Match[str] | None) -> Interval | None:
    if match is None:
        return None
    year, month = int(match["year"]), match["month"]
    if not month:
        return _year(year, match[0])
    number = _MONTHS.index(month.lower()[:3]) + 1
    last = date(year, number, monthrange(year, number)[1])
    return Interval(begin=date(year, number, 1), end=last, precision="month", text=match[0])


def _year(year: int, text: str) -> Interval:
    return Interval(begin=date(year, 1, 1), end=date(year, 12, 31), precision="year", text=text)
