"""A large acceptance asked for several times."""

import pytest

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.sending import services
from boards.sending.queries import ACCEPT
from boards.work.models import AuditEvent, Batch, Owed
from tests.support.people import actor_for, person
from tests.support.submissions import waiting
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_several_who_ask_at_once_get_one_batch() -> None:
    lothian = Organisation.objects.get(slug="nhs-lothian")
    submission = waiting("nhs-lothian,2023-05-01,96,100,,,", board=lothian)
    actors = [actor_for(person(Role.PLANNER)) for _ in range(6)]
    asked = together(
        *[
            lambda actor=actor: services.accept_in_background(actor=actor, submission_id=submission.pk)
            for actor in actors
        ]
    )
    assert asked == [Batch.objects.get().pk] * 6
    assert Owed.objects.filter(kind=ACCEPT.name).count() == 1
    assert AuditEvent.objects.filter(action="acceptance asked for").count() == 1
