"""The Participation Standard for everybody: rounds with released results, sections, and what is not held here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from boards.components.columns import Column, Kind
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table, wanted_file
from boards.desk.frames import public_frame
from boards.participation.history import history
from boards.participation.tables import known_criteria_table, sections_table, told_table, years_table
from reports.publication.audits import PublicRound, released_rounds
from reports.publication.kept import kept
from reports.publication.queries import current_release
from reports.publication.responses import cacheable
from targets.calc.periods import financial_year_label

TITLE = "Participation Standard"
ABOUT = (
    "“Better Health, Better Care” promised one standard in December 2007: boards would audit themselves against it.",
    "The criteria were approved in October 2009. Boards were first assessed in 2010/11.",
    "No source that we read gives the result of a board. So none stands here.",
)


@require_safe
@kept
def standard(request: HttpRequest) -> HttpResponse:
    """Every round and gap year, the sections, and the criteria as far as they are known.

    What of a round is said here stays from the day on which it opens, which is before any result of it.
    """
    known = history()
    held = released_rounds(current_release())
    tables = (
        *((_held_rounds(held),) if held else ()),
        years_table(known.years, address=reverse("public:participation")),
        sections_table(known.sections),
        known_criteria_table(known.criteria),
    )
    sentence = "How boards were asked to show that they listen to patients and the public, round by round."
    return _page(request, TITLE, sentence, tables, of="standard", about=ABOUT)


@require_safe
@kept
def year(request: HttpRequest, year: str) -> HttpResponse:
    """One year: what is known of it, and from where."""
    found = history().year(year)
    if found is None:
        raise Http404(f"no round or gap year {year}")
    sentence = (
        "There was no round in this year. That is no failure."
        if found.is_gap
        else f"{found.scope} {found.result_words}: no source that we read gives the result of a board."
    )
    return _page(request, f"{TITLE}, {found.name}", sentence, (told_table(found),), of=year, crumb=found.name)


def _held_rounds(held: tuple[PublicRound, ...]) -> PageTable:
    """Rounds that were run here, as far as the latest release holds them."""
    return page_table(
        (
            Column[PublicRound](
                "round",
                "Round",
                lambda one: one.title,
                shown=lambda one: TableCell(
                    one.title, href=reverse("public:listening-nation", args=[one.key])
                ),
            ),
            Column[PublicRound]("year", "Year", lambda one: financial_year_label(one.first_year)),
            Column[PublicRound]("boards", "Boards with a result", lambda one: one.boards, Kind.NUMBER),
        ),
        held,
        key="held",
        caption="Rounds with results",
    )


def _page(
    request: HttpRequest,
    title: str,
    sentence: str,
    tables: tuple[PageTable, ...],
    *,
    of: str,
    about: tuple[str, ...] = (),
    crumb: str = "",
) -> HttpResponse:
    if file := wanted_file(request, *tables, of=of):
        return cacheable(request, file)
    context = {
        "frame": public_frame(),
        "crumbs": (Link(TITLE, reverse("public:participation")), Link(crumb)) if crumb else (),
        "title": title,
        "sentence": sentence,
        "tables": tables,
        "about": about,
    }
    return cacheable(request, render(request, "participation/standard.html", context))
