"""How the columns of a table that Fealty does not know become records: a small TOML file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, get_args
from warnings import catch_warnings

import msgspec
import tomli_w

from fealty.errors import SettingsError
from fealty.records.toml import read_toml

Field = Literal[
    "id", "date", "end_date", "precision", "type", "mode", "actor", "recipient", "country", "admin1", "place", "lat",
    "lon", "weapon", "killed", "injured", "count", "status", "confidence", "note", "trigger", "source_title",
    "source_publisher", "source_url", "source_date", "said_by",
]  # fmt: skip
FIELDS: tuple[str, ...] = get_args(Field)
Scalar = str | int | float | bool


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which column says what.

    Attributes
    ----------
    kind
        What a row is; so far always an event.
    dataset
        Names the rows across files ("dataset:row id"); the file's name when null.
    columns
        Field to column, or to several columns of which the first that is not empty counts.
    constants
        Field to the value that it has in every row (where the column, if any, is empty).
    values
        Field to a table that says what the words in its column mean ("yes" = 0.9).
    split
        Field to the separator of several names in one cell.
    day_first
        How "03/04/2021" is read; such a date is refused while this is null.
    date_format
        A strptime format for dates that are written in another way.
    decimal
        "," for tables that write "33,35".
    ignored
        Columns that no field uses, so that a guess shows what it leaves out.
    """

    kind: Literal["event"] = "event"
    dataset: str | None = None
    columns: dict[Field, str | tuple[str, ...]] = {}
    constants: dict[Field, Scalar] = {}
    values: dict[Field, dict[str, Scalar]] = {}
    split: dict[Field, str] = {}
    day_first: bool | None = None
    date_format: str | None = None
    decimal: Literal[".", ","] = "."
    ignored: tuple[str, ...] = ()

    def columns_of(self, field: Field) -> Sequence[str]:
        """Return the columns that a field is read from, in order."""
        found = self.columns.get(field, ())
        return (found,) if isinstance(found, str) else found


def read_mapping(text: str, *, where: str) -> Mapping:
    """Return the mapping that a TOML text holds.

    Raises
    ------
    SettingsError
        The text is no TOML, or no mapping; the message names the key. ``where`` is the file's name in it.
    """
    try:
        found = msgspec.convert(read_toml(text, where=where), Mapping)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: {error}. The fields of a mapping are: {', '.join(FIELDS)}.") from error
    for field in ("date", "type"):
        if field not in found.columns and field not in found.constants:
            raise SettingsError(
                f"{where}: `{field}` is missing: give it a column under [columns] or a value under [constants]."
            )
    for field, separator in found.split.items():
        if not separator:
            raise SettingsError(f"{where}: split.{field}: the separator is empty.")
    if found.date_format is not None:
        _check_date_format(found.date_format, where)
    return found


def _check_date_format(form: str, where: str) -> None:
    """Hold a date format to reading what it writes: one that names the day twice breaks the parser itself."""
    written = datetime(2001, 2, 3, tzinfo=UTC)
    try:
        with catch_warnings(action="ignore", category=DeprecationWarning):  # of a day without a year: refused below
            found = datetime.strptime(written.strftime(form), form)  # noqa: DTZ007  only whether it reads
        if found.year != written.year:
            raise ValueError("it has no year")
    except (ValueError, re.error) as error:
        raise SettingsError(
            f"{where}: date_format {form!r} reads no date ({error}). Write one such as %d.%m.%Y, each part once."
        ) from error


def write_mapping(mapping: Mapping) -> str:
    """Return the mapping as TOML, ready to be edited and given back with ``--map``."""
    return tomli_w.dumps(msgspec.to_builtins(mapping))
