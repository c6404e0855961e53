"""Reporting in, records out: a document becomes text with stable offsets, the text becomes cited records.

``documents``, which reads files and folders, is imported from ``fealty.reading.documents``: under its own name it would
hide that package here.
"""

from fealty.reading.documents import (
    Document,
    Fault,
    Nested,
    Progress,
    as_source,
    normalised,
    paragraphs_of,
    read_document,
)
from fealty.reading.reader import Reader, Reading

__all__ = [
    "Document", "Fault", "Nested", "Progress", "Reader", "Reading", "as_source", "normalised", "paragraphs_of",
    "read_document",
]  # fmt: skip
