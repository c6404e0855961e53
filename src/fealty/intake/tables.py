"""Tables into a case: one transaction a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from fealty.casefile import Arrival, Batch, Case, Fault, Tally, Writer, sha256_of
from fealty.errors import InputError
from fealty.intake.outcomes import Outcome, Progress
from fealty.records import Coded, Incident, Record, Response, Source, identified
from fealty.tables import Mapping, Table, write_mapping
from fealty.tables.base import REFERENCE, Entry, Problem

TOGETHER = 2_000
"""Records that are looked up and stored at once."""

SEVERAL = 3
"""Rows pushed out by a table that shares none with the earlier one of its name, from which on it is refused."""

MOST_FAULTS = 10_000
"""Faults of one file that the case remembers word for word; beyond them it keeps the number."""


class Adding(msgspec.Struct, frozen=True, kw_only=True):
    """How a table goes in.

    Attributes
    ----------
    path
        The file that the user named.
    how
        How its rows are read and chosen, in the words of the import log.
    replace
        Let it take the place of an earlier table of its name even when they have no row in common.
    part
        The rows are only some of the file's: rows without an id that an earlier choice took go on to hold.
    progress
        Called now and then.
    """

    path: Path
    how: str | None = None
    replace: bool = False
    part: bool = False
    progress: Progress | None = None


def add_table(case: Case, path: Path, table: Table, replace: bool, progress: Progress | None) -> Outcome:
    """Add one opened table in one transaction and return what came of it.

    Raises
    ------
    FealtyError
        The table cannot go in as it is; the case stays as it was.
    """
    file = identified(Source(title=table.name, publisher=table.publisher, sha256=sha256_of(path)))
    how = write_mapping(table.mapping) if table.mapping is not None else None
    last = earlier_of(case, table.name)
    if last and last.skipped == 0 and (last.source_id, last.coder, last.mapping) == (file.id, table.coder, how):
        there = Tally(present=last.added + last.updated + last.present, odd=last.odd)
        return Outcome(path=path, title=table.title, source_id=file.id, tally=there, already=True)
    return put_in(case, table, file, path, Adding(path=path, how=how, replace=replace, progress=progress))


def earlier_of(case: Case, name: str) -> Batch | None:
    """Return the last table of this name that went in."""
    return next((batch for batch in reversed(case.batches()) if batch.name == name), None)


def put_in(case: Case, table: Table, file: Source, original: Path, adding: Adding) -> Outcome:
    """Store the rows of a table, and the bytes that they stand in, in one transaction."""
    with case.writing(file) as writer:
        writer.add_source(file, original=original)
        loading = _Loading(writer, file, table.dataset, part=adding.part)
        for done in loading.take(table):
            if adding.progress is not None and done:
                adding.progress(table.name, table.progress)
        if table.named_by_file and not adding.replace:
            _refuse_another_table(table.name, writer.tally)
        writer.close_batch(table.name, table.coder, adding.how, loading.faults)
    return Outcome(
        path=adding.path,
        title=table.title,
        source_id=file.id,
        tally=writer.tally,
        faults=tuple(loading.faults),
        guessed=_guess_in_words(table.mapping) if table.guessed and table.mapping else None,
    )


def _guess_in_words(mapping: Mapping) -> str:
    columns = [f"{field} from {', '.join(mapping.columns_of(field))}" for field in mapping.columns]
    assumed = [f"{field} taken to be {value!r} everywhere" for field, value in mapping.constants.items()]
    ignored = [f"not used: {', '.join(mapping.ignored)}"] if mapping.ignored else []
    return "; ".join([*columns, *assumed, *ignored])


def _refuse_another_table(name: str, tally: Tally) -> None:
    """Refuse a table that would push another out only because both files have the same name.

    Raises
    ------
    InputError
        Nothing of the earlier table is in this one, and several of its rows would no longer hold.
    """
    pushed_out = tally.updated + tally.gone
    if pushed_out >= SEVERAL and tally.present == 0:
        raise InputError(
            f"{name}: the case has another table of this name, and none of its rows is in this one; {pushed_out} would "
            "no longer hold. Give the file another name, or say --replace if it is a new version of the same table"
        )


class _Loading:
    """The state of reading one table into one open transaction."""

    def __init__(self, writer: Writer, file: Source, dataset: str, *, part: bool) -> None:
        self._writer = writer
        self._file = file
        self._dataset = dataset
        self._part = part
        self._without_id: set[str] = set()
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
        if not self._part:
            self._writer.drop_unstated(self._dataset, self._without_id)
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
            self._writer.cite(cited)
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
        again = 0
        if line != one.line:
            self._times[name] = again = self._times.get(name, 0) + 1
        if one.key is None:
            if again:
                self._odd(one.line, f"says exactly the same as line {line} and has no id; both are kept, as two events")
                record = identified(record, occurrence=again)
            key = f"{self._dataset}#{record.id}"
            self._without_id.add(key)
            return Arrival(record=record, key=key)
        if not again:
            return Arrival(record=record, key=one.key)
        if same == record.id:
            self._odd(one.line, f"repeats line {line}: the same id and the same contents; kept once")
            self._writer.tally.present += 1
            return None
        self._odd(one.line, f"has the id of line {line} and other contents; both are kept")
        return Arrival(record=record, key=f"{one.key}#{record.id}")

    def _odd(self, line: int, reason: str) -> None:
        self._fault(Problem(line=line, reason=reason, skipped=False))

    def _resolved(self, one: Entry) -> Entry | None:
        """Put ids where a record refers to rows of a table; a row that is not there is a fault of this row."""
        found: dict[str, str] = {}
        for reference in _references(one.record):
            row = reference.removeprefix(REFERENCE)
            ids = self._writer.ids_of_row(row, "order", self._dataset)
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
