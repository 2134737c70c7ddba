"""A quarterly return as words and tables: its page, its sheet, what its paper prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from boards.components.marked import plain
from boards.components.parts import Heading, PlainTable, Row, TableCell
from boards.components.tables import PageTable
from boards.components.words import counted, moment_words
from boards.direction.reporting import SIGNED
from boards.direction.return_queries import ReturnView, SectionView
from boards.direction.returns import ReturnEdit
from boards.direction.section import UNCHANGED, AskedRow, Section, unmarked
from boards.direction.year_words import return_address
from boards.organisations.marks import with_files_of
from boards.people.acts import by_whom
from boards.plans.parts.inputs import Number
from boards.plans.parts.telling import said as told_field
from boards.work.edits import STATE
from targets.calc.periods import day_words, period_words
from targets.calc.year import Amount


@dataclass(frozen=True)
class ReturnPage:
    """What stands on the return's page; `rows` are tables of what is said, a section each."""

    title: str
    lead: str
    facts: tuple[Row, ...]
    sections: PageTable
    rows: tuple[PageTable, ...]
    history: PageTable

    @property
    def tables(self) -> tuple[PlainTable, ...]:
        return (self.sections, *self.rows, self.history)


def return_page(view: ReturnView, *, may_write: bool) -> ReturnPage:
    return ReturnPage(
        title=view.title,
        lead=f"{period_words(view.quarter.period)}. {state_words(view)}",
        facts=fact_rows(view),
        sections=_sections(view, may_write=may_write),
        rows=tuple(said_table(one, view) for one in view.sections if one.said),
        history=history_table(view),
    )


def state_words(view: ReturnView) -> str:
    """ "Signed by Fiona at 10:30 on 3 March 2026.", "37 of 40 rows are said." """
    if view.held and view.held.signed_at and view.held.signed_by:
        return f"Signed {by_whom(view.held.signed_by.name, view.held.signed_at)}."
    asked = sum(len(one.asked) for one in view.sections)
    unsaid = sum(len(one.unsaid) for one in view.sections)
    return f"{asked - unsaid} of {counted(asked, 'row')} said." if view.held else "Not begun."


def fact_rows(view: ReturnView) -> tuple[Row, ...]:
    due = view.quarter.due
    return (
        Row("Period", period_words(view.quarter.period)),
        Row("Plan", f"Version {view.version.number}"),
        Row("Due", day_words(due) if due else "The round sets no day"),
        Row("State", state_words(view)),
    )


def _sections(view: ReturnView, *, may_write: bool) -> PageTable:
    address = return_address(view.organisation, view.framework.key, view.quarter.number)
    return with_files_of(
        PlainTable(
            key="sections",
            caption="What the return says",
            columns=tuple(
                map(Heading, ("Section", "Rows", "Said", "No change", "Not said yet", "Last change"))
            ),
            rows=tuple(
                (
                    TableCell(one.section.title, href=f"{address}{one.section.key}/" if may_write else ""),
                    TableCell(f"{len(one.asked)}"),
                    TableCell(f"{len(one.asked) - len(one.unsaid)}"),
                    TableCell(f"{sum(map(one.is_unchanged, one.said))}"),
                    TableCell(f"{len(one.unsaid)}"),
                    TableCell(_last(view, one.section.key)),
                )
                for one in view.sections
            ),
            empty="The plan has nothing in it that a return asks about.",
        ),
        view.organisation,
    )


def _last(view: ReturnView, section: str) -> str:
    edit = next((one for one in view.edits if one.part == section), None)
    return f"{edit.editor_label}, {moment_words(edit.at)}" if edit else ""


def said_table(one: SectionView, view: ReturnView) -> PageTable:
    """What is said of each row beside what the plan says, and what it comes to."""
    section = one.section
    names = [name for name in section.fields if any(name in said for said in one.said.values())]
    planned = list(dict.fromkeys(title for asked in one.asked for title, _ in asked.planned))
    before = any(map(one.is_unchanged, one.said))
    columns = (
        Heading(section.one.capitalize()),
        *(Heading(title, number=bool(section.against) and title == planned[-1]) for title in planned),
        *(
            Heading(section.fields[name].title, number=isinstance(section.fields[name].input, Number))
            for name in names
        ),
        *([Heading(section.against_title, number=True)] if section.against else []),
        *([Heading(f"Since quarter {view.before}")] if before else []),
    )

    def cells(asked: AskedRow) -> Iterator[str]:
        said, plans = one.said.get(asked.key, {}), dict(asked.planned)
        yield asked.title
        for title in planned:
            yield plans.get(title, "")
        for name in names:
            yield plain(section.fields[name].words(said[name])) if name in said else ""
        if section.against:
            text = said.get(section.against)
            yield section.difference(asked.plan, Decimal(text)) if text and asked.plan is not None else ""
        if before:
            yield "no change" if one.is_unchanged(asked.key) else "" if said else "not said yet"

    return with_files_of(
        PlainTable(
            key=f"said-{section.key}",
            caption=section.title,
            columns=columns,
            rows=(
                *(tuple(map(TableCell, cells(asked))) for asked in one.asked),
                *_totals(one, planned, names, before=before),
            ),
            layout="scroll",
        ),
        view.organisation,
    )


def _totals(
    one: SectionView, planned: list[str], names: list[str], *, before: bool
) -> Iterator[tuple[TableCell, ...]]:
    section = one.section
    for total in section.totals(one.asked, one.said):
        held = total.said[section.against]
        cells = [total.title, *[""] * (len(planned) - 1), section.number_words(total.plan)]
        cells += [_sum_words(total.said[name], section) if name in total.said else "" for name in names]
        cells.append(section.difference(total.plan, held.value) if held.is_whole else "")
        yield tuple(map(TableCell, (*cells, "") if before else cells))


def _sum_words(amount: Amount, section: Section) -> str:
    """A sum of what is known says of how many rows it is."""
    if not amount.known:
        return ""
    words = section.number_words(amount.value)
    return words if amount.is_whole else f"{words} ({amount.known} of {amount.rows} known)"


NOT_THERE = "A row that this version of the plan does not have"
MOST_TOLD = 3  # rows of one save that are told one by one


def history_table(view: ReturnView) -> PageTable:
    """A save is one line, however many rows it says."""
    saves = [list(edits) for _, edits in groupby(view.edits, key=lambda edit: edit.edit_number)]
    return with_files_of(
        PlainTable(
            key="history",
            caption="What was done to this return",
            columns=tuple(map(Heading, ("When", "Who", "What"))),
            rows=tuple(
                (
                    TableCell(moment_words(edits[0].at)),
                    TableCell(edits[0].editor_label),
                    TableCell(_saved(edits, view)),
                )
                for edits in saves
            ),
            empty="Nothing yet.",
        ),
        view.organisation,
    )


def _saved(edits: list[ReturnEdit], view: ReturnView) -> str:
    section = view.section(edits[0].part)
    if len(edits) <= MOST_TOLD or section is None:
        return ". ".join(_done(edit, view) for edit in reversed(edits))
    same = sum(bool((edit.after or {}).get(UNCHANGED)) for edit in edits)
    unchanged = f", {same} of them without a change" if same else ""
    return f"{section.section.title}: {len(edits)} rows said{unchanged}"


def _moved(edit: ReturnEdit) -> str:
    before, after = edit.before or {}, edit.after or {}
    return f"moved from version {before['version']} of the plan to version {after['version']}"


def _done(edit: ReturnEdit, view: ReturnView) -> str:
    """ "Twelve beds: State: on time, now late; What changed: nothing, now The builder is late"."""
    section = view.section(edit.part)
    if edit.part == STATE:
        return "signed" if edit.entry == SIGNED else _moved(edit)
    if section is None:
        return f"{edit.part}: nothing of the kind is asked any more"
    before, after, fields = edit.before or {}, edit.after or {}, section.section.kept
    title = next((one.title for one in section.asked if one.key == edit.entry), NOT_THERE)
    if not after:
        return f"{title}: not said any more"
    if after.get(UNCHANGED) and not before:
        same = unmarked(section.before.get(edit.entry, {})) == unmarked(after)
        return f"{title}: no change since {f'quarter {view.before}' if same else 'an earlier quarter'}"
    told = [
        f"{fields[name].title}: {told_field(fields[name], before.get(name))}, "
        f"now {told_field(fields[name], after.get(name))}"
        for name in dict.fromkeys((*fields, *before, *after))
        if name in fields and before.get(name) != after.get(name)
    ]
    return f"{title}: {'; '.join(told)}"
