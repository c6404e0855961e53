"""From what words say about time to days of the calendar.

Nothing is guessed: without the day that a moment counts from, there are no days, and the words alone are kept.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import NamedTuple

from fealty.reading.setting.moments import Expression, Moment
from fealty.records import Interval
from fealty.records.values import Precision

DAY = timedelta(days=1)
ZONES = 1
"""Days that a date may lie after publication and still be the past: clocks of the world differ."""
HISTORY = 3 * 365
"""Days before publication from which what was told is history, whose dates without a year are of its own year."""
FAR_AHEAD = 320
"""Days ahead from which a day without a year is not meant, though the words look ahead: nobody is so brief of it."""
SOON, LONG_AGO = 45, 180
"""Days: where tense says nothing, a date without a year is the coming one if that is near and the last one is far."""

_DAYS_OF = {"minute": 0.0, "hour": 1 / 24, "day": 1, "weekend": 7, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_PRECISIONS: dict[str, Precision] = {
    "minute": "day", "hour": "day", "day": "day", "weekend": "day", "week": "week", "fortnight": "week",
    "month": "month", "quarter": "month", "year": "year", "decade": "year", "century": "year",
}  # fmt: skip


class Days(NamedTuple):
    """First and last day, either open, and how exactly they are known."""

    begin: date | None
    end: date | None
    precision: Precision


class Standpoint(NamedTuple):
    """From where the text speaks."""

    published: date | None
    told: Days | None = None  # what was told before
    way: int = -1  # -1 the words tell of the past, +1 of the future, 0 nobody knows


def interval_of(days: Days | None, text: str | None) -> Interval:
    """Return days as an interval of a record; impossible ones (the end before the begin) lose their begin."""
    if days is None:
        return Interval(text=text)
    begin, end, precision = days
    if begin is not None and end is not None and end < begin:
        begin = None
    return Interval(begin=begin, end=end, precision=precision, text=text)


def later_by(day: date, amount: float, unit: str) -> date | None:
    """Return the day some units after another; None beyond the calendar."""
    try:
        if unit in _MONTHS_OF:
            months = day.year * 12 + day.month - 1 + int(amount * _MONTHS_OF[unit])
            year, month = divmod(months, 12)
            if not MINYEAR <= year <= MAXYEAR:
                return None
            return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        return day + timedelta(days=round(amount * _DAYS_OF[unit]))
    except OverflowError:
        return None


def days_of(expression: Expression, stand: Standpoint) -> Days | None:
    """Return the days that an expression means, seen from a standpoint; None where they cannot be known."""
    try:
        return _days_of(expression, stand)
    except (OverflowError, ValueError):  # beyond the calendar
        return None


def _days_of(expression: Expression, stand: Standpoint) -> Days | None:
    way = 1 if expression.relation in ("until", "by", "within") and stand.way >= 0 else stand.way
    first = _moment(expression.first, stand._replace(way=way))
    if expression.relation == "between" and expression.second is not None:
        far = _moment(expression.second, stand._replace(told=first or stand.told, way=way))
        return _between(first, far)
    if first is None:
        return None
    match expression.relation:
        case "since" | "after":
            return Days(_start(expression.first, first), stand.published if way <= 0 else None, first.precision)
        case "from":
            return Days(_start(expression.first, first), stand.published if way < 0 else None, first.precision)
        case "until" | "by":
            begin = stand.published if expression.relation == "by" and way > 0 else None
            return Days(begin, first.end, first.precision)
        case "before":
            return Days(None, first.begin, first.precision)
        case _:
            return first


def _start(moment: Moment, days: Days) -> date | None:
    """Return the day that "since" counts from: of "mid-October" its middle, of all else the first."""
    if moment.part == "mid" and days.precision == "week" and days.begin is not None:
        return days.begin.replace(day=15)
    return days.begin


def _between(first: Days | None, far: Days | None) -> Days | None:
    if first is None or far is None or first.begin is None or far.end is None:
        return None
    if far.end < first.begin:  # "from Friday to Monday": the far end was taken for the one before
        moved = far.end + timedelta(days=7) if (first.begin - far.end).days < 7 else None
        return Days(first.begin, moved, first.precision) if moved else None
    return Days(first.begin, far.end, far.precision)


def _moment(moment: Moment, stand: Standpoint) -> Days | None:
    match moment.kind:
        case "date":
            return _date(moment, stand)
        case "season":
            return _season(moment, stand)
        case "decade":
            return _decade(moment)
        case "week_of_month":
            return _week_of_month(moment, stand)
        case "later":
            return _later(moment, stand)
        case "then":
            return _then(moment, stand)
        case "daypart":
            return _daypart(stand)
        case "duration" | "clock" | "unclear":
            return None
    return _from_now(moment, stand.published, stand.way) if stand.published else None


def _from_now(moment: Moment, now: date, way: int) -> Days | None:
    match moment.kind:
        case "weekday":
            return _weekday(moment, now, way)
        case "today":
            day = now + moment.amount * DAY
            return Days(day - DAY if moment.unit == "night" else day, day, "day")
        case "unit":
            return _unit(moment, now, way)
        case "trailing":
            far = later_by(now, moment.amount * moment.shift, moment.unit)
            if far is None:
                return None
            precision = _PRECISIONS[moment.unit] if moment.amount == 1 else "day"
            return Days(now, far, precision) if moment.shift > 0 else Days(min(far + DAY, now), now, precision)
        case _:
            return _ago(moment, now)


def whole(day: date, unit: str) -> Days:
    """Return the calendar's week, month, year … that a day lies in."""
    match unit:
        case "week" | "fortnight":
            begin = day - day.weekday() * DAY
            return Days(begin, begin + 6 * DAY, "week")
        case "weekend":
            begin = day - day.weekday() * DAY + 5 * DAY
            return Days(begin, begin + DAY, "day")
        case "month":
            return Days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), "month")
        case "quarter":
            begin = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
            return Days(begin, whole(begin.replace(month=begin.month + 2), "month").end, "month")
        case "year":
            return Days(date(day.year, 1, 1), date(day.year, 12, 31), "year")
        case "decade":
            begin = date(day.year // 10 * 10, 1, 1)
            return Days(begin, date(min(begin.year + 9, MAXYEAR), 12, 31), "year")
    return Days(day, day, "day")


def _weekday(moment: Moment, now: date, way: int) -> Days:
    back = (now.weekday() - moment.amount) % 7
    if moment.shift < 0:
        day = now - (back or 7) * DAY
    elif moment.shift > 0 or way > 0:
        ahead = (moment.amount - now.weekday()) % 7
        day = now + (ahead or (7 if moment.shift > 0 else 0)) * DAY
    else:
        day = now - back * DAY
    return Days(day, day, "day")


def _unit(moment: Moment, now: date, way: int) -> Days | None:
    """Return "last week", "this month", "earlier this year"; of the present one, what lies on the told side of now."""
    if moment.unit == "weekend" and moment.shift == 0 and way <= 0 and now.weekday() < 5:
        return whole(now - 7 * DAY, "weekend")
    day = later_by(now, moment.shift, moment.unit)
    if day is None:
        return None
    days = whole(day, moment.unit)
    if moment.part in ("early", "mid", "late"):
        return _part(days, moment.part)
    if moment.shift == 0 and days.begin is not None and days.end is not None:
        if moment.part == "past" or (moment.part is None and way < 0):
            return days._replace(end=max(days.begin, now))
        if moment.part == "future" or (moment.part is None and way > 0):
            return days._replace(begin=min(days.end, now))
    return days


def _part(days: Days, part: str | None) -> Days:
    """Return the first, middle or last third of a stretch."""
    if part is None or days.begin is None or days.end is None:
        return days
    begin, end = days.begin, days.end
    if days.precision == "month" and begin.month == end.month:
        first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, end.day)}[part]
        return Days(begin.replace(day=first), begin.replace(day=last), "week")
    if days.precision == "year" and begin.year == end.year:
        first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[part]
        return Days(date(begin.year, first, 1), whole(date(begin.year, last, 1), "month").end, "month")
    third = (end - begin) // 3
    cuts = {"early": (begin, begin + third), "mid": (begin + third, end - third), "late": (end - third, end)}
    return Days(*cuts[part], days.precision)


def _made(year: int, month: int, day: int | None) -> Days | None:
    if not MINYEAR <= year <= MAXYEAR:
        return None
    if day is None:
        return whole(date(year, month, 1), "month")
    if day > monthrange(year, month)[1]:
        return None
    return Days(date(year, month, day), date(year, month, day), "day")


def _date(moment: Moment, stand: Standpoint) -> Days | None:
    if moment.month is None:
        if moment.year is None:
            return _day_alone(moment.day, stand)
        return _part(whole(date(moment.year, 1, 1), "year"), moment.part)
    known = moment.year is not None
    made = _made(moment.year or 0, moment.month, moment.day) if known else _nearest(moment, stand)
    return _part(made, moment.part) if made else None


def _nearest(moment: Moment, stand: Standpoint) -> Days | None:
    """Return the date that a month without a year means: the last such one, or the next where the words look ahead."""
    now = stand.published
    of_told = _in_told_year(moment, stand)
    if of_told is not None or now is None:
        return of_told
    assert moment.month is not None  # noqa: S101  # held by the only caller
    years = [_made(now.year + step, moment.month, moment.day) for step in (-4, -3, -2, -1, 0, 1, 2, 3, 4)]
    known = [days for days in years if days and days.begin and days.end]
    past = [days for days in known if days.begin and days.begin <= now + ZONES * DAY]
    coming = [days for days in known if days.end and days.end >= now]
    way = moment.shift or stand.way
    if moment.shift < 0:
        past = [days for days in past if days.end and days.end < now]
    if not past or not coming:
        return past[-1] if past else coming[0] if coming else None
    last, following = past[-1], coming[0]
    if way == 0 and last.end and following.begin:
        way = 1 if (following.begin - now).days <= SOON and (now - last.end).days >= LONG_AGO else -1
    if way > 0 and not moment.shift and following.begin and (following.begin - now).days > FAR_AHEAD:
        way = -1  # "said on 2 February that attacks would go on": the day is that of the saying, however it was parsed
    return following if way > 0 else last


def _in_told_year(moment: Moment, stand: Standpoint) -> Days | None:
    """Return the date in the year that the text is telling of, where that is not the year of publication."""
    told, now = stand.told, stand.published
    if told is None or told.begin is None or moment.month is None:
        return None
    if now is not None and (stand.way > 0 or (now - told.begin).days < HISTORY):
        return None
    made = _made(told.begin.year, moment.month, moment.day)
    if made and made.end and made.end < told.begin and (now is None or told.begin.year < now.year):
        made = _made(min(told.begin.year + 1, MAXYEAR), moment.month, moment.day)
    return made


def _day_alone(day: int | None, stand: Standpoint) -> Days | None:
    """Return "the 27th": of the month told of, or the last or next such day."""
    now = stand.published
    told = stand.told.begin if stand.told is not None and stand.told.precision == "day" else None
    if day is None or (now is None and told is None):
        return None
    if told is not None and (now is None or (now - told).days > 31):
        return _made(told.year, told.month, day)
    start = (now or told or date.min).replace(day=1)
    months = [later_by(start, step, "month") for step in (-2, -1, 0, 1, 2)]
    known = [days for first in months if first and (days := _made(first.year, first.month, day))]
    if now is not None and stand.way > 0:
        return next((days for days in known if days.begin and days.begin >= now), None)
    return next((days for days in reversed(known) if now is None or (days.begin and days.begin <= now)), None)


def _season(moment: Moment, stand: Standpoint) -> Days | None:
    month = moment.month or 3

    def of_year(year: int) -> Days:
        begin = date(year, month, 1)
        last = later_by(begin, 2, "month") or begin
        return Days(begin, whole(last, "month").end, "month")

    if moment.year is not None:
        return of_year(moment.year)
    now = stand.published
    if now is None:
        return None
    seasons = [of_year(now.year + step) for step in (-2, -1, 0, 1)]
    if moment.shift > 0:
        return next((days for days in seasons if days.begin and days.begin > now), None)
    if moment.shift < 0:
        return next((days for days in reversed(seasons) if days.end and days.end < now), None)
    return next((days for days in reversed(seasons) if days.begin and days.begin <= now), None)


def _decade(moment: Moment) -> Days | None:
    year = moment.year or 0
    days = Days(date(year, 1, 1), date(year + 9, 12, 31), "year")
    years = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(moment.part or "")
    return days if years is None else Days(date(year + years[0], 1, 1), date(year + years[1], 12, 31), "year")


def _week_of_month(moment: Moment, stand: Standpoint) -> Days | None:
    month = _date(moment._replace(kind="date", day=None), stand)
    if month is None or month.begin is None or month.end is None:
        return None
    if moment.amount >= 5:
        return Days(month.end - 6 * DAY, month.end, "week")
    begin = month.begin + 7 * (moment.amount - 1) * DAY
    return Days(begin, begin + 6 * DAY, "week")


def _ago(moment: Moment, now: date) -> Days | None:
    day = later_by(now, moment.amount * moment.shift, moment.unit)
    if day is None:
        return None
    days = whole(day, "year" if moment.unit in ("decade", "century") else moment.unit)
    if days.begin is None or days.end is None or moment.unit in ("minute", "hour", "day"):
        return days
    step = later_by(days.end, 1, "year" if moment.unit in ("decade", "century") else moment.unit)
    if moment.part == "less" and step is not None and step <= now:
        return days._replace(end=whole(step, "month").end if days.precision == "month" else step)
    return days._replace(begin=None) if moment.part == "more" else days


def _later(moment: Moment, stand: Standpoint) -> Days | None:
    """Return a point after or before what was told, as exact as the unit that it is counted in."""
    told = stand.told
    if told is None and moment.shift < 0 < moment.amount and stand.published is not None:
        told = Days(
            stand.published, stand.published, "day"
        )  # nothing else is dated: the report itself is what it is before
    if told is None or told.begin is None or told.end is None:
        return None
    if moment.shift < 0 and moment.amount == 0:
        return Days(None, told.begin, "day")  # "shortly before"
    if _PRECISIONS[moment.unit] == "day" and told.precision != "day":
        return None
    start = told.end if moment.shift > 0 else told.begin
    day = later_by(start, moment.amount * moment.shift, moment.unit)
    return whole(day, moment.unit) if day else None


def _then(moment: Moment, stand: Standpoint) -> Days | None:
    """Return "that day", "the same week", "since then": what was told, widened to the unit that is named."""
    told = stand.told
    if told is None or told.begin is None:
        return told
    return whole(told.begin, moment.unit) if moment.unit not in ("day", "hour", "minute") else told


def _daypart(stand: Standpoint) -> Days | None:
    told = stand.told
    if told is not None and told.precision == "day" and told.begin is not None and told.begin == told.end:
        return told
    return Days(stand.published, stand.published, "day") if stand.published and stand.way <= 0 else None
