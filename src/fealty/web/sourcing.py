"""What the desk knows of each source: what stands on it, from whom it has that, and what else prints the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any, cast

from fealty.casefile import View
from fealty.records import Record, Source
from fealty.showing.citing import safe_url
from fealty.showing.evidence import Archive
from fealty.showing.witnesses import NOBODY, origin_of
from fealty.web.copying import Alike
from fealty.web.happening import groups
from fealty.web.parts import Link, Part
from fealty.web.pointing import link_to
from fealty.web.snapshot import Snapshot

SOURCE_FAULTS = {
    "undated": "no date of publication", "not-english": "not in English", "no-publisher": "no publisher",
    "ungraded": "not graded", "retracted": "retracted", "copies": "prints the same as another",
    "unused": "no record stands on it",
}  # fmt: skip
"""What to be wary of, in words, by the value of the filter."""
MOST_TOGETHER = 12
"""Sources of one report above which they are not paired one by one."""


class Known(Part, frozen=True):
    """A source, how many records cite it, and its words for the search."""

    id: str
    seen: View[Source]
    grade: str
    url: str
    records: int
    faults: tuple[str, ...]
    retracted: bool
    sought: str


class Standing(Part, frozen=True):
    """What stands on a source: records that are counted after review, and who says so.

    A chain goes from the outside in; the most frequent comes first, and only chains of two or more are told.
    """

    held: int
    chains: tuple[tuple[str, ...], ...]


class _Shelf:
    """The sources of a snapshot alone, as the archive of the dossier wants them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def views(self, _kind: type[Record]) -> list[View[Any]]:
        return []

    def sources(self) -> list[View[Source]]:
        return self._snapshot.views(Source)


def known(snapshot: Snapshot) -> dict[str, Known]:
    """Return every source of the case, by id."""
    return snapshot.remembered("sources as known", _known)


def _known(snapshot: Snapshot) -> dict[str, Known]:
    found = {}
    for seen in snapshot.views(Source):
        source, citing = seen.record, len(snapshot.citing(seen.record.id))
        retracted = seen.verdict == "reject"
        faults = {
            "undated": source.published is None,
            "not-english": bool(source.language) and not (source.language or "").casefold().startswith("en"),
            "no-publisher": not source.publisher,
            "ungraded": source.grade is None,
            "retracted": retracted,
            "unused": not citing,
        }
        found[source.id] = Known(
            id=source.id,
            seen=seen,
            grade=source.grade or "",
            url=safe_url(source.url),
            records=citing,
            faults=tuple(fault for fault, there in faults.items() if there),
            retracted=retracted,
            sought=f"{source.title or ''} {source.publisher or ''} {source.author or ''} {source.id}".casefold(),
        )
    return found


def standing_on(snapshot: Snapshot, source_id: str) -> Standing:
    """Return what stands on a source."""
    citing = [snapshot.records[one] for one in snapshot.citing(source_id)]
    chains = Counter(one.record.said_by for one in citing if len(one.record.said_by) > 1)
    return Standing(held=sum(one.holds for one in citing), chains=tuple(chain for chain, _ in chains.most_common()))


def relations(snapshot: Snapshot, alike: Iterable[Alike]) -> dict[str, tuple[tuple[Link, str], ...]]:
    """Return for each source the others that print the same, and how one can tell.

    Parameters
    ----------
    snapshot
        The case.
    alike
        Sources with near the same text.
    """
    pairs = tuple(alike)
    return snapshot.remembered(f"copies, {len(pairs)} by their texts", lambda one: _relations(one, pairs))


def _relations(snapshot: Snapshot, alike: Iterable[Alike]) -> dict[str, tuple[tuple[Link, str], ...]]:
    reports = shared_reports(snapshot)
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in alike:
        for one, other in ((each.one, each.other), (each.other, each.one)):
            words[one][other].append(f"{each.share:.0%} of the text")
    for (one, other), origins in reports.items():
        for mine, theirs in ((one, other), (other, one)):
            words[mine][theirs].append(f"the report of {origins[0]}")
    return {
        one: tuple((link_to(other, snapshot), ", ".join(why)) for other, why in sorted(others.items()))
        for one, others in words.items()
        if one in snapshot.records
    }


def shared_reports(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the pairs of sources that tell of one happening from one origin, and these origins."""
    return snapshot.remembered("shared reports", _shared_reports)


def _shared_reports(snapshot: Snapshot) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the pairs of sources whose records tell of one happening from one origin, and these origins.

    Two outlets with one origin are a copy of it both; one that is the origin itself is what the other copies.
    """
    archive = Archive(cast("Any", _Shelf(snapshot)))
    behind: dict[tuple[str, str], set[str]] = defaultdict(set)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one, together in groups(snapshot).items():
        record = snapshot.records[one].record
        if record.source in archive.sources and (origin := origin_of(record, archive)) != NOBODY:
            behind[together[0], origin].add(record.source)
    for (_, origin), sources in behind.items():
        for one, other in combinations(sorted(sources)[:MOST_TOGETHER], 2):
            if origin not in found[one, other]:
                found[one, other].append(origin)
    return {pair: tuple(origins) for pair, origins in found.items()}
