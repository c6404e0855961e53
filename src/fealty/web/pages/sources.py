"""Sources: how far each can be relied on, what stands on it, and which only print what another reported first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from fealty.records import Source
from fealty.showing.evidence import GRADES
from fealty.showing.pages import Line
from fealty.web.copying import texts_of
from fealty.web.desk import Desk
from fealty.web.parts import Asked, Choice, Link, Number, Pager, Part, choices, paged
from fealty.web.registry import Download, Page
from fealty.web.snapshot import Snapshot
from fealty.web.sourcing import SOURCE_FAULTS, Known, Standing, known, relations, standing_on

SIZE = 50
"""Sources of one page."""
MOST_RELATED = 6
"""Copies of one source that are named."""
Fault = Literal[
    "", "undated", "not-english", "no-publisher", "ungraded", "retracted", "copies", "unused"
]  # fmt: skip
Sort = Literal["records", "published", "title", "publisher", "grade"]
SORTS = {
    "records": "most records first", "published": "newest first", "title": "title", "publisher": "publisher",
    "grade": "grade",
}  # fmt: skip


class SourcesAsked(Asked, frozen=True):
    """Which sources: by words of title and publisher, grade ("none": not graded) and fault; in which order."""

    text: str = ""
    grade: Literal["", "A", "B", "C", "D", "E", "F", "none"] = ""
    fault: Fault = ""
    sort: Sort = "records"
    page: Number = 1


class Related(Part, frozen=True):
    """Another source that prints the same, and how one can tell."""

    link: Link
    words: str


class SourceLine(Part, frozen=True):
    """One source.

    Attributes
    ----------
    grade
        Its Admiralty letter; empty where it is not graded.
    chain
        From whom it has what its records say, the outermost first; empty where nobody else is named.
    more_chains
        Further chains of its records.
    related, more_related
        Sources that print the same, and how many are not named.
    records, held
        Records that cite it, and those of them that are counted after review.
    faults
        What to be wary of, in words.
    version
        To be sent back with a word on it.
    """

    id: str
    title: str
    publisher: str
    published: str
    language: str
    url: str
    grade: str
    chain: tuple[str, ...]
    more_chains: int
    related: tuple[Related, ...]
    more_related: int
    records: int
    held: int
    faults: tuple[str, ...]
    retracted: bool
    version: str


class SourcesPage(Part, frozen=True):
    """The sources that were asked for, and how independent they are.

    Attributes
    ----------
    summary
        The case's sources in a sentence.
    reading
        How many texts are still to be compared.
    independence
        How many witnesses there are behind the results; empty until there is an answer.
    origins, copies, orders
        The same as tables.
    """

    total: int
    summary: str
    reading: int
    sources: tuple[SourceLine, ...]
    pager: Pager
    grades: tuple[Choice, ...]
    faults: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    independence: tuple[str, ...]
    graded: str
    origins: tuple[Line, ...]
    copies: tuple[Line, ...]
    orders: tuple[Line, ...]


def build(desk: Desk, asked: SourcesAsked) -> SourcesPage:
    """Return the sources that were asked for."""
    snapshot = desk.snapshot()
    every = known(snapshot)
    related, reading = _related(desk, snapshot)
    faults = {one.id: (*one.faults, *(("copies",) if one.id in related else ())) for one in every.values()}
    chosen = sorted(
        (one for one in every.values() if _fits(one, faults[one.id], asked)), key=lambda one: _place(one, asked.sort)
    )
    pager, part = paged("/sources", asked, len(chosen), SIZE)
    computed = desk.computed()
    witnesses = computed.page.witnesses if computed else None
    return SourcesPage(
        total=len(every),
        summary=_summary(every, related),
        reading=reading,
        sources=tuple(
            _line(one, standing_on(snapshot, one.id), faults[one.id], related.get(one.id, ()), snapshot.version(one.id))
            for one in chosen[part]
        ),
        pager=pager,
        grades=_grades(every, asked),
        faults=_faults(faults, asked),
        sorts=choices(SORTS, asked.sort),
        independence=witnesses.words if witnesses else (),
        graded=witnesses.grades if witnesses else "",
        origins=witnesses.origins if witnesses else (),
        copies=witnesses.copies if witnesses else (),
        orders=witnesses.orders if witnesses else (),
    )


def _grades(every: Mapping[str, Known], asked: SourcesAsked) -> tuple[Choice, ...]:
    """Return the grades, with how many sources have each."""
    having = Counter(one.grade for one in every.values())
    named = {letter or "none": f"{GRADES.get(letter, 'not graded')} ({having[letter]:,})" for letter in (*"ABCDEF", "")}
    return choices(named, asked.grade)


def _faults(faults: Mapping[str, Sequence[str]], asked: SourcesAsked) -> tuple[Choice, ...]:
    """Return what sources may be short of, with how many are."""
    having = Counter(one for each in faults.values() for one in each)
    return choices({one: f"{words} ({having[one]:,})" for one, words in SOURCE_FAULTS.items()}, asked.fault)


def told(desk: Desk, snapshot: Snapshot, source_id: str) -> SourceLine:
    """Return what the list says of one source, for its own page."""
    one, (related, _) = known(snapshot)[source_id], _related(desk, snapshot)
    stands, version = standing_on(snapshot, source_id), snapshot.version(source_id)
    return _line(one, stands, one.faults, related.get(source_id, ()), version)


def _related(desk: Desk, snapshot: Snapshot) -> tuple[dict[str, tuple[tuple[Link, str], ...]], int]:
    """Return for each source the others that print the same, and how many texts are still to be compared."""
    texts = (one.id for one in known(snapshot).values() if one.seen.record.sha256)
    alike, reading = texts_of(desk).look(desk, texts)
    return relations(snapshot, alike), reading


def _fits(one: Known, faults: tuple[str, ...], asked: SourcesAsked) -> bool:
    if asked.grade and (asked.grade if asked.grade != "none" else "") != one.grade:
        return False
    if asked.fault and asked.fault not in faults:
        return False
    return not asked.text or all(word in one.sought for word in asked.text.casefold().split())


def _place(one: Known, sort: Sort) -> tuple[object, ...]:
    """Return where a source stands in the list; what is not known comes last."""
    record = one.seen.record
    last: dict[Sort, tuple[object, ...]] = {
        "records": (-one.records,),
        "published": (record.published is None, -(record.published.toordinal() if record.published else 0)),
        "title": (not record.title, (record.title or "").casefold()),
        "publisher": (not record.publisher, (record.publisher or "").casefold()),
        "grade": (not one.grade, one.grade),
    }
    return (*last[sort], (record.title or "").casefold(), one.id)


def _summary(every: dict[str, Known], related: dict[str, tuple[tuple[Link, str], ...]]) -> str:
    used = sum(one.records > 0 for one in every.values())
    graded = sum(bool(one.grade) for one in every.values())
    copying = sum(one in related for one in every)
    retracted = sum(one.retracted for one in every.values())
    words = f"{len(every):,} sources; records stand on {used:,} of them; {graded:,} graded; {copying:,} print the same"
    return f"{words} as another{f'; {retracted:,} retracted' if retracted else ''}."


def _line(
    one: Known, stands: Standing, faults: tuple[str, ...], related: tuple[tuple[Link, str], ...], version: str
) -> SourceLine:
    source: Source = one.seen.record
    return SourceLine(
        id=one.id,
        title=source.title or "(no title)",
        publisher=source.publisher or "",
        published=source.published.isoformat() if source.published else "",
        language=source.language or "",
        url=one.url,
        grade=one.grade,
        chain=stands.chains[0] if stands.chains else (),
        more_chains=max(0, len(stands.chains) - 1),
        related=tuple(Related(link=link, words=words) for link, words in related[:MOST_RELATED]),
        more_related=max(0, len(related) - MOST_RELATED),
        records=one.records,
        held=stands.held,
        faults=tuple(SOURCE_FAULTS[fault] for fault in faults if fault not in ("copies", "ungraded", "retracted")),
        retracted=one.retracted,
        version=version,
    )


PAGES = (
    Page(
        name="sources",
        path="/sources",
        title="Sources",
        build=build,
        gives=SourcesPage,
        asks=SourcesAsked,
        template="sources.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
