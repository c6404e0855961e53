"""Which sources print the same: near-same texts, and one agency's report under several names.

What the records know comes from them: who is behind each (`fealty.showing.witnesses.origin_of`), and which tell of one
happening. That two texts are near the same is seen from a sketch of each: the smallest hashes of its runs of words.
"""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from weakref import WeakKeyDictionary

import msgspec

from fealty.web.desk import Desk

RUN = 5
"""Words of a run."""
KEPT = 128
"""Hashes of a sketch."""
FEWEST = 20
"""Runs of a text below which it is too short to be compared."""
LIKE = 0.4
"""Share of common runs from which two texts are near the same: a wire story cut here and there keeps as many."""
COMMON = 30
"""Texts that share a hash above which it is boilerplate, and no sign of a copy."""
PATIENCE = 0.12
"""Seconds of one request for reading texts; the next one goes on."""
_WORD = re.compile(r"\w+")


class Alike(msgspec.Struct, frozen=True):
    """Two sources with near the same text, and the share of runs of words that they have in common."""

    one: str
    other: str
    share: float


class Texts:
    """Sketches of the texts of a case, taken little by little; a text never changes, so each is read once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sketches: dict[str, frozenset[int]] = {}
        self._having: dict[int, list[str]] = defaultdict(list)
        self._found: tuple[Alike, ...] = ()

    def look(self, desk: Desk, sources: Iterable[str]) -> tuple[tuple[Alike, ...], int]:
        """Return what is near the same among the texts read so far, and how many are still to be read."""
        until = time.monotonic() + PATIENCE
        wanted = list(sources)
        with self._lock:
            for one in wanted:
                if one not in self._sketches:
                    if time.monotonic() > until:
                        break
                    self._found += tuple(self.add(one, desk.case.text(one) or ""))
            return self._found, sum(one not in self._sketches for one in wanted)

    def add(self, one: str, text: str) -> list[Alike]:
        """Take in one more text; return those before it to which it is near the same."""
        mine = self._sketches[one] = sketch(text)
        shared: Counter[str] = Counter()
        for each in mine:
            having = self._having[each]
            if len(having) < COMMON:
                shared.update(having)
                having.append(one)
        likely = [other for other, number in shared.items() if number > KEPT * LIKE / 4]
        pairs = (Alike(other, one, likeness(self._sketches[other], mine)) for other in likely)
        return [pair for pair in pairs if pair.share >= LIKE]


_TEXTS: WeakKeyDictionary[Desk, Texts] = WeakKeyDictionary()
_MAKING = threading.Lock()


def texts_of(desk: Desk) -> Texts:
    """Return the sketches of a desk's case."""
    with _MAKING:
        return _TEXTS.setdefault(desk, Texts())


def sketch(text: str) -> frozenset[int]:
    """Return the smallest hashes of a text's runs of words; nothing of a text that is too short."""
    words = [word.encode() for word in _WORD.findall(text.casefold())]
    runs = {zlib.crc32(b" ".join(words[n : n + RUN])) for n in range(len(words) - RUN + 1)}
    return frozenset(sorted(runs)[:KEPT]) if len(runs) >= FEWEST else frozenset()


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of runs that two texts have in common, estimated from the smallest hashes of both."""
    both = sorted(one | other)[:KEPT]
    return sum(each in one and each in other for each in both) / len(both) if both else 0.0
