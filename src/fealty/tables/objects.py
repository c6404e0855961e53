"""JSON as a table: a list of objects, at the top or under one key, or one object a line.

Exports and web interfaces give rows as JSON. Each object is a row and each of its fields a column; objects within it
give columns of their own, as ``place.lat``, and lists become one cell. What is not an object is never held as more
than its bytes, and a row is taken apart when it is its turn, so that memory hangs on the file's size alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

import msgspec

from fealty.errors import InputError, UnrecognisedTable
from fealty.tables.base import Problem
from fealty.tables.containers import ByteStream, Container, Damaged, encodable
from fealty.tables.rows import LONGEST_LINE, Cells, first_of

SUFFIXES = frozenset((".json", ".jsonl", ".ndjson"))
_PACKED = frozenset((".gz", ".zst", ".zip"))
MOST_BYTES = 64 * 2**20
"""Bytes of JSON, unpacked: it is held as a whole. A larger table has to come as CSV or Parquet."""
MOST_COMMAS = 5_000_000
"""Commas in it, and with them values: a file of nothing but small values would take a hundred times its size."""
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
MOST_CELLS = 50_000_000
"""Rows times columns: objects that have no field in common make a table that is nothing but empty cells."""
DEEPEST = 4
"""Levels of objects within objects that become columns of their own."""

_OBJECTS = re.compile(rb'(?:\xef\xbb\xbf)?\s*+(?:\[\s*+)?\{\s*+["}]')
"""How a list of objects, or one object, begins; no delimited text begins so."""
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_Objects = bytes | list[msgspec.Raw]
_REMEDY = "Write a list of objects, or one object a line, or save the table as CSV."


def named_as_objects(path: PurePath) -> bool:
    """Whether a file is JSON by its name, packed or not."""
    return _suffix(path) in SUFFIXES


def named_as_lines(path: PurePath) -> bool:
    """Whether a file has one object a line by its name, packed or not."""
    return _suffix(path) in SUFFIXES - {".json"}


def _suffix(path: PurePath) -> str:
    while path.suffix.lower() in _PACKED:
        path = path.with_suffix("")
    return path.suffix.lower()


def shows_objects(start: bytes) -> bool:
    """Whether a file is JSON by its first bytes."""
    return _OBJECTS.match(start) is not None


class ObjectSheet:
    """A file of JSON as rows of text. A row's line is its line in the file, or its number in the list.

    Parameters
    ----------
    path, container
        The file and how it is packed.
    """

    def __init__(self, path: Path, container: Container) -> None:
        self.path = path
        self.name = encodable(path.name)
        self._container = container
        self._objects: _Objects | None = None
        self._columns: list[str] = []
        self._number = 1
        self._read = 0

    @property
    def progress(self) -> float:
        """Share of the rows that have been read, 0 to 1."""
        return min(self._read / self._number, 1.0)

    def first_rows(self, most: int = 50) -> list[tuple[int, Cells]]:
        """Return the columns and the first rows, for telling what the table is; unreadable ones are left out."""
        return first_of(self.rows(), most)

    def rows(self, width: int | None = None) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield the columns and every object that is not empty.

        Raises
        ------
        InputError
            It is no JSON, or too large to be a table.
        UnrecognisedTable
            There is no list of objects in it.
        """
        del width
        if self._objects is None:
            objects = self._found(self._body())
            self._columns = self._all_columns(objects)
            self._objects = objects
        self._read = 0
        yield 1, list(self._columns)
        for line, raw in _numbered(self._objects):
            self._read += 1
            row = _row(line, raw)
            if isinstance(row, Problem):
                yield row
            elif any(row.values()):
                yield line, [row.get(name, "") for name in self._columns]

    def _body(self) -> bytes:
        source = ByteStream(self.path, self._container)
        try:
            body = source.stream.read(MOST_BYTES + 1).removeprefix(b"\xef\xbb\xbf")
        except Damaged as error:
            raise self._refused(f"the packed file is damaged ({error})", "Fetch it again.") from error
        finally:
            source.close()
        if len(body) > MOST_BYTES or body.count(b",") > MOST_COMMAS:
            limits = f"{MOST_BYTES // 2**20} MiB or {MOST_COMMAS:,} values"
            raise self._refused(f"more than {limits} of JSON", "Save the table as CSV or Parquet, or split it.")
        return body.strip()

    def _found(self, body: bytes) -> _Objects:
        """Return the objects, not yet taken apart: a list of them, or the lines that they stand on."""
        try:
            whole = msgspec.json.decode(body, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
        except _BROKEN as error:
            _, first = next(_numbered(body), (1, b""))
            if isinstance(_row(1, first), Problem):
                raise self._refused(f"it is no JSON ({str(error)[:120]})", _REMEDY) from error
            return body
        if isinstance(whole, list):
            return whole
        lists = [name for name, value in whole.items() if _opens_objects(value)]
        if len(lists) > 1:
            names = ", ".join(map(repr, lists[:5]))
            raise self._refused(f"it holds several lists of objects ({encodable(names)})", "Save each by itself.")
        if lists:
            return msgspec.json.decode(whole[lists[0]], type=list[msgspec.Raw])
        if b"\n" in body or not named_as_lines(self.path):
            names = ", ".join(list(whole)[:12])
            what = f"JSON, but no list of objects in it; its fields are {encodable(names)[:200] or 'none'}"
            raise UnrecognisedTable(f"{encodable(self.path)}: {what}. {_REMEDY}")
        return body

    def _all_columns(self, objects: _Objects) -> list[str]:
        """Return the names of all columns, in the order in which they come; count the rows."""
        found: dict[str, None] = {}
        usable = 0
        first: Problem | None = None
        for number, (line, raw) in enumerate(_numbered(objects), 1):
            if number > MOST_ROWS:
                raise self._refused(f"more than {MOST_ROWS:,} rows of JSON", "Save the table as CSV or Parquet.")
            self._number = number
            row = _row(line, raw)
            if isinstance(row, Problem):
                first = first or row
                continue
            usable += 1
            found |= dict.fromkeys(row)
            if len(found) > MOST_COLUMNS or len(found) * usable > MOST_CELLS:
                fields = f"its {usable:,} objects have {len(found):,} different fields and more, as no table has"
                raise self._refused(fields, "Save the fields that matter as CSV.")
        if not found:
            what = f"no object in it can be used (number {first.line}: {first.reason})" if first else "no field in it"
            raise self._refused(what, _REMEDY)
        return list(found)

    def _refused(self, what: str, remedy: str) -> InputError:
        return InputError(f"{encodable(self.path)}: {what}. {remedy}")


def _numbered(objects: _Objects) -> Iterator[tuple[int, bytes | msgspec.Raw]]:
    """Yield objects with their numbers, or the lines that hold something with theirs."""
    if not isinstance(objects, bytes):
        yield from enumerate(objects, 1)
        return
    for number, line in enumerate(BytesIO(objects), 1):
        if bare := line.strip():
            yield number, bare


def _opens_objects(value: msgspec.Raw) -> bool:
    return re.match(rb"\[\s*+\{", bytes(value)[:4_096]) is not None


def _row(line: int, raw: bytes | msgspec.Raw) -> dict[str, str] | Problem:
    """Return an object as cells by column, or why it cannot be used."""
    if len(memoryview(raw)) > LONGEST_LINE:
        return Problem(line=line, reason=f"longer than {LONGEST_LINE} characters: no row of a table")
    try:
        cells = list(_cells(msgspec.json.decode(raw, type=dict[str, Any])))
    except _BROKEN as error:
        return Problem(line=line, reason=f"no JSON object ({str(error)[:120]})")
    row = dict(cells)
    if len(row) < len(cells):
        return Problem(line=line, reason="two of its fields would be one column")
    if any("\0" in text for text in chain.from_iterable(cells)):
        return Problem(line=line, reason="zero characters in the row: the file is damaged or not a text")
    return row


def _cells(given: Mapping[str, Any], before: str = "", deep: int = 1) -> Iterator[tuple[str, str]]:
    """Yield the cells of an object by column; objects in it give columns of their own."""
    for name, value in given.items():
        if isinstance(value, dict) and deep < DEEPEST:
            yield from _cells(value, f"{before}{name}.", deep + 1)
        else:
            yield f"{before}{name}", _cell(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return "; ".join(_cell(one) for one in value)
    return msgspec.json.encode(value).decode()
