"""Readings that were saved since the desk was opened, so that the last can be taken back.

The settings' history in the case file keeps all of them; this is what the page shows.
"""

from __future__ import annotations

import threading
from weakref import WeakKeyDictionary

from fealty.casefile import HypothesisChange
from fealty.web.desk import Desk
from fealty.web.parts import Part

MOST_KEPT = 50


class Saved(Part, frozen=True):
    """One saved change: who, when (UTC), the numbers that it changed, and the readings before and after it."""

    who: str
    at: str
    words: tuple[str, ...]
    before: tuple[HypothesisChange, ...]
    after: tuple[HypothesisChange, ...]


class Saves:
    """What was saved on one desk; `lock` is held from looking at the settings to writing them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._every: list[Saved] = []

    def add(self, one: Saved) -> None:
        """Keep a change in mind."""
        self._every.append(one)
        del self._every[:-MOST_KEPT]

    def last(self) -> Saved | None:
        """Return the last change; None where there is none."""
        return self._every[-1] if self._every else None

    def forget(self) -> None:
        """Forget the last change: it was taken back."""
        self._every.pop()

    def listed(self) -> tuple[Saved, ...]:
        """Return all of them, the last first."""
        return tuple(self._every[::-1])


_desks: WeakKeyDictionary[Desk, Saves] = WeakKeyDictionary()
_making = threading.Lock()


def saves_of(desk: Desk) -> Saves:
    """Return what was saved on a desk."""
    with _making:
        return _desks.setdefault(desk, Saves())
