"""Web archives (WARC): each page or text that was fetched is a document.

The format is read here and by no library: those at hand trust the lengths that a file claims and stop at the first
damage. Here a record that is damaged, cut off or too large costs itself, and reading goes on at the next one. Packed
archives are unpacked piece by piece, never more than one record at once. (ISO 28500; HTTP messages: RFC 9112.)
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO

import msgspec

from fealty.reading.documents.base import LARGEST_FILE, LARGEST_PDF, Unreadable
from fealty.reading.documents.dates import date_of

_WANTED = {"response", "resource", "conversion"}
_KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
    "message/rfc822": "mail",
}
_PIECE = 2**16
_LONGEST_LINE = 2**16
_MOST_LINES = 300
_MEMBER = b"\x1f\x8b\x08"
_STARTS = re.compile(rb"\x1f\x8b\x08|\n(?=WARC/\d)")
_FETCH = "Fetch the archive again"


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """One fetched document of an archive; ``refusal`` says why it cannot be used."""

    number: int
    position: int
    kind: str = ""
    data: bytes = b""
    url: str | None = None
    charset: str | None = None
    retrieved: date | None = None
    refusal: Unreadable | None = None


class PassedOver(msgspec.Struct, frozen=True, kw_only=True):
    """How many records were no documents: requests, pictures, errors of the server."""

    records: int


class _Damaged(Exception):  # reading goes on behind it
    """The archive makes no sense here."""


class _Bytes:
    """The unpacked bytes of an archive from some place on; ``member`` is where the packed piece in hand begins."""

    def __init__(self, stream: BinaryIO, begin: int) -> None:
        stream.seek(begin)
        self._stream = stream
        self._packed = stream.read(3) == _MEMBER
        stream.seek(begin)
        self._waiting = b""
        self._ahead = bytearray()
        self._unpacker = zlib.decompressobj(31)
        self.member = begin

    def _more(self) -> bytes:
        """Return the next piece, nothing at the end."""
        if not self._packed:
            return self._stream.read(_PIECE)
        while True:
            if self._unpacker.eof:
                self._waiting = self._unpacker.unused_data
                self.member = self._stream.tell() - len(self._waiting)
                self._unpacker = zlib.decompressobj(31)
            packed = self._unpacker.unconsumed_tail or self._waiting or self._stream.read(_PIECE)
            self._waiting = b""
            if not packed:
                return b""
            try:
                piece = self._unpacker.decompress(packed, _PIECE)
            except zlib.error as error:
                raise _Damaged("it cannot be unpacked") from error
            if piece:
                return piece

    def mark(self) -> None:
        """Note that a record begins here; in a packed archive it is known only where its packed piece begins."""
        if not self._packed:
            self.member = self._stream.tell() - len(self._ahead)

    def take(self, size: int) -> bytes:
        """Return so many bytes, fewer at the end."""
        while len(self._ahead) < size and (piece := self._more()):
            self._ahead += piece
        taken = bytes(self._ahead[:size])
        del self._ahead[:size]
        return taken

    def line(self) -> bytes:
        """Return the bytes up to the end of the line, which is left out; ``_Damaged`` where there is none for long."""
        begin = 0
        while (end := self._ahead.find(b"\n", begin)) < 0:
            begin = len(self._ahead)
            piece = self._more()
            if not piece or begin > _LONGEST_LINE:
                raise _Damaged("a header breaks off")
            self._ahead += piece
        return self.take(end + 1).rstrip(b"\r\n")

    def ended(self) -> bool:
        """Pass over blank lines; tell whether nothing comes after them."""
        while True:
            bare = self._ahead.lstrip(b"\r\n")
            del self._ahead[: len(self._ahead) - len(bare)]
            if self._ahead:
                return False
            piece = self._more()
            if not piece:
                return True
            self._ahead += piece

    def skip(self, size: int) -> bool:
        """Pass over so many bytes; tell whether they were there."""
        while size > 0 and (passed := len(self.take(min(size, _PIECE)))):
            size -= passed
        return size == 0


def fetched(stream: BinaryIO) -> Iterator[Fetched | PassedOver]:
    """Return the documents of an archive, packed or not."""
    number = others = 0
    begin: int | None = 0
    while begin is not None:
        source = _Bytes(stream, begin)
        begin = None
        try:
            while not source.ended():
                number += 1
                one = _record(source, number, stream)
                others += one is None
                if one is not None:
                    yield one
        except _Damaged as error:
            begin = _next_record(stream, source.member + 1)
            then = _FETCH if begin is None else f"Reading went on at byte {begin}; fetch the archive again for the rest"
            damage = Unreadable(f"the archive is damaged after byte {source.member} ({error})", then)
            yield Fetched(number=number, position=stream.tell(), refusal=damage)
    if others:
        yield PassedOver(records=others)


def _record(source: _Bytes, number: int, stream: BinaryIO) -> Fetched | None:
    """Read one record; None where it is no document."""
    source.mark()
    if not re.match(rb"WARC/\d", source.line()):
        raise _Damaged("no record begins where one should")
    fields = _headers(iter(source.line, b""))
    length = int(fields["content-length"]) if re.fullmatch(r"\d{1,15}", fields.get("content-length", "")) else -1
    if length < 0:
        raise _Damaged("a record does not say how long it is")
    if length > LARGEST_PDF or fields.get("warc-type") not in _WANTED:
        if not source.skip(length):
            raise _Damaged("the last record is cut off")
        if fields.get("warc-type") not in _WANTED:
            return None
        return _fetched(fields, number, stream, refusal=_too_large(LARGEST_PDF))
    body = source.take(length)
    if len(body) < length:
        raise _Damaged("the last record is cut off")
    return _document(fields, body, number, stream)


def _document(fields: Mapping[str, str], body: bytes, number: int, stream: BinaryIO) -> Fetched | None:
    given = fields.get("content-type", "")
    http: dict[str, str] = {}
    if fields.get("warc-type") == "response" or given.startswith("application/http"):
        head, _, body = body.partition(b"\r\n\r\n" if b"\r\n\r\n" in body else b"\n\n")
        lines = head.split(b"\n")
        if not re.match(rb"HTTP/\S+ 200\b", lines[0]):
            return None
        http = _headers(iter(lines[1:]))
        given = http.get("content-type", "")
    kind = _KINDS.get(given.partition(";")[0].strip().lower())
    if kind is None:
        return None
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", given, re.IGNORECASE)
    limit = LARGEST_PDF if kind == "pdf" else LARGEST_FILE
    try:
        if "warc-truncated" in fields:
            raise Unreadable("the crawler cut the page off", "Fetch the page again")
        data = _decoded_body(body, http, limit)
    except Unreadable as refusal:
        return _fetched(fields, number, stream, refusal=refusal)
    return msgspec.structs.replace(
        _fetched(fields, number, stream), kind=kind, data=data, charset=charset[1] if charset else None
    )


def _fetched(fields: Mapping[str, str], number: int, stream: BinaryIO, refusal: Unreadable | None = None) -> Fetched:
    return Fetched(
        number=number,
        position=stream.tell(),
        url=fields.get("warc-target-uri", "").strip("<> ") or None,
        retrieved=date_of(fields.get("warc-date")),
        refusal=refusal,
    )


def _headers(lines: Iterator[bytes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        if number > _MOST_LINES:
            raise _Damaged("a header has no end")
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _decoded_body(body: bytes, http: Mapping[str, str], limit: int) -> bytes:
    """Return what the server meant; many crawlers undo its packing and keep the headers that speak of it."""
    if "chunked" in http.get("transfer-encoding", "").lower():
        body = _without_chunks(body)
    packing = http.get("content-encoding", "").strip().lower()
    if packing in ("gzip", "x-gzip", "deflate") and (packing == "deflate" or body.startswith(_MEMBER)):
        body = _unpacked(body, packing, limit)
    elif packing in ("br", "zstd", "compress") and not re.match(rb"\s*[<%{\w]", body):
        raise Unreadable(f"the page is packed with {packing}", "Fetch it again without, or save it from a browser")
    if len(body) > limit:
        raise _too_large(limit)
    return body


def _without_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    place = 0
    while match := re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n").match(body, place):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[match.end() : match.end() + size])
        place = match.end() + size
        place += 2 if body[place : place + 2] == b"\r\n" else 1
    if parts:
        raise Unreadable("the page breaks off", "Fetch the page again")
    return body  # the crawler had put the chunks together


def _unpacked(body: bytes, packing: str, limit: int) -> bytes:
    for window in (31,) if packing != "deflate" else (15, -15):
        unpacker = zlib.decompressobj(window)
        try:
            data = unpacker.decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(data) <= limit and not unpacker.eof:
            break
        return data
    if packing == "deflate" and re.match(rb"\s*[<%{]", body):
        return body
    raise Unreadable("the page breaks off", "Fetch the page again")


def _too_large(limit: int) -> Unreadable:
    return Unreadable(f"the page is larger than {limit // 2**20} MiB", "No report is as large; leave it out")


def _next_record(stream: BinaryIO, begin: int) -> int | None:
    """Return where the next record begins that looks sound, None when there is none."""
    stream.seek(begin)
    before = b""
    while piece := stream.read(2**20):
        window = before + piece
        start = stream.tell() - len(window)
        for match in _STARTS.finditer(window):
            head = match.end() if match.group() == b"\n" else match.start()
            if match.group() == b"\n" or _opens(window[head : head + 4096]):
                return start + head
        before = window[-64:]
    return None


def _opens(packed: bytes) -> bool:
    """Tell whether packed bytes begin a record."""
    try:
        return zlib.decompressobj(31).decompress(packed, 64).startswith(b"WARC/")
    except zlib.error:
        return False
