"""Of many drafts at once: which of their parts were not handed over yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from boards.people.permissions import memberships_in_force
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.part_hand_overs import PartHandOver
from boards.plans.parts import TRAJECTORIES, asked_parts
from boards.plans.parts.part import Part, Setting
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.queries.summaries import PlanSummary
from boards.plans.words import planned_as
from boards.work.edits import STATE
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class WaitingPart:
    """A part that is not handed over: written in this version, or required and not begun."""

    part: Part
    is_begun: bool


def waiting_parts(
    plans: Collection[PlanSummary], *, catalogue: Catalogue, today: date
) -> dict[int, tuple[WaitingPart, ...]]:
    """By number of the version, in the order of a plan; a plan of one part is handed over whole. Two queries.

    What a version that changes an agreed plan did not touch is as agreed, and waits for nobody.
    """
    drafts = [one for one in plans if one.status == PlanVersion.Status.DRAFT and not one.is_ready]
    numbers = [one.version_id for one in drafts]
    edits = PlanEdit.objects.filter(document__in=numbers).exclude(part=STATE)
    edited = set(edits.order_by().values_list("document_id", "part").distinct())
    # A save of a part takes its hand-over back: one that is there is of what the part says now.
    ready = set(PartHandOver.objects.filter(version__in=numbers).values_list("version_id", "part"))
    waiting = {}
    for plan in drafts:
        setting = _setting(plan, catalogue, today)
        asked = asked_parts(setting)
        waiting[plan.version_id] = tuple(
            WaitingPart(part, is_begun=(plan.version_id, part.key) in edited)
            for part in (asked if len(asked) > 1 else ())
            if (plan.version_id, part.key) not in ready
            and ((plan.version_id, part.key) in edited or (not plan.in_force and _is_required(part, setting)))
        )
    return waiting


def limited_planners(*, today: date) -> frozenset[tuple[int, str]]:
    """Boards and the parts of their plans to which one of their planners is limited. One query."""
    rows = memberships_in_force(today).exclude(parts=[]).values_list("organisation_id", "parts")
    return frozenset((board, part) for board, parts in rows if board is not None for part in parts)


def _setting(plan: PlanSummary, catalogue: Catalogue, today: date) -> Setting:
    return Setting(
        policy=catalogue,
        framework=plan.framework,
        organisation_id=plan.organisation.pk,
        board_kind=planned_as(plan.organisation.kind),
        number=plan.number,
        today=today,
    )


def _is_required(part: Part, setting: Setting) -> bool:
    if part == TRAJECTORIES:
        return any(rules.required for rules in setting.read(rules_of).values())
    asked = part.listed.asked(setting) if part.listed else None
    return asked is not None and asked.rule == PlanPart.Rule.REQUIRED
