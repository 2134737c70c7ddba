"""A quarterly return on paper: page and PDF say the same, what a Board looks for stands first."""

import html
import io
import re
from typing import Any

import pikepdf
import pytest
from django.test import Client

from boards.people.roles import Role
from tests.support.people import person, sign_in
from tests.support.shared import made_once
from tests.support.years import ISLES, YEAR, agreed_year, signed_return, view_of

pytestmark = pytest.mark.django_db

PAGE = f"/desk/boards/{ISLES}/year/{YEAR}/quarters/"


@made_once
def signed() -> str:
    agreed_year()
    section = view_of().section("actions")
    assert section
    key = section.asked[0].key
    late = {"state": "late", "changed": "A builder who writes “soon” fell ill.", "next_step": "Wait."}
    money = {"spend-pay": {"to_date": "80.1", "forecast": "321.25"}}
    signed_return(1, other={"actions": {key: late}, "money": money})
    return section.asked[0].title


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_the_page_begins_with_what_is_late_and_the_pdf_says_the_same(signed: str) -> None:
    analyst = sign_in(Client(), person(Role.ANALYST))
    page = read(analyst.get(f"{PAGE}1/print/"))
    first = page[page.index("At a glance") : page.index("How it came about")]
    assert "10 actions and milestones: 1 late, 9 on time." in first
    assert first.index(signed) < first.index("A builder who writes “soon” fell ill.")
    assert "Spend before savings in all: forecast for the year 321.250 (1 of" in first
    assert "SHA-256 of what the return says" in page
    assert "321.250" in analyst.get(f"{PAGE}1/print/?table=said-money&file=csv").content.decode()
    answer = analyst.get(f"{PAGE}1/print.pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="return-{ISLES}-{YEAR}-quarter-1.pdf"'
    assert answer.content.startswith(b"%PDF")
    pdf = pikepdf.Pdf.open(io.BytesIO(answer.content))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert "Sample Isles (fictional)" in str(pdf.docinfo["/Title"])
    assert answer.content == analyst.get(f"{PAGE}1/print.pdf").content


def test_what_is_not_begun_is_not_printed(signed: str) -> None:
    planner = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    assert planner.get(f"{PAGE}2/print/").status_code == 404
    assert planner.get(f"{PAGE}2/print.pdf").status_code == 404
