"""What each guidance year asked: every round since 2008/09, its days and its list as far as it was seen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from boards.components.columns import Column, Kind, Table
from boards.components.parts import Heading, Link, PlainTable, Row, TableCell
from boards.components.tables import with_files
from boards.components.words import counted
from boards.performance.words import NOT_STATED, plain_source
from reports.dashboards.pages.setting import TAKE, Setting, year_key
from targets.calc.periods import day_words, financial_year_label
from targets.catalogue.listed import ListedTarget
from targets.catalogue.models import Framework, Requirement
from targets.catalogue.queries import Catalogue

NOT_CONFIRMED = "target not confirmed"
NO_HORIZON = "not confirmed"


@dataclass(frozen=True)
class RoundsPage:
    title: str
    years: PlainTable


@dataclass(frozen=True)
class RoundPage:
    title: str
    complete: str
    facts: tuple[Row, ...]
    dates: PlainTable | None
    parts: PlainTable | None
    listed: PlainTable | None
    carried: PlainTable | None
    figures: Link | None


def complete_words(policy: Catalogue, framework: Framework) -> str:
    """How much of the year's list is held; empty where its wording is taken over whole from the year before."""
    lines = policy.listed.get(framework.key)
    if lines:
        return f"Incomplete: {counted(len(lines), 'target')} seen"
    return "Targets not held here" if framework.round_only else ""


def horizon_words(framework: Framework) -> str:
    years = framework.horizon_years
    return NO_HORIZON if years is None else counted(years, "year")


def incomplete(setting: Setting) -> Link | None:
    """Of a page of one real year, whose list is not whole: so much of it was seen."""
    year = setting.year
    if year is None or year.fictional:
        return None
    words = complete_words(setting.catalogue, year)
    return Link(words, setting.url("round", year=year_key(year))) if words else None


def rounds_page(setting: Setting) -> RoundsPage:
    """Every real year, newest first."""
    policy = setting.catalogue
    return RoundsPage(
        title="What each year asked",
        years=with_files(
            PlainTable(
                key="years",
                caption="Rounds of planning since 2008/09",
                columns=(
                    Heading("Year"),
                    Heading("Plan"),
                    Heading("Level"),
                    Heading("Looks ahead"),
                    Heading("List"),
                    Heading("May judge", number=True),
                ),
                rows=tuple(
                    (
                        TableCell(framework.name, href=setting.url("round", year=year_key(framework))),
                        TableCell(framework.plan_name),
                        TableCell(framework.get_plan_level_display()),
                        TableCell(horizon_words(framework)),
                        TableCell(complete_words(policy, framework) or "Taken over from 2015/16"),
                        TableCell(str(_may_judge(policy, framework))),
                    )
                    for framework in reversed(policy.rounds)
                ),
            )
        ),
    )


def round_page(setting: Setting, framework: Framework, *, held_years: Collection[str]) -> RoundPage:
    """One year: its days, its list with what of it was seen, or what it took over."""
    policy, lines = setting.catalogue, setting.catalogue.listed.get(framework.key, ())
    year = financial_year_label(framework.year_start.year)
    figures = None
    if framework.key in held_years:
        figures = Link(f"Figures of {year}", setting.url("grid") + f"?year={year_key(framework)}")
    asked = [row for (key, _), row in policy.requirements.items() if key == framework.key]
    return RoundPage(
        title=framework.name,
        complete=complete_words(policy, framework),
        facts=tuple(
            row
            for row in (
                Row("Plan", framework.plan_name),
                Row(
                    "Kind and level",
                    f"{framework.get_plan_type_display()}, {framework.get_plan_level_display()}",
                ),
                Row("Looks ahead", horizon_words(framework)),
                Row("Where that is said", plain_source(framework.source)),
                Row("Note", framework.note),
            )
            if row.value
        ),
        dates=with_files(dates) if (dates := _dates(framework)) else None,
        parts=with_files(parts) if (parts := _parts(policy, framework)) else None,
        listed=_listed(setting, framework, lines) if lines else None,
        carried=None if lines or not asked else with_files(_carried(setting, asked, framework)),
        figures=figures,
    )


def _may_judge(policy: Catalogue, framework: Framework) -> int:
    """Of a year with a list its lines; of another its standards that a source states."""
    lines = policy.listed.get(framework.key)
    if lines:
        return sum(line.may_judge for line in lines)
    return sum(
        row.confirmed_until is not None and row.status not in Requirement.STOPPED
        for (key, _), row in policy.requirements.items()
        if key == framework.key
    )


def _dates(framework: Framework) -> PlainTable | None:
    if not framework.dates:
        return None
    return PlainTable(
        key="dates",
        caption="Days of the round that a source names",
        columns=(Heading("Step"), Heading("When"), Heading("Source")),
        rows=tuple(
            (
                TableCell(one["step"]),
                TableCell(day_words(date.fromisoformat(one["on"])) if "on" in one else one["words"]),
                TableCell(one["source"]),
            )
            for one in framework.dates
        ),
    )


def _parts(policy: Catalogue, framework: Framework) -> PlainTable | None:
    guided = [part for part in policy.guided if part.framework_id == framework.key]
    if not guided:
        return None
    return PlainTable(
        key="parts",
        caption=f"Parts of a plan of {framework.name}",
        note="Asked of territorial boards. Of national boards no guidance was seen.",
        columns=(Heading("Part"), Heading("Rule"), Heading("About it"), Heading("Source")),
        rows=tuple(
            (
                TableCell(part.title, note="new in this year" if part.is_new else ""),
                TableCell(f"{part.get_rule_display()}{', not confirmed' if part.recalled else ''}"),
                TableCell(part.detail),
                TableCell(part.source),
            )
            for part in guided
        ),
    )


def _listed(setting: Setting, framework: Framework, lines: Collection[ListedTarget]) -> PlainTable:
    return PlainTable(
        key="listed",
        caption=f"Targets and standards of {framework.name} that were seen",
        note="A line may judge where its value was seen, and of a target its day too.",
        columns=(
            Heading("Target"),
            Heading("Asked"),
            Heading("By"),
            Heading("Kind"),
            Heading("Judges"),
            Heading("Source"),
        ),
        rows=tuple(
            (
                TableCell(
                    _with_code(line),
                    href=setting.url("target", measure=line.measure_id) if line.measure_id else "",
                    note=line.note,
                ),
                TableCell(asked_words(line)),
                TableCell(by_words(line)),
                TableCell(line.get_status_display(), note=_for_whom(line)),
                TableCell(judges_words(line)),
                TableCell(line.source),
            )
            for line in lines
        ),
        download=setting.table(TAKE, "round-table", query="", year=year_key(framework)),
    )


def _carried(setting: Setting, asked: Collection[Requirement], framework: Framework) -> PlainTable:
    measures = setting.catalogue.measures
    return PlainTable(
        key="carried",
        caption=f"Standards of {framework.name}, in the wording of 2015/16",
        note="Each judges the periods for which a source states it.",
        columns=(Heading("Standard"), Heading("In its words"), Heading("Judges"), Heading("Source")),
        rows=tuple(
            (
                TableCell(measures[row.measure_id].title, href=setting.url("target", measure=row.measure_id)),
                TableCell(row.wording),
                TableCell(_until(row, framework)),
                TableCell(plain_source(row.source)),
            )
            for row in sorted(asked, key=lambda row: measures[row.measure_id].position)
        ),
    )


def _until(row: Requirement, framework: Framework) -> str:
    if row.status in Requirement.STOPPED:
        return f"no: {row.get_status_display().lower()}"
    if row.confirmed_until is None:
        return f"no: {NOT_CONFIRMED}"
    return "yes" if row.confirmed_until >= framework.year_end else f"until {day_words(row.confirmed_until)}"


def _seen(line: ListedTarget, part: str, words: str) -> str:
    """Words of a line, which say themselves where the source does not."""
    return words if part in line.seen or not words else f"{words} ({NOT_STATED})"


def _with_code(line: ListedTarget) -> str:
    code = f" · {_seen(line, 'code', line.code)}" if line.code else ""
    return _seen(line, "title", line.title) + code


def asked_words(line: ListedTarget) -> str:
    """ "at least 98%", "-30 % change, from 2005/06", "agreed with each board"."""
    if line.shape == Requirement.Shape.ALL_OF and line.unit == "":
        return _seen(line, "value", "every one of its conditions")
    if line.value is None:
        agreed = line.shape in (Requirement.Shape.BOARD_AGREED, Requirement.Shape.CUMULATIVE)
        return "agreed with each board" if agreed else "value not held here"
    number = f"{line.value.normalize():,f}"
    joint = "" if line.unit == "%" or not line.unit else " "
    words = f"{line.get_comparator_display()} {number}{joint}{line.unit}"
    told = _seen(line, "value", words)
    return f"{told}, from {_seen(line, 'baseline', line.baseline)}" if line.baseline else told


def by_words(line: ListedTarget) -> str:
    """The day, or of it what the source states."""
    if line.deadline is None:
        return "no day: a standard" if line.status == ListedTarget.Status.STANDARD else "no day held here"
    if "year-of-deadline" in line.seen:
        return f"{line.deadline.year} (the day: {NOT_STATED})"
    if "month-of-deadline" in line.seen:
        return f"{line.deadline:%B %Y} (the day: {NOT_STATED})"
    return _seen(line, "deadline", day_words(line.deadline))


def judges_words(line: ListedTarget) -> str:
    if not line.may_judge:
        return f"no: {NOT_CONFIRMED}"
    return "yes" if line.measure_id else "no figures here"


def _for_whom(line: ListedTarget) -> str:
    known = {"territorial": "", "all": "every board"}
    return known.get(line.applies_to, line.applies_to)


LISTED: tuple[Column[tuple[Framework, ListedTarget]], ...] = (
    Column("year", "Year", lambda row: financial_year_label(row[0].year_start.year)),
    Column("framework", "Framework", lambda row: row[0].name),
    Column("code", "Code", lambda row: row[1].code),
    Column("title", "Target", lambda row: row[1].title),
    Column("status", "Kind", lambda row: row[1].status, Kind.CODE),
    Column("shape", "Shape", lambda row: row[1].shape, Kind.CODE),
    Column("asked", "Asked", lambda row: asked_words(row[1])),
    Column("by", "By", lambda row: by_words(row[1])),
    Column("applies_to", "Asked of", lambda row: row[1].applies_to),
    Column("seen", "Seen", lambda row: " ".join(row[1].seen), about="What of it the source states."),
    Column("may_judge", "May judge", lambda row: row[1].may_judge),
    Column("measure", "Measure", lambda row: row[1].measure_id or "", Kind.CODE, "Empty: no figures here."),
    Column("source", "Source", lambda row: row[1].source),
    Column("note", "Note", lambda row: row[1].note),
)


def listed_table(policy: Catalogue, framework: Framework) -> Table[tuple[Framework, ListedTarget]]:
    """What was seen of a year's list, as a file."""
    return Table(LISTED, [(framework, line) for line in policy.listed.get(framework.key, ())])
