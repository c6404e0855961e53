"""Commands that make, fill, look at and review a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fealty.cli.base import (
    CaseArgument,
    CasePlace,
    FieldOption,
    PublishedOption,
    PublisherOption,
    app,
    known,
    located,
    plain_json,
    progress,
    say,
    tell,
    text,
)
from fealty.cli.big import AddOrSelect
from fealty.errors import FealtyError

if TYPE_CHECKING:
    from fealty.corpora import PartsLook


@app.command()
def new(
    case: CaseArgument,
    settings: Annotated[Path | None, typer.Option(help="A case.toml to start with.")] = None,
) -> None:
    """Make a new, empty case."""
    from fealty.casefile import Case, Settings, read_settings

    first = read_settings(text(settings), where=str(settings)) if settings else Settings()
    Case(case, create=True, settings=first).close()
    print(f"{case}: made. Add tables with `fealty add {case} FILE…`.")


@app.command(cls=AddOrSelect)
def add(
    case: CaseArgument,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Tables, articles, or folders of articles; each is recognised."),
    ],
    *,
    mapping: Annotated[Path | None, typer.Option("--map", help="Which column means what (TOML).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be read, and add nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="A new version of the table of this name.")] = False,
    published: PublishedOption = None,
    publisher: PublisherOption = None,
    field: FieldOption = None,
) -> None:
    """Add tables and articles to a case; with --select, of big tables only its own rows: see `fealty select`."""
    from fealty.casefile import Case
    from fealty.corpora import add_files, is_parts, look_at_parts
    from fealty.tables import read_mapping

    facts = known(published, publisher, None, field)
    given = read_mapping(text(mapping), where=str(mapping)) if mapping else None
    with Case(case) as opened:
        if dry_run:
            for path in files:
                if is_parts(path):
                    _preview_parts(path, look_at_parts(opened, path))
                else:
                    _preview(path, given)
            return
        with progress() as move:
            outcomes = []
            for outcome in add_files(opened, files, mapping=given, replace=replace, known=facts, progress=move):
                outcomes.append(outcome)
                tell(outcome)
    if any(outcome.refused for outcome in outcomes):
        raise typer.Exit(1)
    if not all(outcome.clean for outcome in outcomes):
        raise typer.Exit(3)


def _preview(path: Path, given: Any) -> None:
    """Show what a table would give: its kind, the mapping used, its first records and first faults."""
    from itertools import islice

    from fealty.records import encode
    from fealty.tables import open_table, write_mapping
    from fealty.tables.base import Entry

    table = open_table(path, mapping=given)
    print(f"# {path}: {table.title} ({table.coder})")
    if table.mapping is not None:
        print(f"# the mapping{' that was guessed; save it, mend it, and give it with --map' if table.guessed else ''}:")
        print(write_mapping(table.mapping))
    for one in islice(table, 5):
        if isinstance(one, Entry):
            print(f"# {plain_json(encode(one.record))}")
        else:
            say(f"{path}:{one.line}: {one.reason}")


def _preview_parts(path: Path, seen: PartsLook) -> None:
    """Show what a folder of parts would give: how many documents are new, its first records and first faults."""
    from fealty.records import encode

    print(
        f"# {path}: a corpus that was read before ({seen.coder}): {seen.documents:,} documents; {seen.fresh:,} with "
        f"{seen.records:,} records would be added, {seen.unusable:,} could not be used"
    )
    for record in seen.first:
        print(f"# {plain_json(encode(record))}")
    for words in (*seen.faults, seen.note):
        if words:
            say(f"{path}: {words}")


@app.command()
def settings(
    case: CaseArgument,
    source: Annotated[Path | None, typer.Option("--from", help="Set the settings from this case.toml.")] = None,
) -> None:
    """Print the settings of a case as case.toml, or set them."""
    from fealty.casefile import Case, Settings, read_settings, write_settings

    with Case(case) as opened:
        if source is not None:
            opened.set_settings(read_settings(text(source), where=str(source)))
            print(f"{case}: settings set from {source}")
        else:
            print(_template() if opened.settings == Settings() else write_settings(opened.settings), end="")


def _template() -> str:
    """Return a case.toml to fill in."""
    from importlib.resources import files

    return (files("fealty.casefile") / "template.toml").read_text(encoding="utf-8")


@app.command()
def schema() -> None:
    """Print the JSON Schema of the records."""
    import json

    from fealty.records import schema as of_records

    print(json.dumps(of_records(), indent=1))


@app.command()
def check(case: CaseArgument) -> None:
    """Verify a case: the database, the archived originals, every id and every quote."""
    from fealty.casefile import check_case

    faults = 0
    for fault in check_case(case):
        print(fault)
        faults += 1
    print(f"{case}: {'sound' if not faults else f'faults: {faults}'}")
    if faults:
        raise typer.Exit(3)


@app.command()
def copy(
    source: Annotated[CasePlace, typer.Argument(metavar="FROM", parser=located, help="The case: a file, or a URL.")],
    target: Annotated[
        CasePlace, typer.Argument(metavar="TO", parser=located, help="Where it shall be; nothing may be there yet.")
    ],
) -> None:
    """Copy a case with all its history, from a file to a team's server or back."""
    from fealty.casefile import copy_case

    with progress() as move:
        done = copy_case(source, target, progress=lambda _list, share: move("copy", share))
    counts = ", ".join(f"{number:,} {name}" for name, number in done.rows.items() if number)
    print(f"{target}: the same case as {source} ({counts}); compared byte for byte")


@app.command()
def log(
    case: CaseArgument,
    faults: Annotated[bool, typer.Option("--faults", help="Show every row that was skipped or odd.")] = False,
) -> None:
    """Show what went into a case, and what did not."""
    from fealty.casefile import Case

    with Case(case) as opened:
        for batch in opened.batches():
            print(
                f"{batch.at[:19]}  {batch.name}  {batch.coder}  {batch.added:,} added, {batch.updated:,} updated, "
                f"{batch.present:,} already there, {batch.skipped:,} skipped, {batch.odd:,} odd"
            )
            for fault in opened.faults(batch.id) if faults else ():
                where = f", {fault.field}" if fault.field else ""
                print(f"  line {fault.line}{where}: {fault.reason} ({'skipped' if fault.skipped else 'kept'})")


@app.command()
def records(
    case: CaseArgument,
    kind: Annotated[str, typer.Option(help="event, order, response, interval_count, incident, source, …")] = "event",
    all_: Annotated[bool, typer.Option("--all", help="Rejected ones too.")] = False,
) -> None:
    """Print the records of a case as they stand after review, one JSON object a line."""
    from fealty.casefile import Case
    from fealty.records import KINDS, encode

    if kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is no kind of record; these are: {', '.join(KINDS)}")
    with Case(case) as opened:
        for view in opened.views(KINDS[kind]):
            if view.holds or all_:
                print(plain_json(encode(view.record)))


@app.command()
def judge(
    case: CaseArgument,
    record: Annotated[str, typer.Argument(help="The record's id, or its first characters.")],
    verdict: Annotated[str, typer.Argument(help="accept, reject, unsure, edit, or withdraw (the last word on it).")],
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="For an edit: FIELD=JSON, such as count=2.")
    ] = None,
    why: Annotated[str | None, typer.Option(help="The reason, for those who come after.")] = None,
) -> None:
    """Put your word on a record; the record itself stays as it is."""
    from fealty.casefile import Case, standing

    with Case(case) as opened:
        one = opened.find(record).record
        if verdict == "withdraw":
            said = standing(opened.judgements(one.id))
            if not said:
                raise FealtyError(f"{record}: nobody has said anything about it that could be withdrawn")
            opened.withdraw(said[-1].id, why=why)
        elif verdict in ("accept", "reject", "unsure", "edit"):
            opened.judge(one.id, verdict, changes=_changes(changes or []), why=why)  # type: ignore[arg-type]
        else:
            raise typer.BadParameter(f"{verdict!r}: say accept, reject, unsure, edit or withdraw")
    print(f"{one.id}: {verdict}")


def _changes(pairs: list[str]) -> dict[str, Any]:
    import json

    found: dict[str, Any] = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r}: write FIELD=VALUE")
        try:
            found[field] = json.loads(value)
        except json.JSONDecodeError:
            found[field] = value  # a bare word is a text
    return found
