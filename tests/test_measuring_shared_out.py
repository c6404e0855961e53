"""Groups shared out to a second process: the same answers, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from fealty.casefile import Case, Counts, Group, Settings
from fealty.errors import MeasurementError
from fealty.helping import Helper
from fealty.measuring import measure, shared_out
from fealty.measuring.material import Material
from fealty.measuring.shared_out import Handed
from fealty.records import Actor, Event, Mention
from sharing_help import iraq
from test_measuring_case import ACTORS, BEGIN, SETTINGS, campaign, made, order, totals

NAMES = ("red", "blue", "green", "grey")
DIES = """
import os, signal
from fealty.helping import answer_all
from fealty.measuring import shared_out

def greeted(greeting):
    answer, left = shared_out._answering(greeting), [None] * {answers}
    def until(work):
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left.pop()
        return answer(work)
    return until

answer_all(greeted)
"""
REFUSES = """
from fealty.errors import MeasurementError
from fealty.measuring import shared_out

def answer_group(*_):
    raise MeasurementError("nothing to measure")

shared_out.answer_group = answer_group
shared_out.serve()
"""


FACTIONS = [Actor(id=name, name=f"The {name} faction", type="armed_group", part_of="all") for name in NAMES[2:]]
KNOWN = {one.id: one for one in (*ACTORS, *FACTIONS)}


def settings(*names: str) -> Settings:
    groups = tuple(Group(id=name, name=name.title(), members=(name,), opponents=("usa",)) for name in names)
    return msgspec.structs.replace(SETTINGS, actors=tuple(KNOWN.values()), groups=groups)


def campaigns(*names: str) -> list[Event]:
    fell = ((366, 0.6), (60, 0.2))
    each = (campaign(fell, seed=number, faction=KNOWN[name].name) for number, name in enumerate(names, 1))
    return [event for events in each for event in events]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Four groups under two orders."""
    orders = [order(), order(2, BEGIN + timedelta(days=200))]
    with made(tmp_path_factory.mktemp("shared"), [*campaigns(*NAMES), *orders], settings(*NAMES)) as one:
        yield one


@pytest.fixture(scope="module")
def alone(case: Case) -> bytes:
    """What one process says."""
    return msgspec.msgpack.encode(measure(case))


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Future[bytes]]:
    """Have a helper taken on, and awaited before the first group, for a case of any size; what it is given."""
    found: list[Future[bytes]] = []
    give, take_on = Helper.give, shared_out._Shared.with_helper

    def noted(self: Helper, work: bytes) -> Future[bytes]:
        found.append(give(self, work))
        return found[-1]

    def awaited(self: shared_out._Shared, helper: Helper) -> None:
        helper.greeted.result()
        take_on(self, helper)

    monkeypatch.setattr(Helper, "give", noted)
    monkeypatch.setattr(shared_out._Shared, "with_helper", awaited)
    monkeypatch.setattr(shared_out, "_pays", lambda _: True)
    monkeypatch.setattr(shared_out, "processors", lambda: 2)
    return found


def test_two_processes_say_the_same_bit_for_bit(case: Case, alone: bytes, given: list[Future[bytes]]) -> None:
    told: list[tuple[str, float]] = []
    found = measure(case, progress=lambda name, share: told.append((name, share)))
    assert any(one.result() for one in given)
    assert msgspec.msgpack.encode(found) == alone
    assert [name for name, _ in told] == [name.title() for name in NAMES]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] <= 1


def test_names_that_the_helper_alone_has_heard_are_told(tmp_path: Path, given: list[Future[bytes]]) -> None:
    counted = msgspec.structs.replace(settings("red", "grey"), counts=Counts(counter="Pentagon"))
    total = totals(5)[0]
    doubtful = msgspec.structs.replace(total, actors=(Mention(text="The grey faction (north)"),), confidence=0.1)
    grey = order(addressees=(Mention(text="The grey faction"),))  # doubtful totals are looked at for its sake alone
    with made(tmp_path, [*campaigns("red", "grey"), doubtful, grey], counted) as case:
        found = measure(case)
    assert [bool(one.result()) for one in given] == [True]
    assert any("The grey faction (north)" in check.words for check in found.checks)


def test_the_helper_is_told_everything(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Case(iraq(tmp_path_factory)) as case:
        material = Material.of(case)
    handed = Handed.of((), material, 0.9)
    told = msgspec.msgpack.decode(msgspec.msgpack.encode(handed), type=Handed).material()
    worked_out = {"registry", "known", "told", "shared"}
    for name in set(Material.__struct_fields__) - worked_out:
        assert getattr(material, name), f"the case has no {name}, and the test shows nothing"
        assert getattr(told, name) == getattr(material, name)


@pytest.mark.parametrize("answers", [0, 1])
def test_a_helper_that_is_killed_changes_nothing(
    case: Case, alone: bytes, given: list[Future[bytes]], monkeypatch: pytest.MonkeyPatch, answers: int
) -> None:
    monkeypatch.setattr(shared_out, "_HELPER", DIES.format(answers=answers))
    assert msgspec.msgpack.encode(measure(case)) == alone
    assert sum(bool(one.result()) for one in given) == answers


def test_the_error_is_that_of_the_first_group_that_has_one(
    case: Case, given: list[Future[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = shared_out.answer_group

    def broken(group: Group, *rest: object) -> object:
        if group.id in NAMES[1:]:
            raise MeasurementError(f"nothing to measure: {group.id}")
        return answer(group, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(shared_out, "answer_group", broken)
    monkeypatch.setattr(shared_out, "_HELPER", REFUSES)
    with pytest.raises(MeasurementError, match="nothing to measure: blue"):
        measure(case)
    assert [one.result() for one in given] == [b""]


def test_an_interruption_ends_both(case: Case, given: list[Future[bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    helpers: list[Helper] = []
    begin = Helper.__enter__
    monkeypatch.setattr(Helper, "__enter__", lambda self: helpers.append(self) or begin(self))

    def stop(name: str, _share: float) -> None:
        if name == "Blue":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(case, progress=stop)
    (helper,) = helpers
    assert helper._process is not None
    assert helper._process.poll() is not None
    assert all(one.done() for one in given)


def refused(*_: object) -> Helper:
    raise AssertionError("a helper was started")


def test_a_small_case_starts_no_process(case: Case, alone: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_out, "processors", lambda: 8)
    monkeypatch.setattr(shared_out, "Helper", refused)
    assert msgspec.msgpack.encode(measure(case)) == alone


def test_one_processor_starts_no_process(case: Case, alone: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_out, "_pays", lambda _: True)
    monkeypatch.setattr(shared_out, "processors", lambda: 1)
    monkeypatch.setattr(shared_out, "Helper", refused)
    assert msgspec.msgpack.encode(measure(case)) == alone


class Sized(msgspec.Struct):
    """Stands for a group with so many orders."""

    size: int


@pytest.mark.parametrize(
    ("sizes", "pays"),
    [((12,) * 6, True), ((1,) * 200, True), ((30, 30), True), ((15, 15), False), ((60,), False), ((4,) * 6, False)],
)
def test_a_process_is_worth_its_start_where_much_is_left_after_it(sizes: tuple[int, ...], pays: bool) -> None:
    assert shared_out._pays([Sized(size) for size in sizes]) == pays  # type: ignore[arg-type]
