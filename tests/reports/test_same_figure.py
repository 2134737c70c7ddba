"""One figure has one value, one unit word and one set of column names, whichever file it is taken from."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from boards.components.columns import Kind
from boards.people.roles import Role
from boards.performance.columns import BY_KEY
from tests.reports.samples import AE, figures, published
from tests.support.people import person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

YEAR = "?year=2022-23"
LOTHIAN = (
    f"/grid/results.{{kind}}{YEAR}",
    f"/boards/nhs-lothian/results.{{kind}}{YEAR}",
    f"/targets/{AE}/boards.{{kind}}{YEAR}",
    f"/boards/nhs-lothian/{AE}/figures.{{kind}}{YEAR}",
    "/reports/2022-23/nhs-lothian/figures.{kind}",
    f"/desk/boards/nhs-lothian/{AE}/figures.{{kind}}{YEAR}",
)
SCOTLAND = (
    f"/targets/results.{{kind}}{YEAR}",
    f"/grid/results.{{kind}}{YEAR}",
    f"/boards/nhsscotland/{AE}/figures.{{kind}}{YEAR}",
)
CHART = f"/reports/2022-23/nhs-lothian/charts/{AE}.{{kind}}"  # a picture's numbers, as CSV only
OWN = {"source"}  # a report's is the sentence that it was sealed with


def rows(client: Client, path: str, kind: str) -> list[dict[str, Any]]:
    answer = client.get(path.format(kind=kind))
    assert answer.status_code == 200, path
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    names, *cells = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    return [dict(zip(map(str, names), row, strict=True)) for row in cells]


def told(client: Client, paths: tuple[str, ...], kind: str, *, board: str) -> dict[str, dict[str, Any]]:
    """The row of March 2023 in each file."""
    days = ("2023-03-31", date(2023, 3, 31))
    return {
        path: next(
            row
            for row in rows(client, path, kind)
            if (row["board"], row["measure"]) == (board, AE) and row["period_end"] in days
        )
        for path in paths
    }


@made_once
def told_everywhere() -> None:
    figures("nhsscotland")
    published()


@pytest.fixture
def analyst(told_everywhere: None) -> Client:
    return sign_in(Client(), person(Role.ANALYST))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(("board", "paths"), [("nhs-lothian", LOTHIAN), ("nhsscotland", SCOTLAND)])
def test_the_same_figure_is_told_the_same_in_every_file(
    analyst: Client, kind: str, board: str, paths: tuple[str, ...]
) -> None:
    if kind == "csv" and board == "nhs-lothian":
        paths = (*paths, CHART)
    by_path = told(analyst, paths, kind, board=board)
    every = set().union(*by_path.values())
    for name in every - OWN:
        values = {str(row[name]) for row in by_path.values() if name in row and row[name] not in ("", None)}
        assert len(values) <= 1, (name, {path: row.get(name) for path, row in by_path.items()})
    for path, row in by_path.items():
        assert (row["unit"], row["met"]) == ("%", "missed"), path
        assert float(row["value"]) == 64, path
        assert float(row["promised"]) == 95, path


@pytest.mark.parametrize("path", [*LOTHIAN, *SCOTLAND])
def test_a_file_of_figures_has_no_name_that_is_not_in_the_one_list(analyst: Client, path: str) -> None:
    known = {name for column in BY_KEY.values() for name in column.names}
    for kind in ("csv", "xlsx"):
        names = set(rows(analyst, path, kind)[0])
        assert names <= known
        assert {
            "board",
            "measure",
            "period_start",
            "period_end",
            "value",
            "unit",
            "promised",
            "result",
        } <= names


def test_numbers_and_days_are_typed_in_a_spreadsheet_and_plain_in_csv(analyst: Client) -> None:
    path = f"/boards/nhs-lothian/{AE}/figures.{{kind}}{YEAR}"
    for row in rows(analyst, path, "xlsx"):
        for column in BY_KEY.values():
            for name in column.names:
                cell = row.get(name, "")
                if cell == "":
                    continue
                if column.kind is Kind.NUMBER:
                    assert isinstance(cell, float), name
                if column.kind is Kind.DATE or name in ("period_start", "period_end"):
                    assert type(cell) is date, name
    assert {row["value"] for row in rows(analyst, path, "csv")} >= {"64", "75"}
