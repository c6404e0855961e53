"""CAMEO event codes, which GDELT and ICEWS use, as PLOVER types (``cameo_types.csv``)."""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec

from fealty.records import EventType
from fealty.records.facts import table
from fealty.tables.cells import BadCell, given


class CameoType(msgspec.Struct, frozen=True):
    """What a CAMEO code means; without a type, PLOVER does not code it."""

    code: str
    name: str
    type: EventType | None = None
    mode: str | None = None
    weapon: str | None = None


@cache
def _types() -> dict[str, CameoType]:
    return {one.code: one for one in table("cameo_types", CameoType)}


@lru_cache(maxsize=2_000)
def cameo(cell: str, field: str) -> tuple[EventType, str | None, str | None]:
    """Return type, mode and weapon for a code; one that is not listed takes what its shorter form says.

    Raises
    ------
    BadCell
        No such code, or one that PLOVER has no type for (01, statements and comments).
    """
    text = given(cell)
    if text is None or not text.isdigit():
        raise BadCell(field, text, "not a CAMEO code")
    code = f"0{text}" if len(text) == 1 or text[0] in "3456789" else text  # spreadsheets drop the zero in front
    while code and code not in _types():
        code = code[:-1]
    if len(code) < 2:
        raise BadCell(field, text, "not a CAMEO code")
    found = _types()[code]
    if found.type is None:
        raise BadCell(field, text, f"PLOVER codes no such event ({found.name}): left out")
    return found.type, found.mode, found.weapon
