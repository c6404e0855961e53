"""A table before anybody knows what it means: a header, and rows of text with their lines."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from fealty.errors import InputError
from fealty.tables.base import Problem
from fealty.tables.containers import ByteStream, Container, Damaged, encodable
from fealty.tables.rows import Cells, RowReader, first_of
from fealty.tables.text import encoding_of, errors_for

SAMPLE = 2**18
"""Bytes that are looked at to tell encoding, delimiter and format."""
DELIMITERS = ("\t", ",", ";", "|")


class Sheet(Protocol):
    """What the importers read from: a text file, a workbook or a Parquet file."""

    @property
    def path(self) -> Path:
        """Where the file lies."""

    @property
    def name(self) -> str:
        """The file's name; bytes of it that are not UTF-8 are written out."""

    def first_rows(self, most: int = 50) -> list[tuple[int, Cells]]:
        """Return the first rows, for telling what the table is; unreadable ones are left out."""

    def rows(self, width: int | None = None) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield every row with the line on which it begins, the header's row first."""

    @property
    def progress(self) -> float:
        """Share of the file that has been read, 0 to 1."""


class TextSheet:
    """A delimited text file, read as a stream; each call of ``rows`` reads it from the start.

    Parameters
    ----------
    path, container
        The file and how it is packed.
    delimiter
        One of ``DELIMITERS``; a sheet with another one is made by ``with_delimiter``.
    quoted
        False for the files of GDELT, which never quote.
    """

    def __init__(self, path: Path, container: Container, *, delimiter: str = ",", quoted: bool = True) -> None:
        self.path = path
        self.name = encodable(path.name)
        self.delimiter = delimiter
        self.quoted = quoted
        self._container = container
        self._bytes: ByteStream | None = None
        self._sample: bytes | None = None

    def with_delimiter(self, delimiter: str, *, quoted: bool = True) -> TextSheet:
        """Return the same file, cut in another way."""
        other = TextSheet(self.path, self._container, delimiter=delimiter, quoted=quoted)
        other._sample = self._sample
        return other

    def start(self) -> bytes:
        """Return the first bytes, unpacked."""
        return self._read_sample()

    @property
    def progress(self) -> float:
        """Share of the file that has been read, 0 to 1."""
        return 0.0 if self._bytes is None else self._bytes.progress

    def first_rows(self, most: int = 50) -> list[tuple[int, Cells]]:
        """Return the first rows of the sample, for telling what the table is; unreadable ones are left out."""
        text = self._sample_text()
        reader = RowReader(
            io.StringIO(text, newline="").readline, delimiter=self.delimiter, quoted=self.quoted, where=self.name
        )
        return first_of(reader.rows(), most)

    def rows(self, width: int | None = None) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield every row with its line, and a problem for each stretch that could not be read."""
        encoding, remark = encoding_of(self._read_sample())
        if remark is not None:
            yield Problem(line=1, reason=remark, skipped=False)
        source = self._bytes = ByteStream(self.path, self._container)
        text = io.TextIOWrapper(source.stream, encoding=encoding, errors=errors_for(encoding), newline="")
        line = 0
        try:
            reader = RowReader(text.readline, delimiter=self.delimiter, quoted=self.quoted, where=self.name)
            for row in reader.rows(width):
                line = row.line if isinstance(row, Problem) else row[0]
                yield row
            if source.shrunk:
                reason = "the file became shorter while it was read: what follows is missing"
                yield Problem(line=line + 1, reason=reason)
        except Damaged as error:
            yield Problem(line=line + 1, reason=f"the packed file is damaged ({error}): what follows is missing")
        except OSError as error:
            raise InputError(f"{encodable(self.path)}: cannot be read beyond line {line} ({error}).") from error
        finally:
            text.close()
            source.close()

    def _read_sample(self) -> bytes:
        if self._sample is None:
            source = ByteStream(self.path, self._container)
            try:
                self._sample = source.stream.read(SAMPLE)
            except Damaged as error:
                where = encodable(self.path)
                raise InputError(f"{where}: damaged from the start ({error}). Fetch it again.") from error
            finally:
                source.close()
        return self._sample

    def _sample_text(self) -> str:
        sample = self._read_sample()
        encoding, _ = encoding_of(sample)
        text = sample.decode(encoding, errors="replace")
        cut = text.rfind("\n")
        return text if len(sample) < SAMPLE or cut < 0 else text[: cut + 1]
