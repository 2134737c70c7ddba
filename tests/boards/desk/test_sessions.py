"""Sessions that are over go; nobody who is signed in is signed out by that."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from boards.desk import tasks
from boards.people.roles import Role
from tests.support.people import person, sign_in


@pytest.mark.django_db
def test_sessions_whose_time_is_over_are_removed() -> None:
    here, gone = (sign_in(Client(), person(role)) for role in (Role.ANALYST, Role.PLANNER))
    left = Session.objects.get(session_key=gone.session.session_key)
    left.expire_date = timezone.now() - timedelta(seconds=1)
    left.save()

    assert tasks.clear_old_sessions() == 1

    assert not Session.objects.filter(pk=left.pk).exists()
    assert here.get("/desk/").status_code == 200
    assert tasks.clear_old_sessions() == 0
