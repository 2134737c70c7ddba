"""What was said of series on a past day is what was kept on that day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from boards.organisations.queries import organisations
from boards.people.roles import Role
from boards.performance.analysis.known_on import briefs_known_on
from boards.performance.analysis.queries import BRIEFS, Brief, briefs
from boards.performance.analysis.services import analyse
from boards.performance.models import Rebase
from targets.calc.periods import add_months
from targets.catalogue.queries import catalogue
from tests.boards.performance.arrivals import AE, NOW, arrive, make_live, number_of
from tests.support.people import person

pytestmark = pytest.mark.django_db

TTG = "treatment-time-guarantee-monthly"
BOARDS = ("nhs-lothian", "nhs-orkney", "nhs-fife")
Said = dict[tuple[int, str], Brief]


def months(first: int, last: int, *, fallen: int = 0) -> list[str]:
    """Months since January 2021 of boards that are counted, one of which has few people."""
    return [
        f"{slug},{add_months(date(2021, 1, 1), place)},{(900 + place * 37 % 20 - fallen) // size},{1000 // size},,,"
        for slug, size in zip(BOARDS, (1, 100, 1), strict=True)
        for place in range(first, last)
    ]


def kept() -> Said:
    for key in (AE, TTG):
        analyse(measure_key=key, now=NOW)
    BRIEFS.forget()
    return briefs()


def known_on(day: date, *measures: str, board: str | None = None) -> Said:
    return briefs_known_on(
        day,
        measure_keys=measures,
        organisation_id=number_of(board) if board else None,
        everybody=organisations(),
        policy=catalogue(),
    )


def a_change_of_process(*, on: date) -> None:
    asked, other = person(Role.ANALYST), person(Role.ANALYST)
    recorded = Rebase.objects.create(
        measure_id=AE,
        organisation_id=number_of("nhs-fife"),
        at=date(2022, 1, 1),
        reason="A new department opened.",
        evidence="A paper of the board.",
        asked_by=asked,
        asked_at=NOW,
    )
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    Rebase.objects.filter(pk=recorded.pk).update(decided_by=other, decided_at=at, confirmed=True)


def test_each_day_says_what_was_kept_on_it() -> None:
    make_live(AE)
    make_live(TTG)
    first, second, third, fourth = (date(2024, month, 10) for month in (3, 6, 9, 12))
    said = {}
    arrive(*months(0, 26), known_from=first)
    arrive(*months(0, 20), measure=TTG, known_from=first)
    said[first] = kept()
    arrive(*months(26, 29, fallen=300), known_from=second)
    said[second] = kept()
    arrive(*months(20, 26, fallen=150), known_from=third)  # half a year is revised
    arrive(
        "nhs-fife,2023-06-01,1,1000,,,", known_from=third, returned_by="nhs-fife"
    )  # says nothing to others
    said[third] = kept()
    a_change_of_process(on=fourth)
    said[fourth] = kept()

    assert len({frozenset(one.items()) for one in said.values()}) == 4  # each day changed something
    assert said[second][number_of("nhs-lothian"), AE].variation == "concern_low"
    assert known_on(first - timedelta(days=1), AE, TTG) == {}
    for day, then in said.items():
        for on in (day, day + timedelta(days=60)):
            assert known_on(on, AE, TTG) == then
            assert known_on(on, TTG) == {key: one for key, one in then.items() if key[1] == TTG}
            for slug in BOARDS:
                own = {key: one for key, one in then.items() if key[0] == number_of(slug)}
                assert known_on(on, AE, TTG, board=slug) == own


def test_it_asks_as_often_of_one_measure_as_of_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    arrive(*months(0, 3))
    for asked in ((AE,), (AE, TTG)):
        known_on(NOW.date(), *asked)  # what is read once a process
        with django_assert_max_num_queries(8):
            known_on(NOW.date(), *asked)
        with django_assert_max_num_queries(8 + 1):  # and the number of the board
            known_on(NOW.date(), *asked, board="nhs-lothian")


def test_the_nation_by_itself_and_an_unknown_measure_are_refused() -> None:
    with pytest.raises(ValueError, match="the nation is judged with everybody"):
        known_on(date(2024, 3, 10), AE, board="nhsscotland")
    with pytest.raises(KeyError):
        known_on(date(2024, 3, 10), "no-such-measure")
