"""A part whose rows people add: its list, and one row with what can be done to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boards.asks.pages import QuestionPart
from boards.components.choosing import Choice
from boards.components.marked import HOW, plain
from boards.components.parts import Download, Heading, Link, PlainTable, Row, TableCell
from boards.components.tables import PageTable
from boards.components.words import counted, moment_words
from boards.organisations.models import Organisation
from boards.people.acts import Offer, by_whom
from boards.planning.pages.conflict import choices_of
from boards.planning.pages.parts import PartAct, part_act
from boards.planning.pages.sums import remarks_on, sums_of
from boards.planning.pages.words import address_of, since_words, state_words_of
from boards.planning.row_forms import RowForm
from boards.plans.models import PlanEdit
from boards.plans.parts.inputs import Number
from boards.plans.parts.listed import in_order
from boards.plans.parts.part import Fields, Part, Rows, Setting
from boards.plans.parts.telling import against
from boards.plans.queries import PlanView, WrittenPart
from boards.plans.row_orders import ORDER
from boards.work.edits import EntryConflict

MOST_IN_A_CARD = 7  # fields of a row that a phone shows below each other; more scroll sideways


@dataclass(frozen=True)
class Removed:
    """A row that was taken out of this draft, and can be put back."""

    row: str
    title: str


@dataclass(frozen=True)
class PartPage:
    """All rows of one part. `source` says where the part comes from, and marks what is recalled.

    `sums` are what its amounts add up to; `remarks` say what blocks a signature, what follows, how it is reckoned.
    """

    title: str
    lead: str
    source: str
    table: PlainTable
    offers: tuple[Offer, ...]
    removed: tuple[Removed, ...]
    act: PartAct | None
    undo: str
    edit_number: int
    sums: tuple[PageTable, ...]
    remarks: tuple[str, ...]


def part_page(
    written: WrittenPart,
    *,
    plan: PlanView,
    organisation: Organisation,
    offers: tuple[Offer, ...],
    edits: Sequence[PlanEdit],
    hands_over: bool,
) -> PartPage:
    """`edits` are the shown version's, newest first; what was taken out is offered only where `offers` are, to
    hand it over where the reader `hands_over`."""
    part = written.part
    return PartPage(
        title=f"{part.title}: {organisation.name}",
        lead=f"{plan.framework.name}, {state_words_of(plan)}. {_lead(written)}{_kept(plan, part.key)}",
        source=source_words(part, plan),
        table=rows_table(
            written, plan=plan, organisation=organisation, moves=bool(offers) and _is_moved(written)
        ),
        undo=_undo_words(written, edits) if offers else "",
        offers=offers,
        removed=tuple(_removed(written, edits, plan)) if offers else (),
        act=part_act(written, address=address_of(organisation, plan.framework.key)) if hands_over else None,
        edit_number=plan.shown.edit_number if plan.shown else 0,
        sums=sums_of(plan, part=part.key, organisation=organisation),
        remarks=(
            *_handed_over(written),
            *(f"Blocks signing: {one}" for one in written.blocks),
            *remarks_on(plan, part=part.key),
            *_notes(part),
        ),
    )


def _handed_over(written: WrittenPart) -> tuple[str, ...]:
    ready = written.ready
    return (f"Handed over as ready {by_whom(ready.by, ready.at)}.",) if ready else ()


def _notes(part: Part) -> tuple[str, ...]:
    """How the part is reckoned, above its table: a wide one would carry it out of a phone's window."""
    return (part.listed.note,) if part.listed and part.listed.note else ()


def _undo_words(written: WrittenPart, edits: Sequence[PlanEdit]) -> str:
    last = next((edit for edit in edits if edit.part == written.part.key and edit.copied_from is None), None)
    return f"Undo the last change, {by_whom(last.editor_label, last.at)}" if last else ""


def source_words(part: Part, plan: PlanView) -> str:
    asked = part.listed.asked(plan.setting) if part.listed else None
    if asked is None:
        return ""
    return f"{'Recalled, not seen in the guidance. ' if asked.recalled else ''}{asked.source}"


def _kept(plan: PlanView, part: str) -> str:
    if part not in plan.local:
        return ""
    if shared := plan.local[part]:
        return f" The board may keep it to itself; {shared.by} shared it, {moment_words(shared.at)}."
    return " It is kept locally: nobody outside the board reads it before the board shares it."


def _lead(written: WrittenPart) -> str:
    rows = counted(len(written.rows), written.part.one, written.part.many)
    if written.part.listed and written.part.listed.named and written.rows:
        rows = f"{rows} written"
    if not written.missing:
        return (
            f"{rows}, nothing is missing." if written.rows else "Nothing is written, and nothing has to be."
        )
    if not written.rows:
        return f"Nothing is written yet: at least one {written.part.one} is asked."
    return f"{rows}, {len(written.missing)} of them incomplete."


def _removed(written: WrittenPart, edits: Sequence[PlanEdit], plan: PlanView) -> Iterable[Removed]:
    seen = set()
    for edit in edits:
        if edit.part != written.part.key or edit.entry in seen:
            continue
        seen.add(edit.entry)
        if edit.entry != ORDER and not edit.after and edit.before and edit.entry not in written.rows:
            yield Removed(edit.entry, written.part.title_of(edit.entry, edit.before, plan.setting))


def rows_table(
    written: WrittenPart,
    *,
    plan: PlanView,
    organisation: Organisation,
    only_written: bool = False,
    moves: bool = False,
) -> PlainTable:
    """Every row by heading with what is missing of it and, beside an agreed version, what is different from it.

    Rows that the policy names stand there before anything is written, unless `only_written`. `moves` adds buttons that
    put a row in another place: the page has a form around the table.
    """
    part, setting = written.part, plan.setting
    address = f"{address_of(organisation, plan.framework.key)}{part.key}/"
    older = f"?version={plan.shown.number}" if plan.shown and plan.shown != plan.newest else ""
    fields = {name: field for name, field in part.fields("", setting).items() if field.brief}
    assert part.listed, "a part whose rows are typed one by one"
    told = part.listed.told
    lacking = {missing.key: missing.what for missing in written.missing}
    named = setting.read(part.listed.named) if part.listed.named else {}

    def cells(said: Fields) -> list[TableCell]:
        return [
            *(
                TableCell(plain(field.words(said[name])) if name in said else "")
                for name, field in fields.items()
            ),
            *(TableCell(words(said)) for words in told.values()),
        ]

    headings = [Heading(part.one.capitalize())]
    headings += [Heading(field.title, number=isinstance(field.input, Number)) for field in fields.values()]
    headings += [Heading(title) for title in told] + [Heading("State")]
    if plan.before:
        headings.append(Heading(f"Against version {plan.before.number}"))
    if written.since:
        headings.append(Heading("Unchanged since"))
    if moves:
        headings.append(Heading("Move"))
    rows = []
    gone = {key: said for key, said in written.rows_before.items() if key not in written.rows}
    shown: Rows = {**({} if only_written else {key: {} for key in named}), **written.rows}
    left = {key: said for key, said in gone.items() if key not in shown}
    for key, said in [*in_order(part, shown, setting), *in_order(part, left, setting)]:
        has_page = key in shown and plan.shown is not None
        state = "complete" if key in written.rows else "not in it" if key in gone else "not written"
        rows.append(
            (
                TableCell(
                    part.title_of(key, said, setting), href=f"{address}{key}/{older}" if has_page else ""
                ),
                *cells(said),
                TableCell(f"missing: {lacking[key]}" if key in lacking else state),
                *([TableCell(_against(written, key, plan))] if plan.before else []),
                *([TableCell(since_words(written, key))] if written.since else []),
                *([TableCell("", presses=_moves(part, key, written, setting))] if moves else []),
            )
        )
    totals = part.listed.totals(written.rows, setting) if part.listed.totals and written.rows else {}
    empty = [TableCell("")] * (1 + bool(plan.before) + bool(written.since) + moves)
    rows += [(TableCell(title), *cells(said), *empty) for title, said in totals.items()]
    return PlainTable(
        key=part.key,
        caption=part.title,
        columns=tuple(headings),
        rows=tuple(rows),
        layout="scroll" if len(fields) > MOST_IN_A_CARD else "cards",
        note=part.listed.note if only_written else "",
        empty=f"No {part.one} is written yet.",
        download=Download(
            f"Take these {part.many}",
            f"{address.removesuffix('/')}.csv{older}",
            xlsx=f"{address.removesuffix('/')}.xlsx{older}",
        )
        if shown
        else None,
    )


def _against(written: WrittenPart, key: str, plan: PlanView) -> str:
    return against(
        written.part, key, written.rows_before.get(key, {}), written.rows.get(key, {}), plan.setting
    )


def _is_moved(written: WrittenPart) -> bool:
    """Rows that people add stand in the order that they give them."""
    return bool(written.part.listed and not written.part.listed.named and len(written.rows) > 1)


def _moves(part: Part, key: str, written: WrittenPart, setting: Setting) -> tuple[tuple[str, str, str], ...]:
    """Up and down among the rows under the same heading."""
    assert part.listed, "a part whose rows people add"
    heading = part.listed.heading
    said = written.rows.get(key)
    if said is None:
        return ()
    near = [row for row, other in written.rows.items() if other.get(heading) == said.get(heading)]
    title = part.title_of(key, said, setting)
    ways = (("Up", "up", near[0]), ("Down", "down", near[-1]))
    return tuple((words, title, f"{key}/{way}/") for words, way, last in ways if key != last)


@dataclass(frozen=True)
class RowPage:
    """One row: what it says, what it lacks, and what can be done to it; with a form where it is typed.

    `changed` is how it differs from the agreed version; `undo` says whose change can be taken back. Who may `ask` about
    the row may ask about each of its fields.
    """

    title: str
    lead: str
    facts: tuple[Row, ...]
    changed: str
    questions: tuple[QuestionPart, ...]
    edit: str
    remove: str
    propose: str
    ask: str
    undo: str
    edit_number: int
    back: str


def row_page(
    written: WrittenPart,
    key: str,
    *,
    plan: PlanView,
    organisation: Organisation,
    may_write: bool,
    reported: tuple[Row, ...],
    propose: str,
    edits: Sequence[PlanEdit],
    ask: str,
    questions: tuple[QuestionPart, ...],
) -> RowPage:
    part, said, setting = written.part, written.rows.get(key, {}), plan.setting
    fields = part.fields(key, setting)
    quoted = part.listed.quoted(setting).get(key, {}) if part.listed and part.listed.quoted else {}
    facts = [Row(title, words) for title, words in quoted.items()]
    facts += [
        Row(
            fields[name].title,
            fields[name].words(said[name]),
            link=Link("Ask about it", f"{ask}/{name}") if ask else None,
        )
        for name in fields
        if name in said
    ]
    facts += [Row(title, words(said)) for title, words in (part.listed.told.items() if part.listed else ())]
    facts += reported
    lacking = next((missing.what for missing in written.missing if missing.key == key), "")
    last = next((edit for edit in edits if (edit.part, edit.entry) == (part.key, key)), None)
    title = part.title_of(key, said, setting)
    changed = against(part, key, written.rows_before.get(key, {}), said, setting) if plan.before else ""
    since = since_words(written, key)
    return RowPage(
        title=title,
        lead=f"{part.one.capitalize()} in {plan.framework.name}, {state_words_of(plan)}."
        + (f" Missing before it can be signed: {lacking}." if lacking else "")
        + (f" Unchanged since {since}." if since else ""),
        facts=tuple(facts),
        changed=f"Against version {plan.before.number}: {changed}." if plan.before and changed else "",
        questions=questions,
        edit="edit/" if may_write else "",
        remove=("Empty" if part.listed and part.listed.named else "Take out") if may_write and said else "",
        propose=propose,
        ask=ask,
        undo=f"Undo the last change, by {last.editor_label}" if may_write and last else "",
        edit_number=plan.shown.edit_number if plan.shown else 0,
        back=f"{address_of(organisation, plan.framework.key)}{part.key}/",
    )


@dataclass(frozen=True)
class TypedField:
    """A field of the form, or the choice that stands in its place where two people saved different values."""

    field: object
    choice: Choice | None


@dataclass(frozen=True)
class RowFormPage:
    """One row as it is typed."""

    title: str
    lead: str
    fields: tuple[TypedField, ...]
    conflict_title: str
    conflict: str
    marks: str
    cancel: str


def row_form_page(
    part: Part,
    key: str,
    said: Fields,
    *,
    plan: PlanView,
    organisation: Organisation,
    form: RowForm,
    conflict: EntryConflict | None,
) -> RowFormPage:
    """`said` is empty for a new row, and for a named one of which nothing is written."""
    is_named = part.listed is not None and part.listed.named is not None
    choices = (
        choices_of(conflict, part=part, setting=plan.setting, form=form, names=form.names) if conflict else {}
    )
    address = f"{address_of(organisation, plan.framework.key)}{part.key}/"
    return RowFormPage(
        title=part.title_of(key, said, plan.setting) if said or is_named else f"New {part.one}",
        lead=f"{part.one.capitalize()} in {plan.framework.name}, {state_words_of(plan)}.",
        fields=tuple(TypedField(form[name], choices.get(name)) for name in form.asked),
        conflict_title="You saved it meanwhile yourself"
        if conflict and conflict.by_yourself
        else "Somebody else saved first",
        conflict=f"{conflict.words} Nothing of yours is lost. Fields in which you differ are marked below: choose one "
        "value for each, then save."
        if conflict
        else "",
        marks=HOW if part.listed and part.listed.marked else "",
        cancel=f"{address}{key}/" if said or is_named else address,
    )
