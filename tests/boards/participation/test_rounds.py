"""Rounds of participation audits: set up, copied, changed, opened, dated, closed; what the database holds of them."""

import html
import re
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from boards.participation.asking import read_criteria, read_levels
from boards.participation.history import history
from boards.participation.models import DAYS, AuditCriterion, AuditRound
from boards.participation.round_acts import CannotHold
from boards.people.roles import Role
from boards.work.models import AuditEvent
from tests.support.audits import open_round, prepared_round
from tests.support.people import person, sign_in

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Round of 2027",
    "first_year": "2027",
    "scope": "How boards listen.",
    "rule": "median",
    "levels": "1 Beginning\n2 Doing",
    "criteria": "1 Patient focus\n1.1 People are asked. | Source: a letter\n1.2 People are answered.",
    **{name: f"2027-0{at + 4}-01" for at, name in enumerate(DAYS)},
}
ROUND = "/desk/participation/rounds/round-of-2027/"
STATEMENTS = 12  # of a page of rounds, whatever there is


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_an_administrator_sets_a_round_up_changes_opens_dates_and_closes_it() -> None:
    client = sign_in(Client(), person(Role.ADMINISTRATOR))
    known = client.get("/desk/participation/rounds/set-up/?copy=standard").content.decode()
    assert "3.2 Public views feed governance and decisions." in known
    wrong = {**TYPED, "sign_by": "2027-03-01", "levels": "1 Beginning\n3 Doing", "criteria": "1.1 No section"}
    refused = read(client.post("/desk/participation/rounds/set-up/", wrong))
    assert "Line 2 of the levels: the number must be 2." in refused
    assert "Line 1 of the criteria: write a line for section 1 before it." in refused
    wrong = {**TYPED, "sign_by": "2027-03-01"}
    refused = read(client.post("/desk/participation/rounds/set-up/", wrong))
    assert "The last day for boards to sign is before the day on which it opens: move one of them." in refused
    invented = {**TYPED, "fictional": "on"}
    assert "title ends with" in read(client.post("/desk/participation/rounds/set-up/", invented))
    assert not AuditRound.objects.exists()

    page = read(client.post("/desk/participation/rounds/set-up/", TYPED, follow=True))
    assert "The round is set up." in page
    assert "1.2 Patient focus People are answered. not verified" in page
    again = read(client.post("/desk/participation/rounds/set-up/", TYPED))
    assert "There is a round “Round of 2027” already" in again
    copied = client.get("/desk/participation/rounds/set-up/?copy=round-of-2027").content.decode()
    assert 'value="2028-04-01"' in copied
    assert "1.1 People are asked. | Source: a letter" in html.unescape(copied)

    changed = {**TYPED, "edit_number": "1", "criteria": "2 Involvement\n2.1 People are told."}
    assert "People are told." in read(client.post(f"{ROUND}edit/", changed, follow=True))
    stale = read(client.post(f"{ROUND}open/", {"edit_number": "1"}, follow=True))
    assert "was changed since you opened this" in stale
    assert "The round is open." in read(client.post(f"{ROUND}open/", {"edit_number": "2"}, follow=True))
    late = read(client.post(f"{ROUND}edit/", {**TYPED, "edit_number": "3"}, follow=True))
    assert "What it asks is fixed when it opens." in late
    dated = {**TYPED, "edit_number": "3", "final_by": "2027-12-24"}
    assert "24 December 2027" in read(client.post(f"{ROUND}date/", dated, follow=True))
    assert "closed" in read(client.post(f"{ROUND}close/", {"edit_number": "4"}, follow=True))
    assert "open" in read(client.post(f"{ROUND}reopen/", {"edit_number": "5"}, follow=True))
    told = AuditEvent.objects.filter(subject_type="audit_round", subject_id="round-of-2027").order_by("id")
    assert [event.action.removeprefix("audit round ") for event in told] == [
        "set up",
        "changed",
        "opened",
        "dated",
        "closed",
        "opened again",
    ]
    assert told[3].after == {"final_by": "2027-12-24"}


def test_the_pages_ask_the_database_the_same_few_times(django_assert_max_num_queries: Any) -> None:
    client = sign_in(Client(), person(Role.ADMINISTRATOR))
    for title in ("First (fictional)", "Second (fictional)", "Third (fictional)"):
        held = prepared_round(title)
    for address in ("/desk/participation/rounds/", f"/desk/participation/rounds/{held.key}/"):
        with django_assert_max_num_queries(STATEMENTS):
            assert client.get(address).status_code == 200


def test_what_an_open_round_asks_is_fixed_in_the_database() -> None:
    held = open_round()
    criterion = held.criteria.first()
    assert criterion is not None
    for rule, statement in (
        ("what an audit round asks is fixed", f"DELETE FROM boards_auditlevel WHERE round_id = {held.pk}"),
        (
            "what an audit round asks is fixed",
            f"UPDATE boards_auditcriterion SET wording = 'x' WHERE id = {criterion.pk}",
        ),
        (
            "what_an_opened_audit_round_is_stays",
            f"UPDATE boards_auditround SET rule = 'median' WHERE id = {held.pk}",
        ),
        (
            "what_an_opened_audit_round_is_stays",
            f"UPDATE boards_auditround SET state = 'prepared' WHERE id = {held.pk}",
        ),
        (
            "an_audit_round_never_forgets_a_change",
            f"UPDATE boards_auditround SET edit_number = 0 WHERE id = {held.pk}",
        ),
        ("an_audit_round_never_forgets_a_change", f"DELETE FROM boards_auditround WHERE id = {held.pk}"),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_database_refuses_a_round_that_makes_no_sense() -> None:
    held = prepared_round()
    for constraint, statement in (
        ("audit_round_days_are_in_order", "UPDATE boards_auditround SET sign_by = '2000-01-01'"),
        ("a_fictional_audit_round_says_so", "UPDATE boards_auditround SET fictional = false"),
        ("audit_round_is_in_a_known_state", "UPDATE boards_auditround SET state = 'over'"),
        ("a_target_of_an_audit_round_has_its_source", "UPDATE boards_auditround SET target_level = 3"),
        ("audit_level_has_a_number_and_a_name", "UPDATE boards_auditlevel SET name = ''"),
        ("one_audit_level_per_number", "UPDATE boards_auditlevel SET number = 1"),
        ("audit_criterion_says_something", "UPDATE boards_auditcriterion SET wording = ''"),
        ("one_audit_criterion_per_number", "UPDATE boards_auditcriterion SET section = 1, number = 1"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            connection.cursor().execute(statement)
    assert AuditCriterion.objects.filter(round=held).count() == 3


def test_levels_and_criteria_are_read_line_by_line() -> None:
    for text, problem in (
        ("Beginning", "Line 1 of the levels: write a number and a name"),
        ("1 One", "One level alone tells nothing"),
        ("\n".join(f"{at} Level" for at in range(1, 9)), "Use at most 6 levels."),
        (f"1 {'x' * 61}\n2 Two", "Line 1 of the levels: use at most 60 characters"),
    ):
        assert problem in " ".join(read_levels(text)[1])
    for text, problem in (
        ("", "Write at least one section and one criterion."),
        ("No number", "Line 1 of the criteria: begin with a number"),
        ("1 One\n1 One again", "Line 2 of the criteria: give each section its own number"),
        ("1 One\n1.1 a\n1.1 b", "Line 3 of the criteria: there is a criterion 1.1 already."),
        ("1 One\n1.1 | Source: x", "Line 2 of the criteria: use 1 to 500 characters"),
        ("1 One\n" + "\n".join(f"1.{at} x" for at in range(1, 62)), "Use at most 60 criteria."),
    ):
        assert problem in " ".join(read_criteria(text)[1])


def test_history_is_what_was_read_and_holds_no_result() -> None:
    years = {year.key: year for year in history().years}
    assert [key for key, year in years.items() if not year.is_gap] == ["2010-11", "2012-13", "2014-15"]
    assert {year.boards for year in years.values() if not year.is_gap} == {22}
    assert years["2014-15"].levels_words == "No levels"
    page = read(Client().get("/participation/"))
    assert page.count("Result not held here") == 3
    assert page.count("No round") == 2
    gap = read(Client().get("/participation/2013-14/"))
    assert "There was no round in this year. That is no failure." in gap
    assert "recalled, not seen in a source" in gap
    assert Client().get("/participation/2016-17/").status_code == 404


def test_a_target_has_its_source_and_is_one_of_the_levels() -> None:
    for changes, why in (
        ({"target_level": 5, "target_source": "A letter"}, "one of the round's levels"),
        ({"target_level": 3, "target_source": " "}, "say where it was read"),
        ({"target_level": None, "target_source": "A letter"}, "one of the round's levels"),
    ):
        with pytest.raises(CannotHold, match=why):
            prepared_round(**changes)
    held = prepared_round(target_level=3, target_source="A letter of the tests")
    client = sign_in(Client(), person(Role.ADMINISTRATOR))
    page = client.get(f"/desk/participation/rounds/{held.key}/").content.decode()
    assert "Level 3. Source: A letter of the tests" in page
    copy = client.get(f"/desk/participation/rounds/set-up/?copy={held.key}").content.decode()
    assert "A letter of the tests" not in copy, "a target is set anew"


def test_two_rounds_with_levels_are_not_opened_for_one_year() -> None:
    first = open_round("First (fictional)", first_year=2024)
    second = prepared_round("Second (fictional)", first_year=2024)
    client = sign_in(Client(), person(Role.ADMINISTRATOR))
    address = f"/desk/participation/rounds/{second.key}/"
    why = "First (fictional) looks at the same year and has levels too."
    assert why in read(client.get(address))
    assert why in read(client.post(f"{address}open/", {"edit_number": second.edit_number}, follow=True))
    move = f"UPDATE boards_auditround SET state = 'open' WHERE id = {second.pk}"
    with (
        pytest.raises(DatabaseError, match="one_round_with_levels_is_opened_for_a_year"),
        transaction.atomic(),
    ):
        connection.cursor().execute(move)
    for title, changes in (
        ("Without levels (fictional)", {"levels": (), "first_year": first.first_year}),
        ("Real", {"first_year": first.first_year}),
        ("Next (fictional)", {"first_year": 2025}),
    ):
        assert open_round(title, **changes).state == AuditRound.State.OPEN
