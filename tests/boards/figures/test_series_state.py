"""Acceptance says of each series that it brought news, by the number of the submission."""

from datetime import date

import pytest
from django.db import connection

from boards.figures import acceptance, services
from boards.figures.models import SeriesState, Stream
from boards.organisations.models import Organisation
from tests.boards.figures.conftest import LOADER, csv_of, load, send
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

LATER, LATEST = date(2025, 2, 4), date(2025, 3, 4)


def newest(slug: str, stream: Stream = Stream.OFFICIAL) -> int | None:
    return (
        SeriesState.objects.filter(organisation__slug=slug, stream=stream)
        .values_list("newest_submission_id", flat=True)
        .first()
    )


def test_each_series_of_a_file_has_its_number_and_no_other() -> None:
    first = load(csv_of("nhs-lothian,2023-04-01,1,2,,,", "nhs-fife,2023-04-01,1,2,,,"))
    assert newest("nhs-lothian") == newest("nhs-fife") == first.submission_id
    assert newest("nhs-borders") is None
    assert newest("nhs-lothian", Stream.BOARD) is None


def test_a_row_that_says_nothing_new_raises_nothing() -> None:
    first = load(csv_of("nhs-lothian,2023-04-01,1,2,,,", "nhs-fife,2023-04-01,1,2,,,"))
    second = load(csv_of("nhs-lothian,2023-04-01,1,2,,,", "nhs-fife,2023-04-01,2,2,,,"), known_from=LATER)
    assert (newest("nhs-lothian"), newest("nhs-fife")) == (first.submission_id, second.submission_id)


def test_an_older_vintage_that_comes_late_is_news_too() -> None:
    load(csv_of("nhs-lothian,2023-04-01,1,2,,,"), known_from=LATEST)
    older = load(csv_of("nhs-lothian,2023-04-01,2,2,,,"), known_from=LATER)
    assert newest("nhs-lothian") == older.submission_id


def test_a_return_has_a_number_of_its_own(lothian: Organisation) -> None:
    official = load(csv_of("nhs-lothian,2023-04-01,1,2,,,"))
    returned = load(csv_of("nhs-lothian,2023-05-01,1,2,,,"), stream="board", organisation_id=lothian.pk)
    assert newest("nhs-lothian") == official.submission_id
    assert newest("nhs-lothian", Stream.BOARD) == returned.submission_id


def test_what_was_not_accepted_is_no_news() -> None:
    services.withdraw(actor=LOADER, submission_id=send(csv_of("nhs-lothian,2023-04-01,1,2,,,")).pk)
    assert not SeriesState.objects.exists()


def test_an_organisation_costs_one_probe_however_large_the_file_that_no_statistics_know() -> None:
    """By statistics from before a first million rows, the planner once joined each organisation with all of them."""
    given: dict[str, str | int | list[int]] = {
        "measure": "ae-4-hours",
        "stream": "official",
        "submission": 1,
        "organisations": [1, 2, 3],
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {acceptance.RAISE_STATES}", given)
        plan = [line.strip() for (line,) in cursor.fetchall()]
    probe = plan.index(next(line for line in plan if "Limit" in line))
    assert "one_observation_per_cell_day_and_submission" in plan[probe + 1]
    assert plan[probe + 2].startswith("Index Cond: ((organisation_id = b.id)")


def test_it_is_one_statement_for_all_series() -> None:
    slugs = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    waiting = send(csv_of(*[f"{slug},2023-04-01,1,2,,," for slug in slugs]))
    with statements() as captured:
        services.accept(actor=LOADER, submission_id=waiting.pk)
    assert len([one for one in captured if "INTO boards_seriesstate" in one["sql"]]) == 1
    assert SeriesState.objects.count() == len(slugs)
