"""The command line: thin commands over the library.

Results go to stdout, progress and complaints to stderr. Exit codes: 0 all done; 1 it could not be done, and the message
says why; 2 wrong usage; 3 done, but some rows were skipped (`fealty add`), or the case has faults (`fealty check`);
130 interrupted.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fealty.errors import FealtyError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

    from fealty.intake import Outcome
    from fealty.measuring import Check, Measurement

app = typer.Typer(
    help="Who obeys whom? Measures from open reporting whether armed groups follow their sponsors' orders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="The case file, such as iraq.fealty.")]
SponsorOption = Annotated[str | None, typer.Option(help="Only this sponsor's orders (an actor's id).")]
GroupOption = Annotated[list[str] | None, typer.Option(help="Only this group (an id); may be given again.")]
OrderOption = Annotated[list[str] | None, typer.Option(help="Only this order (an id); may be given again.")]
LevelOption = Annotated[float, typer.Option(help="Probability inside the intervals.", min=0.5, max=0.999)]
PRINTED_WIDTH = 110
"""Columns of a table that goes into a file or a pipe."""
CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}

SHOWN_FAULTS = 20
"""Faults of one file that are printed; the case file remembers the rest."""


def main() -> None:
    """Run a command; what the user can mend is said in a line, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names and quotes are in many scripts, whatever the terminal's own
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGINT, _interrupt)
    try:
        app()
    except (FealtyError, OSError) as error:
        _say(f"fealty: {error}")
        sys.exit(1)
    except _Interrupted:
        _say("fealty: interrupted; what was finished is kept, the same command carries on")
        sys.exit(130)


class _Interrupted(BaseException):
    """Ctrl-C, under a name of our own: the library of the command line would swallow a KeyboardInterrupt."""


def _interrupt(_signal: int, _frame: object) -> None:
    raise _Interrupted


def _say(words: str) -> None:
    print(_plain(words), file=sys.stderr)


def _plain(text: str) -> str:
    """Return a text without control characters: what stands in a table must not steer the terminal."""
    return text.translate(CONTROLS)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from fealty import __version__

        print(f"fealty {__version__}")
        raise typer.Exit


@contextmanager
def _progress() -> Iterator[Any]:
    """Give a function (name, share) that moves a bar on stderr, where somebody can see it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def move(name: str, share: float) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=1.0)
            bar.update(tasks[name], completed=share)

        yield move


@app.command()
def new(
    case: CaseArgument,
    settings: Annotated[Path | None, typer.Option(help="A case.toml to start with.")] = None,
) -> None:
    """Make a new, empty case."""
    from fealty.casefile import Case, Settings, read_settings

    first = read_settings(_text(settings), where=str(settings)) if settings else Settings()
    Case(case, create=True, settings=first).close()
    print(f"{case}: made. Add tables with `fealty add {case} FILE…`.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FealtyError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FealtyError(f"{path}: not UTF-8 text (byte {error.start})") from error


@app.command()
def add(
    case: CaseArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Tables; their kind is seen from the header.")],
    mapping: Annotated[Path | None, typer.Option("--map", help="Which column means what (TOML).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be read, and add nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="A new version of the table of this name.")] = False,
) -> None:
    """Add tables to a case."""
    from fealty.casefile import Case
    from fealty.intake import add_files
    from fealty.tables import read_mapping

    given = read_mapping(_text(mapping), where=str(mapping)) if mapping else None
    with Case(case) as opened:
        if dry_run:
            for path in files:
                _preview(path, given)
            return
        with _progress() as move:
            outcomes = []
            for outcome in add_files(opened, files, mapping=given, replace=replace, progress=move):
                outcomes.append(outcome)
                _report(outcome)
    if any(outcome.refused for outcome in outcomes):
        raise typer.Exit(1)
    if not all(outcome.clean for outcome in outcomes):
        raise typer.Exit(3)


def _report(outcome: Outcome) -> None:
    """Say what came of one file: a summary line on stdout, its faults on stderr."""
    if outcome.refused:
        _say(f"fealty: {outcome.refused}")
        return
    for fault in outcome.faults[:SHOWN_FAULTS]:
        what = f", {fault.field}" if fault.field else ""
        value = f" {fault.value!r}" if fault.value else ""
        _say(f"{outcome.path}:{fault.line}{what}{value}: {fault.reason} ({'skipped' if fault.skipped else 'kept'})")
    if outcome.guessed:
        _say(f"{outcome.path}: which column is what was guessed: {outcome.guessed}. Look at it with --dry-run")
    tally = outcome.tally
    more = tally.skipped + tally.odd - SHOWN_FAULTS
    if more > 0 and not outcome.already:
        _say(f"{outcome.path}: and {more:,} more such rows; `fealty log --faults` shows them")
    gone = f", {tally.gone:,} no longer stated" if tally.gone else ""
    again = " (the same file went in before: nothing to do)" if outcome.already else ""
    print(
        f"{outcome.path}: {outcome.title}: {tally.added:,} added, {tally.updated:,} updated, "
        f"{tally.present:,} already there, {tally.skipped:,} skipped, {tally.odd:,} odd{gone}{again}"
    )


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
            print(f"# {encode(one.record).decode()}")
        else:
            _say(f"{path}:{one.line}: {one.reason}")


@app.command()
def settings(
    case: CaseArgument,
    source: Annotated[Path | None, typer.Option("--from", help="Set the settings from this case.toml.")] = None,
) -> None:
    """Print the settings of a case as case.toml, or set them."""
    from fealty.casefile import Case, Settings, read_settings, write_settings

    with Case(case) as opened:
        if source is not None:
            opened.set_settings(read_settings(_text(source), where=str(source)))
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
                print(encode(view.record).decode())


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


@app.command()
def measure(
    case: CaseArgument,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    sponsor: SponsorOption = None,
    group: GroupOption = None,
    order: OrderOption = None,
    level: LevelOption = 0.9,
) -> None:
    """Measure whether the groups obeyed, order by order."""
    found = _measured(case, sponsor=sponsor, groups=group, orders=order, level=level)
    if as_json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        _show(found)


def _measured(case: Path, **options: Any) -> Measurement:
    from fealty.measuring import measure as measure_case

    with _progress() as move:
        return measure_case(case, progress=move, **options)


def _show(found: Measurement) -> None:
    """Print the answer: two sentences and a table."""
    from rich.console import Console

    from fealty.showing import answer, in_short

    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=PRINTED_WIDTH)
    said = answer(found)
    console.print(_plain(said.headline), highlight=False, markup=False)
    console.print(_answer_table(found))
    for words in in_short(found):
        console.print(_plain(words), highlight=False, markup=False)
    for series in found.series:
        kept = f"{series.name}: {sum(series.counts)} attacks counted"
        left = "; ".join(f"{count} {reason}" for reason, count in sorted(series.left_out.items()))
        console.print(f"{kept}; left out: {left or 'none'}", highlight=False, markup=False, style="dim")
    for span, failed in _failed_checks(found):
        console.print(_plain(f"* {span}: {failed.words}"), highlight=False, markup=False, style="dim")
    for one in found.not_measured:
        console.print(_plain(f"Not measured: {one.label}: {one.reason}"), highlight=False, markup=False, style="dim")


def _answer_table(found: Measurement) -> RichTable:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    caption = f"Questions asked: {found.asked}; intervals at {found.level:.0%}; P(fell): probability that attacks fell"
    table = Table(title=Text(_plain(found.title)), caption=caption, box=box.SIMPLE_HEAD, collapse_padding=True)
    several = len(found.series) > 1
    for name in ("order", "group", "verdict") if several else ("order", "verdict"):
        table.add_column(name, overflow="fold", min_width=12)
    for name in ("ratio", "P(fell)", "seen/expected", "days"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found.estimates:
        verdict = one.verdict
        if verdict in one.verdicts:
            verdict += f" ({_probability(one.verdicts[verdict])})"
        verdict += "*" if any(check.outcome == "failed" for check in one.checks) else ""
        ratio = f"{one.ratio:.2f} ({one.low:.2f}–{one.high:.2f})"
        numbers = (ratio, _probability(one.p_fewer), f"{one.observed} / {one.expected:.1f}", str(one.days))
        span = found.order(one.order or "")
        group = (one.group or "",) if several else ()
        cells = (f"{span.begin}\n{span.issuer}", *group, verdict, *numbers)
        table.add_row(*(Text(_plain(cell)) for cell in cells))  # names are no markup
    return table


def _failed_checks(found: Measurement) -> Iterator[tuple[str, Check]]:
    for one in found.estimates:
        yield from ((found.order(one.order or "").label, check) for check in one.checks if check.outcome == "failed")


def _probability(value: float) -> str:
    """Print a probability without claiming certainty: never 0.00 or 1.00."""
    return "<0.01" if value < 0.01 else ">0.99" if value > 0.99 else f"{value:.2f}"


@app.command()
def report(
    case: CaseArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="The HTML file to write.")],
    sponsor: SponsorOption = None,
    group: GroupOption = None,
    order: OrderOption = None,
    level: LevelOption = 0.9,
) -> None:
    """Write the dossier: one HTML file with the answer and everything it stands on."""
    _refuse_to_overwrite(case, output)
    found = _measured(case, sponsor=sponsor, groups=group, orders=order, level=level)
    _write_dossier(case, found, output)
    print(f"{output}: written ({output.stat().st_size / 1e6:.1f} MB)")


def _refuse_to_overwrite(case: Path, output: Path) -> None:
    """Let a dossier take the place of an earlier dossier, and of nothing else."""
    if output.is_dir():
        raise FealtyError(f"{output}: a folder; name the file, such as {output / 'dossier.html'}")
    if not output.exists():
        return
    with output.open("rb") as file:
        start = file.read(64).lstrip().lower()
    if output.resolve() == case.resolve() or not start.startswith(b"<!doctype html"):
        raise FealtyError(f"{output}: exists, and is no HTML page; choose another name")


def _write_dossier(case: Path, found: Measurement, output: Path) -> None:
    from fealty.casefile import Case
    from fealty.showing import dossier

    with Case(case) as opened:
        page = dossier(opened, found)
    part = output.with_name(output.name + ".part")
    try:
        part.write_text(page, encoding="utf-8")
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the case and the dossier go.")] = Path("fealty-demo"),
) -> None:
    """Build the bundled case (Iraq 2019–2024), measure it, and write its dossier."""
    from fealty.demo import build_iraq, remove_earlier

    folder.mkdir(parents=True, exist_ok=True)
    case, page = folder / "iraq.fealty", folder / "iraq.html"
    remove_earlier(case)
    with _progress() as move:
        for outcome in build_iraq(case, move):
            _report(outcome)
    found = _measured(case)
    _write_dossier(case, found, page)
    _show(found)
    print(f"The case:    {case}\nThe dossier: {page.resolve()}")
