"""Every page, file and row of a sample says that it is invented, wherever it is read."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from boards.figures.models import Observation
from boards.organisations.models import INVENTED, Organisation
from boards.people.roles import Role
from reports.ownership import asking
from targets.catalogue.models import Framework
from tests.boards.performance.arrivals import AE, arrive
from tests.reports.samples import drafted, someone
from tests.support import addresses
from tests.support.addresses import Address
from tests.support.people import person, sign_in
from tests.support.shared import made_once
from tests.support.walk import Walk, content_of, walk

pytestmark = pytest.mark.django_db

CYCLE, BOARD = addresses.SAMPLE_CYCLE, "sample-mainland"
NAMED = re.compile(r"Sample (?:Mainland|Isles) \(fictional\)|\bsample-(?:mainland|isles)\b")
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)

#: What is no page or file of one board that a sample has, and why.
ELSEWHERE = {
    "chart.png": "drawn from the same plot as the SVG, whose banner is read here",
    ".png": "the same",
    "draft.pdf": "set by Typst: tests/reports/ownership/test_printing.py reads what it is given",
    "print.pdf": "set by Typst of the page's own content, which is read here",
    "progress/": "a bar within a page",
    "evidence/": "somebody's own file, as it was sent",
    "template/": "an empty form",
}


def a_batch(board: Organisation) -> dict[str, Any]:
    framework = Framework.objects.get(key=CYCLE)
    analyst = someone(Role.ANALYST)
    return {
        "batch": asking.draft_reports(actor=analyst, framework_key=framework.key, organisations=[board]).pk
    }


def a_draft(board: Organisation) -> dict[str, Any]:
    drafted(board.slug, framework=CYCLE)
    return {"year": CYCLE}


def a_value(board: Organisation) -> dict[str, Any]:
    return {"number": Observation.objects.filter(organisation=board).latest("pk").pk}


def no_question(board: Organisation) -> dict[str, Any]:
    """Nobody is asked about what is never released."""
    return a_draft(board) | {"question": 0}


def no_correction(board: Organisation) -> dict[str, Any]:
    """A record of decisions that were really taken; a sample has none, and no plan of a real year."""
    return {"framework": CYCLE, "correction": 0}


def no_return(board: Organisation) -> dict[str, Any]:
    """A return is of a plan that is agreed in a real year, which a sample has not."""
    return {"framework": CYCLE, "quarter": 1, "section": "actions"}


def no_public_entry(board: Organisation) -> dict[str, Any]:
    """Nothing of a sample is ever public."""
    return {"board": board.slug, "number": 0, "sending": 0}


def a_question(board: Organisation) -> dict[str, Any]:
    return a_value(board) | {"question": 0}


@made_once
def sample() -> Walk:
    """A sample with figures, a plan and a report, beside a real board with figures."""
    arrive("nhs-lothian,2023-03-01,60,100,,,")
    arrive(*(f"{BOARD},2022-{month:02}-01,8{month % 3},100,,," for month in range(4, 13)), returned_by=BOARD)
    return walk(
        BOARD,
        instead={
            addresses.a_batch: a_batch,
            addresses.a_draft: a_draft,
            addresses.a_value: a_value,
            addresses.an_agreed_plan: no_correction,
            addresses.a_correction: no_correction,
            addresses.a_quarterly_return: no_return,
            addresses.a_question: a_question,
            addresses.a_question_about_a_draft: no_question,
            addresses.a_public_entry: no_public_entry,
        },
        year=CYCLE,
    )


def rows_of(answer: Any) -> list[list[str]]:
    kind = answer.headers["Content-Type"]
    if kind.startswith("text/csv"):
        return list(csv.reader(io.StringIO(content_of(answer).decode("utf-8-sig"), newline="")))
    if "spreadsheet" in kind:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(answer)))
        return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    return []


def is_of_a_board(address: Address) -> bool:
    return "<slug:board>" in address.route and address.route.startswith("desk/")


def is_of_everybody(address: Address) -> bool:
    """Whoever acts for a sample is a person all the same, so lists of people are left out."""
    route = address.route
    return "<" not in route and route.startswith("desk/") and not route.startswith("desk/people/")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_page_and_file_of_a_sample_says_so(sample: Walk, kind: str) -> None:
    silent, read = [], 0
    for address in sample.addresses(is_of_a_board):
        if any(part in address.route for part in ELSEWHERE):
            continue
        path = sample.path(address).replace(".csv", f".{kind}")
        answer = sample.client(address).get(path)
        if answer.status_code != 200:
            continue
        read += 1
        rows = rows_of(answer)
        if path.endswith("workbook.xlsx"):  # a form that comes back: its front sheet says so
            silent += [] if any(INVENTED in cell for row in rows for cell in row) else [path]
        elif rows:
            silent += [f"{path}: {row}" for row in rows[1:] if not any(INVENTED in cell for cell in row)]
        elif INVENTED not in content_of(answer).decode():
            silent.append(path)
    assert silent == []
    assert read > 30


def test_every_row_of_a_list_that_names_a_sample_says_so(sample: Walk) -> None:
    """Of lists that hold real boards too: plans, reports, what is owed, what was done, an analyst's Monday."""
    silent, named = [], 0
    for address in sample.addresses(is_of_a_board):
        sample.path(address)  # so that there is one of everything
    for address in sample.addresses(is_of_everybody):
        for query in ("", "?file=csv"):
            answer = sample.visit(address, query)
            if answer.status_code != 200:
                continue
            rows = [" ".join(row) for row in rows_of(answer)] or ROW.findall(content_of(answer).decode())
            mentions = [row for row in rows if NAMED.search(row)]
            named += len(mentions)
            silent += [f"{address.route}{query}: {row}" for row in mentions if INVENTED not in row]
    assert silent == []
    assert named > 20


def test_what_is_asked_of_a_samples_planner_says_so_line_by_line(sample: Walk) -> None:
    sample.path(next(sample.addresses(lambda one: one.sample is addresses.a_dated_plan)))
    planner = sign_in(Client(), person(Role.PLANNER, board=BOARD))
    tasks = re.findall(r'<li class="task\b.*?\n  </li>', planner.get("/desk/").text, re.DOTALL)
    assert tasks
    assert [task for task in tasks if INVENTED not in task] == []


@pytest.mark.parametrize("drawing", ["chart.svg", "chart-narrow.svg", "chart.json", "chart-narrow.json"])
def test_a_drawing_of_a_real_board_has_no_banner(sample: Walk, drawing: str) -> None:
    client = sample.client(next(sample.addresses(lambda one: one.route == "desk/grid/")))
    for slug, banner in ((BOARD, True), ("nhs-lothian", False)):
        answer = client.get(f"/desk/boards/{slug}/{AE}/{drawing}")
        assert (INVENTED in content_of(answer).decode()) is banner, slug
