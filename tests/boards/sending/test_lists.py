"""The list of submissions over its query: order, filters, pages, files, and how much is read."""

import csv
import io
import re

import pytest
from django.test import Client

from boards.figures.models import Submission
from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.boards.performance.arrivals import AE, TODAY, arrive
from tests.support.people import person, sign_in
from tests.support.statements import statements
from tests.support.submissions import waiting

pytestmark = pytest.mark.django_db
STATEMENTS = 9  # two counts, the years to choose, one page; the rest is who asks and the frame
LOTHIAN = "/desk/boards/nhs-lothian/figures/"


def a_return() -> Submission:
    board = Organisation.objects.get(slug="nhs-lothian")
    return waiting("nhs-lothian,2023-05-01,96,100,,,", board=board)


@pytest.fixture
def reader() -> Client:
    return sign_in(Client(), person(Role.BOARD_VIEWER, board="nhs-lothian"))


def test_submissions_are_ordered_narrowed_and_taken_as_the_address_says(reader: Client) -> None:
    first, second = (a_return() for _ in range(2))

    newest_first = reader.get(LOTHIAN).content.decode()
    oldest_first = reader.get(f"{LOTHIAN}?sort=submission&file=csv").content.decode("utf-8-sig")

    assert newest_first.index(f"{LOTHIAN}{second.pk}/") < newest_first.index(f"{LOTHIAN}{first.pk}/")
    rows = list(csv.DictReader(io.StringIO(oldest_first, newline="")))
    assert [row["submission"] for row in rows] == [str(first.pk), str(second.pk)]
    assert rows[0]["measure"] == AE
    told = re.sub(r"\s+", " ", reader.get(f"{LOTHIAN}?state=staged").content.decode())
    assert "2 of 2 submissions, waiting for a decision" in told
    assert "None matches" in reader.get(f"{LOTHIAN}?state=accepted").content.decode()


@pytest.mark.parametrize("query", ["", "?state=staged", f"?measure={AE}&sort=-rows", "?received=2026&page=2"])
def test_the_list_is_read_with_the_same_few_statements_whatever_is_asked(reader: Client, query: str) -> None:
    for _ in range(3):
        a_return()
    reader.get(LOTHIAN)
    with statements() as made:
        assert reader.get(f"{LOTHIAN}{query}").status_code == 200
    assert len(made) == STATEMENTS, made.captured_queries


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_errors_are_a_list_that_can_be_narrowed_to_a_column() -> None:
    board = Organisation.objects.get(slug="nhs-lothian")
    rejected = waiting("nhs-lothian,2023-05-01,1,0,,,", "nhs-nowhere,2023-05-01,1,2,,,", board=board)
    planner = sign_in(Client(), person(Role.PLANNER, board="nhs-lothian"))
    address = f"{LOTHIAN}{rejected.pk}/"

    page = planner.get(address).content.decode()
    told = rows_of(planner, f"{address}errors.csv")
    narrowed = rows_of(planner, f"{address}?file=csv&column={told[-1]['column']}&sort=-row")

    assert "What is wrong" in page
    assert list(told[0]) == ["row", "column", "value", "problem", "remedy"]
    assert {row["column"] for row in narrowed} == {told[-1]["column"]}
    assert planner.get(f"{address}errors.xlsx").status_code == 200
    assert planner.get(f"{address}?column=nothing&file=csv").status_code == 404


def test_rows_beside_what_is_held_and_what_moved_can_be_taken() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    loader = sign_in(Client(), person(Role.STATISTICS_LOADER))
    staged = waiting(
        "nhs-lothian,2023-04-01,13458,21326,,,",
        "nhs-lothian,2023-05-01,96,100,,,",
        board=None,
        known_from=TODAY,
    )
    address = f"/desk/figures/official/{staged.pk}/"

    added, changed = sorted(rows_of(loader, f"{address}rows.csv"), key=lambda row: row["change"])
    assert (added["change"], added["period_start"], added["value"], added["unit"]) == (
        "added",
        "2023-05-01",
        "96",
        "%",
    )
    assert added["held_value"] == ""
    assert (changed["numerator"], changed["held_numerator"]) == ("13458", "13457")
    assert len(rows_of(loader, f"{address}rows.csv?change=added")) == 1
    assert loader.get(f"{address}rows.xlsx").status_code == 200
    assert loader.get(f"{address}moves.csv").status_code == 404

    loader.post(f"{address}accept/")
    moves = rows_of(loader, f"{address}moves.csv")
    assert {(row["board"], row["value"], row["unit"]) for row in moves} >= {("nhs-lothian", "96", "%")}
    assert {"before_value", "before_result"} <= set(moves[0])
    assert loader.get(f"{address}moves.xlsx").status_code == 200
    assert loader.get(f"{address}rows.csv").status_code == 404
