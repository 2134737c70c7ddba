"""The reviewer's page: what is new to them, how ambitious it is, what checks found, and what stands beside it."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from boards.desk.models import Looked
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.planning.pages.beside import beside_tables
from boards.plans import services
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_staff import STAFF
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.money_rows import PlanMoney
from boards.plans.parts import FINANCE, RISKS, SAVINGS, TRAJECTORIES, WORKFORCE
from boards.plans.parts.part import Part, Rows
from boards.plans.parts.trajectories.rules import rules_for
from boards.plans.queries import plan
from boards.plans.queries.agreed_before import AgreedBefore, agreed_before
from boards.plans.words import field_of
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.planning.visits import read, signed_in
from tests.boards.plans.plans import AE, BOARD, Cast, agree, cast, hand_over, sign, version
from tests.support.people import person
from tests.support.plans import agree_rows
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

OPEN = "sample-2026-27"
PLAN = f"/desk/boards/{BOARD}/plan/{OPEN}/"
REVIEW = f"{PLAN}review/"
BOARDS = ("nhs-fife", "nhs-lothian", "nhs-borders", "nhs-grampian", "nhs-tayside")
ALL: dict[Part, Rows] = {**SAMPLES, **STAFF, **money_of_sample(BOARD)}


def text(answer: Any, status: int = 200) -> str:
    return unescape(read(answer, status))


def written(people: Cast, *parts: Part) -> int:
    draft = services.open_version(actor=people.planner, organisation_id=number_of(BOARD), framework_key=OPEN)
    for part in parts:
        write(people, draft, part, ALL[part])
    return draft


def write(people: Cast, draft: int, part: Part, rows: Rows) -> None:
    number = version(draft).edit_number
    services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)


def a_line(*, last: str = "95", first: str = "70") -> Rows:
    periods = rules_for(catalogue(), framework_key=OPEN)[AE].periods
    values = [first] * (len(periods) - 1) + [last]
    return {AE: {field_of(period): value for period, value in zip(periods, values, strict=True)}}


def three_days_ago(people: Cast) -> Cast:
    """Who wrote before the reviewer ever looked."""
    return replace(people, planner=replace(people.planner, now=people.planner.now - timedelta(days=3)))


def looked_yesterday() -> None:
    """The visit before was over when the planner went on."""
    Looked.objects.filter(view=Looked.View.PLAN).update(at=timezone.now() - timedelta(hours=2))


def test_a_reviewer_reads_what_is_new_since_their_own_last_visit_value_by_value() -> None:
    people = cast()
    draft = written(three_days_ago(people), *SAMPLES, FINANCE)
    reviewer, other = signed_in(Role.REVIEWER), signed_in(Role.REVIEWER)
    first = text(reviewer.get(REVIEW))
    assert "You read this plan for the first time. All of it is new to you" in first
    assert "There is nothing to compare it with: read the whole plan." in first
    looked_yesterday()
    key, gone, *_ = SAMPLES[RISKS]
    write(people, draft, RISKS, {key: dict(SAMPLES[RISKS][key]) | {"owner": "B. Person"}, gone: {}})
    write(people, draft, FINANCE, {"spend-pay": dict(ALL[FINANCE]["spend-pay"]) | {"year1_once": "3.5"}})
    write(people, draft, FINANCE, {"spend-pay": dict(ALL[FINANCE]["spend-pay"]) | {"year1_once": "4"}})
    write(people, draft, FINANCE, {"spend-other": dict(ALL[FINANCE]["spend-other"]) | {"note": "Same."}})
    write(people, draft, FINANCE, {"spend-other": ALL[FINANCE]["spend-other"]})
    page = text(reviewer.get(REVIEW))
    assert "Since you last read it" in page
    assert "from version 1 as it was then" in page
    rows = changes(reviewer)
    assert ("Spend: pay", "Finance: income and spend", "2026/27, once", "changed", "3.000", "4.000") in rows
    owner = SAMPLES[RISKS][key].get("owner", "")
    assert any(row[2:] == ("Owner", "changed", owner, "B. Person") for row in rows)
    assert {row[3] for row in rows if row[1] == "Risks"} == {"changed", "removed"}
    assert not any(row[0] == "Spend: other" for row in rows), "what was taken back is not new"
    assert changes(reviewer) == rows, "looking again at once is the same visit"
    assert "You read this plan for the first time" in text(other.get(REVIEW)), "each reader has their own"


def changes(client: Client, *, cells: int = 6) -> list[tuple[str, ...]]:
    """The rows of the file of what changed, without the mark of a sample."""
    lines = csv.reader(read(client.get(f"{REVIEW}?table=changes&file=csv")).lstrip("\ufeff").splitlines())
    return [tuple(line[:cells]) for line in list(lines)[1:]]


def test_realism_checks_risks_money_and_questions_stand_on_one_page() -> None:
    people = cast()
    arrive(*(line for board in BOARDS for line in figures(board)), judged=False)
    draft = written(people, *SAMPLES, FINANCE, *STAFF)
    write(people, draft, TRAJECTORIES, a_line(first="60", last="99"))
    hand_over(people.planner, draft)
    services.sign(actor=people.approver, version_id=draft, edit_number=version(draft).edit_number)
    reviewer = signed_in(Role.REVIEWER)
    key = next(iter(SAMPLES[RISKS]))
    reviewer.post(f"{PLAN}ask/?pin=risks/{key}/owner", {"text": "Who is it from May?"})
    with statements() as first:
        page = text(reviewer.get(REVIEW))
    assert "Faster than every one of" in page
    assert "faster than any board managed over as many periods. " in page
    assert f'<li><a href="{PLAN}risks/{key}/">Invented: a long flu season' in page
    assert "scored risks" in page
    assert "1 wait for an answer" in page
    assert "Who is it from May?" in page
    assert "No plan of the year before was agreed here, and no version of this one" in page
    assert "The board explains" in page
    for word in ("Recommend what to decide", "Return the plan", "Ask a question"):
        assert word in page
    assert "Sign the plan" not in page
    with statements() as again:
        reviewer.get(REVIEW)
    assert len(again) <= len(first)
    assert len(first) <= 75, len(first)


def figures(board: str) -> list[str]:
    """Five years of months that rise by half a point a month from 60 and fall back each year."""
    return [
        f"{board},{2010 + month // 12}-{month % 12 + 1:02}-01,{600 + (month % 12) * 5},1000,,,"
        for month in range(60)
    ]


def test_a_change_of_single_lines_is_proposed_beside_them_and_read_as_was_is_now_and_why() -> None:
    people = cast()
    draft = written(people, *SAMPLES)
    hand_over(people.planner, draft)
    sign(people.approver, draft)
    agree(people.reviewer, draft, in_force_from=None)
    planner, reviewer = signed_in(Role.PLANNER), signed_in(Role.REVIEWER)
    key, other, *_ = SAMPLES[RISKS]
    page = text(planner.get(f"{PLAN}risks/{key}/"))
    assert 'href="propose/"' in page
    assert "edit/" not in page
    assert "propose/" not in text(reviewer.get(f"{PLAN}risks/{key}/"))
    assert planner.get(f"{PLAN}risks/0000000f/propose/").status_code == 404
    propose = f"{PLAN}risks/{key}/propose/"
    assert "Say in a sentence or two why this line" in text(planner.post(propose, {"why": " "}))
    form = text(planner.post(propose, {"why": "Its owner left."}, follow=True))
    assert "Named. Write the line now." in form
    assert version(draft + 1).by_line
    said = dict(SAMPLES[RISKS][key])
    number = str(version(draft + 1).edit_number)
    planner.post(f"{PLAN}risks/{key}/edit/", said | {"owner": "B. Person", "row": key, "edit_number": number})
    page = text(planner.get(PLAN))
    assert "Changes these lines alone" in page
    assert "Its owner left." in page
    assert "edit/" not in text(planner.get(f"{PLAN}risks/{other}/")), "another line is named first"
    assert "Propose a new risk" in text(planner.get(f"{PLAN}risks/"))
    started = planner.post(f"{PLAN}risks/propose/", {"why": "A cold winter."})
    assert re.fullmatch(rf"{PLAN}risks/add/\?row=[0-9a-f]{{8}}", started["Location"])
    assert "New risk" in text(planner.get(started["Location"]))
    hand_over(people.planner, draft + 1)
    sign(people.approver, draft + 1)
    row = ("Risks", "Owner", "changed", SAMPLES[RISKS][key].get("owner", ""), "B. Person", "Its owner left.")
    (read_row,) = changes(reviewer, cells=7)
    assert read_row[1:] == row
    page = text(reviewer.get(f"{PLAN}recommend/"))
    assert "What version 2 changes of version 1" in page
    assert "Its owner left." in page


def test_money_and_staff_stand_beside_what_was_expected_of_this_year_a_year_before() -> None:
    people = cast()
    written(people, FINANCE, SAVINGS, WORKFORCE)
    view = plan(
        organisation_id=number_of(BOARD),
        framework_key=OPEN,
        catalogue=catalogue(),
        today=people.planner.today,
    )
    board = Organisation.including_samples.get(slug=BOARD)
    then = {
        "finance": {"spend-pay": {"year1_recurring": "290", "year2_recurring": "300", "year2_once": "1.2"}},
        "savings": {"00000001": {"identified": "yes", "year": "2", "in_year": "5"}},
        "workforce": {"medical": {"year1": "800", "year2": "820.05"}, "management": {"year2": "5"}},
    }
    money, staff = beside_tables(view, AgreedBefore("2025/26", 2025, 1, 3, then), organisation=board)
    told = [[cell.text for cell in row] for row in (*money.rows, *staff.rows)]
    assert [one.text for one in money.columns] == [
        "Line", "2025/26, as agreed", "2026/27, as agreed a year before", "2026/27, now", "Difference",
    ]  # fmt: skip
    assert ["Spend: pay", "290.000", "301.200", "304.200", "3.000"] in told
    assert ["Savings identified", "0.000", "5.000", "9.000", "4.000"] in told
    assert ["Medical (HCHS)", "800.0", "820.1", "818.4", "−1.7"] in told, (
        "the difference is of unrounded values"
    )
    assert ["In all, without Management", "800.0", "820.1", "10,701.2", "9,881.1"] in told
    assert agreed_before(view, parts=()) is None
    assert beside_tables(view, None, organisation=board) == ()


def test_last_years_agreed_plan_comes_before_an_earlier_version_of_this_one() -> None:
    people = cast()
    lothian = Organisation.objects.get(slug="nhs-lothian")
    held = DeliveryPlan.objects.create(organisation=lothian, framework_id="heat-2014-15")
    version_of = PlanVersion.objects.create(
        plan=held, number=1, created_by=person(), created_at=people.planner.now
    )
    PlanMoney.objects.create(version=version_of, key="spend-pay", year1_recurring=290)
    this_year = next(
        one for one in catalogue().frameworks.values() if one.year_start.year == 2015 and not one.fictional
    )
    view = plan(
        organisation_id=lothian.pk,
        framework_key=this_year.key,
        catalogue=catalogue(),
        today=people.planner.today,
    )
    assert agreed_before(view, parts=[FINANCE]) is None, "a draft is no yardstick"
    agree_rows(version_of, at=people.planner.now)
    before = agreed_before(view, parts=[FINANCE])
    assert before
    assert (before.years, before.number) == (1, 1)
    assert set(before.rows["finance"]) == {"spend-pay"}
