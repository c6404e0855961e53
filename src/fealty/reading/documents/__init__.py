"""A document becomes text with stable offsets, plus what is known of it."""

from fealty.reading.documents.base import Document, Fault, Nested, Progress
from fealty.reading.documents.finishing import as_source, paragraphs_of
from fealty.reading.documents.kinds import is_document_name
from fealty.reading.documents.normalising import normalised
from fealty.reading.documents.opening import documents, files_of, read_document

__all__ = [
    "Document", "Fault", "Nested", "Progress", "as_source", "documents", "files_of", "is_document_name",
    "normalised", "paragraphs_of", "read_document",
]  # fmt: skip
