import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people import services
from boards.people.models import Membership, User
from boards.people.roles import Role
from boards.work import owed
from boards.work.actors import command
from boards.work.mail import MAIL
from boards.work.models import AuditEvent
from tests.support.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    return sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=1)


def test_an_administrator_adds_a_person_and_gives_and_ends_a_role(administrator: Client) -> None:
    answer = administrator.post("/desk/people/", {"name": "Ann Reid", "email": "ann@board.scot"}, follow=True)
    ann = User.objects.get(email="ann@board.scot")
    assert "Ann Reid has an account now" in answer.content.decode()

    lothian = Organisation.objects.get(slug="nhs-lothian")
    page = f"/desk/people/{ann.pk}/"
    answer = administrator.post(page, {"role": "planner", "organisation": lothian.pk}, follow=True)
    assert "Ann Reid is Planner from today" in answer.content.decode()
    held = Membership.objects.get(user=ann)

    end = f"{page}roles/{held.pk}/end/"
    asked = administrator.get(end).content.decode()
    assert "Ann Reid is no longer Planner, NHS Lothian, at once or after the day that you choose." in asked
    assert Membership.objects.get(user=ann).ends is None
    answer = administrator.post(end, follow=True)
    assert "Ann Reid is no longer Planner, NHS Lothian." in answer.content.decode()
    assert Membership.objects.get(user=ann).ends is not None
    again = administrator.get(end, follow=True)
    assert again.redirect_chain == [(page, 302)]
    assert "Ann Reid no longer holds this role (ended by " in again.content.decode()
    assert administrator.get(f"{page}roles/{held.pk + 1}/end/").status_code == 404


def send_mail() -> None:
    """What the worker does with the outbox."""
    owed.settle(clock=timezone.now, kind=MAIL)


def link_in(mail: EmailMessage) -> str:
    return next(word for word in str(mail.body).split() if "/accounts/password/reset/key/" in word)


def test_an_added_person_gets_a_link_and_sets_a_password_with_it(
    administrator: Client, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    answer = administrator.post("/desk/people/", {"name": "Ann Reid", "email": "ann@board.scot"}, follow=True)
    assert "An invitation is on its way to ann@board.scot. Give them a role." in answer.content.decode()
    send_mail()
    (mail,) = mailoutbox
    assert mail.to == ["ann@board.scot"]
    assert "Person 0 has opened an account for you" in mail.body
    assert "Your role" not in mail.body
    assert "for three days" in mail.body
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == timedelta(days=3)

    visitor = Client()
    form = visitor.get(link_in(mail), follow=True)
    address = form.redirect_chain[-1][0]
    visitor.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    answer = visitor.post("/accounts/login/", {"login": "ann@board.scot", "password": PASSWORD})
    assert answer.headers["Location"] == "/desk/"
    sent = AuditEvent.objects.get(action="send password link")
    assert (sent.subject_id, sent.after) == (
        str(User.objects.get(email="ann@board.scot").pk),
        {"email": "ann@board.scot"},
    )


def test_the_link_is_sent_again_on_request_and_not_to_a_closed_account(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = person(Role.ANALYST)
    page, send = f"/desk/people/{user.pk}/", f"/desk/people/{user.pk}/send-link/"
    assert send in administrator.get(page).content.decode()
    assert f"The link goes to {user.email}." in administrator.get(send).content.decode()
    assert not mailoutbox
    administrator.post(send)
    send_mail()
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert send not in administrator.get(page).content.decode()
    assert "is closed" in administrator.post(send, follow=True).content.decode()
    send_mail()
    assert len(mailoutbox) == 1


def test_a_closed_account_can_no_longer_be_closed(administrator: Client) -> None:
    user = person(Role.ANALYST)
    close = f"/desk/people/{user.pk}/close/"

    assert "signed out everywhere" in administrator.get(close).content.decode()
    administrator.post(close)

    user.refresh_from_db()
    assert not user.is_active
    assert close not in administrator.get(f"/desk/people/{user.pk}/").content.decode()


def test_an_account_that_was_closed_by_accident_is_opened_again(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = person(Role.ANALYST)
    before = sign_in(Client(), user)
    assert before.get("/desk/").status_code == 200
    page, reopen = f"/desk/people/{user.pk}/", f"/desk/people/{user.pk}/reopen/"
    assert "is open." in administrator.post(reopen, follow=True).content.decode()
    administrator.post(f"{page}close/")
    closed = administrator.get(page).content.decode()
    assert reopen in closed
    assert "Give the role" not in closed
    assert "Open it again before you give it a role." in closed

    assert "Roles do not come back by themselves" in administrator.get(reopen).content.decode()
    answer = administrator.post(reopen, follow=True).content.decode()
    assert "is open again. Give them a role." in answer
    assert "Give the role" in answer
    user.refresh_from_db()
    assert user.is_active
    assert not user.has_usable_password()
    assert before.get("/desk/").status_code == 302
    send_mail()
    assert [mail.to for mail in mailoutbox] == [[user.email]]
    event = AuditEvent.objects.get(action="reopen account")
    assert (event.subject_id, event.before, event.after) == (
        str(user.pk), {"is_active": False}, {"is_active": True},
    )  # fmt: skip


def test_ones_own_page_offers_nothing_that_would_be_refused(administrator: Client) -> None:
    held = Membership.objects.get(role=Role.ADMINISTRATOR)
    page = administrator.get(f"/desk/people/{held.user_id}/").content.decode()
    assert "ask another administrator" in page
    for act in ("/end/", "/close/", "/second-factor/remove/", "Give the role"):
        assert act not in page
    answer = administrator.post(f"/desk/people/{held.user_id}/", {"role": "analyst", "organisation": ""})
    assert "ask another administrator" in answer.content.decode()


def test_a_wrong_choice_is_explained_at_the_top_of_the_form(administrator: Client) -> None:
    user = person()

    answer = administrator.post(f"/desk/people/{user.pk}/", {"role": "planner", "organisation": ""})
    assert "choose the board" in answer.content.decode()
    assert "There is a problem" in answer.content.decode()

    answer = administrator.post("/desk/people/", {"name": "", "email": "x"})
    page = answer.content.decode()
    assert '<a href="#id_name">Enter the person&#x27;s name.</a>' in page
    assert 'id="id_name_error"' in page


def test_ones_own_role_cannot_be_ended_and_the_page_says_so(administrator: Client) -> None:
    held = Membership.objects.get(role=Role.ADMINISTRATOR)

    answer = administrator.post(f"/desk/people/{held.user_id}/roles/{held.pk}/end/", follow=True)

    assert "ask another administrator" in answer.content.decode()
    assert Membership.objects.get(pk=held.pk).ends is None


def test_the_list_sorts_pages_and_takes_any_address(administrator: Client) -> None:
    for _ in range(60):
        person()

    first = administrator.get("/desk/people/?sort=-email").content.decode()
    assert 'aria-sort="descending"' in first
    assert "Rows 1 to 50 of 61" in first
    for nonsense in ("?page=999", "?page=x", "?sort=nothing", "?sort="):
        assert administrator.get(f"/desk/people/{nonsense}").status_code == 200


def test_my_desk_lists_my_roles_and_what_they_allow(client: Client) -> None:
    sign_in(client, person(Role.PLANNER, Role.ANALYST))

    page = client.get("/desk/").content.decode()

    assert "Planner" in page
    assert "NHS Lothian" in page
    assert "Analyst" in page
    assert "send a board&#x27;s figures" in page
    assert "/desk/people/" not in page


def test_who_holds_no_role_is_told_how_to_get_one(client: Client) -> None:
    sign_in(client, person())

    assert "You hold no role today" in client.get("/desk/").content.decode()


@pytest.mark.parametrize("act", ["reopen/", "second-factor/remove/", "roles/{role}/end/"])
def test_nobody_gives_a_second_factor_for_what_will_be_refused(client: Client, act: str) -> None:
    """Neither on the way to the act nor on the page that says why."""
    user = person(Role.PLANNER)
    held = Membership.objects.get(user=user)
    now = timezone.now()
    services.end_role(actor=command(name="tests", now=now), membership_id=held.pk)
    sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=20)
    page = f"/desk/people/{user.pk}/"
    for method in (client.get, client.post):
        answer = method(f"{page}{act.format(role=held.pk)}", follow=True)
        assert answer.redirect_chain == [(page, 302)]
        told = answer.content.decode()
        assert any(why in told for why in ("is open", "has no second factor", "(ended by tests at"))


def test_what_can_be_done_asks_for_it_on_sending_and_keeps_what_was_chosen(client: Client) -> None:
    user = person()
    sign_in(client, person(Role.ADMINISTRATOR, second_factor=True), second_factor_minutes_ago=20)
    page = f"/desk/people/{user.pk}/"
    assert "Give the role" in client.get(page).content.decode()
    answer = client.post(page, {"role": "analyst", "organisation": ""})
    assert answer["Location"].startswith("/desk/step-up/")
    assert not Membership.objects.filter(user=user).exists()


def test_the_second_of_two_is_told_by_whom_even_if_words_of_the_log_change(administrator: Client) -> None:
    """What an act reads is an edit of the account; the log is written beside it."""
    user = person(Role.ANALYST)
    administrator.post(f"/desk/people/{user.pk}/close/")
    assert [(edit.part, edit.entry) for edit in user.edits.order_by("id")] == [
        ("roles", str(Membership.objects.get(user=user).pk)),
        ("state", "close account"),
    ]
    with connection.cursor() as cursor:  # the log as another installation might word it
        cursor.execute("CREATE TEMP TABLE boards_auditevent (LIKE boards_auditevent)")
    told = administrator.post(f"/desk/people/{user.pk}/close/", follow=True).content.decode()
    assert "is closed (closed by Person 0 at" in told


def lothian() -> int:
    return Organisation.objects.get(slug="nhs-lothian").pk


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_an_invitation_names_the_role_its_last_day_and_who_gave_it(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    last = timezone.localdate() + timedelta(days=90)
    sent = {
        "name": "Ann Reid", "email": "ann@board.scot", "role": "planner", "organisation": lothian(),
        "last_day": last.isoformat(),
    }  # fmt: skip
    answer = administrator.post("/desk/people/", sent, follow=True)
    assert "An invitation is on its way to ann@board.scot." in answer.content.decode()
    send_mail()
    (mail,) = mailoutbox
    role = f"Planner, NHS Lothian until {in_words(last)}, given by Person 0"
    assert f"Your role:\n\n- {role}\n" in mail.body
    assert link_in(mail)
    told = text_of(answer.content.decode())
    assert f"until {in_words(last)}, given by Person 0 at" in told
    assert "open, opened by Person 0 at" in told
    assert (
        f"Planner, NHS Lothian until {in_words(last)}" in administrator.get("/desk/people/").content.decode()
    )


def test_nobody_is_added_with_a_role_that_cannot_be_given(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    sent = {"name": "Ann Reid", "email": "ann@board.scot", "role": "planner", "organisation": ""}
    assert "choose the board" in administrator.post("/desk/people/", sent).content.decode()
    send_mail()
    assert not User.objects.filter(email="ann@board.scot").exists()
    assert not mailoutbox


def test_who_can_sign_in_already_is_told_of_a_new_role_by_mail(
    administrator: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = person()
    administrator.post(f"/desk/people/{user.pk}/", {"role": "analyst", "organisation": ""})
    send_mail()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([user.email], "You are now Analyst")
    assert "Person 0 has given you the role “Analyst”" in mail.body


def test_a_role_can_be_ended_after_a_day_and_the_page_says_by_whom(administrator: Client) -> None:
    user = person(Role.PLANNER)
    held = Membership.objects.get(user=user)
    last = timezone.localdate() + timedelta(days=10)
    page, end = f"/desk/people/{user.pk}/", f"/desk/people/{user.pk}/roles/{held.pk}/end/"
    passed = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert "The last day has passed" in administrator.post(end, {"last_day": passed}).content.decode()
    told = text_of(administrator.post(end, {"last_day": last.isoformat()}, follow=True).content.decode())
    assert f"is no longer Planner, NHS Lothian after {in_words(last)}." in told
    assert f"until {in_words(last)}, end set by Person 0 at" in told
    held.refresh_from_db()
    assert held.ends == last + timedelta(days=1)
    administrator.post(end)
    told = text_of(administrator.get(page).content.decode())
    assert "Roles that ended (1) Planner, NHS Lothian" in told
    assert ", ended by Person 0 at" in told


def test_writing_and_deciding_in_one_hand_is_warned_of(administrator: Client) -> None:
    user = person(Role.PLANNER)
    page = f"/desk/people/{user.pk}/"
    fife = Organisation.objects.get(slug="nhs-fife").pk
    signs = {"role": "approver", "organisation": lothian()}
    asked = administrator.post(page, signs).content.decode()
    assert "would write for a board as its planner, and be asked as approver" in asked
    assert "Give the role all the same" in asked
    assert Membership.objects.filter(user=user).count() == 1
    administrator.post(page, signs | {"anyway": "on"})
    assert Membership.objects.filter(user=user).count() == 2
    assert "writes, and is asked to check it" in administrator.get(page).content.decode()
    assert "writes, and signs or releases" in administrator.get("/desk/people/").content.decode()
    assert (
        "as publisher" in administrator.post(page, {"role": "publisher", "organisation": ""}).content.decode()
    )
    # Another board's plan is signed by somebody who did not write it.
    other = person(Role.PLANNER)
    administrator.post(f"/desk/people/{other.pk}/", {"role": "approver", "organisation": fife})
    assert Membership.objects.filter(user=other).count() == 2


def test_a_role_without_a_page_is_not_offered(administrator: Client) -> None:
    user = person()
    page = f"/desk/people/{user.pk}/"
    for address in ("/desk/people/", page):
        shown = administrator.get(address).content.decode()
        assert 'value="analyst"' in shown
        assert 'value="pre_release_reader"' not in shown
    administrator.post(page, {"role": "pre_release_reader", "organisation": ""})
    assert not Membership.objects.filter(user=user).exists()


def test_whose_role_demands_a_second_factor_sets_it_up_after_signing_in(client: Client) -> None:
    user = person(Role.ADMINISTRATOR)
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/totp/activate/"
