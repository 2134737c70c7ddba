"""What the board's own Board decided, recorded beside a version."""

from datetime import date

from django.db import transaction

from boards.plans import acts
from boards.plans.board_approvals import BoardApproval
from boards.plans.services.locking import locked_version, record
from boards.plans.services.refusals import CannotPlan
from boards.plans.verbs import Verb
from boards.work.actors import Actor
from targets.calc.periods import day_words


def record_board_approval(*, actor: Actor, version_id: int, approved_on: date, minute: str) -> None:
    """Record the day and the minute; nothing waits for it, and a later record takes its place.

    Raises NotAllowed; CannotPlan for a day to come, without a minute, and as the act says.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.RECORD_APPROVAL)
        if approved_on > actor.today:
            raise CannotPlan(f"{day_words(approved_on)} is still to come: record it when the Board has met.")
        if not minute.strip():
            raise CannotPlan("Say in which minute it is read.")
        assert actor.user_id is not None, "a person: no act is a command's"
        BoardApproval.objects.create(
            version=version,
            approved_on=approved_on,
            minute=" ".join(minute.split()),
            by_id=actor.user_id,
            at=actor.now,
        )
        record(
            actor,
            version,
            Verb.BOARD_APPROVED,
            after={
                "number": version.number,
                "approved_on": approved_on.isoformat(),
                "minute": minute.strip(),
            },
        )
