"""Queries that Django compiles once in a process: afterwards only their values differ.

To build a query and make SQL of it takes Django several times as long as PostgreSQL takes to find a row by its key, and
a page at the desk asks some twenty of them, each time the same. Whoever asks often says so by `Compiled`; how rows
become objects stays Django's.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")

#: What stands in for a value while a query is compiled, by its type: nothing that a query of ours has as a constant.
_EXAMPLES: dict[type, Callable[[int], Any]] = {
    int: lambda place: place,
    str: lambda place: f"value {place} of a compiled query",
    date: date.fromordinal,
    datetime: lambda place: datetime.fromordinal(place).replace(tzinfo=UTC),
}
FIRST = 3_400_017  # a number, and the ordinal of a day in the year 9309


class _Made(NamedTuple):
    """SQL with what belongs in its places: the name of a value, or nothing and a constant."""

    queryset: Any
    sql: str
    places: tuple[tuple[str, Any], ...]
    locks: bool


class Compiled(Generic[Row]):
    """`query` makes a query set of named values, whose types are `kinds`: int, str, date, datetime, or list of numbers
    for `__in`.

    A value may be None: which of them are is part of what is compiled, so a query may leave out what is not asked for.
    Each other value must go to the database as it is: TypeError for one that does not (`__icontains`) or that the query
    does not use, and for a query set with prefetched rows.
    """

    def __init__(self, query: Callable[..., QuerySet[Any, Row]], **kinds: type) -> None:
        self._query, self._kinds = query, kinds
        self._made: dict[tuple[str, ...], _Made] = {}
        self._thread = threading.local()  # which has rows of its own

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, anew each time; one query. TransactionManagementError for one that locks outside a transaction."""
        shape = tuple([name for name, value in values.items() if value is not None])
        made = self._made.get(shape) or self._compile(shape)
        if made.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked in a transaction")
        with connection.cursor() as cursor:
            cursor.execute(made.sql, [values[name] if name else constant for name, constant in made.places])
            self._thread.rows = cursor.fetchall()
        rows: list[Row] = list(made.queryset._iterable_class(made.queryset))
        return rows

    def first(self, **values: Any) -> Row | None:
        """The first of them, or None."""
        return next(iter(self(**values)), None)

    def _compile(self, shape: tuple[str, ...]) -> _Made:
        examples = {
            name: None if name not in shape else [place] if kind is list else _EXAMPLES[kind](place)
            for place, (name, kind) in enumerate(self._kinds.items(), start=FIRST)
        }
        queryset: Any = self._query(**examples)  # of which more is asked than its public face
        if queryset._prefetch_related_lookups:
            raise TypeError("a compiled query asks for nothing beside itself")
        query: Any = queryset.query
        # `connection` stands for that of whichever thread asks it, so what one compiles serves all.
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = tuple((_named(value, examples), value) for value in parameters)
        lists = {name for name, kind in self._kinds.items() if kind is list}
        sql = _with_lists(sql, [name in lists for name, _ in places])
        if missing := sorted(set(shape) - {name for name, _ in places}):
            raise TypeError(f"not passed to the database as they are: {', '.join(missing)}")
        # Django's own way from rows to objects asks the query for its compiler, and that for rows.
        compiler.execute_sql = lambda *_, **__: [self._thread.rows]
        query.get_compiler = lambda *_, **__: compiler
        made = _Made(queryset, sql, places, locks=query.select_for_update)
        self._made[shape] = made
        return made


def _named(value: Any, examples: dict[str, Any]) -> str:
    """Of a value in compiled SQL its name; empty for a constant of the query."""
    for name, example in examples.items():
        one = example[0] if isinstance(example, list) else example
        if type(one) is type(value) and one == value:
            return name
    return ""


def _with_lists(sql: str, is_list: Sequence[bool]) -> str:
    """`IN` of the one example is `= ANY` of a list, however long it is."""
    pieces = sql.split("%s")
    if len(pieces) != len(is_list) + 1:
        raise TypeError("a compiled query has text that looks like the place of a value")
    for place, of_list in enumerate(is_list):
        if of_list:
            if not (pieces[place].endswith(" IN (") and pieces[place + 1].startswith(")")):
                raise TypeError("not passed to the database as a list of its own")
            pieces[place] = f"{pieces[place].removesuffix(' IN (')} = ANY("
    return "%s".join(pieces)
