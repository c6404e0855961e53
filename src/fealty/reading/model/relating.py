"""Pairs of actors in a sentence to PLOVER types with probabilities."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from fealty.reading.model.marking import MarkedPair, Marker
from fealty.reading.model.sessions import labels, pair_network, pieces
from fealty.reading.model.words import Span

BATCH = 32
NONE = "NONE"


def relate(pairs: Iterable[tuple[str, Span, Span]]) -> list[list[tuple[str, float]]]:
    """Return what each source does to its target, as PLOVER root types with probabilities, best first.

    Parameters
    ----------
    pairs
        (text, source, target): a sentence, and where actor and recipient stand in it, in characters.

    Returns
    -------
    list of list of (type, probability)
        All sixteen types for every pair. The probabilities sum to less than 1: what is missing is the probability that
        the source does nothing to the target, as when a pair is given the wrong way round.

    Raises
    ------
    ValueError
        When a place lies outside its text or is empty.
    """
    kept = list(pairs)
    marker = Marker(pieces())
    rows = [marker.mark(text, *_checked(text, source, target)) for text, source, target in kept]
    classes = labels()["pairs"]
    found: list[list[tuple[str, float]]] = [[] for _ in kept]
    order = sorted(range(len(rows)), key=lambda place: (len(rows[place].ids), place))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        for place, row in zip(places, _probabilities([rows[place] for place in places]), strict=True):
            scored = [(name, float(value)) for name, value in zip(classes, row, strict=True) if name != NONE]
            found[place] = sorted(scored, key=lambda one: (-one[1], one[0]))
    return found


def _checked(text: str, source: Span, target: Span) -> tuple[Span, Span]:
    for name, (begin, end) in (("source", source), ("target", target)):
        if not 0 <= begin < end <= len(text):
            raise ValueError(f"{name} [{begin}, {end}) is not a place in a text of {len(text)} characters")
    return source, target


def _probabilities(rows: list[MarkedPair]) -> NDArray[np.float32]:
    longest = max(len(row.ids) for row in rows)
    ids = np.zeros((len(rows), longest), dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row.ids)] = row.ids
        mask[number, : len(row.ids)] = 1
    source = np.array([[row.source] for row in rows], dtype=np.int64)
    target = np.array([[row.target] for row in rows], dtype=np.int64)
    found: NDArray[np.float32] = pair_network().run({"ids": ids, "mask": mask, "source": source, "target": target})[0]
    return found
