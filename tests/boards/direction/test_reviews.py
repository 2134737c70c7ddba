"""Reviews of the year: the board's own words, the note of who holds it, and actions until they are settled."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.owing import everything
from boards.direction import reviewing, todos
from boards.direction.review_acts import CannotReview
from boards.direction.review_entries import headings_of
from boards.direction.reviews import (
    Kind,
    ReviewAction,
    ReviewHeading,
    ReviewQuestion,
    ReviewStep,
    YearReview,
)
from boards.people.permissions import NotAllowed
from boards.people.roles import Action, Role
from boards.work.models import AuditEvent
from targets.catalogue.queries import catalogue
from tests.support.audits import close_improvement, final_audit, plan_improvement
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.statements import statements
from tests.support.years import ISLES, YEAR, agreed_year, board, signed_return

pytestmark = pytest.mark.django_db

EARLIER = "sample-2022-23"
PAGE = f"/desk/boards/{ISLES}/year/{YEAR}/reviews/"
MIDYEAR, ANNUAL = f"{PAGE}mid-year/", f"{PAGE}annual/"
NOTE = {"row": "about", "held_on": "2026-11-10", "chair": "A director", "note": "The winter was discussed."}


@made_once
def agreed() -> int:
    return agreed_year().pk


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def signed_in(role: Role) -> Client:
    return sign_in(Client(), person(role, board=ISLES, second_factor=True), second_factor_minutes_ago=1)


def asked() -> list[Any]:
    found = todos.todos(everything(), timezone.localdate())
    return [one for one in found if one.kind in ("review", "review-action")]


def post(client: Client, address: str, **said: str) -> str:
    return read(client.post(address, said, follow=True))


def recorded_midyear() -> ReviewAction:
    return recorded("mid-year", YEAR)


def recorded(kind: str, framework: str) -> ReviewAction:
    """With one action, recorded by the tables alone."""
    review = YearReview.objects.create(
        organisation=board(),
        framework_id=framework,
        kind=kind,
        ministerial=False,
        held_on=date(2026, 11, 10),
        note="x",
        created_at=timezone.now(),
    )
    action = ReviewAction.objects.create(review=review, key="1", what="Open six beds.", due=date(2027, 1, 31))
    YearReview.objects.filter(pk=review.pk).update(recorded_by=person(), recorded_at=timezone.now())
    return action


def test_a_midyear_note_is_recorded_and_its_action_asked_of_the_board_until_it_is_settled(
    agreed: int,
) -> None:
    reviewer, planner = signed_in(Role.REVIEWER), signed_in(Role.PLANNER)
    (todo,) = asked()
    assert todo.words == "Record the mid-year review of Sample Isles (fictional), 2026/27"
    assert (todo.action, todo.due) == (Action.HOLD_REVIEW, date(2026, 11, 15))
    assert "Nothing is written yet." in read(reviewer.get(MIDYEAR))
    assert planner.get(f"{MIDYEAR}write/about/").status_code == 403
    assert "is not one day" in read(
        reviewer.post(f"{MIDYEAR}write/about/", {**NOTE, "edit_number": "0", "held_on": "soon"})
    )
    post(reviewer, f"{MIDYEAR}write/about/", edit_number="0", **NOTE)
    page = post(
        reviewer,
        f"{MIDYEAR}write/actions/",
        row="1",
        edit_number="1",
        what="Open six beds.",
        due="2027-01-31",
        owner="A. Person",
    )
    assert "Open six beds. A. Person 31 January 2027" in page
    assert "Self-assessment" not in page
    done = post(reviewer, f"{MIDYEAR}record/", edit_number="2")
    assert "Recorded." in done
    assert "stays as it is" in read(reviewer.get(f"{MIDYEAR}write/about/", follow=True))

    (todo,) = asked()
    assert todo.words.startswith("Report on action 1 of the mid-year review 2026/27 of Sample Isles")
    assert (todo.action, todo.due) == (Action.REPORT_YEAR, date(2027, 1, 31))
    number = ReviewAction.objects.get().pk
    address = f"{MIDYEAR}actions/{number}/"
    assert planner.get(f"{address}settle/").status_code == 403
    assert reviewer.get(f"{address}report/").status_code == 403
    assert "Choose “What happened” from the list." in read(
        planner.post(f"{address}report/", {"step": "settled", "words": "x"})
    )
    page = post(planner, f"{address}report/", step="done", words="They opened on 3 January.")
    assert "reported as done by Person" in page
    (todo,) = asked()
    assert (todo.action, todo.words.split()[0]) == (Action.HOLD_REVIEW, "Settle")
    page = post(reviewer, f"{address}settle/", step="settled", words="Seen.")
    assert "settled by Person" in page
    assert asked() == []
    assert "This action is settled" in post(planner, f"{address}report/", step="report", words="More.")
    verbs = set(AuditEvent.objects.filter(subject_type="year_review").values_list("action", flat=True))
    assert verbs == {"review written", "review recorded", "review action followed up"}


def test_an_annual_review_opens_with_what_waits_and_the_systems_own_figures(agreed: int) -> None:
    action, planner = recorded_midyear(), signed_in(Role.PLANNER)
    signed_return(1)
    page = read(planner.get(ANNUAL))
    carried = page[page.index("Actions carried on from before") :]
    assert "Open six beds. mid-year review 2026/27" in carried
    assert "Return of quarter 1: 10 actions and milestones: 10 on time." in page
    headings = headings_of(YEAR).titles
    first = {"row": "assessment", "edit_number": "0", "safe-care": "Fewer falls.\r\nIn two wards."}
    page = post(planner, f"{ANNUAL}write/assessment/", **first)
    assert "Fewer falls." in page
    refused = read(
        planner.post(
            f"{ANNUAL}write/questions/",
            {"row": "0000000a", "edit_number": "1", "question": "Why? Ask me at a.person@example.org"},
        )
    )
    assert "It has an address or a telephone number." in refused
    page = post(
        planner,
        f"{ANNUAL}write/questions/",
        row="0000000a",
        edit_number="1",
        question="When does the ward open?",
        answer="In June.",
    )
    assert "When does the ward open? In June." in page
    post(planner, f"{ANNUAL}write/about/", edit_number="2", ministerial="no", **NOTE)
    assert "The self-assessment says nothing yet of:" in read(planner.get(ANNUAL))
    every = {"row": "assessment", "edit_number": "3", **dict.fromkeys(headings, "We did what we said.")}
    post(planner, f"{ANNUAL}write/assessment/", **every)
    question = f"{ANNUAL}write/questions/0000000a/"
    for number in ("9" * 5000, "99", "-1"):  # that the review never had, or that cannot be read at all
        told = post(planner, question, row="0000000a", edit_number=number, remove="1")
        assert "names a version that was never saved here" in told
    page = post(planner, question, row="0000000a", edit_number="4", remove="1")
    assert "None is written." in page
    letter = SimpleUploadedFile("letter.txt", b"Dear chair,\n")
    attached = read(planner.post(f"{ANNUAL}letter/", {"file": letter}, follow=True))
    assert "letter.txt" in attached
    assert "Recorded." in post(planner, f"{ANNUAL}record/", edit_number="5")
    assert not ReviewStep.objects.filter(action=action).exists()
    with statements() as taken:
        planner.get(ANNUAL)
    assert len(taken) <= 53


def test_an_action_of_an_earlier_year_opens_the_next_years_reviews_until_it_is_settled(agreed: int) -> None:
    action, planner = recorded("annual", EARLIER), signed_in(Role.PLANNER)
    told = "Open six beds. annual review 2022/23"
    for address in (MIDYEAR, ANNUAL):
        page = read(planner.get(address))
        assert told in page[page.index("Actions carried on from before") :], address
    recorded_midyear()
    assert "mid-year review 2026/27" not in read(planner.get(ANNUAL.replace(YEAR, EARLIER))), "none goes back"
    ReviewStep.objects.create(
        action=action, step="settled", words="They are open.", by=person(), at=timezone.now()
    )
    # This year's note was recorded before that: it keeps what it opened with, and what opens now has it not.
    assert told in read(planner.get(MIDYEAR))
    assert told not in read(planner.get(ANNUAL))


def test_an_annual_review_follows_the_improvement_plan_after_the_newest_audit(agreed: int) -> None:
    reviewer = signed_in(Role.REVIEWER)
    assert "Improvement plan" not in read(reviewer.get(ANNUAL)), "no audit is final"
    old, new = final_audit(ISLES, first_year=2023), final_audit(ISLES, first_year=2024)
    day = timezone.localdate() - timedelta(days=1)
    for audit, what in ((old, "Ask by letter."), (old, "Ask the carers."), (new, "Ask by text.")):
        plan_improvement(audit, what, due=day)
    close_improvement(old, 2, "Carers were asked.")
    page = read(reviewer.get(ANNUAL))
    for words in (
        "Ask by letter.",
        "Ask by text.",
        "open, late",
        "2 actions: 2 open, 2 of them late; 0 closed.",
    ):
        assert words in page, words
    assert "Ask the carers." not in page, "it was closed in an earlier plan"
    close_improvement(new, 1, "All were asked.")
    page = read(reviewer.get(ANNUAL))
    assert "done All were asked." in page, "of the newest plan what came of it"
    assert "Ask by text." in reviewer.get(f"{ANNUAL}?table=improvement&file=csv").content.decode()
    post(signed_in(Role.PLANNER), f"{ANNUAL}write/about/", edit_number="0", ministerial="no", **NOTE)
    printed = read(reviewer.get(f"{ANNUAL}print/"))
    assert "Improvement after the participation audit" in printed
    assert "Ask by letter." in printed
    assert reviewer.get(f"{ANNUAL}print.pdf").content.startswith(b"%PDF")
    assert "Ask by letter." not in read(reviewer.get(MIDYEAR)), "it is the annual review that follows it"
    for who in (None, person(Role.PLANNER, board="nhs-fife"), person(Role.PARTICIPATION_REVIEWER)):
        other = sign_in(Client(), who) if who else Client()
        for path in (ANNUAL, f"{ANNUAL}print/", f"{ANNUAL}?table=improvement&file=csv"):
            assert b"Ask by letter." not in other.get(path, follow=True).content, (
                "for its board and Government"
            )


def test_a_recorded_review_tells_the_improvement_plan_as_it_stood_then(agreed: int) -> None:
    audit = final_audit(ISLES, first_year=2024)
    day = timezone.localdate()
    for what in ("Ask by letter.", "Ask by text."):
        plan_improvement(audit, what, due=day)
    close_improvement(audit, 2, "Texts are sent.")
    planner = signed_in(Role.PLANNER)
    post(planner, f"{ANNUAL}write/about/", edit_number="0", ministerial="no", **NOTE)
    every = dict.fromkeys(headings_of(YEAR).titles, "We did what we said.")
    post(planner, f"{ANNUAL}write/assessment/", row="assessment", edit_number="1", **every)
    assert "Recorded." in post(planner, f"{ANNUAL}record/", edit_number="2")
    close_improvement(audit, 1, "Letters are sent.")
    for path in (ANNUAL, f"{ANNUAL}print/"):
        page = read(planner.get(path))
        assert "2 actions: 1 open; 1 closed. As it was when the review was recorded" in page, path
        assert "Texts are sent." in page
        assert "Letters are sent." not in page
    with (
        pytest.raises(DatabaseError, match="Cannot update"),
        transaction.atomic(),
    ):
        YearReview.objects.update(improvement=[])


def test_a_ministerial_review_is_governments_and_the_assessment_stays_the_boards(agreed: int) -> None:
    planner, reviewer = signed_in(Role.PLANNER), signed_in(Role.REVIEWER)
    post(reviewer, f"{ANNUAL}write/about/", edit_number="0", ministerial="yes", **NOTE)
    assert planner.get(f"{ANNUAL}write/about/").status_code == 403
    assert planner.get(f"{ANNUAL}write/assessment/").status_code == 200
    assert reviewer.get(f"{ANNUAL}write/assessment/").status_code == 403
    stale = planner.post(
        f"{ANNUAL}write/assessment/", {"row": "assessment", "edit_number": "1", "safe-care": "Mine."}
    )
    assert stale.status_code == 302
    other = signed_in(Role.PLANNER).post(
        f"{ANNUAL}write/assessment/", {"row": "assessment", "edit_number": "1", "safe-care": "Yours."}
    )
    assert "There it says: Fewer" not in read(other, 409)
    assert "Mine." in read(other, 409)
    assert ReviewHeading.objects.get().words == "Mine."


def test_services_refuse_what_pages_do_not_offer(agreed: int) -> None:
    reviewer, planner = (actor_for(person(role, board=ISLES)) for role in (Role.REVIEWER, Role.PLANNER))
    about: dict[str, Any] = {
        "organisation": board(),
        "framework": catalogue().frameworks[YEAR],
        "review": Kind.MIDYEAR,
        "edit_number": 0,
    }
    with pytest.raises(NotAllowed):
        reviewing.save_entry(actor=planner, kind="about", entries={"": {"note": "x"}}, **about)
    with pytest.raises(CannotReview, match="a note and actions alone"):
        reviewing.save_entry(
            actor=planner, kind="questions", entries={"0000000a": {"question": "x"}}, **about
        )
    eleven = {str(number): {"what": "x"} for number in range(1, 12)}
    with pytest.raises(CannotReview, match="at most 10 actions"):
        reviewing.save_entry(actor=reviewer, kind="actions", entries=eleven, **about)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    number = reviewing.save_entry(
        actor=reviewer, kind="about", entries={"": {"note": "x", "held_on": tomorrow}}, **about
    )
    del about["edit_number"]
    with pytest.raises(CannotReview, match="It is recorded when it was held"):
        reviewing.record(actor=reviewer, read={"edit_number": number}, **about)


def test_the_database_holds_what_a_review_promises(agreed: int) -> None:
    action = recorded_midyear()
    review = action.review
    fields: dict[str, Any] = {
        "organisation": review.organisation,
        "framework": review.framework,
        "created_at": review.created_at,
    }
    for row, name in (
        ({"kind": "mid-year", "ministerial": False}, "one_review_per_board_year_and_kind"),
        ({"kind": "x", "ministerial": False}, "only_an_annual_review_is_ministerial"),
        (
            {
                "kind": "annual",
                "ministerial": True,
                "recorded_by": person(),
                "recorded_at": review.created_at,
            },
            "a_recorded_review_says_when_and_what",
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            YearReview.objects.create(**fields, **row)
    open_one = YearReview.objects.create(**fields, kind="annual", ministerial=False)
    wrong: tuple[tuple[Any, dict[str, str], str], ...] = (
        (ReviewHeading, {"key": "X", "words": "x"}, "a_self_assessment_says_something"),
        (ReviewQuestion, {"key": "x", "question": "x"}, "a_question_of_a_review_asks_something"),
        (ReviewAction, {"key": "11", "what": "x"}, "a_review_has_at_most_ten_actions"),
    )
    for model, said, name in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(review=open_one, **said)
    twice: tuple[tuple[Any, dict[str, str], str], ...] = (
        (ReviewHeading, {"key": "safe", "words": "x"}, "one_self_assessment_per_heading"),
        (ReviewQuestion, {"key": "0000000a", "question": "x"}, "one_question_of_a_review_per_key"),
        (ReviewAction, {"key": "10", "what": "x"}, "one_action_of_a_review_per_number"),
    )
    for model, said, name in twice:
        model.objects.create(review=open_one, **said)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(review=open_one, **said)
        with pytest.raises(DatabaseError, match="a recorded review stays"), transaction.atomic():
            model.objects.create(review=review, **said)
    step: dict[str, Any] = {"by": person(), "at": review.created_at, "words": "x"}
    with pytest.raises(DatabaseError, match="is not recorded yet"), transaction.atomic():
        ReviewStep.objects.create(action=open_one.actions.get(), step="done", **step)
    with (
        pytest.raises(IntegrityError, match="a_step_of_an_action_is_known_and_says_something"),
        transaction.atomic(),
    ):
        ReviewStep.objects.create(action=action, step="x", **step)
    ReviewStep.objects.create(action=action, step="settled", **step)
    with pytest.raises(DatabaseError, match="it is settled"), transaction.atomic():
        ReviewStep.objects.create(action=action, step="report", **step)
    with pytest.raises(DatabaseError), transaction.atomic():
        YearReview.objects.filter(pk=review.pk).update(note="y")
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'boards_reviewstep'")
        assert "an_action_of_a_review_is_settled_once" in {name for (name,) in cursor.fetchall()}
    edit = (
        "INSERT INTO boards_reviewedit (document_id, part, entry, editor_label, at, edit_number, copied_from)"
        " VALUES ({0}, 'about', 'x', 'x', now(), 99, {1}), ({0}, 'about', 'x', 'x', now(), 99, {1})"
    )
    for constraint, copied in (
        ("one_reviewedit_per_number_part_and_entry", "NULL"),
        ("one_reviewedit_per_copied_row_part_and_entry", "1"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(edit.format(open_one.pk, copied))
