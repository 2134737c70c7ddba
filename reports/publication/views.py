"""The public record of one figure, and data releases at the desk."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.people.desks import desk, desk_of
from boards.people.frames import desk_frame, public_frame
from boards.people.kept import typed_before
from boards.people.roles import Action
from boards.work.actors import Actor
from boards.work.parts import Link
from reports.publication import queries, services
from reports.publication.forms import PrepareRelease
from reports.publication.models import DataRelease
from reports.publication.pages import figure_page, release_page, releases_page
from reports.publication.responses import cacheable
from targets.calc.periods import day_words
from targets.catalogue.queries import catalogue


@require_safe
def figure(request: HttpRequest, number: int) -> HttpResponse:
    """One figure that a release holds; any other number is not found, whether it exists or not."""
    observation = queries.released_observation(observation_id=number)
    if observation is None:
        raise Http404("there is no such figure")
    definition = catalogue().definition_on(measure_key=observation.measure_id, day=observation.period_end)
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
    page = releases_page(queries.releases(), rights=desk_of(request).rights)
    return render(request, "publication/releases.html", {"frame": _frame(request), "page": page})


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
        person=here.actor.user_id,
    )
    context = {"frame": _frame(request), "page": page, "crumbs": _crumbs(f"Data release {number}")}
    return render(request, "publication/release.html", context)


@desk(Action.PREPARE_RELEASE)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    form = PrepareRelease(request.POST if request.method == "POST" else None, initial=typed_before(request))
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
        service=services.approve_release,
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
        service=services.release,
        title=f"Release data release {number}",
        what=(
            f"“{held.title}” becomes public at once, for everybody: official figures known by "
            f"{day_words(held.known_on)}, judged once and kept as they are.",
            "Public pages read it from then on. Ownership reports that are still drafts have to be drafted again.",
        ),
        button="Release it now",
        done=f"Data release {number} is public.",
    )


def _act(
    request: HttpRequest,
    held: DataRelease,
    *,
    service: Callable[..., DataRelease],
    title: str,
    what: tuple[str, ...],
    button: str,
    done: str,
) -> HttpResponse:
    """An act on its own page, then what happened."""
    back = reverse("releases:release", args=[held.number])
    problems: tuple[Link, ...] = ()
    if request.method == "POST":
        actor: Actor = desk_of(request).actor
        try:
            service(actor=actor, number=held.number)
        except services.Refused as refused:
            problems = (Link(str(refused)),)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(back)
    context = {
        "frame": _frame(request),
        "crumbs": _crumbs(title),
        "title": title,
        "what": what,
        "button": button,
        "cancel": Link("Cancel", back),
        "danger": service is services.release,
        "errors": problems,
    }
    return render(request, "components/confirm.html", context)


def _release(number: int) -> DataRelease:
    held = queries.release(number=number)
    if held is None:
        raise Http404("there is no such release")
    return held


def _crumbs(here: str) -> tuple[Link, ...]:
    return Link("Data releases", reverse("releases:releases")), Link(here)


def _frame(request: HttpRequest) -> object:
    return desk_frame(request, active="releases")
