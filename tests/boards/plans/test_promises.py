"""From which day each value of a plan counts, as its edits, signatures and agreements say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from boards.people.models import Membership
from boards.performance.models import Standing
from boards.performance.queries import View, board_cells
from boards.plans import services
from boards.plans.agreed_values import AgreedValue
from boards.plans.queries import promises
from boards.work import owed
from boards.work.actors import LOCAL
from targets.calc.counting import Said
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import AE, BOARD, SAMPLE, Cast, agree, drafted, hand_over, sign, values, version
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

APRIL = Period.of(start=date(2022, 4, 1), kind=PeriodKind.MONTH)
DECEMBER = Period.of(start=date(2022, 12, 1), kind=PeriodKind.MONTH)


def at(people: Cast, moment: datetime) -> Cast:
    """The same people at that moment, in their roles since long before, each with a fresh second factor."""
    Membership.objects.update(starts=date(2020, 1, 1))
    return Cast(
        *(
            replace(one, now=moment, stepped_up_at=moment)
            for one in (people.planner, people.approver, people.reviewer)
        )
    )


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def said(period: Period, *, agreed_by: date | None = None) -> tuple[Said, ...]:
    planned = promises(measure_key=AE, organisation_id=number_of(BOARD), agreed_by=agreed_by).planned
    return planned.get((number_of(BOARD), AE, SAMPLE), {}).get(period, ())


def told(period: Period) -> list[tuple[int, Decimal | None, date | None]]:
    return [(one.version, one.value, one.day) for one in said(period)]


def first_version(people: Cast, *, signed: str, agreed: str) -> int:
    """Agreed for the sample's past year, without a day that is set: as a real plan would be."""
    at_desk = at(people, local(signed))
    version_id = drafted(at_desk.planner, value="85")
    sign(at_desk.approver, version_id)
    agree(at(people, local(agreed)).reviewer, version_id, in_force_from=None)
    return version_id


def later_version(
    people: Cast, points: dict[Period, Decimal], *, agreed: str, dropped: Iterable[Period] = ()
) -> int:
    now = at(people, local(agreed))
    version_id = services.open_version(
        actor=now.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    services.save_trajectory(
        actor=now.planner,
        version_id=version_id,
        edit_number=0,
        measure_key=AE,
        points={period: value for period, value in (values("85") | points).items() if period not in dropped},
    )
    sign(now.approver, version_id)
    agree(now.reviewer, version_id, in_force_from=None)
    return version_id


def test_a_first_version_counts_from_the_boards_signature(people: Cast) -> None:
    version_id = first_version(people, signed="2022-03-20T12:00", agreed="2022-06-02T12:00")
    (one,) = said(APRIL)
    assert (one.day, one.agreed_on, one.source_id) == (date(2022, 3, 20), date(2022, 6, 2), version_id)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2022, 3, 31, 22, 59, tzinfo=UTC), date(2022, 3, 31)),
        (datetime(2022, 3, 31, 23, 0, tzinfo=UTC), date(2022, 4, 1)),  # midnight in London, in summer time
        (datetime(2022, 11, 30, 23, 59, tzinfo=UTC), date(2022, 11, 30)),
        (datetime(2022, 12, 1, 0, 0, tzinfo=UTC), date(2022, 12, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_london(people: Cast, moment: datetime, day: date) -> None:
    there = at(people, moment)
    version_id = drafted(there.planner)
    sign(there.approver, version_id)
    agree(there.reviewer, version_id, in_force_from=None)
    (one,) = said(APRIL)
    assert (one.day, one.agreed_on) == (day, day)
    assert said(APRIL, agreed_by=date.fromordinal(day.toordinal() - 1)) == ()
    assert len(said(APRIL, agreed_by=day)) == 1


def test_what_was_changed_before_the_second_signature_counts_from_that_one(people: Cast) -> None:
    march, june = at(people, local("2022-03-20T12:00")), at(people, local("2022-06-20T12:00"))
    version_id = drafted(march.planner, value="85")
    sign(march.approver, version_id)
    services.take_back_signature(
        actor=march.approver, version_id=version_id, edit_number=version(version_id).edit_number
    )
    services.save_trajectory(
        actor=june.planner,
        version_id=version_id,
        edit_number=version(version_id).edit_number,
        measure_key=AE,
        points=values("85") | {DECEMBER: Decimal(80)},
    )
    hand_over(june.planner, version_id)
    sign(june.approver, version_id)
    agree(june.reviewer, version_id, in_force_from=None)
    assert [told(APRIL), told(DECEMBER)] == [
        [(1, Decimal(85), date(2022, 3, 20))],
        [(1, Decimal(80), date(2022, 6, 20))],
    ]


def test_a_change_and_back_between_two_signatures_has_not_stayed_unchanged(people: Cast) -> None:
    """The dishonest path: the board signs 85, writes 60, looks at the figures and writes 85 again."""
    march, june = at(people, local("2022-03-20T12:00")), at(people, local("2022-06-20T12:00"))
    version_id = drafted(march.planner, value="85")
    sign(march.approver, version_id)
    services.take_back_signature(
        actor=march.approver, version_id=version_id, edit_number=version(version_id).edit_number
    )
    for value in ("60", "85"):
        services.save_trajectory(
            actor=june.planner,
            version_id=version_id,
            edit_number=version(version_id).edit_number,
            measure_key=AE,
            points=values("85") | {DECEMBER: Decimal(value)},
        )
    hand_over(june.planner, version_id)
    sign(june.approver, version_id)
    agree(june.reviewer, version_id, in_force_from=None)
    assert [told(APRIL)[0][2], told(DECEMBER)[0][2]] == [date(2022, 3, 20), date(2022, 6, 20)]


def test_a_later_versions_change_counts_from_its_agreement_and_what_stayed_keeps_its_day(
    people: Cast,
) -> None:
    first_version(people, signed="2022-03-20T12:00", agreed="2022-03-25T12:00")
    later_version(people, {DECEMBER: Decimal(80)}, agreed="2022-11-03T12:00")
    assert told(APRIL) == [(1, Decimal(85), date(2022, 3, 20))]
    assert told(DECEMBER) == [(1, Decimal(85), date(2022, 3, 20)), (2, Decimal(80), date(2022, 11, 3))]


def test_what_a_later_version_drops_is_silence_from_its_agreement(people: Cast) -> None:
    first_version(people, signed="2022-03-20T12:00", agreed="2022-03-25T12:00")
    later_version(
        people, {}, agreed="2022-11-03T12:00", dropped=[p for p in values("85") if p.start >= DECEMBER.start]
    )
    assert told(DECEMBER)[-1] == (2, None, date(2022, 11, 3))
    assert told(APRIL) == [(1, Decimal(85), date(2022, 3, 20))]


def test_a_version_lowered_in_the_last_month_leaves_the_year_missed_and_is_not_known_before_its_day(
    people: Cast,
) -> None:
    """Both written today, in a fictional year; a real plan cannot even be written so (`test_closed.py`)."""
    arrive(
        *(f"sample-mainland,{p.start},70,100,,," for p in values("85")),
        returned_by=BOARD,
        known_from=date(2023, 4, 5),
    )
    version_id = drafted(people.planner, value="85")
    sign(people.approver, version_id)
    agree(people.reviewer, version_id, in_force_from=date(2022, 3, 20))
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=0, measure_key=AE, points=values("60")
    )
    sign(people.approver, version_id)
    agree(people.reviewer, version_id, in_force_from=date(2023, 3, 31))
    owed.settle(clock=timezone.now)
    standing = Standing.objects.get(organisation__slug=BOARD, measure=AE, framework=SAMPLE)
    assert (standing.result, standing.periods, standing.periods_met) == ("off_track", 12, 0)
    assert (standing.promised, standing.promised_since) == (85, date(2022, 3, 20))
    for day in (date(2023, 4, 6), date(2026, 1, 1)):
        cell = board_cells(
            organisation_id=number_of(BOARD),
            view=View(year=SAMPLE, known_on=day, samples=True),
            returns_of=None,
            today=day,
        )[AE]
        assert (cell.promised, cell.periods_met) == (85, 0)


def test_as_known_on_a_day_only_what_was_agreed_by_then_is_promised(people: Cast) -> None:
    first_version(people, signed="2022-03-20T12:00", agreed="2022-05-20T12:00")
    later_version(people, {DECEMBER: Decimal(80)}, agreed="2022-11-03T12:00")
    assert said(DECEMBER, agreed_by=date(2022, 5, 19)) == ()
    assert [one.version for one in said(DECEMBER, agreed_by=date(2022, 5, 20))] == [1]
    assert [one.version for one in said(DECEMBER, agreed_by=date(2022, 11, 2))] == [1]
    assert [one.version for one in said(DECEMBER, agreed_by=date(2022, 11, 3))] == [1, 2]


def test_everything_is_five_queries_however_many_versions_there_are(people: Cast) -> None:
    with statements() as captured:
        promises()
    assert len(captured) == 2
    first_version(people, signed="2022-03-20T12:00", agreed="2022-03-25T12:00")
    later_version(people, {DECEMBER: Decimal(80)}, agreed="2022-11-03T12:00")
    with statements() as captured:
        promises()
    assert len(captured) == 5


# Agreed values


def agree_value(value: int, number: int, agreed_on: date | None) -> AgreedValue:
    return AgreedValue.objects.create(
        framework_id="ldp-2024-25",
        organisation_id=number_of("nhs-fife"),
        measure_id="smoking-quits",
        number=number,
        value=value,
        agreed_on=agreed_on,
        source="A letter",
        recorded_at=local("2026-01-01T12:00"),
    )


def test_a_value_agreed_anew_has_its_day_and_a_correction_of_the_record_replaces_it() -> None:
    key = (number_of("nhs-fife"), "smoking-quits", "ldp-2024-25")
    AgreedValue.objects.filter(organisation_id=key[0], measure_id=key[1], framework_id=key[2])
    first = agree_value(500, 101, None)
    corrected = agree_value(501, 102, None)
    anew = agree_value(450, 103, date(2024, 11, 3))
    own = promises(measure_key="smoking-quits", organisation_id=key[0]).agreed[key]
    assert [(one.value, one.day, one.source_id) for one in own][-2:] == [
        (501, None, corrected.pk),
        (450, date(2024, 11, 3), anew.pk),
    ]
    assert first.pk not in {one.source_id for one in own}
    before = promises(measure_key="smoking-quits", organisation_id=key[0], agreed_by=date(2024, 11, 2)).agreed
    assert before[key][-1].source_id == corrected.pk
