"""What a reader asks about a line: jumps, breaks, promises that begin; each explained or marked as not."""

import re
from datetime import date

import pytest
from django.test import Client

from boards.performance.charts import place_of
from targets.calc.jumps import jumps
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import AE, figures, released
from tests.support.releases import release_figures

STEADY = [90.0 + 0.5 * (place % 3) for place in range(30)]


def test_a_figure_far_outside_the_24_before_it_jumps_and_a_new_level_jumps_once() -> None:
    assert jumps(STEADY, [20_000.0] * 30, unit="percent") == []
    moved = [*STEADY, 70.0, 70.5, 71.0]
    assert jumps(moved, [20_000.0] * 33, unit="percent") == [30]
    assert jumps(moved, [30.0] * 33, unit="percent") == [], "of 30 people, 70% is chance"
    assert jumps([*STEADY[:11], 50.0], [None] * 12, unit="percent") == [], "too short a history"
    counts = [1_000.0 + 10 * (place % 3) for place in range(20)]
    assert jumps([*counts, 9_000.0], [None] * 21, unit="count") == [20]
    assert jumps([0.2] * 20 + [3.0], [None] * 21, unit="rate") == [20]
    with pytest.raises(ValueError, match="shorter"):
        jumps(STEADY, [], unit="percent")


def test_a_period_stands_on_the_tick_of_its_own_last_month() -> None:
    march = Period.of(start=date(2023, 3, 1), kind=PeriodKind.MONTH)
    for kind, start in ((PeriodKind.QUARTER, (2023, 1)), (PeriodKind.ROLLING_YEAR, (2022, 4))):
        assert place_of(Period.of(start=date(*start, 1), kind=kind)) == place_of(march) == date(2023, 3, 1)
    week = Period.of(start=date(2023, 3, 6), kind=PeriodKind.WEEK)
    assert place_of(week) == date(2023, 3, 6)


@pytest.mark.django_db
def test_a_page_says_what_its_source_explains_and_what_it_does_not(client: Client) -> None:
    months = [date(2021 + (3 + n) // 12, (3 + n) % 12 + 1, 1).isoformat() for n in range(24)]
    values: dict[str, str | None] = {start: str(90 + n % 3) for n, start in enumerate(months)}
    figures(values=values | {months[-1]: "60"}, known_from=date(2023, 5, 1))
    figures(values={months[0]: "91"})
    released()
    page = client.get(f"/boards/nhs-lothian/{AE}/").text
    line = page.partition("Jumps, breaks and promises of this line (3)")[2].partition("</dl>")[0]

    assert (
        "60.0% lies far below the 23 figures before it: 90.0% to 92.0%. Not explained by the source." in line
    )
    assert "The promise begins here: standard 95%. Asked by “" in line
    assert "The stretch begins here: 98%. Asked by “" in line
    assert "Source: " in line.partition("The promise begins")[2]
    revisions = page.partition('id="revised"')[2]
    assert revisions.count("Not explained by the source.") == 1


@pytest.mark.django_db
def test_what_has_to_be_known_of_one_period_is_marked_in_the_chart_and_said_beside_it(client: Client) -> None:
    arrive(
        *(
            f"nhsscotland,{year}-04-01,,,{share},,final"
            for year, share in ((2019, 51), (2020, 60), (2022, 45))
        ),
        measure="complaints-on-time-investigated",
        known_from=date(2025, 1, 1),
    )
    release_figures(known_on=date(2025, 2, 1))
    page = client.get("/boards/nhsscotland/complaints-on-time-investigated/").text
    assert "Jumps, breaks and promises of this line (2)" in page
    assert "The pandemic began with this year" in page
    assert "one of the two was rounded or revised. Not explained by the source." in page
    picture = re.search(r'<img[^>]*src="([^"]+)"', page)
    assert picture
    drawn = client.get(picture[1].replace("&amp;", "&")).text
    assert "pandemic" in drawn
    assert "45/46%" in drawn
