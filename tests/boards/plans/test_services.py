"""Plans: who writes, signs and agrees them, and what a save may hold."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.performance.models import Standing
from boards.plans import services
from boards.plans.models import DeliveryPlan, PlanVersion, Trajectory, TrajectoryPoint
from boards.plans.queries import year_is_over
from boards.plans.services import CannotPlan, InvalidTrajectory, RefusedFile
from boards.plans.trajectories import LONGEST_RATIONALE, FileTrajectory, read_csv, write_csv
from boards.plans.verbs import WORDS, Verb
from boards.work import owed
from boards.work.actors import command
from boards.work.edits import EditConflict, NumberAhead
from boards.work.models import AuditEvent, Owed
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    Cast,
    agree,
    agreed,
    cast,
    drafted,
    hand_over,
    rules,
    sign,
    values,
    version,
)
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db

CAMHS = "camhs-18-weeks"


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def save(people: Cast, version_id: int, *, edit_number: int, value: str = "81", measure_key: str = AE) -> int:
    return services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=edit_number,
        measure_key=measure_key,
        points=values(value, measure_key=measure_key),
    )


def points_of(version_id: int, measure_key: str = AE) -> list[Decimal]:
    held = TrajectoryPoint.objects.filter(trajectory__version=version_id, trajectory__measure=measure_key)
    return list(held.order_by("period_end").values_list("value", flat=True))


# Opening


def test_a_plan_begins_as_a_draft_of_its_board(people: Cast) -> None:
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE
    )
    held = version(version_id)
    assert (held.number, held.status, held.edit_number, held.created_by_id) == (
        1, "draft", 0, people.planner.user_id,
    )  # fmt: skip
    event = AuditEvent.objects.get(action="plan version opened")
    assert (event.subject_id, event.organisation_id) == (str(version_id), number_of(BOARD))


@pytest.mark.parametrize(
    ("board", "framework", "words"),
    [
        ("sample-mainland", "ldp-2022-23", "asks for no trajectories"),
        ("sample-mainland", "no-such-year", "asks for no trajectories"),
    ],
)
def test_a_framework_that_asks_for_nothing_has_no_plan(
    people: Cast, board: str, framework: str, words: str
) -> None:
    with pytest.raises(CannotPlan, match=words):
        services.open_version(actor=people.planner, organisation_id=number_of(board), framework_key=framework)


def test_another_boards_planner_and_a_command_cannot_begin_a_plan(people: Cast) -> None:
    asked: dict[str, Any] = {"organisation_id": number_of(BOARD), "framework_key": SAMPLE}
    with pytest.raises(NotAllowed):
        services.open_version(actor=actor_for(person(Role.PLANNER, board="nhs-fife")), **asked)
    with pytest.raises(CannotPlan, match="by people"):
        services.open_version(actor=command(name="tests", now=people.planner.now), **asked)


def test_the_nation_has_no_plan_of_its_own(people: Cast) -> None:
    planner = actor_for(person(Role.PLANNER, board="nhsscotland"))
    with pytest.raises(CannotPlan, match="none of its own"):
        services.open_version(actor=planner, organisation_id=number_of("nhsscotland"), framework_key=SAMPLE)


def test_there_is_one_open_version_at_a_time(people: Cast) -> None:
    drafted(people.planner)
    with pytest.raises(CannotPlan, match="still open"):
        drafted(people.planner)


def test_a_change_in_the_year_starts_from_the_agreed_values_and_says_why(people: Cast) -> None:
    first = agreed(people)
    asked: dict[str, Any] = {
        "actor": people.planner,
        "organisation_id": number_of(BOARD),
        "framework_key": SAMPLE,
    }
    with pytest.raises(CannotPlan, match="needs a reason"):
        services.open_version(**asked, reason=" ")
    second = services.open_version(**asked, reason="The new emergency department opens later.")
    assert (version(second).number, version(second).reason) == (
        2,
        "The new emergency department opens later.",
    )
    assert points_of(second) == points_of(first) == [80] * 12
    save(people, second, edit_number=0, value="79")
    assert points_of(first) == [80] * 12


# Saving


def test_a_save_replaces_the_trajectory_and_records_before_and_after(people: Cast) -> None:
    version_id = drafted(people.planner)
    assert save(people, version_id, edit_number=1, value="81.5") == 2
    assert points_of(version_id) == [Decimal("81.5")] * 12
    event = AuditEvent.objects.filter(action="trajectories saved").latest("id")
    assert event.after is not None
    assert event.before is not None
    assert event.before["trajectories"][AE]["points"]["2022-04-01 to 2022-04-30"] == "80.0000"
    assert event.after["trajectories"][AE]["points"]["2022-04-01 to 2022-04-30"] == "81.5"
    assert event.after["edit_number"] == 2


def test_saving_what_is_there_already_stores_nothing(people: Cast) -> None:
    version_id = drafted(people.planner)
    before = AuditEvent.objects.count()
    assert save(people, version_id, edit_number=0, value="80") == 1
    assert AuditEvent.objects.count() == before


def test_a_stale_save_is_refused_with_who_when_and_both_values(people: Cast) -> None:
    version_id = drafted(people.planner)
    colleague = actor_for(person(Role.PLANNER, board=BOARD))
    services.save_trajectory(
        actor=colleague, version_id=version_id, edit_number=1, measure_key=AE, points=values("82")
    )
    with pytest.raises(EditConflict) as refusal:
        save(people, version_id, edit_number=1, value="83")
    (stale,) = refusal.value.conflicts
    assert (stale.by, stale.at, stale.entry) == (colleague.label, colleague.now, AE)
    assert {(one.read, one.theirs, one.yours) for one in stale.merge.differences} == {("80", "82", "83")}
    assert len(stale.merge.differences) == 12
    assert points_of(version_id) == [82] * 12
    assert save(people, version_id, edit_number=2, value="83") == 3


def test_an_edit_number_that_was_never_there_is_refused(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(NumberAhead, match="never saved here"):
        save(people, version_id, edit_number=2, value="83")
    assert points_of(version_id) == [80] * 12


def test_two_people_can_edit_two_trajectories_at_once(people: Cast) -> None:
    version_id = drafted(people.planner)
    save(people, version_id, edit_number=1, value="70", measure_key=CAMHS)
    assert save(people, version_id, edit_number=1, value="82") == 3


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("100.1", "above 100"),
        ("-1", "from 0 up"),
        ("NaN", "from 0 up"),
        ("80.25", "more than 1 decimal place"),
    ],
)
def test_a_value_out_of_range_is_refused_and_named(people: Cast, value: str, words: str) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(InvalidTrajectory, match=words) as refusal:
        save(people, version_id, edit_number=1, value=value)
    assert [problem.period for problem in refusal.value.problems] == list(rules().periods)
    assert points_of(version_id) == [80] * 12


def test_periods_of_another_kind_or_year_are_refused(people: Cast) -> None:
    version_id = drafted(people.planner)
    wrong = {
        Period.of(start=date(2022, 4, 1), kind=PeriodKind.QUARTER): Decimal(80),
        Period.of(start=date(2023, 4, 1), kind=PeriodKind.MONTH): Decimal(80),
    }
    with pytest.raises(InvalidTrajectory, match="no period of this trajectory") as refusal:
        services.save_trajectory(
            actor=people.planner, version_id=version_id, edit_number=1, measure_key=AE, points=wrong
        )
    assert [problem.remedy for problem in refusal.value.problems] == [
        "Give values from April 2022 to March 2023 only."
    ] * 2


def test_a_measure_that_is_not_asked_for_is_refused(people: Cast) -> None:
    with pytest.raises(CannotPlan, match="asks for no trajectory"):
        services.save_trajectory(
            actor=people.planner,
            version_id=drafted(people.planner),
            edit_number=1,
            measure_key="ae-4-hours-weekly",
            points={},
        )


def test_a_measure_of_calendar_years_is_planned_by_calendar_year(people: Cast) -> None:
    (period,) = rules("detect-cancer-early").periods
    assert (period.start, period.end) == (date(2022, 1, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    "role", [Role.APPROVER, Role.BOARD_VIEWER, Role.ANALYST, Role.REVIEWER, Role.PUBLISHER]
)
def test_only_planners_of_the_board_write(people: Cast, role: Role) -> None:
    version_id = drafted(people.planner)
    for actor in (
        actor_for(person(role, board=BOARD), stepped_up=True),
        actor_for(person(Role.PLANNER, board="nhs-fife")),
    ):
        with pytest.raises(NotAllowed):
            save(replace(people, planner=actor), version_id, edit_number=1)


# Files

HEADER = "measure,period_start,value"


def load(
    people: Cast, version_id: int, *rows: str, header: str = HEADER, edit_number: int = 1
) -> tuple[str, ...]:
    return services.import_trajectories(
        actor=people.planner,
        version_id=version_id,
        edit_number=edit_number,
        content="\n".join([header, *rows, ""]).encode(),
        file_name="plan.csv",
    )


def test_a_file_replaces_the_trajectories_that_it_has(people: Cast) -> None:
    version_id = drafted(people.planner)
    changed = load(
        people, version_id, f"{CAMHS},2022-04-01,70", f"{CAMHS},01/05/2022,71.5", f"{CAMHS},2022-06-01,"
    )
    assert changed == (CAMHS,)
    assert points_of(version_id, CAMHS) == [70, Decimal("71.5")]
    assert points_of(version_id) == [80] * 12
    event = AuditEvent.objects.filter(action="trajectories saved").latest("id")
    assert event.after is not None
    assert (event.after["file_name"], len(event.after["sha256"])) == ("plan.csv", 64)


def test_a_file_keeps_rationale_and_baseline_that_it_does_not_mention(people: Cast) -> None:
    version_id = drafted(people.planner)
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=1,
        measure_key=CAMHS,
        points={},
        baseline=Decimal(60),
        rationale="Two more posts.",
    )
    load(people, version_id, f"{CAMHS},2022-04-01,70", edit_number=2)
    held = Trajectory.objects.get(version=version_id, measure=CAMHS)
    assert (held.rationale, held.baseline) == ("Two more posts.", 60)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",2022-04-01,70", "measure", "measure_missing"),
        ("cancelled-operations,2022-04-01,70", "measure", "measure_unknown"),
        (f"{CAMHS},,70", "period_start", "period_missing"),
        (f"{CAMHS},2023-04-01,70", "period_start", "period_wrong"),
        (f"{CAMHS},2022-04-02,70", "period_start", "period_wrong"),
        (f"{CAMHS},2022-04-01,12%", "value", "percent_sign"),
        (f"{CAMHS},2022-04-01,<5", "value", "limit"),
        (f"{CAMHS},2022-04-01,NaN", "value", "marker_as_number"),
        (f"{CAMHS},2022-04-01,1e309", "value", "exponent"),
        (f"{CAMHS},2022-04-01,-1", "value", "negative"),
        (f"{CAMHS},2022-04-01,101", "value", "value_wrong"),
        (f"{CAMHS},2022-04-01,70.25", "value", "value_wrong"),
        (f"{CAMHS},2022-04-01,=1+1", "value", "formula"),
        ("smoking-quits,2022-04-01,10.5", "value", "value_wrong"),
    ],
)
def test_every_error_of_a_file_is_named_and_nothing_is_stored(
    people: Cast, row: str, column: str, code: str
) -> None:
    version_id = drafted(people.planner)
    good = f"{AE},2022-04-01,70"
    with pytest.raises(RefusedFile) as refusal:
        load(people, version_id, good, row, row.replace("04-01", "05-01"))
    first = refusal.value.problems[0]
    assert (first.row, first.column, first.code) == (3, column, code)
    assert first.remedy
    assert refusal.value.count >= 2
    assert points_of(version_id) == [80] * 12


def test_duplicates_missing_columns_and_unreadable_files_are_named(people: Cast) -> None:
    version_id = drafted(people.planner)
    for rows, header, code in (
        ([f"{CAMHS},2022-04-01,70", f"{CAMHS},2022-04-01,71"], HEADER, "duplicate"),
        ([f"{CAMHS},70"], "measure,value", "missing_column"),
        ([f"{CAMHS},2022-04-01,70,1"], HEADER + ",extra", "unknown_column"),
        ([], "", "empty_file"),
        ([], "PK\x03\x04", "not_csv"),
    ):
        with pytest.raises(RefusedFile) as refusal:
            load(people, version_id, *rows, header=header)
        assert refusal.value.problems[0].code == code


def test_a_rationale_of_several_lines_comes_back_from_its_file() -> None:
    written = 'Two posts.\n\nOne of them "for good", from May.'
    planned = {
        CAMHS: FileTrajectory(points=values("70", measure_key=CAMHS), baseline=None, rationale=written)
    }
    asked = {CAMHS: rules(CAMHS)}
    read = read_csv(write_csv(planned, rules=asked), rules=asked, limit_bytes=10**6)
    assert read.trajectories == planned


def test_a_rationale_in_a_file_has_the_limit_of_the_form(people: Cast) -> None:
    version_id = drafted(people.planner)
    header = f"{HEADER},rationale"
    with pytest.raises(RefusedFile) as refusal:
        load(
            people,
            version_id,
            f"{CAMHS},2022-04-01,70,{'x' * (LONGEST_RATIONALE + 1)}",
            f"{CAMHS},2022-05-01,70,",
            header=header,
        )
    (problem,) = refusal.value.problems
    assert (problem.row, problem.column, problem.code) == (2, "rationale", "too_long")
    assert "5,001 characters; the limit is 5,000" in problem.problem
    longest = "-" + "x" * (LONGEST_RATIONALE - 1)  # comes with an apostrophe before it
    load(people, version_id, f"{CAMHS},2022-04-01,70,'{longest}", header=header)
    assert Trajectory.objects.get(version=version_id, measure=CAMHS).rationale == longest


def test_a_file_with_a_nul_is_refused_with_its_line(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(RefusedFile) as refusal:
        load(people, version_id, f"{CAMHS},2022-04-01,70,more\0staff", header=f"{HEADER},rationale")
    assert [(problem.row, problem.code) for problem in refusal.value.problems] == [(2, "nul")]


def test_a_file_of_very_many_lines_is_refused_unread(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(RefusedFile) as refusal:
        load(people, version_id, *["x"] * 50_001)
    assert [problem.code for problem in refusal.value.problems] == ["too_many_lines"]
    assert "the limit is 50,000 lines" in refusal.value.problems[0].problem


def test_a_stale_file_is_refused_like_a_stale_form(people: Cast) -> None:
    version_id = drafted(people.planner)
    save(people, version_id, edit_number=1, value="82")
    with pytest.raises(EditConflict):
        load(people, version_id, f"{AE},2022-04-01,70")


# Signing and agreeing


def test_three_people_make_a_plan_agreed_and_frozen(people: Cast) -> None:
    version_id = agreed(people)
    held = version(version_id)
    assert (held.status, held.frozen) == ("agreed", True)
    assert (held.signed_by_id, held.agreed_by_id) == (people.approver.user_id, people.reviewer.user_id)
    events = AuditEvent.objects.filter(subject_type="plan_version").order_by("id")
    assert [event.action for event in events] == [
        "plan version opened",
        "trajectories saved",
        "plan handed over",
        "plan signed",
        "plan agreed",
    ]


@pytest.mark.parametrize("act", ["sign", "take_back_signature", "agree"])
def test_each_act_demands_a_fresh_second_factor(people: Cast, act: str) -> None:
    version_id = drafted(people.planner)
    if act != "sign":
        sign(people.approver, version_id)
    actor = people.reviewer if act == "agree" else people.approver
    tired = replace(actor, stepped_up_at=actor.now - timedelta(minutes=16))
    with pytest.raises(StepUpNeeded):
        getattr(services, act)(actor=tired, version_id=version_id, edit_number=1)


def test_nobody_signs_or_agrees_what_they_wrote(people: Cast) -> None:
    version_id = drafted(people.planner)
    both = actor_for(person(Role.PLANNER, Role.APPROVER, Role.REVIEWER, board=BOARD), stepped_up=True)
    save(replace(people, planner=both), version_id, edit_number=1, value="82")
    with pytest.raises(CannotPlan, match="somebody else must sign"):
        sign(both, version_id)
    sign(people.approver, version_id)
    with pytest.raises(CannotPlan, match="somebody else must agree"):
        agree(both, version_id)


def test_who_signed_for_the_board_does_not_agree_for_the_government(people: Cast) -> None:
    both = actor_for(person(Role.APPROVER, Role.REVIEWER, board=BOARD), stepped_up=True)
    version_id = drafted(people.planner)
    sign(both, version_id)
    with pytest.raises(CannotPlan, match="somebody else must agree"):
        agree(both, version_id)


def test_a_plan_is_not_agreed_without_the_boards_signature(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(CannotPlan, match="not been signed"):
        agree(people.reviewer, version_id)
    with pytest.raises(NotAllowed):
        sign(people.reviewer, version_id)
    with pytest.raises(NotAllowed):
        agree(people.approver, version_id)


def test_a_signed_version_is_closed_until_the_signature_is_taken_back(people: Cast) -> None:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    with pytest.raises(CannotPlan, match="take the signature back"):
        save(people, version_id, edit_number=1)
    now = services.take_back_signature(
        actor=people.approver, version_id=version_id, edit_number=version(version_id).edit_number
    )
    assert save(people, version_id, edit_number=now) == now + 1
    assert version(version_id).ready_at is None


def acts_on(version_id: int) -> list[str]:
    return list(
        AuditEvent.objects.filter(subject_type="plan_version", subject_id=str(version_id))
        .order_by("id")
        .values_list("action", flat=True)
    )


def test_nobody_signs_what_was_changed_since_they_read_it(people: Cast) -> None:
    version_id = drafted(people.planner)
    hand_over(people.planner, version_id)
    save(people, version_id, edit_number=2, value="20")
    with pytest.raises(CannotPlan, match="changed since you opened it") as refusal:
        services.sign(actor=people.approver, version_id=version_id, edit_number=2)
    assert f"trajectories saved by {people.planner.label} at" in str(refusal.value)
    assert "Read what is there now" in str(refusal.value)
    assert version(version_id).status == "draft"
    with pytest.raises(CannotPlan, match="have not handed it over"):
        services.sign(actor=people.approver, version_id=version_id, edit_number=3)
    sign(people.approver, version_id)
    assert acts_on(version_id)[-1] == "plan signed"


def test_nobody_agrees_what_was_taken_back_and_signed_again_since_they_read_it(people: Cast) -> None:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    assert services.take_back_signature(actor=people.approver, version_id=version_id, edit_number=3) == 4
    with pytest.raises(CannotPlan, match=r"changed since you opened it \(signature taken back by"):
        services.agree(actor=people.reviewer, version_id=version_id, edit_number=3)
    sign(people.approver, version_id)
    with pytest.raises(CannotPlan, match=r"changed since you opened it \(signed by"):
        services.agree(actor=people.reviewer, version_id=version_id, edit_number=3)
    with pytest.raises(CannotPlan, match="changed since you opened it"):
        services.take_back_signature(actor=people.approver, version_id=version_id, edit_number=3)
    services.agree(actor=people.reviewer, version_id=version_id, edit_number=6)


@pytest.mark.parametrize("act", ["hand_over", "sign", "take_back_signature", "agree"])
def test_pressing_twice_does_it_once_and_says_who_did_it_when(people: Cast, act: str) -> None:
    version_id = drafted(people.planner)
    if act == "sign":
        hand_over(people.planner, version_id)
    elif act != "hand_over":
        sign(people.approver, version_id)
    actor = {"hand_over": people.planner, "agree": people.reviewer}.get(act, people.approver)
    number = version(version_id).edit_number
    press = partial(getattr(services, act), actor=actor, version_id=version_id, edit_number=number)
    press()
    once = acts_on(version_id)
    with pytest.raises(
        CannotPlan, match=rf"{WORDS[Verb(once[-1])]} by {actor.label} at \d\d:\d\d on \d+ \w+ \d{{4}}"
    ):
        press()
    assert acts_on(version_id) == once


def test_an_agreed_version_is_closed_for_good(people: Cast) -> None:
    version_id = agreed(people)
    for act in (
        lambda: save(people, version_id, edit_number=1),
        lambda: sign(people.approver, version_id),
        lambda: services.take_back_signature(
            actor=people.approver, version_id=version_id, edit_number=version(version_id).edit_number
        ),
        lambda: agree(people.reviewer, version_id),
    ):
        with pytest.raises(CannotPlan, match="agreed and frozen"):
            act()


def test_a_plan_is_signed_only_when_every_required_trajectory_is_whole(people: Cast) -> None:
    arrive("sample-mainland,2022-04-01,5,10,,,", measure=CAMHS, returned_by=BOARD)
    version_id = drafted(people.planner)
    lacking = r"incomplete: Child and adolescent mental health: treatment within 18 weeks \("
    with pytest.raises(CannotPlan, match=rf"{lacking}every period\)\.$"):
        sign(people.approver, version_id)
    part = dict(list(values("70", measure_key=CAMHS).items())[:11])
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=1, measure_key=CAMHS, points=part
    )
    with pytest.raises(CannotPlan, match=rf"{lacking}March 2023\)\.$"):
        sign(people.approver, version_id)
    save(people, version_id, edit_number=2, value="70", measure_key=CAMHS)
    sign(people.approver, version_id)


def test_a_plan_without_any_trajectory_is_not_signed(people: Cast) -> None:
    version_id = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE
    )
    with pytest.raises(CannotPlan, match="has no trajectory yet"):
        sign(people.approver, version_id)
    assert version(version_id).status == "draft"


def test_a_trajectory_that_nobody_demands_is_written_whole_or_not_at_all(people: Cast) -> None:
    version_id = drafted(people.planner)
    year = list(values("70", measure_key=CAMHS).items())
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=1, measure_key=CAMHS, points=dict(year[:-1])
    )
    with pytest.raises(CannotPlan, match=r"18 weeks \((January to )?March 2023\)"):
        sign(people.approver, version_id)
    services.save_trajectory(
        actor=people.planner, version_id=version_id, edit_number=2, measure_key=CAMHS, points={}
    )
    sign(people.approver, version_id)


def past_version(people: Cast) -> int:
    """A draft of HEAT 2014/15 that was never finished."""
    held = DeliveryPlan.objects.create(organisation_id=number_of(BOARD), framework_id="heat-2014-15")
    assert people.planner.user_id
    return PlanVersion.objects.create(
        plan=held, number=1, created_by_id=people.planner.user_id, created_at=people.planner.now
    ).pk


def test_a_real_year_that_is_over_is_not_planned_again(people: Cast) -> None:
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        services.open_version(
            actor=people.planner, organisation_id=number_of(BOARD), framework_key="heat-2014-15"
        )
    version_id = past_version(people)
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        services.save_trajectory(
            actor=people.planner, version_id=version_id, edit_number=0, measure_key=AE, points={}
        )
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        sign(people.approver, version_id)
    PlanVersion.objects.filter(pk=version_id).update(
        status="signed", signed_by=people.approver.user_id, signed_at=people.approver.now
    )
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        agree(people.reviewer, version_id)


def test_the_last_day_of_a_year_can_still_be_planned_and_the_sample_cycle_always() -> None:
    frameworks = catalogue().frameworks
    heat = frameworks["heat-2014-15"]
    assert not year_is_over(heat, today=date(2015, 3, 31))
    assert year_is_over(heat, today=date(2015, 4, 1))
    assert not year_is_over(frameworks[SAMPLE], today=date(2099, 1, 1))


def test_agreeing_judges_the_board_against_its_new_promise(people: Cast) -> None:
    arrive("sample-mainland,2023-03-01,81,100,,,", returned_by=BOARD)
    sample = Standing.objects.filter(organisation__slug=BOARD, measure=AE, framework=SAMPLE)
    assert sample.get().result == "off_track"
    version_id = agreed(people)
    assert list(Owed.objects.filter(done_at=None).values_list("subject", flat=True)) == [
        f"{AE}:{number_of(BOARD)}"
    ]
    owed.settle(clock=lambda: people.reviewer.now)
    found = sample.get()
    assert (found.result, found.promised, found.promise_kind, found.plan_version_id) == (
        "on_track", 80, "trajectory", version_id,
    )  # fmt: skip


# What the database refuses

OF_VERSION = "(SELECT id FROM boards_trajectory WHERE version_id = %s)"
SET_VERSION = "UPDATE boards_planversion SET {} WHERE id = %s".format
SET_TRAJECTORY = "UPDATE boards_trajectory SET {} WHERE version_id = %s".format
SET_POINTS = f"UPDATE boards_trajectorypoint SET {{}} WHERE trajectory_id IN {OF_VERSION}".format
ANOTHER_PLAN = (
    "INSERT INTO boards_deliveryplan (organisation_id, framework_id) SELECT p.organisation_id, p.framework_id"
    " FROM boards_deliveryplan p JOIN boards_planversion v ON v.plan_id = p.id WHERE v.id = %s"
)
ANOTHER_VERSION = (
    "INSERT INTO boards_planversion (plan_id, number, status, frozen, reason, edit_number, created_by_id, created_at)"
    " SELECT plan_id, 2, 'draft', false, 'why', 0, created_by_id, created_at"
    " FROM boards_planversion WHERE id = %s"
)
ANOTHER_TRAJECTORY = (
    "INSERT INTO boards_trajectory (version_id, measure_id, rationale) VALUES (%s, '{}', '')".format
)
ANOTHER_POINT = (
    "INSERT INTO boards_trajectorypoint (trajectory_id, period_end, period_start, period_kind, value)"
    " SELECT id, '2024-04-30', '2024-04-01', 'month', 1 FROM boards_trajectory WHERE version_id = %s"
)


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (SET_VERSION("frozen = true"), "agreed_or_discarded_means_frozen"),
        (SET_VERSION("status = 'agreed', frozen = true"), "agreed_plan_was_signed_and_agreed"),
        (SET_VERSION("status = 'signed'"), "signed_plan_has_its_signature"),
        (
            SET_VERSION("status = 'signed', signed_at = now(), signed_by_id = created_by_id"),
            "nobody_signs_what_they_wrote",
        ),
        (SET_VERSION("signed_by_id = created_by_id"), "draft_is_unsigned"),
        (SET_VERSION("number = 2"), "later_versions_say_why"),
        (ANOTHER_PLAN, "one_plan_per_board_and_framework"),
        (ANOTHER_VERSION, "one_open_version_per_plan"),
        (ANOTHER_TRAJECTORY(AE), "one_trajectory_per_version_and_measure"),
        (SET_POINTS("value = -1"), "planned_value_is_a_real_number"),
        (SET_POINTS("value = 'NaN'"), "planned_value_is_a_real_number"),
        (SET_POINTS("period_start = period_end + 1"), "planned_period_ends_after_it_starts"),
    ],
)
def test_the_database_refuses_a_plan_that_breaks_the_rules(people: Cast, statement: str, name: str) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(DatabaseError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [version_id])


@pytest.mark.parametrize(
    "statement",
    [
        SET_VERSION("reason = 'other'"),
        "DELETE FROM boards_planversion WHERE id = %s",
        SET_TRAJECTORY("rationale = 'other'"),
        ANOTHER_TRAJECTORY(CAMHS),
        f"DELETE FROM boards_trajectorypoint WHERE trajectory_id IN {OF_VERSION}",
        SET_POINTS("value = 1"),
        ANOTHER_POINT,
    ],
)
def test_nothing_of_an_agreed_version_can_be_changed_by_sql(people: Cast, statement: str) -> None:
    version_id = agreed(people)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [version_id])


def test_who_agrees_is_not_who_signed_even_by_sql(people: Cast) -> None:
    version_id = drafted(people.planner)
    sign(people.approver, version_id)
    with pytest.raises(DatabaseError, match="board_and_government_are_two_people"), transaction.atomic():
        PlanVersion.objects.filter(pk=version_id).update(agreed_by=people.approver.user_id)
