"""What boards last reported of the rows of their plans: how an action stands, how a risk moved.

It is the evidence that a plan's row has: signed, dated, and of the year's newest return alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from boards.direction.return_rows import Movement, ReturnAction, ReturnRisk, State
from boards.direction.returns import QuarterlyReturn
from boards.plans.parts import ACTIONS, RISKS
from boards.work.actors import LOCAL

Row = tuple[int, str, str]  # organisation, part and key


@dataclass(frozen=True)
class Reported:
    """`words` say how it stands, `changed` what the board says about that; empty where it says nothing."""

    quarter: int
    words: str
    changed: str


def last_reported(
    *, framework_key: str, organisation_ids: Collection[int], known_on: date | None = None
) -> dict[Row, Reported]:
    """Of each board's newest signed return of the year, as far as it was signed by a day; three queries."""
    signed = QuarterlyReturn.objects.filter(
        plan__framework=framework_key, plan__organisation__in=organisation_ids, signed_at__isnull=False
    )
    if known_on is not None:
        signed = signed.filter(signed_at__lte=datetime.combine(known_on, time.max, tzinfo=LOCAL))
    newest = signed.order_by("plan", "-quarter").distinct("plan")
    whose = {
        pk: (organisation, quarter)
        for pk, organisation, quarter in newest.values_list("pk", "plan__organisation", "quarter")
    }
    found: dict[Row, Reported] = {}
    for held, key, state, changed in ReturnAction.objects.filter(held__in=whose).values_list(
        "held", "key", "state", "changed"
    ):
        organisation, quarter = whose[held]
        found[organisation, ACTIONS.key, key] = Reported(quarter, State(state).label, changed)
    for held, key, movement, changed in ReturnRisk.objects.filter(held__in=whose).values_list(
        "held", "key", "movement", "changed"
    ):
        organisation, quarter = whose[held]
        found[organisation, RISKS.key, key] = Reported(quarter, Movement(movement).label, changed)
    return found
