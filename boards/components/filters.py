"""What a reader narrows a list by: filters that say in words what they left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django_tables2 import A

from boards.components.forms import PlainForm
from targets.calc.periods import day_words


class Rows(tuple[Any, ...]):
    """Rows that were computed or read whole, with the few words of a QuerySet that filters use."""

    model = None

    def all(self) -> "Rows":
        return self

    def filter(self, **lookups: Any) -> "Rows":
        """Lookups of one attribute path each, exact, contains, icontains or year; KeyError for another one."""
        tests = [(*lookup.rpartition("__")[::2], wanted) for lookup, wanted in lookups.items()]
        return Rows(row for row in self if all(_matches(row, *test) for test in tests))


def _matches(row: Any, path: str, how: str, wanted: Any) -> bool:
    value = A(path).resolve(row, quiet=True)
    if how == "exact":
        return str(value) == str(wanted)
    if how == "icontains":
        return str(wanted).casefold() in str(value).casefold()
    if how == "contains":
        return wanted in value
    if how == "year":
        return value is not None and bool(value.year == int(wanted))
    raise KeyError(how)


class Choice(django_filters.ChoiceFilter):  # type: ignore[misc]
    """One of several. `says` puts the chosen one's words into the sentence of what is listed: "received in {}"."""

    def __init__(self, *, says: str = "{}", empty_label: str = "All", **options: Any) -> None:
        super().__init__(empty_label=empty_label, **options)
        self.says = says

    def told(self, value: str) -> str:
        return self.says.format(dict(self.field.choices).get(value, value))


class Search(django_filters.CharFilter):  # type: ignore[misc]
    """Words that stand in one of several fields."""

    def __init__(self, *, fields: Sequence[str], says: str = "with “{}”", **options: Any) -> None:
        super().__init__(**options)
        self.fields = tuple(fields)
        self.says = says

    def filter(self, rows: Any, value: str) -> Any:
        if not value:
            return rows
        if isinstance(rows, Rows):
            hits = [set(map(id, rows.filter(**{f"{field}__icontains": value}))) for field in self.fields]
            return Rows(row for row in rows if any(id(row) in one for one in hits))
        return rows.filter(reduce(or_, (Q(**{f"{field}__icontains": value}) for field in self.fields)))

    def told(self, value: str) -> str:
        return self.says.format(value)


class Day(django_filters.DateFilter):  # type: ignore[misc]
    """A day that the caller reads its rows by: it narrows nothing itself, but stays in the address and is told."""

    def __init__(self, *, says: str = "since {}", **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}),
            error_messages={"invalid": "Write the day like 2026-09-30."},
            **options,
        )
        self.says = says

    def filter(self, rows: Any, value: date | None) -> Any:
        return rows

    def told(self, value: date) -> str:
        return self.says.format(day_words(value))


def years(rows: QuerySet[Any], field: str) -> list[tuple[str, str]]:
    """The calendar years in which rows have a moment, the newest first, as choices; one query."""
    return [(str(at.year), str(at.year)) for at in rows.order_by().datetimes(field, "year", order="DESC")]


def distinct(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each choice once, in the order of the first."""
    return list(dict.fromkeys(options))


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of one list, over a query or over rows. Every filter is a `Choice`, a `Search` or a `Day`.

    `choices` are those that only the caller knows, by the filter's name.
    """

    class Meta:
        form = PlainForm

    def __init__(
        self, asked: Any, rows: "QuerySet[Any] | Rows", choices: Mapping[str, Sequence[tuple[str, str]]]
    ) -> None:
        super().__init__(asked, rows)
        for name, options in choices.items():
            self.filters[name].extra["choices"] = options
        self.form.auto_id = "list-%s"

    def filter_queryset(self, rows: Any) -> Any:
        """As the package's own, but over rows too; a choice that is not there narrows nothing."""
        for name, value in self.form.cleaned_data.items():
            rows = self.filters[name].filter(rows, value)
        return rows

    @property
    def told(self) -> tuple[str, ...]:
        """What is chosen, in words."""
        return tuple(
            self.filters[name].told(value) for name, value in self.form.cleaned_data.items() if value
        )

    @property
    def problem(self) -> str:
        """What the address asks for that there is not."""
        return " ".join(error for errors in self.errors.values() for error in errors)
