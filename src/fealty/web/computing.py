"""The measured answer to a case, computed away from the requests: in a process of its own, which may take its time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait

import msgspec

from fealty.casefile import Case, Location, Stamp
from fealty.measuring import Estimate, Measurement, measure
from fealty.records import Coded
from fealty.showing import Further, look_further
from fealty.showing.context import page
from fealty.showing.formats import figure
from fealty.showing.pages import Page
from fealty.web.linking import Anchors, Linker
from fealty.web.parts import Link, Part
from fealty.web.pointing import link_to
from fealty.web.snapshot import Snapshot

MOST_NAMED = 5
"""Judged records that are named under a number that moved."""


class Computed(msgspec.Struct, frozen=True, kw_only=True):
    """An answer, and the case that it is the answer to.

    Attributes
    ----------
    stamp
        How far the case had come when it was computed.
    measurement, further
        What was measured, and what follows from it.
    page
        The dossier's page, its links leading to pages of the desk and its stock of records left out.
    """

    stamp: Stamp
    measurement: Measurement
    further: Further
    page: Page


class Moved(Part, frozen=True):
    """One number that changed from an answer to the next, and the reviewed records that stand under it."""

    order: str
    group: str
    href: str
    before: str
    after: str
    records: tuple[Link, ...] = ()
    more: int = 0


def compute(path: Location) -> Computed:
    """Measure a case and fill the dossier's page.

    Raises
    ------
    FealtyError
        The case cannot be read or measured.
    """
    with Case(path) as case:
        stamp = case.stamp()
        measurement = measure(case)
        further = look_further(case, measurement)
        anchors = Anchors()
        filled = page(case, measurement, anchors.render, None, further)
        wanted = set(anchors.sources.values())
        found = {one: case.find(one).record for one in wanted}
    source_of = {one: seen.source or "" for one, seen in found.items() if isinstance(seen, Coded)}
    linker = Linker(anchors, measurement, source_of)
    return Computed(stamp=stamp, measurement=measurement, further=further, page=linker.linked(filled))


def prepare() -> None:
    """Make a worker process quiet when the desk is stopped with Ctrl-C, and end it when the desk is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def moved(before: Computed, after: Computed, snapshot: Snapshot) -> tuple[Moved, ...]:
    """Return which numbers changed between two answers, and which records were judged in between under each."""
    judged = set(snapshot.judged_since(before.stamp))
    earlier = {(one.order, one.group): one for one in before.measurement.estimates}
    later = {(one.order, one.group): one for one in after.measurement.estimates}
    changes = []
    for key in dict.fromkeys([*later, *earlier]):
        then, now = earlier.get(key), later.get(key)
        if _figures(then) != _figures(now):
            under = {one for each in (then, now) if each for one in each.records} & judged
            told = _told(key, then, now, before if now is None else after)
            links = tuple(link_to(one, snapshot) for one in sorted(under)[:MOST_NAMED])
            changes.append(msgspec.structs.replace(told, records=links, more=max(0, len(under) - MOST_NAMED)))
    return tuple(changes)


def _figures(one: Estimate | None) -> tuple[object, ...]:
    return (
        () if one is None else (one.observed, one.verdict, *(round(each, 2) for each in (one.ratio, one.low, one.high)))
    )


def _told(
    key: tuple[str | None, str | None],
    then: Estimate | None,
    now: Estimate | None,
    answer: Computed,
) -> Moved:
    measurement = answer.measurement
    names = {one.group: one.name for one in measurement.series}
    span = measurement.order(key[0] or "")
    return Moved(
        order=span.label,
        group=names.get(key[1] or "", key[1] or ""),
        href=f"/orders/{span.id}",
        before=_words(then),
        after=_words(now),
    )


def _words(one: Estimate | None) -> str:
    if one is None:
        return "not measured"
    return f"{figure(one.observed, 'attack')}, ratio {one.ratio:.2f} ({one.low:.2f}–{one.high:.2f}), {one.verdict}"
