"""What a document is here, and what is said of one that cannot be used.

A format module turns bytes into a ``Draft``: blocks of words and whatever the format knows about them. ``finishing``
turns a draft into a ``Document``. Between the two, a file that cannot be used raises ``Unreadable``, which never leaves
this package: outside it is a ``Fault``.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Literal

import msgspec

Progress = Callable[[str, float], None]
"""Called with the file's name and the share of the whole work that is done, 0 to 1."""

LARGEST_FILE = 20 * 2**20
"""Bytes of one document, at most: a page saved with its pictures stays below it."""
LARGEST_PDF = 200 * 2**20
"""Bytes of one PDF, at most: pictures and fonts are most of it."""
LONGEST_TEXT = 2_000_000
"""Characters of one document's text, at most: three thick books. No report is as long."""

NestedKind = Literal["block_quote", "after_credit", "paragraph_credit", "text_credit", "dateline", "told", "carried"]

BROKEN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError, OSError, RuntimeError,
    TypeError, ValueError, EOFError, StopIteration, struct.error, zlib.error,
)  # fmt: skip
"""What libraries let through when a file is damaged in a way that they did not foresee."""


class Nested(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of text that comes from somebody else than the document's publisher.

    ``begin`` and ``end`` bound the words that come from ``source`` (None: nobody is named); ``credit`` is where the
    words stand that say so. What the kinds mean:

    - ``block_quote``: set off as a quotation (HTML ``blockquote``, ``>`` in Markdown and mail).
    - ``after_credit``: paragraphs after one that ends in a credit, up to the one in which the author speaks again. In
      plain text nothing shows the quotation's end, so this is an inference.
    - ``paragraph_credit``: one of several credited paragraphs.
    - ``text_credit``: a credit at the end of the text, for all of it.
    - ``dateline``: "BAGHDAD (Reuters) -"; from there to the next dateline.
    - ``told``, ``carried``: "told AFP", "carried by SANA": ``begin`` and ``end`` bound the sentence it stands in.
    """

    begin: int
    end: int
    kind: NestedKind
    source: str | None = None
    credit: tuple[int, int] | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document: its text, which never changes again, and what is known about it.

    ``text`` has paragraphs parted by one blank line; every offset anywhere counts Unicode code points of it.
    ``original`` are the bytes it was read from: the file (unpacked, if it was packed), or the one line or record of a
    file that holds many; ``sha256`` is their hash. ``line`` is the line of a JSON lines file, or the number of the
    record in a web archive, 1 for the first. ``notes`` say what a careful reader should know. ``language`` is an
    ISO 639 code, ``und`` when it is a language that was not recognised, None when there is too little text to tell.
    """

    text: str
    name: str
    sha256: str
    original: bytes
    line: int | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published: date | None = None
    retrieved: date | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()
    nested: tuple[Nested, ...] = ()


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something that did not become a document: what is wrong, where, and what to do.

    ``passed_over`` tells what never was a document (a picture in a folder) from one that could not be used.
    """

    name: str
    what: str
    remedy: str
    line: int | None = None
    passed_over: bool = False

    def __str__(self) -> str:
        where = self.name if self.line is None else f"{self.name}, line {self.line}"
        return f"{where}: {self.what}. {self.remedy}"


class Unreadable(Exception):  # becomes a Fault, never seen outside
    """A document that cannot be used, and what the user can do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller knows better than the document, and how its fields are called."""

    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    retrieved: date | None = None
    fields: Mapping[str, str] | None = None


class Block(msgspec.Struct, kw_only=True):
    """One or more paragraphs as the format has them; ``quote`` numbers the block quote they belong to."""

    text: str
    quote: int | None = None


class Draft(msgspec.Struct, kw_only=True):
    """What a format module found.

    ``dates`` are publication dates that the document's metadata give, the most trusted first; ``weak_dates`` are other
    dates with the note that is due when one of them is used. ``quotes`` names the sources of block quotes by number.
    """

    blocks: list[Block] = msgspec.field(default_factory=list)
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    retrieved: date | None = None
    dates: list[date] = msgspec.field(default_factory=list)
    weak_dates: list[tuple[date, str]] = msgspec.field(default_factory=list)
    quotes: dict[int, str] = msgspec.field(default_factory=dict)
    notes: list[str] = msgspec.field(default_factory=list)


@contextmanager
def quiet(*loggers: str) -> Iterator[None]:
    """Keep libraries from writing about a file to stderr: what is wrong with it is said in notes and faults."""
    found = [logging.getLogger(name) for name in loggers]
    before = [logger.level for logger in found]
    for logger in found:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(found, before, strict=True):
            logger.setLevel(level)
