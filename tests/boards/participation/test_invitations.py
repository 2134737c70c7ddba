"""Who speaks for a public group: invited, in once by a link, back by a mailed code, renewed and withdrawn."""

import html
import re
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail as sent
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.desk import mailed_codes
from boards.organisations.models import Organisation
from boards.participation import inviting
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAudit
from boards.participation.commenting import Comment, Remark
from boards.participation.group_acts import CannotInvite
from boards.participation.group_rows import GroupInvitation
from boards.participation.models import AuditRound
from boards.people.models import Membership, User
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.people.services import CannotChange
from boards.work import owed
from boards.work.models import Mail
from boards.work.owed import Number
from tests.support.audits import (
    comment,
    group_member,
    open_round,
    save_comment,
    signed_audit,
)
from tests.support.people import PASSWORD, SECRET, actor_for, code_now, person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/"
HOME = "/desk/participation/comments/"


@made_once
def audit() -> BoardAudit:
    return signed_audit(board())


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def invite(audit: BoardAudit, email: str = "ann@group.example", *, by: User | None = None) -> GroupInvitation:
    return inviting.invite(
        actor=actor_for(by or person(Role.PLANNER, board=ISLES)),
        held=audit.round,
        organisation=audit.organisation,
        email=email,
        name="Ann",
    )


def mailed() -> list[Any]:
    """What workers send."""
    sent.outbox.clear()
    owed.settle(clock=timezone.now)
    return list(sent.outbox)


def link_in(body: str) -> str:
    found = re.search(r"https?://[^/]+(/accounts/invitation/\S+)", body)
    assert found
    return found[1]


# The link and the code


def test_a_link_is_looked_at_as_often_as_programs_like_and_used_once_by_its_button(audit: BoardAudit) -> None:
    one = invite(audit)
    assert "accounts/invitation" not in str(list(Mail.objects.values()))
    (letter,) = [each for each in mailed() if each.to == ["ann@group.example"]]
    assert "You can begin now." in letter.body
    link, client = link_in(letter.body), Client()
    for _ in range(3):
        assert "This invitation is for Ann." in read(Client().get(link))
        assert Client().head(link).status_code == 200
    one.refresh_from_db()
    assert one.used_at is None
    answer = client.post(link)
    assert answer.headers["Location"] == HOME
    assert client.get(HOME).headers["Location"] == f"{PAGE}comment/"
    assert "Your comment is due by" in read(client.get(f"{PAGE}comment/"))
    for again in (Client().get(link), Client().post(link)):
        assert again.status_code == 410
        assert "Come back with a code" in read(again)
    one.refresh_from_db()
    assert one.used_at is not None


@pytest.mark.parametrize("how", ["withdrawn", "renewed", "too old", "another role", "forged"])
def test_a_link_that_does_not_open_opens_nothing(audit: BoardAudit, how: str) -> None:
    one, planner = invite(audit), actor_for(person(Role.PLANNER, board=ISLES))
    link = link_in(inviting.invitation_letter(one.person).body)
    if how == "withdrawn":
        inviting.withdraw(actor=planner, invitation_id=one.pk)
        assert not Membership.objects.filter(user=one.person, ends__gt=timezone.localdate()).exists()
        with pytest.raises(CannotInvite, match="was withdrawn already"):
            inviting.renew(actor=planner, invitation_id=one.pk)
        assert "withdrawn" in inviting.invitation_letter(one.person).subject
    elif how == "renewed":
        inviting.renew(actor=planner, invitation_id=one.pk)
        assert Client().get(link_in(inviting.invitation_letter(one.person).body)).status_code == 200
    elif how == "too old":
        assert inviting.opened_by(link.split("/")[3], today=one.until)
        assert inviting.opened_by(link.split("/")[3], today=one.until + timedelta(days=1)) is None
        return
    elif how == "another role":
        Membership.objects.create(user=one.person, role=Role.ANALYST, starts=timezone.localdate())
    else:
        link = f"{link[:-4]}xyz/"
    client = Client()
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert "/accounts/login/" in client.get(HOME).headers["Location"]


def test_who_was_in_comes_back_by_a_code_that_works_once_and_a_stranger_learns_nothing(
    audit: BoardAudit,
) -> None:
    member = group_member(audit)
    mailed()
    client, planner = Client(), person(Role.PLANNER, board=ISLES)
    answers = [
        read(Client().post("/accounts/code/", {"email": email})).replace(email, "")
        for email in (member.email, planner.email, "nobody@group.example")
    ]
    assert len(set(answers)) == 1
    (letter,) = mailed()
    assert letter.to == [member.email]
    found = re.search(r"\b(\d{8})\b", letter.body)
    assert found
    assert found[1] not in str(list(Mail.objects.values()))
    code = {"email": member.email, "code": f"{found[1][:4]} {found[1][4:]}"}
    assert "wrong, too old or used" in read(Client().post("/accounts/code/", {**code, "code": "00000000"}))
    assert "wrong, too old or used" in read(
        Client().post("/accounts/code/", {**code, "email": planner.email})
    )
    assert client.post("/accounts/code/", code).headers["Location"] == HOME
    assert client.get(f"{PAGE}comment/").status_code == 200
    assert "wrong, too old or used" in read(Client().post("/accounts/code/", code))


def ask_and_send(member: User, now: datetime) -> str:
    """The code that a worker mails at that moment to whoever asked for it."""
    with mock.patch("django.utils.timezone.now", return_value=now):
        mailed_codes.ask_for_code(member.email, now=now)
        letter = mailed()[-1]
    found = re.search(r"\b(\d{8})\b", letter.body)
    assert found
    return found[1]


def test_a_code_is_good_for_a_quarter_of_an_hour_and_tries_are_counted(
    audit: BoardAudit, caplog: pytest.LogCaptureFixture
) -> None:
    member, now = group_member(audit), timezone.now()
    mailed()
    code = ask_and_send(member, now)
    for minutes, is_good in ((0, True), (15, True), (31, False)):
        at = now + timedelta(minutes=minutes)
        assert (mailed_codes.person_of(member.email.upper(), code, now=at) == member) is is_good
    client = Client()
    typed = {"email": member.email, "code": "12345678"}
    told = [read(client.post("/accounts/code/", typed)) for _ in range(11)]
    assert "Too many attempts" in told[-1]
    assert caplog.text.count(f"sign-in failed: '{member.email}' from") == 11
    assert "Too many attempts" in read(client.post("/accounts/code/", {**typed, "code": code}))


def test_a_code_that_nobody_asked_for_opens_nothing(audit: BoardAudit) -> None:
    """Not even the right one, and not after the one that was mailed has let somebody in."""
    member, now = group_member(audit), timezone.now()
    mailed()
    assert mailed_codes.person_of(member.email, mailed_codes.code_of(member, at=now), now=now) is None
    mailed_codes.ask_for_code(member.email, now=now)
    owed.settle(clock=lambda: now, kind=mailed_codes.ASKED_FOR)
    assert mailed_codes.person_of(member.email, mailed_codes.code_of(member, at=now), now=now) is None
    code = ask_and_send(member, now + timedelta(minutes=1))
    later = now + timedelta(minutes=2)
    assert mailed_codes.person_of(member.email, code, now=later) == member
    member.last_login = now + timedelta(seconds=90)
    member.save()
    next_code = mailed_codes.code_of(member, at=later)
    assert next_code != code
    assert mailed_codes.person_of(member.email, next_code, now=later) is None


def test_typing_a_code_asks_the_same_whoever_the_address_belongs_to(audit: BoardAudit) -> None:
    """What is asked of the database, and so the time, tells nothing; `bench.faults telling` measures it."""
    member, planner = group_member(audit), person(Role.PLANNER, board=ISLES)
    guarded = group_member(audit)
    TOTP.activate(guarded, SECRET)
    mailed()
    ask_and_send(member, timezone.now())
    asked = []
    for email in (member.email, planner.email, guarded.email, "nobody@group.example"):
        with CaptureQueriesContext(connection) as queries:
            Client().post("/accounts/code/", {"email": email, "code": "12345678"})
        asked.append([re.sub(r"'[^']*'|\d+", "", one["sql"]) for one in queries])
    assert asked[0]
    assert asked.count(asked[0]) == len(asked)


def test_a_second_factor_is_not_set_up_by_whoever_came_by_mail(audit: BoardAudit) -> None:
    """They would shut the door to the next code, and nobody has asked who they are."""
    one, client = invite(audit), Client()
    client.post(link_in(inviting.invitation_letter(one.person).body))
    page = "/accounts/2fa/totp/activate/"
    told = client.get(page)
    assert told.status_code == 403
    assert "set a password, sign out, sign in with the password" in read(told)
    client.post(page, {"code": code_now()})
    assert not Authenticator.objects.filter(user=one.person).exists()
    assert client.get("/accounts/password/reset/").status_code == 200
    assert "Scan the picture" in read(sign_in(Client(), one.person).get(page))  # by the password


def test_a_guest_with_a_second_factor_is_told_how_to_come_in(audit: BoardAudit) -> None:
    """An account of before, without a role: no mail opens it, so each says to sign in with both."""
    former = person(second_factor=True)
    one = invite(audit, former.email)
    (invitation,) = [each for each in mailed() if each.to == [former.email]]
    assert "Sign in with your password and a code of your authenticator app" in invitation.body
    assert "/accounts/invitation/" not in invitation.body
    Client().post("/accounts/code/", {"email": former.email})
    (letter,) = mailed()
    assert letter.to == [former.email]
    assert "Sign in with your password" in letter.subject
    assert not re.search(r"\d{8}", letter.body)
    client, login = Client(), "/accounts/login/"
    client.post(login, {"login": former.email, "password": PASSWORD})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now()}).headers["Location"] == HOME
    assert client.get(f"{PAGE}comment/").status_code == 200
    planner = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    assert "signed in on" in read(planner.get(f"{PAGE}group/"))
    assert one.used_at is None


def test_what_came_by_mail_opens_no_more_than_a_guest_may_see(audit: BoardAudit) -> None:
    """Whatever the person is given later: the mailbox alone is no password."""
    one, client = invite(audit), Client()
    client.post(link_in(inviting.invitation_letter(one.person).body))
    for page in (PAGE, f"{PAGE}1.1/", "/desk/participation/audits/", f"{PAGE}group/", "/desk/tracker/"):
        assert client.get(page).status_code in {403, 404}, page
    Membership.objects.create(
        user=one.person, role=Role.PLANNER, organisation=board(), starts=timezone.localdate()
    )
    for page in ("password/change/", "2fa/", "reauthenticate/"):  # a password that they do not have
        assert client.get(f"/accounts/{page}", follow=True).status_code in {200, 403}, page
    assert client.get(f"{PAGE}1.1/write/").status_code in {403, 404}
    assert client.get(PAGE).status_code in {403, 404}
    assert client.get(f"{PAGE}comment/").status_code == 200
    one.person.set_password(PASSWORD)
    one.person.save()
    signed_in = sign_in(Client(), one.person)
    assert signed_in.get(PAGE).status_code == 200


def test_another_boards_group_sees_nothing(audit: BoardAudit) -> None:
    other = sign_in(Client(), person(Role.COMMENTER, board="sample-mainland"))
    for page in ("comment/", "comment/answer/", "comment/send/"):
        assert other.get(f"{PAGE}{page}").status_code == 404
    assert ISLES not in other.get(HOME, follow=True).content.decode()


# Who invites


def test_a_planner_and_an_administrator_invite_renew_and_withdraw_on_the_page(audit: BoardAudit) -> None:
    page = f"{PAGE}group/"
    planner = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    desk = read(planner.get("/desk/"))
    assert "Invite the public group to the participation audit of Sample Isles" in desk
    assert "Enter the e-mail address" in read(planner.post(page, {"name": "Ann"}))
    assert "is not an e-mail address" in read(planner.post(page, {"name": "Ann", "email": "ann"}))
    entered = {"name": "Ann", "email": "Ann@Group.example"}
    assert "Ann is invited. The link is on its way to ann@group.example." in read(
        planner.post(page, entered, follow=True)
    )
    assert "is invited already" in read(planner.post(page, entered))
    assert "Invite the public group" not in read(planner.get("/desk/"))
    one = GroupInvitation.objects.get()
    administrator = sign_in(Client(), person(Role.ADMINISTRATOR))
    assert "link waits until" in read(administrator.get(page))
    assert "Another link is on its way" in read(administrator.post(f"{page}{one.pk}/renew/", follow=True))
    newest = GroupInvitation.objects.get(withdrawn_at=None)
    assert newest.pk != one.pk
    told = read(administrator.post(f"{page}{newest.pk}/withdraw/", follow=True))
    assert "The invitation of Ann is withdrawn." in told
    assert "can comment" in read(administrator.get("/desk/participation/groups/"))
    assert planner.get(f"{page}999999/renew/").status_code == 404


@pytest.mark.parametrize(
    ("roles", "refused"),
    [((Role.PLANNER,), "has another role here"), ((Role.PARTICIPATION_REVIEWER,), "has another role here")],
)
def test_who_holds_another_role_is_not_let_in_by_mail(
    audit: BoardAudit, roles: tuple[Role, ...], refused: str
) -> None:
    with pytest.raises(CannotChange, match=refused):
        invite(audit, person(*roles, board=ISLES).email)
    assert not GroupInvitation.objects.exists()


def test_only_those_who_may_invite_and_only_while_somebody_is_asked(audit: BoardAudit) -> None:
    with pytest.raises(NotAllowed):
        invite(audit, by=person(Role.APPROVER, board=ISLES))
    with pytest.raises(NotAllowed):
        invite(audit, by=person(Role.PLANNER, board="sample-mainland"))
    with pytest.raises(CannotInvite, match="asks no real public group"):
        inviting.invite(
            actor=actor_for(person(Role.ADMINISTRATOR)),
            held=audit.round,
            organisation=board("nhs-fife"),
            email="x@y.example",
            name="X",
        )
    comment(audit)
    with pytest.raises(CannotInvite, match="has sent its comment"):
        invite(audit)


def test_who_was_invited_stays_until_the_round_was_read_and_longer_where_asked_again(
    audit: BoardAudit,
) -> None:
    one, planner = invite(audit), actor_for(person(Role.PLANNER, board=ISLES))
    held = audit.round
    (membership,) = Membership.objects.filter(user=one.person)
    assert membership.ends == held.final_by + timedelta(days=181)
    AuditRound.objects.filter(pk=held.pk).update(final_by=held.final_by + timedelta(days=100))
    inviting.renew(actor=planner, invitation_id=one.pk)
    membership.refresh_from_db()
    assert membership.ends == held.final_by + timedelta(days=281)
    other = open_round("Another round (fictional)")
    inviting.invite(actor=planner, held=other, organisation=board(), email=one.person.email, name="Ann")
    inviting.withdraw(
        actor=planner, invitation_id=GroupInvitation.objects.get(round=other, withdrawn_at=None).pk
    )
    membership.refresh_from_db()
    assert membership.ends == held.final_by + timedelta(days=281)  # the first invitation stands


def test_a_member_speaks_and_reads_drafts_in_the_rounds_to_which_they_are_invited(audit: BoardAudit) -> None:
    one, planner = invite(audit), actor_for(person(Role.PLANNER, board=ISLES))
    save_comment(audit, by=group_member(audit), said=Comment(Remark("no", "A heron.")))
    other = open_round("Another round (fictional)")
    inviting.invite(actor=planner, held=other, organisation=board(), email=one.person.email, name="Ann")
    member = sign_in(Client(), one.person)
    assert "A heron." in read(member.get(f"{PAGE}comment/answer/"))
    withdrawing = sign_in(Client(), person(Role.PLANNER, board=ISLES)).get(f"{PAGE}group/{one.pk}/withdraw/")
    assert "They are invited to another round too" in read(withdrawing)
    inviting.withdraw(actor=planner, invitation_id=one.pk)  # the role stays: they speak in the other round
    with pytest.raises(CannotAudit, match="You are not invited"):
        save_comment(audit, by=one.person)
    assert "You are not invited" in read(member.get(f"{PAGE}comment/"))
    for page in ("answer/", "send/"):
        told = read(member.get(f"{PAGE}comment/{page}", follow=True))
        assert "You are not invited" in told
        assert "A heron." not in told


def test_a_code_is_mailed_once_in_a_minute(audit: BoardAudit) -> None:
    member = group_member(audit)
    mailed()
    now = timezone.now().replace(second=10)
    for seconds, letters in ((0, 1), (20, 1), (60, 2)):
        mailed_codes.send_code(Number(member.pk), now + timedelta(seconds=seconds))
        assert Mail.objects.filter(letter="sign-in-code").count() == letters
