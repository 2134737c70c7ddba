"""Rows of the last agreed plan, carried forward into the first draft of a new year's."""

from collections.abc import Collection, Mapping

from django.db import transaction

from boards.plans import acts
from boards.plans.queries.earlier_plans import candidates, earlier_plans
from boards.plans.services.locking import locked_version
from boards.plans.services.parts import plan_of, write_rows
from boards.plans.services.refusals import CannotPlan
from boards.work.actors import Actor

NO_EARLIER_PLAN = "No plan of an earlier year is agreed here, so there is nothing to carry forward."


def carry_forward(
    *, actor: Actor, version_id: int, edit_number: int, rows: Mapping[str, Collection[str]]
) -> int:
    """Write these rows, by part, as the board's last agreed plan says them; returns how many.

    Each is an edit of its own row, and the audit log says where it is from. Raises NotAllowed; CannotPlan where a row
    is not to be carried forward any more; InvalidRows, PlanVersion.DoesNotExist.
    """
    with transaction.atomic():
        version = locked_version(version_id, actor=actor, act=acts.CARRY, edit_number=edit_number)
        view = plan_of(version, today=actor.today)
        earlier = next(iter(earlier_plans(view.setting)), None)
        if earlier is None:
            raise CannotPlan(NO_EARLIER_PLAN)
        offered = {(one.part.key, one.key): one for one in candidates(view, earlier) if not one.why_not}
        wanted = [(part, key) for part, keys in rows.items() for key in keys]
        if gone := [one for one in wanted if one not in offered]:
            raise CannotPlan(
                f"{len(gone)} of the rows cannot be carried forward any more: the plan has them by now, or they do not "
                "fit. Nothing was done. Open the page again."
            )
        number = version.edit_number
        for part in dict.fromkeys(offered[one].part for one in wanted):
            written = {key: offered[part.key, key].fields for key in rows[part.key]}
            number = write_rows(
                actor,
                version,
                part,
                written,
                edit_number=number,
                source={"carried_from": earlier.words},
            )
    return len(wanted)
