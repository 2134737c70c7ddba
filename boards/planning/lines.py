"""A change of one line of an agreed plan: its reason first, then the line itself in its usual form."""

import secrets
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from boards.planning.forms import LineForm
from boards.planning.pages import address_of
from boards.planning.visits import document_of, newest_of, plan_of, written_of
from boards.plans import acts, services
from boards.plans.parts import TRAJECTORIES
from boards.plans.queries import PlanView, WrittenPart


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, board: str, framework: str, part: str, row: str = "") -> HttpResponse:
    """The line of the address; without one a new row of the part. Then it is typed as any other."""
    organisation, _, plan = plan_of(request, framework)
    version, written = newest_of(plan), written_of(plan, part)
    if row and not _is_line(written, row, plan):
        raise Http404("this plan has no such line")
    key = row or secrets.token_hex(4)
    address = address_of(organisation, framework)
    place = f"{address}{'trajectory' if written.part is TRAJECTORIES else part}/"
    title = written.part.title_of(key, written.rows.get(key, {}), plan.setting) if row else ""
    return confirm(
        request,
        acts.CHANGE_LINE,
        replace(
            document_of(plan, organisation),
            address=f"{place}{key}/edit/" if row else f"{place}add/?row={key}",
        ),
        ConfirmPage(
            title=f"Propose a change of: {title}" if row else f"Propose a new {written.part.one}",
            what=(
                "A version of the agreed plan is opened, or gone on with, in which only the lines that are named can "
                "be changed. Each has its own reason.",
                "The version in force stays in force until the change is signed and agreed.",
                "A period that has begun is not promised anew: what was promised for it stays.",
            ),
            button="Name it and write it",
            done="Named. Write the line now.",
            cancel=f"{place}{key}/" if row else place,
        ),
        do=lambda read, entered: services.propose_line(
            actor=desk_of(request).actor,
            plan_id=version.plan_id,
            part=written.part,
            row=key,
            why=entered["why"],
        ),
        form=LineForm(request.POST or None, initial=typed_before(request)),
    )


def _is_line(written: WrittenPart, row: str, plan: PlanView) -> bool:
    if written.part is TRAJECTORIES:
        return row in plan.trajectories
    listed = written.part.listed
    named = plan.setting.read(listed.named) if listed and listed.named else {}
    return row in written.rows or row in named
