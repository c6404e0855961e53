"""The one place where characters change: on entry, once. From then on offsets never move.

Composed characters (NFC), one kind of line end and one kind of space, nothing that cannot be seen, one blank line
between paragraphs. Doing it a second time changes nothing (a test holds that), so that a stored text can be checked.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_ZERO_WIDTH_JOINERS = "\u200c\u200d"
_JOINED = "\u0600-\u1fff\u2600-\u27bf\u2e80-\U0010ffff"
"""Scripts (and emoji) in which a joiner changes the word; between Latin letters it is a leftover of layout."""
_LOOSE_JOINERS = re.compile(
    f"(?<![{_JOINED}{_ZERO_WIDTH_JOINERS}])[{_ZERO_WIDTH_JOINERS}]++|[{_ZERO_WIDTH_JOINERS}]++(?![{_JOINED}])"
)
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u3164\ufeff\uffa0\ufffc"
_INVISIBLE_RANGES = (
    (0x202A, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xFFFE, 0xFFFF), (0xFDD0, 0xFDEF), (0xE0000, 0xE007F),
)  # fmt: skip
"""Marks of direction, of annotation and the like: with them a quote could look different from what it says."""
_BREAKS = {"\r": "\n", "\v": "\n", "\f": "\n\n", "\x1c": "\n", "\x1d": "\n", "\x1e": "\n",
           "\u2028": "\n", "\u2029": "\n\n"}  # fmt: skip
_BLANK_LINES = re.compile(r"\n{3,}")
_WIDEST, _NARROWEST = 110, 40
_WIDE_LINE = 120


def _table() -> dict[int, str | None]:
    found: dict[int, str | None] = dict.fromkeys(range(32))
    found |= {0x09: " ", 0x0A: "\n", 0x7F: None}
    found |= {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
    # bytes of Windows-1252 that were taken for Latin-1: curly quotes, dashes
    found |= {ord(character): None for character in _INVISIBLE}
    for first, last in _INVISIBLE_RANGES:
        found |= dict.fromkeys(range(first, last + 1))
    found |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # halves of a pair: cannot be stored
    found |= {ord(character): " " for character in "\u00a0\u1680\u202f\u205f\u3000\u2800"}
    found |= dict.fromkeys(range(0x2000, 0x200B), " ")
    found |= {ord(character): end for character, end in _BREAKS.items()}
    return found


_CHARACTERS = _table()


def normalised(text: str) -> str:
    """Return any characters as a text that can be stored."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_CHARACTERS)
    text = unicodedata.normalize("NFC", _LOOSE_JOINERS.sub("", text))
    lines = (line.strip(" ") for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str | None) -> str | None:
    """Return a name or title on one line, None when nothing is left of it."""
    return re.sub(r"\s+", " ", normalised(text)).strip() or None if text else None


def unwrapped(paragraph: str) -> str:
    """Return a paragraph with the line ends of a fixed width turned into spaces; any other paragraph as it is.

    Lines are wrapped when hardly any could have taken the first word of the next one. A line end becomes one space,
    so that no offset moves.
    """
    lines = paragraph.split("\n")
    width = max(map(len, lines))
    if len(lines) < 3 or not _NARROWEST <= width <= _WIDEST:
        return paragraph
    full = sum(len(line) + 1 + len(following.split(" ", 1)[0]) > width for line, following in pairwise(lines))
    return paragraph.replace("\n", " ") if full >= 0.9 * (len(lines) - 1) else paragraph


def paragraphs_by_line(text: str) -> str:
    """Return a text that has one paragraph a line and no blank line with the blank lines put in.

    Only where it is plain: most lines are wider than any page and end a sentence. Else the text comes back as it is.
    """
    lines = text.split("\n")
    if "\n\n" in text or len(lines) < 3:
        return text
    wide = sum(len(line) >= _WIDE_LINE for line in lines)
    ended = sum(ends_sentence(line) for line in lines)
    return "\n\n".join(lines) if 2 * wide > len(lines) and ended >= 0.8 * len(lines) else text


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return line.rstrip("\"'”’»)] ").endswith((".", "!", "?", "…", "؟", "。", ":")) or line.endswith((")", "]"))
