"""A board beside those of its family: of one period, by name, with how many have it, and whose grouping it is."""

import csv
import io
import re

import pytest
from django.test import Client

from tests.boards.performance.arrivals import TODAY, arrive
from tests.support.releases import release_figures
from tests.support.shared import made_once

pytestmark = pytest.mark.django_db

FAMILY = "/boards/nhs-fife/"  # with Ayrshire and Arran, and Forth Valley


@made_once
def figures() -> None:
    """Fife and Forth Valley have November, Ayrshire and Arran October; Lothian is of another family.

    Released as known on a day on which they are recent, whatever today is.
    """
    arrive(
        "nhs-fife,2024-11-01,9610,10000,,,final",
        "nhs-forth-valley,2024-11-01,6210,10000,,,final",
        "nhs-ayrshire-and-arran,2024-10-01,7000,10000,,,final",
        "nhs-lothian,2024-11-01,6310,10000,,,final",
    )
    release_figures(known_on=TODAY)


def test_figures_of_one_period_stand_beside_each_other_and_who_has_none_is_counted(
    client: Client, figures: None
) -> None:
    page = client.get(FAMILY).text.partition('id="relatives"')[2].partition("</section>")[0]
    assert "3 boards of 14, by our own grouping by rurality and not by need" in page
    assert "A difference may be chance" in page
    assert "62.1%" in page
    assert "70.0%" not in page, "of another month"
    assert "63.1%" not in page, "of another family"
    assert not re.search(r"\b(best|worst|top|rank|on track|off track)\b", page)
    (row,) = csv.DictReader(
        io.StringIO(client.get(f"{FAMILY}?table=relatives&file=csv").text.lstrip("\ufeff"))
    )
    assert (row["nhs-fife"], row["nhs-forth-valley"], row["nhs-ayrshire-and-arran"]) == ("96.1", "62.1", "")
    assert row["have"] == "1 of 2"


def test_who_has_nobody_to_stand_beside_has_no_such_table(client: Client, figures: None) -> None:
    for board in ("nhs-lothian", "nhsscotland", "nhs-orkney"):
        assert 'id="relatives"' not in client.get(f"/boards/{board}/").text
