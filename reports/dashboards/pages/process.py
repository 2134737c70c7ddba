"""Board x target: its four facts in words, its limits as a table, and at the desk how it may run on."""

from dataclasses import dataclass
from decimal import Decimal

from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.tables import with_files
from boards.components.words import counted
from boards.performance.analysis.models import Analysis
from boards.performance.analysis.process import Process
from boards.performance.analysis.words import assurance, chance_words, direction, trajectory
from boards.performance.cells import Cell
from boards.performance.words import Facts, count_words, the_period, value_words
from boards.plans.words import promise_value_words
from reports.dashboards.pages.picture import Shown
from reports.dashboards.pages.setting import Setting
from targets.calc.forecast import reasons as forecasting
from targets.calc.periods import day_words, period_words
from targets.calc.realism import NoRealism
from targets.catalogue.models import Definition

#: How past forecasts came true, as docs/methods.md prints it of the newest back-test.
CALIBRATION = (
    "Of 11,208 past forecasts, made again as they would have been at the time, 80.5% of the figures fell between the "
    "first pair of values and 93.8% between the second: 80% and 95% would be right."
)
RECKONED_ANEW = "How it may run on is being reckoned anew from these figures."


@dataclass(frozen=True)
class FactRow:
    """One of the four facts: `components/four_facts.html`. Without a mark the word stands alone."""

    name: str
    mark: str
    word: str
    qualifiers: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class AheadPart:
    sentences: tuple[str, ...]
    table: PlainTable | None = None


def four_facts(
    facts: Facts, cell: Cell | None, process: Process, *, definition: Definition
) -> tuple[FactRow, ...]:
    """Result, direction, assurance and freshness, in this order; only the first where no figure is published."""
    stand_in = ("stand-in",) if facts.note else ()
    result = FactRow("Result", facts.result, facts.judged, (*facts.qualifiers, *stand_in))
    fresh = [FactRow("Figure", "", facts.freshness)] if facts.freshness else []
    if process.newest is None:
        return (result, *fresh)
    of = "" if cell and cell.period == process.newest else f"Of the figures to {the_period(process.newest)}."
    against = process.said.against
    asked = "" if against is None else promise_value_words(against, definition=definition)
    ways, assured = direction(process.said), assurance(process.said, of=asked)
    told = " ".join(one for one in (ways.sentence, of, pooled_words(process, definition=definition)) if one)
    rows = [FactRow("Direction", ways.mark, ways.word, told=told)]
    if not process.said.reason:
        rows.append(FactRow("Assurance", assured.mark, assured.word, told=f"{assured.sentence} {of}".strip()))
    return (result, *rows, *fresh)


def pooled_words(process: Process, *, definition: Definition) -> str:
    """What is said in place of a trend of a few people: counts added up, and how far chance may take them."""
    if process.pooled is None:
        return ""
    held, of = process.pooled, process.pooled.of
    value, low, high = (
        value_words(Decimal(str(one)), definition=definition) for one in (of.value, of.lower, of.upper)
    )
    count, total = (count_words(Decimal(f"{one:g}")) for one in (of.count, of.total))
    return (
        f"The {counted(held.periods, held.newest.kind.value)} with a figure in the 12 months to "
        f"{day_words(held.newest.end)}, added up: {count} of {total}, {value}. "
        f"The interval of that (95%) is {low} to {high}."
    )


def limits_table(process: Process, *, definition: Definition) -> PlainTable | None:
    """What the band of the chart shows; None without limits."""
    if not process.segments:
        return None
    return with_files(
        PlainTable(
            key="limits",
            caption="Limits between which the figures vary as usual, newest first",
            columns=(
                Heading("Figures"),
                Heading("Lower limit", number=True),
                Heading("Mean", number=True),
                Heading("Upper limit", number=True),
            ),
            rows=tuple(
                (
                    TableCell(f"{period_words(one.first)} to {period_words(one.last)}"),
                    *(
                        TableCell(value_words(value, definition=definition))
                        for value in (one.lower, one.mean, one.upper)
                    ),
                )
                for one in reversed(process.segments)
            ),
        )
    )


def ahead_part(setting: Setting, shown: Shown, *, definition: Definition) -> AheadPart | None:
    """At the desk, of what is known now: None anywhere else and where no figure is published."""
    if not setting.desk or setting.day is not None or shown.process.newest is None:
        return None
    kept = shown.ahead
    if kept is None:
        return AheadPart((RECKONED_ANEW,))
    sentences = [_chance(kept, definition), *_planned(shown.process), _pace(kept)]
    table = _table(shown, definition)
    if table is not None:
        sentences.append(CALIBRATION)
    return AheadPart(tuple(one for one in sentences if one), table)


def _chance(kept: Analysis, definition: Definition) -> str:
    if kept.no_forecast:
        why = forecasting.SENTENCES[forecasting.NoForecast(kept.no_forecast)]
        return f"There is no forecast. {why}"
    if kept.chance is None or kept.against is None:
        return ""
    asked = promise_value_words(kept.against, definition=definition)
    return (
        f"If things go on as they did, the chance that a quarter of the next year meets {asked} is "
        f"{chance_words(kept.chance)}."
    )


def _planned(process: Process) -> list[str]:
    """What the limits say of the trajectory, where it is not already the assurance."""
    said, told = process.said, trajectory(process.said)
    sentences = [told.sentence] if told and told != assurance(said) else []
    if said.fails_from is not None:
        sentences.append(
            f"If nothing changes, the trajectory would be missed every time from {said.fails_from:%B %Y} on."
        )
    return sentences


def _pace(kept: Analysis) -> str:
    if kept.realism is None or kept.no_realism != NoRealism.PERCENTILE:
        return ""
    return (
        f"What its trajectory still plans is faster than {kept.realism:.0f} in 100 of {kept.precedents:,} past changes "
        "of boards over as many periods, from a similar start."
    )


def _table(shown: Shown, definition: Definition) -> PlainTable | None:
    if shown.fan is None:
        return None

    rows = []
    for period, values in zip(shown.fan.periods, shown.fan.values, strict=True):
        words = [value_words(value, definition=definition) for value in values]
        rows.append(
            (
                TableCell(period_words(period)),
                TableCell(words[2]),
                TableCell(f"{words[1]} to {words[3]}"),
                TableCell(f"{words[0]} to {words[4]}"),
            )
        )
    return with_files(
        PlainTable(
            key="ahead",
            caption="How the figures may run on, if things go on as they did",
            columns=(
                Heading("Period"),
                Heading("Middle", number=True),
                Heading("80 in 100 between", number=True),
                Heading("95 in 100 between", number=True),
            ),
            rows=tuple(rows),
        )
    )
