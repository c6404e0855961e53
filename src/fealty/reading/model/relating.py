"""Pairs of actors in a sentence to PLOVER types with probabilities."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from fealty.reading.model.marking import MarkedPair, Marker
from fealty.reading.model.sessions import Network, each, labels, pair_network, pieces
from fealty.reading.model.words import Span

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
    return list(each(partial(_answer, pair_network()), rows))


def _answer(network: Network, row: MarkedPair) -> list[tuple[str, float]]:
    (found,) = network.run(ids=row.ids, position=range(len(row.ids)), marks=(row.source, row.target))
    scored = [(name, value) for name, value in zip(labels()["pairs"], found[0].tolist(), strict=True) if name != NONE]
    return sorted(scored, key=lambda one: (-one[1], one[0]))


def _checked(text: str, source: Span, target: Span) -> tuple[Span, Span]:
    for name, (begin, end) in (("source", source), ("target", target)):
        if not 0 <= begin < end <= len(text):
            raise ValueError(f"{name} [{begin}, {end}) is not a place in a text of {len(text)} characters")
    return source, target
