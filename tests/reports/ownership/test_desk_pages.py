"""The way of a report in its pages: what each person sees, does, and is told.

Longer than 400 lines: the pages of one report, in the order in which its people meet them.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from boards.asks.models import Question
from boards.people.acts import Offer
from boards.people.models import User
from boards.people.roles import Role
from boards.work.models import AuditEvent
from boards.work.owed import settle
from reports.ownership import asking, deciding, writing
from reports.ownership.arranging import draft_of
from reports.ownership.models import Contact, OwnershipReport, Part, ReportEdit, ReportText
from reports.publication.models import DataRelease, Snapshot
from reports.publication.queries import newest_year_with_figures
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import (
    AE,
    CORRECTION,
    approved,
    board,
    contacts,
    drafted,
    figures,
    handed_over,
    prepared,
    released,
)
from tests.support.browser import Windows, at_both_widths
from tests.support.people import actor_for, person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("contexts")

BASE = "/desk/reports/2022-23/nhs-lothian/"


def link_to(act: str, client: Client) -> str:
    """Where the report's own page leads who has read it."""
    offers: tuple[Offer, ...] = client.get(BASE).context["page"].desk.offers
    return next(offer.href for offer in offers if f"{act}/" in offer.href)


def read(act: str, client: Client) -> dict[str, Any]:
    """What the page of an act sends without anybody typing."""
    handed_on: dict[str, Any] = client.get(link_to(act, client)).context["read"]
    return handed_on


def at_desk(*roles: Role, slug: str = "nhs-lothian", stepped_up: bool = True) -> tuple[Client, User]:
    user = person(*roles, board=slug, second_factor=True)
    return sign_in(Client(), user, second_factor_minutes_ago=1 if stepped_up else None), user


@pytest.mark.django_db
def test_an_analyst_asks_for_drafts_and_follows_the_work(release: DataRelease) -> None:
    analyst, _ = at_desk(Role.ANALYST)
    numbers = [board().pk, board("nhs-fife").pk]
    asked = analyst.post("/desk/reports/ask/", {"framework": "ldp-2022-23", "organisations": numbers})
    progress = analyst.get(asked["Location"]).text

    assert "0 of 2 reports are drafted." in progress
    assert f'data-progress="{asked["Location"]}?part=1"' in progress
    settle(clock=timezone.now, kind=asking.DRAFT)
    part = analyst.get(asked["Location"] + "?part=1").text
    assert "2 of 2 reports are drafted." in part
    assert "data-progress" not in part
    assert "<html" not in part
    assert analyst.get("/desk/reports/progress/999999/").status_code == 404


@pytest.mark.django_db
def test_the_newest_year_that_is_over_and_has_figures_is_proposed() -> None:
    analyst, _ = at_desk(Role.ANALYST)
    assert analyst.get("/desk/reports/ask/").context["form"]["framework"].value() is None
    figures()
    figures(values={"2023-04-01": "70"})
    released()
    page = analyst.get("/desk/reports/ask/")

    assert page.context["form"]["framework"].value() == "ldp-2023-24"
    assert '<option value="ldp-2023-24" selected>' in page.text
    assert newest_year_with_figures(before=date(2024, 3, 31)) == "ldp-2022-23"
    assert newest_year_with_figures(before=date(2024, 4, 1)) == "ldp-2023-24"


@pytest.mark.django_db
def test_asking_too_early_says_what_to_do_first() -> None:
    figures()
    analyst, _ = at_desk(Role.ANALYST)
    answer = analyst.post("/desk/reports/ask/", {"framework": "ldp-2022-23", "organisations": [board().pk]})
    nobody = analyst.post("/desk/reports/ask/", {"framework": "ldp-2022-23"})

    assert "Release the data first." in answer.text
    assert "Choose at least one board." in nobody.text


@pytest.mark.django_db
def test_a_waiting_report_says_so(draft: OwnershipReport) -> None:
    OwnershipReport.objects.create(
        organisation=board("nhs-fife"), framework_id="ldp-2022-23", status="queued"
    )
    analyst, _ = at_desk(Role.ANALYST)

    assert "waits to be drafted" in analyst.get("/desk/reports/2022-23/nhs-fife/").text
    assert analyst.get("/desk/reports/2022-23/nhs-fife/draft.pdf").status_code == 404


@pytest.mark.django_db
def test_each_reader_sees_their_boards_reports_only(draft: OwnershipReport) -> None:
    drafted("nhs-fife")
    own, _ = at_desk(Role.BOARD_VIEWER)
    every, _ = at_desk(Role.PUBLISHER)

    assert BASE in own.get("/desk/reports/").text
    assert "nhs-fife" not in own.get("/desk/reports/").text
    assert own.get("/desk/reports/2022-23/nhs-fife/").status_code == 404
    assert "nhs-fife" in every.get("/desk/reports/").text


@pytest.mark.django_db
def test_an_author_edits_words_and_is_offered_no_approval(draft: OwnershipReport) -> None:
    author, user = at_desk(Role.PLANNER)
    form = author.get(BASE + "words/introduction/")
    number = form.context["form"]["edit_number"].value()
    saved = author.post(
        BASE + "words/introduction/", {"body": "From your board.", "edit_number": number}, follow=True
    )

    assert "“From your board” is saved." in saved.text
    assert "From your board." in saved.text
    assert "a draft that its author has not handed over yet" in saved.text
    assert BASE + "hand-over/" in saved.text
    assert BASE + "approve/" not in saved.text
    assert author.get(BASE + "approve/").status_code == 403
    assert ReportEdit.objects.get(part=Part.WORDS).editor == user


@pytest.mark.django_db
def test_what_was_typed_stays_when_it_is_refused(draft: OwnershipReport) -> None:
    author, _ = at_desk(Role.PLANNER)
    refused = author.post(
        BASE + "words/care/", {"body": "We saw 99.9% in time.", "edit_number": draft.edit_number}
    )

    assert "“99.9” is not a figure of this report" in refused.text
    assert "We saw 99.9% in time." in refused.text
    assert "<title>Error:" in refused.text


@pytest.mark.django_db
def test_a_forged_edit_number_saves_no_words_and_approves_nothing(draft: OwnershipReport) -> None:
    author, _ = at_desk(Role.PLANNER)
    publisher, _ = at_desk(Role.PUBLISHER)
    sha256 = draft_of(draft).sha256
    for number in (str(draft.edit_number + 1), str(2**31), str(2**63), "9" * 4301, "-1", "٣", ""):
        refused = author.post(BASE + "words/care/", {"body": "Forged.", "edit_number": number})
        assert refused.status_code == 200, number
        assert "never saved here" in refused.text or "without its number" in refused.text, number
        asked = publisher.post(BASE + "approve/", {"sha256": sha256, "edit_number": number}, follow=True)
        assert "was never here" in asked.text or "did not say what you had read" in asked.text, number
    assert not ReportText.objects.filter(report=draft, body="Forged.").exists()
    assert OwnershipReport.objects.get(pk=draft.pk).status == "draft"


@pytest.mark.django_db
def test_a_conflict_shows_both_texts_and_saving_again_joins_them(draft: OwnershipReport) -> None:
    first, theirs = at_desk(Role.PLANNER)
    second, _ = at_desk(Role.PLANNER)
    seen = {"edit_number": draft.edit_number}
    first.post(BASE + "words/care/", {"body": "Theirs."} | seen)
    conflict = second.post(BASE + "words/care/", {"body": "Mine."} | seen)
    newer = conflict.context["form"]["edit_number"].value()
    saved = second.post(BASE + "words/care/", {"body": "Theirs. Mine.", "edit_number": newer}, follow=True)

    assert conflict.status_code == 409
    assert f"{theirs.name} saved this on {timezone.localdate():%-d %B %Y}" in conflict.text
    assert "Theirs." in conflict.text
    assert "Mine." in conflict.text
    assert "Theirs. Mine." in saved.text


@pytest.mark.django_db
def test_two_who_changed_different_paragraphs_choose_only_where_they_differ(draft: OwnershipReport) -> None:
    """What one of them changed is proposed; what both changed is asked; the rest is left alone."""
    first, theirs = at_desk(Role.PLANNER)
    second, _ = at_desk(Role.PLANNER)
    address = BASE + "words/care/"
    first.post(address, {"body": "One.\n\nTwo.\n\nThree.\n\nFour.", "edit_number": draft.edit_number})
    seen = {"edit_number": draft.edit_number + 1}
    first.post(address, {"body": "One, theirs.\n\nTwo.\n\nThree, theirs.\n\nFour."} | seen)
    conflict = second.post(address, {"body": "One.\n\nTwo.\n\nThree, mine.\n\nFour.\n\nFive."} | seen)
    assert conflict.status_code == 409
    told = [(row.text, row.choice and row.choice.remark) for row in conflict.context["rows"]]
    assert told == [
        ("", "one of you changed it"),
        ("Two.", None),
        ("", "both changed it"),
        ("Four.", None),
        ("", "one of you changed it"),
    ]
    assert f"Saved by {theirs.name}: One, theirs." in conflict.text
    proposed = {
        row.name: next(one.value for one in row.choice.options if one.chosen) if row.choice else row.text
        for row in conflict.context["rows"]
    }
    assert list(proposed.values()) == ["One, theirs.", "Two.", "Three, mine.", "Four.", "Five."]
    number = {"edit_number": conflict.context["form"]["edit_number"].value()}
    edited = second.post(address, proposed | number | {"edit": "yes"})
    whole = "\n\n".join(proposed.values())
    assert edited.status_code == 200
    assert edited.context["form"]["body"].value() == whole
    assert ReportText.objects.get(report=draft, section="care").body.startswith(
        "One, theirs.\n\nTwo.\n\nThree, theirs"
    )
    saved = second.post(address, proposed | number, follow=True)
    assert "is saved." in saved.text
    assert ReportText.objects.get(report=draft, section="care").body == whole


@pytest.mark.django_db
def test_what_was_chosen_is_checked_as_any_text_is(draft: OwnershipReport) -> None:
    author, _ = at_desk(Role.PLANNER)
    refused = author.post(
        BASE + "words/care/", {"row-0001": "We saw 99.9% in time.", "edit_number": draft.edit_number}
    )
    assert "“99.9” is not a figure of this report" in refused.text
    assert not ReportText.objects.filter(report=draft, body__contains="99.9").exists()


@pytest.mark.django_db
def test_authors_of_different_sections_do_not_hinder_each_other(draft: OwnershipReport) -> None:
    first, _ = at_desk(Role.PLANNER)
    second, _ = at_desk(Role.PLANNER)
    seen = {"edit_number": draft.edit_number}
    first.post(BASE + "words/complaints/", {"body": "Theirs."} | seen)
    approved(draft)
    deciding.send_back(
        actor=actor_for(person(Role.PUBLISHER), stepped_up=True), report_id=draft.pk, questions={"": "x"}
    )
    saved = second.post(BASE + "words/care/", {"body": "Mine."} | seen, follow=True)

    assert "“How to get care” is saved." in saved.text
    assert ("Theirs." in saved.text, "Mine." in saved.text) == (True, True)


@pytest.mark.django_db
def test_ones_own_other_window_is_named_as_that(draft: OwnershipReport) -> None:
    author, _ = at_desk(Role.PLANNER)
    seen = {"edit_number": draft.edit_number}
    author.post(BASE + "words/care/", {"body": "First window."} | seen)
    conflict = author.post(BASE + "words/care/", {"body": "Second window."} | seen)

    assert conflict.status_code == 409
    assert "You saved this in another window on" in conflict.text


@pytest.mark.django_db
def test_a_form_that_could_not_be_saved_is_not_opened_but_says_why(draft: OwnershipReport) -> None:
    both, user = at_desk(Role.PLANNER, Role.PUBLISHER, Role.ANALYST)

    def told(act: str) -> str:
        answer = both.get(BASE + act, follow=True)
        assert answer.redirect_chain == [(BASE, 302)], act
        return " ".join(notice.text for notice in answer.context["frame"].notices)

    assert "The report is not approved yet." in told("release/")
    assert "The report is not public yet, so there is nothing to correct" in told("correct/")
    approved(draft)
    assert "Words can be changed while the report is a draft. It was approved by" in told("words/care/")
    both.post(BASE + "release/", read("release", both))
    today = f"{timezone.localdate():%-d %B %Y}"
    for act in ("words/care/", "send-back/"):
        assert f"The report was released by {user.name} on {today}" in told(act)
        assert "is corrected in a new edition" in told(act)


@pytest.mark.django_db
def test_who_edited_is_told_before_they_are_asked_to_approve(draft: OwnershipReport) -> None:
    both, _ = at_desk(Role.PLANNER, Role.PUBLISHER)
    both.post(BASE + "words/care/", {"body": "Mine.", "edit_number": draft.edit_number})
    handed = handed_over(draft)
    page = both.get(BASE)
    assert "You edited this report, so another publisher has to approve it. Who can: " in page.text
    assert BASE + "approve/" not in page.text
    link = f"{BASE}approve/?sha256={draft_of(handed).sha256}&edit_number={handed.edit_number}"
    answer = both.get(link, follow=True)

    assert "You edited this report, so another publisher has to approve it." in answer.text
    assert answer.redirect_chain == [(BASE, 302)]


@pytest.mark.django_db
def test_what_was_typed_stays_when_the_report_was_approved_meanwhile(draft: OwnershipReport) -> None:
    author, _ = at_desk(Role.PLANNER)
    approved(draft)
    late = author.post(BASE + "words/care/", {"body": "My words.", "edit_number": draft.edit_number})

    assert "Words can be changed while the report is a draft. It was approved by" in late.text
    assert "My words." in late.text


@pytest.mark.django_db
def test_pressing_twice_frightens_nobody(draft: OwnershipReport) -> None:
    publisher, user = at_desk(Role.PUBLISHER)
    analyst, other = at_desk(Role.ANALYST)
    today = f"{timezone.localdate():%-d %B %Y}"
    for client, act, sent, words in (
        (
            publisher,
            "approve",
            {},
            f"This is done already: the report was approved by {user.name} on {today}",
        ),
        (
            publisher,
            "release",
            {},
            f"This is done already: the report was released by {user.name} on {today}",
        ),
        (
            analyst,
            "correct",
            asdict(CORRECTION),
            f"This is done already: {other.name} began edition 2 on {today}",
        ),
    ):
        sent |= read(act, client)
        client.post(f"{BASE}{act}/", sent)
        again = client.post(f"{BASE}{act}/", sent, follow=True)
        assert again.redirect_chain == ([] if "was" in sent else [(BASE, 302)]), act
        assert words in again.text
    assert Snapshot.objects.count() == 1
    assert OwnershipReport.objects.count() == 2


@pytest.mark.django_db
def test_approving_demands_a_second_factor_and_leads_back(draft: OwnershipReport) -> None:
    tired, _ = at_desk(Role.PUBLISHER, stepped_up=False)
    answer = tired.get(link_to("approve", tired))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/step-up/?next=")


@pytest.mark.django_db
def test_a_publisher_approves_and_releases(draft: OwnershipReport) -> None:
    publisher, _ = at_desk(Role.PUBLISHER)
    approved_page = publisher.post(BASE + "approve/", read("approve", publisher), follow=True)
    assert "is approved. It is not public yet." in approved_page.text
    assert BASE + "release/" in approved_page.text
    assert "This cannot be undone." in publisher.get(link_to("release", publisher)).text
    done = publisher.post(BASE + "release/", read("release", publisher), follow=True)

    assert "is public." in done.text
    assert Client().get("/reports/2022-23/nhs-lothian/").status_code == 200
    assert 'href="/reports/2022-23/nhs-lothian/"' in done.text
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db
def test_a_report_that_changed_while_it_was_read_is_not_approved(draft: OwnershipReport) -> None:
    publisher, _ = at_desk(Role.PUBLISHER)
    link = link_to("approve", publisher)
    asked = read("approve", publisher)
    author, user = at_desk(Role.PLANNER)
    author.post(BASE + "words/care/", {"body": "Late.", "edit_number": draft.edit_number})

    for late in (publisher.get(link, follow=True), publisher.post(BASE + "approve/", asked, follow=True)):
        assert late.redirect_chain == [(BASE, 302)]
        assert "The report has changed since you read it" in late.text
        assert f"{user.name} changed “How to get care” on {timezone.localdate():%-d %B %Y}" in late.text
    assert OwnershipReport.objects.get().status == "draft"
    assert "Late." not in publisher.get(BASE).text
    assert "You read this report when its author hands it over." in publisher.get(BASE).text
    assert publisher.get(BASE + "draft.pdf").status_code == 302
    handed_over(draft)
    assert "Late." in publisher.get(BASE).text
    again = publisher.post(BASE + "approve/", read("approve", publisher), follow=True)
    assert "is approved." in again.text


@pytest.mark.django_db
def test_new_figures_and_contacts_are_named_as_what_changed_since_it_was_read(draft: OwnershipReport) -> None:
    publisher, _ = at_desk(Role.PUBLISHER)
    link = link_to("approve", publisher)
    Contact.objects.filter(kind="services").update(text="Elsewhere")
    assert (
        "the contacts or the dated texts that it prints are others now"
        in publisher.get(link, follow=True).text
    )
    figures(values={"2023-03-01": "70"})
    released()
    drafted()

    assert "its figures were drafted anew on" in publisher.get(link, follow=True).text


@pytest.mark.django_db
def test_nobody_approves_from_an_address_alone(draft: OwnershipReport) -> None:
    publisher, _ = at_desk(Role.PUBLISHER)
    for answer, words in (
        (publisher.get(BASE + "approve/", follow=True), "Read the report first."),
        (publisher.post(BASE + "approve/", {"sha256": "0"}, follow=True), "did not say what you had read"),
    ):
        assert answer.redirect_chain == [(BASE, 302)]
        assert words in answer.text


@pytest.mark.django_db
def test_sending_back_asks_questions_that_stand_beside_what_they_are_about(draft: OwnershipReport) -> None:
    publisher, user = at_desk(Role.PUBLISHER)
    author, _ = at_desk(Role.PLANNER)
    sent = read("send-back", publisher)
    nothing = publisher.post(BASE + "send-back/", {"whole": ""} | sent)
    asked = {"whole": "A <b>word</b> is missing.", "care": "Which ward?"}
    back = publisher.post(BASE + "send-back/", asked | sent, follow=True)

    assert "Ask at least one question, so that the author knows what to change." in nothing.text
    assert "is sent back. Its author is asked." in back.text
    page = author.get(BASE)
    assert f"with its author, sent back by {user.name} on {timezone.localdate():%-d %B %Y}" in page.text
    assert "A &lt;b&gt;word&lt;/b&gt; is missing." in page.text
    assert [(one.section, len(one.questions)) for one in page.context["page"].pinned if one.questions] == [
        ("care", 1)
    ]
    assert "2 questions are not answered yet" in page.text
    late = publisher.post(BASE + "send-back/", asked | sent, follow=True)
    assert "The report is with its author already" in late.text
    assert AuditEvent.objects.filter(action="send report back").count() == 1


@pytest.mark.django_db
def test_an_author_answers_a_publisher_withdraws_and_both_stay_in_the_history(draft: OwnershipReport) -> None:
    publisher, _ = at_desk(Role.PUBLISHER)
    author, user = at_desk(Role.PLANNER)
    publisher.post(
        BASE + "send-back/", {"whole": "Why?", "care": "Which ward?"} | read("send-back", publisher)
    )
    whole, care = Question.objects.order_by("id").values_list("pk", flat=True)
    empty = author.post(f"{BASE}questions/{whole}/answer/", {"text": " "})
    answered = author.post(f"{BASE}questions/{whole}/answer/", {"text": "Because."}, follow=True)
    twice = author.post(f"{BASE}questions/{whole}/answer/", {"text": "Another answer."})
    withdrawn = publisher.post(f"{BASE}questions/{care}/withdraw/", follow=True)

    assert "Write the answer." in empty.text
    assert "Your answer stands beside the question." in answered.text
    assert "Another answer." in twice.text
    assert "There is a problem" in twice.text
    assert "The question is withdrawn." in withdrawn.text
    assert author.get(f"{BASE}questions/{care + 99}/answer/").status_code == 404
    handed = author.post(BASE + "hand-over/", read("hand-over", author), follow=True)
    assert f"handed over by {user.name}" in handed.text
    approved(draft)
    for words in ("Because.", "Which ward?", "withdrew the question", "is content with the answer"):
        assert words in author.get(BASE).text


@pytest.mark.django_db
def test_an_analyst_begins_a_correction(draft: OwnershipReport) -> None:
    approved(draft)
    publisher, _ = at_desk(Role.PUBLISHER)
    publisher.post(BASE + "release/", read("release", publisher))
    analyst, _ = at_desk(Role.ANALYST)
    assert BASE + "correct/" in analyst.get(BASE).text
    sent = read("correct", analyst)
    asked = analyst.post(BASE + "correct/", {"was": "", "now": "x", "body": ""} | sent)
    begun = analyst.post(BASE + "correct/", asdict(CORRECTION) | sent, follow=True)

    assert "Say what the released edition says" in asked.text
    assert "Say why: every reader of the new edition sees it." in asked.text
    assert "A new edition of the report of NHS Lothian is being drafted." in begun.text
    settle(clock=timezone.now, kind=asking.DRAFT)
    page = analyst.get(BASE).text
    for words in ("Corrected edition 2, not released yet.", *asdict(CORRECTION).values()):
        assert words in page
    assert 'href="/reports/2022-23/nhs-lothian/edition-1/">Read edition 1 as it was released' in page
    form = analyst.get(BASE + "correction/")
    opened = form.context["form"]["edit_number"].value()
    assert "75.0% in March." in form.text
    typed = {"was": "65%", "now": CORRECTION.now, "body": "Theirs.", "edit_number": opened}
    planner, _ = at_desk(Role.PLANNER)
    planner.post(BASE + "correction/", typed)
    both = analyst.post(BASE + "correction/", typed | {"was": CORRECTION.was, "body": "🎉"})
    assert "PARTY POPPER) in line 1 cannot be printed" in both.text
    both = analyst.post(BASE + "correction/", typed | {"was": CORRECTION.was, "body": "Ours."})
    assert both.status_code == 409
    assert [(row.name, row.choice and row.choice.remark) for row in both.context["rows"]] == [
        ("was", "one of you changed it"),
        ("now", None),
        ("body", "both changed it"),
    ]
    chosen = {"edit_number": both.context["form"]["edit_number"].value(), "was": "65%", "now": CORRECTION.now}
    saved = analyst.post(BASE + "correction/", chosen | {"body": "Ours."}, follow=True).text
    assert "“What was corrected” is saved." in saved
    assert "It said: 65% It says now: 64.0% in March. Why: Ours." in saved
    rows = analyst.get("/desk/reports/").context["listing"].rows
    assert {(row.report.edition, row.href) for row in rows} == {
        (2, BASE),
        (1, "/reports/2022-23/nhs-lothian/"),
    }
    assert "March" not in Client().get("/reports/2022-23/nhs-lothian/").text.partition("<h2")[0]


@pytest.mark.django_db
def test_obstacles_are_named_instead_of_an_act(draft: OwnershipReport) -> None:
    figures(values={"2023-03-01": "70"})
    released()
    publisher, _ = at_desk(Role.PUBLISHER)
    page = publisher.get(BASE).text

    assert "Its figures are of data release 1, but the public reads data release 2." in page
    assert "An analyst has to draft it again: its words stay." in page
    assert BASE + "approve/" not in page


@pytest.mark.django_db
def test_an_approved_report_with_stale_figures_is_sent_back_not_released(draft: OwnershipReport) -> None:
    approved(draft)
    figures(values={"2023-03-01": "70"})
    released()
    publisher, _ = at_desk(Role.PUBLISHER)
    page = publisher.get(BASE).text

    assert "Send it back, then an analyst drafts it again: its words stay." in page
    assert BASE + "send-back/" in page
    assert BASE + "release/" not in page
    analyst, _ = at_desk(Role.ANALYST)
    asked = analyst.post("/desk/reports/ask/", {"framework": "ldp-2022-23", "organisations": [board().pk]})
    assert "A publisher can send an approved one back" in asked.text


@pytest.mark.django_db
def test_a_sample_report_is_labelled_and_never_offered_for_approval() -> None:
    arrive("sample-isles,2022-05-01,96,100,,,", returned_by="sample-isles")
    drafted("sample-isles", framework="sample-2022-23")
    publisher, _ = at_desk(Role.PUBLISHER)
    page = publisher.get("/desk/reports/sample-2022-23/sample-isles/").text

    assert "A sample from a made-up cycle" in page
    assert page.count("Invented for demonstration") >= 2
    assert "96.0%" in page
    assert "approve/" not in page


@pytest.mark.django_db
def test_the_draft_is_on_paper_and_its_charts_are_drawn(draft: OwnershipReport) -> None:
    viewer, _ = at_desk(Role.BOARD_VIEWER)

    assert viewer.get(BASE + "draft.pdf").content.startswith(b"%PDF-")
    assert viewer.get(BASE + f"charts/{AE}.svg").content.startswith(b"<svg")
    assert viewer.get(BASE + "charts/sab.svg").status_code == 404


@pytest.mark.django_db
def test_a_planner_keeps_the_contacts_right(draft: OwnershipReport) -> None:
    planner, _ = at_desk(Role.PLANNER)
    assert "Head of communications" not in planner.get("/desk/reports/contacts/").text
    address = "/desk/reports/contacts/nhs-lothian/complaints/"
    seen = {"seen": planner.get(address).context["form"]["seen"].value()}
    bad = planner.post(address, {"text": "", "owner": ""} | seen)
    good = planner.post(address, {"text": "Write to us.", "owner": "Complaints officer"} | seen, follow=True)

    assert "Enter how to reach the board." in bad.text
    assert "is saved as checked today." in good.text
    assert "Write to us." in good.text


@pytest.mark.django_db
def test_a_contact_that_somebody_saved_meanwhile_is_not_overwritten_unseen(draft: OwnershipReport) -> None:
    first, theirs = at_desk(Role.PLANNER)
    second, _ = at_desk(Role.PLANNER)
    address = "/desk/reports/contacts/nhs-lothian/complaints/"
    seen = {"seen": first.get(address).context["form"]["seen"].value()}
    first.post(address, {"text": "Write to us.", "owner": "Complaints officer"} | seen)
    mine = {"text": "Call us.", "owner": "Complaints officer"}
    for forged in (seen["seen"], "nothing", "9" * 64):
        conflict = second.post(address, mine | {"seen": forged})
        assert conflict.status_code == 409
        assert f"{theirs.name} saved this contact after you opened it" in conflict.text
        assert "Write to us." in conflict.text
        assert "Call us." in conflict.text
    assert second.post(address, mine).status_code == 200
    assert Contact.objects.get(kind="complaints", organisation=board()).text == "Write to us."
    again = {"seen": conflict.context["form"]["seen"].value()}
    assert "is saved as checked today." in second.post(address, mine | again, follow=True).text
    assert Contact.objects.get(kind="complaints", organisation=board()).text == "Call us."


@pytest.mark.django_db
def test_a_data_release_goes_its_way_in_pages() -> None:
    figures()
    loader, _ = at_desk(Role.STATISTICS_LOADER)
    publisher, _ = at_desk(Role.PUBLISHER)
    assert "No data release has been prepared" in loader.get("/desk/releases/").text
    bad = loader.post("/desk/releases/prepare/", {"title": "x", "known_on": "2099-01-01"})
    assert "1 January 2099 is still to come" in bad.text
    made = loader.post("/desk/releases/prepare/", {"title": "July", "known_on": "2023-07-31"}, follow=True)
    assert "Data release 1 is prepared." in made.text
    assert "Next: a publisher has to approve it." in made.text
    assert "/desk/releases/1/approve/" in publisher.get("/desk/releases/1/").text
    assert "Data release 1 is approved." in publisher.post("/desk/releases/1/approve/", follow=True).text
    assert "Data release 1 is public." in publisher.post("/desk/releases/1/release/", follow=True).text
    page = publisher.get("/desk/releases/1/").text
    assert "have older figures, so an analyst asks for them to be drafted again" in page
    assert 'href="/data/"' in page
    assert 'href="/desk/reports/"' in page
    for act in ("approve", "release"):
        again = publisher.post(f"/desk/releases/1/{act}/", follow=True)
        assert "This release is public already: Person" in again.text
        assert "There is a problem" not in again.text
        assert again.redirect_chain == [("/desk/releases/1/", 302)]
    assert publisher.get("/desk/releases/2/").status_code == 404
    assert DataRelease.objects.get().released_at is not None


@pytest.mark.django_db
def test_who_prepared_a_release_is_told_that_another_publisher_is_needed() -> None:
    figures()
    both, user = at_desk(Role.PUBLISHER, Role.ANALYST)
    prepared(by=actor_for(user))

    told = "You prepared this release, so another publisher has to approve it."
    assert told in both.get("/desk/releases/1/").text
    assert "/desk/releases/1/approve/" not in both.get("/desk/releases/1/").text
    for method in (both.get, both.post):
        assert told in method("/desk/releases/1/approve/", follow=True).text


@pytest.mark.django_db
def test_a_release_that_nobody_approved_is_not_offered_for_release() -> None:
    figures()
    prepared()
    publisher, user = at_desk(Role.PUBLISHER)
    assert "is not approved yet" in publisher.get("/desk/releases/1/release/", follow=True).text
    publisher.post("/desk/releases/1/approve/")
    again = publisher.post("/desk/releases/1/approve/", follow=True)

    assert (
        f"This release is approved already, by {user.name} on {timezone.localdate():%-d %B %Y}" in again.text
    )


@pytest.mark.django_db
def test_an_overtaken_release_is_withdrawn_in_its_page() -> None:
    figures()
    prepared()
    figures(values={"2023-03-01": "70"})
    released()
    publisher, _ = at_desk(Role.PUBLISHER)
    loader, user = at_desk(Role.STATISTICS_LOADER)
    page = publisher.get("/desk/releases/1/").text
    assert "Data release 2 went out since with newer figures" in page
    assert "/desk/releases/1/approve/" not in page
    assert "/desk/releases/1/withdraw/" in loader.get("/desk/releases/1/").text
    assert "Say why it is withdrawn" in loader.post("/desk/releases/1/withdraw/", {"reason": ""}).text
    done = loader.post("/desk/releases/1/withdraw/", {"reason": "Overtaken."}, follow=True)

    assert "Data release 1 is withdrawn." in done.text
    assert "Overtaken." in done.text
    assert "/desk/releases/1/withdraw/" not in done.text
    assert (
        f"withdrawn on {timezone.localdate():%-d %B %Y}, never public" in loader.get("/desk/releases/").text
    )
    twice = loader.post("/desk/releases/1/withdraw/", {"reason": "Overtaken."}, follow=True)
    assert f"This release was withdrawn by {user.name}" in twice.text


MOST_QUERIES = {
    "/desk/reports/": 5,
    BASE: 16,
    "/desk/reports/contacts/": 6,
    "/desk/releases/": 5,
    "/desk/releases/1/": 15,
}


@pytest.mark.django_db
def test_desk_pages_take_a_fixed_number_of_queries(draft: OwnershipReport) -> None:
    analyst, _ = at_desk(Role.ANALYST)

    def counts() -> dict[str, int]:
        counted = {}
        for address in MOST_QUERIES:
            with statements() as captured:
                assert analyst.get(address).status_code == 200
            counted[address] = len(captured)
        return counted

    before = counts()
    drafted("nhs-fife")
    contacts("nhs-fife")

    assert counts() == before
    assert all(before[address] <= most for address, most in MOST_QUERIES.items()), before


def test_desk_pages_are_accessible_on_a_phone_and_wide(
    windows: Windows, assert_accessible: Callable[[Page], None]
) -> None:
    figures()
    released()
    contacts(sample=True)
    report = drafted()
    both = person(Role.PLANNER, Role.ANALYST, Role.PUBLISHER, second_factor=True)
    writing.save_text(
        actor=actor_for(person(Role.PLANNER)),
        report_id=report.pk,
        section="care",
        body="x",
        edit_number=report.edit_number,
    )
    cookie = sign_in(Client(), both, second_factor_minutes_ago=1).cookies["sessionid"].value
    page = windows.open()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": windows.base_url}])
    for address in (
        "/desk/reports/", "/desk/reports/ask/", BASE, BASE + "words/care/", BASE + "approve/",
        "/desk/reports/contacts/", "/desk/releases/", "/desk/releases/1/", "/desk/releases/prepare/",
    ):  # fmt: skip
        page.goto(address)
        assert page.locator("h1").count() == 1, address
        at_both_widths(page, assert_accessible)
