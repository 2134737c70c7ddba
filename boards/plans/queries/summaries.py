"""Every plan in a list."""

from dataclasses import dataclass

from django.db.models import F

from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.plans.agreement import Recommendation
from boards.plans.models import PlanEdit, PlanVersion
from boards.plans.verbs import OF_A_PART, Verb
from boards.work.edits import STATE, authors
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class PlanSummary:
    """A board's plan in a list: its newest version, and the number of the one that is in force, 0 without any.

    `number` 0 and empty words where none was begun. `is_ready` is a draft that its planners handed over. `writers`
    wrote some of the version, so they neither sign nor agree it, and `recommended_by_id` does not agree it either.
    `returned` says by whom it was returned and has not been handed over since; a draft that `was_ready` was handed over
    once, whatever came of it, and a version that `was_returned` has been read by a reviewer.
    """

    organisation: Organisation
    framework: Framework
    number: int
    status: str
    in_force: int
    plan_id: int = 0
    version_id: int = 0
    is_ready: bool = False
    writers: frozenset[int] = frozenset()
    signed_by_id: int | None = None
    returned: str = ""
    was_ready: bool = False
    was_returned: bool = False
    outcome: str = ""
    recommended_by_id: int | None = None

    @property
    def state(self) -> str:
        return self.status or "not begun"


def plan_summaries(*, boards: frozenset[int] | None, catalogue: Catalogue) -> tuple[PlanSummary, ...]:
    """Every territorial board that may be seen (None: all) in every framework that asks its plan for anything.

    The newest framework first, boards in list order; in a fictional one the samples before them. Six queries.
    """
    asking = {f for (f, _), r in catalogue.requirements.items() if r.trajectory != r.Trajectory.NOT_ASKED}
    asking |= {
        framework
        for (framework, _, kind), part in catalogue.plan_parts.items()
        if kind == part.BoardKind.TERRITORIAL and part.rule != part.Rule.NOT_ASKED
    }
    newest: dict[tuple[int, str], PlanVersion] = {}
    in_force: dict[tuple[int, str], int] = {}
    versions = PlanVersion.objects.exclude(status=PlanVersion.Status.DISCARDED)
    for version in versions.select_related("plan").order_by("plan_id", "-number"):
        key = (version.plan.organisation_id, version.plan.framework_id)
        newest.setdefault(key, version)
        if version.status == PlanVersion.Status.AGREED:
            in_force.setdefault(key, version.number)
    still_open = [one for one in newest.values() if one.status != PlanVersion.Status.AGREED]
    wrote = authors(PlanEdit, documents=[one.pk for one in still_open])
    returned, recommended = _returned(still_open), _recommended_by(still_open)
    was_ready, was_returned = _were(still_open)
    summaries, everybody = [], organisations()
    for framework in reversed(list(catalogue.frameworks.values())):
        planners = everybody.samples + everybody.territorial if framework.fictional else everybody.territorial
        for organisation in planners if framework.key in asking else ():
            if boards is not None and organisation.pk not in boards:
                continue
            found = newest.get((organisation.pk, framework.key))
            summaries.append(
                PlanSummary(
                    organisation=organisation,
                    framework=framework,
                    number=found.number if found else 0,
                    status=found.status if found else "",
                    in_force=in_force.get((organisation.pk, framework.key), 0),
                    plan_id=found.plan_id if found else 0,
                    version_id=found.pk if found else 0,
                    is_ready=bool(found and found.ready_at and found.status == PlanVersion.Status.DRAFT),
                    writers=wrote.get(found.pk, frozenset()) | {found.created_by_id}
                    if found
                    else frozenset(),
                    signed_by_id=found.signed_by_id if found else None,
                    returned=returned.get(found.pk, "") if found else "",
                    was_ready=bool(found and found.pk in was_ready),
                    was_returned=bool(found and found.pk in was_returned),
                    outcome=found.outcome if found else "",
                    recommended_by_id=recommended.get(found.pk) if found else None,
                )
            )
    return tuple(summaries)


def _recommended_by(versions: list[PlanVersion]) -> dict[int, int]:
    """Who recommended what to decide about each signed version as it stands; one query."""
    signed = [one.pk for one in versions if one.status == PlanVersion.Status.SIGNED]
    rows = Recommendation.objects.filter(version__in=signed, edit_number=F("version__edit_number"))
    return dict(rows.values_list("version_id", "by_id"))


def _returned(versions: list[PlanVersion]) -> dict[int, str]:
    """Who returned each draft, where nothing was done to its state since; one query."""
    drafts = [one.pk for one in versions if one.status == PlanVersion.Status.DRAFT and not one.ready_at]
    newest = (
        PlanEdit.objects.filter(document__in=drafts, part=STATE)
        .exclude(entry__in=OF_A_PART)
        .order_by("document_id", "-id")
        .distinct("document_id")
        .values_list("document_id", "entry", "editor_label")
    )
    return {document: label for document, verb, label in newest if verb == Verb.RETURNED}


def _were(versions: list[PlanVersion]) -> tuple[frozenset[int], frozenset[int]]:
    """Drafts that were handed over before, and versions that were returned, whatever came of it; one query."""
    drafts = {one.pk for one in versions if one.status == PlanVersion.Status.DRAFT}
    rows = PlanEdit.objects.filter(
        document__in=[one.pk for one in versions],
        part=STATE,
        entry__in=[Verb.HANDED_OVER, Verb.RETURNED],
    ).values_list("document_id", "entry")
    told = set(rows)
    return (
        frozenset(document for document, verb in told if verb == Verb.HANDED_OVER and document in drafts),
        frozenset(document for document, verb in told if verb == Verb.RETURNED),
    )
