"""A report that is not there: what there is instead, from what is released alone.

So a report on its way and one that never was are told alike.
"""

from django.urls import reverse

from boards.components.nearest import nearest
from boards.components.parts import Link
from boards.desk.errors import NotHere
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from reports.publication.queries import PublishedReport, latest_reports
from targets.calc.periods import financial_year_label

ALL = Link("All ownership reports", "/reports/")
YEARS = 3


def no_report(*, year: int, slug: str, edition: int | None = None) -> NotHere:
    """Of this board and year: offers its other years, nearest first, the board, and all reports."""
    everybody = organisations()
    board = everybody.by_slug(slug)
    if board is None:
        near = nearest(slug, [one.slug for one in everybody.all])
        boards = [one for name in near if (one := everybody.by_slug(name)) is not None]
        return NotHere(
            f"There is no board “{slug}”.",
            offers=(*(Link(one.name, _board(one)) for one in boards), Link("All boards", "/boards/"), ALL),
        )
    which = f"edition {edition} of the ownership report" if edition else "ownership report"
    others = sorted(latest_reports(organisation_id=board.pk), key=lambda report: abs(report.year - year))
    return NotHere(
        f"No {which} of {board.name} for {financial_year_label(year)} is released here.",
        offers=(
            *(Link(f"{board.name}, {other.year_words}", other.href) for other in others[:YEARS]),
            Link(f"{board.name}: its targets and figures", _board(board)),
            ALL,
        ),
    )


def no_reports_of_year(*, year: int, reports: list[PublishedReport]) -> NotHere:
    """Offers the years of which something is released."""
    years = sorted({(report.year, report.year_words, report.year_slug) for report in reports}, reverse=True)
    return NotHere(
        f"No ownership report for {financial_year_label(year)} is released here.",
        offers=(*(Link(words, reverse("reports:year", args=[slug])) for _, words, slug in years), ALL),
    )


def _board(board: Organisation) -> str:
    return reverse("public:board", args=[board.slug])
