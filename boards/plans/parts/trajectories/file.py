"""Trajectories as a CSV file: written with a line for each period, and read back whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from boards.components.columns import Column, Kind, Table
from boards.components.exports import restored
from boards.figures.intake.problems import Problem, Problems, Refused, shown
from boards.figures.intake.table import ROW, read_table
from boards.figures.intake.text import decode
from boards.plans.parts.part import Fields, Rows, Setting
from boards.plans.parts.trajectories.rows import BASELINE, RATIONALE, field_of, fields_of
from boards.plans.parts.trajectories.rules import LONGEST_RATIONALE, Rules, read_value, rules_of
from targets.calc.periods import Period, period_words

MOST_LINES = 50_000  # of a file: a hundred times what all trajectories of a year have
COLUMNS = ("measure", "title", "period", "period_start", "value", "baseline", "rationale", "invented")
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
    """The file that `read_csv` reads back."""
    planned = {
        key: fields_of(one.points, baseline=one.baseline, rationale=one.rationale)
        for key, one in trajectories.items()
    }
    return Table(FILE, _lines(planned, rules)).csv()


@dataclass(frozen=True)
class FileLine:
    """One period of one measure in the file."""

    measure: str
    rules: Rules
    period: Period
    fields: Fields

    def number(self, name: str) -> Decimal | None:
        text = self.fields.get(name)
        return None if text is None else Decimal(text)


FILE: tuple[Column[FileLine], ...] = (
    Column("measure", "Measure", lambda line: line.measure, Kind.CODE),
    Column("title", "Measure", lambda line: line.rules.title),
    Column("period", "Period", lambda line: period_words(line.period)),
    Column("period_start", "First day", lambda line: line.period.start, Kind.DATE),
    Column("value", "Promise", lambda line: line.number(field_of(line.period)), Kind.NUMBER),
    Column("baseline", "Baseline", lambda line: line.number(BASELINE), Kind.NUMBER),
    Column("rationale", "Why", lambda line: line.fields.get(RATIONALE, "")),
)


def lines(rows: Rows, setting: Setting) -> Iterable[FileLine]:
    """One line for each asked measure and period, empty where nothing is planned."""
    return _lines(rows, setting.read(rules_of))


def _lines(rows: Rows, rules: Mapping[str, Rules]) -> Iterable[FileLine]:
    return [
        FileLine(key, rule, period, rows.get(key, {}))
        for key, rule in rules.items()
        for period in rule.periods
    ]


def read_csv(content: bytes, *, rules: Mapping[str, Rules], limit_bytes: int) -> FileRead:
    """Read a file completely and name everything that is wrong with it; never raises for what the bytes are.

    Columns measure, period_start (the period's first day) and value are needed; title, period and invented are for
    people and not read; baseline and rationale count once for each measure. An empty value is a period without one.
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
