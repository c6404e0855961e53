"""Files as they come: broken, mixed up, packed and odd. Every byte here is written by hand."""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import struct
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fealty.errors import InputError, UnrecognisedTable
from fealty.records import Row
from fealty.tables import Entry, Problem, cells, containers, open_table
from fealty.tables import rows as rows_module
from tables_help import columns, event, put, read

HEADER = (
    "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country,latitude,longitude,notes,fatalities\n"
)


def row(number: int, notes: str = "quiet", day: str = "2021-06-09") -> str:
    return f"IRQ{number},{day},Battles,Armed clash,A,B,Iraq,33.3,44.4,{notes},1\n"


def ids(path: Path) -> list[tuple[str | None, int]]:
    return [(entry.key, entry.line) for entry in read(path)[0]]


# --- quotes, separators, line breaks -------------------------------------------------------------


def test_lines_are_counted_where_rows_begin_through_quoted_line_breaks(tmp_path: Path) -> None:
    text = HEADER + row(1, '"two\nlines, and a comma"') + "\n\n" + row(2, '"three\r\n\r\nlines"') + row(3)
    path = put(tmp_path / "a.csv", text)
    assert ids(path) == [("acled:IRQ1", 2), ("acled:IRQ2", 6), ("acled:IRQ3", 9)]
    entries, problems = read(path)
    assert event(entries[0]).note == "two\nlines, and a comma"
    assert problems == []


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end(tmp_path: Path, end: str) -> None:
    path = put(tmp_path / "a.csv", (HEADER + row(1) + row(2)).replace("\n", end))
    assert ids(path) == [("acled:IRQ1", 2), ("acled:IRQ2", 3)]


def test_the_last_line_needs_no_line_end(tmp_path: Path) -> None:
    assert len(ids(put(tmp_path / "a.csv", (HEADER + row(1)).rstrip("\n")))) == 1


def test_a_quote_that_is_never_closed_costs_one_row_and_not_the_file(tmp_path: Path) -> None:
    text = HEADER + row(1) + row(2, '"never closed, with a comma') + "".join(row(number) for number in range(3, 2000))
    entries, problems = read(put(tmp_path / "a.csv", text))
    assert len(entries) == 1998
    assert [(one.line, one.skipped) for one in problems] == [(3, True)]
    assert "not closed" in problems[0].reason


def test_a_quote_that_is_never_closed_is_read_as_a_character_where_that_fits(tmp_path: Path) -> None:
    text = HEADER + row(1, '"Never closed') + row(2, '"fine, too"') + row(3)
    entries, problems = read(put(tmp_path / "a.csv", text))
    assert [entry.line for entry in entries] == [2, 3, 4]
    assert event(entries[0]).note == '"Never closed'
    assert [(one.line, one.skipped) for one in problems] == [(2, False)]


def test_two_stray_quotes_do_not_swallow_the_row_between(tmp_path: Path) -> None:
    text = HEADER + row(1, '"open') + row(2, '"closed" and more') + row(3)
    assert [line for _, line in ids(put(tmp_path / "a.csv", text))] == [2, 3, 4]


def test_an_open_quote_at_the_very_end(tmp_path: Path) -> None:
    entries, problems = read(put(tmp_path / "a.csv", HEADER + row(1) + 'IRQ2,2021-06-09,Battles,"Armed'))
    assert len(entries) == 1
    assert problems[0].line == 3


def test_rows_that_are_too_long_or_too_short(tmp_path: Path) -> None:
    text = (
        HEADER
        + row(1, "one, two")
        + "IRQ2,2021-06-09,Battles,Armed clash,A,B,Iraq\n"
        + row(3).strip()
        + ",,\n"
        + row(4)
    )
    entries, problems = read(put(tmp_path / "a.csv", text))
    assert [entry.key for entry in entries] == ["acled:IRQ2", "acled:IRQ3", "acled:IRQ4"]
    assert [(one.line, one.skipped) for one in problems] == [(2, True), (3, False)]
    assert "12 cells" in problems[0].reason
    assert "7 cells" in problems[1].reason


def test_the_header_in_the_middle_and_empty_rows(tmp_path: Path) -> None:
    entries, problems = read(put(tmp_path / "a.csv", HEADER + row(1) + ",,,,,,,,,,\n" + HEADER + row(2)))
    assert len(entries) == 2
    assert [(one.line, one.reason) for one in problems] == [(4, "the header again")]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_and_the_hint_of_spreadsheets(tmp_path: Path, separator: str) -> None:
    text = (HEADER + row(1)).replace(",", separator)
    assert ids(put(tmp_path / "a.csv", text)) == [("acled:IRQ1", 2)]
    assert ids(put(tmp_path / "b.csv", f"sep={separator}\r\n" + text)) == [("acled:IRQ1", 3)]


def test_zero_bytes(tmp_path: Path) -> None:
    entries, problems = read(put(tmp_path / "a.csv", (HEADER + row(1, "a\0b") + row(2)).encode()))
    assert len(entries) == 1
    assert (problems[0].line, problems[0].skipped) == (2, True)
    assert "zero bytes" in problems[0].reason


def test_a_line_without_end_is_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "LONGEST_LINE", 1000)
    with pytest.raises(InputError, match="line 2 is longer"):
        read(put(tmp_path / "a.csv", HEADER + row(1, "x" * 2000)))


def test_columns_of_the_same_name_and_in_another_order(tmp_path: Path) -> None:
    header = "country,event_date,event_type,sub_event_type,actor1,event_id_cnty,country\n"
    text = header + "Iraq,2021-06-09,Battles,Armed clash,A,IRQ1,Syria\n"
    entries, _ = read(put(tmp_path / "a.csv", text))
    where = event(entries[0]).where
    assert where is not None
    assert where.country == "IRQ"


# --- encodings -----------------------------------------------------------------------------------

NAMES = HEADER + row(1, "Al-Anbār, Şanlıurfa, عين الأسد".replace(",", ";")) + row(2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    entries, problems = read(put(tmp_path / "a.csv", NAMES, encoding))
    assert event(entries[0]).note == "Al-Anbār; Şanlıurfa; عين الأسد"
    assert [entry.key for entry in entries] == ["acled:IRQ1", "acled:IRQ2"]
    assert all(not one.skipped for one in problems)
    assert len(problems) == (encoding in {"utf-16-le", "utf-16-be"})


def test_windows_1252_is_assumed_and_said_so(tmp_path: Path) -> None:
    text = HEADER + "".join(row(number, "Réunion à Beyrouth – «café»") for number in range(20))
    entries, problems = read(put(tmp_path / "a.csv", text, "cp1252"))
    assert event(entries[0]).note == "Réunion à Beyrouth – «café»"
    assert [(one.line, one.skipped) for one in problems] == [(1, False)]
    assert "not UTF-8" in problems[0].reason


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("cp1251", "Вооружённые силы обстреляли деревню близ города Киров"),
        ("cp1256", "هجوم بطائرة مسيرة على قاعدة عين الأسد في الأنبار"),
    ],
)
def test_other_scripts_in_old_code_pages(tmp_path: Path, encoding: str, note: str) -> None:
    text = HEADER + "".join(row(number, note) for number in range(30))
    entries, problems = read(put(tmp_path / "a.csv", text, encoding))
    assert event(entries[0]).note == note
    assert "taken for" in problems[0].reason


def test_a_few_foreign_bytes_in_utf_8(tmp_path: Path) -> None:
    content = (HEADER + row(1, "Zürich et Müller") + row(2, "NN") + row(3)).encode().replace(b"NN", b"caf\xe9 \x81")
    entries, problems = read(put(tmp_path / "a.csv", content))
    assert [event(entry).note for entry in entries] == ["Zürich et Müller", "café \x81", "quiet"]
    assert [(one.line, one.skipped) for one in problems] == [(3, False)]


def test_foreign_bytes_far_behind_the_sample(tmp_path: Path) -> None:
    content = (HEADER + "".join(row(number, "x" * 200) for number in range(2000))).encode() + row(
        9999, "NN"
    ).encode().replace(b"NN", b"\xe9")
    entries, problems = read(put(tmp_path / "a.csv", content))
    assert event(entries[-1]).note == "é"
    assert [one.line for one in problems] == [2002]


# --- packed files --------------------------------------------------------------------------------


def test_gzip_whatever_the_name(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", gzip.compress((HEADER + row(1)).encode()))
    assert len(ids(path)) == 1


def test_a_gzip_that_breaks_off_gives_what_is_there(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311  # made-up data, no secret
    text = HEADER + "".join(row(number, f"{chance.random()}" * 5) for number in range(20_000))
    whole = gzip.compress(text.encode())
    entries, problems = read(put(tmp_path / "a.csv.gz", whole[: len(whole) * 3 // 4]))
    assert 5_000 < len(entries) < 20_000
    assert "what follows is missing" in problems[-1].reason


def test_a_gzip_that_is_broken_from_the_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="damaged from the start"):
        open_table(put(tmp_path / "a.csv.gz", b"\x1f\x8b\x08\x00broken"))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "HARMLESS", 2**20)
    path = put(tmp_path / "a.csv.gz", gzip.compress((HEADER + row(1, "0" * 10_000) * 2_000).encode()))
    with pytest.raises(InputError, match="which no event table does"):
        read(path)


def test_a_bomb_in_a_zip_file_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST", 2**21)
    monkeypatch.setattr(containers, "HARMLESS", 2**20)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", HEADER + row(1, "0" * 10_000) * 400)
    with pytest.raises(InputError, match="limits"):
        read(tmp_path / "a.zip")


def test_a_zip_file_holds_one_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("folder/", "")
        archive.writestr("folder/a.csv", HEADER + row(1))
        archive.writestr("__MACOSX/folder/._a.csv", "junk")
    assert len(ids(tmp_path / "one.zip")) == 1
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", HEADER)
        archive.writestr("b.csv", HEADER)
    with pytest.raises(InputError, match=r"holds 2 files \(a.csv, b.csv\)"):
        open_table(tmp_path / "two.zip")


def zipped(text: str, method: int, name: str = "a.csv") -> bytes:
    """Return a zip file with one table in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, text)
    return file.getvalue()


def with_method(content: bytes, method: int) -> bytes:
    """Say in both headers of a zip file with one table that it is packed by another method."""
    listed = content.rindex(b"PK\x01\x02")
    number = struct.pack("<H", method)
    return content[:8] + number + content[10 : listed + 10] + number + content[listed + 12 :]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_file_by_every_method_that_python_knows(tmp_path: Path, method: int) -> None:
    content = zipped(HEADER + "".join(row(number) for number in range(3000)), method)
    assert len(ids(put(tmp_path / "a.zip", content))) == 3000


@pytest.mark.parametrize("method", [1, 6, 9, 20, 98])
def test_a_zip_file_by_a_method_that_nobody_here_knows(tmp_path: Path, method: int) -> None:
    path = put(tmp_path / "a.zip", with_method(zipped(HEADER + row(1), zipfile.ZIP_DEFLATED), method))
    with pytest.raises(InputError, match=r"a\.zip: packed in a way that Fealty does not open .*Unpack it"):
        open_table(path)


def test_a_zip_file_from_the_future(tmp_path: Path) -> None:
    content = zipped(HEADER + row(1), zipfile.ZIP_DEFLATED)
    listed = content.rindex(b"PK\x01\x02")
    content = content[: listed + 6] + b"\xff\x00" + content[listed + 8 :]  # the version that it takes to unpack it
    with pytest.raises(InputError, match=r"a\.zip: .*version 25\.5"):
        open_table(put(tmp_path / "a.zip", content))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_stream_in_a_zip_file_that_is_broken_from_the_start(tmp_path: Path, method: int) -> None:
    content = bytearray(zipped(HEADER + row(1), method))
    content[36:70] = b"\xff" * 34  # the local header has 30 bytes, the name 5
    with pytest.raises(InputError, match=r"a\.zip: damaged from the start .*Fetch it again"):
        open_table(put(tmp_path / "a.zip", bytes(content)))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_stream_in_a_zip_file_that_breaks_gives_what_is_there(tmp_path: Path, method: int) -> None:
    chance = random.Random(1)  # noqa: S311  # made-up data, no secret
    text = HEADER + "".join(row(number, f"{chance.random()}" * 5) for number in range(20_000))
    content = bytearray(zipped(text, method))
    middle = len(content) * 3 // 4
    content[middle : middle + 2_000] = b"\xff" * 2_000
    entries, problems = read(put(tmp_path / "a.zip", bytes(content)))
    assert 5_000 < len(entries) <= 20_000
    assert "what follows is missing" in problems[-1].reason


def test_a_name_that_was_lost_from_the_list_of_a_zip_file(tmp_path: Path) -> None:
    content = zipped(HEADER + row(1), zipfile.ZIP_DEFLATED)
    last = content.rindex(b"a.csv")
    with pytest.raises(InputError, match=r"a\.zip: a damaged"):
        open_table(put(tmp_path / "a.zip", content[:last] + b"\x00" + content[last + 1 :]))


def test_a_header_inside_a_zip_file_that_contradicts_the_list(tmp_path: Path) -> None:
    content = zipped(HEADER + row(1), zipfile.ZIP_DEFLATED).replace(b"a.csv", b"b.csv", 1)
    with pytest.raises(InputError, match=r"a\.zip: a damaged zip file .*Fetch it again"):
        open_table(put(tmp_path / "a.zip", content))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_in_a_zip_file_never_fills_the_memory(
    tmp_path: Path, method: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left to itself, zipfile unpacks whatever it has read of these streams in one go."""
    monkeypatch.setattr(containers, "HARMLESS", 2**20)
    path = put(tmp_path / "a.zip", zipped(HEADER + row(1) + "0" * 120_000_000, method))
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="which no event table does"):
            read(path)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


# --- names ---------------------------------------------------------------------------------------

FOREIGN = os.fsdecode(b"caf\xe9")
"""A name in an old code page, as Python has it on a file system in UTF-8."""


def foreign(tmp_path: Path, ending: str, content: bytes) -> Path:
    try:
        return put(tmp_path / f"{FOREIGN}{ending}", content)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no such name")


def test_a_file_name_that_is_not_utf_8_is_written_out(tmp_path: Path) -> None:
    path = foreign(tmp_path, ".csv", (HEADER + row(1)).encode())
    table = open_table(path)
    assert table.name == "caf\\udce9.csv"
    (entry,) = table
    assert isinstance(entry, Entry)
    assert event(entry).row == Row(file="caf\\udce9.csv", line=2, id="IRQ1")
    own = open_table(foreign(tmp_path, ".csv.gz", gzip.compress(b"issuer,addressees,content,id,issued\nA,B,stop,1,")))
    assert (own.name, own.dataset) == ("caf\\udce9.csv.gz", "caf\\udce9")


def test_a_workbook_and_a_parquet_file_of_such_a_name(tmp_path: Path) -> None:
    cells_of = dict(zip(HEADER.strip().split(","), row(1).strip().split(","), strict=True))
    packed = io.BytesIO()
    pl.DataFrame(cells_of).write_parquet(packed)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, cells_of.keys())
        sheet.write_row(1, 0, cells_of.values())
    for ending, content in ((".parquet", packed), (".xlsx", book)):
        path = foreign(tmp_path, ending, content.getvalue())
        assert ids(path) == [("acled:IRQ1", 2)]
        assert open_table(path).name == f"caf\\udce9{ending}"


@pytest.mark.parametrize("content", [b"", b"BZh9", b"a,b\n1,2\n", b"PK\x03\x04no", b"PAR1no", b"\x1f\x8b\x08no", b"\n"])
def test_what_is_said_about_such_a_file_can_be_printed(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        open_table(foreign(tmp_path, ".csv", content))
    assert "caf\\udce9.csv: " in str(caught.value).encode().decode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"BZh91AY", "packed with bzip2"),
        (b"\xfd7zXZ\x00", "packed with xz"),
        (b"PK\x03\x04nothing", "damaged zip file"),
        (b"PAR1nothing at all", "not a Parquet file"),
        (b"\n\n\n", "there is no row in it"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        open_table(put(tmp_path / "a.csv", content))


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            open_table(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<!DOCTYPE html><html><body>Log in</body></html>", "a web page"),
        ('{"status": 403, "message": "no access"}', "JSON"),
        ("a,b,c\n1,2,3\n", "no importer knows this header"),
        ("just some text\nin two lines\n", "no importer knows this header"),
    ],
)
def test_what_is_no_event_table(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(UnrecognisedTable, match=message):
        open_table(put(tmp_path / "a.csv", content))


# --- workbooks and Parquet -----------------------------------------------------------------------


def test_a_workbook_reads_like_the_text_file(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "d mmm yyyy"})
    sheet.write_row(0, 0, HEADER.strip().split(","))
    sheet.write_row(1, 0, ["IRQ1", "", "Battles", "Armed clash", "A", "B", "Iraq", 33.3, 44.4, "two\nlines", 3])
    sheet.write_datetime(1, 1, date(2021, 6, 9), day)
    sheet.write_row(3, 0, ["IRQ2", "9 June 2021", "Battles", "Armed clash", "A", "B", "Iraq", "", "", "", 0])
    book.close()
    entries, problems = read(tmp_path / "a.xlsx")
    assert problems == []
    assert [(one.key, one.line, event(one).when.begin) for one in entries] == [
        ("acled:IRQ1", 2, date(2021, 6, 9)),
        ("acled:IRQ2", 4, date(2021, 6, 9)),
    ]
    assert event(entries[0]).killed is not None


def test_a_broken_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "nothing")
        archive.writestr("xl/workbook.xml", "nothing")
    with pytest.raises(InputError, match="not a workbook"):
        open_table(tmp_path / "a.xlsx")


def test_parquet_reads_like_the_text_file(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "event_id_cnty": ["IRQ1", "IRQ2"],
            "event_date": [date(2021, 6, 9), None],
            "event_type": ["Battles"] * 2,
            "sub_event_type": ["Armed clash"] * 2,
            "actor1": ["A", "A"],
            "country": ["Iraq", "Iraq"],
            "latitude": [33.0, None],
            "longitude": [44.4, float("nan")],
            "fatalities": [3.0, 1.0],
            "iso": [368, 368],
        }
    )
    frame.write_parquet(tmp_path / "a.parquet")
    table = open_table(tmp_path / "a.parquet")
    entries, problems = read(tmp_path / "a.parquet")
    assert [(one.key, one.line) for one in entries] == [("acled:IRQ1", 2)]
    where = event(entries[0]).where
    assert where is not None
    assert (where.lat, where.country) == (33.0, "IRQ")
    assert [(one.line, one.field) for one in problems] == [(3, "event_date")]
    list(table)
    assert table.progress == 1.0


# --- what another writer wrote -------------------------------------------------------------------

CELL = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(list('\n\t,;"')), min_size=1, max_size=30
).filter(lambda text: cells.given(text) == text)


@given(st.lists(CELL, min_size=1, max_size=8), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_and_line_number_comes_back(tmp_path: Path, notes: list[str], separator: str, end: str) -> None:
    path = tmp_path / "a.csv"
    begins: list[int] = []
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=end)
        writer.writerow(HEADER.strip().split(","))
        line = 2
        for number, note in enumerate(notes):
            begins.append(line)
            writer.writerow(
                [f"IRQ{number}", "2021-06-09", "Battles", "Armed clash", "A", "B", "Iraq", 33.3, 44.4, note, 1]
            )
            line += 1 + note.count("\n")
    entries, problems = read(path)
    assert problems == []
    assert [event(entry).note for entry in entries] == notes
    assert [entry.line for entry in entries] == begins


@given(
    st.lists(
        st.sampled_from(["good", "open quote", "short", "long", "bad date", "zero", "empty", "foreign"]), max_size=12
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_is_lost_without_a_word(tmp_path: Path, kinds: list[str]) -> None:
    bad = {
        "open quote": row(7, '"open, with a comma').encode(),
        "short": b"IRQ7,2021-06-09\n",
        "long": row(7, "a, b, c").encode(),
        "bad date": row(7, day="2021-06-31").encode(),
        "zero": row(7, "\0").encode(),
        "empty": b"\n",
        "foreign": row(7, "NN").encode().replace(b"NN", b"\xff\xfe"),
    }
    path = put(tmp_path / "a.csv", HEADER.encode() + b"".join(bad.get(kind, row(7).encode()) for kind in kinds))
    entries, problems = read(path)
    refused = {one.line for one in problems if one.skipped}
    for line, kind in enumerate(kinds, start=2):
        if kind in {"good", "foreign"}:
            assert line in {entry.line for entry in entries}
        elif kind != "empty":
            assert line in refused


# --- anything at all -----------------------------------------------------------------------------


def outcome(path: Path) -> list[Entry | Problem] | str:
    """Return everything that a file gives, or why it cannot be used."""
    try:
        return list(open_table(path))
    except InputError as error:
        return str(error)


@given(st.text(alphabet=st.sampled_from(list("ab,;\"\n\r\t'\0é 0129-")), max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_behind_the_header_never_breaks_the_import(tmp_path: Path, text: str) -> None:
    path = put(tmp_path / "a.csv", HEADER + row(1) + text + "\n" + row(2))
    lines: list[int] = []
    for one in open_table(path):
        lines.append(one.line)
        assert isinstance(one, Problem) or event(one).actors
    assert lines[0] == 2
    assert lines == sorted(lines)


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_break_the_opening(tmp_path: Path, content: bytes) -> None:
    path = put(tmp_path / "a.csv", content)
    found = outcome(path)
    assert found, "nothing was read and nobody was told"
    if isinstance(found, str):
        assert found.startswith(f"{path}: ")
        return
    assert all(isinstance(one, Entry | Problem) and one.line >= 1 for one in found)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_to_a_zip_file_breaks_the_import(
    tmp_path: Path, method: int, damage: list[tuple[float, int]]
) -> None:
    content = bytearray(zipped(HEADER + "".join(row(number) for number in range(40)), method))
    for where, byte in damage:
        content[int(where * len(content))] = byte
    path = put(tmp_path / "a.zip", bytes(content))
    found = outcome(path)
    if isinstance(found, str):
        assert found.startswith(f"{path}: ")
        return
    assert all(isinstance(one, Entry | Problem) for one in found)


@given(st.lists(st.lists(st.text(max_size=12), min_size=31, max_size=31), max_size=5))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cells_break_an_importer(tmp_path: Path, cells: list[list[str]]) -> None:
    quoted = ["\n" + ",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in one) for one in cells]
    path = (
        put(tmp_path / "a.csv", ",".join(columns("acled")) + "".join(quoted), "utf-8-sig" if cells else "utf-8")
        if all(cell.isprintable() for one in cells for cell in one)
        else None
    )
    if path is not None:
        assert all(isinstance(one, Problem) for one in open_table(path))


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", HEADER + "".join(row(number) for number in range(60_000)))
    table = open_table(path)
    assert table.progress == 0.0
    seen = [table.progress for number, _ in enumerate(table) if number % 5_000 == 0]
    assert seen == sorted(seen)
    assert 0 < seen[3] < 1
    assert table.progress == 1.0
