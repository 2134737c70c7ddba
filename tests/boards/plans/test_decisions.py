"""Who hands a plan over, signs and agrees it, and what stands in the way."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.performance.models import Standing
from boards.plans import services
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.queries import year_is_over
from boards.plans.services import CannotPlan
from boards.plans.verbs import WORDS, Verb
from boards.work import owed
from boards.work.actors import Actor
from boards.work.models import AuditEvent, Owed
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    CAMHS,
    SAMPLE,
    Cast,
    agree,
    agreed,
    cast,
    drafted,
    hand_over,
    recommend,
    save,
    sign,
    values,
    version,
)
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db


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
        "plan recommended",
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
    recommend(version_id)
    services.agree(actor=people.reviewer, version_id=version_id, edit_number=7)


@pytest.mark.parametrize("act", ["hand_over", "sign", "take_back_signature", "agree"])
def test_pressing_twice_does_it_once_and_says_who_did_it_when(people: Cast, act: str) -> None:
    version_id = drafted(people.planner)
    if act == "sign":
        hand_over(people.planner, version_id)
    elif act != "hand_over":
        sign(people.approver, version_id)
    if act == "agree":
        recommend(version_id)
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


REAL = "nhs-lothian"  # no sample plans in a real year


def past_version(people: Cast) -> int:
    """A draft of HEAT 2014/15 that was never finished."""
    held = DeliveryPlan.objects.create(organisation_id=number_of(REAL), framework_id="heat-2014-15")
    assert people.planner.user_id
    return PlanVersion.objects.create(
        plan=held, number=1, created_by_id=people.planner.user_id, created_at=people.planner.now
    ).pk


def test_a_real_year_that_is_over_is_not_planned_again() -> None:
    people = cast(REAL)
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        services.open_version(
            actor=people.planner, organisation_id=number_of(REAL), framework_key="heat-2014-15"
        )
    version_id = past_version(people)
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        services.save_trajectory(
            actor=people.planner, version_id=version_id, edit_number=0, measure_key=AE, points={}
        )
    with pytest.raises(CannotPlan, match="ended on 31 March 2015"):
        sign(people.approver, version_id)
    PlanVersion.objects.filter(pk=version_id).update(
        status="signed",
        ready_by=people.planner.user_id,
        ready_at=people.planner.now,
        signed_by=people.approver.user_id,
        signed_at=people.approver.now,
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
    assert list(Owed.objects.filter(kind="judge", done_at=None).values_list("subject", flat=True)) == [
        f"{AE}:{number_of(BOARD)}"
    ]
    owed.settle(clock=lambda: people.reviewer.now)
    found = sample.get()
    assert (found.result, found.promised, found.promise_kind, found.plan_version_id) == (
        "on_track", 80, "trajectory", version_id,
    )  # fmt: skip


def take_hand_over_back(actor: Actor, version_id: int) -> None:
    services.take_hand_over_back(
        actor=actor, version_id=version_id, edit_number=version(version_id).edit_number
    )


def test_a_planner_takes_the_hand_over_back_until_it_is_signed(people: Cast) -> None:
    version_id = drafted(people.planner)
    with pytest.raises(services.CannotPlan, match="This is done already"):
        take_hand_over_back(people.planner, version_id)
    hand_over(people.planner, version_id)
    with pytest.raises(NotAllowed):
        take_hand_over_back(people.approver, version_id)
    take_hand_over_back(people.planner, version_id)
    taken = version(version_id)
    assert (taken.status, taken.ready_by_id, taken.ready_at) == ("draft", None, None)
    with pytest.raises(services.CannotPlan, match=r"hand-over taken back by .* at"):
        services.sign(actor=people.approver, version_id=version_id, edit_number=taken.edit_number)
    with pytest.raises(services.CannotPlan, match=r"This is done already \(hand-over taken back by"):
        take_hand_over_back(people.planner, version_id)
    sign(people.approver, version_id)  # handed over again
    with pytest.raises(services.CannotPlan, match="the approver can take the signature back"):
        take_hand_over_back(people.planner, version_id)
