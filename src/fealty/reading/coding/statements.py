"""Draft statements of a story."""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft


def statements(analysis: Analysis) -> list[Draft]:
    """Return the statements that a story tells of, in the order of the text."""
    return []
