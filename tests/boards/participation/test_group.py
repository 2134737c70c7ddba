"""A board's public group: in once by a link, back by a mailed code, told and reminded once; what it says stays."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as sent
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.digest import lines_for_everybody
from boards.desk import mailed_codes
from boards.organisations.models import Organisation
from boards.participation import commenting, inviting, reviewing, rounds
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAudit, BoardAuditStep
from boards.participation.commenting import Comment, Remark
from boards.participation.group_acts import CannotInvite
from boards.participation.group_rows import GroupComment, GroupInvitation, GroupRemark
from boards.participation.models import DAYS, AuditRound
from boards.people.models import Membership, User
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.people.services import CannotChange
from boards.work import owed
from boards.work.models import Mail, Owed
from boards.work.owed import Number
from tests.support.audits import (
    COMMENT,
    as_of,
    comment,
    group_member,
    open_round,
    read_of,
    save_comment,
    signed_audit,
)
from tests.support.people import PASSWORD, actor_for, person, sign_in
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


def mailed(now: datetime | None = None) -> list[Any]:
    """What workers send until then."""
    sent.outbox.clear()
    owed.settle(clock=lambda: now or timezone.now())
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
        assert not Membership.objects.filter(user=one.person, ends=None).exists()
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


def test_a_code_is_good_for_a_quarter_of_an_hour_and_tries_are_counted(audit: BoardAudit) -> None:
    member, now = group_member(audit), timezone.now()
    code = mailed_codes.code_of(member, at=now)
    for minutes, is_good in ((0, True), (15, True), (31, False)):
        at = now + timedelta(minutes=minutes)
        assert (mailed_codes.person_of(member.email.upper(), code, now=at) == member) is is_good
    client = Client()
    typed = {"email": member.email, "code": "12345678"}
    told = [read(client.post("/accounts/code/", typed)) for _ in range(11)]
    assert "Too many attempts" in told[-1]
    assert "Too many attempts" in read(client.post("/accounts/code/", {**typed, "code": code}))


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


# Told once, reminded once


def test_a_group_is_told_when_it_can_begin_and_reminded_once_two_working_days_before() -> None:
    held = open_round()
    administrator = actor_for(person(Role.ADMINISTRATOR))
    one = inviting.invite(
        actor=administrator, held=held, organisation=board(), email="ann@group.example", name="Ann"
    )
    assert "The board is still writing." in inviting.invitation_letter(one.person).body
    signed = signed_audit(board(), held)
    (asked,) = Mail.objects.filter(person=one.person, letter="group-asked")
    assert "Now you say whether you agree." in asked.body
    assert "/accounts/code/" in asked.body
    assert one.person_id not in lines_for_everybody(today=timezone.localdate())
    due = inviting.group_facts(held, board()).comment_by
    early = timezone.now()
    inviting.remind(Number(signed.pk), early)
    assert not Mail.objects.filter(letter="group-reminder").exists()
    morning = inviting._reminder_of(due)
    assert 2 <= (due - morning.date()).days <= 4
    for _ in range(2):
        inviting.remind(Number(signed.pk), morning)
    (reminder,) = Mail.objects.filter(letter="group-reminder")
    assert "no comment was received" in reminder.body


def test_a_reminder_follows_a_round_whose_days_are_moved(audit: BoardAudit) -> None:
    group_member(audit)
    today = timezone.localdate()
    days = {name: today + timedelta(days=at) for at, name in enumerate(DAYS, start=-1)}
    rounds.date_round(
        actor=actor_for(person(Role.ADMINISTRATOR)), key=audit.round.key, days=days, read=read_of(audit.round)
    )
    waiting = Owed.objects.filter(kind="group-reminder", subject=str(audit.pk), done_at=None)
    assert waiting.filter(due_at__lte=timezone.now()).exists()
    inviting.remind(Number(audit.pk), timezone.now())
    assert Mail.objects.filter(letter="group-reminder").count() == 1
    inviting.remind(Number(audit.pk), timezone.now() + timedelta(days=9))  # its day has passed
    assert Mail.objects.filter(letter="group-reminder").count() == 1


# What it says


def test_reviewers_wait_for_a_group_in_time_and_for_none_that_is_late(audit: BoardAudit) -> None:
    facts = "The public group can comment until"
    one = person(Role.PARTICIPATION_REVIEWER)
    with pytest.raises(CannotAudit, match=facts):
        reviewing.moderate(**as_of(audit, one))
    late = as_of(audit, one)
    actor = late.pop("actor")
    after = timezone.now() + timedelta(days=70)
    with pytest.raises(CannotAudit, match="wait for a reviewer"):
        reviewing.moderate(actor=type(actor)(actor.user_id, actor.label, after, after), **late)


def test_a_comment_is_whole_when_it_is_sent_and_stays(audit: BoardAudit) -> None:
    member = group_member(audit)
    for said, wanted in (
        (Comment(), "say whether you agree"),
        (Comment(Remark("no")), "say why; say for whom you speak; say how you agreed this"),
        (Comment(Remark("yes"), "Twelve."), "say how you agreed this"),
    ):
        save_comment(audit, by=member, said=said)
        with pytest.raises(CannotAudit, match=wanted):
            commenting.send(**as_of(audit, member))
    with pytest.raises(CannotAudit, match="has 1001 characters"):
        save_comment(audit, by=member, said=Comment(Remark("no", "x" * 1001)))
    with pytest.raises(CannotAudit, match=r"no criterion 9\.9"):
        save_comment(audit, by=member, said=Comment(remarks={"9.9": Remark("no")}))
    with pytest.raises(CannotAudit, match="Choose yes"):
        save_comment(audit, by=member, said=Comment(Remark("perhaps")))
    save_comment(audit, by=member, said=COMMENT)
    with pytest.raises(CannotAudit, match="Give the name of who typed"):
        commenting.send(**as_of(audit, member), way="bsl")
    late = as_of(audit, member)
    actor = late.pop("actor")
    after = timezone.now() + timedelta(days=60)
    commenting.send(
        actor=type(actor)(actor.user_id, actor.label, after),
        **late,
        way="paper",
        helper="Tom",
        may_publish=True,
    )
    held = GroupComment.objects.get()
    assert (held.way, held.helper, held.may_publish) == ("paper", "Tom", True)
    step = BoardAuditStep.objects.get(state="commented")
    assert step.at.date() > step.due
    with pytest.raises(CannotAudit, match="commented by the public group"):
        save_comment(audit, by=member)


def test_who_is_of_the_board_speaks_for_no_public_group(audit: BoardAudit) -> None:
    both = person(Role.COMMENTER, Role.BOARD_VIEWER, board=ISLES)
    with pytest.raises(CannotAudit, match="You hold a role of the board itself"):
        save_comment(audit, by=both)
    with pytest.raises(NotAllowed):
        save_comment(audit, by=person(Role.PLANNER, board=ISLES))
    reviewer = person(Role.PARTICIPATION_REVIEWER, Role.COMMENTER, board=ISLES)
    with pytest.raises(CannotAudit, match="so others decide"):
        reviewing.moderate(**as_of(audit, reviewer))


def test_nothing_is_said_before_the_board_has_signed() -> None:
    held = open_round()
    member = sign_in(Client(), person(Role.COMMENTER, board=ISLES))
    assert "The board is still writing." in read(member.get(f"{PAGE}comment/"))
    told = read(member.get(f"{PAGE}comment/answer/", follow=True))
    assert "The board has not signed yet." in told
    assert not GroupComment.objects.exists()
    assert held.state == AuditRound.State.OPEN


def test_the_database_keeps_the_same_rules(audit: BoardAudit) -> None:
    one = invite(audit)
    save_comment(audit, by=one.person, said=Comment(Remark("no", "So."), remarks={"1.1": Remark("no")}))
    invitation = "UPDATE boards_groupinvitation SET {}"
    copied = (
        "INSERT INTO boards_groupinvitation (round_id, organisation_id, person_id, at, until{0}) SELECT round_id,"
        " {1}, {2}, at, until{3} FROM boards_groupinvitation"
    )
    step = (
        "INSERT INTO boards_boardauditstep (audit_id, state, by_id, at, due)"
        f" VALUES ({audit.pk}, 'commented', {{}}, now(), now())"
    )
    planner = audit.edits.filter(part="board")[0].editor_id
    other_round = open_round("Another round (fictional)").criteria.all()[0].pk
    for rule, statement in (
        ("one_invitation_per_person_and_audit", copied.format("", "organisation_id", "person_id", "")),
        (
            "an_invitation_is_used_and_withdrawn_after_it_was_made",
            invitation.format("used_at = at - interval '1 day'"),
        ),
        ("an_invitation_is_used_once: what it says stays", invitation.format("until = until + 1")),
        ("invitations_are_never_deleted", "DELETE FROM boards_groupinvitation"),
        (
            "a_public_group_is_asked_about_its_own_board",
            copied.format("", f"{board('nhs-fife').pk}", "person_id", ""),
        ),
        ("a_group_comment_is_not_too_long", "UPDATE boards_groupcomment SET why = repeat('x', 1001)"),
        ("a_helper_of_a_group_is_named", "UPDATE boards_groupcomment SET way = 'paper'"),
        ("group_comments_are_never_deleted", "DELETE FROM boards_groupcomment"),
        ("a_group_remark_is_not_too_long", "UPDATE boards_groupremark SET why = repeat('x', 1001)"),
        (
            "one_remark_of_the_group_per_criterion",
            "INSERT INTO boards_groupremark (audit_id, criterion_id, agrees, why) SELECT audit_id, criterion_id,"
            " agrees, why FROM boards_groupremark",
        ),
        (
            "the criterion is another round''s".replace("''", "'"),
            f"UPDATE boards_groupremark SET criterion_id = {other_round}",
        ),
        ("group_remarks_are_never_deleted", "DELETE FROM boards_groupremark"),
        ("the group says what it thinks, and for whom", step.format(one.person_id)),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=rule), transaction.atomic():
            connection.cursor().execute(statement)
    save_comment(audit, by=one.person)
    with (
        pytest.raises(DatabaseError, match="who wrote or signed does not decide"),
        transaction.atomic(),
    ):
        connection.cursor().execute(step.format(planner))
    comment(audit, by=one.person)
    for rule, statement in (
        ("a_group_comments_while_it_is_asked", "UPDATE boards_groupcomment SET why = 'x'"),
        ("a_group_remarks_while_it_is_asked", "UPDATE boards_groupremark SET why = 'x'"),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            connection.cursor().execute(statement)
    GroupInvitation.objects.update(used_at=timezone.now())
    with pytest.raises(DatabaseError, match="it was used already"), transaction.atomic():
        GroupInvitation.objects.update(used_at=None)
    GroupInvitation.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(DatabaseError, match="this one was withdrawn"), transaction.atomic():
        GroupInvitation.objects.update(withdrawn_at=None)
    assert GroupRemark.objects.count() == 1
