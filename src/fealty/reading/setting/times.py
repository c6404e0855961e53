"""The times of a story."""

from __future__ import annotations

from fealty.reading.story import Spot, Story
from fealty.records import Interval


class Times:
    """When what a story tells happened."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def of(self, spot: Spot) -> Interval:
        """Return when what a word tells happened."""
        return Interval(end=self._story.published)

    def in_force(self, spot: Spot) -> Interval:
        """Return from when until when the order that a word tells of holds, as far as the text says."""
        return Interval()
