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
from fealty.reading.documents import Document, as_source
from fealty.reading.model import parse, relate
from fealty.reading.model.words import Span
from fealty.reading.setting import Scenes, Times
from fealty.reading.story import Story
from fealty.reading.voices import Voices
from fealty.records import Actor, Record, Source, check_quote, identified

CODER = "fealty-reader 1"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read in one document: its source, and the records with their ids."""

    source: Source
    records: tuple[Record, ...]
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

    def read(self, document: Document) -> Reading:
        """Return what a document tells, as records in the order of its text."""
        analysis = self.analyse(document)
        source = identified(as_source(document))
        told = orders(analysis)
        drafts = [*told, *responses(analysis, told), *events(analysis), *ties(analysis), *statements(analysis)]
        records = [self._finished(draft, source) for draft in drafts]
        return Reading(source=source, records=tuple(records), notes=document.notes)

    def _finished(self, draft: Draft, source: Source) -> Record:
        record = identified(msgspec.structs.replace(draft.record, source=source.id, coder=CODER))
        check_quote(record, source.text)
        return record
