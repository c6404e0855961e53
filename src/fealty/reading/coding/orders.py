"""Draft orders of a story."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft


def orders(analysis: Analysis) -> list[Draft]:
    """Return the orders that a story tells of, in the order of the text."""
    return []
