"""Savings, staff, risks and planned numbers of agreed plans together: what is added up, and what never is."""

import csv
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from boards.organisations.models import Partner
from boards.people.roles import Role
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_staff import STAFF
from boards.plans.parts import ACTIONS, CAPITAL, FINANCE, RISKS, SAVINGS, TRAJECTORIES, WORKFORCE
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.words import field_of
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.boards.planning.test_roll_ups import LIST, REAL, SAMPLE, asks, named, plans, rows, text
from tests.boards.planning.visits import read, signed_in
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

YEAR_OF_QUITS = "heat-2014-15"  # the one real year that plans a number
QUITS = f"{LIST}{YEAR_OF_QUITS}/trajectories/"
GROUPS = {"nursing": "Nursing", "administrative": "Administrative services", "management": "Management"}
THEMES = {"workforce": "Workforce", "estates": "Estates"}
HEADINGS = {"delivery": "Delivery"}
AREAS = {"safe": "Safe care"}


def page_of(part: Part) -> str:
    return f"{LIST}{REAL}/{part.key}/"


def saving(theme: str, amount: str, *, full: str = "", identified: str = "yes", year: str = "1") -> Fields:
    said = {
        "title": f"Saving of {amount}",
        "theme": theme,
        "year": year,
        "recurs": "recurring" if full else "once",
        "identified": identified,
        "in_year": amount,
    }
    return said | ({"full_year": full} if full else {})


def staff(*values: str) -> Fields:
    return dict(zip(("baseline", "year1", "year2", "year3"), values, strict=False))


def risk(words: str, *scores: str, **more: str) -> Fields:
    names = ("likelihood", "impact", "likelihood_after", "impact_after")
    said = {"measure": "ae-4-hours", "heading": "delivery", "risk": words, "owner": "A. Person"}
    return said | dict(zip(names, scores, strict=False)) | more


FIFE: Mapping[Part, Rows] = {
    SAVINGS: {
        "0000000a": saving("workforce", "6.001", full="8"),
        "0000000b": saving("estates", "2", identified="no"),
        "0000000c": saving("estates", "1", year="2"),
    },
    WORKFORCE: {
        "nursing": staff("100.25", "101", "102", "104"),
        "administrative": staff("50", "50", "50", "50"),
        "management": staff("10", "10", "10", "9"),
    },
    ACTIONS: {
        "0000000a": {
            "title": "Open twelve beds",
            "area": "safe",
            "serves": "ae-4-hours",
            "outcomes": "3",
            "themes": "7.2-E1",
            "level_of": "waits",
            "level_to": "20",
            "ends": "2022-11-30",
            "support": "A loan",
        }
    },
    RISKS: {
        "0000000a": risk("Too few beds", "5", "5", "4", "4", kind="financial"),
        "0000000b": risk("A long winter"),
    },
}
TAYSIDE: Mapping[Part, Rows] = {
    SAVINGS: {"0000000a": saving("workforce", "3", identified="no")},
    WORKFORCE: {"nursing": staff("200", "199.5", "198", "198"), "administrative": staff("20", "20")},
    ACTIONS: {"0000000a": {"title": "Hire doctors", "area": "safe"}},
    RISKS: {"0000000a": risk("Too few doctors", "4", "4"), "0000000b": risk("Old lifts", "1", "2")},
}


@made_once
def two_plans() -> None:
    """Two boards of a real round whose agreed plans have all these parts, and one whose plan has none."""
    for part, headings in ((SAVINGS, THEMES), (WORKFORCE, GROUPS), (ACTIONS, AREAS), (RISKS, HEADINGS)):
        asks(part, PlanPart.BoardKind.TERRITORIAL, headings=headings)
    plans("nhs-fife", FIFE)
    plans("nhs-tayside", TAYSIDE)
    plans("nhs-borders", {})
    samples = {**SAMPLES, **STAFF, **money_of_sample("sample-isles")}
    plans("sample-isles", samples, framework=SAMPLE)


def test_savings_are_told_apart_by_whether_they_are_identified_and_recur(two_plans: None) -> None:
    analyst, address = signed_in(Role.ANALYST), page_of(SAVINGS)
    first, second = rows(analyst, address, "savings-by-year")
    assert (first["identified"], first["not_identified"], first["together"]) == ("6.001", "5.000", "11.001")
    assert (first["recurring"], first["once"], first["full_year"]) == ("6.001", "5.000", "8.000")
    assert (first["schemes"], first["boards"], first["boards_asked"]) == ("3", "2", "14")
    assert (second["not_identified"], second["boards"]) == ("", "1")
    page = text(analyst, address)
    assert (
        "5.0 of 11.0 million pounds of savings that begin in 2022/23 are not yet identified (2 of 14 boards)"
        in page
    )
    assert "NHS Borders (its agreed plan says nothing here)" in page
    workforce = named(analyst, address, "savings-by-theme", "Workforce")
    assert (workforce["identified"], workforce["not_identified"], workforce["schemes"]) == (
        "6.001",
        "3.000",
        "2",
    )
    tayside = named(analyst, address, "savings-by-board", "NHS Tayside")
    assert (tayside["identified"], tayside["not_identified"]) == ("", "3.000")
    later = named(analyst, f"{address}?year=2", "savings-by-board", "NHS Fife")
    assert (later["together"], later["year"]) == ("1.000", "2023/24")
    below, above = json.loads(analyst.get(f"{address}chart.json").content)["data"]
    assert (below["y"], above["y"], above["base"]) == ([6.001, 1.0], [5.0, 0.0], [6.001, 1.0])


def test_capital_is_added_by_year_and_by_whose_money_it_is() -> None:
    asks(CAPITAL, PlanPart.BoardKind.TERRITORIAL, headings={})
    scheme = {"title": "A hospital", "funding": "government", "year1": "10.001", "year2": "20"}
    other = {"title": "A lift", "funding": "other", "year1": "0.5"}
    plans("nhs-fife", {CAPITAL: {"0000000a": scheme, "0000000b": scheme | {"year2": "1"}, "0000000c": other}})
    plans("nhs-tayside", {CAPITAL: {"0000000a": scheme}})
    plans("nhs-borders", {})
    analyst, address = signed_in(Role.ANALYST), page_of(CAPITAL)
    first, second = rows(analyst, address, "capital-by-year")
    assert (first["government"], first["other"], first["together"]) == ("30.003", "0.500", "30.503")
    assert (first["boards"], first["boards_asked"]) == ("2", "14")
    assert (second["government"], second["other"]) == ("41.000", "")
    page = text(analyst, address)
    assert (
        "spend 30.5 million pounds on capital, 0.5 of it other money than the Government’s (2 of 14 boards)"
        in page
    )
    assert "NHS Borders" in page
    fife = named(analyst, address, "capital-by-board", "NHS Fife")
    assert (fife["year1"], fife["year2"]) == ("20.502", "21.000")
    assert analyst.get(f"{address}chart.svg").status_code == 200


def test_what_goes_to_each_integration_authority_stands_by_itself() -> None:
    asks(FINANCE, PlanPart.BoardKind.TERRITORIAL, headings={"spend-authorities": "Of which"})
    one = Partner.objects.filter(kind="authority", organisation__slug="nhs-fife").get()
    key = f"authority-{one.code.lower()}"
    plans("nhs-fife", {FINANCE: {key: {"year1_recurring": "300.5", "year1_once": "0.25"}}})
    analyst, address = signed_in(Role.ANALYST), page_of(FINANCE)
    (row,) = rows(analyst, address, "money-by-authority")
    assert (row["authority"], row["board"], row["amount"]) == (one.name, "NHS Fife", "300.750")
    assert "300.8 million pounds in all, of 1 of 14 boards; part of the spend, and not added" in text(
        analyst, address
    )


def test_staff_are_compared_over_the_groups_that_say_every_day_and_nobody_is_added_twice(
    two_plans: None,
) -> None:
    """Tayside's administrative staff lack two days; Management stands inside Administrative services."""
    analyst, address = signed_in(Role.ANALYST), page_of(WORKFORCE)
    nursing = named(analyst, address, "staff-by-group", "Nursing")
    assert (nursing["baseline"], nursing["year3"], nursing["change"]) == ("300.2500", "302.0000", "1.7500")
    assert nursing["boards"] == "2"
    assert named(analyst, address, "staff-by-group", "Administrative services")["boards"] == "1"
    days = rows(analyst, address, "staff-by-day")
    assert [Decimal(day["staff"]) for day in days] == [Decimal(n) for n in ("350.25", "350.5", "350", "352")]
    assert days[0]["change"] == ""
    page = text(analyst, address)
    assert "1.8 more whole-time equivalents on 31 March 2025 than on 31 March 2022 (2 of 14 boards)" in page
    fife = named(analyst, f"{address}?group=management", "staff-by-board", "NHS Fife")
    assert (fife["year3"], Decimal(fife["change"]), fife["group"]) == ("9.0000", Decimal(-1), "Management")
    figure = json.loads(analyst.get(f"{address}chart.json").content)["data"][0]
    assert figure["y"] == [0.25, -0.25, 1.75]


def test_risks_stand_side_by_side_on_the_map_with_the_rows_behind_each_square(two_plans: None) -> None:
    analyst, address = signed_in(Role.ANALYST), page_of(RISKS)
    page = text(analyst, address)
    assert "2 of 3 scored risks are high. 1 more has no score." in page
    assert 'href="?square=4-4#risks">2<' in page
    assert "Risks of 2 of 14 boards" in page
    square = text(analyst, f"{address}?square=4-4")
    assert "2 of 4 risks, in the square Likely and large: high (16 of 25)" in square
    taken = read(analyst.get(f"{address}?square=4-4&file=csv"))
    assert "Too few doctors" in taken
    assert "Old lifts" not in taken
    assert "14" in taken.splitlines()[1].split(",")
    of_money = read(analyst.get(f"{address}?kind=Financial&file=csv"))
    assert "Too few beds" in of_money
    assert ",Financial," in of_money
    assert "Too few doctors" not in of_money
    assert 'href="/desk/boards/nhs-fife/plan/ldp-2022-23/risks/0000000a/"' in page
    assert "Scores when managed, where a board gives them" in page


def test_the_map_is_narrowed_with_its_list_and_its_squares_keep_that(two_plans: None) -> None:
    analyst, address = signed_in(Role.ANALYST), page_of(RISKS)
    every = text(analyst, address)
    assert "Risks of 2 of 14 boards" in every
    page = text(analyst, f"{address}?kind=Financial")
    assert "Risks of 1 of 14 boards, as the list below is narrowed" in page
    assert 'href="?square=4-4&kind=Financial#risks"' in page
    assert 'href="?square=1-2' not in page
    assert 'href="?file=csv&kind=Financial"' in page
    taken = read(analyst.get(f"{address}?file=csv&kind=Financial"))
    assert ("Too few beds" in taken, "Old lifts" in taken) == (True, False)
    tayside = text(analyst, f"{address}?board=nhs-tayside&square=1-2")
    assert 'href="?square=4-4&board=nhs-tayside#risks"' in tayside, "a square is a place on the map"
    assert "as the list below is narrowed" not in text(analyst, f"{address}?kind=nothing")


def test_the_map_is_taken_as_a_picture_with_its_finding_and_narrowed_as_it_is(two_plans: None) -> None:
    analyst, address = signed_in(Role.ANALYST), page_of(RISKS)
    assert 'href="chart.png?kind=Financial"' in text(analyst, f"{address}?kind=Financial")
    drawn = read(analyst.get(f"{address}chart.svg"))
    for words in (
        "2 of 3 scored risks are high. 1 more has no score.",
        "2 high",
        "1 low",
        "5 almost certain",
    ):
        assert f">{words}<" in drawn, words
    narrowed = read(analyst.get(f"{address}chart.svg?kind=Financial"))
    assert ">1 of 1 scored risk is high.<" in narrowed
    assert ">1 low<" not in narrowed
    assert analyst.get(f"{address}chart.png").content.startswith(b"\x89PNG")
    assert analyst.get(f"{address}chart.json").status_code == 404
    sample = read(analyst.get(f"{LIST}{SAMPLE}/{RISKS.key}/chart.svg"))
    assert "Invented for demonstration." in sample


def test_actions_of_all_boards_are_one_list_narrowed_by_what_they_are_for(two_plans: None) -> None:
    analyst, address = signed_in(Role.ANALYST), page_of(ACTIONS)
    page = text(analyst, address)
    assert "Improvement actions of 2 of 14 boards" in page
    assert "NHS Borders (its agreed plan says nothing here)" in page
    assert "no total and no order of boards follows" in page
    assert 'href="/desk/boards/nhs-fife/plan/ldp-2022-23/actions/0000000a/"' in page
    assert "to 20: waits" in page
    for narrowed in ("target=ae-4-hours", "outcome=3", "theme=7.2-E1", "support=wanted", "words=beds"):
        found = text(analyst, f"{address}?{narrowed}")
        assert "1 of 2 actions, " in found, narrowed
        assert "Hire doctors" not in found, narrowed
    taken = read(analyst.get(f"{address}?sort=-action&file=csv"))
    assert taken.index("Open twelve beds") < taken.index("Hire doctors")
    row = next(csv.DictReader(taken.lstrip("\ufeff").splitlines()))
    assert (row["support"], row["themes"], row["boards"], row["boards_asked"]) == (
        "A loan",
        "7.2-E1",
        "2",
        "14",
    )


def test_every_part_of_a_sample_says_that_it_is_invented(two_plans: None) -> None:
    analyst = signed_in(Role.ANALYST)
    for part in (SAVINGS, WORKFORCE, ACTIONS, RISKS):
        address = f"{LIST}{SAMPLE}/{part.key}/"
        page = text(analyst, address)
        assert "1 of 2 sample organisations is " in page
        assert "NHS Fife" not in page
        assert "Invented for demonstration." in page
    assert "Sample" not in text(analyst, page_of(RISKS))


@pytest.mark.parametrize("part", [SAVINGS, WORKFORCE, ACTIONS, RISKS], ids=lambda part: part.key)
def test_each_part_takes_as_many_statements_for_two_boards_as_for_five(two_plans: None, part: Part) -> None:
    analyst = signed_in(Role.ANALYST)
    text(analyst, page_of(part))
    with statements() as few:
        text(analyst, page_of(part))
    for slug in ("nhs-lothian", "nhs-highland", "nhs-grampian"):
        plans(slug, TAYSIDE)
    with statements() as more:
        text(analyst, page_of(part))
    assert len(more) == len(few) <= 12


def quits(*values: str) -> Mapping[Part, Rows]:
    """By quarter of the year."""
    quarters = (Period.of(start=date(2014, month, 1), kind=PeriodKind.QUARTER) for month in (4, 7, 10))
    said = {field_of(period): value for period, value in zip(quarters, values, strict=False)}
    return {TRAJECTORIES: {"smoking-quits": said}}


def test_planned_numbers_are_added_by_period_and_drawn_over_the_boards_that_plan_each() -> None:
    for slug, values in {"fife": ("10", "10", "10"), "tayside": ("5", "5", "7"), "borders": ("100",)}.items():
        plans(f"nhs-{slug}", quits(*values), framework=YEAR_OF_QUITS)
    analyst = signed_in(Role.ANALYST)
    told = rows(analyst, QUITS, "planned-by-period")
    assert [(Decimal(row["planned"]), row["boards"]) for row in told] == [(115, "3"), (15, "2"), (17, "2")]
    assert {row["boards_asked"] for row in told} == {"14"}
    figure = json.loads(analyst.get(f"{QUITS}chart.json?measure=smoking-quits").content)
    assert figure["data"][0]["y"] == [15.0, 15.0, 17.0], (
        "Borders plans one period alone: it is in the table only"
    )
    page = text(analyst, QUITS)
    assert (
        "boards plan 17 in October to December 2014, from 15 in April to June 2014 (2 of 14 boards)" in page
    )
    assert "Percentages and rates are neither added nor averaged" in page
    borders = named(analyst, QUITS, "planned-by-board", "NHS Borders")
    assert (borders["last"], borders["change"]) == ("", "")


def test_percentages_are_never_added_and_stand_side_by_side() -> None:
    periods_of = rules_for(catalogue(), framework_key="sample-2022-23")["ae-4-hours"].periods
    said = {"ae-4-hours": dict.fromkeys(map(field_of, periods_of), "90")}
    plans("sample-isles", {TRAJECTORIES: said}, framework="sample-2022-23")
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, f"{LIST}sample-2022-23/trajectories/")
    assert "1 of 2 sample organisations is in this table." in page
    assert "chart.svg" not in page
    assert "180" not in page
    assert "90%" in page
    (isles, mainland) = sorted(
        rows(analyst, f"{LIST}sample-2022-23/trajectories/", "planned-by-board"), key=lambda row: row["board"]
    )
    planned = [isles[f"from_{period.start.isoformat()}"] for period in periods_of]
    assert planned == ["90"] * len(periods_of)
    assert (mainland["plan"], mainland[f"from_{periods_of[0].start}"]) == ("no agreed plan", "")
    assert f"{LIST}{SAMPLE}/trajectories/" in text(analyst, LIST)
