"""What a board keeps to itself no page of its year tells, and what is signed says the same for ever."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from boards.direction import monthly, reporting
from boards.direction.monthly import say_months
from boards.direction.paper import return_paper
from boards.direction.return_acts import CannotReport
from boards.direction.return_pages import said_table
from boards.direction.return_queries import ReturnView, SectionView, return_view
from boards.direction.section import UNCHANGED
from boards.people.roles import Role
from boards.plans import services
from boards.plans.parts.part import Fields
from boards.work.actors import LOCAL, Actor
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.years import ISLES, YEAR, agreed_year, board, signed_return, view_of

pytestmark = pytest.mark.django_db

PAGE = f"/desk/boards/{ISLES}/year/{YEAR}/"
IN_JANUARY = datetime(2027, 1, 8, 12, tzinfo=LOCAL)  # three quarters are over


@made_once
def agreed() -> int:
    return agreed_year().plan_id


def keep(part: str) -> None:
    PlanPart.objects.filter(framework=YEAR, part=part).update(rule=PlanPart.Rule.LOCAL, needed=[])


def share(plan: int, part: str) -> None:
    approver = actor_for(person(Role.APPROVER, board=ISLES), stepped_up=True)
    services.share_part(actor=approver, plan_id=plan, part=part, address="/")


def read(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_what_is_shared_later_changes_nothing_of_a_signed_return(agreed: int) -> None:
    keep("risks")
    signed = signed_return(1)
    assert signed.section("risks") is None
    before = return_paper(signed)
    share(agreed, "risks")
    after = view_of(1)
    assert after.section("risks") is None
    assert return_paper(after).sha256 == before.sha256
    assert view_of(2).section("risks")


@pytest.mark.parametrize("part", ["finance", "savings"])
def test_months_are_not_told_where_the_board_keeps_its_money_to_itself(agreed: int, part: str) -> None:
    writer = person(Role.PLANNER, board=ISLES)
    said: dict[str, Any] = {"organisation": board(), "framework_key": YEAR, "read": {}}
    say_months(actor=actor_for(writer), said={"2026-04": {"outturn": "-3.125"}}, **said)
    analyst, planner = sign_in(Client(), person(Role.ANALYST)), sign_in(Client(), writer)
    assert "−3.125" in read(analyst.get(PAGE))
    keep(part)
    for client in (analyst, planner):
        page = read(client.get(PAGE))
        assert "−3.125" not in page
        assert "Say money by month" not in page
        assert "3.125" not in client.get(f"{PAGE}?table=months&file=csv").content.decode()
    assert monthly.KEPT in read(planner.get(f"{PAGE}months/", follow=True))
    with pytest.raises(CannotReport, match="keeps its money to itself"):
        say_months(actor=actor_for(writer), said={"2026-05": {"savings": "1"}}, **said)


def in_january(quarter: int) -> ReturnView:
    found = return_view(
        board(), framework_key=YEAR, number=quarter, policy=catalogue(), today=IN_JANUARY.date()
    )
    assert found
    return found


def actions_of(quarter: int) -> SectionView:
    found = in_january(quarter).section("actions")
    assert found
    return found


def say(quarter: int, rows: Mapping[str, Fields], *, by: Actor, section: str = "actions") -> None:
    reporting.save_rows(
        actor=replace(by, now=IN_JANUARY),
        organisation=board(),
        framework_key=YEAR,
        quarter=quarter,
        section_key=section,
        rows=rows,
        edit_number=in_january(quarter).facts.edit_number,
    )


def told(quarter: int) -> list[str]:
    """The last column of the table of actions."""
    return [row[-1].text for row in said_table(actions_of(quarter), in_january(quarter)).rows]


def test_no_change_is_told_only_of_what_the_quarter_before_says_too(agreed: int) -> None:
    signed_return(1)
    planner = actor_for(person(Role.PLANNER, board=ISLES))
    asked = [one.key for one in actions_of(3).asked]
    say(3, {key: {**actions_of(3).before[key], UNCHANGED: "yes"} for key in asked}, by=planner)
    assert told(3) == ["no change"] * len(asked)

    for one in in_january(2).sections:  # signed after the third was written
        rows: dict[str, Fields] = {row.key: one.before[row.key] for row in one.asked}
        if one.section.key == "actions":
            rows[asked[0]] = {"state": "late", "changed": "The builder fell ill."}
        say(2, rows, by=planner, section=one.section.key)
    approver = actor_for(person(Role.APPROVER, board=ISLES))
    reporting.sign(
        actor=replace(approver, now=IN_JANUARY, stepped_up_at=IN_JANUARY - timedelta(minutes=1)),
        organisation=board(),
        framework_key=YEAR,
        quarter=2,
        read=in_january(2).facts.read,
    )
    assert in_january(3).before == 2
    assert told(3) == ["", *["no change"] * (len(asked) - 1)]
