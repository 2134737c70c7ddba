"""Guards taken away, to show that each fault is real: the rows of `make faults` and the suite's controls use these."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest import mock

from django.db import connection

from boards.figures import acceptance
from boards.figures.models import Submission
from boards.people.acts import Act, ensure
from boards.plans.acts import PlanFacts, plan_facts
from boards.plans.models import DeliveryPlan
from boards.plans.queries import plan as plan_of
from boards.work.actors import Actor
from reports.publication.acts import Refused, ReleaseFacts, release_facts
from reports.publication.models import DataRelease
from targets.catalogue.queries import catalogue
from tests.support import by_hand

PATIENCE = 30  # seconds


@contextmanager
def lock_of_submissions() -> Iterator[None]:
    """Both have looked at the submission before one of them accepts it."""
    both_have_looked = threading.Barrier(2, timeout=PATIENCE)

    def unlocked(found: Submission) -> Submission:
        both_have_looked.wait()
        return found

    with mock.patch("boards.figures.services.accepting.locked", unlocked):
        yield


@contextmanager
def lock_of_plans() -> Iterator[None]:
    """Both have looked at the plan before one of them begins it."""
    both_have_looked = threading.Barrier(2, timeout=PATIENCE)

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

    with (
        mock.patch("boards.plans.services.versions.locked_facts", unlocked),
        mock.patch("boards.plans.services.locking.locked_facts", unlocked),
    ):
        yield


@contextmanager
def lock_of_releases() -> Iterator[None]:
    """Both have looked at the data release before one of them approves it."""
    both_have_looked = threading.Barrier(2, timeout=PATIENCE)

    def unlocked(act: Act[ReleaseFacts], number: int, *, actor: Actor) -> DataRelease:
        found = DataRelease.objects.get(number=number)
        ensure(act, release_facts(found), actor, refusal=Refused)
        both_have_looked.wait()
        return found

    with (
        mock.patch("reports.publication.services._close_the_cut"),
        mock.patch("reports.publication.services._locked_for", unlocked),
    ):
        yield


@contextmanager
def one_transaction() -> Iterator[None]:
    """What a file of figures adds is committed before its audit row is written."""
    whole = acceptance.accept_newest

    def commit_before_the_audit_row(*arguments: Any, **options: Any) -> object:
        with connection.cursor() as cursor:  # the database would refuse such a half, too
            cursor.execute("SET application_name = %s", [by_hand.SAYS])
            stored = whole(*arguments, **options)
            cursor.execute("COMMIT; BEGIN")
        return stored

    with mock.patch.object(acceptance, "accept_newest", commit_before_the_audit_row):
        yield
