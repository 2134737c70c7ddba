"""What is written into a file is what is read back from it, by readers that are none of ours."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from boards.components.columns import Column, Kind, Table, Value
from boards.components.exports import CUT, FIRST_DAY, LONGEST_TEXT, restored, xlsx_bytes
from boards.work.actors import LOCAL
from targets.calc.periods import Period, PeriodKind
from tests.boards.components.test_exports import PAYLOADS


@dataclass(frozen=True)
class Line:
    text: str
    number: Decimal | None
    day: date | None
    at: datetime | None
    period: Period | None
    small: bool | None


COLUMNS: tuple[Column[Line], ...] = (
    Column("text", "Text", lambda line: line.text),
    Column("number", "Number", lambda line: line.number, Kind.NUMBER, unit="%"),
    Column("day", "Day", lambda line: line.day, Kind.DATE),
    Column("at", "At", lambda line: line.at, Kind.MOMENT),
    Column("period", "Period", lambda line: line.period, Kind.PERIOD),
    Column("small", "Small", lambda line: line.small),
    Column("page", "Only there", lambda line: "", only="page"),
)
NAMES = ["text", "number", "day", "at", "period_start", "period_end", "period_kind", "small"]
MONTH = Period(end=date(2025, 2, 28), start=date(2025, 2, 1), kind=PeriodKind.MONTH)

NO_ZONE = datetime(1948, 7, 5, tzinfo=UTC).replace(tzinfo=None)

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11, places=6)
EMPTY = Line("", None, None, None, None, None)
lines = st.builds(
    Line,
    text=st.text(st.characters(exclude_categories=["Cs"])),
    number=st.none() | numbers,
    day=st.none() | st.dates(min_value=date(1850, 1, 1)),
    at=st.none() | st.datetimes(NO_ZONE, NO_ZONE.replace(year=2100), timezones=st.just(UTC)),
    period=st.none() | st.just(MONTH),
    small=st.none() | st.booleans(),
)


def from_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def from_xlsx(content: bytes, sheet: str = "Rows") -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def words(value: Value) -> str:
    return {None: "", True: "yes", False: "no"}.get(value, str(value))  # type: ignore[arg-type]


@given(st.lists(lines, max_size=4))
@example([replace(EMPTY, at=datetime(1983, 10, 23, hour, tzinfo=UTC)) for hour in (0, 1)])
@settings(max_examples=60, deadline=None)
def test_what_was_written_is_read_back_from_both_files(rows: list[Line]) -> None:
    table = Table(COLUMNS, rows)
    names, *told = from_csv(table.csv())
    assert names == NAMES
    for line, cells in zip(rows, told, strict=True):
        assert restored(cells[0]) == line.text
        assert (Decimal(cells[1]) if cells[1] else None) == line.number
        assert (date.fromisoformat(cells[2]) if cells[2] else None) == line.day
        assert _instant(datetime.fromisoformat(cells[3]) if cells[3] else None) == _instant(_second(line.at))
        assert cells[4:7] == (["2025-02-01", "2025-02-28", "month"] if line.period else ["", "", ""])
        assert cells[7] == words(line.small)

    heads, *kept = from_xlsx(table.xlsx())
    assert heads == NAMES
    for line, row in zip(rows, kept + [[""] * len(NAMES)] * (len(rows) - len(kept)), strict=True):
        assert row[0] == line.text
        assert _number(row[1]) == line.number
        assert row[2] == (line.day if line.day and line.day >= FIRST_DAY else words(line.day))
        local = _second(line.at)
        assert _moment(row[3]) == (local.replace(tzinfo=None) if local else "")
        assert row[4:7] == ([MONTH.start, MONTH.end, "month"] if line.period else ["", "", ""])
        assert row[7] == words(line.small)


def _moment(read: Any) -> Any:
    """The reader gives midnight as its day."""
    is_day = isinstance(read, date) and not isinstance(read, datetime)
    return datetime.combine(read, time.min) if is_day else read


def _instant(at: datetime | None) -> datetime | None:
    """In UTC: Python calls two clocks unequal in the hour that summer time repeats, whatever instant they tell."""
    return at.astimezone(UTC) if at else None


def _second(at: datetime | None) -> datetime | None:
    return at.astimezone(LOCAL).replace(microsecond=0) if at else None


def _number(cell: object) -> Decimal | None:
    return None if cell == "" else Decimal(str(cell))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link_in_a_spreadsheet(payload: str) -> None:
    content = xlsx_bytes([payload, "b"], [[payload, "https://example.org/"]])

    with ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert from_xlsx(content) == [[payload, "b"], [payload, "https://example.org/"]]


def test_numbers_days_and_moments_are_typed_and_keep_their_places() -> None:
    line = Line("a", Decimal("95.20"), date(2025, 3, 1), datetime(2025, 7, 1, 8, 30, tzinfo=UTC), MONTH, True)
    content = Table(COLUMNS, [line]).xlsx()

    assert from_xlsx(content)[1] == [
        "a",
        95.2,
        date(2025, 3, 1),
        datetime(2025, 7, 1, 9, 30),  # noqa: DTZ001 - by the clocks here
        date(2025, 2, 1),
        date(2025, 2, 28),
        "month",
        "yes",
    ]
    with ZipFile(io.BytesIO(content)) as parts:
        styles = parts.read("xl/styles.xml").decode()
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert 'formatCode="0.00"' in styles or 'numFmtId="2"' in styles
    assert 'state="frozen"' in sheet


def test_a_number_that_a_spreadsheet_would_round_is_text() -> None:
    exact = Decimal("123456789012.123456")
    assert from_xlsx(xlsx_bytes(["n"], [[exact]]))[1] == ["123456789012.123456"]


def test_a_text_too_long_for_a_cell_says_where_it_is_whole() -> None:
    ((cell,),) = from_xlsx(xlsx_bytes(["t"], [["x" * 40_000]]))[1:]
    assert len(str(cell)) == LONGEST_TEXT
    assert str(cell).endswith(CUT)


def test_a_second_sheet_says_what_the_columns_are() -> None:
    about = from_xlsx(Table(COLUMNS, []).xlsx(), "About")
    assert about[0] == ["name", "title", "kind", "unit", "about"]
    assert about[2] == ["number", "Number", "number", "%", ""]
    assert [row[0] for row in about[1:]] == NAMES


def test_the_same_table_makes_the_same_file() -> None:
    table = Table(COLUMNS, [Line("a", None, None, None, None, None)])
    assert table.xlsx() == table.xlsx()
    later = datetime.now(tz=UTC) + timedelta(days=1)
    assert str(later.year).encode() not in ZipFile(io.BytesIO(table.xlsx())).read("docProps/core.xml")


def test_a_period_in_a_column_that_does_not_say_so_is_refused() -> None:
    with pytest.raises(TypeError, match="column when"):
        Table(
            (Column[Line]("when", "When", lambda line: line.period),),
            [Line("", None, None, None, MONTH, None)],
        ).csv()
