from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from fealty.casefile import Case, check_case
from fealty.intake import Outcome, add_files
from fealty.records import Event, Incident, Order, Response, Source
from fealty.tables import read_mapping

ATTACKS = "id,date,actor,target,weapon,place\n1,2020-01-05,KH,US,rocket,Taji\n2,2020-01-06,KH,US,drone,Balad\n"
MAPPING = read_mapping(
    """
kind = "event"
[columns]
id = "id"
date = "date"
actor = "actor"
recipient = "target"
weapon = "weapon"
place = "place"
[constants]
type = "ASSAULT"
""",
    where="test",
)
ORDERS = (
    "order_row,issued,issuer,addressees,content,how_known,same_order_as,source_title,source_publisher,source_url,source_date\n"
    "1,2020-01-01,Envoy,KH,stand_down,reported by officials,,Calm,Reuters,https://example.org/1,2020-01-02\n"
    "2,2020-01-02,Envoy,KH,stand_down,announced,1,Calm again,AFP,https://example.org/2,2020-01-03\n"
    "3,2020-02-02,Envoy,KH,escalate,announced,,Fire,AFP,https://example.org/3,2020-02-03\n"
)
RESPONSES = (
    "order_row,actor,answer,date,source_title,source_publisher,source_url\n"
    "1,KH,defied,2020-01-03,No,AFP,https://example.org/4\n"
    "9,KH,accepted,2020-01-03,Yes,AFP,https://example.org/5\n"
)


def put(case: Case, folder: Path, name: str, text: str | bytes) -> Outcome:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    (outcome,) = add_files(case, [path], mapping=MAPPING if name.startswith("attacks") else None)
    return outcome


def test_a_table_goes_in_with_its_original_and_its_citations(case: Case, tmp_path: Path) -> None:
    outcome = put(case, tmp_path, "attacks.csv", ATTACKS)
    assert outcome.clean
    assert outcome.tally.added == 2
    assert case.original(outcome.source_id or "") == ATTACKS.encode()
    (first, _) = case.views(Event)
    assert first.record.row is not None
    assert (first.record.row.file, first.record.row.line, first.record.row.id) == ("attacks.csv", 2, "1")
    assert list(check_case(case.path)) == []


def test_the_same_file_again_adds_nothing_and_says_so(case: Case, tmp_path: Path) -> None:
    put(case, tmp_path, "attacks.csv", ATTACKS)
    again = put(case, tmp_path, "attacks.csv", ATTACKS)
    assert (again.already, again.tally.present, again.tally.added) == (True, 2, 0)
    assert len(case.batches()) == 1


def test_a_renamed_or_packed_copy_adds_nothing_either(case: Case, tmp_path: Path) -> None:
    put(case, tmp_path, "attacks.csv", ATTACKS)
    packed = put(case, tmp_path, "attacks.csv.gz", gzip.compress(ATTACKS.encode()))
    assert (packed.tally.added, packed.tally.present) == (0, 2)


def test_a_mended_row_is_updated_and_the_file_put_back_holds_again(case: Case, tmp_path: Path) -> None:
    put(case, tmp_path, "attacks.csv", ATTACKS)
    mended = put(case, tmp_path, "attacks.csv", ATTACKS.replace("2020-01-06", "2020-01-07"))
    assert (mended.tally.added, mended.tally.updated, mended.tally.present) == (0, 1, 1)
    assert [view.record.when.begin for view in case.views(Event)] == [date(2020, 1, 5), date(2020, 1, 7)]
    back = put(case, tmp_path, "attacks.csv", ATTACKS)
    assert (back.tally.updated, back.tally.present) == (1, 1)
    assert [view.record.when.begin for view in case.views(Event)] == [date(2020, 1, 5), date(2020, 1, 6)]


def test_repeated_rows_are_told_apart(case: Case, tmp_path: Path) -> None:
    repeated = ATTACKS + "1,2020-01-05,KH,US,rocket,Taji\n" + "2,2020-03-06,KH,US,drone,Balad\n"
    outcome = put(case, tmp_path, "attacks.csv", repeated)
    assert (outcome.tally.added, outcome.tally.present, outcome.tally.odd, outcome.tally.skipped) == (3, 1, 2, 0)
    assert [fault.line for fault in outcome.faults] == [4, 5]
    assert "kept once" in outcome.faults[0].reason
    assert "other contents; both are kept" in outcome.faults[1].reason
    again = put(case, tmp_path, "attacks_copy.csv", repeated)
    assert (again.tally.added, again.tally.present) == (0, 4)  # the same ids and the same contents, whatever the name


def test_rows_without_ids_that_say_the_same_are_two_events(case: Case, tmp_path: Path) -> None:
    text = "\n".join(line.partition(",")[2] for line in ATTACKS.splitlines()) + "\n2020-01-05,KH,US,rocket,Taji\n"
    mapping = read_mapping(
        'kind = "event"\n[columns]\ndate = "date"\nactor = "actor"\n[constants]\ntype = "ASSAULT"\n', where="test"
    )
    path = tmp_path / "plain.csv"
    path.write_text(text)
    (outcome,) = add_files(case, [path], mapping=mapping)
    assert (outcome.tally.added, outcome.tally.odd) == (3, 1)
    other = tmp_path / "same.csv"
    other.write_text(text)
    (again,) = add_files(case, [other], mapping=mapping)
    assert (again.tally.added, again.tally.present) == (0, 3)


def test_a_table_of_the_same_name_from_elsewhere_pushes_nothing_out(case: Case, tmp_path: Path) -> None:
    for folder, place in (("iraq", "Taji"), ("syria", "Homs")):
        (tmp_path / folder).mkdir()
        rows = "".join(f"{n},2020-01-0{n},KH,US,rocket,{place} {n}\n" for n in range(1, 6))
        (tmp_path / folder / "attacks.csv").write_text(ATTACKS.splitlines()[0] + "\n" + rows)
    (first,) = add_files(case, [tmp_path / "iraq" / "attacks.csv"], mapping=MAPPING)
    (second,) = add_files(case, [tmp_path / "syria" / "attacks.csv"], mapping=MAPPING)
    assert first.tally.added == 5
    assert "another table of this name" in (second.refused or "")
    assert {view.record.where.name for view in case.views(Event) if view.record.where} == {
        f"Taji {n}" for n in range(1, 6)
    }
    (third,) = add_files(case, [tmp_path / "syria" / "attacks.csv"], mapping=MAPPING, replace=True)
    assert third.tally.updated == 5
    assert len(case.views(Event)) == 5


def test_a_mended_mapping_replaces_what_a_table_without_ids_gave(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("".join(line.partition(",")[2] + "\n" for line in ATTACKS.splitlines()))
    first = 'kind = "event"\n[columns]\ndate = "date"\n[constants]\ntype = "ASSAULT"\n'
    second = first.replace("[constants]", 'actor = "actor"\n[constants]')
    (_,) = add_files(case, [path], mapping=read_mapping(first, where="test"))
    (outcome,) = add_files(case, [path], mapping=read_mapping(second, where="test"))
    assert (outcome.tally.added, outcome.tally.gone) == (2, 2)
    assert [[mention.text for mention in view.record.actors] for view in case.views(Event)] == [["KH"], ["KH"]]


def test_swapped_rows_of_one_id_lose_nothing(case: Case, tmp_path: Path) -> None:
    head, rows = ATTACKS.splitlines()[0], ["9,2020-01-05,KH,US,rocket,Taji", "9,2020-01-06,KH,US,drone,Balad"]
    put(case, tmp_path, "attacks.csv", "\n".join([head, *rows, ""]))
    put(case, tmp_path, "attacks.csv", "\n".join([head, rows[1], rows[0].replace("Taji", "Camp Taji"), ""]))
    places = sorted(view.record.where.name or "" for view in case.views(Event) if view.record.where)
    assert places == ["Balad", "Camp Taji"]


def test_skipped_responses_go_in_once_their_orders_are_there(case: Case, tmp_path: Path) -> None:
    early = put(case, tmp_path, "responses.csv", RESPONSES)
    assert early.tally.added == 0
    put(case, tmp_path, "orders.csv", ORDERS)
    late = put(case, tmp_path, "responses.csv", RESPONSES)
    assert (late.already, late.tally.added) == (False, 1)


def test_bad_rows_are_reported_and_the_rest_goes_in(case: Case, tmp_path: Path) -> None:
    outcome = put(case, tmp_path, "attacks.csv", ATTACKS + "3,soon,KH,US,rocket,Taji\n4,2020-01-09,KH,US,rocket,Taji\n")
    assert (outcome.tally.added, outcome.tally.skipped, outcome.clean) == (3, 1, False)
    (fault,) = outcome.faults
    assert (fault.line, fault.field, fault.value, fault.skipped) == (4, "date", "soon", True)
    assert case.faults(case.batches()[0].id) == [fault]


def test_responses_find_their_orders_whatever_the_order_of_the_files(case: Case, tmp_path: Path) -> None:
    (tmp_path / "responses.csv").write_text(RESPONSES)
    (tmp_path / "orders.csv").write_text(ORDERS)
    outcomes = list(add_files(case, [tmp_path / "responses.csv", tmp_path / "orders.csv"]))
    assert [outcome.path.name for outcome in outcomes] == ["orders.csv", "responses.csv"]
    orders = {view.record.row.id: view.record for view in case.views(Order) if view.record.row}
    (response,) = case.views(Response)
    assert response.record.order == orders["1"].id
    (fault,) = outcomes[1].faults
    assert (fault.line, fault.value) == (3, "9")
    assert "add the table of orders first" in fault.reason
    (incident,) = case.views(Incident)
    assert set(incident.record.members) == {orders["1"].id, orders["2"].id}
    assert [order.content for order in orders.values()] == ["stand_down", "stand_down", "escalate"]
    assert [order.known_by for order in orders.values()] == ["reported", "announced", "announced"]
    assert {view.record.url for view in case.views(Source)} >= {f"https://example.org/{n}" for n in (1, 2, 3, 4)}


def test_an_order_that_carries_out_another_is_one_with_it(case: Case, tmp_path: Path) -> None:
    text = ORDERS.replace("same_order_as", "executes").replace("announced,1,", "announced,1,", 1)
    put(case, tmp_path, "orders.csv", text)
    (incident,) = case.views(Incident)
    rows = {view.record.id: view.record.row.id for view in case.views(Order) if view.record.row}
    assert [rows[member] for member in incident.record.members] == ["1", "2"]
    assert "executes" in (incident.record.reason or "")


@pytest.mark.parametrize("names", [("attacks.csv", "news.txt"), ("news.txt", "attacks.csv")])
def test_a_text_and_a_table_make_one_incident_whichever_comes_first(
    case: Case, tmp_path: Path, names: tuple[str, str]
) -> None:
    news = "KH fired rockets at US troops in Taji, north of Baghdad, on January 5, 2020, officials said."
    for name in names:
        put(case, tmp_path, name, ATTACKS if name == "attacks.csv" else news)
    (incident,) = case.views(Incident)
    told = {view.record.id: view.record for view in case.views(Event)}
    assert {told[one].row is None for one in incident.record.members} == {True, False}


def test_a_response_that_fits_orders_of_two_tables_is_not_guessed(case: Case, tmp_path: Path) -> None:
    put(case, tmp_path, "orders.csv", ORDERS)
    put(case, tmp_path, "more_orders.csv", ORDERS.replace("Envoy", "Other"))
    outcome = put(case, tmp_path, "responses.csv", RESPONSES)
    assert outcome.tally.added == 0
    assert "several orders have it" in outcome.faults[0].reason


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.csv", b"", "empty"),
        ("noise.csv", bytes(range(256)) * 40, "noise.csv"),
        ("prose.csv", b"Once upon a time there was a militia.\n", "prose.csv"),
        ("broken.gz", b"\x1f\x8b\x08\x00nonsense", "broken.gz"),
        ("broken.xlsx", b"PK\x03\x04nonsense", "broken.xlsx"),
        ("broken.parquet", b"PAR1nonsensePAR1", "broken.parquet"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_the_others_go_in(
    case: Case, tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "orders.csv").write_text(ORDERS)
    refused, good = add_files(case, [tmp_path / name, tmp_path / "orders.csv"])
    assert refused.refused is not None
    assert word in refused.refused
    assert good.clean
    assert len(case.batches()) == 1


def test_a_missing_file_is_said(case: Case, tmp_path: Path) -> None:
    (outcome,) = add_files(case, [tmp_path / "none.csv"])
    assert "none.csv" in (outcome.refused or "")


def test_kill_9_in_mid_import_leaves_a_sound_case_and_the_next_run_finishes(tmp_path: Path) -> None:
    path, table = tmp_path / "one.fealty", tmp_path / "attacks.csv"
    Case(path, create=True).close()
    lines = [f"{n},2020-01-{1 + n % 28:02d},KH,US,rocket,place {n}" for n in range(60_000)]
    table.write_text(ATTACKS.splitlines()[0] + "\n" + "\n".join(lines) + "\n")
    (tmp_path / "map.toml").write_text(
        'kind = "event"\n[columns]\nid = "id"\ndate = "date"\nactor = "actor"\nplace = "place"\n'
        '[constants]\ntype = "ASSAULT"\n'
    )
    command = [sys.executable, "-m", "fealty", "add", str(path), str(table), "--map", str(tmp_path / "map.toml")]
    for pause in (0.7, 1.3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert list(check_case(path)) == []
        with Case(path) as case:
            assert len(case.views(Event)) in (0, 60_000)
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    with Case(path) as case:
        assert len(case.views(Event)) == 60_000
