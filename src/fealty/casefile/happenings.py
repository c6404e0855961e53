"""Which records tell of the same happening: what persons said of it first, then what readers and tables found.

A pure function of the incidents as they stand. The later word of a person counts for more than an earlier one, and any
word of a person for more than what was found by itself: an incident that was found joins those of its members that
nobody told apart, and leaves the others where they are.

- An accepted incident joins its members, and keeps them apart from those that it names as others.
- A rejected incident of two keeps the two apart. One of more says only that not all of them are one.
- An incident that nobody judged joins its members (`View.holds`: not where a person proposed it).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from fealty.casefile.views import View
from fealty.records import Incident, Judgement


def happenings(incidents: Iterable[View[Incident]], among: Collection[str] | None = None) -> dict[str, str]:
    """Return for each record that is told elsewhere too the one that stands for its happening.

    Parameters
    ----------
    incidents
        The incidents of a case, oldest first.
    among
        Only these records are looked at; None: all.
    """
    every = list(incidents)
    told = _Told()
    for seen in sorted((one for one in every if one.verdict in ("accept", "reject")), key=_said_at, reverse=True):
        members, apart = _within(seen.record.members, among), _within(seen.record.apart, among)
        if seen.verdict == "accept" and seen.holds:
            told.join(members)
            told.part(members, apart)
        elif seen.verdict == "reject" and len(seen.record.members) == 2 and not seen.record.apart:
            told.part(members[:1], members[1:])
    for seen in every:
        if seen.holds and seen.verdict != "accept":
            told.join(_within(seen.record.members, among))
    return told.stands()


def decided_pairs(incidents: Iterable[View[Incident]]) -> dict[frozenset[str], bool]:
    """Return the pairs of which a person said whether they are one, for whoever looks for incidents.

    True where an accepted incident has both; False where one keeps them apart, or was rejected. What a person joined
    by an incident of their own is not in it: that incident joins it, and only as long as the word stands.
    """
    decided: dict[frozenset[str], bool] = {}
    for seen in sorted((one for one in incidents if one.verdict in ("accept", "reject")), key=_said_at):
        one, accepted = seen.record, seen.verdict == "accept"
        pairs = [frozenset(pair) for pair in combinations(one.members, 2)]
        if not accepted:
            known = decided if len(one.members) > 2 else {}
            decided |= {pair: False for pair in pairs if not one.apart and not known.get(pair)}
        elif one.proposed_by is None:
            decided |= dict.fromkeys(pairs, True)
        else:
            decided = {pair: same for pair, same in decided.items() if pair not in pairs}
        if accepted:
            decided |= {frozenset((member, other)): False for member in one.members for other in one.apart}
    return decided


def last_word(record_id: str, incidents: Iterable[Incident], said: Iterable[Judgement]) -> str:
    """Return the id of the last judgement of any incident that names a record; empty where there is none.

    It is the version of what stands there about what it tells of, to be shown with it and sent back with a decision.

    Parameters
    ----------
    record_id
        The record.
    incidents
        All incidents of the case.
    said
        All judgements of the case, oldest first.
    """
    about = {one.id for one in incidents if record_id in one.members or record_id in one.apart}
    last = ""
    for one in said:
        if one.record in about:
            last = one.id
    return last


def _within(ids: Sequence[str], among: Collection[str] | None) -> list[str]:
    return [one for one in ids if among is None or one in among]


def _said_at(seen: View[Incident]) -> str:
    """Return when the word was said that decides."""
    return max((one.at for one in seen.judgements if one.verdict != "edit"), default="")


class _Told:
    """Groups of records that grow as they are joined, and never over what was told apart."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}
        self._of: dict[str, set[str]] = {}
        self._foes: dict[str, set[str]] = {}

    def _top(self, one: str) -> str:
        while self._above.setdefault(one, one) != one:
            one = self._above[one]
        return one

    def _group(self, top: str) -> set[str]:
        return self._of.setdefault(top, {top})

    def join(self, members: Sequence[str]) -> None:
        """Make one of all members that may be; the first of them stands for the rest."""
        for number, one in enumerate(members):
            for earlier in members[:number]:
                mine, theirs = self._top(one), self._top(earlier)
                if mine == theirs:
                    break
                if self._foes.get(mine, set()).isdisjoint(self._group(theirs)):
                    self._above[mine] = theirs
                    self._group(theirs).update(self._of.pop(mine, {mine}))
                    self._foes.setdefault(theirs, set()).update(self._foes.pop(mine, set()))
                    break

    def part(self, ours: Sequence[str], others: Sequence[str]) -> None:
        """Keep some records and others apart, where nothing has made one of them yet."""
        for one in ours:
            for other in others:
                mine, theirs = self._top(one), self._top(other)
                if mine != theirs:
                    self._foes.setdefault(mine, set()).update(self._group(theirs))
                    self._foes.setdefault(theirs, set()).update(self._group(mine))

    def stands(self) -> dict[str, str]:
        """Return for each record of a group of two or more the one that stands for it."""
        return {one: top for top, group in self._of.items() if len(group) > 1 for one in group}
