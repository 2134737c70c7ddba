"""Trajectories as a CSV file: a line for each period, read back by its first day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from boards.components.columns import Column, Kind
from boards.figures.intake.problems import Problem, Problems, shown
from boards.plans.parts.inputs import Day, Unreadable
from boards.plans.parts.part import Fields, FileCell, FileLine, Rows, Setting
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE, plain_text
from boards.plans.parts.trajectories.rules import CANNOT_STAND, LONGEST_RATIONALE, Rules, read_value, rules_of
from boards.plans.words import field_of
from targets.calc.periods import Period, period_words

NEEDED = ("measure", "period_start", "value")


@dataclass(frozen=True)
class Line:
    """One period of one measure."""

    measure: str
    rules: Rules
    period: Period
    fields: Fields

    def number(self, name: str) -> Decimal | None:
        text = self.fields.get(name)
        return None if text is None else Decimal(text)

    def day(self, name: str) -> date | None:
        text = self.fields.get(name)
        return None if text is None else date.fromisoformat(text)


COLUMNS: tuple[Column[Line], ...] = (
    Column("measure", "Measure", lambda line: line.measure, Kind.CODE),
    Column("title", "Measure", lambda line: line.rules.title),
    Column("period", "Period", lambda line: period_words(line.period)),
    Column("period_start", "First day", lambda line: line.period.start, Kind.DATE),
    Column("value", "Promise", lambda line: line.number(field_of(line.period)), Kind.NUMBER),
    Column("baseline", "Baseline", lambda line: line.number(BASELINE), Kind.NUMBER),
    Column("baseline_end", "Last day of the baseline", lambda line: line.day(BASELINE_PERIOD_END), Kind.DATE),
    Column("rationale", "Why", lambda line: line.fields.get(RATIONALE, "")),
)


def lines(rows: Rows, setting: Setting) -> Iterable[Line]:
    """One for each asked measure and period, empty where nothing is planned."""
    for key, rules in setting.read(rules_of).items():
        for period in rules.periods:
            yield Line(key, rules, period, rows.get(key, {}))


def read_line(
    line: FileLine, setting: Setting, problems: Problems
) -> tuple[str, Mapping[str, FileCell]] | None:
    """Measure, first day and value are needed; title and period are for people and not read.

    Baseline, its last day and rationale belong to the measure: one line may say them for all, or each of them the same.
    """
    before = problems.count
    rules = _measure(line, setting.read(rules_of), problems)
    if rules is None:
        return None
    period = _period(line, rules, problems)
    cells = {}
    if period is not None:
        cells[field_of(period)] = _number(line.cell("value"), rules, problems)
    elif line.texts["value"]:
        _number(line.cell("value"), rules, problems)
    if "baseline" in line.texts:
        cells[BASELINE] = _number(line.cell("baseline"), rules, problems)
    if "baseline_end" in line.texts:
        cells[BASELINE_PERIOD_END] = _day(line.cell("baseline_end"), problems)
    if "rationale" in line.texts:
        cells[RATIONALE] = _rationale(line.cell("rationale"), problems)
    return None if problems.count > before else (rules.measure_key, cells)


def _day(cell: FileCell, problems: Problems) -> FileCell:
    """Written as rows hold it."""
    if not cell.text:
        return cell
    try:
        return replace(cell, text=Day().read(cell.text))
    except Unreadable as wrong:
        problems.add(
            Problem(cell.row, cell.column, shown(cell.text), CANNOT_STAND, wrong.problem, wrong.remedy)
        )
    return cell


def _rationale(cell: FileCell, problems: Problems) -> FileCell:
    if len(cell.text) > LONGEST_RATIONALE:
        problems.add(
            Problem(
                cell.row,
                cell.column,
                shown(cell.text),
                "too_long",
                f"The rationale has {len(cell.text):,} characters; the limit is {LONGEST_RATIONALE:,}.",
                "Say in fewer words why these values were chosen.",
            )
        )
    return cell


def _measure(line: FileLine, rules: Mapping[str, Rules], problems: Problems) -> Rules | None:
    text = line.texts["measure"]
    rule = rules.get(text.casefold())
    if rule is None:
        problems.add(
            Problem(
                line.row,
                "measure",
                shown(text),
                "measure_unknown" if text else "measure_missing",
                f"The framework asks for no trajectory of “{shown(text)}”."
                if text
                else "The measure is missing.",
                f"Use one of: {', '.join(rules)}.",
            )
        )
    return rule


def _period(line: FileLine, rules: Rules, problems: Problems) -> Period | None:
    """The period that begins on the day, written 2022-04-01 or, as spreadsheets do, 01/04/2022."""
    text = line.texts["period_start"]
    written = {form: p for p in rules.periods for form in (f"{p.start:%Y-%m-%d}", f"{p.start:%d/%m/%Y}")}
    period = written.get(text)
    if period is None:
        days = [f"{period.start:%Y-%m-%d}" for period in rules.periods]
        problems.add(
            Problem(
                line.row,
                "period_start",
                shown(text),
                "period_wrong" if text else "period_missing",
                f"No period of this trajectory begins on “{shown(text)}”."
                if text
                else "The period is missing.",
                f"Give its first day: {', '.join(days) if len(days) < 3 else f'{days[0]}, {days[1]} … {days[-1]}'}.",
            )
        )
    return period


def _number(cell: FileCell, rules: Rules, problems: Problems) -> FileCell:
    """The cell with its number written as rows hold it, so that equal values are equal texts.

    A number that cannot stand is left to the part's check, which names its measure and period.
    """
    if not cell.text:
        return cell
    value, wrong = read_value(cell.text, rules=rules)
    if wrong is not None and wrong[0] != CANNOT_STAND:
        problems.add(Problem(cell.row, cell.column, shown(cell.text), *wrong))
    return cell if value is None else replace(cell, text=plain_text(value))
