"""What a trajectory starts from, with its period: typed and sent with it, and the same in every later version."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from boards.figures.intake.problems import Problems
from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import Trajectory
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.part import FileLine
from boards.plans.parts.typed import read_rows
from boards.plans.services import InvalidRows
from boards.plans.services.parts import setting_of
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import EDIT, PLAN, read, signed_in, typed
from tests.boards.plans.plans import AE, BOARD, SAMPLE, Cast, agree, drafted, sign, values, version

pytestmark = pytest.mark.django_db

ENDS = "2022-03-31"


def save(people: Cast, number: int, baseline: str | None, ends: date | None, **said: str) -> None:
    services.save_trajectory(
        actor=people.planner,
        version_id=number,
        edit_number=version(number).edit_number,
        measure_key=AE,
        points=values(said.get("value", "80")),
        baseline=Decimal(baseline) if baseline else None,
        baseline_period_end=ends,
        rationale=said.get("why", ""),
    )


def test_it_is_typed_with_its_last_day_and_read_on_page_file_and_by_programs(people: Cast) -> None:
    number = drafted(people.planner)
    planner = signed_in(Role.PLANNER)
    wrong = {"baseline": "79.5", "baseline_period_end": "2022-04-30"}
    page = read(planner.post(EDIT, typed("80", edit_number=1, **wrong)))
    assert "The baseline&#x27;s period ends no sooner than April 2022, which is planned" in page
    page = read(planner.post(EDIT, typed("80", edit_number=1, baseline="", baseline_period_end=ENDS)))
    assert "The last day of a baseline is given, and no baseline." in page
    assert "not one day" in read(planner.post(EDIT, typed("80", edit_number=1, baseline_period_end="soon")))
    planner.post(EDIT, typed("80", edit_number=1, baseline="79.5", baseline_period_end=ENDS))
    assert "79.5%, of the period that ended on 31 March 2022" in read(planner.get(f"{PLAN}trajectory/{AE}/"))
    lines = planner.get(f"{PLAN}trajectories.csv").content.decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("baseline_end")
    assert {line.split(",")[place] for line in lines if line.startswith(AE)} == {ENDS}

    setting = setting_of(version(number), today=people.planner.today)
    problems = Problems()
    texts = {"measure": AE, "period_start": "2022-04-01", "value": "80", "baseline_end": "31 March 2022"}
    told = TRAJECTORIES.read_line(FileLine(2, texts), setting, problems)
    assert told
    assert told[1]["baseline_period_end"].text == ENDS
    TRAJECTORIES.read_line(FileLine(3, texts | {"baseline_end": "31/31/2022"}), setting, problems)
    assert [(one.row, one.column) for one in problems.kept()] == [(3, "baseline_end")]
    sent = {AE: {"baseline": "79.5", "baseline_period_end": "31 March 2022"}}
    rows, faults = read_rows(TRAJECTORIES, sent, stored={}, setting=setting)
    assert (rows[AE]["baseline_period_end"], faults) == (ENDS, ())


def test_what_was_agreed_stays_in_a_later_version_whoever_writes_it(people: Cast) -> None:
    number = drafted(people.planner)
    save(people, number, "79.5", None, why="Beds.")
    sign(people.approver, number)
    agree(people.reviewer, number)
    later = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter."
    )
    for baseline in ("79", None):
        with pytest.raises(InvalidRows, match="It was agreed with the plan, so it stays"):
            save(people, later, baseline, None)
    rows = Trajectory.objects.filter(version=later)
    for changed in ({"baseline": 79}, {"baseline": None}):
        with pytest.raises(DatabaseError, match="an_agreed_baseline_stays"), transaction.atomic():
            rows.update(**changed)
    page = read(signed_in(Role.PLANNER).get(EDIT))
    assert "Agreed with the plan, so it stays." in page
    save(people, later, "79.5", date(2022, 3, 31), value="81", why="Ward.")  # its period was never said
    sign(people.approver, later)
    agree(people.reviewer, later)
    third = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Spring."
    )
    with pytest.raises(InvalidRows, match="so it stays"):
        save(people, third, "79.5", None)
    with pytest.raises(DatabaseError, match="an_agreed_baseline_stays"), transaction.atomic():
        Trajectory.objects.filter(version=third).update(baseline_period_end=date(2021, 3, 31))
    services.save_rows(
        actor=people.planner, version_id=third, edit_number=0, part=TRAJECTORIES, rows={AE: {}}
    )
    with pytest.raises(DatabaseError, match="an_agreed_baseline_stays"), transaction.atomic():
        Trajectory.objects.create(version_id=third, measure_id=AE, baseline=1)


def test_a_period_without_a_baseline_is_refused_by_the_database(people: Cast) -> None:
    rows = Trajectory.objects.filter(version=drafted(people.planner))
    with pytest.raises(IntegrityError, match="period_of_a_baseline_has_its_baseline"), transaction.atomic():
        rows.update(baseline_period_end=date(2022, 3, 31))
