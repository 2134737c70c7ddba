"""What was done to a version, in words: every edit with who made it and when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter, Search, distinct
from boards.components.lists import ListOf
from boards.organisations.marks import invented_column
from boards.organisations.models import Organisation
from boards.plans.checks import EXPLANATIONS
from boards.plans.models import PlanEdit
from boards.plans.named_lines import LINES
from boards.plans.parts import part_named
from boards.plans.parts.part import Setting
from boards.plans.parts.telling import changes
from boards.plans.queries import PlanView
from boards.plans.row_orders import ORDER
from boards.plans.verbs import WORDS, Verb
from boards.work.edits import STATE


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
) -> tuple[Done, ...]:
    """Of edits, newest first."""
    return tuple(
        Done(
            step=len(edits) - place,
            at=edit.at,
            who=edit.editor_label,
            what=_what(edit, setting=plan.setting),
            organisation=organisation,
        )
        for place, edit in enumerate(edits)
    )


def _what(edit: PlanEdit, *, setting: Setting) -> str:
    if edit.part == STATE:
        words = WORDS[Verb(edit.entry)]
        if about := (edit.after or {}).get("part"):
            words = f"{words}: {part_named(about).title}"
        return words[0].upper() + words[1:]
    before, after = edit.before or {}, edit.after or {}
    if edit.part == EXPLANATIONS.key:
        return f"{'Explained' if after else 'Explanation taken back'}: {(after or before)['found']}"
    if edit.part == LINES.key:
        return f"Line named for a change: {(after or before)['why']}"
    part = part_named(edit.part)
    if edit.entry == ORDER:
        return f"{part.title} put in another order"
    title = part.title_of(edit.entry, after or before, setting)
    if part.listed and not (before and after):
        return f"{part.one.capitalize()} {'added' if after else 'taken out'}: {title}"
    return f"{title}: {changes(part, edit.entry, before, after, setting)}"
