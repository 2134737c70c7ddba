"""What opens the API: a token that works now, of a person who may do it now, and nothing that a browser sends."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from boards.api import site
from boards.api.models import ApiToken, Use
from boards.api.services import revoke_token
from boards.people.models import User
from boards.people.roles import Role
from tests.boards.api.programs import Program, program
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def test_a_program_learns_what_its_token_is() -> None:
    caller = program(Use.FIGURES, name="Figures")
    with statements() as seen:
        answer = caller.get("token/")
    assert answer.status_code == 200
    assert answer.json() == {
        "name": "Figures",
        "board": "nhs-lothian",
        "use": "figures",
        "expires": ApiToken.objects.get().expires_at.isoformat().replace("+00:00", "Z")[:23] + "Z",
        "person": caller.person.name if caller.person else "",
    }
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert not answer.cookies
    ours = [one for one in seen if "boards_" in one["sql"]]
    assert len(ours) == 3, "the token, its use and the person's rights"
    assert ApiToken.objects.get().last_use.at is not None


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer x", "Basic eDp4", "Bearer \u00e9", f"Bearer {'x' * 5000}"]
)
def test_what_is_no_token_opens_nothing(shown: str) -> None:
    answer = Client().get("/api/v1/token/", headers={"authorization": shown} if shown else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["happened"] == "The call shows no token, or one that this site never made."
    assert "Make a token at the desk" in answer.json()["remedies"][0]


def test_a_cookie_opens_nothing_and_a_form_from_elsewhere_neither() -> None:
    planner = sign_in(Client(enforce_csrf_checks=True), person(Role.PLANNER))
    for method in ("get", "post"):
        answer = getattr(planner, method)("/api/v1/token/")
        assert answer.status_code in (401, 405)


def test_a_token_that_was_revoked_or_lost_its_person_says_so() -> None:
    revoked, closed = program(), program()
    tokens = list(ApiToken.objects.order_by("pk"))
    revoke_token(actor=actor_for(tokens[0].person), token_id=tokens[0].pk)
    User.objects.filter(pk=tokens[1].person_id).update(is_active=False)
    for caller, words in (
        (revoked, "This token was revoked on"),
        (closed, "The account of the person who made this token is closed."),
    ):
        answer = caller.get("token/")
        assert answer.status_code == 401
        assert words in answer.json()["happened"]


def test_an_expired_token_says_until_when_it_worked(monkeypatch: pytest.MonkeyPatch) -> None:
    caller = program()
    later = timezone.now() + timedelta(days=90, seconds=1)
    monkeypatch.setattr("boards.api.gate.timezone.now", lambda: later)
    answer = caller.get("token/")
    assert answer.status_code == 401
    assert "This token worked until" in answer.json()["happened"]


def test_too_many_calls_of_one_token_wait_and_another_token_does_not(settings: object) -> None:
    settings.CALLS_OF_PROGRAM = "3/1m/key"  # type: ignore[attr-defined]
    busy, other = program(), program()
    assert [busy.get("token/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = busy.get("token/")
    assert refused.headers["Retry-After"] == "60"
    assert refused.json()["title"] == "Too many calls"
    assert other.get("token/").status_code == 200


def test_strangers_are_counted_by_their_address(settings: object) -> None:
    settings.CALLS_OF_STRANGERS = "2/1m/ip"  # type: ignore[attr-defined]
    stranger = Program("nhspt_guessed")
    assert [stranger.get("token/").status_code for _ in range(3)] == [401, 401, 429]
    assert program().get("token/").status_code == 200


def test_what_a_person_would_get_as_a_page_a_program_gets_as_json() -> None:
    caller = program()
    for answer, status, title in (
        (caller.get("nothing/"), 404, "Page not found"),
        (caller.call("post", "token/", {}), 405, "This address works only from its own page"),
        (caller.call("post", "token/", "x" * (2**20 + 1)), 413, "Too much was sent at once"),
    ):
        told = answer.json()
        assert (answer.status_code, told["status"], told["title"]) == (status, status, title)
        assert told.keys() == {"title", "status", "happened", "remedies", "errors"}
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "GET" in caller.call("post", "token/", {}).headers["Allow"]


def test_a_database_that_does_not_answer_is_told_with_when_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caller = program()
    caller.client.raise_request_exception = False

    def gone(request: object) -> object:
        raise OperationalError("gone")

    monkeypatch.setattr(site, "caller_of", gone)
    answer = caller.get("token/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "same Idempotency-Key" in answer.json()["remedies"][0]


def test_what_a_program_is_answered_is_never_compressed() -> None:
    """As at the desk: the length of a compressed answer tells of what is in it."""
    answer = program(Use.PLAN).call("get", "boards/nhs-lothian/plans/", **{"accept-encoding": "gzip"})
    assert len(answer.content) > 200  # from which on pages are compressed
    assert "Content-Encoding" not in answer.headers
