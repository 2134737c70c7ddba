"""Two people do the same thing at the same moment, each on a page."""

import threading
from datetime import date

import pytest

from bench.faults import decisions, rounds
from boards.figures.models import Submission
from boards.organisations.models import Organisation
from boards.plans.acts import PlanFacts, plan_facts
from boards.plans.models import DeliveryPlan
from boards.plans.queries import plan as plan_of
from boards.plans.services import locking, versions
from targets.catalogue.queries import catalogue

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_two_people_accept_one_submission_and_the_second_is_told_who_did_and_when() -> None:
    outcome = rounds.accept_twice()
    assert outcome.clean, outcome


def test_without_the_lock_both_would_accept(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_looked = threading.Barrier(2, timeout=30)

    def unlocked(found: Submission) -> Submission:
        both_have_looked.wait()
        return found

    monkeypatch.setattr("boards.figures.services.accepting.locked", unlocked)
    assert not rounds.accept_twice().clean


def test_two_people_press_the_same_button_and_it_is_done_once() -> None:
    """From a plan's beginning to its agreement, and an account closed: five pairs."""
    outcome = decisions.decide_twice(0)
    assert outcome.works == decisions.PAIRS
    assert outcome.clean, outcome


def test_without_the_plans_lock_the_second_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_looked = threading.Barrier(2, timeout=30)

    def unlocked(plan: DeliveryPlan, *, today: date) -> PlanFacts:
        found = DeliveryPlan.objects.get(pk=plan.pk)
        facts = plan_facts(
            plan_of(
                organisation_id=found.organisation_id,
                framework_key=found.framework_id,
                catalogue=catalogue(),
                today=today,
            )
        )
        both_have_looked.wait()
        return facts

    presses = decisions._presses(Organisation.including_samples.get(slug="sample-mainland"))
    begin = next(presses)
    for module in (versions, locking):
        monkeypatch.setattr(module, "locked_facts", unlocked)
    assert not decisions.pressed_together(begin).clean
