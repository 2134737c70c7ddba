"""How far each trajectory of a plan is written, and what is missing before the plan can be signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.plans.parts.part import Facts, Fields, Missing, Rows, Setting
from boards.plans.parts.trajectories.closed import TooLate, too_late_of
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE
from boards.plans.parts.trajectories.rules import Rules, rules_of
from boards.plans.words import field_of
from targets.calc.periods import Period, period_words

MOST_NAMED = 12  # missing periods that a refusal names one by one


@dataclass(frozen=True)
class TrajectoryState:
    """One asked trajectory of the shown version. `reported`: the board ever had a figure of the measure.

    `too_late` has the fields of periods for which nothing can be promised any more.
    """

    rules: Rules
    values: Mapping[Period, Decimal]
    baseline: Decimal | None
    baseline_period_end: date | None
    rationale: str
    fields: Fields
    reported: bool
    too_late: Mapping[str, TooLate]

    @property
    def is_complete(self) -> bool:
        """Every period has a value that can still be promised something."""
        return not self.missing_periods

    @property
    def missing_periods(self) -> tuple[Period, ...]:
        return tuple(
            period
            for period in self.rules.periods
            if period not in self.values and field_of(period) not in self.too_late
        )

    @property
    def is_lacking(self) -> bool:
        """The plan cannot be signed as this stands: it is demanded, or begun, and lacks a value for some period.

        A measure of which the board never had a figure (it does not run that service) is not demanded. One that is
        taken out in the year keeps what was agreed for its closed periods, and is not begun.
        """
        demanded = self.rules.required and self.reported
        begun = any(field_of(period) not in self.too_late for period in self.values)
        return (demanded or begun) and not self.is_complete


def states_of(rows: Rows, setting: Setting, facts: Facts) -> dict[str, TrajectoryState]:
    """By measure, for every trajectory that is asked for."""
    states = {}
    for key, rules in setting.read(rules_of).items():
        fields = rows.get(key, {})
        planned = {period: fields.get(field_of(period)) for period in rules.periods}
        baseline = fields.get(BASELINE)
        states[key] = TrajectoryState(
            rules=rules,
            values={period: Decimal(text) for period, text in planned.items() if text is not None},
            baseline=None if baseline is None else Decimal(baseline),
            baseline_period_end=date.fromisoformat(fields[BASELINE_PERIOD_END])
            if BASELINE_PERIOD_END in fields
            else None,
            rationale=fields.get(RATIONALE, ""),
            fields=fields,
            reported=key in facts.reported,
            too_late=setting.read(too_late_of).get(key, {}),
        )
    return states


def missing(rows: Rows, setting: Setting, facts: Facts) -> tuple[Missing, ...]:
    """Trajectories that are demanded or begun, and the periods that they lack."""
    return tuple(
        Missing(state.rules.title, missing_words(state))
        for state in states_of(rows, setting, facts).values()
        if state.is_lacking
    )


def missing_words(state: TrajectoryState) -> str:
    """ "every period", "March 2015", "13 periods from April 2014 to April 2015": where a value is missing."""
    lacking = state.missing_periods
    if len(lacking) == len(state.rules.periods):
        return "every period"
    if len(lacking) > MOST_NAMED:
        first, last = period_words(lacking[0]), period_words(lacking[-1])
        return f"{len(lacking)} periods from {first} to {last}"
    return ", ".join(period_words(period) for period in lacking)
