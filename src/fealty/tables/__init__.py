"""Event tables in, records out: a small module a format, all behind ``open_table``."""

from fealty.tables.base import REFERENCE, Entry, Problem
from fealty.tables.formats import FORMATS
from fealty.tables.layout import Format
from fealty.tables.mapping import Mapping, read_mapping, write_mapping
from fealty.tables.table import Table, first_rows, guess_mapping, open_table

__all__ = [
    "FORMATS", "REFERENCE", "Entry", "Format", "Mapping", "Problem", "Table", "first_rows", "guess_mapping",
    "open_table", "read_mapping", "write_mapping",
]  # fmt: skip
