"""Trajectories: what a board promises for each measure, period by period."""

from collections.abc import Mapping
from decimal import Decimal

from boards.plans.parts.inputs import Day
from boards.plans.parts.part import Fault, Field, Fields, Part, Setting
from boards.plans.parts.trajectories.baselines import check_baselines
from boards.plans.parts.trajectories.carrying import carry
from boards.plans.parts.trajectories.checks import CHECKS
from boards.plans.parts.trajectories.closed import check_closed
from boards.plans.parts.trajectories.file import COLUMNS, NEEDED, lines, read_line
from boards.plans.parts.trajectories.rows import BASELINE, BASELINE_PERIOD_END, RATIONALE, rows, write
from boards.plans.parts.trajectories.rules import check, rules_of
from boards.plans.parts.trajectories.state import missing
from boards.plans.words import field_of, promise_value_words
from boards.work.edits import Change
from targets.calc.periods import period_words


def _is_asked(setting: Setting) -> bool:
    return bool(setting.read(rules_of))


def _title_of(key: str, fields: Fields, setting: Setting) -> str:
    rules = setting.read(rules_of).get(key)
    return rules.title if rules else key


def _fields(key: str, setting: Setting) -> dict[str, Field]:
    """Each period, then where it starts from, and why."""
    rules = setting.read(rules_of).get(key)
    if rules is None:
        return {}

    def value(text: str) -> str:
        return promise_value_words(Decimal(text), definition=rules.definition)

    periods = {
        field_of(period): Field(period_words(period), value, column="value") for period in rules.periods
    }
    return periods | {
        BASELINE: Field("baseline", value, column="baseline"),
        BASELINE_PERIOD_END: Field(
            "last day of the baseline", Day().words, column="baseline_end", input=Day()
        ),
        RATIONALE: Field("reasons", anew="the reasons are worded anew", column="rationale"),
    }


def _check(changes: Mapping[str, Change], setting: Setting) -> tuple[Fault, ...]:
    """What is wrong with the values themselves; where nothing is, what was agreed and whether they come in time."""
    return check(changes, setting) or (*check_baselines(changes, setting), *check_closed(changes, setting))


TRAJECTORIES = Part(
    key="trajectories",
    title="Trajectories",
    one="trajectory",
    many="trajectories",
    is_asked=_is_asked,
    rows=rows,
    write=write,
    title_of=_title_of,
    fields=_fields,
    check=_check,
    missing=missing,
    columns=COLUMNS,
    lines=lines,
    needed=NEEDED,
    read_line=read_line,
    checks=CHECKS,
    carry=carry,
)
