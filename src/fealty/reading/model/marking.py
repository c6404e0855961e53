"""A sentence with its two actors marked, as the pair classifier reads it."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.model.features import plain
from fealty.reading.model.pieces import Pieces

Span = tuple[int, int]

MOST_PIECES = 160  # what a pair needs stands near its actors; the rest of a long sentence is cut away
_AROUND = 40  # pieces kept before the first and behind the last mark, at least


class MarkedPair(NamedTuple):
    """Piece ids with four marks, and the places of the marks that open the source and the target."""

    ids: list[int]
    source: int
    target: int


class Marker:
    """Puts marks around source and target; they are pieces that the vocabulary leaves unused."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._marks = [pieces.identity(f"[unused{number}]") for number in range(1, 5)]
        self._open, self._close = pieces.identity("[CLS]"), pieces.identity("[SEP]")

    def mark(self, text: str, source: Span, target: Span) -> MarkedPair:
        """Return the marked pieces of one sentence.

        Parameters
        ----------
        text
            The sentence.
        source, target
            Where the actor and the recipient stand, in characters of `text`; they may touch or overlap.
        """
        cuts = sorted(
            [
                (source[0], 2, self._marks[0]),
                (source[1], 1, self._marks[1]),
                (target[0], 2, self._marks[2]),
                (target[1], 1, self._marks[3]),
            ]
        )
        parts: list[list[int]] = []
        begin = 0
        for place, _, _ in cuts:
            parts.append(self._plain_ids(text[begin:place]))
            begin = max(begin, place)
        parts.append(self._plain_ids(text[begin:]))
        parts = _shortened(parts)
        ids = [self._open]
        found: dict[int, int] = {}
        for part, cut in zip(parts, [*cuts, None], strict=True):
            ids += part
            if cut is not None:
                found[cut[2]] = len(ids)
                ids.append(cut[2])
        return MarkedPair([*ids, self._close], found[self._marks[0]], found[self._marks[2]])

    def _plain_ids(self, text: str) -> list[int]:
        words = [plain(word) for word in text.split()]
        return self._pieces.ids(words) if words else []


def _shortened(parts: list[list[int]]) -> list[list[int]]:
    """Cut what is too long: first far from the actors, then between them, last within them."""
    room = MOST_PIECES - 6
    first, *middle, last = parts
    inner = sum(len(part) for part in middle)
    if len(first) + inner + len(last) <= room:
        return parts
    if inner > room - 2 * _AROUND:
        most = (room - 2 * _AROUND) // len(middle)
        middle = [part if len(part) <= most else [*part[: most // 2], *part[-(most - most // 2) :]] for part in middle]
        inner = sum(len(part) for part in middle)
    behind = min(len(last), max(_AROUND, room - inner - len(first)))
    before = max(room - inner - behind, 0)
    return [first[-before:] if before else [], *middle, last[:behind]]
