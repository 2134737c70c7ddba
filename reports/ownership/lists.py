"""The list of reports at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, distinct
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.organisations.marks import invented_column, invented_words
from reports.ownership.addresses import desk_address, public_address
from reports.ownership.models import OwnershipReport

Status = OwnershipReport.Status


@dataclass(frozen=True)
class ReportRow:
    """One edition, and where it is read; `href` is empty where nobody reads it any more, or not yet."""

    report: OwnershipReport
    href: str

    @property
    def state(self) -> str:
        handed_over = self.report.status == Status.DRAFT and self.report.ready_at is not None
        return "handed over" if handed_over else str(self.report.get_status_display())

    @property
    def changes(self) -> int:
        return int(getattr(self.report, "edit_count", 0))


def report_rows(reports: Sequence[OwnershipReport]) -> list[ReportRow]:
    """Its page at the desk; of an edition that a newer one follows, the public page while the public reads it."""
    newest, public = {}, {}
    for report in sorted(reports, key=attrgetter("edition")):
        place = (report.framework_id, report.organisation_id)
        newest[place] = report.edition
        if report.status == Status.RELEASED:
            public[place] = report.edition

    def leads_to(report: OwnershipReport) -> str:
        place = (report.framework_id, report.organisation_id)
        if report.edition == newest[place]:
            return "" if report.status == Status.QUEUED else desk_address(report)
        return public_address(report) if report.edition == public.get(place) else ""

    return [ReportRow(report, leads_to(report)) for report in reports]


class ReportFilter(ListFilter):
    board = Choice(label="Board", field_name="report__organisation__slug", says="of {}")
    year = Choice(label="Year", field_name="report__framework__key", says="for {}")
    state = Choice(label="State", field_name="report__status", choices=Status.choices)


REPORTS: ListOf[ReportRow] = ListOf(
    key="reports",
    noun=("report", "reports"),
    caption="Ownership reports",
    columns=(
        Column("board", "Board", lambda row: row.report.organisation.slug, Kind.CODE, only="file"),
        Column(
            "board_name",
            "Board",
            lambda row: row.report.organisation.name,
            order=("report__organisation__name", "report__edition"),
            shown=lambda row: TableCell(
                _title(row.report), href=row.href, note=invented_words(row.report.organisation)
            ),
        ),
        Column("edition", "Edition", lambda row: row.report.edition, Kind.CODE, only="file"),
        Column("framework", "Year", lambda row: row.report.framework.key, Kind.CODE, only="file"),
        Column(
            "framework_name",
            "Year",
            lambda row: row.report.framework.name,
            order=("report__framework__year_start", "report__framework__name"),
        ),
        Column(
            "state",
            "State",
            lambda row: row.report.status,
            Kind.CODE,
            order=("report__status",),
            shown=lambda row: row.state,
        ),
        Column(
            "drafted",
            "Drafted",
            lambda row: row.report.drafted_at,
            Kind.MOMENT,
            order=("report__drafted_at",),
        ),
        Column("changes", "Changes by authors", lambda row: row.changes, Kind.NUMBER, order=("changes",)),
        invented_column(lambda row: row.report.organisation),
    ),
    order="",
    empty="No report yet. An analyst asks for reports to be drafted; they appear here with their state.",
    filters=ReportFilter,
)


def report_choices(rows: Sequence[ReportRow]) -> dict[str, list[tuple[str, str]]]:
    """Boards and years of the list."""
    return {
        "board": distinct((r.report.organisation.slug, r.report.organisation.name) for r in rows),
        "year": distinct((r.report.framework.key, r.report.framework.name) for r in rows),
    }


def _title(report: OwnershipReport) -> str:
    name = report.organisation.name
    return f"{name}, edition {report.edition}" if report.edition > 1 else name
