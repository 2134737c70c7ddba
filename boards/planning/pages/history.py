"""What was done to a version, in words: every edit with who made it and when."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from boards.components.parts import Heading, PlainTable, TableCell
from boards.components.words import moment_words
from boards.performance.words import promise_value_words
from boards.plans.models import PlanEdit
from boards.plans.parts.trajectories.values import BASELINE, RATIONALE, field_of
from boards.plans.queries import PlanView
from boards.plans.verbs import WORDS, Verb
from boards.work.edits import STATE, Values
from targets.calc.periods import period_words
from targets.catalogue.models import Definition

NAMED = 3  # values of one edit that are named


def history_table(
    edits: Sequence[PlanEdit], *, plan: PlanView, definitions: Mapping[str, Definition]
) -> PlainTable | None:
    """None where nothing is shown yet."""
    if plan.shown is None:
        return None
    return PlainTable(
        key="history",
        caption=f"What was done to version {plan.shown.number}",
        columns=(Heading("When"), Heading("Who"), Heading("What")),
        rows=tuple(
            (
                TableCell(moment_words(edit.at)),
                TableCell(edit.editor_label),
                TableCell(_what(edit, plan=plan, definitions=definitions)),
            )
            for edit in edits
        ),
    )


def _what(edit: PlanEdit, *, plan: PlanView, definitions: Mapping[str, Definition]) -> str:
    if edit.part == STATE:
        words = WORDS[Verb(edit.entry)]
        return words[0].upper() + words[1:]
    state = plan.trajectories.get(edit.entry)
    if state is None:
        return f"{edit.entry}: changed"
    names = {field_of(period): period_words(period) for period in state.rules.periods}
    names |= {BASELINE: "baseline", RATIONALE: "reasons"}
    return f"{state.rules.title}: {_changes(edit.before or {}, edit.after or {}, names, definitions[edit.entry])}"


def _changes(before: Values, after: Values, names: Mapping[str, str], definition: Definition) -> str:
    """ "April 2022: 80%, now 81%; reasons worded anew; and 3 more"."""

    def words(value: str | None) -> str:
        return "nothing" if value is None else promise_value_words(Decimal(value), definition=definition)

    changed = [field for field in names if before.get(field) != after.get(field)]
    told = [
        "reasons worded anew"
        if field == RATIONALE
        else f"{names[field]}: {words(before.get(field))}, now {words(after.get(field))}"
        for field in changed[:NAMED]
    ]
    more = len(changed) - NAMED
    if more > 0:
        told.append(f"and {more} more")
    return "; ".join(told)
