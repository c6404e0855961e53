"""Adding: files are looked at first, read one batch at a time, cancelled cleanly; hostile names do no harm."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from fealty.casefile import Case, check_case
from fealty.intake import columns_mapped, look, mapping_from
from fealty.records import Event, Source
from fealty.web.receiving import LONGEST_NAME, harmless
from web.desk_help import EVIL, Held

TABLE = "day,by whom,target,what\n2020-02-01,The Faction,Soldiers,x\n2020-02-02,The Faction,Soldiers,x\n"
MAPPED = "\n".join((
    "date,actor,recipient,killed", "2020-02-01,The Faction,Soldiers,1", "31-31-31,The Faction,Soldiers,",
    "2020-02-05,The Faction,Soldiers,",
))  # fmt: skip
ARTICLE = "The Patron told the Faction on Monday to hold its fire.\n\nThe Faction attacked a base on Tuesday."
NAMES = [EVIL, "../../etc/passwd", "..", "C:\\x\\evil.csv", "a\x00b.csv", "x" * 900 + ".csv", ".hidden", "", "ü" * 300]


def batch(client: TestClient, number: int) -> dict[str, Any]:
    answer = client.get("/add.json", params={"batch": number}).json()
    assert answer["error"] is None
    return dict(answer["data"]["sheet"])


def paste(client: TestClient, table: str, name: str = "") -> int:
    answer = client.post("/actions/tabulate", json={"table": table, "name": name}).json()
    return int(answer["data"]["result"]["batch"])


def over(client: TestClient, number: int) -> dict[str, Any]:
    end = time.monotonic() + 90
    while not (sheet := batch(client, number))["over"]:
        assert time.monotonic() < end, sheet
        time.sleep(0.05)
    return sheet


def read(client: TestClient, number: int, **more: Any) -> dict[str, Any]:
    answer = client.post("/actions/read", json={"batch": number, **more}).json()
    assert answer["error"] is None
    return over(client, number)


def events(held: Held) -> int:
    return len(held.desk.snapshot().views(Event))


# --- before anything is stored ----------------------------------------------------------------------------------------


def test_a_table_is_looked_at_mapped_and_read(held: Held, client: TestClient) -> None:
    before, stamp = events(held), held.desk.stamp
    number = paste(client, TABLE)
    file = batch(client, number)["files"][0]
    assert (file["kind"], file["readable"], file["mapped"]) == ("table", False, True)
    assert [one["name"] for one in file["columns"]] == ["day", "by whom", "target", "what"]
    assert file["columns"][1]["cells"] == ["The Faction", "The Faction"]
    chosen = {"batch": number, "item": 0, "fields": ["date", "actor", "recipient", ""], "type": "ASSAULT"}
    assert client.post("/actions/map", json=chosen).status_code == 200
    file = batch(client, number)["files"][0]
    assert file["readable"]
    assert file["records"][0].startswith("ASSAULT: The Faction → Soldiers")
    assert held.desk.stamp == stamp
    sheet = read(client, number)
    assert sheet["state"] == "done"
    assert sheet["totals"]["added"] == 2
    assert events(held) == before + 2
    assert held.desk.case.batches()[-1].mapping is not None


ROWS = [
    {"day": "2020-02-01", "by whom": "The Faction", "target": "Soldiers", "base": {"name": "Base A", "lat": 33.5}},
    {"day": "2020-02-02", "by whom": "The Faction", "target": "Soldiers", "tags": ["a", None], "sure": True},
]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("rows.json", json.dumps(ROWS)),
        ("rows.jsonl", "\n".join(map(json.dumps, ROWS))),
        ("answer.json", json.dumps({"status": 200, "count": 2, "data": ROWS})),
    ],
)
def test_a_table_as_json_is_mapped_and_read_as_any(held: Held, client: TestClient, name: str, body: str) -> None:
    before = events(held)
    files = {"files": (name, body.encode(), "application/json")}
    client.headers["accept"] = "application/json"
    number = client.post("/actions/send", files=files).json()["data"]["result"]["batch"]
    file = batch(client, number)["files"][0]
    assert (file["kind"], file["readable"], file["mapped"]) == ("table", False, True)
    columns = {one["name"]: one["cells"] for one in file["columns"]}
    assert list(columns) == ["day", "by whom", "target", "base.name", "base.lat", "tags", "sure"]
    assert columns["base.lat"] == ["33.5", ""]
    assert (columns["tags"], columns["sure"]) == (["", "a; "], ["", "true"])
    chosen = {"batch": number, "item": 0, "fields": ["date", "actor", "recipient", "place"], "type": "ASSAULT"}
    assert client.post("/actions/map", json=chosen).status_code == 200
    assert read(client, number)["totals"]["added"] == 2
    assert events(held) == before + 2


def test_pasted_json_is_a_table_and_what_is_none_says_so(client: TestClient) -> None:
    assert batch(client, paste(client, json.dumps(ROWS)))["files"][0]["kind"] == "table"
    for text in ("[1, 2]", "{", "[]", "[{}]", '[{"a": 1}'):
        file = batch(client, paste(client, text))["files"][0]
        assert (file["kind"], file["readable"]) == ("nothing", False), text


def test_lines_that_are_articles_stay_articles(client: TestClient) -> None:
    line = json.dumps({"title": "A", "text": ARTICLE, "published": "2020-03-10"})
    files = {"files": ("some.jsonl", line.encode(), "application/json")}
    client.headers["accept"] = "application/json"
    number = client.post("/actions/send", files=files).json()["data"]["result"]["batch"]
    assert batch(client, number)["files"][0]["kind"] == "documents"


def test_bad_rows_are_told_before_and_after_and_stay_in_the_log(client: TestClient) -> None:
    number = paste(client, MAPPED, "Some attacks")
    file = batch(client, number)["files"][0]
    assert file["guessed"]
    assert file["faults"][0]["line"] == 3
    sheet = read(client, number)
    result = sheet["results"][0]
    assert (sheet["totals"]["added"], sheet["totals"]["skipped"]) == (2, 1)
    assert "31-31-31" in result["faults"][0]["value"]
    page = client.get("/add.json").json()["data"]
    assert page["log"][0]["bad"] == 1
    shown = client.get("/add.json", params={"log": page["log"][0]["id"]}).json()["data"]
    assert shown["faults_of"] == "Some attacks.csv"
    assert len(shown["faults"]) == 1


def test_another_table_of_the_same_name_is_refused_until_it_is_said_to_replace(client: TestClient) -> None:
    head = "date,actor,recipient,killed\n"
    first = head + "".join(f"2020-03-0{one},The Faction,Soldiers,1\n" for one in range(1, 5))
    other = head + "".join(f"2020-04-0{one},The Faction,Soldiers,1\n" for one in range(1, 5))
    assert read(client, paste(client, first, "same"))["totals"]["added"] == 4
    refused = read(client, paste(client, other, "same"))["results"][0]["refused"]
    assert "another table of this name" in refused
    sheet = read(client, paste(client, other, "same"), replace=True)
    assert (sheet["totals"]["added"], sheet["totals"]["gone"]) == (4, 4)


def test_an_article_keeps_what_is_said_of_it(held: Held, client: TestClient) -> None:
    body = {"text": ARTICLE, "title": EVIL, "publisher": "The Daily", "published": "2020-03-10"}
    number = client.post("/actions/write", json=body).json()["data"]["result"]["batch"]
    opened = batch(client, number)["files"][0]["documents"][0]
    assert (opened["title"], opened["publisher"], opened["published"]) == (EVIL, "The Daily", "2020-03-10")
    client.post("/actions/tell", json={"batch": number, "publisher": "The Weekly", "published": "2020-03-11"})
    result = read(client, number)["results"][0]
    source = held.desk.snapshot().find(result["source"]).record
    assert isinstance(source, Source)
    assert (source.publisher, str(source.published)) == ("The Weekly", "2020-03-11")
    page = client.get("/add", params={"batch": number}).text
    assert EVIL not in page
    taken = client.post("/actions/retract", json={"source": result["source"], "seen": result["version"]})
    assert taken.status_code == 200
    assert batch(client, number)["results"][0]["retracted"]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_file_names_are_labels(held: Held, client: TestClient, name: str) -> None:
    answer = client.post("/actions/send", files=[("files", (name or "x", MAPPED.encode()))], headers={"accept": "*/*"})
    assert answer.status_code == 200
    number = held.desk.receiver.batches()[0].number
    item = held.desk.receiver.find(number).items[0]
    assert item.path.parent.parent.parent.name.startswith("fealty-desk-")
    assert not set(item.name) & set("/\\<>\"'\0:")
    assert item.path.resolve() == item.path
    assert EVIL not in client.get("/add", params={"batch": number}).text


@pytest.mark.parametrize("name", NAMES)
def test_a_harmless_name(name: str) -> None:
    plain = harmless(name)
    assert plain not in ("", ".", "..")
    assert len(plain.encode()) <= LONGEST_NAME
    assert harmless(plain) == plain
    assert Path(plain).name == plain


def test_what_cannot_be_read_is_said_without_our_folders(held: Held, client: TestClient) -> None:
    files = [
        ("files", ("a.zip", b"PK\x03\x04 broken")),
        ("files", ("b.csv", b"")),
        ("files", ("c.txt", ARTICLE.encode())),
    ]
    client.post("/actions/send", files=files)
    sheet = batch(client, held.desk.receiver.batches()[0].number)
    assert [one["readable"] for one in sheet["files"]] == [False, False, True]
    sheet = read(client, sheet["number"])
    assert sheet["state"] == "done"
    assert sum(bool(one["refused"]) for one in sheet["results"]) == 2
    assert "fealty-desk-" not in client.get("/add.json", params={"batch": sheet["number"]}).text


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("/actions/read", {"batch": 99}, 404),
        ("/actions/cancel", {"batch": 99}, 404),
        ("/actions/map", {"batch": 99, "item": 0}, 404),
        ("/actions/write", {"text": " "}, 422),
        ("/actions/write", {"text": "x", "published": "soon"}, 422),
        ("/actions/tabulate", {"table": "\n"}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(client: TestClient, action: str, body: dict[str, Any], status: int) -> None:
    assert client.post(action, json=body).status_code == status


def test_a_mapping_that_cannot_be_is_refused(client: TestClient) -> None:
    number = paste(client, TABLE)
    for wrong in (
        {"fields": ["", "actor"]},
        {"fields": ["date", "nonsense"], "type": "ASSAULT"},
        {"toml": "= ="},
        {"toml": "a = " + "[" * 9_000},
    ):
        answer = client.post("/actions/map", json={"batch": number, "item": 0, **wrong})
        assert answer.status_code == 422, wrong
    assert client.post("/actions/map", json={"batch": number, "item": 7}).status_code == 404


# --- a read that is stopped -------------------------------------------------------------------------------------------


def test_a_cancelled_table_leaves_the_case_as_it_was(held: Held, client: TestClient) -> None:
    stamp = held.desk.stamp
    rows = "".join(f"20{10 + one % 9}-03-{one % 28 + 1:02},The Faction,Soldiers {one},1\n" for one in range(60_000))
    number = paste(client, "date,actor,recipient,killed\n" + rows[:1_000_000], "long")
    waiting = paste(client, MAPPED)
    client.post("/actions/read", json={"batch": number})
    client.post("/actions/read", json={"batch": waiting})
    assert batch(client, waiting)["state"] == "waiting"
    client.post("/actions/cancel", json={"batch": number})
    assert over(client, number)["state"] == "cancelled"
    sheet = over(client, waiting)
    assert (sheet["state"], sheet["totals"]["added"]) == ("done", 2), sheet["results"]
    assert not [one for one in held.desk.case.batches() if one.name == "long.csv"]
    assert held.desk.stamp != stamp
    assert list(check_case(held.path)) == []


def test_what_was_stored_before_a_cancel_stays_whole(held: Held, client: TestClient) -> None:
    lines = "".join(
        f'{{"title": "No {one}", "text": "The Faction attacked base {one}. It did."}}\n' for one in range(3_000)
    )
    client.post("/actions/send", files=[("files", ("many.jsonl", lines.encode()))])
    number = held.desk.receiver.batches()[0].number
    client.post("/actions/read", json={"batch": number})
    end = time.monotonic() + 90
    while not batch(client, number)["results"]:
        assert time.monotonic() < end
        time.sleep(0.02)
    client.post("/actions/cancel", json={"batch": number})
    sheet = over(client, number)
    assert sheet["state"] == "cancelled"
    with Case(held.path) as case:
        stored = [one for one in case.batches() if one.name.startswith("many.jsonl")]
    assert 0 < len(stored) < 3_000
    assert list(check_case(held.path)) == []


def test_thrown_away_files_are_gone(held: Held, client: TestClient) -> None:
    number = paste(client, MAPPED)
    path = held.desk.receiver.find(number).items[0].path
    assert path.exists()
    client.post("/actions/cancel", json={"batch": number})
    assert not path.exists()
    assert client.post("/actions/read", json={"batch": number}).status_code == 409


def test_nothing_is_left_behind_when_the_desk_closes(held: Held, client: TestClient) -> None:
    paste(client, MAPPED)
    folder = held.desk.receiver.batches()[0].items[0].path.parent.parent.parent
    held.desk.receiver.close()
    assert not folder.exists()


# --- intake's look ----------------------------------------------------------------------------------------------------


def test_a_mapping_survives_its_choices(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(MAPPED)
    seen = look(path)
    assert seen.mapping is not None
    fields = columns_mapped(seen.mapping, seen.columns)
    assert fields == ("date", "actor", "recipient", "killed")
    constants = {str(field): str(value) for field, value in seen.mapping.constants.items()}
    same = mapping_from(seen.columns, fields, before=seen.mapping, constants=constants)
    assert same.columns == seen.mapping.columns
    assert look(path, mapping=same).records == seen.records
