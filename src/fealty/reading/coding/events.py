"""Draft events of a story."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft


def events(analysis: Analysis) -> list[Draft]:
    """Return the events that a story tells of, in the order of the text."""
    return []
