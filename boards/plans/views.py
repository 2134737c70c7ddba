"""A board's plan at the desk: trajectories by form and file, the board's signature, the agreement."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from boards.organisations.models import Organisation
from boards.people.desks import desk, desk_of
from boards.people.frames import desk_frame
from boards.people.kept import typed_before
from boards.people.roles import Action
from boards.plans import services
from boards.plans.forms import (
    PlanFileForm,
    QuestionForm,
    ReasonForm,
    TrajectoryForm,
    VersionForm,
    initial,
)
from boards.plans.models import PlanVersion
from boards.plans.pages import (
    address_of,
    plan_page,
    plans_table,
    problems_table,
    trajectories_table,
    trajectory_page,
)
from boards.plans.queries import (
    PlanView,
    TrajectoryState,
    VersionView,
    beside_trajectory,
    plan,
    plan_summaries,
    promised_level,
)
from boards.plans.services import CannotPlan, Incomplete, RefusedFile, Stale
from boards.plans.trajectories import FileTrajectory, write_csv
from boards.work import owed
from boards.work.parts import Link, PlainTable
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue, catalogue

ERRORS_SHOWN = 100
NOT_SAID = (
    "The form did not say which plan you had read. Go back to the plan, read it, and then decide again."
)
Status = PlanVersion.Status


@dataclass(frozen=True)
class ConfirmPage:
    """A question before an act: what will happen and to whom."""

    title: str
    what: tuple[str, ...]
    button: str
    danger: bool = False
    table: PlainTable | None = None


@desk(Action.VIEW_BOARD_DRAFTS)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan that the person may see."""
    rights = desk_of(request).rights
    summaries = plan_summaries(boards=rights.boards(Action.VIEW_BOARD_DRAFTS), catalogue=catalogue())
    context = {"frame": desk_frame(request, active="plans"), "table": plans_table(summaries)}
    return render(request, "plans/plans.html", context)


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def plan_of_board(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """One board's plan: what is there, what is missing, what can be done now."""
    organisation, policy, held = _plan(request, framework, number=_number(request))
    rights = desk_of(request).rights
    page = plan_page(
        held,
        organisation=organisation,
        definitions=_definitions(policy, held),
        may_edit=rights.allows(Action.EDIT_PLAN, organisation_id=organisation.pk),
        may_sign=rights.allows(Action.SIGN_PLAN, organisation_id=organisation.pk),
        may_agree=rights.allows(Action.AGREE_PLAN, organisation_id=organisation.pk),
        today=desk_of(request).actor.today,
    )
    return _render(request, "plans/plan.html", held, organisation, {"page": page})


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def trajectory(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """One trajectory beside the board's figures."""
    organisation, policy, held = _plan(request, framework, number=_number(request))
    return _trajectory_page(request, organisation, policy, held, _state(held, measure))


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def edit_trajectory(request: HttpRequest, board: str, framework: str, measure: str) -> HttpResponse:
    """Type one trajectory. A save over somebody else's shows both and asks again."""
    organisation, policy, held = _plan(request, framework)
    state, version = _state(held, measure), _version(held)
    if why := _why_not(request, held, Status.DRAFT):
        return _turned_away(request, held, organisation, why)
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
def trajectories_csv(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """The trajectories of the shown version as a file that can be filled in and sent back."""
    organisation, _, held = _plan(request, framework, number=_number(request))
    content = write_csv(
        {
            key: FileTrajectory(points=state.values, baseline=state.baseline, rationale=state.rationale)
            for key, state in held.trajectories.items()
        },
        rules={key: state.rules for key, state in held.trajectories.items()},
    )
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="trajectories-{organisation.slug}-{framework}.csv"'
    return answer


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Replace trajectories by those of a file, all of them or none."""
    organisation, _, held = _plan(request, framework)
    version, refused = _version(held), None
    if why := _why_not(request, held, Status.DRAFT):
        return _turned_away(request, held, organisation, why)
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
            number = "1 trajectory" if len(changed) == 1 else f"{len(changed)} trajectories"
            messages.success(request, f"The file changed {number}.")
            return HttpResponseRedirect(address_of(organisation, framework))
    return _render(
        request,
        "plans/upload.html",
        held,
        organisation,
        {"form": form, "refused": refused},
        here="Send a file",
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Begin the plan, or a new version of an agreed one."""
    organisation, _, held = _plan(request, framework)
    if request.method == "GET" and held.newest and held.newest.status != Status.AGREED:
        return _turned_away(request, held, organisation, services.STILL_OPEN.format(held.newest.number))
    form = ReasonForm(request.POST or None, initial=typed_before(request)) if held.newest else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        return _act(
            request,
            held,
            organisation,
            act=lambda: services.open_version(
                actor=desk_of(request).actor,
                organisation_id=organisation.pk,
                framework_key=framework,
                reason=reason,
            ),
            page=_begin_page(held),
            done="A new draft is open. Fill in the trajectories.",
            form=form,
        )
    return _confirm(request, held, organisation, _begin_page(held), form=form)


@desk(Action.SIGN_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """The board's own signature."""
    organisation, policy, held = _plan(request, framework)
    version = _version(held)
    if request.method == "GET" and version.status == Status.DRAFT and (held.missing or held.is_empty):
        return _turned_away(request, held, organisation, str(Incomplete(held.missing)))
    page = ConfirmPage(
        title=f"Sign version {version.number} for {organisation.name}?",
        what=(
            f"You sign the plan for {organisation.name}. Nobody edits it any more unless you take the signature back.",
            "Government is asked to agree it; then it is frozen and the board is judged by it.",
        ),
        button="Sign the plan",
        table=_decided_about(policy, held, organisation),
    )
    return _decide(
        request,
        held,
        organisation,
        act=lambda version_id, edit_number: services.sign(
            actor=desk_of(request).actor, version_id=version_id, edit_number=edit_number
        ),
        wanted=Status.DRAFT,
        page=page,
        done="Signed. It waits to be agreed now.",
    )


@desk(Action.SIGN_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Take the board's signature back before the plan is agreed."""
    organisation, _, held = _plan(request, framework)
    version = _version(held)
    page = ConfirmPage(
        title=f"Take the signature under version {version.number} back?",
        what=("The plan is a draft again, and planners can edit it.",),
        button="Take it back",
    )
    return _decide(
        request,
        held,
        organisation,
        act=lambda version_id, edit_number: services.take_back_signature(
            actor=desk_of(request).actor, version_id=version_id, edit_number=edit_number
        ),
        wanted=Status.SIGNED,
        also_later=True,
        page=page,
        done="The plan is a draft again.",
    )


@desk(Action.AGREE_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Agree the signed plan with the board; what it promises is judged by it at once."""
    organisation, policy, held = _plan(request, framework)
    version = _version(held)

    def act(version_id: int, edit_number: int) -> None:
        agreement = services.agree(
            actor=desk_of(request).actor, version_id=version_id, edit_number=edit_number
        )
        owed.settle(clock=timezone.now, ids=agreement.owed_ids)

    page = ConfirmPage(
        title=f"Agree version {version.number} with {organisation.name}?",
        what=(
            f"The plan of {organisation.name} is agreed and frozen for good.",
            "A change needs a new version with a reason.",
            "From now on the board is judged by these trajectories.",
        ),
        button="Agree the plan",
        danger=True,
        table=_decided_about(policy, held, organisation),
    )
    return _decide(
        request,
        held,
        organisation,
        act=act,
        wanted=Status.SIGNED,
        page=page,
        done="Agreed and frozen. The board is judged by it now.",
    )


@desk(Action.AGREE_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def return_with_question(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Give the signed plan back to the board, with a question."""
    organisation, _, held = _plan(request, framework)
    version = _version(held)
    form = QuestionForm(request.POST or None, initial=typed_before(request))
    page = ConfirmPage(
        title=f"Return version {version.number} to {organisation.name}?",
        what=(
            "The plan is a draft again, without the board's signature. Its planners see your question beside it.",
            "They answer by changing the plan or its reasons; then it is signed anew.",
        ),
        button="Return it",
    )
    if request.method == "POST" and not form.is_valid():
        return _confirm(request, held, organisation, page, form=form)
    return _act_or_ask(
        request,
        held,
        organisation,
        act=lambda: services.return_with_question(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            question=form.cleaned_data["question"],
        ),
        wanted=Status.SIGNED,
        also_later=True,
        page=page,
        done="Returned. The board sees your question.",
        form=form,
    )


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Throw a draft away that would have changed the agreed plan."""
    organisation, _, held = _plan(request, framework)
    version = _version(held)
    page = ConfirmPage(
        title=f"Discard the draft of version {version.number}?",
        what=(
            "Everything written in this draft is thrown away.",
            "The agreed version stays in force as it is. Another change can be begun at any time.",
        ),
        button="Discard this draft",
        danger=True,
    )
    return _act_or_ask(
        request,
        held,
        organisation,
        act=lambda: services.discard(actor=desk_of(request).actor, version_id=version.version_id),
        wanted=Status.DRAFT,
        also_later=True,
        page=page,
        done=f"The draft of version {version.number} is thrown away.",
    )


def _decided_about(policy: Catalogue, held: PlanView, organisation: Organisation) -> PlainTable:
    """What is signed or agreed: each planned trajectory and what is different from the version in force."""
    return trajectories_table(
        held,
        address=address_of(organisation, held.framework.key),
        definitions=_definitions(policy, held),
        only_planned=True,
    )


def _why_not(request: HttpRequest, held: PlanView, wanted: Status, *, also_later: bool = False) -> str:
    """Why an act cannot be done now, said before anybody fills in its form; a POST is answered by its service.

    `also_later`: it can be done when the year is over, for it changes no promise.
    """
    if request.method == "POST":
        return ""
    try:
        services.require_status(_version(held), wanted)
        if not also_later:
            services.refuse_past_year(held.framework, today=desk_of(request).actor.today)
    except CannotPlan as problem:
        return str(problem)
    return ""


def _turned_away(request: HttpRequest, held: PlanView, organisation: Organisation, why: str) -> HttpResponse:
    messages.error(request, why)
    return HttpResponseRedirect(address_of(organisation, held.framework.key))


def _begin_page(held: PlanView) -> ConfirmPage:
    if held.newest is None:
        return ConfirmPage(
            title="Begin the plan?",
            what=(
                "A first draft is opened. Only your board sees it, and government's reviewers and analysts.",
            ),
            button="Begin the plan",
        )
    return ConfirmPage(
        title=f"Change the agreed plan in version {held.newest.number + 1}?",
        what=(
            "A new draft is opened with the agreed values.",
            "The agreed version stays in force until the new one is agreed.",
        ),
        button="Open a new version",
    )


def _decide(
    request: HttpRequest,
    held: PlanView,
    organisation: Organisation,
    *,
    act: Callable[[int, int], object],
    wanted: Status,
    page: ConfirmPage,
    done: str,
    also_later: bool = False,
) -> HttpResponse:
    """Ask, and act on what the person had read: the plan's page and this form hand on version and edit number."""
    if why := _why_not(request, held, wanted, also_later=also_later):
        return _turned_away(request, held, organisation, why)
    form = VersionForm(initial=_read_version(request, held))
    if request.method != "POST":
        return _confirm(request, held, organisation, page, form=form)
    said = VersionForm(request.POST)
    if not said.is_valid():
        return _confirm(request, held, organisation, page, form=form, errors=(Link(NOT_SAID),))
    number, edit_number = said.cleaned_data["version"], said.cleaned_data["edit_number"]
    ids = {version.number: version.version_id for version in held.versions}
    if number not in ids:
        raise Http404("this plan has no such version")
    return _act(
        request,
        held,
        organisation,
        act=lambda: act(ids[number], edit_number),
        page=page,
        done=done,
        form=said,
    )


def _read_version(request: HttpRequest, held: PlanView) -> dict[str, int]:
    """Version and edit number of the page that led here; those of now where the address does not say."""
    said, now = VersionForm(request.GET), _version(held)
    return said.cleaned_data if said.is_valid() else {"version": now.number, "edit_number": now.edit_number}


def _act_or_ask(
    request: HttpRequest,
    held: PlanView,
    organisation: Organisation,
    *,
    act: Callable[[], object],
    wanted: Status,
    page: ConfirmPage,
    done: str,
    also_later: bool = False,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Do it on POST; else ask, or say at once why it cannot be done: it needs a version in the `wanted` state."""
    if request.method == "POST":
        return _act(request, held, organisation, act=act, page=page, done=done, form=form)
    if why := _why_not(request, held, wanted, also_later=also_later):
        return _turned_away(request, held, organisation, why)
    return _confirm(request, held, organisation, page, form=form)


def _act(
    request: HttpRequest,
    held: PlanView,
    organisation: Organisation,
    *,
    act: Callable[[], object],
    page: ConfirmPage,
    done: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    try:
        act()
    except (CannotPlan, Incomplete) as problem:
        return _confirm(request, held, organisation, page, form=form, errors=(Link(str(problem)),))
    messages.success(request, done)
    return HttpResponseRedirect(address_of(organisation, held.framework.key))


def _confirm(
    request: HttpRequest,
    held: PlanView,
    organisation: Organisation,
    page: ConfirmPage,
    *,
    form: forms.Form | None = None,
    errors: tuple[Link, ...] = (),
) -> HttpResponse:
    context = {
        "title": page.title,
        "what": page.what,
        "button": page.button,
        "danger": page.danger,
        "table": page.table,
        "form": form or "",
        "errors": errors,
        "cancel": Link("Cancel", address_of(organisation, held.framework.key)),
    }
    return _render(request, "components/confirm.html", held, organisation, context, here=page.button)


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
    answer = _render(
        request,
        "plans/trajectory.html",
        held,
        organisation,
        {"page": page, "form": form},
        here=state.rules.title,
    )
    if stale:
        answer.status_code = 409
    return answer


def _definitions(policy: Catalogue, held: PlanView) -> dict[str, Definition]:
    return {
        key: policy.definition_on(measure_key=key, day=held.framework.year_end) for key in held.trajectories
    }


def _number(request: HttpRequest) -> int | None:
    """The version that the address asks for (?version=1); None for the newest."""
    text = request.GET.get("version", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise Http404("there is no such version")
    return int(text)


def _plan(
    request: HttpRequest, framework: str, *, number: int | None = None
) -> tuple[Organisation, Catalogue, PlanView]:
    """The plan of the address; not found where the framework asks for no trajectories or there is no such version."""
    policy, organisation = catalogue(), desk_of(request).organisation
    if organisation is None or framework not in policy.frameworks:
        raise Http404("there is no such framework")
    try:
        held = plan(organisation_id=organisation.pk, framework_key=framework, catalogue=policy, number=number)
    except PlanVersion.DoesNotExist:
        raise Http404("there is no such version") from None
    if not held.trajectories:
        raise Http404("this framework asks for no trajectories")
    return organisation, policy, held


def _state(held: PlanView, measure: str) -> TrajectoryState:
    state = held.trajectories.get(measure)
    if state is None:
        raise Http404("the framework asks for no trajectory of this measure")
    return state


def _version(held: PlanView) -> VersionView:
    if held.newest is None:
        raise Http404("this plan has not been begun")
    return held.newest


def _render(
    request: HttpRequest,
    template: str,
    held: PlanView,
    organisation: Organisation,
    context: dict[str, object],
    *,
    here: str = "",
) -> HttpResponse:
    title = f"{held.framework.plan_name}: {organisation.name}"
    crumbs = [Link("Plans", reverse("plans"))]
    crumbs.append(Link(title, address_of(organisation, held.framework.key) if here else ""))
    if here:
        crumbs.append(Link(here))
    base = {"frame": desk_frame(request, active="plans"), "crumbs": tuple(crumbs)}
    return render(request, template, base | context)
