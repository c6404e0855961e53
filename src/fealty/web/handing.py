"""A case handed on: every export as bytes for the browser, made beside the case and never written to a path of theirs.

All of it comes from `showing`; here is only which file, under which name, without what is to be left out.
"""

from __future__ import annotations

import tempfile
import threading
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from fealty.errors import FealtyError
from fealty.records import Source
from fealty.showing import Further, dossier, dossier_json, dossier_markdown
from fealty.showing.bundling import LONG_AGO, bundle
from fealty.showing.exports import Standing, export
from fealty.showing.redacting import Gap, Redacted, redacted
from fealty.web.computing import Computed
from fealty.web.desk import Desk
from fealty.web.parts import Delivery
from fealty.web.problems import Refused
from fealty.web.snapshot import Snapshot

MEDIA = {
    "html": "text/html", "md": "text/markdown", "json": "application/json", "zip": "application/zip",
    "jsonl": "application/jsonl", "csv": "text/csv", "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json", "graphml": "application/graphml+xml", "ftm": "application/jsonl",
}  # fmt: skip
SUFFIXES = {"ftm": "ftm.json"}
"""Endings of files that differ from the name of the format."""
LONGEST_NAME = 40
NOTE = "READ-ME-LEFT-OUT.txt"
WAIT = 120.0
"""Seconds that an export waits for another one to be finished."""

_one_at_a_time = threading.Lock()


class LeftOut(msgspec.Struct, frozen=True):
    """What is left out on request: ids of sources, and names."""

    sources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.names)


def left_out(snapshot: Snapshot, sources: Sequence[str], names: Sequence[str]) -> LeftOut:
    """Return what is to be left out, each once.

    Raises
    ------
    Refused
        The case has no such source.
    """
    ids = dict.fromkeys(one.strip() for one in sources if one.strip())
    for one in ids:
        if not isinstance(snapshot.find(one).record, Source):
            raise Refused(f"{one}: this is a record, and no source.", 422)
    return LeftOut(tuple(ids), tuple(dict.fromkeys(one.strip() for one in names if one.strip())))


def gap(desk: Desk, without: LeftOut) -> Gap:
    """Return how much is gone when this is left out."""
    with _Turn():
        return redacted(desk.case, sources=without.sources, names=without.names).gap


def records(desk: Desk, form: str, kinds: Sequence[str], *, everything: bool, without: LeftOut) -> Delivery:
    """Return the records in one format; several tables, or a table of which something was left out, in a zip file."""
    with _Turn(), tempfile.TemporaryDirectory() as made:
        given: Standing = desk.case
        words = ""
        if without:
            given = copy = redacted(desk.case, sources=without.sources, names=without.names)
            words = copy.gap.words
        tables = form in ("csv", "parquet")
        ending = SUFFIXES.get(form, form)
        single = kinds[0] if len(kinds) == 1 else "records"
        target = Path(made) / (f"{single}.{ending}" if not tables or len(kinds) == 1 else "tables")
        done = export(given, target, form, kinds=kinds, everything=everything)
        if len(done.files) == 1 and not without:
            return _delivery(desk, f"{single}.{ending}", form, done.files[0].read_bytes())
        notes = {NOTE: "\n".join([*([words] if words else []), *done.left_out, ""])} if without else {}
        return _delivery(desk, f"{form}.zip", "zip", _packed(Path(made) / "pack.zip", done.files, notes))


def told(desk: Desk, form: str, without: LeftOut) -> Delivery:
    """Return the dossier as HTML, Markdown or JSON.

    Raises
    ------
    Refused
        There is no answer to the case as it stands yet (422).
    """
    forms: dict[str, Callable[..., str | bytes]] = {"html": dossier, "md": dossier_markdown, "json": dossier_json}
    found = _fresh(desk)
    with _Turn():
        if without:
            copy = _copy(desk, found, without)
            page = forms[form](copy, copy.measurement, further=copy.walked(found.further, Further))
        else:
            page = forms[form](desk.case, found.measurement, further=found.further)
    body = page.encode() if isinstance(page, str) else page
    return _delivery(desk, f"dossier.{form}", form, body)


def bundled(desk: Desk, without: LeftOut) -> Delivery:
    """Return the replication bundle; the case is rebuilt from it and measured again before it is handed out.

    Raises
    ------
    Refused
        There is no answer to the case as it stands yet (422).
    """
    found = _fresh(desk)
    with _Turn(), tempfile.TemporaryDirectory() as made:
        target = Path(made) / "bundle.zip"
        if without:
            copy = _copy(desk, found, without)
            bundle(copy, copy.measurement or found.measurement, target, gap=copy.gap)
        else:
            bundle(desk.case, found.measurement, target)
        return _delivery(desk, "bundle.zip", "zip", target.read_bytes())


def _copy(desk: Desk, found: Computed, without: LeftOut) -> Redacted:
    return redacted(desk.case, found.measurement, sources=without.sources, names=without.names)


def _fresh(desk: Desk) -> Computed:
    """Return the answer, if it is the answer to the case as it stands: what is handed on must fit together."""
    found = desk.computed()
    if found is None or found.stamp != desk.stamp:
        raise Refused("The case is being measured. Try again when the answer is there and up to date.", 422)
    return found


class _Turn:
    """One export at a time: each may need as much memory as the whole case."""

    def __enter__(self) -> None:
        if not _one_at_a_time.acquire(timeout=WAIT):
            raise Refused("Another export is still being made. Try again in a moment.", 503)

    def __exit__(self, *_: object) -> None:
        _one_at_a_time.release()


def _packed(target: Path, files: Sequence[Path], notes: dict[str, str]) -> bytes:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for one in sorted(files):
            pack.writestr(zipfile.ZipInfo(one.name, LONG_AGO), one.read_bytes(), zipfile.ZIP_DEFLATED)
        for name, text in notes.items():
            pack.writestr(zipfile.ZipInfo(name, LONG_AGO), text, zipfile.ZIP_DEFLATED)
    return target.read_bytes()


def _delivery(desk: Desk, name: str, form: str, body: bytes) -> Delivery:
    if not body:
        raise FealtyError("There is nothing to export: the case is empty.")
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in desk.settings.case.title.lower())
    begin = "-".join(part for part in plain.split("-") if part)[:LONGEST_NAME].strip("-")
    return Delivery(name=f"{begin or 'case'}-{name}", media=MEDIA[form], body=body)
