"""Parts whose rows the policy names, page by page: staff by group, and money by line with its sums."""

import pytest

from boards.people.roles import Role
from boards.plans import services
from boards.plans.demo_money import money_of_sample
from boards.plans.parts import FINANCE, WORKFORCE
from tests.boards.planning.test_rows import PLAN, begun, text
from tests.boards.planning.visits import signed_in
from tests.boards.plans.plans import BOARD, cast, version
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def test_a_named_row_is_there_before_it_is_written_typed_emptied_and_put_back() -> None:
    draft = begun(cast())
    planner = signed_in(Role.PLANNER)
    page = text(planner.get(f"{PLAN}workforce/"))
    assert "Nursing and midwifery" in page
    assert page.count("not written") == 12
    assert "New staff group" not in page
    assert planner.get(f"{PLAN}workforce/add/").status_code == 404
    assert planner.get(f"{PLAN}workforce/songs/edit/").status_code == 404
    assert "Empty" not in text(planner.get(f"{PLAN}workforce/dental/"))

    typed = {"row": "dental", "edit_number": "0", "baseline": "31.25", "year1": "thirty"}
    page = text(planner.post(f"{PLAN}workforce/dental/edit/", typed))
    assert "31 March 2027: “thirty” is not a number." in page
    page = text(planner.post(f"{PLAN}workforce/dental/edit/", typed | {"year1": "32.75"}, follow=True))
    assert "Saved: Dental (HCHS)." in page
    assert "+1.5 (+4.8%)" in page
    assert "In all, without Management" in page
    assert "totals and changes come from the values as typed" in page
    page = text(planner.post(f"{PLAN}workforce/dental/remove/", {"edit_number": "1"}, follow=True))
    assert "Put back" in page
    text(planner.post(f"{PLAN}workforce/dental/undo/", {"edit_number": "2"}, follow=True))
    assert WORKFORCE.rows(draft) == {"dental": {"baseline": "31.25", "year1": "32.75"}}


def test_the_lines_of_money_stand_beside_their_sums_in_a_fixed_number_of_statements() -> None:
    people = cast()
    draft = begun(people)
    planner = signed_in(Role.PLANNER)
    assert "Sums that must hold" not in text(planner.get(f"{PLAN}finance/"))
    for part, rows in money_of_sample(BOARD).items():
        number = version(draft).edit_number
        services.save_rows(actor=people.planner, version_id=draft, edit_number=number, part=part, rows=rows)
    with statements() as full:
        page = text(planner.get(f"{PLAN}finance/"))
    assert len(full) <= 18
    assert "The plan suggests five years of revenue: an underlying deficit of 6.000, 1.2% of" in page
    assert "What Government told the board is five. That decides." in page
    assert "500.000 + 10.000 + 2.000 − 0.500 = 511.500" in page
    assert "519.500 − 533.500 + 11.000 = −3.000" in page
    assert "Of which to Sample North, invented" in page
    files = planner.get(f"{PLAN}finance/?table=sums&file=csv").content.decode()
    assert "Income: recurring baseline + Income: uplift" in files
    assert "holds: 0.500 left of 14.000" in page

    change = {"row": "limit-stated", "edit_number": str(version(draft).edit_number)}
    said = {**FINANCE.rows(draft)["limit-stated"], "year1_recurring": "511.517"}
    page = text(planner.post(f"{PLAN}finance/limit-stated/edit/", change | said, follow=True))
    assert "stated 511.517, off by 0.017: blocks signing" in page
    assert (
        "Blocks signing: Initial revenue resource limit in 2026/27 (R2): stated 511.517, 0.017 more than"
        in page
    )
    page = text(planner.get(PLAN))
    assert "2026/27, recurring: 511.500, now 511.517" in page
