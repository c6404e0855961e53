"""What SQLite and PostgreSQL are told in different words; every other statement is the same for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from fealty.casefile.layout import SERVER

PORTION = 16_000_000
"""Characters and bytes of rows that go to a server at once, about; on their way they take several times that."""


def among(connection: sa.Connection, column: sa.Column[str], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a column has one of many values, which are one parameter: there may be a million."""
    if connection.dialect.name == SERVER:
        return column == sa.any_(sa.literal(list(values), _array(connection, column)))
    every = sa.func.json_each(msgspec.json.encode(list(values)).decode()).table_valued("value")
    return column.in_(sa.select(every.c.value))


def insert(connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows of some columns; SQLite takes the statement as text, a server a list for each column."""
    if not rows:
        return
    if connection.dialect.name == SERVER:
        statement = _unpacked(connection, table, names)
        for some in _portions(rows):
            connection.execute(statement, _lists(names, some))
        return
    text = sa.insert(table).compile(dialect=connection.dialect, column_keys=list(names))
    connection.exec_driver_sql(str(text), [tuple(row) for row in rows])


def _array(connection: sa.Connection, column: sa.Column[Any]) -> sa.ARRAY[Any]:
    """Return the type of a list of a column's values; a text's order is no part of it."""
    kind = column.type.dialect_impl(connection.dialect)
    return sa.ARRAY(sa.Text() if isinstance(kind, sa.Text) else kind)


def _unpacked(connection: sa.Connection, table: sa.Table, names: Sequence[str]) -> sa.Insert:
    """Return the statement that makes rows, in their order, of one list for each column."""
    columns = [table.c[name] for name in names]
    lists = [sa.bindparam(one.name, type_=_array(connection, one)) for one in columns]
    each = sa.func.unnest(*lists).table_valued(
        *(sa.column(one.name, one.type) for one in columns), with_ordinality="place_in_list"
    )
    rows = each.render_derived()
    return sa.insert(table).from_select(
        list(names), sa.select(*(rows.c[n] for n in names)).order_by(rows.c.place_in_list)
    )


def _portions(rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield rows, so many at once that a server takes them: none of its values may have more than a gigabyte."""
    begin, size = 0, 0
    for number, row in enumerate(rows):
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if size >= PORTION:
            yield rows[begin : number + 1]
            begin, size = number + 1, 0
    if begin < len(rows):
        yield rows[begin:]


def _lists(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
