"""One worker: pieces in, rows out. It loads its weights once, and what it says of a document hangs on that alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from fealty.corpora.parts import Row
from fealty.corpora.pieces import Piece
from fealty.errors import FealtyError
from fealty.intake import Known
from fealty.reading import Document, Fault, Reader, read_document
from fealty.reading.documents.base import BROKEN
from fealty.records import Actor, encode

_SURPRISES = (*BROKEN, msgspec.MsgspecError, re.error)
"""What a fault of our own would raise: it costs the document, not the corpus."""


class Worker:
    """Reads pieces.

    Parameters
    ----------
    known
        What the user knows of all documents.
    actors
        The actors of a case.
    """

    def __init__(self, known: Known, actors: Iterable[Actor]) -> None:
        self._known = msgspec.structs.asdict(known)
        self._reader = Reader(actors)

    def read(self, piece: Piece) -> Row:
        """Return what came of one piece, without its original bytes: whoever sent it has them."""
        opened = piece.fault or piece.document
        if opened is None:
            (opened,) = read_document(piece.data, piece.name, **self._known)
        if isinstance(opened, Fault):
            return refused(piece, str(opened))
        try:
            return self._row(piece, opened)
        except FealtyError as error:
            return refused(piece, f"{piece.name}: {error}")
        except _SURPRISES as error:
            what = f"{type(error).__name__}: {str(error)[:200]}"
            return refused(piece, f"{_place(piece)}: the reader failed on it ({what}). Please report it.")

    def _row(self, piece: Piece, document: Document) -> Row:
        reading = self._reader.read(document)
        return Row(
            key=piece.key, name=piece.name, line=piece.line, source=encode(reading.source).decode(),
            records=tuple(encode(one).decode() for one in reading.records), notes=reading.notes,
        )  # fmt: skip


def refused(piece: Piece, why: str) -> Row:
    """Return the row of a piece that could not be used."""
    return Row(key=piece.key, name=piece.name, line=piece.line, fault=why)


def set_aside(piece: Piece, why: str) -> Row:
    """Return the row of a piece that its worker could not survive."""
    return refused(piece, f"{_place(piece)}: {why}. It was set aside; look at it by itself.")


def _place(piece: Piece) -> str:
    return piece.name if piece.line is None else f"{piece.name}, line {piece.line}"
