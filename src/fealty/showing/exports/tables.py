"""CSV and Parquet, one file a kind, written in pieces so that half a million events need no more room than a few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from polars.io.plugins import register_io_source

from fealty.casefile import View
from fealty.records import Record
from fealty.showing.exports.columns import COLUMNS, Flattener

R = TypeVar("R", bound=Record)
TOGETHER = 20_000
"""Rows of one piece."""
PARQUET = b"PAR1"
RUNS = r"^'*[=+\-@\t\r\n＝＋－＠]"
"""How a text begins that a spreadsheet takes for a formula, the full-width forms of East Asian locales among them."""


def frames(views: Iterable[View[R]], flat: Flattener, kind: str) -> Iterator[pl.DataFrame]:
    """Yield the rows of a kind in pieces; one empty piece where there are no rows."""
    each = iter(views)
    columns = COLUMNS[kind]
    first = True
    while (rows := [flat.row(seen) for seen in islice(each, TOGETHER)]) or first:
        first = False
        yield pl.DataFrame(rows, schema=columns, orient="row")


def write_csv(path: Path, pieces: Iterable[pl.DataFrame]) -> None:
    """Write comma-separated values: UTF-8, a header, ISO dates, an empty cell where nothing is known.

    A text that a spreadsheet would run as a formula has an apostrophe before it; numbers stay numbers.
    """
    with path.open("wb") as file:
        for number, piece in enumerate(pieces):
            _disarmed(piece).write_csv(file, include_header=number == 0)


def _disarmed(piece: pl.DataFrame) -> pl.DataFrame:
    """Return rows no text of which runs in a spreadsheet, by OWASP's rule (CSV Injection).

    A text that is only apostrophes before such a beginning gets one more, so that taking one away gives the text back.
    """
    text = pl.col(pl.String)
    return piece.with_columns(pl.when(text.str.contains(RUNS)).then(pl.lit("'") + text).otherwise(text).name.keep())


def write_parquet(path: Path, pieces: Iterator[pl.DataFrame], kind: str) -> None:
    """Write Parquet, compressed with Zstandard."""

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        del with_columns, predicate, n_rows, batch_size  # everything is written
        yield from pieces

    scan: Any = register_io_source(source, schema=COLUMNS[kind], is_pure=True)
    scan.sink_parquet(path, compression="zstd", maintain_order=True)


def csv_header(kind: str) -> bytes:
    """Return the first line of a kind's CSV file."""
    return ",".join(COLUMNS[kind]).encode()


def is_parquet_of(path: Path, kind: str) -> bool:
    """Tell whether a file is an earlier Parquet export of a kind: it has its columns, in their order."""
    with path.open("rb") as file:
        if file.read(len(PARQUET)) != PARQUET:
            return False
    try:
        return list(pl.read_parquet_schema(path)) == list(COLUMNS[kind])
    except pl.exceptions.PolarsError:
        return False
