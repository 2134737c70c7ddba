"""Agreed plans added up: whose plans are in a sum, that nothing missing or invented is, and what can be taken away."""

import csv
import json
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans.demo_money import money_of_sample
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import FINANCE
from boards.plans.parts.part import Fields, Part, Rows
from boards.plans.sharing import PlanShare
from targets.catalogue.plan_parts import PlanPart
from tests.boards.planning.visits import read, signed_in
from tests.support.people import person
from tests.support.plans import agree_rows, agreed_rows
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

REAL, SAMPLE = "ldp-2022-23", "sample-2026-27"
LIST = "/desk/plans/added-up/"
MONEY, SAMPLE_MONEY = f"{LIST}{REAL}/finance/", f"{LIST}{SAMPLE}/finance/"
LINES = {"income-baseline": "Income: recurring baseline", "spend-pay": "Spend: pay"}


def asks(part: Part, kind: str, *, rule: str = "required", headings: Mapping[str, str] = LINES) -> None:
    """Of the boards of this kind, in a real round."""
    PlanPart.objects.create(
        framework_id=REAL,
        part=part.key,
        board_kind=kind,
        rule=rule,
        headings=[{"key": key, "title": title} for key, title in headings.items()],
        source="Made up for a test.",
    )


def plans(slug: str, parts: Mapping[Part, Rows], *, framework: str = REAL) -> PlanVersion:
    board = Organisation.including_samples.get(slug=slug)
    return agreed_rows(board, framework, parts, at=timezone.now() - timedelta(days=2))


def money(income: str, pay: str = "", **more: str) -> Mapping[Part, Rows]:
    rows: dict[str, Fields] = {"income-baseline": {"year1_recurring": income}}
    if pay:
        rows["spend-pay"] = {"year1_recurring": pay} | more
    return {FINANCE: rows}


def a_draft_over(version: PlanVersion, parts: Mapping[Part, Rows]) -> PlanVersion:
    draft = PlanVersion.objects.create(
        plan=version.plan,
        number=version.number + 1,
        reason="Another ward.",
        created_by=person(),
        created_at=timezone.now(),
    )
    for part, rows in parts.items():
        part.write(draft.pk, rows)
    return draft


@made_once
def real_round() -> None:
    """A real round that asks all boards for money: three have an agreed plan, and one of them says no spend."""
    for kind in PlanPart.BoardKind.values:
        asks(FINANCE, kind)
    plans("nhs-fife", money("100.001", "103.5", year1_once="0.5", year2_recurring="99"))
    plans("nhs-24", money("50", "51.25"))
    plans("nhs-orkney", money("20"))
    plans("sample-isles", money_of_sample("sample-isles"), framework=SAMPLE)


def text(client: Client, address: str, status: int = 200) -> str:
    return " ".join(unescape(read(client.get(address), status)).split())


def rows(client: Client, address: str, table: str) -> list[dict[str, str]]:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}table={table}&file=csv")
    return list(csv.DictReader(read(answer).lstrip("\ufeff").splitlines()))


def named(client: Client, address: str, table: str, value: str) -> dict[str, str]:
    return next(row for row in rows(client, address, table) if value in row.values())


def test_a_sum_names_the_boards_that_are_not_in_it(real_round: None) -> None:
    page = text(signed_in(Role.ANALYST), MONEY)
    assert "3 of 22 boards are in these sums." in page, (
        "14 territorial boards and 8 national ones that are open"
    )
    assert "NHS Borders" in page.split("Not in these sums:")[1].split("(no agreed plan)")[0]
    assert "NHS Health Scotland" not in page
    assert "Sample" not in page
    assert "<h1>Money: income and spend, " in page
    assert "3 of 22 boards</h1>" in page


def test_what_is_missing_is_in_no_sum_and_amounts_are_exact(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    income = named(analyst, MONEY, "money-by-line", "Income: recurring baseline")
    assert (income["recurring"], income["once"], income["together"]) == ("170.001", "", "170.001")
    assert (income["boards"], income["boards_asked"]) == ("3", "22")
    pay = named(analyst, MONEY, "money-by-line", "Spend: pay")
    assert (pay["recurring"], pay["once"], pay["together"], pay["boards"]) == (
        "154.750",
        "0.500",
        "155.250",
        "2",
    )
    (year,) = rows(analyst, MONEY, "money-by-year")
    assert (year["income"], year["spend"], year["gap"], year["boards"]) == (
        "150.001",
        "155.250",
        "5.249",
        "2",
    )
    page = text(analyst, MONEY)
    assert (
        "Before savings, plans for 2022/23 spend 5.2 million pounds more than comes in (2 of 22 boards)"
        in page
    )
    orkney = named(analyst, MONEY, "money-by-board", "NHS Orkney")
    assert (orkney["income"], orkney["spend"], orkney["gap"]) == ("20.000", "", "")


def test_a_year_is_compared_over_the_boards_that_plan_it(real_round: None) -> None:
    """Fife alone plans spend in the second year, and no income: there is no gap to speak of."""
    analyst = signed_in(Role.ANALYST)
    second = named(analyst, f"{MONEY}?year=2", "money-by-line", "Spend: pay")
    assert (second["together"], second["boards"], second["year"]) == ("99.000", "1", "2023/24")
    plans(
        "nhs-borders",
        {
            FINANCE: {
                "income-baseline": {"year1_recurring": "10", "year2_recurring": "10"},
                "spend-pay": {"year1_recurring": "10", "year2_recurring": "11"},
            }
        },
    )
    assert [row["boards"] for row in rows(analyst, MONEY, "money-by-year")] == ["3", "1"]
    page = text(analyst, MONEY)
    assert "Not drawn: 2023/24, which other boards plan than 2022/23." in page
    figure = json.loads(analyst.get(f"{MONEY}chart.json").content)
    assert figure["data"][0]["x"] == ["2022/23"]


def test_one_line_is_told_board_by_board(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, MONEY)
    assert "?year=1&line=spend-pay#money-by-board" in page
    fife = named(analyst, f"{MONEY}?year=1&line=spend-pay", "money-by-board", "NHS Fife")
    assert fife["line"] == "104.000"
    assert text(analyst, f"{MONEY}?year=7&line=nothing").count("<h1>") == 1


def test_the_newest_agreed_version_counts_and_no_draft(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    first = PlanVersion.objects.get(plan__organisation__slug="nhs-24", plan__framework=REAL)
    draft = a_draft_over(first, money("60", "61"))
    assert named(analyst, MONEY, "money-by-board", "NHS 24")["income"] == "50.000"
    agree_rows(draft, at=timezone.now())
    assert named(analyst, MONEY, "money-by-board", "NHS 24")["income"] == "60.000"
    assert "version 2, agreed, since" in text(analyst, MONEY)


def test_a_part_that_is_kept_locally_is_in_no_sum_before_it_is_shared(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    PlanPart.objects.filter(framework=REAL, part="finance", board_kind="special").update(rule="local")
    page = text(analyst, MONEY)
    assert "2 of 22 boards are in these sums." in page
    assert "NHS 24" in page.split("(no agreed plan)")[1].split("(keeps this part to itself)")[0]
    assert "51.25" not in page
    plan = DeliveryPlan.objects.get(organisation__slug="nhs-24", framework=REAL)
    PlanShare.objects.create(plan=plan, part="finance", by=person(), at=timezone.now())
    assert "3 of 22 boards are in these sums." in text(analyst, MONEY)


def test_a_closed_board_counts_where_it_planned(real_round: None) -> None:
    plans("nhs-health-scotland", money("1", "1"))
    assert "4 of 23 boards are in these sums." in text(signed_in(Role.ANALYST), MONEY)


def test_samples_stand_alone_and_every_row_says_that_they_are_invented(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, SAMPLE_MONEY)
    assert (
        "1 of 2 sample organisations is in these sums. Not in these sums: Sample Mainland (fictional)" in page
    )
    assert "NHS Fife" not in page
    assert "Invented for demonstration." in page
    for table in ("money-by-year", "money-by-line", "money-by-board"):
        assert {row["invented"] for row in rows(analyst, SAMPLE_MONEY, table)} == {
            "Invented for demonstration"
        }
        assert "invented" not in rows(analyst, MONEY, table)[0]
    years = rows(analyst, SAMPLE_MONEY, "money-by-year")
    assert [row["gap"] for row in years][:2] == ["14.000", "7.000"]
    assert "Invented for demonstration" in read(analyst.get(f"{SAMPLE_MONEY}chart.svg"))


def test_the_chart_has_its_files_and_a_file_says_of_how_many_boards_it_is(real_round: None) -> None:
    reviewer = signed_in(Role.REVIEWER)
    assert b"<svg" in reviewer.get(f"{MONEY}chart-narrow.svg").content
    assert reviewer.get(f"{MONEY}chart.png").content.startswith(b"\x89PNG")
    figure = json.loads(reviewer.get(f"{MONEY}chart-narrow.json").content)
    assert figure["data"][0]["y"] == [5.249]
    assert "2 of 22 boards" in figure["data"][0]["hovertext"][0]
    taken = reviewer.get(f"{MONEY}?table=money-by-line&file=xlsx")
    assert f"money-by-line-{REAL}-3-of-22-boards.xlsx" in taken["Content-Disposition"]


def test_what_there_is_not_is_not_found(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    for address in (f"{LIST}nothing/finance/", f"{LIST}{REAL}/nothing/", f"{LIST}heat-2014-15/finance/"):
        text(analyst, address, 404)
    text(analyst, f"{LIST}{REAL}/length/", 404)


def test_it_is_found_from_the_list_of_plans_by_who_may_read_it(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    assert LIST in text(analyst, "/desk/plans/")
    assert LIST not in text(signed_in(Role.PLANNER, "nhs-fife"), "/desk/plans/")
    line = named(analyst, LIST, "roll-ups", "Money: income and spend")
    assert line["boards_asked"] in {"2", "22"}
    assert MONEY in text(analyst, LIST)


def test_however_many_boards_it_is_read_with_the_same_few_statements(real_round: None) -> None:
    analyst = signed_in(Role.ANALYST)
    text(analyst, MONEY)
    with statements() as few:
        text(analyst, MONEY)
    for slug in ("nhs-borders", "nhs-tayside", "nhs-highland", "nhs-grampian", "nhs-lothian"):
        plans(slug, money("10", "11"))
    with statements() as more:
        text(analyst, MONEY)
    assert len(more) == len(few) <= 11, len(few)  # years are added up by the database, one year's lines by us
    with statements() as listed:
        text(analyst, LIST)
    assert len(listed) <= 9, len(listed)


def test_a_round_without_an_agreed_plan_says_so() -> None:
    asks(FINANCE, "territorial")
    analyst = signed_in(Role.ANALYST)
    page = text(analyst, MONEY)
    assert "0 of 14 boards are in these sums." in page
    assert "No plan of this round is agreed, so there is nothing to add up." in page
    assert "chart.svg" not in page
    assert analyst.get(f"{MONEY}chart.svg").status_code == 404
