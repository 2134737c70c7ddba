"""What people say about care, by figures: a board beside Scotland, without a colour, a rank or a sum."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from boards.components.columns import Column, Kind
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.participation.experience import NOT_HELD, Group, Heard, experience, without_figure, years_of
from boards.performance.words import value_words
from reports.dashboards.pages.picture import mark_day
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import Period, day_words, financial_year_label
from targets.catalogue.queries import Catalogue

TITLE = "What people say about care here"


def experience_tables(heard: Heard, *, setting: Setting, board: Organisation) -> tuple[PageTable, ...]:
    """One of each group, and what a reader has to know of single years; none of a sample, whose rows are invented."""
    if board.is_sample:
        return ()
    nation = setting.organisations.nation.pk
    told = tuple(
        _table(group, heard, setting=setting, board=board, nation=nation) for group in experience().groups
    )
    return (*told, _marks(setting.catalogue, experience().measures))


def experience_links() -> tuple[Link, ...]:
    """Where the words themselves are; each says where and when its address was seen."""
    return tuple(
        Link(
            f"{one.link_words} (address seen on {day_words(one.link_seen)} in: {one.link_source})",
            one.link,
        )
        for one in experience().groups
        if one.link and one.link_seen
    )


def _years(group: Group, heard: Heard, owner: int) -> tuple[int, ...]:
    """From the first year of which anything of the group is held, to the last."""
    found = {
        period.start.year
        for key in group.measures
        for period, value in heard.get((owner, key), ())
        if value is not None
    }
    return tuple(range(min(found), max(found) + 1)) if found else ()


def _table(
    group: Group,
    heard: Heard,
    *,
    setting: Setting,
    board: Organisation,
    nation: int,
) -> PageTable:
    policy = setting.catalogue
    years = _years(group, heard, nation)

    def words(owner: int, measure: str, year: int) -> str:
        value = years_of(heard.get((owner, measure), ())).get(year)
        if value is None:
            return without_figure(group, year)
        definition = policy.definition_on(measure_key=measure, day=_end(heard[owner, measure], year))
        return value_words(value, definition=definition, with_unit=True)

    def here(measure: str) -> str:
        """The board's newest figure with its year."""
        own = years_of(heard.get((board.pk, measure), ()))
        held = [year for year, value in own.items() if value is not None]
        if not held:
            return NOT_HELD
        newest = max(held)
        return f"{words(board.pk, measure, newest)} in {financial_year_label(newest)}"

    def of_year(year: int) -> Column[str]:
        label = financial_year_label(year)
        return Column(f"scotland_{year}", f"Scotland, {label}", lambda one: words(nation, one, year))

    columns: tuple[Column[str], ...] = (
        Column(
            "measure_name",
            "What is counted",
            lambda one: policy.measures[one].title,
            shown=lambda one: TableCell(policy.measures[one].title, href=setting.to("target", measure=one)),
        ),
        Column("measure", "Measure", lambda one: one, Kind.CODE, only="file"),
        Column("here", board.short_name, here),
        *(of_year(year) for year in years),
        *(() if years else (Column[str]("scotland", "Scotland", lambda _: NOT_HELD),)),
    )
    return page_table(
        of_board(columns, board), group.measures, key=group.key, caption=group.title, note=group.about
    )


def _end(figures: Iterable[tuple[Period, Decimal | None]], year: int) -> date:
    return next(period.end for period, _ in figures if period.start.year == year)


def _marks(policy: Catalogue, measures: Iterable[str]) -> PageTable:
    """Each said once, however many measures it is of; breaks of a series too."""
    told: dict[tuple[int, str], list[str]] = {}
    for key in measures:
        measure = policy.measures[key]
        said = [(mark_day(mark).year, mark["words"]) for mark in measure.marks]
        said += [(one.valid_from.year, one.break_note) for one in policy.definitions[key] if one.break_note]
        for one in said:
            told.setdefault(one, []).append(measure.short_title)
    rows = sorted(told.items())
    columns: tuple[Column[tuple[tuple[int, str], list[str]]], ...] = (
        Column("year", "Year", lambda one: financial_year_label(one[0][0])),
        Column("words", "What to know", lambda one: one[0][1]),
        Column("measures", "Figures", lambda one: "; ".join(one[1])),
    )
    return page_table(columns, rows, key="marks", caption="What to know of single years")
