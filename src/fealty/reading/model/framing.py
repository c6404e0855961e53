"""What the network says of frames, as values: which words carry one, what it tells, and who fills its roles."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fealty.reading.model.values import Frame

LEAST = 0.25
"""Probability of a kind below which a word is taken for carrying none; coders ask for more."""
_ROLES = {"order": ("issuer", "behalf", "addressee", "content"), "answer": ("actor", "giver"), "tie": ("from", "to")}
_CONTENT = "content"
_FILLED = 0.0
"""Score from which a word fills a role: even odds."""
_NEEDED = {"order": ("content",), "answer": ("actor",), "tie": ("from", "to")}
_PERHAPS = -2.0
"""The same for the likeliest word of a role that a frame of its kind can hardly be without."""

Labels = tuple[str, ...]


def frames_of(probabilities: NDArray[Any], scores: NDArray[Any], labels: Labels, roles: Labels) -> tuple[Frame, ...]:
    """Return the frames of one sentence in the order of its words.

    Parameters
    ----------
    probabilities
        (words, labels); the first label is none, the others are a kind and a label: "tie:arms". Labels of the kind
        "content" stand on the words that say what is ordered.
    scores
        (roles, words that carry a frame, words that fill the role).
    labels, roles
        What the numbers mean.
    """
    found: list[Frame] = []
    for place in np.flatnonzero(probabilities[:, 0] <= 1.0 - LEAST):
        row = probabilities[place]
        kinds = {kind: float(row[columns].sum()) for kind, columns in _columns(labels).items() if kind in _ROLES}
        kind = max(kinds, key=lambda one: kinds[one])
        if kinds[kind] < LEAST:
            continue
        people = _fillers(scores[:, place], roles, kind)
        weights = row[_columns(labels)[kind]] / kinds[kind]
        if kind == "order":
            for word in (word for name, word in people if name == _CONTENT):
                weights = weights + probabilities[word][_columns(labels)[_CONTENT]]
        best = int(weights.argmax())
        label = labels[_columns(labels)[kind][best]].partition(":")[2]
        share = float(weights[best] / weights.sum())
        found.append(Frame(int(place), kind, label, kinds[kind], kinds[kind] * share, people))
    return tuple(found)


@cache
def _columns(labels: Labels) -> dict[str, list[int]]:
    """Return the columns of each kind; orders and contents have their labels in one sequence."""
    found: dict[str, list[int]] = {}
    for number, label in enumerate(labels):
        found.setdefault(label.partition(":")[0], []).append(number)
    return found


def _fillers(scores: NDArray[Any], roles: Labels, kind: str) -> tuple[tuple[str, int], ...]:
    """Return (role, word) of a frame, the surest first."""
    filled = []
    for number, name in enumerate(roles):
        row = scores[number]
        words = np.flatnonzero(row > _FILLED).tolist() if name in _ROLES[kind] else []
        if name in _NEEDED[kind] and not words and row.max() > _PERHAPS:
            words = [int(row.argmax())]
        filled += [(float(row[word]), name, word) for word in words]
    return tuple((name, word) for _, name, word in sorted(filled, key=lambda one: (-one[0], one[1:])))
