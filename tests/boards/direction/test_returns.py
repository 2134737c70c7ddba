"""A quarterly return: written section by section, filled in from the quarter before, signed by another, then fixed.

Longer than 400 lines: one return from its opening to its signature, section by section.
"""

import html
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from boards.direction import reporting
from boards.direction.return_acts import CannotReport
from boards.direction.return_rows import ReturnAction, ReturnMoney, ReturnRisk, ReturnSaving, ReturnStaff
from boards.direction.returns import QuarterlyReturn, ReturnEdit
from boards.direction.section import AskedRow, followed
from boards.people.models import Membership
from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.plans.models import PlanVersion
from boards.plans.parts import ACTIONS
from boards.work.actors import LOCAL
from boards.work.models import AuditEvent
from targets.calc.money import INCOME
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agree_rows
from tests.support.shared import made_once
from tests.support.statements import statements
from tests.support.years import ISLES, YEAR, agreed_year, board, said_return, signed_return, view_of

pytestmark = pytest.mark.django_db

PAGE = f"/desk/boards/{ISLES}/year/{YEAR}/"
FIRST = f"{PAGE}quarters/1/"


@made_once
def agreed() -> int:
    return agreed_year().pk


@made_once
def signed() -> int:
    agreed_year()
    held = signed_return(1).held
    assert held
    return held.pk


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def planner() -> Client:
    return sign_in(Client(), person(Role.PLANNER, board=ISLES))


def approver() -> Client:
    user = person(Role.APPROVER, board=ISLES, second_factor=True)
    return sign_in(Client(), user, second_factor_minutes_ago=1)


def keys(section: str, quarter: int = 1) -> list[str]:
    found = view_of(quarter).section(section)
    assert found
    return [one.key for one in found.asked]


def test_a_section_is_one_form_and_says_what_the_plan_says_of_each_row(agreed: int) -> None:
    client = planner()
    assert "Not begun." in read(client.get(FIRST))
    form = read(client.get(f"{FIRST}actions/"))
    assert "Twelve beds in a short-stay ward beside A&E" in form
    assert "Milestone: Six beds are open Ends: 30 June 2026." in form
    first, second = keys("actions")[:2]
    typed = {"edit_number": "0", f"{first}.state": "stopped", f"{second}.state": "sooner"}
    refused = read(client.post(f"{FIRST}actions/", typed))
    assert "“State”" in refused
    refused = read(client.post(f"{FIRST}actions/", {"edit_number": "0", f"{first}.state": "stopped"}))
    assert "It is stopped, and nothing says why. Say what changed." in refused
    refused = read(client.post(f"{FIRST}actions/", {"edit_number": "0", f"{first}.next_step": "Begin."}))
    assert "“State” is missing." in refused
    assert not QuarterlyReturn.objects.exists()

    said = {f"{first}.state": "late", f"{first}.changed": "The builder fell ill.\r\nTwo weeks."}
    saved = read(client.post(f"{FIRST}actions/", {"edit_number": "0", **said}, follow=True))
    assert "Saved: Actions and milestones." in saved
    assert "Nobody" not in saved
    assert "State: nothing, now late" in saved
    assert ReturnAction.objects.get().changed == "The builder fell ill.\nTwo weeks."
    taken_back = client.post(f"{FIRST}actions/", {"edit_number": "1"}, follow=True)
    assert "not said any more" in read(taken_back)
    assert not ReturnAction.objects.exists()
    log = AuditEvent.objects.filter(subject_type="quarterly_return")
    assert set(log.values_list("action", flat=True)) == {"return written"}


def test_money_and_staff_are_held_against_the_plan_and_what_is_not_known_is_said(agreed: int) -> None:
    client = planner()
    lines, groups = keys("money"), keys("staff")
    both = {f"{lines[0]}.forecast": "1", f"{lines[0]}.unknown": "on"}
    refused = read(client.post(f"{FIRST}money/", {"edit_number": "0", **both}))
    assert "There is a figure, and it is said not to be known. Keep one of the two." in refused
    assert "more than 3 decimal places" in read(
        client.post(f"{FIRST}money/", {"edit_number": "0", f"{lines[0]}.forecast": "1.0001"})
    )
    plan = view_of().section("money").asked[0].plan  # type: ignore[union-attr]
    assert plan is not None
    said = {f"{lines[0]}.to_date": "100.5", f"{lines[0]}.forecast": str(plan + Decimal("0.25"))}
    said |= {f"{key}.unknown": "on" for key in lines[1:]}
    client.post(f"{FIRST}money/", {"edit_number": "0", **said})
    client.post(f"{FIRST}staff/", {"edit_number": "1", **{f"{key}.in_post": "10" for key in groups}})
    page = read(client.get(FIRST))
    assert "+0.250" in page
    assert f"(1 of {sum(key in INCOME for key in lines)} known)" in page
    assert f"{10 * (len(groups) - 1)}.0" in page
    csv = client.get(f"{FIRST}?table=said-money&file=csv").content.decode()
    assert "Forecast less plan" not in csv.splitlines()[1]
    assert "100.500" in csv
    assert all("Invented for demonstration" in line for line in csv.splitlines()[1:])


def test_the_next_quarter_begins_with_the_last_and_says_no_change_in_one_press(signed: int) -> None:
    client, second = planner(), f"{PAGE}quarters/2/"
    form = client.get(f"{second}actions/").content.decode()
    assert "filled in from quarter 1." in form
    assert "Save, and no change since quarter 1 in the rest" in form
    rows = keys("actions", 2)
    first = {f"{key}.state": "on_time" for key in rows} | {"proposed": " ".join(rows)}
    nothing = read(client.post(f"{second}actions/", {"edit_number": "0", **first}, follow=True))
    assert f"{len(rows)} not said yet" in nothing
    assert not QuarterlyReturn.objects.filter(quarter=2).exists()
    both = first | {f"{rows[0]}.state": "late", f"{rows[0]}.same": "on"}
    assert "“No change” is ticked, and something is changed." in read(
        client.post(f"{second}actions/", {"edit_number": "0", **both})
    )
    some = first | {f"{rows[0]}.state": "done", f"{rows[1]}.same": "on"}
    read(client.post(f"{second}actions/", {"edit_number": "0", **some}, follow=True))
    held = dict(ReturnAction.objects.filter(held__quarter=2).values_list("key", "unchanged"))
    assert held == {rows[0]: "", rows[1]: "yes"}
    rest = some | {"edit_number": "1", "rest": "1"}
    page = read(client.post(f"{second}actions/", rest, follow=True))
    assert "Every row is said." in page
    assert "no change since quarter 1" in page
    unchanged = ReturnAction.objects.filter(held__quarter=2, unchanged="yes")
    assert unchanged.count() == len(rows) - 1
    changed = first | {"edit_number": "2", "proposed": "", f"{rows[1]}.state": "late"}
    client.post(f"{second}actions/", changed | {f"{rows[0]}.state": "done"})
    assert ReturnAction.objects.get(held__quarter=2, key=rows[1]).unchanged == ""


def test_the_page_of_an_action_says_how_it_and_its_milestones_stood_in_the_newest_signed_return(
    agreed: int,
) -> None:
    section = view_of().section("actions")
    assert section
    milestone, action = next(
        (one.key, one.under) for one in section.asked if one.title == "Milestone: Six beds are open"
    )
    page = f"/desk/boards/{ISLES}/plan/{YEAR}/actions/{action}/"
    client = planner()
    assert "Reported" not in read(client.get(page)), "before a return is signed"
    signed_return(1, other={"actions": {milestone: {"state": "late", "changed": "The builder fell ill."}}})
    said_return(2)
    told = read(client.get(page))
    assert "Reported on time Return of quarter 1" in told
    assert "Reported of “Six beds are open”, 30 June 2026 late Return of quarter 1" in told
    assert "Return of quarter 2" not in told, "it is not signed"


def test_forty_actions_with_their_milestones_take_less_than_thirty_minutes(signed: int) -> None:
    """Counted as every burden here is: words to read at 200 a minute, signs to type at 120, 5 seconds a control.

    Forty actions with as many milestones as these have; ten changed: each a state, 100 signs of what changed and 60 of
    a next step. The options of a list are read once, the frame around the page is not.
    """
    page = planner().get(f"{PAGE}quarters/2/actions/").content.decode()
    form = re.sub(
        r"<select.*?</select>", "", page[page.index("<main") : page.index("</main")], flags=re.DOTALL
    )
    words = len(html.unescape(re.sub(r"<[^>]*>", " ", form)).split())
    actions = sum("-" not in key for key in keys("actions", 2))
    minutes = words * 40 / actions / 200 + 10 * 160 / 120 + (10 * 3 + 2) * 5 / 60
    assert 5 < minutes <= 30, (words, actions, minutes)


def test_two_people_who_save_the_same_row_are_told_and_nothing_is_lost(agreed: int) -> None:
    one, two = planner(), planner()
    first, second = keys("risks")[:2]
    one.post(f"{FIRST}risks/", {"edit_number": "0", f"{first}.movement": "up"})
    mine = {f"{first}.movement": "down", f"{second}.movement": "same"}
    page = two.post(f"{FIRST}risks/", {"edit_number": "0", **mine})
    told = read(page, 409)
    assert "Nothing was stored, and nothing of yours is lost." in told
    assert "There it says: Since the quarter before: higher." in told
    assert 'name="edit_number" value="1"' in page.content.decode()
    assert ReturnRisk.objects.get().movement == "up"
    two.post(f"{FIRST}risks/", {"edit_number": "1", **mine})
    assert ReturnRisk.objects.get(key=first).movement == "down"
    third = {f"{first}.movement": "up", f"{keys('risks')[2]}.movement": "gone"}
    assert one.post(f"{FIRST}risks/", {"edit_number": "1", **third}).status_code == 302
    assert ReturnRisk.objects.get(key=first).movement == "down"
    assert "never saved here" in read(
        one.post(f"{FIRST}risks/", {"edit_number": "99", f"{first}.movement": "up"})
    )


def test_it_is_signed_whole_by_somebody_who_wrote_nothing_and_then_stays(agreed: int) -> None:
    client = approver()
    both = person(Role.PLANNER, Role.APPROVER, board=ISLES, second_factor=True)
    said_return(by=actor_for(both))
    assert "You wrote some of this return" in read(sign_in(Client(), both).get(FIRST))
    ReturnStaff.objects.all().delete()
    assert "Missing: Staff in post:" in read(client.get(FIRST))
    said_return(by=actor_for(both))
    number = QuarterlyReturn.objects.get().edit_number
    page = read(client.get(f"{FIRST}sign/?edit_number={number}"))
    assert "You sign what Sample Isles (fictional) says of quarter 1, April to June 2026." in page
    done = read(client.post(f"{FIRST}sign/", {"edit_number": str(number)}, follow=True))
    assert "Signed. It stays as it is." in done
    late = read(planner().get(f"{FIRST}actions/", follow=True))
    assert "What changed since goes into the next quarter's." in late
    held = QuarterlyReturn.objects.get()
    assert held.signed_at is not None
    for statement in (
        "UPDATE boards_quarterlyreturn SET edit_number = edit_number + 1",
        "DELETE FROM boards_quarterlyreturn",
        "UPDATE boards_returnaction SET state = 'done'",
        "UPDATE boards_returnrisk SET movement = 'up'",
        "UPDATE boards_returnmoney SET note = 'x'",
        "DELETE FROM boards_returnsaving",
        "DELETE FROM boards_returnstaff",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="a signed return is frozen"), transaction.atomic():
        ReturnEdit.objects.create(
            document=held, part="risks", editor_label="x", at=held.signed_at, edit_number=999
        )


def test_the_service_refuses_what_the_pages_do_not_offer(agreed: int) -> None:
    view, writer = view_of(), actor_for(person(Role.PLANNER, board=ISLES))
    said: dict[str, Any] = {
        "organisation": board(),
        "framework_key": YEAR,
        "section_key": "actions",
        "rows": {keys("actions")[0]: {"state": "done"}},
        "edit_number": 0,
    }
    with pytest.raises(NotAllowed):
        reporting.save_rows(actor=actor_for(person(Role.APPROVER, board=ISLES)), quarter=1, **said)
    with pytest.raises(CannotReport, match="The quarter goes on until 31 March 2027"):
        reporting.save_rows(actor=writer, quarter=4, **said)
    limited = person(Role.PLANNER, board=ISLES)
    Membership.objects.filter(user=limited).update(parts=["finance"])
    with pytest.raises(CannotReport, match="Your role is limited to finance"):
        reporting.save_rows(actor=actor_for(limited), quarter=1, **said)
    with pytest.raises(Exception, match="The plan has no such row"):
        reporting.save_rows(actor=writer, quarter=1, **(said | {"rows": {"ffffffff": {"state": "done"}}}))
    with pytest.raises(CannotReport, match="No plan of this year is agreed"):
        reporting.save_rows(
            actor=actor_for(person(Role.PLANNER, board="sample-mainland")),
            quarter=1,
            **(said | {"organisation": board("sample-mainland")}),
        )
    said_return(by=writer)
    with pytest.raises(StepUpNeeded):
        reporting.sign(
            actor=actor_for(person(Role.APPROVER, board=ISLES)),
            organisation=board(),
            framework_key=YEAR,
            quarter=1,
            read=view.facts.read,
        )


def test_what_a_board_keeps_to_itself_is_not_asked_about(agreed: int) -> None:
    from targets.catalogue.plan_parts import PlanPart

    assert view_of().section("risks")
    PlanPart.objects.filter(framework=YEAR, part="risks").update(rule=PlanPart.Rule.LOCAL, needed=[])
    assert view_of().section("risks") is None
    assert view_of().section("actions")


def test_the_database_holds_what_a_return_promises(agreed: int) -> None:
    signed_return(1)
    held = QuarterlyReturn.objects.get()
    fields: dict[str, Any] = {"plan": held.plan, "version": held.version, "created_by": held.created_by}
    fields["created_at"] = held.created_at
    with (
        pytest.raises(IntegrityError, match="one_return_per_plan_and_quarter"),
        transaction.atomic(),
    ):
        QuarterlyReturn.objects.create(**fields, quarter=1)
    with pytest.raises(IntegrityError, match="a_year_has_four_quarters"), transaction.atomic():
        QuarterlyReturn.objects.create(**fields, quarter=5)
    with pytest.raises(DatabaseError, match="begins unsigned"), transaction.atomic():
        QuarterlyReturn.objects.create(
            **fields, quarter=2, signed_at=held.signed_at, signed_by=held.signed_by
        )
    other = PlanVersion.objects.get(pk=agreed_year(board("sample-mainland")).pk)
    with pytest.raises(DatabaseError, match="an agreed version of its own plan"), transaction.atomic():
        QuarterlyReturn.objects.create(**(fields | {"version": other}), quarter=2)
    fresh = QuarterlyReturn.objects.create(**fields, quarter=2)
    writer = person()
    ReturnEdit.objects.create(
        document=fresh, part="risks", editor=writer, editor_label="x", at=held.created_at, edit_number=1
    )
    with pytest.raises(DatabaseError, match="who_wrote_a_return_does_not_sign_it"), transaction.atomic():
        QuarterlyReturn.objects.filter(pk=fresh.pk).update(signed_by=writer, signed_at=held.signed_at)
    with (
        pytest.raises(IntegrityError, match="a_return_is_signed_by_somebody_at_some_time"),
        transaction.atomic(),
    ):
        QuarterlyReturn.objects.filter(pk=fresh.pk).update(signed_by=person())
    for model, row, name in (
        (ReturnAction, {"key": "x", "state": "done"}, "returned_action_is_one_of_the_plan"),
        (ReturnAction, {"key": "0000000a", "state": "x"}, "returned_action_has_a_known_state"),
        (ReturnAction, {"key": "0000000a", "state": "stopped"}, "what_is_stopped_says_why"),
        (ReturnRisk, {"key": "x", "movement": "up"}, "returned_risk_is_one_of_the_plan"),
        (ReturnRisk, {"key": "0000000a", "movement": "x"}, "returned_risk_has_a_known_movement"),
        (ReturnMoney, {"key": "X", "unknown": "yes"}, "returned_line_is_named"),
        (ReturnMoney, {"key": "pay"}, "returned_line_says_an_amount_or_that_none_is_known"),
        (ReturnSaving, {"key": "x", "unknown": "yes"}, "returned_saving_is_one_of_the_plan"),
        (
            ReturnSaving,
            {"key": "0000000a", "once": -1},
            "returned_saving_says_an_amount_or_that_none_is_known",
        ),
        (ReturnStaff, {"key": "X", "unknown": "yes"}, "returned_group_is_named"),
        (
            ReturnStaff,
            {"key": "medical", "in_post": 1, "unknown": "yes"},
            "returned_group_says_a_number_or_that_none_is_known",
        ),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(held=fresh, **row)
    for model, row, name in (
        (ReturnAction, {"key": "0000000a", "state": "done"}, "one_returned_action_per_return_and_key"),
        (ReturnRisk, {"key": "0000000a", "movement": "up"}, "one_returned_risk_per_return_and_key"),
        (ReturnMoney, {"key": "pay", "unknown": "yes"}, "one_returned_line_per_return_and_key"),
        (ReturnSaving, {"key": "0000000a", "once": 1}, "one_returned_saving_per_return_and_key"),
        (ReturnStaff, {"key": "medical", "in_post": 1}, "one_returned_group_per_return_and_key"),
    ):
        model.objects.create(held=fresh, **row)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            model.objects.create(held=fresh, **row)


def test_edits_of_a_return_are_numbered_once(agreed: int) -> None:
    said_return()
    edit = (
        "INSERT INTO boards_returnedit (document_id, part, entry, editor_label, at, edit_number, copied_from)"
        " VALUES ({0}, 'risks', 'x', 'x', now(), 99, {1}), ({0}, 'risks', 'x', 'x', now(), 99, {1})"
    )
    for constraint, copied in (
        ("one_returnedit_per_number_part_and_entry", "NULL"),
        ("one_returnedit_per_copied_row_part_and_entry", "1"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(edit.format(QuarterlyReturn.objects.get().pk, copied))


def test_the_year_and_the_list_say_how_far_each_return_is(signed: int) -> None:
    client = planner()
    page = read(client.get(PAGE))
    assert re.search(r"Quarter 1 April to June 2026 31 July 2026 signed by Person \d+ at .*, late", page)
    assert "Quarter 4 January to March 2027 no day is set not over yet" in page
    assert f'href="{PAGE}"' in client.get(PAGE.replace("/year/", "/plan/")).content.decode()
    listed = read(client.get("/desk/plans/years/"))
    assert "Sample Isles (fictional)" in listed
    assert "signed" in listed
    analyst = sign_in(Client(), person(Role.ANALYST))
    assert "Sample Isles" in read(analyst.get("/desk/plans/years/?board=sample-isles"))
    assert analyst.get(FIRST).status_code == 200
    assert analyst.get(f"{FIRST}actions/").status_code == 403
    assert client.get(f"{PAGE}quarters/5/").status_code == 404
    assert client.get(f"{FIRST}nothing/").status_code == 404
    none = sign_in(Client(), person(Role.PLANNER, board="sample-mainland"))
    empty = read(none.get(f"/desk/boards/sample-mainland/year/{YEAR}/"))
    assert "No plan of this year is agreed yet." in empty
    assert none.get(f"/desk/boards/sample-mainland/year/{YEAR}/quarters/1/").status_code == 404


def test_reading_takes_a_fixed_number_of_statements(signed: int) -> None:
    client = planner()
    client.get(FIRST)
    for address, most in (
        (PAGE, 14),
        ("/desk/plans/years/", 12),
        (FIRST, 36),
        (f"{PAGE}quarters/2/money/", 36),
    ):
        with statements() as taken:
            assert client.get(address).status_code == 200
        assert len(taken) <= most, (address, len(taken))


def test_days_of_the_year_are_in_order() -> None:
    from boards.plans.cycles import Cycle

    days = {"opens": date(2026, 1, 1), "draft_due": date(2026, 2, 1), "final_due": date(2026, 3, 1)}
    with pytest.raises(IntegrityError, match="days_of_a_year_are_in_order"), transaction.atomic():
        Cycle.objects.create(
            framework_id=YEAR, **days, return1_due=date(2026, 8, 1), return3_due=date(2026, 7, 1)
        )


def test_a_milestone_is_followed_into_a_version_in_which_its_day_moved_or_it_is_worded_anew(
    signed: int,
) -> None:
    first = PlanVersion.objects.get()
    rows = dict(ACTIONS.rows(first.pk))
    key = next(key for key, said in rows.items() if said.get("milestones", "").count("\n") == 1)
    moved, worded = (line.split(": ", 1) for line in rows[key]["milestones"].split("\n"))
    second = PlanVersion.objects.create(
        plan=first.plan,
        number=2,
        reason="The ward is late.",
        created_by=person(),
        created_at=first.created_at,
    )
    lines = [f"2027-02-01: {moved[1]}", f"{worded[0]}: In other words."]
    ACTIONS.write(second.pk, rows | {key: dict(rows[key]) | {"milestones": "\n".join(lines)}})
    agree_rows(second, at=datetime(2026, 9, 1, 10, tzinfo=LOCAL))
    section = view_of(2).section("actions")
    assert section
    assert view_of(2).version == second
    below = {one.title: one.key for one in section.asked if one.under == key}
    assert below.keys() == {f"Milestone: {moved[1]}", "Milestone: In other words."}
    assert all(section.before[one]["state"] == "on_time" for one in below.values())
    assert set(section.before) == {one.key for one in section.asked}


def test_a_milestone_that_could_be_two_is_followed_to_neither() -> None:
    def row(key: str, title: str, day: str, under: str = "a") -> AskedRow:
        return AskedRow(key, title, (("Ends", day),), under=under)

    before = [row("1", "A ward opens", "June"), row("2", "A ward opens", "July"), row("3", "Alone", "May")]
    now = [
        row("4", "A ward opens", "August"),
        row("5", "Alone", "March"),
        row("3", "Alone", "May", under="b"),
    ]
    assert followed(now, before) == {"3": "3"}
    assert followed([row("5", "Alone", "March")], before) == {"5": "3"}
    assert followed([row("6", "Worded anew", "June")], before) == {"6": "1"}
    assert followed([row("6", "Worded anew", "June", under="b")], before) == {}
