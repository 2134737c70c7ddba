"""What many tests of pages begin with."""

from tests.boards.performance.arrivals import arrive
from tests.reports.dashboards.test_pages import NOVEMBER
from tests.support.releases import release_figures
from tests.support.shared import made_once


@made_once
def november() -> None:
    """NHS Lothian's figure of November 2024, released."""
    arrive(NOVEMBER)
    release_figures()


@made_once
def two_months() -> None:
    """NHS Lothian's figures of October and November 2024, released."""
    arrive("nhs-lothian,2024-10-01,6000,10000,,,final", "nhs-lothian,2024-11-01,6310,10000,,,final")
    release_figures()
