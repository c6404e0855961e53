"""A made-up case with everything that an export, a bundle or a redaction can meet."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import msgspec

from fealty.casefile import Arrival, Case, read_settings
from fealty.records import (
    Event,
    Incident,
    Interval,
    IntervalCount,
    Mention,
    Order,
    Place,
    Record,
    Response,
    Row,
    Source,
    Statement,
    Tie,
    Toll,
    identified,
)

SETTINGS = """
[case]
title = "The Patron & its <Column>"
question = "Did the Column hold its fire when the Patron told it to?"
sponsor = "patron"
begin = 2020-01-01
end = 2021-05-31
[orders]
history = 300
[[actors]]
id = "patron"
name = "The Patron"
type = "state"
country = "IRN"
[[actors]]
id = "rustam-darvish"
name = "Rustam Darvish"
aliases = ["General Darvish", "Darvish"]
type = "person"
part_of = "patron"
[[actors]]
id = "column"
name = "The Column"
aliases = ["Columnists"]
type = "armed_group"
country = "IRQ"
[actors.identifiers]
wikidata = "Q42"
[[actors]]
id = "brigade"
name = "Ḥadi Brigade"
aliases = ["HB"]
type = "armed_group"
[[actors]]
id = "amira-sahl"
name = "Amira Sahl"
type = "person"
part_of = "column"
[[groups]]
id = "column"
name = "The Column"
members = ["column"]
[[groups]]
id = "brigade"
name = "Ḥadi Brigade"
members = ["brigade"]
"""
BEGIN = date(2020, 1, 1)
TEXT = (
    "General Darvish told the Column to cease fire on 1 July, a resident of Mirzabad said.\n\n"
    "Amira Sahl leads the Column. The Patron denied that it arms the Ḥadi Brigade; Darvish called them “heroes”.\n\n"
    "The Column attacked the depot at Mirzabad on 3 July, and Rustam\nDarvish was angry."
)
SECRET = Source(
    title="Diary of the night watchman", publisher="Mirzabad Circular", author="Nadir Qoshan",
    url="https://circular.example/diary-of-the-night-watchman", published=date(2020, 7, 4), language="en", text=TEXT,
    grade="C",
)  # fmt: skip
SECRET_STRINGS = (
    "Diary of the night watchman", "Mirzabad Circular", "Nadir Qoshan", "circular.example", "diary-of-the-night",
    "resident of Mirzabad", "called them", "was angry", "the watchman's own words",
)  # fmt: skip
"""What must be nowhere once `SECRET` is left out."""


def sources() -> list[Source]:
    """Four reports that table rows cite, and the text of which the fifth's records are quotes."""
    made = [
        Source(
            title=f"Report {n}", publisher=("The Paper", "The Wire")[n % 2], url=f"https://paper.example/{n}",
            published=BEGIN + timedelta(days=30 * n), grade="B",
        )
        for n in range(4)
    ]  # fmt: skip
    return [identified(one) for one in (*made, SECRET)]


def attacks(cited: list[Source]) -> list[Event]:
    """About half an attack a day by each group, fewer by the Column while the order of July 2020 is in force."""
    made = []
    for n in range(500):
        day = BEGIN + timedelta(days=n)
        quiet = 182 <= n < 242
        for group, name in (("column", "The Column"), ("brigade", "Ḥadi Brigade")):
            if math.sin(n * 12.9898 + len(group)) * 43758.5453 % 1 < (0.12 if quiet and group == "column" else 0.5):
                located = n % 5 != 0
                made.append(
                    Event(
                        type="ASSAULT", actors=(Mention(text=name),), recipients=(Mention(text="The Garrison"),),
                        when=Interval(begin=day, end=day), weapon=("rocket", "drone")[n % 2], count=1,
                        where=Place(name="Mirzabad" if n % 7 else "Old, \"Upper\" Town", country="IRQ",
                                    lat=33.25 if located else None, lon=44.5 if located else None, precision=1),
                        killed=Toll(low=0, best=n % 3),
                        row=Row(file="attacks.csv", line=len(made) + 2, id=f"A{n}{group}"),
                        source=cited[n % 4].id, said_by=(cited[n % 4].publisher or "", "an official"),
                        origin=cited[n % 4].publisher, note=f'note {n}: "quoted", with a\nline break; <b>&amp;</b>',
                        confidence=0.8, coder="test/1",
                    )
                )  # fmt: skip
    return [identified(one) for one in made]


def quoted(source: Source, words: str, **mentions: str) -> dict[str, object]:
    """Return what a record of the text carries: its quote, and mentions by field with their places."""
    begin = TEXT.index(words)
    found: dict[str, object] = {
        "source": source.id, "span": (begin, begin + len(words)), "quote": words, "coder": "reader 1",
        "said_by": (source.publisher, "a resident"), "origin": source.publisher, "confidence": 0.6,
    }  # fmt: skip
    for field, name in mentions.items():
        at = TEXT.index(name, begin)
        found[field] = Mention(text=name, span=(at, at + len(name)), name=name)
    return found


def told(source: Source, order_row: Order) -> list[Record]:
    """Return the records of the text, and those that refer to others."""
    first = TEXT.split("\n\n", maxsplit=1)[0]
    ordered = quoted(source, first, issuer="General Darvish")
    order = Order(
        content="cease_fire", addressees=(Mention(text="the Column"),), known_by="reported",
        issued=Interval(begin=date(2020, 7, 1), end=date(2020, 7, 1), text="on 1 July"), **ordered,  # type: ignore[arg-type]
    )  # fmt: skip
    leads = Tie(relation="leads", **quoted(source, "Amira Sahl leads the Column", from_="Amira Sahl", to="the Column"))  # type: ignore[arg-type]
    arms = Tie(
        relation="arms", status="denied", note="the watchman's own words",
        **quoted(source, "The Patron denied that it arms the Ḥadi Brigade", from_="The Patron", to="Ḥadi Brigade"),  # type: ignore[arg-type]
    )  # fmt: skip
    label = Statement(label="heroes", **quoted(source, "Darvish called them “heroes”", speaker="Darvish"))  # type: ignore[arg-type]
    broken = "The Column attacked the depot at Mirzabad on 3 July, and Rustam\nDarvish was angry."
    attack = Event(
        type="ASSAULT", actors=(Mention(text="The Column"),), recipients=(Mention(text="the depot"),),
        when=Interval(begin=date(2020, 7, 3), end=date(2020, 7, 3), text="on 3 July"), **quoted(source, broken),  # type: ignore[arg-type]
    )  # fmt: skip
    text = [identified(one) for one in (order, leads, arms, label, attack)]
    response = Response(
        order=order_row.id, answer="accepted", actor=Mention(text="The Column"),
        row=Row(file="responses.csv", line=2, id="R1"), source=source.id, note="Darvish thanked them",
    )  # fmt: skip
    total = IntervalCount(
        interval=Interval(begin=date(2021, 1, 1), end=date(2021, 1, 31), precision="month"), count=7,
        counter="The Garrison", row=Row(file="totals.csv", line=2, id="T1"),
    )  # fmt: skip
    incident = Incident(members=(order_row.id, text[0].id), origins=2, reason="same day")
    return [*text, identified(response), identified(total), identified(incident)]


def order_of(cited: Source) -> Order:
    """Return the order of the table: of 1 July 2020, to the Column."""
    return identified(
        Order(
            content="stand_down", issuer=Mention(text="Rustam Darvish"), on_behalf_of=Mention(text="The Patron"),
            addressees=(Mention(text="The Column"), Mention(text="Ḥadi Brigade")),
            issued=Interval(begin=date(2020, 7, 1), end=date(2020, 7, 1)), role="sponsor",
            row=Row(file="orders.csv", line=2, id="O1"), source=cited.id, said_by=("The Paper",), coder="test/1",
        )
    )  # fmt: skip


def build(path: Path) -> Case:
    """Make the case: tables, a text, an older version of a row, and what three reviewers said."""
    case = Case(path, create=True, settings=read_settings(SETTINGS))
    cited = sources()
    file = identified(Source(title="attacks.csv", sha256="ab"))
    with case.writing(file) as writer:
        for one in (file, *cited):
            writer.add_source(one)
        events = attacks(cited)
        older = identified(msgspec.structs.replace(events[0], weapon="mortar"))
        writer.add([Arrival(record=older, key="attacks:first")])
        order = order_of(cited[0])
        keyed = [Arrival(record=events[0], key="attacks:first")]
        writer.add([*keyed, *(Arrival(record=one, key=one.id) for one in (*events[1:], order))])
        writer.close_batch("attacks.csv", "test/1", None, [])
    with case.writing(cited[-1]) as writer:
        writer.add([Arrival(record=one, key=one.id) for one in told(cited[-1], order)])
        writer.close_batch("diary", "reader 1", None, [])
    case.judge(events[1].id, "reject", why="not them", who="Ana")
    case.judge(events[2].id, "edit", changes={"weapon": "mortar", "note": "Darvish again"}, who="Ben")
    case.judge(events[3].id, "accept", who="Ana")
    taken = case.judge(events[4].id, "reject", why="a slip", who="Ana")
    case.withdraw(taken.id, who="Ben")
    case.judge(told(cited[-1], order)[3].id, "unsure", why="the watchman's own words?", who="Ana")
    return case
