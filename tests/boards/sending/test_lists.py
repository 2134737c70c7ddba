"""The list of submissions over its query: order, filters, pages, files, and how much is read."""

import csv
import io
import re

import pytest
from django.test import Client

from boards.figures.models import Submission
from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.boards.performance.arrivals import AE
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
    assert "None of them is like this" in reader.get(f"{LOTHIAN}?state=accepted").content.decode()


@pytest.mark.parametrize("query", ["", "?state=staged", f"?measure={AE}&sort=-rows", "?received=2026&page=2"])
def test_the_list_is_read_with_the_same_few_statements_whatever_is_asked(reader: Client, query: str) -> None:
    for _ in range(3):
        a_return()
    reader.get(LOTHIAN)
    with statements() as made:
        assert reader.get(f"{LOTHIAN}{query}").status_code == 200
    assert len(made) == STATEMENTS, made.captured_queries
