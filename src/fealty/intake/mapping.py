"""A mapping as somebody chooses it column by column, and back."""

from __future__ import annotations

from collections.abc import Mapping as Mapped
from collections.abc import Sequence

import msgspec

from fealty.errors import SettingsError
from fealty.tables import Mapping, read_mapping, write_mapping
from fealty.tables.layout import column_name
from fealty.tables.mapping import FIELDS

__all__ = ["FIELDS", "Mapping", "columns_mapped", "mapping_from"]


def columns_mapped(mapping: Mapping | None, columns: Sequence[str]) -> tuple[str, ...]:
    """Return for each column of a table the field that it fills, empty for none."""
    of = {
        column_name(name): str(field)
        for field in (mapping.columns if mapping else ())
        for name in (mapping.columns_of(field) if mapping else ())
    }
    return tuple(of.get(column_name(name), "") for name in columns)


def mapping_from(
    columns: Sequence[str],
    fields: Sequence[str],
    *,
    before: Mapping | None = None,
    constants: Mapped[str, str] | None = None,
    day_first: bool | None = None,
    toml: str = "",
) -> Mapping:
    """Return the mapping that was chosen.

    Parameters
    ----------
    columns, fields
        The table's header, and for each column the field that it fills (empty: none); several columns may fill one.
    before
        The mapping that is changed: what words mean, separators and date formats are taken from it.
    constants
        What holds for every row where no column says it; empty values for none.
    day_first
        How "03/04/2021" is read.
    toml
        The whole mapping as text, in place of all that.

    Raises
    ------
    SettingsError
        No column and no constant gives the date or what happened; no such field; the text is no mapping.
    """
    if toml:
        return read_mapping(toml, where="The mapping")
    chosen: dict[str, list[str]] = {}
    for name, field in zip(columns, fields, strict=False):
        if field:
            chosen.setdefault(field, []).append(name)
    unknown = [field for field in chosen if field not in FIELDS]
    if unknown:
        raise SettingsError(f"{unknown[0]!r} is no field of a mapping; these are: {', '.join(FIELDS)}.")
    kept = msgspec.to_builtins(before or Mapping())
    plain = {
        **kept,
        "columns": {field: names[0] if len(names) == 1 else names for field, names in chosen.items()},
        "constants": {**kept.get("constants", {}), **(constants or {})},
        "ignored": [name for name, field in zip(columns, fields, strict=False) if not field],
    }
    plain["constants"] = {field: value for field, value in plain["constants"].items() if value not in ("", None)}
    for part in ("values", "split"):
        plain[part] = {field: value for field, value in kept.get(part, {}).items() if field in chosen}
    plain["day_first"] = day_first
    return read_mapping(write_mapping(msgspec.convert(plain, Mapping)), where="The mapping")
