"""Whether a workbook may be read: what it unpacks to, and how far its cells lie apart, counted and not believed.

The library that reads workbooks holds a sheet as a rectangle from its first cell to its last, and unpacks whatever
there is. So a few bytes can ask for more memory than any machine has, which ends the process: a list of contents that
understates the sizes, or one cell in the last row of the last column. Here every part is unpacked once and forgotten,
piece by piece, before the library sees the file.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fealty.errors import InputError
from fealty.tables.containers import STEEPEST, UNPACKING_ERRORS, encodable

HARMLESS = 64 * 2**20
"""Bytes of it that may be unpacked whatever its size."""
LARGEST = 2**31
"""Bytes that the parts of a workbook may unpack to, at most: workbooks are read whole."""
MOST_CELLS = 50_000_000
"""Cells of a sheet, at most, the empty ones between its first and its last included; each takes some 60 bytes."""

_PIECE = 2**20
_BEYOND = 2**62
"""More bytes than there are: what a part is said to hold, so that it is unpacked to its end."""
_LONGEST_TAG = 2**20
"""Bytes of a tag and the text behind it, at most; a spreadsheet's cell has 32,767 characters."""
_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_PLAIN_ROW = re.compile(rb'<row r="(\d{1,7})"')
_OTHER = re.compile(rb'<(?:c(?! r="[A-Z]{1,3}\d{1,7}")[\s/>]|row(?! r="\d{1,7}")[\s/>]|\w+:(?:c|row)[\s/>])')
"""A cell or a row that is not written as spreadsheets write them: a piece with one is looked at more slowly."""
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)(\d+)[\"']")
"""What may be the place of a cell or a row, wherever it stands: rather too many than one too few."""
_BETWEEN = rb"(?:\s+[\w:]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*?"
_PLACED_ROW = re.compile(rb"<(?:\w+:)?row" + _BETWEEN + rb"\s+r\s*=\s*[\"']\d+[\"']")
_PLACED_CELL = re.compile(rb"<(?:\w+:)?c" + _BETWEEN + rb"\s+r\s*=\s*[\"'][A-Za-z]+\d+[\"']")


def check_workbook(path: Path) -> None:
    """Go through a workbook that is a zip file; an old one (.xls) has no room for such tricks.

    Raises
    ------
    InputError
        It is damaged, unpacks to too much, or has cells too far apart.
    """
    if not zipfile.is_zipfile(path):
        return
    where = encodable(path)
    size = path.stat().st_size
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                extent = _Extent()
                for piece in _unpacked(archive, entry, where):
                    total += len(piece)
                    _check_total(total, size, where)
                    extent.take(piece)
                extent.take(b"<")
                _check_cells(extent.cells, where)
    except UNPACKING_ERRORS as error:
        raise InputError(f"{where}: a damaged workbook ({error}). Save it again, or as CSV.") from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    """Yield what a part really holds, whatever the list of contents says of it."""
    if entry.filename.endswith(".bin") and entry.filename.startswith("xl/w"):
        raise InputError(f"{where}: a binary workbook (.xlsb), which Fealty does not read. Save it as .xlsx or CSV.")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 0x1:
        raise InputError(f"{where}: packed in a way that no spreadsheet writes. Save it again, or as CSV.")
    told = copy.copy(entry)
    told.file_size, told.CRC = _BEYOND, None  # type: ignore[assignment]  # the checksum of what was understated
    if entry.compress_type == zipfile.ZIP_STORED:
        told.file_size = entry.compress_size
    with archive.open(told) as part:
        while piece := part.read(_PIECE):
            yield piece


def _check_total(total: int, size: int, where: str) -> None:
    if total > HARMLESS and total > STEEPEST * size:
        raise InputError(
            f"{where}: the workbook unpacks to more than {total // 2**20} MiB, {STEEPEST} times its size, which no "
            f"event table does. If you trust it, save it as CSV."
        )
    if total > LARGEST:
        raise InputError(
            f"{where}: the workbook unpacks to more than {LARGEST // 2**20} MiB, too much to read whole. "
            f"Save it as CSV."
        )


def _check_cells(cells: int, where: str) -> None:
    if cells > MOST_CELLS:
        raise InputError(
            f"{where}: a sheet whose cells spread over {cells:,} places, too many to hold ({MOST_CELLS:,} at most). "
            f"Delete what lies far from the table, or save it as CSV."
        )


class _Extent:
    """How far the cells of a sheet reach, at most: by their places, and by their number where they say none."""

    def __init__(self) -> None:
        self._rest = b""
        self._columns: set[bytes] = set()
        self._last_row = 0
        self._run = self._longest_run = 0
        self._unplaced_cells = self._unplaced_rows = 0

    @property
    def cells(self) -> int:
        """Places of the rectangle that holds all cells."""
        width = max(map(_number, self._columns), default=0) + (self._longest_run if self._unplaced_cells else 0)
        return width * (self._last_row + self._unplaced_rows)

    def take(self, piece: bytes) -> None:
        """Look at the next piece of the sheet; a tag that is cut off waits for the rest of it."""
        text = self._rest + piece
        cut = text.rfind(b"<")
        if cut < 0 or len(text) - cut > _LONGEST_TAG:
            if _CELL.match(text, max(cut, 0)) or _ROW.match(text, max(cut, 0)):
                raise ValueError(f"a cell longer than {_LONGEST_TAG:,} bytes")
            cut = len(text)
        self._rest, text = text[cut:], text[:cut]
        if _OTHER.search(text) is None:
            self._run = 0
            self._place(_PLAIN_CELL.findall(text), _PLAIN_ROW.findall(text))
            return
        self._place(_PLACE.findall(text), [])
        runs = [len(_CELL.findall(one)) for one in _ROW.split(text)]
        self._unplaced_cells += sum(runs) - len(_PLACED_CELL.findall(text))
        self._unplaced_rows += len(runs) - 1 - len(_PLACED_ROW.findall(text))
        runs[0] += self._run
        self._run = runs[-1]
        self._longest_run = max(self._longest_run, *runs)

    def _place(self, cells: list[tuple[bytes, bytes]], rows: list[bytes]) -> None:
        self._columns.update(letters for letters, _ in cells)
        self._last_row = max(self._last_row, *map(int, {b"0", *rows, *(digits for _, digits in cells)}))


def _number(letters: bytes) -> int:
    """Return which column letters name, 1 for A."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
