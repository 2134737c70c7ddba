"""What an administrator can do to a person's account and roles, and what hinders it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from boards.people.acts import Act, NothingToRead, by_whom
from boards.people.models import AccountEdit, Membership, User
from boards.people.queries import ROLES
from boards.people.roles import Action, Role
from boards.work.actors import Actor
from boards.work.edits import STATE, history

OPEN, CLOSED = "open", "closed"  # states of an account
HELD, ENDED = "held", "ended"  # states of a role

# As the audit log and the edits store them.
ACCOUNT_CLOSED, ACCOUNT_REOPENED = "close account", "reopen account"
FACTOR_REMOVED, ROLE_GIVEN, ROLE_ENDED = "remove second factor", "give role", "end role"
WORDS = {
    ACCOUNT_CLOSED: "closed",
    ACCOUNT_REOPENED: "opened again",
    FACTOR_REMOVED: "removed",
}


@dataclass(frozen=True)
class AccountFacts(NothingToRead):
    """A person's account. `done` says by whom and when each act was done last, by its name in the edits."""

    user_id: int
    name: str
    state: str
    has_second_factor: bool
    is_only_administrator: bool
    done: Mapping[str, str]
    organisation_id: int | None = None

    def in_another_state(self, act: Act[Any]) -> str:
        if self.state == OPEN:
            return f"The account of {self.name} is open{self.told(ACCOUNT_REOPENED)}."
        closed = f"The account of {self.name} is closed{self.told(ACCOUNT_CLOSED)}"
        if act is GIVE:
            return f"{closed}. Open it again before you give it a role."
        return f"{closed}: open it again first." if act is SEND_LINK else f"{closed}."

    def told(self, act: str) -> str:
        """ " (closed by Ann Reid at 10:30 on 3 March 2025)"; empty where it was never done."""
        return f" ({WORDS[act]} {self.done[act]})" if act in self.done else ""


@dataclass(frozen=True)
class RoleFacts(NothingToRead):
    """One role that a person holds or held; `ended` says by whom and when."""

    user_id: int
    name: str
    state: str
    is_only_administrator: bool
    ended: str
    organisation_id: int | None = None

    def in_another_state(self, act: Act[Any]) -> str:
        return f"{self.name} no longer holds this role{self.ended}."


# What hinders


def _oneself(facts: AccountFacts | RoleFacts) -> Mapping[int, str]:
    return {facts.user_id: "You cannot change your own roles or account: ask another administrator."}


def _only_administrator(facts: AccountFacts | RoleFacts, actor: Actor) -> str:
    if not facts.is_only_administrator:
        return ""
    return f"{facts.name} is the only administrator whose role has no end: give the role to another person first."


def _no_second_factor(facts: AccountFacts, actor: Actor) -> str:
    return (
        "" if facts.has_second_factor else f"{facts.name} has no second factor{facts.told(FACTOR_REMOVED)}."
    )


def _act(key: str, words: str, *states: str, **options: Any) -> Act[AccountFacts]:
    return Act(
        key=key,
        permission=Action.MANAGE_PEOPLE,
        from_states=frozenset(states),
        words=words,
        **({"barred": _oneself} | options),
    )


GIVE = _act("", "Give the role", OPEN)
SEND_LINK = _act("send-link", "Send the link to set a password", OPEN, barred=lambda facts: {})
CLOSE = _act("close", "Close the account", OPEN, hindrances=(_only_administrator,))
REOPEN = _act("reopen", "Open the account again", CLOSED)
REMOVE_SECOND_FACTOR = _act("second-factor/remove", "Remove", OPEN, CLOSED, hindrances=(_no_second_factor,))
END = Act[RoleFacts](
    key="end",
    permission=Action.MANAGE_PEOPLE,
    from_states=frozenset({HELD}),
    words="End",
    hindrances=(_only_administrator,),
    barred=_oneself,
)


# The facts


def account_facts(user: User, *, today: date) -> AccountFacts:
    """Three queries."""
    done = {
        edit.entry: by_whom(edit.editor_label, edit.at)
        for edit in reversed(history(AccountEdit, user))
        if edit.part == STATE
    }
    return AccountFacts(
        user_id=user.pk,
        name=user.name,
        state=OPEN if user.is_active else CLOSED,
        has_second_factor=Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        is_only_administrator=is_only_administrator(user.pk, today),
        done=done,
    )


def role_facts(membership: Membership, *, today: date) -> RoleFacts:
    """Two queries, and the person's where it was not read with the role."""
    held = membership.ends is None or membership.ends > today
    is_administrator = membership.role == Role.ADMINISTRATOR
    ended = "" if held else _ended(membership)
    return RoleFacts(
        user_id=membership.user_id,
        name=membership.user.name,
        state=HELD if held else ENDED,
        is_only_administrator=is_administrator and is_only_administrator(membership.user_id, today),
        ended=ended,
    )


def _ended(membership: Membership) -> str:
    """ " (ended by Ann Reid at 10:30 on 3 March 2025)"; empty where the end was set with the role."""
    edits = AccountEdit.objects.filter(document=membership.user_id, part=ROLES, entry=str(membership.pk))
    last = edits.filter(before__isnull=False).order_by("-id").first()
    return f" (ended {by_whom(last.editor_label, last.at)})" if last else ""


def is_only_administrator(user_id: int, today: date) -> bool:
    """Without this person nobody would be left, today or once every end that is set already has come. One query."""
    ends = dict(in_force(today).filter(role=Role.ADMINISTRATOR).order_by().values_list("user_id", "ends"))
    others_without_end = [one for one, end in ends.items() if end is None and one != user_id]
    if user_id not in ends or others_without_end:
        return False
    return ends[user_id] is None or ends.keys() == {user_id}


def in_force(today: date) -> QuerySet[Membership]:
    """Roles held today by people with an open account."""
    return Membership.objects.filter(
        Q(ends=None) | Q(ends__gt=today), starts__lte=today, user__is_active=True
    )
