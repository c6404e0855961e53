"""One case out, in one format: which files there will be, whether they may be written, and what went into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from fealty.errors import FealtyError
from fealty.measuring.naming import Registry
from fealty.records import KINDS, Event, Record, encode
from fealty.showing.exports import followthemoney, geojson, graphml
from fealty.showing.exports.columns import Flattener
from fealty.showing.exports.standing import KIND_ORDER, Standing, holding
from fealty.showing.exports.tables import csv_header, frames, is_parquet_of, write_csv, write_parquet
from fealty.showing.exports.ties import network
from fealty.showing.exports.writing import Recognise, begins_with, beside, refuse_to_overwrite

Progress = Callable[[str, float], None]
T = TypeVar("T")
FORMATS = ("csv", "parquet", "geojson", "graphml", "ftm", "jsonl")
TABLES = ("csv", "parquet")
"""Formats with one file a kind: several kinds go into a folder."""
FIXED = {"geojson": ("event",), "graphml": ("actor", "tie"), "ftm": ("event", "order", "tie", "actor", "source")}
"""Formats that hold certain kinds and no others."""
OFTEN = 5_000
"""Records after which progress is told."""
RECORD_HEAD = b'{"kind":"'


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What an export wrote: the files, what is in each (records, or nodes, edges and entities), and what could not be.

    ``left_out`` says in words what the format has no place for, and how much of it there was.
    """

    files: tuple[Path, ...]
    counts: dict[str, int]
    left_out: tuple[str, ...] = ()


def export(
    case: Standing,
    target: Path,
    form: str,
    *,
    kinds: Sequence[str] = (),
    everything: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write the records of a case as they stand after review.

    Parameters
    ----------
    case
        An open case, or a redacted copy of one.
    target
        The file to write; for tables of several kinds the folder (it is made if its parent is there).
    form
        One of `FORMATS`.
    kinds
        Kinds of record; all that the format holds, when none is given.
    everything
        Also what was rejected, and what stands on a retracted source.
    progress
        Called with the kind and the share of its records that is done.

    Raises
    ------
    FealtyError
        No such format or kind, kinds that the format does not hold, or a target that is something else already.
    """
    chosen = _kinds(form, kinds)
    if form in TABLES:
        return _tables(case, target, form, chosen, _Way(everything, progress))
    refuse_to_overwrite(target, RECOGNISE[form], NAMES[form])
    with beside([target]) as (part,):
        if form == "geojson":
            return _points(case, part, target, _Way(everything, progress))
        if form == "graphml":
            return _graph(case, part, target, everything=everything)
        if form == "ftm":
            return _entities(case, part, target, _Way(everything, progress))
        return _lines(case, part, target, chosen, _Way(everything, progress))


NAMES = {
    "geojson": "GeoJSON of Fealty", "graphml": "GraphML of Fealty", "ftm": "FollowTheMoney file of Fealty",
    "jsonl": "file of Fealty's records",
}  # fmt: skip
RECOGNISE: dict[str, Recognise] = {
    "geojson": begins_with(geojson.HEAD),
    "graphml": begins_with(graphml.HEAD),
    "ftm": begins_with(followthemoney.HEAD),
    "jsonl": begins_with(RECORD_HEAD),
}


class _Way(msgspec.Struct, frozen=True):
    """How an export goes: what it includes, and whom it tells how far it is."""

    everything: bool
    progress: Progress | None

    def told(self, kind: str, several: Sequence[T]) -> Iterator[T]:
        """Yield things one by one, telling how far it is."""
        for number, one in enumerate(several):
            if self.progress is not None and number % OFTEN == 0:
                self.progress(kind, number / len(several))
            yield one
        if self.progress is not None:
            self.progress(kind, 1.0)


def _kinds(form: str, kinds: Sequence[str]) -> tuple[str, ...]:
    if form not in FORMATS:
        raise FealtyError(f"{form!r} is no format; these are: {', '.join(FORMATS)}")
    for kind in kinds:
        if kind not in KINDS:
            raise FealtyError(f"{kind!r} is no kind of record; these are: {', '.join(KINDS)}")
    if form in FIXED:
        if kinds and set(kinds) != set(FIXED[form]):
            raise FealtyError(f"{form} holds {', '.join(FIXED[form])} and nothing else; leave --kind out")
        return FIXED[form]
    return tuple(kind for kind in KIND_ORDER if kind in kinds) if kinds else KIND_ORDER


def _flattener(case: Standing) -> Flattener:
    return Flattener(Registry(case.settings), {seen.record.id: seen.record for seen in case.sources()})


def _tables(case: Standing, target: Path, form: str, kinds: Sequence[str], way: _Way) -> Written:
    files = _files(target, form, kinds)
    flat, counts = _flattener(case), {}
    with beside(files) as parts:
        for kind, part in zip(kinds, parts, strict=True):
            views = list(holding(case, KINDS[kind], everything=way.everything))
            counts[kind] = len(views)
            pieces = frames(way.told(kind, views), flat, kind)
            if form == "csv":
                write_csv(part, pieces)
            else:
                write_parquet(part, pieces, kind)
    return Written(files=tuple(files), counts=counts)


def _files(target: Path, form: str, kinds: Sequence[str]) -> list[Path]:
    """Return the files that will be written, having made sure that they may be; the folder is made."""
    single = len(kinds) == 1 and not target.is_dir()
    if not single:
        if target.exists() and not target.is_dir():
            raise FealtyError(f"{target}: a file; {len(kinds)} kinds need a folder: name one, or choose with --kind")
        if not target.parent.is_dir():
            raise FealtyError(f"{target.parent}: no such folder; make it first")
    files = [target] if single else [target / f"{kind}.{form}" for kind in kinds]
    if not single:
        target.mkdir(exist_ok=True)
    for kind, file in zip(kinds, files, strict=True):
        refuse_to_overwrite(file, _recognises(form, kind), f"{form} file of Fealty's {kind} records")
    return files


def _recognises(form: str, kind: str) -> Recognise:
    if form == "csv":
        return begins_with(csv_header(kind) + b"\n")
    return lambda path: is_parquet_of(path, kind)


def _points(case: Standing, part: Path, target: Path, way: _Way) -> Written:
    events = list(holding(case, Event, everything=way.everything))
    located = geojson.Located(way.told("event", events), _flattener(case))
    geojson.write_geojson(part, located)
    left = (f"{located.nowhere:,} events without coordinates",) if located.nowhere else ()
    return Written(files=(target,), counts={"event": located.written}, left_out=left)


def _graph(case: Standing, part: Path, target: Path, *, everything: bool) -> Written:
    found = network(case, everything=everything)
    graphml.write_graphml(part, found, title=case.settings.case.title)
    left = (f"{found.loose:,} ties that name nobody at one of their ends",) if found.loose else ()
    return Written(files=(target,), counts={"actor": len(found.nodes), "tie": len(found.links)}, left_out=left)


def _entities(case: Standing, part: Path, target: Path, way: _Way) -> Written:
    entities = followthemoney.Entities(case, everything=way.everything)
    number = followthemoney.write_entities(part, entities)
    words = "records that state no fact (denied, planned, threatened, …, or ties without two ends)"
    left = (f"{entities.no_facts:,} {words}",) if entities.no_facts else ()
    return Written(files=(target,), counts={"entity": number}, left_out=left)


def _lines(case: Standing, part: Path, target: Path, kinds: Sequence[str], way: _Way) -> Written:
    counts = {}
    with part.open("wb") as file:
        for kind in kinds:
            views = list(holding(case, KINDS[kind], everything=way.everything))
            counts[kind] = len(views)
            for seen in way.told(kind, views):
                record: Record = seen.record
                file.write(encode(record) + b"\n")
    return Written(files=(target,), counts=counts)
