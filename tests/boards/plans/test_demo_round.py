"""The open sample cycle is in the middle of its round; real boards stand in it without saying anything about them."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from boards.administration.demo import for_a_moment
from boards.asks.models import Question
from boards.direction.demo import load_sample_returns
from boards.direction.demo_reviews import load_sample_reviews
from boards.direction.returns import QuarterlyReturn
from boards.direction.reviews import YearReview
from boards.organisations.queries import organisations
from boards.people.models import Membership
from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo import OPEN, Signatories, open_sample_cycle
from boards.plans.demo_round import (
    Neutral,
    boards_to_place,
    load_open_plans,
    neutral_states,
    place_neutral_plans,
)
from boards.plans.demo_rows import SAMPLES
from boards.plans.models import PlanVersion, TrajectoryPoint
from boards.plans.parts import ACTIONS, FINANCE, RISKS
from boards.sending.demo import send_sample_figures
from boards.work.actors import command
from tests.boards.performance.arrivals import arrive
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db


def place() -> int:
    writer, signatory = actor_for(person()), actor_for(person(), stepped_up=True)
    administrator = actor_for(person(Role.ADMINISTRATOR), stepped_up=True)
    boards, roles = boards_to_place(), {Role.PLANNER: writer, Role.APPROVER: signatory}
    with for_a_moment(boards, people=roles, administrator=administrator):
        return place_neutral_plans(people={board.slug: Signatories(writer, signatory) for board in boards})


@made_once
def placed() -> int:
    """How many plans were placed in the open cycle, in which one board has a real figure."""
    arrive("nhs-fife,2025-12-01,61,100,,,", known_from=date(2026, 2, 3))
    open_sample_cycle(actor=command(name="test", now=timezone.now()), today=timezone.localdate())
    return place()


def test_real_boards_stand_in_neutral_states_by_alphabet_and_their_values_are_no_ones(placed: int) -> None:
    assert placed == 10
    versions = {v.plan.organisation.name: v for v in PlanVersion.objects.select_related("plan__organisation")}
    names = sorted(board.name for board in organisations().territorial)
    assert [state.value for state in list(neutral_states().values())[:5]] == [*Neutral, Neutral.NOT_BEGUN]
    for name, state in zip(names, [*Neutral] * 4, strict=False):
        if state is Neutral.NOT_BEGUN:
            assert name not in versions
            continue
        assert versions[name].status == ("signed" if state is Neutral.SIGNED else "draft")
        assert (versions[name].ready_at is not None) == (state in (Neutral.HANDED_OVER, Neutral.SIGNED))
    values = set(TrajectoryPoint.objects.values_list("trajectory__measure", "value"))
    assert len(values) == len(dict(values)) == 4
    assert place() == 0


def test_who_wrote_them_holds_no_role_afterwards_and_nobody_is_asked_to_go_on(placed: int) -> None:
    assert not Membership.objects.filter(user__memberships__role=Role.APPROVER, ends=None).exists()
    analyst, planner = (
        sign_in(Client(), person(role, board="nhs-borders")) for role in (Role.ANALYST, Role.PLANNER)
    )
    assert "NHS Borders for Sample cycle" not in analyst.get("/desk/tracker/").content.decode()
    assert "Sample cycle" not in planner.get("/desk/").content.decode()
    page = analyst.get("/desk/plans/?framework=sample-2026-27").content.decode()
    assert page.count("a neutral state, which says nothing about the board") == 14
    assert "version 1, draft, handed over" in page


def test_one_sample_has_its_plan_back_with_three_questions_and_the_others_is_agreed_with_a_condition() -> (
    None
):
    people = {
        board.slug: Signatories(
            planner=actor_for(person(Role.PLANNER, board=board.slug)),
            approver=actor_for(person(Role.APPROVER, board=board.slug), stepped_up=True),
        )
        for board in organisations().samples
    }
    planners = {slug: one.planner for slug, one in people.items()}
    send_sample_figures(planners=planners, today=timezone.localdate())
    reviewer, decider = (actor_for(person(Role.REVIEWER), stepped_up=True) for _ in range(2))
    reviewers = {"reviewer": reviewer, "decider": decider}
    assert load_open_plans(people=people, **reviewers) == 2
    states = dict(PlanVersion.objects.values_list("plan__organisation__slug", "outcome"))
    assert states == {"sample-mainland": "", "sample-isles": "conditions"}
    assert Question.objects.get(organisation__slug="sample-isles").state == "open"
    assert load_sample_returns(people=people, today=timezone.localdate()) == 1
    signed = QuarterlyReturn.objects.get()
    assert (signed.quarter, signed.signed_by_id) == (1, people["sample-isles"].approver.user_id)
    assert load_sample_returns(people=people, today=timezone.localdate()) == 0
    day = timezone.localdate()
    assert load_sample_reviews(people=people, reviewer=reviewer, today=day) == 3
    recorded = YearReview.objects.filter(recorded_at__isnull=False).values_list("organisation__slug", "kind")
    assert sorted(recorded) == [
        ("sample-isles", "annual"),
        ("sample-isles", "mid-year"),
        ("sample-mainland", "annual"),
    ]
    assert load_sample_reviews(people=people, reviewer=reviewer, today=day) == 0
    asked = Question.objects.filter(organisation__slug="sample-mainland").order_by("pk")
    assert [question.state for question in asked] == ["open", "answered", "open"]
    page = sign_in(Client(), person(Role.PLANNER, board="sample-mainland")).get(
        "/desk/boards/sample-mainland/plan/sample-2026-27/"
    )
    assert "2 questions wait for an answer in words" in page.content.decode()
    versions = list(PlanVersion.objects.order_by("pk").values_list("pk", "edit_number"))
    assert load_open_plans(people=people, **reviewers) == 0
    assert list(PlanVersion.objects.order_by("pk").values_list("pk", "edit_number")) == versions


def test_a_plan_of_an_older_demonstration_gets_the_parts_that_are_new_and_keeps_what_was_written() -> None:
    """The older one had actions alone, of which somebody kept one."""
    board = next(board for board in organisations().samples if board.slug == "sample-mainland")
    people = {
        one.slug: Signatories(
            planner=actor_for(person(Role.PLANNER, board=one.slug)),
            approver=actor_for(person(Role.APPROVER, board=one.slug), stepped_up=True),
        )
        for one in organisations().samples
    }
    planner = people[board.slug].planner
    old = services.open_version(actor=planner, organisation_id=board.pk, framework_key=OPEN)
    key, said = next(iter(SAMPLES[ACTIONS].items()))
    services.save_rows(actor=planner, version_id=old, edit_number=0, part=ACTIONS, rows={key: said})
    reviewer, decider = (actor_for(person(Role.REVIEWER), stepped_up=True) for _ in range(2))
    load_open_plans(people=people, reviewer=reviewer, decider=decider)
    assert list(ACTIONS.rows(old)) == [key]
    assert RISKS.rows(old) == SAMPLES[RISKS]
    assert FINANCE.rows(old)
    assert PlanVersion.objects.get(pk=old).status == PlanVersion.Status.DRAFT
