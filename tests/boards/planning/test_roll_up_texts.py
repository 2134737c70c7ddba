"""Parts of words across boards: the same question side by side, whole in its file, and nothing counted of it."""

import csv
import re
from collections.abc import Mapping
from html import unescape

import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans.demo_sections import LEADS, regional_of_sample, sections_of_sample
from boards.plans.parts import (
    ASSUMPTIONS,
    COMMUNITY,
    ENDORSEMENTS,
    IMPROVEMENT,
    LENGTH,
    REGIONAL,
    REGIONAL_CITED,
    SECTIONS,
)
from boards.plans.parts.part import Part, Rows
from tests.boards.planning.test_roll_ups import LIST, REAL, SAMPLE, asks, plans
from tests.boards.planning.visits import read, signed_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

LONG = "Two practices share a nurse. " * 40
QUESTIONS = {"flow": "How does the system flow?", "pain": "What is done for pain?"}
FIFE: Mapping[Part, Rows] = {
    IMPROVEMENT: {"pain": {"answer": "A clinic."}, "flow": {"answer": "Fewer doors."}},
    SECTIONS: {
        "0000000a": {"title": "Our people", "areas": "staff, safe", "words": LONG},
        "0000000b": {"title": "Every ward", "areas": "safe", "words": "Five **checks**."},
    },
    ASSUMPTIONS: {"0000000a": {"words": "Pay rises by two.", "kind": "assumption", "amount": "-1.5"}},
    ENDORSEMENTS: {"0000000a": {"about": "plan", "body": "The forum", "day": "2022-03-01"}},
    REGIONAL: {"0000000a": {"title": "Heart surgery", "region": "east", "boards": "nhs-lothian"}},
}
TAYSIDE: Mapping[Part, Rows] = {IMPROVEMENT: {"flow": {"answer": "One list for all."}}}


def page_of(part: Part, framework: str = REAL) -> str:
    return f"{LIST}{framework}/{part.key}/"


def text(client: Client, address: str) -> str:
    """What is read of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", read(client.get(address)))).split())


def rows(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(read(client.get(f"{address}?file=csv")).lstrip("\ufeff").splitlines()))


@pytest.fixture
def two_plans() -> None:
    asks(IMPROVEMENT, "territorial", headings=QUESTIONS)
    asks(SECTIONS, "territorial", headings={"staff": "Staff", "safe": "Safe care"})
    asks(ASSUMPTIONS, "territorial", headings={})
    asks(ENDORSEMENTS, "territorial", headings={"plan": "The whole plan"})
    asks(REGIONAL, "territorial", headings={"east": "East"})
    plans("nhs-fife", FIFE)
    plans("nhs-tayside", TAYSIDE)


def test_the_answers_of_all_boards_to_one_question_stand_together(two_plans: None) -> None:
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, page_of(IMPROVEMENT))
    assert "Improvement: questions of the year, LDP Standards 2022/23, 2 of " in page
    flow = [
        "How does the system flow? NHS Fife Fewer doors.",
        "How does the system flow? NHS Tayside One list",
    ]
    assert page.index(flow[0]) < page.index(flow[1]) < page.index("What is done for pain? NHS Fife A clinic.")
    one = text(analyst, f"{page_of(IMPROVEMENT)}?heading=pain")
    assert "1 of 3 questions, under What is done for pain?" in one
    assert "Fewer doors." not in one
    assert "1 of 3 questions" in text(analyst, f"{page_of(IMPROVEMENT)}?board=nhs-tayside")


def test_a_text_is_whole_in_its_file_and_without_marks(two_plans: None) -> None:
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, page_of(SECTIONS))
    assert "Our people NHS Fife" in page
    assert "Two practices share" not in page, "what is long stands on its own page and in the file"
    own, checks = rows(analyst, page_of(SECTIONS))
    assert (own["board"], own["words"], own["areas"]) == ("nhs-fife", LONG.strip(), "Staff; Safe care")
    assert checks["words"] == "Five checks."
    assert "2 of 2 sections, under Safe care" in text(analyst, f"{page_of(SECTIONS)}?heading=safe")
    assert "1 of 2 sections" in text(analyst, f"{page_of(SECTIONS)}?words=practices")


def test_each_part_of_words_has_its_list(two_plans: None) -> None:
    analyst = signed_in(Role.ANALYST)
    assert "Pay rises by two. NHS Fife Assumption −1.500" in text(analyst, page_of(ASSUMPTIONS))
    (assumed,) = rows(analyst, page_of(ASSUMPTIONS))
    assert (assumed["amount"], assumed["kind"]) == ("-1.5", "Assumption")
    (endorsed,) = rows(analyst, page_of(ENDORSEMENTS))
    assert endorsed["day"] == "2022-03-01"
    assert "The forum NHS Fife The whole plan" in text(analyst, page_of(ENDORSEMENTS))
    assert "Heart surgery NHS Fife East NHS Lothian" in text(analyst, page_of(REGIONAL))
    listed = text(analyst, LIST)
    for part in (*FIFE, IMPROVEMENT):
        assert part.title in listed, part.key
    assert "Texts stand side by side" in text(analyst, page_of(REGIONAL))


def test_contributions_name_their_council_area_and_samples_say_that_they_are_invented() -> None:
    for slug in ("sample-mainland", "sample-isles"):
        plans(slug, {**sections_of_sample(slug), **regional_of_sample(slug)}, framework=SAMPLE)
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, page_of(COMMUNITY, SAMPLE))
    with statements() as made:
        text(analyst, page_of(COMMUNITY, SAMPLE))
    assert len(made) <= 12, "names of councils are read once"
    older = text(analyst, f"{page_of(COMMUNITY, SAMPLE)}?heading=older-people")
    assert "3 of 12 contributions, under Older people" in older
    assert "Sample Isles, invented: Older people" in older
    assert "2 of 2 sample organisations" in page
    for part in (COMMUNITY, IMPROVEMENT, SECTIONS):
        told = rows(analyst, page_of(part, SAMPLE))
        assert all(one["named"] for one in told)
        assert {one["invented"] for one in told} == {"Invented for demonstration"}


def test_who_cites_a_text_of_another_board_and_agrees_to_it_stands_under_the_text() -> None:
    for slug in (LEADS, "sample-mainland"):  # what is cited is signed before
        plans(slug, regional_of_sample(slug), framework=SAMPLE)
    analyst = signed_in(Role.ANALYST)
    led = regional_of_sample(LEADS)[REGIONAL]
    ((key, said),) = led.items()
    title = f"{said['title']}, written by Sample Isles (fictional)"
    page = text(analyst, page_of(REGIONAL_CITED, SAMPLE))
    assert f"{title} Sample Mainland (fictional) Invented for demonstration 1 Agreed 10 March 2026" in page
    only = text(analyst, f"{page_of(REGIONAL_CITED, SAMPLE)}?heading={LEADS}-{key}")
    assert f"1 of 1 text, under {title}" in only
    (cited,) = rows(analyst, page_of(REGIONAL_CITED, SAMPLE))
    assert (cited["board"], cited["cited"]) == ("sample-mainland", "1")


def test_how_many_years_boards_plan_for_stands_in_one_list() -> None:
    plans(
        "sample-isles",
        {LENGTH: {"length": {"years": "3", "told_on": "2026-02-03", "brokerage": "yes"}}},
        framework=SAMPLE,
    )
    analyst = signed_in(Role.ANALYST)
    assert "Three years 3 February 2026" in text(analyst, page_of(LENGTH, SAMPLE))
    (told,) = rows(analyst, page_of(LENGTH, SAMPLE))
    assert (told["years"], told["brokerage"]) == ("Three years", "Yes")


def test_a_part_that_a_board_keeps_is_in_no_list_and_the_page_says_so() -> None:
    asks(SECTIONS, "territorial", rule="local", headings={"safe": "Safe care"})
    plans("nhs-fife", FIFE)
    page = read(signed_in(Role.ANALYST).get(page_of(SECTIONS)))
    assert "Every ward" not in page
    assert "NHS Fife (keeps this part to itself)" in page


@pytest.mark.parametrize("part", [IMPROVEMENT, SECTIONS, ASSUMPTIONS, ENDORSEMENTS, REGIONAL])
def test_it_takes_as_many_statements_for_two_boards_as_for_five(two_plans: None, part: Part) -> None:
    analyst = signed_in(Role.ANALYST)
    text(analyst, page_of(part))
    with statements() as few:
        text(analyst, page_of(part))
    for board in Organisation.objects.filter(slug__in=("nhs-borders", "nhs-highland", "nhs-grampian")):
        plans(board.slug, FIFE)
    with statements() as more:
        text(analyst, page_of(part))
    assert len(more) == len(few) <= (12 if part is REGIONAL else 11), len(few)
