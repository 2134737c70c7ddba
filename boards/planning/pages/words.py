"""Words and addresses that all pages of plans share."""

from decimal import Decimal

from boards.figures.models import Marker
from boards.figures.queries import Known
from boards.organisations.models import Organisation
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView
from targets.calc.rounding import shown
from targets.catalogue.models import Definition

Status = PlanVersion.Status


def value_words(value: Decimal, *, definition: Definition) -> str:
    """A planned value with as many places as it needs, and its unit."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return shown(value, places=places, unit=definition.unit)


def known_words(known: Known | None, *, definition: Definition) -> str:
    """A figure, why there is none, or nothing where nothing is held."""
    if known is None:
        return ""
    if known.value is None:
        return Marker(known.marker).label
    return shown(known.value, places=definition.display_places, unit=definition.unit)


def address_of(organisation: Organisation, framework_key: str) -> str:
    return f"/desk/boards/{organisation.slug}/plan/{framework_key}/"


def plan_title(plan: PlanView, organisation: Organisation) -> str:
    return f"{plan.framework.plan_name}: {organisation.name}"


def state_words(number: int, status: str) -> str:
    """ "not begun", "version 1, draft", "version 2, signed by the board"."""
    return f"version {number}, {Status(status).label}" if number else "not begun"


def state_words_of(plan: PlanView) -> str:
    shown = plan.shown
    return state_words(shown.number, shown.status) if shown else "not begun"
