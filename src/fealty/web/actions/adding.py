"""Add files, texts and tables: sent and looked at first, then read; a read can be cancelled."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from typing import Annotated, Literal

import msgspec

from fealty.errors import FealtyError
from fealty.intake import Known, mapping_from
from fealty.web.desk import Desk
from fealty.web.parts import Body, By, Done
from fealty.web.problems import Refused
from fealty.web.receiving import Batch
from fealty.web.registry import Action

LONGEST_TEXT = 2**20
"""Characters of a pasted text or table; more goes as a file."""
LONGEST = 500
Words = Annotated[str, msgspec.Meta(max_length=LONGEST)]
Pasted = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**31)]


class Sent(Body, frozen=True):
    """What holds for all articles among the files; empty: what they say themselves."""

    publisher: Words = ""
    published: Words = ""


class Written(Body, frozen=True):
    """An article as text."""

    text: Pasted
    title: Words = ""
    publisher: Words = ""
    published: Words = ""


class Tabled(Body, frozen=True):
    """A table as text; a table of the same name takes the place of an earlier one."""

    table: Pasted
    name: Words = ""


class Chosen(Body, frozen=True):
    """Which batch."""

    batch: Number


class Begun(Body, frozen=True):
    """Which batch, and whether its tables take the place of others of the same names with no row in common."""

    batch: Number
    replace: bool = False


class Told(Body, frozen=True):
    """What holds for all articles of a batch."""

    batch: Number
    publisher: Words = ""
    published: Words = ""


class Mapped(Body, frozen=True):
    """What the columns of one table of a batch mean: a field for each column, in their order, empty for none."""

    batch: Number
    item: Number
    fields: tuple[Words, ...] = ()
    type: Words = ""
    actor: Words = ""
    country: Words = ""
    dates: Literal["", "day", "month"] = ""
    toml: Annotated[str, msgspec.Meta(max_length=100_000)] = ""


def send(desk: Desk, body: Sent, by: By) -> Done:
    """Keep files and look at them; nothing is stored in the case yet.

    Raises
    ------
    Refused
        No file came, or the day is none.
    """
    if not by.uploads:
        raise Refused("Choose a file, or drop one.", 422)
    files = [(one.name, one.file) for one in by.uploads]
    return _looked_at(desk.receiver.receive(files, _known(body.publisher, body.published), by.who))


def write(desk: Desk, body: Written, by: By) -> Done:
    """Look at a pasted article.

    Raises
    ------
    Refused
        There is no text, or the day is none.
    """
    if not body.text.strip():
        raise Refused("There is no text.", 422)
    known = _known(body.publisher, body.published, body.title)
    name = f"{body.title.strip()[:60] or 'pasted text'} {_mark(body.text)}.txt"
    return _looked_at(desk.receiver.receive([(name, io.BytesIO(_bytes(body.text)))], known, by.who))


def tabulate(desk: Desk, body: Tabled, by: By) -> Done:
    """Look at a pasted table.

    Raises
    ------
    Refused
        There is no table.
    """
    if not body.table.strip():
        raise Refused("There is no table.", 422)
    ending = "json" if body.table.lstrip().startswith(("[", "{")) else "csv"
    name = f"{body.name.strip() or 'pasted table ' + _mark(body.table)}.{ending}"
    return _looked_at(desk.receiver.receive([(name, io.BytesIO(_bytes(body.table)))], Known(), by.who))


def tell(desk: Desk, body: Told, _by: By) -> Done:
    """Say what is known of all articles of a batch."""
    batch = desk.receiver.know(body.batch, _known(body.publisher, body.published))
    return Done(words="Looked at again.", location=_at(batch))


def map_columns(desk: Desk, body: Mapped, _by: By) -> Done:
    """Say what the columns of a table mean; it is looked at again.

    Raises
    ------
    Refused
        The mapping cannot be, or the file is no table.
    """
    batch = desk.receiver.find(body.batch)
    item = batch.items[body.item] if body.item < len(batch.items) else None
    if item is None or item.look is None or item.look.kind != "table":
        raise Refused("The batch has no such table.", 404)
    try:
        mapping = mapping_from(
            item.look.columns, body.fields, before=item.look.mapping, toml=body.toml,
            constants={"type": body.type, "actor": body.actor, "country": body.country},
            day_first={"day": True, "month": False}.get(body.dates),
        )  # fmt: skip
    except (FealtyError, msgspec.ValidationError) as error:
        raise Refused(str(error), 422) from error
    batch = desk.receiver.map(body.batch, body.item, mapping)
    seen = batch.items[body.item].look
    if seen is not None and not seen.readable:
        return Done(words=f"Not read so: {seen.words}", location=f"{_at(batch)}#file-{body.item}")
    return Done(words="The columns are read so now.", location=f"{_at(batch)}#file-{body.item}")


def begin(desk: Desk, body: Begun, _by: By) -> Done:
    """Read a batch into the case, when those before it are done."""
    batch = desk.receiver.start(body.batch, replace=body.replace)
    return Done(words="It is being read.", location=_at(batch), data={"batch": batch.number})


def cancel(desk: Desk, body: Chosen, _by: By) -> Done:
    """Stop reading a batch, or throw it away before it is read."""
    batch = desk.receiver.cancel(body.batch)
    words = {
        "cancelling": "It stops after the piece in hand; what was stored stays.",
        "cancelled": "Cancelled; nothing of it was stored.",
        "thrown away": "Thrown away; nothing of it was stored.",
    }.get(batch.state, "It was over already.")
    return Done(words=words, location=_at(batch), data={"batch": batch.number})


def _looked_at(batch: Batch) -> Done:
    words = "Looked at; nothing is stored yet."
    return Done(words=words, location=_at(batch), data={"batch": batch.number})


def _at(batch: Batch) -> str:
    return f"/add?batch={batch.number}"


def _known(publisher: str, published: str, title: str = "") -> Known:
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError as error:
        raise Refused(f"{published!r} is no day; write it as 2021-07-09.", 422) from error
    return Known(published=day, publisher=publisher.strip() or None, title=title.strip() or None)


def _bytes(text: str) -> bytes:
    return text.replace("\r\n", "\n").encode("utf-8", "replace")


def _mark(text: str) -> str:
    return hashlib.sha256(_bytes(text)).hexdigest()[:8]


ACTIONS: tuple[Action, ...] = (
    Action(name="send", path="/actions/send", title="Send files to be looked at", run=send, takes=Sent, files=True),
    Action(name="write", path="/actions/write", title="Paste an article", run=write, takes=Written),
    Action(name="tabulate", path="/actions/tabulate", title="Paste a table", run=tabulate, takes=Tabled),
    Action(name="tell", path="/actions/tell", title="Say what is known of articles", run=tell, takes=Told),
    Action(name="map", path="/actions/map", title="Say what columns mean", run=map_columns, takes=Mapped),
    Action(name="read", path="/actions/read", title="Read a batch into the case", run=begin, takes=Begun),
    Action(name="cancel", path="/actions/cancel", title="Cancel a batch", run=cancel, takes=Chosen),
)
