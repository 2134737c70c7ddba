"""What is looked at beside the chains: here the promises of a real year."""

from decimal import Decimal

import pytest
from django.utils import timezone
from psycopg2 import extensions

from boards.plans.agreed import agreed_otherwise, seal_what_was_agreed_before
from boards.plans.agreed_values import AgreedValue
from boards.plans.models import PlanVersion
from boards.work.actors import command
from boards.work.models import AuditEvent
from reports import verifying
from reports.publication.models import ReleasedSeries
from tests.boards.performance.arrivals import make_live
from tests.reports.samples import AE, board, figures, released
from tests.support.addresses import a_correction

pytestmark = pytest.mark.usefixtures("fresh_db")


def as_owner(owner: extensions.connection, table: str, change: str) -> None:
    with owner.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {change}")
        assert cursor.rowcount == 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    owner.commit()


def test_promises_of_a_real_year_are_those_that_a_release_was_judged_by(
    owner_connection: extensions.connection,
) -> None:
    make_live(AE)
    a_correction(board())  # a plan of 2014/15 that was agreed, before the log kept the hash of what was
    figures(values={"2014-04-01": "82"})
    released(known_on=timezone.localdate())
    said = [
        said
        for row in ReleasedSeries.objects.all()
        for point in row.points
        for said in point.get("said", ())
        if said["kind"] == "trajectory"
    ]
    assert [Decimal(one["value"]) for one in said] == [80]
    assert verifying.check().problem == ""

    version = PlanVersion.objects.get().pk
    for change, problem in (
        ("value = 79", f"Plan version {version} says something else"),
        ("value = 80", ""),
    ):
        as_owner(owner_connection, "boards_trajectorypoint", change)
        assert verifying.check().problem.startswith(problem)
        assert bool(verifying.check().problem) is bool(problem)
    agreed = AgreedValue.objects.filter(framework__fictional=False).earliest("pk")
    for value in (agreed.value + 1, agreed.value):
        as_owner(owner_connection, "boards_agreedvalue", f"value = {value} WHERE id = {agreed.pk}")
        changed = value != agreed.value
        assert (f"Agreed value {agreed.pk} is not what" in verifying.check().problem) is changed

    # From the day on which it is sealed every change shows, and nothing is said of before.
    assert list(agreed_otherwise()) == []
    now = timezone.now()
    assert [seal_what_was_agreed_before(actor=command(name="prepare", now=now)) for _ in range(2)] == [1, 0]
    assert (
        AuditEvent.objects.filter(action="plan sealed", after__since=str(timezone.localdate())).count() == 1
    )
    as_owner(owner_connection, "boards_trajectorypoint", "value = 79")
    assert list(agreed_otherwise()) == [
        f"Plan version {version} says something else than on {now:%Y-%m-%d}, when it was sealed: it was changed."
    ]
