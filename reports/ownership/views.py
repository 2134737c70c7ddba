"""Released reports for the public, and everything on the way to them at the desk."""

import hashlib
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from boards.components.parts import Link, ProgressBar
from boards.desk.frames import Frame, desk_frame, public_frame
from boards.desk.gate import desk, desk_of
from boards.desk.kept import typed_before
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.roles import Action
from boards.work import edits
from boards.work.actors import Actor
from boards.work.canonical import canonical
from boards.work.edits import EditConflict, NumberAhead
from boards.work.models import Batch
from boards.work.queries import progress
from reports.ownership import pages, printing, queries, services
from reports.ownership.acts import Act, hindrance
from reports.ownership.content import Content, content_from_json
from reports.ownership.exports import figures_csv
from reports.ownership.forms import (
    ApproveReport,
    AskForDrafts,
    ContactWords,
    Correction,
    SectionWords,
    SendBack,
)
from reports.ownership.models import Contact, OwnershipReport, ReportEdit
from reports.ownership.pages import desk_address
from reports.ownership.sections import SECTIONS
from reports.publication import queries as publication
from reports.publication.models import Snapshot
from reports.publication.responses import cacheable
from reports.publication.services import Refused
from reports.publication.snapshots import form_of
from targets.calc.periods import financial_year_label
from targets.catalogue.queries import catalogue

SEEN = Action.VIEW_BOARD_DRAFTS

PUBLIC_LIST, DESK_LIST = "reports:published", "desk_reports:reports"

# ------------------------------------------------------------------------------------------- for the public


@require_safe
def published(request: HttpRequest, year: str = "") -> HttpResponse:
    """Every released report, or those of one year; a year without any is not found."""
    reports = publication.latest_reports()
    if year:
        reports = [report for report in reports if report.year == _first_year(year)]
        if not reports:
            raise Http404("no report of this year is released")
    everybody = organisations()
    page = pages.published_list(reports, organisations=(everybody.nation, *everybody.territorial))
    return cacheable(request, render(request, "ownership/published.html", _public(page=page)))


@require_safe
def report(request: HttpRequest, year: str, board: str) -> HttpResponse:
    snapshot = _snapshot(year, board)
    page = pages.published_page(
        snapshot,
        content_from_json(snapshot.content),
        pdf_sha256=hashlib.sha256(bytes(snapshot.pdf)).hexdigest(),
    )
    return cacheable(
        request,
        render(
            request,
            "ownership/report.html",
            _public(
                page=page,
                crumbs=_crumbs(
                    f"{page.content.head.organisation}, {page.content.head.year}", start=PUBLIC_LIST
                ),
            ),
        ),
    )


@require_safe
def report_pdf(request: HttpRequest, year: str, board: str) -> HttpResponse:
    snapshot = _snapshot(year, board)
    return cacheable(
        request, _file(bytes(snapshot.pdf), "application/pdf", f"ownership-report-{year}-{board}.pdf")
    )


@require_safe
def report_json(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """The very bytes whose SHA-256 is the report's hash."""
    written = canonical(form_of(_snapshot(year, board)))
    return cacheable(request, _file(written, "application/json", f"ownership-report-{year}-{board}.json"))


@require_safe
def report_csv(request: HttpRequest, year: str, board: str) -> HttpResponse:
    written = figures_csv(content_from_json(_snapshot(year, board).content))
    return cacheable(
        request, _file(written, "text/csv; charset=utf-8", f"ownership-report-{year}-{board}.csv")
    )


@require_safe
def report_chart(request: HttpRequest, year: str, board: str, measure: str) -> HttpResponse:
    return cacheable(request, _chart(content_from_json(_snapshot(year, board).content), measure))


# ------------------------------------------------------------------------------------------- at the desk


@desk(SEEN)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    rights = desk_of(request).rights
    page = pages.desk_list(queries.reports(boards=rights.boards(SEEN)), rights=rights)
    return render(request, "ownership/reports.html", _desk(request, page=page))


@desk(Action.DRAFT_REPORTS)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    everybody = organisations()
    choices = [everybody.nation, *everybody.territorial]
    frameworks = sorted(catalogue().frameworks.values(), key=lambda f: (f.fictional, -f.year_start.year))
    form = AskForDrafts(
        _sent(request),
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
            batch = services.draft_reports(
                actor=desk_of(request).actor,
                framework_key=form.cleaned_data["framework"],
                organisations=[organisation for organisation in choices if str(organisation.pk) in wanted],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return HttpResponseRedirect(reverse("desk_reports:progress", args=[batch.pk]))
    context = _desk(
        request, form=form, cancel=Link("Cancel", reverse(DESK_LIST)), crumbs=_crumbs("Ask for drafts")
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
        words=pages.progress_words(found),
        url="" if found.finished else f"{address}?{urlencode({'part': 1})}",
    )
    if "part" in request.GET:
        return render(request, "components/progress.html", {"progress": bar})
    return render(
        request,
        "ownership/drafting.html",
        _desk(request, progress=bar, label=found.label, crumbs=_crumbs(found.label)),
    )


@desk(SEEN, board="board")
@require_safe
def draft(request: HttpRequest, year: str, board: str) -> HttpResponse:
    held, here = _report(request, year), desk_of(request)
    if held.figures is None:
        return render(
            request, "ownership/queued.html", _desk(request, report=held, crumbs=_crumbs(_name(held)))
        )
    page = pages.draft_page(
        queries.draft_of(held),
        obstacles=queries.obstacles(held, today=here.actor.today),
        edits=queries.edits_of_words(held),
        sent_back=queries.sent_back(held),
        rights=here.rights,
        edited=queries.has_edited(report=held, user_id=here.actor.user_id),
    )
    sample = pages.sample_notice() if held.framework.fictional else None
    return render(
        request,
        "ownership/report.html",
        _desk(request, page=page, sample=sample, crumbs=_crumbs(_name(held))),
    )


@desk(SEEN, board="board")
@require_safe
def draft_pdf(request: HttpRequest, year: str, board: str) -> HttpResponse:
    content = queries.draft_of(_drafted(request, year)).content
    written = printing.pdf_of(content, address="", draft=True)
    return _file(written, "application/pdf", f"draft-ownership-report-{year}-{board}.pdf")


@desk(SEEN, board="board")
@require_safe
def draft_chart(request: HttpRequest, year: str, board: str, measure: str) -> HttpResponse:
    return _chart(queries.draft_of(_drafted(request, year)).content, measure)


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, year: str, board: str, section: str) -> HttpResponse:
    """Change one section's words; the text stays in the form whatever is wrong with it."""
    held, here = _drafted(request, year), desk_of(request)
    services.require_author(here.actor, held.organisation)
    if section not in SECTIONS:
        raise Http404("there is no such section")
    told = hindrance(held, Act.WRITE, actor=here.actor)
    if told and request.method != "POST":  # what was typed already stays in the form
        messages.info(request, told)
        return HttpResponseRedirect(desk_address(held))
    now = next((w.body for w in queries.draft_of(held).content.words if w.section == section), "")
    first = {"body": now, "edit_number": held.edit_number}
    form = SectionWords(_sent(request), initial=first | typed_before(request))
    theirs: str | None = None
    if form.is_valid():
        try:
            services.save_text(
                actor=here.actor,
                report_id=held.pk,
                section=section,
                body=form.cleaned_data["body"],
                edit_number=form.cleaned_data["edit_number"],
            )
        except services.BadWords as bad:
            form.add_error("body", str(bad))
        except Refused as refused:
            form.add_error(None, str(refused))
        except NumberAhead as ahead:
            form.add_error(None, str(ahead))
        except EditConflict as conflict:
            theirs = conflict.conflicts[0].merge.differences[0].theirs
            form = SectionWords({"body": form.cleaned_data["body"], "edit_number": conflict.edit_number})
            form.add_error(None, str(conflict))
        else:
            messages.success(request, f"“{SECTIONS[section].heading}” is saved.")
            return HttpResponseRedirect(desk_address(held))
    context = _desk(
        request,
        form=form,
        crumbs=_crumbs(SECTIONS[section].heading, Link(_name(held), desk_address(held))),
        section=SECTIONS[section],
        theirs=theirs,
        report=held,
        cancel=Link("Cancel", desk_address(held)),
    )
    return render(request, "ownership/words.html", context, status=409 if theirs is not None else 200)


@desk(Action.APPROVE_RELEASE, board="board")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, year: str, board: str) -> HttpResponse:
    """Approve what was read on the report's own page: its link brings the hash along."""
    held = _drafted(request, year)
    name = held.organisation.name
    form = ApproveReport(request.POST if request.method == "POST" else request.GET)

    def changed() -> str:
        if not form.is_valid():
            return "Read the report first. You approve it from this page."
        if queries.draft_of(held).sha256 == form.cleaned_data["sha256"]:
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
        do=lambda actor, entered: services.approve(actor=actor, report_id=held.pk, sha256=entered["sha256"]),
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
    held = _drafted(request, year)
    name = held.organisation.name
    return _act(
        request,
        held,
        Act.RELEASE,
        form=forms.Form(_sent(request)),
        do=lambda actor, entered: services.release_report(actor=actor, report_id=held.pk),
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
    held = _drafted(request, year)
    name = held.organisation.name
    what = "The author reads on the report's page what you write here, and can change its words."
    if held.status == OwnershipReport.Status.APPROVED:
        what = f"It becomes a draft again and loses its approval. {what}"
    return _act(
        request,
        held,
        Act.SEND_BACK,
        form=SendBack(_sent(request), initial=typed_before(request)),
        do=lambda actor, entered: services.send_back(
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
    held = _report(request, year)
    name = held.organisation.name
    return _act(
        request,
        held,
        Act.CORRECT,
        form=Correction(_sent(request), initial=typed_before(request)),
        do=lambda actor, entered: services.correct_report(
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


@desk(SEEN)
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    here, everybody = desk_of(request), organisations()
    seen = here.rights.boards(SEEN)
    own = [o for o in (everybody.nation, *everybody.territorial) if seen is None or o.pk in seen]
    page = pages.contacts_page(own, queries.contacts(own), rights=here.rights, now=here.actor.now)
    return render(request, "ownership/contacts.html", _desk(request, page=page, crumbs=_crumbs("Contacts")))


@desk(SEEN, board="board")
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, board: str, kind: str) -> HttpResponse:
    here = desk_of(request)
    organisation = _organisation(here.organisation)
    services.require_author(here.actor, organisation)
    if kind not in Contact.Kind.values:
        raise Http404("there is no such contact")
    now = next((one for one in queries.contacts([organisation]) if one.kind == kind), None)
    first = {"text": now.text, "owner": now.owner, "sample": now.sample} if now else {}
    form = ContactWords(_sent(request), initial=first | typed_before(request))
    back = reverse("desk_reports:contacts")
    if form.is_valid():
        services.save_contact(
            actor=here.actor, organisation_id=organisation.pk, kind=kind, **form.cleaned_data
        )
        messages.success(request, f"The contact of {organisation.name} is saved as checked today.")
        return HttpResponseRedirect(back)
    context = _desk(
        request,
        form=form,
        crumbs=_crumbs(Contact.Kind(kind).label, Link("Contacts", back)),
        title=f"{Contact.Kind(kind).label}: {organisation.name}",
        what=(
            "It is printed in the board's reports. Saving says that it was checked today, changed or not.",
        ),
        button="Save as checked today",
        cancel=Link("Cancel", back),
    )
    return render(request, "components/confirm.html", context)


# ------------------------------------------------------------------------------------------- shared


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
    context = _desk(
        request,
        form=form,
        crumbs=_crumbs(button, Link(_name(held), back)),
        title=title,
        what=what,
        button=button,
        danger=danger,
        cancel=Link("Cancel", back),
    )
    return render(request, "components/confirm.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of a POST, even where it is empty."""
    return request.POST if request.method == "POST" else None


def _snapshot(year: str, board: str) -> Snapshot:
    """The released report of an address; not released and never existing are the same answer."""
    found = publication.snapshot_of(year=_first_year(year), slug=board)
    if found is None:
        raise Http404("there is no such report")
    return found


def _first_year(year: str) -> int:
    """ "2022-23" is 2022; Http404 for what is not a year of the calendar."""
    first, _, last = year.partition("-")
    if (
        len(first) == 4
        and first != "0000"
        and first.isascii()
        and first.isdigit()
        and last == f"{(int(first) + 1) % 100:02d}"
    ):
        return int(first)
    raise Http404("there is no such year")


def _report(request: HttpRequest, year: str) -> OwnershipReport:
    """The newest edition of the report of the gate's board for a year or made-up cycle."""
    organisation = _organisation(desk_of(request).organisation)
    for held in queries.reports_of(organisation_id=organisation.pk):
        if pages.year_slug(held.framework) == year:
            return held
    raise Http404("there is no such report")


def _drafted(request: HttpRequest, year: str) -> OwnershipReport:
    held = _report(request, year)
    if held.figures is None:
        raise Http404("the report waits to be drafted")
    return held


def _organisation(organisation: Organisation | None) -> Organisation:
    if organisation is None:
        raise Http404("there is no such board")
    return organisation


def _chart(content: Content, measure: str) -> HttpResponse:
    figure = next((figure for figure in content.figures.every if figure.measure == measure), None)
    svg = printing.chart_svg(figure) if figure else ""
    if not svg:
        raise Http404("there is no such chart")
    return HttpResponse(svg, content_type="image/svg+xml")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _crumbs(here: str, *between: Link, start: str = DESK_LIST) -> tuple[Link, ...]:
    """From the list of reports to this page."""
    return Link("Reports", reverse(start)), *between, Link(here)


def _name(held: OwnershipReport) -> str:
    """ "NHS Lothian, 2022/23" or "NHS Lothian, sample cycle"."""
    year = financial_year_label(held.framework.year_start.year)
    return f"{held.organisation.name}, {'sample cycle' if held.framework.fictional else year}"


def _public(**context: object) -> dict[str, object]:
    frame: Frame = public_frame(active="reports")
    return {"frame": frame, **context}


def _desk(request: HttpRequest, **context: object) -> dict[str, object]:
    return {"frame": desk_frame(request, active="reports"), **context}
