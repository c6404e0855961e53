"""Which room reads a file: a table goes to `tables`, a document to `reading`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fealty.casefile import Case
from fealty.errors import FealtyError, InputError
from fealty.intake.articles import Known, add_articles, join
from fealty.intake.outcomes import Outcome, Progress
from fealty.intake.tables import add_table
from fealty.reading.documents import is_document_name
from fealty.reading.documents.kinds import suffix_of
from fealty.tables import Mapping, Table, open_table


def add_files(
    case: Case,
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    replace: bool = False,
    known: Known | None = None,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """Add files to a case, one transaction each, and yield what came of each.

    Tables go first, those that refer to others (responses to orders) last among them, whatever the order in which they
    are given: the actors that they name help to read the documents.

    Parameters
    ----------
    case
        An open case.
    paths
        Tables, documents, and folders of documents; what each is, is seen from its name and its first lines.
    mapping
        Which column means what, for tables that no importer knows.
    replace
        Let a table take the place of an earlier one of the same name even when they have no row in common.
    known
        What is known of the documents: day of publication, publisher, title.
    progress
        Called now and then.
    """
    tables: list[tuple[Path, Table | str]] = []
    articles: list[Path] = []
    for path in paths:
        if is_article(path, mapping):
            articles.append(path)
            continue
        try:
            tables.append((path, open_table(path, mapping=mapping)))
        except InputError as error:
            tables.append((path, str(error)))
    tables.sort(key=lambda pair: isinstance(pair[1], Table) and pair[1].format == "responses")
    stored = False
    for path, table in tables:
        if isinstance(table, str):
            yield Outcome(path=path, refused=table)
            continue
        try:
            outcome = add_table(case, path, table, replace, progress)
        except FealtyError as error:
            yield Outcome(path=path, title=table.title, refused=str(error))
            continue
        stored = True
        yield outcome
    if stored:
        join(case)  # what was read before may tell the same as the rows
    if articles:
        yield from add_articles(case, articles, known=known, progress=progress)


def is_article(path: Path, mapping: Mapping | None = None) -> bool:
    """Whether a path is a document or a folder of them, and no table.

    A text file may be either: it is a table when an importer knows its header, or when a mapping is given that fits.
    """
    if path.is_dir():
        return True
    if not path.is_file() or not is_document_name(path.name):
        return False
    if suffix_of(path.name) not in (".txt", ".text"):
        return True
    try:
        return open_table(path, mapping=mapping).guessed
    except FealtyError:
        return True
