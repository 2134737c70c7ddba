"""Reviewers decide criterion by criterion with all boards in view; the board replies; the result follows the rule."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.asks.owing import everything
from boards.organisations.models import Organisation
from boards.participation import reviewing, rounds
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_queries import audit_view, round_that_asks
from boards.participation.audit_rows import BoardAudit, BoardAuditStep
from boards.participation.hearing import is_sampled
from boards.participation.models import DAYS
from boards.participation.review_rows import AuditRating, AuditResult
from boards.participation.todos import todos
from boards.people.permissions import NotAllowed
from boards.people.roles import Action, Role
from targets.calc.periods import add_working_days
from tests.support.audits import (
    as_of,
    asked,
    commented_audit,
    moderated_audit,
    open_round,
    rate,
    read_of,
    reviewer,
    sampled,
    signed_audit,
)
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/"
REVIEW = "/desk/participation/review/round-of-the-tests-fictional/"


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def of(*roles: Role) -> Client:
    return sign_in(Client(), person(*roles, board=ISLES))


def rating(edit_number: int, **changes: str) -> dict[str, str]:
    said = {"board": ISLES, "level": "4", "reason": "Seen in minutes.", "strengths": ""}
    return {**said, "edit_number": str(edit_number), **changes}


def test_from_the_signature_to_the_result_on_the_pages() -> None:
    audit = commented_audit(board())
    blind = sampled(audit)
    one, two, planner = of(Role.PARTICIPATION_REVIEWER), of(Role.PARTICIPATION_REVIEWER), of(Role.PLANNER)
    refused = one.post(f"{REVIEW}1.1/", rating(audit.edit_number, reason=" ", level=""))
    assert "say why in a sentence or two" in read(refused)
    assert "Choose “Level” from the list." in read(refused) or "Choose “Level”." in read(refused)
    assert not AuditRating.objects.exists()
    for criterion in audit.round.criteria.all():
        audit.refresh_from_db()
        answer = one.post(f"{REVIEW}{criterion.code}/", rating(audit.edit_number))
        assert answer.headers["Location"] == f"{REVIEW}{criterion.code}/#{ISLES}"
    assert "for a second reviewer" in read(one.get(PAGE))
    audit.refresh_from_db()
    for code in blind:
        assert "Another reviewer has rated it." in read(two.get(f"{REVIEW}{code}/"))
        audit.refresh_from_db()
        two.post(f"{REVIEW}{code}/", rating(audit.edit_number))
    assert "Second rating" in read(two.get(f"{REVIEW}{blind[0]}/"))
    one.post(f"{PAGE}1.2/ask/", {"text": "Who asked them?"})
    assert "1 question waits for the board's answer." in read(one.get(PAGE))
    shown = planner.get(f"{PAGE}1.2/").content.decode()
    address = re.search(rf'href="({PAGE}questions/\d+/answer/)"', shown)
    assert address
    assert "As told" not in shown
    planner.post(address[1], {"text": "Two nurses."})
    assert "Two nurses." in read(one.get(f"{PAGE}1.2/"))
    question = address[1].removesuffix("answer/")
    assert "Write what is still open." in read(one.post(f"{question}ask-again/", {"text": " "}))
    one.post(f"{question}ask-again/", {"text": "On which ward?"})
    assert "1 question waits for the board's answer." in read(one.get(PAGE))
    planner.post(address[1], {"text": "On ward three."})
    assert "Settled." in read(one.post(f"{question}settle/", {"text": ""}, follow=True))
    assert "settled" in read(planner.get(f"{PAGE}1.2/"))

    audit.refresh_from_db()
    sent = read(one.post(f"{PAGE}moderate/", {"edit_number": str(audit.edit_number)}, follow=True))
    assert "Decided. The board checks facts now." in sent
    assert "4 Improving" in read(planner.get(PAGE))
    assert "Reply first where the level is two or more from yours: 1.1, 1.2, 2.1." in read(planner.get(PAGE))
    for code in ("1.1", "1.2", "2.1"):
        planner.post(f"{PAGE}{code}/reply/", {"text": f"We agree on {code}."})
    audit.refresh_from_db()
    planner.post(f"{PAGE}check/", {"edit_number": str(audit.edit_number), "text": "It was three nurses."})
    assert "It was three nurses." in read(one.get(PAGE))
    audit.refresh_from_db()
    one.post(f"{PAGE}1.2/amend/", rating(audit.edit_number, level="3", reason="Three nurses."))
    assert "Changed after the factual check 3 Checking Three nurses." in read(planner.get(f"{PAGE}1.2/"))
    audit.refresh_from_db()
    page = read(one.get(f"{PAGE}finish/"))
    assert "The overall level is the lowest level of its criteria: 3 Checking." in page
    done = read(one.post(f"{PAGE}finish/", {"edit_number": str(audit.edit_number)}, follow=True))
    assert "The result is final." in done
    assert "Result 3 Checking" in read(of(Role.ANALYST).get(PAGE))


def test_nobody_rates_for_another_or_twice_and_both_ratings_stay() -> None:
    audit, one, two, three = signed_audit(board()), reviewer(), reviewer(), reviewer()
    blind = sampled(audit)[0]
    rate(audit, blind, 4, by=one)
    rate(audit, blind, 3, by=one, reason="On second thoughts.")
    rate(audit, blind, 1, by=two)
    for who in (one, two, three):
        with pytest.raises(CannotAudit, match="what was rated stays"):
            rate(audit, blind, 2, by=who)
    with pytest.raises(CannotAudit, match="Choose one of the round's levels"):
        rate(audit, next(c.code for c in audit.round.criteria.all() if c.code != blind), 9, by=one)
    with pytest.raises(NotAllowed):
        rate(audit, blind, 2, by=person(Role.ANALYST))
    approver = BoardAuditStep.objects.get().by
    statement = "UPDATE boards_auditrating SET {} WHERE seat = 'first'"
    insert = (
        "INSERT INTO boards_auditrating (audit_id, criterion_id, seat, level_id, reason, strengths, by_id, at)"
        " SELECT audit_id, {criterion}, '{seat}', level_id, '{reason}', '', {by}, now() FROM boards_auditrating"
        " WHERE seat = 'first'"
    )
    other = audit.round.criteria.exclude(pk=AuditRating.objects.filter(seat="first").get().criterion_id)[0].pk
    for rule, broken in (
        ("nobody_changes_anothers_rating", statement.format(f"by_id = {three.pk}")),
        ("nor their own once both are in", statement.format("reason = 'x'")),
        ("audit_ratings_are_never_deleted", "DELETE FROM boards_auditrating"),
        (
            "who wrote or signed for the board rates nothing",
            insert.format(criterion=other, seat="first", reason="x", by=approver.pk),
        ),
        (
            "two people, not one twice",
            insert.format(criterion="criterion_id", seat="second", reason="x", by=one.pk),
        ),
        (
            "amended not while it is signed",
            insert.format(criterion=other, seat="amended", reason="x", by=one.pk),
        ),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            connection.cursor().execute(broken)
    for constraint, broken in (
        (
            "one_audit_rating_per_seat",
            insert.format(criterion="criterion_id", seat="first", reason="x", by=three.pk),
        ),
        (
            "an_audit_rating_has_its_seat_and_reason",
            insert.format(criterion=other, seat="first", reason=" ", by=three.pk),
        ),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(broken)


def test_two_levels_apart_is_settled_by_both_in_writing() -> None:
    audit, one, two = commented_audit(board()), reviewer(), reviewer()
    blind = sampled(audit)[0]
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, 4, by=one)
    for code in sampled(audit):
        rate(audit, code, 2 if code == blind else 4, by=two)
    with pytest.raises(CannotAudit, match="settle it in writing first"):
        reviewing.moderate(**as_of(audit, one))
    about: dict[str, Any] = {"round_key": audit.round.key, "organisation": board(), "code": blind}
    with pytest.raises(CannotAudit, match="Those two settle it"):
        reviewing.settle(actor=actor_for(reviewer()), level=3, text="Between.", **about)
    reviewing.settle(actor=actor_for(one), level=3, text="Between.", **about)
    reviewing.settle(actor=actor_for(two), level=2, text="No.", **about)
    with pytest.raises(CannotAudit, match="settle it in writing first"):
        reviewing.moderate(**as_of(audit, one))
    reviewing.settle(actor=actor_for(two), level=3, text="Well.", **about)
    with pytest.raises(IntegrityError, match="an_audit_settlement_has_words"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO boards_auditsettlement (audit_id, criterion_id, level_id, text, by_id, at)"
            " SELECT audit_id, criterion_id, level_id, ' ', by_id, now() FROM boards_auditsettlement"
        )
    reviewing.moderate(**as_of(audit, one))
    held = round_that_asks(audit.round.key)
    assert held
    view = audit_view(held, board())
    rated = view.criterion(blind)
    assert rated
    level = view.heard.of(rated.pk).level
    assert level
    assert level.number == 3
    for rule, broken in (
        (
            "both_reviewers_settle",
            "INSERT INTO boards_auditsettlement (audit_id, criterion_id, level_id, text, by_id, at)"
            " SELECT audit_id, criterion_id, level_id, text, by_id, now() FROM boards_auditsettlement",
        ),
        (
            "an_audit_result_follows_the_check",
            f"INSERT INTO boards_auditresult (audit_id, reason, by_id, at) VALUES"
            f" ({audit.pk}, '', {one.pk}, now())",
        ),
        (
            "it is final with its result",
            "INSERT INTO boards_boardauditstep (audit_id, state, by_id, at, due) VALUES"
            f" ({audit.pk}, 'final', {one.pk}, now(), now())",
        ),
        (
            "who wrote or signed does not decide",
            "INSERT INTO boards_boardauditstep (audit_id, state, by_id, at, due)"
            " SELECT audit_id, 'final', by_id, now(), now() FROM boards_boardauditstep WHERE state = 'signed'",
        ),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            connection.cursor().execute(broken)
    with pytest.raises(IntegrityError, match="an_audit_reply_has_words"), transaction.atomic():
        connection.cursor().execute(
            f"INSERT INTO boards_auditreply (audit_id, text, by_id, at) VALUES ({audit.pk}, ' ', {one.pk}, now())"
        )


def test_the_board_has_ten_working_days_and_silence_locks_nobody() -> None:
    audit, one, _ = moderated_audit(board(), level=2)
    today = timezone.localdate()
    days = {name: today - timedelta(days=60 - at) for at, name in enumerate(DAYS)}
    rounds.date_round(
        actor=actor_for(person(Role.ADMINISTRATOR)), key=audit.round.key, days=days, read=read_of(audit.round)
    )
    with pytest.raises(CannotAudit, match="The board checks facts until"):
        reviewing.finish(**as_of(audit, one))
    (todo,) = [each for each in todos(everything(), today) if each.organisation == board().pk]
    assert (todo.action, todo.due) == (Action.WRITE_AUDIT, add_working_days(today, 10))
    late = as_of(audit, one)
    later = timezone.now() + timedelta(days=30)
    actor = late.pop("actor")
    reviewing.finish(actor=type(actor)(actor.user_id, actor.label, later, later), **late)
    audit.refresh_from_db()
    assert audit.state == "final"
    result = AuditResult.objects.get()
    assert result.level
    assert result.level.number == 2


@pytest.mark.parametrize(("rule", "number"), [("lowest", 2), ("median", 2), ("reviewer", 4)])
def test_the_result_follows_the_rule_of_its_round(rule: str, number: int) -> None:
    open_round(rule=rule)
    audit, one, _ = moderated_audit(board(), level=2)
    planner = person(Role.PLANNER, board=ISLES)
    reviewing.check(**as_of(audit, planner), text="")
    if rule == "reviewer":
        with pytest.raises(CannotAudit, match="say why"):
            reviewing.finish(**as_of(audit, one), level=4)
    reviewing.finish(
        **as_of(audit, one), level=4, reason="Much better than it says." if rule == "reviewer" else ""
    )
    level = AuditResult.objects.get().level
    assert level
    assert level.number == number


def test_a_round_without_levels_ends_with_reasons_alone() -> None:
    open_round(levels=())
    audit = commented_audit(board(), level=None)
    one, two = reviewer(), reviewer()
    for criterion in audit.round.criteria.all():
        rate(audit, criterion.code, None, by=one)
    for code in sampled(audit):
        rate(audit, code, None, by=two)
    reviewing.moderate(**as_of(audit, one))
    reviewing.check(**as_of(audit, person(Role.PLANNER, board=ISLES)), text="")
    reviewing.finish(**as_of(audit, one))
    assert AuditResult.objects.get().level is None


def test_a_real_board_in_an_invented_round_is_received_and_judged_by_nobody() -> None:
    audit = signed_audit(board("nhs-fife"))
    with pytest.raises(CannotAudit, match="An invented round judges no real board"):
        rate(audit, "1.1", 2, by=reviewer())
    page = of(Role.PARTICIPATION_REVIEWER).get(f"{REVIEW}1.1/").content.decode()
    assert "Neutral, not rated" in page
    assert "<form" not in page.split('id="nhs-fife"')[1].split("</section>")[0]
    mine = [
        todo
        for todo in todos(everything(), timezone.localdate())
        if todo.organisation == audit.organisation_id
    ]
    assert mine == []


def test_reviewers_are_asked_and_the_second_is_not_the_first() -> None:
    audit, one = commented_audit(board()), reviewer()
    blind = sampled(audit)
    rate(audit, blind[0], 4, by=one)
    found = [todo for todo in todos(everything(), timezone.localdate()) if todo.organisation == board().pk]
    assert {todo.action for todo in found} == {Action.MODERATE_AUDIT}
    (first, second) = sorted(found, key=lambda todo: len(todo.not_by))
    assert first.why == "1 of 3 criteria rated."
    assert one.pk not in first.not_by
    assert one.pk in second.not_by
    assert "second reviewer" in second.why


def test_a_fair_share_of_criteria_is_rated_twice_in_every_board() -> None:
    for criteria in (3, 4, 20):
        for number in range(40):
            share = [is_sampled(place, number, criteria=criteria) for place in range(criteria)]
            assert sum(share) in {criteria // min(4, criteria), -(-criteria // min(4, criteria))}


def test_twenty_two_boards_side_by_side_take_the_same_few_statements() -> None:
    held = open_round("Round of load", criteria=asked().criteria)
    real = list(Organisation.objects.filter(kind__in=("territorial", "special"), status="active"))[:22]
    client = of(Role.PARTICIPATION_REVIEWER)
    page = f"/desk/participation/review/{held.key}/1.1/"

    def taken() -> int:
        with statements() as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    commented_audit(real[0], held, level=2)
    few = taken()
    for one in real[1:]:
        commented_audit(one, held, level=2)
    assert taken() == few <= 18
    assert BoardAudit.objects.filter(round=held).count() == len(real) >= 20
    told = read(client.get(f"/desk/participation/review/{held.key}/"))
    assert f"{len(real)} public groups have sent a comment, of {len(real)} boards that signed" in told
    assert f"{len(real)} agreed partly." in told
