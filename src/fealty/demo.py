"""The bundled example: Iraq 2019–2024, built into a case from its tables."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from fealty.casefile import Case, read_settings
from fealty.errors import CaseError
from fealty.intake import Outcome, Progress, add_files
from fealty.tables import read_mapping

TABLES = ("orders.csv", "attacks.csv", "triggers.csv", "interval_counts.csv", "responses.csv")
REPORTS = "reports.jsonl"


def build_example(case_path: Path, folder: Path, progress: Progress | None = None) -> Iterator[Outcome]:
    """Make a case from a folder laid out like the bundled example, and yield what came of each table.

    Parameters
    ----------
    case_path
        The case file to be made; it must not exist yet.
    folder
        Holds ``case.toml``, ``attacks.map.toml``, the tables `TABLES` and maybe articles, `REPORTS`.

    Raises
    ------
    CaseError, SettingsError, InputError
        The case exists; the settings or the mapping are at fault.
    """
    settings = read_settings((folder / "case.toml").read_text(encoding="utf-8"), where=str(folder / "case.toml"))
    where = folder / "attacks.map.toml"
    mapping = read_mapping(where.read_text(encoding="utf-8"), where=str(where))
    with Case(case_path, create=True, settings=settings) as case:
        for name in TABLES:
            mapped = mapping if name == "attacks.csv" else None
            yield from add_files(case, [folder / name], mapping=mapped, progress=progress)
        if (folder / REPORTS).exists():
            yield from add_files(case, [folder / REPORTS], progress=progress)


def remove_earlier(case_path: Path) -> None:
    """Make room for the demo: remove what an earlier demo left, and nothing else.

    Raises
    ------
    CaseError
        The file is something else, or somebody has worked with it: other settings, judgements, other tables.
    """
    if not case_path.exists():
        return
    with as_file(files("fealty") / "examples" / "iraq") as folder:
        bundled = read_settings((folder / "case.toml").read_text(encoding="utf-8"))
    with Case(case_path) as case:
        known = {batch.name.partition(":")[0] for batch in case.batches()} <= {*TABLES, REPORTS}
        if case.settings != bundled or case.judgements() or not known:
            raise CaseError(f"{case_path}: a case that is not the untouched demo; choose another --folder")
    for end in ("", "-wal", "-shm"):
        case_path.with_name(case_path.name + end).unlink(missing_ok=True)


def build_iraq(case_path: Path, progress: Progress | None = None) -> list[Outcome]:
    """Make the bundled case, Iraq 2019–2024 (see ``examples/iraq/README.md`` for its sources and doubts)."""
    with as_file(files("fealty") / "examples" / "iraq") as folder:
        return list(build_example(case_path, folder, progress))
