"""Giving a second factor again where an act demands it."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from boards.components.parts import Link
from boards.desk import door
from boards.desk.frames import desk_frame
from boards.desk.gate import desk
from boards.desk.middleware import PRIVATE
from boards.desk.second_factor import ReauthenticateForm


@sensitive_post_parameters("code")
@desk()
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the second factor, then go back to where it was demanded.

    The code is judged as at sign-in: attempts are counted, and no code is taken twice.
    """
    back = _address_within(request)
    if not is_mfa_enabled(request.user):
        return render(
            request,
            "desk/second_factor_missing.html",
            {
                "frame": desk_frame(request),
                "set_up": Link("Set up your second factor", reverse("mfa_activate_totp")),
            },
        )
    form = ReauthenticateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(back)
    return render(request, "desk/step_up.html", {"frame": desk_frame(request), "form": form, "next": back})


def at_the_door(request: HttpRequest) -> HttpResponseBase:
    """For the proxy, before it receives a large file, with the visitor's own session: whether it may (204).

    403 for who may send none, 401 while another one is received or checked: the two refusals that a proxy can be told.
    """
    if "X-Asked-At-The-Door" not in request.headers:
        return _to_the_desk(request)
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    return HttpResponse(status=204 if door.is_open() else 401)


@desk()
def _to_the_desk(request: HttpRequest) -> HttpResponse:
    """Nobody comes by a link."""
    return HttpResponseRedirect(reverse("my_desk"))


def _address_within(request: HttpRequest) -> str:
    """Where to go afterwards: a signed-in address of this site, else the desk itself."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours and wanted.startswith(PRIVATE) else reverse("my_desk")
