"""Forms that mend a record on the page where it is read: which fields, what stands in them, which version was seen.

What a form sends goes through the judging action as an edit of the fields that were changed, so the record itself is
never overwritten, and whoever opened an older version is told so (``static/fixing.js``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

from fealty.records import Actor, Interval, Mention, Order, Record
from fealty.records.values import ActorType, OrderContent
from fealty.showing.words import content_words
from fealty.web.casting import People, is_known, named_in
from fealty.web.parts import Choice, Part, choices
from fealty.web.snapshot import Snapshot

Shape = Literal["text", "choice", "interval", "mention", "mentions", "lines", "pairs"]
MOST_NAMES = 2_000
"""Known actors that are offered while a name is typed."""


class Input(Part, frozen=True):
    """One field of a record in a form.

    ``texts`` stand in its inputs (an interval has two, a list of people one each), ``value`` is what the record has.
    """

    field: str
    label: str
    shape: Shape
    texts: tuple[str, ...]
    value: Any = None
    choices: tuple[Choice, ...] = ()
    hint: str = ""


class Fix(Part, frozen=True):
    """A form for one record; `version` is what its reader saw."""

    record: str
    version: str
    inputs: tuple[Input, ...]


class Known(Part, frozen=True):
    """An actor that may be meant."""

    id: str
    name: str


class Field(msgspec.Struct, frozen=True):
    """A field that a form offers: its name in JSON, its label, its shape, its choices, a hint."""

    field: str
    label: str
    shape: Shape
    choices: tuple[Choice, ...] = ()
    hint: str = ""


CONTENTS = {one: content_words(one) for one in get_args(OrderContent)}
TYPES = {one: one.replace("_", " ") for one in get_args(ActorType)}
ROLES = {
    "": "not said",
    "sponsor": "an order of the sponsor",
    "group": "an order of a group to itself",
    "appeal": "an appeal by somebody without command",
    "government": "a demand of the government",
}
ORDER_FIELDS = (
    Field("issued", "Issued, first and last day possible", "interval"),
    Field("in_force", "In force, first and last day", "interval", hint="Leave the end empty while nothing ends it."),
    Field("issuer", "Given by", "mention"),
    Field("on_behalf_of", "On behalf of", "mention"),
    Field("addressees", "Given to", "mentions"),
    Field("content", "What it asks", "choice", choices(CONTENTS)),
    Field("role", "Kind", "choice", choices(ROLES)),
    Field("condition", "Condition", "text"),
)
ACTOR_FIELDS = (
    Field("name", "Name", "text"),
    Field("aliases", "Aliases, one a line", "lines"),
    Field("type", "Type", "choice", choices(TYPES)),
    Field("country", "Country, ISO 3166-1 alpha-3 such as IRQ", "text"),
    Field("part_of", "Part of, by id", "text"),
    Field("identifiers", "Identifiers, one a line such as wikidata: Q42", "pairs"),
)


def order_fix(order: Order, snapshot: Snapshot) -> Fix:
    """Return the form of an order."""
    return _fix(order, ORDER_FIELDS, snapshot)


def actor_fix(actor: Actor, snapshot: Snapshot) -> Fix:
    """Return the form of an actor that is a record."""
    return _fix(actor, ACTOR_FIELDS, snapshot)


def people_fix(record: Record, snapshot: Snapshot) -> Fix:
    """Return the form of a record for those whom it names, and nothing else."""
    fields = {
        one.field: Field(one.field, one.role, "mention" if one.place < 0 else "mentions") for one in named_in(record)
    }
    return _fix(record, tuple(fields.values()), snapshot)


def names_of(people: People) -> tuple[Known, ...]:
    """Return the known actors, by name."""
    found = [Known(id=one, name=actor.name) for one, actor in people.actors.items() if is_known(one)]
    return tuple(sorted(found, key=lambda one: one.name.casefold())[:MOST_NAMES])


def _fix(record: Record, fields: Sequence[Field], snapshot: Snapshot) -> Fix:
    plain: Mapping[str, Any] = msgspec.to_builtins(record)
    attributes = {one.encode_name: one.name for one in msgspec.structs.fields(record)}
    inputs = tuple(_input(one, getattr(record, attributes[one.field]), plain[one.field]) for one in fields)
    return Fix(record=record.id, version=snapshot.version(record.id), inputs=inputs)


def _input(field: Field, value: object, plain: object) -> Input:
    return Input(
        field=field.field,
        label=field.label,
        shape=field.shape,
        texts=tuple(_texts(field, value)),
        value=plain,
        choices=field.choices,
        hint=field.hint,
    )


def _texts(field: Field, value: object) -> Iterable[str]:
    if isinstance(value, Interval) or field.shape == "interval":
        when = value if isinstance(value, Interval) else Interval()
        return (when.begin.isoformat() if when.begin else "", when.end.isoformat() if when.end else "")
    if isinstance(value, Mention):
        return (value.name or value.text,)
    if field.shape == "mentions" and isinstance(value, tuple):
        return (*(one.name or one.text for one in value), "")
    if field.shape == "lines" and isinstance(value, tuple):
        return ("\n".join(value),)
    if field.shape == "pairs" and isinstance(value, dict):
        return ("\n".join(f"{name}: {text}" for name, text in value.items()),)
    return (str(value or ""),)
