"""Coming in by a code that is mailed: one page asks for the address, then for the code."""

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import RateLimitUsage
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from boards.components.forms import PlainForm
from boards.components.words import local_day
from boards.desk import attempts, devices
from boards.desk.mailed_codes import DIGITS, ask_for_code, person_of
from boards.desk.navigation import guests_first_page
from boards.desk.sessions import sign_in_by_mail
from boards.people.models import User
from boards.people.permissions import rights_of

TOO_MANY = "Too many attempts. Wait five minutes, then try again."
WRONG = "That code is wrong, too old or used already. Check it, or ask for a new one."


class AddressForm(PlainForm):
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Enter an e-mail address, for example name@group.scot."},
    )


class CodeForm(PlainForm):
    email = forms.CharField(widget=forms.HiddenInput, max_length=254)
    code = forms.CharField(
        label="The code in the mail",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=f"{DIGITS} figures. The mail can take a minute.",
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """Nothing is kept between both steps but what the form holds."""
    if "code" in request.POST:
        return _code_typed(request)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if _attempt(request, email, "asks") is None:
            form.add_error(None, TOO_MANY)
        else:
            ask_for_code(email, now=timezone.now())
            return render(request, "desk/code.html", {"form": CodeForm(initial={"email": email})})
    return render(request, "desk/ask_for_code.html", {"form": form})


def _code_typed(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        email = form.cleaned_data["email"]
        attempt = _attempt(request, email, "codes")
        with transaction.atomic():
            user = person_of(email, form.cleaned_data["code"], now=timezone.now()) if attempt else None
            if attempt and user:
                attempt.rollback()
                return enter(request, user)
        get_adapter(request).authentication_failed(request, email=email)
        form.add_error("code", WRONG if attempt else TOO_MANY)
    return render(request, "desk/code.html", {"form": form})


def enter(request: HttpRequest, user: User) -> HttpResponse:
    """To the page that a guest came for."""
    sign_in_by_mail(request, user)
    response = HttpResponseRedirect(
        guests_first_page(rights_of(user_id=user.pk, today=local_day(timezone.now())))
    )
    devices.remember(request, response, user)
    return response


def _attempt(request: HttpRequest, email: str, what: str) -> RateLimitUsage | None:
    account = f"{what} of {email.strip().lower()}"
    return attempts.count(request, account=account, device=devices.known(request, email=email))
