"""A release says how its series change, as anybody can make it again from what it sealed; never what may come next."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from boards.people.roles import Role
from boards.performance.analysis.models import Analysis, Rebase
from boards.performance.analysis.services import analyse
from boards.performance.analysis.variation import Variation, variations
from reports.publication import analyses, formats, snapshots
from reports.publication.analyses import is_same, otherwise
from reports.publication.models import DataRelease
from reports.publication.released_analyses import ReleasedAnalysis
from tests.boards.performance.arrivals import AE, NOW, arrive
from tests.boards.performance.test_analysis import FALLEN, STEADY, months, rebase
from tests.support.people import person
from tests.support.releases import release_figures
from tests.support.shared import made_once


@made_once
def fallen() -> None:
    """28 months of NHS Lothian that fall out of their limits, released."""
    arrive(*months(FALLEN))
    release_figures()


def record() -> ReleasedAnalysis:
    return ReleasedAnalysis.objects.get(organisation__slug="nhs-lothian", measure=AE)


@pytest.mark.django_db
def test_what_is_sealed_is_what_is_kept_of_the_same_figures(fallen: None) -> None:
    analyse(measure_key=AE, now=NOW)
    kept = Analysis.objects.get(organisation__slug="nhs-lothian", measure=AE)
    fields = [name.removesuffix("_id") for name in formats.ANALYSIS_FIELDS[snapshots.FORMAT]]
    assert {name: getattr(record(), name) for name in fields} == {
        name: getattr(kept, name) for name in fields
    }
    assert (record().variation, record().assurance) == ("concern_low", "consistent_fail")
    assert list(otherwise(DataRelease.objects.get())) == []


def test_nothing_is_sealed_of_what_may_come_next() -> None:
    own = {field.attname for field in Analysis._meta.concrete_fields}
    sealed = {field.attname for field in ReleasedAnalysis._meta.concrete_fields}
    assert own - sealed == {
        *("no_forecast", "horizons", "quantiles", "chance", "no_chance"),
        *("realism", "precedents", "no_realism", "newest", "analysed_at", "special_at"),
        *("recent", "change"),  # made of the points that are sealed
    }


@pytest.mark.django_db
def test_the_public_page_says_what_is_sealed(client: Client, fallen: None) -> None:
    page = client.get("/boards/nhs-lothian/ae-4-hours/").content.decode()
    assert f"mark--{record().variation}" in page
    assert f"mark--{record().assurance}" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "change", "is_seen"),
    [
        ("variation", lambda told: "improvement_high", True),
        ("assurance", lambda told: "inconsistent", True),
        ("points", lambda told: told + 1, True),
        ("lower", lambda told: told + Decimal("0.0001"), False),  # 8x.xxxx: one unit of the sixth digit
        ("lower", lambda told: told + Decimal("0.0002"), True),
    ],
)
def test_who_verifies_makes_it_again(
    monkeypatch: pytest.MonkeyPatch, fallen: None, name: str, change: Callable[[Any], Any], is_seen: bool
) -> None:
    def another(*args: Any, **names: Any) -> list[Variation]:
        return [replace(one, **{name: change(getattr(one, name))}) for one in variations(*args, **names)]

    monkeypatch.setattr(analyses, "variations", another)
    problems = list(otherwise(DataRelease.objects.get()))
    assert bool(problems) is is_seen
    assert all(one.startswith(f"Data release 1 sealed another {name} of {AE}") for one in problems)


@pytest.mark.django_db
def test_what_other_rules_said_is_not_made_again(monkeypatch: pytest.MonkeyPatch, fallen: None) -> None:
    monkeypatch.setattr(analyses, "VERSION", "0")
    monkeypatch.setattr(analyses, "variations", lambda *args, **names: pytest.fail("made again"))
    assert list(otherwise(DataRelease.objects.get())) == []


@pytest.mark.django_db
def test_a_change_of_process_counts_from_the_release_after_it_was_confirmed() -> None:
    arrive(*months(STEADY))
    release_figures()
    asked = rebase()
    Rebase.objects.filter(pk=asked.pk).update(
        decided_by=person(Role.ANALYST), decided_at=timezone.now(), confirmed=True
    )
    assert list(otherwise(DataRelease.objects.get())) == []
    assert record().points == len(STEADY)
    arrive("nhs-lothian,2022-03-01,910,1000,,,")
    release_figures()
    newest = ReleasedAnalysis.objects.get(release__number=2, organisation__slug="nhs-lothian", measure=AE)
    assert newest.points == 14
    for release in DataRelease.objects.all():
        assert list(otherwise(release)) == []


@pytest.mark.django_db
def test_the_database_lets_nobody_add_to_what_is_public(fallen: None) -> None:
    def copied(change: str) -> str:
        return (
            "INSERT INTO reports_releasedanalysis SELECT (jsonb_populate_record(NULL::reports_releasedanalysis,"
            f" to_jsonb(a) || '{{\"id\": 0{change}}}')).* FROM reports_releasedanalysis a WHERE a.reason = ''"
        )

    for statement, rule in (
        (copied(""), "nothing is added to it|one_released_analysis_per_organisation_and_measure"),
        (copied(', "lower": null'), "released_limits_or_the_reason_why_not"),
        ("UPDATE reports_releasedanalysis SET lower = NULL", "permission denied|Cannot update"),
    ):
        with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


NUMBERS = st.decimals(-10_000, 10_000, places=6).map(lambda n: Decimal(f"{n:.6g}")).filter(bool)


@given(NUMBERS)
def test_one_unit_of_the_sixth_digit_is_tolerated_and_two_are_not(number: Decimal) -> None:
    unit = Decimal(1).scaleb(number.adjusted() - 5)
    assert is_same(number, number + unit, "mean")
    assert is_same(number, number - unit, "mean")
    if (number + 3 * unit).adjusted() == number.adjusted():
        assert not is_same(number, number + 3 * unit, "mean")
    assert not is_same(number, None, "mean")
    assert not is_same("common_cause", "concern_low", "variation")
    assert is_same(number, number, "against")
