"""What every page of reports begins and ends with: which report the address means, and the frame around it."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from boards.components.parts import Link
from boards.desk.frames import desk_frame
from boards.desk.gate import desk_of
from boards.organisations.models import Organisation
from boards.people.roles import Action
from reports.ownership import charts, queries
from reports.ownership.addresses import year_slug
from reports.ownership.content import Content
from reports.ownership.models import OwnershipReport
from reports.publication.responses import named
from targets.calc.periods import financial_year_label

SEEN = Action.VIEW_BOARD_DRAFTS

DESK_LIST = "desk_reports:reports"


def first_year(year: str) -> int:
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


def report_of(request: HttpRequest, year: str) -> OwnershipReport:
    """The newest edition of the report of the gate's board for a year or made-up cycle."""
    organisation = organisation_of(desk_of(request).organisation)
    for held in queries.reports_of(organisation_id=organisation.pk):
        if year_slug(held.framework) == year:
            return held
    raise Http404("there is no such report")


def drafted_report(request: HttpRequest, year: str) -> OwnershipReport:
    held = report_of(request, year)
    if held.figures is None:
        raise Http404("the report waits to be drafted")
    return held


def organisation_of(organisation: Organisation | None) -> Organisation:
    if organisation is None:
        raise Http404("there is no such board")
    return organisation


def chart_file(content: Content, measure: str, *, kind: str) -> HttpResponse:
    """The drawing itself, for the page too, or the figures that are drawn."""
    figure = next((figure for figure in content.figures.every if figure.measure == measure), None)
    if figure is None or not figure.is_drawn:
        raise Http404("there is no such chart")
    file, media = charts.chart_file(content.head, figure, kind=kind)
    name = f"{content.head.organisation_slug}-{measure}-{content.head.framework}.{kind}"
    response = file_response(file, media, name)
    return named(response, charts.picture_sha256(figure)) if kind == "svg" else response


def file_response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def crumbs(here: str, *between: Link, start: str = DESK_LIST) -> tuple[Link, ...]:
    """From the list of reports to this page."""
    return Link("Reports", reverse(start)), *between, Link(here)


def name_of(held: OwnershipReport) -> str:
    """ "NHS Lothian, 2022/23" or "NHS Lothian, sample cycle"."""
    year = financial_year_label(held.framework.year_start.year)
    return f"{held.organisation.name}, {'sample cycle' if held.framework.fictional else year}"


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of a POST, even where it is empty."""
    return request.POST if request.method == "POST" else None


def in_frame(request: HttpRequest, **context: object) -> dict[str, object]:
    return {"frame": desk_frame(request, active="reports"), **context}
