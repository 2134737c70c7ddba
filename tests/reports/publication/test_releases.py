"""A data release: two people, one cut, judged once, official and real only, sealed.

Longer than 400 lines: all acts on a release and all that refuses one, on one set of figures.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from boards.figures.services import accept
from boards.people.permissions import NotAllowed, StepUpNeeded
from boards.people.roles import Role
from boards.performance import queries as performance
from boards.performance.models import Result
from boards.performance.queries import View
from boards.performance.services import judge_all
from boards.plans.agreed_values import AgreedValue
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.work.actors import command
from boards.work.models import AuditEvent
from reports.publication import cutting, queries, services, snapshots
from reports.publication.acts import Refused, release_facts
from reports.publication.models import DataRelease, ReleasedSeries, ReleasedStanding
from targets.catalogue.models import Definition
from tests.boards.performance.arrivals import arrive
from tests.reports.samples import AE, KNOWN_ON, YEAR, board, figures, prepared, released, someone
from tests.support.people import person
from tests.support.plans import agree_rows
from tests.support.statements import statements
from tests.support.submissions import waiting

pytestmark = pytest.mark.django_db


def lothian_cell(release: DataRelease) -> object:
    return queries.released_grid(release=release, year=YEAR).cells[board().pk, AE]


def test_the_public_reads_nothing_before_the_first_release() -> None:
    figures()
    prepared()

    assert queries.current_release() is None


def test_a_release_holds_what_was_known_on_its_day(release: DataRelease) -> None:
    cell = queries.released_grid(release=release, year=YEAR).cells[board().pk, AE]
    series = queries.released_series(release=release, organisation_id=board().pk, measure_key=AE)

    assert (cell.actual, cell.promised, cell.result, cell.met) == (64, 95, Result.OFF_TRACK, False)
    assert (cell.best, cell.worst, cell.periods, cell.periods_met) == (75, 64, 12, 0)
    assert series is not None
    assert [point.value for point in series.points] == [Decimal(75 - place) for place in range(12)]
    assert queries.current_release() == release


def test_public_cells_are_those_of_the_desk_where_only_official_figures_are_held() -> None:
    figures()
    figures("nhs-fife", values={"2022-04-01": "96", "2022-05-01": None})
    release = released(known_on=timezone.localdate())
    judge_all(now=timezone.now())

    for year in (None, YEAR, "ldp-2023-24"):
        assert queries.released_grid(release=release, year=year) == performance.grid(
            view=View(year), returns_of=None, today=timezone.localdate()
        )


def test_a_boards_own_return_is_never_in_a_release() -> None:
    figures()
    figures(values={"2023-04-01": "99.123"}, stream="board")
    release = released()
    points = ReleasedSeries.objects.get(release=release, organisation=board(), measure=AE).points

    assert "99.123" not in str(points)
    assert not ReleasedStanding.objects.filter(management_information=True).exists()
    assert not ReleasedStanding.objects.filter(actual=Decimal("99.123")).exists()


def test_nothing_fictional_is_in_a_release(release: DataRelease) -> None:

    assert not ReleasedStanding.objects.filter(framework__fictional=True).exists()
    assert "sample" not in str(release.policy)
    for series in ReleasedSeries.objects.all():
        assert "sample" not in str(series.points)


def test_figures_published_later_are_not_in_it() -> None:
    figures()
    figures(values={"2023-03-01": "70"}, known_from=KNOWN_ON + timedelta(days=1))

    assert lothian_cell(released()).actual == 64  # type: ignore[attr-defined]


def test_figures_accepted_after_it_was_prepared_are_not_in_it() -> None:
    figures()
    number = prepared().number
    figures(values={"2023-03-01": "70"})
    publisher = someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=number)

    assert lothian_cell(services.release(actor=publisher, number=number)).actual == 64  # type: ignore[attr-defined]


def test_a_file_that_waited_while_it_was_prepared_does_not_slip_in() -> None:
    figures()
    waited = waiting("nhs-fife,2023-05-01,96,100,,,", board=None, known_from=KNOWN_ON)
    arrive("nhs-lothian,2023-06-01,81,100,,,", measure="camhs-18-weeks", known_from=KNOWN_ON)
    publisher = someone(Role.PUBLISHER)
    before, after = prepared(), prepared()
    services.approve_release(actor=publisher, number=after.number)
    accept(actor=command(name="tests", now=timezone.now()), submission_id=waited.pk)

    with pytest.raises(Refused, match="accepted after this release was prepared"):
        services.approve_release(actor=publisher, number=before.number)
    with pytest.raises(Refused, match="accepted after this release was prepared"):
        services.release(actor=publisher, number=after.number)
    assert queries.current_release() is None
    assert released().number == 3


def another_tolerance() -> None:
    changed = Definition.objects.filter(measure=AE).update(tolerance_percent=F("tolerance_percent") + 1)
    assert changed


def another_agreed_value() -> None:
    AgreedValue.objects.create(
        framework_id=YEAR,
        organisation=board(),
        measure_id=AE,
        number=9,
        value=1,
        source="tests",
        recorded_at=timezone.now(),
    )


@pytest.mark.parametrize("load_policy", [another_tolerance, another_agreed_value])
def test_what_goes_out_is_judged_by_the_policy_that_was_approved(load_policy: Callable[[], None]) -> None:
    figures()
    number, publisher = prepared().number, someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=number)
    load_policy()
    with pytest.raises(Refused, match="The policy was changed after this release was approved"):
        services.release(actor=publisher, number=number)

    assert queries.current_release() is None
    assert released().number == 2


def test_a_policy_that_changes_while_it_is_judged_by_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    figures()
    number, publisher = prepared().number, someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=number)

    def after_the_change(**asked: Any) -> Any:
        if asked["measure_key"] == AE:
            another_tolerance()
        return performance.judged(**asked)

    monkeypatch.setattr(services, "judged", after_the_change)
    with pytest.raises(Refused, match="The policy was changed"):
        services.release(actor=publisher, number=number)
    assert not ReleasedStanding.objects.exists()


def test_the_same_policy_loaded_again_is_no_change() -> None:
    figures()
    number, publisher = prepared().number, someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=number)
    call_command("load_reference")

    assert services.release(actor=publisher, number=number).released_at is not None


def test_the_clock_does_not_decide_what_came_since() -> None:
    figures()
    waited = waiting("nhs-fife,2023-05-01,96,100,,,", board=None, known_from=KNOWN_ON)
    arrive("nhs-lothian,2023-06-01,81,100,,,", measure="camhs-18-weeks", known_from=KNOWN_ON)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    number = prepared().number
    accept(actor=command(name="tests", now=an_hour_ago), submission_id=waited.pk)

    with pytest.raises(Refused, match=r"accepted after this release was prepared: figures\.csv"):
        services.approve_release(actor=someone(Role.PUBLISHER), number=number)


def test_two_releases_at_the_same_moment_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that began first may wait for the lock and come second; a clock may also be set back."""
    monkeypatch.setattr(cutting, "brings_something", lambda held, current: True)
    figures()
    first, second, third = prepared(), prepared(), prepared()
    publisher = someone(Role.PUBLISHER)
    for held in (first, second, third):
        services.approve_release(actor=publisher, number=held.number)
    for number, seconds in ((second.number, 0), (first.number, -1), (third.number, -3600)):
        at = publisher.now + timedelta(seconds=seconds)
        moment = replace(publisher, now=at, stepped_up_at=at)
        assert services.release(actor=moment, number=number) == queries.current_release()
    assert snapshots.check() == snapshots.Check(releases=3, snapshots=0, problem="")


def test_a_later_release_leaves_the_earlier_one_as_it_was(release: DataRelease) -> None:
    first = release
    figures(values={"2023-03-01": "70"})
    second = released()

    assert lothian_cell(first).actual == 64  # type: ignore[attr-defined]
    assert lothian_cell(second).actual == 70  # type: ignore[attr-defined]
    assert queries.current_release() == second
    assert second.previous_sha256 == first.sha256 != ""


def test_only_analysts_and_loaders_prepare() -> None:
    figures()
    for role in set(Role) - {Role.ANALYST, Role.STATISTICS_LOADER}:
        with pytest.raises(NotAllowed):
            services.prepare_release(actor=someone(role), title="x", note="", known_on=KNOWN_ON)


def test_only_a_publisher_approves_and_releases() -> None:
    figures()
    number = prepared().number
    for role in set(Role) - {Role.PUBLISHER}:
        other = someone(role)
        for act in (services.approve_release, services.release):
            with pytest.raises(NotAllowed):
                act(actor=other, number=number)


def test_approving_and_releasing_demand_a_fresh_second_factor() -> None:
    figures()
    number = prepared().number
    for act in (services.approve_release, services.release):
        with pytest.raises(StepUpNeeded):
            act(actor=someone(Role.PUBLISHER, stepped_up=False), number=number)


def test_who_prepared_a_release_neither_approves_nor_releases_it() -> None:
    figures()
    both = someone(Role.PUBLISHER, Role.ANALYST)
    number = services.prepare_release(actor=both, title="x", note="", known_on=KNOWN_ON).number
    with pytest.raises(Refused, match="another publisher has to approve"):
        services.approve_release(actor=both, number=number)
    services.approve_release(actor=someone(Role.PUBLISHER), number=number)
    with pytest.raises(Refused, match="another publisher has to release"):
        services.release(actor=both, number=number)


def test_a_command_cannot_stand_in_for_a_person() -> None:
    figures()
    number = prepared().number
    cron = command(name="cron", now=timezone.now())
    with pytest.raises(Refused, match="sign in"):
        services.prepare_release(actor=cron, title="x", note="", known_on=KNOWN_ON)
    with pytest.raises(Refused, match="sign in"):
        services.approve_release(actor=cron, number=number)
    services.approve_release(actor=someone(Role.PUBLISHER), number=number)
    for act in (services.release, partial(services.withdraw_release, reason="x")):
        with pytest.raises(Refused, match="sign in"):
            act(actor=cron, number=number)


def test_steps_cannot_be_left_out_or_repeated() -> None:
    figures()
    number, publisher = prepared().number, someone(Role.PUBLISHER)
    with pytest.raises(Refused, match="not approved yet"):
        services.release(actor=publisher, number=number)
    services.approve_release(actor=publisher, number=number)
    with pytest.raises(Refused, match="approved already"):
        services.approve_release(actor=publisher, number=number)
    services.release(actor=publisher, number=number)
    for act in (services.approve_release, services.release):
        with pytest.raises(Refused, match="public already"):
            act(actor=publisher, number=number)


@pytest.mark.parametrize(
    ("title", "known_on", "words"),
    [
        ("  ", KNOWN_ON, "Give the release a title"),
        ("x", date(2099, 1, 1), "1 January 2099 is still to come"),
        ("x", date(2000, 1, 1), "No official figures known on 1 January 2000"),
    ],
)
def test_what_cannot_be_prepared_says_why(title: str, known_on: date, words: str) -> None:
    figures()
    with pytest.raises(Refused, match=words):
        services.prepare_release(actor=someone(Role.ANALYST), title=title, note="", known_on=known_on)


def test_the_public_is_never_led_back_to_older_figures() -> None:
    figures()
    old = prepared(known_on=KNOWN_ON)
    publisher = someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=old.number)
    figures(values={"2023-03-01": "70"})
    released()
    with pytest.raises(Refused, match="went out since with newer figures"):
        services.release(actor=publisher, number=old.number)
    held = queries.release(number=old.number)
    assert held is not None
    assert "went out since with newer figures" in release_facts(held).outrun
    with pytest.raises(Refused, match="already reads figures known on 31 July 2023"):
        prepared(known_on=KNOWN_ON - timedelta(days=1))


def test_what_brings_nothing_new_is_neither_prepared_nor_approved() -> None:
    figures()
    twin = prepared()
    first = released()
    with pytest.raises(Refused, match=f"Nothing is new: data release {first.number}, which the public reads"):
        prepared()
    with pytest.raises(Refused, match="went out since with every figure of this one"):
        services.approve_release(actor=someone(Role.PUBLISHER), number=twin.number)
    assert DataRelease.objects.count() == 2


def test_a_release_that_went_out_since_it_was_read_is_not_said_to_be_overtaken_by_itself() -> None:
    """Two people press at once: the second reads it before the first is done, and what went out after."""
    figures()
    read_before = queries.release(number=prepared().number)
    services.approve_release(actor=(publisher := someone(Role.PUBLISHER)), number=1)
    assert read_before is not None
    read_between = queries.release(number=1)
    services.release(actor=publisher, number=1)
    assert cutting.outrun(read_before) == ""
    assert read_between is not None
    assert cutting.outrun(read_between) == ""
    with pytest.raises(Refused, match=r"This release is public already: .* released it on"):
        services.release(actor=publisher, number=1)


def test_an_overtaken_release_is_not_approved() -> None:
    figures()
    old = prepared()
    figures(values={"2023-03-01": "70"})
    released()
    with pytest.raises(Refused, match="Data release 2 went out since with newer figures"):
        services.approve_release(actor=someone(Role.PUBLISHER), number=old.number)


def test_a_file_that_was_accepted_late_is_something_new() -> None:
    """Its number is below the cut of the release that went out, which did not hold it."""
    figures()
    waited = waiting("nhs-fife,2023-05-01,96,100,,,", board=None, known_from=KNOWN_ON)
    arrive("nhs-lothian,2023-06-01,81,100,,,", measure="camhs-18-weeks", known_from=KNOWN_ON)
    first = released()
    accept(actor=command(name="tests", now=timezone.now()), submission_id=waited.pk)

    assert len(queries.arrivals(release=prepared(), after=first)) == 1


def test_the_same_figures_judged_by_new_rules_or_promises_are_something_new(
    monkeypatch: pytest.MonkeyPatch, release: DataRelease
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(cutting, "CALCULATION_VERSION", "next")
        assert prepared().number == 2
    with monkeypatch.context() as changed:
        changed.setattr(cutting, "policy_as_it_stands", dict)
        assert prepared().number == 3
    value = {
        "framework_id": YEAR,
        "organisation": board(),
        "measure_id": AE,
        "value": 90,
        "source": "a letter",
    }
    AgreedValue.objects.create(number=9, recorded_at=timezone.now(), **value)
    assert prepared().number == 4


def test_an_agreed_plan_is_something_new(release: DataRelease) -> None:
    plan = DeliveryPlan.objects.create(organisation=board(), framework_id=YEAR)
    version = PlanVersion.objects.create(plan=plan, number=1, created_by=person(), created_at=timezone.now())
    agree_rows(version, at=timezone.now())

    assert prepared().number == 2


def test_a_prepared_release_is_withdrawn_and_keeps_its_number() -> None:
    figures()
    loader, publisher = someone(Role.STATISTICS_LOADER), someone(Role.PUBLISHER)
    number = prepared().number
    services.approve_release(actor=publisher, number=number)
    with pytest.raises(Refused, match="Say why"):
        services.withdraw_release(actor=loader, number=number, reason=" ")
    held = services.withdraw_release(actor=loader, number=number, reason=" A file was missing. ")

    assert (held.withdrawn_by_id, held.withdrawn_because) == (loader.user_id, "A file was missing.")
    audit = AuditEvent.objects.get(action="withdraw data release")
    assert (audit.subject_id, audit.after) == (str(number), {"reason": "A file was missing."})
    for act in (services.approve_release, services.release):
        with pytest.raises(Refused, match=r"was withdrawn by .* on .* Prepare a new one"):
            act(actor=publisher, number=number)
    with pytest.raises(Refused, match="was withdrawn by"):
        services.withdraw_release(actor=loader, number=number, reason="again")
    assert released().number == number + 1


def test_what_is_public_is_not_withdrawn() -> None:
    figures()
    with pytest.raises(Refused, match="public already"):
        services.withdraw_release(actor=someone(Role.ANALYST), number=released().number, reason="x")


def test_only_who_may_prepare_withdraws() -> None:
    figures()
    number = prepared().number
    for role in set(Role) - {Role.ANALYST, Role.STATISTICS_LOADER}:
        with pytest.raises(NotAllowed):
            services.withdraw_release(actor=someone(role), number=number, reason="x")


def test_every_act_leaves_one_audit_row_and_a_refused_one_none(release: DataRelease) -> None:
    with pytest.raises(Refused):
        services.release(actor=someone(Role.PUBLISHER), number=release.number)
    rows = AuditEvent.objects.filter(subject_type="data release", subject_id=str(release.number))

    assert list(rows.order_by("id").values_list("action", flat=True)) == [
        "prepare data release",
        "approve data release",
        "release data",
    ]
    after = rows.get(action="release data").after
    assert after is not None
    assert after["sha256"] == release.sha256


def test_reads_are_one_query_each() -> None:
    figures()
    release, lothian = released(), board().pk
    reads: list[Callable[[], object]] = [
        lambda: queries.current_release(),
        lambda: queries.released_grid(release=release, year=None),
        lambda: queries.released_board_cells(release=release, organisation_id=lothian, year=None),
        lambda: queries.released_measure_cells(release=release, measure_key=AE, year=None),
        lambda: queries.released_series(release=release, organisation_id=lothian, measure_key=AE),
        lambda: queries.released_board_series(release=release, organisation_id=lothian),
        lambda: queries.releases(),
        lambda: queries.latest_reports(),
        lambda: queries.arrivals(release=release, after=None),
    ]
    for read in reads:
        read()  # cells that this process has not read before take one query more
        with statements() as captured:
            read()
        assert len(captured) == 1


def test_arrivals_are_what_the_release_before_did_not_hold(release: DataRelease) -> None:
    first = release
    figures("nhs-fife")
    second = prepared()

    assert len(queries.arrivals(release=first, after=None)) == 1
    assert [one.added for one in queries.arrivals(release=second, after=first)] == [12]


def test_arrivals_tell_of_a_file_with_a_lower_number_that_was_accepted_later() -> None:
    waited = waiting("nhs-fife,2023-05-01,96,100,,,", board=None, known_from=KNOWN_ON)
    arrive("nhs-lothian,2023-06-01,81,100,,,", measure="camhs-18-weeks", known_from=KNOWN_ON)
    first = released()
    accept(actor=command(name="tests", now=timezone.now()), submission_id=waited.pk)
    second = released()

    assert waited.pk < min(first.submissions)
    assert [one.file_name for one in queries.arrivals(release=second, after=first)] == ["figures.csv"]
    assert [one.added for one in queries.arrivals(release=second, after=first)] == [1]
