"""Where quotation marks open and close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fealty.reading.story import Span

_PAIRS = (
    re.compile(r"“[^“”]*(?:”|$)"),
    re.compile(r"«[^«»]*(?:»|$)"),
    re.compile(r"„[^„“”]*(?:[“”]|$)"),
    re.compile(r"(?<![\w’])‘(?=\w)[^‘\n]*?[\w.,!?…]’(?!\w)"),
    re.compile(r'"[^"]*(?:"|$)'),
    re.compile(r"(?<![\w'])'(?=\w)[^\n]*?[.,!?…]'(?!\w)"),
)
_CLOSING = "”»“\"'’"
_FEW_WORDS = 3


class Quotation(NamedTuple):
    """A stretch in quotation marks, marks included; ``unclosed`` when it runs on in the next paragraph."""

    begin: int
    end: int
    unclosed: bool
    speech: bool
    """Whether it is long enough to be somebody's words, and not a single word held at arm's length."""


def quotations(text: str, paragraphs: Sequence[Span]) -> list[Quotation]:
    """Return what stands in quotation marks, in order; no quotation goes beyond its paragraph.

    Parameters
    ----------
    text
        The stored text.
    paragraphs
        Where its paragraphs begin and end.
    """
    return [one for begin, end in paragraphs for one in _in_paragraph(text[begin:end], begin)]


def _in_paragraph(text: str, offset: int) -> Iterator[Quotation]:
    taken: list[Span] = []
    for pattern in _PAIRS:
        for match in pattern.finditer(text):
            if not any(begin < match.end() and match.start() < end for begin, end in taken):
                taken.append(match.span())
    for begin, end in sorted(taken):
        words = text[begin:end]
        unclosed = len(words) < 2 or words[-1] not in _CLOSING
        inner = words.strip("“”«»„‘’\"'").strip()
        speech = len(inner.split()) > _FEW_WORDS or inner.endswith((".", ",", "!", "?", "…"))
        yield Quotation(offset + begin, offset + end, unclosed, speech)
