"""A whole audit as a page that prints well, and as a tagged PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.components.paper.answering import paper_answer
from boards.components.parts import Download
from boards.components.tables import wanted_file
from boards.desk.gate import desk, desk_of
from boards.participation.audit_pages import address_of
from boards.participation.audit_queries import AuditView
from boards.participation.audit_views import page_of, view_of
from boards.participation.improving import actions_of
from boards.participation.paper import GLANCE, STEPS, AuditPaper, audit_paper
from boards.participation.steps import side_of
from boards.people.roles import Action
from boards.planning.paper.pdf import typeset


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def paper(request: HttpRequest, board: str, key: str) -> HttpResponse:
    """Every criterion with the voices that its reader hears, the steps, the improvement plan."""
    view, printed = _printed(request, key)
    if file := wanted_file(request, *printed.tables, of=f"{board}-{key}"):
        return file
    context = {
        "paper": printed,
        "glance": GLANCE,
        "steps": STEPS,
        "pdf": Download("Take this audit", "../print.pdf", kind="PDF"),
    }
    return page_of(request, "participation/paper.html", view, context, here="Print")


@desk(Action.VIEW_AUDIT, board="board")
@require_safe
def printed_pdf(request: HttpRequest, board: str, key: str) -> HttpResponse:
    view, printed = _printed(request, key)
    address = f"{address_of(view.organisation, view.round)}print/"
    return paper_answer(
        request,
        lambda: typeset(printed.as_data(), address=address),
        what="The audit",
        page=address,
        name=f"audit-{board}-{key}",
    )


def _printed(request: HttpRequest, key: str) -> tuple[AuditView, AuditPaper]:
    """Not found where nothing is begun."""
    view, here = view_of(request, key), desk_of(request)
    if view.audit is None:
        raise Http404("nothing of this audit is written")
    return view, audit_paper(
        view,
        actions_of(view.audit),
        side=side_of(here.rights, organisation_id=view.organisation.pk),
        today=here.actor.today,
        user_id=here.actor.user_id,
    )
