"""One submission: its page, what can be taken from it, and what is decided about it."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.columns import Table
from boards.components.files import table_file
from boards.components.lists import MOST_IN_FILE, arrange
from boards.desk import queued
from boards.desk.frames import desk_frame
from boards.desk.gate import desk_of
from boards.desk.kept import hand_on, keep, typed_before
from boards.figures import apart
from boards.figures import services as figures
from boards.figures.models import Submission
from boards.figures.plausibility.queries import warnings_of
from boards.figures.queries import CHANGES, overruled, preview
from boards.figures.reference import UnknownMeasure
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.sending import services
from boards.sending.pages import (
    progress_bar,
    submission_page,
)
from boards.sending.queries import (
    ACCEPT,
    MOST_LISTED,
    background_acceptance,
    moved,
)
from boards.sending.rereading import ReasonForm, difference_table, rereading_page
from boards.sending.tables import ERRORS, error_choices, error_list, errors_of, move_table, row_table
from boards.sending.unusual import MOST_SHOWN, ReasonsForm, unusual_part, unusual_table
from boards.sending.visits import Page, address_of, crumbs, may_send, submission_of
from boards.work import owed
from boards.work.queries import progress
from targets.catalogue.queries import catalogue

WITH_ROWS = (Submission.State.STAGED, Submission.State.ACCEPTED)


@require_safe
def submission(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """What one submission would change, what is wrong with it, or what it moved."""
    found = submission_of(request, organisation, number)
    if found.channel == Submission.Channel.READING:
        return _read_again(request, organisation, found, ReasonForm(initial=typed_before(request)))
    return _shown(request, organisation, found)


def _shown(
    request: HttpRequest,
    organisation: Organisation | None,
    held: Submission,
    *,
    sent: ReasonsForm | None = None,
) -> HttpResponse:
    """Its page; with the reasons that were `sent`, where something is wrong with them."""
    number = held.pk
    overtaken = None
    if held.state == Submission.State.STAGED:
        try:
            apart.restage_if_lost(actor=desk_of(request).actor, submission_id=number)
            overtaken = figures.overtaken_by(held)
        except figures.CannotReplay as problem:
            messages.error(request, str(problem))
    change = request.GET.get("change", "")
    work = background_acceptance(number)
    address = f"{address_of(organisation)}{number}/"
    policy, everybody = catalogue(), organisations()
    page = submission_page(
        preview(
            submission_id=number,
            change=change if change in CHANGES else None,
            page=_whole(request.GET.get("page", "1")),
        ),
        change=change if change in CHANGES else "",
        moves=(
            moved(submission=held, today=desk_of(request).actor.today)
            if held.state == Submission.State.ACCEPTED
            else ()
        ),
        overruled=overruled(held)
        if organisation and held.rows <= MOST_LISTED and held.state in WITH_ROWS
        else None,
        overtaken=str(overtaken or ""),
        may_write=may_send(request, organisation),
        address=address,
        send_another=f"{address_of(organisation)}upload/" if may_send(request, organisation) else "",
        catalogue=policy,
        everybody=everybody,
        work=work,
        progress=progress(batch_id=work.batch_id) if work and work.batch_id else None,
    )
    errors = None
    if held.state == Submission.State.REJECTED:
        wrong = errors_of(held)
        errors = arrange(request, error_list(held), wrong, choices=error_choices(wrong))
        if errors.is_file:
            return errors.file()
    warnings = warnings_of(number, most=MOST_SHOWN)
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": crumbs(organisation, f"Submission {number}"),
        "page": page,
        "errors": errors,
        "unusual": unusual_part(
            held,
            warnings,
            form=(sent or ReasonsForm(initial=typed_before(request), warnings=warnings))
            if page.withdraw
            else None,
            address=address,
            catalogue=policy,
            everybody=everybody,
        ),
    }
    return render(request, "sending/submission.html", context)


def _read_again(
    request: HttpRequest, organisation: Organisation | None, held: Submission, form: ReasonForm
) -> HttpResponse:
    """The page of kept files that were read again."""
    overtaken = figures.overtaken_by(held) if held.state == Submission.State.STAGED else None
    policy, everybody, address = catalogue(), organisations(), f"{address_of(organisation)}{held.pk}/"
    page = rereading_page(
        held,
        figures.listed_differences(held),
        form=form,
        overtaken=str(overtaken or ""),
        may_write=may_send(request, organisation),
        address=address,
        catalogue=policy,
        everybody=everybody,
    )
    context = {
        "unusual": unusual_part(
            held,
            warnings_of(held.pk, most=MOST_SHOWN),
            form=None,
            address=address,
            catalogue=policy,
            everybody=everybody,
        ),
        "frame": desk_frame(request, active="figures"),
        "crumbs": crumbs(organisation, f"Submission {held.pk}"),
        "page": page,
    }
    return render(request, "sending/rereading.html", context)


def _accept_reading(
    request: HttpRequest, organisation: Organisation | None, held: Submission
) -> HttpResponse:
    actor, form = desk_of(request).actor, ReasonForm(request.POST)
    if held.state == Submission.State.STAGED and not form.is_valid():
        return _read_again(request, organisation, held, form)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        accepted = figures.accept_reading(actor=actor, submission_id=held.pk, reason=reason)
        owed.settle_now(accepted.owed_ids, clock=timezone.now)
        messages.success(request, "Accepted. The figures are held as the kept files are read now.")
    except (figures.AlreadyDecided, figures.Overtaken, figures.ReasonMissing) as problem:
        messages.error(request, str(problem))
        keep(request, user_id=actor.user_id)
    return _back(request, organisation, held.pk)


@require_safe
def errors_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """All stored errors of a rejected submission."""
    submission = submission_of(request, organisation, number)
    table = Table(of_board(ERRORS.columns, submission.organisation), errors_of(submission))
    return table_file(table, name=f"errors-of-submission-{number}", kind=kind)


@require_safe
def rows_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """What a waiting submission would change, row by row, as its page lists them."""
    submission = submission_of(request, organisation, number)
    if submission.channel == Submission.Channel.READING:
        listed = difference_table(figures.listed_differences(submission), everybody=organisations())
        return table_file(listed, name=f"read-again-{number}", kind=kind)
    change = request.GET.get("change", "")
    if submission.state != Submission.State.STAGED or change not in ("", *CHANGES):
        raise Http404("only the rows of a waiting submission are compared with what is held")
    if submission.rows > MOST_IN_FILE:
        raise Http404(f"a file holds at most {MOST_IN_FILE:,} rows")
    rows = preview(submission_id=number, change=change or None, per_page=MOST_IN_FILE).rows
    table = row_table(rows, submission, catalogue=catalogue(), everybody=organisations())
    return table_file(table, name=f"rows-of-submission-{number}", kind=kind)


@require_safe
def unusual_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """Every unusual figure of a submission, with its numbers and the reason that was given."""
    submission = submission_of(request, organisation, number)
    warnings = warnings_of(number)
    if not warnings.total:
        raise Http404("no figure of this submission is unusual")
    table = unusual_table(submission, warnings, catalogue=catalogue(), everybody=organisations())
    return table_file(table, name=f"unusual-in-submission-{number}", kind=kind)


@require_safe
def moves_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """Every standing that an accepted submission moved."""
    submission = submission_of(request, organisation, number)
    if submission.state != Submission.State.ACCEPTED:
        raise Http404("only an accepted submission has moved anything")
    moves = moved(submission=submission, today=desk_of(request).actor.today)
    table = move_table(moves, submission, catalogue=catalogue(), everybody=organisations())
    return table_file(table, name=f"moved-by-submission-{number}", kind=kind)


@require_safe
def acceptance_progress(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """The progress part alone, for the script that renews it; without an address once the work is over."""
    submission_of(request, organisation, number)
    work = background_acceptance(number)
    if work is None or work.batch_id is None:
        raise Http404("nothing of this submission is in the background")
    bar = progress_bar(progress(batch_id=work.batch_id), address=f"{address_of(organisation)}{number}/")
    return render(request, "components/progress.html", {"progress": bar})


def _by_button(act: Page) -> Page:
    """An act of a submission's page. Who opens its address, as after signing in anew, comes to that page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(act)
    def page(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponseBase:
        if request.method != "POST":
            submission_of(request, organisation, number)
            return _back(request, organisation, number)
        return act(request, organisation, number)

    return page


@_by_button
def accept(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Accept the whole submission: at once, or by a worker where it is large. Unusual figures need their reasons."""
    held = submission_of(request, organisation, number)
    if held.channel == Submission.Channel.READING:
        return _accept_reading(request, organisation, held)
    actor = desk_of(request).actor
    form = ReasonsForm(request.POST, warnings=warnings_of(number, most=0))
    if held.state == Submission.State.STAGED and not form.is_valid():
        return _shown(request, organisation, held, sent=form)
    reasons = form.cleaned_data if form.is_valid() else {}
    try:
        if held.rows > MOST_LISTED:
            services.accept_in_background(actor=actor, submission_id=number, reasons=reasons)
            queued.tell(request, ACCEPT, told="A worker accepts it now. This page shows how far it is.")
        else:
            accepted = figures.accept(actor=actor, submission_id=number, reasons=reasons)
            owed.settle_now(accepted.owed_ids, clock=timezone.now)
            messages.success(request, "Accepted. The standings that it moved are below.")
    except (figures.AlreadyDecided, figures.Overtaken, figures.CannotReplay) as problem:
        messages.error(request, str(problem))
        keep(request, user_id=actor.user_id)
    return _back(request, organisation, number)


@_by_button
def withdraw(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Give a waiting submission up."""
    submission_of(request, organisation, number)
    try:
        figures.withdraw(actor=desk_of(request).actor, submission_id=number)
    except figures.AlreadyDecided as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Given up. Nothing of it was stored.")
    return _back(request, organisation, number)


@_by_button
def check_again(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Check a waiting submission's file against what is held now; it gets a new number."""
    submission_of(request, organisation, number)
    check_again = apart.check_large_again if apart.is_large(number) else figures.check_again
    try:
        number = check_again(actor=desk_of(request).actor, submission_id=number).pk
    except (figures.AlreadyDecided, figures.NotReceivable, UnknownMeasure) as problem:
        messages.error(request, str(problem))
    keep(request, user_id=desk_of(request).actor.user_id)
    return _back(request, organisation, number)


def _back(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """To the submission's page, with the reasons that somebody had typed."""
    address = f"{address_of(organisation)}{number}/"
    hand_on(request, address=address)
    return HttpResponseRedirect(address)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
