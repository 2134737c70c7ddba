"""Words and addresses that all pages of a plan's year share."""

from boards.organisations.models import Organisation
from targets.calc.periods import financial_year_label
from targets.catalogue.models import Framework


def address_of(organisation: Organisation, framework_key: str) -> str:
    return f"/desk/boards/{organisation.slug}/year/{framework_key}/"


def return_address(organisation: Organisation, framework_key: str, quarter: int) -> str:
    return f"{address_of(organisation, framework_key)}quarters/{quarter}/"


def year_title(organisation: Organisation, framework: Framework) -> str:
    return f"The year {financial_year_label(framework.year_start.year)}: {organisation.name}"
