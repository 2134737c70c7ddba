"""A question is asked, answered and settled; who may, who may not, and what everybody reads of it afterwards."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from boards.asks import services
from boards.asks.models import Entry, Question
from boards.asks.pages import question_parts
from boards.asks.queries import Asked, Document, by_pin, questions_of, unanswered, waiting
from boards.components.parts import Link
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.permissions import NotAllowed
from boards.people.roles import Action, Role
from boards.work.actors import LOCAL, command
from boards.work.models import AuditEvent
from tests.support.people import actor_for, person
from tests.support.statements import statements
from tests.support.together import together

PLAN = Document(Question.About.PLAN, 7)
PIN = "trajectories/ae-4-hours/2026-06"


@pytest.fixture
def reviewer() -> User:
    return person(Role.REVIEWER)


@pytest.fixture
def planner() -> User:
    return person(Role.PLANNER)


def lothian() -> int:
    return Organisation.objects.get(slug="nhs-lothian").pk


def ask(reviewer: User, *, text: str = "Why 96 in June?", pin: str = PIN, due: date | None = None) -> int:
    return services.ask(
        actor=actor_for(reviewer),
        action=Action.ASK_ABOUT_PLAN,
        document=PLAN,
        organisation_id=lothian(),
        text=text,
        pin=pin,
        version=2,
        due=due,
    )


def answer(planner: User, question: int, text: str = "The new unit opens in May.") -> None:
    services.answer(
        actor=actor_for(planner), action=Action.EDIT_PLAN, document=PLAN, question_id=question, text=text
    )


def by_asker(service: object, reviewer: User, question: int, **words: str) -> None:
    service(  # type: ignore[operator]
        actor=actor_for(reviewer), action=Action.ASK_ABOUT_PLAN, document=PLAN, question_id=question, **words
    )


def only() -> Asked:
    (asked,) = questions_of([PLAN])[PLAN]
    return asked


@pytest.mark.django_db
def test_a_question_goes_from_open_to_answered_to_settled_and_keeps_every_word(
    reviewer: User, planner: User
) -> None:
    question = ask(reviewer)
    assert only().is_open

    answer(planner, question)
    by_asker(services.reopen, reviewer, question, text="And if it opens later?")
    assert only().is_open
    answer(planner, question, text="Then 94.")
    by_asker(services.settle, reviewer, question)

    asked = only()
    assert asked.state == "settled"
    assert [(said.kind, said.text, said.by) for said in asked.said] == [
        ("answer", "The new unit opens in May.", planner.name),
        ("reopening", "And if it opens later?", reviewer.name),
        ("answer", "Then 94.", planner.name),
        ("settlement", "", reviewer.name),
    ]
    told = AuditEvent.objects.filter(subject_type="question", subject_id=str(question)).order_by("id")
    assert [event.action for event in told] == [
        "question asked",
        "question answered",
        "question asked again",
        "question answered",
        "question settled",
    ]
    assert told[1].before == {"state": "open"}
    assert told[1].organisation_id == lothian()


@pytest.mark.django_db
def test_several_questions_stand_on_one_pin_and_all_stand_beside_their_row(reviewer: User) -> None:
    ask(reviewer, text="Why 96?")
    ask(reviewer, text="Who runs the unit?")
    ask(reviewer, text="Where is the chapter on staff?", pin="")

    pinned = by_pin(questions_of([PLAN])[PLAN])

    assert [asked.text for asked in pinned[PIN]] == ["Why 96?", "Who runs the unit?"]
    assert [asked.text for asked in pinned[""]] == ["Where is the chapter on staff?"]


@pytest.mark.django_db
def test_only_who_may_asks_and_answers(reviewer: User, planner: User) -> None:
    with pytest.raises(NotAllowed):
        ask(planner)
    question = ask(reviewer)
    with pytest.raises(NotAllowed):
        answer(person(Role.PLANNER, board="nhs-fife"), question)
    with pytest.raises(NotAllowed):
        by_asker(services.withdraw, planner, question)
    with pytest.raises(services.CannotAsk, match="words of a person"):
        services.answer(
            actor=command(name="job", now=timezone.now()),
            action=Action.EDIT_PLAN,
            document=PLAN,
            question_id=question,
            text="x",
        )
    assert only().said == ()


@pytest.mark.django_db
def test_who_asked_does_not_answer(planner: User) -> None:
    both = person(Role.REVIEWER, Role.PLANNER)
    question = ask(both)

    with pytest.raises(services.CannotAsk, match="somebody else has to answer"):
        answer(both, question)
    answer(planner, question)
    assert only().state == "answered"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_question_an_answer_and_asking_again_need_words(text: str, reviewer: User, planner: User) -> None:
    with pytest.raises(services.CannotAsk, match="Write what you ask"):
        ask(reviewer, text=text)
    question = ask(reviewer)
    with pytest.raises(services.CannotAsk, match="Write the answer"):
        answer(planner, question, text=text)
    answer(planner, question)
    with pytest.raises(services.CannotAsk, match="still missing"):
        by_asker(services.reopen, reviewer, question, text=text)


@pytest.mark.django_db
def test_a_date_that_is_over_is_refused(reviewer: User) -> None:
    today = timezone.now().astimezone(LOCAL).date()
    with pytest.raises(services.CannotAsk, match="is over"):
        ask(reviewer, due=today - timedelta(days=1))
    ask(reviewer, due=today)


@pytest.mark.django_db
def test_a_question_of_another_document_is_not_there(reviewer: User, planner: User) -> None:
    question = ask(reviewer)
    with pytest.raises(Question.DoesNotExist):
        services.answer(
            actor=actor_for(planner),
            action=Action.EDIT_PLAN,
            document=Document(Question.About.REPORT, PLAN.number),
            question_id=question,
            text="x",
        )


@pytest.mark.django_db
def test_what_comes_too_late_is_told_who_was_first_and_when(reviewer: User, planner: User) -> None:
    question = ask(reviewer)
    with pytest.raises(services.CannotAsk, match="Nobody has answered"):
        by_asker(services.settle, reviewer, question)
    answer(planner, question)
    with pytest.raises(services.CannotAsk, match=f"{planner.name} answered this question on "):
        answer(person(Role.PLANNER), question)
    by_asker(services.withdraw, reviewer, question)
    with pytest.raises(services.CannotAsk, match=f"{reviewer.name} withdrew this question on "):
        by_asker(services.reopen, reviewer, question, text="No, wait")


@pytest.mark.django_db
def test_an_answer_is_eligible_while_both_sides_offer_the_same_words(reviewer: User, planner: User) -> None:
    question = ask(reviewer)
    with pytest.raises(services.CannotAsk):
        by_asker(services.offer, reviewer, question, side=Entry.Side.ASKER)
    answer(planner, question)
    by_asker(services.offer, reviewer, question, side=Entry.Side.ASKER)
    with pytest.raises(services.CannotAsk, match="already"):
        by_asker(services.offer, reviewer, question, side=Entry.Side.ASKER)
    assert not only().is_eligible
    services.offer(
        actor=actor_for(planner),
        action=Action.EDIT_PLAN,
        document=PLAN,
        question_id=question,
        side=Entry.Side.ASKED,
    )
    assert only().is_eligible

    by_asker(services.reopen, reviewer, question, text="One more thing")
    answer(planner, question, text="Of course.")
    assert not only().is_eligible


@pytest.mark.django_db
def test_what_waits_is_found_by_board_and_the_earliest_date_comes_first(
    reviewer: User, planner: User
) -> None:
    day = timezone.now().astimezone(LOCAL).date() + timedelta(days=9)
    no_date = ask(reviewer, text="Some time")
    later = ask(reviewer, text="Later", due=day + timedelta(days=1))
    first = ask(reviewer, text="First", due=day)
    answer(planner, ask(reviewer, text="Done", due=day))
    plan, fife = Question.About.PLAN, Organisation.objects.get(slug="nhs-fife").pk

    opened = waiting(kind=plan, state=Question.State.OPEN, organisations=[lothian()])

    assert [asked.question_id for asked in opened] == [first, later, no_date]
    assert waiting(kind=plan, state=Question.State.OPEN, organisations=[fife]) == ()
    assert [asked.text for asked in waiting(kind=plan, state=Question.State.ANSWERED)] == ["Done"]
    assert waiting(kind=Question.About.REPORT, state=Question.State.OPEN) == ()
    assert unanswered([PLAN, Document(Question.About.FIGURE, 7)]) == {PLAN: 3}


@pytest.mark.django_db
def test_two_queries_read_any_number_of_questions(reviewer: User, planner: User) -> None:
    for number in range(5):
        answer(planner, ask(reviewer, text=f"Question {number}"))
    with statements() as asked:
        questions_of([PLAN, Document(Question.About.PLAN, 8)])
    assert len(asked) == 2
    with statements() as asked:
        waiting(kind=Question.About.PLAN, state=Question.State.ANSWERED)
    assert len(asked) == 2


@pytest.mark.django_db
def test_a_page_shows_the_question_with_its_answer_its_date_and_what_may_be_done(
    reviewer: User, planner: User
) -> None:
    today = timezone.now().astimezone(LOCAL).date()
    question = ask(reviewer, due=today)
    (part,) = question_parts(
        questions_of([PLAN])[PLAN],
        today=today + timedelta(days=1),
        versions="version",
        place=lambda asked: "A&E, June 2026",
        links=lambda asked: (Link("Answer", f"/answer/{asked.question_id}/"),),
    )

    assert part.head.startswith(f"{reviewer.name} asked, ")
    assert part.head.endswith(", of version 2")
    assert (part.place, part.state, part.is_late) == ("A&E, June 2026", "waits for an answer", True)
    assert part.links == (Link("Answer", f"/answer/{question}/"),)
    assert "answer wanted by" in part.due

    answer(planner, question)
    (part,) = question_parts(questions_of([PLAN])[PLAN], today=today + timedelta(days=1))
    assert (part.state, part.is_late, part.due, part.links) == ("answered", False, "", ())
    assert part.said[0].head.startswith(f"{planner.name} answered, ")


@pytest.mark.usefixtures("fresh_db")
def test_of_two_answers_at_the_same_moment_one_is_kept_and_the_other_is_told() -> None:
    reviewer, first, second = person(Role.REVIEWER), person(Role.PLANNER), person(Role.PLANNER)
    question = ask(reviewer)

    told = together(
        lambda: answer(first, question, text="From one"),
        lambda: answer(second, question, text="From the other"),
    )

    assert sorted(type(one).__name__ for one in told) == ["CannotAsk", "NoneType"]
    assert len(only().said) == 1
    assert AuditEvent.objects.filter(action="question answered").count() == 1
