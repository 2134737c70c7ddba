"""Layouts are data: one TOML file each in `boards/figures/layouts/` says how a published file is read.

A file of a new layout needs a new TOML file and no code. The keys are described in `layouts/README.md`; a wrong file
is refused with its name, key and reason.

Longer than 400 lines: one class says every key of a layout, and its rules forbid keys that contradict one another.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from boards.figures.intake.problems import fatal
from boards.figures.models import FigureStatus, Marker
from targets.calc.periods import PeriodKind

FOLDER = Path(__file__).resolve().parent.parent / "layouts"


class WrittenAs(StrEnum):
    """How a file writes its periods."""

    FIRST_DAY = "first day"  # 2025-03-01
    YEAR_MONTH = "yyyymm"  # 202503
    YEAR_QUARTER = "yyyyQq"  # 2025Q1, calendar quarters
    LAST_DAY = "last day yyyymmdd"  # 20250331
    LAST_DATE = "last day"  # 2025-03-31
    YEAR_DASH_MONTH = "yyyy-mm"  # 2025-03
    MONTH_NAME = "month yyyy"  # March 2025, Mar 2025
    MONTH_NAMES = "month-month yyyy"  # Jan-Mar 2025, January to March 2025
    FINANCIAL_YEAR = "yyyy/yy"  # 2024/25
    FINANCIAL_QUARTER = "Qq yyyy/yy"  # Q4 2024/25 for January to March 2025


class Combine(StrEnum):
    ONE = "column"
    SUM = "sum"
    DIFFERENCE = "difference"


@dataclass(frozen=True)
class Number:
    """A number column of the file, or several added up, or the first less the others."""

    combine: Combine
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """As shown in a problem."""
        return {Combine.ONE: " ", Combine.SUM: " + ", Combine.DIFFERENCE: " - "}[self.combine].join(
            self.columns
        )


@dataclass(frozen=True)
class Filter:
    """Rows with one of the values in the column; where the column may be absent, no row is concerned then.

    `others` are labels that are known to be something else.
    """

    column: str
    values: tuple[str, ...]
    others: tuple[str, ...]
    if_present: bool


@dataclass(frozen=True)
class Change:
    """Periods whose first day as written is `until` or earlier are really of `kind` and begin some months earlier."""

    until: date
    kind: PeriodKind
    starts_months_earlier: int


@dataclass(frozen=True)
class Codes:
    """What a publisher's codes mean. One that is in none of the three is an error."""

    markers: dict[str, str]
    statuses: dict[str, str]
    ignored: tuple[str, ...]

    @property
    def known(self) -> frozenset[str]:
        return frozenset((*self.markers, *self.statuses, *self.ignored))


@dataclass(frozen=True)
class Qualifiers:
    """Cells beside the figures, each of any number of codes."""

    columns: tuple[str, ...]
    codes: Codes


@dataclass(frozen=True)
class Layout:
    """See `layouts/README.md`. `columns` maps each of `ROLES` to its name in the file."""

    name: str
    title: str
    measures: tuple[str, ...]
    skip_lines: int  # above the header
    refuse_other_columns: bool
    sum_rows: bool
    blank: str  # marker of rows without any figure; "" where there should be none
    leaves_blank_out: bool
    columns: dict[str, str]
    optional: frozenset[str]
    numbers: dict[str, Number]
    written_as: WrittenAs
    kind: PeriodKind | None
    changes: tuple[Change, ...]
    keep: tuple[Filter, ...]
    drop: tuple[Filter, ...]
    qualifiers: Qualifiers | None
    shorthand: Codes | None  # in the cells of the figures

    @property
    def file(self) -> str:
        """As people find it, for a message that asks to change it."""
        return f"layouts/{self.name}.toml"

    @property
    def is_row_by_row(self) -> bool:
        """Whether a row means the same in a part of a file: none is chosen, added up or worked out."""
        plain_numbers = all(number.combine is Combine.ONE for number in self.numbers.values())
        codes = self.qualifiers or self.shorthand
        return plain_numbers and not (self.skip_lines or self.sum_rows or self.keep or self.drop or codes)

    @property
    def publishers_file(self) -> str:
        """Where a publisher's ways can be told; "" for our own layout, which has columns for that."""
        return "" if "marker" in self.columns else self.file

    @property
    def required(self) -> tuple[str, ...]:
        """Columns that a file must have, in the layout's order."""
        names = [name for role, name in self.columns.items() if role not in self.optional]
        for role, number in self.numbers.items():
            names += [column for column in number.columns if role not in self.optional]
        names += [rule.column for rule in (*self.keep, *self.drop) if not rule.if_present]
        if self.qualifiers:
            names += self.qualifiers.columns
        return tuple(dict.fromkeys(names))

    @property
    def known(self) -> tuple[str, ...]:
        """Every column that the layout reads when it is there."""
        names = [*self.required, *self.columns.values()]
        for number in self.numbers.values():
            names += number.columns
        names += [rule.column for rule in (*self.keep, *self.drop)]
        return tuple(dict.fromkeys(names))


class LayoutError(ValueError):
    """A layout file is wrong: file, key and reason."""


class UnknownLayout(LookupError):
    """There is no layout of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no layout “{name}”. There are: {', '.join(layouts())}.")


def find(name: str) -> Layout:
    """The layout of that name; UnknownLayout naming those that there are."""
    try:
        return layouts()[name]
    except KeyError:
        raise UnknownLayout(name) from None


@cache
def layouts() -> dict[str, Layout]:
    """Every layout by name, read once."""
    return {path.stem: load(path) for path in sorted(FOLDER.glob("*.toml"))}


def candidates(measure_key: str) -> list[Layout]:
    """The layouts that a file of the measure may have."""
    return [layout for layout in layouts().values() if not layout.measures or measure_key in layout.measures]


def fits(layout: Layout, columns: Iterable[str]) -> bool:
    """Whether every column that the layout must have is there."""
    there = {column.casefold() for column in columns}
    return there.issuperset(column.casefold() for column in layout.required)


def recognise(columns: Iterable[str], *, measure_key: str) -> Layout:
    """The layout whose columns the file has: one that names the measure before a general one, then the one that uses
    most columns. Raises `Problems.Fatal` naming the columns that the nearest layout misses.
    """
    there = {column.casefold() for column in columns}
    possible = candidates(measure_key)
    fitting = [layout for layout in possible if fits(layout, there)]
    if fitting:
        return max(fitting, key=lambda layout: (bool(layout.measures), len(layout.required)))

    def missing(layout: Layout) -> list[str]:
        return [column for column in layout.required if column.casefold() not in there]

    nearest = min(possible, key=lambda layout: (len(missing(layout)), layout.name != "tidy"))
    raise fatal(
        "unknown_layout",
        "The columns fit no layout for this measure. The nearest is “"
        + f"{nearest.title}”, which also needs: {', '.join(missing(nearest))}.",
        f"Name the columns as that layout does: {', '.join(nearest.required)}.",
        row=1,
    )


def load(path: Path) -> Layout:
    """Read one layout file; LayoutError says what is wrong with it."""
    return parse(path.read_text(encoding="utf-8"), name=path.stem)


def parse(text: str, *, name: str) -> Layout:
    """The layout that the text of a file of that name describes; LayoutError as `load`."""
    try:
        return _layout(name, _Keys(tomllib.loads(text), at=f"{name}.toml"))
    except tomllib.TOMLDecodeError as problem:
        raise LayoutError(f"{name}.toml: not TOML: {problem}") from None


class _Keys:
    """A TOML table that is read key by key; what is left over at the end is an error."""

    def __init__(self, table: Any, *, at: str) -> None:
        if not isinstance(table, dict):
            raise LayoutError(f"{at}: must be a table")
        self.left = dict(table)
        self.at = at

    def take(self, key: str, kind: type, default: Any = ...) -> Any:
        if key not in self.left:
            if default is ...:
                raise LayoutError(f"{self.at}: {key} is missing")
            return default
        value = self.left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise LayoutError(f"{self.at}: {key} must be a {kind.__name__}, not {value!r}")
        return value

    def choice(self, key: str, kind: type[StrEnum], default: Any = ...) -> Any:
        value = self.take(key, str, default)
        try:
            return value if value is None else kind(value)
        except ValueError:
            allowed = ", ".join(kind)
            raise LayoutError(f"{self.at}: {key} is {value!r}; it must be one of {allowed}") from None

    def words(self, key: str, default: Any = ...) -> tuple[str, ...]:
        values = self.take(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise LayoutError(f"{self.at}: {key} must be a list of texts")
        return tuple(values)

    def tables(self, key: str) -> list["_Keys"]:
        return [_Keys(item, at=f"{self.at} [[{key}]]") for item in self.take(key, list, [])]

    def finish(self) -> None:
        for key in self.left:
            raise LayoutError(f"{self.at}: {key} is not a key of a layout")


LEFT_OUT = "left_out"  # of a template's row that nobody filled in
MEASURE = "measure"  # a column that says which rows are of which measure
ROLES = ("organisation", "period", "period_kind", "marker", "status")
NUMBERS = ("numerator", "denominator", "value")


def _layout(name: str, keys: _Keys) -> Layout:
    columns, numbers, optional = _columns(_Keys(keys.take("columns", dict), at=f"{keys.at} [columns]"))
    period = _Keys(keys.take("period", dict), at=f"{keys.at} [period]")
    written_as = period.choice("written_as", WrittenAs)
    kind = period.choice("kind", PeriodKind, None)
    changes = tuple(_change(item) for item in period.tables("changed"))
    period.finish()
    if kind is not None and "period_kind" in columns:
        raise LayoutError(f"{keys.at}: give either [period] kind or a column period_kind, not both")
    blank = keys.take("blank", str, "")
    if blank not in (*Marker.values, LEFT_OUT):
        markers = ", ".join((*Marker.values[1:], LEFT_OUT))
        raise LayoutError(f"{keys.at}: blank is {blank!r}; it must be one of {markers}")
    other = keys.take("other_columns", str, "refused")
    rows = keys.take("rows", str, "single")
    for key, value, allowed in (
        ("other_columns", other, ("refused", "ignored")),
        ("rows", rows, ("single", "summed")),
    ):
        if value not in allowed:
            raise LayoutError(f"{keys.at}: {key} is {value!r}; it must be one of {', '.join(allowed)}")
    layout = Layout(
        name=name,
        title=keys.take("title", str),
        measures=keys.words("measures", []),
        skip_lines=keys.take("skip_lines", int, 0),
        refuse_other_columns=other == "refused",
        sum_rows=rows == "summed",
        blank="" if blank == LEFT_OUT else blank,
        leaves_blank_out=blank == LEFT_OUT,
        columns=columns,
        optional=optional,
        numbers=numbers,
        written_as=written_as,
        kind=kind,
        changes=changes,
        keep=tuple(_filter(item) for item in keys.tables("keep")),
        drop=tuple(_filter(item) for item in keys.tables("drop")),
        qualifiers=_qualifiers(keys),
        shorthand=_shorthand(keys),
    )
    keys.finish()
    return layout


def _columns(keys: _Keys) -> tuple[dict[str, str], dict[str, Number], frozenset[str]]:
    columns: dict[str, str] = {}
    numbers: dict[str, Number] = {}
    optional = frozenset(keys.words("optional", []))
    for role in (MEASURE, *ROLES):
        found = keys.take(role, str, None)
        if found is not None:
            columns[role] = found
        elif role in ("organisation", "period"):
            raise LayoutError(f"{keys.at}: {role} is missing")
    for role in NUMBERS:
        if role not in keys.left:
            continue
        if isinstance(keys.left[role], str):
            numbers[role] = Number(Combine.ONE, (keys.take(role, str),))
            continue
        number = _Keys(keys.take(role, dict), at=f"{keys.at} {role}")
        combine = Combine.SUM if "sum" in number.left else Combine.DIFFERENCE
        numbers[role] = Number(combine, number.words(combine.value))
        number.finish()
    keys.finish()
    if not numbers:
        raise LayoutError(f"{keys.at}: no numerator, denominator or value")
    for role in optional:
        if role not in columns and role not in numbers:
            raise LayoutError(f"{keys.at}: optional names {role}, which is not among the columns")
    return columns, numbers, optional


def _filter(keys: _Keys) -> Filter:
    found = Filter(
        column=keys.take("column", str),
        values=keys.words("values"),
        others=keys.words("others", []),
        if_present=keys.take("if_present", bool, False),
    )
    keys.finish()
    return found


def _change(keys: _Keys) -> Change:
    found = Change(
        until=keys.take("until", date),
        kind=keys.choice("kind", PeriodKind),
        starts_months_earlier=keys.take("starts_months_earlier", int, 0),
    )
    keys.finish()
    return found


def _qualifiers(keys: _Keys) -> Qualifiers | None:
    table = keys.take("qualifiers", dict, None)
    if table is None:
        return None
    inner = _Keys(table, at=f"{keys.at} [qualifiers]")
    return Qualifiers(columns=inner.words("columns"), codes=_codes(inner))


def _shorthand(keys: _Keys) -> Codes | None:
    table = keys.take("shorthand", dict, None)
    return None if table is None else _codes(_Keys(table, at=f"{keys.at} [shorthand]"))


def _codes(keys: _Keys) -> Codes:
    found = Codes(
        markers=keys.take("markers", dict, {}),
        statuses=keys.take("statuses", dict, {}),
        ignored=keys.words("ignored", []),
    )
    keys.finish()
    for code, marker in found.markers.items():
        if marker not in Marker.values[1:]:
            raise LayoutError(
                f"{keys.at}: markers.{code} is {marker!r}; it must be one of {', '.join(Marker.values[1:])}"
            )
    for code, status in found.statuses.items():
        if status not in FigureStatus.values:
            raise LayoutError(
                f"{keys.at}: statuses.{code} is {status!r}; it must be one of {', '.join(FigureStatus.values)}"
            )
    return found
