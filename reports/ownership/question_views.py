"""Questions about a report: its author answers one, a publisher withdraws one that needs no answer any more."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from boards.asks.queries import Asked, questions_of
from boards.asks.services import CannotAsk
from boards.components.forms import PlainForm
from boards.components.parts import Link
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.people.roles import Action
from reports.ownership import deciding, writing
from reports.ownership.acts import questions_about
from reports.ownership.addresses import desk_address
from reports.ownership.forms import Answer, NothingToSay
from reports.ownership.models import OwnershipReport
from reports.ownership.pages import place_of
from reports.ownership.visits import SEEN, crumbs, in_frame, name_of, report_of, sent


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, year: str, board: str, question: int) -> HttpResponse:
    """What was typed stays in the form whatever is wrong with it."""
    report, here = report_of(request, year), desk_of(request)
    writing.require_author(here.actor, report.organisation)
    asked = _asked(report, question)
    form = Answer(sent(request), initial=typed_before(request))
    if form.is_valid():
        try:
            deciding.answer(
                actor=here.actor, report_id=report.pk, question_id=question, text=form.cleaned_data["text"]
            )
        except CannotAsk as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Your answer stands beside the question.")
            return HttpResponseRedirect(desk_address(report))
    return _page(request, report, form, asked, title=f"Answer: {place_of(asked)}", button="Answer")


@desk(Action.APPROVE_RELEASE, board="board")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, year: str, board: str, question: int) -> HttpResponse:
    report = report_of(request, year)
    asked = _asked(report, question)
    form = NothingToSay(sent(request))
    if form.is_valid():
        try:
            deciding.withdraw_question(
                actor=desk_of(request).actor, report_id=report.pk, question_id=question
            )
        except CannotAsk as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The question is withdrawn. It stays in the report's history.")
            return HttpResponseRedirect(desk_address(report))
    return _page(request, report, form, asked, title="Withdraw a question", button="Withdraw it")


def _asked(report: OwnershipReport, number: int) -> Asked:
    """The question about this very edition; not found where it is about another."""
    document = questions_about(report)
    for asked in questions_of([document])[document]:
        if asked.question_id == number:
            return asked
    raise Http404("there is no such question")


def _page(
    request: HttpRequest, report: OwnershipReport, form: PlainForm, asked: Asked, *, title: str, button: str
) -> HttpResponse:
    back = desk_address(report)
    context = in_frame(
        request,
        form=form,
        crumbs=crumbs(button, Link(name_of(report), back)),
        title=title,
        what=(f"{asked.by} asked:", asked.text),
        button=button,
        cancel=Link("Cancel", back),
    )
    return render(request, "components/confirm.html", context)
