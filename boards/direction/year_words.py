"""Words and addresses that all pages of a plan's year share."""

from collections.abc import Mapping
from datetime import date

from boards.asks.queries import Extended
from boards.organisations.models import Organisation
from boards.planning.pages.words import year_address as address_of
from targets.calc.periods import financial_year_label
from targets.catalogue.models import Framework

__all__ = ["RETURN", "address_of", "due_of", "return_address", "return_key", "year_title"]


def return_address(organisation: Organisation, framework_key: str, quarter: int) -> str:
    return f"{address_of(organisation, framework_key)}quarters/{quarter}/"


def year_title(organisation: Organisation, framework: Framework) -> str:
    return f"The year {financial_year_label(framework.year_start.year)}: {organisation.name}"


RETURN = "return"  # the kind of its todo; extensions keep it


def return_key(board: str, framework_key: str, quarter: int) -> str:
    """Of a return's todo."""
    return f"{board}/{framework_key}/quarter-{quarter}"


def due_of(day: date | None, key: str, moved: Mapping[tuple[str, str], Extended]) -> date | None:
    """The round's day for a return, or the later one to which an extension moved it for this board."""
    extension = moved.get((RETURN, key))
    return max(day, extension.until) if day and extension else day
