"""The public record of one figure, and data releases at the desk."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.filters import distinct
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.desk.frames import desk_frame, public_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from boards.work.actors import Actor
from reports.publication import queries, services
from reports.publication.forms import PrepareRelease, WithdrawRelease
from reports.publication.lists import RELEASES
from reports.publication.models import DataRelease
from reports.publication.pages import figure_page, release_page
from reports.publication.policy import policy_of
from reports.publication.responses import cacheable
from reports.publication.services import Act
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue


@require_safe
def figure(request: HttpRequest, number: int) -> HttpResponse:
    """One figure that a release holds; any other number is not found, whether it exists or not."""
    observation = queries.released_observation(observation_id=number)
    if observation is None:
        raise Http404("there is no such figure")
    policy, release = catalogue(), queries.current_release()
    if release is not None:
        policy = policy_of(release, live=policy)
    definition = policy.definition_on(measure_key=observation.measure_id, day=observation.period_end)
    page = figure_page(observation, definition=definition)
    context = {
        "frame": public_frame(active="boards"),
        "page": page,
        "crumbs": (page.board, page.series, Link("One figure")),
    }
    return cacheable(request, render(request, "publication/figure.html", context))


@desk(Action.VIEW_DESK)
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    held = queries.releases()
    known = distinct((str(one.known_on.year), str(one.known_on.year)) for one in held)
    listing = arrange(request, RELEASES, held, choices={"year": known})
    if listing.is_file:
        return listing.file()
    allowed = desk_of(request).rights.allows_somewhere(Action.PREPARE_RELEASE)
    context = {
        "frame": _frame(request),
        "listing": listing,
        "prepare": Link("Prepare a data release", reverse("releases:prepare")) if allowed else None,
    }
    return render(request, "publication/releases.html", context)


@desk(Action.VIEW_DESK)
@require_safe
def release(request: HttpRequest, number: int) -> HttpResponse:
    held, here = _release(number), desk_of(request)
    before = [
        one
        for one in queries.releases(released_only=True)
        if held.released_at is None or (one.released_at or held.released_at) < held.released_at
    ]
    page = release_page(
        held,
        arrivals=queries.arrivals(release=held, after=before[0] if before else None),
        rights=here.rights,
        current=held == queries.current_release(),
        hindrance=_hindrance(held, here),
    )
    context = {"frame": _frame(request), "page": page, "crumbs": _crumbs(f"Data release {number}")}
    return render(request, "publication/release.html", context)


def _hindrance(held: DataRelease, here: Desk) -> str:
    """Why the next act cannot be done: by this reader, or by anybody where the act is not the reader's."""
    if held.released_at or held.withdrawn_at:
        return ""
    act, action = (Act.RELEASE, Action.RELEASE) if held.approved_at else (Act.APPROVE, Action.APPROVE_RELEASE)
    person = here.actor.user_id if here.rights.allows_somewhere(action) else None
    return services.hindrance(held, act, person=person)


@desk(Action.PREPARE_RELEASE)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    form = PrepareRelease(_sent(request), initial=typed_before(request))
    if form.is_valid():
        entered = form.cleaned_data
        try:
            held = services.prepare_release(
                actor=desk_of(request).actor,
                title=entered["title"],
                note=entered["note"],
                known_on=entered["known_on"],
            )
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"Data release {held.number} is prepared. A publisher has to approve it now."
            )
            return HttpResponseRedirect(reverse("releases:release", args=[held.number]))
    context = {
        "frame": _frame(request),
        "crumbs": _crumbs("Prepare one"),
        "form": form,
        "cancel": Link("Cancel", reverse("releases:releases")),
    }
    return render(request, "publication/prepare.html", context)


@desk(Action.APPROVE_RELEASE)
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, number: int) -> HttpResponse:
    held = _release(number)
    return _act(
        request,
        held,
        Act.APPROVE,
        form=forms.Form(_sent(request)),
        do=lambda actor, entered: services.approve_release(actor=actor, number=number),
        title=f"Approve data release {number}",
        what=(
            f"You say that “{held.title}” may be made public: official figures known by "
            f"{day_words(held.known_on)}, and nothing else.",
            "Nothing is public until it is released. You must not have prepared it.",
        ),
        button="Approve this release",
        done=f"Data release {number} is approved. It is not public yet: release it when it shall be.",
    )


@desk(Action.RELEASE)
@require_http_methods(["GET", "POST"])
def make_public(request: HttpRequest, number: int) -> HttpResponse:
    held = _release(number)
    return _act(
        request,
        held,
        Act.RELEASE,
        form=forms.Form(_sent(request)),
        do=lambda actor, entered: services.release(actor=actor, number=number),
        title=f"Release data release {number}",
        what=(
            f"“{held.title}” becomes public at once, for everybody: official figures known by "
            f"{day_words(held.known_on)}, judged once and kept as they are.",
            "Public pages read it from then on. Ownership reports that are still drafts have to be drafted again.",
            "It takes some seconds, for every figure is judged and sealed: press once and wait for the next page.",
        ),
        button="Release it now",
        done=f"Data release {number} is public.",
        danger=True,
    )


@desk(Action.PREPARE_RELEASE)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    return _act(
        request,
        _release(number),
        Act.WITHDRAW,
        form=WithdrawRelease(_sent(request)),
        do=lambda actor, entered: services.withdraw_release(
            actor=actor, number=number, reason=entered["reason"]
        ),
        title=f"Withdraw data release {number}",
        what=("It will never be public. It keeps its number; the next one that is prepared gets the next.",),
        button="Withdraw it",
        done=f"Data release {number} is withdrawn.",
        danger=True,
    )


def _act(
    request: HttpRequest,
    held: DataRelease,
    act: Act,
    *,
    form: forms.Form,
    do: Callable[[Actor, dict[str, Any]], object],
    title: str,
    what: tuple[str, ...],
    button: str,
    done: str,
    danger: bool = False,
) -> HttpResponse:
    """An act on its own page, then what happened. What cannot be done, or is done already, is told on the release's."""
    back, actor = reverse("releases:release", args=[held.number]), desk_of(request).actor
    told = services.hindrance(held, act, person=actor.user_id)
    if not told and request.method == "POST" and form.is_valid():
        try:
            do(actor, form.cleaned_data)
        except services.Refused as refused:  # somebody was quicker
            told = str(refused)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(back)
    if told:
        messages.info(request, told)
        return HttpResponseRedirect(back)
    context = {
        "frame": _frame(request),
        "crumbs": _crumbs(title),
        "title": title,
        "what": what,
        "form": form,
        "button": button,
        "cancel": Link("Cancel", back),
        "danger": danger,
    }
    return render(request, "components/confirm.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _release(number: int) -> DataRelease:
    held = queries.release(number=number)
    if held is None:
        raise Http404("there is no such release")
    return held


def _crumbs(here: str) -> tuple[Link, ...]:
    return Link("Data releases", reverse("releases:releases")), Link(here)


def _frame(request: HttpRequest) -> object:
    return desk_frame(request, active="releases")
