"""Returns of the sample boards: of the first quarter that is over a signed one, the next ones are due."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from boards.direction import reporting
from boards.direction.return_queries import ReturnView, return_view
from boards.direction.returns import QuarterlyReturn
from boards.direction.section import AskedRow
from boards.direction.sections import UNKNOWN
from boards.organisations.queries import organisations
from boards.plans.demo import OPEN, Signatories
from boards.plans.parts.part import Fields
from targets.calc.rounding import round_half_up
from targets.catalogue.queries import catalogue

INVENTED = "Invented: "
LATE = f"{INVENTED}the builder began three weeks late."
NEXT = f"{INVENTED}agree new days with the builder in the next month."
STOPPED = f"{INVENTED}the course did not fill; its money goes to the second team."
RISK = f"{INVENTED}two consultants have accepted."
#: Of the plan for the year: the share to date, and how the forecast differs.
TO_DATE, ABOVE = Decimal("0.24"), Decimal("1.004")


def load_sample_returns(*, people: Mapping[str, Signatories], today: date) -> int:
    """One signed return of each sample board with an agreed plan whose first quarter is over; returns how many."""
    policy, added = catalogue(), 0
    for board in organisations().samples:
        if QuarterlyReturn.objects.filter(plan__organisation=board, plan__framework=OPEN).exists():
            continue
        view = return_view(board, framework_key=OPEN, number=1, policy=policy, today=today)
        if view is None or view.quarter.period.end >= today:
            continue
        _sign(view, people[board.slug])
        added += 1
    return added


def _sign(view: ReturnView, own: Signatories) -> None:
    said = {"organisation": view.organisation, "framework_key": OPEN, "quarter": 1}
    number = 0
    with transaction.atomic():
        for section in view.sections:
            rows = {
                asked.key: _said(section.section.key, place, asked)
                for place, asked in enumerate(section.asked)
            }
            number = reporting.save_rows(
                actor=own.planner,
                section_key=section.section.key,
                rows=rows,
                edit_number=number,
                **said,  # type: ignore[arg-type]
            )
        approver = replace(own.approver, now=max(own.approver.now, own.planner.now + timedelta(seconds=1)))
        reporting.sign(actor=approver, read={"edit_number": number}, **said)  # type: ignore[arg-type]


def _said(section: str, place: int, asked: AskedRow) -> Fields:
    """By a plain rule, from the row's place and what is planned."""
    if section == "actions":
        if place == 1:
            return {"state": "late", "changed": LATE, "next_step": NEXT}
        if place == 5:
            return {"state": "stopped", "changed": STOPPED}
        return {"state": "done" if place == 3 else "not_known" if place == 7 else "on_time"}
    if section == "risks":
        return (
            {"movement": "down", "changed": RISK}
            if place == 1
            else {"movement": "up" if not place else "same"}
        )
    if asked.plan is None or place == 4:
        return {UNKNOWN: "yes"}
    if section == "staff":
        return {"in_post": _number(asked.plan * Decimal("0.985"), 2)}
    if section == "savings":
        delivered = {
            "recurring" if asked.recurs and place % 2 == 0 else "once": _number(asked.plan * TO_DATE, 3)
        }
        return {**delivered, "forecast": _number(asked.plan * Decimal("0.9"), 3)}
    return {"to_date": _number(asked.plan * TO_DATE, 3), "forecast": _number(asked.plan * ABOVE, 3)}


def _number(value: Decimal, places: int) -> str:
    """As it is held: without zeros at the end."""
    text = f"{round_half_up(value, places=places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
