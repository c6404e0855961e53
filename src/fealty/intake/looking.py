"""What a file would give, before anything is stored: what it is, its first lines, what was guessed, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from fealty.casefile import Fault
from fealty.errors import FealtyError
from fealty.intake.articles import Known
from fealty.intake.files import is_article
from fealty.intake.mapping import Mapping
from fealty.reading.documents import Fault as Unread
from fealty.reading.documents import documents
from fealty.records import Record
from fealty.tables import Table, first_rows, open_table, write_mapping
from fealty.tables.base import Entry, Problem

ROWS = 2_000
"""Rows of a table that are read to be looked at."""
DOCUMENTS = 50
"""Documents of a file that are read to be looked at."""
SHOWN = 5
"""Rows, records, faults and documents that are shown of each."""
LONGEST_CELL = 200
OPENING = 400
"""Characters of a document that are shown."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a file, and how it begins."""

    title: str
    publisher: str
    published: str
    language: str
    begins: str
    characters: int
    notes: tuple[str, ...] = ()


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a file would give.

    Attributes
    ----------
    kind
        A table, documents, or nothing that can be read; a table that nothing knows is a table all the same.
    words
        What it was recognised as, or why it was not.
    readable
        Whether it could be added as it is.
    number, more
        Records of a table or documents that were found, and whether there are more behind them.
    skipped
        Rows or documents among them that could not be used.
    columns, rows
        The header and the first rows as they are in the file.
    mapping, guessed
        How the columns of a table that no importer knows are read, and whether that was guessed.
    toml
        The same as the text of a mapping file.
    """

    kind: Literal["table", "documents", "nothing"]
    words: str
    readable: bool = True
    number: int = 0
    more: bool = False
    skipped: int = 0
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    mapping: Mapping | None = None
    guessed: bool = False
    toml: str = ""
    records: tuple[Record, ...] = ()
    faults: tuple[Fault, ...] = ()
    documents: tuple[Opened, ...] = ()


def look(path: Path, *, mapping: Mapping | None = None, known: Known | None = None) -> Look:
    """Return what a file would give; nothing is stored.

    Parameters
    ----------
    path
        A table or a document.
    mapping
        Which column means what, where somebody has said it.
    known
        What is known of the documents.
    """
    known = known or Known()
    if is_article(path, mapping, known):
        return _documents(path, known)
    try:
        table = open_table(path, mapping=mapping)
    except FealtyError as error:
        return _unknown(path, str(error), mapping)
    return _table(path, table)


def _unknown(path: Path, why: str, mapping: Mapping | None) -> Look:
    """Return a table that nothing knows with its first rows, so that somebody can say what they mean."""
    try:
        rows = first_rows(path, SHOWN + 1)
    except FealtyError:
        rows = []
    if len(rows) < 2 or len(rows[0]) < 2:
        return Look(kind="nothing", words=_plain(why, path), readable=False)
    return Look(
        kind="table", words=_plain(why, path), readable=False, columns=tuple(rows[0]), rows=_cut(rows[1:]),
        mapping=mapping, toml=write_mapping(mapping) if mapping else "",
    )  # fmt: skip


def _table(path: Path, table: Table) -> Look:
    records: list[Record] = []
    faults: list[Fault] = []
    number = skipped = 0
    more = False
    try:
        for one in table:
            if isinstance(one, Problem):
                skipped += one.skipped
                faults += [Fault(**msgspec.structs.asdict(one))] if len(faults) < SHOWN else []
                continue
            number += 1
            records += [one.record] if isinstance(one, Entry) and len(records) < SHOWN else []
            if number >= ROWS:
                more = True
                break
        rows = first_rows(path, SHOWN + 1)
    except FealtyError as error:
        return _unknown(path, str(error), table.mapping)
    return Look(
        kind="table", words=table.title, number=number, more=more, skipped=skipped, readable=number > 0,
        columns=tuple(rows[0]) if rows else (), rows=_cut(rows[1:]), mapping=table.mapping, guessed=table.guessed,
        toml=write_mapping(table.mapping) if table.mapping else "", records=tuple(records), faults=tuple(faults),
    )  # fmt: skip


def _documents(path: Path, known: Known) -> Look:
    found, faults, skipped = [], [], 0
    several = documents([path], **msgspec.structs.asdict(known))
    for one in islice(several, DOCUMENTS):
        if isinstance(one, Unread):
            skipped += not one.passed_over
            faults.append(Fault(line=one.line or 0, reason=f"{one.what}. {one.remedy}", skipped=not one.passed_over))
        else:
            found.append(one)
    if not found:
        words = faults[0].reason if faults else "there is no document in it"
        return Look(kind="nothing", words=words, readable=False)
    return Look(
        kind="documents", words="An article" if len(found) == 1 else "Articles", number=len(found),
        more=_goes_on(several), skipped=skipped, faults=tuple(faults[:SHOWN]),
        documents=tuple(
            Opened(
                title=one.title or "", publisher=one.publisher or "", language=one.language or "",
                published=one.published.isoformat() if one.published else "", begins=one.text[:OPENING],
                characters=len(one.text), notes=one.notes,
            )
            for one in found[:SHOWN]
        ),
    )  # fmt: skip


def _goes_on(several: Iterator[object]) -> bool:
    return next(several, None) is not None


def _plain(words: str, path: Path) -> str:
    """Return words about a file without the folder that it lies in."""
    return words.replace(f"{path.parent}/", "").replace(str(path.parent), "")


def _cut(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell[:LONGEST_CELL] for cell in row) for row in rows)
