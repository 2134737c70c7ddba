"""What the people pages show, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from boards.components.parts import Link, Notice, Row
from boards.desk.gate import Desk
from boards.people import account_acts as acts
from boards.people.account_acts import AccountFacts
from boards.people.acts import Act, by_whom, why_not
from boards.people.queries import ByWhom, Given, Person, RoleHistory, combined
from boards.people.roles import RULES, SECOND_FACTOR_FROM_THE_START, Role
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
    demanded = any(desk.rights.allows_somewhere(action) for action in SECOND_FACTOR_FROM_THE_START)
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
    account or opens a closed one. `ended` are roles that they held; `warning` says that they check themselves.
    """

    name: str
    rows: tuple[Row, ...]
    roles: tuple[Row, ...]
    ended: tuple[Row, ...]
    warning: Notice | None
    may_get_roles: bool
    unchangeable: str
    state: Link | None


def person_page(person: Person, *, facts: AccountFacts, history: RoleHistory, actor: Actor) -> PersonPage:
    """Every role with the link that ends it, and what the administrator who looks can do to the account."""

    def link(act: Act[AccountFacts], name: str) -> Link | None:
        can = not why_not(act, facts, actor)
        return Link(act.words, reverse(name, args=[person.user_id])) if can else None

    unchangeable = why_not(acts.GIVE, facts, actor)
    oneself = actor.user_id in acts.GIVE.barred(facts)
    held = {one.membership_id for one in person.roles}
    current = [one for one in history.roles if one.held.membership_id in held]
    return PersonPage(
        name=person.name,
        rows=(
            Row("E-mail address", person.email, link(acts.SEND_LINK, "send_password_link")),
            Row("Account", f"{facts.state}, opened {_by(history.added)}" if history.added else facts.state),
            Row(
                "Second factor",
                "set up" if facts.has_second_factor else "not set up",
                link(acts.REMOVE_SECOND_FACTOR, "remove_second_factor"),
            ),
        ),
        roles=tuple(
            Row(
                one.held.words,
                _told(one, is_over=False),
                None
                if oneself
                else Link("End", reverse("end_role", args=[person.user_id, one.held.membership_id])),
            )
            for one in current
        ),
        ended=tuple(
            Row(one.held.words, _told(one, is_over=True)) for one in history.roles if one not in current
        ),
        warning=_both_in_one(person),
        may_get_roles=not unchangeable,
        unchangeable=unchangeable,
        state=link(acts.CLOSE, "close_account") or link(acts.REOPEN, "reopen_account"),
    )


def _told(role: Given, *, is_over: bool) -> str:
    """ "from 3 March 2026 until 31 March 2027, given by Ann Reid at 10:30 on 3 March 2026"."""
    held = role.held
    # A role that was ended on its first day has no last one.
    until = held.until if held.ends != held.starts else ""
    given = f", given {_by(role.given)}" if role.given else ""
    ended = f", {'ended' if is_over else 'end set'} {_by(role.ended)}" if role.ended else ""
    return f"from {day_words(held.starts)}{until}{given}{ended}"


def _by(who: ByWhom | None) -> str:
    return by_whom(who.name, who.at) if who else ""


def _both_in_one(person: Person) -> Notice | None:
    both = combined((held.role, held.organisation_id) for held in person.roles)
    if not both:
        return None
    roles = " and ".join(sorted({role.short.lower() for role, _ in both}))
    return Notice(
        title=f"{person.name} writes, and is asked to check it",
        text=f"As {roles} they cannot sign or release what they wrote as planner. Give one of the roles to another "
        "person.",
        tone="warning",
    )
