"""Several measures that were sent in one file or grid: shown, accepted and given up together."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from boards.desk.frames import desk_frame
from boards.desk.gate import desk_of
from boards.figures import apart
from boards.figures import services as figures
from boards.figures.models import Submission
from boards.figures.plausibility.queries import warnings_of
from boards.figures.queries import preview
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.sending.pages import preview_table
from boards.sending.together import OneMeasure, together_page
from boards.sending.unusual import MOST_SHOWN, ReasonsForm, unusual_part
from boards.sending.visits import address_of, crumbs, may_send, submission_of
from boards.work import owed
from boards.work.actors import Actor
from targets.catalogue.queries import catalogue

State = Submission.State
ACTS = ["GET", "HEAD", "POST"]


@require_safe
def together(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """What all of them would change, or what was decided; `number` is the first of them."""
    return _shown(request, organisation, _first(request, organisation, number))


@require_http_methods(ACTS)
def accept(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Accept all that wait, or nothing. Unusual figures need their reasons."""
    first = _first(request, organisation, number)
    if request.method == "POST":
        forms = {
            one.pk: _form(request, one) for one in figures.sent_together(first) if one.state == State.STAGED
        }
        invalid = [form for form in forms.values() if not form.is_valid()]
        if invalid:
            return _shown(request, organisation, first, sent=forms)
        try:
            accepted = figures.accept_together(
                actor=desk_of(request).actor,
                submission=first,
                reasons={key: form.cleaned_data for key, form in forms.items()},
            )
        except (figures.AlreadyDecided, figures.Overtaken, figures.CannotReplay) as problem:
            messages.error(request, str(problem))
        else:
            owed.settle_now(tuple(key for one in accepted for key in one.owed_ids), clock=timezone.now)
            messages.success(request, "Accepted. Each measure's page says which standings it moved.")
    return HttpResponseRedirect(_address(organisation, number))


@require_http_methods(ACTS)
def withdraw(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Give up all that wait."""
    first = _first(request, organisation, number)
    if request.method == "POST":
        try:
            figures.withdraw_together(actor=desk_of(request).actor, submission=first)
        except figures.AlreadyDecided as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, "Given up. Nothing of them was stored.")
    return HttpResponseRedirect(_address(organisation, number))


def _shown(
    request: HttpRequest,
    organisation: Organisation | None,
    first: Submission,
    *,
    sent: dict[int, ReasonsForm] | None = None,
) -> HttpResponse:
    may_write, actor = may_send(request, organisation), desk_of(request).actor
    page = together_page(
        [
            _one(actor, organisation, one, form=(sent or {}).get(one.pk), may_write=may_write)
            for one in figures.sent_together(first).select_related("measure", "organisation")
        ],
        may_write=may_write,
        address=_address(organisation, first.pk),
        send_another=f"{address_of(organisation)}upload/" if may_write else "",
    )
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": crumbs(organisation, "Several measures"),
        "page": page,
        "asks": any(one.unusual and one.unusual.form for one in page.measures),
        "has_errors": any(form.errors for form in (sent or {}).values()),
    }
    return render(request, "sending/together.html", context)


def _one(
    actor: Actor,
    organisation: Organisation | None,
    one: Submission,
    *,
    form: ReasonsForm | None,
    may_write: bool,
) -> OneMeasure:
    address = f"{address_of(organisation)}{one.pk}/"
    overtaken = None
    waits = one.state == State.STAGED
    if waits:
        apart.restage_if_lost(actor=actor, submission_id=one.pk)
        overtaken = figures.overtaken_by(one)
    warnings = warnings_of(one.pk, most=MOST_SHOWN)
    policy, everybody = catalogue(), organisations()
    return OneMeasure(
        submission=one,
        table=preview_table(
            preview(submission_id=one.pk), change="", address=address, catalogue=policy, everybody=everybody
        ),
        unusual=unusual_part(
            one,
            warnings,
            form=(form or ReasonsForm(prefix=str(one.pk), warnings=warnings))
            if waits and may_write
            else None,
            address=address,
            catalogue=policy,
            everybody=everybody,
        ),
        overtaken=str(overtaken or ""),
        href=address,
    )


def _form(request: HttpRequest, one: Submission) -> ReasonsForm:
    return ReasonsForm(request.POST, prefix=str(one.pk), warnings=warnings_of(one.pk, most=0))


def _first(request: HttpRequest, organisation: Organisation | None, number: int) -> Submission:
    found = submission_of(request, organisation, number)
    if found.sent_with_id is not None:
        raise Http404("this submission is not the first of those that were sent together")
    return found


def _address(organisation: Organisation | None, number: int) -> str:
    return f"{address_of(organisation)}{number}/together/"
