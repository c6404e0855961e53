"""A corpus in pieces: what one worker reads at once, cut the same way every time and nothing parsed that can wait.

A file that is one document goes to a worker as its bytes, so that a page or a PDF that is hard to open costs a worker
and not the whole reading. A file that holds many documents (JSON lines, web archives, packed files) is opened here.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from fealty.intake import Known
from fealty.reading.documents import Document, Fault, documents, files_of
from fealty.reading.documents.base import LARGEST_FILE
from fealty.reading.documents.kinds import suffix_of
from fealty.records import digest

_MANY = frozenset((".jsonl", ".ndjson", ".warc"))
_SHOW_MANY = (b"\x1f\x8b", b"WARC/")


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a corpus before it is read, or the fault that stands in its place.

    Attributes
    ----------
    key
        Hash of its name inside the corpus, its line and its bytes: how a second run knows it again.
    name, line
        The file as it was given, and the line or record of a file that holds many.
    data
        The bytes of a file that is one document.
    document, fault
        What was opened already.
    share
        Share of the corpus that this is, 0 to 1.
    """

    key: str
    name: str
    line: int | None = None
    data: bytes = b""
    document: Document | None = None
    fault: Fault | None = None
    share: float = 0.0

    @property
    def original(self) -> bytes:
        """The bytes that a case file archives."""
        return self.document.original if self.document else self.data

    @property
    def length(self) -> int:
        """How long it is, for batches of like length: characters where they are known, bytes elsewhere."""
        return len(self.document.text) if self.document else len(self.data)

    @property
    def weight(self) -> int:
        """Bytes that it takes up, roughly."""
        return len(self.original) + (len(self.document.text) if self.document else 0)


def pieces(paths: Iterable[Path], known: Known) -> Iterator[Piece | Fault]:
    """Yield the documents of files and folders, in the order of `fealty.reading.documents.documents`.

    Faults of the corpus itself (a file that may not be opened, files that are no documents) are yielded as they are;
    those of a document are pieces.
    """
    found = [one if isinstance(one, Fault) else (root, *one) for root in paths for one in files_of(root)]
    total = max(sum(one[2] for one in found if not isinstance(one, Fault)), 1)
    for one in found:
        if isinstance(one, Fault):
            yield one
            continue
        root, path, size = one
        inside = path.relative_to(root).as_posix() if path != root else path.name
        yield from _of_file(path, _encodable(inside), size / total, known)


def _of_file(path: Path, inside: str, share: float, known: Known) -> Iterator[Piece | Fault]:
    data = _single(path)
    if data is not None:
        key = digest(inside.encode(), b"", hashlib.sha256(data).digest())
        yield Piece(key=key, name=_encodable(os.fspath(path)), data=data, share=share)
        return
    reached = passed = 0.0

    def move(_name: str, now: float) -> None:
        nonlocal reached
        reached = now

    for one in documents([path], progress=move, **msgspec.structs.asdict(known)):
        if isinstance(one, Fault) and (one.passed_over or one.line is None):
            yield one
            continue
        content = one.what if isinstance(one, Fault) else one.sha256
        key = digest(inside.encode(), str(one.line).encode(), content.encode())
        part, passed = (reached - passed) * share, reached
        given = {"fault": one} if isinstance(one, Fault) else {"document": one}
        yield Piece(key=key, name=one.name, line=one.line, share=part, **given)


def _single(path: Path) -> bytes | None:
    """Return the bytes of a file that is one document; None where opening it is for the one who goes through it."""
    if suffix_of(path.name) in _MANY or path.suffix.lower() == ".gz" or not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError:
        return None
    return None if len(data) > LARGEST_FILE or data.startswith(_SHOW_MANY) else data


def _encodable(name: str) -> str:
    """Return a name that can be stored; bytes of it that are not UTF-8 are written out."""
    return name.encode("utf-8", "backslashreplace").decode()
