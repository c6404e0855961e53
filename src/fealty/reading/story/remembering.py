"""What is asked of a sentence again and again, found once: answers stay with the tree and go when it goes.

Coders ask the same of the same words, each for its own ends. Only questions whose answer hangs on the sentence alone,
and is never changed by whoever gets it, may be remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from fealty.reading.story.tree import Tree

_Answer = TypeVar("_Answer")


def once_a_sentence(ask: Callable[[Tree], _Answer]) -> Callable[[Tree], _Answer]:
    """Return a function that gives a sentence's first answer each time."""

    @wraps(ask)
    def asked(tree: Tree) -> _Answer:
        known = tree.remembered.get(ask)
        if known is None:
            known = tree.remembered[ask] = {-1: ask(tree)}
        answer: _Answer = known[-1]
        return answer

    return asked


def once_a_word(ask: Callable[[Tree, int], _Answer]) -> Callable[[Tree, int], _Answer]:
    """Return a function that gives the first answer about a word each time."""

    @wraps(ask)
    def asked(tree: Tree, place: int) -> _Answer:
        known = tree.remembered.get(ask)
        if known is None:
            known = tree.remembered[ask] = {}
        if place not in known:
            known[place] = ask(tree, place)
        answer: _Answer = known[place]
        return answer

    return asked
