"""A board's plan at the desk: read it, and write its trajectories by form."""

from dataclasses import replace
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.lists import arrange
from boards.components.parts import Row
from boards.components.tables import wanted_file
from boards.desk.autosaving import autosaved, is_autosave
from boards.desk.frames import desk_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.evidence.pages import attached_files
from boards.evidence.queries import attached
from boards.figures.queries import observations_as_known_on
from boards.organisations.models import Organisation
from boards.people.acts import offers, why_not
from boards.people.roles import Action
from boards.performance.stages import stage_rows
from boards.planning.checks import all_findings
from boards.planning.corrections import correction_parts
from boards.planning.forms import TrajectoryForm, initial
from boards.planning.levels import levels_address
from boards.planning.lists import PLANS, plan_choices
from boards.planning.pages import (
    address_of,
    finding_parts,
    history_choices,
    history_lines,
    history_of,
    is_pinned_to,
    plan_page,
    plan_questions,
    trajectory_page,
)
from boards.planning.pages.pace import pace_words
from boards.planning.pages.trajectory import findings_about
from boards.planning.realism import past_here
from boards.planning.saving import save_row
from boards.planning.visits import (
    cannot_write,
    is_open_line,
    may,
    may_propose,
    newest_of,
    not_limited,
    page_of,
    plan_of,
    turned_away,
    wanted_version,
    writes,
)
from boards.plans import acts, services
from boards.plans.acts import plan_facts
from boards.plans.levels import has_levels
from boards.plans.models import PlanVersion
from boards.plans.parts import TRAJECTORIES
from boards.plans.parts.trajectories.baselines import agreed_baselines
from boards.plans.parts.trajectories.closed import closed_of
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import (
    PlanView,
    agreed_with,
    beside_trajectory,
    earlier_drafts,
    edits_told,
    newest_files,
    plan_summaries,
    promised_a_year_before,
    promised_level,
)
from boards.plans.queries.earlier_plans import earlier_plans
from boards.plans.sent_files import WORKBOOK
from boards.plans.services.decisions import LETTER
from boards.work.edits import EntryConflict
from targets.calc.shapes import Shape
from targets.catalogue.queries import Catalogue, catalogue

ERRORS_SHOWN = 100


@desk(Action.VIEW_BOARD_DRAFTS)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan that the person may see."""
    rights = desk_of(request).rights
    summaries = plan_summaries(boards=rights.boards(Action.VIEW_BOARD_DRAFTS), catalogue=catalogue())
    listing = arrange(request, PLANS, summaries, choices=plan_choices(summaries))
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active="plans"),
        "listing": listing,
        "adds_up": rights.allows_somewhere(Action.WATCH),
    }
    return render(request, "planning/plans.html", context)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def plan_of_board(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """One board's plan: what is there, what is missing, what can be done now."""
    organisation, policy, plan = plan_of(request, framework, number=wanted_version(request))
    here = desk_of(request)
    is_newest = plan.shown == plan.newest
    address = address_of(organisation, framework)
    facts = plan_facts(plan)
    edits = edits_told(plan)
    several = len(plan.parts) > 1  # then a file is of one of them
    can = [
        replace(act, words=f"{act.words} of trajectories") if several and act is acts.WRITE else act
        for act in acts.offered(facts)
    ]
    theirs = writes(TRAJECTORIES.key, facts, here)
    if plan.trajectories and theirs:
        place = acts.offered(facts).index(acts.WRITE) + 1
        can.insert(place, replace(acts.WRITE, key=f"{TRAJECTORIES.key}/paste", words="Paste trajectories"))
    if not theirs:
        can = [act for act in can if act.key != acts.WRITE.key]
    if facts.state in acts.CARRY.from_states and earlier_plans(plan.setting):
        can.append(acts.CARRY)
    can.append(replace(acts.WRITE, key=WORKBOOK, words="Write in a workbook"))
    page = plan_page(
        plan,
        organisation=organisation,
        offers=offers(not_limited(can, facts, here), facts, here, address=address) if is_newest else (),
        questions=plan_questions(
            plan.questions, plan=plan, facts=facts, desk=here, address=address, today=here.actor.today
        ),
        edits=edits,
        earlier=earlier_drafts(organisation_id=organisation.pk, framework_key=framework),
        files=newest_files(plan.shown.version_id, hidden=plan.setting.hidden) if plan.shown else (),
        today=here.actor.today,
        reviews=here.rights.allows(Action.AGREE_PLAN, organisation_id=organisation.pk),
        hands_over=is_newest and theirs and may(acts.PART_READY, facts, here),
    )
    if file := wanted_file(request, page.parts, page.versions, of=f"{organisation.slug}-{framework}"):
        return file
    corrections = correction_parts(organisation, plan, policy=policy, here=here)
    listing = None
    if plan.shown:
        lines = history_lines(edits, plan=plan, organisation=organisation)
        listing = arrange(request, history_of(plan), lines, choices=history_choices(lines))
        if listing.is_file:
            return listing.file()
    context: dict[str, object] = {
        "page": page,
        "reviews": is_newest
        and plan.shown
        and any(
            here.rights.allows(action, organisation_id=organisation.pk)
            for action in (Action.SIGN_PLAN, Action.AGREE_PLAN)
        ),
        "listing": listing,
        "letters": attached_files(
            attached(document_kind=LETTER, document_numbers=[plan.shown.version_id]).get(
                plan.shown.version_id, ()
            )
        )
        if plan.shown
        else (),
        "corrections": corrections,
        "levels": has_levels(organisation, policy, framework),
        "findings": finding_parts(
            all_findings(plan, organisation=organisation) if is_newest else plan.findings,
            plan=plan,
            organisation=organisation,
            may_explain=is_newest
            and here.rights.allows(Action.EDIT_PLAN, organisation_id=organisation.pk)
            and not why_not(acts.EXPLAIN, facts, here.actor),
        ),
    }
    return page_of(request, "planning/plan.html", plan, organisation, context)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def trajectory(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """One trajectory beside the board's figures."""
    organisation, policy, plan = plan_of(request, framework, number=wanted_version(request))
    return _trajectory_page(request, organisation, policy, plan, _state(plan, measure))


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def edit_trajectory(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """Type one trajectory. A save over somebody else's shows both and asks again."""
    organisation, policy, plan = plan_of(request, framework)
    state, version = _state(plan, measure), newest_of(plan)
    if why := cannot_write(request, plan, TRAJECTORIES.key):
        return turned_away(request, plan, organisation, why)
    first = initial(
        values=state.values,
        baseline=state.baseline,
        baseline_period_end=state.baseline_period_end,
        rationale=state.rationale,
        edit_number=version.edit_number,
    )
    agreed = plan.setting.read(agreed_baselines).get(measure, {})
    closed = closed_of(plan.setting, measure)
    make = partial(TrajectoryForm, rules=state.rules, agreed=agreed, closed=closed)
    form = make(request.POST or None, initial=first | typed_before(request))
    conflict, saving = None, None
    if request.method == "POST" and form.is_valid():
        saving = save_row(
            request,
            form,
            lambda: services.save_trajectory(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                edit_number=form.cleaned_data["edit_number"],
                measure_key=measure,
                points=form.points,
                baseline=form.starts_from,
                baseline_period_end=form.starts_on,
                rationale=form.cleaned_data["rationale"],
            ),
        )
        if saving.is_saved and not is_autosave(request):
            messages.success(request, f"Saved: {state.rules.title}.")
            return HttpResponseRedirect(address_of(organisation, framework))
        if saving.conflict:
            conflict, form = saving.conflict, make(saving.again)
    if is_autosave(request):
        is_saved = saving is not None and saving.is_saved
        told = _told(request, framework, measure) if is_saved else ()
        return autosaved(request, form, saving, told=told)
    return _trajectory_page(request, organisation, policy, plan, state, form=form, conflict=conflict)


def _told(request: HttpRequest, framework: str, measure: str) -> tuple[str, ...]:
    """About the trajectory as it is saved now."""
    organisation, _, plan = plan_of(request, framework)
    state = _state(plan, measure)
    beside = beside_trajectory(
        organisation_id=organisation.pk, measure_key=measure, periods=state.rules.periods
    )
    past = past_here(plan, measure, today=desk_of(request).actor.today).told(state.rules.definition)
    pace = pace_words(state, beside=beside)
    return (*filter(None, (pace, past)), *(one.found.said for one in findings_about(plan, measure)))


def _trajectory_page(
    request: HttpRequest,
    organisation: Organisation,
    policy: Catalogue,
    plan: PlanView,
    state: TrajectoryState,
    *,
    form: TrajectoryForm | None = None,
    conflict: EntryConflict | None = None,
) -> HttpResponse:
    measure_key, here = state.rules.measure_key, desk_of(request)
    facts = plan_facts(plan)
    address = address_of(organisation, plan.framework.key)
    may_ask = here.rights.allows(acts.ASK.permission, organisation_id=organisation.pk)
    page = trajectory_page(
        state,
        plan=plan,
        organisation=organisation,
        beside=beside_trajectory(
            organisation_id=organisation.pk, measure_key=measure_key, periods=state.rules.periods
        ),
        promised_before=promised_a_year_before(
            plan.setting, measure_key=measure_key, periods=state.rules.periods
        ),
        agreed=agreed_with(
            organisation_id=organisation.pk,
            framework_key=plan.framework.key,
            measure_key=measure_key,
            shape=state.rules.shape,
        ),
        past=past_here(plan, measure_key, today=here.actor.today),
        stages=_stages(plan, organisation, state, today=here.actor.today),
        target=promised_level(
            organisation_id=organisation.pk,
            framework_key=plan.framework.key,
            measure_key=measure_key,
            baseline=state.baseline,
        ),
        may_edit=here.rights.allows(Action.EDIT_PLAN, organisation_id=organisation.pk)
        and writes(TRAJECTORIES.key, facts, here)
        and is_open_line(plan, TRAJECTORIES.key, measure_key),
        ask=f"{address}ask/" if may_ask and not why_not(acts.ASK, facts, here.actor) else "",
        questions=plan_questions(
            [one for one in plan.questions if is_pinned_to(one.pin, measure_key)],
            plan=plan,
            facts=facts,
            desk=here,
            address=address,
            today=here.actor.today,
        ),
        order=request.GET.get("order", ""),
        kept=tuple((name, value) for name, value in request.GET.dict().items() if name == "version"),
        form=form,
        conflict=conflict,
    )
    if file := wanted_file(request, page.values, of=f"{measure_key}-{organisation.slug}"):
        return file
    answer = page_of(
        request,
        "planning/trajectory.html",
        plan,
        organisation,
        {
            "page": page,
            "form": form,
            "correct": _correct(plan, state, here, address),
            "levels": f"{levels_address(organisation, plan.framework.key)}#{measure_key}"
            if has_levels(organisation, policy, plan.framework.key)
            else "",
            "propose": f"{address}trajectory/{measure_key}/propose/"
            if form is None and may_propose(plan, TRAJECTORIES.key, measure_key, facts, here)
            else "",
        },
        here=state.rules.title,
    )
    if conflict:
        answer.status_code = 409
    return answer


def _stages(
    plan: PlanView, organisation: Organisation, state: TrajectoryState, *, today: date
) -> tuple[Row, ...]:
    """Those of a target of milestones, by every figure that is known; one query for such a target."""
    if state.rules.shape is not Shape.MILESTONES:
        return ()
    key = state.rules.measure_key
    known = observations_as_known_on(measure_key=key, organisation_id=organisation.pk, include_returns=True)
    asked = plan.setting.policy.requirement(framework_key=plan.framework.key, measure_key=key)
    return stage_rows(asked, known, definition=state.rules.definition, on=today)


def _correct(plan: PlanView, state: TrajectoryState, here: Desk, address: str) -> str:
    """Where a reviewer proposes that an agreed entry is not what was decided; empty for others."""
    may = here.rights.allows(Action.AGREE_PLAN, organisation_id=plan.organisation_id)
    if not may or plan.shown is None or plan.shown.status != PlanVersion.Status.AGREED or not state.values:
        return ""
    return f"{address}trajectory/{state.rules.measure_key}/correct/?version={plan.shown.number}"


def _state(plan: PlanView, measure: str) -> TrajectoryState:
    state = plan.trajectories.get(measure)
    if state is None:
        raise Http404("the framework asks for no trajectory of this measure")
    return state
