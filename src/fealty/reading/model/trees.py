"""From head scores to one tree a sentence.

Taking the best head of every word mostly gives a tree, but it can give a circle or two roots, and what walks up a tree
then never ends. Only then is the maximum spanning tree searched (Chu and Liu 1965, Edmonds 1967).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_NEVER = np.float32(-1e9)


def decode(scores: Floats) -> list[int]:
    """Return the head of each word, -1 for the one root.

    Parameters
    ----------
    scores
        (words, 1 + words) log probabilities or logits: row = word, column 0 = root, column h + 1 = word h.
    """
    count = scores.shape[0]
    if count == 1:
        return [-1]
    table = scores.astype(np.float32).copy()
    table[np.arange(count), np.arange(1, count + 1)] = _NEVER
    best: list[int] = (table.argmax(axis=1) - 1).tolist()
    if best.count(-1) == 1 and not _circle(best):
        return best
    return _spanning(table, _root(table))


def _root(table: Floats) -> int:
    """Return the word that loses least by hanging on the root."""
    return int((table[:, 0] - table[:, 1:].max(axis=1)).argmax())


def _circle(heads: list[int]) -> list[int]:
    """Return the words of one circle, or nothing."""
    seen = [0] * len(heads)
    for start in range(len(heads)):
        trail, word = [], start
        while word >= 0 and not seen[word]:
            seen[word] = start + 1
            trail.append(word)
            word = heads[word]
        if word >= 0 and seen[word] == start + 1:
            return trail[trail.index(word) :]
    return []


def _spanning(table: Floats, root: int) -> list[int]:
    """Return the best tree under one chosen root."""
    weights = table[:, 1:].copy()
    weights[root, :] = _NEVER
    heads = _arborescence(weights.astype(np.float64), root)
    heads[root] = -1
    return heads


def _arborescence(weights: NDArray[np.float64], root: int) -> list[int]:
    """Return the head of each node in the best tree from `root`; weights[d, h] is the worth of h as head of d."""
    count = weights.shape[0]
    heads: list[int] = weights.argmax(axis=1).tolist()
    heads[root] = -1
    circle = _circle(heads)
    if not circle:
        return heads
    inside = np.zeros(count, dtype=bool)
    inside[circle] = True
    outer = np.flatnonzero(~inside)
    new = len(outer)  # the circle becomes one node, the last
    members = np.array(circle)
    kept = weights[members, [heads[one] for one in circle]]
    small = np.full((new + 1, new + 1), float(_NEVER) * 4)
    small[:new, :new] = weights[np.ix_(outer, outer)]
    out_of = weights[np.ix_(outer, members)]
    small[:new, new] = out_of.max(axis=1)
    leaves = members[out_of.argmax(axis=1)]
    into = weights[np.ix_(members, outer)] - kept[:, None]
    small[new, :new] = into.max(axis=0)
    entries = members[into.argmax(axis=0)]
    np.fill_diagonal(small, float(_NEVER) * 8)
    solved = _arborescence(small, int(np.flatnonzero(outer == root)[0]))
    result = [*heads]
    for place, node in enumerate(outer):
        head = solved[place]
        result[int(node)] = -1 if head < 0 else int(leaves[place]) if head == new else int(outer[head])
    entered = solved[new]
    result[int(entries[entered])] = int(outer[entered])
    return result
