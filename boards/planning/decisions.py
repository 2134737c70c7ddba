"""Acts on a plan that are asked about first: begin, sign, take back, agree, return, discard."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link, PlainTable
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.planning.forms import QuestionForm, ReasonForm, VersionForm
from boards.planning.pages import address_of, trajectories_table
from boards.planning.visits import definitions_of, newest_of, page_of, plan_of, turned_away, why_not
from boards.plans import services
from boards.plans.models import PlanVersion
from boards.plans.queries import PlanView
from boards.plans.services import CannotPlan, Incomplete
from boards.work import owed
from targets.catalogue.queries import Catalogue

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


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Begin the plan, or a new version of an agreed one."""
    organisation, _, held = plan_of(request, framework)
    if request.method == "GET" and held.newest and held.newest.status != Status.AGREED:
        return turned_away(request, held, organisation, services.STILL_OPEN.format(held.newest.number))
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
    organisation, policy, held = plan_of(request, framework)
    version = newest_of(held)
    if request.method == "GET" and version.status == Status.DRAFT and (held.missing or held.is_empty):
        return turned_away(request, held, organisation, str(Incomplete(held.missing)))
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
    organisation, _, held = plan_of(request, framework)
    version = newest_of(held)
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
    organisation, policy, held = plan_of(request, framework)
    version = newest_of(held)

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
    organisation, _, held = plan_of(request, framework)
    version = newest_of(held)
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
    organisation, _, held = plan_of(request, framework)
    version = newest_of(held)
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
        definitions=definitions_of(policy, held),
        only_planned=True,
    )


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
    if why := why_not(request, held, wanted, also_later=also_later):
        return turned_away(request, held, organisation, why)
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
    said, now = VersionForm(request.GET), newest_of(held)
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
    if why := why_not(request, held, wanted, also_later=also_later):
        return turned_away(request, held, organisation, why)
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
    return page_of(request, "components/confirm.html", held, organisation, context, here=page.button)
