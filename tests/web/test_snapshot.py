"""The snapshot goes on by what was said and set, and is then what the whole case would be, decoded again."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fealty.casefile import Arrival, Case, standing
from fealty.records import Actor, Event, Incident, Order, Row, Source, identified
from fealty.web import snapshot as snapshots
from fealty.web.snapshot import Snapshot, load
from web.desk_help import EVIL

SHARE = 40
"""Records that are judged at once: more than would be worth looking up one by one."""


def alike(one: Snapshot, other: Snapshot) -> None:
    assert one.stamp == other.stamp
    assert one.settings == other.settings
    assert dict(one.records) == dict(other.records)
    assert one.judgements == other.judgements
    for kind in (Event, Order, Actor, Incident, Source):
        assert one.views(kind) == other.views(kind)


def accept_many(case: Case, chance: random.Random) -> None:
    ids = [one.record.id for one in case.views(Event)]
    case.judge_each(chance.sample(ids, SHARE), chance.choice(("accept", "reject", "unsure")), who="a")


def edit(case: Case, chance: random.Random) -> None:
    one = chance.choice(case.views(Event)).record
    case.judge(one.id, "edit", changes={"weapon": chance.choice(("mortar", "mine"))}, who="b")


def take_back(case: Case, chance: random.Random) -> None:
    kept = standing(case.judgements())
    if kept:
        case.withdraw(chance.choice(kept).id, who="b")


def grade(case: Case, chance: random.Random) -> None:
    one = chance.choice(case.sources()).record
    case.judge(one.id, "edit", changes={"grade": chance.choice("ABCDEF")}, who="c")


def join(case: Case, chance: random.Random) -> None:
    members = tuple(one.record.id for one in chance.sample(case.views(Event), 2))
    case.propose(identified(Incident(members=members, proposed_by="d", coder="d")), who="d")


def name(case: Case, chance: random.Random) -> None:
    slug = f"somebody-{chance.randrange(10**6)}"
    case.propose(Actor(id=slug, name=slug, type="armed_group"), changes={"same_as": "faction"}, who="d")


def rename(case: Case, chance: random.Random) -> None:
    about = msgspec.structs.replace(case.settings.case, title=f"Title {chance.randrange(10**6)}")
    case.set_settings(msgspec.structs.replace(case.settings, case=about), who="e")


STEPS: tuple[Callable[[Case, random.Random], None], ...] = (
    accept_many, edit, edit, take_back, take_back, grade, join, name, rename
)  # fmt: skip


@pytest.fixture
def only_going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(case: Case) -> Any:
        raise AssertionError(f"{case.path} was decoded wholly")

    monkeypatch.setattr(snapshots, "load", refused)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("only_going_on")
def test_what_is_said_and_set_is_followed_without_decoding_the_case_again(path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret
    with Case(path) as case:
        now = load(case)
        for _ in range(12):
            for step in chance.sample(STEPS, chance.choice((1, 1, 3))):
                step(case, chance)
            now = now.next(case)
            alike(now, load(case))


@pytest.mark.usefixtures("only_going_on")
def test_a_retracted_text_marks_what_stands_on_it_and_a_restored_one_takes_the_mark_off(path: Path) -> None:
    with Case(path) as case:
        now = load(case)
        paper = next(one.record.id for one in case.sources() if one.record.title == "How it went")
        said = case.judge(paper, "reject", who="a")
        now = now.next(case)
        alike(now, load(case))
        assert sum(one.retracted for one in now.views(Event)) > 20
        case.withdraw(said.id, who="a")
        now = now.next(case)
        alike(now, load(case))
        assert not any(one.retracted for one in now.views(Event))


def test_retracted_tables_and_two_retracted_sources_are_followed_too(path: Path) -> None:
    with Case(path) as case:
        now = load(case)
        ids = {one.record.title: one.record.id for one in case.sources()}
        table = ids[f"attacks{EVIL}.csv"]
        said = {one: case.judge(one, "reject", who="a").id for one in (ids["How it went"], table)}
        now = now.next(case)
        alike(now, load(case))
        assert all(one.retracted for one in now.views(Event))
        case.withdraw(said[ids["How it went"]], who="a")
        now = now.next(case)
        alike(now, load(case))
        assert all(one.retracted for one in now.views(Event))
        case.withdraw(said[table], who="a")
        alike(now.next(case), load(case))


def test_records_that_were_added_are_followed(path: Path) -> None:
    with Case(path) as case:
        now = load(case)
        first = case.views(Event)[0].record
        again = msgspec.structs.replace(first, row=Row(file="more.csv", line=2, id="1"), id="")
        with case.writing(case.sources()[0].record) as writer:
            writer.add([Arrival(record=identified(again))])
        now = now.next(case)
        alike(now, load(case))
