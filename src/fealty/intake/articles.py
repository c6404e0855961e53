"""Articles into a case: one transaction a document, and the incidents that they share with the rest of the case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from fealty.casefile import Arrival, Case, Tally, decided_pairs
from fealty.errors import FealtyError
from fealty.intake.outcomes import Outcome, Progress
from fealty.reading.documents import Document, as_source, documents
from fealty.reading.documents import Fault as Unread
from fealty.reading.joining import incidents
from fealty.reading.reader import CODER, Reader, Reading
from fealty.records import Actor, Event, Incident, Order, Record, Source, identified

_READER = CODER.partition(" ")[0]
"""What batches of documents begin with, whatever the version."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the user knows of documents better than they do themselves; see `fealty.reading.documents.documents`."""

    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    fields: Mapping[str, str] | None = None


def add_articles(
    case: Case, paths: Iterable[Path], *, known: Known | None = None, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Read documents and store what they tell, one transaction each; yield what came of each.

    A document that the same reader has read into the case before is passed over, so that an interrupted command carries
    on where it stopped. What an earlier version of the reader said of a document, and this one does not, holds no more.
    """
    given = list(paths)
    facts = msgspec.structs.asdict(known or Known())
    done = {(batch.source_id, batch.coder) for batch in case.batches()}
    reader = Reader([*case.settings.actors, *(view.record for view in case.views(Actor) if view.holds)])
    found = documents(given, progress=progress, **facts)
    sources: set[str | None] = set()
    for one, reading in reader.read_many(found, unless=lambda one: (reader.source(one).id, CODER) in done, helped=True):
        if isinstance(one, Unread):
            yield _unread(one)
            continue
        try:
            outcome = _add(case, one, reading, done)
        except FealtyError as error:
            yield Outcome(path=Path(one.name), title=one.title or "", refused=f"{one.name}: {error}")
            continue
        sources.add(outcome.source_id)
        yield outcome
    join(case, sources)


def join(case: Case, sources: Collection[str | None] | None = None) -> int:
    """Store the incidents that what was read has a part in and that are not there yet; return how many.

    What a person has said of an earlier incident is kept (`fealty.casefile.decided_pairs`): the members of one that was
    rejected stay apart, those of one that was accepted stay together.

    Parameters
    ----------
    case
        An open case.
    sources
        Ids of the documents whose incidents are looked for; all of them by default.
    """
    if not any(batch.coder.startswith(_READER) for batch in case.batches()):
        return 0
    told: list[Event | Order] = [view.record for view in case.views(Event) if view.holds]
    told += [view.record for view in case.views(Order) if view.holds]
    read = {one.id for one in told if one.row is None and (sources is None or one.source in sources)}
    known = list(case.views(Incident))
    before = [view.record for view in known]
    sources_known = [view.record for view in case.views(Source)]
    found = incidents([*sources_known, *case.settings.actors, *before, *told], decided=decided_pairs(known), of=read)
    present = {one.id for one in before}
    fresh = [one for one in found if one.id not in present]
    if fresh:
        with case.writing() as writer:
            writer.add([Arrival(record=one) for one in fresh])
    return len(fresh)


def store_reading(
    case: Case, source: Source, records: Iterable[Record], *, original: bytes | None, name: str, coder: str
) -> Tally:
    """Store what a reader found in one document, in one transaction; return what was new, known or gone.

    Records that the same coder stated of this source before, and states no more, hold no longer.

    Parameters
    ----------
    case
        An open case.
    source
        The document as a record.
    records
        What was read in it.
    original
        The bytes of the file, where they are at hand.
    name
        What the batch is called: the file, and its line where it holds many documents.
    coder
        Who read it, with the version.
    """
    with case.writing(source) as writer:
        writer.add_source(source, original=original)
        keys = {f"{source.id}#{record.id}": record for record in records}
        writer.add([Arrival(record=record, key=key) for key, record in keys.items()])
        writer.drop_unstated(source.id, set(keys))
        writer.close_batch(name, coder, None, [])
        return writer.tally


def _unread(fault: Unread) -> Outcome:
    if fault.passed_over:
        return Outcome(path=Path(fault.name), notes=(str(fault),))
    return Outcome(path=Path(fault.name), refused=str(fault))


def _add(case: Case, document: Document, reading: Reading | FealtyError | None, done: set[tuple[str, str]]) -> Outcome:
    if isinstance(reading, FealtyError):
        raise reading
    path = Path(document.name)
    source = identified(as_source(document)) if reading is None else reading.source
    title = source.title or "untitled"
    if reading is None or (source.id, CODER) in done:
        return Outcome(path=path, title=title, source_id=source.id, already=True)
    name = path.name if document.line is None else f"{path.name}:{document.line}"
    tally = store_reading(case, source, reading.records, original=document.original, name=name, coder=CODER)
    done.add((source.id, CODER))
    return Outcome(path=path, title=title, source_id=source.id, tally=tally, notes=document.notes)
