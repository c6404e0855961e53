"""What the campaigns interrupt: the cases that they begin with, and work that says after each write that it is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from fealty.casefile import Case
from fealty.casefile.connecting import attach
from fealty.casefile.layout import VERSION, record
from fealty.intake import Known, Mapping, add_files
from fealty.records import Event

Told = Callable[[str], None]
REFUSED = "refused: "
"""What a work says instead of a file's name when the file could not go in begins so."""

TABLES, ROWS = 6, 400
MAPPING = Mapping(
    kind="event",
    columns={"id": "id", "date": "date", "actor": "actor", "place": "place"},
    constants={"type": "ASSAULT"},
)
ARTICLES = {
    "calm.txt": (
        "On 3 March the ministry in Damir told the Hill Guard to stop its attacks on the border posts until the talks "
        "are over. A commander of the Hill Guard refused the order. Two days later the Hill Guard fired six rockets "
        "at an army base near Mosul, killing two soldiers, the army said."
    ),
    "truce.txt": (
        "The River Brigade and the army agreed on a ceasefire on Monday. The brigade, which is armed and paid by Iran, "
        "said that it would hold its fire for a month. On Thursday a drone hit a convoy west of Basra."
    ),
    "raid.txt": (
        "Fighters of the North Front raided a village near Kirkuk on Sunday and abducted three men, police said. "
        "The front denied the raid. Its leader ordered all units to withdraw from the road to Tikrit."
    ),
}
WORDS = 60


def _table(path: Path, number: int) -> Path:
    days = (f"2020-{1 + row % 12:02d}-{1 + row % 28:02d}" for row in range(ROWS))
    rows = [f"{number}-{row},{day},Hill Guard,place {row}" for row, day in enumerate(days)]
    lines = ["id,date,actor,place", *rows, f"{number}-bad,no date,Hill Guard,nowhere"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def empty_case(path: Path) -> None:
    """Make a case without records, and the files that will go in beside it."""
    Case(path, create=True).close()
    files = path.parent / "files"
    files.mkdir()
    for number in range(TABLES):
        _table(files / f"table{number}.csv", number)
    for name, text in ARTICLES.items():
        (files / name).write_text(text, encoding="utf-8")


def import_tables(path: Path, told: Told) -> None:
    """Add the tables, one transaction each."""
    tables = sorted((path.parent / "files").glob("*.csv"))
    with Case(path) as case:
        for outcome in add_files(case, tables, mapping=MAPPING):
            told(f"{REFUSED}{outcome.refused}" if outcome.refused else outcome.path.name)


def read_articles(path: Path, told: Told) -> None:
    """Read the articles, one transaction each, then join what they tell twice."""
    articles = sorted((path.parent / "files").glob("*.txt"))
    with Case(path) as case:
        for outcome in add_files(case, articles, known=Known(publisher="A wire")):
            told(f"{REFUSED}{outcome.refused}" if outcome.refused else outcome.path.name)


def filled_case(path: Path) -> None:
    """Make a case with one table in it."""
    Case(path, create=True).close()
    with Case(path) as case:
        list(add_files(case, [_table(path.parent / "table.csv", 0)], mapping=MAPPING))


def review(path: Path, told: Told) -> None:
    """Accept the first records one by one, but those that have a word already."""
    with Case(path) as case:
        for seen in case.views(Event)[:WORDS]:
            if seen.verdict is None:
                case.judge(seen.record.id, "accept", who="A reviewer")
                told(f"{seen.record.id} accept")


def older_case(path: Path) -> None:
    """Make a case that a later layout would have to bring up."""
    filled_case(path)


def migrate(path: Path, told: Told) -> None:
    """Bring the case to a layout with one more column, every record written again row by row."""

    def step(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE record ADD COLUMN length INTEGER")
        for number, body in connection.execute(sa.select(record.c.seq, record.c.body)).all():
            connection.exec_driver_sql("UPDATE record SET length = ? WHERE seq = ?", (len(body), number))

    attach(path, migrations={VERSION: step}, version=VERSION + 1).close()
    told(str(VERSION + 1))
