"""National outcomes, indicators, integration authorities and councils: each page answers first, and judges nothing."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.people.roles import Role
from tests.boards.performance.arrivals import AE, arrive
from tests.reports.dashboards.test_pages import NOVEMBER, at_desk
from tests.reports.dashboards.test_rounds import text
from tests.support.releases import release_figures

pytestmark = pytest.mark.django_db

PAGES = (
    "outcomes/",
    "outcomes/safe-from-harm/",
    "outcomes/good-experiences/",
    "outcomes/themes/",
    "outcomes/indicators/ni-8/",
    "outcomes/indicators/ni-10/",
    "partnerships/",
    "partnerships/edinburgh/",
    "councils/",
    "councils/fife/",
)
#: Words of results, ranks and trends: no page about outcomes has one, and no mark either.
JUDGES = (
    "on track",
    "off track",
    "met",
    "missed",
    "the best",
    "worst",
    "top",
    "special cause",
)


def test_a_reader_finds_what_is_counted_for_an_outcome_and_who_says_that_it_serves(client: Client) -> None:
    page = text(client, "/outcomes/")
    assert "Scotland has 9 national health and wellbeing outcomes and 23 indicators for them." in page
    assert "Figures of 7 are held here. 4 have no national data, and 12 are not held here." in page
    page = text(client, "/outcomes/safe-from-harm/")
    assert (
        "People who use services are kept safe from harm. 7 indicators are read for it, 2 with figures"
        in page
    )
    assert "2 targets serve it." in page
    assert "No board says in a plan that you can see here" in page
    assert "Our reading, since 29 November 2026 An infection from healthcare is harm." in page
    assert "No public plan names a target of this outcome." in page


def test_an_indicator_says_why_there_is_no_figure(client: Client) -> None:
    assert "That is not zero, and nobody's failure." in text(client, "/outcomes/indicators/ni-10/")
    carers = text(client, "/outcomes/indicators/ni-8/")
    assert "Scotland: 34.3% in 2019/20, the newest that is held here." in carers
    assert "no survey this year" in carers
    assert "No figures are held here." in text(client, "/outcomes/indicators/ni-12/")


def test_figures_stand_on_the_council_and_an_authority_of_two_has_none(client: Client) -> None:
    council = text(client, "/councils/fife/")
    assert "Fife is in the Fife integration authority and the area of NHS Fife." in council
    assert "714.7" in council
    both = text(client, "/partnerships/clackmannanshire-and-stirling/")
    assert (
        "It plans health and social care for Clackmannanshire and Stirling, together with NHS Forth Valley."
        in both
    )
    assert "%" not in both
    own = text(client, "/partnerships/edinburgh/")
    assert "Best use of capacity 2022/23 8. Engaged staff" in own
    assert "Edinburgh integration authority" in text(client, "/boards/nhs-lothian/")


def test_no_page_of_outcomes_judges_nor_carries_a_mark_of_a_target_that_serves_it(client: Client) -> None:
    for measure in (AE, "camhs-18-weeks"):
        arrive(
            *(f"{board},2024-10-01,60,100,,,final" for board in ("nhs-lothian", "scotland")), measure=measure
        )
    release_figures()
    analyst = at_desk(Role.ANALYST)
    for reader, half in ((client, ""), (analyst, "/desk")):
        assert "mark--off_track" in reader.get(f"{half}/boards/nhs-lothian/").text, "there it has one"
        for path in PAGES:
            body = reader.get(f"{half}/{path}").text
            main = body[body.index("<main") : body.index("</main>")].lower()
            assert "mark--" not in main, path
            assert not {word for word in JUDGES if re.search(rf"\b{word}\b", main)}, path
    assert "mark--" not in analyst.get("/desk/outcomes/coverage/").text


def test_what_is_not_there_is_said_with_what_is_near(client: Client) -> None:
    for path, told in (("councils/fyfe", "Fife"), ("outcomes/safe-from-harms", "Safe from harm")):
        answer = client.get(f"/{path}/")
        assert answer.status_code == 404
        assert told in answer.content.decode()


def test_pages_ask_a_fixed_number_of_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    arrive(NOVEMBER)
    release_figures()
    analyst = at_desk(Role.ANALYST)
    for path in PAGES:
        with django_assert_max_num_queries(6):
            assert client.get(f"/{path}").status_code == 200
        with django_assert_max_num_queries(14):
            assert analyst.get(f"/desk/{path}").status_code == 200
