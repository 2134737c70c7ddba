"""One board's plan: its versions, and the parts of one of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef

from boards.asks.models import Question
from boards.asks.queries import Asked, Document, questions_of
from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.people.models import User
from boards.plans.agreement import Recommendation
from boards.plans.board_approvals import BoardApproval
from boards.plans.checks import EXPLANATIONS, Finding, blocking, findings
from boards.plans.cycles import DAYS, Cycle
from boards.plans.models import DeliveryPlan, PlanEdit, PlanVersion
from boards.plans.named_lines import LINES
from boards.plans.part_hand_overs import PartHandOver
from boards.plans.parts import TRAJECTORIES, asked_parts, local_parts
from boards.plans.parts.part import Facts, Part, Rows, Setting, Whole
from boards.plans.parts.trajectories.rows import baselines_of
from boards.plans.parts.trajectories.state import states_of
from boards.plans.promises import agreed_levels, promised_levels
from boards.plans.queries.earlier_plans import unchanged_since
from boards.plans.queries.later import later
from boards.plans.queries.plan_view import (
    Approved,
    PlanView,
    Ready,
    Recommended,
    VersionView,
    WrittenPart,
)
from boards.plans.row_orders import arranged, orders_of
from boards.plans.sharing import shares_of
from boards.plans.words import planned_as
from boards.work.edits import STATE
from targets.catalogue.models import Framework, Measure
from targets.catalogue.queries import Catalogue
from targets.compiled import Compiled

Status = PlanVersion.Status


def year_is_over(framework: Framework, *, today: date) -> bool:
    """A year that has passed is not promised any more; the fictional cycle is always open."""
    return not framework.fictional and framework.year_end < today


def reported_measures(*, organisation_id: int) -> frozenset[str]:
    """Measures of which an organisation ever had a figure; one query that probes the index once for each measure."""
    figures = Observation.objects.filter(
        organisation=organisation_id, measure=OuterRef("pk"), value__isnull=False
    )
    return frozenset(Measure.objects.filter(Exists(figures)).values_list("pk", flat=True))


class LockedPlan(NamedTuple):
    """A plan that its caller holds the lock of, with its versions."""

    plan: DeliveryPlan
    versions: tuple[PlanVersion, ...]


_VERSIONS: Compiled[PlanVersion] = Compiled(
    lambda organisation, framework: PlanVersion.objects.filter(
        plan__organisation=organisation, plan__framework=framework
    ),
    organisation=int,
    framework=str,
)


def plan(
    *,
    organisation_id: int,
    framework_key: str,
    catalogue: Catalogue,
    today: date,
    number: int | None = None,
    outside: bool = False,
    held: LockedPlan | None = None,
) -> PlanView:
    """The plan with its version of that number (None: the newest), as it can be written today.

    `outside` is a reader who is not of the board; `held` is the plan with its versions, where its caller has locked it.
    Two queries; all else is read when it is looked at: what a part says in one or two for each part of this version
    and of the one before, the rest in at most thirteen.

    KeyError for an unknown framework; PlanVersion.DoesNotExist for a number that there is not.
    """
    framework = catalogue.frameworks[framework_key]
    rows = sorted(
        held.versions if held else _VERSIONS(organisation=organisation_id, framework=framework_key),
        key=lambda version: -version.number,
    )
    recommended = later(lambda: _recommended(organisation_id, framework_key))
    approved = later(lambda: _approved(organisation_id, framework_key))
    numbers = _in_force_after(rows)
    names = later(lambda: _names_of(rows))
    versions = tuple(
        _version_view(
            version,
            recommended,
            approved=approved,
            superseded_by=numbers.get(version.number, 0),
            names=names,
        )
        for version in rows
    )
    shown = next((version for version in versions if version.status != Status.DISCARDED), None)
    if number is not None:
        shown = next((version for version in versions if version.number == number), None)
        if shown is None:
            raise PlanVersion.DoesNotExist(f"there is no version {number}")
    agreed = [version for version in versions if version.status == Status.AGREED]
    before = next((version for version in agreed if shown and version.number < shown.number), None)
    facts = Facts(reported=later(lambda: reported_measures(organisation_id=organisation_id)))
    kind = held.plan.organisation.kind if held else _kind_of(organisation_id)
    setting = Setting(
        policy=catalogue,
        framework=framework,
        organisation_id=organisation_id,
        board_kind=planned_as(kind),
        number=shown.number if shown else 0,
        today=today,
    )
    may_keep = local_parts(setting)
    shares = shares_of(organisation_id=organisation_id, framework_key=framework_key) if may_keep else {}
    local = {key: shares.get(key) for key in may_keep}
    if outside:
        setting = replace(setting, hidden=frozenset(key for key, shared in local.items() if not shared))
    rounds = later(lambda: tuple(Cycle.objects.filter(framework=framework_key)))
    questions, edited = later(lambda: _questions(versions)), later(lambda: _edited(shown))
    ready, orders = (
        later(lambda: _ready(shown)),
        later(lambda: orders_of(shown.version_id if shown else None)),
    )

    def written(part: Part) -> WrittenPart:
        rows = _rows(part, shown, orders)
        return WrittenPart(
            part=part,
            rows=rows,
            rows_before=_rows(part, before),
            missing=later(lambda: part.missing(rows, setting, facts)),
            questions=later(
                lambda: tuple(one for one in questions if one.is_open and _part_of(one) == part.key)
            ),
            is_edited=later(lambda: part.key in edited),
            ready=later(lambda: ready.get(part.key)),
            since=later(lambda: unchanged_since(part, rows, setting, outside=outside)),
        )

    parts = {part.key: written(part) for part in asked_parts(setting)}
    planned = parts.get(TRAJECTORIES.key)
    agreed_with_board = later(
        lambda: agreed_levels(organisation_id=organisation_id, framework_key=framework_key)
    )
    whole = Whole(
        setting=setting,
        facts=facts,
        rows={key: written.rows for key, written in parts.items()},
        rows_before={key: written.rows_before for key, written in parts.items()},
        before_number=before.number if before else 0,
        levels=later(
            lambda: promised_levels(
                agreed_with_board,
                policy=catalogue,
                framework_key=framework_key,
                baselines=baselines_of(planned.rows if planned else {}),
            )
        )
        if shown
        else {},
        agreed=agreed_with_board,
    )
    return PlanView(
        organisation_id=organisation_id,
        is_sample=kind == Organisation.Kind.SAMPLE,
        framework=framework,
        days=later(lambda: {name: getattr(one, name) for one in rounds for name in DAYS}),
        is_closed=later(lambda: any(one.closed for one in rounds)),
        versions=versions,
        shown=shown,
        setting=setting,
        parts=tuple(
            replace(written, blocks=_blocks(whole, written.part.key)) if shown else written
            for written in parts.values()
        ),
        trajectories=later(lambda: states_of(planned.rows, setting, facts)) if planned else {},
        before=before,
        trajectories_before=later(lambda: states_of(planned.rows_before, setting, facts))
        if planned and before
        else {},
        whole=whole,
        questions=later(lambda: tuple(one for one in questions if _part_of(one) not in setting.hidden)),
        local=local,
        lines=_lines(shown, setting),
        findings=_findings(whole, shown),
    )


_KIND: Compiled[str] = Compiled(
    lambda organisation: Organisation.including_samples.filter(pk=organisation).values_list(
        "kind", flat=True
    ),
    organisation=int,
)


def _kind_of(organisation_id: int) -> str:
    (kind,) = _KIND(organisation=organisation_id)
    return kind


def _names_of(versions: Iterable[PlanVersion]) -> Mapping[int, str]:
    """Of those who began, handed over, signed and agreed any of them, by number; one query."""
    acts = ((one.created_by_id, one.ready_by_id, one.signed_by_id, one.agreed_by_id) for one in versions)
    people = {person for every in acts for person in every if person is not None}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def _rows(
    part: Part, version: VersionView | None, orders: Mapping[str, Collection[str]] | None = None
) -> Rows:
    """In the order that people gave them; nobody orders what is drawn, or what the policy names."""
    if version is None:
        return {}
    if orders is None or part.listed is None or part.listed.named:
        return later(lambda: part.rows(version.version_id))
    return later(lambda: arranged(part.rows(version.version_id), orders.get(part.key, ())))


def _part_of(question: Asked) -> str:
    return question.pin.split("/")[0]


def _blocks(whole: Whole, part: str) -> tuple[str, ...]:
    return later(lambda: tuple(one.said for one in blocking(whole, part)))


def _findings(whole: Whole, shown: VersionView | None) -> tuple[Finding, ...]:
    if shown is None:
        return ()
    return later(lambda: findings(whole, explained=EXPLANATIONS.rows(shown.version_id)))


def _lines(shown: VersionView | None, setting: Setting) -> Mapping[str, str]:
    """One query where the version changes single lines; what is hidden from the reader is not among them."""
    rows = LINES.rows(shown.version_id) if shown and shown.by_line else {}
    return {key: said["why"] for key, said in rows.items() if key.split("/")[0] not in setting.hidden}


def _questions(versions: tuple[VersionView, ...]) -> tuple[Asked, ...]:
    """Two queries where there is a version."""
    if not versions:
        return ()
    document = Document(Question.About.PLAN, versions[0].plan_id)
    return questions_of([document])[document]


def _edited(shown: VersionView | None) -> Mapping[str, int]:
    """By part that was written in the version its last edit number; one query."""
    rows = PlanEdit.objects.filter(document=shown.version_id if shown else None).exclude(part=STATE)
    return dict(rows.order_by().values_list("part").annotate(Max("edit_number")))


def _ready(shown: VersionView | None) -> Mapping[str, Ready]:
    """By part that was handed over; one query."""
    rows = _HANDED_OVER(version=shown.version_id) if shown else []
    return {row.part: Ready(by=row.by.name, at=row.at) for row in rows}


_HANDED_OVER: Compiled[PartHandOver] = Compiled(
    lambda version: PartHandOver.objects.filter(version=version).select_related("by"), version=int
)


def _recommended(organisation_id: int, framework_key: str) -> Mapping[int, Recommended]:
    """The newest recommendation about each version of the plan; one query, and one more where there is any."""
    rows = Recommendation.objects.filter(
        version__plan__organisation=organisation_id, version__plan__framework=framework_key
    )
    return {
        row.version_id: Recommended(
            recommendation_id=row.pk,
            edit_number=row.edit_number,
            outcome=row.outcome,
            reasons=row.reasons,
            conditions=tuple((one.due, one.what) for one in row.conditions.all()),
            by_id=row.by_id,
            by=row.by.name,
            at=row.at,
        )
        for row in rows.select_related("by").prefetch_related("conditions").order_by("id")
    }


def _approved(organisation_id: int, framework_key: str) -> Mapping[int, Approved]:
    """The newest record of each version of the plan; one query."""
    rows = BoardApproval.objects.filter(
        version__plan__organisation=organisation_id, version__plan__framework=framework_key
    )
    return {
        row.version_id: Approved(on=row.approved_on, minute=row.minute, by=row.by.name, at=row.at)
        for row in rows.select_related("by").order_by("id")
    }


def _in_force_after(versions: Iterable[PlanVersion]) -> Mapping[int, int]:
    """By number of an agreed version that of the agreed one after it."""
    agreed = sorted(version.number for version in versions if version.status == Status.AGREED)
    return dict(pairwise(agreed))


def _version_view(
    version: PlanVersion,
    recommended: Mapping[int, Recommended],
    *,
    approved: Mapping[int, Approved],
    superseded_by: int,
    names: Mapping[int, str],
) -> VersionView:
    return VersionView(
        plan_id=version.plan_id,
        version_id=version.pk,
        number=version.number,
        status=version.status,
        reason=version.reason,
        edit_number=version.edit_number,
        created_by_id=version.created_by_id,
        created_at=version.created_at,
        ready_by_id=version.ready_by_id,
        ready_at=version.ready_at,
        signed_by_id=version.signed_by_id,
        signed_at=version.signed_at,
        agreed_by_id=version.agreed_by_id,
        agreed_at=version.agreed_at,
        in_force_from=version.in_force_from,
        outcome=version.outcome,
        letter_by=version.letter_by,
        recommended=later(lambda: recommended.get(version.pk)),
        by_line=version.by_line,
        board_approved=later(lambda: approved.get(version.pk)),
        superseded_by=superseded_by,
        names=names,
    )
