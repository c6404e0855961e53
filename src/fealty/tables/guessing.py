"""A mapping from a header and a few rows: a proposal to be looked at, never a promise."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fealty.records.facts import raw_table
from fealty.tables.cells import BadCell, given, period
from fealty.tables.layout import column_name
from fealty.tables.mapping import Field, Mapping
from fealty.tables.rows import Cells
from fealty.tables.words import is_event_word

ENOUGH = 0.6
"""Share of the filled cells in the sample that have to make sense before a column is taken for a date or a type."""
_OF_ATTACKS = frozenset({"weapon", "killed", "injured"})
"""Fields that only tables of attacks have: without a column for the type, such a table's rows are attacks."""
_ATTACKERS = frozenset({"claimed_by", "attributed_to", "perpetrator", "perpetrators", "attacker", "attackers"})
"""Columns that name who attacked, and say so."""
_REFUSED = {
    16: "the mentions file of GDELT 2.0 (16 columns). Fealty reads the events file (….export.CSV.zip).",
    27: "the knowledge graph file of GDELT 2.0 (27 columns). Fealty reads the events file (….export.CSV.zip).",
}


@cache
def _words() -> tuple[tuple[str, str], ...]:
    return tuple((row["field"], row["word"]) for row in raw_table("header_words"))


def guess(rows: Sequence[Cells]) -> Mapping | None:
    """Return a mapping for a table, given its header and some of its rows; None when it cannot be a table of events.

    A column has to be called by a name that ``header_words.csv`` lists; dates and types also have to look like it.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    header, body = rows[0], rows[1:]
    known: dict[str, int] = {}
    for position, name in enumerate(header):
        known.setdefault(column_name(name), position)
    found: dict[str, list[str]] = {}
    for field, word in _words():
        if word in known and (field == "actor" or field not in found):
            sample = [cells[known[word]] for cells in body if len(cells) > known[word] and given(cells[known[word]])]
            if _plausible(field, sample):
                found.setdefault(field, []).append(header[known[word]])
    if "date" not in found or not ("type" in found or _OF_ATTACKS & found.keys() or _ATTACKERS & known.keys()):
        return None
    used = {name for names in found.values() for name in names}
    dates = [cells[known[column_name(found["date"][0])]] for cells in body if len(cells) == len(header)]
    return Mapping(
        columns={_field(field): names[0] if len(names) == 1 else tuple(names) for field, names in found.items()},
        constants={} if "type" in found else {"type": "ASSAULT"},
        day_first=day_first(dates),
        decimal="," if _has_decimal_commas(body, known, found) else ".",
        ignored=tuple(name for name in header if name not in used),
    )


def refusal(rows: Sequence[tuple[int, Cells]]) -> str | None:
    """Return why a table that is well known cannot be read here, None for any other."""
    first = rows[0][1]
    start = first[0].lstrip("\ufeff \t").lower()
    if start.startswith(("<!doctype", "<html", "<?xml")):
        return "a web page, not a table: the download gave an error or a login page. Fetch it again."
    if start.startswith(("{", "[")):
        return "JSON, but no list of objects, which would be rows. Export it as CSV."
    if len(first) in _REFUSED and first[0].split("-")[0].isdigit() and first[1].isdigit():
        return _REFUSED[len(first)]
    return None


def _has_decimal_commas(body: Sequence[Cells], known: dict[str, int], found: dict[str, list[str]]) -> bool:
    """Tell whether coordinates are written "33,35"."""
    positions = [known[column_name(found[field][0])] for field in ("lat", "lon") if field in found]
    cells = [row[position] for row in body for position in positions if len(row) > position and given(row[position])]
    return bool(cells) and all(cell.count(",") == 1 and "." not in cell for cell in cells)


def _field(name: str) -> Field:
    return name  # type: ignore[return-value]  # header_words.csv lists fields only; a test holds it to that


def _plausible(field: str, sample: Sequence[str]) -> bool:
    if field not in {"date", "end_date", "type"}:
        return True
    fitting = sum(is_event_word(cell) if field == "type" else _is_date(cell) for cell in sample)
    return bool(sample) and fitting >= ENOUGH * len(sample)


def _is_date(cell: str) -> bool:
    try:
        return period(cell, "date", True) is not None
    except BadCell:
        return _is_month_first(cell)


def _is_month_first(cell: str) -> bool:
    try:
        return period(cell, "date", False) is not None
    except BadCell:
        return False


def day_first(dates: Sequence[str]) -> bool | None:
    """Return whether days come first where the dates prove it (one of the numbers is above 12), None otherwise."""
    verdicts = {_reads(cell) for cell in dates} - {None}
    return verdicts.pop() if len(verdicts) == 1 else None


def _reads(cell: str) -> bool | None:
    """Return how a date of three numbers can be read, None when both ways or neither work."""
    text = given(cell)
    if text is None or not ("/" in text or text.count("-") == 2) or text[:4].isdigit():
        return None
    one, other = _fits(text, day_first=True), _fits(text, day_first=False)
    return one if one != other else None


def _fits(text: str, *, day_first: bool) -> bool:
    try:
        return period(text, "date", day_first) is not None
    except BadCell:
        return False
