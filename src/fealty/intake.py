"""Files into a case: recognise, read, store. The one place where importers and the store meet.

Each file is one transaction: it goes in wholly, with its bad rows skipped and reported, or not at all. Interrupting
loses the file in hand and nothing else; running the same command again carries on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from fealty.casefile import Arrival, Case, Fault, Tally, Writer, sha256_of
from fealty.errors import FealtyError, InputError
from fealty.records import Coded, Incident, Record, Response, Source, identified
from fealty.tables import Mapping, Table, open_table, write_mapping
from fealty.tables.base import REFERENCE, Entry, Problem

Progress = Callable[[str, float], None]
"""Called with the file's name and the share of it that is done, 0 to 1."""

TOGETHER = 2_000
"""Records that are looked up and stored at once."""

MOST_FAULTS = 10_000
"""Faults of one file that the case remembers word for word; beyond them it keeps the number."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file.

    ``refused`` says why nothing of it went in; ``already`` that the very same file had gone in before.
    """

    path: Path
    title: str = ""
    source_id: str | None = None
    tally: Tally = msgspec.field(default_factory=Tally)
    faults: tuple[Fault, ...] = ()
    already: bool = False
    refused: str | None = None

    @property
    def clean(self) -> bool:
        """Whether everything went in."""
        return self.refused is None and self.tally.skipped == 0


def add_files(
    case: Case, paths: Sequence[Path], *, mapping: Mapping | None = None, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Add files to a case, one transaction each, and yield what came of each.

    Tables that refer to others (responses to orders) are read after them, whatever the order in which they are given.

    Parameters
    ----------
    case
        An open case.
    paths
        Tables; what each is, is recognised by its header.
    mapping
        Which column means what, for tables that no importer knows.
    progress
        Called now and then.
    """
    tables: list[tuple[Path, Table | str]] = []
    for path in paths:
        try:
            tables.append((path, open_table(path, mapping=mapping)))
        except InputError as error:
            tables.append((path, str(error)))
    tables.sort(key=lambda pair: isinstance(pair[1], Table) and pair[1].format == "responses")
    for path, table in tables:
        if isinstance(table, str):
            yield Outcome(path=path, refused=table)
            continue
        try:
            yield _add_table(case, path, table, progress)
        except FealtyError as error:
            yield Outcome(path=path, title=table.title, refused=str(error))


def _add_table(case: Case, path: Path, table: Table, progress: Progress | None) -> Outcome:
    file = identified(Source(title=table.name, publisher=table.publisher, sha256=sha256_of(path)))
    how = write_mapping(table.mapping) if table.mapping is not None else None
    earlier = [batch for batch in case.batches() if batch.name == table.name]
    if earlier and (earlier[-1].source_id, earlier[-1].coder, earlier[-1].mapping) == (file.id, table.coder, how):
        last = earlier[-1]
        there = Tally(present=last.added + last.updated + last.present, skipped=last.skipped, odd=last.odd)
        return Outcome(path=path, title=table.title, source_id=file.id, tally=there, already=True)
    with case.writing(file) as writer:
        writer.add_source(file, original=path)
        loading = _Loading(writer, file)
        for done in loading.take(table):
            if progress is not None and done:
                progress(table.name, table.progress)
        writer.close_batch(table.name, table.coder, how, loading.faults)
    return Outcome(path=path, title=table.title, source_id=file.id, tally=writer.tally, faults=tuple(loading.faults))


class _Loading:
    """The state of reading one table into one open transaction."""

    def __init__(self, writer: Writer, file: Source) -> None:
        self._writer = writer
        self._file = file
        self._waiting: list[Arrival] = []
        self._first: dict[str, tuple[int, str]] = {}  # row key, or id of a row without one -> its line and its record
        self._times: dict[str, int] = {}
        self.faults: list[Fault] = []

    def take(self, table: Iterable[Entry | Problem]) -> Iterator[bool]:
        """Store everything; yield now and then, True when it is worth telling the user how far it is."""
        referring: list[Entry] = []
        for number, one in enumerate(table):
            if isinstance(one, Problem):
                self._fault(one)
            elif _references(one.record):
                referring.append(one)
            else:
                self._entry(one)
            yield number % TOGETHER == 0
        self._flush()
        for one in referring:
            resolved = self._resolved(one)
            if resolved is not None:
                self._entry(resolved)
        self._flush()
        yield True

    def _fault(self, one: Problem) -> None:
        self._writer.tally.skipped += one.skipped
        self._writer.tally.odd += not one.skipped
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(**msgspec.structs.asdict(one)))

    def _entry(self, one: Entry) -> None:
        cited = self._file
        if one.cited is not None:
            cited = identified(one.cited)
            self._writer.add_source(cited)
        record = msgspec.structs.replace(one.record, source=cited.id) if isinstance(one.record, Coded) else one.record
        arrival = self._told_apart(identified(record), one)
        if arrival is not None:
            self._waiting.append(arrival)
            if len(self._waiting) >= TOGETHER:
                self._flush()

    def _told_apart(self, record: Record, one: Entry) -> Arrival | None:
        """Say what a row is that gives an id, or the same words, for a second time in the file."""
        name = one.key or record.id
        line, same = self._first.setdefault(name, (one.line, record.id))
        if line == one.line:
            return Arrival(record=record, key=one.key)
        self._times[name] = again = self._times.get(name, 0) + 1
        if one.key is None:
            self._odd(one.line, f"says exactly the same as line {line} and has no id; both are kept, as two events")
            return Arrival(record=identified(record, occurrence=again))
        if same == record.id:
            self._odd(one.line, f"repeats line {line}: the same id and the same contents; kept once")
            self._writer.tally.present += 1
            return None
        self._odd(one.line, f"has the id of line {line} and other contents; both are kept")
        return Arrival(record=record, key=f"{one.key}#{again + 1}")

    def _odd(self, line: int, reason: str) -> None:
        self._fault(Problem(line=line, reason=reason, skipped=False))

    def _resolved(self, one: Entry) -> Entry | None:
        """Put ids where a record refers to rows of a table; a row that is not there is a fault of this row."""
        found: dict[str, str] = {}
        for reference in _references(one.record):
            row = reference.removeprefix(REFERENCE)
            ids = self._writer.ids_of_key(f":{row}", "order")
            if len(ids) != 1:
                reason = (
                    "no order of the case has it; add the table of orders first"
                    if not ids
                    else "several orders have it"
                )
                self._fault(Problem(line=one.line, field="order_row", value=row, reason=f"order row {row}: {reason}"))
                return None
            found[reference] = ids[0]
        if isinstance(one.record, Incident):
            record: Record = msgspec.structs.replace(
                one.record, members=tuple(found.get(member, member) for member in one.record.members)
            )
        elif isinstance(one.record, Response):
            record = msgspec.structs.replace(one.record, order=found[one.record.order])
        else:
            record = one.record
        return msgspec.structs.replace(one, record=record)

    def _flush(self) -> None:
        if self._waiting:
            self._writer.add(self._waiting)
            self._waiting.clear()


def _references(record: Record) -> tuple[str, ...]:
    """Return the table rows that a record refers to in place of ids."""
    if isinstance(record, Response):
        return (record.order,) if record.order.startswith(REFERENCE) else ()
    if isinstance(record, Incident):
        return tuple(member for member in record.members if member.startswith(REFERENCE))
    return ()
