"""A paper as an answer at the desk, or why there is none."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from boards.components.paper.typesetting import CannotSet


def paper_answer(
    request: HttpRequest, make: Callable[[], bytes], *, what: str, page: str, name: str
) -> HttpResponse:
    """The PDF that `make` sets, called `name`; where it cannot be set, back to its `page`, which then says so.

    `what` begins that sentence: "The plan".
    """
    try:
        content = make()
    except CannotSet as trouble:
        messages.error(
            request, f"{what} cannot be printed: {trouble}. Tell your administrator. Nothing was changed."
        )
        return HttpResponseRedirect(page)
    return as_paper(content, name=name)


def as_paper(content: bytes, *, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
