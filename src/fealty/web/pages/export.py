"""Export: the case in every form in which others can use it, what each form holds, and what may be left out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec

from fealty.records import KINDS, Source
from fealty.showing.exports import KIND_ORDER
from fealty.web.desk import Desk
from fealty.web.handing import LeftOut, bundled, gap, left_out, records, told
from fealty.web.parts import Asked, Choice, Delivery, Part, choices, with_query
from fealty.web.problems import Refused
from fealty.web.registry import Download, Page
from fealty.web.snapshot import Snapshot

MOST_SOURCES = 300
"""Sources that can be chosen from a list; others by their ids."""
LONGEST_TITLE = 90
LONGEST = 2_000
Text = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class ExportAsked(Asked, frozen=True):
    """What is to be left out: sources (by id, chosen or written), names (one a line); and which records."""

    source: tuple[Text, ...] = ()
    sources: Text = ""
    names: Text = ""
    kind: tuple[Text, ...] = ()
    everything: bool = False


class Form(Part, frozen=True):
    """One file that can be had."""

    name: str
    href: str
    words: str
    holds: str
    lacks: str
    answer: bool = False


class Shelf(Part, frozen=True):
    """Forms for one purpose."""

    title: str
    words: str
    forms: tuple[Form, ...]


class ExportPage(Part, frozen=True):
    """The forms, and what is left out of them."""

    shelves: tuple[Shelf, ...]
    ready: bool
    gap: str
    sources: tuple[Choice, ...]
    more_sources: int
    kinds: tuple[Choice, ...]
    chosen: bool


class _Kind(msgspec.Struct, frozen=True):
    words: str
    holds: str
    lacks: str


_DOSSIER = {
    "html": _Kind(
        "Dossier, HTML",
        "The answer, charts, every order, every record that was used with its quote and source, the method: one file "
        "that opens anywhere, offline, and prints well.",
        "Whole texts of sources; records that no figure rests on.",
    ),
    "md": _Kind("Dossier, Markdown", "The same as text with tables, for reports and version control.", "The charts."),
    "json": _Kind("Dossier, JSON", "The same for programs: all figures and all words, by name.", "The charts."),
}
_RECORDS = {
    "csv": _Kind(
        "Tables, CSV (zip)",
        "One table for each kind of record, a row a record, with quotes, sources and reviewers' words. Texts that a "
        "spreadsheet would run as a formula begin with an apostrophe.",
        "Where names stand in the text; lists are joined.",
    ),
    "parquet": _Kind(
        "Tables, Parquet (zip)",
        "The same tables with types, for pandas, Polars, R and DuckDB; texts are unchanged.",
        "Where names stand in the text; lists are joined.",
    ),
    "jsonl": _Kind(
        "Records, JSON lines",
        "Every record whole, one JSON object a line, in the form that the schema describes. Nothing of a record is "
        "lost.",
        "Texts of sources; who reviewed what.",
    ),
    "geojson": _Kind(
        "Map, GeoJSON",
        "Events with coordinates as points, for QGIS and every other map.",
        "Events without coordinates; every other kind of record.",
    ),
    "graphml": _Kind(
        "Network, GraphML",
        "Actors and the ties told of them, for Gephi, yEd and NetworkX. A denied tie is an edge too: look at its "
        "status.",
        "Events and orders; quotes.",
    ),
    "ftm": _Kind(
        "Entities, FollowTheMoney",
        "Actors, ties, events, orders and sources as entities, for Aleph and OpenSanctions' tools.",
        "Whatever is not asserted; who says so; how sure it is; review.",
    ),
}
_BUNDLE = _Kind(
    "Replication bundle (zip)",
    "Everything that somebody needs to get the same figures: records as they were read, reviewers' words, settings, "
    "the result, versions, checksums, and a README with the commands. It is rebuilt and measured again before you get "
    "it, which takes about as long as an answer. It holds whole texts of sources: mind whose they are.",
    "Original files (their checksums are in it); the log of skipped rows.",
)
_CHOOSE = ("csv", "parquet", "jsonl")
"""Formats of which certain kinds of record can be had alone."""


def build(desk: Desk, asked: ExportAsked) -> ExportPage:
    """Return what can be had, and how much is left out of it."""
    snapshot = desk.snapshot()
    without = _left_out(snapshot, asked)
    sources = sorted(snapshot.views(Source), key=lambda seen: -len(snapshot.citing(seen.record.id)))
    shown = {seen.record.id: _called(seen.record) for seen in sources[:MOST_SOURCES]}
    standing = desk.standing()
    return ExportPage(
        shelves=_shelves(asked),
        ready=standing.ready and not standing.stale,
        gap=gap(desk, without).words if without else "",
        sources=choices(shown, *asked.source),
        more_sources=max(0, len(sources) - MOST_SOURCES),
        kinds=choices({one: one.replace("_", " ") for one in KIND_ORDER}, *asked.kind),
        chosen=bool(without or asked.kind or asked.everything),
    )  # fmt: skip


def _called(source: Source) -> str:
    words = ", ".join(part for part in (source.title, source.publisher) if part) or source.id
    return words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE]}…"


def _left_out(snapshot: Snapshot, asked: ExportAsked) -> LeftOut:
    return left_out(snapshot, [*asked.source, *asked.sources.split()], asked.names.splitlines())


def _shelves(asked: ExportAsked) -> tuple[Shelf, ...]:
    given = {"source": asked.source, "sources": asked.sources, "names": asked.names}
    which = {**given, "everything": asked.everything}

    def form(name: str, one: _Kind, path: str, answer: bool) -> Form:
        values = given if answer else {**which, "kind": asked.kind if name in _CHOOSE else None}
        href = with_query(path, values)
        return Form(name=name, href=href, words=one.words, holds=one.holds, lacks=one.lacks, answer=answer)

    return (
        Shelf(
            title="To read",
            words="The whole answer with everything that it stands on.",
            forms=tuple(form(name, one, f"/export/dossier.{name}", True) for name, one in _DOSSIER.items()),
        ),
        Shelf(
            title="To check",
            words="For a reviewer who wants to get the same figures.",
            forms=(form("bundle", _BUNDLE, "/export/bundle", True),),
        ),
        Shelf(
            title="To work with",
            words="The records as they stand after review: edits applied, rejected ones and those on retracted sources "
            "left out.",
            forms=tuple(form(name, one, f"/export/{name}", False) for name, one in _RECORDS.items()),
        ),
    )


# --- the files --------------------------------------------------------------------------------------------------------


def _dossier(form: str) -> Callable[[Desk, ExportAsked], Delivery]:
    def made(desk: Desk, asked: ExportAsked) -> Delivery:
        return told(desk, form, _left_out(desk.snapshot(), asked))

    return made


def _records(form: str) -> Callable[[Desk, ExportAsked], Delivery]:
    def made(desk: Desk, asked: ExportAsked) -> Delivery:
        unknown = [one for one in asked.kind if one not in KINDS]
        if unknown:
            raise Refused(f"{unknown[0]!r} is no kind of record; these are: {', '.join(KINDS)}.")
        kinds = asked.kind if form in _CHOOSE else ()
        without = _left_out(desk.snapshot(), asked)
        return records(desk, form, tuple(dict.fromkeys(kinds)), everything=asked.everything, without=without)

    return made


def _bundle(desk: Desk, asked: ExportAsked) -> Delivery:
    return bundled(desk, _left_out(desk.snapshot(), asked))


PAGES = (
    Page(
        name="export",
        path="/export",
        title="Export",
        build=build,
        gives=ExportPage,
        asks=ExportAsked,
        template="export.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = (
    *(
        Download(
            name=f"dossier-{name}", path=f"/export/dossier.{name}", title=one.words, build=_dossier(name),
            asks=ExportAsked,
        )
        for name, one in _DOSSIER.items()
    ),
    Download(name="bundle", path="/export/bundle", title=_BUNDLE.words, build=_bundle, asks=ExportAsked),
    *(
        Download(name=f"export-{name}", path=f"/export/{name}", title=one.words, build=_records(name), asks=ExportAsked)
        for name, one in _RECORDS.items()
    ),
)  # fmt: skip
