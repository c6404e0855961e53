"""Parts: what a reading of a corpus leaves on disk, so that it can stop anywhere and go on, and what a case takes in.

A folder of parts holds ``reading.json``, which says what was asked, and Parquet files with one row a document, in the
order of the corpus. A part is there as a whole or not at all: it is written under another name, brought to the disk and
renamed. Its own name comes from the documents in it, so that whoever writes it again writes the same file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import msgspec
import polars as pl

from fealty.corpora.holding import OURS
from fealty.errors import InputError
from fealty.records import digest

CONTRACT = "fealty-parts/1"
TERMS = "reading.json"
"""The file that makes a folder one of parts."""
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.String,
    "name": pl.String,
    "line": pl.Int64,
    "source": pl.String,
    "original": pl.Binary,
    "records": pl.List(pl.String),
    "notes": pl.List(pl.String),
    "fault": pl.String,
}
"""The columns of a part; docs/corpora.md says what they mean."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one document: a source and its records as JSON, or why there are none.

    Attributes
    ----------
    key, name, line
        Which document it was; see `fealty.corpora.Piece`.
    source, original
        The source record with its text, and the bytes that a case archives; None where there is a fault.
    records
        Its records, in the reader's order.
    notes
        What a careful reader should know.
    fault
        Why it could not be used.
    """

    key: str
    name: str
    line: int | None = None
    source: str | None = None
    original: bytes | None = None
    records: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fault: str | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a reading was asked: whoever carries it on has to ask the same."""

    contract: str = CONTRACT
    version: str
    coder: str
    facts: dict[str, str | dict[str, str] | None]
    actors: str
    documents_a_part: int


class Parts:
    """A folder of parts.

    Parameters
    ----------
    path
        The folder.

    Raises
    ------
    InputError
        It is no folder of parts, or its ``reading.json`` is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.terms = _terms(path / TERMS)

    @classmethod
    def begin(cls, path: Path, terms: Terms) -> Parts:
        """Open a folder to write into: a new or empty one, or one that the same question was put to.

        Raises
        ------
        InputError
            Something else lies in it, or it was asked something else.
        """
        if not is_parts(prepared(path)):
            _put(path / TERMS, msgspec.json.format(msgspec.json.encode(terms), indent=1) + b"\n")
        found = cls(path)
        before, now = (msgspec.structs.asdict(one) for one in (found.terms, terms))
        other = [f"{name} (then {before[name]!r}, now {now[name]!r})" for name in now if now[name] != before[name]]
        if other:
            raise InputError(f"{path}: it was begun with another {', '.join(other)}. Give another folder.")
        return found

    def files(self) -> list[Path]:
        """Return the parts, in the order of the corpus."""
        return sorted(self.path.glob("part-*.parquet"))

    def keys(self) -> set[str]:
        """Return the keys of all documents that are done."""
        return {key for file in self.files() for key in _read(file, ["key"])["key"]}

    def rows(self) -> Iterator[Row]:
        """Yield all that was read, in the order of the corpus."""
        for file in self.files():
            for values in _read(file, list(SCHEMA)).iter_rows(named=True):
                yield msgspec.convert(values, Row)

    def __len__(self) -> int:
        """Return how many documents are done."""
        return sum(_read(file, ["key"]).height for file in self.files())

    def write(self, number: int, rows: Sequence[Row]) -> Path:
        """Write one part and bring it to the disk.

        Parameters
        ----------
        number
            Its place in the order of the corpus.
        rows
            Its documents, in the order of the corpus.
        """
        name = f"part-{number:06}-{digest(*(row.key.encode() for row in rows))[:12]}.parquet"
        table = pl.DataFrame([msgspec.structs.asdict(row) for row in rows], schema=SCHEMA)
        made = BytesIO()
        table.write_parquet(made, compression="zstd", statistics=False)
        path = self.path / name
        _put(path, made.getvalue())
        return path


def prepared(path: Path) -> Path:
    """Return a folder that parts can be written into, made where there is none; nothing of anybody else's is touched.

    Raises
    ------
    InputError
        Something else lies in it, or it cannot be made.
    """
    try:
        if path.exists() and not is_parts(path) and (not path.is_dir() or {one.name for one in path.iterdir()} - OURS):
            raise InputError(
                f"{path}: it is not empty, and no reading of a corpus was begun in it. Give another folder."
            )
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path}: it cannot be made or read ({error.strerror or error}). Give another one.") from error
    return path


def is_parts(path: Path) -> bool:
    """Whether a path is a folder of parts."""
    return (path / TERMS).is_file()


def _terms(path: Path) -> Terms:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Terms)
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be read ({error.strerror}). Give the folder that `fealty read -o` made."
        ) from error
    except msgspec.DecodeError as error:
        raise InputError(f"{path}: it is damaged or of another version ({error}). Read the corpus again.") from error


def _read(file: Path, columns: list[str]) -> pl.DataFrame:
    try:
        found = pl.read_parquet(file, glob=False, columns=columns)
    except pl.exceptions.ColumnNotFoundError as error:
        raise InputError(f"{file}: it is no part ({_first_line(error)}). Take it out of the folder.") from error
    except (OSError, pl.exceptions.PolarsError) as error:
        what = f"it is damaged ({_first_line(error)}). Delete it and give the same command again."
        raise InputError(f"{file}: {what}") from error
    if found.schema != {name: SCHEMA[name] for name in columns}:
        raise InputError(f"{file}: it is no part, its columns hold something else. Take it out of the folder.")
    return found


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _put(path: Path, content: bytes) -> None:
    """Write a file that is there wholly or not at all, even when the power fails."""
    passing = path.with_name(f".{path.name}.new")
    with passing.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
