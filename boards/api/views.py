"""A person's tokens at the desk: made, shown once, listed, revoked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.api.forms import TokenForm
from boards.api.lists import TOKENS
from boards.api.models import ApiToken
from boards.api.queries import tokens_of
from boards.api.services import CannotMakeToken, make_token, revoke_token
from boards.components.lists import arrange
from boards.components.parts import Link, Row
from boards.components.words import moment_words, spoken_moment
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.queries import organisations
from boards.people.roles import Action

DESK = "desk"


@desk()
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Those that the reader made, in whatever role that was."""
    here = desk_of(request)
    listing = arrange(request, TOKENS, tokens_of(person_id=here.actor.user_id, now=here.actor.now))
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active=DESK),
        "crumbs": _crumbs("API tokens"),
        "listing": listing,
        "may_make": here.rights.allows_somewhere(Action.CONNECT_PROGRAM),
    }
    return render(request, "api/tokens.html", context)


@desk(Action.CONNECT_PROGRAM)
@require_http_methods(["GET", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a token. It is in this answer and nowhere else."""
    here = desk_of(request)
    boards = here.rights.boards(Action.CONNECT_PROGRAM)
    own = [(o.pk, o.name) for o in organisations().with_samples if boards is None or o.pk in boards]
    form = TokenForm(request.POST or None, initial=typed_before(request), boards=own)
    context = {"frame": desk_frame(request, active=DESK), "crumbs": _crumbs("API tokens", "Make a token")}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = make_token(
                actor=here.actor,
                organisation_id=said["board"],
                use=said["use"],
                name=said["name"],
                days=said["days"],
            )
        except CannotMakeToken as problem:
            form.add_error("name", str(problem))
        else:
            about = (
                Row("What it is for", made.token.name),
                Row("Board", dict(own)[said["board"]]),
                Row("What it may do", str(said["use"].label)),
                Row("Works until", moment_words(made.token.expires_at)),
            )
            return render(request, "api/made.html", context | {"secret": made.secret, "rows": about})
    return render(
        request, "api/make.html", context | {"form": form, "cancel": Link("Cancel", reverse("tokens"))}
    )


@desk()
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke one of one's own. No second factor is asked: who thinks that it leaked must be quick."""
    here = desk_of(request)
    held = {one.token_id: one for one in tokens_of(person_id=here.actor.user_id, now=here.actor.now)}
    if (token := held.get(number)) is None:
        raise Http404("you made no such token")
    if request.method == "POST":
        try:
            revoke_token(actor=here.actor, token_id=number)
        except ApiToken.DoesNotExist as gone:
            raise Http404("you made no such token") from gone
        messages.success(request, f"Revoked: “{token.name}” opens nothing any more.")
        return redirect("tokens")
    if token.revoked_at is not None:
        messages.info(request, f"“{token.name}” was revoked on {spoken_moment(token.revoked_at)}.")
        return redirect("tokens")
    context = {
        "frame": desk_frame(request, active=DESK),
        "crumbs": _crumbs("API tokens", "Revoke a token"),
        "title": f"Revoke “{token.name}”",
        "what": (
            f"The program that uses the token {token.begins}… cannot {token.opens} of {token.board} any more, "
            "from this moment on.",
        ),
        "button": "Revoke the token",
        "danger": True,
        "cancel": Link("Cancel", reverse("tokens")),
    }
    return render(request, "components/confirm.html", context)


def _crumbs(*titles: str) -> tuple[Link, ...]:
    addresses = {"API tokens": reverse("tokens")}
    *before, here = titles
    return (
        Link("My desk", reverse("my_desk")),
        *(Link(title, addresses[title]) for title in before),
        Link(here),
    )
