"""From pairs to groups: the surest pair first, by mean linkage, so that a chain of likenesses makes no group.

Two groups become one where no pair between them is forbidden and the mean over all pairs between them is above the
threshold. A record that fits two others equally well, which cannot be one themselves, stays by itself. What a person
has decided comes first: records that a person joined are one unit, and a unit is as like another as its likest records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from fealty.reading.joining.scoring import JOINS, Score

MARGIN = 0.5
"""Bits by which one partner has to be better than a rival that contradicts it."""
MOST_RIVALS = 12
"""Partners of a record that are looked at as rivals, the best ones."""
HELD = 12
"""Records of a group that a newcomer is held against; a group of more is told often enough."""

Pair = tuple[int, int]
Scorer = Callable[[int, int], Score]


class Groups:
    """Groups of records that grow as pairs are joined.

    Parameters
    ----------
    size
        How many records there are.
    scorer
        The score of any two records, by their places.
    apart
        Pairs that a person has said are two.
    """

    def __init__(self, size: int, scorer: Scorer, apart: Iterable[Pair] = ()) -> None:
        self._scorer = scorer
        self._group_of = list(range(size))
        self._units: dict[int, list[list[int]]] = {}
        self._apart: dict[int, set[int]] = defaultdict(set)
        for one, other in apart:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def _of(self, group: int) -> list[list[int]]:
        return self._units.get(group) or [[group]]

    def group(self, one: int) -> int:
        """Return the group of a record."""
        return self._group_of[one]

    def bind(self, one: int, other: int) -> bool:
        """Join two records because a person says so; False when a person's split stands against it."""
        first, second = self._group_of[one], self._group_of[other]
        if first == second:
            return True
        if self._split(first, second):
            return False
        unit = [record for part in (*self._of(first), *self._of(second)) for record in part]
        self._put(first, second, [sorted(unit)])
        return True

    def join(self, one: int, other: int) -> bool:
        """Join the groups of two records where all that they hold allows it."""
        first, second = self._group_of[one], self._group_of[other]
        if first == second:
            return True
        if self._split(first, second):
            return False
        total, count = 0.0, 0
        for ours in self._of(first)[:HELD]:
            for theirs in self._of(second)[:HELD]:
                best = max((self._scorer(a, b) for a in ours for b in theirs), key=lambda found: found.total)
                if best.veto:
                    return False
                total += best.total
                count += 1
        if total / count <= JOINS:
            return False
        self._put(first, second, sorted([*self._of(first), *self._of(second)]))
        return True

    def groups(self) -> list[list[int]]:
        """Return the groups of two records and more, each in order."""
        return sorted(sorted(record for unit in units for record in unit) for units in self._units.values())

    def _split(self, first: int, second: int) -> bool:
        theirs = {record for unit in self._of(second) for record in unit}
        return any(not self._apart[record].isdisjoint(theirs) for unit in self._of(first) for record in unit)

    def _put(self, first: int, second: int, units: list[list[int]]) -> None:
        keep, gone = min(first, second), max(first, second)
        for unit in units:
            for record in unit:
                self._group_of[record] = keep
        self._units.pop(gone, None)
        self._units[keep] = units


def unambiguous(scores: Mapping[Pair, Score], scorer: Scorer) -> list[Pair]:
    """Return the pairs to join, the surest first, without those for which a rival is as good and contradicts them.

    Parameters
    ----------
    scores
        The pairs above the threshold.
    scorer
        The score of any two records.
    """
    partners: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (one, other), found in scores.items():
        partners[one].append((-found.total, other))
        partners[other].append((-found.total, one))
    best = {one: sorted(others)[:MOST_RIVALS] for one, others in partners.items()}

    def rivalled(one: int, other: int, total: float) -> bool:
        return any(
            rival != other and -negative >= total - MARGIN and scorer(other, rival).veto is not None
            for negative, rival in best[one]
        )

    kept = [
        (-found.total, pair)
        for pair, found in scores.items()
        if not rivalled(pair[0], pair[1], found.total) and not rivalled(pair[1], pair[0], found.total)
    ]
    return [pair for _, pair in sorted(kept)]
