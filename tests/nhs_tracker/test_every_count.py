"""No page takes more statements for more rows: each is read with a little of everything, then with three times that."""

import pytest
from django.utils import timezone

from boards.desk import middleware
from boards.organisations.models import Organisation
from boards.performance.services import judge_all
from targets.calc.periods import PeriodKind
from tests.reports.samples import TTG, figures, published
from tests.support.addresses import ADDRESSES, Sample, a_question, a_question_about_a_plan, a_return
from tests.support.addresses import a_question_about_a_draft as asked_about_a_draft
from tests.support.statements import statements
from tests.support.walk import Walk, content_of, is_page, walk

OTHERS = ("nhs-borders", "nhs-grampian")
#: The most statements of any page, and the pages that put together what all others know.
MOST = 50
MORE = {"/desk/monday/": 84, "/desk/tracker/": 66}
TWICE: tuple[Sample, ...] = (a_return, a_question, a_question_about_a_plan, asked_about_a_draft)


@pytest.fixture
def little(db: None) -> Walk:
    """One board with something of everything, and one report that is public."""
    figures("nhs-lothian")
    published("nhs-fife")
    judge_all(now=timezone.now())
    one = walk("nhs-lothian")
    for address in one.addresses():
        one.path(address)
    return one


def three_times_of_everything(little: Walk) -> None:
    """Two more boards with all of it, and more of it for the board whose pages are read."""
    makers = list(dict.fromkeys(address.sample for address in ADDRESSES if address.sample))
    for slug in OTHERS:
        figures(slug)
        figures(
            slug, measure=TTG, kind=PeriodKind.QUARTER, values={"2022-10-01": "70.25", "2023-01-01": "65.3"}
        )
        for make in makers:
            make(Organisation.objects.get(slug=slug))
    figures("nhs-lothian", values={f"2024-{month:02}-01": "60" for month in range(1, 13)})
    for make in TWICE * 2:
        make(little.board)
    for slug in ("nhs-shetland", "nhs-tayside"):
        published(slug)
    judge_all(now=timezone.now())


def read(walked: Walk) -> dict[str, tuple[int, int]]:
    """Statements and rows of each page that is there, read for the second time."""
    made = {}
    for address in walked.addresses():
        if is_page(walked.visit(address)):
            with statements() as seen:
                page = walked.visit(address)
            made[walked.path(address)] = (
                len(seen),
                content_of(page).count(b"<tr") + content_of(page).count(b"<li"),
            )
    return made


def test_no_page_takes_more_statements_for_three_times_the_rows(
    little: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A session is written once a minute, by whichever page comes then: a slow walk takes longer.
    monkeypatch.setattr(middleware, "MINUTE", 3_600)
    few = read(little)
    three_times_of_everything(little)
    many = read(little)
    too_many = {path: made for path, (made, _) in many.items() if made > MORE.get(path, MOST)}
    assert too_many == {}
    grown = {path: (few[path][0], many[path][0]) for path in few if many[path][0] > few[path][0]}
    longer = [path for path in few if many[path][1] > few[path][1]]
    print(longer)
    assert grown == {}
    assert len(few) > 70
    assert len(longer) > 15, "else there were no more rows, and nothing is said"
