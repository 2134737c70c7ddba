"""The gate of every desk page: who is signed in, what they may do, and nothing kept by anybody on the way.

    @desk(Action.SEND_FIGURES)
    def send(request): ...

    @desk(Action.VIEW_BOARD_DRAFTS, board="board")        # the address has <slug:board>
    def plan(request, board): ...                          # request.desk.organisation is the board

A service asks again with `require`; the gate is there so that a page is refused before anything is read for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from boards.desk import kept
from boards.desk.sessions import actor_of, came_by_mail
from boards.organisations.models import Organisation
from boards.people.permissions import NotAllowed, Rights, is_stepped_up, require_step_up
from boards.people.queries import Count, reader
from boards.people.roles import GUEST_ROLES, Action
from boards.work.actors import Actor
from targets.compiled import Compiled

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Desk:
    """What a desk view knows about its reader. `organisation` is the board of the address, where it names one.

    `count` is how much the reader was asked when it was counted last; None where nobody has counted yet.
    """

    actor: Actor
    rights: Rights
    organisation: Organisation | None = None
    count: Count | None = None


def desk_of(request: HttpRequest) -> Desk:
    """The desk of a request that came through the gate."""
    found = getattr(request, "desk", None)
    if not isinstance(found, Desk):
        raise TypeError("this view is not under the desk's gate")
    return found


def enter(request: HttpRequest) -> Desk:
    """The desk of a signed-in request: one query for rights and count, beside those for session and person."""
    actor = actor_of(request)
    found = reader(user_id=actor.user_id, today=actor.today)
    rights = found.rights.within(GUEST_ROLES) if came_by_mail(request) else found.rights
    return Desk(actor=actor, rights=rights, count=found.count)


def desk(action: Action | None = None, *, board: str = "", step_up: bool = True) -> Callable[[View], View]:
    """Let in who is signed in and allowed the action; None lets in everybody who is signed in.

    `board` names the argument of the address that holds a board's slug: the action must be allowed on that board. An
    unknown slug is not found, and so is a board of which the person may see nothing that is its own. Without it the
    action must be allowed somewhere. A visitor is sent to sign in and comes back, with what they had typed (`kept`).
    NotAllowed and StepUpNeeded are turned into pages by `DeskMiddleware`, wherever they are raised. An action that
    demands a second factor demands it here already, so that nobody fills in a form in vain; `step_up=False` is for
    views of `confirming.confirm`, which asks for it itself, once nothing else stands in the way.
    """

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                kept.keep(request, user_id=kept.last_person(request))
                return redirect_to_login(request.get_full_path(), login_url=reverse("account_login"))
            found = enter(request)
            actor, rights = found.actor, found.rights
            organisation = _board(named[board]) if board else None
            if action is not None:
                if organisation:
                    rights.ensure(action, organisation_id=organisation.pk)
                elif not rights.allows_somewhere(action):
                    raise NotAllowed(action)
                if step_up:
                    require_step_up(actor=actor, action=action)
            request.desk = replace(found, organisation=organisation)  # type: ignore[attr-defined]
            return view(request, *arguments, **named)

        return guarded

    return gate


def second_factor_first(view: View) -> View:
    """For changing a second factor that is set up already: it must have been given in the last 15 minutes.

    Else a stolen password and session would be enough to put another one in its place.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        signed_in = request.user.is_authenticated
        if signed_in and is_mfa_enabled(request.user) and not is_stepped_up(actor_of(request)):
            return HttpResponseRedirect(step_up_address(request))
        return view(request, *arguments, **named)

    return guarded


def by_password_first(view: View) -> View:
    """For setting up a second factor: not in a session that came by mail alone, where nobody has shown who they are.

    Whoever reads the mailbox could else put their own before the account, and its owner would get no code any more.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if came_by_mail(request):
            return render(request, "desk/password_first.html", status=403)
        return view(request, *arguments, **named)

    return guarded


def step_up_address(request: HttpRequest) -> str:
    """The step-up page, which leads back to where the request wanted to go."""
    return f"{reverse('step_up')}?{urlencode({'next': request.get_full_path()})}"


_BOARD: Compiled[Organisation] = Compiled(
    lambda slug: Organisation.including_samples.filter(slug=slug), slug=str
)


def _board(slug: str) -> Organisation:
    organisation = _BOARD.first(slug=slug)
    if organisation is None:
        raise Http404("there is no such board")
    return organisation
