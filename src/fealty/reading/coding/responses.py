"""Draft responses of a story."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft


def responses(analysis: Analysis, orders: list[Draft]) -> list[Draft]:
    """Return the responses that a story tells of, in the order of the text."""
    return []
