"""A planner explains what a check found, in words that stay with the version."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from boards.desk.confirming import ConfirmPage, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from boards.planning.forms import ExplanationForm
from boards.planning.visits import document_of, newest_of, plan_of
from boards.plans import acts, services
from targets.calc.plan_checks import Severity


@desk(Action.EDIT_PLAN, board="board")
@require_http_methods(["GET", "POST"])
def explain(request: HttpRequest, board: str, framework: str, finding: str) -> HttpResponse:
    """What is explained is what the form showed: where the check says something else by now, nothing is stored."""
    organisation, _, plan = plan_of(request, framework)
    version = newest_of(plan)
    one = next(
        (one for one in plan.findings if one.key == finding and one.check.severity is Severity.EXPLAIN), None
    )
    if one is None and request.method == "GET":
        raise Http404("no check says this of the plan")
    said = one.found.said if one else ""
    first = {"found": said, "why": one.why or one.said_before if one else ""}
    form = ExplanationForm(request.POST or None, initial=first | typed_before(request))
    return confirm(
        request,
        acts.EXPLAIN,
        document_of(plan, organisation),
        ConfirmPage(
            title="Explain what a check found",
            what=(
                said or "The check says nothing of this kind any more.",
                "Say why the plan is sound all the same. Who signs and who reviews it reads your words beside it.",
                "The explanation stays with the version. It holds as long as the check says the same.",
            ),
            button="Keep the explanation",
            done="Explained.",
        ),
        do=lambda read, entered: services.explain(
            actor=desk_of(request).actor,
            version_id=version.version_id,
            edit_number=version.edit_number,
            finding=finding,
            found=entered["found"],
            why=entered["why"],
        ),
        form=form,
    )
