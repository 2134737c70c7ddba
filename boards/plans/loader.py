"""Loading values agreed board by board from `data/agreed_values.csv`.

A row is a run of yearly periods with one value. Each period belongs to the financial year in which it ends, so the
calendar year 2022 is a promise of 2022/23. The value holds in every framework of that year that asks for a number
agreed board by board. What is stored never changes: a corrected value becomes the next number.

`agreed_on` is the day of agreement that the source names, never that of loading: from that day the value counts. It is
empty where the source names none: the value is shown and judges nothing. A number of another day is agreed anew and
judges only what begins after it; one of the same day corrects the record, which both numbers keep.

Numbers that boards confirmed on line (`agreed_levels.py`) are none of the file's: a row is held against the newest
number that came from a file, and what a board confirmed after it is replaced by no row.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction

from boards.organisations.queries import ids_by_code
from boards.plans.agreed_values import AgreedValue
from boards.plans.promise_state import raise_promise
from targets.calc.periods import Period, PeriodKind, financial_year_label
from targets.calc.rounding import without_zeros
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE
from targets.catalogue.models import Framework, Requirement
from targets.catalogue.reading import Problem, RefusedFiles, check_fields
from targets.catalogue.storing import LoadReport

FILE = Path(__file__).parent / "data" / "agreed_values.csv"
Cell = tuple[str, int, str]  # framework, organisation, measure

LARGEST = 10**10  # as the table's own rule says
COLUMNS = ["measure", "organisation", "first_period", "last_period", "value", "agreed_on", "source"]


@dataclass(frozen=True)
class AgreedRow:
    """One line: `first_year` and `last_year` are the years in which the financial years begin."""

    line: int
    measure: str
    organisation: str
    first_year: int
    last_year: int
    value: Decimal
    agreed_on: date | None
    source: str


def load(*, now: datetime, file: Path = FILE) -> LoadReport:
    """Read, check and store the agreed values in one transaction; RefusedFiles, with nothing stored, on any problem.

    Needs the policy and the organisations. A value of a file that is stored but no longer in it is refused too, and a
    new one for a cell whose board has confirmed another since.
    """
    rows = read(file=file)
    with transaction.atomic():
        wanted = _wanted(rows, now, file.name)
        held = _held()
        forgotten = [
            Problem(
                file.name,
                _named(value),
                "has a stored value but no row; put the row back, what was agreed is never forgotten",
            )
            for cell, (value, _) in held.items()
            if value and cell not in wanted
        ]
        overtaken, new = [], []
        for cell, value in wanted.items():
            before, confirmed = held.get(cell, (None, None))
            if any(one and _said(one) == _said(value) for one in (before, confirmed)):
                continue
            if confirmed:
                overtaken.append(_overtaken(confirmed, file.name))
            value.number = 1 if before is None else before.number + 1
            new.append(value)
        if forgotten or overtaken:
            raise RefusedFiles(forgotten + overtaken)
        AgreedValue.objects.bulk_create(new)
        raise_promise(of=((value.organisation_id, value.measure_id, value.framework_id) for value in new))
    corrected = sum(value.number > 1 for value in new)
    return LoadReport(
        added=len(new) - corrected,
        changed=corrected,
        unchanged=len(wanted) - len(new),
        touched_measures=frozenset(value.measure_id for value in new),
    )


def _said(value: AgreedValue) -> tuple[Decimal, date | None, str]:
    return value.value, value.agreed_on, value.source


def read(*, file: Path = FILE) -> tuple[AgreedRow, ...]:
    """The rows of the file, each read by itself; RefusedFiles with all problems. Needs no database."""
    problems: list[Problem] = []
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedFiles(
            [Problem(file.name, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8")]
        ) from None
    lines = list(csv.reader(text.splitlines()))
    if not lines or lines[0] != COLUMNS:
        raise RefusedFiles([Problem(file.name, "line 1", f"must be the header {','.join(COLUMNS)}")])
    rows = [_row(number, line, file.name, problems) for number, line in enumerate(lines[1:], start=2)]
    if problems:
        raise RefusedFiles(problems)
    return tuple(row for row in rows if row is not None)


def _row(number: int, line: list[str], file: str, problems: list[Problem]) -> AgreedRow | None:
    before = len(problems)

    def wrong(column: str, reason: str) -> None:
        problems.append(Problem(file, f"line {number}, {column}", reason))

    if len(line) != len(COLUMNS):
        problems.append(Problem(file, f"line {number}", f"has {len(line)} columns, not {len(COLUMNS)}"))
        return None
    cells = dict(zip(COLUMNS, (cell.strip() for cell in line), strict=True))
    years = {}
    for column in ("first_period", "last_period"):
        try:
            start = date.fromisoformat(cells[column])
            years[column] = Period.of(start=start, kind=PeriodKind.YEAR).financial_year
        except ValueError:
            wrong(
                column,
                f'must be the first day of a year of 12 months, such as 2015-04-01, not "{cells[column]}"',
            )
    if len(years) == 2 and years["last_period"] < years["first_period"]:
        wrong("last_period", f"{cells['last_period']} is before first_period, {cells['first_period']}")
    try:
        value = Decimal(cells["value"])
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value < LARGEST:
        wrong("value", f'must be a number from 0 to {LARGEST - 1:,}, not "{cells["value"]}"')
    agreed_on = None
    if cells["agreed_on"]:
        try:
            agreed_on = date.fromisoformat(cells["agreed_on"])
        except ValueError:
            wrong("agreed_on", f'must be a day such as 2015-03-31, or empty, not "{cells["agreed_on"]}"')
    for column in ("measure", "organisation", "source"):
        if not cells[column]:
            wrong(column, "is empty")
    if len(problems) > before:
        return None
    return AgreedRow(
        line=number,
        measure=cells["measure"],
        organisation=cells["organisation"],
        first_year=years["first_period"],
        last_year=years["last_period"],
        value=value,
        agreed_on=agreed_on,
        source=cells["source"],
    )


def _wanted(rows: tuple[AgreedRow, ...], now: datetime, file: str) -> dict[Cell, AgreedValue]:
    """Every value of every framework that asks for it, by its cell; RefusedFiles where rows do not fit the policy."""
    problems: list[Problem] = []
    organisations = ids_by_code()
    frameworks = list(Framework.objects.all())
    asked = set(
        Requirement.objects.filter(shape__in=JUDGED_BY_AGREED_VALUE).values_list("framework_id", "measure_id")
    )
    wanted: dict[Cell, AgreedValue] = {}
    lines: dict[Cell, int] = {}
    for row in rows:
        asking = [framework for framework in frameworks if (framework.key, row.measure) in asked]
        misfits = list(_misfits(row, organisations, asking, file))
        problems += misfits
        for value in [] if misfits else _values(row, organisations[row.organisation], asking, now):
            cell = (value.framework_id, value.organisation_id, row.measure)
            if cell in wanted:
                reason = f"line {lines[cell]} has a value of {row.measure} for {value.framework_id} already"
                problems.append(Problem(file, f"line {row.line}, first_period", reason))
            check_fields(value, file=file, key=f"line {row.line}", problems=problems)
            wanted[cell], lines[cell] = value, row.line
    if problems:
        raise RefusedFiles(problems)
    return wanted


def _misfits(
    row: AgreedRow, organisations: dict[str, int], asking: list[Framework], file: str
) -> Iterator[Problem]:
    """What of the row the organisations and the frameworks that ask for its measure do not know."""
    if row.organisation not in organisations:
        yield Problem(file, f"line {row.line}, organisation", f'"{row.organisation}" is no known code')
    if not asking:
        yield Problem(
            file, f"line {row.line}, measure", f'no framework asks for agreed values of "{row.measure}"'
        )
        return
    years = {framework.year_start.year for framework in asking}
    unasked = [year for year in range(row.first_year, row.last_year + 1) if year not in years]
    if unasked:
        listed = ", ".join(financial_year_label(year) for year in unasked)
        yield Problem(
            file,
            f"line {row.line}, first_period",
            f"no framework of {listed} asks for agreed values of {row.measure}",
        )


def _values(
    row: AgreedRow, organisation: int, asking: list[Framework], now: datetime
) -> Iterator[AgreedValue]:
    for framework in asking:
        if row.first_year <= framework.year_start.year <= row.last_year:
            yield AgreedValue(
                framework=framework,
                organisation_id=organisation,
                measure_id=row.measure,
                value=row.value,
                agreed_on=row.agreed_on,
                source=f"Sample: {row.source}" if framework.fictional else row.source,
                recorded_at=now,
            )


def _held() -> dict[Cell, tuple[AgreedValue | None, AgreedValue | None]]:
    """Of every cell the newest number that came from a file, and the newest that its board confirmed after that."""
    held: dict[Cell, tuple[AgreedValue | None, AgreedValue | None]] = {}
    for value in AgreedValue.objects.select_related("organisation", "decision").order_by("number"):
        cell = value.framework_id, value.organisation_id, value.measure_id
        before, _ = held.get(cell, (None, None))
        held[cell] = (before, value) if hasattr(value, "decision") else (value, None)
    return held


def _named(value: AgreedValue) -> str:
    return f"{value.measure_id}, {value.framework_id}, {value.organisation.slug}"


def _overtaken(confirmed: AgreedValue, file: str) -> Problem:
    level = f"{without_zeros(confirmed.value):f} on {confirmed.agreed_on}"
    reason = (
        f"has a new row, but its board confirmed {level} on line; put the row back as it was, or take a new one out, "
        "and propose the level on the page of the board's levels"
    )
    return Problem(file, _named(confirmed), reason)
