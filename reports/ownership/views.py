"""Reports at the desk: the list, asking for drafts, and a report as it stands."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from boards.asks.models import Question
from boards.asks.queries import Document, questions_of
from boards.components.files import table_file
from boards.components.lists import arrange
from boards.components.parts import Link, ProgressBar
from boards.desk import queued
from boards.desk.gate import desk, desk_of
from boards.organisations.queries import organisations
from boards.people.acts import offers
from boards.people.roles import Action
from boards.work.models import Batch
from boards.work.queries import progress
from reports.ownership import asking, pages, printing, queries
from reports.ownership.acts import acts_on, report_facts
from reports.ownership.addresses import desk_address, public_address
from reports.ownership.arranging import draft_of
from reports.ownership.exports import figure_table
from reports.ownership.forms import (
    AskForDrafts,
)
from reports.ownership.history import HISTORY, history_choices, history_of
from reports.ownership.listing import desk_list, progress_words
from reports.ownership.lists import REPORTS, report_choices, report_rows
from reports.ownership.visits import (
    DESK_LIST,
    SEEN,
    chart_file,
    crumbs,
    drafted_report,
    file_response,
    in_frame,
    name_of,
    report_of,
    sent,
)
from reports.ownership.withholding import LEFT_OUT, served
from reports.publication import queries as publication
from reports.publication.acts import Refused
from targets.catalogue.queries import catalogue


@desk(SEEN)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    rights = desk_of(request).rights
    rows = report_rows(queries.reports(boards=rights.boards(SEEN)))
    listing = arrange(request, REPORTS, rows, choices=report_choices(rows))
    if listing.is_file:
        return listing.file()
    return render(
        request, "ownership/reports.html", in_frame(request, page=desk_list(rights=rights), listing=listing)
    )


@desk(Action.DRAFT_REPORTS)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    everybody = organisations()
    samples = request.GET.get("sample") == "yes"
    choices = [*everybody.samples] if samples else [everybody.nation, *everybody.territorial]
    frameworks = sorted(
        (f for f in catalogue().frameworks.values() if f.fictional == samples),
        key=lambda f: -f.year_start.year,
    )
    form = AskForDrafts(
        sent(request),
        frameworks=frameworks,
        organisations=choices,
        initial={
            "framework": publication.newest_year_with_figures(before=desk_of(request).actor.today),
            "organisations": [str(organisation.pk) for organisation in choices],
        },
    )
    if form.is_valid():
        wanted = set(form.cleaned_data["organisations"])
        try:
            batch = asking.draft_reports(
                actor=desk_of(request).actor,
                framework_key=form.cleaned_data["framework"],
                organisations=[organisation for organisation in choices if str(organisation.pk) in wanted],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            queued.tell(request, asking.DRAFT)
            return HttpResponseRedirect(reverse("desk_reports:progress", args=[batch.pk]))
    context = in_frame(
        request,
        form=form,
        samples=samples,
        cancel=Link("Cancel", reverse(DESK_LIST)),
        crumbs=crumbs("Ask for drafts"),
    )
    return render(request, "ownership/ask.html", context)


@desk(Action.DRAFT_REPORTS)
@require_safe
def drafting(request: HttpRequest, batch: int) -> HttpResponse:
    """How far the workers are; `?part` answers the bar alone, for a page that renews itself."""
    try:
        found = progress(batch_id=batch)
    except Batch.DoesNotExist:
        raise Http404("there is no such batch") from None
    address = reverse("desk_reports:progress", args=[batch])
    bar = ProgressBar(
        done=found.done + found.failed,
        total=found.total,
        words=progress_words(found),
        url="" if found.finished else f"{address}?{urlencode({'part': 1})}",
    )
    if "part" in request.GET:
        return render(request, "components/progress.html", {"progress": bar})
    return render(
        request,
        "ownership/drafting.html",
        in_frame(request, progress=bar, label=found.label, crumbs=crumbs(found.label)),
    )


@desk(SEEN, board="board")
@require_safe
def draft(request: HttpRequest, year: str, board: str) -> HttpResponse:
    report, here = report_of(request, year), desk_of(request)
    today = here.actor.today
    if report.figures is None:
        return render(
            request, "ownership/queued.html", in_frame(request, report=report, crumbs=crumbs(name_of(report)))
        )
    whole = draft_of(report)
    facts = report_facts(report, today=today, draft=whole)
    documents = [Document(Question.About.REPORT, number) for number in queries.editions_of(report)]
    questions = [asked for those in questions_of(documents).values() for asked in those]
    address = desk_address(report)
    can = () if facts.fictional else offers(acts_on(facts), facts, here, address=address)
    context = in_frame(request, report=report, crumbs=crumbs(name_of(report)))
    if not pages.is_shown(report, facts, rights=here.rights):
        state = pages.desk_part(
            report, facts, questions=questions, offers=can, rights=here.rights, today=today, beside=False
        )
        return render(request, "ownership/with_author.html", context | {"desk": state})
    lines = history_of(report, facts.edits)
    listing = arrange(request, HISTORY, lines, choices=history_choices(lines))
    if listing.is_file:
        return listing.file()
    held = served(whole.content, organisation_id=report.organisation_id) if report.snapshot_id else None
    if held is not None:
        whole = replace(whole, content=held.content)
    page = pages.draft_page(whole, facts, questions=questions, offers=can, rights=here.rights, today=today)
    if held is not None and not held.whole:
        page = replace(page, left_out=LEFT_OUT)
    sample = pages.sample_notice(report) if facts.fictional else None
    readers = Link("Read it as the public does", public_address(report)) if report.snapshot_id else None
    return render(
        request,
        "ownership/report.html",
        context | {"page": page, "listing": listing, "sample": sample, "public": readers},
    )


@desk(SEEN, board="board")
@require_safe
def draft_pdf(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """The draft on paper; a publisher is led to the page that says why not, while it is with its author."""
    report, here = drafted_report(request, year), desk_of(request)
    if not pages.is_shown(report, report_facts(report, today=here.actor.today), rights=here.rights):
        return HttpResponseRedirect(desk_address(report))
    try:
        content = draft_of(report).content
        if report.snapshot_id:
            content = served(content, organisation_id=report.organisation_id).content
        written = printing.pdf_of(content, address="", draft=True)
    except printing.CannotPrint as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(desk_address(report))
    return file_response(written, "application/pdf", f"draft-ownership-report-{year}-{board}.pdf")


@desk(SEEN, board="board")
@require_safe
def draft_table(request: HttpRequest, year: str, board: str, kind: str) -> HttpResponse:
    """The draft's figures, for who may read it now."""
    report, here = drafted_report(request, year), desk_of(request)
    if not pages.is_shown(report, report_facts(report, today=here.actor.today), rights=here.rights):
        return HttpResponseRedirect(desk_address(report))
    return table_file(
        figure_table(draft_of(report).content), name=f"draft-ownership-report-{year}-{board}", kind=kind
    )


@desk(SEEN, board="board")
@require_safe
def draft_chart(request: HttpRequest, year: str, board: str, measure: str, kind: str) -> HttpResponse:
    return chart_file(draft_of(drafted_report(request, year)).content, measure, kind=kind)
