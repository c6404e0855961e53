"""How wide words are, so that names fit their boxes whatever sans-serif face a reader's machine has.

Widths are those of DejaVu Sans, the widest of the faces that the page's font list may come to: what fits in it fits in
Arial, Helvetica, Segoe UI and Roboto, which are up to a seventh narrower.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ELLIPSIS = "…"
LEAST = 2
"""Letters of a word that are never parted."""
_PIECES = re.compile(r"[^\s-]*-+\s*|[^\s-]+\s*")
"""Words with the space or hyphen after them: between two of them a line may end."""
_WIDTHS: tuple[tuple[str, float], ...] = (
    ("ijlIJ'|", 0.29), (" .,:;/t’‘", 0.35), ("fr-()[]!", 0.41), ("sz“”", 0.525), ("ckvxyLF?", 0.58), ("aeoTYP", 0.615),
    ("bdghnpquES0123456789", 0.636), ("ABKRXZVC", 0.7), ("HUNDGOQ&", 0.78), ("wM+=", 0.85), ("mW@%—…", 1.0),
)  # fmt: skip
"""Letters by their width in DejaVu Sans, as a share of the font's size; each class has the width of its widest."""
_OTHERS = 0.64
"""The width of every other letter."""
_BY_LETTER = {letter: width for letters, width in _WIDTHS for letter in letters}
_BOLD = 1.1
"""How much wider bold letters are."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many pixels a text takes at most, at a font size in pixels."""
    return sum(_BY_LETTER.get(letter, _OTHERS) for letter in text) * size * (_BOLD if bold else 1.0)


def fitted(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """Return a text in lines that fit a width; what does not fit is cut at a word, and the cut is shown.

    Parameters
    ----------
    text
        One name.
    room
        Pixels of a line.
    size
        The font's size in pixels.
    most
        Lines there may be.
    """
    lines = list(_lines(text, room, size))
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1].rstrip(" -")
    while " " in last and width_of(last + ELLIPSIS, size) > room:
        last = last.rsplit(" ", 1)[0]
    while len(last) > 1 and width_of(last + ELLIPSIS, size) > room:
        last = last[:-1]
    return (*lines[: most - 1], f"{last}{ELLIPSIS}")


def _lines(text: str, room: float, size: float) -> Iterator[str]:
    """Yield lines as full as they can be; a word that is wider than a line is broken, with a hyphen."""
    line = ""
    for piece in _PIECES.findall(text) or [text]:
        if line and width_of((line + piece).rstrip(), size) > room:
            yield line.rstrip()
            line = ""
        word = line + piece
        while width_of(word.rstrip(), size) > room and len(word) > LEAST:
            kept = max(n for n in range(1, len(word)) if n == 1 or width_of(f"{word[:n]}-", size) <= room)
            yield f"{word[:kept]}-"
            word = word[kept:]
        line = word
    yield line.rstrip()
