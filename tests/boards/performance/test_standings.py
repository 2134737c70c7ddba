"""Standings: derived from what is held, written only where they change, the same however they came about."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from boards.figures import services as figures
from boards.organisations.models import Organisation
from boards.performance import services, staleness
from boards.performance.models import Standing
from boards.performance.queries import View, grid, series
from boards.work.models import Owed
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import AE, COMMAND, HEADER, NOW, TODAY, arrive, number_of, settle
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def standing(slug: str, framework: str, measure: str = AE) -> Standing:
    return Standing.objects.get(organisation__slug=slug, framework=framework, measure=measure)


def test_accepted_figures_are_judged_by_the_work_that_they_owe() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    found = standing("nhs-lothian", "ldp-2023-24")
    assert (found.result, found.met, found.actual) == ("off_track", False, Decimal("63.1"))
    assert (found.promised, found.promise_kind, found.latest) == (95, "standard", True)
    assert (found.period_start, found.judged_at) == (date(2023, 4, 1), NOW)
    assert not Owed.objects.filter(kind="judge", done_at=None).exists()


def test_judging_again_writes_nothing_and_a_change_writes_its_rows_only() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,", "nhs-fife,2023-04-01,5000,6000,,,")
    later = NOW + timedelta(hours=1)
    assert services.judge(measure_key=AE, now=later) == 0
    assert not Standing.objects.filter(judged_at=later).exists()
    arrive("nhs-lothian,2023-05-01,13457,21326,,,", judged=False)
    assert services.judge(measure_key=AE, now=later) == 1
    assert [s.organisation.slug for s in Standing.objects.filter(judged_at=later)] == ["nhs-lothian"]


def test_the_newest_mark_moves_with_the_newest_figure() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    arrive("nhs-lothian,2024-04-01,13457,21326,,,", known_from=date(2025, 2, 4))
    latest = Standing.objects.filter(organisation__slug="nhs-lothian", measure=AE, latest=True)
    assert [s.framework_id for s in latest] == ["ldp-2024-25"]


def test_an_official_figure_of_one_board_moves_the_nation() -> None:
    boards = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    rows = [f"{slug},2023-04-01,90,100,,," for slug in boards]
    arrive(*rows)
    nation = standing("nhsscotland", "ldp-2023-24")
    assert (nation.numerator, nation.denominator, nation.pooled) == (1260, 1400, True)
    assert (nation.observation_id, nation.result) == (None, "off_track")
    arrive("nhs-lothian,2023-04-01,100,100,,,", known_from=date(2025, 2, 4))
    assert standing("nhsscotland", "ldp-2023-24").numerator == 1270


def test_a_return_judges_its_board_alone_with_few_statements() -> None:
    arrive("nhs-lothian,2023-04-01,13457,21326,,,")
    arrive("nhs-lothian,2023-05-01,96,100,,,", returned_by="nhs-lothian", judged=False)
    with statements() as captured:
        services.judge(measure_key=AE, organisation_id=number_of("nhs-lothian"), now=NOW)
    assert len([s for s in captured if "SAVEPOINT" not in s["sql"]]) == 11
    found = standing("nhs-lothian", "ldp-2023-24")
    assert (found.management_information, found.result) == (True, "on_track")


def test_an_official_figure_takes_the_place_of_the_boards_return() -> None:
    arrive("nhs-lothian,2023-05-01,96,100,,,", returned_by="nhs-lothian")
    arrive("nhs-lothian,2023-05-01,80,100,,,")
    found = standing("nhs-lothian", "ldp-2023-24")
    assert (found.management_information, found.actual) == (False, 80)


def test_a_withdrawn_figure_leaves_no_data_and_the_older_year_as_the_newest() -> None:
    arrive("nhs-lothian,2022-05-01,96,100,,,", "nhs-lothian,2023-05-01,96,100,,,")
    arrive("nhs-lothian,2023-05-01,,,,withheld,", known_from=date(2025, 2, 4))
    assert (standing("nhs-lothian", "ldp-2023-24").result, standing("nhs-lothian", "ldp-2023-24").marker) == (
        "no_data", "withheld",
    )  # fmt: skip
    assert standing("nhs-lothian", "ldp-2022-23").latest


def test_a_sample_is_judged_in_fictional_cycles_only_and_a_board_in_real_ones() -> None:
    arrive("nhs-lothian,2023-03-01,96,100,,,")
    arrive("sample-mainland,2023-03-01,80,100,,,", returned_by="sample-mainland")
    assert (standing("nhs-lothian", "ldp-2022-23").result, standing("nhs-lothian", "ldp-2022-23").latest) == (
        "on_track", True,
    )  # fmt: skip
    sample = standing("sample-mainland", "sample-2022-23")
    assert (sample.result, sample.latest, sample.management_information) == ("off_track", True, True)
    assert (
        not Standing.objects.filter(framework__fictional=True).exclude(organisation__kind="sample").exists()
    )
    assert not Standing.objects.filter(framework__fictional=False, organisation__kind="sample").exists()


def test_no_official_file_names_a_sample() -> None:
    submission = figures.receive(
        actor=COMMAND,
        measure_key=AE,
        stream="official",
        organisation_id=None,
        content=f"{HEADER}\nsample-mainland,2023-03-01,80,100,,,\n".encode(),
        file_name="figures.csv",
        channel="command",
        layout_name="tidy",
        known_from=date(2025, 1, 7),
    )
    assert submission.state == "rejected"
    assert "sample-mainland" in submission.errors[0]["value"].lower()


@pytest.mark.parametrize(
    ("slug", "framework", "trigger"),
    [
        ("nhs-lothian", "sample-2022-23", "a_standing_is_of_one_world"),
        ("sample-mainland", "ldp-2022-23", "a_standing_is_of_one_world"),
    ],
)
def test_the_database_keeps_what_is_invented_and_what_is_real_apart(
    slug: str, framework: str, trigger: str
) -> None:
    arrive("nhs-lothian,2023-03-01,96,100,,,")
    held = standing("nhs-lothian", "ldp-2022-23")
    held.pk, held.latest, held.framework_id, held.organisation_id = None, False, framework, number_of(slug)
    with pytest.raises(InternalError, match=trigger), transaction.atomic():
        held.save(force_insert=True)


def test_no_standing_is_moved_into_the_other_world() -> None:
    arrive("nhs-lothian,2023-03-01,96,100,,,")
    with pytest.raises(InternalError, match="a_standing_stays_in_its_world"), transaction.atomic():
        Standing.objects.filter(pk=standing("nhs-lothian", "ldp-2022-23").pk).update(
            framework="sample-2022-23", latest=False
        )


def test_every_measure_is_judged_where_no_figure_is_held_at_all() -> None:
    services.judge_all(now=NOW)
    assert set(Standing.objects.values_list("result", flat=True)) <= {
        "no_data",
        "not_due",
        "no_target",
        "not_confirmed",
    }
    assert not Standing.objects.filter(organisation__kind="special").exists()
    assert staleness.stale() == ()


# What is stale


def test_unjudged_figures_are_found_stale_and_mended() -> None:
    services.judge_all(now=NOW)
    # The nation is added up from its boards, so it has not seen the figure either.
    stale = ((AE, number_of("nhsscotland")), (AE, number_of("nhs-lothian")))
    arrive("nhs-lothian,2023-04-01,13457,21326,,,", judged=False)
    assert staleness.stale() == stale
    settle()
    assert staleness.stale() == ()
    arrive("nhs-lothian,2023-04-01,13458,21326,,,", known_from=date(2025, 2, 4), judged=False)
    assert staleness.stale() == stale


def test_a_national_sum_is_stale_when_one_of_its_boards_was_revised() -> None:
    services.judge_all(now=NOW)
    boards = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    arrive(*[f"{slug},2023-04-01,90,100,,," for slug in boards])
    assert staleness.stale() == ()
    arrive("nhs-lothian,2023-04-01,100,100,,,", known_from=date(2025, 2, 4), judged=False)
    assert (AE, number_of("nhsscotland")) in staleness.stale()
    arrive("nhsscotland,2023-04-01,,,91,,", known_from=date(2025, 3, 4))
    assert staleness.stale() == ()


def test_a_year_added_up_is_the_same_in_every_view_and_stale_only_by_a_later_figure() -> None:
    Definition.objects.filter(measure=AE).update(year_result="pooled")
    services.judge_all(now=NOW)
    boards = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    months = [f"{2022 + (month < 4)}-{month:02}-01" for month in range(1, 13)]
    arrive(*[f"{slug},{month},{90 + len(month)},100,,," for slug in boards for month in months])
    assert staleness.stale() == ()
    for slug, counted in (("nhs-lothian", 1200), ("nhsscotland", 16800)):
        found = standing(slug, "ldp-2022-23")
        assert (found.denominator, found.met, found.pooled) == (counted, True, slug == "nhsscotland")
        cell = grid(view=View("ldp-2022-23"), returns_of=None, today=TODAY).cells[number_of(slug), AE]
        assert cell == grid(view=View("ldp-2022-23", TODAY), returns_of=None, today=TODAY).cells[
            number_of(slug), AE
        ]._replace(latest=cell.latest)
    arrive("nhs-lothian,2023-03-01,1,100,,,", known_from=date(2025, 2, 4), judged=False)
    assert (AE, number_of("nhs-lothian")) in staleness.stale()


def test_another_version_of_the_rules_makes_every_standing_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    services.judge(measure_key=AE, now=NOW)
    monkeypatch.setattr(staleness, "CALCULATION_VERSION", "another")
    assert (
        len([pair for pair in staleness.stale() if pair[0] == AE]) == Organisation.including_samples.count()
    )


# What the database refuses


@pytest.fixture
def judged() -> Standing:
    arrive("nhs-lothian,2023-04-01,96,100,,,", "nhs-lothian,2024-04-01,96,100,,,")
    return standing("nhs-lothian", "ldp-2023-24")


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("met = NULL", "met_is_said_where_a_result_is"),
        ("result = 'no_data'", "met_is_said_where_a_result_is"),
        ("met = false", "on_track_is_met"),
        ("latest = true", "one_latest_standing_per_organisation_and_measure"),
        ("framework_id = 'ldp-2024-25'", "one_standing_per_organisation_measure_and_framework"),
    ],
)
def test_the_database_refuses_a_standing_that_contradicts_itself(
    judged: Standing, assignment: str, constraint: str
) -> None:
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE boards_standing SET {assignment} WHERE id = %s", [judged.pk])


def test_one_board_without_patients_does_not_take_the_nations_quarter_away() -> None:
    """Thirteen boards with 90 of 100 and Orkney with 0 of 0: Scotland has 1,170 of 1,300."""
    boards = Organisation.objects.filter(kind=Organisation.Kind.TERRITORIAL).values_list("slug", flat=True)
    assert len(boards) == 14
    rows = (f"{slug},2025-04-01,{'0,0' if slug == 'nhs-orkney' else '90,100'},,," for slug in boards)
    arrive(*rows, measure="cancer-62-days", known_from=date(2025, 10, 1))
    points = {}
    for slug in ("nhsscotland", "nhs-orkney"):
        found = series(
            organisation_id=number_of(slug),
            measure_key="cancer-62-days",
            returns_of=frozenset(),
            today=TODAY,
        )
        points[slug] = next(point for point in found.points if point.period.start == date(2025, 4, 1))
    scotland, orkney = points["nhsscotland"], points["nhs-orkney"]
    assert (scotland.numerator, scotland.denominator, scotland.value) == (1170, 1300, Decimal(90))
    assert scotland.pooled
    assert (orkney.result, orkney.marker, orkney.value) == ("no_data", "zero_denominator", None)
