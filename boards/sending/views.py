"""Sending figures: each page is written once, for a board's own returns and for official publications."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.columns import Table
from boards.components.exports import csv_bytes
from boards.components.files import table_file
from boards.components.lists import MOST_IN_FILE, arrange
from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.figures import services as figures
from boards.figures.models import Stream, Submission
from boards.figures.queries import CHANGES, overruled, preview, submissions_for
from boards.figures.reference import UnknownMeasure
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.roles import Action
from boards.sending import services
from boards.sending.coming import next_table, period_options, template_links, template_rows
from boards.sending.forms import FigureForm, OfficialForm, UploadForm
from boards.sending.lists import submission_choices, submission_list
from boards.sending.pages import (
    progress_bar,
    submission_page,
)
from boards.sending.queries import (
    MOST_LISTED,
    background_acceptance,
    moved,
    next_figures,
    period_choices,
)
from boards.sending.tables import ERRORS, error_choices, error_list, errors_of, move_table, row_table
from boards.work import owed
from boards.work.queries import progress
from targets.catalogue.queries import catalogue

Page = Callable[..., HttpResponseBase]

WITH_ROWS = (Submission.State.STAGED, Submission.State.ACCEPTED)


def own_board(action: Action) -> Callable[[Page], Page]:
    """The page for the board of the address, for who may do the action on it."""

    def mount(page: Page) -> Page:
        @desk(action, board="board")
        @wraps(page)
        def view(request: HttpRequest, board: str, **named: Any) -> HttpResponseBase:
            return page(request, desk_of(request).organisation, **named)

        return view

    return mount


def official(page: Page) -> Page:
    """The page for official publications, for who may load them."""

    @desk(Action.LOAD_OFFICIAL)
    @wraps(page)
    def view(request: HttpRequest, **named: Any) -> HttpResponseBase:
        return page(request, None, **named)

    return view


@desk()
@require_safe
def send_figures(request: HttpRequest) -> HttpResponse:
    """Where a person sends figures: official ones, or those of their board."""
    rights = desk_of(request).rights
    if rights.allows_somewhere(Action.LOAD_OFFICIAL):
        return HttpResponseRedirect(reverse("official_figures"))
    boards = rights.boards(Action.SEND_FIGURES)
    own = [o for o in organisations().with_samples if boards is not None and o.pk in boards]
    if len(own) == 1:
        return HttpResponseRedirect(address_of(own[0]))
    context = {
        "frame": desk_frame(request, active="figures"),
        "boards": [Link(o.name, address_of(o)) for o in own],
    }
    return render(request, "sending/send_figures.html", context)


@require_safe
def overview(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    """What was sent, and the ways to send more."""
    here, policy = desk_of(request), catalogue()
    may_write = _may_write(request, organisation)
    stream = Stream.OFFICIAL if organisation is None else Stream.BOARD
    sent = submissions_for(rights=here.rights).filter(organisation=organisation, stream=stream)
    listing = arrange(
        request,
        submission_list(address_of(organisation)),
        sent,
        choices=submission_choices(sent, catalogue=policy),
    )
    if listing.is_file:
        return listing.file()
    waiting = (
        next_table(
            next_figures(organisation=organisation, catalogue=policy, today=here.actor.today),
            address=address_of(organisation),
        )
        if organisation and may_write
        else None
    )
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": _crumbs(organisation),
        "title": _title(organisation),
        "upload": f"{address_of(organisation)}upload/" if may_write else "",
        "waiting": waiting,
        "listing": listing,
    }
    return render(request, "sending/figures.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    """Send a CSV file: it is checked whole, then shown before anything is stored."""
    actor, policy = desk_of(request).actor, catalogue()
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    start = {"measure": request.GET.get("measure", "")}
    form = (
        OfficialForm(*given, initial=start | {"known_from": actor.today}, catalogue=policy, today=actor.today)
        if organisation is None
        else UploadForm(*given, initial=start, catalogue=policy)
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        submission = figures.receive(
            actor=actor,
            measure_key=sent["measure"],
            stream=Stream.OFFICIAL if organisation is None else Stream.BOARD,
            organisation_id=organisation.pk if organisation else None,
            content=sent["file"].read(),
            file_name=sent["file"].name,
            channel=Submission.Channel.UPLOAD,
            layout_name=sent.get("layout") or (None if organisation is None else "tidy"),
            known_from=sent.get("known_from"),
        )
        return HttpResponseRedirect(f"{address_of(organisation)}{submission.pk}/")
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": _crumbs(organisation, "Send a file"),
        "title": "Load an official publication" if organisation is None else "Send a file",
        "form": form,
        "templates": template_links(
            policy, address=address_of(organisation), wanted=request.GET.get("measure", "")
        )
        if organisation
        else (),
        "cancel": Link("Cancel", address_of(organisation)),
    }
    return render(request, "sending/upload.html", context)


@require_safe
def template_csv(request: HttpRequest, organisation: Organisation, measure: str) -> HttpResponse:
    """A file to fill in: the header and the periods of which the board has no figure yet."""
    policy = catalogue()
    if measure not in policy.measures:
        raise Http404("there is no such measure")
    choices = period_choices(
        organisation_id=organisation.pk,
        measure_key=measure,
        catalogue=policy,
        today=desk_of(request).actor.today,
    )
    rows = template_rows(choices, slug=organisation.slug)
    answer = HttpResponse(csv_bytes(figures.FORM_COLUMNS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{measure}-{organisation.slug}.csv"'
    return answer


@require_http_methods(["GET", "POST"])
def type_figure(request: HttpRequest, organisation: Organisation, measure: str) -> HttpResponse:
    """Type one figure of one period."""
    actor, policy = desk_of(request).actor, catalogue()
    if measure not in policy.measures:
        raise Http404("there is no such measure")
    definition = policy.definition_on(measure_key=measure, day=actor.today)
    choices = period_choices(
        organisation_id=organisation.pk, measure_key=measure, catalogue=policy, today=actor.today
    )
    form = FigureForm(
        request.POST or None,
        initial=typed_before(request),
        definition=definition,
        periods=period_options(choices, definition=definition),
    )
    if request.method == "POST" and form.is_valid():
        row = {name: str(value) for name, value in form.cleaned_data.items()}
        with transaction.atomic():
            submission = figures.receive_rows(
                actor=actor,
                measure_key=measure,
                stream=Stream.BOARD,
                organisation_id=organisation.pk,
                rows=[row | {"organisation": organisation.slug}],
            )
            if submission.state == Submission.State.REJECTED:
                # The form shows what is wrong; a mistyped figure is no submission that anybody sent.
                transaction.set_rollback(True)
        if submission.state != Submission.State.REJECTED:
            return HttpResponseRedirect(f"{address_of(organisation)}{submission.pk}/")
        form.add_problems(submission.errors)
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": _crumbs(organisation, policy.measures[measure].title),
        "title": policy.measures[measure].title,
        "about": policy.measures[measure].about,
        "form": form,
        "cancel": Link("Cancel", address_of(organisation)),
    }
    return render(request, "sending/type_figure.html", context)


@require_safe
def submission(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """What one submission would change, what is wrong with it, or what it moved."""
    held = _submission(request, organisation, number)
    overtaken = None
    if held.state == Submission.State.STAGED:
        try:
            figures.restage_if_lost(submission_id=number)
            overtaken = figures.overtaken_by(held)
        except figures.CannotReplay as problem:
            messages.error(request, str(problem))
    change = request.GET.get("change", "")
    work = background_acceptance(number)
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
        may_write=_may_write(request, organisation),
        address=f"{address_of(organisation)}{number}/",
        send_another=f"{address_of(organisation)}upload/" if _may_write(request, organisation) else "",
        catalogue=catalogue(),
        everybody=organisations(),
        work=work,
        progress=progress(batch_id=work.batch_id) if work and work.batch_id else None,
    )
    errors = None
    if held.state == Submission.State.REJECTED:
        wrong = errors_of(held)
        errors = arrange(request, error_list(held), wrong, choices=error_choices(wrong))
        if errors.is_file:
            return errors.file()
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": _crumbs(organisation, f"Submission {number}"),
        "page": page,
        "errors": errors,
    }
    return render(request, "sending/submission.html", context)


@require_safe
def errors_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """All stored errors of a rejected submission."""
    submission = _submission(request, organisation, number)
    table = Table(ERRORS.columns, errors_of(submission))
    return table_file(table, name=f"errors-of-submission-{number}", kind=kind)


@require_safe
def rows_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """What a waiting submission would change, row by row, as its page lists them."""
    submission = _submission(request, organisation, number)
    change = request.GET.get("change", "")
    if submission.state != Submission.State.STAGED or change not in ("", *CHANGES):
        raise Http404("only the rows of a waiting submission are compared with what is held")
    if submission.rows > MOST_IN_FILE:
        raise Http404(f"a file holds at most {MOST_IN_FILE:,} rows")
    rows = preview(submission_id=number, change=change or None, per_page=MOST_IN_FILE).rows
    table = row_table(rows, submission, catalogue=catalogue(), everybody=organisations())
    return table_file(table, name=f"rows-of-submission-{number}", kind=kind)


@require_safe
def moves_file(
    request: HttpRequest, organisation: Organisation | None, number: int, kind: str
) -> HttpResponse:
    """Every standing that an accepted submission moved."""
    submission = _submission(request, organisation, number)
    if submission.state != Submission.State.ACCEPTED:
        raise Http404("only an accepted submission has moved anything")
    moves = moved(submission=submission, today=desk_of(request).actor.today)
    table = move_table(moves, submission, catalogue=catalogue(), everybody=organisations())
    return table_file(table, name=f"moved-by-submission-{number}", kind=kind)


@require_safe
def acceptance_progress(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """The progress part alone, for the script that renews it; without an address once the work is over."""
    _submission(request, organisation, number)
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
            _submission(request, organisation, number)
            return _back(organisation, number)
        return act(request, organisation, number)

    return page


@_by_button
def accept(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Accept the whole submission: at once, or by a worker where it is large."""
    held = _submission(request, organisation, number)
    actor = desk_of(request).actor
    try:
        if held.rows > MOST_LISTED:
            services.accept_in_background(actor=actor, submission_id=number)
            messages.info(request, "A worker accepts it now. This page shows how far it is.")
        else:
            accepted = figures.accept(actor=actor, submission_id=number)
            owed.settle_now(accepted.owed_ids, clock=timezone.now)
            messages.success(request, "Accepted. The standings that it moved are below.")
    except (figures.AlreadyDecided, figures.Overtaken, figures.CannotReplay) as problem:
        messages.error(request, str(problem))
    return _back(organisation, number)


@_by_button
def withdraw(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Give a waiting submission up."""
    _submission(request, organisation, number)
    try:
        figures.withdraw(actor=desk_of(request).actor, submission_id=number)
    except figures.AlreadyDecided as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "Given up. Nothing of it was stored.")
    return _back(organisation, number)


@_by_button
def check_again(request: HttpRequest, organisation: Organisation | None, number: int) -> HttpResponse:
    """Check a waiting submission's file against what is held now; it gets a new number."""
    _submission(request, organisation, number)
    try:
        number = figures.check_again(actor=desk_of(request).actor, submission_id=number).pk
    except (figures.AlreadyDecided, UnknownMeasure) as problem:
        messages.error(request, str(problem))
    return _back(organisation, number)


def address_of(organisation: Organisation | None) -> str:
    """Where the figures of a board, or official ones, are sent."""
    if organisation is None:
        return reverse("official_figures")
    return reverse("board_figures", args=[organisation.slug])


def _may_write(request: HttpRequest, organisation: Organisation | None) -> bool:
    action = Action.LOAD_OFFICIAL if organisation is None else Action.SEND_FIGURES
    return desk_of(request).rights.allows(action, organisation_id=organisation.pk if organisation else None)


def _submission(request: HttpRequest, organisation: Organisation | None, number: int) -> Submission:
    """The submission, where it belongs to the page's board and may be seen; not found otherwise."""
    stream = Stream.OFFICIAL if organisation is None else Stream.BOARD
    found = (
        submissions_for(rights=desk_of(request).rights)
        .filter(pk=number, organisation=organisation, stream=stream)
        .first()
    )
    if found is None:
        raise Http404("there is no such submission")
    return found


def _title(organisation: Organisation | None) -> str:
    return "Official figures" if organisation is None else f"Figures of {organisation.name}"


def _crumbs(organisation: Organisation | None, here: str = "") -> tuple[Link, ...]:
    top = Link(_title(organisation), address_of(organisation) if here else "")
    return (Link("My desk", reverse("my_desk")), top, *([Link(here)] if here else []))


def _back(organisation: Organisation | None, number: int) -> HttpResponse:
    return HttpResponseRedirect(f"{address_of(organisation)}{number}/")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
