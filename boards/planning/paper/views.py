"""Any version of a plan as a page that prints well, and as a tagged PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.components.paper.answering import paper_answer
from boards.components.parts import Download
from boards.components.tables import wanted_file
from boards.desk.gate import desk, desk_of
from boards.organisations.models import Organisation
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.planning.paper.content import PlanPaper, paper_of
from boards.planning.paper.pdf import pdf_of
from boards.planning.visits import page_of, plan_of, wanted_version
from boards.plans.queries import PlanView, earlier_drafts


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def paper(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    """Every part whole, what changed against the agreed version, who did what and when."""
    organisation, plan, printed = _printed(request, framework)
    if file := wanted_file(request, *printed.tables, of=f"{organisation.slug}-{framework}"):
        return file
    context: dict[str, object] = {
        "paper": printed,
        "pdf": Download("Take this version", f"../print.pdf{_asked(plan)}", kind="PDF"),
    }
    return page_of(request, "planning/paper.html", plan, organisation, context, here="Print")


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def printed_pdf(request: HttpRequest, board: str, framework: str) -> HttpResponse:
    organisation, plan, printed = _printed(request, framework)
    address = f"{address_of(organisation, framework)}print/{_asked(plan)}"
    number = plan.shown.number if plan.shown else 0
    return paper_answer(
        request,
        lambda: pdf_of(printed, address=address),
        what="The plan",
        page=address,
        name=f"plan-{organisation.slug}-{framework}-{number}",
    )


def _printed(request: HttpRequest, framework: str) -> tuple[Organisation, PlanView, PlanPaper]:
    """Not found where nothing is begun."""
    organisation, _, plan = plan_of(request, framework, number=wanted_version(request))
    if plan.shown is None:
        raise Http404("this plan has not been begun")
    here = desk_of(request)
    printed = paper_of(
        plan,
        plan.shown,
        organisation=organisation,
        earlier=earlier_drafts(organisation_id=organisation.pk, framework_key=framework),
        reviews=here.rights.allows(Action.AGREE_PLAN, organisation_id=organisation.pk),
    )
    return organisation, plan, printed


def _asked(plan: PlanView) -> str:
    """The version of the address: always said, so that a paper's address means the same version for ever."""
    return f"?version={plan.shown.number}" if plan.shown else ""
