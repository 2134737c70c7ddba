"""A board's approver shares a part that the board may keep to itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.planning.visits import document_of, newest_of, plan_of, written_of
from boards.plans import acts, services


@desk(Action.SIGN_PLAN, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, board: str, framework: str, part: str) -> HttpResponse:
    organisation, _, plan = plan_of(request, framework)
    written, version = written_of(plan, part), newest_of(plan)
    if part not in plan.local:
        raise Http404("this part is not kept locally")
    address = f"{address_of(organisation, framework)}{part}/"
    return confirm(
        request,
        acts.SHARE,
        document_of(plan, organisation),
        ConfirmPage(
            title=f"Share “{written.part.title}” with government?",
            what=(
                f"Until now only {organisation.name} reads this part of its plan.",
                "From now on government's reviewers and analysts read it, in every version. They are told by mail.",
                "What is shared stays shared.",
            ),
            button="Share it",
            done="Shared. Government's reviewers are told.",
            danger=True,
        ),
        do=lambda read, entered: services.share_part(
            actor=desk_of(request).actor, plan_id=version.plan_id, part=part, address=address
        ),
    )
