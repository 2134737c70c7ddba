"""Acts on a report that are asked about first: approve, release, send back, correct."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from boards.work import edits
from boards.work.actors import Actor
from reports.ownership import deciding, pages, releasing
from reports.ownership.acts import Act, hindrance
from reports.ownership.addresses import desk_address
from reports.ownership.arranging import draft_of
from reports.ownership.forms import (
    ApproveReport,
    Correction,
    SendBack,
)
from reports.ownership.models import OwnershipReport, ReportEdit
from reports.ownership.visits import crumbs, drafted_report, in_frame, name_of, report_of, sent
from reports.publication.services import Refused


@desk(Action.APPROVE_RELEASE, board="board")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """Approve what was read on the report's own page: its link brings the hash along."""
    held = drafted_report(request, year)
    name = held.organisation.name
    form = ApproveReport(request.POST if request.method == "POST" else request.GET)

    def changed() -> str:
        if not form.is_valid():
            return "Read the report first. You approve it from this page."
        if draft_of(held).sha256 == form.cleaned_data["sha256"]:
            return ""
        since = edits.since(ReportEdit, held, edit_number=form.cleaned_data["edit_number"])
        return (
            f"The report has changed since you read it: {pages.change_words(since)}. "
            "Read it again, then approve it."
        )

    return _act(
        request,
        held,
        Act.APPROVE,
        form=form,
        do=lambda actor, entered: deciding.approve(actor=actor, report_id=held.pk, sha256=entered["sha256"]),
        changed=changed,
        title=f"Approve the report of {name}",
        what=(
            f"You say that words and figures of the report of {name} are right as you read them just now.",
            "It is not public yet: it is released in a second step. You must not have edited it.",
        ),
        button="Approve this report",
        done=f"The report of {name} is approved. It is not public yet.",
    )


@desk(Action.RELEASE, board="board")
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, year: str, board: str) -> HttpResponse:
    held = drafted_report(request, year)
    name = held.organisation.name
    return _act(
        request,
        held,
        Act.RELEASE,
        form=forms.Form(sent(request)),
        do=lambda actor, entered: releasing.release_report(actor=actor, report_id=held.pk),
        title=f"Release the report of {name}",
        what=(
            f"The report of {name} becomes public at once, for everybody, as page, PDF and data.",
            "It is sealed: nobody can change it afterwards. A mistake is corrected by a new edition that says so.",
        ),
        button="Release it now",
        done=f"The report of {name} is public.",
        danger=True,
    )


@desk(Action.APPROVE_RELEASE, board="board")
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, year: str, board: str) -> HttpResponse:
    held = drafted_report(request, year)
    name = held.organisation.name
    what = "The author reads on the report's page what you write here, and can change its words."
    if held.status == OwnershipReport.Status.APPROVED:
        what = f"It becomes a draft again and loses its approval. {what}"
    return _act(
        request,
        held,
        Act.SEND_BACK,
        form=SendBack(sent(request), initial=typed_before(request)),
        do=lambda actor, entered: deciding.send_back(
            actor=actor, report_id=held.pk, reason=entered["reason"]
        ),
        title=f"Send back the report of {name}",
        what=(what,),
        button="Send it back",
        done=f"The report of {name} is sent back. It is a draft, and its page says what shall change.",
    )


@desk(Action.DRAFT_REPORTS, board="board")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, year: str, board: str) -> HttpResponse:
    held = report_of(request, year)
    name = held.organisation.name
    return _act(
        request,
        held,
        Act.CORRECT,
        form=Correction(sent(request), initial=typed_before(request)),
        do=lambda actor, entered: deciding.correct_report(
            actor=actor, report_id=held.pk, correction=entered["correction"]
        ),
        title=f"Correct the report of {name}",
        what=(
            "A new edition begins: its words are taken over and its figures drafted anew. It is worded, approved and "
            "released as the first one was.",
            "The public reads the released edition until then; afterwards the new one says what it corrects.",
        ),
        button="Begin a new edition",
        done=f"A new edition of the report of {name} is being drafted.",
    )


def _act(
    request: HttpRequest,
    held: OwnershipReport,
    act: Act,
    *,
    form: forms.Form,
    do: Callable[[Actor, dict[str, Any]], object],
    title: str,
    what: tuple[str, ...],
    button: str,
    done: str,
    changed: Callable[[], str] = str,
    danger: bool = False,
) -> HttpResponse:
    """An act on its own page, then what happened.

    What cannot be done, is done already, or was `changed` since it was read, is told on the report's own page.
    """
    back, actor = desk_address(held), desk_of(request).actor
    told = hindrance(held, act, actor=actor) or changed()
    if not told and request.method == "POST" and form.is_valid():
        try:
            do(actor, form.cleaned_data)
        except Refused as refused:  # somebody was quicker
            told = str(refused)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(back)
    if told:
        messages.info(request, told)
        return HttpResponseRedirect(back)
    context = in_frame(
        request,
        form=form,
        crumbs=crumbs(button, Link(name_of(held), back)),
        title=title,
        what=what,
        button=button,
        danger=danger,
        cancel=Link("Cancel", back),
    )
    return render(request, "components/confirm.html", context)
