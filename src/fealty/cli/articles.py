"""Commands that read articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fealty.cli.base import (
    FieldOption,
    PublishedOption,
    PublisherOption,
    TitleOption,
    app,
    console,
    known,
    plain,
    probability,
    progress,
    say,
)

if TYPE_CHECKING:
    from fealty.reading import Reading
    from fealty.records import Actor


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Articles, or folders of them.")],
    json_: Annotated[bool, typer.Option("--json", help="Print the records, one JSON object a line.")] = False,
    published: PublishedOption = None,
    publisher: PublisherOption = None,
    title: TitleOption = None,
    field: FieldOption = None,
    case: Annotated[Path | None, typer.Option(help="Know the actors of this case, too.")] = None,
) -> None:
    """Read articles and print what they tell; nothing is stored."""
    from fealty.reading import Fault, Reader
    from fealty.reading.documents import documents
    from fealty.records import encode

    facts = known(published, publisher, title, field)
    reader = Reader(_actors_of(case) if case else ())
    unread = found = 0
    with progress() as move:
        for one in documents(
            files, published=facts.published, publisher=facts.publisher, title=facts.title, fields=facts.fields,
            progress=move,
        ):  # fmt: skip
            if isinstance(one, Fault):
                say(f"fealty: {one}")
                unread += not one.passed_over
                continue
            found += 1
            reading = reader.read(one)
            for note in reading.notes:
                say(f"{one.name}: {note}")
            if json_:
                for record in (reading.source, *reading.records):
                    print(encode(record).decode())
            else:
                _print_reading(one.name, reading)
    if unread:
        raise typer.Exit(3 if found else 1)


def _actors_of(case: Path) -> list[Actor]:
    from fealty.casefile import Case
    from fealty.records import Actor

    with Case(case) as opened:
        return [*opened.settings.actors, *(view.record for view in opened.views(Actor) if view.holds)]


def _print_reading(name: str, reading: Reading) -> None:
    """Print the records of a document as a table: the quote, the record, and how sure the reader is."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from fealty.records import Incident, in_words

    source = reading.source
    what = ", ".join(str(part) for part in (source.publisher, source.published) if part)
    table = Table(
        box=box.SIMPLE_HEAD, title=Text(plain(f"{source.title or name} ({what or 'publisher and day unknown'})"))
    )
    for heading, least in (("record", 24), ("quote", 24), ("said by", 12)):
        table.add_column(heading, overflow="fold", min_width=least)
    table.add_column("sure", justify="right", no_wrap=True, min_width=5)
    for one in reading.records:
        if isinstance(one, Incident):
            cells = (f"incident: {in_words(one)}", "", "", "")
        else:
            kind = type(one).__name__.lower()
            said = " › ".join(getattr(one, "said_by", ()))
            cells = (
                f"{kind}: {in_words(one)}",
                getattr(one, "quote", "") or "",
                said,
                probability(getattr(one, "confidence", 1.0)),
            )
        table.add_row(*(Text(plain(cell)) for cell in cells))
    console().print(table)
