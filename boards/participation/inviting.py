"""Who speaks for a board's public group in a round: invited, let in once by a link, written to, withdrawn.

The link is made when it is mailed, of the invitation's number and the secret key, so that it lies nowhere; whether it
opens is said by the row. Opening it shows a button, and only the button uses it up: programs that look at mail on its
way open every link. Whoever has been in once comes back by a mailed code (`desk.mailed_codes`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from boards.asks.queries import extended
from boards.organisations.models import Organisation
from boards.participation import group_acts as acts
from boards.participation.audit_queries import due_day
from boards.participation.audit_rows import BoardAudit
from boards.participation.group_acts import CannotInvite, GroupFacts, InvitationFacts
from boards.participation.group_rows import GroupInvitation
from boards.participation.models import AuditRound
from boards.participation.steps import NOT_BEGUN, State
from boards.people import guests
from boards.people.acts import Act, ensure
from boards.people.models import User
from boards.people.permissions import require
from boards.people.roles import Role
from boards.work import audit, mail
from boards.work.actors import LOCAL, Actor
from boards.work.mail import Letter, Message, Text
from boards.work.owed import Kind, Number, owe
from targets.calc.periods import day_words

INVITATION = Letter("group-invitation", "Invitation of a public group", made_when_sent=True)
ASKED = Letter("group-asked", "A public group can comment")
REMINDED = Letter("group-reminder", "A public group is reminded")
REMIND = Kind("group-reminder", Number)  # of an audit that was signed

SALT = "boards.participation.invitation"
SUBJECT = "group_invitation"  # in the audit log
# As the audit log stores them.
INVITED, RENEWED, WITHDRAWN, USED = (
    "public group invited",
    "invitation renewed",
    "invitation withdrawn",
    "invitation used",
)
READS_ON = timedelta(days=180)  # for which a member reads what came of it, from the day of the results on
AT_LEAST = timedelta(days=14)  # for which a link opens, and longer where the comment is due later
REMINDED_BEFORE = 2  # working days
MORNING = time(8)
CODE_PAGE = "/accounts/code/"
SIGN_IN_PAGE = "/accounts/login/"


@dataclass(frozen=True)
class Invited:
    """An invitation as its page shows it."""

    invitation: GroupInvitation
    facts: InvitationFacts


def group_facts(held: AuditRound, organisation: Organisation) -> GroupFacts:
    """Two queries."""
    state = BoardAudit.objects.filter(round=held, organisation=organisation).values_list("state", flat=True)
    return GroupFacts(
        organisation_id=organisation.pk,
        state=state.first() or NOT_BEGUN,
        round_state=held.state,
        is_neutral=held.fictional and not organisation.is_sample,
        comment_by=due_day(held, organisation, State.COMMENTED, moved=extended()),
    )


def invited(held: AuditRound, organisation: Organisation, group: GroupFacts) -> tuple[Invited, ...]:
    """Everybody who was asked, the first one first; one query."""
    rows = GroupInvitation.objects.filter(round=held, organisation=organisation)
    return tuple(Invited(one, _facts(one, group)) for one in rows.select_related("person", "by"))


def groups_of(rounds: Iterable[AuditRound]) -> frozenset[tuple[int, int]]:
    """The rounds and boards for which somebody is invited; one query."""
    live = GroupInvitation.objects.filter(round__in=[one.pk for one in rounds], withdrawn_at=None)
    return frozenset(live.values_list("round_id", "organisation_id"))


def invite(
    *, actor: Actor, held: AuditRound, organisation: Organisation, email: str, name: str
) -> GroupInvitation:
    """Ask somebody to speak for the group: they hold its role from now on, and a link is mailed to them.

    Raises NotAllowed; CannotInvite; `people.services.CannotChange` for a person who cannot be a guest.
    """
    require(actor=actor, action=acts.INVITE.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        AuditRound.objects.select_for_update().get(pk=held.pk)
        group = group_facts(held, organisation)
        ensure(acts.INVITE, group, actor, refusal=CannotInvite)
        user = _let_in(actor, held, organisation, email=email, name=name)
        if _live(held, organisation).filter(person=user).exists():
            raise CannotInvite(f"{user.name} is invited already: renew that invitation.")
        return _send(actor, held, organisation, user, group, verb=INVITED)


def renew(*, actor: Actor, invitation_id: int) -> GroupInvitation:
    """Another link in place of the one before, which no longer opens. Raises NotAllowed; CannotInvite."""
    with transaction.atomic():
        before, group = _locked(actor, invitation_id, acts.RENEW)
        GroupInvitation.objects.filter(pk=before.pk).update(withdrawn_at=actor.now)
        person = before.person
        _let_in(actor, before.round, before.organisation, email=person.email, name=person.name)
        return _send(actor, before.round, before.organisation, person, group, verb=RENEWED)


def withdraw(*, actor: Actor, invitation_id: int) -> None:
    """The person speaks for the group no longer, at once; what the group has said stays. Raises as `renew`."""
    with transaction.atomic():
        before, _ = _locked(actor, invitation_id, acts.WITHDRAW)
        GroupInvitation.objects.filter(pk=before.pk).update(withdrawn_at=actor.now)
        if not speaks_elsewhere(before):
            guests.dismiss(
                actor=actor,
                action=acts.WITHDRAW.permission,
                user_id=before.person_id,
                role=Role.COMMENTER,
                organisation_id=before.organisation_id,
            )
        _log(actor, before, WITHDRAWN)


def speaks_elsewhere(one: GroupInvitation) -> bool:
    """Whether the person is invited for the board in another round too, so that they still come in; one query."""
    others = GroupInvitation.objects.filter(
        person=one.person_id, organisation=one.organisation_id, withdrawn_at=None
    )
    return others.exclude(pk=one.pk).exists()


def opened_by(token: str, *, today: date) -> GroupInvitation | None:
    """The invitation whose link this is, while it opens; None for any other text. It is not used by being read."""
    try:
        number = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    found = GroupInvitation.objects.select_related("person", "organisation", "round").filter(
        pk=number, used_at=None, withdrawn_at=None, until__gte=today
    )
    one = found.first()
    return one if one is not None and guests.may_come_by_mail(one.person, today=today) else None


def use(token: str, *, now: datetime) -> GroupInvitation | None:
    """Use the link up, by whoever pressed its button; None where it does not open any more."""
    with transaction.atomic():
        found = opened_by(token, today=now.astimezone(LOCAL).date())
        if found is None or not GroupInvitation.objects.filter(
            pk=found.pk, used_at=None, withdrawn_at=None
        ).update(used_at=now):
            return None
        _log(Actor(user_id=found.person_id, label=found.person.name, now=now), found, USED)
    return found


# Letters


def invitation_letter(person: User) -> Text:
    """Each invitation that the person has not used, with its link; made when it is sent."""
    waiting = GroupInvitation.objects.filter(person=person, used_at=None, withdrawn_at=None)
    found = list(waiting.select_related("organisation", "round", "by"))
    if not found:
        return Text("Your invitation was withdrawn", "You need do nothing.")
    names = ", ".join(dict.fromkeys(one.organisation.name for one in found))
    return Text(
        f"Speak for the public group of {names}", "\n\n".join(_invitation_words(one) for one in found)
    )


def _invitation_words(one: GroupInvitation) -> str:
    group = group_facts(one.round, one.organisation)
    who = one.by.name if one.by else "An administrator"
    begin = (
        f"You can begin now. Please send your comment by {day_words(group.comment_by)}."
        if group.state == State.SIGNED
        else f"The board is still writing. We tell you when you can begin. Your comment is due by "
        f"{day_words(group.comment_by)}."
    )
    return "\n\n".join(
        (
            f"{who} invites you to speak for the public group of {one.organisation.name}. "
            f"The round is called {one.round.title}.",
            "The board says how it listens to people. You say whether you agree. It takes about 15 minutes. "
            "You can use a phone.",
            begin,
            *_ways_in(one),
            "If you did not expect this message, you need do nothing.",
        )
    )


def _ways_in(one: GroupInvitation) -> tuple[str, ...]:
    """By the link; to whom no mail opens the door, as they had an account with a second factor: by signing in."""
    if not guests.may_come_by_mail(one.person, today=timezone.now().astimezone(LOCAL).date()):
        return (
            "You have an account with a second factor here, which no link by mail opens. "
            f"Sign in with your password and a code of your authenticator app:\n{mail.link(SIGN_IN_PAGE)}",
        )
    return (
        f"Open this page and press its button:\n{link_of(one)}",
        f"The link works once, until {day_words(one.until)}. After that you come back with a code:\n"
        f"{mail.link(CODE_PAGE)}",
    )


def link_of(one: GroupInvitation) -> str:
    return mail.link(reverse("group_invitation", args=[signing.dumps(one.pk, salt=SALT)]))


def tell_that_it_is_open(audit_id: int, *, now: datetime) -> None:
    """The board has signed: its public group is told, and reminded once if it waits (`remind`).

    In the transaction of the signature.
    """
    held = BoardAudit.objects.select_related("round", "organisation").get(pk=audit_id)
    due = group_facts(held.round, held.organisation).comment_by
    words = (
        f"{held.organisation.name} has said how it listens to people. Now you say whether you agree.",
        f"Please send your comment by {day_words(due)}. It takes about 15 minutes.",
    )
    mail.send(ASKED, _letters(held, "You can comment now", words, once="open"), now=now)
    if now < _reminder_of(due):  # else both would come at once
        owe(REMIND, [Number(held.pk)], now=now, due=_reminder_of(due))


def remind(subject: Number, now: datetime) -> None:
    """Settles owed work: one reminder, where the group has not sent its comment and its day is near.

    Where the day was moved it is looked at again then. A day that has passed reminds nobody.
    """
    held = BoardAudit.objects.select_related("round", "organisation").get(pk=subject.value)
    group = group_facts(held.round, held.organisation)
    if group.state != State.SIGNED or now.astimezone(LOCAL).date() > group.comment_by:
        return
    if now < _reminder_of(group.comment_by):
        owe(REMIND, [subject], now=now, due=_reminder_of(group.comment_by))
        return
    words = (
        f"Your comment on {held.organisation.name} is due by {day_words(group.comment_by)}.",
        "What you have saved is still there. If you say nothing, we write that no comment was received.",
    )
    mail.send(REMINDED, _letters(held, "Your comment is due soon", words, once="reminder"), now=now)


def look_again(held: AuditRound, *, now: datetime) -> None:
    """The days of the round were moved: reminders of what waits are looked at anew."""
    moved = extended()
    waiting = BoardAudit.objects.filter(round=held, state=State.SIGNED).select_related("organisation")
    for one in waiting:
        due = due_day(held, one.organisation, State.COMMENTED, moved=moved)
        owe(REMIND, [Number(one.pk)], now=now, due=max(now, _reminder_of(due)))


def _letters(held: BoardAudit, subject: str, words: Iterable[str], *, once: str) -> list[Message]:
    body = "\n\n".join(
        (
            *words,
            f"Come in with a code that we mail to you:\n{mail.link(CODE_PAGE)}",
            "If you did not expect this message, you need do nothing.",
        )
    )
    people = _live(held.round, held.organisation).values_list("person_id", flat=True)
    return [Message(one, Text(subject, body), once=f"group {once} {held.pk} {one}") for one in people]


def _reminder_of(due: date) -> datetime:
    day = due
    left = REMINDED_BEFORE
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day, MORNING, tzinfo=LOCAL)


# Rows


def _let_in(actor: Actor, held: AuditRound, organisation: Organisation, *, email: str, name: str) -> User:
    """For this round, and until it has been read; for the next one they are asked again."""
    return guests.welcome(
        actor=actor,
        action=acts.INVITE.permission,
        email=email,
        name=name,
        role=Role.COMMENTER,
        organisation_id=organisation.pk,
        last_day=max(held.final_by, actor.today) + READS_ON,
    )


def _send(
    actor: Actor, held: AuditRound, organisation: Organisation, user: User, group: GroupFacts, *, verb: str
) -> GroupInvitation:
    one = GroupInvitation.objects.create(
        round=held,
        organisation=organisation,
        person=user,
        by_id=actor.user_id,
        at=actor.now,
        until=max(group.comment_by, actor.today + AT_LEAST),
    )
    mail.send(INVITATION, [Message(user.pk)], now=actor.now)
    _log(actor, one, verb)
    return one


def _live(held: AuditRound, organisation: Organisation) -> QuerySet[GroupInvitation]:
    return GroupInvitation.objects.filter(round=held, organisation=organisation, withdrawn_at=None)


def _locked(
    actor: Actor, invitation_id: int, act: Act[InvitationFacts]
) -> tuple[GroupInvitation, GroupFacts]:
    rows = GroupInvitation.objects.select_related("round", "organisation", "person")
    one = rows.select_for_update(of=("self",)).get(pk=invitation_id)
    require(actor=actor, action=act.permission, organisation_id=one.organisation_id)
    group = group_facts(one.round, one.organisation)
    ensure(act, _facts(one, group), actor, refusal=CannotInvite)
    return one, group


def _facts(one: GroupInvitation, group: GroupFacts) -> InvitationFacts:
    return InvitationFacts(
        name=one.person.name,
        state=acts.WITHDRAWN if one.withdrawn_at else acts.LIVE,
        group=group,
    )


def _log(actor: Actor, one: GroupInvitation, verb: str) -> None:
    audit.record(
        actor=actor,
        action=verb,
        subject_type=SUBJECT,
        subject_id=one.pk,
        organisation_id=one.organisation_id,
        after={"person": one.person.name, "round": one.round.key, "until": one.until.isoformat()},
    )
