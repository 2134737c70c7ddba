"""Every list: ONE LINE FOR EACH. What its address asks for is shown, taken away, and read with few statements."""

import ast
import csv
import inspect
import io
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from python_calamine import CalamineWorkbook

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from boards.work.actors import command
from boards.work.audit import record
from nhs_tracker.stamps import ROOT
from tests.boards.performance.arrivals import AE, NOW, arrive
from tests.boards.performance.test_analysis import STEADY, months
from tests.support.addresses import (
    Sample,
    a_case_study,
    a_draft,
    a_feedback,
    a_link,
    a_lost_message,
    a_plan,
    a_process_change,
    a_publication,
    a_quarterly_return,
    a_question_about_a_plan,
    a_release,
    a_shared_case_study,
    a_shared_view,
    an_agreed_sample_plan,
    an_audit,
    an_audit_to_comment_on,
    somebody,
)
from tests.support.people import person, sign_in
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Listed:
    """Where a list is, who reads it, what narrows it, and how many statements its page takes."""

    address: str
    role: Role
    narrow: str
    statements: int
    row: Sample


def an_act_about_a_person(board: Organisation) -> dict[str, Any]:
    actor = command(name="tests", now=timezone.now())
    record(actor=actor, action="give role", subject_type="person", subject_id=1, organisation_id=board.pk)
    return {}


def an_analysed_series(board: Organisation) -> dict[str, Any]:
    arrive(*months(STEADY, slug=board.slug))
    analyse(measure_key=AE, now=NOW)
    return {}


LISTS = (
    Listed("/desk/figures/official/", Role.STATISTICS_LOADER, "state=staged", 9, a_publication),
    Listed("/desk/process-changes/", Role.ANALYST, "state=waits", 7, a_process_change),
    Listed("/desk/people/", Role.ADMINISTRATOR, "role=planner&account=open", 11, somebody),
    Listed("/desk/plans/", Role.ANALYST, "state=draft", 10, a_plan),
    Listed("/desk/participation/audits/", Role.ANALYST, "state=open", 13, an_audit),
    Listed("/desk/participation/feedback/", Role.ANALYST, "state=sent", 6, a_feedback),
    Listed(
        "/desk/participation/groups/", Role.ADMINISTRATOR, "state=can-comment", 14, an_audit_to_comment_on
    ),
    Listed("/desk/participation/library/", Role.ANALYST, "theme=decisions", 9, a_shared_case_study),
    Listed("/desk/boards/nhs-lothian/case-studies/", Role.PLANNER, "state=draft", 9, a_case_study),
    Listed(
        "/desk/plans/added-up/sample-2026-27/risks/", Role.ANALYST, "level=high", 11, an_agreed_sample_plan
    ),
    Listed(
        "/desk/plans/added-up/sample-2026-27/actions/",
        Role.ANALYST,
        "support=wanted",
        16,
        an_agreed_sample_plan,
    ),
    Listed("/desk/outcomes/links/", Role.ANALYST, "kind=target", 9, a_link),
    Listed("/desk/plans/years/", Role.ANALYST, "year=ldp-2026-27", 12, a_quarterly_return),
    Listed("/desk/reports/", Role.ANALYST, "state=draft", 5, a_draft),
    Listed("/desk/releases/", Role.ANALYST, "state=prepared", 5, a_release),
    Listed("/desk/audit/", Role.ANALYST, "kind=submission", 11, a_publication),
    Listed("/desk/tracker/", Role.ANALYST, "state=no+date", 40, a_draft),
    Listed("/desk/monday/", Role.ANALYST, "words=question", 61, a_question_about_a_plan),
    Listed("/desk/statistics/", Role.ANALYST, "change=steady", 9, an_analysed_series),
    Listed("/desk/views/", Role.ANALYST, "words=north", 6, a_shared_view),
    Listed("/desk/mail/", Role.ADMINISTRATOR, "words=reset", 8, a_lost_message),
    Listed("/desk/boards/nhs-lothian/plan/sample-2022-23/", Role.ANALYST, "words=begun", 25, a_plan),
    Listed("/desk/reports/2022-23/nhs-lothian/", Role.ANALYST, "words=nothing", 16, a_draft),
    Listed("/desk/people/audit/", Role.ADMINISTRATOR, "words=role", 11, an_act_about_a_person),
)


#: Lists of one document, or of the reader's own things: each has its tests where it is made.
OF_ONE_DOCUMENT = {
    "boards.api.views.tokens": "tests/boards/api/test_tokens.py",
    "boards.planning.files.sent": "tests/boards/plans/test_files.py",
    "boards.sending.submission_views._shown": "tests/boards/sending/test_sending_pages.py",
    "reports.saved.views.view": "tests/reports/saved/test_views.py",
}


def arranging() -> set[str]:
    """Every function that makes the page of a list."""
    return {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.{node.name}"
        for app in ("boards", "reports")
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "arrange"
            for one in ast.walk(node)
        )
    }


def test_every_list_has_its_line() -> None:
    views = [inspect.unwrap(resolve(listed.address).func) for listed in LISTS]
    here = {f"{view.__module__}.{view.__qualname__}" for view in views}
    assert arranging() == here | set(OF_ONE_DOCUMENT)
    assert not here & set(OF_ONE_DOCUMENT)
    assert all((ROOT / tests).exists() for tests in OF_ONE_DOCUMENT.values())


def reader(listed: Listed) -> Client:
    """Signed in, with two rows more to look at."""
    for board in Organisation.objects.filter(slug__in=("nhs-lothian", "nhs-fife")):
        listed.row(board)
    return sign_in(Client(), person(listed.role, second_factor=True), second_factor_minutes_ago=1)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def orders(html: str) -> list[str]:
    field = re.search(r'<select[^>]* name="sort".*?</select>', html, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', field.group(0)) if field else []


def rows_of(answer: Any, kind: str) -> list[list[str]]:
    assert answer.status_code == 200
    if kind == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.address)
def test_a_list_is_what_its_address_asks_for(listed: Listed) -> None:
    """One reader asks for all of it: to make what is listed takes longer than to read it."""
    client = reader(listed)
    it_is_read_with_the_same_few_statements_however_it_is_narrowed_and_ordered(listed, client)
    its_files_hold_the_rows_of_all_its_pages_under_one_set_of_names(listed, client)
    its_page_is_the_first_rows_of_its_file_in_every_order(listed, client)
    it_can_be_narrowed_and_a_file_of_that_is_no_longer(listed, client)
    what_is_not_there_is_said_or_not_found(listed, client)


def it_is_read_with_the_same_few_statements_however_it_is_narrowed_and_ordered(
    listed: Listed, client: Client
) -> None:
    html = page(client, listed.address)
    asked = ["", f"?{listed.narrow}", "?page=2", *(f"?sort={order}" for order in orders(html))]
    made = {}
    for query in asked:
        with statements() as seen:
            page(client, f"{listed.address}{query}")
        made[query] = len(seen)
    assert max(made.values()) <= listed.statements, made


def its_files_hold_the_rows_of_all_its_pages_under_one_set_of_names(listed: Listed, client: Client) -> None:
    html = page(client, listed.address)
    total = re.search(r'table-tools--above">\s*<p>([\d,]+) ', html)
    assert total, "the list says how many rows it has"
    told = {kind: rows_of(client.get(f"{listed.address}?file={kind}"), kind) for kind in ("csv", "xlsx")}
    assert told["csv"][0] == told["xlsx"][0]
    assert len(set(told["csv"][0])) == len(told["csv"][0])
    assert len(told["csv"]) == len(told["xlsx"]) == int(total.group(1).replace(",", "")) + 1


def its_page_is_the_first_rows_of_its_file_in_every_order(listed: Listed, client: Client) -> None:
    for order in orders(page(client, listed.address)):
        assert client.get(f"{listed.address}?sort={order}&file=csv").status_code == 200
        back = order.removeprefix("-") if order.startswith("-") else f"-{order}"
        assert f"sort={back}" in page(client, f"{listed.address}?sort={order}")


def it_can_be_narrowed_and_a_file_of_that_is_no_longer(listed: Listed, client: Client) -> None:
    html = page(client, f"{listed.address}?{listed.narrow}")
    assert re.search(r"[\d,]+ of [\d,]+ ", html)
    every, few = (client.get(f"{listed.address}?{query}file=csv") for query in ("", f"{listed.narrow}&"))
    assert len(rows_of(few, "csv")) <= len(rows_of(every, "csv"))


def what_is_not_there_is_said_or_not_found(listed: Listed, client: Client) -> None:
    for query in ("sort=nothing", "file=pdf", "sort=nothing&file=csv"):
        answer = client.get(f"{listed.address}?{query}")
        assert answer.status_code == (404 if "file" in query else 200), query
        if answer.status_code == 200:
            assert "no order “nothing”" in answer.content.decode()
