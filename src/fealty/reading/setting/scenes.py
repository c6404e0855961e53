"""The places of a story."""

from __future__ import annotations

from fealty.reading.story import Spot, Story
from fealty.records import Place


class Scenes:
    """Where what a story tells happened."""

    def __init__(self, story: Story, countries: tuple[str, ...]) -> None:
        self._story = story
        self._countries = countries

    def of(self, spot: Spot) -> Place | None:
        """Return where what a word tells happened."""
        return None
