"""Cells of tables: days, periods, numbers, tolls, names. ``BadCell`` is the word for a cell that makes no sense."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from fealty.tables import cells
from fealty.tables.text import encoding_of, mended
from targets.base import Target, hold, text_of


def check(data: bytes) -> None:
    text = text_of(data)
    for day_first in (None, True, False):
        with suppress(cells.BadCell):
            found = cells.day(text, "date", day_first)
            hold(
                bool(found is None or cells.FIRST_YEAR <= found.year <= cells.LAST_YEAR),
                "not so: found is None or cells.FIRST_YEAR <= found.year <= cells.LAST_YEAR",
            )
            if found is not None:
                for precision in ("day", "week", "month", "year"):
                    cells.spread(found, precision)
        with suppress(cells.BadCell):
            cells.period(text, "date", day_first)
    for decimal in (".", ","):
        with suppress(cells.BadCell):
            whole = cells.whole(text, "killed", decimal)
            hold(bool(whole is None or 0 <= whole <= 10**9), "not so: whole is None or 0 <= whole <= 10**9")
    low, _, high = text.partition("|")
    with suppress(cells.BadCell):
        cells.odd_toll(cells.toll(low, text, high, "killed"))
    with suppress(cells.BadCell):
        cells.between(cells.day(low, "a", True), cells.day(high, "b", False) or date.max, "a")
    hold(all(one.text.strip() for one in cells.mentions(text)), "a name without a letter")
    cells.clip(text)
    encoding, _ = encoding_of(data)
    mended(data.decode(encoding, "replace"))


TARGET = Target(
    check=check,
    seeds=(
        b"2025-05-16",
        b"16 May 2025",
        b"May 16, 2025",
        b"16.05.2025",
        b"03/04/2021",
        b"20250516",
        b"2021-05",
        b"2021",
        b"1,200",
        b"3.0",
        b"1.200,5",
        b"A; B;C",
        b"12|40",
        "café 1 200".encode("cp1252"),
        "عين".encode("cp1256"),
    ),
    longest=64,
    words=("2021", "May ", "-", "/", ".", "1e9", "nan", "٣", "unknown", "0"),
)
