"""Released reports for the public."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.components.files import table_file
from boards.components.parts import Link
from boards.desk.frames import Frame, public_frame
from boards.organisations.queries import organisations
from boards.work.canonical import canonical
from reports.ownership import pages
from reports.ownership.content import content_from_json
from reports.ownership.editions import edition_address
from reports.ownership.exports import figure_table
from reports.ownership.listing import published_list
from reports.ownership.missing import no_report, no_reports_of_year
from reports.ownership.visits import chart_file, crumbs, file_response, first_year
from reports.ownership.withholding import LEFT_OUT, served
from reports.publication import queries as publication
from reports.publication.kept import kept
from reports.publication.models import Snapshot
from reports.publication.responses import cacheable
from reports.publication.snapshots import form_of

PUBLIC_LIST = "reports:published"


@require_safe
@kept
def published(request: HttpRequest, year: str = "") -> HttpResponse:
    """Every released report, or those of one year; a year without any is not found."""
    reports = publication.latest_reports()
    if year:
        reports = [report for report in reports if report.year == first_year(year)]
        if not reports:
            raise no_reports_of_year(year=first_year(year), reports=publication.latest_reports())
    everybody = organisations()
    page = published_list(reports, organisations=(everybody.nation, *everybody.territorial))
    return cacheable(request, render(request, "ownership/published.html", _public(page=page)))


@require_safe
@kept
def report(request: HttpRequest, year: str, board: str, edition: int | None = None) -> HttpResponse:
    snapshot = _snapshot(year, board, edition)
    page = pages.published_page(
        snapshot,
        served(content_from_json(snapshot.content), organisation_id=snapshot.organisation_id),
        pdf_sha256=hashlib.sha256(bytes(snapshot.pdf)).hexdigest(),
        edition=edition,
    )
    return cacheable(
        request,
        render(
            request,
            "ownership/report.html",
            _public(
                page=page,
                crumbs=crumbs(
                    f"{page.content.head.organisation}, {page.content.head.year}", start=PUBLIC_LIST
                ),
            ),
        ),
    )


@require_safe
def report_pdf(request: HttpRequest, year: str, board: str, edition: int | None = None) -> HttpResponse:
    snapshot = _snapshot(year, board, edition)
    name = f"ownership-report-{year}-{board}.pdf"
    return _sealed(request, snapshot, bytes(snapshot.pdf), "application/pdf", name)


@require_safe
def report_json(request: HttpRequest, year: str, board: str, edition: int | None = None) -> HttpResponse:
    """The very bytes whose SHA-256 is the report's hash."""
    snapshot = _snapshot(year, board, edition)
    name = f"ownership-report-{year}-{board}.json"
    return _sealed(request, snapshot, canonical(form_of(snapshot)), "application/json", name)


def _sealed(request: HttpRequest, snapshot: Snapshot, file: bytes, media: str, name: str) -> HttpResponse:
    """The file as it was sealed; once something of it was taken off public pages, a page that says so, 410."""
    held = served(content_from_json(snapshot.content), organisation_id=snapshot.organisation_id)
    if held.whole:
        return cacheable(request, file_response(file, media, name), for_ever=not held.may_go)
    head = held.content.head
    context = _public(
        title="This file is not served any more",
        words=LEFT_OUT,
        sha256=hashlib.sha256(file).hexdigest(),
        report=Link(
            f"Read the report of {head.organisation} for {head.year}", edition_address(head, head.edition)
        ),
    )
    return render(request, "ownership/withheld.html", context, status=410)


@require_safe
@kept
def report_table(
    request: HttpRequest, year: str, board: str, kind: str, edition: int | None = None
) -> HttpResponse:
    table = figure_table(content_from_json(_snapshot(year, board, edition).content))
    return cacheable(request, table_file(table, name=f"ownership-report-{year}-{board}", kind=kind))


@require_safe
@kept
def report_chart(
    request: HttpRequest, year: str, board: str, measure: str, kind: str, edition: int | None = None
) -> HttpResponse:
    content = content_from_json(_snapshot(year, board, edition).content)
    return cacheable(request, chart_file(content, measure, kind=kind))


def _snapshot(year: str, board: str, edition: int | None) -> Snapshot:
    """The released report of an address, without an edition the newest one.

    Not released and never existing are the same answer.
    """
    found = publication.snapshot_of(year=first_year(year), slug=board, edition=edition)
    if found is None:
        raise no_report(year=first_year(year), slug=board, edition=edition)
    return found


def _public(**context: object) -> dict[str, object]:
    frame: Frame = public_frame(active="reports")
    return {"frame": frame, **context}
