"""One change of process in words, and the limits that it makes anew."""

from collections.abc import Sequence
from datetime import date

from boards.components.columns import Column, Kind
from boards.components.parts import Row
from boards.components.tables import PageTable, page_table
from boards.components.words import moment_words
from boards.organisations.marks import board_cell
from boards.performance.analysis.models import Rebase
from boards.performance.analysis.reasons import NoVariation
from boards.performance.analysis.variation import Variation
from boards.performance.analysis.words import direction
from boards.performance.rebasing.acts import WAITS, facts_of, state_of
from boards.performance.rebasing.effects import Effect
from boards.performance.rebasing.lists import whose
from boards.performance.words import value_words
from targets.calc.periods import day_words
from targets.catalogue.models import Definition


def title_of(rebase: Rebase) -> str:
    return f"{rebase.measure.title}: a change of process from {day_words(rebase.at)}"


def rows_of(rebase: Rebase) -> tuple[Row, ...]:
    told = [
        Row("Whose process", whose(rebase)),
        Row("From", day_words(rebase.at)),
        Row("What changed", rebase.reason),
        Row("Where that can be read", rebase.evidence),
        Row("Recorded", f"{rebase.asked_by.name}, {moment_words(rebase.asked_at)}"),
        Row("State", state_words(rebase)),
    ]
    if rebase.declined_because:
        told.append(Row("Declined because", rebase.declined_because))
    return tuple(told)


def state_words(rebase: Rebase) -> str:
    state, made = state_of(rebase), facts_of(rebase).made
    return f"{state}. No limits are new before that." if state == WAITS else f"{state}, {made}"


def effect_words(effects: Sequence[Effect]) -> str:
    """What the table under it shows, in a sentence."""
    changed = [one for one in effects if one.is_changed]
    if not changed:
        return "No limits would be other than they are."
    lost = [one for one in changed if one.after.reason and not one.before.reason]
    words = f"Limits of {len(changed)} of {len(effects)} series would be made anew."
    if lost:
        words += f" {len(lost)} would have no limits until there are enough figures since that day."
    return words


def effects_table(effects: Sequence[Effect], *, definition: Definition, at: date) -> PageTable | None:
    """Of each series its limits now and then, and what its newest figure would be called."""
    if not effects:
        return None

    def limits(said: Variation) -> str:
        if said.reason or said.lower is None or said.mean is None or said.upper is None:
            return NoVariation(said.reason).label if said.reason else ""
        low, mean, high = (
            value_words(value, definition=definition) for value in (said.lower, said.mean, said.upper)
        )
        return f"{low} to {high}, mean {mean}"

    columns: tuple[Column[Effect], ...] = (
        Column(
            "board",
            "Organisation",
            lambda one: one.organisation.name,
            shown=lambda one: board_cell(one.organisation),
        ),
        Column("limits_before", "Limits now", lambda one: limits(one.before)),
        Column("limits_after", f"Limits from {day_words(at)} on", lambda one: limits(one.after)),
        Column("direction_before", "Direction now", lambda one: direction(one.before).word),
        Column("direction_after", "Direction then", lambda one: direction(one.after).word),
        Column("figures_after", "Figures since", lambda one: one.after.points, Kind.NUMBER),
    )
    return page_table(columns, list(effects), key="effects", caption="What the change does to limits")
