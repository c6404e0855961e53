"""Words that are to be left out, found and replaced in any text, and where the rest of the text is afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

SHORT = 3
"""Letters up to which a name is looked for as a whole word only."""
_WORDS = re.compile(r"[^\W_]+")
_BETWEEN = "(?:[\\s\\-_.+/'’‘ʿʾ`‐-―]|%20|%27){0,3}"
"""What may stand between the words of a name: in a slug and an address it is not what it is in a text."""


class Phrase(msgspec.Struct, frozen=True):
    """Words that are left out, and what stands in their place; ``exact``: a single one only as a whole word."""

    text: str
    instead: str
    exact: bool = False


class Move(msgspec.Struct, frozen=True):
    """A replacement: where it was in the old text, ``[begin, end)``, and where it is in the new."""

    begin: int
    end: int
    new_begin: int
    new_end: int


def has_words(text: str) -> bool:
    """Tell whether a text has a letter or digit at all."""
    return _WORDS.search(text) is not None


class Eraser:
    """Replaces phrases in any text; the longest of those that fit comes first.

    ``used`` holds what was put in the place of something so far: a phrase that is found nowhere was probably mistyped.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        ranked = sorted((one for one in phrases if has_words(one.text)), key=lambda one: (-len(one.text), one.text))
        self._instead = [one.instead for one in ranked]
        self.used: set[str] = set()
        self._found = re.compile("|".join(f"({_pattern(one)})" for one in ranked)) if ranked else None

    def found(self, text: str) -> bool:
        """Tell whether a text holds anything that is left out."""
        return self._found is not None and self._found.search(text) is not None

    def erased(self, text: str) -> str:
        """Return a text without what is left out."""
        return self._found.sub(self._of, text) if self._found else text

    def mapped(self, text: str) -> tuple[str, list[Move]]:
        """Return the same, with every replacement in order."""
        moves, shift = [], 0
        for match in self._found.finditer(text) if self._found else ():
            begin, end = match.span()
            length = len(self._of(match))
            moves.append(Move(begin, end, begin + shift, begin + shift + length))
            shift += length - (end - begin)
        return self.erased(text), moves

    def _of(self, match: re.Match[str]) -> str:
        instead = self._instead[(match.lastindex or 1) - 1]
        self.used.add(instead)
        return instead


def _pattern(phrase: Phrase) -> str:
    """Return where a phrase stands: as a whole word in its own spelling if it is short, else wherever its words do."""
    words = _WORDS.findall(phrase.text)
    inside = _BETWEEN.join(re.escape(word) for word in words)
    if len(phrase.text) <= SHORT or (len(words) == 1 and (phrase.exact or phrase.text.isupper())):
        return rf"(?<![^\W_]){inside}(?![^\W_])"
    before = r"(?<!\d)" if words[0][0].isdigit() else ""
    after = r"(?!\d)" if words[-1][-1].isdigit() else ""
    return f"{before}(?i:{inside}){after}"


def shifted(span: Sequence[int], moves: Sequence[Move]) -> tuple[int, int]:
    """Return where a stretch of a text is after the replacements; one that cuts a replacement holds it whole."""
    return _moved(span[0], moves, last=False), _moved(span[1], moves, last=True)


def _moved(position: int, moves: Sequence[Move], *, last: bool) -> int:
    shift = 0
    for move in moves:
        if position <= move.begin:
            break
        if position < move.end:
            return move.new_end if last else move.new_begin
        shift = move.new_end - move.end
    return position + shift
