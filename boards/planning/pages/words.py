"""Words and addresses that all pages of plans share."""

from boards.organisations.models import Organisation
from boards.plans.agreement import Outcome
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView, WrittenPart

Status = PlanVersion.Status


def address_of(organisation: Organisation, framework_key: str) -> str:
    return f"/desk/boards/{organisation.slug}/plan/{framework_key}/"


def year_address(organisation: Organisation, framework_key: str) -> str:
    """Of what becomes of an agreed plan in its year (`boards/direction`)."""
    return f"/desk/boards/{organisation.slug}/year/{framework_key}/"


def plan_title(plan: PlanView, organisation: Organisation) -> str:
    return f"{plan.framework.plan_name}: {organisation.name}"


def since_words(written: WrittenPart | None, row: str) -> str:
    """ "version 2 of the plan for LDP 2014/15": from which plan on it says the same of the row; empty for none."""
    earlier = written.since.get(row) if written else None
    return earlier.words if earlier else ""


def state_words(number: int, status: str, outcome: str = "") -> str:
    """ "not begun", "version 1, draft", "version 2, agreed with conditions"."""
    return f"version {number}, {status_words(status, outcome)}" if number else "not begun"


def status_words(status: str, outcome: str = "") -> str:
    """ "draft", "signed by the board", "not approved, in force": how it was decided, where that is known."""
    return str(Outcome(outcome).label if outcome else Status(status).label)


def state_words_of(plan: PlanView) -> str:
    shown = plan.shown
    return state_words(shown.number, shown.status, shown.outcome) if shown else "not begun"
