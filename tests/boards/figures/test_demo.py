"""All real figures load by the same way in."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from boards.figures import queries
from boards.figures.demo import demo_files, load_demo_figures
from boards.figures.models import Observation, Submission
from boards.organisations.models import Organisation
from boards.work.actors import command
from targets.calc.periods import Period, PeriodKind
from tests.boards.figures.conftest import AE

pytestmark = pytest.mark.django_db


def test_all_figures_load_once() -> None:
    loader = command(name="tests", now=timezone.now())
    accepted = load_demo_figures(actor=loader)
    assert len(accepted) == 51 + 39 + 17  # of boards, of Scotland beside them, of Scotland alone
    assert len({one.measure_key for one in accepted}) == 62
    assert set(Submission.objects.values_list("state", "channel", "stream")) == {
        ("accepted", "demo", "official")
    }
    assert load_demo_figures(actor=loader) == []

    rows = Counter(Observation.objects.values_list("measure_id", flat=True))
    assert rows[AE] == 2926 + 469 + 126 + 128
    assert rows["ae-4-hours-weekly"] == 6103 + 2101 + 322  # new weeks, and those that were revised
    kinds = set(Observation.objects.values_list("measure_id", "period_kind").distinct())
    assert {kind for measure, kind in kinds if measure == "sab"} == {"rolling_year"}
    assert {kind for measure, kind in kinds if measure == "detect-cancer-early"} == {"two_years", "year"}
    assert {kind for measure, kind in kinds if measure == "camhs-18-weeks"} == {"month", "quarter"}
    nation = Organisation.objects.get(kind="nation")
    assert set(
        Observation.objects.filter(measure="camhs-18-weeks", organisation=nation).values_list(
            "period_kind", flat=True
        )
    ) == {"quarter"}
    check_a_figure_that_was_revised()


def check_a_figure_that_was_revised() -> None:
    """NHS Forth Valley: what was known before, between and after the two extracts."""
    forth_valley = Organisation.objects.get(slug="nhs-forth-valley").pk

    def known(day: date) -> dict[Period, queries.Known]:
        rows = queries.observations_as_known_on(
            measure_key=AE, organisation_id=forth_valley, on=day, include_returns=False
        )
        return {row.period: row for row in rows}

    assert known(date(2025, 1, 6)) == {}
    january = known(date(2025, 1, 31))
    now = known(date(2025, 10, 7))
    assert len(now) - len(january) == 9
    revised = [p for p in january if now[p].known_from == date(2025, 10, 7)]
    assert revised
    for period in revised:
        assert now[period].previous == january[period].value
        assert now[period].numerator is None
    largest = max(abs((now[p].value or Decimal(0)) - (january[p].value or Decimal(0))) for p in revised)
    assert round(largest, 1) == Decimal("8.6")
    same = Period.of(start=date(2015, 1, 1), kind=PeriodKind.MONTH)
    assert now[same].numerator is not None


def test_each_file_says_why_it_counts_as_known_from_its_day() -> None:
    files = demo_files()
    assert [file.known_from for file in files] == sorted(file.known_from for file in files)
    for file in files:
        assert file.reason == "date of the extract" or file.reason.startswith("our choice")
    days = {file.file_name: file.known_from for file in files}
    assert days["ae_4h_monthly.csv"] == date(2025, 1, 7)
    assert days["ae_4h_monthly_vintage_2025_10.csv"] == date(2025, 10, 7)
