"""The computed part of a report, from judged cells and series: the same input gives the same figures, byte for byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.words import counted
from boards.figures.models import FigureStatus
from boards.organisations.marks import invented_words
from boards.organisations.models import INVENTED, Organisation
from boards.participation.feedback_public import PublicFeedback
from boards.participation.public import PublicAudit
from boards.performance.cells import Cell, Point, Series
from boards.performance.chart_words import chart_words, finding_words
from boards.performance.models import Result
from boards.performance.words import facts_of_cell, result_words, value_words
from boards.plans.words import promise_value_words
from boards.work.canonical import decimal_text
from reports.ownership import words
from reports.ownership.beside import Held, beside
from reports.ownership.content import Basis, Figure, Figures, Group, Unpublished
from reports.ownership.experience import experience_words
from reports.ownership.listening import listening_of
from targets.calc import CALCULATION_VERSION
from targets.calc.periods import PeriodKind, period_words
from targets.catalogue.models import Definition, Framework, Measure, Requirement
from targets.catalogue.queries import Catalogue

#: How many periods a chart looks back, so that a reader sees the way and not only the end.
LOOK_BACK = {PeriodKind.MONTH: 36, PeriodKind.QUARTER: 16, PeriodKind.ROLLING_YEAR: 16}
LOOK_BACK_YEARS = 8


@dataclass(frozen=True)
class Material:
    """Everything that one report's figures are made from; cells and series by measure.

    `before` are the organisation's cells of the year before, `nation` is Scotland, None for itself and for a sample.
    `data_release` is the number of the release that they were read from, None in a sample cycle; `words` says which.
    `audits` are the board's participation audits of the same release, or those that are final of a sample.
    `feedback` is what people told it and what changed, likewise.
    """

    organisation: Organisation
    framework: Framework
    policy: Catalogue
    cells: Mapping[str, Cell]
    series: Mapping[str, Series]
    before: Mapping[str, Cell]
    nation: Held | None
    data_release: int | None
    words: str
    audits: tuple[PublicAudit, ...] = ()
    feedback: tuple[PublicFeedback, ...] = ()


def figures_of(material: Material) -> Figures:
    """Every measure that the framework asks, in the order of the catalogue: a figure, or a line that says why not."""
    figures: list[tuple[Measure, Figure]] = []
    unpublished: list[Unpublished] = []
    for measure, _ in asked(material.policy, material.framework):
        cell = material.cells.get(measure.key)
        if cell is None or cell.actual is None:
            reason = words.unpublished_reason(cell, year=material.framework.year_start.year)
            unpublished.append(Unpublished(measure=measure.key, title=measure.title, reason=reason))
        else:
            figures.append((measure, _figure(material, measure, cell)))
    every = [figure for _, figure in figures]
    return Figures(
        verdict=words.verdict(
            organisation=material.organisation.name,
            year=material.framework.year_start.year,
            met=sum(figure.met is True for figure in every),
            missed=sum(figure.met is False for figure in every),
            unjudged=sum(figure.met is None and figure.result != Result.NOT_CONFIRMED for figure in every),
            unpublished=sum(not is_unconfirmed(material, one.measure) for one in unpublished),
        ),
        groups=tuple(
            Group(key=concern.value, heading=concern.label, figures=found)
            for concern in Measure.Concern
            if (found := tuple(figure for measure, figure in figures if measure.concern == concern))
        ),
        unpublished=tuple(unpublished),
        unknown=_unknown(material),
        basis=_basis(material, every),
        listening=None
        if material.organisation.kind == Organisation.Kind.NATION
        else listening_of(
            material.audits,
            material.feedback,
            experience_words(
                material.series,
                material.nation.series if material.nation else {},
                policy=material.policy,
                year=material.framework.year_start.year,
            ),
            year=material.framework.year_start.year,
        ),
    )


def asked(policy: Catalogue, framework: Framework) -> list[tuple[Measure, Requirement]]:
    """The measures of which the framework asks something, in order."""
    return [
        (measure, requirement)
        for measure in policy.measures.values()
        if (requirement := policy.requirement(framework_key=framework.key, measure_key=measure.key))
    ]


def is_unconfirmed(material: Material, measure_key: str) -> bool:
    """No source states the target for the year, or for the period of the figure."""
    cell = material.cells.get(measure_key)
    if cell is not None:
        return cell.result is Result.NOT_CONFIRMED
    requirement = material.policy.requirement(framework_key=material.framework.key, measure_key=measure_key)
    return requirement is not None and requirement.confirmed_until is None


def _figure(material: Material, measure: Measure, cell: Cell) -> Figure:
    if cell.period is None or cell.actual is None:
        raise ValueError("a cell without a figure is a line under what was not published")
    definition = _definition(material, cell)
    points = _points(material.series.get(measure.key), cell)
    source = next((point for point in reversed(points) if point.period == cell.period), None)
    known_from = source.known_from if source else None
    facts = facts_of_cell(cell, definition=definition)
    return Figure(
        measure=measure.key,
        title=measure.title,
        about=measure.about,
        sentence=words.sentence(cell, definition=definition),
        notes=words.notes(
            cell,
            definition=definition,
            year_end=material.framework.year_end,
            national=material.organisation.kind == Organisation.Kind.NATION,
        ),
        value=value_words(cell.actual, definition=definition, apart_from=cell.promised),
        promise="" if cell.promised is None else promise_value_words(cell.promised, definition=definition),
        result=cell.result.value,
        word=result_words(cell.result, cell.reason),
        met=cell.met,
        period=period_words(cell.period),
        period_end=cell.period.end.isoformat(),
        known_from=known_from.isoformat() if known_from else "",
        observation=cell.observation_id,
        numerator=_exact(cell.numerator),
        denominator=_exact(cell.denominator),
        actual=_exact(cell.actual),
        promised=_exact(cell.promised),
        unit=definition.unit,
        places=definition.display_places,
        points=points,
        chart=chart_words(points, title=measure.title, definition=definition),
        source=_source(material, definition, known_from=known_from),
        finding=finding_words(
            points,
            title=measure.title,
            organisation=material.organisation.name,
            definition=definition,
            whole=False,
        ),
        qualifiers=facts.qualifiers + (("stand-in",) if facts.note else ()),
        beside=beside(
            cell,
            policy=material.policy,
            before=Held(series=material.series, cells=material.before),
            nation=material.nation,
        ),
    )


def _definition(material: Material, cell: Cell) -> Definition:
    return next(
        definition
        for definition in material.policy.definitions[cell.measure_key]
        if definition.pk == cell.definition_id
    )


def _points(series: Series | None, cell: Cell) -> tuple[Point, ...]:
    """The series up to the cell's period and of its kind, as far as the chart looks back."""
    if series is None or cell.period is None:
        return ()
    kind, end = cell.period.kind, cell.period.end
    until = [point for point in series.points if point.period.end <= end and point.period.kind is kind]
    return tuple(until[-LOOK_BACK.get(kind, LOOK_BACK_YEARS) :])


def _unknown(material: Material) -> tuple[str, ...]:
    """What this report cannot know, said rather than left out."""
    told = [material.framework.note] if material.framework.note else []
    every = asked(material.policy, material.framework)
    if any(requirement.carried_forward for _, requirement in every):
        told.append(
            "No guidance for this year was seen that restates the standards one by one, so each judges only the "
            "periods for which another source states it."
        )
    if unconfirmed := words.not_confirmed(m.title for m, _ in every if is_unconfirmed(material, m.key)):
        told.append(unconfirmed)
    provisional = sum(
        cell.figure_status == FigureStatus.PROVISIONAL and cell.actual is not None
        for cell in material.cells.values()
    )
    if provisional:
        told.append(
            counted(provisional, "of the figures is", "of the figures are")
            + " provisional and may still change."
        )
    told += words.not_stated((measure.title, _recalled(material, measure)) for measure, _ in every)
    told.append(
        "The tolerances that set the colours are our working values; met or missed does not depend on them."
    )
    told.append("Telephone numbers and opening times were not checked for this report, so none is printed.")
    told.append("No ownership report that a board sent out was found, so the layout of this one is our own.")
    return tuple(told)


def _recalled(material: Material, measure: Measure) -> list[str]:
    definition = material.policy.definition_on(measure_key=measure.key, day=material.framework.year_end)
    return definition.recalled


def _basis(material: Material, figures: Sequence[Figure]) -> Basis:
    used = {point.observation_id for figure in figures for point in figure.points}
    used |= {figure.observation for figure in figures}
    used |= {one.observation for figure in figures for one in figure.beside}
    chosen = [material.cells[figure.measure] for figure in figures]
    definitions = [_definition(material, cell) for cell in chosen]
    return Basis(
        data_release=material.data_release,
        words=material.words,
        calculation=CALCULATION_VERSION,
        observations=tuple(sorted(number for number in used if number is not None)),
        plan_versions=tuple(
            sorted({cell.plan_version_id for cell in chosen if cell.plan_version_id is not None})
        ),
        sources=tuple(
            sorted({f"{words.source(d, known_from=None)}: {d.source}. {d.licence}." for d in definitions})
            if not material.organisation.is_sample
            else (f"{INVENTED}. No publication has these figures.",)
        ),
    )


def _source(material: Material, definition: Definition, *, known_from: date | None) -> str:
    """Nobody published what a sample has."""
    return invented_words(material.organisation) or words.source(definition, known_from=known_from)


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else decimal_text(number)
