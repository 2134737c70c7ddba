"""Rules of judging that change between two acts or two releases: prepared again, and told by name."""

import copy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from psycopg2 import extensions

from boards.people.models import User
from boards.people.roles import Role
from boards.performance.judging import empty, held
from boards.plans.models import DeliveryPlan, PlanVersion
from reports.publication import by_rule, cutting, services, snapshots
from reports.publication.acts import Refused
from reports.publication.models import DataRelease, ReleasedStanding
from targets.catalogue.models import Requirement
from tests.reports.dashboards.test_pages import text
from tests.reports.samples import AE, KNOWN_ON, YEAR, board, figures, prepared, released, someone
from tests.support.people import person, sign_in
from tests.support.plans import agree_rows
from tests.support.releases import approve_by_hand


def rules(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    for module in (services.__name__, cutting.__name__, held.__name__, empty.__name__):
        monkeypatch.setattr(f"{module}.CALCULATION_VERSION", version)


@pytest.mark.django_db
def test_an_approved_release_is_prepared_again_when_the_rules_have_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures()
    release, publisher = prepared(), someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=release.number)
    rules(monkeypatch, "next")
    with pytest.raises(Refused, match="rules of judging changed after this release was approved"):
        services.release(actor=publisher, number=release.number)
    assert not ReleasedStanding.objects.exists()
    services.withdraw_release(actor=someone(Role.ANALYST), number=release.number, reason="Other rules")
    again = prepared()
    services.approve_release(actor=publisher, number=again.number)
    services.release(actor=publisher, number=again.number)


@pytest.mark.django_db
def test_what_was_approved_before_rules_were_noted_is_prepared_again() -> None:
    """As a release of an older program stands: approved, with no version of the rules."""
    figures()
    release, publisher = prepared(), someone(Role.PUBLISHER)
    approve_by_hand(release, by=User.objects.get(name=publisher.label))
    with pytest.raises(Refused, match="Withdraw it and prepare a new one"):
        services.release(actor=publisher, number=release.number)


@pytest.mark.django_db
def test_a_plan_that_was_agreed_after_the_approval_does_not_slip_in() -> None:
    figures()
    release, publisher = prepared(known_on=timezone.localdate()), someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=release.number)
    later = publisher.now + timedelta(seconds=1)
    version = PlanVersion.objects.create(
        plan=DeliveryPlan.objects.create(organisation=board(), framework_id=YEAR),
        number=1,
        created_by=person(),
        created_at=later,
    )
    agree_rows(version, at=later)
    with pytest.raises(Refused, match="A plan was agreed or corrected after this release was approved"):
        services.release(actor=publisher, number=release.number)


def test_results_that_differ_by_rule_alone_are_told_by_name_and_others_are_not(
    fresh_db: None, owner_connection: extensions.connection, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    figures()
    figures("nhs-fife")
    first = released()
    assert first.differs_by_rule == []
    # The rules of then found Lothian on track; that is what was sealed, and stays so.
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_releasedstanding DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE reports_releasedstanding SET result = 'on_track', met = true "
            "WHERE measure_id = %s AND framework_id = %s AND actual IS NOT NULL",
            [AE, YEAR],
        )
        cursor.execute("ALTER TABLE reports_releasedstanding ENABLE TRIGGER USER")
    owner_connection.commit()
    figures("nhs-fife", values={"2023-03-01": "99"}, known_from=KNOWN_ON)
    rules(monkeypatch, "next")
    second = DataRelease.objects.get(pk=released().pk)
    assert second.differs_by_rule == [[board().pk, AE, YEAR, "on_track", "off_track"]]
    page = text(client, "/data/")
    told = "1 result differs from the release before by the rules of judging alone. Before: 1 met, 0 missed. Now: 0 met"
    assert told in page
    desk = text(sign_in(Client(), person(Role.ANALYST)), f"/desk/releases/{second.number}/")
    assert "NHS Lothian" in desk
    assert "on track, now off track" in desk
    assert snapshots.release_sha256(DataRelease.objects.get(pk=second.pk)) == second.sha256
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE reports_datarelease DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE reports_datarelease SET differs_by_rule = '[]' WHERE number = %s", [second.number]
        )
        cursor.execute("ALTER TABLE reports_datarelease ENABLE TRIGGER USER")
    owner_connection.commit()
    assert snapshots.release_sha256(DataRelease.objects.get(pk=second.pk)) != second.sha256


@pytest.mark.django_db
def test_what_no_source_confirms_any_more_is_told_as_a_rule_with_both_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A column of the policy that the release before did not know is a rule, its words are none."""
    figures()
    first = released()
    first.policy = before = copy.deepcopy(first.policy or {})
    for row in before["requirements"]:
        del row["confirmed_until"]
        row |= {"recalled": [], "source": "Carried forward"}
    Requirement.objects.filter(measure=AE, framework=YEAR).update(confirmed_until=None)
    rules(monkeypatch, "next")
    second = released()
    told = by_rule.differences(second, before=first)
    assert (board().pk, AE, YEAR, "off_track", "not_confirmed") in told
    assert {one.before for one in told} == {
        "off_track",
        "no_data",
    }  # a board without a figure is asked nothing now
    second.differs_by_rule = [
        [board().pk, AE, YEAR, "off_track", "not_confirmed"],
        [board("nhs-fife").pk, AE, YEAR, "no_data", "not_confirmed"],
        [board("nhs-borders").pk, AE, YEAR, "off_track", "no_data"],
    ]
    assert by_rule.notice(second).endswith(
        "Before: 0 met, 2 missed, 1 no data. Now: 0 met, 0 missed, 1 no data, 2 target not confirmed."
    )


@pytest.mark.django_db
def test_another_requirement_is_no_difference_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    figures()
    released()
    Requirement.objects.filter(measure=AE, framework=YEAR).update(floor=Decimal(50))
    rules(monkeypatch, "next")
    second = released()
    standing = ReleasedStanding.objects.get(release=second, organisation=board(), framework=YEAR, measure=AE)
    assert standing.result == "on_track"
    assert second.differs_by_rule == []
    assert by_rule.notice(second) == ""
