"""Levels agreed board by board: proposed by a reviewer, confirmed by the board, agreed on that day and on no other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.owing import asked_of
from boards.figures.work import JUDGE
from boards.organisations.models import Organisation
from boards.people.permissions import NotAllowed, StepUpNeeded, rights_of
from boards.people.roles import Role
from boards.plans import services
from boards.plans.agreed_levels import LevelDecision, LevelProposal
from boards.plans.agreed_values import AgreedValue
from boards.plans.levels import CONFIRM, DECLINE, WITHDRAW
from boards.plans.promises import agreed_with
from boards.plans.services import CannotPlan
from boards.work.actors import Actor, command
from boards.work.models import AuditEvent, Owed
from targets.calc.counting import answer
from targets.calc.periods import Period, PeriodKind, step_of
from targets.calc.shapes import Shape
from targets.models import Requirement
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import AE, BOARD, SAMPLE, Cast, cast
from tests.support.people import actor_for, person, sign_in

pytestmark = pytest.mark.django_db

ABI = "alcohol-brief-interventions"
LEVELS = f"{PLAN}levels/"
SOURCE = "Letter of the Chief Executive, 12 March 2026."
YEAR = "ldp-2026-27"
IN_THE_YEAR = datetime(2026, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def proposed(people: Cast, **other: Any) -> int:
    said: dict[str, Any] = {
        "actor": people.reviewer,
        "organisation_id": number_of(BOARD),
        "framework_key": SAMPLE,
        "measure_key": ABI,
        "value": Decimal(1300),
        "source": SOURCE,
    }
    return services.propose_level(**said | other)


def decide(actor: Actor, proposal: int, act: Any = CONFIRM, reason: str = "") -> tuple[int, ...]:
    return services.decide_level(actor=actor, proposal_id=proposal, act=act, reason=reason).owed_ids


def numbers() -> list[tuple[int, Decimal, date | None]]:
    held = AgreedValue.objects.filter(organisation=number_of(BOARD), framework=SAMPLE, measure=ABI)
    return [(one.number, one.value, one.agreed_on) for one in held.order_by("number")]


def told(actor: Actor) -> list[str]:
    rights = rights_of(user_id=actor.user_id, today=actor.today)
    return [one.todo.words for one in asked_of(rights, user_id=actor.user_id, today=actor.today)]


def test_a_level_is_proposed_confirmed_and_shown_on_its_pages(people: Cast) -> None:
    reviewer, approver = signed_in(Role.REVIEWER), signed_in(Role.APPROVER)
    assert 'href="levels/"' in read(reviewer.get(PLAN))
    page = read(reviewer.get(LEVELS))
    assert f"{LEVELS}{ABI}/propose/" in page
    assert f"{LEVELS}{ABI}/propose/" not in read(approver.get(LEVELS))
    address = f"{LEVELS}{ABI}/propose/"
    assert "It is agreed on the day on which it is confirmed" in read(reviewer.get(address))
    assert "Give a whole number" in read(reviewer.post(address, {"value": "12.5.3", "source": SOURCE}))
    assert "Say where the level was agreed." in read(reviewer.post(address, {"value": "1300"}))
    page = read(reviewer.post(address, {"value": "1300", "source": SOURCE}, follow=True))
    assert "The board&#x27;s approver is asked to confirm it." in page
    (proposal,) = LevelProposal.objects.all()
    own = f"{LEVELS}{proposal.pk}/"
    assert f"{own}withdraw/" in page
    assert f"{own}confirm/" not in page
    assert address not in page, "one waits for the board already"
    assert "Level: no level is held." in page
    assert "Agreed in: Letter of the Chief Executive" in read(approver.get(f"{own}confirm/"))
    page = read(approver.post(f"{own}confirm/", follow=True))
    assert "Confirmed by the board: " in page
    assert "Level: 1,300, on " in page
    trail = AuditEvent.objects.filter(subject_type="level_proposal").order_by("id")
    assert [one.action for one in trail] == ["level proposed", "level confirmed"]
    assert address in read(reviewer.get(LEVELS))


def test_a_confirmed_level_is_the_next_number_of_that_day_and_owes_judging(people: Cast) -> None:
    today = people.approver.today
    for value in (1300, 1200):
        assert decide(people.approver, proposed(people, value=Decimal(value)))
    assert numbers() == [(1, 1300, today), (2, 1200, today)]
    assert Owed.objects.filter(kind=JUDGE.name, subject=f"{ABI}:{number_of(BOARD)}").exists()
    made = LevelDecision.objects.order_by("id").first()
    assert made is not None
    assert made.agreed_value is not None
    assert (made.agreed_value.source, made.agreed_value.number) == (SOURCE, 1)


def test_nobody_agrees_a_level_for_what_is_over(people: Cast) -> None:
    """The day is that of confirming, whatever was said when it was proposed, so no period before it is judged."""
    proposal = proposed(people)
    later = people.approver.now + timedelta(days=40)
    decide(replace(people.approver, now=later, stepped_up_at=later), proposal)
    ((_, _, agreed_on),) = numbers()
    assert agreed_on == people.approver.today + timedelta(days=40)
    said = agreed_with(
        organisation_id=number_of(BOARD), framework_key=SAMPLE, measure_key=ABI, shape=Shape.BOARD_AGREED
    )
    year = Period.of(start=date(2022, 4, 1), kind=PeriodKind.YEAR)
    judged = answer(said, step=step_of(year))
    assert judged.held is None
    assert [one.value for one in judged.afterwards] == [1300]


@pytest.mark.parametrize(("act", "kind"), [(DECLINE, "declined"), (WITHDRAW, "withdrawn")])
def test_what_is_declined_or_withdrawn_agrees_nothing_and_says_why(people: Cast, act: Any, kind: str) -> None:
    proposal = proposed(people)
    actor = people.approver if act is DECLINE else people.reviewer
    with pytest.raises(CannotPlan, match="Say why"):
        decide(actor, proposal, act)
    assert decide(actor, proposal, act, "The letter says 1,250.") == ()
    assert LevelDecision.objects.get().kind == kind
    assert numbers() == []
    assert "The letter says 1,250." in read(signed_in(Role.PLANNER).get(LEVELS))
    with pytest.raises(CannotPlan, match=f"This level is {kind} already, by"):
        decide(people.approver, proposal)
    assert proposed(people)


def test_nobody_confirms_what_they_proposed_and_each_act_wants_its_role_and_a_second_factor(
    people: Cast,
) -> None:
    both = actor_for(person(Role.REVIEWER, Role.APPROVER, board=BOARD), stepped_up=True)
    proposal = proposed(people, actor=both)
    with pytest.raises(CannotPlan, match="You proposed this level"):
        decide(both, proposal)
    with pytest.raises(NotAllowed):
        decide(people.reviewer, proposal)
    with pytest.raises(NotAllowed):
        decide(people.approver, proposal, WITHDRAW, "Why")
    with pytest.raises(NotAllowed):
        proposed(people, actor=people.approver)
    with pytest.raises(StepUpNeeded):
        proposed(people, actor=replace(people.reviewer, stepped_up_at=None))
    with pytest.raises(CannotPlan, match="by people, not by a command"):
        proposed(people, actor=command(name="tests", now=timezone.now()), measure_key="smoking-quits")


def test_what_cannot_be_agreed_says_why(people: Cast) -> None:
    lothian = number_of("nhs-lothian")
    for other, words in (
        ({"measure_key": AE}, "no level of this target"),
        ({"framework_key": "heat-1999"}, "no level of this target"),
        ({"value": Decimal("12.5")}, "more than no decimal places"),
        ({"value": Decimal(-1)}, "not a number from 0 up"),
        ({"value": Decimal("NaN")}, "not a number from 0 up"),
        ({"source": " "}, "Say where the level was agreed"),
        ({"source": "x" * 301}, "these are 301"),
        ({"organisation_id": lothian}, "with the samples only"),
        ({"framework_key": YEAR}, "in fictional cycles only"),
        ({"organisation_id": number_of("nhsscotland"), "framework_key": YEAR}, "with territorial boards"),
        ({"organisation_id": lothian, "framework_key": "ldp-2019-20"}, "ended on 31 March 2020"),
    ):
        with pytest.raises(CannotPlan, match=words):
            proposed(people, **other)
    Organisation.including_samples.filter(slug=BOARD).update(status="closed")
    with pytest.raises(CannotPlan, match="is closed"):
        proposed(people)
    Organisation.including_samples.filter(slug=BOARD).update(status="active")
    decide(people.approver, proposed(people))
    with pytest.raises(CannotPlan, match="That is the level since"):
        proposed(people)
    proposed(people, value=Decimal(1400))
    with pytest.raises(CannotPlan, match="waits for the board already"):
        proposed(people, value=Decimal(1500))


def test_a_real_board_agrees_a_level_for_what_is_still_to_come_of_a_year_that_is_not_over(
    people: Cast,
) -> None:
    reviewer = replace(people.reviewer, now=IN_THE_YEAR, stepped_up_at=IN_THE_YEAR)
    approver = cast("nhs-lothian").approver
    of_year: dict[str, Any] = {"organisation_id": number_of("nhs-lothian"), "framework_key": YEAR}
    proposal = proposed(people, actor=reviewer, **of_year)
    over = replace(approver, now=IN_THE_YEAR.replace(year=2027), stepped_up_at=IN_THE_YEAR.replace(year=2027))
    with pytest.raises(CannotPlan, match="ended on 31 March 2027"):
        decide(over, proposal)
    decide(replace(approver, now=IN_THE_YEAR, stepped_up_at=IN_THE_YEAR), proposal)
    said = agreed_with(**of_year, measure_key=ABI, shape=Shape.BOARD_AGREED)
    judged = answer(said, step=step_of(Period.of(start=date(2026, 4, 1), kind=PeriodKind.YEAR)))
    assert judged.held is not None
    assert (judged.held.value, judged.held.day) == (1300, date(2026, 5, 6))


def test_a_level_whose_day_is_not_known_can_be_agreed_anew_and_a_later_one_is_not_overtaken(
    people: Cast,
) -> None:
    cell = {"organisation_id": number_of(BOARD), "framework_id": SAMPLE, "measure_id": ABI}
    held = {"source": "A list", "recorded_at": timezone.now(), "value": 1300}
    AgreedValue.objects.create(**cell, **held, number=1)
    decide(people.approver, proposed(people))
    assert numbers()[-1] == (2, 1300, people.approver.today)
    AgreedValue.objects.create(**cell, **held, number=3, agreed_on=people.approver.today + timedelta(days=9))
    with pytest.raises(CannotPlan, match="propose another from that day on"):
        proposed(people, value=Decimal(1400))


def test_a_page_says_where_no_source_confirms_the_target(people: Cast) -> None:
    words = "No source that was seen confirms this target for this year"
    assert words in read(signed_in(Role.ANALYST).get(f"/desk/boards/nhs-lothian/plan/{YEAR}/levels/"))
    client = signed_in(Role.ANALYST)
    Requirement.objects.filter(framework=SAMPLE).update(confirmed_until=date.max)
    assert words not in read(client.get(LEVELS))
    assert client.get("/desk/boards/golden-jubilee/plan/ldp-2026-27/levels/").status_code == 404


def test_the_approver_is_asked_to_confirm_and_the_reviewer_reads_why_it_was_declined(people: Cast) -> None:
    proposal = proposed(people)
    asked, declined = "Confirm or decline a level", "Read why your level was declined"

    def hears(actor: Actor, words: str) -> bool:
        return any(text.startswith(words) for text in told(actor))

    assert hears(people.approver, asked)
    assert not hears(people.planner, asked)
    assert not hears(people.reviewer, asked)
    decide(people.approver, proposal, DECLINE, "The letter says 1,250.")
    assert not hears(people.approver, asked)
    assert hears(people.reviewer, declined)
    assert not hears(actor_for(person(Role.REVIEWER)), declined)


def test_who_proposed_is_no_longer_told_once_the_page_was_opened(people: Cast) -> None:
    user = person(Role.REVIEWER, second_factor=True)
    reviewer = actor_for(user, stepped_up=True)
    proposal = proposed(people, actor=reviewer)
    decide(people.approver, proposal, DECLINE, "The letter says 1,250.")
    assert any(text.startswith("Read why your level") for text in told(reviewer))
    assert "The letter says 1,250." in read(sign_in(Client(), user).get(LEVELS))
    assert not any(text.startswith("Read why your level") for text in told(reviewer))


# In the database


def row(**other: Any) -> LevelProposal:
    fields: dict[str, Any] = {
        "organisation_id": number_of(BOARD),
        "framework_id": SAMPLE,
        "measure_id": ABI,
        "value": 1300,
        "source": SOURCE,
        "proposed_by": person(),
        "proposed_at": timezone.now(),
    }
    return LevelProposal.objects.create(**fields | other)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"value": -1}, "a_proposed_level_is_a_real_number"),
        ({"source": " "}, "a_proposed_level_says_where_it_was_agreed"),
        ({"measure_id": AE}, "a_level_is_of_a_target_agreed_board_by_board"),
        ({"framework_id": YEAR}, "a_level_is_of_a_target_agreed_board_by_board"),
    ],
)
def test_the_database_keeps_what_a_proposal_is(other: dict[str, Any], rule: str) -> None:
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        row(**other)


def test_the_database_agrees_nothing_with_who_proposed_it_nothing_twice_and_nothing_backdated() -> None:
    proposal = row()
    now = proposal.proposed_at
    today = actor_for(person()).today
    cell = {"organisation_id": number_of(BOARD), "framework_id": SAMPLE, "measure_id": ABI}
    held = {"recorded_at": now, "source": SOURCE}
    asked = {"number": 1, "value": 1300, "agreed_on": today}
    agreed = AgreedValue.objects.create(**cell, **held, **asked)
    backdated = AgreedValue.objects.create(
        **cell, **held, **asked | {"number": 2, "agreed_on": today - timedelta(days=1)}
    )
    other = AgreedValue.objects.create(**cell, **held, **asked | {"number": 3, "value": 9})
    somebody = person()
    said: dict[str, Any] = {"proposal": proposal, "at": now, "by": somebody}
    confirmed = {"kind": "confirmed", "agreed_value": agreed}
    for wrong, rule in (
        (confirmed | {"by": proposal.proposed_by}, "does not decide about it"),
        (confirmed | {"agreed_value": backdated}, "a_level_is_agreed_as_proposed_when_confirmed"),
        (confirmed | {"agreed_value": other}, "a_level_is_agreed_as_proposed_when_confirmed"),
        ({"kind": "confirmed"}, "a_confirmed_level_alone_makes_an_agreed_value"),
        (confirmed | {"kind": "declined", "reason": "x"}, "a_confirmed_level_alone_makes_an_agreed_value"),
        ({"kind": "declined", "reason": " "}, "declined_and_withdrawn_levels_say_why"),
        ({"kind": "lost", "reason": "x"}, "a_decision_on_a_level_is_known"),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            LevelDecision.objects.create(**said | wrong)
    LevelDecision.objects.create(**said | confirmed)
    with pytest.raises(IntegrityError, match="proposal_id"), transaction.atomic():
        LevelDecision.objects.create(**said, kind="withdrawn", reason="x")
