"""What the Government promised for itself: judged for Scotland where its own series reaches the day, of no board."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.components.columns import Column, Kind, Table
from boards.components.parts import Download, Heading, Link, PlainTable, Row, TableCell
from boards.performance.cells import Series
from reports.dashboards.pages.setting import TAKE, Setting
from targets.calc.government import (
    Answer,
    Outcome,
    counted_outcome,
    delivered_outcome,
    direction_outcome,
)
from targets.calc.periods import day_words
from targets.catalogue.models import Definition, Measure
from targets.catalogue.national import NationalPromise, SourcePlan
from targets.catalogue.queries import Catalogue

WORDS = {
    Outcome.MET: "met",
    Outcome.MISSED: "missed",
    Outcome.BEFORE_FIGURES: "due before the figures held here begin",
    Outcome.NO_FIGURE: "no figure of that day is held here",
    Outcome.NOT_HELD: "not judged: its own figures are not held here",
    Outcome.DONE: "done",
    Outcome.DONE_LATE: "done late",
    Outcome.NOT_DONE: "not done",
    Outcome.NOT_KNOWN: "not known here",
    Outcome.BETTER: "better",
    Outcome.WORSE: "worse",
    Outcome.CANNOT_BE_TOLD: "cannot be told: the difference may be chance",
    Outcome.NO_BASELINE: "not judged: baseline not held",
}
NOT_REPORTED = "No later statement was seen."

ReadSeries = Callable[[str], Series]  # Scotland's, by the key of the measure


@dataclass(frozen=True)
class JudgedPromise:
    promise: NationalPromise
    answer: Answer

    @property
    def by_words(self) -> str:
        named = day_words(self.promise.by) if self.promise.by else ""
        return self.promise.by_words or named or "no day was named"

    @property
    def result(self) -> str:
        if self.answer.outcome is Outcome.NOT_REACHED and self.answer.on and self.promise.by:
            return f"newest figure {self.answer.on:%B %Y}, date {self.promise.by:%B %Y}"
        if self.answer.outcome is Outcome.MISSED_BY_PLAIN_COUNT:
            return "missed by plain count; by specialty not held here"
        return WORDS[self.answer.outcome]

    @property
    def figure(self) -> str:
        """What was counted on the day, or the day of what was done; empty where nothing decided."""
        answer = self.answer
        if answer.on is None:
            return ""
        on = day_words(answer.on)
        return on if answer.value is None else f"{answer.value:,.0f} on {on}"


@dataclass(frozen=True)
class PromisedGroup:
    plan: SourcePlan
    table: PlainTable


@dataclass(frozen=True)
class PromisesPage:
    title: str
    provenance: str
    groups: tuple[PromisedGroup, ...]
    files: Download


def promises_page(setting: Setting, *, read: ReadSeries) -> PromisesPage:
    """Every national promise by the plan that it stands in."""
    judged = judged_promises(setting.catalogue, setting.catalogue.national, read=read)
    plans = {one.promise.plan_id: one.promise.plan for one in judged}
    return PromisesPage(
        title="What the Government promised",
        provenance=setting.provenance,
        groups=tuple(
            PromisedGroup(
                plan=plan,
                table=_table(setting, plan, [one for one in judged if one.promise.plan_id == key]),
            )
            for key, plan in plans.items()
        ),
        files=setting.table(TAKE, "promises-table", query=""),
    )


def judged_promises(
    policy: Catalogue, promises: Iterable[NationalPromise], *, read: ReadSeries
) -> list[JudgedPromise]:
    """Each promise with its outcome. A series is read once, and only if it may reach the day of a promise."""
    kept: dict[str, Series] = {}

    def series(measure_key: str) -> Series:
        if measure_key not in kept:
            kept[measure_key] = read(measure_key)
        return kept[measure_key]

    return [JudgedPromise(promise, _answer(promise, policy, series)) for promise in promises]


def rows_about(setting: Setting, measure: Measure, *, read: ReadSeries) -> tuple[Row, ...]:
    """The national promises that count this measure, beside its figures: whose, what, by when and what became of it.

    Nothing is read where there is none.
    """
    own = [promise for promise in setting.catalogue.national if promise.measure_id == measure.key]
    return tuple(
        Row(
            f"{one.promise.plan.name}, {one.promise.code}",
            f"{one.promise.wording} Due: {one.by_words}. Scotland: {one.result}"
            + (f" ({one.figure})." if one.figure else "."),
            link=Link("Every national promise", setting.url("promises")),
        )
        for one in judged_promises(setting.catalogue, own, read=read)
    )


def _answer(promise: NationalPromise, policy: Catalogue, read: ReadSeries) -> Answer:
    if promise.shape == NationalPromise.Shape.DELIVERED:
        return delivered_outcome(by=promise.by, done_on=promise.done_on, not_done_on=promise.not_done_on)
    if promise.measure_id is None:
        return Answer(Outcome.NOT_HELD)
    if promise.shape == NationalPromise.Shape.DIRECTION:
        return _direction(promise, read(promise.measure_id))
    if promise.by is None or promise.at_most is None:
        raise AssertionError("a promised count has its day, as the table demands")
    if promise.by < policy.definitions[promise.measure_id][0].valid_from:
        return Answer(Outcome.BEFORE_FIGURES)
    return counted_outcome(
        at_most=Decimal(promise.at_most),
        by=promise.by,
        figures={
            point.period.end: point.numerator
            for point in read(promise.measure_id).points
            if point.numerator is not None
        },
        of_most=bool(promise.of_most),
    )


def _direction(promise: NationalPromise, series: Series) -> Answer:
    counts: dict[date, tuple[int, int]] = {
        point.period.end: (int(point.numerator), int(point.denominator))
        for point in series.points
        if point.numerator is not None and point.denominator is not None
    }
    return direction_outcome(
        before=counts.get(promise.baseline_on) if promise.baseline_on else None,
        now=counts[max(counts)] if counts else None,
        higher_is_better=promise.better == Definition.Direction.HIGHER,
    )


def _table(setting: Setting, plan: SourcePlan, judged: list[JudgedPromise]) -> PlainTable:
    return PlainTable(
        key=plan.key,
        caption=f"Promises of the {plan.name}",
        note=plan.source,
        columns=(
            Heading("Promise"),
            Heading("By"),
            Heading("Result for Scotland"),
            Heading("Stated since"),
            Heading("Source"),
        ),
        rows=tuple(
            (
                TableCell(
                    f"{one.promise.code}: {one.promise.wording}",
                    href=setting.url("target", measure=one.promise.measure_id)
                    if one.promise.measure_id
                    else "",
                ),
                TableCell(one.by_words),
                TableCell(one.result, note=one.figure),
                TableCell(one.promise.reported or NOT_REPORTED, note=one.promise.reported_source),
                TableCell(one.promise.source),
            )
            for one in judged
        ),
    )


PROMISES: tuple[Column[JudgedPromise], ...] = (
    Column("code", "Code", lambda one: one.promise.code),
    Column("plan", "Plan", lambda one: one.promise.plan.name),
    Column("level", "Level", lambda one: one.promise.plan.level, Kind.CODE),
    Column("promise", "Promise", lambda one: one.promise.wording),
    Column("shape", "Shape", lambda one: one.promise.shape, Kind.CODE),
    Column("measure", "Measure", lambda one: one.promise.measure_id or "", Kind.CODE),
    Column("by", "By", lambda one: one.by_words),
    Column("outcome", "Outcome", lambda one: one.answer.outcome.value, Kind.CODE),
    Column("result", "Result for Scotland", lambda one: one.result),
    Column("figure", "Figure", lambda one: one.figure),
    Column("reported", "Stated since", lambda one: one.promise.reported),
    Column("reported_source", "Who states it", lambda one: one.promise.reported_source),
    Column("source", "Source", lambda one: one.promise.source),
)


def promised_table(policy: Catalogue, *, read: ReadSeries) -> Table[JudgedPromise]:
    """Every national promise as a file."""
    return Table(PROMISES, judged_promises(policy, policy.national, read=read))
