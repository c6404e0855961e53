"""How exactly time and place are known, by the codes of each data set (``precisions.csv``)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast

from fealty.records import Precision
from fealty.records.facts import raw_table
from fealty.tables.cells import BadCell, given


@cache
def _codes(kind: str) -> dict[str, str]:
    return {row["code"]: row["meaning"] for row in raw_table("precisions") if row["kind"] == kind}


@lru_cache(maxsize=1_000)
def time_precision(data_set: str, cell: str) -> Precision:
    """Return the precision of a date; an empty cell means the day.

    Raises
    ------
    BadCell
        A code that the data set does not have.
    """
    return cast("Precision", _meaning(f"{data_set}_time", "time_precision", cell) or "day")


@lru_cache(maxsize=1_000)
def place_precision(data_set: str, cell: str) -> int | None:
    """Return the UCDP where_prec (1 to 7) of a place, None for an empty cell."""
    found = _meaning(f"{data_set}_place", "geo_precision", cell)
    return None if found is None else int(found)


def _meaning(kind: str, field: str, cell: str) -> str | None:
    text = given(cell)
    if text is None:
        return None
    found = _codes(kind).get(text.removesuffix(".0"))
    if found is None:
        raise BadCell(field, text, f"not a code that is known here ({', '.join(_codes(kind))})")
    return found
