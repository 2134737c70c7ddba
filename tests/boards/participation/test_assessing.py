"""A board's own voice: written criterion by criterion by several people, signed by another one, and then fixed."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.participation import assessing, rounds
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_rows import BoardAudit, BoardAuditStep, BoardVoice
from boards.participation.models import DAYS, AuditRound
from boards.people.acts import Refusal
from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.work.models import AuditEvent
from tests.support.audits import SAID, open_round, read_of, signed_audit, write_criterion, written_audit
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/"


@made_once
def held() -> AuditRound:
    return open_round()


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def typed(edit_number: int, **changes: str) -> dict[str, str]:
    said = {"level": "2", "summary": "We ask.", "statement": "We ask people.", "next_step": ""}
    return {**said, "edit_number": str(edit_number), **changes}


def test_a_planner_writes_and_the_approver_signs(held: AuditRound) -> None:
    planner = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    assert "Not begun" in read(planner.get(PAGE))
    form = planner.get(f"{PAGE}1.1/write/").content.decode()
    assert "data-autosave" in form
    assert "4 Improving" in form
    assert form.count("(optional)") == 1  # what may stay empty, said once
    refused = planner.post(f"{PAGE}1.1/write/", typed(0, summary="x" * 301, level="5"))
    assert "“Summary” has 301 characters. Use at most 300." in read(refused)
    assert "Choose “Your level” from the list." in read(refused)
    assert not BoardAudit.objects.exists()

    going_on = planner.post(f"{PAGE}1.1/write/", typed(0) | {"next": "1"})
    assert going_on.headers["Location"] == f"{PAGE}1.2/write/"
    saved = planner.post(f"{PAGE}1.2/write/", typed(1, level=""), headers={"X-Autosave": "1"}).json()
    assert saved["edit_number"] == 2
    assert "1 of 3 criteria written" in read(planner.get(PAGE))
    planner.post(f"{PAGE}1.2/write/", typed(2))

    approver = sign_in(
        Client(),
        person(Role.APPROVER, board=ISLES, second_factor=True),
        second_factor_minutes_ago=1,
    )
    assert "1 criterion is not written yet: 2.1." in read(approver.get(PAGE))
    planner.post(f"{PAGE}2.1/write/", typed(3))
    assert f'href="{PAGE}sign/?edit_number=4"' in approver.get(PAGE).content.decode()
    stale = read(approver.post(f"{PAGE}sign/", {"edit_number": "3"}, follow=True))
    assert "was changed by" in stale
    assert "Sign the audit for Sample Isles (fictional)?" in read(approver.get(f"{PAGE}sign/?edit_number=4"))
    done = read(approver.post(f"{PAGE}sign/", {"edit_number": "4"}, follow=True))
    assert "Signed. Reviewers read it now." in done
    assert "in time" in done

    late = read(planner.get(f"{PAGE}1.1/write/", follow=True))
    assert "what the board said stays as it was signed" in late
    after = read(planner.post(f"{PAGE}1.1/write/", typed(5, summary="Otherwise.")))
    assert "what the board said stays as it was signed" in after
    assert not BoardVoice.objects.filter(summary="Otherwise.").exists()
    told = AuditEvent.objects.filter(subject_type="participation_audit").order_by("id")
    assert [event.action for event in told] == ["audit criterion written"] * 4 + ["audit step taken"]
    assert told[4].before == {"state": "open"}


def test_two_people_who_save_the_same_choose_and_who_saves_another_does_not(held: AuditRound) -> None:
    write_criterion(held, board(), "1.1", summary="First.")
    planner = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    conflict = planner.post(f"{PAGE}1.1/write/", typed(0, summary="Mine."))
    assert conflict.status_code == 409
    assert "after you opened it here. Choose what shall stand" in read(conflict)
    assert "First." in read(conflict)
    other = planner.post(f"{PAGE}1.2/write/", typed(0, summary="Another."))
    assert other.status_code == 302
    auto = planner.post(f"{PAGE}1.1/write/", typed(0, summary="Mine."), headers={"X-Autosave": "1"})
    assert auto.status_code == 409
    ahead = read(planner.post(f"{PAGE}1.1/write/", typed(99)))
    assert "names a version that was never saved here" in ahead
    chosen = planner.post(f"{PAGE}1.1/write/", typed(2, summary="Mine."))
    assert chosen.status_code == 302
    assert BoardVoice.objects.get(criterion__number=1, criterion__section=1).summary == "Mine."


def test_who_wrote_any_of_it_does_not_sign(held: AuditRound) -> None:
    both = person(Role.PLANNER, Role.APPROVER, board=ISLES, second_factor=True)
    for code in ("1.1", "1.2", "2.1"):
        write_criterion(held, board(), code, by=actor_for(both))
    other = person(Role.APPROVER, board=ISLES)
    page = read(sign_in(Client(), both, second_factor_minutes_ago=1).get(PAGE))
    assert f"You wrote some of this audit, so somebody else must sign it. Who can: {other.name}" in page
    audit = BoardAudit.objects.get()
    arguments: dict[str, Any] = {
        "round_key": held.key,
        "organisation": board(),
        "read": {"edit_number": audit.edit_number},
    }
    with pytest.raises(CannotAudit, match="somebody else must sign it"):
        assessing.sign(actor=actor_for(both, stepped_up=True), **arguments)
    with pytest.raises(StepUpNeeded):
        assessing.sign(actor=actor_for(other), **arguments)
    with pytest.raises(NotAllowed):
        assessing.sign(actor=actor_for(person(Role.APPROVER), stepped_up=True), **arguments)
    with pytest.raises(DatabaseError, match="who wrote any of it does not sign it"), transaction.atomic():
        BoardAuditStep.objects.create(
            audit=audit, state="signed", by=both, at=timezone.now(), due=timezone.localdate()
        )
    assessing.sign(actor=actor_for(other, stepped_up=True), **arguments)


def test_a_late_signature_is_recorded_as_late_and_taken(held: AuditRound) -> None:
    today = timezone.localdate()
    days = {name: today - timedelta(days=60 - at) for at, name in enumerate(DAYS)}
    administrator = actor_for(person(Role.ADMINISTRATOR))
    rounds.date_round(actor=administrator, key=held.key, days=days, read=read_of(held))
    audit = signed_audit(board(), held)
    assert audit.state == "signed"
    assert "late" in read(sign_in(Client(), person(Role.BOARD_VIEWER, board=ISLES)).get(PAGE))
    listed = read(sign_in(Client(), person(Role.ANALYST)).get("/desk/participation/audits/"))
    assert "the board signs: late" in listed


def test_nothing_begins_in_a_closed_round_and_what_is_begun_goes_on(held: AuditRound) -> None:
    write_criterion(held, board(), "1.1")
    rounds.close_round(actor=actor_for(person(Role.ADMINISTRATOR)), key=held.key, read=read_of(held))
    write_criterion(held, board(), "1.2")
    with pytest.raises(CannotAudit, match="nothing is begun in it any more"):
        write_criterion(held, board("sample-mainland"), "1.1")


def test_an_invented_round_gives_no_real_board_a_level_and_a_real_round_asks_no_sample(
    held: AuditRound,
) -> None:
    real = board("nhs-fife")
    with pytest.raises(CannotAudit, match="No level is given here"):
        write_criterion(held, real, "1.1", level=2)
    audit = written_audit(real, held)
    form = sign_in(Client(), person(Role.PLANNER, board="nhs-fife")).get(
        f"/desk/boards/nhs-fife/audits/{held.key}/1.1/write/"
    )
    assert "Your level" not in read(form)
    with pytest.raises(DatabaseError, match="gives no real board a level"), transaction.atomic():
        connection.cursor().execute(
            "UPDATE boards_boardvoice SET level_id = (SELECT min(id) FROM boards_auditlevel) WHERE audit_id = %s",
            [audit.pk],
        )
    true = open_round("A real round")
    planner = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    assert planner.get(f"/desk/boards/{ISLES}/audits/{true.key}/").status_code == 404
    with pytest.raises(DatabaseError, match="a sample is in no real round"), transaction.atomic():
        write_criterion(true, board(), "1.1")


def test_what_cannot_be_said_is_refused_with_its_remedy(held: AuditRound) -> None:
    for code, changes, words in (
        ("1.9", {}, "The round has no criterion 1.9."),
        ("1.1", {"level": 7}, "The round has no level 7: choose one of its own."),
        ("1.1", {"statement": "x" * 2001}, "“Statement” has 2001 characters. Use at most 2000."),
        ("1.1", {"level": None, "summary": "", "statement": ""}, "Nothing is written yet"),
    ):
        with pytest.raises(Refusal, match=re.escape(words)):
            write_criterion(held, board(), code, **changes)
    assert not BoardAudit.objects.exists()


def test_the_database_keeps_the_order_and_the_words(held: AuditRound) -> None:
    audit = signed_audit(board(), held)
    other = write_criterion(held, board("sample-mainland"), "1.1")
    assert other
    unsigned = BoardAudit.objects.get(organisation__slug="sample-mainland")
    elsewhere = open_round("Another round (fictional)")
    foreign = elsewhere.criteria.get(section=1, number=1)
    voice = f"UPDATE boards_boardvoice SET {{}} WHERE audit_id = {unsigned.pk}"
    step = "INSERT INTO boards_boardauditstep (audit_id, state, by_id, at, due) VALUES ({}, '{}', {}, now(), now())"
    someone = person().pk
    for rule, statement in (
        ("what the board said stays as it was signed", "UPDATE boards_boardvoice SET summary = 'x'"),
        ("what the board said stays as it was signed", "DELETE FROM boards_boardvoice"),
        ("a_board_audit_stands_where_its_last_step_says", "UPDATE boards_boardaudit SET state = 'final'"),
        ("a_board_audit_stands_where_its_last_step_says", "UPDATE boards_boardaudit SET state = 'open'"),
        ("a_board_audit_never_forgets_a_change", "UPDATE boards_boardaudit SET edit_number = 0"),
        ("a_board_audit_never_forgets_a_change", f"DELETE FROM boards_boardaudit WHERE id = {unsigned.pk}"),
        (
            "steps_of_an_audit_are_in_order: from signed it never becomes final",
            step.format(audit.pk, "final", someone),
        ),
        (
            "steps_of_an_audit_are_in_order: from open it never",
            step.format(unsigned.pk, "moderated", someone),
        ),
        ("write each criterion before you sign", step.format(unsigned.pk, "signed", someone)),
        ("steps_of_an_audit_are_in_order", step.format(audit.pk, "signed", someone)),
        ("a_voice_is_about_its_round", voice.format(f"criterion_id = {foreign.pk}")),
        ("a_voice_is_about_its_round", voice.format("level_id = (SELECT max(id) FROM boards_auditlevel)")),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            connection.cursor().execute(statement)
    for constraint, statement in (
        ("a_voice_of_the_board_is_not_too_long", voice.format("summary = repeat('x', 301)")),
        (
            "one_voice_of_the_board_per_criterion",
            f"INSERT INTO boards_boardvoice (audit_id, criterion_id, summary, statement, next_step) SELECT audit_id,"
            f" criterion_id, '', '', '' FROM boards_boardvoice WHERE audit_id = {unsigned.pk}",
        ),
        (
            "one_audit_per_round_and_board",
            "INSERT INTO boards_boardaudit (round_id, organisation_id, state, edit_number, created_at)"
            f" SELECT round_id, organisation_id, 'open', 0, now() FROM boards_boardaudit WHERE id = {audit.pk}",
        ),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(statement)
    prepared = "UPDATE boards_boardaudit SET organisation_id = organisation_id"
    connection.cursor().execute(prepared)  # a change that is none is refused by nothing


def test_rules_that_other_rules_meet_first_hold_by_themselves(held: AuditRound) -> None:
    """Behind the triggers: a state or step that is none, a step twice, an edit twice."""
    from django.db import connection as database

    audit = written_audit(board(), held)
    with database.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'boards_boardaudit'::regclass")
        names = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = 'boards_boardauditstep'::regclass")
        names |= {name for (name,) in cursor.fetchall()}
    assert {
        "board_audit_state_is_known",
        "a_step_of_an_audit_is_taken_once",
        "a_step_of_an_audit_is_known",
    } <= names
    edit = (
        "INSERT INTO boards_boardauditedit (document_id, part, entry, editor_label, at, edit_number, copied_from)"
        " VALUES ({0}, 'board', 'x', 'x', now(), 99, {1}), ({0}, 'board', 'x', 'x', now(), 99, {1})"
    )
    for constraint, copied in (
        ("one_boardauditedit_per_number_part_and_entry", "NULL"),
        ("one_boardauditedit_per_copied_row_part_and_entry", "1"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(edit.format(audit.pk, copied))
    assert SAID.level == 2
