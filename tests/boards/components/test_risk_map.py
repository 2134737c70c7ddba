"""A map of risks counts each one in its square, leads to the rows behind it, and says what has no score."""

import re

import pytest
from django.template.loader import render_to_string

from boards.components.charts.palette import LEVELS
from boards.components.risk_map import MappedRisk, risk_map
from nhs_tracker.stamps import ROOT
from targets.calc.risk_scale import Level

RISKS = (
    MappedRisk("Beds are short", 4, 5, note="A&E", href="/beds/"),
    MappedRisk("Surgeons are few", 4, 5),
    MappedRisk("A roof leaks", 1, 2),
    MappedRisk("Nobody scored this"),
)


def test_each_risk_stands_in_its_square_and_the_highest_first() -> None:
    drawn = risk_map(RISKS, key="map", caption="Risks")
    assert [(one.title, len(one.risks)) for one in drawn.filled] == [
        ("Likely and very large: high (20 of 25)", 2),
        ("Rare and small: low (2 of 25)", 1),
    ]
    assert [words for words, _ in drawn.rows] == [
        "5 almost certain",
        "4 likely",
        "3 possible",
        "2 unlikely",
        "1 rare",
    ]
    assert {len(row) for _, row in drawn.rows} == {5}
    assert drawn.finding == "2 of 3 scored risks are high. 1 more has no score."


def test_it_says_so_where_nothing_is_scored() -> None:
    assert (
        risk_map(RISKS[3:], key="map", caption="Risks").finding == "No risk is scored. 1 more has no score."
    )
    assert risk_map((), key="map", caption="Risks").finding == "No risk is scored."


def test_half_a_score_is_a_mistake() -> None:
    for likelihood, impact in ((3, None), (None, 3), (6, 1), (0, 2)):
        with pytest.raises(ValueError, match="scored whole and from 1 to 5"):
            risk_map([MappedRisk("Half", likelihood, impact)], key="map", caption="Risks")


def test_rows_stand_below_the_map_unless_it_leads_elsewhere() -> None:
    below = render_to_string("components/risk_map.html", {"map": risk_map(RISKS, key="map", caption="Risks")})
    assert '<a href="#map-4-5">2' in below
    assert 'id="map-4-5"' in below
    assert '<a href="/beds/">Beds are short</a>' in below
    assert "Nobody scored this" in below
    elsewhere = risk_map(RISKS, key="map", caption="Risks", address=lambda one, two: f"?square={one}-{two}")
    page = render_to_string("components/risk_map.html", {"map": elsewhere})
    assert '<a href="?square=4-5">2' in page
    assert "Beds are short" not in page


def test_the_finding_is_a_sentence_of_one_risk_too() -> None:
    found = [risk_map([MappedRisk("One", *scores)], key="map", caption="") for scores in ((1, 1), (5, 5))]
    assert [one.finding for one in found] == ["0 of 1 scored risk is high.", "1 of 1 scored risk is high."]


def test_the_style_sheet_and_the_picture_have_the_same_shades() -> None:
    sheet = (ROOT / "static/css/risk-map.css").read_text()
    shades = dict(re.findall(r"risk-map__square--(\w+) \{ background: (#\w+);", sheet))
    assert shades == LEVELS
    assert set(LEVELS) == {str(level) for level in Level}
