"""What was reported of a row of an agreed plan in its year: said by the slices that reports belong to."""

from collections.abc import Callable

from boards.components.parts import Row
from boards.organisations.models import Organisation
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView

#: Of the plan of an organisation, in a part, of a row.
Told = Callable[[PlanView, Organisation, str, str], tuple[Row, ...]]

_tellers: list[Told] = []


def register(told: Told) -> None:
    """Called when the app starts."""
    if told not in _tellers:
        _tellers.append(told)


def reported_of(plan: PlanView, organisation: Organisation, part: str, row: str) -> tuple[Row, ...]:
    """Nothing before the shown version is agreed, and where nobody reports on the part."""
    if plan.shown is None or plan.shown.status != PlanVersion.Status.AGREED:
        return ()
    return tuple(line for told in _tellers for line in told(plan, organisation, part, row))
