"""Boards side by side: figures of one period with their intervals, and whether two can be told apart at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from django.utils.safestring import SafeString

from boards.components.parts import Chart, Link, option_list, tick_boxes
from boards.components.tables import PageTable, page_table
from boards.components.words import all_of
from boards.organisations.models import Organisation
from boards.performance.columns import exact
from boards.performance.words import in_period
from reports.dashboards.pages.compare_chart import chart
from reports.dashboards.pages.compare_columns import change_columns, side_columns, with_something
from reports.dashboards.pages.compare_sides import (
    ALIKE,
    HIGHER,
    LOWER,
    NO_FIGURE,
    Figures,
    Side,
    alone,
    beside,
    beside_base,
    counts_of,
    unlike,
)
from reports.dashboards.pages.order import common_period
from reports.dashboards.pages.setting import Setting, view_query, year_key
from reports.dashboards.pages.target import UNADJUSTED
from targets.calc.periods import Period, add_months, financial_year_label
from targets.catalogue.models import Framework, Measure

#: So many fit beside each other on a page.
MOST_BOARDS, MOST_TARGETS = 8, 6

FAMILIES = (
    "A family is of boards that are about as rural, by the Urban Rural Classification of 2016: our own grouping, and "
    "not by need."
)
INTERVALS = (
    "Intervals are of 95%: were boards alike, 1 in 20 differences would be told apart by chance. Counts of the very "
    "period are used, and none is estimated."
)


@dataclass(frozen=True)
class Chosen:
    """What the address asks for. `base` is what each board is compared with: one of them, or Scotland without it.

    `since` is the year before, of which each board's own figure is compared; None where no year is asked for. `ending`
    is the month in which the compared period ends; None for the newest figures of the view.
    """

    boards: tuple[Organisation, ...] = ()
    measures: tuple[Measure, ...] = ()
    base: Organisation | None = None
    since: Framework | None = None
    ending: Period | None = None

    @property
    def month_before(self) -> Period | None:
        """The same month of the year `since`; None where either is not asked for."""
        if self.since is None or self.ending is None:
            return None
        years = self.since.year_start.year - self.ending.financial_year
        return Period.of(start=add_months(self.ending.start, 12 * years), kind=self.ending.kind)

    @property
    def query(self) -> str:
        """For an address, beside the view's own part."""
        said = [("board", one.slug) for one in self.boards] + [("target", one.key) for one in self.measures]
        if self.base is not None:
            said.append(("with", self.base.slug))
        if self.since is not None:
            said.append(("since", year_key(self.since)))
        if self.ending is not None:
            said.append(("ending", month_text(self.ending)))
        return urlencode(said)


@dataclass(frozen=True)
class CompareForm:
    """`dashboards/compare.html`. The boxes and options are markup."""

    kept: tuple[tuple[str, str], ...]
    boards: SafeString
    targets: SafeString
    bases: SafeString
    years: SafeString
    ending: str
    is_open: bool


@dataclass(frozen=True)
class ComparedTarget:
    """`finding` says which boards can be told apart, `chart` shows it where there is something to draw; `change` is
    there where a year before was asked for."""

    title: str
    href: str
    when: str
    finding: str
    chart: Chart | None
    table: PageTable
    change: PageTable | None


@dataclass(frozen=True)
class ComparePage:
    title: str
    lead: str
    provenance: str
    years: tuple[Link, ...]
    form: CompareForm
    targets: tuple[ComparedTarget, ...]
    caveats: tuple[str, ...]

    @property
    def tables(self) -> tuple[PageTable, ...]:
        return tuple(table for one in self.targets for table in (one.table, one.change) if table)


def compare_page(
    *, setting: Setting, chosen: Chosen, figures: Figures, before: Figures, held_years: Collection[str]
) -> ComparePage:
    """`before` holds the figures of the year `since`. Boards by name, as everywhere; nobody has a place."""
    targets = tuple(
        _target(setting, chosen, one, figures, before) for one in chosen.measures if chosen.boards
    )
    told = [FAMILIES, INTERVALS, UNADJUSTED] if targets else []
    return ComparePage(
        title="Compare boards",
        lead=_lead(chosen),
        provenance=setting.provenance,
        years=setting.years(
            page="compare", held=held_years, choices=replace(chosen, since=None, ending=None).query
        ),
        form=_form(setting, chosen, held_years),
        targets=targets,
        caveats=tuple(told),
    )


def _lead(chosen: Chosen) -> str:
    if not chosen.boards:
        return "Choose the boards and the targets to see side by side. The address holds what you chose."
    if not chosen.measures:
        return "Choose at least one target."
    return f"{all_of(one.name for one in chosen.boards)}."


def _form(setting: Setting, chosen: Chosen, held_years: Collection[str]) -> CompareForm:
    territorial = setting.organisations.territorial
    bases = [(one.slug, one.name) for one in (chosen.boards or territorial)]
    if setting.nation is not None:
        bases.insert(0, ("", "The rest of Scotland"))
    years = [
        (year_key(one), financial_year_label(one.year_start.year) if not one.fictional else one.name)
        for one in sorted(setting.catalogue.frameworks.values(), key=lambda f: -f.year_start.year)
        if one.fictional == setting.view.samples and one.key in held_years and is_before(one, setting, chosen)
    ]
    return CompareForm(
        kept=tuple(parse_qsl(view_query(setting).removeprefix("?"))),
        boards=tick_boxes(
            "board",
            ((one.slug, one.name) for one in territorial),
            chosen={one.slug for one in chosen.boards},
        ),
        targets=tick_boxes(
            "target",
            ((one.key, one.title) for one in setting.catalogue.measures.values() if one.target_id),
            chosen={one.key for one in chosen.measures},
        ),
        bases=option_list(bases, chosen=chosen.base.slug if chosen.base else ""),
        years=option_list(
            [("", "No year before"), *years], chosen=year_key(chosen.since) if chosen.since else ""
        ),
        ending=month_text(chosen.ending) if chosen.ending else "",
        is_open=not (chosen.boards and chosen.measures),
    )


def is_before(one: Framework, setting: Setting, chosen: Chosen) -> bool:
    """Whether a year can be what the shown one is compared with; any can where the latest figures are shown."""
    if chosen.ending is not None:
        return one.year_start.year < chosen.ending.financial_year
    return setting.year is None or one.year_start < setting.year.year_start


def month_text(month: Period) -> str:
    """As addresses say it: 2025-06."""
    return f"{month.end:%Y-%m}"


def _target(
    setting: Setting, chosen: Chosen, measure: Measure, figures: Figures, before: Figures
) -> ComparedTarget:
    cells = {board.pk: figures.get((board.pk, measure.key)) for board in chosen.boards}
    period = common_period(cells.values())
    definition = setting.catalogue.definitions[measure.key][-1]
    rows = sides(setting, chosen, measure, figures)
    finding, base_words = told(setting, chosen, rows)
    table = page_table(
        with_something(side_columns(definition, base_words), rows),
        rows,
        key=f"compare-{measure.key}",
        caption=f"{measure.title}{f' {in_period(period)}' if period else ''}, beside {base_words}",
    )
    return ComparedTarget(
        title=measure.title,
        href=setting.to("target", measure=measure.key),
        when=in_period(period) if period else "",
        finding=finding,
        chart=chart(
            setting,
            measure,
            rows,
            table,
            finding=finding,
            base=base_words,
            query=replace(chosen, measures=(measure,), since=None).query,
        ),
        table=table,
        change=_change(setting, chosen, measure, figures, before),
    )


def sides(setting: Setting, chosen: Chosen, measure: Measure, figures: Figures) -> list[Side]:
    """Each chosen board's figure of the period that most of them have, beside what it is compared with."""
    cells = {board.pk: figures.get((board.pk, measure.key)) for board in chosen.boards}
    period, base = common_period(cells.values()), chosen.base or setting.nation
    return [
        beside_base(
            setting, board, cells[board.pk], period=period, base=base, figures=figures, measure=measure
        )
        for board in chosen.boards
    ]


def told(setting: Setting, chosen: Chosen, rows: Sequence[Side]) -> tuple[str, str]:
    """The finding, and what boards are compared with."""
    base = _base_words(setting, chosen.base or setting.nation)
    return _finding(rows, base), base


def _base_words(setting: Setting, base: Organisation | None) -> str:
    if base is None:
        return "each other"
    return "the rest of Scotland" if base == setting.nation else base.name


def _finding(rows: Sequence[Side], base: str) -> str:
    """ "NHS Fife is higher than the rest of Scotland. NHS Tayside cannot be told apart from it." """
    higher, lower, alike = (
        [row.name for row in rows if row.verdict == verdict] for verdict in (HIGHER, LOWER, ALIKE)
    )
    told = [
        f"{all_of(names)} {'is' if len(names) == 1 else 'are'} {word} than {base}."
        for names, word in ((higher, HIGHER), (lower, LOWER))
        if names
    ]
    if alike:
        told.append(f"{all_of(alike)} cannot be told apart from {base}.")
    return (
        " ".join(told) or "The figures held here cannot say whether these boards differ by more than chance."
    )


def _change(
    setting: Setting, chosen: Chosen, measure: Measure, figures: Figures, before: Figures
) -> PageTable | None:
    """Each board's own figure beside that of the year before, where both are of the same part of their year."""
    if chosen.since is None:
        return None
    rows = []
    for board in chosen.boards:
        now, then = figures.get((board.pk, measure.key)), before.get((board.pk, measure.key))
        side = alone(setting, board, now, measure)
        if now is not None and then is not None and now.actual is not None and then.actual is not None:
            side = replace(side, earlier=exact(then.actual), earlier_period=then.period)
            why = unlike(setting, now, then)
            unit = setting.definition(now).unit
            side = replace(side, verdict=why) if why else beside(side, counts_of(now), counts_of(then), unit)
        elif now is not None and now.actual is not None:
            side = replace(side, verdict=NO_FIGURE)
        rows.append(side)
    definition = setting.catalogue.definitions[measure.key][-1]
    label = financial_year_label(chosen.since.year_start.year)
    return page_table(
        with_something(change_columns(definition), rows),
        rows,
        key=f"change-{measure.key}",
        caption=f"{measure.title}: each board beside itself in {label}",
    )
