"""Several people at once, on committed data."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from boards.figures import services, staging
from boards.figures.models import Observation, StagedRow, Submission
from boards.work.models import AuditEvent, Owed
from tests.boards.figures.conftest import LOADER, csv_of, send
from tests.support.databases import connect_as_owner
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")

ROUNDS = 10


def test_the_same_submission_accepted_twice_at_once_is_one_act_and_the_second_is_told() -> None:
    for month in range(1, ROUNDS + 1):
        waiting = send(csv_of(f"nhs-lothian,2023-{month:02d}-01,1,2,,,"))
        answers = together(
            *[lambda number=waiting.pk: services.accept(actor=LOADER, submission_id=number)] * 3
        )
        assert [type(answer) for answer in answers].count(services.Accepted) == 1
        for told in answers:
            assert isinstance(told, services.Accepted | services.AlreadyDecided), told
            if isinstance(told, services.AlreadyDecided):
                assert "accepted by a command" in str(told)
        events = AuditEvent.objects.filter(subject_id=str(waiting.pk), action="figures accepted")
        assert events.count() == 1
    assert Observation.objects.count() == ROUNDS
    assert Owed.objects.filter(kind="judge").count() == ROUNDS


def test_an_acceptance_and_a_withdrawal_at_once_leave_one_of_them() -> None:
    for month in range(1, ROUNDS + 1):
        waiting = send(csv_of(f"nhs-lothian,2023-{month:02d}-01,1,2,,,"))
        number = waiting.pk
        together(
            lambda number=number: services.accept(actor=LOADER, submission_id=number),  # type: ignore[misc]
            lambda number=number: services.withdraw(actor=LOADER, submission_id=number),  # type: ignore[misc]
        )
        state = Submission.objects.get(pk=number).state
        assert Observation.objects.filter(submission=number).count() == (1 if state == "accepted" else 0)
        assert not StagedRow.objects.exists()


def test_two_files_of_one_measure_accepted_at_once_are_accepted_one_after_the_other() -> None:
    for month in range(1, ROUNDS + 1):
        cell = f"nhs-lothian,2023-{month:02d}-01"
        first = send(csv_of(f"{cell},1,2,,,"))
        second = send(csv_of(f"{cell},1,4,,,"))
        answers = together(
            lambda number=first.pk: services.accept(actor=LOADER, submission_id=number),  # type: ignore[misc]
            lambda number=second.pk: services.accept(actor=LOADER, submission_id=number),  # type: ignore[misc]
        )
        # The preview said "added" of both, so whichever comes second is not what was shown any more.
        assert {type(answer) for answer in answers} == {services.Accepted, services.Overtaken}
        (accepted,) = [answer for answer in answers if isinstance(answer, services.Accepted)]
        assert (accepted.added, accepted.changed) == (1, 0)
        (held,) = Observation.objects.filter(period_start=f"2023-{month:02d}-01")
        assert held.submission_id == accepted.submission_id


def test_while_a_measure_is_locked_another_acceptance_of_it_waits() -> None:
    waiting = send(csv_of("nhs-lothian,2023-04-01,1,2,,,"))
    other = connect_as_owner()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('figures ae-4-hours official', 0))")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        with pytest.raises(Exception, match="lock timeout"):
            services.accept(actor=LOADER, submission_id=waiting.pk)
    finally:
        other.close()
    assert services.accept(actor=LOADER, submission_id=waiting.pk).added == 1


def test_the_clean_up_passes_over_a_submission_that_is_being_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.accept(actor=LOADER, submission_id=send(csv_of("nhs-fife,2023-04-01,1,2,,,")).pk)
    waiting = send(csv_of("nhs-lothian,2023-04-01,1,2,,,"))
    other = send(csv_of("nhs-lothian,2023-05-01,1,2,,,"))
    cleared: list[object] = []

    def counted_then_cleaned(*, submission_id: int) -> staging.Summary:
        found = summary(submission_id=submission_id)
        cleared.extend(together(lambda: services.clear_old_staging(now=LOADER.now + timedelta(days=8))))
        return found

    summary = staging.summary
    monkeypatch.setattr(staging, "summary", counted_then_cleaned)
    services.accept(actor=LOADER, submission_id=waiting.pk)
    assert set(cleared) == {1}  # the other one
    assert Observation.objects.filter(submission=waiting).count() == 1
    assert not StagedRow.objects.filter(submission=other).exists()


def test_of_many_who_look_at_a_submission_whose_rows_are_lost_none_stumbles() -> None:
    waiting = send(csv_of(*[f"nhs-lothian,{year}-04-01,1,2,,," for year in range(2010, 2024)]))
    for _ in range(ROUNDS):
        StagedRow.objects.all().delete()
        look = [lambda: services.restage_if_lost(submission_id=waiting.pk)] * 4
        assert together(*look) == [False] * 4
        assert StagedRow.objects.count() == 14


def test_while_somebody_decides_nobody_stages_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looked before the decision waits for it, and then leaves the staging table alone."""
    waiting = send(csv_of("nhs-lothian,2023-04-01,1,2,,,"))
    looking = threading.Thread(
        target=lambda: together(lambda: services.restage_if_lost(submission_id=waiting.pk))
    )

    def cleared_then_looked_at(*, submission_id: int) -> None:
        clear(submission_id=submission_id)
        if looking.ident is None:
            looking.start()
            looking.join(timeout=1)

    StagedRow.objects.all().delete()
    clear = staging.clear
    monkeypatch.setattr(staging, "clear", cleared_then_looked_at)
    services.withdraw(actor=LOADER, submission_id=waiting.pk)
    looking.join()
    assert not StagedRow.objects.exists()
