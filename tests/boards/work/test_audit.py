"""The audit log: one row for each act, only inside the act's transaction."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from boards.work import audit
from boards.work.actors import command
from boards.work.models import AuditEvent

ACTOR = command(name="tests", now=datetime(2026, 7, 1, 23, 30, tzinfo=UTC))


@pytest.mark.django_db
def test_an_act_is_recorded_with_who_when_what_before_and_after() -> None:
    audit.record(
        actor=ACTOR,
        action="renamed",
        subject_type="board",
        subject_id=7,
        before={"name": "A"},
        after={"name": "B"},
    )
    row = AuditEvent.objects.get(subject_type="board")
    assert (row.actor_id, row.actor_label, row.at) == (None, "tests", ACTOR.now)
    assert (row.action, row.subject_type, row.subject_id) == ("renamed", "board", "7")
    assert (row.before, row.after) == ({"name": "A"}, {"name": "B"})


def test_an_audit_row_outside_a_transaction_is_refused(fresh_db: None) -> None:
    assert not connection.in_atomic_block
    with pytest.raises(audit.OutsideTransaction):
        audit.record(actor=ACTOR, action="renamed", subject_type="board", subject_id=7)


def test_the_local_day_of_an_act_is_scotlands() -> None:
    assert ACTOR.today.isoformat() == "2026-07-02"  # half past midnight, British Summer Time
