"""A form that comes after sign-in or second factor ran out is filled in again on the same person's return."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from boards.desk import kept
from boards.people.models import User
from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import TrajectoryPoint
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import AE, SAMPLE
from tests.support.people import PASSWORD, actor_for, code_now, person, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
EDIT = f"/desk/boards/nhs-lothian/plan/{SAMPLE}/trajectory/{AE}/edit/"
TYPED = {"value_2022-04-01": "81.5", "rationale": "Forty more beds.", "edit_number": "0"}


@pytest.fixture
def planner() -> User:
    user = person(Role.PLANNER)
    services.open_version(
        actor=actor_for(user), organisation_id=number_of("nhs-lothian"), framework_key=SAMPLE
    )
    return user


def expired(user: User, *, csrf: bool = False) -> Client:
    """A browser with the form open whose session has ended meanwhile."""
    client = sign_in(Client(enforce_csrf_checks=csrf), user)
    assert client.get(EDIT).status_code == 200
    Session.objects.all().delete()
    return client


def back(client: Client, user: User, address: str = EDIT) -> str:
    """The page after signing in."""
    given = {"login": user.email, "password": PASSWORD}
    if client.handler.enforce_csrf_checks:
        client.get(LOGIN)
        given["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    answer = client.post(f"{LOGIN}?next={address}", given, follow=True)
    assert answer.redirect_chain[-1][0] == address
    return str(answer.content.decode())


def send(client: Client, fields: dict[str, Any], address: str = EDIT) -> None:
    answer = client.post(address, fields)
    assert answer.headers["Location"].startswith((LOGIN, "/desk/step-up/"))


def test_a_trajectory_sent_after_the_session_ended_is_in_the_form_again_and_not_saved(planner: User) -> None:
    client = expired(planner)
    send(client, TYPED)
    page = back(client, planner)
    assert "It is not saved yet" in page
    assert 'value="81.5"' in page
    assert "Forty more beds." in page
    assert not TrajectoryPoint.objects.exists()
    assert "Forty more beds." not in client.get(EDIT).content.decode()
    client.post(EDIT, TYPED)
    assert TrajectoryPoint.objects.get().value == 81.5


def test_a_forged_request_is_refused_and_keeps_nothing(planner: User) -> None:
    client = expired(planner, csrf=True)
    assert client.post(EDIT, TYPED).status_code == 403
    assert "Forty more beds." not in back(client, planner)


def test_what_is_kept_is_sent_again_with_a_new_token(planner: User) -> None:
    client = expired(planner, csrf=True)
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    send(client, TYPED | token)
    page = back(client, planner)
    assert "Forty more beds." in page
    assert token["csrfmiddlewaretoken"] != client.cookies["csrftoken"].value
    assert client.post(EDIT, TYPED).status_code == 403
    fresh = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(EDIT, TYPED | fresh).status_code == 302


def test_somebody_else_at_the_same_browser_sees_nothing_of_it(planner: User) -> None:
    client, colleague = expired(planner), person(Role.PLANNER)
    send(client, TYPED)
    assert "Forty more beds." not in back(client, colleague)
    assert "typed_before" not in client.session


def test_after_half_an_hour_it_is_gone(planner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = expired(planner)
    send(client, TYPED)
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("boards.desk.kept.timezone.now", lambda: later)
    assert "Forty more beds." not in back(client, planner)
    assert "typed_before" not in client.session


@pytest.mark.parametrize(
    "fields",
    [
        TYPED | {"code": "123456"},
        TYPED | {"password": "secret"},
        TYPED | {"file": SimpleUploadedFile("plan.csv", b"a,b\n")},
        TYPED | {"rationale": "x" * kept.LONGEST},
    ],
    ids=["a code", "a password", "a file", "too long"],
)
def test_no_password_code_file_or_flood_is_kept(planner: User, fields: dict[str, Any]) -> None:
    client = expired(planner)
    send(client, fields)
    assert "typed_before" not in client.session


def test_a_browser_that_was_never_signed_in_keeps_nothing(planner: User) -> None:
    for cookie in ("", "999", f"{planner.pk}:forged"):
        client = Client()
        client.cookies["desk_person"] = cookie
        send(client, TYPED)
        assert "typed_before" not in client.session


def test_the_person_of_the_browser_is_noted_out_of_reach_of_scripts(planner: User) -> None:
    client = expired(planner)
    cookie = client.cookies["desk_person"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/desk/")


def test_a_form_sent_after_the_second_factor_ran_out_comes_back_after_the_code() -> None:
    administrator = person(Role.ADMINISTRATOR, second_factor=True)
    client = sign_in(Client(), administrator, second_factor_minutes_ago=16)
    send(client, {"name": "Ann Reid", "email": "ann@board.scot"}, "/desk/people/")
    answer = client.post("/desk/step-up/", {"code": code_now(), "next": "/desk/people/"}, follow=True)
    page = answer.content.decode()
    assert 'value="Ann Reid"' in page
    assert "ann@board.scot" in page
    assert not User.objects.filter(email="ann@board.scot").exists()


def test_a_typed_figure_comes_back(planner: User) -> None:
    arrive("nhs-lothian,2023-04-01,96,100,,,")
    address = f"/desk/boards/nhs-lothian/figures/type/{AE}/"
    client = expired(planner)
    send(client, {"period": "2023-05-01", "numerator": "4711", "denominator": "9000"}, address)
    assert 'value="4711"' in back(client, planner, address)
