"""What holds for whatever comes of a table."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fealty.records import decode, encode
from fealty.tables import Mapping, Problem, open_table
from targets.base import hold

MOST = 200
"""Rows of a table that are looked at."""
PLACE = Path(tempfile.gettempdir()) / f"fealty-fuzzed-{os.getpid()}.csv"


def held(content: bytes, mapping: Mapping | None = None) -> None:
    """Read the bytes as a table, and hold every row to a record that comes back or to a problem in words."""
    PLACE.write_bytes(content)
    try:
        for number, one in enumerate(open_table(PLACE, mapping=mapping)):
            hold(one.line >= 1, "not so: one.line >= 1")
            if isinstance(one, Problem):
                hold(bool(one.reason), "a problem without a word")
                one.reason.encode()
            else:
                hold(decode(encode(one.record)) == one.record, "the record does not come back")
            if number > MOST:
                break
    finally:
        PLACE.unlink()
