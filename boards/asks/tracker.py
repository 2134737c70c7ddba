"""Whose plan, figure or answer is late: one row for each thing that is owed, of the boards that the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from boards.asks.extensions import EVIDENCE
from boards.asks.owing import Scope, Todo, everything, kinds, todos
from boards.asks.pages import due_words
from boards.components.columns import Column, Kind
from boards.components.filters import Choice, ListFilter
from boards.components.lists import ListOf
from boards.components.parts import TableCell
from boards.components.words import counted
from boards.evidence.pages import AttachedFile, attached_files
from boards.evidence.queries import attached
from boards.organisations.marks import board_column, invented_column
from boards.organisations.models import Organisation
from boards.people.permissions import Rights
from boards.people.roles import RULES, Action
from targets.calc.periods import day_words

LATE, DUE, EXTENDED, UNDATED = "late", "due", "extended", "no date"
STATES = tuple((state, state) for state in (LATE, DUE, EXTENDED, UNDATED))
NATIONAL = "NHSScotland"
NEVER_LATE = -1_000_000  # days


@dataclass(frozen=True)
class Tracked:
    """One thing that is owed. `days` late, below 0 while there is time.

    `href` and `move` are empty where the reader may neither do it nor move its date.
    """

    board: str
    kind: str
    what: str
    who: str
    state: str
    due: date | None
    days: int | None
    about: str
    href: str
    move: str
    organisation: Organisation | None = None
    file: AttachedFile | None = None

    @property
    def by_due(self) -> date:
        """What has no date comes last."""
        return self.due or date.max

    @property
    def by_days(self) -> int:
        """What has no date is the least late."""
        return NEVER_LATE if self.days is None else self.days


def tracked(rights: Rights, *, today: date) -> tuple[Tracked, ...]:
    """What is owed on the boards that the reader tracks, the most overdue first. The queries of `todos` and two.

    One more where dates were moved: the files that say why.
    """
    boards = rights.boards(Action.TRACK)
    scope = everything(of=boards)
    owed = [
        todo
        for todo in todos(scope, today=today)
        if todo.only_by is None and (boards is None or todo.organisation in boards)
    ]
    moved = [todo.extension.number for todo in owed if todo.extension]
    files = attached(document_kind=EVIDENCE, document_numbers=moved) if moved else {}
    return tuple(
        replace(
            _row(todo, scope=scope, rights=rights, today=today),
            file=next(iter(attached_files(files.get(todo.extension.number, ()))), None)
            if todo.extension
            else None,
        )
        for todo in owed
    )


def _row(todo: Todo, *, scope: Scope, rights: Rights, today: date) -> Tracked:
    organisation = scope.organisations.named(todo.organisation) if todo.organisation is not None else None
    reads = rights.allows(todo.reads, organisation_id=todo.organisation)
    moves = rights.allows(Action.EXTEND, organisation_id=todo.organisation)
    can_move = moves and todo.due is not None and todo.organisation is not None and kinds[todo.kind].may_wait
    return Tracked(
        board=organisation.name if organisation else NATIONAL,
        kind=kinds[todo.kind].title,
        what=todo.words,
        who=who(todo.action),
        state=_state(todo, today=today),
        due=todo.due,
        days=None if todo.due is None else (today - todo.due).days,
        about=" ".join(filter(None, (todo.why, due_words(todo, today=today) if todo.extension else ""))),
        href=todo.href if reads else "",
        move=extend_address(todo) if can_move else "",
        organisation=organisation,
    )


def who(action: Action) -> str:
    """The roles that are asked: "Planner", "Approver"."""
    return " or ".join(role.short for role, allowed in RULES.items() if action in allowed)


def extend_address(todo: Todo) -> str:
    return f"/desk/extend/{todo.kind}/{quote(todo.key)}/"


def _state(todo: Todo, *, today: date) -> str:
    if todo.due is None:
        return UNDATED
    if todo.is_overdue(today):
        return LATE
    return EXTENDED if todo.extension else DUE


class TrackerFilter(ListFilter):
    board = Choice(label="Board", says="of {}")
    kind = Choice(label="What", says="{}")
    state = Choice(label="State", choices=STATES, says="{}")


TRACKER: ListOf[Tracked] = ListOf(
    key="tracker",
    noun=("thing is owed", "things are owed"),
    caption="What is owed, by whom and since when",
    columns=(
        board_column(lambda row: row.board, lambda row: row.organisation),
        Column("kind", "Kind", lambda row: row.kind, order=("kind",)),
        Column(
            "what",
            "What",
            lambda row: row.what,
            shown=lambda row: TableCell(row.what, href=row.href, note=row.about),
        ),
        Column("who", "Who is asked", lambda row: row.who, order=("who",)),
        Column("due", "Due", lambda row: row.due, Kind.DATE, order=("by_due",)),
        Column("state", "State", lambda row: row.state, order=("state",)),
        Column(
            "days",
            "Days late",
            lambda row: row.days,
            Kind.NUMBER,
            about="Days since it was due; below 0 while there is time.",
            order=("by_days",),
            shown=lambda row: _days(row),
        ),
        Column("about", "About", lambda row: row.about, only="file"),
        Column(
            "file",
            "File",
            lambda row: row.file.name if row.file else "",
            about="What the reason for a new date rests on.",
            shown=lambda row: TableCell(row.file.name, href=row.file.href) if row.file else TableCell(""),
        ),
        invented_column(lambda row: row.organisation),
        Column(
            "move",
            "Date",
            lambda row: "",
            only="page",
            shown=lambda row: TableCell("Move the date" if row.move else "", href=row.move),
        ),
    ),
    order="due",
    empty="Nothing is owed. Figures that are due, plans, reports and releases that wait for somebody appear here.",
    filters=TrackerFilter,
    per_page=100,
)


def tracker_of(rows: Iterable[Tracked]) -> ListOf[Tracked]:
    """Without the column of dates for who can move none, and on the page without that of files where there is none."""
    held = list(rows)
    columns = [column for column in TRACKER.columns if column.key != "move" or any(row.move for row in held)]
    if not any(row.file for row in held):
        columns = [replace(column, only="file") if column.key == "file" else column for column in columns]
    return replace(TRACKER, columns=tuple(columns))


def _days(row: Tracked) -> str:
    if row.days is None:
        return ""
    return str(row.days) if row.days > 0 else f"in {-row.days}" if row.days else "today"


def choices(rows: Iterable[Tracked]) -> dict[str, list[tuple[str, str]]]:
    """What a reader can narrow the tracker to."""
    held = list(rows)
    return {
        "board": [(name, name) for name in dict.fromkeys(sorted(row.board for row in held))],
        "kind": [(title, title) for title in dict.fromkeys(sorted(row.kind for row in held))],
    }


def finding(rows: Iterable[Tracked], *, today: date) -> str:
    """The page's first sentence."""
    held = list(rows)
    late = [row for row in held if row.state == LATE]
    if not held:
        return f"Nothing is owed on {day_words(today)}."
    boards = len({row.board for row in late})
    if not late:
        return f"On {day_words(today)} nothing is late."
    owed = counted(len(held), "thing that is owed", "things that are owed")
    late_of = counted(len(late), f"of {owed} is late", f"of {owed} are late")
    return f"On {day_words(today)}, {late_of}, of {counted(boards, 'board')}."
