"""One audit in a browser: written on a phone, signed, commented on, rated side by side, decided, final; accessible."""

import os
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from boards.organisations.models import Organisation
from boards.participation import inviting, rounds
from boards.participation.audit_rows import BoardAudit
from boards.participation.group_rows import GroupInvitation
from boards.participation.models import DAYS, AuditRound
from boards.people.roles import Role
from tests.boards.evidence.hostile import HOSTILE, PDF
from tests.boards.sending.test_desk_journey import signed_in
from tests.support.audits import (
    a_story,
    open_round,
    read_of,
    reply,
    sampled,
    share_story,
    write_criterion,
)
from tests.support.browser import PHONE, Windows, at_both_widths, press
from tests.support.people import actor_for, person

BOARD = "sample-isles"
PAGE = f"/desk/boards/{BOARD}/audits/round-of-the-tests-fictional/"
Look = Callable[[Page], None]


@pytest.fixture
def look(assert_accessible: Callable[[Page], None]) -> Look:
    taken = count()

    def at_it(page: Page) -> None:
        if folder := os.environ.get("SHOTS"):
            shoot(page, f"{folder}/{next(taken):02}")
        at_both_widths(page, assert_accessible)

    return at_it


def test_an_audit_is_written_signed_rated_decided_and_checked(windows: Windows, look: Look) -> None:
    board, held = Organisation.including_samples.get(slug=BOARD), open_round()
    planner = signed_in(windows, Role.PLANNER, viewport=PHONE, board=BOARD)
    planner.goto("/desk/participation/audits/")
    look(planner)
    planner.goto(PAGE)
    look(planner)
    planner.get_by_role("link", name="People take part in decisions").click()
    planner.get_by_role("link", name="Write", exact=True).click()
    planner.get_by_label("Summary").fill("x" * 301)
    planner.get_by_role("button", name="Save", exact=True).click()
    expect(planner.get_by_role("alert")).to_contain_text("“Summary” has 301 characters. Use at most 300.")
    look(planner)
    planner.get_by_label("Your level").select_option("2")
    planner.get_by_label("Statement").fill("Each ward asks.")
    planner.get_by_label("Summary").fill("We ask on the first day.")
    expect(planner.get_by_role("status")).to_contain_text("Saved")
    planner.get_by_role("button", name="Save and write the next").click()
    expect(planner.get_by_role("heading", level=1)).to_contain_text("1.2")
    for code in ("1.2", "2.1"):
        write_criterion(held, board, code)
    a_minute_is_shown(planner, look)
    a_story_is_shown(planner, board, look)
    yesterday = timezone.localdate() - timedelta(days=1)
    days = {name: getattr(held, name) for name in DAYS} | {"sign_by": yesterday}
    admin = actor_for(person(Role.ADMINISTRATOR))
    rounds.date_round(actor=admin, key=held.key, days=days, read=read_of(held))

    approver = signed_in(windows, Role.APPROVER, viewport=PHONE, board=BOARD)
    expect(approver.get_by_role("link", name="sign the participation audit").first).to_be_visible()
    approver.goto(PAGE)
    press(approver.get_by_role("link", name="Sign the audit"))
    look(approver)
    approver.get_by_role("button", name="Sign the audit").click()
    expect(approver.get_by_text("Signed. Reviewers read it now.")).to_be_visible()
    expect(approver.get_by_role("row", name="The board signs")).to_contain_text("late")

    audit = BoardAudit.objects.get()
    the_public_group_comments(windows, planner, look)
    two = signed_in(windows, Role.PARTICIPATION_REVIEWER, board=BOARD)
    for code in sampled(audit):  # blind, and two levels from what the first will say
        say_a_level(two, held, code, "2")
    one = signed_in(windows, Role.PARTICIPATION_REVIEWER, board=BOARD)
    one.goto(f"/desk/participation/review/{held.key}/")
    look(one)
    one.get_by_role("link", name="People take part in decisions").click()
    for criterion in held.criteria.all():
        say_a_level(one, held, criterion.code, "4")
    look(one)
    the_reviewers_settle(one, audit, two, look)
    one.goto(f"{PAGE}1.1/")
    with one.expect_download() as taken:
        one.get_by_role("link", name="Minute.pdf").click()
    assert taken.value.path().read_bytes() == PDF
    press(one.get_by_role("link", name="Ask the board"))
    look(one)
    one.get_by_label("What do you ask?").fill("Which wards?")
    one.get_by_role("button", name="Ask the board").click()

    planner.goto(f"{PAGE}1.1/")
    planner.get_by_role("link", name="Answer").click()
    planner.get_by_label("Your answer").fill("Three and four.")
    press(planner.get_by_role("button", name="Answer"))
    one.goto(PAGE)
    press(one.get_by_role("link", name="Decide and send to the board"))
    look(one)
    press(one.get_by_role("button", name="Decide and send to the board"))
    planner.goto(f"{PAGE}1.1/")
    expect(planner.get_by_text("so the board is asked to reply")).to_be_visible()
    look(planner)
    planner.goto(PAGE)
    look(planner)
    the_result_is_final(planner, one, audit, look)


def say_a_level(reviewer: Page, held: AuditRound, code: str, level: str) -> None:
    reviewer.goto(f"/desk/participation/review/{held.key}/{code}/")
    reviewer.get_by_label("Level").select_option(level)
    reviewer.get_by_label("Reason").fill("Seen in two wards.")
    reviewer.get_by_role("button", name="Save").click()
    expect(reviewer.get_by_text(f"Saved: {code} of Sample Isles")).to_be_visible()


def a_story_is_shown(planner: Page, board: Organisation, look: Look) -> None:
    """Out of the library, which others read."""
    share_story(board, a_story(board))
    planner.goto("/desk/participation/library/")
    look(planner)
    planner.get_by_role("link", name="A panel of the ward").click()
    look(planner)
    planner.goto(f"{PAGE}1.1/")
    press(planner.get_by_role("link", name="Show one of your case studies"))
    look(planner)
    planner.get_by_label("What it shows").fill("What a panel did")
    planner.get_by_label("Which case study").select_option("A panel of the ward")
    press(planner.get_by_role("button", name="Show it"))
    expect(planner.get_by_text("Case study “A panel of the ward”.")).to_be_visible()


def a_minute_is_shown(planner: Page, look: Look) -> None:
    """A file that is none of those that are taken is refused by name, then the minute stands with the words."""
    planner.goto(f"{PAGE}1.1/")
    press(planner.get_by_role("link", name="Show a file"))
    look(planner)
    planner.get_by_label("What it shows").fill("Minute of the ward")
    field = planner.get_by_label("The file")
    field.set_input_files(
        {"name": "Minute.pdf", "mimeType": "application/pdf", "buffer": HOSTILE["a PDF and an archive"][1]()}
    )
    press(planner.get_by_role("button", name="Show it"))
    expect(planner.get_by_role("alert")).to_contain_text("something else is joined to it")
    field.set_input_files({"name": "Minute.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press(planner.get_by_role("button", name="Show it"))
    expect(planner.get_by_text("It stands with what you say.")).to_be_visible()
    look(planner)


def the_reviewers_settle(one: Page, audit: BoardAudit, two: Page, look: Look) -> None:
    """Both were two levels apart: each names a level in writing, and the same one stands."""
    for code in sampled(audit):
        for each in (one, two):
            each.goto(f"{PAGE}{code}/")
            press(each.get_by_role("link", name="Settle with the other reviewer"))
            if each is one:
                look(each)
            each.get_by_label("Level", exact=True).select_option("4")
            each.get_by_label("Why this level shall stand").fill("Both wards were seen.")
            press(each.get_by_role("button", name="Settle"))


def the_result_is_final(planner: Page, reviewer: Page, audit: BoardAudit, look: Look) -> None:
    """The board replies and checks facts, the reviewer makes the result final; the board reads it and plans."""
    planner.goto(f"{PAGE}1.1/")
    planner.get_by_role("link", name="Reply").click()
    planner.get_by_label("Your reply").fill("We began in spring.")
    planner.get_by_role("button", name="Reply").click()
    for code in ("1.2", "2.1"):
        reply(audit, code)
    planner.goto(PAGE)
    planner.get_by_role("link", name="Finish the factual check").click()
    press(planner.get_by_role("button", name="Finish the factual check"))
    reviewer.goto(PAGE)
    press(reviewer.get_by_role("link", name="Make the result final"))
    look(reviewer)
    reviewer.get_by_role("button", name="Make the result final").click()
    expect(reviewer.get_by_text("The result is final.", exact=True)).to_be_visible()

    planner.goto(f"/desk/boards/{BOARD}/participation/")
    look(planner)
    planner.get_by_role("link", name="Round of the tests").click()
    expect(planner.get_by_text("We began in spring.").first).to_be_visible()
    look(planner)
    planner.get_by_role("link", name="All boards in this round").click()
    expect(planner.get_by_text("1 of 2 boards have a final result.")).to_be_visible()
    look(planner)
    planner.goto(PAGE)
    planner.get_by_role("link", name="Improvement plan").click()
    press(planner.get_by_role("link", name="Add an action"))
    look(planner)
    planner.get_by_label("What you will do").fill("Ask by text message.")
    planner.get_by_label("Who answers for it").fill("Head of communications")
    planner.get_by_label("By when").fill("2027-06-30")
    planner.get_by_role("button", name="Add an action").click()
    expect(planner.get_by_text("The action is in the plan.")).to_be_visible()
    look(planner)
    planner.goto(f"{PAGE}print/")
    look(planner)


def the_public_group_comments(windows: Windows, planner: Page, look: Look) -> None:
    """Invited by the planner; its member opens the link on a phone, answers, and sends."""
    planner.goto("/desk/participation/groups/")
    look(planner)
    planner.get_by_role("link", name="Sample Isles").click()
    planner.get_by_label("Name").fill("Ann Reid")
    planner.get_by_label("E-mail address").fill("ann@group.example")
    look(planner)
    planner.get_by_role("button", name="Send the invitation").click()
    expect(planner.get_by_text("Ann Reid is invited.")).to_be_visible()

    member = windows.open(viewport=PHONE)
    member.goto(inviting.link_of(GroupInvitation.objects.get()).removeprefix(settings.SITE_ADDRESS))
    look(member)
    press(member.get_by_role("button", name="Begin"))
    look(member)
    member.get_by_role("link", name="Choose stories").click()
    look(member)
    stories = member.get_by_role("group", name="Which of these stories shall others hear?")
    stories.get_by_text("A panel of the ward").click()
    press(member.get_by_role("button", name="Save"))
    expect(member.get_by_text("Your group chose this story")).to_be_visible()
    member.get_by_role("link", name="Start").click()
    member.get_by_text("Say something about this point").first.click()
    look(member)
    member.get_by_role("group", name="Do you agree with what the board says?").get_by_text("Partly").click()
    expect(member.get_by_role("status")).to_contain_text("Saved")
    member.get_by_role("button", name="Save and check").click()
    expect(member.get_by_text("Before you send it: say why;")).to_be_visible()
    member.get_by_label("Why?", exact=True).fill("Some of us were asked.")
    member.get_by_label("For whom do you speak?").fill("Twelve patients.")
    member.get_by_label("How did you agree this?").fill("At our meeting.")
    press(member.get_by_role("button", name="Save and check"))
    look(member)
    member.get_by_role("button", name="Send our comment").click()
    expect(member.get_by_text("Sent. Thank you.")).to_be_visible()
    look(member)


def shoot(page: Page, name: str) -> None:
    """Both widths, for whoever wants to look."""
    before = page.viewport_size
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{name}-{width}.png", full_page=True)
    if before:
        page.set_viewport_size(before)
