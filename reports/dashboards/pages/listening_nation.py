"""One round of participation audits over all boards: levels by board and criterion, their spread, and agreement.

Boards stand in their usual order, by no level. A board without a final result is shown as that, and counts nowhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from boards.components.columns import Column, Kind
from boards.components.parts import Chart
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import invented_column
from boards.organisations.models import INVENTED, Organisation
from boards.participation.public import PublicAudit
from boards.participation.round_targets import MET, NO_TARGET, outcome, target_words
from reports.dashboards.pages.listening import LEVELS_DIFFER
from reports.dashboards.pages.listening_spread import Spread, spread_chart
from reports.dashboards.pages.setting import Setting
from reports.publication.audits import Before
from targets.calc.periods import financial_year_label

NO_RESULT = "no final result"
OVERALL = "Overall"

# Wordings are long and there may be sixty: an eye reads them in the table below, whoever only hears them here.
_HEADING = '<th scope="col" role="columnheader">{} <span class="visually-hidden">{}</span></th>'
_ROW = (
    '<tr role="row"><th scope="row" role="rowheader"><a href="{}">{}</a> <span class="caption tally">{}</span>'
    '<details class="row-fold"><summary>{}<span class="visually-hidden"> of {}</span></summary></details></th>\n'
    "{}</tr>\n"
)
_CELL = '<td role="cell" data-heading="{}"><a class="mark--{}" href="{}"><b>{}</b><p>{}</p></a></td>'


@dataclass(frozen=True)
class NationPage:
    title: str
    lead: str
    note: str
    head: SafeString
    rows: tuple[SafeString, ...]
    boards: PageTable
    spread: PageTable
    chart: Chart | None
    movement: PageTable
    agreement: PageTable | None
    agreement_words: str

    @property
    def tables(self) -> tuple[PageTable | None, ...]:
        return self.boards, self.spread, self.movement, self.agreement


@dataclass(frozen=True)
class _Line:
    board: Organisation
    audit: PublicAudit | None
    before: Before | None

    def level_of(self, code: str) -> int | None:
        if self.audit is None:
            return None
        return next((one.number for one in self.audit.criteria if one.code == code), None)

    def words_of(self, code: str) -> str:
        if self.audit is None:
            return ""
        return next((one.level for one in self.audit.criteria if one.code == code), "")


def nation_page(
    audits: Mapping[int, PublicAudit],
    *,
    setting: Setting,
    boards: Sequence[Organisation],
    before: Mapping[int, Before],
    agreement: PageTable | None = None,
    agreement_words: str = "",
) -> NationPage:
    """`audits` are those of the round by board, at least one; `boards` are all that the round asks."""
    one = next(iter(audits.values()))
    lines = [_Line(board, audits.get(board.pk), before.get(board.pk)) for board in boards]
    rows = spread_rows((line.audit for line in lines if line.audit), one)
    spread = _spread(rows, one)
    return NationPage(
        title=f"{one.title}: all boards",
        lead=_lead(one, lines),
        note=f"Year {financial_year_label(one.first_year)}. {target_words(one.target_level, one.target_source)}. "
        f"{LEVELS_DIFFER}",
        head=format_html_join("", _HEADING, _headings(one)),
        rows=tuple(_row(line, one, setting) for line in lines),
        boards=_boards(lines, one),
        spread=spread,
        chart=spread_chart(
            setting,
            rows,
            one.levels,
            spread,
            key=one.round,
            source=setting.provenance,
            banner=INVENTED if one.fictional else "",
        ),
        movement=_movement(lines, one),
        agreement=agreement,
        agreement_words=agreement_words,
    )


def _lead(one: PublicAudit, lines: Sequence[_Line]) -> str:
    """ "3 of 22 boards have a final result. Overall: level 2 in 1 board, level 3 in 2 boards." """
    final = [line.audit for line in lines if line.audit]
    told = f"{len(final)} of {counted(len(lines), 'board')} have a final result."
    found = Counter(audit.level for audit in final if audit.level is not None)
    if not found:
        return f"{told} The round has no levels."
    spread = ", ".join(f"level {level} in {counted(found[level], 'board')}" for level in sorted(found))
    return f"{told} {OVERALL}: {spread}."


def _headings(one: PublicAudit) -> list[tuple[str, str]]:
    return [(OVERALL, one.rule), *((each.code, each.wording) for each in one.criteria)]


def _row(line: _Line, one: PublicAudit, setting: Setting) -> SafeString:
    board, audit = line.board, line.audit
    above = setting.url("listening", board=board.slug)
    href = setting.url("listening-round", board=board.slug, key=one.round) if audit else above
    earlier = f"before: level {line.before.level} ({line.before.round})" if line.before else ""
    cells = [_cell(OVERALL, href, _overall(line))]
    cells += [_cell(each.code, href, _of_criterion(line, each.code)) for each in one.criteria]
    levels = counted(len(audit.criteria) + 1, "level") if audit and audit.levels else NO_RESULT
    return format_html(_ROW, above, board.name, earlier, levels, board.name, mark_safe("".join(cells)))  # noqa: S308


def _cell(heading: str, href: str, said: tuple[str, str, str]) -> SafeString:
    mark, value, words = said
    return format_html(_CELL, heading, mark, href, value, words)


def _overall(line: _Line) -> tuple[str, str, str]:
    """Coloured only where the round has a target."""
    audit = line.audit
    if audit is None:
        return "no_data", "–", NO_RESULT
    if audit.level is None:
        return "no_target", "final", "no levels"
    told = outcome(audit.level, audit.target_level)
    mark = ("on_track" if told == MET else "off_track") if told else "no_target"
    return mark, audit.level_words, told or NO_TARGET.lower()


def _of_criterion(line: _Line, code: str) -> tuple[str, str, str]:
    if line.audit is None:
        return "no_data", "–", NO_RESULT
    return "no_target", line.words_of(code) or "final", ""


def _boards(lines: Sequence[_Line], one: PublicAudit) -> PageTable:
    """What the grid says, for its files."""

    def of_criterion(code: str) -> Column[_Line]:
        return Column(f"level_{code.replace('.', '_')}", code, lambda line: line.level_of(code), Kind.NUMBER)

    columns: tuple[Column[_Line], ...] = (
        Column("board", "Board", lambda line: line.board.slug, Kind.CODE),
        Column("board_name", "Board", lambda line: line.board.name),
        Column("round", "Round", lambda line: one.round, Kind.CODE),
        Column("final", "Final on", lambda line: line.audit.final_day if line.audit else None, Kind.DATE),
        Column("level", OVERALL, lambda line: line.audit.level if line.audit else None, Kind.NUMBER),
        Column("target", "Target", lambda line: one.target_level, Kind.NUMBER),
        *(of_criterion(each.code) for each in one.criteria),
        Column(
            "level_before",
            "Overall before",
            lambda line: line.before.level if line.before else None,
            Kind.NUMBER,
        ),
        Column("round_before", "Round before", lambda line: line.before.round if line.before else ""),
        invented_column(lambda line: line.board),
    )
    return page_table(columns, lines, key="boards", caption="Levels by board and criterion")


def spread_rows(audits: Iterable[PublicAudit], one: PublicAudit) -> list[Spread]:
    """How many boards have which level: overall, then in each criterion of the round of `one`."""
    found = list(audits)
    rows = [Spread(OVERALL, one.rule, _counter(audit.level for audit in found))]
    rows += [
        Spread(
            each.code,
            each.wording,
            _counter(said.number for audit in found for said in audit.criteria if said.code == each.code),
        )
        for each in one.criteria
    ]
    return rows


def _spread(rows: Sequence[Spread], one: PublicAudit) -> PageTable:
    def at(level: int, name: str) -> Column[Spread]:
        return Column(f"level_{level}", name, lambda row: row.found[level], Kind.NUMBER)

    columns: tuple[Column[Spread], ...] = (
        Column("number", "No.", lambda row: row.code),
        Column("wording", "Criterion", lambda row: row.wording),
        *(at(number, name) for number, name in enumerate(one.levels, 1)),
        Column("boards", "Boards", lambda row: row.found.total(), Kind.NUMBER),
    )
    return page_table(
        columns,
        rows if one.levels else [],
        key="spread",
        caption="How many boards have which level",
        note="Boards with a final result.",
        empty="The round has no levels.",
    )


@dataclass(frozen=True)
class _Moved:
    """Boards that had this level in their round before, by their level now."""

    before: int
    now: Counter[int]


def _movement(lines: Sequence[_Line], one: PublicAudit) -> PageTable:
    """From which level to which; a board without a level in both rounds is in no row."""
    pairs = [
        (line.before.level, line.audit.level)
        for line in lines
        if line.before and line.audit and line.audit.level is not None
    ]
    rows = [
        _Moved(level, Counter(now for before, now in pairs if before == level))
        for level in sorted({before for before, _ in pairs})
    ]

    def to(level: int, name: str) -> Column[_Moved]:
        return Column(f"level_{level}", name, lambda row: row.now[level], Kind.NUMBER)

    columns: tuple[Column[_Moved], ...] = (
        Column("level_before", "Overall before", lambda row: row.before, Kind.NUMBER),
        *(to(number, name) for number, name in enumerate(one.levels, 1)),
        Column("boards", "Boards", lambda row: row.now.total(), Kind.NUMBER),
    )
    return page_table(
        columns,
        rows,
        key="movement",
        caption="From which level to which",
        note=f"{_moved_words(pairs)} {LEVELS_DIFFER}" if pairs else LEVELS_DIFFER,
        empty="No board has a level in this round and in one before.",
    )


def _moved_words(pairs: Sequence[tuple[int, int]]) -> str:
    """ "Of 12 boards with both, 3 have a higher number than before, 8 the same, 1 a lower one." """
    higher = sum(now > before for before, now in pairs)
    same = sum(now == before for before, now in pairs)
    return (
        f"Of {counted(len(pairs), 'board')} with both, {higher} have a higher number than before, {same} the same, "
        f"{len(pairs) - higher - same} a lower one."
    )


def _counter(levels: Iterable[int | None]) -> Counter[int]:
    return Counter(level for level in levels if level is not None)
