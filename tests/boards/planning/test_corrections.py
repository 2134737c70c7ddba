"""Corrections of the record: proposed by a reviewer, decided by the board, counted from their day, shown for ever."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from boards.asks.owing import asked_of
from boards.people.permissions import NotAllowed, StepUpNeeded, rights_of
from boards.people.roles import Role
from boards.performance.models import Standing
from boards.plans import services
from boards.plans.correcting import CONFIRM, DECLINE, WITHDRAW
from boards.plans.promise_corrections import CorrectionDecision, PromiseCorrection
from boards.plans.promises import promises
from boards.plans.services import CannotPlan
from boards.work.models import AuditEvent
from targets.calc.periods import Period, PeriodKind
from tests.boards.evidence.hostile import HOSTILE, PDF
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.visits import PLAN, read, signed_in
from tests.boards.plans.plans import AE, BOARD, SAMPLE, Cast, agree, agreed, cast, sign, version
from tests.boards.plans.plans import values as whole_year
from tests.support.people import actor_for, person

pytestmark = pytest.mark.django_db

MARCH = Period.of(start=date(2023, 3, 1), kind=PeriodKind.MONTH)
CORRECT = f"{PLAN}trajectory/{AE}/correct/"
TYPED = {
    "period": "2023-03-01",
    "becomes": "85",
    "reason": "Two digits were swapped when it was typed.",
    "evidence": "Minute of the Board, item 7, 24 March 2022.",
}


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def proposed(people: Cast, version_id: int, **other: Any) -> int:
    said: dict[str, Any] = {
        "actor": people.reviewer,
        "version_id": version_id,
        "measure_key": AE,
        "period": MARCH,
        "becomes": Decimal(85),
        "reason": TYPED["reason"],
        "evidence": TYPED["evidence"],
    }
    return services.propose_correction(**said | other)


def of_march(agreed_by: date | None = None) -> list[tuple[Decimal | None, Decimal | None, date | None]]:
    planned = promises(measure_key=AE, organisation_id=number_of(BOARD), agreed_by=agreed_by).planned
    return [(one.value, one.was, one.day) for one in planned[number_of(BOARD), AE, SAMPLE][MARCH]]


def test_a_correction_is_proposed_confirmed_judged_and_shown_on_pages(people: Cast) -> None:
    arrive("sample-mainland,2023-03-01,82,100,,,", returned_by=BOARD)
    agreed(people, value="58")
    reviewer, approver = signed_in(Role.REVIEWER), signed_in(Role.APPROVER)
    assert "Correct the record of this trajectory" in read(reviewer.get(f"{PLAN}trajectory/{AE}/"))
    assert "Correct the record of this trajectory" not in read(approver.get(f"{PLAN}trajectory/{AE}/"))
    assert "differs from what was decided" in read(reviewer.get(CORRECT))
    name, make, _ = HOSTILE["macros"]
    refused = read(reviewer.post(CORRECT, TYPED | {"file": SimpleUploadedFile(name, make())}))
    assert "macros" in refused
    assert not PromiseCorrection.objects.exists()
    page = read(reviewer.post(CORRECT, TYPED | {"file": SimpleUploadedFile("Minute.pdf", PDF)}, follow=True))
    assert "The board&#x27;s approver is asked to confirm it." in page
    (correction,) = PromiseCorrection.objects.all()
    assert f"{PLAN}corrections/{correction.pk}/confirm/" not in page
    assert f"{PLAN}corrections/{correction.pk}/withdraw/" in page
    assert [one[0] for one in of_march()] == [58]
    assert f"{PLAN}corrections/{correction.pk}/confirm/" in read(approver.get(PLAN))
    page = read(approver.post(f"{PLAN}corrections/{correction.pk}/confirm/", follow=True))
    assert "March 2023, version 1: 58%, decided was 85%." in page
    assert "Confirmed by the board:" in page
    taken = re.search(r'href="(/desk/evidence/\d+/)" download>Minute.pdf<', page)
    assert taken, "the document of the decision stays beside the correction"
    assert approver.get(taken[1]).status_code == 200
    assert signed_in(Role.PLANNER, board="nhs-fife").get(taken[1]).status_code == 404
    standing = Standing.objects.get(organisation__slug=BOARD, measure=AE, framework=SAMPLE)
    assert (standing.promised, standing.met) == (85, False)
    cell = read(approver.get(f"/desk/boards/{BOARD}/{AE}/?sample=yes&year={SAMPLE}"))
    assert "from 58% to 85% in version 1, because the entry was not what had been decided." in cell
    told = AuditEvent.objects.filter(subject_type="promise_correction").order_by("id")
    assert [event.action for event in told] == [
        "correction proposed",
        "correction confirmed",
    ]


def test_it_counts_from_its_day_and_later_versions_that_took_the_entry_over_are_put_right_too(
    people: Cast,
) -> None:
    version_id = agreed(people, value="58")
    later = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    services.save_trajectory(
        actor=people.planner,
        version_id=later,
        edit_number=0,
        measure_key=AE,
        points=whole_year("58") | {Period.of(start=date(2022, 4, 1), kind=PeriodKind.MONTH): Decimal(57)},
    )
    sign(people.approver, later)
    agree(people.reviewer, later)
    number = proposed(people, version_id)
    services.decide_correction(actor=people.approver, correction_id=number, act=CONFIRM)
    today = people.approver.today
    assert of_march() == [(85, 58, date(2022, 3, 31))]
    assert of_march(agreed_by=today) == of_march()
    assert of_march(agreed_by=today - timedelta(days=1)) == [(58, None, date(2022, 3, 31))]
    # The record as it stands now is what the next one has to differ from.
    with pytest.raises(CannotPlan, match="what stands there already"):
        proposed(people, version_id)
    assert proposed(people, version_id, becomes=Decimal(84))


@pytest.mark.parametrize(("act", "kind"), [(DECLINE, "declined"), (WITHDRAW, "withdrawn")])
def test_what_is_declined_or_withdrawn_changes_nothing_and_says_why(
    people: Cast, act: Any, kind: str
) -> None:
    number = proposed(people, agreed(people, value="58"))
    actor = people.approver if act is DECLINE else people.reviewer
    with pytest.raises(CannotPlan, match="Say why"):
        services.decide_correction(actor=actor, correction_id=number, act=act)
    assert (
        services.decide_correction(
            actor=actor, correction_id=number, act=act, reason="The minute says 58."
        ).owed_ids
        == ()
    )
    assert CorrectionDecision.objects.get().kind == kind
    assert [one[0] for one in of_march()] == [58]
    with pytest.raises(CannotPlan, match=f"This correction is {kind} already, by"):
        services.decide_correction(actor=people.approver, correction_id=number, act=CONFIRM)


def test_nobody_confirms_what_they_proposed_and_each_act_wants_its_role_and_a_second_factor(
    people: Cast,
) -> None:
    version_id = agreed(people, value="58")
    both = actor_for(person(Role.REVIEWER, Role.APPROVER, board=BOARD), stepped_up=True)
    number = proposed(people, version_id, actor=both)
    with pytest.raises(CannotPlan, match="You proposed this correction"):
        services.decide_correction(actor=both, correction_id=number, act=CONFIRM)
    with pytest.raises(NotAllowed):
        services.decide_correction(actor=people.reviewer, correction_id=number, act=CONFIRM)
    with pytest.raises(NotAllowed):
        proposed(people, version_id, actor=people.approver)
    tired = replace(people.reviewer, stepped_up_at=None)
    with pytest.raises(StepUpNeeded):
        proposed(people, version_id, actor=tired)
    with pytest.raises(StepUpNeeded):
        services.decide_correction(
            actor=replace(people.approver, stepped_up_at=None), correction_id=number, act=CONFIRM
        )


def test_what_cannot_be_corrected_says_why(people: Cast) -> None:
    version_id = agreed(people, value="58")
    with pytest.raises(CannotPlan, match="no agreed value for March 2024"):
        proposed(people, version_id, period=Period.of(start=date(2024, 3, 1), kind=PeriodKind.MONTH))
    with pytest.raises(CannotPlan, match="A percentage cannot be above 100"):
        proposed(people, version_id, becomes=Decimal(850))
    with pytest.raises(CannotPlan, match="where it is seen"):
        proposed(people, version_id, evidence=" ")
    proposed(people, version_id)
    with pytest.raises(CannotPlan, match="waits for the board already"):
        proposed(people, version_id)
    draft = services.open_version(
        actor=people.planner, organisation_id=number_of(BOARD), framework_key=SAMPLE, reason="Winter"
    )
    with pytest.raises(CannotPlan, match="has no agreed value"):
        proposed(people, draft)


def test_the_boards_approver_hears_of_it_at_my_desk_until_it_is_decided(people: Cast) -> None:
    number = proposed(people, agreed(people, value="58"))

    def told(actor: Any) -> list[str]:
        rights = rights_of(user_id=actor.user_id, today=actor.today)
        return [one.todo.words for one in asked_of(rights, user_id=actor.user_id, today=actor.today)]

    words = "Confirm or decline a correction of the plan of Sample Mainland (fictional)"
    assert any(text.startswith(words) for text in told(people.approver))
    assert not any(text.startswith(words) for text in told(people.planner))
    services.decide_correction(actor=people.approver, correction_id=number, act=CONFIRM)
    assert not any(text.startswith(words) for text in told(people.approver))


# In the database


def row(version_id: int, **other: Any) -> PromiseCorrection:
    fields: dict[str, Any] = {
        "version_id": version_id,
        "measure_id": AE,
        "period_start": MARCH.start,
        "period_end": MARCH.end,
        "period_kind": "month",
        "was": 58,
        "becomes": 85,
        "reason": "Why",
        "evidence": "Where",
        "proposed_by": person(),
        "proposed_at": version(version_id).created_at,
    }
    return PromiseCorrection.objects.create(**fields | other)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"becomes": 58}, "a_correction_corrects_something"),
        ({"becomes": -1}, "a_corrected_promise_is_a_real_number"),
        ({"evidence": ""}, "a_correction_says_why_and_where_it_is_seen"),
        (
            {"period_end": date(2024, 3, 31), "period_start": date(2024, 3, 1)},
            "only what was agreed is corrected",
        ),
    ],
)
def test_the_database_keeps_what_a_correction_is(people: Cast, other: dict[str, Any], rule: str) -> None:
    version_id = agreed(people, value="58")
    with pytest.raises(DatabaseError, match=rule), transaction.atomic():
        row(version_id, **other)


def test_the_database_lets_nobody_decide_about_their_own_and_nothing_twice(people: Cast) -> None:
    correction = row(agreed(people, value="58"))
    decided = {"correction": correction, "at": correction.proposed_at}
    with pytest.raises(DatabaseError, match="does not decide about it"), transaction.atomic():
        CorrectionDecision.objects.create(kind="confirmed", by=correction.proposed_by, **decided)
    with (
        pytest.raises(IntegrityError, match="declined_and_withdrawn_corrections_say_why"),
        transaction.atomic(),
    ):
        CorrectionDecision.objects.create(kind="declined", by=person(), **decided)
    with pytest.raises(IntegrityError, match="a_decision_on_a_correction_is_known"), transaction.atomic():
        CorrectionDecision.objects.create(kind="lost", reason="x", by=person(), **decided)
    CorrectionDecision.objects.create(kind="confirmed", by=person(), **decided)
    with pytest.raises(IntegrityError, match="correction_id"), transaction.atomic():
        CorrectionDecision.objects.create(kind="withdrawn", reason="x", by=person(), **decided)
