from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from conftest import attack, behind, set_layout
from fealty.casefile import About, Arrival, Case, Fault, Settings, check_case, connecting, locate, stores
from fealty.casefile.layout import VERSION
from fealty.errors import CaseBusy, CaseError, NewerCase, NotACase, RecordError, SettingsError
from fealty.records import Event, Row, Source, identified


@pytest.fixture
def case(either: Case) -> Case:
    """Every test of a case runs on both engines."""
    return either


FILE = identified(Source(title="attacks.csv", sha256="00"))


def put(case: Case, *events: Event, source: Source = FILE) -> tuple[int, int, int]:
    """Add events as rows of a table; return how many were added, updated, present."""
    with case.writing(source) as writer:
        writer.add_source(source)
        arrivals = [
            Arrival(
                record=identified(msgspec.structs.replace(one, source=source.id)),
                key=f"t:{one.row.id}" if one.row else None,
            )
            for one in events
        ]
        writer.add(arrivals)
        writer.close_batch("attacks.csv", "test", None, [])
        return writer.tally.added, writer.tally.updated, writer.tally.present


def test_adding_the_same_thing_twice_adds_nothing_and_says_so(case: Case) -> None:
    rows = [attack(n, date(2020, 1, n)) for n in range(1, 6)]
    assert put(case, *rows) == (5, 0, 0)
    assert put(case, *rows) == (0, 0, 5)
    assert len(case.views(Event)) == 5


def test_a_changed_row_takes_the_place_of_the_earlier_one_and_both_stay(case: Case) -> None:
    first, second = attack(1, date(2020, 1, 1)), attack(1, date(2020, 1, 2))
    put(case, first, attack(2, date(2020, 1, 5)))
    assert put(case, second) == (0, 1, 0)
    days = [view.record.when.begin for view in case.views(Event)]
    assert days == [date(2020, 1, 5), date(2020, 1, 2)]
    newest = case.views(Event)[-1].record.id
    assert [one.when.begin for one in case.versions(newest) if isinstance(one, Event)] == [
        date(2020, 1, 1),
        date(2020, 1, 2),
    ]


def test_a_row_changed_back_holds_as_it_was(case: Case) -> None:
    first, second = attack(1, date(2020, 1, 1)), attack(1, date(2020, 1, 2))
    put(case, first)
    put(case, second)
    assert put(case, first) == (0, 1, 0)
    assert [view.record.when.begin for view in case.views(Event)] == [date(2020, 1, 1)]
    assert put(case, first) == (0, 0, 1)
    assert put(case, second) == (0, 1, 0)
    assert [view.record.when.begin for view in case.views(Event)] == [date(2020, 1, 2)]
    third = attack(1, date(2020, 1, 3))
    for one in (third, first, third, second, third):
        assert put(case, one) == (0, 1, 0)
        (seen,) = case.views(Event)
        assert seen.record.when == one.when
    assert len(case.versions(seen.record.id)) == 3


def test_a_row_that_is_surer_than_before_is_another_version(case: Case) -> None:
    put(case, msgspec.structs.replace(attack(1, date(2020, 1, 1)), confidence=0.9))
    assert put(case, msgspec.structs.replace(attack(1, date(2020, 1, 1)), confidence=0.1)) == (0, 1, 0)
    assert [view.record.confidence for view in case.views(Event)] == [0.1]


def test_what_was_said_of_a_row_goes_on_when_the_row_changes_but_for_an_accept(case: Case) -> None:
    put(case, *(msgspec.structs.replace(attack(n, date(2020, 1, 1)), confidence=0.6) for n in (1, 2, 3)))
    rejected, accepted, edited = (view.record.id for view in case.views(Event))
    case.judge(rejected, "reject")
    case.judge(accepted, "accept")
    case.judge(edited, "edit", changes={"weapon": "mortar"})
    put(case, *(msgspec.structs.replace(attack(n, date(2020, 2, 1)), confidence=0.6) for n in (1, 2, 3)))
    one, two, three = case.views(Event)
    assert (one.holds, one.revised) == (False, True)
    assert (two.verdict, two.record.confidence) == (None, 0.6)
    assert (three.record.weapon, three.record.when.begin) == ("mortar", date(2020, 2, 1))
    assert list(case.find_all([seen.record.id for seen in (one, two, three)]).values()) == [one, two, three]
    with pytest.raises(RecordError, match=f"judge {one.record.id}"):
        case.judge(rejected, "accept")
    case.withdraw(case.judgements(rejected)[0].id)
    assert case.views(Event)[0].holds


def test_an_edit_changes_fields_and_neither_lifts_a_rejection_nor_overrides_a_doubt(case: Case) -> None:
    put(case, attack(1, date(2020, 1, 1)))
    one = case.views(Event)[0].record.id
    case.judge(one, "edit", changes={"confidence": 0.1})
    assert case.views(Event)[0].record.confidence == 0.1
    case.judge(one, "reject")
    case.judge(one, "edit", changes={"weapon": "mortar"})
    (seen,) = case.views(Event)
    assert (seen.holds, seen.record.weapon, seen.record.confidence) == (False, "mortar", 0.1)


def test_rows_without_an_id_stop_to_hold_when_a_newer_file_no_longer_has_them(case: Case) -> None:
    rows = [msgspec.structs.replace(attack(n, date(2020, 1, n)), row=Row(file="a.csv", line=n)) for n in (1, 2, 3)]

    def add(*kept: Event) -> tuple[int, int, int, int]:
        with case.writing(FILE) as writer:
            writer.add_source(FILE)
            stored = [identified(msgspec.structs.replace(one, source=FILE.id)) for one in kept]
            keys = [f"a#{one.id}" for one in stored]
            writer.add([Arrival(record=one, key=key) for one, key in zip(stored, keys, strict=True)])
            writer.drop_unstated("a", set(keys))
            tally = writer.tally
        return tally.added, tally.updated, tally.present, tally.gone

    assert add(*rows) == (3, 0, 0, 0)
    assert add(rows[0], rows[2]) == (0, 0, 2, 1)
    assert [view.record.when.begin for view in case.views(Event)] == [date(2020, 1, 1), date(2020, 1, 3)]
    assert add(rows[0], rows[1]) == (0, 1, 1, 1)
    assert [view.record.when.begin for view in case.views(Event)] == [date(2020, 1, 1), date(2020, 1, 2)]


def test_judgements_lie_on_top_and_can_be_taken_back(case: Case) -> None:
    put(case, msgspec.structs.replace(attack(1, date(2020, 1, 1)), confidence=0.4))
    (seen,) = case.views(Event)
    edit = case.judge(seen.record.id, "edit", changes={"count": 3}, why="three were named", who="ann")
    (after,) = case.views(Event)
    assert (after.record.count, after.record.confidence, after.verdict) == (3, 1.0, "edit")
    case.judge(seen.record.id[:8], "reject", who="bob")
    assert not case.views(Event)[0].holds
    case.withdraw(case.judgements(seen.record.id)[-1].id)
    assert case.views(Event)[0].holds
    case.withdraw(edit.id)
    (back,) = case.views(Event)
    assert (back.record, back.verdict) == (seen.record, None)
    assert [one.who for one in case.judgements()][:2] == ["ann", "bob"]
    with pytest.raises(RecordError, match="no standing judgement"):
        case.withdraw(edit.id)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"colour": "red"}, "'colour' cannot be edited"),
        ({"quote": "x"}, "'quote' cannot be edited"),
        ({"count": "many"}, "Expected `int | null`"),
        ({"count": -5}, "Expected `int` >= 0"),
        ({"confidence": 7.5}, "Expected `float` <= 1"),
        ({"when": {"begin": "2020-02-01", "end": "2020-01-01"}}, "before it begins"),
        ({}, "an edit needs the changed fields"),
    ],
)
def test_an_edit_that_breaks_the_contract_is_refused(case: Case, changes: dict[str, object], word: str) -> None:
    put(case, attack(1, date(2020, 1, 1)))
    one = case.views(Event)[0].record.id
    with pytest.raises(RecordError, match=word.replace("|", r"\|")):
        case.judge(one, "edit", changes=changes)
    assert case.judgements() == []


def test_what_stands_on_a_retracted_source_is_marked(case: Case) -> None:
    put(case, attack(1, date(2020, 1, 1)))
    case.judge(FILE.id, "reject", why="withdrawn by its publisher")
    (seen,) = case.views(Event)
    assert seen.retracted
    assert not seen.holds


def test_what_was_read_from_a_retracted_file_is_marked_though_it_cites_others(case: Case) -> None:
    cited = identified(Source(title="A story", url="https://example.org/1"))
    with case.writing(FILE) as writer:
        writer.add_source(FILE)
        writer.add_source(cited)
        one = msgspec.structs.replace(attack(1, date(2020, 1, 1)), source=cited.id)
        writer.add([Arrival(record=identified(one), key="t:1")])
    case.judge(FILE.id, "reject", why="the wrong file")
    assert [view.holds for view in case.views(Event)] == [False]
    case.withdraw(case.judgements()[0].id)
    assert [view.holds for view in case.views(Event)] == [True]


def test_a_record_from_text_needs_its_exact_quote(case: Case) -> None:
    text = "Rockets hit the base on Monday."
    source = identified(Source(title="story", text=text))
    good = identified(Event(type="ASSAULT", source=source.id, span=(0, 7), quote="Rockets"))
    bad = identified(Event(type="ASSAULT", source=source.id, span=(0, 7), quote="Drones!"))
    with case.writing(source) as writer:
        writer.add_source(source)
        writer.add([Arrival(record=good)])
    with pytest.raises(RecordError, match="not the source's text"), case.writing(source) as writer:
        writer.add([Arrival(record=bad)])
    assert [view.record.id for view in case.views(Event)] == [good.id]
    assert case.text(source.id) == text


def test_the_original_bytes_come_back(case: Case, tmp_path: Path) -> None:
    original = tmp_path / "a.bin"
    original.write_bytes(os.urandom(9_000_000))
    source = identified(Source(title="a.bin", sha256=hashlib.sha256(original.read_bytes()).hexdigest()))
    with case.writing(source) as writer:
        writer.add_source(source, original=original)
    assert case.original(source.id) == original.read_bytes()
    assert list(check_case(case.path)) == []


def test_a_failed_addition_leaves_nothing_behind(case: Case) -> None:
    def fails() -> None:
        with case.writing(FILE) as writer:
            writer.add_source(FILE)
            one = msgspec.structs.replace(attack(1, date(2020, 1, 1)), source=FILE.id)
            writer.add([Arrival(record=identified(one))])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert case.views(Event) == []
    assert case.sources() == []


def test_faults_are_remembered(case: Case) -> None:
    with case.writing(FILE) as writer:
        writer.add_source(FILE)
        writer.close_batch("attacks.csv", "test", None, [Fault(line=7, field="date", value="x", reason="no date")])
    (batch,) = case.batches()
    assert case.faults(batch.id) == [Fault(line=7, field="date", value="x", reason="no date")]


def test_a_case_with_bad_settings_is_not_made(place: str) -> None:
    with pytest.raises(SettingsError):
        Case(place, create=True, settings=Settings(case=About(sponsor="nobody")))
    with pytest.raises(CaseError, match="no such case"):
        Case(place)


def test_a_case_is_made_once(place: str) -> None:
    with pytest.raises(CaseError, match="no such case"):
        Case(place)
    Case(place, create=True).close()
    with pytest.raises(CaseError, match="exists already"):
        Case(place, create=True)


def test_where_the_first_contents_cannot_be_written_nothing_stays_behind(place: str) -> None:
    def fails(_connection: sa.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        connecting.create(locate(place), fails)
    Case(place, create=True).close()


def test_a_file_that_is_no_case_is_told_apart(tmp_path: Path) -> None:
    text = tmp_path / "text.fealty"
    text.write_text("hello")
    with pytest.raises(NotACase, match="not an SQLite file"):
        Case(text)
    other = tmp_path / "other.fealty"
    behind(str(other), "CREATE TABLE t (x)")
    with pytest.raises(NotACase, match="not a Fealty case"):
        Case(other)
    with pytest.raises(CaseError, match="exists already"):
        Case(other, create=True)
    with pytest.raises(CaseError, match="no such folder"):
        Case(tmp_path / "no" / "x.fealty", create=True)


def test_a_newer_case_is_refused_and_an_older_one_brought_up(place: str) -> None:
    Case(place, create=True).close()
    set_layout(place, VERSION + 1)
    with pytest.raises(NewerCase, match="install a newer Fealty"):
        Case(place)

    def step(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE added_later (x INTEGER)")

    store = connecting.attach(locate(place), {VERSION + 1: step}, VERSION + 2)
    with store.read() as connection:
        assert store.layout(connection) == VERSION + 2
    store.close()
    assert behind(place, "SELECT count(*) FROM added_later") == [(0,)]


def test_a_migration_that_fails_changes_nothing(place: str) -> None:
    Case(place, create=True).close()

    def breaks(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x INTEGER)")
        connection.exec_driver_sql("SELECT * FROM nowhere")

    with pytest.raises(CaseError, match="nowhere"):
        connecting.attach(locate(place), {VERSION: breaks}, VERSION + 1)
    store = connecting.attach(locate(place))
    with store.read() as connection:
        assert store.layout(connection) == VERSION
        assert "half" not in sa.inspect(connection).get_table_names()
    store.close()
    with pytest.raises(CaseError, match="too old"):
        connecting.attach(locate(place), {}, VERSION + 1)


def test_readers_go_on_while_somebody_writes_and_a_second_writer_is_told(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(case, attack(1, date(2020, 1, 1)))
    monkeypatch.setattr(stores, "PATIENCE", 0.1)
    with Case(case.path) as second, case.writing(FILE) as writer:
        writer.add([Arrival(record=identified(msgspec.structs.replace(attack(2, date(2020, 1, 2)), source=FILE.id)))])
        assert len(second.views(Event)) == 1
        with pytest.raises(CaseBusy, match=r"another (process|writer)"):
            second.set_settings(Settings())


def test_check_finds_what_was_changed_behind_our_back(case: Case, tmp_path: Path) -> None:
    put(case, attack(1, date(2020, 1, 1)), attack(2, date(2020, 1, 2)))
    original = tmp_path / "o.txt"
    original.write_bytes(b"once")
    source = identified(Source(title="o", sha256=hashlib.sha256(b"once").hexdigest()))
    with case.writing(source) as writer:
        writer.add_source(source, original=original)
    assert list(check_case(case.path)) == []
    ((body,),) = behind(case.path, "SELECT body FROM record WHERE seq = 1")
    assert isinstance(body, bytes)
    behind(case.path, "UPDATE record SET body = ? WHERE seq = 1", body.replace(b"2020-01-01", b"2020-01-09"))
    behind(case.path, "UPDATE source SET sha256 = 'ff' WHERE id = ?", source.id)
    found = "\n".join(check_case(case.path))
    assert "behind Fealty's back" in found
    assert "another SHA-256" in found


def test_check_knows_rows_that_say_the_same_twice(case: Case) -> None:
    plain = msgspec.structs.replace(attack(1, date(2020, 1, 1)), row=Row(file="a.csv", line=2), source=FILE.id)
    with case.writing(FILE) as writer:
        writer.add_source(FILE)
        writer.add([Arrival(record=identified(plain)), Arrival(record=identified(plain, occurrence=1))])
    assert len(case.views(Event)) == 2
    assert list(check_case(case.path)) == []


KILLED = """
import sys, datetime, msgspec
from fealty.casefile import Case, Arrival
from fealty.records import *
path = sys.argv[1]
case = Case(path)
for number in range(10_000):
    source = identified(Source(title=f"file {number}", sha256=f"{number:064x}"))
    with case.writing(source) as writer:
        writer.add_source(source)
        for row in range(20):
            row_of = Row(file="f", line=row, id=f"{number}-{row}")
            event = Event(type="ASSAULT", source=source.id, row=row_of, note="x" * 300)
            writer.add([Arrival(record=identified(event), key=f"f:{number}-{row}")])
    print(number, flush=True)
"""


def test_kill_9_loses_at_most_the_file_in_hand(place: str) -> None:
    path = place
    Case(path, create=True).close()
    finished = 0
    for pause in (0.02, 0.05, 0.11):
        process = subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.wait()
        process.stdout.close()
        finished = max([finished, 1, *(int(line) + 1 for line in rest.split() if line.isdigit())])
        assert list(check_case(path)) == []
        with Case(path) as case:
            events = len(case.views(Event))
            assert events % 20 == 0
            assert finished * 20 <= events <= (finished + 1) * 20
