"""The shared vocabulary of change: themes, what helps and what is hard."""

from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.tables import PageTable, page_table
from reports.dashboards.pages.outcomes.page import OutcomePage, Section
from targets.outcomes.files import CHALLENGE, ENABLER, Item, Theme, Vocabulary


@dataclass(frozen=True)
class _Line:
    theme: Theme
    item: Item


def themes_page(held: Vocabulary) -> OutcomePage:
    pillars = tuple(dict.fromkeys(one.pillar for one in held.themes))
    kinds = [one.kind for one in held.items]
    return OutcomePage(
        title="Themes of change",
        lead=(
            f"Boards and their partners face the same {len(held.themes)} themes. Under them stand "
            f"{kinds.count(ENABLER)} enablers, which help, and {kinds.count(CHALLENGE)} challenges, which are hard; "
            f"{len(kinds) - kinds.count(ENABLER) - kinds.count(CHALLENGE)} more are not split into the two."
        ),
        notes=("The words are ours. The source says itself that what helps can be hard too.",),
        sections=tuple(
            Section(
                f"pillar-{number}",
                pillar,
                (_table(held, pillar, number),),
                folded="Show enablers and challenges",
            )
            for number, pillar in enumerate(pillars, start=1)
        ),
        sources=(held.source,),
    )


def _table(held: Vocabulary, pillar: str, number: int) -> PageTable:
    lines = [_Line(theme, item) for theme in held.themes if theme.pillar == pillar for item in held.of(theme)]
    return page_table(
        (
            Column("title", "What", lambda one: one.item.title),
            Column("key", "Key", lambda one: one.item.key, Kind.CODE),
            Column("kind", "Kind", lambda one: one.item.kind_words),
            Column("theme", "Theme", lambda one: one.theme.name),
            Column("pillar", "Pillar", lambda one: one.theme.pillar, only="file"),
        ),
        lines,
        key=f"themes-{number}",
        caption=f"{pillar}: enablers and challenges",
    )
