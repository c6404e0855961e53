"""Add: files, texts and tables into the case: looked at first, then read, watched and cancelled if need be."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import msgspec

from fealty.casefile import Fault, Tally
from fealty.intake import FIELDS, Look, Opened, Outcome, columns_mapped
from fealty.records import EventType, Source, in_words
from fealty.showing.formats import figure
from fealty.web.desk import Desk
from fealty.web.parts import Asked, Number, Pager, Part, paged
from fealty.web.receiving import OVER, Batch, Item
from fealty.web.registry import Download, Page
from fealty.web.snapshot import Snapshot

LOG = 10
"""Lines of the import log that are shown at once."""
SHOWN = 20
"""Bad rows of one file that are shown; the case remembers the rest."""
OUTCOMES = 200
"""Files or documents of a batch whose results are shown one by one."""
FIELD_WORDS = {
    "id": "the row's own id", "date": "date, or first day", "end_date": "last day",
    "precision": "how exact the date is", "type": "what happened", "mode": "how it was done", "actor": "who did it",
    "recipient": "to whom",
    "country": "country", "admin1": "province", "place": "place", "lat": "latitude", "lon": "longitude",
    "weapon": "weapon", "killed": "killed", "injured": "injured", "count": "number of attacks",
    "status": "asserted, denied, planned …", "confidence": "how sure", "note": "note", "trigger": "what set it off",
    "source_title": "source: title", "source_publisher": "source: publisher", "source_url": "source: address",
    "source_date": "source: date", "said_by": "who says so",
}  # fmt: skip
"""What each field of a mapping is called on the page."""


class AddAsked(Asked, frozen=True):
    """A batch to look at, or a line of the log whose bad rows are shown; the part of the log."""

    batch: Annotated[int, msgspec.Meta(ge=0, le=2**31)] | None = None
    log: Annotated[int, msgspec.Meta(ge=0, le=2**53)] | None = None
    page: Number = 1


class Option(Part, frozen=True):
    """A choice and its words."""

    value: str
    words: str


class Column(Part, frozen=True):
    """A column of a table: its name, the field that it fills, and its first cells."""

    name: str
    field: str
    cells: tuple[str, ...]


class File(Part, frozen=True):
    """One file of a batch as it was recognised.

    Attributes
    ----------
    name, size
        Its label, and how large it is.
    kind, words, found
        What it is, in words, and what was found in it.
    readable
        Whether it can be added as it is.
    columns, mapped, guessed, type, actor, country, dates, toml
        How a table is read, where no importer knows it.
    records, documents, faults
        The first of each.
    """

    name: str
    size: str
    kind: str = ""
    words: str = ""
    found: str = ""
    readable: bool = True
    columns: tuple[Column, ...] = ()
    mapped: bool = False
    guessed: bool = False
    type: str = ""
    actor: str = ""
    country: str = ""
    dates: str = ""
    toml: str = ""
    records: tuple[str, ...] = ()
    documents: tuple[Opened, ...] = ()
    faults: tuple[Fault, ...] = ()


class Result(Part, frozen=True):
    """What came of one file or document: its words, what was wrong, and where its records are."""

    name: str
    title: str
    words: str
    refused: str
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    more: int
    source: str
    retracted: bool
    version: str


class Sheet(Part, frozen=True):
    """One batch."""

    number: int
    who: str
    at: str
    state: str
    over: bool
    percent: int
    current: str
    failure: str
    publisher: str
    published: str
    files: tuple[File, ...]
    more_files: int
    articles: bool
    tables: bool
    readable: bool
    ahead: int
    results: tuple[Result, ...]
    more_results: int
    summary: str
    totals: dict[str, int]


class Line(Part, frozen=True):
    """A batch of this session in one line."""

    number: int
    href: str
    words: str
    state: str
    who: str
    at: str


class Logged(Part, frozen=True):
    """A line of the import log."""

    id: int
    at: str
    name: str
    title: str
    coder: str
    words: str
    source: str
    bad: int
    retracted: bool
    version: str


class AddPage(Part, frozen=True):
    """The forms, a batch if one is asked for, the batches of this session, and the import log."""

    limit: str
    most_bytes: int
    sheet: Sheet | None
    lines: tuple[Line, ...]
    log: tuple[Logged, ...]
    pager: Pager
    faults_of: str
    faults: tuple[Fault, ...]
    more_faults: int
    fields: tuple[Option, ...]
    types: tuple[str, ...]


def build(desk: Desk, asked: AddAsked) -> AddPage:
    """Return what can be added, what is being added, and what was."""
    snapshot = desk.snapshot()
    batches = desk.receiver.batches()
    log = list(reversed(desk.case.batches()))
    pager, part = paged("/add", asked, len(log), LOG)
    faults = desk.case.faults(asked.log) if asked.log is not None else []
    return AddPage(
        limit=f"{desk.receiver.most_bytes // 2**20} MiB",
        most_bytes=desk.receiver.most_bytes,
        sheet=_sheet(desk, snapshot, desk.receiver.find(asked.batch)) if asked.batch is not None else None,
        lines=tuple(_line(one) for one in batches if one.state != "thrown away"),
        log=tuple(_logged(one, snapshot) for one in log[part]),
        pager=pager,
        faults_of=next((one.name for one in log if one.id == asked.log), "") if asked.log is not None else "",
        faults=tuple(faults[:OUTCOMES]),
        more_faults=max(0, len(faults) - OUTCOMES),
        fields=tuple(Option(value=one, words=FIELD_WORDS.get(one, one)) for one in FIELDS),
        types=tuple(get_args(EventType)),
    )


# --- a batch ----------------------------------------------------------------------------------------------------------


def _sheet(desk: Desk, snapshot: Snapshot, batch: Batch) -> Sheet:
    totals = _totals(batch)
    looks = [one.look for one in batch.items if one.look]
    waiting = [one for one in desk.receiver.batches() if one.state in ("waiting", "reading", "cancelling")]
    return Sheet(
        number=batch.number,
        who=batch.who,
        at=batch.at.replace("T", " ")[:16],
        state=batch.state,
        over=batch.state in OVER,
        percent=round(100 * batch.share),
        current=batch.current,
        failure=batch.failure,
        publisher=batch.known.publisher or "",
        published=batch.known.published.isoformat() if batch.known.published else "",
        files=tuple(_file(one) for one in batch.items if one.look),
        more_files=sum(one.look is None for one in batch.items),
        articles=any(one.kind == "documents" for one in looks),
        tables=any(one.kind == "table" for one in looks),
        readable=any(one.readable for one in looks),
        ahead=sum(one.number < batch.number for one in waiting) if batch.state == "waiting" else 0,
        results=tuple(_result(one, snapshot) for one in _worst_first(batch)),
        more_results=max(0, len(batch.outcomes) - OUTCOMES),
        summary=_summary(batch, totals),
        totals=totals,
    )


def _worst_first(batch: Batch) -> list[Outcome]:
    """Return results as they came; of very many those that need a look before the others."""
    if len(batch.outcomes) <= OUTCOMES:
        return list(batch.outcomes)
    return sorted(batch.outcomes, key=lambda one: (one.clean, not one.notes))[:OUTCOMES]


def _totals(batch: Batch) -> dict[str, int]:
    tallies = [msgspec.structs.asdict(one.tally) for one in batch.outcomes]
    return {field: sum(one[field] for one in tallies) for field in Tally.__struct_fields__}


def _summary(batch: Batch, totals: dict[str, int]) -> str:
    refused = sum(one.refused is not None for one in batch.outcomes)
    parts = [f"{figure(len(batch.outcomes) - refused, 'file or document', 'files or documents')} read", _tally(totals)]
    if refused:
        parts.append(f"{refused:,} could not be read")
    return "; ".join(parts)


def _tally(counts: dict[str, int]) -> str:
    words = {
        "added": "added", "updated": "updated", "present": "already there", "gone": "no longer stated",
        "skipped": "skipped", "odd": "odd but kept",
    }  # fmt: skip
    said = [f"{counts[field]:,} {word}" for field, word in words.items() if counts.get(field)]
    return ", ".join(said) or "no records"


def _file(item: Item) -> File:
    seen = item.look or Look(kind="nothing", words="")
    mapping = seen.mapping
    constants = {str(field): str(value) for field, value in mapping.constants.items()} if mapping else {}
    read = columns_mapped(mapping, seen.columns)
    table = seen.kind == "table"
    return File(
        name=item.name,
        size=_size(item.size),
        kind=seen.kind,
        words=seen.words,
        found=_found(seen),
        readable=seen.readable,
        columns=tuple(
            Column(name=name, field=read[place], cells=tuple(row[place] for row in seen.rows if place < len(row)))
            for place, name in enumerate(seen.columns)
        ),
        mapped=table and (mapping is not None or not seen.readable),
        guessed=seen.guessed,
        type=constants.get("type", ""),
        actor=constants.get("actor", ""),
        country=constants.get("country", ""),
        dates={True: "day", False: "month", None: ""}[mapping.day_first] if mapping else "",
        toml=seen.toml,
        records=tuple(in_words(one) for one in seen.records),
        documents=seen.documents,
        faults=seen.faults,
    )


def _found(seen: Look) -> str:
    if not seen.readable:
        return ""
    noun = "record" if seen.kind == "table" else "document"
    parts = [f"{'more than ' if seen.more else ''}{figure(seen.number, noun)}"]
    if seen.skipped:
        what = "row" if seen.kind == "table" else "part"
        parts.append(f"{figure(seen.skipped, what)} {'among the first ' if seen.more else ''}cannot be used")
    return ", ".join(parts)


def _size(number: int) -> str:
    return f"{number:,} bytes" if number < 10_000 else f"{number / 1e6:,.2f} MB"


def _result(one: Outcome, snapshot: Snapshot) -> Result:
    retracted, version = _standing(one.source_id, snapshot)
    counts = msgspec.structs.asdict(one.tally)
    words = "" if one.refused else _tally(counts)
    if one.already:
        words = "the very same went in before: nothing to do"
    return Result(
        name=one.path.name,
        title=one.title,
        words=words,
        refused=one.refused or "",
        notes=(*one.notes, *([f"guessed: {one.guessed}"] if one.guessed else [])),
        faults=one.faults[:SHOWN],
        more=max(0, one.tally.skipped + one.tally.odd - SHOWN) if one.faults else 0,
        source=one.source_id if one.source_id and one.source_id in snapshot.records else "",
        retracted=retracted,
        version=version,
    )


def _standing(source_id: str | None, snapshot: Snapshot) -> tuple[bool, str]:
    if not source_id or source_id not in snapshot.records:
        return False, ""
    return snapshot.records[source_id].verdict == "reject", snapshot.version(source_id)


def _line(batch: Batch) -> Line:
    names = [one.name for one in batch.items]
    words = names[0] if len(names) == 1 else f"{names[0]} and {figure(len(names) - 1, 'more file')}"
    return Line(
        number=batch.number, href=f"/add?batch={batch.number}", words=words, state=batch.state, who=batch.who,
        at=batch.at.replace("T", " ")[:16],
    )  # fmt: skip


# --- the log ----------------------------------------------------------------------------------------------------------


def _logged(one: Any, snapshot: Snapshot) -> Logged:
    retracted, version = _standing(one.source_id, snapshot)
    source = snapshot.records.get(one.source_id)
    title = source.record.title or "" if source is not None and isinstance(source.record, Source) else ""
    counts = {field: getattr(one, field) for field in Tally.__struct_fields__}
    return Logged(
        id=one.id,
        at=one.at.replace("T", " ")[:16],
        name=one.name,
        title=title if title != one.name else "",
        coder=one.coder,
        words=_tally(counts),
        source=one.source_id if source is not None else "",
        bad=one.skipped + one.odd,
        retracted=retracted,
        version=version,
    )


PAGES = (
    Page(
        name="add",
        path="/add",
        title="Add",
        build=build,
        gives=AddPage,
        asks=AddAsked,
        template="add.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
