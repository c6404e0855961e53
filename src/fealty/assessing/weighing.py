"""From clues to items of evidence: one item a kind and order, with what it says and how far it counts.

A likelihood ratio is damped by raising it to a power. That is the one way of weakening it that does not depend on which
reading the table writes as 1, for only proportions mean anything in it. The power is a product of four named factors:

- independence: the records of one origin count once, by the best of them; the first origin of a kind counts in full,
  each further one half of the one before, so that a much-told story weighs at most twice as much as one good report;
- grade: the Admiralty reliability of the source;
- confidence: that a careful coder would accept the record;
- review: what a reviewer said of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from fealty.assessing.assessment import Damping, Item, Sign
from fealty.assessing.finding import Clue
from fealty.assessing.hypotheses import Hypothesis
from fealty.assessing.tables import factor, ratios

ANSWERS, OWN_ORDERS = "answers", "conduct in words"
"""Families of kinds that can tell one happening twice."""
CLEAR = 1.1
"""An item is (in)consistent with a reading that it makes so many times as likely (unlikely) as the mean of all."""
MOST_TOLD = 3
"""Records that an item's words name; all are listed by their ids."""


def likelihoods(kind: str, hypotheses: Sequence[Hypothesis]) -> dict[str, float]:
    """Return how likely a kind of item is under each reading, relative to the others.

    The readings' columns of the table are brought to the same mean. That one reading would leave more reports than
    another is not taken for known: silence is no evidence here, since what was not collected leaves none, and then a
    reading must not gain from noise alone (defiance makes news, and obedience does not).
    """
    return {one.id: (one.ratio_of(kind) or 1.0) / _usual(one) for one in hypotheses}


def _usual(hypothesis: Hypothesis) -> float:
    """Return the mean of a reading's column."""
    return sum(hypothesis.ratio_of(kind) or 1.0 for kind in ratios()) / len(ratios())


def centred(logs: Mapping[str, float]) -> dict[str, float]:
    """Return log likelihoods as differences from the log of their mean."""
    most = max(logs.values())
    mean = most + math.log(sum(math.exp(one - most) for one in logs.values()) / len(logs))
    return {name: one - mean for name, one in logs.items()}


def signs(used: Mapping[str, float]) -> dict[str, Sign]:
    """Return the row of the ACH matrix."""
    edge = math.log(CLEAR)
    return {
        name: "consistent" if one > edge else "inconsistent" if one < -edge else "neutral" for name, one in used.items()
    }


def reported_items(clues: Sequence[Clue], hypotheses: Sequence[Hypothesis], order: str | None) -> list[Item]:
    """Return the items of one reading, kind by kind in the order of the table.

    Parameters
    ----------
    clues
        Those that the reading looks at.
    hypotheses
        The readings.
    order
        The order that they are about; None for the sponsor.
    """
    found = []
    kept = without_echoes(clues)
    for kind in ratios():
        mine = [one for one in kept if one.kind == kind]
        if mine:
            found.append(_item(kind, mine, hypotheses, order))
    return found


def without_echoes(clues: Sequence[Clue]) -> list[Clue]:
    """Return clues without a group's own orders that an answer from the same origin, to the same order, tells as well.

    A group that calls for attacks is coded as answering the sponsor and as giving itself an order: one happening.
    """
    answered = {(one.origin, one.order) for one in clues if ratios()[one.kind].family == ANSWERS}
    own = [one for one in clues if ratios()[one.kind].family == OWN_ORDERS]
    echoes = {(one.kind, one.record, one.order) for one in own if (one.origin, one.order) in answered}
    return [one for one in clues if (one.kind, one.record, one.order) not in echoes]


def _item(kind: str, clues: Sequence[Clue], hypotheses: Sequence[Hypothesis], order: str | None) -> Item:
    row = ratios()[kind]
    raw = centred({name: math.log(one) for name, one in likelihoods(kind, hypotheses).items()})
    damping = dampings(clues)
    power = math.prod(one.factor for one in damping)
    used = centred({name: power * one for name, one in raw.items()})
    unsaid = [one.name for one in hypotheses if one.ratio_of(kind) is None]
    silent = f" No ratio is given for {', '.join(unsaid)}; 1 is taken." if unsaid else ""
    return Item(
        id=f"{kind}/{order or 'sponsor'}",
        kind="reported",
        what=kind,
        words=_words(row.words, clues),
        reason=f"{row.reason}{silent}",
        order=order,
        records=tuple(dict.fromkeys(one.record for one in clues)),
        raw=raw,
        used=used,
        damping=damping,
        signs=signs(used),
    )


def _words(what: str, clues: Sequence[Clue]) -> str:
    told = list(dict.fromkeys(one.words for one in clues))
    more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return f"{what[0].upper()}{what[1:]}: {'; '.join(told[:MOST_TOLD])}{more}."


def dampings(clues: Sequence[Clue]) -> tuple[Damping, ...]:
    """Return the four factors by which some clues of one kind count.

    Where origins differ, a factor is the mean over the origins, weighted so that the product of the four is the sum of
    what the origins count.
    """
    best: dict[tuple[str, str | None], tuple[float, float, float]] = {}
    for one in clues:
        parts = (factor("grade", one.grade), one.confidence, factor("review", one.verdict))
        place = (one.origin, one.order)
        if place not in best or math.prod(parts) > math.prod(best[place]):
            best[place] = parts
    ranked = sorted(best.values(), key=math.prod, reverse=True)
    next_one = factor("independence", "next")
    shares = [next_one**rank for rank in range(len(ranked))]
    running, found = sum(shares), [sum(shares)]
    for part in range(3):
        shares = [share * parts[part] for share, parts in zip(shares, ranked, strict=True)]
        now = sum(shares)
        found.append(now / running if running > 0 else 0.0)
        running = now
    origins = len({one.origin for one in clues})
    words = (
        f"{_number(len(clues), 'record')} of {_number(origins, 'origin')}",
        _listed("grade", [one.grade or "none" for one in clues]),
        f"confidence {min(one.confidence for one in clues):.2f} to {max(one.confidence for one in clues):.2f}",
        _listed("review", [one.verdict or "none" for one in clues]),
    )
    names = ("independence", "grade", "confidence", "review")
    return tuple(
        Damping(name=name, factor=value, words=said) for name, value, said in zip(names, found, words, strict=True)
    )


def _listed(what: str, values: Sequence[str]) -> str:
    return f"{what} {', '.join(sorted(set(values)))}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
