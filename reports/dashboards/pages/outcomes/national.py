"""All nine outcomes and all 23 indicators on one page: what is counted for what Scotland wants."""

from collections.abc import Mapping
from dataclasses import dataclass

from boards.components.columns import Column, Kind, linked
from boards.components.parts import Link
from boards.components.tables import PageTable, page_table
from boards.organisations.models import Organisation
from boards.outcomes.figures import SCOTLAND, CouncilFigures
from reports.dashboards.pages.outcomes.page import (
    NO_NATIONAL_DATA,
    NO_VERDICT,
    NOT_HELD,
    OutcomePage,
    Section,
    indicators_serving,
    of_its_day,
    targets_serving,
)
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words, financial_year_label
from targets.outcomes.files import NONE, Indicator, Outcome, Outcomes, StatedLink


@dataclass(frozen=True)
class _Line:
    outcome: Outcome
    indicators: int
    held: int
    targets: int


@dataclass(frozen=True)
class _Told:
    indicator: Indicator
    figures: str
    serves: str


def figures_words(figures: CouncilFigures, indicator: Indicator) -> str:
    """Which figures of an indicator are held here, or why none."""
    series = figures.of_indicator(indicator.number)
    if series is not None:
        return f"councils and Scotland, {figures.span(series)}"
    return NO_NATIONAL_DATA if indicator.basis == NONE else NOT_HELD


def newest_words(figures: CouncilFigures, indicator: Indicator) -> str:
    """Scotland's newest figure of an indicator that is held here, or why there is none."""
    series = figures.of_indicator(indicator.number)
    if series is None:
        return figures_words(figures, indicator)
    year = figures.newest(series)
    return f"{figures.words(series, year=year, area=SCOTLAND)} in {financial_year_label(year)}"


def national_page(
    setting: Setting,
    held: Outcomes,
    links: tuple[StatedLink, ...],
    figures: CouncilFigures,
    *,
    watches: bool = False,
    served: Mapping[Organisation, str],
) -> OutcomePage:
    """`watches` is a reader at the desk who may see what of all boards is covered; `served` are the pages of boards
    whose plans the reader may see."""
    with_figures = {one.indicator for one in figures.series if one.indicator}
    silent = [one for one in held.indicators if one.basis == NONE]
    others = len(held.indicators) - len(with_figures) - len(silent)
    return OutcomePage(
        title="National outcomes",
        lead=(
            f"Scotland has {len(held.outcomes)} national health and wellbeing outcomes and {len(held.indicators)} "
            f"indicators for them. Figures of {len(with_figures)} are held here. {len(silent)} have no national data, "
            f"and {others} are not held here."
        ),
        notes=(NO_VERDICT, *of_its_day(setting)),
        of_a_day=setting.desk,
        sections=(
            Section("outcomes", "The outcomes", (_outcomes(setting, held, links, with_figures),)),
            Section(
                "indicators",
                "The indicators",
                (_indicators(setting, held, links, figures),),
                folded=f"Show the {len(held.indicators)} indicators",
            ),
        ),
        sources=(
            f"{held.source} In our own words; the outcomes are in force since {day_words(held.in_force_since)}.",
            held.indicators_source,
        ),
        links=(
            Link("Integration authorities: who plans health and care together", setting.url("partnerships")),
            Link("Councils, with their figures", setting.url("councils")),
            Link("Themes of change that boards and partners share", setting.url("themes")),
            *(
                (Link("Golden thread: what is covered, and what is not", setting.to("coverage")),)
                if watches
                else ()
            ),
            *((Link("What was said about links", "/desk/outcomes/links/"),) if setting.desk else ()),
            *(Link(f"What the plan of {one.name} serves", address) for one, address in served.items()),
        ),
    )


def _outcomes(
    setting: Setting, held: Outcomes, links: tuple[StatedLink, ...], with_figures: set[int]
) -> PageTable:
    lines = []
    for outcome in held.outcomes:
        serving = indicators_serving(held, links, outcome)
        held_here = sum(1 for one in serving if one.indicator and one.indicator.number in with_figures)
        targets = len(targets_serving(setting.catalogue, links, outcome))
        lines.append(_Line(outcome, len(serving), held_here, targets))
    return page_table(
        (
            Column("number", "Outcome number", lambda one: one.outcome.number, Kind.CODE, only="file"),
            linked(
                "outcome",
                "Outcome",
                lambda one: f"{one.outcome.number}. {one.outcome.title}",
                lambda one: (setting.to if setting.desk else setting.url)("outcome", key=one.outcome.key),
            ),
            Column("about", "What it is", lambda one: one.outcome.about),
            Column("indicators", "Indicators", lambda one: one.indicators, Kind.NUMBER),
            Column("held", "With figures here", lambda one: one.held, Kind.NUMBER),
            Column("targets", "Targets", lambda one: one.targets, Kind.NUMBER),
        ),
        lines,
        key="outcomes",
        caption="The nine outcomes",
        note="An indicator or a target may serve several outcomes.",
    )


def _indicators(
    setting: Setting, held: Outcomes, links: tuple[StatedLink, ...], figures: CouncilFigures
) -> PageTable:
    titles = {one.number: one.title for one in held.outcomes}
    lines = [
        _Told(
            one,
            figures_words(figures, one),
            "; ".join(titles[link.outcome] for link in links if link.indicator == one.number),
        )
        for one in held.indicators
    ]
    return page_table(
        (
            Column("number", "Indicator number", lambda one: one.indicator.number, Kind.CODE, only="file"),
            linked(
                "indicator",
                "Indicator",
                lambda one: one.indicator.name,
                lambda one: setting.url("indicator", key=one.indicator.key),
            ),
            Column("basis", "Made of", lambda one: one.indicator.basis_words),
            Column("figures", "Figures here", lambda one: one.figures),
            Column("serves", "Outcomes", lambda one: one.serves),
            Column("recalled", "Recalled", lambda one: ", ".join(one.indicator.recalled)),
            Column("source", "Source", lambda one: one.indicator.source, only="file"),
        ),
        lines,
        key="indicators",
        caption="The 23 core integration indicators",
        note="“Recalled” names what no source that we read states.",
    )
