"""What a file is: by its first bytes, and by its name only where they leave it open."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from fealty.reading.documents.base import Unreadable

Kind = Literal["text", "markdown", "html", "pdf", "mail", "lines", "warc", "gzip"]

BY_SUFFIX: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".pdf": "pdf", ".eml": "mail", ".mht": "mail", ".mhtml": "mail", ".jsonl": "lines",
    ".ndjson": "lines", ".warc": "warc",
}  # fmt: skip
"""Suffixes of documents; in a folder, files of other suffixes are passed over. Each may be followed by ``.gz``."""

START = 4_096
"""Bytes that are looked at to tell what a file is."""
_SHOWN: tuple[tuple[bytes, Kind], ...] = ((b"\x1f\x8b", "gzip"), (b"WARC/", "warc"), (b"%PDF-", "pdf"))
_OTHERS = (
    (b"PK\x03\x04", "a zip file, or a Word or OpenDocument file", "Unpack it, or save it as PDF, HTML or text"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "Save it as PDF, HTML or text"),
    (b"{\\rtf", "a rich text file", "Save it as PDF, HTML or text"),
    (b"BZh", "packed with bzip2", "Unpack it"),
    (b"\xfd7zXZ\x00", "packed with xz", "Unpack it"),
    (b"\x28\xb5\x2f\xfd", "packed with Zstandard", "Unpack it"),
    (b"7z\xbc\xaf", "packed with 7z", "Unpack it"),
    (b"Rar!", "packed with RAR", "Unpack it"),
    (b"\x89PNG", "a picture", "Run text recognition (OCR) on it and read the result"),
    (b"\xff\xd8\xff", "a picture", "Run text recognition (OCR) on it and read the result"),
    (b"GIF8", "a picture", "Run text recognition (OCR) on it and read the result"),
    (b"SQLite format 3\x00", "a database (a case file?)", "Give documents, not the case"),
)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(rb"(?:From |(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,})", re.ASCII)
_MAIL_FIELDS = re.compile(
    rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path)\s*:", re.IGNORECASE | re.MULTILINE
)


def suffix_of(name: str) -> str:
    """Return the suffix that says what a file is: of ``a.html.gz`` it is ``.html``."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix == ".gz" else path.suffix


def is_document_name(name: str) -> bool:
    """Tell whether a file in a folder is taken for a document."""
    return suffix_of(name) in BY_SUFFIX


def kind_of(name: str, start: bytes) -> Kind:
    """Return what a file is.

    Parameters
    ----------
    name
        Its name.
    start
        Its first few thousand bytes.

    Raises
    ------
    Unreadable
        It is something that holds no text that Fealty reads.
    """
    if not start.strip() and len(start) < START:
        raise Unreadable("it is empty", "Check that it is the right file")
    named = BY_SUFFIX.get(suffix_of(name))
    shown = _shown_kind(start, named)
    if shown is not None:
        return shown
    for magic, what, remedy in _OTHERS:
        if start.startswith(magic):
            raise Unreadable(f"it is {what}", remedy)
    if start[257:262] == b"ustar":
        raise Unreadable("it is a tar archive", "Unpack it")
    if named == "warc":
        raise Unreadable("it is no web archive (it does not begin with WARC/)", "Check that it is the right file")
    if named == "pdf":
        raise Unreadable("it is no PDF", "Fetch it again; the server may have sent something else")
    return named or ("mail" if _MAIL.match(start) and len(_MAIL_FIELDS.findall(start)) >= 2 else "text")


def _shown_kind(start: bytes, named: Kind | None) -> Kind | None:
    """Return what the first bytes show beyond doubt."""
    for magic, kind in _SHOWN:
        if start.startswith(magic):
            return kind
    if named in (None, "pdf") and b"%PDF-" in start[:1024]:
        return "pdf"  # some servers put a few bytes before it
    if named in (None, "text", "pdf") and _PAGE.match(start):
        return "html"  # a server's page saved under another name
    return None
