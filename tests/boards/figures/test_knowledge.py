"""Any number of vintages in any order of loading: the same answer for every day."""

import gzip
import itertools
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.figures import acceptance, demo, queries
from boards.figures.models import Observation, Submission
from boards.organisations.models import Organisation
from tests.boards.figures.conftest import AE, csv_of, load
from tests.oracles.knowledge import Row, known

pytestmark = pytest.mark.django_db

DAYS = (date(2025, 1, 7), date(2025, 4, 1), date(2025, 10, 7), date(2026, 2, 3))
CELLS = [(slug, month) for slug in ("nhs-lothian", "nhs-fife") for month in ("2023-04-01", "2023-05-01")]
DENOMINATORS = (1, 3, 8, 40)


@st.composite
def rows(draw: st.DrawFn, cell: tuple[str, str]) -> Row:
    """Few distinct figures, so that values without counts often agree with counts, or nearly."""
    status = draw(st.sampled_from(["final", "final", "provisional"]))
    kind = draw(st.sampled_from(["counts", "value", "value", "marker"]))
    if kind == "marker":
        return Row(cell, marker="withheld", status=status)
    denominator = draw(st.sampled_from(DENOMINATORS))
    numerator = draw(st.integers(0, denominator))
    exact = (Decimal(100) * numerator / denominator).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    if kind == "counts":
        return Row(cell, numerator=numerator, denominator=denominator, value=exact, status=status)
    places = draw(st.sampled_from([0, 1, 2]))
    return Row(cell, value=exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), status=status)


@st.composite
def vintages(draw: st.DrawFn) -> list[tuple[date, list[Row]]]:
    """Files in the order of their loading; several may be of one day."""
    days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=5))
    return [
        (
            day,
            [
                draw(rows(cell))
                for cell in draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4, unique=True))
            ],
        )
        for day in days
    ]


def as_csv(rows: Sequence[Row]) -> bytes:
    def line(row: Row) -> str:
        organisation, period = cast(tuple[str, str], row.cell)
        value = "" if row.value is None or row.numerator is not None else row.value
        counts = ("" if n is None else n for n in (row.numerator, row.denominator))
        return ",".join(map(str, [organisation, period, *counts, value, row.marker, row.status]))

    return csv_of(*map(line, rows))


def stored(day: date) -> dict[object, tuple[object, ...]]:
    slugs = dict(Organisation.objects.values_list("pk", "slug"))
    return {
        (slugs[k.organisation_id], k.period.start.isoformat()): (
            k.known_from,
            k.numerator,
            k.denominator,
            k.value,
            k.marker,
            k.status,
            k.previous,
        )
        for k in queries.observations_as_known_on(measure_key=AE, include_returns=False, on=day)
    }


def told(files: Sequence[tuple[date, Sequence[Row]]], day: date) -> dict[object, tuple[object, ...]]:
    return {
        cell: (
            answer.known_from,
            answer.row.numerator,
            answer.row.denominator,
            answer.row.value,
            answer.row.marker,
            answer.row.status,
            answer.previous,
        )
        for cell, answer in known(files, on=day).items()
    }


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=vintages())
def test_what_is_stored_answers_like_the_plain_rule_in_any_order_of_loading(
    files: list[tuple[date, list[Row]]],
) -> None:
    with transaction.atomic():
        for known_from, rows in files:
            load(as_csv(rows), known_from=known_from)
        for day in (*DAYS, date(2025, 1, 6)):
            assert stored(day) == told(files, day)
        transaction.set_rollback(True)


def test_an_older_vintage_that_comes_last_gives_a_later_value_its_meaning_back() -> None:
    """Counts of January; April's 63.1 says the same; then a file of February says otherwise: April is news again."""
    january = (date(2025, 1, 7), [Row(CELLS[0], 13457, 21326, Decimal("63.101379"))])
    april = (date(2025, 4, 1), [Row(CELLS[0], value=Decimal("63.1"))])
    february = (date(2025, 2, 4), [Row(CELLS[0], 13400, 21326, Decimal("62.834099"))])
    for known_from, rows in (january, april):
        load(as_csv(rows), known_from=known_from)
    assert Observation.objects.count() == 1
    load(as_csv(february[1]), known_from=february[0])
    assert Observation.objects.count() == 3
    in_order = [january, february, april]
    for day in (date(2025, 1, 31), date(2025, 3, 31), date(2025, 12, 31)):
        assert stored(day) == told(in_order, day)
    (now,) = stored(date(2025, 12, 31)).values()
    assert now == (date(2025, 4, 1), None, None, Decimal("63.1"), "", "final", Decimal("62.834099"))


def test_without_replaying_later_files_the_answer_would_depend_on_the_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The test above can fail: with the guard off it does."""

    def without_replay(submission: Submission, *, later: list[int]) -> int:
        counts = acceptance.accept_newest(submission, is_first=False)
        return counts.added + counts.changed

    monkeypatch.setattr(acceptance, "accept_older", without_replay)
    with pytest.raises(AssertionError):
        test_an_older_vintage_that_comes_last_gives_a_later_value_its_meaning_back()


def published(name: str) -> bytes:
    return gzip.decompress((demo.FOLDER / name).read_bytes())


def test_the_real_vintages_and_a_third_answer_alike_in_every_order_of_loading() -> None:
    """The later real one has one decimal and no counts. The third, of June 2025, has counts: every fifth changed."""
    first = published("ae_4h_monthly.csv.gz")
    header, *lines = first.decode().splitlines()
    third = [header]
    for index, line in enumerate(lines):
        board, period, kind, numerator, denominator, _ = line.split(",")
        if period >= "2014" and index % 3:
            less = int(numerator) - (index % 5 == 0)
            third.append(f"{board},{period},{kind},{less},{denominator},")
    files = {
        date(2025, 1, 7): first,
        date(2025, 6, 3): "\n".join(third).encode(),
        date(2025, 10, 7): published("ae_4h_monthly_vintage_2025_10.csv.gz"),
    }
    days = [date(2025, 1, 6), *files, date(2025, 10, 6), date(2026, 1, 1)]
    answers = []
    for order in itertools.permutations(files):
        with transaction.atomic():
            for known_from in order:
                load(files[known_from], known_from=known_from)
            answers.append([stored(day) for day in days])
            transaction.set_rollback(True)
    assert len(answers[0][-1]) == 3_052
    for other in answers[1:]:
        assert other == answers[0]
