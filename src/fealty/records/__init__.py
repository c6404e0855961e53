"""The nouns: what Fealty writes down, as the public contract ``fealty-records/1`` has it."""

from fealty.records.identity import check_quote, digest, identified
from fealty.records.kinds import (
    CONTRACT,
    FROM_TEXT,
    KINDS,
    Actor,
    Coded,
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
from fealty.records.telling import in_words
from fealty.records.values import (
    LONGEST_QUOTE,
    Answer,
    EventType,
    Interval,
    KnownBy,
    Mention,
    OrderContent,
    Place,
    Precision,
    Relation,
    Row,
    Status,
    Toll,
    Verdict,
)
from fealty.records.wire import decode, encode, schema

__all__ = [
    "CONTRACT", "FROM_TEXT", "KINDS", "LONGEST_QUOTE", "Actor", "Answer", "Coded", "Event", "EventType", "Incident",
    "Interval", "IntervalCount", "Judgement", "KnownBy", "Mention", "Order", "OrderContent", "Place",
    "Precision", "Record", "Relation", "Response", "Row", "Source", "Statement", "Status", "Tie", "Toll",
    "Verdict", "check_quote", "decode", "digest", "encode", "identified", "in_words", "schema",
]  # fmt: skip
