"""What an importer hands over: entries and problems, row by row."""

from __future__ import annotations

import msgspec

from fealty.records import Record, Source

REFERENCE = "row:"
"""A record that refers to another by its table row (a response to order 14) says ``row:14``; intake resolves it."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with one row.

    ``skipped`` tells a row that could not be used from one that is odd but went in; ``line`` is the physical line of
    the file on which the row begins (1-based, the header counted).
    """

    line: int
    reason: str
    field: str | None = None
    value: str | None = None
    skipped: bool = True


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One record of one row, without its id.

    ``key`` names the row across files ("acled:IRQ12345"): a later file's row of the same key takes the place of the
    earlier one. ``cited`` is the publication that the row names, if it names one with a title or an address.
    """

    record: Record
    line: int
    key: str | None = None
    cited: Source | None = None
