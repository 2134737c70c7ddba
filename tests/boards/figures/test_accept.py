"""From a file to knowledge."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from boards.figures import acceptance, queries, services, staging
from boards.figures.models import Observation, StagedRow
from boards.figures.services import restaging
from boards.organisations.models import Organisation
from boards.work import audit
from boards.work.actors import Actor, command
from boards.work.models import AuditEvent, Owed
from tests.boards.figures.conftest import AE, LOADER, NOW, csv_of, load, send
from tests.support.submissions import waiting

pytestmark = pytest.mark.django_db

LOTHIAN_APRIL = "nhs-lothian,2023-04-01,13457,21326,,,"
FIFE_APRIL = "S08000029,2023-04-01,5000,6000,83.33,,"


def test_a_file_is_staged_then_accepted_whole(lothian: Organisation, fife: Organisation) -> None:
    submission = send(csv_of(LOTHIAN_APRIL, FIFE_APRIL))
    assert (
        submission.state,
        submission.rows,
        submission.added,
        submission.changed,
        submission.unchanged,
    ) == (
        "staged",
        2,
        2,
        0,
        0,
    )
    assert not Observation.objects.exists()

    accepted = services.accept(actor=LOADER, submission_id=submission.pk)
    assert (accepted.added, accepted.changed, accepted.unchanged, accepted.observations) == (2, 0, 0, 2)
    assert set(accepted.organisation_ids) == {lothian.pk, fife.pk}
    observation = Observation.objects.get(organisation=lothian)
    assert (observation.numerator, observation.denominator) == (Decimal(13457), Decimal(21326))
    assert observation.value == Decimal("63.101379")
    assert (observation.period_start, observation.period_end) == (date(2023, 4, 1), date(2023, 4, 30))
    assert (observation.period_kind, observation.status, observation.marker) == ("month", "final", "")
    assert not StagedRow.objects.exists()
    submission.refresh_from_db()
    assert submission.state == "accepted"
    assert submission.decided_at == NOW


def test_an_acceptance_owes_judging_and_leaves_one_audit_row_with_hash_and_counts(judged: list[str]) -> None:
    accepted = load(csv_of(LOTHIAN_APRIL))
    assert list(Owed.objects.values_list("kind", "subject")) == [("judge", AE)]
    assert list(Owed.objects.values_list("pk", flat=True)) == list(accepted.owed_ids)
    events = AuditEvent.objects.filter(subject_type="submission", subject_id=str(accepted.submission_id))
    assert list(events.order_by("id").values_list("action", flat=True)) == [
        "figures received",
        "figures accepted",
    ]
    after = events.get(action="figures accepted").after
    assert after is not None
    assert after["rows"] == 1
    assert len(after["sha256"]) == 64


def test_a_boards_return_owes_judging_of_that_board_alone(lothian: Organisation) -> None:
    load(csv_of(LOTHIAN_APRIL), stream="board", organisation_id=lothian.pk)
    assert Owed.objects.get().subject == f"{AE}:{lothian.pk}"


def test_rows_that_say_nothing_new_are_not_stored_again() -> None:
    load(csv_of(LOTHIAN_APRIL, FIFE_APRIL))
    accepted = load(csv_of(LOTHIAN_APRIL, "S08000029,2023-04-01,5001,6000,,,"), known_from=date(2025, 2, 4))
    assert (accepted.added, accepted.changed, accepted.unchanged, accepted.observations) == (0, 1, 1, 1)
    assert Observation.objects.count() == 3


def test_a_value_without_counts_that_agrees_at_its_own_places_is_unchanged(lothian: Organisation) -> None:
    load(csv_of(LOTHIAN_APRIL))
    accepted = load(csv_of("nhs-lothian,2023-04-01,,,63.1,,"), known_from=date(2025, 10, 7))
    assert (accepted.unchanged, accepted.observations) == (1, 0)
    known = queries.observations_as_known_on(measure_key=AE, include_returns=False)
    assert [(row.numerator, row.value, row.previous) for row in known] == [
        (13457, Decimal("63.101379"), None)
    ]


def test_a_value_without_counts_that_differs_holds_and_its_counts_are_not_available(
    lothian: Organisation,
) -> None:
    load(csv_of(LOTHIAN_APRIL))
    accepted = load(csv_of("nhs-lothian,2023-04-01,,,63.2,,"), known_from=date(2025, 10, 7))
    assert accepted.changed == 1
    (known,) = queries.observations_as_known_on(measure_key=AE, include_returns=False)
    assert (known.numerator, known.denominator, known.value) == (None, None, Decimal("63.2"))
    assert known.previous == Decimal("63.101379")
    assert known.known_from == date(2025, 10, 7)
    (before,) = queries.observations_as_known_on(measure_key=AE, include_returns=False, on=date(2025, 10, 6))
    assert (before.numerator, before.previous) == (Decimal(13457), None)
    assert queries.observations_as_known_on(measure_key=AE, include_returns=False, on=date(2025, 1, 6)) == []


def test_a_new_status_is_news_and_keeps_the_counts_that_are_held(lothian: Organisation) -> None:
    load(csv_of("nhs-lothian,2023-04-01,13457,21326,,,provisional"))
    load(csv_of("nhs-lothian,2023-04-01,,,63.1,,final"), known_from=date(2025, 10, 7))
    (known,) = queries.observations_as_known_on(measure_key=AE, include_returns=False)
    assert (known.status, known.numerator, known.previous) == ("final", Decimal(13457), None)
    assert known.known_from == date(2025, 10, 7)


def test_a_withdrawal_is_a_row_with_a_marker_and_absence_changes_nothing(
    lothian: Organisation, fife: Organisation
) -> None:
    load(csv_of(LOTHIAN_APRIL, FIFE_APRIL))
    load(csv_of("nhs-lothian,2023-04-01,,,,withheld,"), known_from=date(2025, 2, 4))
    known = {
        row.organisation_id: row
        for row in queries.observations_as_known_on(measure_key=AE, include_returns=False)
    }
    assert (known[lothian.pk].value, known[lothian.pk].marker) == (None, "withheld")
    assert known[lothian.pk].previous == Decimal("63.101379")
    assert known[fife.pk].numerator == 5000


def test_a_wrong_load_is_mended_by_a_later_submission_of_the_same_day() -> None:
    load(csv_of(LOTHIAN_APRIL))
    load(csv_of("nhs-lothian,2023-04-01,13400,21326,,,"))
    (known,) = queries.observations_as_known_on(measure_key=AE, include_returns=False)
    assert (known.numerator, known.previous) == (Decimal(13400), None)


def test_the_official_figure_wins_over_the_boards_return(lothian: Organisation) -> None:
    load(csv_of(LOTHIAN_APRIL))
    load(
        csv_of("nhs-lothian,2023-04-01,1,2,,,", "nhs-lothian,2023-05-01,1,4,,,"),
        stream="board",
        organisation_id=lothian.pk,
    )
    assert [k.stream for k in queries.observations_as_known_on(measure_key=AE, include_returns=False)] == [
        "official"
    ]
    both = queries.observations_as_known_on(measure_key=AE, include_returns=True)
    assert [(k.stream, k.value) for k in both] == [("official", Decimal("63.101379")), ("board", Decimal(25))]


def test_what_later_submissions_brought_can_be_left_out() -> None:
    first = load(csv_of(LOTHIAN_APRIL))
    load(csv_of("nhs-lothian,2023-04-01,13400,21326,,,"), known_from=date(2025, 2, 4))
    (known,) = queries.observations_as_known_on(
        measure_key=AE, include_returns=False, through_submission=first.submission_id
    )
    assert known.numerator == 13457


def test_accepting_twice_changes_nothing_and_says_who_and_when() -> None:
    accepted = load(csv_of(LOTHIAN_APRIL))
    audit_rows = AuditEvent.objects.count()
    with pytest.raises(services.AlreadyDecided, match=r"accepted by a command at .* 2 March 2026"):
        services.accept(actor=LOADER, submission_id=accepted.submission_id)
    assert AuditEvent.objects.count() == audit_rows
    assert Observation.objects.count() == 1


def test_a_withdrawn_submission_cannot_be_accepted() -> None:
    submission = send(csv_of(LOTHIAN_APRIL))
    assert services.withdraw(actor=LOADER, submission_id=submission.pk).state == "withdrawn"
    assert not StagedRow.objects.exists()
    with pytest.raises(services.AlreadyDecided, match="withdrawn"):
        services.accept(actor=LOADER, submission_id=submission.pk)


def test_rows_lost_in_a_crash_of_the_database_are_staged_again_from_the_file() -> None:
    submission = send(csv_of(LOTHIAN_APRIL, FIFE_APRIL))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM boards_stagedrow")
    assert services.accept(actor=LOADER, submission_id=submission.pk).added == 2


def test_a_file_that_was_overtaken_is_refused_and_can_be_checked_again() -> None:
    waiting = send(csv_of(LOTHIAN_APRIL))
    other = load(csv_of("nhs-lothian,2023-04-01,13400,21326,,,"), known_from=date(2025, 2, 4))
    with pytest.raises(services.Overtaken, match=f"submission {other.submission_id}"):
        services.accept(actor=LOADER, submission_id=waiting.pk)
    again = services.check_again(actor=LOADER, submission_id=waiting.pk)
    assert (again.state, again.sha256, again.known_from) == ("staged", waiting.sha256, waiting.known_from)
    services.accept(actor=LOADER, submission_id=again.pk)
    (known,) = queries.observations_as_known_on(measure_key=AE, include_returns=False, on=date(2025, 1, 31))
    assert known.numerator == 13457


def test_many_rows_are_staged_by_copy_and_few_by_insert_with_the_same_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [
        LOTHIAN_APRIL,
        "S08000029,2023-04-01,,,83.3,,",
        "S08000015,2023-04-01,0,0,,,",
        "S08000016,2023-04-01,,,,withheld,",
    ]
    first = send(csv_of(*rows))
    few = list(StagedRow.objects.filter(submission=first).order_by("row").values_list())
    monkeypatch.setattr(staging, "FEW", 0)
    second = send(csv_of(*rows))
    many = list(StagedRow.objects.filter(submission=second).order_by("row").values_list())
    assert [row[1:] for row in few] == [row[1:] for row in many]
    assert len(many) == 4


def test_a_form_is_a_file_of_our_own_layout(lothian: Organisation) -> None:
    submission = services.receive_rows(
        actor=LOADER,
        measure_key=AE,
        stream="board",
        organisation_id=lothian.pk,
        rows=[{"organisation": "nhs-lothian", "period": "2023-04-01", "numerator": "1", "denominator": "2"}],
    )
    assert (submission.state, submission.channel, submission.layout) == ("staged", "form", "tidy")
    assert submission.file.as_sent.startswith(b"organisation,period,numerator")


def test_old_rows_leave_the_staging_table_and_come_back_when_needed() -> None:
    from datetime import timedelta

    submission = send(csv_of(LOTHIAN_APRIL))
    assert services.clear_old_staging(now=NOW + timedelta(days=6)) == 0
    assert services.clear_old_staging(now=NOW + timedelta(days=8)) == 1
    assert not StagedRow.objects.exists()
    services.restage_if_lost(submission_id=submission.pk)
    assert StagedRow.objects.count() == 1


def test_a_submission_that_has_been_decided_is_not_staged_again() -> None:
    submission = send(csv_of(LOTHIAN_APRIL))
    services.withdraw(actor=LOADER, submission_id=submission.pk)
    services.restage_if_lost(submission_id=submission.pk)
    assert not StagedRow.objects.exists()


def test_nothing_is_accepted_when_rows_vanish_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    def counted_and_gone(*, submission_id: int) -> staging.Summary:
        found = summary(submission_id=submission_id)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM boards_stagedrow WHERE row = 2")
        return found

    summary = staging.summary
    for day in (
        date(2025, 1, 7),
        date(2025, 2, 4),
        date(2024, 12, 3),
    ):  # the first, a newer one, an older one
        submission = send(csv_of(LOTHIAN_APRIL, FIFE_APRIL), known_from=day)
        with monkeypatch.context() as broken:
            broken.setattr(staging, "summary", counted_and_gone)
            with pytest.raises(acceptance.StagedRowsMissing, match="1 of the 2"):
                services.accept(actor=LOADER, submission_id=submission.pk)
        assert not Observation.objects.filter(submission=submission).exists()
        services.accept(actor=LOADER, submission_id=submission.pk)


def test_an_older_file_whose_rows_vanish_before_its_statement_is_not_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def counted_and_gone(*arguments: Any, **options: Any) -> acceptance.Counts:
        counts = compare(*arguments, **options)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM boards_stagedrow WHERE row = 2")
        return counts

    load(csv_of(LOTHIAN_APRIL))
    submission = send(csv_of(LOTHIAN_APRIL), known_from=date(2024, 12, 3))
    compare = acceptance.compare
    monkeypatch.setattr(acceptance, "compare", counted_and_gone)
    with pytest.raises(acceptance.StagedRowsMissing):
        services.accept(actor=LOADER, submission_id=submission.pk)


def test_large_files_behind_an_older_one_are_read_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of an older file is answered in the memory of a block, whatever stands behind it."""
    load(csv_of(LOTHIAN_APRIL))
    older = send(csv_of(LOTHIAN_APRIL), known_from=date(2024, 12, 3))
    monkeypatch.setattr(restaging, "LARGE_BYTES", 10)
    monkeypatch.setattr(restaging, "read_kept", None)
    assert services.accept(actor=LOADER, submission_id=older.pk).added == 1


def test_the_second_is_told_who_decided_whatever_was_asked_for_afterwards() -> None:
    submission = send(csv_of(LOTHIAN_APRIL))
    services.accept(actor=LOADER, submission_id=submission.pk)
    audit.record(
        actor=command(name="somebody_else", now=NOW),
        action="acceptance asked for",
        subject_type="submission",
        subject_id=submission.pk,
    )
    with pytest.raises(services.AlreadyDecided, match="accepted by a command"):
        services.withdraw(actor=LOADER, submission_id=submission.pk)


def test_a_decision_may_wait_longer_than_a_page_for_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement that waits for the lock has the time that the one who has it has."""
    limits: list[str] = []

    def noting(execute: Any, sql: str, *rest: Any) -> Any:
        if "pg_advisory" in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute("SHOW statement_timeout")
                limits.append(cursor.fetchone()[0])
        return execute(sql, *rest)

    with connection.execute_wrapper(noting):
        for decide in (services.accept, services.withdraw):
            decide(actor=LOADER, submission_id=send(csv_of(LOTHIAN_APRIL)).pk)
    assert set(limits) == {"15min"}
    assert len(limits) == 3  # the end of a data release, then the series, for each of the two


def test_a_file_whose_cells_changed_since_it_was_checked_is_refused_even_with_the_same_counts() -> None:
    def by_now() -> Actor:
        return command(name="tests", now=timezone.now())

    held = waiting("nhs-lothian,2023-04-01,60,100,,,", board=None)
    services.accept(actor=by_now(), submission_id=held.pk)
    first = waiting("nhs-lothian,2023-04-01,61,100,,,", board=None)
    second = waiting("nhs-lothian,2023-04-01,62,100,,,", board=None)
    elsewhere = waiting("nhs-lothian,2023-05-01,62,100,,,", board=None)
    assert (first.changed, second.changed) == (1, 1)
    assert services.overtaken_by(second) is None
    services.accept(actor=by_now(), submission_id=first.pk)
    refusal = services.overtaken_by(second)
    assert refusal is not None
    assert refusal.by_id == first.pk
    with pytest.raises(services.Overtaken, match="Since you looked"):
        services.accept(actor=by_now(), submission_id=second.pk)
    assert services.overtaken_by(elsewhere) is None
    assert services.accept(actor=by_now(), submission_id=elsewhere.pk).added == 1
