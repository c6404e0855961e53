"""Records as JSON and back, and their JSON Schema."""

from __future__ import annotations

from typing import Any

import msgspec

from fealty.errors import RecordError
from fealty.records.kinds import (
    CONTRACT,
    Actor,
    Event,
    Incident,
    IntervalCount,
    Judgement,
    Order,
    Record,
    Response,
    Source,
    Statement,
    Tie,
)

AnyRecord = Source | Actor | Event | Order | Response | Tie | Statement | IntervalCount | Incident | Judgement
_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Record | Judgement] = msgspec.json.Decoder(AnyRecord)


def encode(record: Record | Judgement) -> bytes:
    """Return one record as one line of JSON (no line break)."""
    return _ENCODER.encode(record)


def decode(line: bytes | str) -> Record | Judgement:
    """Return the record that a line of JSON holds.

    Raises
    ------
    RecordError
        The line is no JSON, or no record of the contract; the message names the field.
    """
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeError) as error:  # a byte that is no UTF-8, half a pair of characters
        raise RecordError(f"not a record of {CONTRACT}: {error}") from error


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one record of the contract."""
    found = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(AnyRecord)))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:fealty:{CONTRACT}",
        "title": CONTRACT,
        **found,
    }
