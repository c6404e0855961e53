"""Files that may be tables: packed, workbooks, Parquet, any encoding, or nothing of the kind."""

from __future__ import annotations

import gzip
import io
import zipfile

import polars as pl
import zstandard

from targets._tables import held
from targets.base import Target

TEXT = b"event_id_cnty,event_date,event_type,actor1,country,notes\nIRQ1,2021-06-09,Battles,A,Iraq,quiet\n"


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def framed(*, workbook: bool) -> bytes:
    frame = pl.DataFrame(dict(zip(*(line.decode().split(",") for line in TEXT.splitlines()), strict=True)))
    file = io.BytesIO()
    if workbook:
        frame.write_excel(file)
    else:
        frame.write_parquet(file, compression="uncompressed", statistics=False)
    return file.getvalue()


def check(data: bytes) -> None:
    held(data)


TARGET = Target(
    check=check,
    seeds=(
        TEXT,
        gzip.compress(TEXT, 1),
        zstandard.compress(TEXT),
        zipped("a.csv", TEXT),
        TEXT.decode().encode("utf-16"),
        framed(workbook=False),
        framed(workbook=True),
        b"<html><body>no</body></html>",
        b'{"a": 1}',
        b"PAR1\0\0\0\0PAR1",
    ),
    longest=8_192,
    words=("PK\x03\x04", "PAR1", "sep=;", "xl/workbook.xml", "\x1f\\x8b\x08"),
)
