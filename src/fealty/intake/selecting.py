"""Of a big table, only the rows of a case: chosen first, then added as any table is.

Each file is one transaction, as always. What was chosen by is written down with the file's own SHA-256, so that the
same command passes over the parts that are in, and reads one again that has changed. Choosing only ever adds: rows
that an earlier choice took, and this one does not, stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import tomli_w

from fealty.casefile import Case, Settings, Tally, sha256_of
from fealty.errors import FealtyError, InputError, SettingsError
from fealty.intake.outcomes import Outcome, Progress
from fealty.intake.tables import Adding, earlier_of, put_in
from fealty.records import Source, identified
from fealty.tables import Mapping, Table, open_table, write_mapping
from fealty.tables.choosing import Chosen, Wanted
from fealty.tables.extracting import Extraction

CHOOSING = 0.5
"""Share of the work on a file that choosing is taken for."""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Who is meant by a name, as measuring will see it.

    `actor` gives the id of the actor that a name means; `nobody` tells words that name nobody; `belongs` whether an
    actor is one of some others or part of one.
    """

    actor: Callable[[str], str | None]
    nobody: Callable[[str], bool]
    belongs: Callable[[str, Sequence[str]], bool]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What the user adds to the settings: only these actors (ids), another period."""

    actors: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen of one file, and what came of it; without an outcome it was only counted."""

    path: Path
    chosen: Chosen
    outcome: Outcome | None = None


def wanted_by(settings: Settings, names: Names, selection: Selection) -> Wanted:
    """Return what a case wants of a table of events.

    Raises
    ------
    SettingsError
        The case names no actors, or there is none of an id; the period ends before it begins.
    """
    known = {one.id for one in settings.actors}
    if not known:
        raise SettingsError(
            "The case has no actors, so no row could be told from the others. Put them under [[actors]] in case.toml "
            "and give it with `fealty settings CASE --from case.toml`; or add the table without --select."
        )
    unknown = [one for one in selection.actors if one not in known]
    if unknown:
        raise SettingsError(f"{unknown[0]!r} is no actor of the case; these are: {', '.join(sorted(known))}.")
    since, until = selection.since or settings.case.begin, selection.until or settings.case.end
    if since and until and until < since:
        raise SettingsError(f"the period ends on {until}, before it begins on {since}")

    def means(text: str) -> str | None:
        found = names.actor(text)
        return found if found is None or not selection.actors or names.belongs(found, selection.actors) else None

    nameless = any(one.unattributed and not one.opponents for one in settings.groups) and not selection.actors
    return Wanted(
        means=means,
        codes=_codes(settings, means),
        countries=frozenset(settings.case.region),
        since=since,
        until=until,
        nameless=frozenset(settings.attack.types) if nameless else frozenset(),
        names_nobody=names.nobody,
    )


def _codes(settings: Settings, means: Callable[[str], str | None]) -> dict[str, str]:
    """Return the codes of actors: those of their identifiers, and for a state its country's."""
    found: dict[str, str] = {}
    for actor in settings.actors:
        if means(actor.id) == actor.id:
            own = [actor.country] if actor.type == "state" and actor.country else []
            for code in (*actor.identifiers.values(), *own):
                found.setdefault(code.upper(), actor.id)
    return found


def parts_of(path: Path) -> list[Path]:
    """Return the files of a folder of parts, by name; a file is its own only part.

    Raises
    ------
    InputError
        There is no file in the folder.
    """
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith((".", "_")))
    if not found:
        raise InputError(f"{path}: there is no file in this folder.")
    return found


def count_selected(
    paths: Sequence[Path], wanted: Wanted, *, mapping: Mapping | None = None, progress: Progress | None = None
) -> Iterator[Picked]:
    """Yield what would be chosen of each file; nothing is stored."""
    for path in (part for one in paths for part in parts_of(one)):
        try:
            extraction = Extraction(open_table(path, mapping=mapping), wanted)
            for share in extraction:
                _tell(progress, path, share)
        except FealtyError as error:
            yield Picked(path=path, chosen=Chosen(), outcome=Outcome(path=path, refused=str(error)))
            continue
        yield Picked(path=path, chosen=extraction.chosen)


def add_selected(
    case: Case,
    paths: Sequence[Path],
    wanted: Wanted,
    *,
    mapping: Mapping | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Iterator[Picked]:
    """Add the rows of some tables that a case wants; yield what was chosen and what came of each file.

    Parameters
    ----------
    case
        An open case.
    paths
        Tables, and folders of parts of one.
    wanted
        What it wants: see `wanted_by`.
    mapping
        Which column means what, for tables that no importer knows.
    replace
        Let rows take the place of an earlier table's of the same name even when they have none in common.
    progress
        Called now and then.
    """
    for path in (part for one in paths for part in parts_of(one)):
        try:
            yield _add(case, path, wanted, Adding(path=path, part=True, replace=replace, progress=progress), mapping)
        except FealtyError as error:
            yield Picked(path=path, chosen=Chosen(), outcome=Outcome(path=path, refused=str(error)))


def _add(case: Case, path: Path, wanted: Wanted, adding: Adding, mapping: Mapping | None) -> Picked:
    table = open_table(path, mapping=mapping)
    how = _in_words(table, sha256_of(path), wanted, case.reviewed_settings)
    last = earlier_of(case, table.name)
    if last is not None and (last.coder, last.mapping) == (table.coder, how):
        there = Tally(present=last.added + last.updated + last.present, odd=last.odd, skipped=last.skipped)
        outcome = Outcome(path=path, title=table.title, source_id=last.source_id, tally=there, already=True)
        return Picked(path=path, chosen=Chosen(), outcome=outcome)
    with TemporaryDirectory(prefix="fealty-") as folder:
        written = Path(folder) / "chosen.csv"
        extraction = Extraction(table, wanted, written)
        for share in extraction:
            _tell(adding.progress, path, share * CHOOSING)
        title = f"{table.name} (rows chosen for this case)"
        file = identified(Source(title=title, publisher=table.publisher, sha256=sha256_of(written)))
        storing = msgspec.structs.replace(adding, how=how, progress=_second_half(adding.progress))
        outcome = put_in(case, extraction.table, file, written, storing)
    return Picked(path=path, chosen=extraction.chosen, outcome=outcome)


def _tell(progress: Progress | None, path: Path, share: float) -> None:
    if progress is not None:
        progress(path.name, share)


def _second_half(progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda name, share: progress(name, CHOOSING + share * (1 - CHOOSING))


def _in_words(table: Table, sha256: str, wanted: Wanted, settings: Settings) -> str:
    """Return how the rows were read and chosen, as the import log keeps it."""
    actors = {
        one.id: sorted({one.id, one.name, *one.aliases}) for one in settings.actors if wanted.means(one.id) == one.id
    }
    chosen = {
        "file_sha256": sha256,
        "since": wanted.since,
        "until": wanted.until,
        "countries": sorted(wanted.countries),
        "nameless": sorted(wanted.nameless),
        "codes": dict(sorted(wanted.codes.items())),
        "actors": actors,
    }
    how = write_mapping(table.mapping) if table.mapping is not None else ""
    return how + tomli_w.dumps({"selection": {name: value for name, value in chosen.items() if value}})
