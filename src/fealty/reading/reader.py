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

from collections.abc import Iterable

import msgspec

from fealty.reading.actors import Registry
from fealty.reading.cast import Cast
from fealty.reading.coding import Analysis, Draft, events, orders, responses, statements, ties
from fealty.reading.confidence import confidence
from fealty.reading.documents import Document, as_source
from fealty.reading.joining import incidents
from fealty.reading.model import parse, relate
from fealty.reading.model.words import Span
from fealty.reading.setting import Scenes, Times
from fealty.reading.story import Story
from fealty.reading.voices import Voices
from fealty.records import Actor, Record, Response, Source, check_quote, identified

CODER = "fealty-reader 1"


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
        self._registry = Registry(actors)

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
