"""Money by month: typed or read from a file, seen before it is saved, and what was said before stays."""

import html
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from boards.direction import monthly
from boards.direction.months import MonthOfMoney
from boards.direction.return_acts import CannotReport
from boards.people.models import Membership
from boards.people.roles import Role
from boards.work.models import AuditEvent
from tests.support.people import actor_for, person, sign_in
from tests.support.shared import made_once
from tests.support.years import ISLES, YEAR, agreed_year, board

pytestmark = pytest.mark.django_db

PAGE = f"/desk/boards/{ISLES}/year/{YEAR}/"
MONTHS = f"{PAGE}months/"


@made_once
def agreed() -> int:
    return agreed_year().pk


def read(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def planner() -> Client:
    return sign_in(Client(), person(Role.PLANNER, board=ISLES))


def sent(text: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("months.csv", text.encode())}


def test_months_are_typed_and_a_correction_stands_beside_what_was_said(agreed: int) -> None:
    client = planner()
    form = read(client.get(MONTHS))
    assert "April 2026" in form
    assert "March 2027" not in form  # it has not begun
    wrong = read(client.post(MONTHS, {"2026-04.savings": "-1"}))
    assert "April 2026: Savings so far:" in wrong
    said = {"2026-04.outturn": "-3.000", "2026-04.savings": "0.5", "2026-04.read": "0"}
    page = read(client.post(MONTHS, said, follow=True))
    assert "Saved: 1 month changed." in page
    assert "April 2026 −3.000 0.500 Person" in page
    again = said | {"2026-04.read": "1"}
    assert "Saved: 0 months changed." in read(client.post(MONTHS, again, follow=True))
    stale = read(client.post(MONTHS, said | {"2026-04.savings": "0.75"}))
    assert "April 2026 was said anew by Person" in stale
    page = read(client.post(MONTHS, again | {"2026-04.savings": "0.75"}, follow=True))
    assert "0.750" in page
    assert "said 2 times" in page
    assert list(MonthOfMoney.objects.values_list("savings", flat=True)) == [Decimal("0.5"), Decimal("0.75")]
    assert AuditEvent.objects.filter(action="month of money said").count() == 2
    assert "0.750" in client.get(f"{PAGE}?table=months&file=csv").content.decode()


def test_a_file_fills_the_form_in_and_nothing_is_saved_before_it_is_looked_at(agreed: int) -> None:
    client = planner()
    page = client.post(
        MONTHS, sent("month,forecast_outturn,savings_delivered\n2026-04,-2.5,1\n2026-05-01,,2\n")
    )
    assert "The form is filled in from the file. Nothing is saved yet" in read(page)
    assert "In the file. Held now: nothing." in read(page)
    assert 'value="-2.5"' in page.content.decode()
    assert "Left out" not in read(page)
    early = client.post(MONTHS, sent("month,forecast_outturn,savings_delivered\n2026-04,1,\n2027-03,2,\n"))
    assert "Left out, for they have not begun: 2027-03." in read(early)
    assert not MonthOfMoney.objects.exists()
    wrong = read(
        client.post(
            MONTHS,
            sent(
                "month,forecast_outturn,savings_delivered\n2025-04,1,1\n2026-05,x,1\n2026-06,1,-1\n2026-06,1,1\n"
            ),
        )
    )
    assert "It is no month of this year. The year begins on 1 April 2026." in wrong
    assert "2 forecast_outturn" in wrong or "3 forecast_outturn x" in wrong
    assert "The file names this month twice." in wrong
    assert "The column month is missing." in read(client.post(MONTHS, sent("a,b\n1,2\n")))
    for hostile in (b"PK\x03\x04", b"\xff\xfe\x00", b"", b"month\n\x00"):
        page = client.post(MONTHS, {"file": SimpleUploadedFile("x.csv", hostile)})
        assert page.status_code == 200
    assert not MonthOfMoney.objects.exists()


def test_who_may_not_and_what_the_database_refuses(agreed: int) -> None:
    said: dict[str, Any] = {"organisation": board(), "framework_key": YEAR, "read": {}}
    writer = actor_for(person(Role.PLANNER, board=ISLES))
    with pytest.raises(CannotReport, match="nothing can be said of it yet"):
        monthly.say_months(actor=writer, said={"2027-03": {"savings": "1"}}, **said)
    limited = person(Role.PLANNER, board=ISLES)
    Membership.objects.filter(user=limited).update(parts=["actions"])
    with pytest.raises(CannotReport, match="limited to actions"):
        monthly.say_months(actor=actor_for(limited), said={"2026-04": {"savings": "1"}}, **said)
    assert "limited to actions" in read(sign_in(Client(), limited).get(MONTHS, follow=True))
    monthly.say_months(actor=writer, said={"2026-04": {"savings": "1"}}, **said)
    held = MonthOfMoney.objects.get()
    fields: dict[str, Any] = {"plan": held.plan, "by": held.by, "at": held.at}
    for row, name in (
        ({"month": held.month}, "one_month_of_money_per_plan_and_number"),
        ({"month": date(2026, 4, 2), "number": 2}, "a_month_of_money_begins_on_its_first_day"),
        ({"month": held.month, "number": 2, "savings": -1}, "amounts_of_a_month_are_real_numbers"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            MonthOfMoney.objects.create(**fields, **row)
    with pytest.raises(DatabaseError, match="of_its_plans_year"), transaction.atomic():
        MonthOfMoney.objects.create(**fields, month=date(2025, 4, 1))
