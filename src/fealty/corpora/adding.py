"""Parts into a case: what the corpus itself would have given, without reading it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import msgspec

from fealty.casefile import Case
from fealty.corpora.gathering import digest_of
from fealty.corpora.parts import Parts, Row, is_parts
from fealty.errors import FealtyError
from fealty.intake import Known, Mapping, Outcome, Progress, join, store_reading
from fealty.intake import add_files as add_others
from fealty.records import Actor, Record, Source, decode

_OTHER_ACTORS = (
    "the corpus was read with other actors than this case has, so that some may not have been recognised. "
    "Read it again with `fealty read --case`"
)


SHOWN = 5
"""Records and faults that a look at a folder shows."""


class PartsLook(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder of parts would give a case.

    Attributes
    ----------
    coder
        The reader that read it, with its version.
    documents, fresh, records
        Documents in it, those of them that the case does not have, and the records that these bring.
    unusable
        Documents that could not be used when it was read.
    first, faults
        The first of the new records, and of what is said of documents that could not be used.
    note
        What a careful reader should know; empty for nothing.
    """

    coder: str
    documents: int = 0
    fresh: int = 0
    records: int = 0
    unusable: int = 0
    first: tuple[Record, ...] = ()
    faults: tuple[str, ...] = ()
    note: str = ""


def look_at_parts(case: Case, folder: Path) -> PartsLook:
    """Return what a folder of parts would give; nothing is stored.

    Raises
    ------
    InputError
        It is no folder of parts, or damaged.
    """
    parts = Parts(folder)
    done = {(batch.source_id, batch.coder) for batch in case.batches()}
    first: list[Record] = []
    faults: list[str] = []
    documents = fresh = records = unusable = 0
    for row in parts.rows():
        documents += 1
        if row.source is None:
            unusable += 1
            faults += [row.fault or ""] if len(faults) < SHOWN else []
            continue
        read = (decode(row.source).id, parts.terms.coder)
        if read in done:
            continue
        done.add(read)
        fresh += 1
        records += len(row.records)
        first += [cast("Record", decode(one)) for one in row.records[: SHOWN - len(first)]]
    return PartsLook(
        coder=parts.terms.coder, documents=documents, fresh=fresh, records=records, unusable=unusable,
        first=tuple(first), faults=tuple(faults), note=_note(case, parts),
    )  # fmt: skip


def _note(case: Case, parts: Parts) -> str:
    """Say it where a corpus was read with other actors than a case has."""
    actors = (*case.settings.actors, *(view.record for view in case.views(Actor) if view.holds))
    return "" if parts.terms.actors == digest_of(actors) else _OTHER_ACTORS


def add_files(
    case: Case,
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    replace: bool = False,
    known: Known | None = None,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Add files to a case as `fealty.intake.add_files` does, and folders of parts after them."""
    folders = [path for path in paths if is_parts(path)]
    others = [path for path in paths if path not in folders]
    if others:
        yield from add_others(case, others, mapping=mapping, replace=replace, known=known, progress=progress)
    for folder in folders:
        yield from add_parts(case, folder, progress=progress)


def add_parts(case: Case, folder: Path, *, progress: Progress | None = None) -> Iterator[Outcome]:
    """Store what was read of a corpus, one transaction a document; yield what came of each.

    The case is the same as if the corpus had been added itself, as long as it was read with the actors of the case.
    A document that the same reader has read into the case before is passed over.

    Parameters
    ----------
    case
        An open case.
    folder
        A folder of parts.
    progress
        Called with the folder and the share of its documents that are in.
    """
    parts = Parts(folder)
    total = max(len(parts), 1)
    sources: set[str | None] = set()
    done = {(batch.source_id, batch.coder) for batch in case.batches()}
    if note := _note(case, parts):
        yield Outcome(path=folder, title="a corpus that was read before", notes=(note,))
    for number, row in enumerate(parts.rows(), 1):
        try:
            outcome = _add(case, row, parts.terms.coder, done)
        except FealtyError as error:
            outcome = Outcome(path=Path(row.name), refused=f"{row.name}: {error}")
        sources.add(outcome.source_id)
        yield outcome
        if progress is not None:
            progress(str(folder), number / total)
    join(case, sources)


def _add(case: Case, row: Row, coder: str, done: set[tuple[str, str]]) -> Outcome:
    path = Path(row.name)
    if row.source is None:
        return Outcome(path=path, refused=row.fault)
    source = cast("Source", decode(row.source))
    title = source.title or "untitled"
    if (source.id, coder) in done:
        return Outcome(path=path, title=title, source_id=source.id, already=True)
    records = [cast("Record", decode(one)) for one in row.records]
    name = path.name if row.line is None else f"{path.name}:{row.line}"
    tally = store_reading(case, source, records, original=row.original, name=name, coder=coder)
    done.add((source.id, coder))
    return Outcome(path=path, title=title, source_id=source.id, tally=tally, notes=row.notes)
