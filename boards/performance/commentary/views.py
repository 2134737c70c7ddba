"""The form in which a board, or the nation, says why targets are not kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.acts import Refusal
from boards.people.roles import Action
from boards.performance.commentary import services
from boards.performance.commentary.forms import ExplanationForm
from boards.performance.commentary.pages import address_of_cell, choices
from boards.performance.commentary.queries import not_kept
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
    standings = not_kept(organisation_id=organisation.pk)
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
        "title": f"Why does {organisation.name} not keep these targets?",
        "form": form if standings else None,
        "cancel": Link("Cancel", back),
    }
    return render(request, "performance/explain.html", context)
