"""Money by month: read, typed, and what a file of it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from boards.components.exports import restored
from boards.direction.months import MonthOfMoney
from boards.direction.return_acts import CannotReport
from boards.direction.return_queries import in_force_of
from boards.figures.intake.problems import Problem, Problems, Refused
from boards.figures.intake.table import ROW, read_table
from boards.figures.intake.text import decode
from boards.organisations.models import Organisation
from boards.people.permissions import require, rights_of
from boards.people.roles import Action
from boards.plans.models import DeliveryPlan
from boards.plans.parts import FINANCE
from boards.plans.parts import SAVINGS as SAVINGS_PART
from boards.plans.parts.inputs import Number, Unreadable, read_day
from boards.plans.words import limited_to
from boards.work import audit
from boards.work.actors import Actor
from targets.calc.periods import Period, PeriodKind, add_months, day_words, period_words
from targets.catalogue.models import Framework
from targets.catalogue.queries import catalogue

SUBJECT, SAID = "month_of_money", "month of money said"  # in the audit log
OUTTURN, SAVINGS = "outturn", "savings"
INPUTS = {OUTTURN: Number(3, shown=3, may_be_negative=True), SAVINGS: Number(3, shown=3)}
TITLES = {OUTTURN: "Forecast outturn", SAVINGS: "Savings so far"}
#: What a file calls them.
COLUMNS = {"month": "month", OUTTURN: "forecast_outturn", SAVINGS: "savings_delivered"}
MOST_LINES = 200
#: Government reads months, so nothing is said of them where the board keeps one of these parts to itself.
KEPT_BY = frozenset({FINANCE.key, SAVINGS_PART.key})
KEPT = "The board keeps its money to itself in this year: share that part of the plan first."
CHANGED = "{} was said anew by {} since you opened this. Open the page again, and look at it first."

Amounts = Mapping[str, str]  # by field the number as it is held; empty where nothing is said


@dataclass(frozen=True)
class Month:
    """One month of the plan's year; `held` is what was said of it last, `number` how often something was."""

    first: date
    held: MonthOfMoney | None

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def words(self) -> str:
        return period_words(Period.of(start=self.first, kind=PeriodKind.MONTH))

    @property
    def number(self) -> int:
        return self.held.number if self.held else 0

    @property
    def said(self) -> Amounts:
        return {name: _text(getattr(self.held, name)) for name in INPUTS} if self.held else {}


def months_of(organisation: Organisation, framework: Framework) -> tuple[Month, ...]:
    """The twelve months of the plan's year; one query."""
    newest = {
        one.month: one
        for one in MonthOfMoney.objects.filter(
            plan__organisation=organisation, plan__framework=framework
        ).select_related("by")
    }
    firsts = [add_months(framework.year_start, number) for number in range(12)]
    return tuple(Month(first, newest.get(first)) for first in firsts)


def say_months(
    *,
    actor: Actor,
    organisation: Organisation,
    framework_key: str,
    said: Mapping[str, Amounts],
    read: Mapping[str, int],
) -> int:
    """Keep what is new about months that have begun, all of it or nothing; returns how many changed.

    `read` is by month how often something had been said of it when the author saw it. Raises NotAllowed, CannotReport.
    """
    require(actor=actor, action=Action.REPORT_YEAR, organisation_id=organisation.pk)
    rights, policy = rights_of(user_id=actor.user_id, today=actor.today), catalogue()
    if not rights.writes(FINANCE.key, organisation_id=organisation.pk):
        raise CannotReport(limited_to(rights.parts(organisation.pk)))
    with transaction.atomic():
        plan = (
            DeliveryPlan.objects.select_for_update()
            .filter(organisation=organisation, framework=framework_key)
            .first()
        )
        version, kept = in_force_of(organisation, framework_key, policy, actor.today)
        if plan is None or version is None:
            raise CannotReport("No plan of this year is agreed: there is nothing to report on yet.")
        if not KEPT_BY.isdisjoint(kept):
            raise CannotReport(KEPT)
        changed = []
        for month in months_of(organisation, policy.frameworks[framework_key]):
            typed = {name: text for name, text in said.get(month.key, {}).items() if text}
            if typed == {name: text for name, text in month.said.items() if text}:
                continue
            if month.held and read.get(month.key, 0) != month.number:
                raise CannotReport(CHANGED.format(month.words, month.held.by.name))
            if month.first > actor.today:
                raise CannotReport(
                    f"{month.words} begins on {day_words(month.first)}: nothing can be said of it yet."
                )
            changed.append(_new(actor, plan, month, typed))
        for one, before in changed:
            one.save()
            audit.record(
                actor=actor,
                action=SAID,
                subject_type=SUBJECT,
                subject_id=one.pk,
                organisation_id=organisation.pk,
                before=before,
                after={
                    "month": one.month.isoformat(),
                    **{name: _text(getattr(one, name)) for name in INPUTS},
                },
            )
    return len(changed)


def _new(
    actor: Actor, plan: DeliveryPlan, month: Month, typed: Amounts
) -> tuple[MonthOfMoney, dict[str, str] | None]:
    amounts = {name: Decimal(typed[name]) if name in typed else None for name in INPUTS}
    return (
        MonthOfMoney(
            plan=plan,
            month=month.first,
            number=month.number + 1,
            by_id=actor.user_id,  # type: ignore[misc]
            at=actor.now,
            **amounts,
        ),
        dict(month.said) if month.held else None,
    )


@dataclass(frozen=True)
class FileOfMonths:
    """What a file says by month, or everything that is wrong with it."""

    said: Mapping[str, Amounts]
    problems: tuple[Problem, ...]


def read_months(content: bytes, *, framework: Framework) -> FileOfMonths:
    """Columns month (2026-04 or a day in it), forecast_outturn and savings_delivered; never raises for its bytes."""
    problems, said = Problems(), dict[str, Amounts]()
    try:
        table = read_table(
            decode(content, limit_bytes=settings.PLAN_FILE_LIMIT_BYTES, most_lines=MOST_LINES),
            problems=problems,
        )
        names = {name.strip().casefold().replace(" ", "_"): name for name in table.columns}
        for column in COLUMNS.values():
            if column not in names:
                problems.add(
                    Problem(
                        table.header_row,
                        column,
                        "",
                        "missing_column",
                        f"The column {column} is missing.",
                        f"Give the columns {', '.join(COLUMNS.values())}.",
                    )
                )
        problems.stop_if_any()
        for line in table.frame.iter_rows(named=True):
            cells = {field: restored(line[names[column]] or "").strip() for field, column in COLUMNS.items()}
            _read_line(int(line[ROW]), cells, framework, said, problems)
    except Refused:
        pass
    except Problems.Fatal as fatal:
        problems.add(fatal.problem)
    return FileOfMonths({} if problems.count else said, problems.kept())


def _read_line(
    row: int, cells: Mapping[str, str], framework: Framework, said: dict[str, Amounts], problems: Problems
) -> None:
    def wrong(field: str, problem: str, remedy: str) -> None:
        problems.add(Problem(row, COLUMNS[field], cells[field][:80], "value_wrong", problem, remedy))

    try:
        text = cells["month"]
        day = read_day(f"{text}-01" if len(text) == 7 else text)
    except Unreadable:
        wrong("month", "This is no month.", "Write it as 2026-04.")
        return
    key = f"{day:%Y-%m}"
    if not framework.year_start <= day <= framework.year_end:
        wrong(
            "month", "It is no month of this year.", f"The year begins on {day_words(framework.year_start)}."
        )
    elif key in said:
        wrong("month", "The file names this month twice.", "Keep one line of it.")
    else:
        amounts = {}
        for field, asks in INPUTS.items():
            if cells[field]:
                try:
                    amounts[field] = asks.read(cells[field])
                except Unreadable as unreadable:
                    wrong(field, unreadable.problem, unreadable.remedy)
        said[key] = amounts


def _text(value: Decimal | None) -> str:
    if value is None:
        return ""
    return INPUTS[OUTTURN].read(f"{value:f}")
