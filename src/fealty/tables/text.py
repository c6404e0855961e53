"""Characters out of bytes: which encoding a table is in, and what to do with bytes that do not fit it.

UTF-8 first, because a file that decodes as UTF-8 hardly ever is anything else. A file that is mostly UTF-8 with a few
foreign bytes (GDELT and POLECAT are) stays UTF-8 and only those bytes are read as Windows-1252. Only then is an
encoding guessed.
"""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

FALLBACK = "cp1252"
"""Read when nothing fits: what most Western spreadsheets write."""
OFTEN_ENOUGH = 4
"""One character that is well-formed UTF-8 outweighs this many foreign bytes: by accident hardly any is."""
_SURROGATES = range(0xDC80, 0xDD00)
_GUESSED_FROM = 2**15
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(sample: bytes) -> tuple[str, str | None]:
    """Return the encoding of a sample, and a remark when it had to be assumed.

    Parameters
    ----------
    sample
        The first bytes of the file; a character cut off at the end does no harm.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name, None
    if b"\x00" in sample[:400]:
        wide = _wide(sample[:400])
        if wide is not None:
            return wide, f"no byte order mark; the encoding was taken for {wide}"
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    foreign = sum(1 for character in text if ord(character) in _SURROGATES)
    if foreign == 0:
        return "utf-8", None
    fitting = sum(1 for character in text if ord(character) > 0x7F) - foreign
    if fitting * OFTEN_ENOUGH >= foreign:
        return "utf-8", None
    return _guess(sample)


def _wide(start: bytes) -> str | None:
    """Tell UTF-16 without a byte order mark: nearly every second byte of a table in it is zero."""
    for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = start[offset::2].count(0)
        if zeros > 0.6 * (len(start) // 2):
            return name
    return None


def _guess(sample: bytes) -> tuple[str, str]:
    best = from_bytes(sample[:_GUESSED_FROM]).best()
    name = FALLBACK if best is None or best.encoding in {"utf_8", "ascii"} or _is_latin(str(best)) else best.encoding
    return (
        name,
        f"the text is not UTF-8; the encoding was taken for {name}. If names look wrong, save the file as UTF-8",
    )


def _is_latin(text: str) -> bool:
    """Tell whether the letters beyond ASCII are Latin: the guesser then only picks one of many alike code pages."""
    letters = [character for character in text if ord(character) > 0x7F and character.isalpha()]
    latin = sum(unicodedata.name(character, "").startswith("LATIN") for character in letters)
    return 2 * latin >= len(letters)


def errors_for(encoding: str) -> str:
    """Return how the decoder keeps going: foreign bytes survive where the encoding allows it."""
    return "replace" if encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")) else "surrogateescape"


def mended(line: str) -> str | None:
    """Return the line with foreign bytes read as Windows-1252, or None when it has none.

    Asking is cheap: most lines are ASCII, and encoding the others back finds a foreign byte.
    """
    if line.isascii():
        return None
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(_mended(character) if ord(character) in _SURROGATES else character for character in line)
    return None


def _mended(character: str) -> str:
    byte = bytes([ord(character) - 0xDC00])
    try:
        return byte.decode(FALLBACK)
    except UnicodeDecodeError:
        return byte.decode("latin-1")
