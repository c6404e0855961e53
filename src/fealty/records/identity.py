"""Ids from content, and the rules that every record has to meet.

The id of a record is a hash of what it says and where it says it, so that reading the same source twice adds nothing.
Who coded it and on which line of the file it stood do not belong to what it says, nor how sure a reader of a text was;
how sure a table says that it is, does.
"""

from __future__ import annotations

import hashlib
import re
from typing import TypeVar

import msgspec

from fealty.errors import RecordError
from fealty.records.kinds import FROM_TEXT, Actor, Coded, Incident, Record, Source
from fealty.records.values import LONGEST_QUOTE, Row

_R = TypeVar("_R", bound=Record)
_ENCODER = msgspec.json.Encoder(order="deterministic")
_NOTHING = re.compile(rb'"[a-z_0-9]+":(?:null|\[\]|\{\}),?')
# What is not known is left out of the hash, so that a field added to the contract one day changes no old id. Inside a
# JSON string a quotation mark has a backslash before it, so that no text of a record can match.
ID_LENGTH = 24
"""Hexadecimal digits of an id: 96 bits, so that 10⁸ records collide with probability below 10⁻¹²."""


def digest(*parts: bytes) -> str:
    """Return the id for some content; several parts are kept apart by their lengths."""
    if len(parts) == 1:
        return hashlib.sha256(parts[0]).hexdigest()[:ID_LENGTH]
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()[:ID_LENGTH]


def identified(record: _R, *, occurrence: int = 0) -> _R:
    """Return the record with the id that its content gives it.

    Parameters
    ----------
    record
        Any record; an id that it already carries is replaced (an actor keeps its own: the slug is its id).
    occurrence
        For table rows that say exactly the same: 0 for the first, 1 for the second, … so that both are kept.
    """
    bare: Record
    if isinstance(record, Actor):
        return record
    if isinstance(record, Source):
        bare = msgspec.structs.replace(record, id="", retrieved=None, grade=None)
    elif isinstance(record, Incident):
        members, apart = tuple(sorted(record.members)), tuple(sorted(record.apart))
        bare = msgspec.structs.replace(record, id="", members=members, apart=apart, reason=None, coder="")
    elif record.row is None:
        bare = msgspec.structs.replace(record, id="", confidence=1.0, coder="")
    else:  # the row is the place: the same row in next week's export of the same table is the same record
        row = Row(file="", line=0, id=record.row.id)
        bare = msgspec.structs.replace(record, id="", source=None, row=row, coder="")
    content = _NOTHING.sub(b"", _ENCODER.encode(bare))
    return msgspec.structs.replace(
        record, id=digest(content, str(occurrence).encode()) if occurrence else digest(content)
    )


def check_quote(record: Coded, text: str | None) -> None:
    """Hold a record to "nothing without a quote".

    Parameters
    ----------
    record
        A record read from text (``row`` is null) or from a table (``row`` is given: nothing to check).
    text
        The stored text of the record's source; None when the source has none.

    Raises
    ------
    RecordError
        No quote; or it is not ``text[begin:end]``, is longer than 500 characters, or crosses a paragraph.
    """
    if record.row is not None or not isinstance(record, FROM_TEXT):
        return
    name = f"{type(record).__name__.lower()} {record.id or '(no id yet)'}"
    if record.quote is None or record.span is None:
        raise RecordError(f"{name}: it has neither a table row nor a quote with its span")
    begin, end = record.span
    if text is None or not 0 <= begin < end <= len(text) or text[begin:end] != record.quote:
        raise RecordError(f"{name}: the quote is not the source's text at [{begin}, {end})")
    if len(record.quote) > LONGEST_QUOTE:
        raise RecordError(f"{name}: the quote has {len(record.quote)} characters, at most {LONGEST_QUOTE} are allowed")
    if "\n\n" in record.quote:
        raise RecordError(f"{name}: the quote crosses a paragraph break")
