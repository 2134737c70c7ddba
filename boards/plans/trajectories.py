"""What a trajectory must be, and trajectories as a CSV file: the same rules for the form and the file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from boards.components.columns import Column, Kind, Table
from boards.components.exports import restored
from boards.components.words import counted
from boards.figures.intake.numbers import DECIMAL, why_bad
from boards.figures.intake.problems import Problem, Problems, Refused, shown
from boards.figures.intake.table import ROW, read_table
from boards.figures.intake.text import decode
from targets.calc.periods import Period, period_words
from targets.calc.rounding import without_zeros
from targets.catalogue.models import Definition, Requirement
from targets.catalogue.queries import Catalogue

MOST_PLACES = 4  # of a planned value in its table
LARGEST = Decimal(10) ** 10
LONGEST_RATIONALE = 5_000  # characters
MOST_LINES = 50_000  # of a file: a hundred times what all trajectories of a year have


@dataclass(frozen=True)
class Rules:
    """What the trajectory of one measure may hold: these periods, in this unit, with so many decimal places."""

    measure_key: str
    title: str
    required: bool
    periods: tuple[Period, ...]
    unit: str
    places: int


@dataclass(frozen=True)
class PointProblem:
    """What is wrong with one planned value; `period` None means the baseline."""

    period: Period | None
    value: str
    problem: str
    remedy: str


def rules_for(catalogue: Catalogue, *, framework_key: str) -> dict[str, Rules]:
    """By measure, in the catalogue's order, for every trajectory that the framework requires or allows.

    KeyError for an unknown framework.
    """
    framework = catalogue.frameworks[framework_key]
    rules = {}
    for measure_key, measure in catalogue.measures.items():
        requirement = catalogue.requirement(framework_key=framework_key, measure_key=measure_key)
        if requirement is None or requirement.trajectory == Requirement.Trajectory.NOT_ASKED:
            continue
        definition = catalogue.definition_on(measure_key=measure_key, day=framework.year_end)
        rules[measure_key] = Rules(
            measure_key=measure_key,
            title=measure.title,
            required=requirement.trajectory == Requirement.Trajectory.REQUIRED,
            periods=catalogue.expected_periods(measure_key=measure_key, first_year=framework.year_start.year),
            unit=definition.unit,
            places=MOST_PLACES if definition.judge_places is None else definition.judge_places,
        )
    return rules


def check(
    points: Mapping[Period, Decimal], *, rules: Rules, baseline: Decimal | None
) -> tuple[PointProblem, ...]:
    """Everything that is wrong with the values of one trajectory, by period; empty when they can stand."""
    problems = []
    for period, value in sorted(points.items()):
        if period not in rules.periods:
            first, last = rules.periods[0], rules.periods[-1]
            problems.append(
                PointProblem(
                    period,
                    str(value),
                    f"{period_words(period)} is no period of this trajectory.",
                    f"Give values from {period_words(first)} to {period_words(last)} only.",
                )
            )
        elif found := why_wrong(value, rules=rules):
            problems.append(PointProblem(period, str(value), *found))
    if baseline is not None and (found := why_wrong(baseline, rules=rules)):
        problems.append(PointProblem(None, str(baseline), *found))
    return tuple(problems)


def why_wrong(value: Decimal, *, rules: Rules) -> tuple[str, str] | None:
    """Problem and remedy of one value in the measure's unit; None when it can stand."""
    if not value.is_finite() or value < 0 or value >= LARGEST:
        return "The value is not a number from 0 up.", f"Give {example(rules)}."
    if rules.unit == Definition.Unit.PERCENT and value > 100:
        return "A percentage cannot be above 100.", f"Give {example(rules)}."
    if value != round(value, rules.places):
        return (
            f"The value has more than {_places(rules.places)}.",
            "Results are judged at that many: round it.",
        )
    return None


def example(rules: Rules) -> str:
    """What a value looks like, for a message or a hint."""
    if rules.unit == Definition.Unit.PERCENT:
        return "a number from 0 to 100, for example " + ("95.2" if rules.places else "95")
    if rules.unit == Definition.Unit.COUNT:
        return "a whole number, for example 1200"
    return "a rate of 0 or more, for example 0.24"


def _places(places: int) -> str:
    return counted(places, "decimal place") if places else "no decimal places"


# The file

COLUMNS = ("measure", "title", "period", "period_start", "value", "baseline", "rationale")
NEEDED = ("measure", "period_start", "value")


@dataclass(frozen=True)
class FileTrajectory:
    """What the file says of one measure; None and "" where it says nothing."""

    points: Mapping[Period, Decimal]
    baseline: Decimal | None
    rationale: str


@dataclass(frozen=True)
class FileRead:
    """Trajectories by measure, or problems and none."""

    trajectories: Mapping[str, FileTrajectory]
    problems: tuple[Problem, ...]
    problem_count: int


def write_csv(trajectories: Mapping[str, FileTrajectory], *, rules: Mapping[str, Rules]) -> bytes:
    """`trajectory_table` as the file that `read_csv` reads back."""
    return trajectory_table(trajectories, rules=rules).csv()


@dataclass(frozen=True)
class FileRow:
    """One period of one measure in the file."""

    measure: str
    rules: Rules
    period: Period
    written: FileTrajectory


FILE: tuple[Column[FileRow], ...] = (
    Column("measure", "Measure", lambda row: row.measure, Kind.CODE),
    Column("title", "Measure", lambda row: row.rules.title),
    Column("period", "Period", lambda row: period_words(row.period)),
    Column("period_start", "First day", lambda row: row.period.start, Kind.DATE),
    Column("value", "Promise", lambda row: plain(row.written.points.get(row.period)), Kind.NUMBER),
    Column("baseline", "Baseline", lambda row: plain(row.written.baseline), Kind.NUMBER),
    Column("rationale", "Why", lambda row: row.written.rationale),
)


def trajectory_table(
    trajectories: Mapping[str, FileTrajectory], *, rules: Mapping[str, Rules]
) -> Table[FileRow]:
    """One row for each asked measure and period, empty where nothing is planned."""
    nothing = FileTrajectory(points={}, baseline=None, rationale="")
    rows = []
    for measure_key, rule in rules.items():
        held = trajectories.get(measure_key, nothing)
        for period in rule.periods:
            rows.append(FileRow(measure_key, rule, period, held))
    return Table(FILE, rows)


def plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that a table column adds."""
    return None if value is None else without_zeros(value)


def read_csv(content: bytes, *, rules: Mapping[str, Rules], limit_bytes: int) -> FileRead:
    """Read a file completely and name everything that is wrong with it; never raises for what the bytes are.

    Columns measure, period_start (the period's first day) and value are needed; title and period are for people and not
    read; baseline and rationale count once for each measure. An empty value is a period without one.
    """
    problems = Problems()
    trajectories: dict[str, FileTrajectory] = {}
    try:
        table = read_table(decode(content, limit_bytes=limit_bytes, most_lines=MOST_LINES), problems=problems)
        names = _names(table.columns, header_row=table.header_row, problems=problems)
        rows = (
            {role: row.get(name) for role, name in names.items()} | {ROW: row[ROW]}
            for row in table.frame.iter_rows(named=True)
        )
        trajectories = _trajectories(rows, rules=rules, problems=problems)
    except Refused:
        pass
    except Problems.Fatal as fatal:
        problems.add(fatal.problem)
    return FileRead(
        trajectories={} if problems.count else trajectories,
        problems=problems.kept(),
        problem_count=problems.count,
    )


def _names(columns: tuple[str, ...], *, header_row: int, problems: Problems) -> dict[str, str]:
    """By role the name that the file uses; Refused when a needed one is missing or there is one that nobody knows."""
    names = {name.strip().casefold().replace(" ", "_"): name for name in columns}
    for role in NEEDED:
        if role not in names:
            problems.add(
                Problem(
                    header_row,
                    role,
                    "",
                    "missing_column",
                    f"The column {role} is missing.",
                    f"Give the columns {', '.join(NEEDED)}; the download of this page has them.",
                )
            )
    for role, name in names.items():
        if role not in COLUMNS:
            problems.add(
                Problem(
                    header_row,
                    shown(name),
                    shown(name),
                    "unknown_column",
                    f"There is no column {shown(name)} in this file.",
                    f"Take it out, or name it as one of: {', '.join(COLUMNS)}.",
                )
            )
    problems.stop_if_any()
    return names


def _trajectories(
    rows: Iterable[dict[str, str | None]], *, rules: Mapping[str, Rules], problems: Problems
) -> dict[str, FileTrajectory]:
    points: dict[str, dict[Period, Decimal]] = defaultdict(dict)
    first_rows: dict[tuple[str, Period], int] = {}
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        number = int(row[ROW] or 0)
        rule = _measure(row, number, rules=rules, problems=problems)
        if rule is None:
            continue
        points[rule.measure_key]
        for role in ("baseline", "rationale"):
            if (text := row.get(role)) and role not in texts[rule.measure_key]:
                texts[rule.measure_key][role] = text
                if role == "rationale":
                    _check_rationale(restored(text), number, problems=problems)
        baseline = row.get("baseline")
        if baseline:
            _number(baseline, "baseline", number, rule=rule, problems=problems)
        period = _period(row, number, rule=rule, problems=problems)
        text = row["value"]
        value = _number(text, "value", number, rule=rule, problems=problems) if text else None
        if period is None:
            continue
        first = first_rows.setdefault((rule.measure_key, period), number)
        if first != number:
            problems.add(
                Problem(
                    number,
                    "period_start",
                    shown(row["period_start"]),
                    "duplicate",
                    f"{rule.title} and this period are already on row {first}.",
                    "Keep one of the two rows.",
                )
            )
        elif value is not None:
            points[rule.measure_key][period] = value
    if problems.count:
        return {}
    return {
        measure_key: FileTrajectory(
            points=values,
            baseline=Decimal(texts[measure_key]["baseline"]) if "baseline" in texts[measure_key] else None,
            rationale=restored(texts[measure_key].get("rationale", "")),
        )
        for measure_key, values in points.items()
    }


def _check_rationale(text: str, number: int, *, problems: Problems) -> None:
    if len(text) > LONGEST_RATIONALE:
        problems.add(
            Problem(
                number,
                "rationale",
                shown(text),
                "too_long",
                f"The rationale has {len(text):,} characters; the limit is {LONGEST_RATIONALE:,}.",
                "Say in fewer words why these values were chosen.",
            )
        )


def _measure(
    row: Mapping[str, str | None], number: int, *, rules: Mapping[str, Rules], problems: Problems
) -> Rules | None:
    text = row["measure"]
    rule = rules.get((text or "").casefold())
    if rule is None:
        problems.add(
            Problem(
                number,
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


def _period(row: Mapping[str, str | None], number: int, *, rule: Rules, problems: Problems) -> Period | None:
    """The period that begins on the day, written 2022-04-01 or, as spreadsheets do, 01/04/2022."""
    text = row["period_start"]
    written = {form: p for p in rule.periods for form in (f"{p.start:%Y-%m-%d}", f"{p.start:%d/%m/%Y}")}
    period = written.get(text or "")
    if period is None:
        days = [f"{period.start:%Y-%m-%d}" for period in rule.periods]
        problems.add(
            Problem(
                number,
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


def _number(text: str, column: str, number: int, *, rule: Rules, problems: Problems) -> Decimal | None:
    value, wrong = read_value(text, rules=rule)
    if wrong is not None:
        problems.add(Problem(number, column, shown(text), *wrong))
    return value


def read_value(text: str, *, rules: Rules) -> tuple[Decimal | None, tuple[str, str, str] | None]:
    """The value of a text as typed in a form or a file; or code, problem and remedy."""
    if not re.fullmatch(DECIMAL, text):
        code, problem, remedy = why_bad(text, whole=False)
        if code in ("marker_as_number", "limit", "not_finite", "not_a_number"):
            remedy = f"Give {example(rules)}, or leave it empty."
        return None, (code, problem, remedy)
    value = Decimal(text)
    found = why_wrong(value, rules=rules)
    return (None, ("value_wrong", *found)) if found else (value, None)
