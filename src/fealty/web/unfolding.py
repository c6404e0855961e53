"""JSON as a table: a list of objects, or one object a line, laid out as CSV so that its columns can be mapped as any.

Exports and web interfaces give rows as JSON. The importers read tables; so what comes as JSON is written down as the
table that it is when it arrives, and looked at, mapped and stored like any other.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

ENDINGS = (".json", ".jsonl", ".ndjson")
MOST_BYTES = 64 * 2**20
"""A file of JSON is held in memory as a whole, several times over; a larger one has to come as CSV."""
DEEPEST = 4
"""Levels of objects within objects that become columns of their own, as ``place.lat``."""


def table_of(path: Path) -> Path | None:
    """Write a JSON file down as a CSV file beside it; None where it is no list of objects, or too large."""
    if path.suffix.casefold() not in ENDINGS or path.stat().st_size > MOST_BYTES:
        return None
    rows = [_flat(one) for one in _objects(path.read_bytes())]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not columns:
        return None
    target = path.with_suffix(".csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        written = csv.writer(file, lineterminator="\n")
        written.writerow(columns)
        written.writerows([row.get(name, "") for name in columns] for row in rows)
    return target


def _objects(body: bytes) -> list[Mapping[str, Any]]:
    """Return the objects of a list, of the one list in an object, or of lines; none where anything else is in them."""
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        try:
            found = [msgspec.json.decode(line) for line in body.splitlines() if line.strip()]
        except msgspec.DecodeError:
            return []
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value]
        found = lists[0] if len(lists) == 1 else [found]
    return found if isinstance(found, list) and all(isinstance(one, dict) for one in found) else []


def _flat(given: Mapping[str, Any], before: str = "", deep: int = 1) -> dict[str, str]:
    """Return an object as cells by column; objects in it give columns of their own."""
    row: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, dict) and deep < DEEPEST:
            row |= _flat(value, f"{before}{name}.", deep + 1)
        else:
            row[f"{before}{name}"] = _cell(value)
    return row


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "; ".join(_cell(one) for one in value)
    return msgspec.json.encode(value).decode()
