"""The voices of a story."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.cast import Cast
from fealty.reading.story import Spot, Story
from fealty.records import Mention, Status


class Manner(NamedTuple):
    """How something is said. `negated`: the text says that it is not so; `cues`: the words that decided."""

    status: Status
    negated: bool = False
    cues: tuple[str, ...] = ()


class Voices:
    """Who says what in a story, and how."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self._story = story
        self._cast = cast

    def chain(self, spot: Spot) -> tuple[str, ...]:
        """Return who says what a word tells, from the outside in."""
        return (self._story.document.publisher or "publisher",)

    def origin(self, spot: Spot) -> str:
        """Return the earliest publisher in the chain."""
        return self.chain(spot)[0]

    def speaker(self, spot: Spot) -> Mention | None:
        """Return whose words a word is in, when the text reports somebody's speech; None for the author's own."""
        return None

    def manner(self, spot: Spot) -> Manner:
        """Return how a predicate is said."""
        return Manner("asserted")
