"""An event on its way: words of the text that fill its fields, before mentions, times and places are looked up."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.coding.tolls import Quantity
from fealty.reading.story import Span, Spot
from fealty.records import EventType, Mention, Status


class Happening(NamedTuple):
    """What a coder found at one word."""

    spot: Spot
    type: EventType
    mode: str | None = None
    actors: tuple[Spot, ...] = ()
    recipients: tuple[Spot, ...] = ()
    weapon: str | None = None
    killed: Quantity = Quantity()
    injured: Quantity = Quantity()
    number: int | None = None
    status: Status | None = None
    """How it is said, when the coder knows better than the voices."""
    by: Mention | None = None
    """Who does it, when no word of the clause says so: whoever speaks."""
    said_by: Mention | None = None
    """Who says it, besides the chain of the voices."""
    span: Span | None = None
    covered: frozenset[int] = frozenset()
    """Words of the sentence that tell the same event."""
    how: str = "sure"
    cues: tuple[str, ...] = ()
