"""A board's plan at the desk: read it, and write its trajectories by form and file."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.files import table_file
from boards.components.lists import arrange
from boards.components.words import counted
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.people.acts import offers
from boards.people.roles import Action
from boards.planning.forms import PlanFileForm, TrajectoryForm, initial
from boards.planning.lists import PLANS, plan_choices
from boards.planning.pages import address_of, plan_page, problems_table, trajectory_page
from boards.planning.visits import (
    cannot_write,
    definitions_of,
    newest_of,
    page_of,
    plan_of,
    turned_away,
    wanted_version,
)
from boards.plans import acts, services
from boards.plans.acts import plan_facts
from boards.plans.queries import PlanView, TrajectoryState, beside_trajectory, plan_summaries, promised_level
from boards.plans.services import CannotPlan, RefusedFile, Stale
from boards.plans.trajectories import FileTrajectory, trajectory_table
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
    context = {"frame": desk_frame(request, active="plans"), "listing": listing}
    return render(request, "planning/plans.html", context)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def plan_of_board(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """One board's plan: what is there, what is missing, what can be done now."""
    organisation, policy, held = plan_of(request, framework, number=wanted_version(request))
    here = desk_of(request)
    is_newest = held.shown == held.newest
    address = address_of(organisation, framework)
    page = plan_page(
        held,
        organisation=organisation,
        definitions=definitions_of(policy, held),
        offers=offers(acts.ACTS, plan_facts(held), here, address=address) if is_newest else (),
        today=here.actor.today,
    )
    return page_of(request, "planning/plan.html", held, organisation, {"page": page})


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def trajectory(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """One trajectory beside the board's figures."""
    organisation, policy, held = plan_of(request, framework, number=wanted_version(request))
    return _trajectory_page(request, organisation, policy, held, _state(held, measure))


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def edit_trajectory(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """Type one trajectory. A save over somebody else's shows both and asks again."""
    organisation, policy, held = plan_of(request, framework)
    state, version = _state(held, measure), newest_of(held)
    if why := cannot_write(request, held):
        return turned_away(request, held, organisation, why)
    first = initial(
        values=state.values,
        baseline=state.baseline,
        rationale=state.rationale,
        edit_number=version.edit_number,
    )
    form = TrajectoryForm(request.POST or None, initial=first | typed_before(request), rules=state.rules)
    stale = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_trajectory(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                edit_number=form.cleaned_data["edit_number"],
                measure_key=measure,
                points=form.points,
                baseline=form.starts_from,
                rationale=form.cleaned_data["rationale"],
            )
        except CannotPlan as problem:
            form.add_error(None, str(problem))
        except Stale as conflict:
            stale = conflict
            # The next save is made knowingly, over what is there now.
            again = request.POST.copy()
            again["edit_number"] = str(version.edit_number)
            form = TrajectoryForm(again, rules=state.rules)
        else:
            messages.success(request, f"Saved: {state.rules.title}.")
            return HttpResponseRedirect(address_of(organisation, framework))
    return _trajectory_page(request, organisation, policy, held, state, form=form, stale=stale)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def trajectories_file(request: HttpRequest, board: str, framework: str, kind: str) -> HttpResponse:
    """The trajectories of the shown version; the CSV file can be filled in and sent back."""
    organisation, _, held = plan_of(request, framework, number=wanted_version(request))
    table = trajectory_table(
        {
            key: FileTrajectory(points=state.values, baseline=state.baseline, rationale=state.rationale)
            for key, state in held.trajectories.items()
        },
        rules={key: state.rules for key, state in held.trajectories.items()},
    )
    return table_file(table, name=f"trajectories-{organisation.slug}-{framework}", kind=kind)


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Replace trajectories by those of a file, all of them or none."""
    organisation, _, held = plan_of(request, framework)
    version, refused = newest_of(held), None
    if why := cannot_write(request, held):
        return turned_away(request, held, organisation, why)
    is_sent = request.method == "POST"
    form = PlanFileForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"edit_number": version.edit_number},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            changed = services.import_trajectories(
                actor=desk_of(request).actor,
                version_id=version.version_id,
                edit_number=form.cleaned_data["edit_number"],
                content=file.read(),
                file_name=file.name,
            )
        except RefusedFile as refusal:
            refused = problems_table(refusal.problems[:ERRORS_SHOWN], count=refusal.count)
            number, mend = (
                ("1 error", "Mend it")
                if refusal.count == 1
                else (f"{refusal.count:,} errors", "Mend them all")
            )
            form.add_error("file", f"The file has {number}, so nothing was stored. {mend} and send it again.")
        except CannotPlan as problem:
            form.add_error(None, str(problem))
        except Stale as conflict:
            form.add_error(
                None, f"{conflict} Nothing was stored. Open this page again to send your file over it."
            )
        else:
            messages.success(
                request, f"The file changed {counted(len(changed), 'trajectory', 'trajectories')}."
            )
            return HttpResponseRedirect(address_of(organisation, framework))
    return page_of(
        request,
        "planning/upload.html",
        held,
        organisation,
        {"form": form, "refused": refused},
        here="Send a file",
    )


def _trajectory_page(
    request: HttpRequest,
    organisation: Organisation,
    policy: Catalogue,
    held: PlanView,
    state: TrajectoryState,
    *,
    form: TrajectoryForm | None = None,
    stale: Stale | None = None,
) -> HttpResponse:
    measure_key = state.rules.measure_key
    page = trajectory_page(
        state,
        plan=held,
        organisation=organisation,
        definition=policy.definition_on(measure_key=measure_key, day=held.framework.year_end),
        beside=beside_trajectory(
            organisation_id=organisation.pk, measure_key=measure_key, periods=state.rules.periods
        ),
        target=promised_level(
            organisation_id=organisation.pk, framework_key=held.framework.key, measure_key=measure_key
        ),
        may_edit=desk_of(request).rights.allows(Action.EDIT_PLAN, organisation_id=organisation.pk),
        form=form,
        stale=stale,
    )
    answer = page_of(
        request,
        "planning/trajectory.html",
        held,
        organisation,
        {"page": page, "form": form},
        here=state.rules.title,
    )
    if stale:
        answer.status_code = 409
    return answer


def _state(held: PlanView, measure: str) -> TrajectoryState:
    state = held.trajectories.get(measure)
    if state is None:
        raise Http404("the framework asks for no trajectory of this measure")
    return state
