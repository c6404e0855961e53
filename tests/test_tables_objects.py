"""Tables of JSON: a list of objects, at the top or under one key, or one a line; by command as in the app."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fealty.casefile import Case
from fealty.errors import InputError, UnrecognisedTable
from fealty.intake import Known, is_article
from fealty.records import Event
from fealty.tables import first_rows, objects, open_table, read_mapping
from tables_help import put, read
from test_cli import fealty

ROWS: list[dict[str, Any]] = [
    {"date": "2020-02-01", "actor": "The Faction", "killed": 1, "base": {"name": "Base A", "lat": 33.5}},
    {"date": "2020-02-02", "actor": "The Faction", "killed": 1, "tags": ["a", None, 3], "sure": True},
]
COLUMNS = ["date", "actor", "killed", "base.name", "base.lat", "tags", "sure"]
CELLS = [
    ["2020-02-01", "The Faction", "1", "Base A", "33.5", "", ""],
    ["2020-02-02", "The Faction", "1", "", "", "a; ; 3", "true"],
]
LINES = "\n\n".join(map(json.dumps, ROWS))
ARTICLE = {"title": "A", "text": "The Faction attacked a base on Tuesday, the army said.", "published": "2020-03-10"}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("rows.json", json.dumps(ROWS)),
        ("rows.json", "\ufeff\n" + json.dumps(ROWS, indent=2)),
        ("rows.csv", json.dumps({"status": 200, "count": 2, "tags": ["a"], "none": [], "data": ROWS})),
        ("rows.jsonl", LINES),
        ("rows.txt", LINES + "\n"),
    ],
)
def test_rows_are_found_wherever_they_stand(tmp_path: Path, name: str, body: str) -> None:
    path = put(tmp_path / name, body)
    assert first_rows(path, 9) == [COLUMNS, *CELLS]
    entries, problems = read(path)
    assert [one.line for one in entries] == ([1, 3] if body.startswith(LINES) else [1, 2])
    assert not [one for one in problems if one.skipped]
    assert open_table(path).dataset == "rows"


def test_packed_rows_are_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "rows.json.gz").write_bytes(gzip.compress(json.dumps(ROWS).encode()))
    with zipfile.ZipFile(tmp_path / "rows.zip", "w") as archive:
        archive.writestr("rows.jsonl", LINES)
    for name in ("rows.json.gz", "rows.zip"):
        assert first_rows(tmp_path / name, 9) == [COLUMNS, *CELLS]


def test_the_command_adds_json_as_any_table(tmp_path: Path) -> None:
    case = tmp_path / "a.fealty"
    for name, body in (("one.json", json.dumps(ROWS)), ("two.jsonl", LINES.replace("Faction", "Militia"))):
        put(tmp_path / name, body)
    fealty("new", "a.fealty", folder=tmp_path)
    fealty("add", "a.fealty", "one.json", "two.jsonl", folder=tmp_path)
    with Case(case) as opened:
        events = [view.record for view in opened.views(Event)]
        archived = [opened.original(batch.source_id) for batch in opened.batches()]
    assert len(events) == 4
    assert {(one.row.file, one.row.line) for one in events if one.row} == {
        ("one.json", 1), ("one.json", 2), ("two.jsonl", 1), ("two.jsonl", 3),
    }  # fmt: skip
    assert archived[0] == json.dumps(ROWS).encode(), "the file itself is what the case keeps"


def test_lines_are_documents_where_one_holds_a_text(tmp_path: Path) -> None:
    rows, articles = put(tmp_path / "a.jsonl", LINES), put(tmp_path / "b.jsonl", json.dumps(ARTICLE))
    story = put(tmp_path / "c.jsonl", json.dumps({"date": "2020-03-10", "story": ARTICLE["text"]}))
    assert not is_article(rows)
    assert is_article(articles)
    assert not is_article(story)
    assert is_article(story, known=Known(fields={"text": "story"}))
    mapping = read_mapping('[columns]\ndate = "published"\nactor = "title"\n[constants]\ntype = "ASSAULT"\n', where="m")
    assert not is_article(articles, mapping), "whoever gives a mapping that fits means a table"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("3", "no JSON object"),
        ('{"date": "2020-02-03", "actor": "\\ud800"}', "no JSON object"),
        ('{"date": 1e999}', "no JSON object"),
        ('{"date": "2020-02-03", "base": {"lat": 1}, "base.lat": 2}', "two of its fields would be one column"),
        ('{"date": "2020-02-03", "actor": "\\u0000"}', "zero characters"),
        ('{"date": ' + "[" * 5_000 + "]" * 5_000 + "}", "no JSON object"),
    ],
)
def test_a_bad_line_costs_itself(tmp_path: Path, body: str, reason: str) -> None:
    entries, problems = read(put(tmp_path / "a.jsonl", f"{LINES}\n{body}\n"))
    assert len(entries) == 2
    assert [(one.line, one.reason[: len(reason)]) for one in problems if one.skipped] == [(4, reason)]


def test_bytes_that_are_no_utf_8_cost_their_row(tmp_path: Path) -> None:
    bad = LINES.encode() + b'\n{"date": "2020-02-03", "act\x82or": "A"}\n{"date": "\x82"}'
    entries, problems = read(put(tmp_path / "a.jsonl", bad))
    assert len(entries) == 2
    assert [one.line for one in problems if one.skipped] == [4, 5]


def nested(times: int) -> str:
    return '[{"a": ' * times


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('[{"a": 1}', "it is no JSON"),
        ("{", "it is no JSON"),
        ("", "empty"),
        ("[]", "no field in it"),
        ("[{}]", "no field in it"),
        ("[1, 2]", "no object in it can be used"),
        ('[["date"], [1]]', "no object in it can be used"),
        ('{"a": [{"x": 1}], "b": [{"x": 1}]}', "several lists of objects ('a', 'b')"),
        (nested(100_000), "it is no JSON"),
        ("[" + ",".join(f'{{"c{one}": 1}}' for one in range(3_000)) + "]", "2,001 different fields"),
        ("[" + "1," * 5_100_000 + "1]", "more than 64 MiB or 5,000,000 values"),
        ('[{"a": "' + "x" * 2**26 + '"}]', "more than 64 MiB or 5,000,000 values"),
        ('[{"a": "' + "x" * 2**25 + '"}]', "longer than 16777216 characters"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        open_table(put(tmp_path / "a.json", body))


def test_rows_without_end_and_cells_without_content_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "MOST_ROWS", 10)
    with pytest.raises(InputError, match="more than 10 rows"):
        open_table(put(tmp_path / "a.jsonl", '{"date": 1}\n' * 11))
    monkeypatch.setattr(objects, "MOST_CELLS", 20)
    with pytest.raises(InputError, match="5 objects have 5 different fields"):
        open_table(put(tmp_path / "b.jsonl", "".join(f'{{"c{one}": 1}}\n' for one in range(9))))


def test_a_single_object_is_an_answer_and_no_table(tmp_path: Path) -> None:
    with pytest.raises(UnrecognisedTable, match="its fields are status, message"):
        open_table(put(tmp_path / "a.json", '{"status": 403, "message": "no access"}'))
    with pytest.raises(UnrecognisedTable, match="no importer knows this header"):
        open_table(put(tmp_path / "a.jsonl", '{"status": 403, "message": "no access"}'))
