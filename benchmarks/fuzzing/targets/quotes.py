"""Quotes: a record passes only when its quote is the source's text at its span, short, and inside one paragraph."""

from __future__ import annotations

from fealty.errors import RecordError
from fealty.records import check_quote
from fealty.records.kinds import Statement
from targets.base import Target, hold, text_of


def check(data: bytes) -> None:
    """Take the first bytes for the span and how far the quote is moved from it, and the rest for the text."""
    begin, end, move = ((data[:3] + bytes(3))[place] - 16 for place in range(3))
    text = text_of(data[3:])
    quote = text[max(0, begin + move) : max(0, end + move)]
    begin, end = begin * 7 if begin > 200 else begin, end * 7 if end > 200 else end
    right = 0 <= begin < end <= len(text) and text[begin:end] == quote and len(quote) <= 500 and "\n\n" not in quote
    try:
        check_quote(Statement(span=(begin, end), quote=quote), text)
    except RecordError as error:
        hold(not right, f"a sound quote is refused: {error}")
    else:
        hold(bool(right), "a quote that is not in the text passes")


TARGET = Target(
    check=check,
    seeds=(
        b"\x10\x20\x10The rebels stopped on Monday.",
        b"\x14\x28\x11One.\n\nTwo paragraphs.",
        b"\x10\x18\x10" + "é🙂عين".encode(),
    ),
    longest=300,
)
