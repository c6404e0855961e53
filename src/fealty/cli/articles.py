"""Commands that read articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fealty.cli.base import (
    CasePlace,
    FieldOption,
    PublishedOption,
    PublisherOption,
    TitleOption,
    app,
    console,
    known,
    located,
    plain,
    plain_json,
    probability,
    progress,
    say,
)
from fealty.cli.corpora import Asked, CorpusCommand, read_into, with_options

if TYPE_CHECKING:
    from fealty.casefile import Location
    from fealty.reading import Reading
    from fealty.records import Actor


@app.command(cls=CorpusCommand)
@with_options
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Articles, or folders of them.")],
    json_: Annotated[bool, typer.Option("--json", help="Print the records, one JSON object a line.")] = False,
    published: PublishedOption = None,
    publisher: PublisherOption = None,
    title: TitleOption = None,
    field: FieldOption = None,
    case: Annotated[
        CasePlace | None, typer.Option(metavar="CASE", parser=located, help="Know the actors of this case, too.")
    ] = None,
    *,
    asked: Asked,
) -> None:
    """Read articles and print what they tell, or write it into a folder (-o); no case is changed."""
    from fealty.reading import Fault, Reader, Reading
    from fealty.reading.documents import documents
    from fealty.records import encode

    facts = known(published, publisher, title, field)
    actors = _actors_of(case) if case else []
    if asked.output is not None:
        if json_:
            raise typer.BadParameter("it prints, and -o writes: choose one of them", param_hint="--json")
        read_into(files, facts, actors, asked)
        return
    reader = Reader(actors)
    unread = found = 0
    with progress() as move:
        given = documents(
            files, published=facts.published, publisher=facts.publisher, title=facts.title, fields=facts.fields,
            progress=move,
        )  # fmt: skip
        for one, reading in reader.read_many(given, helped=True):
            if isinstance(one, Fault):
                say(f"fealty: {one}")
                unread += not one.passed_over
                continue
            if not isinstance(reading, Reading):
                say(f"fealty: {one.name}: {reading}")
                unread += 1
                continue
            found += 1
            for note in reading.notes:
                say(f"{one.name}: {note}")
            if json_:
                for record in (reading.source, *reading.records):
                    print(plain_json(encode(record)))
            else:
                _print_reading(one.name, reading)
    if unread:
        raise typer.Exit(3 if found else 1)


def _actors_of(case: Location) -> list[Actor]:
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
