"""Acts on a report that are asked about first: hand over, take back, approve, release, send back, correct."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from boards.components.parts import Link
from boards.desk import queued
from boards.desk.confirming import ConfirmPage, Document, confirm
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from reports.ownership import acts, correcting, deciding, releasing, writing
from reports.ownership.acts import ReportFacts, report_facts
from reports.ownership.addresses import desk_address
from reports.ownership.asking import DRAFT
from reports.ownership.correcting import Correction
from reports.ownership.forms import CorrectionWords, SendBack
from reports.ownership.models import OwnershipReport
from reports.ownership.visits import DESK_LIST, SEEN, drafted_report, name_of, report_of, sent


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """The author says that the report is ready."""
    report, here = drafted_report(request, year), desk_of(request)
    writing.require_author(here.actor, report.organisation)
    document = _document(request, report)
    return confirm(
        request,
        acts.HAND_OVER[document.facts.writing],
        document,
        ConfirmPage(
            title=f"Hand over the report of {report.organisation.name}",
            what=(
                "You say that its words are ready. A publisher reads it next, and approves it or sends it back.",
                "Whoever changes a word afterwards takes it back to your desk, and it is handed over again.",
            ),
            button="Hand it over",
            done="It is handed over. A publisher reads it now.",
        ),
        do=lambda read, entered: deciding.hand_over(
            actor=here.actor, report_id=report.pk, sha256=str(read["sha256"])
        ),
    )


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """The author goes on with a report that nobody has approved yet."""
    report, here = drafted_report(request, year), desk_of(request)
    writing.require_author(here.actor, report.organisation)
    document = _document(request, report)
    return confirm(
        request,
        acts.TAKE_BACK[document.facts.writing],
        document,
        ConfirmPage(
            title=f"Take the report of {report.organisation.name} back?",
            what=("The publisher no longer reads it. It is on your desk until you hand it over again.",),
            button="Take it back",
            done="It is with its author again.",
        ),
        do=lambda read, entered: deciding.take_back(
            actor=here.actor, report_id=report.pk, sha256=str(read["sha256"])
        ),
    )


@desk(Action.APPROVE_RELEASE, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """Approve what was read on the report's own page: its link brings the hash along."""
    report = drafted_report(request, year)
    name = report.organisation.name
    if request.method == "GET" and "sha256" not in request.GET:
        messages.warning(request, "Read the report first. You approve it from this page.")
        return HttpResponseRedirect(desk_address(report))
    return confirm(
        request,
        acts.APPROVE,
        _document(request, report),
        ConfirmPage(
            title=f"Approve the report of {name}",
            what=(
                f"You say that words and figures of the report of {name} are right as you read them just now, and "
                "that you are content with the answers to every question about it.",
                "It is not public yet: it is released in a second step.",
            ),
            button="Approve this report",
            done=f"The report of {name} is approved. It is not public yet.",
        ),
        do=lambda read, entered: deciding.approve(
            actor=desk_of(request).actor, report_id=report.pk, sha256=str(read["sha256"])
        ),
    )


@desk(Action.RELEASE, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, year: str, board: str) -> HttpResponse:
    report = drafted_report(request, year)
    name = report.organisation.name
    return confirm(
        request,
        acts.RELEASE,
        _document(request, report),
        ConfirmPage(
            title=f"Release the report of {name}",
            what=(
                f"The report of {name} becomes public at once, for everybody, as page, PDF and data.",
                "It is sealed: nobody can change it afterwards. A mistake is corrected by a new edition that says so.",
            ),
            button="Release it now",
            done=f"The report of {name} is public.",
            danger=True,
        ),
        do=lambda read, entered: releasing.release_report(actor=desk_of(request).actor, report_id=report.pk),
    )


@desk(Action.APPROVE_RELEASE, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, year: str, board: str) -> HttpResponse:
    report = drafted_report(request, year)
    name = report.organisation.name
    what = (
        "Each question stands beside what it is about, and stays in the report's history. The author answers every "
        "one, changes the words where they need it, and hands the report over again."
    )
    if report.status == OwnershipReport.Status.APPROVED:
        what = f"It loses its approval. {what}"
    return confirm(
        request,
        acts.SEND_BACK,
        _document(request, report),
        ConfirmPage(
            title=f"Send back the report of {name}",
            what=(what,),
            button="Send it back",
            done=f"The report of {name} is sent back. Its author is asked.",
        ),
        do=lambda read, entered: deciding.send_back(
            actor=desk_of(request).actor, report_id=report.pk, questions=entered["questions"]
        ),
        form=SendBack(sent(request), initial=typed_before(request)),
    )


@desk(Action.CORRECT_REPORT, board="board", step_up=False)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, year: str, board: str) -> HttpResponse:
    report = report_of(request, year)
    name = report.organisation.name

    def begin(_: Any, entered: Any) -> None:
        correcting.correct_report(
            actor=desk_of(request).actor, report_id=report.pk, correction=Correction(**entered)
        )
        queued.tell(request, DRAFT)

    return confirm(
        request,
        acts.CORRECT,
        _document(request, report),
        ConfirmPage(
            title=f"Correct the report of {name}",
            what=(
                "A new edition begins: its words are taken over and its figures drafted anew. Its author words it "
                "first and hands it over.",
                "What you write here is printed at its top, with the day of its release. So somebody else approves and "
                "releases it.",
                "The public reads the released edition until then, and finds it beside the new one afterwards.",
            ),
            button="Begin a new edition",
            done=f"A new edition of the report of {name} is being drafted.",
        ),
        do=begin,
        form=CorrectionWords(sent(request), initial=typed_before(request)),
    )


def _document(request: HttpRequest, report: OwnershipReport) -> Document[ReportFacts]:
    address = desk_address(report)
    return Document(
        facts=report_facts(report, today=desk_of(request).actor.today),
        address=address,
        crumbs=(Link("Reports", reverse(DESK_LIST)), Link(name_of(report), address)),
        active="reports",
    )
