"""What the tests of tables share: files written as bytes, never by the importers, and their entries and problems."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import jsonschema

from fealty.records import Event, Record, encode, schema
from fealty.tables import Entry, Mapping, Problem, open_table

DATA = Path(__file__).parent / "data" / "tables"


def columns(name: str) -> list[str]:
    """Return the published column list of a format, in order."""
    return (DATA / f"{name}.columns.txt").read_text(encoding="utf-8").split("\n")[:-1]


def put(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    """Write a file as it is."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


CONTRACT = jsonschema.Draft202012Validator(schema())
HELD = 20
"""Records of a file that are held to the JSON Schema: each format is read many times."""


def read(path: Path, mapping: Mapping | None = None) -> tuple[list[Entry], list[Problem]]:
    """Return the entries and the problems of a file; whatever the format, keys begin with the table's data set."""
    table = open_table(path, mapping=mapping)
    assert ":" not in table.dataset
    entries: list[Entry] = []
    problems: list[Problem] = []
    for one in table:
        if isinstance(one, Problem):
            problems.append(one)
        else:
            assert one.key is None or one.key.partition(":")[0] == table.dataset
            entries.append(one)
    for entry in entries[:HELD]:
        CONTRACT.validate(json.loads(encode(entry.record)))
    return entries, problems


def records(path: Path, mapping: Mapping | None = None) -> list[Record]:
    return [entry.record for entry in read(path, mapping)[0]]


def event(entry: Entry) -> Event:
    assert isinstance(entry.record, Event)
    return entry.record


def delimited(names: Sequence[str], rows: Sequence[dict[str, str]], separator: str = ",") -> str:
    """Return a table with every one of the columns; cells are quoted by hand where a separator asks for it."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (separator, '"', "\n")) else text

    lines = [separator.join(names)]
    for row in rows:
        unknown = set(row) - set(names)
        assert not unknown, f"columns that the format does not have: {unknown}"
        lines.append(separator.join(cell(row.get(name, "")) for name in names))
    return "\n".join(lines) + "\n"
