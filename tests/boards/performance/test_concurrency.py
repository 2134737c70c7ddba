"""Figures that arrive while standings are judged, on committed data."""

from datetime import date, timedelta

import pytest

from boards.performance import services, staleness
from boards.performance.models import Seen
from tests.boards.performance.arrivals import AE, NOW, arrive, settle
from tests.boards.performance.test_staleness import would_change
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")

ROUNDS = 10


def test_a_figure_that_is_accepted_while_judging_runs_is_judged_or_stale() -> None:
    services.judge(measure_key=AE, now=NOW)
    for month in range(1, ROUNDS + 1):
        day = date(2025, 1, 7) + timedelta(days=month)
        answers = together(
            lambda month=month, day=day: arrive(  # type: ignore[misc]
                f"nhs-lothian,2023-{month:02d}-01,{80 + month},100,,,", known_from=day, judged=False
            ),
            *[lambda: services.judge(measure_key=AE, now=NOW)] * 2,
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        assert would_change() <= {pair for pair in staleness.stale() if pair[0] == AE}
    settle()
    assert would_change() == set()
    assert not [pair for pair in staleness.stale() if pair[0] == AE]
    assert Seen.objects.filter(measure=AE).exists()
