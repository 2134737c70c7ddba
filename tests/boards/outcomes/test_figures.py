"""Figures of integration indicators by council: which there are, and what stands where there is none."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from boards.organisations.queries import partners
from boards.outcomes.figures import FOLDER, NO_SURVEY, NOT_HELD, SCOTLAND, council_figures, read_figures
from targets.catalogue.reading import RefusedFiles
from targets.outcomes.files import outcomes

FIFE, ANGUS = "S12000047", "S12000041"


def test_seven_indicators_have_figures_and_they_are_the_published_ones() -> None:
    held = council_figures()
    by_number = {one.indicator: one for one in held.series if one.indicator}
    assert sorted(by_number) == [2, 3, 7, 8, 14, 17, 19]
    published = {
        SCOTLAND: ("80.8", "75.4", "80.0", "34.3", "104.7", "81.8", "773.8"),
        FIFE: ("77.6", "73.4", "80.5", "34.3", "114.2", "82.4", "714.7"),
        ANGUS: ("84.8", "82.0", "85.6", "34.9", "113.1", "79.3", "252.1"),
    }
    for area, values in published.items():
        found = [held.value(by_number[n], year=2019, area=area) for n in sorted(by_number)]
        assert found == [Decimal(value) for value in values]
    assert by_number.keys() <= {one.number for one in outcomes().indicators}


def test_a_year_without_a_survey_lacks_nothing() -> None:
    held = council_figures()
    carers, delayed = held.of_indicator(8), held.of_indicator(19)
    assert carers
    assert delayed
    assert held.words(carers, year=2019, area=FIFE) == "34.3%"
    assert held.words(carers, year=2018, area=FIFE) == NO_SURVEY
    assert held.words(delayed, year=2012, area=FIFE) == NOT_HELD
    assert held.words(delayed, year=2019, area=FIFE) == "714.7 per 1,000 people of 75 and over"


@pytest.mark.django_db
def test_figures_are_of_councils_that_are_there_and_each_is_in_one_authority() -> None:
    everybody, held = partners(), council_figures()
    councils = {one.code for one in everybody.councils}
    assert (len(everybody.authorities), len(councils)) == (31, 32)
    for series in held.series:
        for areas in held.held[series.key].values():
            assert set(areas) == councils | {SCOTLAND}
    shared = [one.name for one in everybody.authorities if len(everybody.councils_of(one)) == 2]
    assert shared == ["Clackmannanshire and Stirling"]
    assert all(
        one.authority and one.authority.organisation_id == one.organisation_id for one in everybody.councils
    )
    for group in (everybody.authorities, everybody.councils):
        assert len({one.slug for one in group}) == len(group)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("ni-2,S12000047,2019,1", "is there twice"),
        ("ni-99,S12000047,2019,1", "names no series"),
        ("ni-2,S12000047,2019,many", "names no series"),
        ("ni-2,S12000047,2021,-1", "no number from 0"),
        ("ni-2,S12000047,2020,50", "in a year without a survey"),
        ("ni-2,S12000047", "has 2 columns"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_number(tmp_path: Path, row: str, told: str) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "figures.csv").open("a") as file:
        file.write(f"{row}\n")
    with pytest.raises(RefusedFiles, match=told):
        read_figures(tmp_path)
