"""Every list: ONE LINE FOR EACH. What its address asks for is shown, taken away, and read with few statements."""

import ast
import csv
import inspect
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from python_calamine import CalamineWorkbook

from boards.api.models import Use
from boards.api.services import make_token
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.people.roles import Role
from boards.performance.analysis.services import analyse
from boards.plans.demo_sections import sections_of_sample
from boards.work.actors import command
from boards.work.audit import record
from nhs_tracker.stamps import ROOT
from reports.saved.services import Wanted, save
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
    a_plan_file,
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
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agreed_rows
from tests.support.statements import statements
from tests.support.submissions import waiting

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Listed:
    """Where a list is, who reads it, what narrows it, and how many statements its page takes.

    `row` makes something to list for a board, `mine` for who reads; what they return fills the fields of the address.
    `arranged` is the function that makes the list, where it is not the address's own.
    """

    address: str
    role: Role
    narrow: str
    statements: int
    row: Sample | None = None
    mine: Callable[[User], dict[str, Any]] | None = None
    arranged: str = ""


def an_act_about_a_person(board: Organisation) -> dict[str, Any]:
    actor = command(name="tests", now=timezone.now())
    record(actor=actor, action="give role", subject_type="person", subject_id=1, organisation_id=board.pk)
    return {}


def an_analysed_series(board: Organisation) -> dict[str, Any]:
    arrive(*months(STEADY, slug=board.slug))
    analyse(measure_key=AE, now=NOW)
    return {}


def a_file_with_errors(board: Organisation) -> dict[str, Any]:
    rows = (f"{board.slug},2023-0{month}-01,{month}x,100,,," for month in range(1, 6))
    return {"number": waiting(*rows, board=board).pk}


def an_agreed_plan_in_words(board: Organisation) -> dict[str, Any]:
    """Of a sample: of each of two boards, one."""
    sample = board_of({"nhs-fife": "sample-isles", "nhs-lothian": "sample-mainland"}[board.slug])
    agreed_rows(sample, "sample-2026-27", sections_of_sample(sample.slug), at=timezone.now())
    return {}


def two_tokens(user: User) -> dict[str, Any]:
    board = Organisation.objects.get(slug="nhs-lothian")
    for name in ("Finance system", "Sheet of the ward"):
        make_token(
            actor=actor_for(user, stepped_up=True), organisation_id=board.pk, use=Use.PLAN, name=name, days=90
        )
    return {}


def a_view_that_tells(user: User) -> dict[str, Any]:
    """Of two boards that are off track."""
    for slug in ("nhs-lothian", "nhs-fife"):
        arrive(f"{slug},2023-03-01,60,100,,,")
    wanted = Wanted(name="Red", address="/desk/grid/", tells_red=True, tells_special=False, tells_late=False)
    return {"number": save(actor=actor_for(user), wanted=wanted).pk}


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
    Listed(
        "/desk/plans/added-up/sample-2026-27/improvement/",
        Role.ANALYST,
        "words=ward",
        10,
        an_agreed_plan_in_words,
    ),
    Listed("/desk/outcomes/links/", Role.ANALYST, "kind=target", 9, a_link),
    Listed("/desk/plans/years/", Role.ANALYST, "year=ldp-2026-27", 12, a_quarterly_return),
    Listed("/desk/reports/", Role.ANALYST, "state=draft", 5, a_draft),
    Listed("/desk/releases/", Role.ANALYST, "state=prepared", 5, a_release),
    Listed("/desk/audit/", Role.ANALYST, "kind=submission", 11, a_publication),
    Listed("/desk/tracker/", Role.ANALYST, "state=no+date", 41, a_draft),
    Listed("/desk/monday/", Role.ANALYST, "words=question", 62, a_question_about_a_plan),
    Listed("/desk/statistics/", Role.ANALYST, "change=steady", 9, an_analysed_series),
    Listed("/desk/views/", Role.ANALYST, "words=north", 6, a_shared_view),
    Listed("/desk/mail/", Role.ADMINISTRATOR, "words=reset", 8, a_lost_message),
    Listed("/desk/boards/nhs-lothian/plan/sample-2022-23/", Role.ANALYST, "words=begun", 25, a_plan),
    Listed("/desk/reports/2022-23/nhs-lothian/", Role.ANALYST, "words=nothing", 16, a_draft),
    Listed("/desk/people/audit/", Role.ADMINISTRATOR, "words=role", 11, an_act_about_a_person),
    Listed(
        "/desk/boards/nhs-lothian/figures/{number}/",
        Role.PLANNER,
        "column=numerator",
        12,
        a_file_with_errors,
        arranged="boards.sending.submission_views._shown",
    ),
    Listed(
        "/desk/boards/nhs-lothian/plan/sample-2022-23/files/{file}/",
        Role.PLANNER,
        "key=ae-4-hours",
        10,
        a_plan_file,
        arranged="boards.planning.files.sent",
    ),
    Listed("/desk/tokens/", Role.PLANNER, "words=finance", 5, mine=two_tokens),
    Listed("/desk/views/{number}/", Role.ANALYST, "words=lothian", 46, mine=a_view_that_tells),
)


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
    here = set()
    for listed in LISTS:
        view = inspect.unwrap(resolve(re.sub(r"\{\w+\}", "1", listed.address)).func)
        here.add(listed.arranged or f"{view.__module__}.{view.__qualname__}")
    assert arranging() == here


def board_of(slug: str) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def reader(listed: Listed) -> tuple[Client, Listed]:
    """Signed in, with two rows more to look at; and the list with its whole address."""
    user, fields = person(listed.role, second_factor=True), dict[str, Any]()
    for slug in ("nhs-fife", "nhs-lothian"):
        if listed.row:
            fields = listed.row(Organisation.objects.get(slug=slug))
    if listed.mine:
        fields = listed.mine(user)
    client = sign_in(Client(), user, second_factor_minutes_ago=1)
    return client, replace(listed, address=listed.address.format(**fields))


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
    client, listed = reader(listed)
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
