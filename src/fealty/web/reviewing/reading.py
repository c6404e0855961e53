"""A source's text with the quotes of its records marked in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from fealty.web.parts import Part

WINDOW = 30_000
"""Characters of a text that are shown around a quote, at most; also of one part of a text that is read whole."""
_BREAKS = re.compile(r"\n[ \t\r]*\n\s*")


class Piece(Part, frozen=True):
    """A stretch of text and the records that quote it; `begins` are those whose quotes begin with it."""

    text: str
    records: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()


class Paragraph(Part, frozen=True):
    """One paragraph."""

    pieces: tuple[Piece, ...]


def window(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Return which stretch of a text to show around a quote: whole paragraphs, if they are not too long."""
    if len(text) <= WINDOW:
        return 0, len(text)
    begin, end = max(0, span[0] - WINDOW // 2), min(len(text), span[1] + WINDOW // 2)
    first = text.find("\n\n", begin, span[0]) if begin else 0
    last = text.rfind("\n\n", span[1], end) if end < len(text) else end
    return (begin if first < 0 else first), (end if last < 0 else last)


def parts(text: str) -> list[tuple[int, int]]:
    """Return a text cut into parts of whole paragraphs, each short enough for one page."""
    found, begin = [], 0
    while len(text) - begin > WINDOW:
        cut = text.rfind("\n\n", begin + 1, begin + WINDOW)
        end = cut + 2 if cut > begin else begin + WINDOW
        found.append((begin, end))
        begin = end
    return [*found, (begin, len(text))]


def marked(text: str, spans: Mapping[str, tuple[int, int]], within: tuple[int, int]) -> tuple[Paragraph, ...]:
    """Return a stretch of a text as paragraphs, cut where quotes begin and end.

    Parameters
    ----------
    text
        The stored text.
    spans
        Begin and end of each record's quote, in code points of the text.
    within
        Begin and end of the stretch.
    """
    begin, end = within
    inside = {one: span for one, span in spans.items() if begin <= span[0] < span[1] <= end}
    paragraphs = []
    for first, last in _paragraphs(text, begin, end):
        own = {one: span for one, span in inside.items() if span[0] < last and span[1] > first}
        paragraphs.append(Paragraph(pieces=tuple(_pieces(text, own, first, last))))
    return tuple(paragraphs)


def _paragraphs(text: str, begin: int, end: int) -> list[tuple[int, int]]:
    found, first = [], begin
    for gap in _BREAKS.finditer(text, begin, end):
        found.append((first, gap.start()))
        first = gap.end()
    found.append((first, end))
    return [(one, other) for one, other in found if text[one:other].strip()]


def _pieces(text: str, spans: Mapping[str, tuple[int, int]], first: int, last: int) -> list[Piece]:
    cuts = sorted({first, last, *(cut for span in spans.values() for cut in span if first < cut < last)})
    return [
        Piece(
            text=text[begin:end],
            records=tuple(one for one, span in spans.items() if span[0] <= begin and end <= span[1]),
            begins=tuple(one for one, span in spans.items() if span[0] == begin),
        )
        for begin, end in pairwise(cuts)
    ]
