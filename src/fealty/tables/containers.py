"""Bytes out of a file that may be packed: plain, ``.gz``, ``.zst``, or a ``.zip`` that holds one table.

A packed file can be small and still unpack to more than the machine holds, by accident or on purpose. So unpacking
stops at ``LARGEST`` bytes, and earlier when the file grows by more than ``STEEPEST`` times (event tables grow 3 to 20
times; the first ``HARMLESS`` bytes are free, so that a small repetitive table passes).
"""

from __future__ import annotations

import bz2
import copy
import gzip
import io
import lzma
import os
import stat
import struct
import zipfile
import zlib
from contextlib import ExitStack
from pathlib import Path, PurePath, PurePosixPath
from typing import Literal, Protocol

import zstandard

from fealty.errors import InputError

LARGEST = 64 * 2**30
"""Bytes that a packed table may unpack to, at most."""
STEEPEST = 200
"""Times that a packed table may grow, at most."""
HARMLESS = 8 * 2**20
"""Bytes that are unpacked before the growth is looked at."""

WIDEST = 2**27
"""Bytes that Zstandard may look back: what its own command allows without being asked."""
SIP = 1_024
"""Packed bytes of Zstandard that are unpacked at once: a few of them can hold a block of 128 KiB."""
GREEDY = 4_096
"""Bytes asked for at once of LZMA inside a zip file: zipfile unpacks such a piece whole, up to 7,000-fold."""

UNPACKING_ERRORS = (
    EOFError, OSError, ValueError, MemoryError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
    NotImplementedError, zstandard.ZstdError,
)  # fmt: skip
"""What the unpackers raise at a broken file: bzip2 an OSError, LZMA a MemoryError where its header asks for it."""

Container = Literal["plain", "gzip", "zstd", "zip", "parquet", "workbook"]
_OTHER_PACKING = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
}


_PACKINGS = _OTHER_PACKING | {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "Zstandard", b"PK\x03\x04": "zip"}
_TAR = (257, b"ustar")
"""Where a tar archive says that it is one."""


class Damaged(Exception):  # caught by TextSheet, never seen outside
    """A packed file that cannot be unpacked to its end."""


def encodable(path: PurePath | str) -> str:
    """Return a path or a name as text that can be stored and printed; bytes that are not UTF-8 are written out."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def container_of(path: Path) -> Container:
    """Return how the file is packed, judged by its first bytes and never by its name.

    Raises
    ------
    InputError
        There is no such file, it cannot be read, it is empty, or it is packed in a way that Fealty does not open.
    """
    where = encodable(path)
    start = _first_bytes(path, where)
    if not start:
        raise InputError(f"{where}: the file is empty.")
    for magic, packing in _OTHER_PACKING.items():
        if start.startswith(magic):
            raise InputError(
                f"{where}: packed with {packing}, which Fealty does not open. Unpack it and add the table."
            )
    if start.startswith(b"\x1f\x8b"):
        return "gzip"
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "workbook"
    if start.startswith(b"PK\x03\x04"):
        return "workbook" if _is_workbook(path) else "zip"
    return "plain"


def check_unpacked(start: bytes, path: Path) -> None:
    """Check that what was unpacked is no archive again: one level is opened, and no tar archive.

    Raises
    ------
    InputError
        It is one.
    """
    for magic, packing in _PACKINGS.items():
        if start.startswith(magic):
            raise InputError(
                f"{encodable(path)}: packed twice (there is {packing} inside), and Fealty opens one packing. Unpack it "
                f"once and add what is in it."
            )
    at, magic = _TAR
    if start[at : at + len(magic)] == magic:
        raise InputError(
            f"{encodable(path)}: a tar archive, which Fealty does not open. Unpack it and add the tables one by one."
        )


def _first_bytes(path: Path, where: str) -> bytes:
    """Return the first bytes of an ordinary file: a pipe would be waited for without end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise InputError(f"{where}: no ordinary file but a pipe or a device. Save the table as a file.")
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError as error:
        raise InputError(
            f"{where}: cannot be read ({error.strerror or error}). Check the name and the rights."
        ) from error


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except UNPACKING_ERRORS as error:
        raise InputError(f"{encodable(path)}: a damaged zip file ({error}). Fetch it again.") from error
    return any(name.startswith("xl/") for name in names)


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


class _Zstandard:
    """Unpacked bytes of a Zstandard file, frame by frame; the library's own reader takes a cut-off file for whole."""

    def __init__(self, packed: io.FileIO) -> None:
        self._packed = packed
        self._frame = self._next_frame()
        self._given = b""
        self._waiting = memoryview(b"")
        self._begun = False

    def _next_frame(self) -> zstandard.ZstdDecompressionObj:
        return zstandard.ZstdDecompressor(max_window_size=WIDEST).decompressobj()

    def read(self, size: int = -1, /) -> bytes:
        while not self._waiting:
            piece = self._given or self._packed.read(SIP)
            if not piece:
                if self._begun:
                    raise EOFError("it is cut off")
                return b""
            self._begun = True
            self._waiting = memoryview(self._frame.decompress(piece))
            self._given = b""
            if self._frame.eof:
                self._given, self._frame, self._begun = self._frame.unused_data, self._next_frame(), False
        found, self._waiting = self._waiting[:size], self._waiting[size:]
        return bytes(found)

    def close(self) -> None:
        self._waiting, self._given = memoryview(b""), b""


class _Guard(io.RawIOBase):
    """Unpacked bytes, until there are too many of them or the unpacker gives up."""

    def __init__(self, unpacked: _Readable, packed: io.FileIO, where: str, piece: int | None = None) -> None:
        self._unpacked = unpacked
        self._packed = packed
        self._where = where
        self._piece = piece
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = len(buffer) if self._piece is None else min(len(buffer), self._piece)
        try:
            piece = self._unpacked.read(wanted)
        except UNPACKING_ERRORS as error:
            raise Damaged(str(error) or type(error).__name__) from error
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
    """The unpacked bytes of one file, and how much of the file has been read.

    Raises
    ------
    InputError
        The file cannot be opened: a zip file that holds no table or several, or is packed in a way that is not known.
    Damaged
        While it is read: what is packed breaks off or makes no sense.
    """

    def __init__(self, path: Path, container: Container) -> None:
        try:
            self._file = io.FileIO(path)
        except OSError as error:
            raise InputError(f"{encodable(path)}: cannot be read any more ({error.strerror or error}).") from error
        self._size = max(os.fstat(self._file.fileno()).st_size, 1)
        with ExitStack() as undo:
            undo.callback(self._file.close)
            self.stream = self._unpack(path, container)
            undo.pop_all()  # it opened: it stays open

    def _unpack(self, path: Path, container: Container) -> io.BufferedReader:
        if container == "plain":
            return io.BufferedReader(self._file, 2**20)
        if container == "gzip":
            return self._guarded(gzip.GzipFile(fileobj=self._file), path)
        if container == "zstd":
            return self._guarded(_Zstandard(self._file), path)
        try:
            archive = zipfile.ZipFile(self._file)
            table = _only_table(archive, path)
            unpacked = _opened(archive, table)
        except NotImplementedError as error:
            raise InputError(
                f"{encodable(path)}: packed in a way that Fealty does not open ({error}). Unpack it and add the table."
            ) from error
        except UNPACKING_ERRORS as error:
            raise InputError(f"{encodable(path)}: a damaged zip file ({error}). Fetch it again.") from error
        return self._guarded(unpacked, path, GREEDY if table.compress_type == zipfile.ZIP_LZMA else None)

    def _guarded(self, unpacked: _Readable, path: Path, piece: int | None = None) -> io.BufferedReader:
        return io.BufferedReader(_Guard(unpacked, self._file, encodable(path), piece), 2**18)

    @property
    def progress(self) -> float:
        """Share of the (packed) file that has been read, 0 to 1."""
        return 1.0 if self._file.closed else min(self._file.tell() / self._size, 1.0)

    @property
    def shrunk(self) -> bool:
        """Whether the file has become shorter since it was opened."""
        return os.fstat(self._file.fileno()).st_size < self._size

    def close(self) -> None:
        """Close the file; reading further is an error."""
        self.stream.close()
        self._file.close()


def _opened(archive: zipfile.ZipFile, table: zipfile.ZipInfo) -> _Readable:
    """Return the unpacked bytes of a file in an archive.

    Of bzip2, zipfile unpacks all that it has read, and a hundred bytes can hold a gigabyte; the bz2 module stops where
    it is told to. It checks each block by itself, too, so the archive's own checksum is not missed.
    """
    if table.compress_type != zipfile.ZIP_BZIP2:
        return archive.open(table)
    packed = copy.copy(table)
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, table.compress_size
    packed.CRC = None  # type: ignore[assignment]  # of the unpacked bytes, and these are packed
    return bz2.BZ2File(archive.open(packed))


def _only_table(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """Return the one table of an archive; what file managers leave beside it does not count."""
    found = [
        entry
        for entry in archive.infolist()
        if not entry.filename.endswith("/")  # a damaged list can hold an empty name, at which is_dir() breaks
        and not entry.filename.startswith("__MACOSX/")
        and not PurePosixPath(entry.filename).name.startswith(".")
    ]
    if len(found) != 1:
        names = ", ".join(encodable(entry.filename) for entry in found[:5]) or "none"
        raise InputError(
            f"{encodable(path)}: a zip file has to hold one table, this one holds {len(found)} files ({names}). "
            f"Unpack it and add the tables one by one."
        )
    if found[0].flag_bits & 0x1:
        name = encodable(found[0].filename)
        raise InputError(f"{encodable(path)}: {name} is locked with a password. Unpack it and add the table.")
    mode = found[0].external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        name = encodable(found[0].filename)
        raise InputError(f"{encodable(path)}: {name} is a link or a device and no file. Add the table itself.")
    return found[0]
