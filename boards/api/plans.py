"""Plans for programs: what a board's plan says, and rows of its parts written as the desk writes them."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from boards.api.answers import DryRun, Key, answer
from boards.api.gate import Caller, Refused, enter
from boards.api.models import Use
from boards.api.plan_schemas import (
    FieldOut,
    MissingOut,
    PartBrief,
    PartOut,
    PlanBrief,
    PlanOut,
    RowsIn,
    SavedOut,
    Version,
    VersionOut,
)
from boards.api.schemas import READING, WRITING
from boards.people.roles import Action
from boards.plans import services
from boards.plans.models import PlanVersion
from boards.plans.parts.part import Fault, Part, Setting
from boards.plans.parts.trajectories.rules import rules_of
from boards.plans.parts.typed import read_rows
from boards.plans.queries import PlanView, VersionView, WrittenPart, plan, plan_summaries
from boards.plans.services import CannotPlan, InvalidRows
from boards.plans.sharing import is_of_board
from boards.work.edits import EditConflict, NumberAhead
from targets.catalogue.queries import catalogue

READERS = (Use.READ, Use.PLAN)

router = Router(tags=["Plans"])


@router.get("{slug:board}/plans/", response={200: list[PlanBrief], **READING}, summary="Plans of the board")
def plans(request: HttpRequest, board: str) -> list[PlanBrief]:
    """Every framework that asks the board for a plan, the newest first, and how far its plan is."""
    caller = enter(request, board, Action.VIEW_BOARD_DRAFTS, uses=READERS)
    own = frozenset({caller.organisation.pk})
    return [
        PlanBrief(
            framework=one.framework.key,
            title=one.framework.plan_name,
            version=one.number or None,
            state=one.state,
            in_force=one.in_force or None,
        )
        for one in plan_summaries(boards=own, catalogue=catalogue())
    ]


@router.get("{slug:board}/plans/{slug:framework}/", response={200: PlanOut, **READING}, summary="One plan")
def one_plan(request: HttpRequest, board: str, framework: str, version: Version = None) -> PlanOut:
    """Its versions, and the parts of one of them (the newest, where none is named): how far each is, what it lacks."""
    caller = enter(request, board, Action.VIEW_BOARD_DRAFTS, uses=READERS)
    held = _plan(caller, framework, version)
    return PlanOut(
        board=board,
        framework=framework,
        invented=caller.organisation.is_sample,
        version=held.shown.number if held.shown else None,
        edit_number=held.shown.edit_number if held.shown else None,
        versions=[_version(one) for one in held.versions],
        parts=[
            PartBrief(
                part=written.part.key,
                title=written.part.title,
                progress=written.progress.value,
                rows=len(written.rows),
                missing=[MissingOut(row=one.key, title=one.row, what=one.what) for one in written.missing],
            )
            for written in held.parts
        ],
    )


@router.get(
    "{slug:board}/plans/{slug:framework}/parts/{slug:part}/",
    response={200: PartOut, **READING},
    summary="One part of a plan",
)
def one_part(request: HttpRequest, board: str, framework: str, part: str, version: Version = None) -> PartOut:
    """All its rows, each field as the text that is held; and which fields a row may have. Trajectories are a part."""
    caller = enter(request, board, Action.VIEW_BOARD_DRAFTS, uses=READERS)
    held = _plan(caller, framework, version)
    written, shown = _written(held, part), _shown(held)
    return PartOut(
        board=board,
        framework=framework,
        part=part,
        title=written.part.title,
        invented=caller.organisation.is_sample,
        version=shown.number,
        edit_number=shown.edit_number,
        fields=_fields(written.part, held.setting),
        rows={key: dict(said) for key, said in written.rows.items()},
    )


@router.patch(
    "{slug:board}/plans/{slug:framework}/parts/{slug:part}/",
    response={200: SavedOut, **WRITING},
    summary="Write rows of a part",
)
def write_rows(
    request: HttpRequest,
    board: str,
    framework: str,
    part: str,
    said: RowsIn,
    dry_run: DryRun = False,
    key: Key = None,
) -> HttpResponse:
    """Save rows of the newest version, all of them or none. Each row that is named is replaced by what is sent, or
    taken out where that is null; rows that are not named stay. A row that somebody else changed after `edit_number` is
    not written over: the answer is 409 and names both values.
    """
    caller = enter(request, board, Action.EDIT_PLAN, uses=(Use.PLAN,))
    return answer(request, caller, _save(caller, framework, part, said, dry_run), key=key, dry_run=dry_run)


def _save(caller: Caller, framework: str, part: str, said: RowsIn, dry_run: bool) -> Callable[[], SavedOut]:
    held = _plan(caller, framework, None)
    written, shown = _written(held, part), _shown(held)

    def save() -> SavedOut:
        if said.version != shown.number:
            raise Refused(
                409,
                "The plan has another version by now",
                f"The newest version is {shown.number}, not {said.version}. Nothing was stored.",
                ("Read the part anew, and send your rows for that version.",),
            )
        rows, faults = read_rows(
            written.part,
            {row: fields or {} for row, fields in said.rows.items()},
            stored=written.rows,
            setting=held.setting,
        )
        if faults:
            raise _invalid(faults)
        try:
            number = services.save_rows(
                actor=caller.actor,
                version_id=shown.version_id,
                edit_number=said.edit_number,
                part=written.part,
                rows=rows,
                source={"token": str(caller.token.token_id)},
            )
        except InvalidRows as refusal:
            raise _invalid(refusal.faults) from refusal
        except EditConflict as conflict:
            raise _conflict(conflict) from conflict
        except (CannotPlan, NumberAhead) as refusal:
            raise Refused(
                409,
                "The plan cannot be written like this now",
                str(refusal),
                ("Read the plan anew.",),
            ) from refusal
        return SavedOut(
            version=shown.number,
            edit_number=number,
            dry_run=dry_run,
            changed=[row for row, fields in rows.items() if fields != written.rows.get(row, {})],
            rows={row: dict(fields) or None for row, fields in rows.items()},
        )

    return save


def _plan(caller: Caller, framework: str, number: int | None) -> PlanView:
    policy = catalogue()
    if framework not in policy.frameworks:
        raise Http404("there is no such framework")
    try:
        held = plan(
            organisation_id=caller.organisation.pk,
            framework_key=framework,
            catalogue=policy,
            today=caller.actor.today,
            number=number,
            outside=not is_of_board(caller.rights, caller.organisation.pk),
        )
    except PlanVersion.DoesNotExist:
        raise Http404("there is no such version") from None
    if not held.parts:
        raise Http404("this framework asks the board for no part")
    return held


def _written(held: PlanView, part: str) -> WrittenPart:
    written = held.written(part)
    if written is None:
        raise Http404("the framework does not ask the board for this part")
    return written


def _shown(held: PlanView) -> VersionView:
    if held.shown is None:
        raise Http404("this plan has not been begun")
    return held.shown


def _version(one: VersionView) -> VersionOut:
    return VersionOut(
        version=one.number,
        state=one.status,
        edit_number=one.edit_number,
        reason=one.reason,
        begun=one.created_at,
        handed_over=one.ready_at,
        signed=one.signed_at,
        decided=one.agreed_at,
        outcome=one.outcome,
    )


def _fields(part: Part, setting: Setting) -> list[FieldOut]:
    """Of any row, or where rows differ (trajectories: by their periods) of each that there may be."""
    keys = [""] if part.listed else list(setting.read(rules_of))
    return [
        FieldOut(row=key, field=name, title=field.title, hint=field.hint, always=field.always)
        for key in keys
        for name, field in part.fields(key, setting).items()
    ]


def _invalid(faults: tuple[Fault, ...]) -> Refused:
    return Refused(
        422,
        "Some rows cannot stand",
        "Nothing was stored. Each fault is named with its row and field.",
        ("Mend them and send all rows again.",),
        tuple(
            {
                "row": one.key,
                "field": one.field,
                "value": one.value,
                "problem": one.problem,
                "remedy": one.remedy,
            }
            for one in faults
        ),
    )


def _conflict(conflict: EditConflict) -> Refused:
    return Refused(
        409,
        "Somebody changed the same rows",
        f"{' '.join(dict.fromkeys(one.words for one in conflict.conflicts))} Nothing was stored.",
        (f"Decide, and send the rows again with the edit number {conflict.edit_number}.",),
        tuple(
            {
                "row": one.entry,
                "field": difference.field,
                "value": str(difference.yours or ""),
                "problem": f"You read “{difference.read or ''}”; it is “{difference.theirs or ''}” now.",
                "remedy": "Keep one of the two.",
            }
            for one in conflict.conflicts
            for difference in one.merge.differences
        ),
    )
