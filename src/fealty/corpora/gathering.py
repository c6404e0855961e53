"""A corpus to parts: cut it, have it read by whatever reads, put what comes back in order, write it down.

The stages, in order: ``pieces`` cuts the corpus; some hundred documents in a row make a part; what the folder has
already is passed over; the rest is handed out longest first, so that batches are of like length; an engine reads it in
any order; a part is written when the last of its documents is back. Which engine it was cannot be seen in the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec

from fealty.corpora.holding import held
from fealty.corpora.parts import Parts, Row, Terms, prepared
from fealty.corpora.pieces import Piece, pieces
from fealty.corpora.worker import Worker
from fealty.intake import Known, Progress
from fealty.reading import Fault
from fealty.reading.reader import CODER
from fealty.records import Actor, digest, encode

DOCUMENTS_A_PART = 256
PART_BYTES = 32 * 2**20
"""Bytes of originals after which a part is full, however few its documents are."""
MOST_HELD = 512 * 2**20
"""Bytes of documents that are out to be read or wait for the rest of their part; no more are handed out above it."""

Engine = Callable[[Iterator[Piece | None]], Iterator[Row]]
"""What reads: it takes pieces when it has room (None: none can be had until something comes back) and yields their
rows, without the originals, in any order."""


class Corpus(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be read: files and folders, what is known of all documents, the actors of a case."""

    paths: tuple[Path, ...]
    known: Known = Known()
    actors: tuple[Actor, ...] = ()


def alone(corpus: Corpus) -> Engine:
    """Return the engine that is this process."""
    worker = Worker(corpus.known, corpus.actors)

    def read(feed: Iterator[Piece | None]) -> Iterator[Row]:
        for piece in feed:
            if piece is not None:
                yield worker.read(piece)

    return read


def read_corpus(
    corpus: Corpus,
    folder: Path,
    engine: Engine,
    *,
    documents_a_part: int = DOCUMENTS_A_PART,
    progress: Progress | None = None,
) -> Iterator[Row | Fault]:
    """Read a corpus into a folder of parts; yield each document when its part is on the disk, and the corpus's faults.

    Run again with the same folder, it goes on where it stopped, and reads what has come to the corpus since.

    Parameters
    ----------
    corpus
        What is to be read.
    folder
        Where the parts go: a new or empty folder, or that of an earlier run.
    engine
        What reads: `alone`, or a cluster.
    documents_a_part
        Documents of a part, at most. What is lost when the reading is killed are the parts that were not full.
    progress
        Called with the folder and the share of the corpus that is done.

    Raises
    ------
    InputError
        The folder holds something else, was begun with other facts or actors, or another reading writes into it.
    """
    with held(prepared(folder)):
        parts = Parts.begin(folder, terms_of(corpus, documents_a_part))
        gathering = _Gathering(parts, documents_a_part, progress)
        yield from gathering.run(pieces(corpus.paths, corpus.known), engine)


def terms_of(corpus: Corpus, documents_a_part: int = DOCUMENTS_A_PART) -> Terms:
    """Return what has to be the same when a reading is carried on."""
    known = corpus.known
    facts: dict[str, str | dict[str, str] | None] = {
        "published": known.published.isoformat() if known.published else None,
        "publisher": known.publisher,
        "title": known.title,
        "fields": dict(known.fields) if known.fields else None,
    }
    return Terms(
        version=version("fealty"), coder=CODER, facts=facts, actors=digest_of(corpus.actors),
        documents_a_part=documents_a_part,
    )  # fmt: skip


def digest_of(actors: Iterable[Actor]) -> str:
    """Return what tells one set of actors from another."""
    return digest(*(encode(one) for one in actors))


class _Open(msgspec.Struct, kw_only=True):
    """A part that is being read."""

    number: int
    pieces: list[Piece]
    rows: dict[str, Row] = msgspec.field(default_factory=dict)


class _Gathering:
    """What is out, what is back, and how far it is."""

    def __init__(self, parts: Parts, documents_a_part: int, progress: Progress | None) -> None:
        self._parts = parts
        self._done = parts.keys()
        self._size = documents_a_part
        self._progress = progress
        self._open: dict[str, _Open] = {}  # by the keys of its pieces
        self._faults: list[Fault] = []
        self._held = 0
        self._share = 0.0

    def run(self, cut: Iterator[Piece | Fault], engine: Engine) -> Iterator[Row | Fault]:
        for row in engine(self._feed(cut)):
            yield from self._told()
            part = self._open.get(row.key)
            if part is None:
                continue  # it is done: a worker that was given up for lost has answered all the same
            part.rows[row.key] = row
            if len(part.rows) == len(part.pieces):
                yield from self._written(part)
        yield from self._told()
        if self._progress is not None:
            self._progress(str(self._parts.path), 1.0)

    def _told(self) -> Iterator[Fault]:
        told, self._faults = self._faults, []
        yield from told

    def _feed(self, cut: Iterator[Piece | Fault]) -> Iterator[Piece | None]:
        for number, part in enumerate(self._chunks(cut)):
            fresh = [one for one in part if one.key not in self._done and one.key not in self._open]
            if len(fresh) < len(part):
                self._moved(one for one in part if one.key in self._done)
            if not fresh:
                continue
            opened = _Open(number=number, pieces=fresh)
            self._open |= {one.key: opened for one in fresh}
            for piece in sorted(fresh, key=lambda one: (-one.length, one.key)):
                while self._held and self._held + piece.weight > MOST_HELD:
                    yield None
                self._held += piece.weight
                yield piece

    def _chunks(self, cut: Iterator[Piece | Fault]) -> Iterator[list[Piece]]:
        """Yield what makes a part: cut the same way whatever is done already, so that a part never changes."""
        chunk: dict[str, Piece] = {}
        weight = 0
        for one in cut:
            if isinstance(one, Fault):
                self._faults.append(one)
                continue
            chunk[one.key] = one
            weight += one.weight
            if len(chunk) == self._size or weight >= PART_BYTES:
                yield list(chunk.values())
                chunk, weight = {}, 0
        if chunk:
            yield list(chunk.values())

    def _written(self, part: _Open) -> Iterator[Row]:
        rows = [_whole(part.rows[one.key], one) for one in part.pieces]
        self._parts.write(part.number, rows)
        for one in part.pieces:
            del self._open[one.key]
            self._done.add(one.key)
            self._held -= one.weight
        self._moved(part.pieces)
        yield from rows

    def _moved(self, done: Iterable[Piece]) -> None:
        self._share += sum(one.share for one in done)
        if self._progress is not None:
            self._progress(str(self._parts.path), min(self._share, 1.0))


def _whole(row: Row, piece: Piece) -> Row:
    return row if row.source is None else msgspec.structs.replace(row, original=piece.original)
