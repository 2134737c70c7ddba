"""A month of figures arrives of every board: who is asked what, in which order; and what began to get worse."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.performance import services as judging
from boards.performance.analysis.services import analyse
from boards.performance.commentary.models import Explanation
from boards.performance.commentary.queries import wanted_today
from boards.performance.commentary.rules import Wanted, Why
from boards.performance.models import Analysis, Standing
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import AE, NOW, TODAY, arrive, make_live, number_of
from tests.boards.performance.commentary.test_explaining import explain, planner
from tests.boards.performance.test_analysis import months
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db

TTG, CAMHS, THERAPIES = (
    "treatment-time-guarantee-monthly",
    "camhs-18-weeks",
    "psychological-therapies-18-weeks",
)
REFERRALS, DRUGS = "referral-to-treatment-18-weeks", "drug-alcohol-3-weeks"
#: Each with how many of 100 people are missed once it turns off track, and its last two periods.
QUARTERS, MONTHS = ("2025-07-01", "2025-10-01"), ("2025-12-01", "2026-01-01")
MEASURES = {
    TTG: (20, MONTHS),
    AE: (90, MONTHS),
    CAMHS: (80, MONTHS),
    THERAPIES: (70, MONTHS),
    REFERRALS: (60, MONTHS),
    DRUGS: (50, QUARTERS),
}
ORDER = list(MEASURES)


def asked(today: date = TODAY) -> tuple[Wanted, ...]:
    return wanted_today(boards=None, organisations=organisations(), policy=catalogue(), today=today)


def boards() -> list[Organisation]:
    return list(Organisation.objects.filter(kind="territorial").order_by("slug"))


def missed_by(place: int) -> list[str]:
    """Four of the six measures, others for each board, so that hardly one is missed by nearly all."""
    return [key for number, key in enumerate(ORDER) if (place + number) % 6 not in (0, 1)]


def a_new_month(known_from: date) -> None:
    for key, (missed, (_, period)) in MEASURES.items():
        rows = [
            f"{board.slug},{period},{100 - missed if key in missed_by(place) else 100},100,,,"
            for place, board in enumerate(boards())
        ]
        arrive(*rows, measure=key, known_from=known_from)


@pytest.fixture
def month_before() -> None:
    for key, (_, (period, _)) in MEASURES.items():
        make_live(key)
        rows = [f"{board.slug},{period},100,100,,," for board in boards()]
        arrive(*rows, measure=key, known_from=date(2026, 1, 20), judged=False)
        judging.judge(measure_key=key, now=NOW - timedelta(days=1))


@pytest.mark.usefixtures("month_before")
def test_a_new_month_of_everything_asks_three_things_of_a_board_and_the_same_month_twice_nothing() -> None:
    a_new_month(date(2026, 2, 20))
    worse = Standing.objects.get(organisation__slug="nhs-fife", measure=DRUGS, latest=True)
    Analysis.objects.create(
        organisation_id=worse.organisation_id, measure_id=DRUGS, points=26, variation="concern_low",
        cause="below_limit", since=worse.period_start, segment_start=date(2020, 1, 1), mean=90, lower=80, upper=100,
        no_forecast=1, no_chance=1, no_realism=1, precedents=0, version="1", analysed_at=NOW, special_at=NOW,
    )  # fmt: skip
    found = asked()
    by_board = defaultdict(list)
    for one in found:
        by_board[one.organisation_id].append(one)
    for place, board in enumerate(boards()):
        expected = missed_by(place)
        if board.slug == "nhs-fife":
            expected.insert(1, expected.pop(expected.index(DRUGS)))  # after the legal right
        assert (expected[0] == TTG) is (TTG in expected), "the only legal right of them"
        assert [one.measure_key for one in by_board[board.pk]] == expected, board.slug
        assert [one.due is not None for one in by_board[board.pk]] == [True, True, True, False]
    numbers = {board.pk for board in boards()}
    assert sum(one.due is not None for one in found if one.organisation_id in numbers) == 42
    a_new_month(date(2026, 2, 27))
    assert asked() == found


def test_a_board_that_keeps_its_target_is_asked_when_it_gets_worse_by_more_than_chance(
    client: Client,
) -> None:
    make_live(AE)
    steady = [99, 98, 99, 99, 98] * 5
    arrive(*months(steady, slug="nhs-fife"))
    spring = datetime(2022, 5, 2, tzinfo=UTC)
    analyse(measure_key=AE, now=spring - timedelta(days=40))
    arrive(*months([*steady, 99, 95, 95], slug="nhs-fife")[len(steady) :], known_from=date(2026, 2, 25))
    standing = Standing.objects.get(organisation__slug="nhs-fife", measure=AE, latest=True)
    assert (standing.result, asked(spring.date())) == ("on_track", ())
    analyse(measure_key=AE, now=spring)
    (one,) = asked(spring.date())
    assert (one.organisation_id, one.measure_key, one.why) == (number_of("nhs-fife"), AE, Why.SPECIAL)
    page = sign_in(client, planner()).get(f"/desk/boards/nhs-fife/explain/?measure={AE}").text
    import re

    print(re.findall(r".*(?:pecial cause|n track).*", page))
    assert "on track, April 2022; special cause concerning" in page
    assert "explain/?measure=" in client.get(f"/desk/boards/nhs-fife/{AE}/").text
    explain(planner())
    assert Explanation.objects.count() == 1
