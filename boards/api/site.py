"""The API: one object, its addresses, and how what goes wrong is told."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from boards.api import figures, plans
from boards.api.answers import strict_json
from boards.api.gate import BoardToken, Refused, caller_of, too_often, unknown
from boards.api.schemas import READING, TokenOut
from boards.desk import attempts
from boards.desk.programs import problem
from boards.people.permissions import NotAllowed, NotTheirBoard

log = logging.getLogger(__name__)


class StrictParser(Parser):
    """Reads a body in one way alone, or not."""

    def parse_body(self, request: HttpRequest) -> Any:
        return strict_json(request.body)


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of its function, which no other one has."""
        return str(operation.view_func.__name__)


api = Api(
    title="NHS Board Performance Tracker",
    version="1",
    urls_namespace="api",
    docs_url=None,  # its page loads scripts from elsewhere; ours is /api/
    openapi_url=None,  # ours is public and kept apart from what tokens open
    auth=BoardToken(),
    parser=StrictParser(),
)
api.add_router("boards/", plans.router)
api.add_router("boards/", figures.router)


@api.get("token/", response={200: TokenOut, **READING}, tags=["Token"], summary="What the token is")
def token(request: HttpRequest) -> TokenOut:
    """Which board and use the token is for, and until when it works: a call to try it with."""
    held = caller_of(request).token
    return TokenOut(
        name=held.name,
        board=held.organisation.slug,
        use=held.use,
        expires=held.expires_at,
        person=held.person,
    )


def addresses() -> list[URLPattern | URLResolver]:
    """Those of the operations; the package's own root has nothing to say."""
    patterns: list[URLPattern | URLResolver] = api.urls[0]
    return [one for one in patterns if getattr(one, "name", "") != "api-root"]


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return refusal.answer()


@api.exception_handler(AuthenticationError)
def no_token(request: HttpRequest, refusal: AuthenticationError) -> HttpResponse:
    return (unknown(None) if attempts.strange_call(request) else too_often()).answer()


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    """The person's rights do not allow it; another board is answered as an address where there is nothing."""
    caller = caller_of(request)
    log.warning(
        "refused: person %s with token %s may not %s at %r",
        caller.actor.user_id,
        caller.token.token_id,
        refusal.action.value,
        request.path,
    )
    if isinstance(refusal, NotTheirBoard):
        return not_found(request, Http404())
    return problem(
        status=403,
        title="The person's roles do not allow this",
        happened=f"The roles that {caller.token.person} holds now do not allow to {refusal.action.value}.",
        remedies=("Ask an administrator for the role, or have somebody else make the token.",),
    )


@api.exception_handler(Http404)
def not_found(request: HttpRequest, missing: Http404) -> HttpResponse:
    happened = str(missing).capitalize()
    return problem(
        status=404,
        title="Not found",
        happened=f"{happened}." if happened else "There is nothing at this address.",
    )


@api.exception_handler(ValidationError)
def not_readable(request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    return problem(
        status=422,
        title="What was sent is not as described",
        happened="Nothing was stored. Each thing that is wrong is named.",
        remedies=("Compare it with the description of the API.",),
        errors=[_error(one) for one in refusal.errors],
    )


@api.exception_handler(HttpError)
def not_read(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    """What cannot be read says where, as far as that is known."""
    why = str(refusal.__cause__ or "").rstrip(".")
    return problem(
        status=refusal.status_code,
        title="The request could not be read",
        happened=f"{refusal.message}{f': {why}' if why else ''}.",
    )


@api.exception_handler(Exception)
def our_fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    """Told as everywhere on the site, in `boards.desk.errors`."""
    raise fault


def _error(one: dict[str, Any]) -> dict[str, str]:
    """One finding of the package: the first of its places says where it was sent, the last which field it is."""
    places = [str(place) for place in one.get("loc", ())]
    row, field = " › ".join(places[:-1]), places[-1] if places else ""
    said = one.get("input", "")
    return {
        "row": row,
        "field": field,
        "value": said[:200] if isinstance(said, str) else "",
        "problem": f"{one.get('msg', 'It cannot be read')}.",
        "remedy": "Send it as the description of the API says.",
    }
