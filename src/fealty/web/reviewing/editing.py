"""A form of a record's fields, and the changes that a filled form means; the records' own types say what is allowed.

A control is named by its way into the record: ``when.begin``, ``actors.0.name``. A form sends names and values side by
side, so that it works without a script; what nobody touched is no change.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast, get_type_hints

import msgspec
from msgspec import inspect

from fealty.errors import FealtyError
from fealty.records import Mention, Place, Record
from fealty.web.parts import Part
from fealty.web.reviewing.telling import SHARED, label

FIXED = frozenset({
    "id", "kind", "source", "row", "span", "quote", "members", "sha256", "text", "coder", "origins", "retrieved",
})  # fmt: skip
"""Fields that no form offers: they tie the record to its evidence, or say how it came about."""
INNER = {
    "begin": "first day", "end": "last day", "precision": "known to the", "text": "words used", "name": "name",
    "actor": "actor", "lat": "latitude", "lon": "longitude", "country": "country code", "admin1": "province",
    "low": "at least", "best": "best estimate", "high": "at most",
}  # fmt: skip
ORDER = {"precision": ("day", "week", "month", "year")}
"""Choices that have an order other than the alphabet's."""
LONG = frozenset({"note", "condition", "stance", "reason"})
HIDDEN = {Mention: {"span"}, Place: {"text"}}
MOST_FIELDS = 500


class Field(Part, frozen=True):
    """One control of the form.

    Attributes
    ----------
    name
        The way into the record.
    label, group
        What it is called, and of what field it is a part.
    control
        ``text``, ``long``, ``lines`` (one value a line), ``number``, ``day``, ``choice`` or ``actor``.
    value
        What stands in it.
    choices
        For ``choice``: what can be chosen, the empty text for nothing.
    hint
        How to fill it.
    """

    name: str
    label: str
    group: str
    control: str
    value: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""


class Wrong(FealtyError):
    """Fields of a form that the kind of record does not allow, each with what is wrong; the first word is its name."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in fields.items()))
        self.fields = dict(fields)


def form(record: Record) -> tuple[Field, ...]:
    """Return the controls for a record's fields, as they stand."""
    plain = msgspec.to_builtins(record)
    return tuple(
        control
        for field in sorted(_info(type(record)).fields, key=lambda one: one.encode_name in SHARED)
        if field.encode_name not in FIXED
        for control in _controls(field.encode_name, label(field.encode_name), field.type, plain[field.encode_name])
    )


def changes(record: Record, names: Sequence[str], values: Sequence[str]) -> dict[str, Any]:
    """Return which fields a filled form changes, as JSON has them.

    Raises
    ------
    Wrong
        Values that the fields cannot take.
    """
    if len(names) != len(values) or len(names) > MOST_FIELDS:
        raise Wrong({"": "the form is not whole; open it again"})
    controls = {one.name: one for one in _possible(record, names)}
    if unknown := [one for one in names if one not in controls]:
        raise Wrong({unknown[0]: "there is no such field"})
    before = msgspec.to_builtins(record)
    now = copy.deepcopy(before)
    given = {name: value.replace("\r\n", "\n").strip() for name, value in zip(names, values, strict=True)}
    touched = [name for name, value in given.items() if value != controls[name].value.strip()]
    for name in touched:
        _put(now, name.split("."), _typed(given[name], controls[name].control))
    hints = get_type_hints(type(record), include_extras=True)
    attributes = {one.encode_name: one.name for one in _info(type(record)).fields}
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in dict.fromkeys(one.partition(".")[0] for one in touched):
        tidy = _tidied(now[field], _info_of(record, field))
        try:
            value = msgspec.to_builtins(msgspec.convert(tidy, hints[attributes[field]], strict=False))
        except msgspec.ValidationError as error:
            place, words = _explained(field, str(error), controls)
            wrong[place] = words
            continue
        if value != before[field]:
            found[field] = value
    if wrong:
        raise Wrong(wrong)
    return found


def _info(kind: type[Any]) -> inspect.StructType:
    return cast("inspect.StructType", inspect.type_info(kind))


def _info_of(record: Record, field: str) -> inspect.Type:
    return next(one.type for one in _info(type(record)).fields if one.encode_name == field)


def _bare(info: inspect.Type) -> tuple[inspect.Type, bool]:
    """Return a type without its null and its constraints' wrapping, and whether it may be null."""
    if isinstance(info, inspect.Metadata):
        return _bare(info.type)
    if isinstance(info, inspect.UnionType):
        rest = [one for one in info.types if not isinstance(one, inspect.NoneType)]
        return _bare(rest[0])[0], len(rest) < len(info.types)
    return info, False


def _controls(name: str, words: str, info: inspect.Type, value: Any) -> Iterator[Field]:
    bare, empty = _bare(info)
    if isinstance(bare, inspect.StructType):
        for inner in bare.fields:
            if inner.name in HIDDEN.get(bare.cls, ()):
                continue
            yield from _inner(f"{name}.{inner.name}", inner, words, (value or {}).get(inner.name))
    elif isinstance(bare, inspect.VarTupleType) and isinstance(_bare(bare.item_type)[0], inspect.StructType):
        several = list(value or ())
        for number, one in enumerate([*several, None]):
            more = f"{words} {number + 1}" if one is not None else f"{words}: one more"
            yield from _controls(f"{name}.{number}", more, bare.item_type, one)
    else:
        yield _leaf(name, words, words, bare, value, empty=empty)


def _inner(name: str, field: inspect.Field, group: str, value: Any) -> Iterator[Field]:
    bare, empty = _bare(field.type)
    if isinstance(bare, inspect.LiteralType) and value is None and not empty:
        value = field.default
    place = field.name == "precision" and isinstance(bare, inspect.IntType)
    words = "how exactly, 1 to 7" if place else INNER.get(field.name, field.name)
    one = _leaf(name, words, group, bare, value, empty=empty)
    yield msgspec.structs.replace(one, control="actor") if name.endswith(".actor") else one


def _leaf(name: str, words: str, group: str, bare: inspect.Type, value: Any, *, empty: bool) -> Field:
    text = "" if value is None else str(value)
    choices: tuple[str, ...] = ()
    control, hint = "text", ""
    if isinstance(bare, inspect.LiteralType):
        control = "choice"
        choices = (*(("",) if empty else ()), *(ORDER.get(name.rpartition(".")[2]) or map(str, bare.values)))
    elif isinstance(bare, inspect.DateType):
        control = "day"
    elif isinstance(bare, inspect.IntType | inspect.FloatType):
        control, hint = "number", _range(bare)
    elif isinstance(bare, inspect.VarTupleType):
        control, hint, text = "lines", "One a line.", "\n".join(value or ())
    elif isinstance(bare, inspect.DictType):
        control, hint = "lines", "One a line: name = value."
        text = "\n".join(f"{key} = {one}" for key, one in (value or {}).items())
    elif name in LONG:
        control = "long"
    return Field(name=name, label=words, group=group, control=control, value=text, choices=choices, hint=hint)


def _range(bare: inspect.IntType | inspect.FloatType) -> str:
    if bare.ge is not None and bare.le is not None:
        return f"From {bare.ge} to {bare.le}."
    return f"{bare.ge} or more." if bare.ge is not None else ""


def _possible(record: Record, names: Iterable[str]) -> Iterator[Field]:
    """Yield the form's controls and those of items that a script may have added to its lists."""
    controls = form(record)
    yield from controls
    wanted = set(names) - {one.name for one in controls}
    for name in wanted:
        head, _, rest = name.partition(".")
        number, _, tail = rest.partition(".")
        like = next((one for one in controls if one.name == f"{head}.0.{tail}"), None)
        if like and number.isdigit() and len(number) < 3:
            yield msgspec.structs.replace(like, name=name)


def _typed(value: str, control: str) -> Any:
    if control != "lines":
        return value or None
    return [one.strip() for one in value.splitlines() if one.strip()]


def _put(into: Any, way: list[str], value: Any) -> None:
    here = into
    for number, step in enumerate(way[:-1]):
        key: Any = int(step) if isinstance(here, list) else step
        if isinstance(here, list):
            while len(here) <= key:
                here.append({})
        following = way[number + 1]
        if here[key] is None if isinstance(here, list) else here.get(key) is None:
            here[key] = [] if following.isdigit() else {}
        here[key] = list(here[key]) if isinstance(here[key], tuple) else here[key]
        here = here[key]
    here[way[-1]] = value


def _tidied(value: Any, info: inspect.Type) -> Any:
    """Return a value without what was left empty: no mention without words, no place of which nothing is known."""
    bare, empty = _bare(info)
    if isinstance(bare, inspect.VarTupleType):
        item = _bare(bare.item_type)[0]
        if not isinstance(item, inspect.StructType):
            return value or []
        return [one for each in value or [] if (one := _tidied(each, inspect.UnionType((item, inspect.NoneType()))))]
    if isinstance(bare, inspect.DictType):
        pairs = (one.partition("=") for one in value or [])
        return value if isinstance(value, dict) else {key.strip(): one.strip() for key, _, one in pairs}
    if not isinstance(bare, inspect.StructType) or not isinstance(value, dict):
        return value
    if bare.cls is Mention:
        words = value.get("text") or (value.get("name") or value.get("actor") if not value.get("span") else None)
        return {**value, "text": words} if words else None
    kept = {key: one for key, one in value.items() if one is not None and key != "precision"}
    return (value if kept else None) if empty else {key: one for key, one in value.items() if one is not None}


def _explained(field: str, error: str, controls: Mapping[str, Field]) -> tuple[str, str]:
    """Return which control a complaint is about, and what is wrong, in words."""
    words, _, path = error.partition(" - at `$")
    way = path.rstrip("`").replace("[", ".").replace("]", "")
    name = f"{field}{way}"
    if name not in controls:
        name = f"{field}.end" if f"{field}.end" in controls else name
    control = controls.get(name)
    if control is None:
        return name, words
    if "before it begins" in words:
        return name, words[:1].upper() + words[1:] + "."
    if control.control == "day":
        return name, "Write a day that the calendar has, as 2020-03-28."
    if control.control == "number":
        return name, f"Write a number. {control.hint}".strip()
    if control.control == "choice":
        return name, "Choose one of the list."
    return name, "This cannot be empty." if "null" in words else f"{words}."
