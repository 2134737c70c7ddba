"""What a board last reported of a row is its evidence: signed, of the newest quarter, as known on a day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from boards.direction.reported import Reported, last_reported
from boards.people.roles import Role
from boards.plans.parts import ACTIONS, RISKS
from targets.catalogue.queries import catalogue
from targets.outcomes.files import outcomes
from tests.reports.dashboards.test_rounds import text
from tests.support.people import person, sign_in
from tests.support.years import YEAR, agreed_year, board, said_return, signed_return

pytestmark = pytest.mark.django_db


def reported(days_ago: int = 0) -> dict[tuple[int, str, str], Reported]:
    return last_reported(
        framework_key=YEAR,
        organisation_ids=[board().pk],
        known_on=timezone.localdate() - timedelta(days=days_ago),
    )


def test_only_what_is_signed_was_reported_and_the_newest_quarter_says_it() -> None:
    version = agreed_year()
    action, risk = (next(iter(part.rows(version.pk))) for part in (ACTIONS, RISKS))
    said_return(2)
    assert reported() == {}
    signed_return(1, other={"actions": {action: {"state": "late", "changed": "Nobody was hired."}}})
    first = reported()
    assert first[board().pk, ACTIONS.key, action] == Reported(1, "late", "Nobody was hired.")
    assert first[board().pk, RISKS.key, risk] == Reported(1, "as it was", "")
    assert reported(days_ago=1) == {}, "it was signed today"
    signed_return(2)
    assert reported()[board().pk, ACTIONS.key, action] == Reported(2, "on time", "")


def test_the_thread_leads_from_an_action_to_its_return() -> None:
    version = agreed_year()
    action, row = next((key, row) for key, row in ACTIONS.rows(version.pk).items() if row.get("serves"))
    signed_return(1, other={"actions": {action: {"state": "stopped", "changed": "No money."}}})
    target = catalogue().measures[row["serves"].split(",")[0].strip()].target_id
    number = next(link.outcome for link in outcomes().links if link.target == target)
    key = next(one.key for one in outcomes().outcomes if one.number == number)
    address = f"/desk/outcomes/{key}/?sample=yes"
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "stopped, quarter 1" in text(analyst, address)
    assert f"/desk/boards/{board().slug}/year/{YEAR}/quarters/1/" in analyst.get(address).content.decode()
    assert "stopped, quarter 1" not in text(sign_in(Client(), person(Role.PLANNER)), address)
    assert "Last reported" not in text(Client(), f"/outcomes/{key}/")
