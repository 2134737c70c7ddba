"""The preview of a submission, and the history of a cell."""

from datetime import date
from decimal import Decimal

import pytest

from boards.figures import queries
from boards.organisations.models import Organisation
from targets.calc.periods import Period, PeriodKind
from tests.boards.figures.conftest import AE, csv_of, load, send
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

APRIL = Period.of(start=date(2023, 4, 1), kind=PeriodKind.MONTH)


def test_a_preview_shows_what_is_added_changed_with_old_and_new_and_unchanged(lothian: Organisation) -> None:
    load(csv_of("nhs-lothian,2023-04-01,13457,21326,,,", "nhs-lothian,2023-05-01,1,2,,,"))
    waiting = send(
        csv_of(
            "nhs-lothian,2023-04-01,,,63.2,,",
            "nhs-lothian,2023-05-01,,,50.0,,",
            "nhs-lothian,2023-06-01,,,,withheld,provisional",
        ),
        known_from=date(2025, 10, 7),
    )
    preview = queries.preview(submission_id=waiting.pk)
    assert (preview.total, preview.page, preview.pages, preview.errors) == (3, 1, 1, ())
    changed, unchanged, added = preview.rows
    assert (changed.row, changed.change, changed.period) == (2, "changed", APRIL)
    assert (changed.old_numerator, changed.old_value) == (Decimal(13457), Decimal("63.101379"))
    assert (changed.numerator, changed.value) == (None, Decimal("63.2"))
    assert (unchanged.change, unchanged.numerator, unchanged.value) == ("unchanged", Decimal(1), Decimal(50))
    assert (added.change, added.marker, added.status, added.old_value, added.old_marker) == (
        "added",
        "withheld",
        "provisional",
        None,
        "",
    )
    assert [row.row for row in queries.preview(submission_id=waiting.pk, change="added").rows] == [4]


def test_a_preview_comes_in_pages_and_reads_two_queries() -> None:
    waiting = send(csv_of(*(f"nhs-lothian,{year}-01-01,1,2,,," for year in range(2010, 2021))))
    with statements() as asked:
        last = queries.preview(submission_id=waiting.pk, page=99, per_page=5)
    assert len(asked) == 2
    assert (last.page, last.pages, last.total) == (3, 3, 11)
    assert [row.row for row in last.rows] == [12]


def test_the_preview_of_a_rejected_submission_is_its_errors_in_pages() -> None:
    rejected = send(csv_of(*(f"nhs-lothian,{year}-01-01,<{year},2,,," for year in range(2010, 2021))))
    preview = queries.preview(submission_id=rejected.pk, page=2, per_page=5)
    assert (preview.total, preview.page, preview.pages, preview.rows) == (11, 2, 3, ())
    first = preview.errors[0]
    assert (first.row, first.column, first.value, first.code) == (7, "numerator", "<2015", "limit")


def test_the_history_of_a_cell_has_every_state_once_with_its_file(lothian: Organisation) -> None:
    for known_from, row in (
        (date(2025, 1, 7), "nhs-lothian,2023-04-01,13457,21326,,,provisional"),
        (date(2025, 2, 4), "nhs-lothian,2023-04-01,13457,21326,,,provisional"),
        (date(2025, 3, 4), "nhs-lothian,2023-04-01,,,63.1,,final"),
        (date(2025, 10, 7), "nhs-lothian,2023-04-01,,,,withheld,"),
    ):
        load(csv_of(row), known_from=known_from, file_name=f"{known_from}.csv")
    states = queries.history(organisation_id=lothian.pk, measure_key=AE, stream="official", period=APRIL)
    assert [
        (state.known_from, state.value, state.marker, state.status, state.file_name) for state in states
    ] == [
        (date(2025, 1, 7), Decimal("63.101379"), "", "provisional", "2025-01-07.csv"),
        (date(2025, 3, 4), Decimal("63.101379"), "", "final", "2025-03-04.csv"),
        (date(2025, 10, 7), None, "withheld", "final", "2025-10-07.csv"),
    ]


def test_what_is_known_is_read_in_two_queries_however_many_organisations() -> None:
    load(csv_of("nhs-lothian,2023-04-01,1,2,,,", "nhs-fife,2023-04-01,1,2,,,"))
    with statements() as asked:
        assert len(queries.observations_as_known_on(measure_key=AE, include_returns=True)) == 2
    assert len(asked) == 2


def test_a_change_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="not one of added"):
        queries.preview(submission_id=1, change="deleted")
