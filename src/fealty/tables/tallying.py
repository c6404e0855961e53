"""Keys counted by sorting, and words with numbers: what `fealty.tables.counting` keeps of 10⁸ rows."""

from __future__ import annotations

import numpy as np

from fealty.errors import InputError

TOGETHER = 2**24
"""Keys that are sorted together: 128 MiB."""

Keys = np.ndarray[tuple[int], np.dtype[np.uint64]]
Numbers = np.ndarray[tuple[int], np.dtype[np.uint32]]


class Tally:
    """Keys and how often each came, both in the order of the keys."""

    def __init__(self) -> None:
        self._waiting: list[Keys] = []
        self._number = 0
        self._keys: Keys = np.empty(0, dtype=np.uint64)
        self._counts: Numbers = np.empty(0, dtype=np.uint32)

    def add(self, keys: Keys) -> None:
        """Count some keys, in any order."""
        self._waiting.append(keys)
        self._number += len(keys)
        if self._number >= TOGETHER:
            self._settle()

    def taken(self) -> tuple[Keys, Numbers]:
        """Hand over the keys and their counts; the tally is empty then."""
        self._settle()
        keys, counts = self._keys, self._counts
        self._keys, self._counts = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32)
        return keys, counts

    def _settle(self) -> None:
        if not self._number:
            return
        keys = np.concatenate(self._waiting)
        self._waiting.clear()
        self._number = 0
        keys.sort()
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        counts = np.diff(first, append=len(keys)).astype(np.uint32)
        keys = keys[first]
        places = np.searchsorted(self._keys, keys)
        known = places < len(self._keys)
        known[known] = self._keys[places[known]] == keys[known]
        self._counts[places[known]] += counts[known]
        self._keys = np.insert(self._keys, places[~known], keys[~known])
        self._counts = np.insert(self._counts, places[~known], counts[~known])


class Labels:
    """Words with their numbers: 1 for the first that came; 0 is the empty word."""

    def __init__(self, what: str, most: int) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self._most = most
        self._what = what

    def number(self, word: str) -> int:
        """Return a word's number.

        Raises
        ------
        InputError
            There are more words than numbers.
        """
        found = self._numbers.setdefault(word, len(self._numbers))
        if found >= self._most:
            raise InputError(
                f"more than {self._most:,} different words for {self._what}: give the case whose actors are meant"
            )
        return found

    def ranked(self) -> tuple[list[str], Keys]:
        """Return the words in order, and the place in it of each number."""
        words = sorted(self._numbers)
        ranks = np.empty(len(words), dtype=np.uint64)
        ranks[[self._numbers[word] for word in words]] = np.arange(len(words))
        return words, ranks
