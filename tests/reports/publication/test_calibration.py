"""What was said stays said: chances are kept as a release goes out, and with each release all is counted again."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from boards.people.roles import Role
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.services import analyse
from boards.work import owed
from boards.work.actors import Actor
from boards.work.models import AuditEvent, Owed
from boards.work.owed import Number
from reports.publication import services
from reports.publication.calibration.counting import calibrated, class_key
from reports.publication.calibration.models import CalibrationLine, SaidChance
from reports.publication.calibration.queries import calibration
from reports.publication.calibration.services import owe_missing_calibration, settle_calibration
from reports.publication.models import DataRelease
from reports.publication.policy import policy_of
from targets.calc.calibration import CLASSES
from targets.calc.periods import add_months
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import AE, NOW, arrive, number_of
from tests.boards.performance.test_analysis import FALLEN, months
from tests.support.people import actor_for, person
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2023, 5, 1), date(2024, 12, 1)
BOARDS = ("nhs-lothian", "nhs-fife", "nhs-borders", "nhs-tayside", "nhs-grampian", "nhs-highland")


def calibrate(release: DataRelease) -> None:
    settle_calibration(Number(release.number), timezone.now())


def released_on(day: date) -> DataRelease:
    """Prepared, approved and released at noon of the day, of all that was known by it."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)

    def actor(role: Role) -> Actor:
        return replace(actor_for(person(role)), now=noon, stepped_up_at=noon)

    publisher = actor(Role.PUBLISHER)
    made = services.prepare_release(
        actor=actor(Role.STATISTICS_LOADER), title="Figures", note="", known_on=day
    )
    services.approve_release(actor=publisher, number=made.number)
    return services.release(actor=publisher, number=made.number)


def concerning(release: DataRelease) -> tuple[int, int, int, int, int]:
    """Said, judged, came, waits, missing."""
    line = CalibrationLine.objects.get(release=release, key="concerning")
    return line.said, line.judged, line.came, line.waits, line.missing


def later(values: list[int]) -> list[str]:
    """The months of NHS Lothian that follow FALLEN."""
    return [
        f"nhs-lothian,{add_months(date(2020, 1, 1), len(FALLEN) + place)},{value * 10},1000,,,"
        for place, value in enumerate(values)
    ]


@made_once
def fallen() -> None:
    arrive(*months(FALLEN), known_from=date(2022, 6, 1))
    calibrate(released_on(FIRST))


@made_once
def six_boards() -> None:
    """Forty months of six boards, some of which meet 95 % now and then."""
    draw = random.Random(7)
    rows = [
        row
        for place, slug in enumerate(BOARDS)
        for row in months([92 + place + draw.choice([-2, -1, 0, 1, 2]) for _ in range(40)], slug=slug)
    ]
    arrive(*rows, known_from=date(2023, 4, 30))
    released_on(FIRST)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([80] * 12, (1, 1, 1, 0, 0)),  # it went on
        ([92] * 12, (1, 1, 0, 0, 0)),  # it was wrong, and stays in the count
        ([80] * 5, (1, 0, 0, 0, 1)),  # the sixth figure never came
    ],
)
def test_a_special_cause_is_judged_by_what_followed_and_never_leaves_the_count(
    fallen: None, figures: list[int], expected: tuple[int, ...]
) -> None:
    assert concerning(DataRelease.objects.get()) == (1, 0, 0, 1, 0)
    arrive(*later(figures), known_from=date(2024, 11, 1))
    release = released_on(SECOND)
    calibrate(release)
    assert concerning(release) == expected
    assert concerning(DataRelease.objects.get(number=1)) == (1, 0, 0, 1, 0), "what was counted then stays"


def test_one_that_goes_on_is_said_once_and_no_younger_than_twelve_periods_judged(fallen: None) -> None:
    arrive(*later([80] * 6), known_from=date(2024, 4, 1))
    release = released_on(date(2024, 4, 30))
    calibrate(release)
    assert concerning(release) == (1, 0, 0, 1, 0), "all six figures are there, and it is a day too young"
    arrive(*later([79]), known_from=date(2024, 5, 1))
    release = released_on(date(2024, 5, 1))
    calibrate(release)
    assert concerning(release) == (1, 1, 1, 0, 0)


def test_counting_again_gives_what_is_kept_whoever_counts(fallen: None) -> None:
    release = DataRelease.objects.get()
    kept = list(CalibrationLine.objects.values("subject", "key", "said", "judged", "waits", "missing"))
    calibrate(release)
    assert kept == list(
        CalibrationLine.objects.values("subject", "key", "said", "judged", "waits", "missing")
    )
    made = calibrated(release, policy=policy_of(release, live=catalogue()))
    assert [(line.subject, line.key, line.said) for line in made] == [
        (line["subject"], line["key"], line["said"]) for line in kept
    ]
    assert len(made) == 3 + len(CLASSES)


def test_a_release_owes_it_and_the_hourly_job_only_what_is_missing(fallen: None) -> None:
    assert Owed.objects.filter(kind="calibrate", subject="1").count() == 1
    assert owe_missing_calibration(now=NOW) == 0
    CalibrationLine.objects.update(version="0")
    assert owe_missing_calibration(now=NOW) == 1
    assert owed.settle(clock=timezone.now, kind=owed.named("calibrate")) >= 1
    assert not CalibrationLine.objects.filter(version="0").exists()


def test_chances_are_kept_as_the_desk_reads_them_and_judged_by_their_quarters(six_boards: None) -> None:
    release = DataRelease.objects.get()
    calibrate(release)
    analyse(measure_key=AE, now=NOW)
    desk = dict(Analysis.objects.filter(measure=AE, no_chance=0).values_list("organisation_id", "chance"))
    kept = dict(SaidChance.objects.filter(measure=AE).values_list("organisation_id", "chance"))
    assert kept == desk
    assert len(kept) >= len(BOARDS)
    assert AuditEvent.objects.filter(action="keep chances of data release").count() == 1
    calibrate(release)
    assert SaidChance.objects.filter(measure=AE).count() == len(kept), "said once"

    held = calibration()
    assert held is not None
    assert sum(one.said for one in held.chances.values()) == len(kept)
    assert sum(one.judged for one in held.chances.values()) == 0

    row = SaidChance.objects.get(organisation=number_of("nhs-lothian"), measure=AE)
    # of months 3, 6, 9 and 12: met, missed, met, missed
    came = [96, 96, 95, 80, 80, 94, 80, 80, 96, 80, 80, 10]
    arrive(
        *(
            f"nhs-lothian,{add_months(date(2023, 5, 1), place)},{value * 10},1000,,,"
            for place, value in enumerate(came)
        ),
        known_from=date(2024, 6, 1),
    )
    release = released_on(date(2024, 10, 31))
    calibrate(release)
    of_all = CalibrationLine.objects.filter(release=release, subject="chance")
    assert sum(one.judged for one in of_all) == 0, "all quarters are there, and it is a day too young"
    arrive("nhs-lothian,2024-05-01,800,1000,,,", known_from=date(2024, 11, 1))
    release = released_on(date(2024, 11, 1))
    calibrate(release)
    place = max(at for at, lower in enumerate(CLASSES) if float(row.chance) >= lower)
    line = CalibrationLine.objects.get(release=release, key=class_key(place))
    assert (line.judged, line.came, line.asked) == (1, 2, 4)
    assert line.mean_said == row.chance
    of_all = CalibrationLine.objects.filter(release=release, subject="chance")
    assert sum(one.missing for one in of_all) == len(kept) - 1, "the figures of the others never came"


def test_no_chance_is_said_in_hindsight_nor_changed(six_boards: None) -> None:
    first = DataRelease.objects.get()
    arrive("nhs-lothian,2023-05-01,910,1000,,,", known_from=date(2023, 6, 1), judged=False)
    second = released_on(date(2023, 6, 1))
    calibrate(first)
    assert not SaidChance.objects.exists()
    with pytest.raises(DatabaseError, match="never of an earlier one"), transaction.atomic():
        one_chance(first).save()
    with pytest.raises(DatabaseError, match="never released"), transaction.atomic():
        one_chance(second, organisation_id=number_of("sample-isles")).save()
    with pytest.raises(DatabaseError, match="a_said_chance_lies_between_0_and_1"), transaction.atomic():
        one_chance(second, chance=Decimal("1.1")).save()
    one_chance(second).save()
    with (
        pytest.raises(DatabaseError, match="one_said_chance_per_release_and_series"),
        transaction.atomic(),
    ):
        one_chance(second).save()
    with pytest.raises(DatabaseError, match=r"permission denied|Cannot update"), transaction.atomic():
        SaidChance.objects.update(chance=0)


def one_chance(release: DataRelease, **other: object) -> SaidChance:
    given: dict[str, object] = {
        "organisation_id": number_of("nhs-fife"),
        "measure_id": AE,
        "chance": Decimal("0.5"),
        "against": 95,
        "newest_start": date(2023, 4, 1),
        "newest_kind": "month",
        "version": "1",
    }
    return SaidChance(release=release, **(given | other))


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"waits": 0}, "nothing_that_was_said_leaves_the_count"),
        ({"came": 2, "asked": 1}, "nothing_that_was_said_leaves_the_count"),
        ({}, "one_calibration_line_per_release_and_saying"),
    ],
)
def test_the_database_lets_no_saying_be_dropped(fallen: None, other: dict[str, int], rule: str) -> None:
    line = CalibrationLine.objects.get(key="concerning")
    line.pk = None
    for name, value in other.items():
        setattr(line, name, value)
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        line.save()


def test_it_reads_so_many_statements_however_much_was_said(
    six_boards: None, django_assert_num_queries: object
) -> None:
    calibrate(DataRelease.objects.get())
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert calibration() is not None
