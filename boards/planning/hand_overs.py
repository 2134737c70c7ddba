"""Handing over one part of a plan, by a button; who opens its address, as after signing in, comes to the plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from boards.desk.gate import desk, desk_of
from boards.desk.saving import number_sent
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.planning.visits import newest_of, plan_of, written_of
from boards.plans import services
from boards.plans.services import CannotPlan
from boards.work.edits import NumberAhead


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "HEAD", "POST"])
def part_ready(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    """Hand a part over as ready."""
    return _pressed(request, framework, part, is_ready=True)


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "HEAD", "POST"])
def part_not_ready(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    """Take the hand-over of a part back."""
    return _pressed(request, framework, part, is_ready=False)


def _pressed(request: HttpRequest, framework: str, part: str, *, is_ready: bool) -> HttpResponse:
    organisation, _, plan = plan_of(request, framework)
    written = written_of(plan, part)
    if request.method == "POST":
        actor, version = desk_of(request).actor, newest_of(plan)
        try:
            if is_ready:
                services.hand_part_over(
                    actor=actor,
                    version_id=version.version_id,
                    edit_number=number_sent(request),
                    part=written.part,
                )
                messages.success(request, f"Handed over: {written.part.title}. A later save takes that back.")
            else:
                services.take_part_back(actor=actor, version_id=version.version_id, part=written.part)
                messages.success(request, f"With its planners again: {written.part.title}.")
        except (CannotPlan, NumberAhead) as problem:
            messages.error(request, str(problem))
    return HttpResponseRedirect(address_of(organisation, framework))
