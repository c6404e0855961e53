"""What the coders know of a story, and how they write a record down."""

from __future__ import annotations

from typing import Any, NamedTuple

from fealty.reading.cast import Cast
from fealty.reading.setting import Scenes, Times
from fealty.reading.story import Span, Spot, Story
from fealty.reading.voices import Manner, Voices
from fealty.records import LONGEST_QUOTE, Event, Order, Response, Statement, Tie

Fact = Event | Order | Response | Statement | Tie
"""What a coder writes down."""


class Analysis(NamedTuple):
    """A story with everything that was found out about it before coding."""

    story: Story
    cast: Cast
    times: Times
    scenes: Scenes
    voices: Voices

    def cited(self, spot: Spot, *, manner: Manner | None = None, span: Span | None = None) -> dict[str, Any]:
        """Return the fields that every record has: span, quote, who says so, how it is said.

        Parameters
        ----------
        spot
            The word that the record hangs on: the predicate.
        manner
            How it is said, when the coder knows better.
        span
            What to quote; without it the clause around the word.
        """
        span = self.quoted(span or self.story.tree(spot).clause_span(spot[1]), spot)
        return {
            "span": span,
            "quote": self.story.text[span[0] : span[1]],
            "said_by": self.voices.chain(spot),
            "origin": self.voices.origin(spot),
            "status": (manner or self.voices.manner(spot)).status,
        }

    def quoted(self, span: Span, spot: Spot) -> Span:
        """Return a span cut to what a quote may be: inside one paragraph, at most 500 characters, around the word."""
        token = self.story.tree(spot)[spot[1]]
        paragraph = self.story.paragraphs[self.story.paragraph_of[spot[0]]]
        begin, end = max(span[0], paragraph[0]), min(span[1], paragraph[1])
        if end - begin > LONGEST_QUOTE:
            begin = max(begin, min(token.begin, end - LONGEST_QUOTE))
            end = min(end, begin + LONGEST_QUOTE)
        text = self.story.text[begin:end]
        return begin + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


class Draft(NamedTuple):
    """A record on its way: without source, coder, confidence and id, which `Reader` adds.

    `cues` are short names of what the coder went by ("passive", "nominal", "pronoun"): the confidence is learned from
    them.
    """

    record: Fact
    spot: Spot
    cues: tuple[str, ...] = ()
