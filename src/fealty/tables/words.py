"""Words for what happened and how sure somebody is, as the values of the contract."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast, get_args

from fealty.records import EventType
from fealty.records.facts import confidences, raw_table, word_list
from fealty.tables.cells import BadCell, given

_TYPES = frozenset(get_args(EventType))


@cache
def _event_words() -> dict[str, tuple[EventType, str | None]]:
    """Return every word for a type: PLOVER's names first, then plain words, then ACLED's types."""
    found: dict[str, tuple[EventType, str | None]] = {}
    for row in raw_table("acled_types"):
        if row["type"]:
            found[(row["sub_event_type"] or row["event_type"]).lower()] = (
                cast("EventType", row["type"]),
                row["mode"] or None,
            )
    for row in raw_table("event_words"):
        found[row["word"].lower()] = (cast("EventType", row["meaning"]), row["mode"] or None)
    for word, meaning in word_list("plover_types").items():
        found[word] = (cast("EventType", meaning), None)
    return found


@lru_cache(maxsize=5_000)
def plover(cell: str, field: str) -> tuple[EventType, str | None]:
    """Return the PLOVER type, and the mode if the word tells it, for a word such as "drone attack".

    Raises
    ------
    BadCell
        An empty cell, or a word that is not known.
    """
    text = given(cell)
    if text is None:
        raise BadCell(field, None, "what happened is missing")
    found = _event_words().get(" ".join(text.lower().split()))
    if found is None:
        raise BadCell(field, text, f"not a type that is known here: say under [values.{field}] which PLOVER type it is")
    return found


def is_event_word(cell: str) -> bool:
    """Tell whether a word names a type, for guessing what a column is."""
    return " ".join(cell.lower().split()) in _event_words()


@lru_cache(maxsize=5_000)
def sureness(cell: str) -> float:
    """Return a confidence between 0 and 1 for a number, a percentage or a word of ``confidence.csv``; 1 for none given.

    Raises
    ------
    BadCell
        A word that is not known, or a number outside.
    """
    text = given(cell)
    if text is None:
        return 1.0
    known = confidences("scale").get(text.lower())
    if known is not None:
        return known
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise BadCell("confidence", text, f"neither a number from 0 to 1 nor one of {', '.join(confidences('scale'))}")
    return found


UNSURE = 0.5
"""The confidence of a row whose own word for it is not understood."""
