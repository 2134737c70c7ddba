"""A version of a plan as a paper: what its page and its PDF both print, word by word."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from boards.components.marked import Marked
from boards.components.parts import Heading, PlainTable, Row, TableCell
from boards.components.tables import PageTable, with_files
from boards.components.words import counted
from boards.organisations.marks import invented_words
from boards.organisations.models import Organisation
from boards.planning.pages.findings import FindingPart, finding_parts
from boards.planning.pages.plan import fictional_words, version_rows
from boards.planning.pages.rows import source_words
from boards.planning.pages.sums import remarks_on, sums_of
from boards.planning.pages.versions import versions_table
from boards.planning.pages.words import address_of, plan_title, state_words
from boards.plans.models import EarlierDraft
from boards.plans.parts import ASSUMPTIONS, CAPITAL, FINANCE, SAVINGS, TRAJECTORIES, WORKFORCE
from boards.plans.parts.comparing import Cell, differences
from boards.plans.parts.inputs import Milestones, Number
from boards.plans.parts.listed import in_order
from boards.plans.parts.part import Field, Fields, Part
from boards.plans.parts.trajectories.state import TrajectoryState
from boards.plans.queries import PlanView, VersionView, WrittenPart
from boards.plans.words import promise_value_words
from boards.work.canonical import sha256_of
from targets.calc.periods import Period, day_words, period_words

AS_TABLES = (
    FINANCE,
    SAVINGS,
    CAPITAL,
    ASSUMPTIONS,
    WORKFORCE,
)  # of other parts each row is told below a heading
PERIODS = 12  # columns of one table


@dataclass(frozen=True)
class PaperRow:
    """One row told field by field; where there is more than one it stands under its `heading`."""

    title: str
    fields: tuple[Row, ...]


@dataclass(frozen=True)
class PaperGroup:
    """Rows under one heading of the year; an empty `title` where the part has none."""

    title: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True)
class PaperPart:
    """One part: its rows in tables, or told one by one, and the longer texts that belong to rows of a table."""

    key: str
    title: str
    remarks: tuple[str, ...]
    tables: tuple[PlainTable, ...]
    groups: tuple[PaperGroup, ...]
    texts: tuple[PaperRow, ...]
    source: str

    @property
    def is_empty(self) -> bool:
        return not (self.tables or self.groups)


@dataclass(frozen=True)
class PlanPaper:
    """`sha256` is of what the printed parts say: two papers with the same one say the same.

    `changed` is what differs from the agreed version before, cell by cell; None where nothing does, or there is none.
    """

    title: str
    state: str
    invented: str
    fictional: str
    facts: tuple[Row, ...]
    sha256: str
    left_out: str
    changed_title: str
    changed_words: str
    changed: PageTable | None
    parts: tuple[PaperPart, ...]
    findings: tuple[FindingPart, ...]
    versions: PageTable

    @property
    def tables(self) -> tuple[PlainTable | None, ...]:
        return (self.changed, self.versions, *(table for part in self.parts for table in part.tables))


def paper_of(
    plan: PlanView,
    shown: VersionView,
    *,
    organisation: Organisation,
    earlier: Iterable[EarlierDraft],
    reviews: bool,
) -> PlanPaper:
    """The shown version, as its reader may read it; what is recommended only to who `reviews`."""
    sha256 = paper_sha256(plan, shown, organisation)
    cells = [(written.part, cell) for written in plan.parts for cell in _differences(written, plan)]
    return PlanPaper(
        title=plan_title(plan, organisation),
        state=f"{plan.framework.name}, {state_words(shown.number, shown.status, shown.outcome)}",
        invented=invented_words(organisation),
        fictional=fictional_words(plan),
        facts=(*version_rows(shown, reviews=reviews), Row("SHA-256 of what the parts say", sha256)),
        sha256=sha256,
        left_out=_left_out(plan),
        changed_title=f"What changed against version {plan.before.number}" if plan.before else "What changed",
        changed_words=_changed_words(plan, cells),
        changed=_changed(plan, cells) if cells else None,
        parts=tuple(part_on_paper(written, plan, organisation) for written in plan.parts),
        findings=finding_parts(plan.findings, plan=plan, organisation=organisation, may_explain=False),
        versions=versions_table(
            plan,
            tuple(earlier),
            organisation=organisation,
            address=address_of(organisation, plan.framework.key),
        ),
    )


def paper_sha256(plan: PlanView, shown: VersionView, organisation: Organisation) -> str:
    """Of whose plan it is, for which year, which version, and the rows of every part that its reader reads."""
    return sha256_of(
        {
            "board": organisation.slug,
            "framework": plan.framework.key,
            "version": shown.number,
            "parts": {
                written.part.key: {key: dict(said) for key, said in written.rows.items()}
                for written in plan.parts
            },
        }
    )


def _left_out(plan: PlanView) -> str:
    if plan.setting.hidden:
        parts = counted(len(plan.setting.hidden), "part is", "parts are")
        return f"{parts} left out: the board keeps them to itself."
    own = [written.part.title for written in plan.parts if plan.local.get(written.part.key, "") is None]
    return f"Kept locally and shared with nobody outside the board: {', '.join(own)}." if own else ""


def _differences(written: WrittenPart, plan: PlanView) -> tuple[Cell, ...]:
    return differences(written.part, written.rows_before, written.rows, plan.setting) if plan.before else ()


def _changed_words(plan: PlanView, cells: list[tuple[Part, Cell]]) -> str:
    if plan.before is None:
        return "No version was agreed before this one."
    against = state_words(plan.before.number, plan.before.status, plan.before.outcome)
    if not cells:
        return f"It says the same as {against}."
    rows = {(part.key, cell.key) for part, cell in cells}
    differ = "differs" if len(cells) == 1 else "differ"
    return (
        f"{counted(len(cells), 'entry', 'entries')} in {counted(len(rows), 'row')} {differ} from {against}."
    )


def _changed(plan: PlanView, cells: list[tuple[Part, Cell]]) -> PageTable:
    assert plan.before, "there is something to compare with"
    headings = ("Row", "Part", "What", f"In version {plan.before.number}", "Now")
    return with_files(
        PlainTable(
            key="changed",
            caption=f"Entries that differ from version {plan.before.number}",
            columns=tuple(map(Heading, headings)),
            rows=tuple(
                tuple(
                    TableCell(text)
                    for text in (
                        cell.row_title,
                        part.title,
                        cell.title,
                        cell.was_words or "nothing",
                        cell.now_words or "nothing",
                    )
                )
                for part, cell in cells
            ),
        )
    )


def part_on_paper(
    written: WrittenPart, plan: PlanView, organisation: Organisation, *, is_public: bool = False
) -> PaperPart:
    """One part whole, with what its amounts add up to; to the public the rows alone."""
    part = written.part
    rows: list[tuple[str, Fields]] = []
    groups: tuple[PaperGroup, ...] = ()
    tables: tuple[PlainTable, ...] = ()
    texts: tuple[PaperRow, ...] = ()
    if part == TRAJECTORIES:
        planned = {key: state for key, state in plan.trajectories.items() if state.values}
        tables = tuple(_trajectories(planned))
        texts = tuple(
            PaperRow(state.rules.title, (Row("Why these values", Marked(state.rationale)),))
            for state in planned.values()
            if state.rationale
        )
    elif written.rows and part.listed:
        rows = in_order(part, written.rows, plan.setting)
        fields = part.fields("", plan.setting)
        if part in AS_TABLES:
            tables = (
                _table(part, rows, fields, plan),
                *sums_of(plan, part=part.key, organisation=organisation),
            )
            texts = tuple(
                PaperRow(part.title_of(key, said, plan.setting), found)
                for key, said in rows
                if (
                    found := _told(
                        said, {name: field for name, field in fields.items() if _is_long(field)}, ""
                    )
                )
            )
        else:
            groups = tuple(_groups(part, rows, fields, plan, told={} if is_public else part.listed.told))
    note = part.listed.note if part.listed else ""
    return PaperPart(
        key=part.key,
        title=part.title,
        remarks=(
            *(() if is_public else remarks_on(plan, part=part.key)),
            *([note] if note and (tables or groups) else []),
        ),
        tables=tables,
        groups=groups,
        texts=texts,
        source=source_words(part, plan),
    )


def _is_long(field: Field) -> bool:
    return bool(field.anew) or isinstance(field.input, Milestones)


def _told(said: Fields, fields: Mapping[str, Field], title: str) -> tuple[Row, ...]:
    """What a row says field by field; what its title says whole already is not said again."""
    words = ((field.title, field.words(said[name])) for name, field in fields.items() if said.get(name))
    return tuple(Row(name[:1].upper() + name[1:], text) for name, text in words if text != title)


def _groups(
    part: Part,
    rows: list[tuple[str, Fields]],
    fields: Mapping[str, Field],
    plan: PlanView,
    *,
    told: Mapping[str, Callable[[Fields], str]],
) -> Iterator[PaperGroup]:
    """`told` is what follows from a row's fields, by title."""
    assert part.listed, "a part whose rows are typed one by one"
    heading = part.listed.heading
    grouped: dict[str, list[PaperRow]] = {}
    for key, said in rows:
        title = part.title_of(key, said, plan.setting)
        under = fields[heading].words(said[heading]) if heading and said.get(heading) else ""
        others = {name: field for name, field in fields.items() if name != heading}
        follows = tuple(Row(name, text) for name, words in told.items() if (text := words(said)))
        grouped.setdefault(under, []).append(PaperRow(title, (*_told(said, others, title), *follows)))
    return (PaperGroup(title, tuple(found)) for title, found in grouped.items())


def _table(
    part: Part, rows: list[tuple[str, Fields]], fields: Mapping[str, Field], plan: PlanView
) -> PageTable:
    """Every short field in which any row says more than its title, and what all rows add up to."""
    assert part.listed, "a part whose rows are typed one by one"
    titles = {key: part.title_of(key, said, plan.setting) for key, said in rows}
    short = {
        name: field
        for name, field in fields.items()
        if not _is_long(field) and any(said.get(name, titles[key]) != titles[key] for key, said in rows)
    }
    totals = part.listed.totals(dict(rows), plan.setting) if part.listed.totals else {}
    told = part.listed.told

    def cells(title: str, said: Fields) -> tuple[TableCell, ...]:
        texts = [field.words(said[name]) if said.get(name) else "" for name, field in short.items()]
        return tuple(map(TableCell, (title, *texts, *(words(said) for words in told.values()))))

    return with_files(
        PlainTable(
            key=f"part-{part.key}",
            caption=part.title,
            columns=(
                Heading(part.one.capitalize()),
                *(Heading(field.title, number=isinstance(field.input, Number)) for field in short.values()),
                *map(Heading, told),
            ),
            rows=(
                *(cells(titles[key], said) for key, said in rows),
                *(cells(title, said) for title, said in totals.items()),
            ),
            layout="scroll",
        )
    )


def _trajectories(states: Mapping[str, TrajectoryState]) -> Iterator[PageTable]:
    """Those of the same periods beside each other; a year of weeks is several tables."""
    by_periods: dict[tuple[Period, ...], list[TrajectoryState]] = {}
    for state in states.values():
        by_periods.setdefault(state.rules.periods, []).append(state)
    for periods, together in by_periods.items():
        for first in range(0, len(periods), PERIODS):
            yield _planned(periods[first : first + PERIODS], together)


def _planned(periods: tuple[Period, ...], states: list[TrajectoryState]) -> PageTable:
    span = period_words(periods[0])
    if len(periods) > 1:
        span = f"{span} to {period_words(periods[-1])}"
    return with_files(
        PlainTable(
            key=f"planned-{periods[0].kind.value}-{periods[0].start}",
            caption=f"Planned values, {span}",
            columns=(
                Heading("Measure"),
                Heading("Baseline", number=True),
                *(Heading(period_words(period), number=True) for period in periods),
            ),
            rows=tuple(
                tuple(map(TableCell, (state.rules.title, *_values(state, periods)))) for state in states
            ),
            layout="scroll",
        )
    )


def _values(state: TrajectoryState, periods: tuple[Period, ...]) -> Iterator[str]:
    """The baseline, and what is planned for each period."""
    for value in (state.baseline, *map(state.values.get, periods)):
        words = "" if value is None else promise_value_words(value, definition=state.rules.definition)
        ends = state.baseline_period_end if value is state.baseline else None
        yield f"{words} (to {day_words(ends)})" if ends else words
