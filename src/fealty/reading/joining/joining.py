"""The same happening told twice becomes one incident.

The stages of `joined`, in order:

1. `tellings`: each event and order made ready to be compared (`telling`, `people`);
2. what a person has decided: joined and split pairs;
3. `pairs`: which pairs are worth a score (`blocking`);
4. `score`: bits for and against, with reasons, or a fact that forbids it (`scoring`, `features`);
5. groups by mean linkage, the surest pair first (`clustering`);
6. an `Incident` for each group of two records and more.

Everything is a pure function of the records and the decisions, and the order of the records makes no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from fealty.reading.joining.blocking import crowds, pairs
from fealty.reading.joining.clustering import Groups, Pair, unambiguous
from fealty.reading.joining.nearby import nearby
from fealty.reading.joining.people import People
from fealty.reading.joining.scoring import Score, score
from fealty.reading.joining.telling import Telling, tellings
from fealty.records import Actor, Event, Incident, Order, Record, Source, identified

CODER = "fealty-joining 1"

Decisions = Mapping[frozenset[str], bool]
"""What a person has decided of two records, by their ids: True the same, False not the same."""
NO_DECISIONS: Decisions = MappingProxyType({})


class Joined(NamedTuple):
    """The incidents, and the decisions that contradict each other, in words."""

    incidents: tuple[Incident, ...]
    conflicts: tuple[str, ...] = ()


def incidents(
    records: Iterable[Record], *, decided: Decisions = NO_DECISIONS, of: Collection[str] | None = None
) -> list[Incident]:
    """Return an incident for each happening that several records tell.

    Parameters
    ----------
    records
        Records of any kinds: events and orders are joined; sources give the days of publication, and actors who is part
        of whom; incidents of before say what is to be looked at together; the rest is passed over.
    decided
        What a person has decided: pairs of ids, True where the two are one.
    of
        Ids of records: only incidents that one of them is in are looked for, among what happened within a month or two.
    """
    return list(joined(records, decided=decided, of=of).incidents)


def joined(
    records: Iterable[Record], *, decided: Decisions = NO_DECISIONS, of: Collection[str] | None = None
) -> Joined:
    """Return what `incidents` does, and the person's decisions that could not be kept together.

    Parameters
    ----------
    records, decided, of
        As for `incidents`.
    """
    every = list(records)
    sources = {one.id: one for one in every if isinstance(one, Source)}
    people = People(one for one in every if isinstance(one, Actor))
    together = [*(one.members for one in every if isinstance(one, Incident)), *decided]

    def near(told: Mapping[str, Event | Order]) -> Collection[str]:
        return told if of is None else nearby(told, sources, of, together)

    known = tellings((one for one in every if isinstance(one, Event | Order)), sources, people, near)
    scorer = _Scorer(known)
    same, apart = _decisions(decided, known)
    groups = Groups(len(known), scorer, apart)
    conflicts = _bind(groups, same, known, scorer)
    likely = {pair: found for pair in pairs(known) if (found := scorer.fresh(*pair)).joins}
    scorer.keep(likely)
    for one, other in unambiguous(likely, scorer):
        groups.join(one, other)
    asked = [one for one in groups.groups() if of is None or any(known[number].id in of for number in one)]
    told = tuple(_incident(group, known, scorer, frozenset(same)) for group in asked)
    return Joined(tuple(sorted(told, key=lambda one: one.id)), conflicts)


class _Scorer:
    """The score of any two records by their places; those that were asked for again are kept."""

    def __init__(self, known: Sequence[Telling]) -> None:
        self._known = known
        self._crowds = crowds(known)
        self._scores: dict[Pair, Score] = {}

    def fresh(self, one: int, other: int) -> Score:
        crowd = min(self._crowds[one], self._crowds[other])
        return score(self._known[one], self._known[other], crowd=crowd)

    def keep(self, scores: Mapping[Pair, Score]) -> None:
        self._scores.update(scores)

    def __call__(self, one: int, other: int) -> Score:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._scores:
            self._scores[pair] = self.fresh(*pair)
        return self._scores[pair]


def _decisions(decided: Decisions, known: Sequence[Telling]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs that a person joined and those that a person split, as places; unknown ids are passed over."""
    place = {one.id: number for number, one in enumerate(known)}
    same: list[Pair] = []
    apart: list[Pair] = []
    for ids, verdict in decided.items():
        found = sorted(place[id_] for id_ in ids if id_ in place)
        if len(found) == 2:
            (same if verdict else apart).append((found[0], found[1]))
    return sorted(same), sorted(apart)


def _bind(groups: Groups, same: Iterable[Pair], known: Sequence[Telling], scorer: _Scorer) -> tuple[str, ...]:
    """Join what a person joined, the likeliest first, and return which joins a split stands against."""
    conflicts = []
    for one, other in sorted(same, key=lambda pair: (-scorer(*pair).total, pair)):
        if known[one].kind != known[other].kind:
            reason = f"{known[one].kind} and {known[other].kind} are not of one kind"
        elif not groups.bind(one, other):
            reason = "another decision says that records joined with them are not the same"
        else:
            continue
        conflicts.append(f"{known[one].id} and {known[other].id} were to be joined, but {reason}; the join is left out")
    return tuple(conflicts)


def _incident(group: Sequence[int], known: Sequence[Telling], scorer: _Scorer, same: frozenset[Pair]) -> Incident:
    members = sorted((known[number] for number in group), key=lambda one: (-_fullness(one), one.id))
    links = [(one, other) for place, one in enumerate(group) for other in group[place + 1 : place + 13]]
    found = sorted((scorer(*pair) for pair in links), key=lambda one: -one.total)
    said = [found[0].words()] if found[0].veto is None else []
    if any(pair in same for pair in links):
        said.insert(0, "a person joined them")
    reason = f"why: {'; '.join(said)}"
    if len(group) > 2:
        reason += f" (told {len(group)} times; this is the likest pair)"
    record = Incident(
        members=tuple(one.id for one in members),
        origins=len({one.origin for one in members}),
        reason=reason,
        coder=CODER,
    )
    return identified(record)


def _fullness(one: Telling) -> int:
    """Return how much a record says: the fullest comes first, and readers of an incident may show it alone."""
    record = one.record
    told: list[object] = [one.doers, one.targets, one.place, None not in one.days, record.status == "asserted"]
    if isinstance(record, Event):
        told += [record.weapon, record.killed, record.injured, record.count]
    else:
        told += [record.condition, record.in_force.begin, record.in_force.end]
    return sum(map(bool, told))
