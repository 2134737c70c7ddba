"""What was done to a version, in words: every edit with who made it and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.organisations.marks import invented_column
from boards.organisations.models import Organisation
from boards.performance.words import promise_value_words
from boards.plans.models import PlanEdit
from boards.plans.parts.trajectories.values import BASELINE, RATIONALE, field_of
from boards.plans.queries import PlanView
from boards.plans.verbs import WORDS, Verb
from boards.work.edits import STATE, Values
from targets.calc.periods import period_words
from targets.catalogue.models import Definition

NAMED = 3  # values of one edit that are named


@dataclass(frozen=True)
class Done:
    """One edit in words. `step` is its place among the version's edits, the newest highest."""

    step: int
    at: datetime
    who: str
    what: str
    organisation: Organisation


class HistoryFilter(ListFilter):
    who = Choice(label="Who", says="by {}")
    words = Search(label="What", fields=("what",))


HISTORY: ListOf[Done] = ListOf(
    key="history",
    noun=("edit", "edits"),
    caption="What was done to this version",
    columns=(
        Column("at", "When", lambda done: done.at, Kind.MOMENT, order=("step",)),
        Column("who", "Who", lambda done: done.who, order=("who",)),
        Column("what", "What", lambda done: done.what),
        invented_column(lambda done: done.organisation),
    ),
    order="-at",
    empty="Nothing yet.",
    filters=HistoryFilter,
    per_page=20,
)


def history_of(plan: PlanView) -> ListOf[Done]:
    """The list of the shown version."""
    number = plan.shown.number if plan.shown else 0
    return replace(HISTORY, caption=f"What was done to version {number}")


def history_choices(lines: Sequence[Done]) -> dict[str, list[tuple[str, str]]]:
    return {"who": distinct((done.who, done.who) for done in lines)}


def history_lines(
    edits: Sequence[PlanEdit],
    *,
    plan: PlanView,
    organisation: Organisation,
    definitions: Mapping[str, Definition],
) -> tuple[Done, ...]:
    """Of edits, newest first."""
    return tuple(
        Done(
            step=len(edits) - place,
            at=edit.at,
            who=edit.editor_label,
            what=_what(edit, plan=plan, definitions=definitions),
            organisation=organisation,
        )
        for place, edit in enumerate(edits)
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
