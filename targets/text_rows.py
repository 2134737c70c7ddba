"""Rows that come as texts, put into their table by one statement however many they are.

What a plan's part says is kept as text and has been checked. To make an object of each row, and of each text a value
that Django makes a text of again, takes several times as long as PostgreSQL takes to write it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, models


def insert_texts(
    model: type[models.Model],
    columns: Mapping[str, Sequence[str | None]],
    *,
    alike: Mapping[str, Any],
    replaces: Collection[str] = (),
) -> list[int]:
    """The primary keys, in the order of the rows; one statement, none without rows.

    `columns` has of each field its text in every row, as PostgreSQL reads it, and None for nothing; `alike` what is the
    same in all of them. A row that is there under the same `replaces` takes the texts of the new one. Constraints and
    triggers speak as ever; DataError for a text that is no value of its column, ValueError for columns of different
    lengths.
    """
    lengths = {len(texts) for texts in columns.values()}
    if len(lengths) != 1:
        raise ValueError("every column has a text for every row")
    if lengths == {0}:
        return []
    options: Any = model._meta
    field = {name: options.get_field(name) for name in (*alike, *columns)}
    quote = connection.ops.quote_name
    names = {name: quote(one.column) for name, one in field.items()}
    arrays = ", ".join(f"%s::{_kind(field[name])}[]" for name in columns)
    written = ", ".join(f"{names[name]} = EXCLUDED.{names[name]}" for name in columns if name not in replaces)
    conflict = f"ON CONFLICT ({', '.join(names[name] for name in replaces)}) DO UPDATE SET {written}"
    statement = f"""
        INSERT INTO {quote(options.db_table)} ({", ".join(names.values())})
        SELECT {"".join("%s, " for _ in alike)}each.* FROM unnest({arrays}) AS each
        {conflict if replaces else ""} RETURNING {quote(options.pk.column)}
    """  # noqa: S608 (names of our own columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*alike.values(), *map(list, columns.values())])
        return [key for (key,) in cursor.fetchall()]


def _kind(field: Any) -> str:
    """Of the column's type without its length: PostgreSQL cuts a text that is cast to a length, and refuses one that
    is put into a column which is too short for it.
    """
    kind: str = field.db_type(connection)
    return kind.partition("(")[0]
