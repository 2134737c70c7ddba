"""What people say about care: Scotland with its marks, a board beside it, and plainly where no figure is held."""

import csv
import io
from datetime import date
from html import unescape

import pytest
from django.test import Client

from boards.participation.experience import NO_SURVEY, NOT_HELD, NOT_OF_THE_YEAR, experience, without_figure
from boards.people.roles import Role
from reports.ownership.arranging import draft_of
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import drafted
from tests.support.people import person, sign_in
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.statements import statements

PAGE = "/boards/nhs-fife/participation/"
KNOWN = date(2025, 4, 1)


@made_once
def answered() -> None:
    """Two survey years and five of complaints in Scotland, one answer about NHS Fife; all released."""
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    complaints = (24487, 17333, 23295, 23537, 23876)
    rows = [f"S92000003,{2019 + at}-04-01,{told},,,," for at, told in enumerate(complaints)]
    arrive(*rows, measure="complaints-boards", known_from=KNOWN)
    survey = ("S92000003,2021-04-01,,,67,,", "S92000003,2023-04-01,,,69,,")
    arrive(*survey, measure="gp-care-good", known_from=KNOWN)
    own = ("nhs-fife,2023-04-01,,,38.9,,", "S92000003,2023-04-01,,,48.1,,")
    arrive(*own, measure="gp-advance-booking", known_from=KNOWN)
    release_figures()


def read(path: str, client: Client | None = None) -> str:
    return unescape((client or Client()).get(path).content.decode())


def rows_of(table: str) -> dict[str, dict[str, str]]:
    found = csv.DictReader(io.StringIO(read(f"{PAGE}?table={table}&file=csv").lstrip("\ufeff"), newline=""))
    return {row["measure"]: row for row in found}


@pytest.mark.django_db
def test_a_year_without_a_survey_lacks_nothing_and_what_is_not_held_is_said(answered: None) -> None:
    survey = rows_of("survey")
    good = survey["gp-care-good"]
    assert (good["scotland_2021"], good["scotland_2022"], good["scotland_2023"]) == ("67%", NO_SURVEY, "69%")
    assert good["here"] == NOT_HELD
    assert survey["gp-advance-booking"]["here"] == "38.9% in 2023/24"
    complaints = rows_of("complaints")
    assert complaints["complaints-boards"]["scotland_2023"] == "23,876"
    assert complaints["complaints-boards"]["here"] == NOT_HELD
    assert complaints["complaints-extended"]["scotland_2023"] == NOT_OF_THE_YEAR
    assert "scotland_2018" not in complaints["complaints-boards"], "no year before the first"
    assert {row["here"] for row in rows_of("stories").values()} == {NOT_HELD}
    assert {row["scotland"] for row in rows_of("stories").values()} == {NOT_HELD}


@pytest.mark.django_db
def test_the_page_says_what_to_know_and_colours_nothing(answered: None) -> None:
    page = read(PAGE)
    for words in (
        "The pandemic began with this year",
        "one of the two was rounded or revised",
        "pharmacies",
        "More complaints can mean",
        "address seen on 28 November 2026",
    ):
        assert words in page, words
    assert "missing" not in page
    assert "mark--" not in page, "no colour"
    assert 'href="https://www.careopinion.org.uk/tellyourstory"' in page
    assert "What people say about care here" in read("/boards/nhs-fife/")


@pytest.mark.django_db
def test_desk_and_public_read_the_same_in_a_fixed_number_of_statements(answered: None) -> None:
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "38.9% in 2023/24" in read(f"/desk{PAGE}", analyst)
    read(PAGE)
    with statements() as public:
        read(f"{PAGE}?table=survey&file=csv")
    with statements() as desk:
        read(f"/desk{PAGE}", analyst)
    assert len(public) <= 10
    assert len(desk) <= 36, "however many measures tell it"
    sample = read("/desk/boards/sample-isles/participation/", analyst)
    assert "23,876" not in sample, "Scotland's real figures stand in no row of a sample"


@pytest.mark.django_db
def test_a_report_says_what_people_answered_beside_scotland(answered: None) -> None:
    listening = draft_of(drafted("nhs-fife", framework="ldp-2024-25")).content.figures.listening
    assert listening is not None
    told = "GP practice: booking ahead, 2023/24: 38.9% here, 48.1% in Scotland."
    assert listening.experience == (told,), "the newest survey before the year"
    other = draft_of(drafted("nhs-lothian", framework="ldp-2024-25")).content.figures.listening
    assert other is not None
    assert other.experience == (), "nothing is said of what is not held"


@pytest.mark.django_db
def test_a_board_can_send_what_nobody_holds_yet() -> None:
    """Stories and extended times have a layout and a definition; nobody is asked for them."""
    for measure, row in (
        ("stories-told", "nhs-fife,2023-04-01,120,,,,"),
        ("stories-answered", "nhs-fife,2023-04-01,90,120,,,"),
        ("complaints-extended", "nhs-fife,2023-04-01,30,300,,,"),
    ):
        arrive(row, measure=measure, returned_by="nhs-fife", known_from=KNOWN)
        assert catalogue().definition_on(measure_key=measure, day=KNOWN).collected_until is not None


@pytest.mark.django_db
def test_the_file_names_measures_and_neither_complaints_nor_stories_have_a_better_direction() -> None:
    measures = catalogue().measures
    assert set(experience().measures) <= set(measures)
    assert len(set(experience().measures)) == len(experience().measures)
    by_key = {group.key: group for group in experience().groups}
    for key in (*by_key["complaints"].measures, *by_key["stories"].measures):
        found = catalogue().definition_on(measure_key=key, day=KNOWN)
        assert found.direction == Definition.Direction.NEUTRAL, key
        assert measures[key].target_id is None
    assert [without_figure(by_key["survey"], year) for year in (2021, 2022, 2023)] == [
        NOT_OF_THE_YEAR,
        NO_SURVEY,
        NOT_OF_THE_YEAR,
    ]
