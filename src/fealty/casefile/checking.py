"""Is the case sound? Looks at the file's integrity, the archived bytes, the ids and the quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import cast

import msgspec
import sqlalchemy as sa
import zstandard

from fealty.casefile import connecting
from fealty.casefile.layout import archive, judgement, record, source
from fealty.casefile.locating import Location, locate
from fealty.errors import RecordError
from fealty.records import KINDS, Actor, Incident, Judgement, Record, Source, check_quote, decode, identified

TOGETHER = 5_000
"""Records that are held at once."""
MOST_OCCURRENCES = 10_000
"""How many times one file may say exactly the same, for the ids to be verified."""


def check_case(path: str | Location) -> Iterator[str]:
    """Yield what is wrong with a case, one line a fault; a sound case yields nothing."""
    store = connecting.attach(locate(path))
    try:
        with store.read() as connection:
            yield from store.damages(connection)
            yield from _sources(connection)
            yield from _archives(connection)
            yield from _records(connection)
            yield from _judgements(connection)
    finally:
        store.close()


def _sources(connection: sa.Connection) -> Iterator[str]:
    for one, body, text in connection.execute(
        sa.select(source.c.id, source.c.body, source.c.text).order_by(source.c.seq)
    ):
        try:
            found = decode(body)
        except RecordError as error:
            yield f"source {one}: {error}"
            continue
        if not isinstance(found, Source):
            yield f"source {one}: it is no source"
        elif identified(msgspec.structs.replace(found, text=text)).id != one:
            yield f"source {one}: its contents have another id; it was changed behind Fealty's back"


def _archives(connection: sa.Connection) -> Iterator[str]:
    for one, expected in connection.execute(sa.select(source.c.id, source.c.sha256).order_by(source.c.seq)).all():
        query = sa.select(archive.c.bytes).where(archive.c.source_id == one).order_by(archive.c.part)
        total, parts = hashlib.sha256(), 0
        try:
            for part in connection.execute(query).scalars():
                total.update(zstandard.ZstdDecompressor().decompress(part))
                parts += 1
        except zstandard.ZstdError as error:
            yield f"source {one}: part {parts} of its original cannot be unpacked: {error}"
            continue
        if parts and total.hexdigest() != expected:
            yield f"source {one}: its original has another SHA-256 than when it was added"


def _records(connection: sa.Connection) -> Iterator[str]:
    texts: dict[str, str | None] = {}
    every = sa.select(record.c.id, record.c.kind, record.c.body).order_by(record.c.seq)
    for one, kind, body in connection.execute(every, execution_options={"yield_per": TOGETHER}):
        try:
            found = cast("Record", decode(body))
            if not isinstance(found, Source | Actor | Incident) and found.row is None and found.source:
                if found.source not in texts:
                    query = sa.select(source.c.text).where(source.c.id == found.source)
                    texts[found.source] = connection.execute(query).scalar_one_or_none()
                check_quote(found, texts[found.source])
        except RecordError as error:
            yield f"{kind} {one}: {error}"
            continue
        if found.id != one or KINDS.get(kind) is not type(found) or not _has_its_id(found):
            yield f"{kind} {one}: its contents have another id; it was changed behind Fealty's back"


def _has_its_id(found: Record) -> bool:
    """Tell whether the id is the contents' own, for the first or a later row that says the same."""
    if identified(found).id == found.id:
        return True
    if isinstance(found, Source | Actor | Incident) or found.row is None:
        return False
    return any(identified(found, occurrence=n).id == found.id for n in range(1, MOST_OCCURRENCES))


def _judgements(connection: sa.Connection) -> Iterator[str]:
    known = set(connection.execute(sa.select(record.c.id).union(sa.select(source.c.id))).scalars())
    for one, body in connection.execute(sa.select(judgement.c.id, judgement.c.body).order_by(judgement.c.seq)):
        try:
            found = cast("Judgement", decode(body))
        except RecordError as error:
            yield f"judgement {one}: {error}"
            continue
        if found.record not in known:
            yield f"judgement {one}: the record {found.record} is not in the case"
        if msgspec.structs.replace(found, id="") == found:
            yield f"judgement {one}: it has no id"
