"""The form in which a board, or the nation, says why targets are not kept or get worse."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from boards.asks.offers import OFFER, RETRACTION
from boards.asks.pages import OFFERED
from boards.components.parts import Link
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.acts import Refusal
from boards.people.roles import Action
from boards.performance.commentary import services
from boards.performance.commentary.explainable import explainable
from boards.performance.commentary.forms import ExplanationForm
from boards.performance.commentary.models import Explanation
from boards.performance.commentary.offering import (
    OF_A_BOARD,
    OF_THE_NATION,
    change_offer,
    explanation_of,
    offer_facts,
)
from boards.performance.commentary.pages import address_of_cell, choices
from targets.catalogue.queries import catalogue


@desk(Action.EXPLAIN, board="board")
@require_http_methods(["GET", "POST"])
def explain_board(request: HttpRequest, board: str) -> HttpResponse:
    """For a board's planners."""
    organisation = desk_of(request).organisation
    assert organisation is not None  # the gate found it
    return _explain(request, organisation)


@desk(Action.EDIT_NATIONAL_REPORT)
@require_http_methods(["GET", "POST"])
def explain_nation(request: HttpRequest) -> HttpResponse:
    """For the authors of the national report, where nearly all boards miss the same."""
    return _explain(request, organisations().nation)


def _explain(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    standings = list(explainable().filter(organisation=organisation))
    wanted = request.GET.get("measure", "")
    form = ExplanationForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        targets=choices(standings, policy=catalogue()),
        initial={"targets": [wanted]} | typed_before(request),
    )
    back = address_of_cell(organisation, wanted) if wanted else f"/desk/boards/{organisation.slug}/"
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.explain(
                actor=desk_of(request).actor,
                organisation=organisation,
                measure_keys=said["targets"],
                cause=said["cause"],
                action=said["action"],
                recovery_on=said["recovery_on"],
                no_date_because=said["no_date_because"],
                file=said["file"],
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, "Kept. It stands beside the target at the desk; nothing of it is public."
            )
            first = wanted if wanted in said["targets"] else said["targets"][0]
            return HttpResponseRedirect(address_of_cell(organisation, first))
    context = {
        "frame": desk_frame(request, active="boards"),
        "crumbs": (
            Link("Boards", "/desk/boards/"),
            Link(organisation.name, f"/desk/boards/{organisation.slug}/"),
            Link("Explain"),
        ),
        "title": f"Why are these targets of {organisation.name} missed, or getting worse?",
        "form": form if standings else None,
        "cancel": Link("Cancel", back),
    }
    return render(request, "performance/explain.html", context)


def offering(key: str, *, nation: bool = False) -> Callable[..., HttpResponseBase]:
    """The view of one act about publishing an explanation: of a board, or of the nation."""
    act = (OF_THE_NATION if nation else OF_A_BOARD)[key].act

    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, number: int, board: str = "") -> HttpResponse:
        here = desk_of(request)
        organisation = organisations().nation if nation else here.organisation
        assert organisation is not None  # the gate found it
        try:
            explanation = explanation_of(organisation, number)
        except Explanation.DoesNotExist:
            raise Http404("nobody gave this explanation") from None
        titles = [catalogue().measures[one.measure_id].short_title for one in explanation.targets.all()]
        return confirm(
            request,
            act,
            Document(
                facts=offer_facts(explanation),
                address=address_of_cell(organisation, explanation.targets.all()[0].measure_id),
                crumbs=(
                    Link("Boards", "/desk/boards/"),
                    Link(organisation.name, f"/desk/boards/{organisation.slug}/"),
                ),
                active="boards",
            ),
            ConfirmPage(
                title=f"{act.words}?",
                what=(
                    f"{organisation.name} on {', '.join(titles)}: “{explanation.cause}” “{explanation.action}”",
                    *OFFERED[OFFER if key.startswith("offer") else RETRACTION],
                ),
                button=act.words,
                done="Done. It is said beside the explanation.",
            ),
            do=lambda read, entered: change_offer(
                actor=here.actor, organisation=organisation, key=key, explanation_id=number
            ),
        )

    gate = desk(act.permission) if nation else desk(act.permission, board="board")
    return gate(view)
