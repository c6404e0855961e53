"""History: everything that persons said and set, the last first, with what stood before, and a way back for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from fealty.casefile import standing
from fealty.records import Judgement, Source
from fealty.web.amending import Amendment, amendments, changes_of
from fealty.web.desk import Desk
from fealty.web.parts import Asked, Choice, Link, Number, Pager, Part, choices, paged
from fealty.web.registry import Download, Page
from fealty.web.reviewing.histories import history_of
from fealty.web.reviewing.sifting import Words
from fealty.web.reviewing.telling import WORDS, Change
from fealty.web.snapshot import Snapshot

SIZE = 40
"""Entries of one page."""
MOST_NAMED = 5
"""Records of a batch that are named."""
ABOUT = {"records": "records", "sources": "sources", "settings": "settings"}
STANDING = {"stands": "what stands", "gone": "what was taken back"}


class HistoryAsked(Asked, frozen=True):
    """Whose words, about what, and whether only what stands or what was taken back."""

    who: Words = ""
    about: Literal["", "records", "sources", "settings"] = ""
    state: Literal["", "stands", "gone"] = ""
    page: Number = 1


class Deed(Part, frozen=True):
    """What somebody did in one go: a word, many words at once, or new settings.

    Attributes
    ----------
    words, verdict
        What was done; the verdict names its colour.
    links, more
        What it was about, and how many more.
    changes
        Fields before and after.
    stands
        Whether it still stands: it can be taken back.
    gone
        Whether it was taken back since.
    moment, judgement, setting
        To take it back: its moment, to the microsecond; its word where it is one; the version of the settings that it
        made.
    """

    who: str
    at: str
    words: str
    verdict: str = ""
    why: str = ""
    links: tuple[Link, ...] = ()
    more: int = 0
    changes: tuple[Change, ...] = ()
    stands: bool = False
    gone: bool = False
    moment: str = ""
    judgement: str = ""
    setting: int = 0


class HistoryPage(Part, frozen=True):
    """What was said and set, the last first, and what the list can be narrowed to."""

    total: int
    lines: tuple[Deed, ...]
    people: tuple[Choice, ...]
    abouts: tuple[Choice, ...]
    states: tuple[Choice, ...]
    pager: Pager


class _Step(msgspec.Struct, frozen=True):
    """One thing done: words of one person at one moment, or a change of the settings."""

    at: str
    who: str
    about: str
    stands: bool
    gone: bool
    said: tuple[Judgement, ...] = ()
    amendment: Amendment | None = None


def build(desk: Desk, asked: HistoryAsked) -> HistoryPage:
    """Return what was done, as far as it was asked for."""
    snapshot = desk.snapshot()
    every: tuple[_Step, ...] = snapshot.remembered("history", lambda one: tuple(_steps(one, amendments(desk))))
    fitting = [one for one in every if _fits(one, asked)]
    pager, part = paged("/history", asked, len(fitting), SIZE)
    return HistoryPage(
        total=len(fitting),
        lines=tuple(_line(one, desk, snapshot) for one in fitting[part]),
        people=choices({one: one for one in sorted({each.who for each in every})}, asked.who),
        abouts=choices(ABOUT, asked.about),
        states=choices(STANDING, asked.state),
        pager=pager,
    )


def _steps(snapshot: Snapshot, settings: Sequence[Amendment]) -> Iterable[_Step]:
    """Return everything that was done, the last first."""
    kept = {one.id for one in standing(snapshot.judgements)}
    steps = []
    for (at, who), group in groupby(snapshot.judgements, key=lambda one: (one.at, one.who)):
        said = tuple(group)
        stands = any(one.id in kept for one in said)
        gone = not stands and not any(one.withdraws for one in said)
        about = "sources" if isinstance(_record(said[0], snapshot), Source) else "records"
        steps.append(_Step(at, who, about, stands, gone, said))
    steps += [_Step(one.at, one.who, "settings", not (one.gone or one.back), one.gone, (), one) for one in settings]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _record(said: Judgement, snapshot: Snapshot) -> object:
    seen = snapshot.records.get(said.record)
    return seen.record if seen is not None else None


def _fits(one: _Step, asked: HistoryAsked) -> bool:
    if (asked.who and one.who != asked.who) or (asked.about and one.about != asked.about):
        return False
    return not asked.state or (one.stands if asked.state == "stands" else one.gone)


def _line(one: _Step, desk: Desk, snapshot: Snapshot) -> Deed:
    at = f"{one.at[:16].replace('T', ' ')} UTC"
    if one.amendment is not None:
        words = "took a change of the settings back" if one.amendment.back else "changed the settings"
        return Deed(
            who=one.who, at=at, words=words, changes=changes_of(one.amendment), stands=one.stands, gone=one.gone,
            setting=one.amendment.number,
        )  # fmt: skip
    first = one.said[0]
    named = one.said[:MOST_NAMED]
    return Deed(
        who=one.who,
        at=at,
        words=_words(one.said, snapshot),
        verdict=first.verdict or "",
        why=first.why or "",
        links=tuple(_link(each, desk, snapshot) for each in named),
        more=len(one.said) - len(named),
        changes=_changes(first, desk, snapshot) if len(one.said) == 1 else (),
        stands=one.stands,
        gone=one.gone,
        moment=one.at,
        judgement=first.id if len(one.said) == 1 else "",
    )


def _words(said: Sequence[Judgement], snapshot: Snapshot) -> str:
    first = said[0]
    word = WORDS.get(first.verdict or "", "noted")
    if first.withdraws:
        back = next((one for one in snapshot.history(first.record) if one.id == first.withdraws), None)
        word = f"took back “{WORDS.get(back.verdict or '', 'noted')}”" if back else "took back"
    return word if len(said) == 1 else f"{word}, {len(said):,} at once"


def _link(said: Judgement, desk: Desk, snapshot: Snapshot) -> Link:
    if said.record not in snapshot.records:
        return Link(text=f"{said.record[:12]} (its table row says something else now)")
    return desk.link(said.record, snapshot)


def _changes(said: Judgement, desk: Desk, snapshot: Snapshot) -> tuple[Change, ...]:
    """Return what an edit changed, with what stood before it."""
    if not said.changes or said.record not in snapshot.records:
        return ()
    return next((one.changes for one in history_of(desk, snapshot, said.record) if one.id == said.id), ())


PAGES = (
    Page(
        name="history", path="/history", title="History", build=build, gives=HistoryPage, asks=HistoryAsked,
        template="history.html", nav=True,
    ),
)  # fmt: skip
DOWNLOADS: tuple[Download, ...] = ()
