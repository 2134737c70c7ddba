"""The public record of one figure, and data releases at the desk."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.filters import distinct
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.frames import desk_frame, public_frame
from boards.desk.gate import Desk, desk, desk_of
from boards.desk.kept import typed_before
from boards.figures.models import Observation, SubmissionFile
from boards.organisations.queries import organisations
from boards.people.acts import offers
from boards.people.roles import Action
from boards.performance.offered import Statement
from boards.plans.models import PlanVersion
from reports.publication import feedback, plans, queries, services, statements
from reports.publication.acts import ACTS, Refused, release_facts
from reports.publication.audits import going_out
from reports.publication.forms import PrepareRelease
from reports.publication.kept import kept
from reports.publication.lists import RELEASES
from reports.publication.models import DataRelease
from reports.publication.pages import figure_page, may_be_given_on, release_address, release_page
from reports.publication.policy import policy_of
from reports.publication.released_feedback import ReleasedFeedback
from reports.publication.responses import cacheable
from reports.publication.silence import unsaid
from reports.publication.taking_off import shown_rows, taken_off_of_release
from reports.publication.visits import release_of, to_releases
from targets.catalogue.models import Definition
from targets.catalogue.queries import catalogue


@require_safe
@kept
def figure(request: HttpRequest, number: int) -> HttpResponse:
    """One figure that a release holds; any other number is not found, whether it exists or not."""
    observation, definition = _released(number)
    page = figure_page(observation, definition=definition)
    context = {
        "frame": public_frame(active="boards"),
        "page": page,
        "crumbs": (page.board, page.series, Link("One figure")),
    }
    return cacheable(request, render(request, "publication/figure.html", context))


@require_safe
def figure_file(request: HttpRequest, number: int) -> HttpResponse:
    """The file that a released figure came in, as it was published, where its licence allows to give it on.

    Only ever downloaded: whatever is in it, no browser shows it as a page of this site.
    """
    observation, definition = _released(number)
    kept = SubmissionFile.objects.filter(submission=observation.submission_id).first()
    if kept is None or not may_be_given_on(observation.submission, definition):
        raise Http404("there is no such file")
    answer = HttpResponse(kept.as_sent, content_type="application/octet-stream")
    name = observation.submission.file_name
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return cacheable(request, answer)


def _released(number: int) -> tuple[Observation, Definition]:
    """A figure that a release holds, as the policy of the current release defines it. Http404."""
    observation = queries.released_observation(observation_id=number)
    if observation is None:
        raise Http404("there is no such figure")
    policy, release = catalogue(), queries.current_release()
    if release is not None:
        policy = policy_of(release, live=policy)
    definition = policy.definition_on(measure_key=observation.measure_id, day=observation.period_end)
    return observation, definition


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
    held, here = release_of(number), desk_of(request)
    facts = release_facts(held)
    before = [
        one
        for one in queries.releases(released_only=True)
        if held.released_at is None or (one.released_at or held.released_at) < held.released_at
    ]
    page = release_page(
        held,
        arrivals=queries.arrivals(release=held, after=before[0] if before else None),
        statements=_statements(held, here),
        plans=plans.chosen(held),
        audits=going_out(held),
        feedback=feedback.listed(held, here.rights),
        off=_ways_off(held, here),
        taken_off=taken_off_of_release(held.pk) if held.released_at else (),
        boards={one.slug: one.name for one in organisations().all},
        policy=catalogue(),
        names={one.pk: one.name for one in organisations().all},
        rights=here.rights,
        current=held == queries.current_release(),
        facts=facts,
        unsaid=unsaid(held),
        offers=offers(ACTS, facts, here, address=release_address(held)),
    )
    tables = (page.arrivals, page.statements, page.audits, page.feedback, page.taken_off)
    if file := wanted_file(request, *tables, of=f"data-release-{number}"):
        return file
    context = {"frame": _frame(request), "page": page, "crumbs": _crumbs(f"Data release {number}")}
    return render(request, "publication/release.html", context)


def _ways_off(held: DataRelease, here: Desk) -> dict[tuple[str, int], str]:
    """Where whoever releases takes off public pages what it holds and is shown."""
    if held.released_at is None or not here.rights.allows_somewhere(Action.RELEASE):
        return {}
    rows = shown_rows(ReleasedFeedback.objects.filter(release=held))
    found = rows.values_list("organisation__slug", "feedback__number", "sending")
    return {
        (board, number): reverse("releases:take-off", args=[board, number, at]) for board, number, at in found
    }


def _statements(held: DataRelease, here: Desk) -> list[Statement]:
    """Before it is public, what goes out with it is read by who may read it where it was said."""
    if held.released_at:
        return statements.released_statements(release=held)
    if held.withdrawn_at:
        return []
    seen = here.rights.boards(Action.VIEW_BOARD_DRAFTS)
    return [one for one in statements.going_out(held) if seen is None or one.organisation_id in seen]


@desk(Action.PREPARE_RELEASE)
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    current = queries.current_release()
    form = PrepareRelease(
        _sent(request),
        initial={"plans": _still_chosen(current)} | typed_before(request),
        plans=[(one.version_id, one.words) for one in plans.in_force()],
    )
    if form.is_valid():
        entered = form.cleaned_data
        try:
            held = services.prepare_release(
                actor=desk_of(request).actor,
                title=entered["title"],
                note=entered["note"],
                known_on=entered["known_on"],
                plans_chosen=entered.get("plans", ()),
            )
        except Refused as refused:
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


def _still_chosen(current: DataRelease | None) -> list[int]:
    """What is public stays so where nobody says otherwise, in the version that is in force now; two queries."""
    if current is None or not current.plans_chosen:
        return []
    plan_ids = PlanVersion.objects.filter(pk__in=current.plans_chosen).values("plan")
    in_force = {one.version_id for one in plans.in_force()}
    return list(PlanVersion.objects.filter(pk__in=in_force, plan__in=plan_ids).values_list("pk", flat=True))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _crumbs(here: str) -> tuple[Link, ...]:
    return to_releases(), Link(here)


def _frame(request: HttpRequest) -> object:
    return desk_frame(request, active="releases")
