"""The year of one board's plan as words and tables."""

from dataclasses import dataclass

from boards.components.parts import Heading, Link, PlainTable, TableCell
from boards.components.tables import PageTable
from boards.direction.return_acts import SIGNED
from boards.direction.review_pages import review_address
from boards.direction.reviews import Kind, YearReview
from boards.direction.year_queries import QuarterLine, YearView
from boards.direction.year_words import return_address, year_title
from boards.organisations.marks import with_files_of
from boards.people.acts import by_whom
from boards.planning.pages.words import address_of as plan_address
from targets.calc.periods import day_words, period_words


@dataclass(frozen=True)
class YearPage:
    title: str
    lead: str
    plan: Link
    quarters: PageTable
    reviews: PageTable


def year_page(view: YearView) -> YearPage:
    return YearPage(
        title=year_title(view.organisation, view.framework),
        lead="What becomes of the plan: a return each quarter, money by month, two reviews."
        if view.version_id
        else "No plan of this year is agreed yet. Its returns begin when one is.",
        plan=Link("The plan itself", plan_address(view.organisation, view.framework.key)),
        quarters=with_files_of(
            PlainTable(
                key="quarters",
                caption="Quarterly returns",
                columns=tuple(map(Heading, ("Quarter", "Period", "Due", "State"))),
                rows=tuple(_quarter(one, view) for one in view.quarters),
            ),
            view.organisation,
        ),
        reviews=with_files_of(
            PlainTable(
                key="reviews",
                caption="Reviews of the year",
                columns=tuple(map(Heading, ("Review", "By", "State"))),
                rows=tuple(
                    (
                        TableCell(
                            kind.label.capitalize(),
                            href=review_address(view.organisation, view.framework.key, kind),
                        ),
                        TableCell(day_words(day) if (day := view.review_days[kind]) else "no day is set"),
                        TableCell(_review_words(view.reviews.get(kind))),
                    )
                    for kind in Kind
                ),
            ),
            view.organisation,
        ),
    )


def _review_words(review: YearReview | None) -> str:
    if review is None:
        return "not begun"
    return "recorded" if review.recorded_at else "being written"


def _quarter(one: QuarterLine, view: YearView) -> tuple[TableCell, ...]:
    quarter = one.quarter
    is_there = one.held is not None or (view.version_id is not None and quarter.period.end < view.today)
    address = return_address(view.organisation, view.framework.key, quarter.number)
    return (
        TableCell(f"Quarter {quarter.number}", href=address if is_there else ""),
        TableCell(period_words(quarter.period)),
        TableCell(day_words(quarter.due) if quarter.due else "no day is set"),
        TableCell(quarter_words(one, view)),
    )


def quarter_words(one: QuarterLine, view: YearView) -> str:
    if one.held and one.held.signed_at and one.held.signed_by:
        late = one.quarter.due is not None and one.held.signed_at.date() > one.quarter.due
        signed = f"{SIGNED} {by_whom(one.held.signed_by.name, one.held.signed_at)}"
        return f"{signed}, late" if late else signed
    if one.quarter.period.end >= view.today:
        return "not over yet"
    late = one.quarter.due is not None and one.quarter.due < view.today
    return f"{one.state}, late" if late and view.version_id else one.state
