"""Files made to harm: bombs, endless lines, pipes, links, names that lead elsewhere, files that change while read."""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
import zstandard

from fealty.errors import InputError
from fealty.reading import Document, Fault, read_document
from fealty.reading.documents import documents
from fealty.tables import Entry, Problem, open_table

HEADER = b"event_id_cnty,event_date,event_type,sub_event_type,actor1,country,notes\n"
ROW = b"IRQ1,2021-06-09,Battles,Armed clash,A,Iraq,"
GOOD = b"The rebels stopped on Monday, the army said.\n"
MOST = 700 * 2**20
"""Bytes of memory that a hostile file may take, at most, everything that Python loads included."""


def outcome(path: Path) -> str:
    """Return the words for a table that cannot be read, or how many rows went in and what was said of the others."""
    try:
        found = list(open_table(path))
    except InputError as error:
        return str(error)
    problems = [one.reason for one in found if isinstance(one, Problem)]
    return f"{sum(isinstance(one, Entry) for one in found)} rows; {'; '.join(problems)}"


def told(folder: Path) -> str:
    return "\n".join(f"{one.name} read" if isinstance(one, Document) else str(one) for one in documents(folder))


# --- bombs: each made small here, and read in a process of its own whose memory is looked at ------------------------


def bomb_gzip(path: Path) -> None:
    with gzip.open(path, "wb", 9) as file:
        file.write(HEADER)
        for _ in range(12_000):
            file.write(ROW + b"0" * 10_000 + b"\n")


def bomb_zstd(path: Path) -> None:
    path.write_bytes(zstandard.compress(HEADER + ROW + b"0" * (120 * 2**20) + b"\n", 3))


def bomb_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", HEADER + (ROW + b"0" * 10_000 + b"\n") * 12_000)


def bomb_nested(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.csv", b"0" * 2**22)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.zip", inner.getvalue())


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def workbook(path: Path, sheet: bytes, head: bytes = b"") -> None:
    """Write a sound workbook whose only sheet is this one."""
    sound = io.BytesIO()
    with xlsxwriter.Workbook(sound) as made:
        made.add_worksheet()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            inside = name == "xl/worksheets/sheet1.xml"
            new.writestr(name, b'<?xml version="1.0"?>' + head + sheet if inside else old.read(name))


def bomb_workbook(path: Path) -> None:
    workbook(path, SHEET + b'<row><c t="str"><v>a</v></c></row>' * (3 * 2**20) + b"</sheetData></worksheet>")


def understating_workbook(path: Path) -> None:
    """Write the bomb again, and then into every list of contents that its sheet holds a hundred bytes."""
    bomb_workbook(path)
    with zipfile.ZipFile(path) as archive:
        entry = next(one for one in archive.infolist() if one.filename.endswith("sheet1.xml"))
    said, lie = struct.pack("<L", entry.file_size), struct.pack("<L", 100)
    checksum = struct.pack("<L", zlib.crc32((b'<?xml version="1.0"?>' + SHEET)[:100]))
    data = path.read_bytes().replace(said, lie).replace(struct.pack("<L", entry.CRC), checksum)
    path.write_bytes(data)


def far_cell(*rows: bytes) -> Callable[[Path], None]:
    """Return what writes a workbook of a few cells that lie far apart, in whatever way cells may be written."""
    return lambda path: workbook(path, SHEET + b"".join(rows) + b"</sheetData></worksheet>")


HERE = b'<row r="1"><c r="A1" t="str"><v>a</v></c></row>'
LAST = b'<c r="XFD1048576" t="str"><v>b</v></c>'
FAR = {
    "a cell in the last row and column": far_cell(HERE, b'<row r="1048576">' + LAST + b"</row>"),
    "the same, in other words": far_cell(HERE, b"<row><c x='>' t='str'\n r = 'xfd1048576'><v>b</v></c></row>"),
    "the same behind a long tag": far_cell(HERE, b"<row><c " + b" " * 5_000 + LAST[3:] + b"</row>"),
    "the same behind a very long tag": far_cell(HERE, b"<row><c " + b" " * 2**22 + LAST[3:] + b"</row>"),
    "cells without a place": far_cell(HERE, b"<row r='1048570'>" + b"<c t='str'><v>b</v></c>" * 10_000 + b"</row>"),
    "rows without a place": far_cell(HERE, b'<row r="1048000">', LAST.replace(b"1048576", b"1"), b"</row>"),
}


LAUGHS = b"<!DOCTYPE a [<!ENTITY b0 'ha'>%s]>" % b"".join(
    b"<!ENTITY b%d '%s'>" % (number, b"&b%d;" % (number - 1) * 10) for number in range(1, 10)
)


def laughing_workbook(path: Path) -> None:
    row = b'<row><c t="str"><v>&b9;</v></c></row><row><c t="str"><v>x</v></c></row></sheetData></worksheet>'
    workbook(path, SHEET + row, LAUGHS)


def wide_field(path: Path) -> None:
    path.write_bytes(HEADER + ROW + b"x" * (50 * 2**20) + b"\n" + ROW + b"quiet\n")


def many_columns(path: Path) -> None:
    path.write_bytes(HEADER[:-1] + b",c" * 100_000 + b"\n" + ROW + b"quiet" + b",0" * 100_000 + b"\n")


def most_held() -> int:
    """The most bytes that this process held in memory. What the kernel tells of resources begins with the parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("how much memory a process held is read from /proc, which is not here")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024


TABLES: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "gzip": ("a.csv.gz", bomb_gzip, "which no event table does"),
    "zstd": ("a.csv.zst", bomb_zstd, "longer than 16777216 characters|which no event table does"),
    "zip": ("a.zip", bomb_zip, "which no event table does"),
    "zip in zip": ("a.zip", bomb_nested, "packed twice"),
    "workbook": ("a.xlsx", bomb_workbook, "times its size"),
    "workbook that understates": ("a.xlsx", understating_workbook, "times its size"),
    "entities in a workbook": ("a.xlsx", laughing_workbook, "not a workbook|no row|no importer"),
    "a field of 50 MB": ("a.csv", wide_field, "line 2 is longer than"),
    "100,000 columns": ("a.csv", many_columns, "^1 rows"),
}
ALONE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_hostile_files as here
name, make, _ = here.TABLES[sys.argv[2]]
print(here.outcome(Path(sys.argv[3]) / name)[:2000])
print(here.most_held())
"""


@pytest.mark.parametrize("attack", list(TABLES))
def test_a_table_made_to_harm_is_refused_in_words_and_fills_no_memory(attack: str, tmp_path: Path) -> None:
    name, make, word = TABLES[attack]
    make(tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(Path(__file__).parent), attack, str(tmp_path)],
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    *words, peak = done.stdout.strip().split("\n")
    assert re.search(word, "\n".join(words)), words
    assert int(peak) < MOST, f"{int(peak) // 2**20} MiB"


FAR_APART = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import test_hostile_files as here
for name, make in here.FAR.items():
    make(Path(sys.argv[2]))
    print(here.outcome(Path(sys.argv[2])).replace(chr(10), " "), flush=True)
print(here.most_held())
"""


def test_cells_far_apart_are_refused_before_there_is_room_made_for_all_between(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAR_APART, str(Path(__file__).parent), str(tmp_path / "a.xlsx")],
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    *words, peak = done.stdout.strip().split("\n")
    assert done.returncode == 0, (list(FAR)[len(words)], done.stderr[-500:])
    for name, said in zip(FAR, words, strict=True):
        assert re.search("too many to hold|a cell longer than", said), (name, said)
    assert int(peak) < MOST, f"{int(peak) // 2**20} MiB"


# --- documents --------------------------------------------------------------------------------------------------------


def test_in_a_folder_each_hostile_file_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_bytes(GOOD)
    with gzip.open(tmp_path / "bomb.txt.gz", "wb", 9) as file:
        for _ in range(30):
            file.write(b" " * 2**20)
    line = b'{"text": "' + b"x" * (50 * 2**20) + b'"}\n{"text": "They stopped on Monday."}\n'
    (tmp_path / "long.jsonl").write_bytes(line)
    (tmp_path / "laughs.html").write_bytes(LAUGHS + b"<html><body><p>They laughed: &b9;</p></body></html>")
    (tmp_path / "deep.html").write_bytes(b"<html><body>" + b"<div>" * 100_000 + b"They stopped.")
    (tmp_path / "itself.txt").symlink_to(tmp_path / "itself.txt")
    (tmp_path / "inside").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.txt")
    before = most_held()
    found = told(tmp_path)
    grown = most_held() - before
    assert grown < 500 * 2**20, grown
    assert found.count("good.txt read") == 1, "the folder that contains itself is read once"
    assert "bomb.txt.gz: it unpacks to more than 16 MiB" in found
    assert "long.jsonl, line 1: " in found
    assert "long.jsonl read" in found
    assert "pipe.txt" in found
    assert "itself.txt" in found
    assert "deep.html" in found
    assert "haha" * 100 not in found


def looping_pdf() -> bytes:
    """Return a PDF whose pages are their own children."""
    objects = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]/Parent 3 0 R>>",
               "<</Type/Pages/Count 9/Kids[2 0 R]/Parent 2 0 R>>")  # fmt: skip
    out = "%PDF-1.4\n" + "".join(f"{number} 0 obj\n{body}\nendobj\n" for number, body in enumerate(objects, 1))
    return (out + f"trailer\n<</Size 4/Root 1 0 R/Prev {len(out)}>>\nstartxref\n{len(out)}\n%%EOF\n").encode()


def test_a_pdf_that_leads_back_to_itself() -> None:
    (found,) = read_document(looping_pdf(), "a.pdf")
    assert isinstance(found, Fault)
    assert "PDF" in found.what


@pytest.mark.parametrize(
    "name", ["../../a.txt", "/etc/a.txt", "a\0.txt", "x" * 5_000 + ".txt", "con.txt", "\udce9.txt", ""]
)
def test_a_name_leads_nowhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mail = (
        "From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
        f'They stopped.\n--b\nContent-Disposition: attachment; filename="{name}"\n\nx\n--b--\n'
    )
    for data, called in ((GOOD, name), (mail.encode("utf-8", "surrogateescape"), "a.eml")):
        for one in read_document(data, called):
            str(one).encode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../../a.csv", "/etc/a.csv", "C:\\a.csv", "x" * 5_000])
def test_a_name_in_an_archive_leads_nowhere(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, HEADER + ROW + b"quiet\n")
    assert outcome(tmp_path / "a.zip") == "1 rows; "
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def zipped(data: bytes, name: str, mode: int = 0) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, data)
    return made.getvalue()


def tarred(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = kind, link
        entry.size = len(HEADER) if kind == tarfile.REGTYPE else 0
        archive.addfile(entry, io.BytesIO(HEADER))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.zip", zipped(zipped(HEADER, "a.csv"), "b.zip"), "packed twice (there is zip inside)"),
        ("a.zip", zipped(gzip.compress(HEADER), "a.csv.gz"), "packed twice (there is gzip inside)"),
        ("a.csv.gz", gzip.compress(gzip.compress(HEADER)), "packed twice (there is gzip inside)"),
        ("a.csv.gz", gzip.compress(zipped(HEADER, "a.csv")), "packed twice (there is zip inside)"),
        ("a.zip", zipped(b"/etc/passwd", "a.csv", stat.S_IFLNK | 0o777), "is a link or a device"),
        ("a.zip", zipped(b"", "a.csv", stat.S_IFCHR | 0o666), "is a link or a device"),
        ("a.tar", tarred("a.csv"), "a tar archive"),
        ("a.csv", tarred("../../a.csv"), "a tar archive"),
        ("a.tar.gz", gzip.compress(tarred("/etc/a.csv")), "a tar archive"),
        ("a.tgz", gzip.compress(tarred("a.csv", tarfile.SYMTYPE, "/etc/passwd")), "a tar archive"),
        ("a.zip", zipped(tarred("a.csv", tarfile.CHRTYPE), "a.tar"), "a tar archive"),
    ],
)
def test_what_is_packed_twice_or_leads_elsewhere_is_refused(name: str, data: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert word in outcome(tmp_path / name)
    (found,) = documents(tmp_path / name)
    assert isinstance(found, Fault)
    assert re.search("a zip file|packed twice|a tar archive", found.what)
    assert [one.name for one in tmp_path.iterdir()] == [name]


# --- pipes, devices, and files that change ---------------------------------------------------------------------------


def test_a_pipe_or_a_device_is_no_table_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (tmp_path / "pipe.csv", Path("/dev/zero")):
        assert "no ordinary file" in outcome(path)
        (found,) = documents(path)
        assert isinstance(found, Fault)


def rows_of(path: Path) -> Iterator[Entry | Problem]:
    path.write_bytes(
        HEADER + b"".join(ROW.replace(b"IRQ1", b"IRQ%d" % one) + b"x" * 50 + b"\n" for one in range(60_000))
    )
    return iter(open_table(path))


def test_a_table_that_is_cut_off_while_it_is_read_gives_what_was_there(tmp_path: Path) -> None:
    rows = rows_of(tmp_path / "a.csv")
    first = next(rows)
    os.truncate(tmp_path / "a.csv", len(HEADER) + 10)
    rest = list(rows)
    assert isinstance(first, Entry)
    assert 0 < sum(isinstance(one, Entry) for one in rest) < 60_000
    assert any(isinstance(one, Problem) for one in rest), "the row that was cut is told"


def test_a_table_that_vanishes_before_it_is_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + ROW + b"quiet\n")
    table = open_table(path)
    path.unlink()
    with pytest.raises(InputError, match="cannot be read any more"):
        list(table)


def test_documents_that_vanish_between_the_list_and_the_reading_cost_themselves(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(GOOD)
    found = documents(tmp_path)
    next(found)
    (tmp_path / "b.txt").unlink()
    gone, last = found
    assert isinstance(gone, Fault)
    assert "b.txt" in gone.name
    assert isinstance(last, Document)
