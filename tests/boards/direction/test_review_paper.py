"""A review of the year on paper, and what it says at a glance: as it was when it was recorded."""

import html
import io
import re
from datetime import date
from typing import Any

import pikepdf
import pytest
from django.test import Client

from boards.direction import reviewing
from boards.direction.review_entries import headings_of
from boards.direction.reviews import Kind, ReviewAction, YearReview
from boards.people.roles import Role
from targets.catalogue.queries import catalogue
from tests.reports.ownership.test_printing import tags
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.statements import statements
from tests.support.years import ISLES, YEAR, agreed_year, board, signed_return

pytestmark = pytest.mark.django_db

REVIEWS = f"/desk/boards/{ISLES}/year/{YEAR}/reviews/"
TEN_ON_TIME = "Return of quarter 1: 10 actions and milestones: 10 on time."
ASSESSED = "Fewer falls.\n\n- In *two* wards."
NOTE = "The winter was **discussed**."


def review_of_the_year() -> int:
    """An annual review with every heading, a question and an action, before it is recorded."""
    agreed_year()
    signed_return(1)
    planner, reviewer = (actor_for(person(role, board=ISLES)) for role in (Role.PLANNER, Role.REVIEWER))
    about = {"ministerial": "yes", "held_on": "2026-11-10", "chair": "A minister", "note": NOTE}
    number = 0
    for actor, kind, entries in (
        (planner, "assessment", {key: {"words": ASSESSED} for key in headings_of(YEAR).titles}),
        (planner, "questions", {"0000000a": {"question": "When does it open?", "answer": "In *June*."}}),
        (planner, "questions", {"0000000b": {"question": "When does it open?", "answer": "At nine."}}),
        (reviewer, "about", {"": about}),
        (reviewer, "actions", {"1": {"what": "Open six beds.", "owner": "A director", "due": "2027-01-31"}}),
    ):
        number = reviewing.save_entry(
            actor=actor,
            organisation=board(),
            framework=catalogue().frameworks[YEAR],
            review=Kind.ANNUAL,
            kind=kind,
            entries=entries,
            edit_number=number,
        )
    return number


@made_once
def written() -> int:
    return review_of_the_year()


def record(number: int) -> None:
    reviewing.record(
        actor=actor_for(person(Role.REVIEWER)),
        organisation=board(),
        framework=catalogue().frameworks[YEAR],
        review=Kind.ANNUAL,
        read={"edit_number": number},
    )


def analyst() -> Client:
    return sign_in(Client(), person(Role.ANALYST))


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_what_it_says_at_a_glance_stays_when_it_is_recorded_and_says_of_which_day_it_is(written: int) -> None:
    reader = analyst()
    page = read(reader.get(f"{REVIEWS}annual/"))
    assert TEN_ON_TIME in page
    assert "By what is held today; it stays as it is when the review is recorded." in page
    record(written)
    signed_return(2, other={"actions": {}})
    page = read(reader.get(f"{REVIEWS}annual/"))
    assert TEN_ON_TIME in page
    assert "Return of quarter 2" not in page
    assert re.search(r"As it was when the review was recorded, \d+ \w+ \d{4}\.", page)


def test_of_a_review_that_was_recorded_before_figures_were_kept_it_says_so(written: int) -> None:
    YearReview.objects.update(recorded_by=person(), recorded_at="2026-11-12T10:00Z")
    page = read(analyst().get(f"{REVIEWS}annual/"))
    assert TEN_ON_TIME in page
    assert "By what is held today: when this review was recorded it was not kept with it." in page


def test_page_and_tagged_pdf_say_every_word_in_a_fixed_number_of_statements(written: int) -> None:
    record(written)
    reader = analyst()
    assert "Print this review" in read(reader.get(f"{REVIEWS}annual/"))
    page = reader.get(f"{REVIEWS}annual/print/").content.decode()
    for words in (
        "Annual review 2026/27: Sample Isles (fictional)",
        "Invented for demonstration",
        "Held by a minister",
        "The winter was <strong>discussed</strong>.",
        "<li>In <em>two</em> wards.</li>",
        "When does it open?",
        "In <em>June</em>.",
        "At nine.",  # asked in the same words
        "Open six beds.",
        "SHA-256 of what the review says",
        *headings_of(YEAR).titles.values(),
    ):
        assert words in page.replace("&#x27;", "'"), words
    assert "Say more" not in page
    csv = reader.get(f"{REVIEWS}annual/print/?table=actions&file=csv").content.decode()
    assert "Open six beds." in csv
    with statements() as taken:
        reader.get(f"{REVIEWS}annual/print/")
    assert len(taken) <= 32, len(taken)

    answer = reader.get(f"{REVIEWS}annual/print.pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="review-{ISLES}-{YEAR}-annual.pdf"'
    pdf = pikepdf.Pdf.open(io.BytesIO(answer.content))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert [kind for kind, _ in tags(pdf.Root.StructTreeRoot)].count("/LI") == len(headings_of(YEAR).titles)
    assert answer.content == reader.get(f"{REVIEWS}annual/print.pdf").content


def test_a_midyear_review_opens_with_what_was_carried_and_what_is_not_written_is_not_printed(
    written: int,
) -> None:
    reader = analyst()
    assert reader.get(f"{REVIEWS}mid-year/print/").status_code == 404
    assert reader.get(f"{REVIEWS}mid-year/print.pdf").status_code == 404
    review = YearReview.objects.create(
        organisation=board(),
        framework_id=YEAR,
        kind="mid-year",
        ministerial=False,
        held_on=date(2026, 11, 10),
        note="Half of it.",
        created_at="2026-11-10T10:00Z",
    )
    ReviewAction.objects.create(review=review, key="1", what="Look at **savings**.")
    page = read(reader.get(f"{REVIEWS}mid-year/print/"))
    assert "Half of it." in page
    assert "Look at savings." in page
    assert "Self-assessment" not in page
