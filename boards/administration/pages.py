"""What the people pages show, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from boards.administration.lists import role_words
from boards.components.parts import Link, Notice, Row
from boards.desk.gate import Desk
from boards.people import account_acts as acts
from boards.people.account_acts import AccountFacts
from boards.people.acts import Act, why_not
from boards.people.queries import Person
from boards.people.roles import RULES, STEP_UP_ACTIONS, Role
from boards.work.actors import Actor
from targets.calc.periods import day_words


@dataclass(frozen=True)
class HeldRole:
    """A role in words, where it holds and what it allows."""

    name: str
    where: str
    allows: tuple[str, ...]


@dataclass(frozen=True)
class MyDeskPage:
    """The page that a person sees first."""

    greeting: str
    roles: tuple[HeldRole, ...]
    second_factor: Notice | None


def my_desk_page(desk: Desk, *, names: Mapping[int, str], has_second_factor: bool) -> MyDeskPage:
    """`names` are those of the boards that roles hold for, by number."""
    held = sorted(desk.rights.held, key=lambda pair: (Role(pair[0]).label, names.get(pair[1] or 0, "")))
    return MyDeskPage(
        greeting=desk.actor.label,
        roles=tuple(
            HeldRole(
                name=role.label,
                where=names[own] if own is not None else "NHSScotland",
                allows=tuple(sorted(action.value for action in RULES[role])),
            )
            for role, own in held
        ),
        second_factor=_second_factor(desk, has_second_factor=has_second_factor),
    )


def _second_factor(desk: Desk, *, has_second_factor: bool) -> Notice | None:
    demanded = any(desk.rights.allows_somewhere(action) for action in STEP_UP_ACTIONS)
    if has_second_factor or not demanded:
        return None
    return Notice(
        title="Set up your second factor",
        text="Your roles let you sign, agree, approve, release or change roles. For these the tracker asks for a code "
        "from an authenticator app: set it up before you need it.",
        tone="warning",
    )


@dataclass(frozen=True)
class PersonPage:
    """One person as the administrator sees them, with what the services would allow and nothing else.

    `may_get_roles` is False for a closed account and for oneself; `unchangeable` then says why. `state` closes an open
    account or opens a closed one.
    """

    name: str
    rows: tuple[Row, ...]
    roles: tuple[Row, ...]
    may_get_roles: bool
    unchangeable: str
    state: Link | None


def person_page(person: Person, *, facts: AccountFacts, actor: Actor) -> PersonPage:
    """Every role with the link that ends it, and what the administrator who looks can do to the account."""

    def link(act: Act[AccountFacts], name: str) -> Link | None:
        can = not why_not(act, facts, actor)
        return Link(act.words, reverse(name, args=[person.user_id])) if can else None

    unchangeable = why_not(acts.GIVE, facts, actor)
    oneself = actor.user_id in acts.GIVE.barred(facts)
    return PersonPage(
        name=person.name,
        rows=(
            Row("E-mail address", person.email, link(acts.SEND_LINK, "send_password_link")),
            Row("Account", facts.state),
            Row(
                "Second factor",
                "set up" if facts.has_second_factor else "not set up",
                link(acts.REMOVE_SECOND_FACTOR, "remove_second_factor"),
            ),
        ),
        roles=tuple(
            Row(
                role_words(held),
                f"from {day_words(held.starts)}",
                None
                if oneself
                else Link("End", reverse("end_role", args=[person.user_id, held.membership_id])),
            )
            for held in person.roles
        ),
        may_get_roles=not unchangeable,
        unchangeable=unchangeable,
        state=link(acts.CLOSE, "close_account") or link(acts.REOPEN, "reopen_account"),
    )
