"""Beside a board's figures at the desk: what its plan does for each target, and what endangers it."""

from html import unescape

import pytest
from django.test import Client

from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_rows import SAMPLES
from boards.plans.models import DeliveryPlan
from tests.boards.performance.arrivals import arrive, number_of
from tests.boards.plans.plans import Cast, cast, version
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

BOARD, OPEN = "sample-mainland", "sample-2026-27"
WARD, FLU = (
    "Twelve beds in a short-stay ward beside A&E",
    "Invented: a long flu season fills the short-stay ward.",
)


def written(people: Cast, board: str = BOARD) -> int:
    draft = services.open_version(actor=people.planner, organisation_id=number_of(board), framework_key=OPEN)
    for part, rows in SAMPLES.items():
        number = version(draft).edit_number
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)
    return draft


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def test_who_may_read_drafts_sees_them_on_the_board_and_on_each_target() -> None:
    arrive("sample-mainland,2022-04-01,81,100,,,", returned_by=BOARD)
    draft = written(cast())
    analyst = sign_in(Client(), person(Role.ANALYST))
    whole, ae = (page(analyst, f"/desk/boards/{BOARD}/{rest}") for rest in ("", "ae-4-hours/"))
    for html in (whole, ae):
        assert "Sample cycle 2026/27 (fictional), version 1, draft." in html
        assert f"/desk/boards/{BOARD}/plan/{OPEN}/actions/" in html
        assert WARD in html
        assert FLU in html
        assert "level: high (20 of 25); when managed medium (12 of 25)" in html
    assert "A second team for children" in whole
    assert "A second team for children" not in ae
    lines = analyst.get(f"/desk/boards/{BOARD}/ae-4-hours/?table=plan-rows&file=csv").content.decode()
    assert lines.count("\r\n") == 1 + 3 + 2
    assert "Invented for demonstration" in lines
    assert analyst.get(f"/desk/boards/{BOARD}/?table=plan-rows&file=xlsx").status_code == 200

    for role in (Role.STATISTICS_LOADER, Role.PLANNER):
        other = sign_in(Client(), person(role, board="nhs-fife"))
        assert WARD not in page(other, f"/desk/boards/{BOARD}/ae-4-hours/")
    for rest in ("", "ae-4-hours/"):
        then = page(analyst, f"/desk/boards/{BOARD}/{rest}?as-known-on=2026-05-01")
        assert WARD not in then
        assert "Plans and forecasts are not shown as known on a day." in then
    assert WARD not in page(analyst, f"/desk/boards/{BOARD}/?sample=yes&year=sample-2022-23")
    assert version(draft).status == "draft"


def test_a_real_board_in_a_fictional_cycle_says_nothing_and_the_public_reads_no_plan() -> None:
    written(cast("nhs-lothian"), "nhs-lothian")
    assert DeliveryPlan.objects.filter(organisation__slug="nhs-lothian").exists()
    analyst = sign_in(Client(), person(Role.ANALYST))
    for address in ("boards/nhs-lothian/", "boards/nhs-lothian/ae-4-hours/"):
        assert WARD not in page(analyst, f"/desk/{address}")
        assert WARD not in Client().get(f"/{address}").content.decode()
