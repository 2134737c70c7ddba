""" "Why is this amber?": inputs, rule, tolerance, definition and dates of one judged cell."""

from decimal import Decimal

from boards.components.parts import Link, Row
from boards.figures.models import Stream
from boards.performance.cells import Cell, Point
from boards.performance.models import Result
from boards.performance.promise_words import eased, promise_rows
from boards.performance.words import (
    PROMISE_WORDS,
    REASON_WORDS,
    count_words,
    judged_words,
    places_words,
    plain_source,
    value_words,
)
from boards.plans.words import promise_value_words
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words, period_words
from targets.calc.rounding import shown_difference
from targets.catalogue.models import Definition

YEAR_RESULTS = {
    Definition.YearResult.LAST: "The last period of the year stands for the year.",
    Definition.YearResult.YEAR_ROW: "The year's own figure stands for the year.",
    Definition.YearResult.POOLED: "All periods of the year are added up.",
}


def why_rows(*, setting: Setting, cell: Cell, definition: Definition, point: Point | None) -> tuple[Row, ...]:
    """Everything that the colour was decided from, in the order of the decision.

    `point` is the cell's own in its series: it says where the figure comes from and since when it is known.
    """
    requirement = setting.catalogue.requirement(
        framework_key=cell.framework_key, measure_key=cell.measure_key
    )
    framework = setting.catalogue.frameworks[cell.framework_key]
    rows: list[Row] = []
    if requirement is not None:
        rows.append(Row("Asked by", framework.name))
        about = " ".join(part for part in (plain_source(framework.source), framework.note) if part)
        if about:
            rows.append(Row("About this year", about))
        rows.append(Row("In its words", requirement.wording))
        rows.append(Row("Where that is said", plain_source(requirement.source)))
    if cell.period is not None:
        rows.append(Row("Period", period_words(cell.period)))
        rows.append(
            Row("Which figure judges the year", YEAR_RESULTS[Definition.YearResult(definition.year_result)])
        )
    if cell.actual is not None:
        rows.append(_figure(setting, cell, cell.actual, definition))
    if cell.met is None and cell.reason in REASON_WORDS:
        rows.append(Row("Reason", f"{REASON_WORDS[cell.reason].capitalize()}."))
    if point is not None and point.known_from is not None:
        rows.append(Row("Known since", f"{day_words(point.known_from)} ({Stream(point.stream).label})"))
    if cell.promised is not None:
        rows += _judgement(cell, cell.promised, definition)
    if point is not None:
        rows += promise_rows(point, definition=definition, plan_name=framework.plan_name)
    if words := eased(cell, definition=definition):
        rows.append(Row("Made easier", f"{words[:1].upper()}{words[1:]}."))
    rows.append(
        Row(
            "Definition",
            f"Version {definition.version}, from periods ending {day_words(definition.valid_from)}",
            Link("What it counts", setting.url("target", measure=cell.measure_key) + "#definition"),
        )
    )
    if definition.proxy_note and cell.actual is not None:
        rows.append(Row("Stands in for", definition.proxy_note))
    rows.append(Row("How it was judged", f"By version {cell.calculation} of this site's rules"))
    return tuple(rows)


def _figure(setting: Setting, cell: Cell, actual: Decimal, definition: Definition) -> Row:
    text = value_words(actual, definition=definition, apart_from=cell.promised, with_unit=True)
    if cell.numerator is not None and cell.denominator is not None:
        text += f" ({count_words(cell.numerator)} of {count_words(cell.denominator)})"
    if cell.pooled:
        text += ", added up from the boards' counts"
    if cell.management_information:
        text += ", from the board's own return: management information"
    if cell.small_numbers:
        text += f"; small numbers: fewer than {definition.small_number}"
        if definition.denominator:
            text += f" ({definition.denominator})"
    record = setting.figure_href(cell.observation_id)
    return Row("Figure", text, Link("The figure's record", record) if record else None)


def _judgement(cell: Cell, promised: Decimal, definition: Definition) -> list[Row]:
    higher = definition.direction != Definition.Direction.LOWER
    better, worse = ("at or above", "below") if higher else ("at or below", "above")
    promise = promise_value_words(promised, definition=definition)
    told = f"{promise} ({PROMISE_WORDS[cell.promise_kind]})"
    rows = [
        Row("Promise", told),
        Row("Compared", places_words(definition)),
        Row("Tolerance", definition.tolerance_reason),
    ]
    if cell.actual is not None:
        difference = shown_difference(
            cell.actual - promised, places=definition.display_places, unit=definition.unit
        )
        rows.append(Row("Difference", difference))
    if cell.amber_limit is not None:
        if cell.amber_limit == promised:
            rule = f"On track {better} {promise}; anything {worse} it is off track. There is nothing between."
        else:
            limit = value_words(cell.amber_limit, definition=definition, apart_from=promised)
            rule = (
                f"On track {better} {promise}; slightly off track {worse} it as far as {limit}; "
                "off track beyond."
            )
        met = "met" if cell.met else "missed"
        judged = f"So: {judged_words(Result(cell.result).label, result=cell.result, met=met)}."
        rows.append(Row("Rule", f"{rule} {judged}"))
    return rows
