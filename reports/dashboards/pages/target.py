"""One measure's page: which boards meet it, what it counts, what each year asked."""

from dataclasses import dataclass
from decimal import Decimal

from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid
from boards.performance.words import Facts, places_words, promise_value_words, promise_words, value_words
from boards.work.parts import Link
from reports.dashboards.pages.setting import Setting, empty_words, view_query
from targets.calc.periods import day_words, financial_year_label, period_words
from targets.catalogue.models import Definition, Measure
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class TargetRow:
    rank: str
    name: str
    href: str
    facts: Facts
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
    promise: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TargetPage:
    title: str
    verdict: str
    about: str
    why: str
    note: str
    provenance: str
    years: tuple[Link, ...]
    nation: TargetRow | None
    rows: tuple[TargetRow, ...]
    definitions: tuple[DefinitionWords, ...]
    history: tuple[RequirementWords, ...]
    csv: str
    empty: str


def target_page(*, setting: Setting, measure: Measure, grid: Grid) -> TargetPage:
    """The nation's cell, then boards from best to worst; boards with equal figures share a rank."""
    definitions = setting.catalogue.definitions[measure.key]
    higher = definitions[-1].direction != Definition.Direction.LOWER
    cells = {owner: cell for (owner, key), cell in grid.cells.items() if key == measure.key}
    nation = cells.get(setting.organisations.nation.pk)
    ranked = sorted(
        (board for board in setting.organisations.territorial if board.pk in cells),
        key=lambda board: _rank_key(cells[board.pk], higher=higher),
    )
    rows: list[TargetRow] = []
    for position, board in enumerate(ranked, start=1):
        cell = cells[board.pk]
        same = rows and rows[-1].facts.value == setting.facts(cell, measure_key=measure.key).value
        rank = rows[-1].rank if same else (str(position) if cell.actual is not None else "")
        rows.append(_target_row(setting, board, cell, rank))
    return TargetPage(
        title=measure.title,
        verdict=_target_verdict(setting, nation, [cells[b.pk] for b in ranked], measure),
        about=measure.about,
        why=measure.target.why if measure.target else "",
        note=definitions[-1].proxy_note,
        provenance=setting.provenance,
        years=setting.years(page="target", measure=measure.key),
        nation=_target_row(setting, setting.organisations.nation, nation, "") if nation else None,
        rows=tuple(rows),
        definitions=tuple(definition_words(definition) for definition in reversed(definitions)),
        history=requirement_history(setting.catalogue, measure),
        csv=setting.url("target-csv", measure=measure.key) + view_query(setting),
        empty=empty_words(setting, Grid(cells={(owner, measure.key): cell for owner, cell in cells.items()})),
    )


def _rank_key(cell: Cell, *, higher: bool) -> tuple[bool, Decimal]:
    if cell.actual is None:
        return True, Decimal(0)
    return False, -cell.actual if higher else cell.actual


def _target_row(setting: Setting, board: Organisation, cell: Cell, rank: str) -> TargetRow:
    definition = setting.definition(cell)
    spread = ""
    if cell.periods > 1 and cell.best is not None and cell.worst is not None:
        spread = (
            f"{value_words(cell.best, definition=definition)} to "
            f"{value_words(cell.worst, definition=definition)}"
        )
    return TargetRow(
        rank=rank,
        name=board.name,
        href=setting.url("cell", board=board.slug, measure=cell.measure_key),
        facts=setting.facts(cell, measure_key=cell.measure_key),
        spread=spread,
        periods_met=f"{cell.periods_met} of {cell.periods}" if cell.periods and cell.met is not None else "",
    )


def _target_verdict(setting: Setting, nation: Cell | None, boards: list[Cell], measure: Measure) -> str:
    parts = []
    if nation is not None and nation.actual is not None and nation.period is not None:
        facts = setting.facts(nation, measure_key=measure.key)
        against = f" against the {facts.against}: {facts.met}" if facts.met else ""
        parts.append(f"Scotland as a whole: {facts.value} in {period_words(nation.period)}{against}.")
    judged = [cell for cell in boards if cell.met is not None]
    if judged:
        parts.append(f"{sum(1 for cell in judged if cell.met)} of {len(judged)} boards met their promise.")
    elif boards and not measure.target_id:
        parts.append("No target is set for this measure, so it is shown and not judged.")
    return " ".join(parts)


def definition_words(definition: Definition) -> DefinitionWords:
    """A definition as a summary list."""
    until = f" until {day_words(definition.valid_to)}" if definition.valid_to else " until now"
    rows = [("Counted", definition.numerator)]
    if definition.denominator:
        rows.append(("Out of", definition.denominator))
    rows += [
        ("Better is", definition.get_direction_display()),
        ("Judged", places_words(definition)),
        ("Tolerance", definition.tolerance_reason),
        ("Due after", f"{definition.lag_months} months (our working value)"),
        ("Small numbers", definition.disclosure_rule),
        ("Published by", definition.publisher),
        ("Source", definition.source),
        ("Licence", definition.licence),
    ]
    if definition.proxy_note:
        rows.append(("Stands in for", definition.proxy_note))
    if definition.break_note:
        rows.append(("Break in the series", definition.break_note))
    if definition.recalled:
        rows.append(("From memory, not yet checked", ", ".join(definition.recalled)))
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
        notes = []
        if requirement.carried_forward:
            notes.append("carried forward from the year before")
        if requirement.recalled:
            notes.append(f"from memory, not yet checked: {', '.join(requirement.recalled)}")
        rows.append(
            RequirementWords(
                year=financial_year_label(framework.year_start.year),
                status=requirement.get_status_display(),
                wording=requirement.wording,
                promise=promise or requirement.get_shape_display(),
                notes=tuple(notes),
            )
        )
    return tuple(rows)
