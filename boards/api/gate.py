"""The gate of every call: which token it shows, and what that may do here and now.

A token acts as the person who made it, with the rights that the person has at this moment, narrowed to its board and
use. No cookie is looked at, so nothing that a browser sends along opens anything, and no call needs a form's token.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from ninja.security import HttpBearer

from boards.api.models import Use
from boards.api.queries import TokenView, token_of
from boards.api.services import ACTIONS, note_use
from boards.components.words import spoken_moment
from boards.desk import attempts
from boards.desk.programs import problem
from boards.organisations.models import Organisation
from boards.people.permissions import NotTheirBoard, Rights, rights_of
from boards.people.roles import Action
from boards.work.actors import Actor

SECONDS = 60  # for which calls are counted, see CALLS_OF_PROGRAM
LONGEST_TOKEN = 200

log = logging.getLogger(__name__)


@dataclass
class Refused(Exception):
    """A call that is not done, as its program is told."""

    status: int
    title: str
    happened: str
    remedies: tuple[str, ...] = ()
    errors: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> JsonResponse:
        return problem(
            status=self.status,
            title=self.title,
            happened=self.happened,
            remedies=self.remedies,
            errors=self.errors,
            headers=self.headers,
        )


@dataclass(frozen=True)
class Caller:
    """Who calls: a token, and the person in whose name it acts."""

    token: TokenView
    actor: Actor
    rights: Rights

    @property
    def organisation(self) -> Organisation:
        return self.token.organisation


class BoardToken(HttpBearer):
    """Made at the desk, under “API tokens”: `Authorization: Bearer nhspt_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        now = timezone.now()
        held = token_of(token, now=now) if len(token) <= LONGEST_TOKEN else None
        if held is None or held.state != "open" or not held.is_open_account:
            if not attempts.strange_call(request):
                raise too_often()
            raise unknown(held)
        if not attempts.call(request, token=held.token_id):
            raise too_often()
        note_use(token_id=held.token_id, now=now)
        return Caller(
            token=held,
            actor=Actor(user_id=held.person_id, label=f"{held.person} ({held.name})"[:200], now=now),
            rights=rights_of(user_id=held.person_id, today=Actor(None, "", now).today),
        )


def caller_of(request: HttpRequest) -> Caller:
    """The caller of a request that came through the gate."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Caller):
        raise TypeError("this address is not under the API's gate")
    return found


def enter(request: HttpRequest, board: str, action: Action, *, uses: tuple[Use, ...]) -> Caller:
    """The caller, where the token is for this board and one of the uses and its person may do the action there now.

    Another board than the token's is as if it were not there. Raises Refused, NotAllowed.
    """
    caller = caller_of(request)
    if board != caller.organisation.slug:
        raise NotTheirBoard(action)
    if caller.token.use not in uses:
        raise Refused(
            403,
            "The token is not for this",
            f"This token may {caller.token.opens}, and nothing else.",
            (f"Make a token that may {' or '.join(use.label for use in uses)}.",),
        )
    for needed in {ACTIONS[caller.token.use], action}:
        caller.rights.ensure(needed, organisation_id=caller.organisation.pk)
    return caller


def unknown(held: TokenView | None) -> Refused:
    """Who holds a token is told what became of it; of all others nothing is known."""
    happened = "The call shows no token, or one that this site never made."
    if held is not None and held.revoked_at is not None:
        happened = f"This token was revoked on {spoken_moment(held.revoked_at)}."
    elif held is not None and held.state == "expired":
        happened = f"This token worked until {spoken_moment(held.expires_at)}."
    elif held is not None:
        happened = "The account of the person who made this token is closed."
    return Refused(
        401,
        "No token that opens anything",
        happened,
        ("Make a token at the desk, under “API tokens”, and send it as “Authorization: Bearer …”.",),
        headers={"WWW-Authenticate": "Bearer"},
    )


def too_often() -> Refused:
    return Refused(
        429,
        "Too many calls",
        "Only so many calls are answered in a minute.",
        (f"Wait {SECONDS} seconds, then call again, and less often.",),
        headers={"Retry-After": str(SECONDS)},
    )
