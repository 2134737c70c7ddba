"""One indicator: Scotland and every council by name, year by year. No place, no trend, no result."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.organisations.models import Partner
from boards.outcomes.figures import SCOTLAND, CouncilFigures, Series
from reports.dashboards.pages.outcomes.page import (
    NO_VERDICT,
    OutcomePage,
    Section,
    who_words,
)
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import financial_year_label
from targets.outcomes.files import NONE, Indicator, Outcomes, StatedLink

NOT_OFFICIAL = "Management information, no official statistics."
UNADJUSTED = (
    "Figures are not adjusted for the age or need of the people who live there, and councils are not ranked."
)


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    href: str


def indicator_page(
    setting: Setting,
    held: Outcomes,
    links: tuple[StatedLink, ...],
    figures: CouncilFigures,
    indicator: Indicator,
    *,
    councils: Sequence[Partner],
) -> OutcomePage:
    series = figures.of_indicator(indicator.number)
    sources = tuple(
        filter(None, (indicator.source, indicator.recalled_words, *series_sources(figures, series)))
    )
    sections: tuple[Section, ...] = (
        Section("serves", "Which outcomes it serves", (_serves(setting, held, links, indicator),)),
    )
    if series is not None:
        table = _figures(setting, figures, series, councils)
        sections = (Section("figures", "Figures by council", (table,)), *sections)
    return OutcomePage(
        title=f"Indicator {indicator.name}",
        lead=lead_words(figures, indicator, series),
        notes=(NO_VERDICT, *((UNADJUSTED,) if series else ())),
        sections=sections,
        sources=sources,
    )


def lead_words(figures: CouncilFigures, indicator: Indicator, series: Series | None) -> str:
    if indicator.basis == NONE:
        return (
            "There is no national data: the Scottish Government has said that this indicator is not reported. That is "
            "not zero, and nobody's failure."
        )
    if series is None:
        return f"No figures are held here. It is made of: {indicator.basis_words}."
    year = figures.newest(series)
    scotland = figures.words(series, year=year, area=SCOTLAND)
    return (
        f"Scotland: {scotland} in {financial_year_label(year)}, the newest that is held here. Councils and years stand "
        "side by side below, by name."
    )


def series_sources(figures: CouncilFigures, series: Series | None) -> tuple[str, ...]:
    """Who published a series, its licence, and how sure its number is."""
    if series is None:
        return ()
    return (
        f"Figures: {series.title}. {series.source} {figures.licence}. {NOT_OFFICIAL}",
        series.matched,
    )


def _figures(
    setting: Setting, figures: CouncilFigures, series: Series, councils: Sequence[Partner]
) -> PageTable:
    areas = [
        Area(SCOTLAND, "Scotland", ""),
        *(Area(one.code, one.name, setting.url("council", slug=one.slug)) for one in councils),
    ]
    return page_table(
        (
            Column(
                "area",
                "Area",
                lambda one: one.name,
                shown=lambda one: TableCell(one.name, href=one.href),
            ),
            Column("code", "Code", lambda one: one.code, Kind.CODE, only="file"),
            *(_year(figures, series, year) for year in figures.years(series)),
        ),
        areas,
        key="figures",
        caption=f"{series.title}, {series.unit}",
        note=f"By name. {_gaps(series)}".strip(),
        layout="scroll",
    )


def _gaps(series: Series) -> str:
    return (
        "The survey is made every second year: in the years between there is none."
        if series.every > 1
        else ""
    )


def _year(figures: CouncilFigures, series: Series, year: int) -> Column[Area]:
    def shown(area: Area) -> str:
        value = figures.value(series, year=year, area=area.code)
        if value is not None:
            return f"{value:,.{series.places}f}"
        return figures.words(series, year=year, area=area.code)

    return Column(
        f"y{year}",
        financial_year_label(year),
        lambda area: figures.value(series, year=year, area=area.code),
        Kind.NUMBER,
        shown=shown,
        unit=series.unit,
        about=figures.words(series, year=year, area=SCOTLAND)
        if figures.is_without_survey(series, year)
        else "",
    )


def _serves(
    setting: Setting, held: Outcomes, links: tuple[StatedLink, ...], indicator: Indicator
) -> PageTable:
    own = [link for link in links if link.indicator == indicator.number]
    by_number = {one.number: one for one in held.outcomes}
    return page_table(
        (
            Column(
                "outcome",
                "Outcome",
                lambda one: f"{one.outcome}. {by_number[one.outcome].title}",
                shown=lambda one: TableCell(
                    f"{one.outcome}. {by_number[one.outcome].title}",
                    href=setting.url("outcome", key=by_number[one.outcome].key),
                ),
            ),
            Column("who", "Who says so", who_words),
            Column("why", "From where", lambda one: one.source),
        ),
        sorted(own, key=lambda one: one.outcome),
        key="serves",
        caption="Outcomes that it serves",
        empty="It is read for no outcome.",
    )
