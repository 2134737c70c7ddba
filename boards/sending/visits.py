"""Who is at a page of sending figures, and of whose figures: a board's own returns, or official publications."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from boards.components.parts import Link
from boards.desk.gate import desk, desk_of
from boards.figures.models import Stream, Submission
from boards.figures.queries import submissions_for
from boards.organisations.models import Organisation
from boards.people.roles import Action

Page = Callable[..., HttpResponseBase]


def own_board(action: Action) -> Callable[[Page], Page]:
    """The page for the board of the address, for who may do the action on it."""

    def mount(page: Page) -> Page:
        @desk(action, board="board")
        @wraps(page)
        def view(request: HttpRequest, board: str, **named: Any) -> HttpResponseBase:
            return page(request, desk_of(request).organisation, **named)

        return view

    return mount


def official(page: Page) -> Page:
    """The page for official publications, for who may load them."""

    @desk(Action.LOAD_OFFICIAL)
    @wraps(page)
    def view(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return page(request, None, **named)

    return view


def address_of(organisation: Organisation | None) -> str:
    """Where the figures of a board, or official ones, are sent."""
    if organisation is None:
        return reverse("official_figures")
    return reverse("board_figures", args=[organisation.slug])


def may_send(request: HttpRequest, organisation: Organisation | None) -> bool:
    action = Action.LOAD_OFFICIAL if organisation is None else Action.SEND_FIGURES
    return desk_of(request).rights.allows(action, organisation_id=organisation.pk if organisation else None)


def submission_of(request: HttpRequest, organisation: Organisation | None, number: int) -> Submission:
    """The submission, where it belongs to the page's board and may be seen; not found otherwise."""
    stream = Stream.OFFICIAL if organisation is None else Stream.BOARD
    found = (
        submissions_for(rights=desk_of(request).rights)
        .filter(pk=number, organisation=organisation, stream=stream)
        .first()
    )
    if found is None:
        raise Http404("there is no such submission")
    return found


def title_of(organisation: Organisation | None) -> str:
    return "Official figures" if organisation is None else f"Figures of {organisation.name}"


def crumbs(organisation: Organisation | None, here: str = "") -> tuple[Link, ...]:
    top = Link(title_of(organisation), address_of(organisation) if here else "")
    return (Link("My desk", reverse("my_desk")), top, *([Link(here)] if here else []))
