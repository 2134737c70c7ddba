"""Boards side by side: figures of one period with their intervals, and whether two can be told apart at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from django.utils.safestring import SafeString

from boards.components.parts import Link, option_list, tick_boxes
from boards.components.tables import PageTable, page_table
from boards.components.words import all_of
from boards.organisations.models import Organisation
from boards.performance.cells import Grid
from boards.performance.columns import exact
from boards.performance.words import in_period
from reports.dashboards.pages.compare_columns import change_columns, side_columns, with_something
from reports.dashboards.pages.compare_sides import (
    ALIKE,
    HIGHER,
    LOWER,
    NO_FIGURE,
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
from targets.calc.periods import financial_year_label
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

    `since` is the year before, of which each board's own figure is compared; None where no year is asked for.
    """

    boards: tuple[Organisation, ...] = ()
    measures: tuple[Measure, ...] = ()
    base: Organisation | None = None
    since: Framework | None = None

    @property
    def query(self) -> str:
        """For an address, beside the view's own part."""
        said = [("board", one.slug) for one in self.boards] + [("target", one.key) for one in self.measures]
        if self.base is not None:
            said.append(("with", self.base.slug))
        if self.since is not None:
            said.append(("since", year_key(self.since)))
        return urlencode(said)


@dataclass(frozen=True)
class CompareForm:
    """`dashboards/compare.html`. The boxes and options are markup."""

    kept: tuple[tuple[str, str], ...]
    boards: SafeString
    targets: SafeString
    bases: SafeString
    years: SafeString
    is_open: bool


@dataclass(frozen=True)
class ComparedTarget:
    """`finding` says which boards can be told apart; `change` is there where a year before was asked for."""

    title: str
    href: str
    when: str
    finding: str
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
    *, setting: Setting, chosen: Chosen, grid: Grid, before: Grid, held_years: Collection[str]
) -> ComparePage:
    """`before` holds the figures of the year `since`. Boards by name, as everywhere; nobody has a place."""
    targets = tuple(_target(setting, chosen, one, grid, before) for one in chosen.measures if chosen.boards)
    told = [FAMILIES, INTERVALS, UNADJUSTED] if targets else []
    return ComparePage(
        title="Compare boards",
        lead=_lead(chosen),
        provenance=setting.provenance,
        years=setting.years(page="compare", held=held_years, choices=replace(chosen, since=None).query),
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
        if one.fictional == setting.view.samples and one.key in held_years and is_before(one, setting.year)
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
        is_open=not (chosen.boards and chosen.measures),
    )


def is_before(one: Framework, year: Framework | None) -> bool:
    """Whether a year can be what the chosen one is compared with; any can where the latest figures are shown."""
    return year is None or one.year_start < year.year_start


def _target(setting: Setting, chosen: Chosen, measure: Measure, grid: Grid, before: Grid) -> ComparedTarget:
    cells = {board.pk: grid.cells.get((board.pk, measure.key)) for board in chosen.boards}
    period = common_period(cells.values())
    definition = setting.catalogue.definitions[measure.key][-1]
    base = chosen.base or setting.nation
    rows = [
        beside_base(setting, board, cells[board.pk], period=period, base=base, grid=grid, measure=measure)
        for board in chosen.boards
    ]
    base_words = _base_words(setting, base)
    return ComparedTarget(
        title=measure.title,
        href=setting.to("target", measure=measure.key),
        when=in_period(period) if period else "",
        finding=_finding(rows, base_words),
        table=page_table(
            with_something(side_columns(definition, base_words), rows),
            rows,
            key=f"compare-{measure.key}",
            caption=f"{measure.title}{f' {in_period(period)}' if period else ''}, beside {base_words}",
        ),
        change=_change(setting, chosen, measure, grid, before),
    )


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


def _change(setting: Setting, chosen: Chosen, measure: Measure, grid: Grid, before: Grid) -> PageTable | None:
    """Each board's own figure beside that of the year before, where both are of the same part of their year."""
    if chosen.since is None:
        return None
    rows = []
    for board in chosen.boards:
        now, then = grid.cells.get((board.pk, measure.key)), before.cells.get((board.pk, measure.key))
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
