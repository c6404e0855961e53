"""Which pairs are worth a score: those that share a key, so that the work does not grow with the records' square.

A record's keys, each with its class ("force", "talks", "halt", …):

* each of its days, and the day after (so that days next to each other meet), with: the state or group that each
  doer and target belongs to; the place, by name as it sounds and by cells of about 55 km; the country; its ``RAREST``
  rarest words;
* its months with the same: so "last month" meets "on Wednesday", and two records of a few days do not meet here;
* its text: what one text tells is compared in full.

A record of more than ``SHORT`` days, or with an open end, has no days as keys. A block of more than ``LARGEST`` records
is sorted by place, doer, day and toll, and each record meets its next ``WINDOW``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from fealty.reading.joining.features import TOLERANCE
from fealty.reading.joining.telling import Days, Telling, length, toll_range
from fealty.records import Event

SHORT = 4
"""Days up to which a record is held against the days around it, and not against its months."""
RAREST = 3
"""Rare words of a quote that are keys."""
RARE = 4.0
"""Weight (bits) from which a word is rare enough."""
LARGEST = 40
"""Records of a block that are compared in full."""
WINDOW = 8
"""Neighbours that a record of a larger block is compared with."""
MOST_MONTHS = 14
"""Months of a long interval that are keys: the last ones."""
CELL = 0.5
"""Degrees of a cell."""

Key = tuple[object, ...]


def pairs(known: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    """Return the pairs worth a score, as places in the sequence, the smaller first, none twice.

    Parameters
    ----------
    known
        The records, in any order that is always the same.
    """
    blocks: dict[Key, list[int]] = defaultdict(list)
    short = [_is_short(one) for one in known]
    for number, one in enumerate(known):
        for key in _keys(one, short=short[number]):
            blocks[key].append(number)
    seen: set[int] = set()
    total = len(known)
    for key, members in blocks.items():
        if len(members) < 2 or _one_table(members, known):
            continue
        by_month = key[2] == "month"
        for first, second in _within(members, known):
            if by_month and short[first] and short[second]:
                continue  # they meet by day, or not at all
            code = first * total + second
            if code not in seen:
                seen.add(code)
                yield first, second


def crowds(known: Sequence[Telling]) -> list[int]:
    """Return for each record of how many like it one source tells around its days.

    The most that a single source tells, and not all together: that many outlets tell of something makes it no commoner.
    """
    counts: dict[Key, Counter[str]] = defaultdict(Counter)
    keys = [_crowd_key(one) for one in known]
    for one, key in zip(known, keys, strict=True):
        counts[key][one.table or one.record.source or one.id] += 1
    most = {key: max(count.values()) for key, count in counts.items()}
    return [most[key] for key in keys]


def _crowd_key(one: Telling) -> Key:
    when = one.days[1] or one.days[0] or one.published or 0
    who = one.doers[0].line[-1:] if one.doers and one.doers[0].line else ()
    where = one.place.country if one.place else None
    return (one.kind, one.group, when, who or where)


def _one_table(members: list[int], known: Sequence[Telling]) -> bool:
    first = known[members[0]].table
    return first is not None and all(known[number].table == first for number in members)


def _within(members: list[int], known: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    if len(members) <= LARGEST:
        yield from combinations(members, 2)
        return
    ordered = sorted(members, key=lambda number: _order(known[number]))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + WINDOW]:
            yield min(one, other), max(one, other)


def _order(one: Telling) -> tuple[str, str, int, int, str]:
    killed = toll_range(one.record.killed) if isinstance(one.record, Event) else None
    where = one.place.heard if one.place and not one.place.coarse else ""
    who = one.doers[0].label if one.doers else ""
    return (where, who, one.days[1] or one.days[0] or 0, killed[0] if killed else 0, one.id)


def _is_short(one: Telling) -> bool:
    days = length(one.days)
    return days is not None and days <= SHORT


def _keys(one: Telling, *, short: bool) -> Iterator[Key]:
    base = (one.kind, one.group)
    who = {("doer", person.line[-1]) for person in one.doers if person.line}
    who |= {("name", word) for person in one.doers if not person.line and not person.described for word in person.words}
    who |= {("target", person.line[-1]) for person in one.targets if person.line}
    narrow: list[Key] = [*sorted(who), *_cells(one), *(("word", word) for word in _rare(one))]
    if one.kind == "order":  # orders are few, and a table and a text seldom write who gave one in the same way
        narrow.append(("any",))
    first, last = one.days
    if short and first is not None and last is not None:
        around = range(first, last + 1 + TOLERANCE)
        yield from ((*base, "day", day, *key) for day in around for key in (*narrow, *_wide(one)))
    else:
        narrow.extend(_wide(one))
    yield from ((*base, "month", month, *key) for month in months_of(one.days, one.published) for key in narrow)
    if one.record.source is not None and one.record.row is None:
        yield (*base, "text", one.record.source)


def _wide(one: Telling) -> Iterator[Key]:
    """Return the keys of a record that knows little: its country; without one and without actors, its weapons."""
    if one.place and one.place.country:
        yield ("country", one.place.country)
    elif not one.doers and not one.targets:
        yield ("weapon", *sorted(one.weapons)[:1])


def _cells(one: Telling) -> Iterator[Key]:
    where = one.place
    if where is None or where.coarse:
        return
    if where.heard:
        yield ("name", where.heard)
    if where.at:
        row, column = where.at[0] / CELL, where.at[1] / CELL
        low, left = round(row), round(column)  # the four cells whose corner is nearest: neighbours share one
        yield from (("cell", a, b) for a in (low - 1, low) for b in (left - 1, left))


def _rare(one: Telling) -> list[str]:
    rare = [word for word in one.words if one.words[word] >= RARE and not word.isdigit()]
    return sorted(rare, key=lambda word: (-one.words[word], word))[:RAREST]


def months_of(days: Days, published: int | None) -> list[int]:
    """Return the months, counted from the year 0, in which something may have been: the last ones of a long interval.

    What has no days at all has the month 0.
    """
    last = days[1] if days[1] is not None else (published if published is not None else days[0])
    if last is None:
        return [0]
    first = days[0] if days[0] is not None else last - 31
    begin, end = date.fromordinal(max(1, min(first, last))), date.fromordinal(max(1, last))
    stretch = range(begin.year * 12 + begin.month, end.year * 12 + end.month + 1)
    return list(stretch[-MOST_MONTHS:])
