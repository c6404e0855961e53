"""What lies in a replication bundle, file by file: the parts that `fealty.showing.bundling` writes and reads back."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

import msgspec

from fealty.casefile import View, write_settings
from fealty.measuring.measurement import Measurement
from fealty.measuring.sharing import DRAWS, SEED
from fealty.records import CONTRACT, KINDS, Coded, Record, Source, encode
from fealty.showing.exports.standing import KIND_ORDER, Standing

FORMAT = "fealty-bundle/1"
MANIFEST, README, SETTINGS, RESULT = "manifest.json", "README.md", "case.toml", "measurement.json"
JUDGEMENTS, ORIGINS, FILES, EARLIER = "judgements.jsonl", "origins.json", "files.jsonl", "earlier.jsonl"
STATED = tuple(kind for kind in KIND_ORDER if kind != "source")
"""Kinds whose records lie in ``records/``, beside the sources."""
LIBRARIES = ("altair", "msgspec", "numpy", "polars", "scipy", "sqlalchemy", "threadpoolctl")
"""What computes and draws; their versions are told, because floating-point sums may differ between them."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the measurement was asked: the options of `fealty.measure`."""

    sponsor: str | None = None
    groups: tuple[str, ...] | None = None
    orders: tuple[str, ...] | None = None
    level: float = 0.9


class Origin(msgspec.Struct, frozen=True):
    """A run of records of one kind that came in with one file (null: with none), in the order of the records' file."""

    file: str | None
    records: int


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """Versions of a table row that hold no more, oldest first: other records may still name them."""

    record: str
    versions: tuple[msgspec.Raw, ...]


class ImportedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the import log."""

    source: str
    name: str
    coder: str
    mapping: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle is and what it was made with.

    ``measured_again`` is what came of rebuilding the case from the bundle and measuring it: empty for the same figures,
    else what differs (only a bundle from which something was left out is kept all the same).
    """

    format: str
    contract: str
    title: str
    question: str
    fingerprint: str
    asked: Asked
    counts: dict[str, int]
    judgements: int
    versions: dict[str, str]
    python: str
    machine: str
    seed: int
    draws: int
    left_out: str = ""
    measured_again: tuple[str, ...] | None = None
    sha256: dict[str, str] = msgspec.field(default_factory=dict)


def manifest_of(measurement: Measurement, asked: Asked, mark: str, counts: Mapping[str, int], said: int) -> Manifest:
    """Return the manifest of a bundle before anything is known of its files."""
    return Manifest(
        format=FORMAT,
        contract=CONTRACT,
        title=measurement.title,
        question=measurement.question,
        fingerprint=mark,
        asked=asked,
        counts=dict(counts),
        judgements=said,
        versions={name: version(name) for name in ("fealty", *LIBRARIES)},
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        seed=SEED,
        draws=DRAWS,
    )


def records_file(kind: str) -> str:
    """Return where the records of a kind lie in a bundle."""
    return f"records/{kind}.jsonl"


def write_members(case: Standing, folder: Path) -> dict[str, int]:
    """Write all that makes the case into a folder, and return how many records of each kind that is."""
    (folder / "records").mkdir()
    (folder / SETTINGS).write_text(write_settings(case.settings), encoding="utf-8", newline="\n")
    sources = [_with_text(case, seen) for seen in case.sources()]
    write_lines(folder / records_file("source"), sources)
    writing = _Writing(case, folder)
    counts = {"source": len(sources), **{kind: writing.kind(kind) for kind in STATED}}
    origins = msgspec.json.encode(writing.origins)
    (folder / ORIGINS).write_bytes(msgspec.json.format(origins, indent=1) + b"\n")
    write_lines(folder / EARLIER, writing.earlier)
    write_lines(folder / JUDGEMENTS, case.judgements())
    log = (
        ImportedFile(source=one.source_id, name=one.name, coder=one.coder, mapping=one.mapping)
        for one in case.batches()
    )
    write_lines(folder / FILES, log)
    return counts


def write_lines(path: Path, values: Iterable[msgspec.Struct]) -> None:
    """Write one JSON object a line."""
    with path.open("wb") as file:
        file.writelines(msgspec.json.encode(one) + b"\n" for one in values)


def _with_text(case: Standing, seen: View[Source]) -> Source:
    return msgspec.structs.replace(seen.record, text=case.text(seen.record.id))


class _Writing:
    """Records on their way into a bundle, as they were read: edits are judgements, and come after them."""

    def __init__(self, case: Standing, folder: Path) -> None:
        self._case = case
        self._folder = folder
        self._replaced = {new for new in case.successors().values() if new}
        self._rejected = {seen.record.id for seen in case.sources() if seen.verdict == "reject"}
        self._by_name: dict[str, list[str]] = {}
        for one in case.batches():
            self._by_name.setdefault(one.name, []).append(one.source_id)
        self.origins: dict[str, list[Origin]] = {}
        self.earlier: list[Earlier] = []

    def kind(self, kind: str) -> int:
        """Write the records of one kind and return how many there are."""
        runs: list[Origin] = []
        with (self._folder / records_file(kind)).open("wb") as file:
            for seen in self._case.views(KINDS[kind]):
                file.write(encode(self._as_read(seen)) + b"\n")
                came_with = self._file(seen)
                if runs and runs[-1].file == came_with:
                    runs[-1] = Origin(came_with, runs[-1].records + 1)
                else:
                    runs.append(Origin(came_with, 1))
        self.origins[kind] = runs
        return sum(run.records for run in runs)

    def _as_read(self, seen: View[Record]) -> Record:
        one = seen.record
        if not seen.judgements and one.id not in self._replaced:
            return one
        versions = self._case.versions(one.id)
        older = tuple(msgspec.Raw(encode(each)) for each in versions if each.id != one.id)
        if older and one.id in self._replaced:
            self.earlier.append(Earlier(record=one.id, versions=older))
        return next(each for each in versions if each.id == one.id)

    def _file(self, seen: View[Record]) -> str | None:
        """Return the file that a record came in with, as far as it matters: one that is retracted if the record is."""
        one = seen.record
        if isinstance(one, Coded) and one.row is None:
            return one.source
        if isinstance(one, Coded) and one.row is not None:
            named = self._by_name.get(one.row.file, [])
        else:
            named = [each for several in self._by_name.values() for each in several] if seen.retracted else []
        fitting = [each for each in named if (each in self._rejected) == seen.retracted]
        return fitting[-1] if fitting else None


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a bundle, by its name in it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.name not in (MANIFEST, README)
    }
