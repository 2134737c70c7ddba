"""A return that is being written when the plan changes moves to the version in force, and nothing said is lost."""

import html
import re
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from boards.direction import moving
from boards.direction.return_acts import CannotReport
from boards.direction.return_queries import ReturnView
from boards.direction.returns import QuarterlyReturn, ReturnEdit
from boards.people.roles import Role
from boards.plans.models import PlanVersion
from boards.plans.parts import ACTIONS
from boards.work.actors import LOCAL
from boards.work.models import AuditEvent
from tests.support.people import actor_for, person, sign_in
from tests.support.plans import agree_rows
from tests.support.shared import made_once
from tests.support.years import ISLES, YEAR, agreed_year, board, said_return, signed_return, view_of

pytestmark = pytest.mark.django_db

PAGE = f"/desk/boards/{ISLES}/year/{YEAR}/quarters/1/"


@made_once
def said() -> int:
    """A return of the first quarter, written and not signed."""
    agreed_year()
    held = said_return(1).held
    assert held
    return held.pk


def newer_plan() -> tuple[PlanVersion, str]:
    """A second agreed version: the first action is gone, another one is new, a milestone is a month later.

    With it the key of the action that went.
    """
    first = PlanVersion.objects.get(number=1)
    second = PlanVersion.objects.create(
        plan=first.plan, number=2, reason="Late.", created_by=person(), created_at=first.created_at
    )
    for part in _parts():
        part.write(second.pk, part.rows(first.pk))
    rows = dict(ACTIONS.rows(first.pk))
    gone = next(iter(rows))
    later = next(key for key in rows if key != gone and rows[key].get("milestones"))
    day, rest = rows[later]["milestones"].split(": ", 1)
    changed = {later: {**rows[later], "milestones": f"2027-02-01: {rest}"}, "abcdef01": rows[later]}
    assert not day.startswith("2027-02")
    ACTIONS.write(second.pk, {gone: {}, **changed})
    agree_rows(second, at=datetime(2026, 9, 1, 10, tzinfo=LOCAL))
    return second, gone


def _parts() -> tuple[Any, ...]:
    from boards.direction.sections import SECTIONS

    return tuple(dict.fromkeys(section.part for section in SECTIONS))


def move(view: ReturnView) -> int:
    return moving.move(
        actor=actor_for(person(Role.PLANNER, board=ISLES)),
        organisation=board(),
        framework_key=YEAR,
        quarter=1,
        read=view.facts.read,
    )


def read(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def test_what_is_said_goes_along_with_its_rows_and_nothing_is_lost(said: int) -> None:
    version, gone = newer_plan()
    before = view_of()
    was = {one.section.key: dict(one.said) for one in before.sections}
    move(before)
    after = view_of()
    assert after.version == version
    assert after.newer is None
    for one in after.sections:
        if one.section.key != "actions":
            assert (dict(one.said), one.unsaid) == (was[one.section.key], ())
    actions = after.section("actions")
    assert actions
    assert gone not in actions.said
    assert {one.key for one in actions.unsaid if not one.under} == {"abcdef01"}
    moved = [one for one in actions.asked if ("Ends", "1 February 2027") in one.planned and one.under]
    assert any(one.key in actions.said and one.key not in was["actions"] for one in moved)
    edits = ReturnEdit.objects.filter(document=said, part="actions", after__isnull=True)
    assert edits.get(entry=gone).before == was["actions"][gone]
    logged = AuditEvent.objects.get(action="return moved")
    assert (logged.before["version"], logged.after["version"]) == (1, 2)  # type: ignore[index]


def test_an_unsigned_return_tells_of_the_newer_plan_and_moves_in_two_presses(said: int) -> None:
    client = sign_in(Client(), person(Role.PLANNER, board=ISLES))
    assert "Report on the newer version" not in read(client.get(PAGE))
    newer_plan()
    page = client.get(PAGE)
    assert "version 2 has been in force since 1 September 2026" in read(page)
    (address,) = re.findall(r'href="([^"]*/move/[^"]*)"', page.content.decode())
    asked = client.get(html.unescape(address))
    words = read(asked)
    assert "Report on version 2 of the plan?" in words
    assert "Twelve beds" in words or "Said, and goes" in words
    number = re.findall(r'name="edit_number" value="(\d+)"', asked.content.decode())[0]
    done = client.post(f"{PAGE}move/", {"edit_number": number}, follow=True)
    assert "about version 2 of the plan now" in read(done)
    assert "moved from version 1 of the plan to version 2" in read(done)
    again = client.post(f"{PAGE}move/", {"edit_number": number}, follow=True)
    assert "changed by" in read(again)


def test_it_moves_only_to_a_newer_agreed_version_and_never_once_it_is_signed(said: int) -> None:
    with pytest.raises(CannotReport, match="the version of the plan that is in force"):
        move(view_of())
    version, _ = newer_plan()
    draft = PlanVersion.objects.create(
        plan=version.plan, number=3, reason="More.", created_by=person(), created_at=version.created_at
    )
    with pytest.raises(DatabaseError, match="newer agreed version"), transaction.atomic():
        QuarterlyReturn.objects.filter(pk=said).update(version=draft)
    move(view_of())
    with pytest.raises(DatabaseError, match="newer agreed version"), transaction.atomic():
        QuarterlyReturn.objects.filter(pk=said).update(version=PlanVersion.objects.get(number=1))


def test_a_signed_return_stays_with_the_version_it_was_signed_on() -> None:
    agreed_year()
    signed_return(1)
    newer_plan()
    view = view_of()
    assert (view.newer, view.version.number) == (None, 1)
    with pytest.raises(CannotReport, match="signed"):
        move(view)
