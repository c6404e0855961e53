"""How a case lies in its SQLite file, or in its schema of a PostgreSQL database: tables, version, application id.

Everything is append-only. A record's row is never changed; what people think of it is in ``judgement``; a later row of
the same table row (same ``key``) takes an earlier one's place in every view, and both stay.
"""

from __future__ import annotations

import sqlalchemy as sa

APPLICATION_ID = 0x4665616C
"""``Feal`` in ASCII, in the header of every case file (SQLite's ``application_id``)."""

VERSION = 1
"""The layout that this program writes (SQLite's ``user_version``)."""


class _Utf8(sa.TypeDecorator[str]):
    """Text as its UTF-8 bytes: PostgreSQL's own texts have no room for NUL, and what stands in a table may have one."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: sa.Dialect) -> bytes | None:
        return None if value is None else value.encode()

    def process_result_value(self, value: bytes | None, _dialect: sa.Dialect) -> str | None:
        return None if value is None else bytes(value).decode()


SERVER = "postgresql"
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ID = sa.Text().with_variant(sa.Text(collation="C"), SERVER)
"""Compared byte by byte everywhere, whatever the language of the database."""
WORDS = sa.Text().with_variant(_Utf8(), SERVER)
"""Whatever anybody wrote."""

metadata = sa.MetaData()

source = sa.Table(
    "source",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("text", WORDS),
    sa.Column("added", sa.Text, nullable=False),
)

archive = sa.Table(
    "archive",
    metadata,
    sa.Column("source_id", ID, sa.ForeignKey("source.id"), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)
"""The original bytes, in parts compressed with Zstandard."""

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("source_id", ID, sa.ForeignKey("source.id"), nullable=False),
    sa.Column("name", WORDS, nullable=False),
    sa.Column("coder", WORDS, nullable=False),
    sa.Column("mapping", WORDS),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("updated", sa.Integer, nullable=False),
    sa.Column("present", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False),
    sa.Column("skipped", sa.Integer, nullable=False),
    sa.Column("odd", sa.Integer, nullable=False),
)
"""One row for each file or document that went in."""

problem = sa.Table(
    "problem",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True),
    sa.Column("batch_id", NUMBER, sa.ForeignKey("batch.id"), nullable=False, index=True),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("field", WORDS),
    sa.Column("value", WORDS),
    sa.Column("reason", WORDS, nullable=False),
    sa.Column("skipped", sa.Boolean, nullable=False),
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("kind", ID, nullable=False, index=True),
    sa.Column("key", WORDS),
    sa.Column("source_id", ID, sa.ForeignKey("source.id")),
    sa.Column("file_id", ID, sa.ForeignKey("source.id")),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""``source_id``: who is cited; ``file_id``: the file or document that it was read from."""
sa.Index("ix_record_key", record.c.key, postgresql_using="hash")
"""By hash on a server: keys are of any length, and an entry of a tree there is not."""

restated = sa.Table(
    "restated",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True),
    sa.Column("key", WORDS, nullable=False),
    sa.Column("record_id", ID, sa.ForeignKey("record.id")),
)
"""Every change of what a table row says: from now on this record holds for the key (null: it is no longer stated)."""
sa.Index("ix_restated_key", restated.c.key, postgresql_using="hash")

judgement = sa.Table(
    "judgement",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True),
    sa.Column("id", ID, nullable=False, unique=True),
    sa.Column("record_id", ID, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("seq", NUMBER, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("who", WORDS, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
"""The last row holds; the earlier ones are the history."""
