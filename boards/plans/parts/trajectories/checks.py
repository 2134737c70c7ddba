"""What stands out in a trajectory: easier than what was agreed, short of its target, or perhaps fractions."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from boards.components.words import counted
from boards.plans.parts.part import Check, Fields, Found, Place, Whole
from boards.plans.parts.trajectories.rows import RATIONALE
from boards.plans.parts.trajectories.rules import Rules, rules_of
from boards.plans.words import field_of, promise_value_words
from targets.calc import plan_checks
from targets.calc.periods import Period, period_words
from targets.calc.plan_checks import Severity
from targets.calc.plausibility import PlanNotes, notes_on_plan
from targets.calc.rag import Direction
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE, falls
from targets.catalogue.models import Definition

KEY = "trajectories"
LOADED = "An administrator loads such levels with the policy: send them the level, its day and its source."


class Line:
    """One trajectory beside what was agreed of it and what it shall reach."""

    def __init__(self, whole: Whole, key: str, rules: Rules) -> None:
        self.key, self.rules, self.target = key, rules, whole.levels.get(key)
        row = whole.of(KEY).get(key, {})
        before = whole.rows_before.get(KEY, {}).get(key, {})
        self.values = _values(row, rules)
        self.agreed = _values(before, rules)
        self.reason = row.get(RATIONALE, "")
        #: A reason that was copied from the agreed version was given for other values.
        self.new_reason = self.reason if self.reason != before.get(RATIONALE) else ""

    @property
    def notes(self) -> PlanNotes:
        definition = self.rules.definition
        return notes_on_plan(
            values=self.values,
            before=self.agreed,
            target=self.target,
            direction=Direction(definition.direction),
            is_percent=definition.unit == Definition.Unit.PERCENT,
            due=self._due,
        )

    @property
    def _due(self) -> int:
        """The last period, or the last that ends by the target's day, where that is within the year."""
        by = self.rules.deadline
        ended = [place for place, one in enumerate(self.rules.periods) if by is not None and one.end <= by]
        return ended[-1] if ended else -1

    @property
    def planned(self) -> tuple[str, Decimal | None]:
        """What it plans for the period in which its target is due, with its name."""
        return f"planned for {self.period(self._due)}", self.values[self._due]

    def words(self, value: Decimal) -> str:
        return promise_value_words(value, definition=self.rules.definition)

    def period(self, place: int) -> str:
        return period_words(self.rules.periods[place])

    def found(self, words: str, *compared: tuple[str, Decimal | None], reason: str = "") -> Found:
        return Found(
            words=f"{self.rules.title}: {words}",
            about=self.key,
            compared=tuple((name, self.words(value)) for name, value in compared if value is not None),
            places=(Place(KEY, self.key),),
            reason=reason,
        )


def _values(row: Fields, rules: Rules) -> list[Decimal | None]:
    texts = [row.get(field_of(period)) for period in rules.periods]
    return [None if text is None else Decimal(text) for text in texts]


def _lines(whole: Whole) -> Iterator[tuple[Line, PlanNotes]]:
    for key, rules in whole.setting.read(rules_of).items():
        if key in whole.of(KEY):
            line = Line(whole, key, rules)
            yield line, line.notes


def easier_than_agreed(whole: Whole) -> Iterator[Found]:
    for line, notes in _lines(whole):
        if notes.easier:
            first = notes.easier[0]
            periods = [line.rules.periods[place] for place in notes.easier]
            yield line.found(
                f"easier than agreed in version {whole.before_number} for {_periods(periods)}.",
                (f"agreed for {line.period(first)}", line.agreed[first]),
                ("now", line.values[first]),
                reason=line.new_reason,
            )


def misses_its_target(whole: Whole) -> Iterator[Found]:
    for line, notes in _lines(whole):
        if notes.short is not None:
            yield line.found(
                f"does not reach its target by the end of {line.period(notes.short)}.",
                ("target", line.target),
                ("planned", line.values[notes.short]),
                reason=line.reason,
            )


def running_total_falls(whole: Whole) -> Iterator[Found]:
    for line, _ in _lines(whole):
        if lower := falls(line.values, shape=line.rules.shape):
            first = lower[0]
            yield line.found(
                f"a running total never falls, but does for {_periods(line.rules.periods[p] for p in lower)}.",
                (line.period(first), line.values[first]),
                reason=line.new_reason,
            )


def fractions_for_percentages(whole: Whole) -> Iterator[Found]:
    for line, notes in _lines(whole):
        if notes.fractions:
            first = notes.fractions[0]
            are = counted(len(notes.fractions), "value", "values")
            yield line.found(
                f"{are} may be a fraction in place of a percentage.",
                (line.period(first), line.values[first]),
                ("target", line.target),
            )


def _agreed_with_board(
    whole: Whole, rule: Callable[..., tuple[str, ...]]
) -> Iterator[tuple[Line, tuple[str, Decimal | None]]]:
    """The written trajectories that the rule finds, each with what it plans for when its level is due."""
    lines = {line.key: line for line, _ in _lines(whole) if line.rules.shape in JUDGED_BY_AGREED_VALUE}
    for key in rule(lines, days={measure: said.agreed_on for measure, said in whole.agreed.items()}):
        yield lines[key], lines[key].planned


def no_level_agreed(whole: Whole) -> Iterator[Found]:
    for line, planned in _agreed_with_board(whole, plan_checks.levels_to_agree):
        yield line.found(
            f"its target is a level agreed with the board, and none is recorded. {LOADED}", planned
        )


def level_without_day(whole: Whole) -> Iterator[Found]:
    for line, planned in _agreed_with_board(whole, plan_checks.levels_without_day):
        yield line.found(
            f"no day is recorded on which its level was agreed, so the level judges nothing. {LOADED}",
            ("level", whole.agreed[line.key].value),
            planned,
        )


def _periods(periods: Iterable[Period]) -> str:
    named = [period_words(period) for period in periods]
    return named[0] if len(named) == 1 else f"{len(named)} periods, {named[0]} to {named[-1]}"


CHECKS = (
    Check("easier_than_agreed", Severity.EXPLAIN, easier_than_agreed),
    Check("never_reaches_its_target", Severity.EXPLAIN, misses_its_target),
    Check("running_total_falls", Severity.EXPLAIN, running_total_falls),
    Check("fractions_for_percentages", Severity.NOTE, fractions_for_percentages),
    # Notes: a board cannot mend them in its plan
    Check("no_level_agreed", Severity.NOTE, no_level_agreed),
    Check("agreed_level_without_day", Severity.NOTE, level_without_day),
)
