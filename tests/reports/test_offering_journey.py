"""An answer offered by both sides until the public reads it, and a section that two wrote, in a real browser."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect

from boards.asks import services as asks
from boards.asks.models import Question
from boards.asks.queries import Document
from boards.people.roles import Action, Role
from reports.ownership import writing
from tests.boards.asks.test_asks_journey import looked_at, signed_in
from tests.reports.samples import AE, board, contacts, drafted, figures, released, someone
from tests.support.browser import PHONE, Windows, press
from tests.support.releases import release_figures

Check = Callable[[Page], None]


def test_both_sides_offer_an_answer_and_the_public_reads_it(
    windows: Windows, assert_accessible: Check
) -> None:
    about = Document(Question.About.FIGURE, figures()[-1].pk)
    number = asks.ask(
        actor=someone(Role.ANALYST),
        action=Action.ASK_ABOUT_FIGURE,
        document=about,
        organisation_id=board().pk,
        text="Does this count the minor injuries unit?",
    )
    asks.answer(
        actor=someone(Role.PLANNER),
        action=Action.ANSWER_FOR_FIGURES,
        document=about,
        question_id=number,
        text="It does, since 2019.",
    )
    for role, words in (
        (Role.PLANNER, "Who was asked offers it for publication."),
        (Role.ANALYST, "Both sides offer it: the next data release"),
    ):
        page, _ = signed_in(windows, role, board="nhs-lothian")
        page.goto(f"/desk/boards/nhs-lothian/values/{about.number}/")
        press(page.get_by_role("link", name="Offer to publish"))
        looked_at(page, assert_accessible)
        page.get_by_role("button", name="Offer to publish").click()
        expect(page.locator(".question")).to_contain_text(words)
        expect(page.get_by_role("link", name="Take back the offer to publish")).to_be_visible()
        looked_at(page, assert_accessible)
    release_figures(known_on=timezone.localdate())
    reader = windows.open(viewport=PHONE)
    reader.goto(f"/boards/nhs-lothian/{AE}/")
    said = reader.locator("section", has=reader.get_by_role("heading", name="What was said about these"))
    expect(said).to_contain_text("It does, since 2019.")
    expect(said).to_contain_text("NHS Lothian, planner")
    looked_at(reader, assert_accessible)


def test_two_who_wrote_one_section_choose_what_stays(windows: Windows, assert_accessible: Check) -> None:
    figures()
    released()
    contacts()
    draft = drafted()
    page, _ = signed_in(windows, Role.PLANNER, board="nhs-lothian")
    page.goto("/desk/reports/2022-23/nhs-lothian/words/care/")
    page.get_by_label("Your words").fill("We have one door.\n\nAsk us anything.")
    writing.save_text(
        actor=someone(Role.PLANNER),
        report_id=draft.pk,
        section="care",
        body="We have a new door.\n\nAsk us anything.",
        edit_number=draft.edit_number,
    )
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Ask us anything.")).to_be_visible()
    expect(page.get_by_label("Yours: We have one door.", exact=True)).to_be_checked()
    looked_at(page, assert_accessible)
    page.get_by_text("We have a new door.").click()
    page.get_by_role("button", name="Go on writing with it").click()
    expect(page.get_by_label("Your words")).to_have_value("We have a new door.\n\nAsk us anything.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“How to get care” is saved.")).to_be_visible()
