"""Books that a page takes from nobody: another board's, and those made to do harm. Nothing of them is stored."""

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.evidence.inspection.refusals import RefusedFile
from boards.evidence.workbooks import read_workbook
from boards.figures.models import Submission
from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.sent_files import PlanFile
from boards.work.models import AuditEvent
from tests.boards.evidence.hostile import HOSTILE
from tests.boards.performance.arrivals import number_of
from tests.boards.planning.visits import signed_in
from tests.boards.plans.plans import AE, BOARD, cast, write_lists
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

OPEN, ISLES = "sample-2026-27", "sample-isles"
BOOKS = [what for what, (name, _, _) in HOSTILE.items() if name.endswith(".xlsx")]


def plan_of(board: str) -> str:
    return f"/desk/boards/{board}/plan/{OPEN}/"


@made_once
def two_drafts() -> None:
    for board in (BOARD, ISLES):
        planner = cast(board).planner
        draft = services.open_version(actor=planner, organisation_id=number_of(board), framework_key=OPEN)
        write_lists(planner, draft)


def kept() -> Any:
    """Whatever a book that is taken leaves behind it."""
    return (
        list(PlanVersion.objects.order_by("pk").values_list("pk", "edit_number", "status")),
        PlanEdit.objects.count(),
        PlanFile.objects.count(),
        Submission.objects.count(),
        AuditEvent.objects.count(),
    )


def refusal(client: Client, address: str, name: str, content: bytes, **other: str) -> str:
    """The page with the form again, and why the file is not taken."""
    file = SimpleUploadedFile(name, content)
    answer = client.post(address, {**other, "file": file})
    assert answer.status_code == 200, "the form again, and no page of something that was taken"
    return unescape(answer.content.decode())


def test_a_book_of_another_board_is_sent_to_its_own_page_and_nothing_is_stored(two_drafts: None) -> None:
    """As it was given out: what it says is signed, so only whose it is speaks against it."""
    planner, other = signed_in(Role.PLANNER), signed_in(Role.PLANNER, ISLES)
    for client, board in ((planner, ISLES), (other, BOARD)):
        assert client.get(f"{plan_of(board)}workbook.xlsx").status_code in {403, 404}
    theirs = other.get(f"{plan_of(ISLES)}workbook.xlsx").content
    before = kept()
    told = refusal(planner, f"{plan_of(BOARD)}workbook/", "plan.xlsx", theirs)
    assert "This workbook is of another board. Send it on the page of its own plan." in told
    assert planner.post(
        f"{plan_of(ISLES)}workbook/", {"file": SimpleUploadedFile("plan.xlsx", theirs)}
    ).status_code in {403, 404}
    assert kept() == before


@pytest.mark.parametrize("what", BOOKS)
def test_a_hostile_book_leaves_nothing_of_a_plan_or_of_figures(two_drafts: None, what: str) -> None:
    planner = signed_in(Role.PLANNER)
    name, make, code = HOSTILE[what]
    content, before = make(), kept()
    with pytest.raises(RefusedFile) as refused:
        read_workbook(content, name=name)
    assert refused.value.code == code
    assert str(refused.value) in refusal(planner, f"{plan_of(BOARD)}workbook/", name, content)
    figures = f"/desk/boards/{BOARD}/figures/upload/"
    assert str(refused.value) in refusal(planner, figures, name, content, measure=AE)
    assert kept() == before
