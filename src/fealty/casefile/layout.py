"""How a case lies in its SQLite file: tables, version, application id.

Everything is append-only. A record's row is never changed; what people think of it is in ``judgement``; a later row of
the same table row (same ``key``) takes an earlier one's place in every view, and both stay.
"""

from __future__ import annotations

import sqlalchemy as sa

APPLICATION_ID = 0x4665616C
"""``Feal`` in ASCII, in the header of every case file (SQLite's ``application_id``)."""

VERSION = 1
"""The layout that this program writes (SQLite's ``user_version``)."""

metadata = sa.MetaData()

source = sa.Table(
    "source",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("sha256", sa.Text, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("added", sa.Text, nullable=False),
)

archive = sa.Table(
    "archive",
    metadata,
    sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), primary_key=True),
    sa.Column("part", sa.Integer, primary_key=True),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)
"""The original bytes, in parts compressed with Zstandard."""

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.Text, sa.ForeignKey("source.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("coder", sa.Text, nullable=False),
    sa.Column("mapping", sa.Text),
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
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("batch_id", sa.Integer, sa.ForeignKey("batch.id"), nullable=False, index=True),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("field", sa.Text),
    sa.Column("value", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("skipped", sa.Boolean, nullable=False),
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("key", sa.Text, index=True),
    sa.Column("source_id", sa.Text, sa.ForeignKey("source.id")),
    sa.Column("file_id", sa.Text, sa.ForeignKey("source.id")),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""``source_id``: who is cited; ``file_id``: the file or document that it was read from."""

restated = sa.Table(
    "restated",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.Text, sa.ForeignKey("record.id")),
)
"""Every change of what a table row says: from now on this record holds for the key (null: it is no longer stated)."""

judgement = sa.Table(
    "judgement",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("record_id", sa.Text, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)
"""The last row holds; the earlier ones are the history."""
