"""An agreed plan of a sample with everything that its year reports on, and returns of it, for tests."""

from collections.abc import Mapping
from datetime import date, datetime

from boards.direction import reporting
from boards.direction.return_queries import ReturnView, return_view
from boards.direction.section import Section
from boards.direction.sections import SECTIONS, UNKNOWN
from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.plans.cycles import Cycle
from boards.plans.demo_money import money_of_sample
from boards.plans.demo_rows import SAMPLES
from boards.plans.demo_staff import STAFF
from boards.plans.models import PlanVersion
from boards.plans.parts.part import Fields
from boards.work.actors import LOCAL, Actor
from targets.catalogue.queries import catalogue
from tests.support.people import actor_for, person
from tests.support.plans import agreed_rows

YEAR, ISLES = "sample-2026-27", "sample-isles"
DUE = date(2026, 7, 31)


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def agreed_year(of: Organisation | None = None) -> PlanVersion:
    """Its plan of 2026/27, agreed in April, in a round with days for the first two returns."""
    Cycle.objects.update_or_create(
        framework_id=YEAR,
        defaults={
            "opens": date(2025, 12, 1),
            "draft_due": date(2026, 2, 1),
            "final_due": date(2026, 3, 15),
            "return1_due": DUE,
            "return2_due": date(2026, 10, 31),
            "midyear_due": date(2026, 11, 15),
            "annual_due": date(2027, 6, 30),
        },
    )
    held = of or board()
    parts = {**SAMPLES, **STAFF, **money_of_sample(held.slug)}
    return agreed_rows(held, YEAR, parts, at=datetime(2026, 4, 1, 10, tzinfo=LOCAL))


def view_of(quarter: int = 1, *, of: Organisation | None = None, year: str = YEAR) -> ReturnView:
    found = return_view(
        of or board(),
        framework_key=year,
        number=quarter,
        policy=catalogue(),
        today=datetime.now(LOCAL).date(),
    )
    assert found
    return found


def any_words(section: Section) -> Fields:
    """Something that may be said of every row of the section."""
    if section.key == "actions":
        return {"state": "on_time"}
    if section.key == "risks":
        return {"movement": "same"}
    return {UNKNOWN: "yes"}


def said_return(
    quarter: int = 1,
    *,
    of: Organisation | None = None,
    by: Actor | None = None,
    other: Mapping[str, Mapping[str, Fields]] | None = None,
    year: str = YEAR,
) -> ReturnView:
    """Something said of every row; `other` words by section and row."""
    held = of or board()
    actor = by or actor_for(person(Role.PLANNER, board=held.slug))
    for section in SECTIONS:
        view = view_of(quarter, of=held, year=year)
        shown = view.section(section.key)
        if shown is None:
            continue
        rows = {one.key: any_words(section) for one in shown.asked}
        reporting.save_rows(
            actor=actor,
            organisation=held,
            framework_key=year,
            quarter=quarter,
            section_key=section.key,
            rows={**rows, **(other or {}).get(section.key, {})},
            edit_number=view.facts.edit_number,
        )
    return view_of(quarter, of=held, year=year)


def signed_return(
    quarter: int = 1,
    *,
    of: Organisation | None = None,
    other: Mapping[str, Mapping[str, Fields]] | None = None,
) -> ReturnView:
    held = of or board()
    view = said_return(quarter, of=held, other=other)
    reporting.sign(
        actor=actor_for(person(Role.APPROVER, board=held.slug), stepped_up=True),
        organisation=held,
        framework_key=YEAR,
        quarter=quarter,
        read=view.facts.read,
    )
    return view_of(quarter, of=held)
