"""One measure's page: which boards meet it, what it counts, what each year asked."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from boards.components.parts import Download, Link
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.words import (
    Facts,
    checked,
    in_period,
    places_words,
    plain_source,
    promise_words,
    value_words,
)
from boards.plans.words import promise_value_words
from reports.dashboards.pages.setting import TAKE, Setting, empty_words
from reports.dashboards.pages.targets import other_periods
from targets.calc.periods import day_words, financial_year_label
from targets.calc.rounding import shown
from targets.catalogue.models import Definition, Measure
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class TargetRow:
    """`reached` is the share of the promise, for counts only: they tell nothing of boards of unlike size."""

    name: str
    href: str
    facts: Facts
    reached: str
    spread: str
    periods_met: str


@dataclass(frozen=True)
class DefinitionWords:
    version: int
    holds: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RequirementWords:
    year: str
    status: str
    wording: str
    source: str
    promise: str
    note: str


@dataclass(frozen=True)
class TargetPage:
    title: str
    verdict: str
    about: str
    why: str
    note: str
    provenance: str
    years: tuple[Link, ...]
    order: str
    nation: TargetRow | None
    rows: tuple[TargetRow, ...]
    definitions: tuple[DefinitionWords, ...]
    history: tuple[RequirementWords, ...]
    files: Download
    history_files: Download
    empty: str


def target_page(*, setting: Setting, measure: Measure, grid: Grid, held_years: Collection[str]) -> TargetPage:
    """The nation's cell, then boards from best to worst; counts by the share of the promise that they reach."""
    definitions = setting.catalogue.definitions[measure.key]
    cells = {owner: cell for (owner, key), cell in grid.cells.items() if key == measure.key}
    nation = cells.get(setting.nation.pk) if setting.nation else None
    boards = [board for board in setting.organisations.territorial if board.pk in cells]
    ranked = sorted(boards, key=lambda board: _rank_key(cells[board.pk], definitions[-1]))
    return TargetPage(
        title=measure.title,
        verdict=_target_verdict(setting, nation, [cells[b.pk] for b in ranked], measure),
        about=measure.about,
        why=measure.target.why if measure.target else "",
        note=definitions[-1].proxy_note,
        provenance=setting.provenance,
        years=setting.years(page="target", held=held_years, measure=measure.key),
        order=_order_words(definitions[-1], [cells[board.pk] for board in boards]),
        nation=_target_row(setting, setting.nation, nation) if nation and setting.nation else None,
        rows=tuple(_target_row(setting, board, cells[board.pk]) for board in ranked),
        definitions=tuple(definition_words(definition) for definition in reversed(definitions)),
        history=requirement_history(setting.catalogue, measure),
        files=setting.table(TAKE, "target-table", measure=measure.key),
        history_files=setting.table(
            "Take what each year asked", "history-table", query="", measure=measure.key
        ),
        empty=empty_words(setting, Grid(cells={(owner, measure.key): cell for owner, cell in cells.items()})),
    )


def _rank_key(cell: Cell, definition: Definition) -> tuple[bool, Decimal]:
    """Best first, boards without a number last; boards that are equal stay in the order of their names."""
    number = reached(cell) if definition.unit == Definition.Unit.COUNT else cell.actual
    if number is None:
        return True, Decimal(0)
    return False, number if definition.direction == Definition.Direction.LOWER else -number


def reached(cell: Cell) -> Decimal | None:
    """The figure as a share of its promise, 1 where it is reached exactly; None without one of the two."""
    return cell.actual / cell.promised if cell.actual is not None and cell.promised else None


def _order_words(definition: Definition, boards: list[Cell]) -> str:
    if definition.unit != Definition.Unit.COUNT:
        return "best first"
    if any(reached(cell) is not None for cell in boards):
        return "by the share of their promise that they reached"
    return "by name"


def _target_row(setting: Setting, board: Organisation, cell: Cell) -> TargetRow:
    definition = setting.definition(cell)
    spread = ""
    if cell.periods > 1 and cell.best is not None and cell.worst is not None:
        spread = (
            f"{value_words(cell.best, definition=definition)} to "
            f"{value_words(cell.worst, definition=definition)}"
        )
    share = reached(cell) if definition.unit == Definition.Unit.COUNT else None
    return TargetRow(
        name=board.name,
        href=setting.to("cell", board=board.slug, measure=cell.measure_key),
        facts=setting.facts(cell, measure_key=cell.measure_key),
        reached="" if share is None else f"{shown(share * 100, places=0, unit='percent')} of the promise",
        spread=spread,
        periods_met=f"{cell.periods_met} of {cell.periods}" if cell.periods and cell.met is not None else "",
    )


def _target_verdict(setting: Setting, nation: Cell | None, boards: list[Cell], measure: Measure) -> str:
    parts = []
    if nation is not None and nation.actual is not None and nation.period is not None:
        facts = setting.facts(nation, measure_key=measure.key)
        against = f" against the {facts.against}: {facts.met}" if facts.met else ""
        parts.append(f"Scotland as a whole: {facts.measured} {in_period(nation.period)}{against}.")
    judged = [cell for cell in boards if cell.met is not None]
    if judged:
        when = other_periods(nation, judged)
        met = f"{sum(1 for cell in judged if cell.met)} of {len(judged)} boards met their promise"
        parts.append(
            f"{met}; the boards' {'figures' if setting.is_past else 'latest figures'} are of {when}."
            if when
            else f"{met}."
        )
    elif boards and not measure.target_id:
        parts.append("No target is set for this measure, so it is shown and not judged.")
    return " ".join(parts)


def definition_words(definition: Definition) -> DefinitionWords:
    """A definition as a summary list."""
    until = f" until {day_words(definition.valid_to)}" if definition.valid_to else " until now"
    rows = [("Counted", checked(definition, "numerator", definition.numerator))]
    if definition.denominator:
        rows.append(("Out of", checked(definition, "denominator", definition.denominator)))
    rows += [
        ("Which is better", definition.get_direction_display()),
        ("Judged", places_words(definition)),
        ("Tolerance", definition.tolerance_reason),
        ("Due after", f"{definition.lag_months} months (our working value)"),
        ("Small numbers", definition.disclosure_rule),
        ("Published by", checked(definition, "publisher", definition.publisher)),
        ("Source", plain_source(definition.source)),
        ("Licence", definition.licence),
    ]
    if definition.proxy_note:
        rows.append(("Stands in for", definition.proxy_note))
    if definition.break_note:
        rows.append(("Break in the series", definition.break_note))
    return DefinitionWords(
        version=definition.version,
        holds=f"From periods ending {day_words(definition.valid_from)}{until}",
        rows=tuple((term, text) for term, text in rows if text),
    )


def requirement_history(catalogue: Catalogue, measure: Measure) -> tuple[RequirementWords, ...]:
    """What each year asked, newest first, saying what was carried forward or recalled."""
    definition = catalogue.definitions[measure.key][-1]
    rows = []
    for framework in reversed(catalogue.real_frameworks):
        requirement = catalogue.requirement(framework_key=framework.key, measure_key=measure.key)
        if requirement is None:
            continue
        promise = promise_words(requirement.floor, "standard", definition=definition)
        if requirement.stretch is not None:
            promise += f", stretch {promise_value_words(requirement.stretch, definition=definition)}"
        promise = checked(requirement, "floor", promise)
        rows.append(
            RequirementWords(
                year=financial_year_label(framework.year_start.year),
                status=requirement.get_status_display(),
                wording=requirement.wording,
                source=plain_source(requirement.source),
                promise=promise or requirement.get_shape_display(),
                note=framework.note,
            )
        )
    return tuple(rows)
