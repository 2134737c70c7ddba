"""Sending figures: each page is written once, for a board's own returns and for official publications."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.exports import csv_bytes
from boards.components.lists import arrange
from boards.components.parts import Link
from boards.components.tables import wanted_file
from boards.desk.frames import desk_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.figures import apart
from boards.figures import services as figures
from boards.figures.models import Stream, Submission
from boards.figures.queries import submissions_for
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.roles import Action
from boards.sending.coming import next_table, period_options, template_links, template_rows
from boards.sending.forms import FigureForm, OfficialForm, UploadForm
from boards.sending.lists import submission_choices, submission_list
from boards.sending.queries import (
    next_figures,
    period_choices,
)
from boards.sending.visits import address_of, crumbs, may_send, submission_of, title_of
from boards.work.actors import Actor
from targets.catalogue.queries import catalogue


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
    may_write = may_send(request, organisation)
    stream = Stream.OFFICIAL if organisation is None else Stream.BOARD
    sent = submissions_for(rights=here.rights).filter(organisation=organisation, stream=stream)
    listing = arrange(
        request,
        submission_list(address_of(organisation)),
        sent,
        choices=submission_choices(sent, catalogue=policy),
    )
    waiting = (
        next_table(
            next_figures(organisation=organisation, catalogue=policy, today=here.actor.today),
            organisation=organisation,
            address=address_of(organisation),
        )
        if organisation and may_write
        else None
    )
    if file := wanted_file(request, waiting, of=organisation.slug if organisation else "scotland"):
        return file
    if listing.is_file:
        return listing.file()
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": crumbs(organisation),
        "title": title_of(organisation),
        "upload": f"{address_of(organisation)}upload/" if may_write else "",
        "month": f"{address_of(organisation)}month/" if organisation and may_write else "",
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
        try:
            submissions = _received(actor, organisation, form.cleaned_data)
        except figures.NotReceivable as problem:
            form.add_error("measure" if isinstance(problem, figures.NoMeasures) else "file", str(problem))
        else:
            together = "together/" if len(submissions) > 1 else ""
            return HttpResponseRedirect(f"{address_of(organisation)}{submissions[0].pk}/{together}")
    context = {
        "frame": desk_frame(request, active="figures"),
        "crumbs": crumbs(organisation, "Send a file"),
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


def _received(actor: Actor, organisation: Organisation | None, sent: dict[str, Any]) -> list[Submission]:
    """The file's submission, or one for each measure that it names where none was chosen."""
    file = sent["file"]
    given: dict[str, Any] = {
        "actor": actor,
        "stream": Stream.OFFICIAL if organisation is None else Stream.BOARD,
        "organisation_id": organisation.pk if organisation else None,
        "file_name": file.name,
        "channel": Submission.Channel.UPLOAD,
        "known_from": sent.get("known_from"),
    }
    if sent["measure"]:
        layout = sent.get("layout") or (None if organisation is None else "tidy")
        given |= {"measure_key": sent["measure"], "layout_name": layout}
    if isinstance(file, TemporaryUploadedFile) and (file.size or 0) > apart.LARGE_BYTES:
        path = Path(file.temporary_file_path())
        return apart.receive_file(path=path, together=not sent["measure"], **given)
    given["content"] = file.read()
    return [figures.receive(**given)] if sent["measure"] else figures.receive_together(**given)


@require_safe
def template_csv(request: HttpRequest, organisation: Organisation, measure: str) -> HttpResponse:
    """A file to fill in: the header and the periods of which the board has no figure yet."""
    policy = catalogue()
    if measure not in policy.sent:
        raise Http404("there is no such measure that boards send")
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
    if measure not in policy.sent:
        raise Http404("there is no such measure that boards send")
    definition = policy.definition_on(measure_key=measure, day=actor.today)
    choices = period_choices(
        organisation_id=organisation.pk, measure_key=measure, catalogue=policy, today=actor.today
    )
    form = FigureForm(
        request.POST or None,
        initial=typed_before(request) or _typed_again(request, organisation, measure),
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
        "crumbs": crumbs(organisation, policy.measures[measure].title),
        "title": policy.measures[measure].title,
        "about": policy.measures[measure].about,
        "form": form,
        "cancel": Link("Cancel", address_of(organisation)),
    }
    return render(request, "sending/type_figure.html", context)


def _typed_again(request: HttpRequest, organisation: Organisation, measure: str) -> dict[str, str]:
    """What was typed in the form of `?again=`, where it was this board's figure of this measure."""
    number = request.GET.get("again", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return {}
    given_up = submission_of(request, organisation, int(number))
    return figures.typed_before_in(given_up) if given_up.measure_id == measure else {}
