"""What a board can send next, in words: the table of measures, the periods of a form, files to fill in."""

from collections.abc import Sequence

from boards.components.columns import Column, Kind
from boards.components.parts import Download, TableCell
from boards.components.tables import PageTable, page_table
from boards.figures.queries import Known
from boards.organisations.marks import invented_column
from boards.organisations.models import Organisation
from boards.sending.queries import NextFigure, PeriodChoice
from boards.sending.words import counted_figure_words
from targets.calc.periods import day_words, period_words
from targets.catalogue.models import Definition
from targets.catalogue.queries import Catalogue


def next_table(figures: Sequence[NextFigure], *, organisation: Organisation, address: str) -> PageTable:
    """What a board can type: each measure with its newest figure and the next period."""
    notes = ["Measures of which this board has a figure, with the next period that is over."]
    if any(figure.archive_ends for figure in figures):
        notes.append(
            "Where the archive of published figures has ended, a return you send counts as management information."
        )
    return page_table(
        _columns(organisation, address=address),
        [figure for figure in figures if figure.newest is not None],
        key="next",
        caption="Type one figure",
        note=" ".join(notes),
        empty="This board has no figure of any measure yet. Send the first ones as a file.",
    )


def _columns(organisation: Organisation, *, address: str) -> tuple[Column[NextFigure], ...]:
    return (
        Column("board", "Board", lambda _: organisation.slug, Kind.CODE, only="file"),
        Column("board_name", "Board", lambda _: organisation.name, only="file"),
        Column("measure", "Measure", lambda one: one.measure.key, Kind.CODE, only="file"),
        Column(
            "measure_title",
            "Measure",
            lambda one: one.measure.title,
            shown=lambda one: TableCell(one.measure.title, href=f"{address}type/{one.measure.key}/"),
        ),
        Column("newest", "Newest figure", lambda one: one.newest, Kind.PERIOD),
        Column(
            "next",
            "Next",
            lambda one: one.following,
            Kind.PERIOD,
            shown=lambda one: period_words(one.following) if one.following else "nothing yet",
        ),
        Column("due", "Due", lambda one: one.due, Kind.DATE, shown=_due_words),
        Column("late", "Late", lambda one: one.is_late, only="file"),
        Column(
            "archive_ends",
            "Archive ends",
            lambda one: one.archive_ends,
            Kind.DATE,
            "Last day of the published figures: then nothing is due.",
            only="file",
        ),
        invented_column(lambda _: organisation),
    )


def _due_words(figure: NextFigure) -> str:
    """When the next figure is due by our working value; nothing is due in an archive that has ended."""
    if figure.archive_ends is not None:
        return f"not due: this archive ends with {figure.archive_ends:%B %Y}"
    if figure.following is None or figure.due is None:
        return ""
    return f"late: was due by {day_words(figure.due)}" if figure.is_late else f"by {day_words(figure.due)}"


def period_options(choices: Sequence[PeriodChoice], *, definition: Definition) -> list[tuple[str, str]]:
    """Value and words of each period for the form; what is published and what the board returned is said with it."""

    def words(known: Known | None) -> str:
        if known is None:
            return "nothing"
        return counted_figure_words(
            value=known.value,
            numerator=known.numerator,
            denominator=known.denominator,
            marker=known.marker,
            definition=definition,
        )

    return [
        (
            choice.period.start.isoformat(),
            period_words(choice.period)
            if choice.published is None and choice.returned is None
            else f"{period_words(choice.period)}; published: {words(choice.published)}; "
            f"your return: {words(choice.returned)}",
        )
        for choice in choices
    ]


def template_links(catalogue: Catalogue, *, address: str, wanted: str) -> tuple[Download, ...]:
    """A file to fill in for every measure, or for the one that is wanted."""
    keys = [wanted] if wanted in catalogue.sent else list(catalogue.sent)
    return tuple(Download(catalogue.measures[key].title, f"{address}template/{key}.csv") for key in keys)


def template_rows(choices: Sequence[PeriodChoice], *, slug: str) -> list[tuple[str, ...]]:
    """Under `FORM_COLUMNS`: a row to fill in for every period without any figure, oldest first."""
    starts = sorted(c.period.start for c in choices if c.published is None and c.returned is None)
    return [(slug, start.isoformat(), "", "", "", "", "") for start in starts]
