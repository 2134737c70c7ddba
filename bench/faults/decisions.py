"""Two people press the same button at the same moment: on a plan, an account and a data release.

One change and one audit row each time, and the second person is told by whom and when it was done.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from django.test import Client

from bench.faults.outcomes import Outcome
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.roles import Role
from boards.plans import services as plans
from boards.plans.agreement import Outcome as Decision
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.verbs import SUBJECT, WORDS, Verb
from boards.work.models import AuditEvent
from reports.publication.verbs import Verb as ReleaseVerb
from targets.catalogue.queries import catalogue
from tests.boards.plans.plans import BOARD, cast, drafted, sign
from tests.reports import samples
from tests.support.people import actor_for, person, sign_in
from tests.support.submissions import AE
from tests.support.together import together

SAMPLE_CYCLE = "sample-2022-23"
PAIRS = 6  # of one round


@dataclass(frozen=True)
class Press:
    """A button that two people press: what the first is told, and what the second, by whom and when it was done.

    `words` are those of the act on a plan or account; `told` is the whole sentence where that is another.
    """

    address: str
    read: Mapping[str, object]
    done: str
    words: str
    audit: tuple[str, str]  # kind of subject and act, as the log has them
    people: tuple[User, User]
    told: str = r"\({words} by ({names}) at \d\d:\d\d on \d{{1,2}} \w+ \d{{4}}\)"


_ON = r"on \d{{1,2}} \w+ \d{{4}} at \d\d:\d\d"


def release_twice() -> Outcome:
    """A prepared data release is approved by two publishers, then made public by two: two pairs. Needs figures."""
    number = samples.prepared().number
    released = _release_press(
        number,
        "release",
        f"Data release {number} is public.",
        ReleaseVerb.RELEASED,
        rf"This release is public already: ({{names}}) released it {_ON}\.",
    )
    return together_with(approve_twice(number), pressed_together(released))


def approve_twice(number: int) -> Outcome:
    """The first of the two pairs alone."""
    approved = _release_press(
        number,
        "approve",
        f"Data release {number} is approved.",
        ReleaseVerb.APPROVED,
        rf"This release is approved already, by ({{names}}) {_ON}\.",
    )
    return pressed_together(approved)


def _release_press(number: int, act: str, done: str, verb: ReleaseVerb, told: str) -> Press:
    board = _boards()[0]
    publishers = (_somebody(Role.PUBLISHER, board), _somebody(Role.PUBLISHER, board))
    address = f"/desk/releases/{number}/{act}/"
    return Press(address, {}, done, "", ("data release", verb), publishers, told=told)


def decide_twice(number: int) -> Outcome:
    """A whole round on one board's plan, and one closed account: six pairs."""
    board = _boards()[number % len(_boards())]
    return together_with(*(pressed_together(press) for press in _presses(board)))


def together_with(*outcomes: Outcome) -> Outcome:
    """All of them as one."""
    return Outcome(
        works=len(outcomes),
        lost=sum(outcome.lost for outcome in outcomes),
        duplicated=sum(outcome.duplicated for outcome in outcomes),
        torn=sum(outcome.torn for outcome in outcomes),
    )


def begin_twice(number: int) -> Outcome:
    """The first pair alone, where the plan's row stands already: its lock is all that keeps them apart."""
    board = _boards()[number % len(_boards())]
    DeliveryPlan.objects.create(organisation=board, framework_id=SAMPLE_CYCLE)
    return pressed_together(next(_presses(board)))


def pressed_together(press: Press) -> Outcome:
    """Both at the same moment, each on a page of their own."""
    clients = [sign_in(Client(), user, second_factor_minutes_ago=1) for user in press.people]
    before = _rows(press)
    told = together(*[lambda client=one: _press(client, press) for one in clients])
    names = "|".join(re.escape(user.name) for user in press.people)
    second = press.told.format(words=press.words, names=names)
    done = sum(press.done in str(page) for page in told)
    informed = sum(press.done not in str(page) and bool(re.search(second, str(page))) for page in told)
    rows = _rows(press) - before
    return Outcome(
        works=1,
        lost=int(rows == 0),
        duplicated=max(rows, 1) - 1,
        torn=int((done, informed) != (1, 1)),
    )


def return_twice() -> Outcome:
    """A signed plan is given back by two reviewers: one pair."""
    people, board = cast(), Organisation.including_samples.get(slug=BOARD)
    sign(people.approver, drafted(people.planner))
    reviewers = (_somebody(Role.REVIEWER, board), _somebody(Role.REVIEWER, board))
    done = "Returned. The board sees your questions."
    return pressed_together(_plan_press(board, "return", done, Verb.RETURNED, reviewers))


def _plan_press(board: Organisation, act: str, done: str, verb: Verb, people: tuple[User, User]) -> Press:
    newest = _newest(board)
    read: dict[str, object] = {
        "reason": "Because.",
        "letter_by": "A director",
        "outcome": Decision.AGREED,
        "question": "Why is the line flat?",
    }
    if newest is not None:
        read |= {"version": newest.number, "edit_number": newest.edit_number}
    address = f"/desk/boards/{board.slug}/plan/{SAMPLE_CYCLE}/{act}/"
    return Press(address, read, done, WORDS[verb], (SUBJECT, verb), people)


def _presses(board: Organisation) -> Iterator[Press]:
    """One after the other: each is made when the one before has been pressed."""
    planners, approvers, reviewers, deciders, administrators = (
        (_somebody(role, board), _somebody(role, board))
        for role in (Role.PLANNER, Role.APPROVER, Role.REVIEWER, Role.REVIEWER, Role.ADMINISTRATOR)
    )

    def press(act: str, done: str, verb: Verb, people: tuple[User, User]) -> Press:
        return _plan_press(board, act, done, verb, people)

    yield press("begin", "A new draft is open.", Verb.OPENED, planners)
    _write(board)
    yield press("ready", "Handed over.", Verb.HANDED_OVER, planners)
    yield press("sign", "Signed. It waits", Verb.SIGNED, approvers)
    yield press("recommend", "Recommended. Another reviewer decides.", Verb.RECOMMENDED, reviewers)
    yield press("agree", "Agreed and frozen. The board is judged by it now.", Verb.AGREED, deciders)
    leaver = _somebody(Role.ANALYST, board)
    yield Press(
        f"/desk/people/{leaver.pk}/close/",
        {},
        f"The account of {leaver.name} is closed.",
        "closed",
        ("person", "close account"),
        administrators,
    )


def _press(client: Client, press: Press) -> str:
    return str(client.post(press.address, press.read, follow=True).content.decode())


def _rows(press: Press) -> int:
    subject_type, action = press.audit
    return AuditEvent.objects.filter(subject_type=subject_type, action=action).count()


def _newest(board: Organisation) -> PlanVersion | None:
    versions = PlanVersion.objects.filter(plan__organisation=board, plan__framework=SAMPLE_CYCLE)
    return versions.order_by("-number").first()


def _write(board: Organisation) -> None:
    version = _newest(board)
    assert version is not None, "it was begun"
    periods = rules_for(catalogue(), framework_key=SAMPLE_CYCLE)[AE].periods
    plans.save_trajectory(
        actor=actor_for(_somebody(Role.PLANNER, board)),
        version_id=version.pk,
        edit_number=version.edit_number,
        measure_key=AE,
        points=dict.fromkeys(periods, Decimal(80 + version.number % 20)),
        rationale="A ward opens in June.",  # a promise that does not reach its target is explained
    )


_numbers = count(1)


def _somebody(role: Role, board: Organisation) -> User:
    user = person(role, board=board.slug, second_factor=True)
    user.name = f"{role.short} {next(_numbers)} of the pairs"
    user.save(update_fields=["name"])
    return user


def _boards() -> list[Organisation]:
    """In a fictional cycle nothing is agreed with a real board."""
    samples = Organisation.including_samples.filter(kind=Organisation.Kind.SAMPLE)
    return list(samples.order_by("position"))
