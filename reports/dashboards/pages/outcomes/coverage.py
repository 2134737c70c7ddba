"""Coverage at the desk: which outcomes, targets and boards nothing answers for, and what answers for nothing.

It counts and names; it adds no result up, and ranks no board.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from boards.components.columns import Column, Kind, Row, linked
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import all_of, counted
from boards.organisations.marks import board_cell, of_board
from boards.organisations.models import Organisation
from boards.outcomes.figures import CouncilFigures
from boards.outcomes.pages import Links, by_targets, row_columns
from boards.outcomes.rows import PlanRow, YearRows
from boards.performance.cells import Grid
from boards.performance.models import Result
from boards.plans.parts import ACTIONS
from reports.dashboards.pages.outcomes.page import (
    NO_VERDICT,
    OutcomePage,
    Section,
    first_measure,
    indicators_serving,
    of_its_day,
    target_titles,
    targets_serving,
)
from reports.dashboards.pages.setting import Setting
from targets.outcomes.files import CHALLENGE, Outcome, Outcomes, StatedLink, Vocabulary

NO_PLAN = "No agreed plan that you may see is in force, so nothing is said of boards."
NO_ACTIONS = "No actions of the board can be read, so nothing is said of them."
MANY = 3  # boards that name the same: then it is no board's own matter any more


@dataclass(frozen=True)
class Covered:
    """What is known at the desk: links, the year's rows with what their boards say of them, and results."""

    held: Outcomes
    links: tuple[StatedLink, ...]
    figures: CouncilFigures
    year: YearRows | None
    said: Links
    grid: Grid

    def outcomes_of(self, row: PlanRow, setting: Setting) -> frozenset[int]:
        """Through its targets, by what its plan names, and by what its board says."""
        own = frozenset(int(one) for one in self.named_by(row) if one.isdigit())
        return own | frozenset(by_targets(row, setting.catalogue, self.links))

    def named_by(self, row: PlanRow) -> tuple[str, ...]:
        """Outcomes, themes and what stands under them, each once: of the plan, then of what its board says."""
        return tuple(dict.fromkeys((*row.towards, *(one.towards for one in self.said.get(row.thread, ())))))

    @property
    def rows(self) -> tuple[PlanRow, ...]:
        return self.year.rows if self.year else ()

    @property
    def read(self) -> tuple[Organisation, ...]:
        return self.year.read if self.year else ()

    @property
    def acting(self) -> tuple[Organisation, ...]:
        """Of what a board keeps to itself nobody says that it is missing."""
        return self.year.acting if self.year else ()

    @property
    def idle(self) -> tuple[PlanRow, ...]:
        """Rows that name no target and no outcome or theme, and of which their board says none."""
        return tuple(row for row in self.rows if not row.measures and not self.named_by(row))

    def unanswered(self, setting: Setting) -> tuple["Unanswered", ...]:
        """By board and target: the newest figure is off track, and no action of the plan names the target."""
        named: dict[int, set[str | None]] = {one.pk: set() for one in self.acting}
        measures = setting.catalogue.measures
        for row in self.rows:
            if row.part == ACTIONS.key and row.organisation.pk in named:
                named[row.organisation.pk] |= {
                    measures[key].target_id for key in row.measures if key in measures
                }
        return tuple(
            Unanswered(board, measure.title, measure.key)
            for board in self.acting
            for measure in measures.values()
            if (cell := self.grid.cells.get((board.pk, measure.key))) is not None
            and cell.result == Result.OFF_TRACK
            and not setting.is_old(cell)
            and measure.target_id not in named[board.pk]
        )


@dataclass(frozen=True)
class Unanswered:
    board: Organisation
    title: str
    measure: str


@dataclass(frozen=True)
class _Line:
    outcome: Outcome
    indicators: int
    held: int
    targets: int
    rows: int
    boards: int
    without: str


def coverage_page(setting: Setting, covered: Covered, themes: Vocabulary) -> OutcomePage:
    titles = target_titles(setting.catalogue)
    linked_targets = {link.target for link in covered.links}
    loose = [key for key in titles if key not in linked_targets]
    empty = [
        one for one in covered.held.outcomes if not targets_serving(setting.catalogue, covered.links, one)
    ]
    return OutcomePage(
        title="Golden thread: what is covered",
        lead=(
            f"{_number(len(empty), 'outcome has', 'outcomes have', every='outcome has a', none='no')} target. "
            f"{_number(len(loose), 'target serves', 'targets serve', every='target serves an', none='no')} outcome. "
            f"{idle_words(covered)}"
        ),
        notes=(NO_VERDICT, _who(covered), *of_its_day(setting)),
        of_a_day=True,
        sections=(
            Section("outcomes", "Outcomes, and who does something", (_outcomes(setting, covered),)),
            Section("targets", "Targets that serve no outcome", (_targets(setting, titles, loose),)),
            Section("off-track", "Off track, and no action names it", (unanswered_table(setting, covered),)),
            Section("idle", "Rows that serve nothing", (idle_table(covered),)),
            Section(
                "themes",
                "Themes that boards name",
                (_themes(covered, themes),),
                sentences=(_shared_challenges(covered, themes),),
            ),
        ),
        links=(
            Link("All outcomes", setting.to("outcomes")),
            Link("What was said about links", "/desk/outcomes/links/"),
            Link("Real boards", "?") if setting.view.samples else Link("Samples (fictional)", "?sample=yes"),
        ),
    )


def _number(without: int, one: str, many: str, *, every: str, none: str) -> str:
    """ "1 outcome has no", "2 outcomes have no", and where there is none "Every outcome has a"."""
    return f"{without:,} {one if without == 1 else many} {none}" if without else f"Every {every}"


def idle_words(covered: Covered, *, of: str = "plans") -> str:
    if not covered.rows:
        return "No row of a plan can be read here."
    idle = len(covered.idle)
    if not idle:
        return "Every row of a plan serves something that is linked."
    return f"{counted(idle, 'row')} of {of} serve{'s' if idle == 1 else ''} nothing that is linked."


def _who(covered: Covered) -> str:
    if covered.year is None:
        return NO_PLAN
    asked, read = covered.year.asked, {one.pk for one in covered.year.read}
    missing = [one.name for one in asked if one.pk not in read]
    words = f"Plans for {covered.year.round.framework.name}: {len(read):,} of {counted(len(asked), 'board')}."
    return f"{words} Without an agreed plan that can be read: {all_of(missing)}." if missing else words


def _outcomes(setting: Setting, covered: Covered) -> PageTable:
    with_figures = {one.indicator for one in covered.figures.series}
    lines = []
    for outcome in covered.held.outcomes:
        serving = indicators_serving(covered.held, covered.links, outcome)
        rows = [row for row in covered.rows if outcome.number in covered.outcomes_of(row, setting)]
        doing = {row.organisation.pk for row in rows if row.part == ACTIONS.key}
        lines.append(
            _Line(
                outcome,
                len(serving),
                sum(1 for one in serving if one.indicator and one.indicator.number in with_figures),
                len(targets_serving(setting.catalogue, covered.links, outcome)),
                len(rows),
                len(doing),
                "; ".join(one.name for one in covered.acting if one.pk not in doing),
            )
        )
    return page_table(
        _invented(
            covered,
            (
                linked(
                    "outcome",
                    "Outcome",
                    lambda one: f"{one.outcome.number}. {one.outcome.title}",
                    lambda one: setting.to("outcome", key=one.outcome.key),
                ),
                Column[_Line]("indicators", "Indicators", lambda one: one.indicators, Kind.NUMBER),
                Column[_Line]("held", "With figures here", lambda one: one.held, Kind.NUMBER),
                Column[_Line]("targets", "Targets", lambda one: one.targets, Kind.NUMBER),
                Column[_Line]("rows", "Rows of plans", lambda one: one.rows, Kind.NUMBER),
                Column[_Line](
                    "boards",
                    "Boards with an action",
                    lambda one: one.boards,
                    Kind.NUMBER,
                    shown=lambda one: f"{one.boards:,} of {len(covered.acting):,}",
                ),
                Column[_Line]("without", "Boards without one", lambda one: one.without),
            ),
        ),
        lines,
        key="outcomes",
        caption="Each outcome with what is linked to it",
    )


def _targets(setting: Setting, titles: Mapping[str, str], loose: Collection[str]) -> PageTable:
    return page_table(
        (
            linked(
                "target",
                "Target",
                lambda key: titles[key],
                lambda key: setting.url("target", measure=first_measure(setting.catalogue, key)),
            ),
            Column[str]("key", "Key", lambda key: key, Kind.CODE),
        ),
        loose,
        key="targets",
        caption="Targets without an outcome",
        empty="Every target serves an outcome.",
    )


def unanswered_table(setting: Setting, covered: Covered, *, of_one: bool = False) -> PageTable:
    """`of_one`: on the page of one board, which needs no column for it."""
    board = Column[Unanswered](
        "board",
        "Board",
        lambda one: one.board.name,
        shown=lambda one: board_cell(one.board, href=setting.to("outcomes-of-board", board=one.board.slug)),
    )
    return page_table(
        _invented(
            covered,
            (
                *(() if of_one else (board,)),
                Column[Unanswered](
                    "target",
                    "Target",
                    lambda one: one.title,
                    shown=lambda one: TableCell(
                        one.title, href=setting.to("cell", board=one.board.slug, measure=one.measure)
                    ),
                ),
                Column[Unanswered]("measure", "Measure", lambda one: one.measure, Kind.CODE, only="file"),
            ),
        ),
        covered.unanswered(setting),
        key="off-track",
        caption="Off track by the newest figure, without an action",
        note=""
        if of_one
        else "Of boards with a plan that can be read, by name. It asks nobody for anything.",
        empty="Each has an action that names it." if covered.acting else NO_ACTIONS if of_one else NO_PLAN,
    )


def idle_table(covered: Covered, *, of_one: bool = False) -> PageTable:
    board = Column[PlanRow]("board", "Board", lambda row: row.organisation.name)
    return page_table(
        _invented(
            covered,
            (
                *row_columns(),
                *(() if of_one else (board,)),
            ),
        ),
        covered.idle,
        key="idle",
        caption="Actions and risks that name no target and no outcome",
        empty="Every row names a target or an outcome."
        if covered.acting
        else NO_ACTIONS
        if of_one
        else NO_PLAN,
    )


@dataclass(frozen=True)
class _Named:
    key: str
    title: str
    rows: int
    boards: tuple[str, ...]


def _shared_challenges(covered: Covered, themes: Vocabulary) -> str:
    """What is hard for many at once is where help would count most."""
    challenges = {one.key: one.title for one in themes.items if one.kind == CHALLENGE}
    shared = [one for one in _names(covered, themes) if one.key in challenges and len(one.boards) >= MANY]
    if not shared:
        return f"No challenge is named by {MANY} boards or more."
    named = "; ".join(f"{challenges[one.key]} ({counted(len(one.boards), 'board')})" for one in shared)
    one = len(shared) == 1
    return (
        f"{counted(len(shared), 'challenge')} {'is' if one else 'are'} named by {MANY} boards or more: {named}. "
        f"Nobody's offer of help with {'it' if one else 'them'} is held here."
    )


def _names(covered: Covered, themes: Vocabulary) -> list[_Named]:
    """Themes, enablers and challenges that rows of plans name, in the vocabulary's order."""
    titles = {one.key: f"Theme {one.name}" for one in themes.themes}
    titles |= {one.key: f"{one.key} {one.title}" for one in themes.items}
    found: dict[str, list[PlanRow]] = {}
    for row in covered.rows:
        for one in covered.named_by(row):
            if one in titles:
                found.setdefault(one, []).append(row)
    return [
        _Named(
            key, titles[key], len(found[key]), tuple(dict.fromkeys(r.organisation.name for r in found[key]))
        )
        for key in titles
        if key in found
    ]


def _themes(covered: Covered, themes: Vocabulary) -> PageTable:
    kinds = {one.key: one.kind for one in themes.items}
    return page_table(
        _invented(
            covered,
            (
                Column[_Named]("title", "What", lambda one: one.title),
                Column[_Named]("key", "Key", lambda one: one.key, Kind.CODE, only="file"),
                Column[_Named](
                    "kind", "Kind", lambda one: kinds.get(one.key, "theme"), Kind.CODE, only="file"
                ),
                Column[_Named]("rows", "Rows", lambda one: one.rows, Kind.NUMBER),
                Column[_Named]("boards", "Boards", lambda one: len(one.boards), Kind.NUMBER),
                Column[_Named]("names", "Which", lambda one: "; ".join(one.boards)),
                Column[_Named]("many", f"{MANY} or more", lambda one: len(one.boards) >= MANY),
            ),
        ),
        _names(covered, themes),
        key="themes",
        caption="Themes, enablers and challenges by how many boards name them",
        note="Who offers help with them is not held here.",
        empty="No board has linked a row of its plan to a theme.",
    )


def _invented(covered: Covered, columns: tuple[Column[Row], ...]) -> tuple[Column[Row], ...]:
    """Every row of what is invented says so."""
    is_invented = covered.year is not None and covered.year.round.framework.fictional
    return of_board(columns, covered.year.round.organisations[0] if is_invented and covered.year else None)
