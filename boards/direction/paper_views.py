"""A quarterly return, and a review of the year, as a page that prints well and as a tagged PDF."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from boards.components.paper.answering import paper_answer
from boards.components.parts import Download
from boards.components.tables import wanted_file
from boards.desk.gate import desk, desk_of
from boards.direction import review_views
from boards.direction.paper import GLANCE, return_paper
from boards.direction.return_queries import ReturnView
from boards.direction.return_views import document_of, file_name, page_of, view_of
from boards.direction.review_paper import review_paper
from boards.direction.review_queries import ReviewView
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
        "last": "How it came about",
        "pdf": Download("Take this return", "../print.pdf", kind="PDF"),
    }
    return page_of(request, "direction/paper.html", view, context, here="Print")


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def printed_pdf(request: HttpRequest, board: str, framework: str, quarter: int) -> HttpResponse:
    view = _begun(request, framework, quarter)
    data, address = return_paper(view).as_data(), f"{document_of(view).address}print/"
    return _pdf(request, data, address=address, name=f"return-{file_name(view)}")


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def paper_of_review(request: HttpRequest, board: str, framework: str, review: str) -> HttpResponse:
    view = _held(request, framework, review)
    printed = review_paper(view, today=desk_of(request).actor.today)
    if file := wanted_file(request, *printed.tables, of=f"{board}-{framework}-{review}"):
        return file
    context = {
        "paper": printed,
        "glance": GLANCE,
        "last": "Actions",
        "pdf": Download("Take this review", "../print.pdf", kind="PDF"),
    }
    return review_views.page_of(request, "direction/paper.html", view, context, here="Print")


@desk(Action.VIEW_BOARD_DRAFTS, board="board")
@require_safe
def printed_review(request: HttpRequest, board: str, framework: str, review: str) -> HttpResponse:
    view = _held(request, framework, review)
    data = review_paper(view, today=desk_of(request).actor.today).as_data()
    address = f"{review_views.address_of_view(view)}print/"
    return _pdf(request, data, address=address, name=f"review-{board}-{framework}-{review}")


def _pdf(request: HttpRequest, data: Mapping[str, Any], *, address: str, name: str) -> HttpResponse:
    return paper_answer(request, lambda: typeset(data, address=address), what="It", page=address, name=name)


def _held(request: HttpRequest, framework: str, review: str) -> ReviewView:
    view = review_views.view_of(request, framework, review)
    if view.held is None:
        raise Http404("nothing of this review is written")
    return view


def _begun(request: HttpRequest, framework: str, quarter: int) -> ReturnView:
    view = view_of(request, framework, quarter)
    if view.held is None:
        raise Http404("nothing of this return is written")
    return view
