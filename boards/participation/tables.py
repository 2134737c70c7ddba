"""Tables of rounds: what they ask and on which scale; the years before this system."""

from boards.components.columns import Column
from boards.components.parts import TableCell
from boards.components.tables import PageTable, page_table
from boards.participation.history import Criterion as KnownCriterion
from boards.participation.history import Section as KnownSection
from boards.participation.history import Told, Year
from boards.participation.models import AuditCriterion, AuditLevel, AuditRound

NOT_VERIFIED = "not verified"


def criteria_table(held: AuditRound) -> PageTable:
    return page_table(
        (
            Column[AuditCriterion]("number", "No.", lambda one: one.code),
            Column[AuditCriterion]("section", "Section", lambda one: one.section_title),
            Column[AuditCriterion]("wording", "Criterion", lambda one: one.wording),
            Column[AuditCriterion]("source", "Source", lambda one: one.source or NOT_VERIFIED),
        ),
        held.criteria.all(),
        key="criteria",
        caption="What it asks",
        empty="It asks nothing yet.",
    )


def levels_table(held: AuditRound) -> PageTable:
    return page_table(
        (
            Column[AuditLevel]("level", "Level", lambda one: str(one.number)),
            Column[AuditLevel]("name", "Name", lambda one: one.name),
        ),
        held.levels.all(),
        key="levels",
        caption="Its levels, the lowest first",
        empty="The round has no levels.",
    )


def years_table(years: tuple[Year, ...], *, address: str) -> PageTable:
    """The rounds before this system and the years between them; each leads to its page below `address`."""
    return page_table(
        (
            Column[Year](
                "year",
                "Year",
                lambda one: one.name,
                shown=lambda one: TableCell(one.name, f"{address}{one.key}/"),
            ),
            Column[Year]("scope", "What it looked at", lambda one: one.scope),
            Column[Year]("levels", "Levels", lambda one: one.levels_words),
            Column[Year]("boards", "Boards", lambda one: str(one.boards) if one.boards else ""),
            Column[Year]("result", "Result", lambda one: one.result_words),
        ),
        years,
        key="years",
        caption="Rounds of the Participation Standard",
        note="A year without a round is no failure.",
    )


def told_table(year: Year) -> PageTable:
    return page_table(
        (
            Column[Told]("text", "What is known", lambda one: one.text),
            Column[Told]("source", "Where it was read", lambda one: one.source_words),
        ),
        year.about,
        key="known",
        caption=f"What is known of {year.name}",
    )


def sections_table(sections: tuple[KnownSection, ...]) -> PageTable:
    return page_table(
        (
            Column[KnownSection]("section", "Section", lambda one: f"{one.number} {one.title}"),
            Column[KnownSection]("looks_for", "What it looks for", lambda one: one.looks_for),
            Column[KnownSection]("source", "Where it was read", lambda one: one.source),
        ),
        sections,
        key="sections",
        caption="Sections of the standard",
    )


def known_criteria_table(criteria: tuple[KnownCriterion, ...]) -> PageTable:
    return page_table(
        (
            Column[KnownCriterion]("number", "No.", lambda one: one.number),
            Column[KnownCriterion]("subject", "Subject", lambda one: one.wording),
            Column[KnownCriterion]("source", "Where it was read", lambda one: one.source),
        ),
        criteria,
        key="criteria",
        caption="Criteria of section 3",
        note="Their subjects are known; their whole wording was not found. No criteria of sections 1 and 2 were found.",
    )
