"""The reader's tables: each says what it is and where it comes from, and none is broken."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "src" / "fealty" / "reading" / "data"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
FILES = sorted(path.name for path in FOLDER.iterdir() if path.is_file() and path.name != "README.md")
TABLES = [name for name in FILES if name.endswith(".csv")]


def parts(name: str) -> tuple[str, list[list[str]]]:
    """A table's head comment, and its rows with the header first."""
    data = (FOLDER / name).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf"), "a byte order mark would become part of the first column's name"
    assert b"\r" not in data
    assert data.endswith(b"\n")
    lines = data.decode("utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = list(csv.reader((line for line in lines if line and not line.startswith("#")), strict=True))
    return " ".join(line.removeprefix("#").strip() for line in head), rows


def test_the_readme_names_every_table_and_no_other() -> None:
    named = re.findall(r"^\| `([\w.]+)` \|", README, flags=re.MULTILINE)
    assert len(named) == len(set(named))
    assert sorted(named) == FILES


def test_every_row_of_the_readme_says_what_it_is_and_whose() -> None:
    for line in README.splitlines():
        if line.startswith("| `"):
            name, what, origin = (cell.strip() for cell in line.strip("|").split("|"))
            assert len(what) > 15, name
            assert len(origin) > 10 or origin == "the same", name


@pytest.mark.parametrize("name", TABLES)
def test_a_table_begins_with_what_it_is(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    head, _ = parts(name)
    assert text.startswith("# ")
    assert len(head) > 60, "say in a comment what the columns are, and where the rows come from"


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_whole(name: str) -> None:
    _, (columns, *rows) = parts(name)
    assert rows
    assert all(columns)
    assert len(columns) == len(set(columns))
    for row in rows:
        assert len(row) == len(columns), row
        assert row == [cell.strip() for cell in row], f"{row}: a space at an edge never matches a word"
        assert any(row)


@pytest.mark.parametrize("name", TABLES)
def test_no_row_stands_twice(name: str) -> None:
    _, (_, *rows) = parts(name)
    seen: set[tuple[str, ...]] = set()
    for row in map(tuple, rows):
        assert row not in seen, row
        seen.add(row)


@pytest.mark.parametrize("name", TABLES)
def test_lists_inside_a_cell_are_lists(name: str) -> None:
    _, (_, *rows) = parts(name)
    for row in rows:
        for cell in row:
            assert not cell.startswith("|") or len(cell) == 1, row
            assert not cell.endswith("|") or len(cell) == 1, row
            assert "||" not in cell, row


@pytest.mark.parametrize("name", [name for name in TABLES if name.endswith("weights.csv") or name == "confidence.csv"])
def test_weights_are_numbers_one_a_feature(name: str) -> None:
    _, (columns, *rows) = parts(name)
    keys = [column for column in columns if column in ("feature", "kind")]
    names = [tuple(row[columns.index(key)] for key in keys) for row in rows]
    assert len(names) == len(set(names))
    for row in rows:
        values = [cell for column, cell in zip(columns, row, strict=True) if column not in keys]
        assert any(values)
        assert all(abs(float(value)) < 100 for value in values if value)


def test_the_pronouns_weights_say_which_were_set_by_hand() -> None:
    head, (_, *rows) = parts("cast_weights.csv")
    by_hand = re.findall(r'"([\w ]+)"', head[head.index("by hand") :])
    assert by_hand
    for told in by_hand:
        assert any(feature.endswith(told) for feature, _ in rows), told
