"""What all commands share: the app, options, progress, and how things are said."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fealty.errors import FealtyError

if TYPE_CHECKING:
    from rich.console import Console

    from fealty.casefile import Location
    from fealty.intake import Known, Outcome

    CasePlace = Location
else:
    CasePlace = str  # the command line reads these annotations, and would have the rooms loaded that stand in them

app = typer.Typer(
    help="Who obeys whom? Measures from open reporting whether armed groups follow their sponsors' orders.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
CASE_HELP = "The case file, such as iraq.fealty; or a team's, as postgresql://USER@HOST/DATABASE/CASE."


def located(given: str) -> Location:
    """Return where the case lies that the user names; a password in a URL is never seen again."""
    from fealty.casefile.locating import locate

    return locate(given)


CaseArgument = Annotated[CasePlace, typer.Argument(metavar="CASE", parser=located, help=CASE_HELP)]
SponsorOption = Annotated[str | None, typer.Option(help="Only this sponsor's orders (an actor's id).")]
GroupOption = Annotated[list[str] | None, typer.Option(help="Only this group (an id); may be given again.")]
OrderOption = Annotated[list[str] | None, typer.Option(help="Only this order (an id); may be given again.")]
LevelOption = Annotated[float, typer.Option(help="Probability inside the intervals.", min=0.5, max=0.999)]
PublishedOption = Annotated[
    str | None, typer.Option(metavar="YYYY-MM-DD", help="When the articles were published; dates are read against it.")
]
PublisherOption = Annotated[str | None, typer.Option(help="Who published the articles.")]
TitleOption = Annotated[str | None, typer.Option(help="The article's title.")]
FieldOption = Annotated[
    list[str] | None, typer.Option(metavar="OURS=THEIRS", help="For JSON lines: what a field is called there.")
]
PRINTED_WIDTH = 110
"""Columns of a table that goes into a file or a pipe."""
CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}

_IN_JSON = {code: f"\\u{code:04x}" for code in range(127, 160)}

SHOWN_FAULTS = 20
"""Faults of one file that are printed; the case file remembers the rest."""


def say(words: str) -> None:
    """Say something on stderr."""
    print(plain(words), file=sys.stderr)


def plain(text: str) -> str:
    """Return a text without control characters: what stands in a table must not steer the terminal."""
    return text.translate(CONTROLS)


def plain_json(text: bytes) -> str:
    """Return JSON in which no character steers a terminal: the control characters that JSON lets stand are escaped."""
    return text.decode().translate(_IN_JSON)


@contextmanager
def progress() -> Iterator[Any]:
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


def console() -> Console:
    """Return where tables are printed: as wide as the terminal, or as a page when nobody watches."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(width=PRINTED_WIDTH)
    return console


def probability(value: float) -> str:
    """Print a probability without claiming certainty: never 0.00 or 1.00."""
    return "<0.01" if value < 0.01 else ">0.99" if value > 0.99 else f"{value:.2f}"


def text(path: Path) -> str:
    """Return a file's text, or say what is wrong with it."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FealtyError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FealtyError(f"{path}: not UTF-8 text (byte {error.start})") from error


def known(published: str | None, publisher: str | None, title: str | None, fields: list[str] | None) -> Known:
    """Return what the user says of the articles."""
    from datetime import date

    from fealty.intake import Known

    try:
        day = date.fromisoformat(published) if published else None
    except ValueError as error:
        raise typer.BadParameter(
            f"{published!r} is no day; write it as 2021-07-09", param_hint="--published"
        ) from error
    pairs = [pair.partition("=") for pair in fields or []]
    for name, equals, _ in pairs:
        if not equals:
            raise typer.BadParameter(f"{name!r}: write OURS=THEIRS, such as text=body", param_hint="--field")
    named = {ours: theirs for ours, _, theirs in pairs}
    return Known(published=day, publisher=publisher, title=title, fields=named or None)


def tell(outcome: Outcome) -> None:
    """Say what came of one file: a summary line on stdout, its faults on stderr."""
    if outcome.refused:
        say(f"fealty: {outcome.refused}")
        return
    for fault in outcome.faults[:SHOWN_FAULTS]:
        what = f", {fault.field}" if fault.field else ""
        value = f" {fault.value!r}" if fault.value else ""
        say(f"{outcome.path}:{fault.line}{what}{value}: {fault.reason} ({'skipped' if fault.skipped else 'kept'})")
    for note in outcome.notes:
        say(f"{outcome.path}: {note}")
    if outcome.guessed:
        say(f"{outcome.path}: which column is what was guessed: {outcome.guessed}. Look at it with --dry-run")
    tally = outcome.tally
    more = tally.skipped + tally.odd - SHOWN_FAULTS
    if more > 0 and not outcome.already:
        say(f"{outcome.path}: and {more:,} more such rows; `fealty log --faults` shows them")
    gone = f", {tally.gone:,} no longer stated" if tally.gone else ""
    again = " (the same file went in before: nothing to do)" if outcome.already else ""
    print(
        f"{outcome.path}: {outcome.title}: {tally.added:,} added, {tally.updated:,} updated, "
        f"{tally.present:,} already there, {tally.skipped:,} skipped, {tally.odd:,} odd{gone}{again}"
    )
