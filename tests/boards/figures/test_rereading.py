"""Kept files by new rules: nothing that is held changes by itself, and what would differ is decided by a person."""

import gzip
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from boards.figures import demo, queries, services
from boards.figures.models import Observation, Rereading, Submission
from boards.organisations.models import Organisation
from tests.boards.figures.conftest import LOADER, csv_of, load
from tests.support.readings import JANUARY, RTT, load_by_earlier_rules

pytestmark = pytest.mark.django_db
WHY = "The column has one decimal place, so 90 is 90.0."


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    load_by_earlier_rules(monkeypatch)
    assert value_of("nhs-borders") == Decimal("89.6")


def value_of(slug: str, on: date | None = None) -> Decimal | None:
    rows = queries.observations_as_known_on(measure_key=RTT, include_returns=False, on=on)
    number = Organisation.objects.get(slug=slug).pk
    return next(row.value for row in rows if row.organisation_id == number)


def said(**options: Any) -> str:
    text = StringIO()
    call_command("read_again", stdout=text, **options)
    return text.getvalue()


@pytest.mark.usefixtures("held")
def test_a_dry_run_lists_the_cells_that_would_differ_and_stores_nothing() -> None:
    before = list(Observation.objects.values_list("pk", flat=True)), Submission.objects.count()
    told = said(dry_run=True)
    assert "NHS Borders, January 2025, known from 2025-10-07: 89.6, revised; now 90, revised" in told
    assert "2 files read again; 2 figures would differ from what is held." in told
    assert (list(Observation.objects.values_list("pk", flat=True)), Submission.objects.count()) == before
    assert not Rereading.objects.exists()


@pytest.mark.usefixtures("held")
def test_what_differs_waits_until_somebody_accepts_it_with_a_reason(judged: list[str]) -> None:
    said()
    waiting = Submission.objects.get(channel="reading")
    assert (waiting.state, waiting.rows, waiting.changed, waiting.added) == ("staged", 2, 2, 0)
    assert value_of("nhs-borders") == Decimal("89.6")
    with pytest.raises(services.ReasonMissing):
        services.accept_reading(actor=LOADER, submission_id=waiting.pk, reason=" ")
    accepted = services.accept_reading(actor=LOADER, submission_id=waiting.pk, reason=WHY)
    assert accepted.observations == 2
    assert value_of("nhs-borders") == Decimal(90)
    assert value_of("nhs-borders", on=date(2025, 5, 1)) == Decimal("89.6")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("accepted", WHY)
    assert said(dry_run=True) == "2 files read again; 0 figures would differ from what is held.\n"


def test_set_up_reminds_of_it_until_it_is_done(held: None) -> None:
    assert said(remind=True).startswith("2 accepted files were read by earlier rules")
    said()
    assert "What differs waits for a decision at the desk, under Figures: 1 submission, the first" in said(
        remind=True
    )
    services.withdraw(actor=LOADER, submission_id=Submission.objects.get(channel="reading").pk)
    assert said(remind=True) == ""
    assert value_of("nhs-borders") == Decimal("89.6")


def test_an_installation_whose_files_were_read_by_the_rules_of_today_is_reminded_of_nothing() -> None:
    load(csv_of(*JANUARY), measure_key=RTT, known_from=date(2025, 3, 4))
    assert said(remind=True) == ""
    said()
    assert not Submission.objects.filter(channel="reading").exists()
    assert Rereading.objects.get().rules == 2


@pytest.mark.usefixtures("held")
def test_reading_again_once_more_takes_the_place_of_what_waited() -> None:
    said()
    said()
    assert list(
        Submission.objects.filter(channel="reading").order_by("pk").values_list("state", flat=True)
    ) == [
        "withdrawn",
        "staged",
    ]


@pytest.mark.usefixtures("held")
def test_what_was_accepted_meanwhile_refuses_what_was_listed_before_it() -> None:
    said()
    waiting = Submission.objects.get(channel="reading")
    load(csv_of("nhs-borders,2025-01-01,,,90.2,,final"), measure_key=RTT, known_from=date(2025, 11, 4))
    with pytest.raises(services.Overtaken):
        services.accept_reading(actor=LOADER, submission_id=waiting.pk, reason=WHY)
    assert value_of("nhs-borders", on=date(2025, 10, 30)) == Decimal("89.6")


@pytest.mark.usefixtures("held")
def test_an_older_file_waits_until_kept_ones_were_read_again() -> None:
    older = csv_of("nhs-borders,2025-01-01,,,89.0,,")
    with pytest.raises(services.CannotReplay, match=r"manage\.py read_again"):
        load(older, measure_key=RTT, known_from=date(2025, 2, 4))
    said()
    load(older, measure_key=RTT, known_from=date(2025, 2, 4))
    assert value_of("nhs-borders", on=date(2025, 2, 10)) == Decimal(89)


@pytest.mark.usefixtures("held")
def test_a_file_that_can_no_longer_be_read_is_named_and_its_series_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = Submission.objects.order_by("pk")[0].file
    spoilt = csv_of("nhs-borders,2025-01-01,,,x,,")
    monkeypatch.setattr(type(file), "as_sent", property(lambda self: spoilt))
    told = said(dry_run=True)
    assert "not compared, because the file of submission" in told
    assert "row 2: “x” is not a number." in told
    assert "0 figures would differ" in told


def test_a_reason_is_held_by_the_database() -> None:
    load(csv_of(*JANUARY), measure_key=RTT, known_from=date(2025, 3, 4))
    found = Submission.objects.get()
    found.pk, found.channel = None, "reading"
    with (
        pytest.raises(IntegrityError, match="files_read_again_are_accepted_for_a_reason"),
        transaction.atomic(),
    ):
        found.save(force_insert=True)


def test_real_vintages_read_by_the_rules_of_today_differ_in_nothing() -> None:
    """The fold over all kept files gives what was stored one file after the other, in whatever order."""
    later, first = (
        gzip.decompress((demo.FOLDER / name).read_bytes())
        for name in ("ae_4h_monthly_vintage_2025_10.csv.gz", "ae_4h_monthly.csv.gz")
    )
    load(later, known_from=date(2025, 10, 7))
    load(first, known_from=date(2025, 1, 7))
    load(csv_of("nhs-lothian,2023-04-01,,,,withheld,"), known_from=date(2025, 10, 7))
    assert said(dry_run=True) == "3 files read again; 0 figures would differ from what is held.\n"


@pytest.mark.usefixtures("held")
def test_a_figure_that_no_file_has_any_more_is_counted_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = csv_of("nhs-fife,2025-01-01,,,88.4,,")
    monkeypatch.setattr(type(Submission.objects.first().file), "as_sent", property(lambda self: shorter))  # type: ignore[union-attr]
    assert "2 figures came from these files and are in none of them" in said(dry_run=True)
    said()
    assert value_of("nhs-tayside") == Decimal("91.3")
