"""A manner, and how two of them meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fealty.reading.story import Tree
from fealty.reading.voices.words import attitude
from fealty.records import Status

STATUSES: dict[str, Status] = {
    "asserted": "asserted", "denied": "denied", "planned": "planned", "threatened": "threatened",
    "conditional": "conditional", "habitual": "habitual", "opinion": "opinion", "open": "conditional",
}  # fmt: skip
"""What each effect of a word makes of what hangs on it; of what is left open nobody says that it is so."""


class Manner(NamedTuple):
    """How something is said. `negated`: the text says that it is not so; `cues`: the words that decided."""

    status: Status
    negated: bool = False
    cues: tuple[str, ...] = ()


ASSERTED = Manner("asserted")

ManOf = Callable[[Tree, int], Manner]
"""Gives the manner of another word of the sentence, the one that governs."""


def combined(effect: str, above: Manner, own: Manner, cue: str = "") -> Manner:
    """Return how something is meant that hangs on a word with an effect.

    Parameters
    ----------
    effect
        What the word above does to it, as in ``modal_words.csv``.
    above
        How the word above is itself meant.
    own
        How the thing is meant in its own clause.
    cue
        The word above.
    """
    if effect == "fact":
        return own
    if effect == "asserted":
        return _passed_on(above, own)
    cues = (*own.cues, cue) if cue else own.cues
    if above.status == "denied" and above.negated:  # "did not plan to", "did not fail to"
        return Manner("asserted", own.negated, cues) if effect == "denied" else Manner("denied", True, cues)
    if effect == "denied":
        if above.negated:  # "will not fail to"
            return Manner(above.status, own.negated, cues)
        return Manner("denied" if above.status == "asserted" else above.status, True, cues)
    status = STATUSES[effect]
    if above.status in ("conditional", "opinion") and status == "planned":
        status = above.status
    if own.status in ("conditional", "threatened") and status in ("planned", "opinion"):
        status = own.status
    return Manner(status, own.negated, cues)


def _passed_on(above: Manner, own: Manner) -> Manner:
    """Return what becomes of "to fire" in "began to fire": it is meant as the beginning is."""
    if above.status == "asserted":
        return own
    status = own.status if own.status not in ("asserted", "denied") else above.status
    negated = own.negated != above.negated
    return Manner("asserted" if status == "denied" and not negated else status, negated, (*own.cues, *above.cues))


def effect_of(tree: Tree, head: int) -> str | None:
    """Return what a verb, adjective or noun does to what hangs on it, None when it is not listed."""
    parts = ("adjective", "noun", "verb") if tree[head].upos in ("ADJ", "NOUN", "ADV") else ("verb", "adjective")
    return next((effect for part in parts if (effect := attitude(tree, head, part))), None)
