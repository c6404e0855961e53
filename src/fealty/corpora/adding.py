"""Parts into a case: what the corpus itself would have given, without reading it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

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
    actors = (*case.settings.actors, *(view.record for view in case.views(Actor) if view.holds))
    if parts.terms.actors != digest_of(actors):
        yield Outcome(path=folder, title="a corpus that was read before", notes=(_OTHER_ACTORS,))
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
