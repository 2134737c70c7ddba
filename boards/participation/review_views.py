"""Reviewers at the desk: a round with its queue, one criterion of all boards, and the level that they give."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.organisations.queries import organisations
from boards.participation import reviewing as services
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_queries import round_that_asks
from boards.participation.audit_views import ACTIVE
from boards.participation.models import AuditRound
from boards.participation.review_forms import RatingForm
from boards.participation.review_pages import (
    agreement_table,
    agreement_words,
    beside_address,
    beside_boards,
    groups_words,
    queue_table,
    round_address,
)
from boards.participation.side_by_side import beside, groups_heard, progress_of
from boards.people.roles import Action
from boards.work.edits import EditConflict, NumberAhead


@desk(Action.MODERATE_AUDIT)
@require_safe
def round_to_review(request: HttpRequest, key: str) -> HttpResponse:
    """The queue by criterion, and how far reviewers agree."""
    held = _round(key)
    everybody = organisations()
    progress = progress_of(held, everybody=everybody)
    queue, agreed = queue_table(progress, held), agreement_table(progress)
    if file := wanted_file(request, queue, agreed, of=key):
        return file
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (Link("Participation audits", reverse("board_audits")), Link(f"Review {held.title}")),
        "title": f"Review {held.title}",
        "queue": queue,
        "groups": groups_words(groups_heard(held, everybody=everybody)),
        "agreement": agreed,
        "agreement_words": agreement_words(progress, held),
        "boards": Link("How each board stands", f"{reverse('board_audits')}?round={held.key}"),
    }
    return render(request, "participation/review.html", context)


@desk(Action.MODERATE_AUDIT)
@require_http_methods(["GET", "POST"])
def side_by_side(request: HttpRequest, key: str, section: int, number: int) -> HttpResponse:
    """One criterion of every board that signed; each board has its own form, which saves that board's alone."""
    held, here = _round(key), desk_of(request)
    criterion = next((one for one in held.criteria.all() if one.code == f"{section}.{number}"), None)
    if criterion is None:
        raise Http404("the round has no such criterion")
    everybody = organisations()
    rows = beside(held, criterion, everybody=everybody)
    slug = request.POST.get("board", "")
    refused: RatingForm | None = None
    if request.method == "POST":
        row = next((one for one in rows if one.organisation.slug == slug), None)
        if row is None:
            raise Http404("there is no such audit to rate")
        form = RatingForm(request.POST, levels=held.levels.all(), auto_id=f"{slug}-%s")
        if form.is_valid():
            try:
                services.rate(
                    actor=here.actor,
                    round_key=key,
                    organisation=row.organisation,
                    code=criterion.code,
                    said=form.said,
                    edit_number=form.cleaned_data["edit_number"],
                )
            except (CannotAudit, NumberAhead, EditConflict) as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"Saved: {criterion.code} of {row.organisation.name}.")
                return HttpResponseRedirect(f"{beside_address(held, criterion)}#{slug}")
        refused = form
    others = list(held.criteria.all())
    at = others.index(criterion)
    context = {
        "frame": desk_frame(request, active=ACTIVE),
        "crumbs": (
            Link("Participation audits", reverse("board_audits")),
            Link(f"Review {held.title}", round_address(held)),
            Link(f"Criterion {criterion.code}"),
        ),
        "title": f"{criterion.code} {criterion.wording}",
        "lead": f"{held.title}: every board that signed, side by side.",
        "boards": beside_boards(rows, held=held, criterion=criterion, user_id=here.actor.user_id),
        "refused": refused,
        "refused_board": slug,
        "form": refused,
        "after": Link(f"Next: {others[at + 1]}", beside_address(held, others[at + 1]))
        if at + 1 < len(others)
        else None,
    }
    return render(request, "participation/side_by_side.html", context)


def _round(key: str) -> AuditRound:
    held = round_that_asks(key)
    if held is None:
        raise Http404("there is no such round")
    return held
