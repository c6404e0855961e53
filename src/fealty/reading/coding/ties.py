"""Draft ties of a story."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft


def ties(analysis: Analysis) -> list[Draft]:
    """Return the ties that a story tells of, in the order of the text."""
    return []
