"""What a public group says: told and reminded once, whole when it is sent, and waited for while it is in time."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.digest import lines_for_everybody
from boards.organisations.models import Organisation
from boards.participation import commenting, inviting, reviewing, rounds
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAudit, BoardAuditStep
from boards.participation.commenting import Comment, Remark
from boards.participation.group_rows import GroupComment, GroupInvitation, GroupRemark
from boards.participation.models import DAYS, AuditRound
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
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
    written_audit,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/"


@made_once
def audit() -> BoardAudit:
    return signed_audit(board())


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


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
    save_comment(audit, by=group_member(audit), said=Comment(Remark("no", "A heron.")))
    client = sign_in(Client(), both)
    for page in ("answer/", "send/"):
        told = read(client.get(f"{PAGE}comment/{page}", follow=True))
        assert "You hold a role of the board itself" in told
        assert "A heron." not in told
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
    audit = written_audit(board(), held, summary="A heron.", statement="A heron waits.")
    for agrees in ("no", "perhaps"):
        sent = member.post(f"{PAGE}comment/answer/", {"edit_number": audit.edit_number, "agrees": agrees})
        assert sent.status_code == 200
        assert "heron" not in read(sent)
    assert not GroupComment.objects.exists()
    assert held.state == AuditRound.State.OPEN


def test_the_database_keeps_the_same_rules(audit: BoardAudit) -> None:
    member = group_member(audit)
    save_comment(audit, by=member, said=Comment(Remark("no", "So."), remarks={"1.1": Remark("no")}))
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
        ("the group says what it thinks, and for whom", step.format(member.pk)),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=rule), transaction.atomic():
            connection.cursor().execute(statement)
    save_comment(audit, by=member)
    with (
        pytest.raises(DatabaseError, match="who wrote or signed does not decide"),
        transaction.atomic(),
    ):
        connection.cursor().execute(step.format(planner))
    comment(audit, by=member)
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
