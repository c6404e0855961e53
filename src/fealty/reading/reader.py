"""The reader: documents to cited records.

The stages, in order:

1. ``parse``: sentences, words, trees, names (`model`);
2. ``Story``: paragraphs and trees with addresses (`story`);
3. ``Cast``: who is meant by each noun and pronoun (`cast`, `actors`);
4. ``Times`` and ``Scenes``: when and where (`setting`, `places`);
5. ``Voices``: who says it and how (`voices`);
6. the coders: orders, responses, events, ties, statements (`coding`);
7. ``incidents``: what is told twice (`joining`);
8. ``finished``: source, coder, confidence, id.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack

import msgspec

from fealty.errors import FealtyError
from fealty.helping import Helper, answer_all, processors
from fealty.reading.actors import Registry
from fealty.reading.cast import Cast
from fealty.reading.coding import Analysis, Draft, events, orders, responses, statements, ties
from fealty.reading.confidence import confidence
from fealty.reading.documents import Document, Fault, as_source
from fealty.reading.joining import incidents
from fealty.reading.model import parse, relate
from fealty.reading.model.words import Span
from fealty.reading.setting import Scenes, Times
from fealty.reading.story import Story
from fealty.reading.voices import Voices
from fealty.records import Actor, Record, Response, Source, check_quote, identified

CODER = "fealty-reader 1"

_HELPER = "from fealty.reading.reader import serve; serve()"
_ENOUGH = 30_000
"""Characters to be read before a second process is worth its start: about as long as that start takes."""
_AHEAD = 2
"""Documents that the second process is given at a time: the one that it reads and the next."""
_MOST = 8
"""Documents that may wait for one before them."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read in one document: its source, and the records with their ids."""

    source: Source
    records: tuple[Record, ...] = ()
    notes: tuple[str, ...] = ()


class Reader:
    """Reads documents; asked as often as you like, it loads its weights once.

    Parameters
    ----------
    actors
        The actors of a case, whose names and aliases come before those of the package.
    """

    def __init__(self, actors: Iterable[Actor] = ()) -> None:
        self._actors = list(actors)
        self._registry = Registry(self._actors)

    def relate_many(self, pairs: Iterable[tuple[str, Span, Span]]) -> list[list[tuple[str, float]]]:
        """Return what each source does to its target in a sentence, as (PLOVER type, probability), best first.

        Parameters
        ----------
        pairs
            (text, source, target): a sentence, and where the two actors stand in it, in characters.
        """
        return relate(pairs)

    def analyse(self, document: Document) -> Analysis:
        """Return everything that is found out about a document before it is coded."""
        (sentences,) = parse([document.text])
        story = Story(document, sentences)
        cast = Cast(story, self._registry)
        return Analysis(story, cast, Times(story), Scenes(story, cast.countries), Voices(story, cast))

    def source(self, document: Document) -> Source:
        """Return the source record that a document's records will stand on, without reading it."""
        return identified(as_source(document))

    def read(self, document: Document) -> Reading:
        """Return what a document tells, as records in the order of its text, then the incidents among them.

        A document in a language other than English is not coded; a note says so.
        """
        source = self.source(document)
        if document.language not in (None, "en"):
            note = f"not read: it seems to be in another language than English ({document.language})"
            return Reading(source=source, notes=(*document.notes, note))
        records = [draft.record for draft in self.code(document)]
        return Reading(source=source, records=(*records, *incidents([source, *records])), notes=document.notes)

    def read_many(
        self,
        documents: Iterable[Document | Fault],
        *,
        unless: Callable[[Document], bool] | None = None,
        helped: bool = False,
    ) -> Iterator[tuple[Document | Fault, Reading | FealtyError | None]]:
        """Yield what came with what was read in it, in order; the same as `read` gives, document by document.

        Parameters
        ----------
        documents
            What a folder gives. A fault passes through with None.
        unless
            Documents that need no reading: they pass through, too.
        helped
            Let a second process read along where there is enough to read and a second processor. Nothing but the time
            differs.

        Yields
        ------
        Document or Fault, Reading or FealtyError or None
            An error stands in place of the reading of its document, and the next one is read.
        """
        waiting: deque[tuple[Document | Fault, Reading | FealtyError | Future[bytes] | None]] = deque()
        helper: Helper | None = None
        seen = 0
        with ExitStack() as stack:
            for one in documents:
                if not isinstance(one, Document) or (unless is not None and unless(one)):
                    waiting.append((one, None))
                elif helper is not None and helper.waiting < _AHEAD:
                    waiting.append((one, helper.give(_PACKED.encode(msgspec.structs.replace(one, original=b"")))))
                else:
                    waiting.append((one, self._tried(one)))
                    seen += len(one.text)
                    if helped and helper is None and seen > _ENOUGH and processors() > 1:
                        helper = stack.enter_context(Helper(_HELPER, _PACKED.encode(self._actors)))
                        gc.freeze()  # word lists and tables stay: looking through them for garbage takes time
                        stack.callback(gc.unfreeze)
                while waiting and (len(waiting) > _MOST or _is_done(waiting[0][1])):
                    yield self._answered(*waiting.popleft())
            while waiting:
                yield self._answered(*waiting.popleft())

    def _tried(self, document: Document) -> Reading | FealtyError:
        try:
            return self.read(document)
        except FealtyError as error:
            return error

    def _answered(
        self, came: Document | Fault, answer: Reading | FealtyError | Future[bytes] | None
    ) -> tuple[Document | Fault, Reading | FealtyError | None]:
        """Return what came with its reading: the helper's, or our own where it has none."""
        if not isinstance(answer, Future):
            return came, answer
        packed = answer.result()
        if not packed and isinstance(came, Document):
            return came, self._tried(came)
        return came, msgspec.msgpack.decode(packed, type=Reading)

    def code(self, document: Document) -> list[Draft]:
        """Return the records of a document in the order of its text, each with what the coder went by."""
        analysis, source = self.analyse(document), self.source(document)
        told = [_cited(draft, source) for draft in orders(analysis)]
        answered = [_naming(draft, told) for draft in responses(analysis, told)]
        rest = [*answered, *events(analysis), *ties(analysis), *statements(analysis)]
        coded = {one.record.id: one for one in (*told, *(_cited(draft, source) for draft in rest))}
        return sorted(coded.values(), key=lambda one: (one.record.span or (0, 0), one.record.id))


def _cited(draft: Draft, source: Source) -> Draft:
    """Return a draft whose record has its source, its coder, its confidence and its id."""
    record = msgspec.structs.replace(draft.record, source=source.id, coder=CODER, confidence=confidence(draft))
    check_quote(record, source.text)
    return draft._replace(record=identified(record))


def _naming(draft: Draft, told: list[Draft]) -> Draft:
    """Return a response with the id of its order in place of "order:" and the order's place in the list."""
    if not isinstance(draft.record, Response):
        return draft
    order = told[int(draft.record.order.removeprefix("order:"))].record.id
    return draft._replace(record=msgspec.structs.replace(draft.record, order=order))


_PACKED = msgspec.msgpack.Encoder()


def serve() -> None:
    """Read what a reader in another process hands over; the helper's side of `Reader.read_many`."""
    answer_all(_reading_for)


def _reading_for(greeting: bytes) -> Callable[[bytes], bytes]:
    reader = Reader(msgspec.msgpack.decode(greeting, type=list[Actor]))

    def answer(work: bytes) -> bytes:
        try:
            return _PACKED.encode(reader.read(msgspec.msgpack.decode(work, type=Document)))
        except FealtyError:
            return b""  # the other one reads it and has the error at first hand

    return answer


def _is_done(answer: Reading | FealtyError | Future[bytes] | None) -> bool:
    return not isinstance(answer, Future) or answer.done()
