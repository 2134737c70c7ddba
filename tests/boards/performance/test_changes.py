"""What changed of the standings, why, and who is told."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given

from boards.organisations.models import Organisation
from boards.performance import services, staleness
from boards.performance.models import Cause, Result, Standing, StandingChange
from boards.performance.queries import Change, Changes, changes_since
from targets.catalogue.models import Definition, Requirement
from tests.boards.performance.arrivals import AE, NOW, arrive, make_live, number_of
from tests.boards.performance.test_any_order import FEW, HISTORIES, Arrival, receive
from tests.boards.plans.plans import BOARD, SAMPLE, agreed, cast
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

BEFORE = NOW - timedelta(days=1)
FEBRUARY, MARCH = date(2025, 2, 4), date(2025, 3, 4)


def judge(days: int = 0, *, organisation: str = "") -> datetime:
    """Judged so many days after NOW; answers when."""
    at = NOW + timedelta(days=days)
    services.judge(measure_key=AE, organisation_id=number_of(organisation) if organisation else None, now=at)
    return at


def told(
    since: datetime = BEFORE, *, boards: frozenset[int] | None = None, returns_of: Any = None
) -> Changes:
    return changes_since(since=since, boards=boards, returns_of=returns_of)


def words(change: Change) -> tuple[str, str, str, str]:
    """Month and result before and after, and why."""
    before = f"{change.before.period.start:%B} {change.before.result}" if change.before.period else "nothing"
    after = f"{change.after.period.start:%B} {change.after.result}" if change.after.period else "nothing"
    return change.framework_key, before, after, change.cause.value


def rows(**kept: object) -> list[StandingChange]:
    return list(StandingChange.objects.filter(measure=AE, **kept).order_by("id"))


@pytest.fixture
def lothian() -> int:
    """NHS Lothian, judged with its first figure, on track."""
    judge()
    arrive("nhs-lothian,2023-04-01,96,100,,,", judged=False)
    judge()
    return number_of("nhs-lothian")


def test_a_standing_that_is_made_without_a_figure_is_no_change() -> None:
    services.judge_all(now=NOW)
    assert Standing.objects.exists()
    assert not StandingChange.objects.exists()


def test_a_first_load_is_marked_and_told_in_one_line(lothian: int) -> None:
    (row,) = rows()
    assert (row.first_load, row.cause, row.result_before, row.result) == (
        True, "figures", Result.NO_DATA, "on_track",
    )  # fmt: skip
    assert (row.period_end_before, row.period_end, row.at) == (None, date(2023, 4, 30), NOW)
    assert row.submission is not None
    assert row.submission.file_name == "figures.csv"
    assert told().changes == ()
    (line,) = told().many
    assert (line.first_load, line.standings, line.organisations, line.measures) == (True, 1, 1, 1)


def test_a_first_load_of_many_years_is_one_too_and_the_next_month_is_not(lothian: int) -> None:
    arrive("nhs-fife,2022-04-01,96,100,,,", "nhs-fife,2023-04-01,92,100,,,", judged=False)
    judge()
    fife = rows(organisation__slug="nhs-fife", framework__fictional=False)
    assert [(row.framework_id, row.first_load) for row in fife] == [
        ("ldp-2022-23", True),
        ("ldp-2023-24", True),
    ]
    arrive("nhs-fife,2023-05-01,70,100,,,", known_from=FEBRUARY, judged=False)
    judge(days=5)
    (change,) = told(NOW).changes
    assert words(change) == ("ldp-2023-24", "April slightly_off_track", "May off_track", "figures")
    assert (change.latest, change.fictional, change.organisation_id) == (True, False, number_of("nhs-fife"))


def test_what_comes_later_on_the_day_of_a_first_load_is_part_of_it(lothian: int) -> None:
    arrive("nhs-lothian,2023-05-01,70,100,,,", known_from=FEBRUARY, judged=False)
    judge()
    assert [row.first_load for row in rows()] == [True, True]
    assert told().changes == ()
    assert [(line.first_load, line.standings) for line in told().many] == [(True, 1)]
    arrive("nhs-lothian,2023-06-01,96,100,,,", known_from=MARCH, judged=False)
    judge(days=1)
    assert [row.first_load for row in rows()] == [True, True, False]


def test_a_year_that_begins_is_no_first_load(lothian: int) -> None:
    arrive("nhs-lothian,2024-04-01,80,100,,,", known_from=FEBRUARY, judged=False)
    judge(days=5)
    (change,) = told(NOW).changes
    assert words(change) == ("ldp-2024-25", "nothing", "April off_track", "figures")
    assert change.before.result == Result.NO_DATA


def test_a_revision_that_changes_neither_period_nor_result_is_no_change(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,97,100,,,", known_from=FEBRUARY, judged=False)
    judge(days=5)
    assert Standing.objects.get(organisation=lothian, measure=AE, framework="ldp-2023-24").actual == 97
    assert len(rows()) == 1


def test_a_standing_that_moved_and_came_back_is_not_told(lothian: int) -> None:
    arrive("nhs-lothian,2023-04-01,70,100,,,", known_from=FEBRUARY, judged=False)
    judge(days=5)
    assert [words(change)[2] for change in told(NOW).changes] == ["April off_track"]
    arrive("nhs-lothian,2023-04-01,96,100,,,", known_from=MARCH, judged=False)
    judge(days=10)
    assert told(NOW).changes == ()
    assert [row.result for row in rows()] == ["on_track", "off_track", "on_track"]


def test_policy_and_rules_are_one_line_however_many_standings_they_move(
    lothian: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive("nhs-fife,2023-04-01,96,100,,,", "nhs-borders,2023-04-01,96,100,,,", judged=False)
    judge()
    Requirement.objects.filter(measure=AE, framework="ldp-2023-24").update(floor=97)
    judge(days=5)
    answer = told(NOW)
    assert answer.changes == ()
    (line,) = answer.many
    assert (line.cause, line.first_load, line.standings, line.organisations, line.measures) == (
        Cause.POLICY, False, 3, 3, 1,
    )  # fmt: skip
    monkeypatch.setattr(staleness, "CALCULATION_VERSION", "another")
    Definition.objects.filter(measure=AE).update(tolerance_percent=0)
    judge(days=10)
    assert {row.cause for row in rows(at=NOW + timedelta(days=10))} == {"rules"}


def test_an_agreed_plan_is_its_cause_and_a_figure_after_it_has_its_own() -> None:
    judge()
    arrive(f"{BOARD},2023-02-01,96,100,,,", returned_by=BOARD, judged=False)
    judge()
    agreed(cast(), value="99")
    agreed_then = judge(days=5, organisation=BOARD)
    (change,) = told(NOW).changes
    assert words(change) == (SAMPLE, "February on_track", "February slightly_off_track", "plan")
    assert change.fictional
    arrive(f"{BOARD},2023-03-01,80,100,,,", returned_by=BOARD, known_from=MARCH, judged=False)
    judge(days=10)
    (change,) = told(agreed_then).changes
    assert words(change) == (SAMPLE, "February slightly_off_track", "March off_track", "figures")


def test_a_day_that_passed_is_a_cause_of_its_own() -> None:
    make_live(AE)
    judge()
    services.judge(measure_key=AE, now=NOW + timedelta(days=365))
    late = rows(framework="ldp-2026-27")
    assert {(row.cause, row.result_before, row.result, row.first_load) for row in late} == {
        ("time", "not_due", "no_data", False)
    }
    assert len(late) == 15
    assert len([change for change in told().changes if not change.fictional]) == 15


def test_a_standing_that_goes_is_a_change_too(lothian: int) -> None:
    """As when an organisation is not judged in some framework any more."""
    held = Standing.objects.get(organisation=lothian, measure=AE, framework="ldp-2023-24")
    held.pk, held.organisation_id = None, number_of("nhs-24")
    held.save(force_insert=True)
    Definition.objects.filter(measure=AE).update(tolerance_percent=7)
    judge(days=5)
    (gone,) = rows(organisation__slug="nhs-24")
    assert (gone.cause, gone.result_before, gone.result, gone.period_end) == ("policy", "on_track", "", None)
    assert not Standing.objects.filter(measure=AE, organisation__slug="nhs-24").exists()
    assert [(line.cause, line.standings) for line in told(NOW).many] == [(Cause.POLICY, 1)]


# Who is told


def test_who_may_not_see_a_return_is_told_what_is_published_and_nothing_before(lothian: int) -> None:
    nobodys: frozenset[int] = frozenset()
    arrive("nhs-lothian,2023-05-01,70,100,,,", returned_by="nhs-lothian", known_from=FEBRUARY, judged=False)
    returned = judge(days=5)
    assert [words(change)[2] for change in told(NOW).changes] == ["May off_track"]
    assert told(NOW, returns_of=nobodys) == Changes((), ())
    arrive("nhs-lothian,2023-05-01,70,100,,,", known_from=MARCH, judged=False)
    judge(days=10)
    # To who saw the return nothing is new; to all others the month is, and nothing says that it was known.
    assert told(returned).changes == ()
    (change,) = told(returned, returns_of=nobodys).changes
    assert words(change) == ("ldp-2023-24", "April on_track", "May off_track", "figures")
    (whole,) = told(NOW, returns_of=nobodys).changes
    assert words(whole) == words(change)


def test_only_the_asked_boards_are_told(lothian: int) -> None:
    arrive(
        "nhs-lothian,2023-05-01,70,100,,,", "nhs-fife,2023-05-01,70,100,,,", known_from=FEBRUARY, judged=False
    )
    judge(days=5)
    assert told(NOW, boards=frozenset({number_of("nhs-borders")})) == Changes((), ())
    assert [c.organisation_id for c in told(NOW, boards=frozenset({lothian})).changes] == [lothian]


def test_all_changes_are_read_by_one_query_and_written_by_one_statement(lothian: int) -> None:
    slugs = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    arrive(*[f"{slug},2023-05-01,70,100,,," for slug in slugs], known_from=FEBRUARY, judged=False)
    with statements() as captured:
        judge(days=5)
    assert len([s for s in captured if 'INSERT INTO "boards_standingchange"' in s["sql"]]) == 1
    with statements() as captured:
        answer = told(NOW)
    assert len(captured) == 1
    assert len(answer.changes) == 1  # the others, and with them the nation, had no figure before
    assert answer.many[0].standings == 14


@given(history=HISTORIES)
@FEW
def test_the_changes_lead_from_nothing_to_what_stands(history: list[Arrival]) -> None:
    with transaction.atomic():
        judge()
        for arrival in history:
            receive(arrival)
        newest: dict[tuple[int, str], StandingChange] = {}
        for row in rows():
            before = newest.get((row.organisation_id, row.framework_id))
            if before:
                assert (row.period_end_before, row.result_before) == (before.period_end, before.result)
            newest[row.organisation_id, row.framework_id] = row
        for standing in Standing.objects.filter(measure=AE):
            last = newest.get((standing.organisation_id, standing.framework_id))
            assert last or not standing.period_end
            if last:
                assert (last.period_end, last.result) == (standing.period_end, standing.result)
                assert last.returned == standing.management_information
        transaction.set_rollback(True)


# What the database refuses

COLUMNS = [str(field.column) for field in StandingChange._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        (
            {
                "period_end_before": "period_end", "period_start_before": "period_start",
                "result_before": "result", "returned_before": "returned", "first_load": "false",
            },
            "a_change_is_of_period_or_result_for_somebody",
        ),
        (
            {
                "period_end": "NULL", "period_start": "NULL", "result": "result_before", "first_load": "false",
            },
            "a_change_is_of_period_or_result_for_somebody",
        ),
        ({"cause": "'chance'"}, "cause_is_known"),
        ({"turned_red_end": "'2023-04-30'"}, "a_turn_to_red_has_both_its_periods"),
        ({"turned_red_end": "'2023-04-30'", "not_red_end": "'2023-04-30'"}, "a_turn_to_red_has_both_its_periods"),
        ({"result": "'splendid'"}, "changed_results_are_known"),
        ({"result_before": "'splendid'"}, "changed_results_are_known"),
        ({"submission_id": "NULL"}, "figures_change_a_standing_by_their_file"),
        ({"period_end": "NULL", "period_start": "NULL"}, "a_first_load_brings_a_figure"),
    ],
)  # fmt: skip
def test_the_database_refuses_a_change_that_is_none(lothian: int, changed: dict[str, str], rule: str) -> None:
    values = ", ".join(changed.get(column, column) for column in COLUMNS)
    statement = (
        f"INSERT INTO boards_standingchange ({', '.join(COLUMNS)}) SELECT {values} FROM boards_standingchange"
    )
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
