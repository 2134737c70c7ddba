"""Analyses: made from what is published, again when that changes, never from what one person alone says."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.performance.analysis import staleness
from boards.performance.analysis.services import analyse, analysed, said
from boards.performance.models import Analysis, Rebase
from boards.performance.tasks import analyse_stale
from boards.work import owed
from boards.work.models import Owed
from targets.calc.periods import add_months
from tests.boards.performance.arrivals import AE, NOW, arrive, number_of
from tests.boards.work.test_audited import as_the_site
from tests.support.people import person

pytestmark = pytest.mark.django_db

#: 26 months that go up and down by a point, and two that fall out below.
STEADY = [91, 92, 90, 91, 93, 92, 91, 90, 92, 91, 93, 91, 92] * 2
FALLEN = [*STEADY, 80, 79]


def months(values: list[int], *, of: int = 1000, slug: str = "nhs-lothian") -> list[str]:
    """Rows of consecutive months since January 2020, each of so many people."""
    return [
        f"{slug},{add_months(date(2020, 1, 1), place)},{value * of // 100},{of},,,"
        for place, value in enumerate(values)
    ]


def record(slug: str = "nhs-lothian") -> Analysis:
    return Analysis.objects.get(organisation__slug=slug, measure=AE)


def renew() -> int:
    return analyse(measure_key=AE, now=NOW)


def test_a_judging_asks_for_the_analysis_which_says_what_is_more_than_chance() -> None:
    arrive(*months(FALLEN))
    assert not Analysis.objects.exists()  # nobody waits for it
    (work,) = Owed.objects.filter(kind="analyse", done_at=None)
    assert (work.subject, work.due_at) == (AE, NOW + timedelta(minutes=1))
    owed.settle(clock=lambda: NOW + timedelta(minutes=2))
    found = record()
    assert (found.reason, found.variation, found.cause) == ("", "concern_low", "below_limit")
    assert (found.since, found.segment_start, found.points) == (date(2022, 3, 1), date(2020, 1, 1), 28)
    assert (found.against, found.assurance, found.planned) == (95, "consistent_fail", "none")
    assert found.lower is not None
    assert len(f"{found.lower.normalize()}".replace(".", "")) <= 6
    assert AE not in staleness.stale()


def test_it_is_made_again_for_what_is_new_and_for_nothing_else() -> None:
    arrive(*months(STEADY))
    assert renew() == 1
    assert renew() == 0
    assert [said(one) for one in analysed(measure_key=AE, now=NOW)] == [
        said(one) for one in Analysis.objects.all()
    ]
    arrive("nhs-fife,2020-01-01,900,1000,,,", known_from=date(2025, 2, 4))
    assert AE in staleness.stale()
    assert renew() == 1  # a first figure of Fife says nothing else of Lothian
    Organisation.objects.filter(slug="nhs-fife").update(population=1)
    assert AE in staleness.stale()
    assert analyse_stale() >= 1


def test_a_worker_may_store_it_without_a_row_of_the_log() -> None:
    arrive(*months(STEADY))
    with connection.cursor() as cursor:  # what the arrival logged is of an earlier transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    as_the_site(renew)


def test_a_boards_own_return_is_not_analysed() -> None:
    arrive(*months(STEADY))
    arrive("nhs-lothian,2022-03-01,10,1000,,,", returned_by="nhs-lothian", known_from=date(2025, 3, 1))
    renew()
    assert (record().points, record().variation) == (len(STEADY), "common_cause")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (months(STEADY[:12]), "too_few_points"),
        (months(STEADY[:13]), ""),
        (months([50, 60, 50, 40] * 5, of=19), "too_few_people"),
        (months([50, 60, 50, 40] * 5, of=20), ""),
        (months([100] * 20), "no_variation"),
        (months(STEADY)[::2], "no_neighbours"),
    ],
)
def test_a_reason_stands_where_numbers_cannot_bear_a_judgement(rows: list[str], reason: str) -> None:
    arrive(*rows)
    renew()
    assert record().reason == reason
    assert (record().mean is None) is bool(reason)


def test_a_small_board_without_counts_is_assured_of_nothing() -> None:
    values = [
        f"nhs-orkney,{add_months(date(2020, 1, 1), place)},,,{value}," for place, value in enumerate(STEADY)
    ]
    arrive(*[f"{row}," for row in values])
    renew()
    assert (record("nhs-orkney").variation, record("nhs-orkney").assurance) == ("common_cause", "none")
    assert record("nhs-orkney").no_assurance == "small_no_counts"


# When a special cause began


def began() -> bool:
    renew()
    assert record().variation == "concern_low"
    return record().special_at is not None


def test_a_newer_figure_begins_a_special_cause_which_stays_the_same_since_whichever_period() -> None:
    arrive(*months(STEADY))
    renew()
    arrive(*months(FALLEN)[len(STEADY) :], known_from=date(2025, 2, 4))
    assert began()
    first, since = record().special_at, record().since
    arrive("nhs-lothian,2022-02-01,780,1000,,,", known_from=date(2025, 3, 4))
    analyse(measure_key=AE, now=NOW + timedelta(days=30))
    assert record().since == add_months(since or date.min, -1)
    assert record().special_at == first


def test_one_that_ended_in_between_is_another_one() -> None:
    arrive(*months(STEADY))
    renew()
    arrive(*months(FALLEN)[len(STEADY) :], known_from=date(2025, 2, 4))
    renew()
    arrive(*months([*FALLEN, 92, 91, 70])[len(FALLEN) :], known_from=date(2025, 3, 4))
    analyse(measure_key=AE, now=NOW + timedelta(days=30))
    assert (record().variation, record().since) == ("concern_low", date(2022, 7, 1)), "the newest alone"
    assert record().special_at == NOW + timedelta(days=30)


def test_a_revision_begins_none() -> None:
    arrive(*months(STEADY))
    renew()
    arrive("nhs-lothian,2022-02-01,780,1000,,,", known_from=date(2025, 3, 4))
    assert not began()


@pytest.mark.parametrize("was", [{"version": "1.1"}, {"newest": None}])
def test_other_rules_begin_none_and_neither_does_what_did_not_say_its_newest_period(
    was: dict[str, Any],
) -> None:
    arrive(*months(STEADY))
    renew()
    Analysis.objects.update(**was)
    arrive(*months(FALLEN)[len(STEADY) :], known_from=date(2025, 2, 4))
    assert not began()


# A change of process


def rebase(**other: Any) -> Rebase:
    fields = {
        "measure_id": AE,
        "organisation_id": number_of("nhs-lothian"),
        "at": date(2021, 2, 1),
        "reason": "A new department opened.",
        "evidence": "Board paper of 3 February 2021.",
        "asked_by": person(Role.ANALYST),
        "asked_at": timezone.now(),
    }
    return Rebase.objects.create(**fields | other)


def test_limits_are_new_only_once_a_second_analyst_confirms() -> None:
    arrive(*months(STEADY))
    renew()
    asked = rebase()
    assert renew() == 0
    Rebase.objects.filter(pk=asked.pk).update(
        decided_by=person(Role.ANALYST), decided_at=timezone.now(), confirmed=True
    )
    assert renew() == 1
    assert (record().segment_start, record().points) == (date(2021, 2, 1), 13)


def test_limits_that_are_new_begin_no_special_cause() -> None:
    higher, newest = [value - 11 for value in STEADY[:13]] + STEADY[:13], 85
    arrive(*months([*higher, newest]))
    renew()
    assert record().variation == "common_cause", "so far between the two"
    asked = rebase()
    Rebase.objects.filter(pk=asked.pk).update(
        decided_by=person(Role.ANALYST), decided_at=timezone.now(), confirmed=True
    )
    arrive(*months([*higher, newest, newest])[-1:], known_from=date(2025, 2, 4))
    assert not began()


def test_the_database_keeps_a_change_of_process_as_it_was_said() -> None:
    asked, other = rebase(), person(Role.ANALYST)
    number, by, now = asked.pk, asked.asked_by_id, "now()"
    broken = {
        f"decided_by_id = {by}, decided_at = {now}, confirmed = true": "a_rebase_is_decided_by_somebody_else",
        f"decided_by_id = {other.pk}": "a_rebase_is_decided_whole",
        "reason = 'Another'": "stays as it is",
        "at = '2022-01-01'": "stays as it is",
    }
    for change, rule in broken.items():
        refused(f"UPDATE boards_rebase SET {change} WHERE id = {number}", rule)
    refused(f"DELETE FROM boards_rebase WHERE id = {number}", "Cannot delete")
    for fields, rule in (
        ({"reason": " "}, "a_rebase_says_why_and_where"),
        ({}, "a_change_of_process_is_recorded_once"),
        ({"confirmed": True, "decided_by": other, "decided_at": NOW}, "confirmed by somebody else later"),
    ):
        with pytest.raises((IntegrityError, InternalError), match=rule), transaction.atomic():
            rebase(asked_by=asked.asked_by, **fields)
    Rebase.objects.filter(pk=number).update(
        decided_by=other, decided_at=NOW, confirmed=False, declined_because="It was only planned."
    )
    refused(f"UPDATE boards_rebase SET confirmed = true WHERE id = {number}", "stays as it is")


def test_the_database_holds_an_analysis_to_one_of_numbers_and_reasons() -> None:
    arrive(*months(STEADY))
    renew()
    for change, rule in {
        "lower = NULL": "limits_or_the_reason_why_not",
        "mean = NULL": "limits_or_the_reason_why_not",
        "reason = 'rolling'": "limits_or_the_reason_why_not",
        "no_chance = 0, chance = NULL": "a_chance_or_the_code_why_not",
    }.items():
        refused(f"UPDATE boards_analysis SET {change}", rule)
    refused(
        "INSERT INTO boards_analysis SELECT (jsonb_populate_record(NULL::boards_analysis,"
        " to_jsonb(a) || '{\"id\": 0}')).* FROM boards_analysis a",
        "one_analysis_per_organisation_and_measure",
    )


def refused(statement: str, rule: str) -> None:
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
