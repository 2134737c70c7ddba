"""People at a plan's pages, for tests: what they send, and what they read."""

from decimal import Decimal
from typing import Any

from django.test import Client

from boards.people.roles import Role
from boards.plans import services
from boards.plans.models import TrajectoryPoint
from tests.boards.performance.arrivals import number_of
from tests.boards.plans.plans import (
    AE,
    BOARD,
    SAMPLE,
    WHY,
    Cast,
    agreed,
    rules,
    values,
)
from tests.support.people import person, sign_in

PLAN = f"/desk/boards/sample-mainland/plan/{SAMPLE}/"
EDIT = f"{PLAN}trajectory/{AE}/edit/"
READ = {
    "version": 1,
    "edit_number": 1,
}  # what a confirming form hands on of a first version that was saved once


def signed_in(role: Role, board: str = BOARD) -> Client:
    user = person(role, board=board, second_factor=True)
    return sign_in(Client(), user, second_factor_minutes_ago=1)


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer
    return str(answer.content.decode())


def typed(value: str, *, edit_number: int, **other: str) -> dict[str, str]:
    fields = {f"value_{period.start}": value for period in rules().periods}
    return fields | {"edit_number": str(edit_number), "baseline": "", "rationale": WHY} | other


def planned() -> list[Decimal]:
    return list(TrajectoryPoint.objects.order_by("period_end").values_list("value", flat=True))


def changed(people: Cast, *, value: str = "79") -> int:
    """A draft of version 2 in which March 2023 is another value and the reasons are new."""
    agreed(people)
    version_id = services.open_version(
        actor=people.planner,
        organisation_id=number_of(BOARD),
        framework_key=SAMPLE,
        reason="The ward opens later.",
    )
    points = values("80") | {rules().periods[-1]: Decimal(value)}
    services.save_trajectory(
        actor=people.planner,
        version_id=version_id,
        edit_number=0,
        measure_key=AE,
        points=points,
        rationale="A later ward.",
    )
    return version_id
