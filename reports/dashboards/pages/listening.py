"""How a board listens to people: its rounds of participation audits, and one of them by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boards.components.columns import Column, Kind
from boards.components.parts import Link, Row, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import of_board
from boards.organisations.models import Organisation
from boards.participation.feedback_public import PublicFeedback
from boards.participation.feedback_tables import feedback_table
from boards.participation.history import NO_ROUND, NOT_HELD, history
from boards.participation.public import PublicAudit, PublicCriterion
from boards.participation.round_targets import outcome, outcome_cell, target_words
from reports.dashboards.pages.experience import experience_links
from reports.dashboards.pages.setting import Setting
from targets.calc.periods import day_words, financial_year_label

NOTHING = "No result of a participation audit of this board is held here."
LEVELS_DIFFER = "Each round has its own levels, so levels of two rounds are not the same scale."
SOME_KEPT = "The board's full statement, its evidence and what reviewers asked stay with them."


@dataclass(frozen=True)
class ListeningPage:
    title: str
    lead: str
    tables: tuple[PageTable, ...]
    rows: tuple[Row, ...] = ()
    note: str = ""
    links: tuple[Link, ...] = ()
    said: tuple[PageTable, ...] = ()
    said_links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class _Year:
    first_year: int
    round: str
    result: str
    audit: PublicAudit | None = None

    @property
    def level(self) -> int | None:
        return self.audit.level if self.audit else None

    @property
    def target(self) -> int | None:
        return self.audit.target_level if self.audit else None


def sentence(audits: Sequence[PublicAudit]) -> str:
    """What the newest round said of the board."""
    if not audits:
        return NOTHING
    newest = audits[0]
    year = financial_year_label(newest.first_year)
    if newest.level is None:
        return f"{newest.title}: reviewers looked at how it listened in {year}. The round has no levels."
    told = outcome(newest.level, newest.target_level)
    against = f"the target of level {newest.target_level} was {told}" if told else "no target is set"
    return f"{newest.title}: level {newest.level} of {len(newest.levels)} for {year}; {against}."


def changes_words(feedback: Sequence[PublicFeedback]) -> str:
    """How much changed, and the newest of it."""
    if not feedback:
        return "The board has not told here what changed after people said so."
    told = counted(len(feedback), "change is", "changes are")
    return f"{told} told after people said so. The newest: {feedback[0].about} ({feedback[0].when})."


def listening_page(
    audits: Sequence[PublicAudit],
    feedback: Sequence[PublicFeedback],
    experienced: tuple[PageTable, ...],
    taken_off: PageTable | None = None,
    *,
    setting: Setting,
    board: Organisation,
) -> ListeningPage:
    return ListeningPage(
        title=f"How {board.name} listens to you",
        lead=sentence(audits),
        tables=(_years(audits, setting=setting, board=board),),
        said=(
            feedback_table(feedback, board, was_told=taken_off is not None),
            *filter(None, (taken_off,)),
            *experienced,
        ),
        said_links=experience_links() if experienced else (),
        note=LEVELS_DIFFER,
    )


def _years(audits: Sequence[PublicAudit], *, setting: Setting, board: Organisation) -> PageTable:
    """Rounds of here, the newest first, then those before this system; a sample was in none of these."""
    rows = [_Year(one.first_year, one.title, one.level_words or "no levels", one) for one in audits]
    if not board.is_sample:
        rows += [
            _Year(year.first_year, "" if year.is_gap else "Participation Standard", year.result_words)
            for year in reversed(history().years)
        ]
    columns: tuple[Column[_Year], ...] = (
        Column("board", "Board", lambda _: board.slug, Kind.CODE, only="file"),
        Column("year", "Year", lambda one: financial_year_label(one.first_year)),
        Column(
            "round",
            "Round",
            lambda one: one.round,
            shown=lambda one: TableCell(
                one.round,
                href=setting.url("listening-round", board=board.slug, key=one.audit.round)
                if one.audit
                else "",
            ),
        ),
        Column("result", "Overall level", lambda one: one.result),
        Column("level", "Level", lambda one: one.level, Kind.NUMBER, only="file"),
        Column("target", "Target", lambda one: one.target, Kind.NUMBER, only="file"),
        Column(
            "outcome",
            "Against the target",
            lambda one: outcome(one.level, one.target),
            shown=lambda one: outcome_cell(one.level, one.target),
        ),
        Column("final", "Final on", lambda one: _final(one.audit), Kind.DATE),
    )
    return page_table(
        of_board(columns, board),
        rows,
        key="rounds",
        caption="Rounds of participation audits",
        note=f"“{NO_ROUND}” is no failure. “{NOT_HELD}”: no source that we read gives the result of a board."
        if not board.is_sample
        else "",
        empty="No result is final yet.",
    )


def _final(audit: PublicAudit | None) -> date | None:
    return audit.final_day if audit else None


def round_page(audit: PublicAudit, *, setting: Setting, board: Organisation) -> ListeningPage:
    """One audit whole, as far as it is public."""
    target = target_words(audit.target_level, audit.target_source)
    rows = [Row("Year", financial_year_label(audit.first_year)), Row("What it looked at", audit.scope)]
    if audit.level is not None:
        told = outcome(audit.level, audit.target_level)
        rows += [
            Row(
                "Overall level",
                f"{audit.level_words}, {audit.rule}" + (f". {audit.reason}" if audit.reason else ""),
            ),
            Row("Levels", "\n".join(audit.levels)),
            Row("Target", f"{told.capitalize()}\n{target}" if told else target),
        ]
    if audit.with_complaints:
        rows.append(Row("Read beside", "the board's report on complaints"))
    rows += _group(audit)
    rows += [Row("What the board says to it", reply) for reply in audit.replies]
    rows.append(Row("Final on", day_words(audit.final_day)))
    return ListeningPage(
        title=f"{audit.title}: {board.name}",
        lead=sentence((audit,)),
        rows=tuple(rows),
        tables=(_criteria(audit, board),),
        note=SOME_KEPT,
        links=(Link("All boards in this round", setting.url("listening-nation", key=audit.round)),),
    )


def _group(audit: PublicAudit) -> list[Row]:
    """What the board's public group said, which lets it be published; silence is said as silence."""
    said = audit.comment
    if said is None:
        return [Row("The public group", audit.silence)] if audit.silence else []
    told = (
        ("The public group agrees", "\n".join(filter(None, (said.agrees, said.why)))),
        ("It speaks for", said.speaks_for),
        ("How it agreed this", said.how_agreed),
        ("How it was given", said.way),
    )
    return [Row(name, words) for name, words in told if words]


def _criteria(audit: PublicAudit, board: Organisation) -> PageTable:
    columns: list[Column[PublicCriterion]] = [
        Column("board", "Board", lambda _: board.slug, Kind.CODE, only="file"),
        Column("round", "Round", lambda _: audit.round, Kind.CODE, only="file"),
        Column("number", "No.", lambda one: one.code),
        Column("section", "Section", lambda one: one.section, only="file"),
        Column("wording", "Criterion", lambda one: one.wording),
    ]
    if audit.levels:
        columns += [
            Column("board_level", "Board's level", lambda one: one.board_level),
            Column("level", "Reviewers' level", lambda one: one.level),
        ]
    columns += [
        Column("reason", "Why", lambda one: one.reason),
        Column("strengths", "Strengths", lambda one: one.strengths),
        Column("remark", "The public group", lambda one: one.remark),
        Column("reply", "The board's reply", lambda one: "\n".join(one.replies)),
        Column("source", "Source of the wording", lambda one: one.source or "not verified", only="file"),
    ]
    return page_table(of_board(tuple(columns), board), audit.criteria, key="criteria", caption="By criterion")
