"""A whole audit as a file and on paper: every voice that its reader hears, and none that they do not."""

import csv
import html
import io
import re
from typing import Any

import pytest
from django.test import Client

from boards.components.paper import typesetting
from boards.organisations.models import Organisation
from boards.participation.audit_rows import BoardAudit
from boards.people.roles import Role
from boards.planning.paper import pdf
from tests.support.audits import final_audit, open_round, signed_audit
from tests.support.people import person, sign_in
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
AUDIT = f"/desk/boards/{ISLES}/audits/round-of-2024-fictional/"
EVERYTHING = (
    "We ask people and tell what came of it.",
    "Some of us were asked.",
    "As told.",
    "People are named.",
    "We did more.",
)


@made_once
def final() -> BoardAudit:
    return final_audit(ISLES, level=4)


def of(role: Role) -> Client:
    return sign_in(Client(), person(role, board=ISLES))


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_the_paper_of_a_final_audit_says_all_of_it_to_everybody_at_the_desk(final: BoardAudit) -> None:
    for role in (Role.BOARD_VIEWER, Role.PARTICIPATION_REVIEWER, Role.ANALYST):
        page = read(of(role).get(f"{AUDIT}print/"))
        for words in EVERYTHING:
            assert words in page, (role, words)
        assert "SHA-256 of what the audit says" in page
    assert "Print the whole audit" in read(of(Role.ANALYST).get(AUDIT))


def test_the_file_of_its_criteria_has_every_voice(final: BoardAudit) -> None:
    answer = of(Role.ANALYST).get(f"{AUDIT}?table=criteria&file=csv")
    (first, *others) = csv.DictReader(io.StringIO(answer.content.decode().lstrip("\ufeff"), newline=""))
    assert len(others) == 2
    said = (first["statement"], first["decided_level"], first["reason"], first["strengths"], first["reply"])
    assert said == (EVERYTHING[0], "4 Improving", "As told.", "People are named.", "We did more.")
    assert of(Role.ANALYST).get(f"{AUDIT}?table=criteria&file=xlsx").status_code == 200


def test_nobody_hears_a_voice_on_paper_or_in_a_file_before_its_step() -> None:
    board = Organisation.including_samples.get(slug=ISLES)
    held = open_round("Paper (fictional)")
    signed_audit(board, held)
    address = f"/desk/boards/{ISLES}/audits/{held.key}/"
    for role, hears in ((Role.PLANNER, True), (Role.PARTICIPATION_REVIEWER, True), (Role.ANALYST, False)):
        client = of(role)
        for path in (f"{address}print/", f"{address}?table=criteria&file=csv"):
            page = client.get(path).content.decode()
            assert (EVERYTHING[0] in page) is hears, (role, path)
            assert "As told." not in page


def test_the_pdf_is_tagged_and_says_the_same(final: BoardAudit, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []

    def set_pdf(template: Any, data: dict[str, Any]) -> bytes:
        told.append(data)
        return typesetting.set_pdf(template, data)

    monkeypatch.setattr(pdf, "set_pdf", set_pdf)
    answer = of(Role.ANALYST).get(f"{AUDIT}print.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert b"/StructTreeRoot" in answer.content
    (data,) = told
    for words in EVERYTHING[2:]:
        assert words in str(data), words
    assert data["invented"] == "Invented for demonstration"
    assert data["address"].endswith(f"{AUDIT}print/")


def test_nothing_is_printed_of_what_is_not_begun(final: BoardAudit) -> None:
    open_round("Not begun (fictional)")
    address = f"/desk/boards/{ISLES}/audits/not-begun-fictional/"
    assert of(Role.PLANNER).get(f"{address}print/").status_code == 404
    assert "Print the whole audit" not in read(of(Role.PLANNER).get(address))
