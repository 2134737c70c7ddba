"""Figures of the periods that end in one month are those that are known of them, whoever asks."""

from datetime import date

import pytest

from boards.figures.ending import figures_ending
from boards.figures.queries import observations_as_known_on
from boards.organisations.queries import organisations
from targets.calc.periods import Period, PeriodKind
from tests.boards.performance.arrivals import AE, arrive, number_of

pytestmark = pytest.mark.django_db

NOVEMBER = Period.of(start=date(2024, 11, 1), kind=PeriodKind.MONTH)


@pytest.fixture
def arrived() -> None:
    arrive("nhs-fife,2024-11-01,90,100,,,final", "nhs-fife,2024-12-01,70,100,,,final")
    arrive("nhs-fife,2024-11-01,80,100,,,final", known_from=date(2025, 3, 4))
    arrive("nhs-lothian,2024-11-01,60,100,,,final", returned_by="nhs-lothian")
    arrive("nhs-fife,2024-11-01,10,100,,,final", returned_by="nhs-fife")
    arrive("nhs-tayside,2024-11-01,,,,not_available,final")
    arrive("nhs-tayside,2024-11-01,55,100,,,final", returned_by="nhs-tayside")


@pytest.mark.parametrize("on", [date(2025, 1, 1), date(2025, 2, 1), None])
@pytest.mark.parametrize("include_returns", [True, False])
def test_they_are_those_of_every_other_read(arrived: None, on: date | None, include_returns: bool) -> None:
    known = observations_as_known_on(measure_key=AE, on=on, include_returns=include_returns)
    expected = {
        one.organisation_id: (one.numerator, one.denominator, one.value)
        for one in known
        if one.period == NOVEMBER and one.value is not None
    }
    found = figures_ending(
        NOVEMBER,
        measure_keys=[AE],
        organisation_ids=[one.pk for one in organisations().all],
        on=on,
        returns_of=None if include_returns else (),
    )
    assert {organisation: figure[1:] for (organisation, _), figure in found.items()} == expected


def test_a_return_is_read_by_those_alone_who_may_see_that_board(arrived: None) -> None:
    def seen(returns_of: list[str] | None) -> set[int]:
        found = figures_ending(
            NOVEMBER,
            measure_keys=[AE],
            organisation_ids=[one.pk for one in organisations().all],
            on=None,
            returns_of=None if returns_of is None else [number_of(slug) for slug in returns_of],
        )
        return {organisation for organisation, _ in found}

    fife, lothian = number_of("nhs-fife"), number_of("nhs-lothian")
    assert seen([]) == {fife}
    assert seen(["nhs-fife"]) == {fife}
    assert seen(["nhs-lothian"]) == seen(None) == {fife, lothian}
