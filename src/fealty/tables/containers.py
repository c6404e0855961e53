"""Bytes out of a file that may be packed: plain, ``.gz``, or a ``.zip`` that holds one table.

A packed file can be small and still unpack to more than the machine holds, by accident or on purpose. So unpacking
stops at ``LARGEST`` bytes, and earlier when the file grows by more than ``STEEPEST`` times (event tables grow 3 to 20
times; the first ``HARMLESS`` bytes are free, so that a small repetitive table passes).
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from fealty.errors import InputError

LARGEST = 64 * 2**30
"""Bytes that a packed table may unpack to, at most."""
STEEPEST = 200
"""Times that a packed table may grow, at most."""
HARMLESS = 64 * 2**20
"""Bytes that are unpacked before the growth is looked at."""

UNPACKING_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)
"""What a broken packed file raises while it is read."""

Container = Literal["plain", "gzip", "zip", "parquet", "workbook"]
_OTHER_PACKING = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}


def container_of(path: Path) -> Container:
    """Return how the file is packed, judged by its first bytes and never by its name.

    Raises
    ------
    InputError
        There is no such file, it cannot be read, it is empty, or it is packed in a way that Fealty does not open.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror or error}). Check the name and the rights."
        ) from error
    if not start:
        raise InputError(f"{path}: the file is empty.")
    for magic, packing in _OTHER_PACKING.items():
        if start.startswith(magic):
            raise InputError(f"{path}: packed with {packing}, which Fealty does not open. Unpack it and add the table.")
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    if start.startswith(b"PK\x03\x04"):
        return "workbook" if _is_workbook(path) else "zip"
    return "plain"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise InputError(f"{path}: a damaged zip file ({error}). Fetch it again.") from error
    return any(name.startswith("xl/") for name in names)


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


class _Guard(io.RawIOBase):
    """Unpacked bytes, until there are too many of them."""

    def __init__(self, unpacked: _Readable, packed: io.FileIO, where: str) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._where = where
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._unpacked.read(len(buffer))
        buffer[: len(piece)] = piece
        self._total += len(piece)
        if self._total > HARMLESS:
            self._check()
        return len(piece)

    def _check(self) -> None:
        packed = max(self._packed.tell(), 1)
        if self._total > LARGEST or self._total > STEEPEST * packed:
            raise InputError(
                f"{self._where}: unpacks to more than {self._total // 2**20} MiB from {packed // 2**10} KiB, which no "
                f"event table does (limits: {STEEPEST} times, {LARGEST // 2**30} GiB). If you trust it, unpack it "
                f"yourself and add the table."
            )

    def close(self) -> None:
        if not self.closed:
            self._unpacked.close()
        super().close()


class ByteStream:
    """The unpacked bytes of one file, and how much of the file has been read."""

    def __init__(self, path: Path, container: Container) -> None:
        self._file = io.FileIO(path)
        self._size = max(path.stat().st_size, 1)
        try:
            self.stream = self._unpack(path, container)
        except BaseException:
            self._file.close()
            raise

    def _unpack(self, path: Path, container: Container) -> io.BufferedReader:
        if container == "plain":
            return io.BufferedReader(self._file, 2**20)
        if container == "gzip":
            unpacked: _Readable = gzip.GzipFile(fileobj=self._file)
        else:
            archive = zipfile.ZipFile(self._file)
            unpacked = archive.open(_only_table(archive, path))
        return io.BufferedReader(_Guard(unpacked, self._file, str(path)), 2**18)

    @property
    def progress(self) -> float:
        """Share of the (packed) file that has been read, 0 to 1."""
        return 1.0 if self._file.closed else min(self._file.tell() / self._size, 1.0)

    def close(self) -> None:
        """Close the file; reading further is an error."""
        self.stream.close()
        self._file.close()


def _only_table(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the one table of an archive; what file managers leave beside it does not count."""
    found = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not entry.filename.startswith("__MACOSX/")
        and not PurePosixPath(entry.filename).name.startswith(".")
    ]
    if len(found) != 1:
        names = ", ".join(entry.filename for entry in found[:5]) or "none"
        raise InputError(
            f"{path}: a zip file has to hold one table, this one holds {len(found)} files ({names}). "
            f"Unpack it and add the tables one by one."
        )
    if found[0].flag_bits & 0x1:
        raise InputError(f"{path}: {found[0].filename} is locked with a password. Unpack it and add the table.")
    return found[0]
