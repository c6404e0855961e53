"""Characters out of the bytes of a document.

UTF-8 wins whenever the bytes fit it, whatever a page declares: by accident other encodings hardly ever do. Where most
of it fits, the other bytes are read as Windows-1252 (text pasted together from two places). Then what is declared
counts, and only then is it guessed.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from fealty.reading.documents.base import Unreadable

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = {"latin1", "latin-1", "iso-8859-1", "iso8859-1", "us-ascii", "ascii"}
"""Declared where Windows-1252 is meant; the HTML standard reads them so."""
_DECLARABLE = re.compile(
    r"(utf-?16|utf-?32|iso-?8859|windows-?(125|874)|cp\d|koi8|big5|gb\d|gbk|shift|euc|mac|tis|iso-2022)", re.IGNORECASE
)
_ESCAPED = re.compile("[\udc80-\udcff]")
_SAMPLE = 2**15
_CONTROLS = bytes(set(range(0x09)) | set(range(0x0E, 0x20)) - {0x1B})
_MOST_CONTROLS = 0.02
"""Share of control characters from which on bytes are no text."""


def decoded(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """Return the characters, and a note when the encoding had to be assumed.

    Parameters
    ----------
    data
        All bytes of the document.
    declared
        What a header or the page itself names as encoding.

    Raises
    ------
    Unreadable
        The bytes are no text.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), None
    wide = _wide(data[:_SAMPLE])
    if wide:
        return data.decode(wide, "replace"), f"encoding assumed: {wide}"
    start = data[:_SAMPLE]
    if len(start) - len(start.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(start):
        raise Unreadable("the bytes are no text", "Save the document as text, HTML or PDF and read that")
    text = data.decode("utf-8", "surrogateescape")
    foreign = len(_ESCAPED.findall(text))
    if not foreign:
        return text, None
    if 4 * (sum(character > "\x7f" for character in text) - foreign) >= foreign:
        return _ESCAPED.sub(_western, text), "mixed encodings: what is not UTF-8 was read as Windows-1252"
    return _declared(data, declared) or _guessed(data)


def _wide(start: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark: in Latin script nearly every second byte of it is zero."""
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if (
            len(start) >= 4
            and start[offset::2].count(0) > 0.6 * (len(start) // 2) > start[1 - offset :: 2].count(0) * 3
        ):
            return name
    return None


def _western(match: re.Match[str]) -> str:
    byte = bytes([ord(match.group()) - 0xDC00])
    return byte.decode("cp1252", "ignore") or byte.decode("latin-1")


def _declared(data: bytes, declared: str | None) -> tuple[str, str | None] | None:
    name = (declared or "").strip().lower()
    name = "cp1252" if name in _WESTERN else name
    if not _DECLARABLE.match(name):
        return None
    try:
        return data.decode(name), None
    except (LookupError, UnicodeError):
        return None


def _guessed(data: bytes) -> tuple[str, str]:
    best = from_bytes(data[:_SAMPLE]).best()
    name = "cp1252" if best is None or best.encoding in {"utf_8", "ascii"} or _is_latin(str(best)) else best.encoding
    text = data.decode(name, "surrogateescape" if name == "cp1252" else "replace")
    return _ESCAPED.sub(_western, text), f"encoding assumed: {name}"


def _is_latin(text: str) -> bool:
    """Tell whether the letters beyond ASCII are Latin: of the many code pages alike, Windows-1252 is the usual one."""
    letters = [character for character in text if character > "\x7f" and character.isalpha()]
    return 2 * sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) >= len(letters)
