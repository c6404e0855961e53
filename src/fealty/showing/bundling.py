"""The replication bundle: everything that a reviewer needs to get the same numbers, in one zip file.

Records as they were read, what reviewers said of them, the settings, the result, the versions of all that computed it
and the commands. `rebuild` makes the case again. The same case gives the same bytes.

Stages of `bundle`: write the files; pack them; rebuild the case from the pack, measure it again and compare; say in the
manifest what came of that; pack once more.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from fealty.casefile import Arrival, Case, Writer, read_settings
from fealty.errors import FealtyError, InputError, RecordError
from fealty.measuring import Measurement, measure
from fealty.records import Judgement, Record, Source, decode
from fealty.showing.citing import fingerprint
from fealty.showing.exports.comparing import differences
from fealty.showing.exports.members import (
    EARLIER,
    FILES,
    FORMAT,
    JUDGEMENTS,
    MANIFEST,
    ORIGINS,
    README,
    RESULT,
    SETTINGS,
    STATED,
    Asked,
    Earlier,
    ImportedFile,
    Manifest,
    Origin,
    hashes,
    manifest_of,
    records_file,
    write_members,
)
from fealty.showing.exports.readme import readme
from fealty.showing.exports.standing import Standing
from fealty.showing.exports.writing import beside, refuse_to_overwrite
from fealty.showing.redacting import Gap

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the pack: the earliest that a zip file knows, so that the day of packing makes no bytes."""
TOGETHER = 2_000
"""Records that are added at once."""
PIECE = 2**20
"""Bytes that are read at once."""
T = TypeVar("T")
Progress = Callable[[str, float], None]


class Bundled(msgspec.Struct, frozen=True, kw_only=True):
    """What went into a bundle, and what differed when the case was rebuilt from it and measured again."""

    path: Path
    counts: dict[str, int]
    judgements: int
    differences: tuple[str, ...] = ()


def bundle(
    case: Standing,
    measurement: Measurement,
    target: Path,
    *,
    asked: Asked | None = None,
    gap: Gap | None = None,
    progress: Progress | None = None,
) -> Bundled:
    """Write a bundle, having made sure that the same figures come out of it.

    Parameters
    ----------
    case
        The open case, or a redacted copy.
    measurement
        What was measured in it.
    target
        The zip file; an earlier bundle may be replaced, and nothing else.
    asked
        How it was measured.
    gap
        What was left out on request.
    progress
        Called with what is being done and the share that is done.

    Raises
    ------
    FealtyError
        The target is something else already; or the case that the bundle gives has other figures (where something was
        left out, the manifest tells of it and the bundle is kept).
    """
    refuse_to_overwrite(target, is_bundle, "replication bundle of Fealty")
    how = asked or Asked()
    tell = progress or (lambda _name, _share: None)
    with tempfile.TemporaryDirectory() as made, beside([target]) as (part,):
        folder = Path(made) / "bundle"
        folder.mkdir()
        tell("writing the records", 0.0)
        counts = write_members(case, folder)
        (folder / RESULT).write_bytes(msgspec.json.format(msgspec.json.encode(measurement), indent=1) + b"\n")
        said = case.judgements()
        mark = fingerprint(_used(measurement), said, case.settings)
        manifest = manifest_of(measurement, how, mark, counts, len(said))
        manifest = msgspec.structs.replace(manifest, left_out=gap.words if gap else "", sha256=hashes(folder))
        _describe(folder, manifest, measurement)
        _pack(folder, part)
        tell("measuring again", 0.5)
        other = tuple(replicate(part, Path(made) / "again.fealty"))
        if other and not gap:
            raise FealtyError(f"{target}: not written: the case rebuilt from it has other figures: {'; '.join(other)}")
        _describe(folder, msgspec.structs.replace(manifest, measured_again=other), measurement)
        _pack(folder, part)
        tell("measuring again", 1.0)
    return Bundled(path=target, counts=counts, judgements=len(said), differences=other)


def _used(measurement: Measurement) -> set[str]:
    """Return the ids of all records that the measurement counted or used."""
    found = {one for series in measurement.series for day in series.records for one in day}
    found |= {total.record for series in measurement.series for total in series.totals if total.record}
    return found | {one for estimate in measurement.estimates for one in estimate.records}


def is_bundle(path: Path) -> bool:
    """Tell whether a file is a bundle."""
    try:
        with zipfile.ZipFile(path) as pack:
            return _manifest(pack, path).format == FORMAT
    except (zipfile.BadZipFile, InputError):
        return False


def _pack(folder: Path, target: Path) -> None:
    """Pack a folder: names in order, no dates, no owners, so that the same files give the same bytes."""
    target.unlink(missing_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), LONG_AGO)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            with path.open("rb") as file, pack.open(info, "w", force_zip64=True) as member:
                for piece in iter(lambda file=file: file.read(PIECE), b""):  # type: ignore[misc]
                    member.write(piece)


# --- for a reader -----------------------------------------------------------------------------------------------------


def _describe(folder: Path, manifest: Manifest, measurement: Measurement) -> None:
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    (folder / README).write_text(readme(manifest, measurement), encoding="utf-8", newline="\n")


# --- and back ---------------------------------------------------------------------------------------------------------


def rebuild(bundle_path: Path, case_path: Path) -> Manifest:
    """Make the case again that a bundle holds, and return the bundle's manifest.

    The moments at which reviewers said something are those of the rebuilding; ``judgements.jsonl`` has the real ones.

    Parameters
    ----------
    bundle_path
        The bundle.
    case_path
        The case file to be made; it must not exist.

    Raises
    ------
    InputError
        The file is no bundle, or one of its files is damaged or missing.
    CaseError
        The case file exists, or cannot be made.
    """
    try:
        with zipfile.ZipFile(bundle_path) as pack:
            manifest = _manifest(pack, bundle_path)
            _verify(pack, manifest, bundle_path)
            settings = read_settings(pack.read(SETTINGS).decode(), where=f"{bundle_path}: {SETTINGS}")
            with ExitStack() as undo:
                case = undo.enter_context(Case(case_path, create=True, settings=settings))
                undo.callback(case_path.unlink)
                _refill(case, pack)
                undo.pop_all()
                case.close()
    except zipfile.BadZipFile as error:
        raise InputError(f"{bundle_path}: no zip file, or a damaged one ({error})") from error
    except (RecordError, msgspec.MsgspecError) as error:
        raise InputError(f"{bundle_path}: {error}") from error
    return manifest


def replicate(bundle_path: Path, case_path: Path) -> list[str]:
    """Rebuild the case of a bundle, measure it, and return what differs from the bundle's result; nothing is good."""
    manifest = rebuild(bundle_path, case_path)
    with zipfile.ZipFile(bundle_path) as pack:
        before = msgspec.json.decode(pack.read(RESULT))
    asked = manifest.asked
    after = measure(case_path, sponsor=asked.sponsor, groups=asked.groups, orders=asked.orders, level=asked.level)
    return differences(before, msgspec.to_builtins(after))


# --- the parts of a pack ----------------------------------------------------------------------------------------------


def _manifest(pack: zipfile.ZipFile, path: Path) -> Manifest:
    if MANIFEST not in pack.namelist():
        raise InputError(f"{path}: a zip file, but no bundle of Fealty: it has no {MANIFEST}")
    try:
        manifest = msgspec.json.decode(pack.read(MANIFEST), type=Manifest)
    except msgspec.DecodeError as error:
        raise InputError(f"{path}: {MANIFEST} is not what a bundle of Fealty has ({error})") from error
    if manifest.format != FORMAT:
        raise InputError(f"{path}: {manifest.format}, and this Fealty knows {FORMAT}; install another version")
    return manifest


def _verify(pack: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    """Hold every file of a bundle to its SHA-256."""
    there = set(pack.namelist())
    for name in (SETTINGS, RESULT, JUDGEMENTS, ORIGINS, EARLIER, FILES, *map(records_file, ("source", *STATED))):
        if name not in there or name not in manifest.sha256:
            raise InputError(f"{path}: {name} is missing")
        with pack.open(name) as file:
            total = hashlib.sha256()
            for piece in iter(lambda file=file: file.read(PIECE), b""):  # type: ignore[misc]
                total.update(piece)
        if total.hexdigest() != manifest.sha256[name]:
            raise InputError(f"{path}: {name} is not what it was when the bundle was made")


def _lines(pack: zipfile.ZipFile, name: str, kind: type[T]) -> Iterator[T]:
    decoder = msgspec.json.Decoder(kind)
    with pack.open(name) as file:
        for line in file:
            yield decoder.decode(line)


def _refill(case: Case, pack: zipfile.ZipFile) -> None:
    """Put everything into an empty case: sources, the import log, records kind by kind, and what was said of them."""
    with case.writing() as writer:
        known: dict[str, Source] = {}
        for source in _lines(pack, records_file("source"), Source):
            writer.add_source(source)
            known[source.id] = msgspec.structs.replace(source, text=None)
    for one in _lines(pack, FILES, ImportedFile):
        with case.writing(known.get(one.source)) as writer:
            writer.close_batch(one.name, one.coder, one.mapping, ())
    earlier = {one.record: one for one in _lines(pack, EARLIER, Earlier)}
    origins = msgspec.json.decode(pack.read(ORIGINS), type=dict[str, list[Origin]])
    for kind in STATED:
        with pack.open(records_file(kind)) as file:
            records = (cast("Record", decode(line)) for line in file)
            for run in origins[kind]:
                with case.writing(known.get(run.file or "")) as writer:
                    _add(writer, islice(records, run.records), earlier)
    _say_again(case, _lines(pack, JUDGEMENTS, Judgement))


def _add(writer: Writer, records: Iterator[Record], earlier: dict[str, Earlier]) -> None:
    """Add records, each after the versions of it that hold no more, under a key that all of them share."""
    while some := list(islice(records, TOGETHER)):
        for one in some:
            for older in earlier[one.id].versions if one.id in earlier else ():
                writer.add([Arrival(record=cast("Record", decode(bytes(older))), key=one.id)])
        writer.add([Arrival(record=one, key=one.id) for one in some])


def _say_again(case: Case, judgements: Iterator[Judgement]) -> None:
    ids: dict[str, str] = {}
    gone = case.successors()
    for one in judgements:
        if one.withdraws is not None:
            if one.withdraws in ids:
                case.withdraw(ids[one.withdraws], why=one.why, who=one.who)
        elif one.verdict is not None:
            record = gone.get(one.record, one.record)
            if record is None or (record != one.record and one.verdict == "accept"):
                continue  # an accept was of the older words
            ids[one.id] = case.judge(record, one.verdict, changes=one.changes or None, why=one.why, who=one.who).id
