"""Time expressions of a text: the patterns' finds, put together by the words before and between them.

Only stretches around a word that can be part of a time expression are searched, so that most of a text costs nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from fealty.reading.setting.moments import Expression, Moment, Relation
from fealty.reading.setting.patterns import TO, rules
from fealty.reading.setting.words import values

REACH = 48
"""Characters around a word of time in which the rest of its expression stands."""

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+|\d")
_SOFT = r"(?:(?:the|at|least|about|around|nearly|almost|some|another|a|further|full|early|late|on|roughly)\s+)*"
_BEFORE = re.compile(
    r"\b(?P<word>since|until|till|up\s+to|through|by|before|prior\s+to|ahead\s+of|after|following|from|starting|beginning|effective"
    r"|as\s+of|between|for|lasting|within|in|on|at|during|of|over|throughout)\s+" + _SOFT + r"[(\"“]?$",
    re.IGNORECASE,
)
_BEFORE_WEAK = re.compile(
    r"\b(?:in|since|until|till|by|from|of|during|throughout|through|before|after|between|and|to|on|ended|every|each|around)"
    r"\s+(?:(?:the|early|late|mid|about|around)[\s-]+)*$",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:\b(?:the|a|an|its|his|her|their|our|this|that)|['’]s)\s+$", re.IGNORECASE)
_NOUN_AFTER = re.compile(r"\s+(?!(?:and|or|to|people|men|women|children|civilians|km|miles)\b)[a-z][a-z-]*[^\Ws]\b")
_NAME_AFTER = re.compile(
    r"\s+(?:agreement|times|mail|telegraph|express|mirror|accords?|brigades?|prayers|movement)\b", re.IGNORECASE
)
_NAME_BEFORE = re.compile(r"\b(?:bloody|good|black|palm|easter|holy|every|each|most|many|some)\s+$", re.IGNORECASE)
_CLOCK_DAY = re.compile(r",?\s*(?:local\s+time|GMT|UTC)?,?\s*(?:(?:on|of|between)\s+)?(?:the\s+night\s+of\s+)?")
_DAY_CLOCK = re.compile(r",?\s*(?:at|from|by|around|about)?\s*")
_AND = re.compile(r"\s+and\s+")
_FAR_END = re.compile(rf"{TO}(?:the\s+)?", re.IGNORECASE)
_AGED = re.compile(r"[- ]old\b", re.IGNORECASE)

_GIVEN = re.compile(r"\b(?:them|him|her|us|it|[A-Z][\w-]+)\s+$")  # "gave them a week"

_RELATIONS: dict[str, Relation] = {
    "since": "since", "until": "until", "till": "until", "up to": "until", "through": "until", "by": "by",
    "before": "before", "prior to": "before", "ahead of": "before", "after": "after", "following": "after",
    "from": "from", "starting": "from", "beginning": "from", "effective": "from", "as of": "from",
    "between": "between", "for": "for", "lasting": "for", "within": "within",
}  # fmt: skip
_OTHER_TRIGGERS = (
    "today", "yesterday", "tomorrow", "tonight", "overnight", "afterwards", "afterward", "thereafter", "then", "after",
    "am", "pm", "ago",
)  # fmt: skip
_NAMES_TOO = frozenset(("may", "march", "april", "june", "august"))
_DAYS = frozenset(("date", "weekday", "today", "later", "then"))


class _Found(NamedTuple):
    begin: int
    end: int
    first: Moment
    second: Moment | None


@cache
def _triggers() -> frozenset[str]:
    kinds = ("full_month", "month", "weekday", "short_weekday", "unit", "season", "daypart")
    words = {part for kind in kinds for word in values(kind) for part in word.split()}
    return frozenset((*words, *_OTHER_TRIGGERS, *values("ordinal"), *"0123456789"))


def _stretches(text: str) -> list[tuple[int, int]]:
    """Return where time expressions may stand, apart from each other."""
    triggers = _triggers()
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if match.group().lower() in triggers:
            begin, end = max(0, match.start() - REACH), min(len(text), match.end() + REACH)
            if found and begin <= found[-1][1]:
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
    return found


def _finds(text: str, begin: int, end: int) -> list[_Found]:
    """Return the moments of a stretch, in order; where two overlap, the one of the more telling pattern."""
    taken: list[_Found] = []
    low, digit = text[begin:end].lower(), _DIGIT.search(text, begin, end)
    for rule in rules():
        if rule.needs and (digit is None if rule.needs == "0" else rule.needs not in low):
            continue
        for match in rule.pattern.finditer(text, begin, end):
            a, b = match.span()
            if any(a < one.end and one.begin < b for one in taken) or (rule.weak and not _strong_enough(text, match)):
                continue
            made = rule.make(match)
            if made is not None and not _is_other(text, a, b, made[0]):
                taken.append(_Found(a, b, *made))
    return sorted(taken)


def _strong_enough(text: str, match: re.Match[str]) -> bool:
    """Whether a bare month, year or day of the month is one: by a word before it, or by the noun that it describes."""
    before = text[max(0, match.start() - REACH) : match.start()]
    groups = match.groupdict()
    if groups.get("month"):
        if match["which"] or match["part"] or match["month"].lower().rstrip(".") not in _NAMES_TOO:
            return True
        return bool(_BEFORE_WEAK.search(before) or (_OWNED.search(before) and _NOUN_AFTER.match(text, match.end())))
    if groups.get("year"):
        if _BEFORE_WEAK.search(before):
            return not re.match(r"\s+(?:people|men|fighters|soldiers|troops|members|cases)\b", text[match.end() :][:20])
        return bool(_OWNED.search(before) and _NOUN_AFTER.match(text, match.end()))
    return bool(_BEFORE_WEAK.search(before))


def _is_other(text: str, begin: int, end: int, moment: Moment) -> bool:
    """Whether the words are something else: a name ("Sunday Times"), a rate ("50 a day"), an age."""
    before = text[max(0, begin - 12) : begin]
    if moment.kind == "weekday":
        return bool(_NAME_AFTER.match(text, end) or _NAME_BEFORE.search(before))
    if moment.kind == "duration":
        article = text[begin : begin + 3].lower().startswith(("a ", "an "))
        bare = not _BEFORE.search(before) and not before.rstrip().endswith(("than", "another"))
        return bool(_AGED.match(text, end)) or (article and bare and not _GIVEN.search(before))
    return False


def expressions_in(text: str) -> list[Expression]:
    """Return the time expressions of a text in order, none inside another.

    Parameters
    ----------
    text
        Any text; places are characters of it.
    """
    found = [one for begin, end in _stretches(text) for one in _finds(text, begin, end)]
    found = _with_clocks(text, found)
    expressions: list[Expression] = []
    place = 0
    while place < len(found):
        one = found[place]
        relation, begin = _relation(text, one.begin)
        far = found[place + 1] if place + 1 < len(found) else None
        if one.second is None and far is not None and far.second is None and _is_range(text, one, far, relation):
            first = _with_year(one.first, far.first)
            expressions.append(Expression(begin, far.end, "between", first, far.first, one.begin))
            place += 2
            continue
        expressions.append(_expression(one, relation, begin))
        place += 1
    return expressions


def _with_clocks(text: str, found: list[_Found]) -> list[_Found]:
    """Return the finds with "midnight on Sunday" and "Sunday at 2 a.m." each made one."""
    kept: list[_Found] = []
    for one in found:
        last = kept[-1] if kept else None
        if last is not None and _is_hour_of(text, last, one, _CLOCK_DAY, hour_first=True):
            kept[-1] = one._replace(begin=last.begin)
        elif last is not None and _is_hour_of(text, last, one, _DAY_CLOCK, hour_first=False):
            kept[-1] = last._replace(end=one.end)
        else:
            kept.append(one)
    return kept


def _is_hour_of(text: str, last: _Found, one: _Found, between: re.Pattern[str], *, hour_first: bool) -> bool:
    """Whether of two neighbours one is an hour of the day that the other names."""
    hour, day = (last, one) if hour_first else (one, last)
    fits = hour.first.kind == "clock" and day.first.kind in _DAYS and day.second is None
    return fits and between.fullmatch(text, last.end, one.begin) is not None


def _relation(text: str, begin: int) -> tuple[Relation, int]:
    """Return how the words before a moment turn it, and where they begin."""
    match = _BEFORE.search(text, max(0, begin - REACH), begin)
    if match is None:
        return "at", begin
    word = " ".join(match["word"].lower().split())
    relation = _RELATIONS.get(word, "at")
    return relation, begin if relation == "at" else match.start()


def _is_range(text: str, one: _Found, far: _Found, relation: Relation) -> bool:
    if not (one.first.kind in _DAYS and far.first.kind in _DAYS):
        return False
    if relation == "between":
        return bool(_AND.fullmatch(text, one.end, far.begin))
    between = text[one.end : far.begin]
    if between.strip().lower() == "and" and _next_to(one.first, far.first):
        return True  # "in December and January", "on Friday and Saturday"
    return bool(_FAR_END.fullmatch(between)) and between.strip().lower() not in ("and", "or", "—")


def _next_to(one: Moment, other: Moment) -> bool:
    """Whether two moments are a weekday or month and the one after it."""
    if one.kind == other.kind == "weekday":
        return (one.amount + 1) % 7 == other.amount
    months = one.month is not None and other.month is not None and one.day is None and other.day is None
    return one.kind == other.kind == "date" and months and (one.month or 0) % 12 + 1 == other.month


def _with_year(one: Moment, other: Moment) -> Moment:
    return one._replace(year=other.year) if one.kind == other.kind == "date" and one.year is None else one


def _expression(one: _Found, relation: Relation, begin: int) -> Expression:
    if one.second is not None:
        return Expression(begin, one.end, "between", one.first, one.second, one.begin)
    lasting = relation in ("for", "within")
    if lasting != (one.first.kind == "duration"):  # "for the past week", "a 30-day truce"
        relation, begin = "at" if lasting else "for", one.begin
    return Expression(begin, one.end, relation, one.first, None, one.begin)
