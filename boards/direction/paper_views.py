"""A quarterly return as a page that prints well, and as a tagged PDF."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from boards.components.paper.typesetting import CannotSet
from boards.components.parts import Download
from boards.components.tables import wanted_file
from boards.desk.gate import desk
from boards.direction.paper import GLANCE, return_paper
from boards.direction.return_queries import ReturnView
from boards.direction.return_views import document_of, file_name, page_of, view_of
from boards.people.roles import Action
from boards.planning.paper.pdf import typeset


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def paper(request: HttpRequest, board: str, framework: str, quarter: int) -> HttpResponse:
    view = _begun(request, framework, quarter)
    printed = return_paper(view)
    if file := wanted_file(request, *printed.tables, of=file_name(view)):
        return file
    context = {
        "paper": printed,
        "glance": GLANCE,
        "pdf": Download("Take this return", "../print.pdf", kind="PDF"),
    }
    return page_of(request, "direction/paper.html", view, context, here="Print")


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def printed_pdf(request: HttpRequest, board: str, framework: str, quarter: int) -> HttpResponse:
    view = _begun(request, framework, quarter)
    address = f"{document_of(view).address}print/"
    try:
        content = typeset(return_paper(view).as_data(), address=address)
    except CannotSet as trouble:
        messages.error(
            request, f"The return cannot be printed: {trouble}. Tell your administrator. Nothing was changed."
        )
        return HttpResponseRedirect(address)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="return-{file_name(view)}.pdf"'
    return answer


def _begun(request: HttpRequest, framework: str, quarter: int) -> ReturnView:
    view = view_of(request, framework, quarter)
    if view.held is None:
        raise Http404("nothing of this return is written")
    return view
