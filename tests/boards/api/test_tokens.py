"""A planner's tokens: shown once, kept as a hash, ended for good, and none of them outlives a year."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.api.models import ApiToken, ApiTokenEnd, Use
from boards.api.services import ACTIONS, CannotMakeToken, make_token, note_use, revoke_token, sha256_of
from boards.organisations.models import Organisation
from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.work.models import AuditEvent
from tests.boards.api.programs import BOARD, program
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

SAID = {"name": "Finance system", "use": "plan", "days": "90"}


def board(slug: str = BOARD) -> Organisation:
    return Organisation.objects.get(slug=slug)


def planner_at_desk() -> Client:
    return sign_in(Client(), person(Role.PLANNER, second_factor=True), second_factor_minutes_ago=1)


def page(answer: object) -> str:
    return unescape(answer.content.decode())  # type: ignore[attr-defined]


def test_a_planner_makes_a_token_sees_it_once_and_finds_it_in_the_list() -> None:
    client = planner_at_desk()
    assert "API tokens" in page(client.get("/desk/"))
    assert "You have made no token yet." in page(client.get("/desk/tokens/"))

    made = client.post("/desk/tokens/make/", SAID | {"board": str(board().pk)})

    (secret,) = re.findall(r'value="(nhspt_[\w-]{43})"', page(made))
    assert made.headers["Cache-Control"] == "private, no-store"
    listed = page(client.get("/desk/tokens/"))
    assert secret not in listed
    for words in ("Finance system", secret[:12], "NHS Lothian", "read and write the plan", "open"):
        assert words in listed


def test_the_token_itself_is_nowhere_in_the_database() -> None:
    client = planner_at_desk()
    made = client.post("/desk/tokens/make/", SAID | {"board": str(board().pk)})
    (secret,) = re.findall(r'value="(nhspt_[\w-]{43})"', page(made))
    client.get("/api/v1/token/", headers={"authorization": f"Bearer {secret}"})

    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*) FROM "{model._meta.db_table}" t WHERE strpos(t::text, %s) > 0', [secret]
            )
            assert cursor.fetchone()[0] == 0, model._meta.db_table
    assert ApiToken.objects.get().sha256 == sha256_of(secret)


def test_sending_the_form_twice_makes_one_token_and_says_so() -> None:
    client = planner_at_desk()
    client.post("/desk/tokens/make/", SAID | {"board": str(board().pk)})
    again = client.post("/desk/tokens/make/", SAID | {"board": str(board().pk)})
    assert "You have made a token called “Finance system” before." in page(again)
    assert "nhspt_" not in page(again)
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Say what the token is for."),
        ({"use": "everything"}, "Choose “What it may do” from the list."),
        ({"days": "4000"}, "Choose “How long it works” from the list."),
        ({"board": "0"}, "Choose “Board” from the list."),
        ({"name": "x" * 81}, "Use at most 80."),
    ],
)
def test_what_is_wrong_with_the_form_is_said_beside_its_field(change: dict[str, str], words: str) -> None:
    answer = planner_at_desk().post("/desk/tokens/make/", SAID | {"board": str(board().pk)} | change)
    assert words in page(answer)
    assert not ApiToken.objects.exists()


def test_revoking_asks_first_and_is_for_good() -> None:
    client = planner_at_desk()
    client.post("/desk/tokens/make/", SAID | {"board": str(board().pk)})
    token = ApiToken.objects.get()
    address = f"/desk/tokens/{token.pk}/revoke/"
    assert "cannot read and write the plan of NHS Lothian any more" in page(client.get(address))
    assert not ApiTokenEnd.objects.exists()

    assert "Revoked: “Finance system” opens nothing any more." in page(client.post(address, follow=True))
    assert "was revoked on" in page(client.get(address, follow=True))
    client.post(address)
    assert AuditEvent.objects.filter(action="API token revoked").count() == 1
    for statement in ("UPDATE boards_apitokenend SET at = at", "DELETE FROM boards_apitokenend"):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_somebody_elses_token_is_not_there() -> None:
    mine = program()
    number = ApiToken.objects.get().pk
    stranger = planner_at_desk()
    assert stranger.get(f"/desk/tokens/{number}/revoke/").status_code == 404
    assert stranger.post(f"/desk/tokens/{number}/revoke/").status_code == 404
    with pytest.raises(ApiToken.DoesNotExist):
        revoke_token(actor=actor_for(person(Role.PLANNER)), token_id=number)
    assert mine.get("token/").status_code == 200


def test_the_list_is_taken_as_csv_and_xlsx_and_narrowed_with_few_statements() -> None:
    client = planner_at_desk()
    for name in ("One", "Two"):
        client.post("/desk/tokens/make/", SAID | {"name": name, "board": str(board().pk)})
    revoke_token(
        actor=actor_for(ApiToken.objects.latest("pk").person), token_id=ApiToken.objects.latest("pk").pk
    )
    with statements() as seen:
        listed = page(client.get("/desk/tokens/?state=revoked&sort=-used"))
    assert len(seen) <= 5
    assert "1 of 2 tokens" in listed
    rows = client.get("/desk/tokens/?file=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "name,begins,board,use,made,expires,used,state,invented"
    assert [row.split(",")[0] for row in rows[1:]] == ["Two", "One"]
    assert client.get("/desk/tokens/?file=xlsx").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLANNER])
def test_only_planners_make_tokens(role: Role) -> None:
    with pytest.raises(NotAllowed):
        make_token(
            actor=actor_for(person(role), stepped_up=True),
            organisation_id=board().pk,
            use=Use.READ,
            name="x",
            days=30,
        )


def test_a_planner_makes_none_for_another_board_and_none_without_the_second_factor() -> None:
    said = {"use": Use.READ, "name": "x", "days": 30}
    planner = person(Role.PLANNER)
    with pytest.raises(NotAllowed):
        make_token(actor=actor_for(planner, stepped_up=True), organisation_id=board("nhs-fife").pk, **said)  # type: ignore[arg-type]
    with pytest.raises(StepUpNeeded):
        make_token(actor=actor_for(planner), organisation_id=board().pk, **said)  # type: ignore[arg-type]


def test_a_command_makes_no_token() -> None:
    from boards.work.actors import command

    with pytest.raises(CannotMakeToken, match="a person makes it"):
        make_token(
            actor=command(name="tests", now=timezone.now()),
            organisation_id=board().pk,
            use=Use.READ,
            name="x",
            days=30,
        )


def test_every_use_needs_an_action() -> None:
    assert ACTIONS.keys() == set(Use)


def test_a_use_is_written_down_once_a_minute() -> None:
    program()
    token = ApiToken.objects.get()
    now = timezone.now()
    for seconds in (0, 59, 61):
        note_use(token_id=token.pk, now=now + timedelta(seconds=seconds))
        token.refresh_from_db()
        assert token.last_use.at == now + timedelta(seconds=61 if seconds == 61 else 0)


ROW = {
    "use": "read",
    "name": "Another",
    "sha256": "a" * 64,
    "begins": "nhspt_abcdef",
    "made_at": "2026-03-02 10:00+00",
    "expires_at": "2026-06-02 10:00+00",
}


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("one_token_per_hash", {"sha256": "same"}),
        ("one_token_per_person_and_name", {"name": "A program"}),
        ("a_token_is_kept_as_a_hash_alone", {"sha256": "nhspt_" + "a" * 43}),
        ("a_token_is_kept_as_a_hash_alone", {"sha256": "A" * 64}),
        ("a_token_expires_within_a_year", {"expires_at": "2026-03-02 10:00+00"}),
        ("a_token_expires_within_a_year", {"expires_at": "2027-03-03 10:00:01+00"}),
        ("use_of_a_token_is_known", {"use": "all"}),
        ("", {}),
        ("", {"expires_at": "2027-03-03 10:00+00"}),
    ],
)
def test_the_database_keeps_no_other_tokens(constraint: str, change: dict[str, str]) -> None:
    program()
    token = ApiToken.objects.get()
    row = ROW | change | ({"sha256": token.sha256} if change.get("sha256") == "same" else {})
    row |= {"person_id": str(token.person_id), "organisation_id": str(token.organisation_id)}

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO boards_apitoken ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})",
                list(row.values()),
            )

    if constraint:
        with pytest.raises(IntegrityError, match=constraint):
            insert()
    else:
        insert()
