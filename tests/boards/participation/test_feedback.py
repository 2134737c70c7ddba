"""“You said, we did”: written by a board, read by two others, told to who must act, and never public before that."""

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
from boards.evidence.models import Evidence
from boards.organisations.models import Organisation
from boards.participation import telling
from boards.participation.feedback_acts import CannotTell
from boards.participation.feedback_rows import Feedback, FeedbackEdit, FeedbackReading, FeedbackState
from boards.participation.feedback_todos import todos
from boards.people.permissions import NotAllowed
from boards.people.roles import Role
from boards.work.models import AuditEvent
from tests.support.feedback import CLEAN, agreed, draft, given, read_by, sent, told
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

LOTHIAN = "nhs-lothian"
LIST = "/desk/participation/feedback/"
ADD = f"/desk/boards/{LOTHIAN}/feedback/add/"
FORM = {
    "about": "Food",
    "said": "It was cold.",
    "did": "Trolleys are heated.",
    "month": "2026-03",
    "people": "9",
}


@made_once
def entry() -> Feedback:
    return sent()


def words_of(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def of(role: Role, board: str = LOTHIAN) -> Client:
    return sign_in(Client(), person(role, board=board))


def page(held: Feedback) -> str:
    return f"/desk/boards/{held.organisation.slug}/feedback/{held.number}/"


def owed() -> list[tuple[str, str, frozenset[int]]]:
    found = todos(everything(), timezone.localdate())
    return [(str(one.action), one.words, one.not_by) for one in found]


def test_a_planner_writes_it_two_others_agree_and_each_step_tells_who_must_act() -> None:
    planner, approver = person(Role.PLANNER), person(Role.APPROVER)
    reviewer = person(Role.PARTICIPATION_REVIEWER)
    client = sign_in(Client(), planner)
    client.post(ADD, FORM, follow=True)
    held = Feedback.objects.get()
    assert held.state == FeedbackState.DRAFT
    assert not owed(), "nobody is asked about a draft"

    client.post(f"{page(held)}send/?edit_number=1", {"edit_number": 1})
    [(_, words, not_by)] = owed()
    assert words == "Read what people told NHS Lothian: Food"
    assert not_by == {planner.pk}

    yes = {"decision": "yes", "looked": "on"}
    of_approver, of_reviewer = sign_in(Client(), approver), sign_in(Client(), reviewer)
    seen = words_of(of_approver.get(f"{page(held)}read/"))
    assert "It was cold." in seen
    assert "That does not say that nobody could be recognised." in seen
    of_approver.post(f"{page(held)}read/", {**yes, "edit_number": 2})
    held.refresh_from_db()
    assert held.state == FeedbackState.SENT, "one is not enough"
    [(_, _, not_by)] = owed()
    assert not_by == {planner.pk, approver.pk}
    assert "somebody else reads it too" in words_of(of_approver.get(page(held)))

    of_reviewer.post(f"{page(held)}read/", {**yes, "edit_number": 3})
    held.refresh_from_db()
    assert held.state == FeedbackState.AGREED
    assert not owed()
    verbs = AuditEvent.objects.filter(subject_type="feedback").order_by("pk").values_list("action", flat=True)
    assert list(verbs) == ["feedback written", "feedback sent", "feedback read", "feedback read"]


def test_what_one_reader_sends_back_is_told_to_its_board_and_read_anew(entry: Feedback) -> None:
    approver = person(Role.APPROVER)
    read_by(entry, approver, agrees=False, why="The second sentence says too much.")
    entry.refresh_from_db()
    assert entry.state == FeedbackState.DRAFT
    [(_, words, _)] = owed()
    assert words.startswith("Change what came back")
    assert "It came back to be changed: The second sentence" in words_of(of(Role.PLANNER).get(page(entry)))
    writer = actor_for(person(Role.PLANNER))
    telling.change(**given(entry, writer), told=told(did="Signs are larger now."))
    telling.send(**given(entry, writer))
    read_by(entry, approver)
    entry.refresh_from_db()
    assert entry.state == FeedbackState.SENT, "what was read of an earlier text does not count"


def test_who_wrote_it_does_not_decide_and_nobody_decides_twice(entry: Feedback) -> None:
    writer = FeedbackEdit.objects.filter(document=entry, part="words").get().editor
    assert writer is not None
    approver = person(Role.APPROVER)
    read_by(entry, approver)
    with pytest.raises(CannotTell, match="You have read this already"):
        read_by(entry, approver)
    with pytest.raises(NotAllowed):
        read_by(entry, person(Role.PLANNER))
    with pytest.raises(NotAllowed):
        read_by(entry, person(Role.APPROVER, board="nhs-fife"))
    writer.memberships.create(role=Role.PARTICIPATION_REVIEWER, starts=date(2020, 1, 1))
    with pytest.raises(CannotTell, match="You wrote some of this"):
        read_by(entry, writer)


def test_who_gave_it_to_be_read_is_not_one_of_its_two_readers(entry: Feedback) -> None:
    """Somebody else wrote it; a second role changes nothing."""
    telling.take_back(**given(entry, actor_for(person(Role.PLANNER))))
    sender = person(Role.PLANNER, Role.APPROVER, board=LOTHIAN)
    telling.send(**given(entry, actor_for(sender)))
    [(_, words, not_by)] = owed()
    assert words.startswith("Read what people told")
    assert sender.pk in not_by
    with pytest.raises(CannotTell, match="You gave this to two people to read"):
        read_by(entry, sender)
    reading = (
        "INSERT INTO boards_feedbackreading (feedback_id, sending, by_id, at, agrees, why)"
        f" VALUES ({entry.pk}, 2, {sender.pk}, now(), true, '')"
    )
    read_by(entry, person(Role.PARTICIPATION_REVIEWER))
    with pytest.raises(DatabaseError, match="two who did not write it"), transaction.atomic():
        connection.cursor().execute(f"{reading}; UPDATE boards_feedback SET state = 'agreed'")


def test_what_the_check_suspects_is_named_and_only_people_let_it_stay() -> None:
    held = draft(entry=told(said="Mrs Drever, aged 91, could not find it."))
    planner = of(Role.PLANNER)
    seen = words_of(planner.get(page(held)))
    assert "“Mrs Drever” may be a person's name." in seen
    assert "“aged 91” tells the age of one person." in seen
    answer = planner.post(f"{page(held)}send/", {"edit_number": held.edit_number, "may_stay": " "})
    assert "Say why what the check suspects may stay" in words_of(answer)
    with pytest.raises(CannotTell, match="Say why"):
        telling.send(**given(held, actor_for(person(Role.PLANNER))))
    planner.post(f"{page(held)}send/", {"edit_number": held.edit_number, "may_stay": "A ship is called so."})
    held.refresh_from_db()
    assert held.state == FeedbackState.SENT
    asked = words_of(of(Role.APPROVER).get(f"{page(held)}read/"))
    assert "“Mrs Drever” may be a person's name." in asked
    assert "A ship is called so." in asked


def test_who_agrees_sees_all_that_would_be_public(entry: Feedback) -> None:
    link = "https://www.nhslothian.scot/signs"
    writer = actor_for(person(Role.PLANNER))
    telling.take_back(**given(entry, writer))
    telling.change(**given(entry, writer), told=told(link=link))
    telling.send(**given(entry, writer))
    asked = words_of(of(Role.APPROVER).get(f"{page(entry)}read/"))
    for public in (CLEAN.about, CLEAN.said, CLEAN.did, "February 2026", "14 people", link):
        assert public in asked


def test_a_reader_says_that_they_looked_and_why_it_goes_back(entry: Feedback) -> None:
    client = of(Role.APPROVER)
    form = {"edit_number": entry.edit_number}
    assert "Look for what tells who somebody is" in words_of(
        client.post(f"{page(entry)}read/", {**form, "decision": "yes"})
    )
    assert "Say what has to change." in words_of(
        client.post(f"{page(entry)}read/", {**form, "decision": "no", "looked": "on"})
    )
    assert not FeedbackReading.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"said": " "}, "Say what people told you."),
        ({"did": ""}, "Say what changed, or why nothing did."),
        ({"said": "x" * 601}, "has 601 characters. Use at most 600."),
        ({"month": "March"}, "Enter a month, for example 2026-03."),
        ({"month": f"{timezone.localdate() + timedelta(days=40):%Y-%m}"}, "The month is still to come"),
        ({"people": "0"}, "At least one person told you."),
        ({"people": "many"}, "Enter a number."),
        ({"link": "http://example.org/signs"}, "The link must begin with https://"),
        ({"link": "https://"}, "Enter a whole address"),
    ],
)
def test_what_cannot_be_told_is_refused_in_words_and_nothing_is_stored(
    changes: dict[str, str], says: str
) -> None:
    assert says in words_of(of(Role.PLANNER).post(ADD, FORM | changes))
    assert not Feedback.objects.exists()


def test_a_small_board_tells_of_five_people_or_more_and_by_quarter() -> None:
    held = draft("nhs-orkney", told(people=4))
    planner = actor_for(person(Role.PLANNER, board="nhs-orkney"))
    with pytest.raises(CannotTell, match="fewer than 5 people"):
        telling.send(**given(held, planner))
    telling.change(**given(held, planner), told=told(people=6))
    telling.send(**given(held, planner))
    seen = words_of(of(Role.PLANNER, "nhs-orkney").get(page(held)))
    assert "5 people or more" in seen
    assert "January to March 2026" in seen
    assert "February" not in seen


def test_what_was_changed_meanwhile_is_read_again_first() -> None:
    held = draft()
    planner = actor_for(person(Role.PLANNER))
    stale = given(held, planner)
    telling.change(**given(held, planner), told=told(did="Signs are larger now."))
    with pytest.raises(CannotTell, match=r"was changed by .* read it again first"):
        telling.change(**stale, told=told(did="Nothing."))
    with pytest.raises(CannotTell, match="read it again first"):
        telling.send(**stale)
    held.refresh_from_db()
    assert held.did == "Signs are larger now."


def test_a_file_is_opened_by_who_reads_the_entry_and_a_hostile_one_is_refused() -> None:
    held = draft()
    planner = of(Role.PLANNER)
    bad = SimpleUploadedFile("signs.svg", b"<svg><script>alert(1)</script></svg>")
    assert "signs.svg" not in words_of(planner.post(f"{page(held)}attach/", {"file": bad}, follow=True))
    assert not Evidence.objects.exists()
    good = SimpleUploadedFile("signs.txt", b"Twelve signs were put up.")
    seen = words_of(planner.post(f"{page(held)}attach/", {"file": good}, follow=True))
    assert "signs.txt" in seen
    address = f"/desk/evidence/{Evidence.objects.get().pk}/"
    assert of(Role.PARTICIPATION_REVIEWER).get(address).status_code == 200
    assert of(Role.PLANNER, "nhs-fife").get(address).status_code == 404


def test_taken_back_it_is_a_draft_that_two_people_read_again() -> None:
    held = agreed()
    telling.take_back(**given(held, actor_for(person(Role.PLANNER))))
    held.refresh_from_db()
    assert held.state == FeedbackState.DRAFT
    assert not owed()
    with pytest.raises(CannotTell):
        read_by(held, person(Role.PARTICIPATION_REVIEWER))


def test_another_board_does_not_find_it_and_what_is_not_there_is_said(entry: Feedback) -> None:
    assert "Finding the way" not in words_of(of(Role.PLANNER, "nhs-fife").get(LIST))
    assert "Finding the way" in words_of(of(Role.PLANNER).get(LIST))
    assert of(Role.PLANNER, "nhs-fife").get(page(entry)).status_code == 404
    assert of(Role.PLANNER).get(f"/desk/boards/{LOTHIAN}/feedback/99/").status_code == 404
    writer = actor_for(person(Role.PLANNER))
    lothian = Organisation.objects.get(slug=LOTHIAN)
    with pytest.raises(CannotTell, match="no such entry"):
        telling.take_back(actor=writer, organisation=lothian, number=99, read={"edit_number": 1})


@pytest.mark.parametrize("more", [0, 5])
def test_pages_take_a_fixed_number_of_statements(more: int, entry: Feedback) -> None:
    for number in range(more):
        draft(entry=told(f"Subject {number}"))
    client = of(Role.PARTICIPATION_REVIEWER)
    client.get(LIST)
    for address, asked in ((LIST, 5), (page(entry), 8)):
        with statements() as found:
            assert client.get(address).status_code == 200
        assert len(found) == asked, address
    with statements() as found:
        todos(everything(), timezone.localdate())
    assert len(found) - len(everything_alone()) == 4


def everything_alone() -> list[Any]:
    with statements() as found:
        everything()
    return list(found)


def test_the_database_keeps_each_rule_by_itself(entry: Feedback) -> None:
    approver, other = person(Role.APPROVER), person(Role.PARTICIPATION_REVIEWER)
    writer = FeedbackEdit.objects.get(document=entry, part="words").editor_id
    reading = (
        "INSERT INTO boards_feedbackreading (feedback_id, sending, by_id, at, agrees, why)"
        f" VALUES ({entry.pk}, {{sending}}, {{by}}, now(), {{agrees}}, '{{why}}')"
    )
    fits = {"sending": 1, "by": approver.pk, "agrees": "true", "why": ""}
    once = reading.format(**fits)
    again = (
        "INSERT INTO boards_feedback (organisation_id, number, about, said, did, month, people, link, state,"
        " sending, may_stay, edit_number, created_at) SELECT organisation_id, {number}, '{about}', said, did,"
        " '{month}', people, link, 'draft', 0, '', 0, now() FROM boards_feedback"
    )
    row = {"number": 2, "about": "x", "month": "2026-02-01"}
    edit = (
        "INSERT INTO boards_feedbackedit (document_id, part, entry, editor_label, at, edit_number, copied_from)"
        f" SELECT {entry.pk}, 'words', 'x', 'Somebody', now(), 1, {{copied}} FROM generate_series(1, 2)"
    )
    for rule, statement in (
        ("one_feedback_per_number", again.format(**row | {"number": 1})),
        ("feedback_says_what_and_when", again.format(**row | {"about": " "})),
        ("feedback_says_what_and_when", again.format(**row | {"month": "2026-02-02"})),
        ("feedback_is_never_deleted|Cannot delete", "DELETE FROM boards_feedback"),
        ("what is being read does not change", "UPDATE boards_feedback SET said = 'Mrs Drever'"),
        ("two who did not write it", "UPDATE boards_feedback SET state = 'agreed'"),
        ("two who did not write it", f"{once}; UPDATE boards_feedback SET state = 'agreed'"),
        ("each_reads_a_sent_feedback_once", f"{once}; {once}"),
        ("feedback_goes_back_with_a_reason", reading.format(**fits | {"agrees": "false"})),
        ("this is not waiting to be read", reading.format(**fits | {"sending": 2})),
        ("who wrote it does not decide", reading.format(**fits | {"by": writer})),
        ("one_feedbackedit_per_number_part_and_entry", edit.format(copied="NULL")),
        ("one_feedbackedit_per_copied_row_part_and_entry", edit.format(copied="1")),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=rule), transaction.atomic():
            connection.cursor().execute(statement)
    read_by(entry, approver)
    read_by(entry, other)
    entry.refresh_from_db()
    assert entry.state == FeedbackState.AGREED, "what the rules allow, goes"
    assert entry.said == CLEAN.said
    rewritten = "UPDATE boards_feedback SET state = 'draft'; UPDATE boards_feedback SET said = 'Mrs Drever';"
    for state in ("sent", "agreed"):
        with pytest.raises(DatabaseError, match="a draft is read anew"), transaction.atomic():
            connection.cursor().execute(f"{rewritten} UPDATE boards_feedback SET state = '{state}'")
