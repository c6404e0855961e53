"""Which room reads a file: a table goes to `tables`, a document to `reading`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from fealty.casefile import Case
from fealty.errors import FealtyError, InputError
from fealty.intake.articles import Known, add_articles, join
from fealty.intake.outcomes import Outcome, Progress
from fealty.intake.tables import add_table
from fealty.reading.documents import Document, documents, is_document_name
from fealty.reading.documents.kinds import suffix_of
from fealty.tables import Mapping, Table, open_table

_TEXT = (".txt", ".text")
_LINES = (".jsonl", ".ndjson")
_LOOKED_AT = 100
"""Lines of JSON that are looked at to tell documents from rows."""


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
        if is_article(path, mapping, known):
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


def is_article(path: Path, mapping: Mapping | None = None, known: Known | None = None) -> bool:
    """Whether a path is a document or a folder of them, and no table.

    A text file and JSON lines may be either: they are a table when an importer knows the header, or when a mapping is
    given that fits. JSON lines are one, too, where no line holds the text of a document.
    """
    if path.is_dir():
        return True
    if not path.is_file() or not is_document_name(path.name):
        return False
    suffix = suffix_of(path.name)
    if suffix not in (*_TEXT, *_LINES):
        return True
    try:
        if not open_table(path, mapping=mapping).guessed:
            return False
    except FealtyError:
        if suffix in _TEXT:
            return True
    return suffix in _TEXT or _holds_documents(path, known or Known())


def _holds_documents(path: Path, known: Known) -> bool:
    """Whether any of the first lines is a document, under the names that the user gives its fields."""
    first = islice(documents([path], fields=known.fields), _LOOKED_AT)
    return any(isinstance(one, Document) for one in first)
