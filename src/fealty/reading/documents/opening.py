"""Files, folders and bytes into documents.

In order: find the files; tell what each is (``kinds``); read it into a draft (``plain``, ``pages``, ``pdfs``, ``mail``,
``lines``, ``archives``); make the document (``finishing``). One bad file costs itself and nothing else.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from fealty.reading.documents.archives import PassedOver, fetched
from fealty.reading.documents.base import (
    BROKEN,
    LARGEST_FILE,
    LARGEST_PDF,
    Document,
    Draft,
    Fault,
    Known,
    Progress,
    Unreadable,
)
from fealty.reading.documents.finishing import finish
from fealty.reading.documents.kinds import START, Kind, is_document_name, kind_of, suffix_of
from fealty.reading.documents.lines import line_draft, lines_of
from fealty.reading.documents.mail import mail_draft
from fealty.reading.documents.pages import page_draft
from fealty.reading.documents.pdfs import pdf_draft
from fealty.reading.documents.plain import markdown_draft, text_draft

_READERS: dict[str, Callable[[bytes], Draft]] = {
    "text": text_draft,
    "markdown": markdown_draft,
    "html": page_draft,
    "pdf": pdf_draft,
    "mail": mail_draft,
}
_STEEPEST = 200
"""Times that a packed file may grow, at most; text grows 3 to 20 times."""
_HARMLESS = 16 * 2**20
"""Bytes that are unpacked before the growth is looked at."""
_SHOWN = 5
_ENOUGH_BAD_LINES = 100
"""Lines that are no documents, from the first one on, after which a file is given up."""
_KINDS_READ = ".txt, .md, .html, .pdf, .eml, .mhtml, .jsonl and .warc files are read"


def documents(
    path_or_paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    published: date | None = None,
    publisher: str | None = None,
    title: str | None = None,
    retrieved: date | None = None,
    fields: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Document | Fault]:
    """Read files and folders; yield each document, and a fault for all that could not be used.

    Folders are read to their bottom, in the order of names. Of their files, those that are no documents by their suffix
    are passed over, and one fault a folder says which.

    Parameters
    ----------
    path_or_paths
        A file or folder, or several.
    published, publisher, title, retrieved
        What the caller knows; it wins over what the documents say, and holds for each of them.
    fields
        For JSON lines: our field's name to the name in the file, dots lead into nested objects.
    progress
        Called with a file's name and the share of all bytes that are done.
    """
    known = Known(published=published, publisher=publisher, title=title, retrieved=retrieved, fields=fields)
    single = isinstance(path_or_paths, str | os.PathLike)
    given = [path_or_paths] if single else list(cast("Iterable[str | os.PathLike[str]]", path_or_paths))
    found: list[tuple[Path, int] | Fault] = []
    for path in given:
        found.extend(files_of(Path(cast("str | os.PathLike[str]", path))))
    total = max(sum(one[1] for one in found if not isinstance(one, Fault)), 1)
    done = 0
    for one in found:
        if isinstance(one, Fault):
            yield one
            continue
        path, size = one
        for result, share in _file(path, known):
            yield result
            if progress is not None:
                progress(_shown(path), (done + share * size) / total)
        done += size
        if progress is not None:
            progress(_shown(path), done / total)


def read_document(
    data: bytes,
    name: str,
    *,
    published: date | None = None,
    publisher: str | None = None,
    title: str | None = None,
    retrieved: date | None = None,
    fields: Mapping[str, str] | None = None,
) -> list[Document | Fault]:
    """Read the bytes of one file, which may hold several documents (JSON lines, a web archive).

    Parameters
    ----------
    data
        The file's bytes.
    name
        Its name: its suffix says what it is where the bytes leave that open.
    published, publisher, title, retrieved, fields
        As for ``documents``.
    """
    known = Known(published=published, publisher=publisher, title=title, retrieved=retrieved, fields=fields)
    return [result for result, _ in _stream(io.BytesIO(data), len(data), _encodable(name), known)]


def files_of(path: Path) -> list[tuple[Path, int] | Fault]:
    """Return the files that a path stands for, with their sizes in bytes; what cannot be listed is a fault.

    A folder stands for the documents in it and below it, by name; hidden files and the parts of saved pages are left
    out. Files of other kinds are named by one fault a folder.
    """
    try:
        if not path.is_dir():
            return [(path, path.stat().st_size)]
    except (OSError, ValueError) as error:
        return [_unreadable_file(path, error)]
    found: list[tuple[Path, int] | Fault] = []
    broken: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=broken.append):
        here = Path(folder)
        pages = {Path(name).stem for name in names if suffix_of(name) == ".html"} | {
            Path(name).stem for name in names if suffix_of(name) == ".htm"
        }
        parts = [name for name in folders if name.endswith(("_files", "-files", ".files")) and name[:-6] in pages]
        folders[:] = sorted(name for name in folders if name not in parts and not name.startswith("."))
        others = [f"{name}/ (parts of a saved page)" for name in sorted(parts)]
        for name in sorted(names):
            if name.startswith("."):
                continue
            size = _size_of(here / name) if is_document_name(name) else None
            if size is not None:
                found.append((here / name, size))
            else:
                others.append(name)
        if others:
            found.append(_passed_over(here, others))
    found.extend(_unreadable_file(Path(error.filename or path), error) for error in broken)
    if not found:
        found.append(Fault(name=_shown(path), what="there is no document in the folder", remedy=f"{_KINDS_READ}."))
    return found


def _size_of(path: Path) -> int | None:
    """Return the size of an ordinary file; None for all else, and for what vanished since its folder was listed."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _passed_over(folder: Path, others: list[str]) -> Fault:
    names = ", ".join(_encodable(name) for name in others[:_SHOWN]) + (", …" if len(others) > _SHOWN else "")
    files = "1 file that is no document was" if len(others) == 1 else f"{len(others)} files that are no documents were"
    return Fault(name=_shown(folder), what=f"{files} passed over: {names}", remedy=f"{_KINDS_READ}.", passed_over=True)


def _file(path: Path, known: Known) -> Iterator[tuple[Document | Fault, float]]:
    if not path.is_file():
        yield _unreadable_file(path, None), 1.0
        return
    try:
        with path.open("rb") as file:
            yield from _stream(file, path.stat().st_size, _shown(path), known)
    except OSError as error:
        yield _unreadable_file(path, error), 1.0


def _unreadable_file(path: Path, error: Exception | None) -> Fault:
    why = getattr(error, "strerror", None) or (str(error) if error else "it is no ordinary file")
    return Fault(name=_shown(path), what=f"it cannot be read ({why})", remedy="Check the name and the rights.")


def _stream(file: BinaryIO, size: int, name: str, known: Known) -> Iterator[tuple[Document | Fault, float]]:
    """Read one open file; yield what comes of it, and the share of the file that has been read by then."""
    start = file.read(START)
    file.seek(0)
    try:
        kind = kind_of(name, start)
        if kind == "gzip":
            yield from _packed(file, size, name, known)
        elif kind == "warc":
            yield from _archive(file, size, name, known)
        elif kind == "lines":
            _refuse_wide(start)
            yield from _lines(file, lambda: file.tell() / max(size, 1), name, known)
        else:
            yield _one(_whole(file, kind), kind, name, known), 1.0
    except Unreadable as error:
        yield _fault(error, name), 1.0


def _packed(file: BinaryIO, size: int, name: str, known: Known) -> Iterator[tuple[Document | Fault, float]]:
    """Read a file packed with gzip."""
    start = _first_unpacked(file.read(2**16))
    kind = kind_of(name, start)
    if kind == "gzip":
        raise Unreadable("it is packed twice", "Unpack it once")
    file.seek(0)
    if kind == "warc":
        yield from _archive(file, size, name, known)
        return
    unpacked = cast("BinaryIO", io.BufferedReader(_Unpacked(file, size), 2**16))
    if kind == "lines":
        _refuse_wide(start)
        yield from _lines(unpacked, lambda: min(file.tell() / max(size, 1), 1.0), name, known)
    else:
        yield _one(_whole(unpacked, kind), kind, name, known), 1.0


def _first_unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(packed, START)
    except zlib.error as error:
        raise Unreadable("the packed file is damaged", "Fetch it again") from error


class _Unpacked(io.RawIOBase):
    """Unpacked bytes, until there are too many of them or the packed ones break off."""

    def __init__(self, packed: BinaryIO, size: int) -> None:
        self._gzip = gzip.GzipFile(fileobj=packed)
        self._most = max(_HARMLESS, _STEEPEST * size)
        self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            piece = self._gzip.read(len(buffer))
        except BROKEN as error:
            raise Unreadable("the packed file is damaged or cut off", "Fetch it again") from error
        self._total += len(piece)
        if self._total > self._most:
            what = f"it unpacks to more than {self._most // 2**20} MiB, {_STEEPEST} times its size"
            raise Unreadable(what, "No document does; if you trust it, unpack it yourself")
        buffer[: len(piece)] = piece
        return len(piece)


def _whole(file: BinaryIO, kind: Kind) -> bytes:
    limit = LARGEST_PDF if kind == "pdf" else LARGEST_FILE
    data = file.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(f"it is larger than {limit // 2**20} MiB", "No report is as large; split it")
    return data


def _one(data: bytes, kind: str, name: str, known: Known) -> Document | Fault:
    try:
        return finish(_READERS[kind](data), data, name, known)
    except Unreadable as error:
        return _fault(error, name)
    except BROKEN as error:
        return _surprise(error, name)


def _lines(
    file: BinaryIO, share: Callable[[], float], name: str, known: Known
) -> Iterator[tuple[Document | Fault, float]]:
    bad = 0
    for number, line in lines_of(file):
        try:
            if line is None:
                raise Unreadable(f"longer than {LARGEST_FILE // 2**20} MiB", "No report is as long; leave it out")
            result: Document | Fault = finish(line_draft(line, known.fields), line, name, known, line=number)
            bad = -1
        except Unreadable as error:
            result = _fault(error, name, number)
        except BROKEN as error:
            result = _surprise(error, name, number)
        yield result, share()
        bad += isinstance(result, Fault) and bad >= 0
        if bad >= _ENOUGH_BAD_LINES:
            raise Unreadable(f"none of its first {bad} lines is a document; the rest was not looked at", "Mend it")


def _refuse_wide(start: bytes) -> None:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("it is in UTF-16, in which lines cannot be told apart", "Save it as UTF-8")


def _archive(file: BinaryIO, size: int, name: str, known: Known) -> Iterator[tuple[Document | Fault, float]]:
    for one in fetched(file):
        if isinstance(one, PassedOver):
            what = f"{one.records} records that are no documents were passed over"
            yield Fault(name=name, what=what, remedy="Pages, texts, PDFs and mails are read.", passed_over=True), 1.0
            continue
        try:
            if one.refusal is not None:
                raise one.refusal
            draft = page_draft(one.data, one.charset) if one.kind == "html" else _READERS[one.kind](one.data)
            draft.url, draft.retrieved = one.url or draft.url, one.retrieved or draft.retrieved
            result: Document | Fault = finish(draft, one.data, name, known, line=one.number)
        except Unreadable as error:
            result = _fault(error, name, one.number)
        except BROKEN as error:
            result = _surprise(error, name, one.number)
        yield result, min(one.position / max(size, 1), 1.0)


def _fault(error: Unreadable, name: str, line: int | None = None) -> Fault:
    return Fault(name=name, what=error.what, remedy=f"{error.remedy}.", line=line)


def _surprise(error: BaseException, name: str, line: int | None = None) -> Fault:
    """Say that a library gave up on a file in a way that nobody foresaw."""
    what = f"it is damaged ({type(error).__name__}: {str(error)[:120]})"
    return msgspec.structs.replace(_fault(Unreadable(what, "Save it once more, or as text"), name), line=line)


def _shown(path: Path) -> str:
    return _encodable(str(path))


def _encodable(name: str) -> str:
    """Return a name that can be stored and printed; bytes that are not UTF-8 are written out."""
    return name.encode("utf-8", "backslashreplace").decode()
