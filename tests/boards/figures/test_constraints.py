"""Every rule of the tables that the database itself keeps, broken by SQL as the application role."""

from typing import Any

import pytest
from django.db import Error, connection, transaction

from boards.figures.models import Observation, Submission
from boards.organisations.models import Organisation
from tests.boards.figures.conftest import AE, csv_of, load, send

pytestmark = pytest.mark.django_db

ROW = "nhs-lothian,2023-04-01,13457,21326,,,"


def run(statement: str, values: Any = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, values: Any, *, by: str) -> None:
    with pytest.raises(Error, match=by):
        run(statement, values)


@pytest.fixture
def accepted() -> Submission:
    return Submission.objects.get(pk=load(csv_of(ROW)).submission_id)


def observation(submission: Submission, **other: Any) -> tuple[str, dict[str, Any]]:
    """An INSERT that is good, unless something is changed."""
    columns: dict[str, Any] = {
        "organisation_id": Organisation.objects.get(slug="nhs-fife").pk,
        "measure_id": AE,
        "submission_id": submission.pk,
        "stream": "official",
        "period_end": "2023-04-30",
        "period_start": "2023-04-01",
        "period_kind": "month",
        "known_from": "2025-01-07",
        "numerator": "1",
        "denominator": "2",
        "value": "50",
        "marker": "",
        "status": "final",
    }
    columns |= other
    names = ", ".join(columns)
    places = ", ".join(f"%({name})s" for name in columns)
    return f"INSERT INTO boards_observation ({names}) VALUES ({places})", columns


def test_a_good_row_is_let_in(accepted: Submission) -> None:
    run(*observation(accepted))
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "by"),
    [
        ({"period_end": "2023-03-31"}, "period_ends_after_it_starts"),
        ({"value": None}, "a_value_or_a_marker"),
        ({"marker": "withheld"}, "a_value_or_a_marker"),
        ({"value": None, "marker": "secret"}, "a_value_or_a_marker"),
        ({"numerator": "-1"}, "counts_are_not_negative"),
        ({"denominator": "-1", "value": None, "marker": "withheld"}, "counts_are_not_negative"),
        ({"value": "NaN"}, "figures_are_real_numbers"),
        ({"numerator": "NaN"}, "figures_are_real_numbers"),
        ({"denominator": "NaN"}, "figures_are_real_numbers"),
        ({"numerator": "Infinity"}, "numeric field overflow"),
        ({"value": "1e309"}, "numeric field overflow"),
        ({"denominator": "0"}, "a_denominator_of_zero_is_marked"),
        ({"stream": "rumour"}, "stream_is_known"),
        ({"status": "maybe"}, "status_is_known"),
        ({"period_kind": "decade"}, "period_kind_is_known"),
        ({"organisation_id": 0}, "names an organisation, measure or submission that is not there"),
        ({"measure_id": "none"}, "names an organisation, measure or submission that is not there"),
        ({"submission_id": 0}, "names an organisation, measure or submission that is not there"),
    ],
)
def test_a_wrong_observation_is_refused(accepted: Submission, wrong: dict[str, Any], by: str) -> None:
    refused(*observation(accepted, **wrong), by=by)


def test_a_submission_says_one_thing_of_a_cell_and_day(accepted: Submission) -> None:
    run(*observation(accepted))
    refused(
        *observation(accepted, numerator="2", value="100"), by="one_observation_per_cell_day_and_submission"
    )


def test_observations_and_files_cannot_be_changed_or_deleted_by_the_application(accepted: Submission) -> None:
    for table in ("boards_observation", "boards_submissionfile"):
        refused(f"DELETE FROM {table}", None, by="permission denied")
        refused(f"TRUNCATE {table} CASCADE", None, by="permission denied")
    refused("UPDATE boards_observation SET value = 1", None, by="permission denied")
    refused("UPDATE boards_submissionfile SET content = ''", None, by="permission denied")


def test_a_decided_submission_never_changes(accepted: Submission) -> None:
    refused("UPDATE boards_submission SET state = 'staged', decided_at = NULL", None, by="Cannot update")
    refused("UPDATE boards_submission SET added = 0, unchanged = 1", None, by="Cannot update")
    refused("DELETE FROM boards_submission", None, by="Cannot|permission denied|foreign key")


@pytest.mark.parametrize(
    ("change", "by"),
    [
        ("stream = 'board'", "a_return_names_its_board_a_publication_does_not"),
        (
            "organisation_id = (SELECT min(id) FROM boards_organisation)",
            "a_return_names_its_board_a_publication",
        ),
        ("state = 'accepted'", "a_decided_submission_has_its_time"),
        ("decided_at = now()", "a_decided_submission_has_its_time"),
        ("state = 'accepted', decided_at = now(), error_count = 1", "nothing_with_errors_is_accepted"),
        ("state = 'accepted', decided_at = now(), rows = 5", "accepted_rows_add_up"),
    ],
)
def test_a_wrong_submission_is_refused(change: str, by: str) -> None:
    submission = send(csv_of(ROW))
    refused(f"UPDATE boards_submission SET {change} WHERE id = %s", [submission.pk], by=by)


def test_the_staging_table_is_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'boards_stagedrow'")
        assert cursor.fetchone() == ("u",)
