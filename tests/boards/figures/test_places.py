"""A spreadsheet drops a last 0: how exact a number is, its whole column says."""

from datetime import date
from decimal import Decimal

import pytest

from boards.figures import queries
from boards.organisations.models import Organisation
from tests.boards.figures.conftest import csv_of, load
from tests.boards.figures.intake import errors, figures, take

RTT = "referral-to-treatment-18-weeks"
LATER = date(2025, 10, 7)


def known_values() -> dict[str, tuple[Decimal | None, Decimal | None]]:
    """Numerator and value by board."""
    slugs = dict(Organisation.objects.values_list("pk", "slug"))
    rows = queries.observations_as_known_on(measure_key=RTT, include_returns=False)
    return {slugs[row.organisation_id]: (row.numerator, row.value) for row in rows}


@pytest.mark.django_db
def test_a_revision_to_a_whole_number_in_a_column_of_one_decimal_is_stored() -> None:
    """Borders was 89.6 % and is 90.0 % now, which a spreadsheet writes as 90."""
    january = (
        "nhs-borders,2025-01-01,,,89.6,,",
        "nhs-fife,2025-01-01,,,88.4,,",
        "nhs-tayside,2025-01-01,,,91.3,,",
    )
    revised = (
        "nhs-borders,2025-01-01,,,90,,revised",
        "nhs-fife,2025-01-01,,,88.5,,revised",
        "nhs-tayside,2025-01-01,,,91.3,,",
    )
    load(csv_of(*january), measure_key=RTT, known_from=date(2025, 3, 4))
    accepted = load(csv_of(*revised), measure_key=RTT, known_from=LATER)
    assert (accepted.changed, accepted.unchanged) == (2, 1)
    assert known_values() == {
        "nhs-borders": (None, Decimal(90)),
        "nhs-fife": (None, Decimal("88.5")),
        "nhs-tayside": (None, Decimal("91.3")),
    }


@pytest.mark.django_db
def test_a_value_says_the_same_only_of_counts_that_round_to_it_at_the_places_of_its_column() -> None:
    held = ("nhs-borders,2025-01-01,896,1000,,,", "nhs-fife,2025-01-01,9004,10000,,,")
    load(csv_of(*held), measure_key=RTT, known_from=date(2025, 3, 4))
    values = (
        "nhs-borders,2025-01-01,,,90,,",
        "nhs-fife,2025-01-01,,,90,,",
        "nhs-tayside,2025-01-01,,,91.3,,",
    )
    accepted = load(csv_of(*values), measure_key=RTT, known_from=LATER)
    assert (accepted.added, accepted.changed, accepted.unchanged) == (1, 1, 1)
    assert known_values()["nhs-borders"] == (None, Decimal(90))
    assert known_values()["nhs-fife"] == (Decimal(9004), Decimal("90.04"))


@pytest.mark.django_db
def test_a_file_of_whole_per_cent_says_nothing_new_against_counts_but_does_against_a_value() -> None:
    held = ("nhs-borders,2025-01-01,896,1000,,,", "nhs-fife,2025-01-01,,,89.6,,")
    load(csv_of(*held), measure_key=RTT, known_from=date(2025, 3, 4))
    whole = csv_of("nhs-borders,2025-01-01,,,90,,", "nhs-fife,2025-01-01,,,90,,")
    accepted = load(whole, measure_key=RTT, known_from=LATER)
    assert (accepted.changed, accepted.unchanged) == (1, 1)
    assert known_values() == {
        "nhs-borders": (Decimal(896), Decimal("89.6")),
        "nhs-fife": (None, Decimal(90)),
    }


def test_a_value_beside_its_counts_is_held_to_the_places_of_its_column() -> None:
    beside = csv_of("nhs-lothian,2023-04-01,946,1000,95,,", "nhs-fife,2023-04-01,951,1000,95.1,,")
    (problem,) = take(beside).problems
    assert (problem.row, problem.column, problem.code) == (2, "value", "value_disagrees")
    assert "1000 give (places of its column: 1)" in problem.problem
    alone = csv_of("nhs-lothian,2023-04-01,946,1000,95,,", "nhs-fife,2023-04-01,951,1000,95,,")
    assert [row[5] for row in figures(take(alone))] == [Decimal("94.6"), Decimal("95.1")]


def test_a_bad_number_says_nothing_of_the_places_of_its_column() -> None:
    content = csv_of("nhs-lothian,2023-04-01,946,1000,95,,", "nhs-fife,2023-04-01,,,63.1234567,,")
    assert errors(take(content)) == [(3, "value", "too_many_places")]
