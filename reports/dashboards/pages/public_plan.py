"""A plan that a release made public: its page, and the rows of it that name a target."""

from collections.abc import Sequence
from dataclasses import dataclass

from boards.components.columns import Column, Kind
from boards.components.marked import Marked
from boards.components.parts import Link, Row
from boards.components.tables import PageTable, page_table
from boards.organisations.models import Organisation
from boards.planning.paper.content import PaperPart
from boards.planning.paper.data import part_of_data
from reports.dashboards.pages.setting import Setting
from reports.publication.plans import PublicPlan

NOTE = (
    "What the board agreed with the Scottish Government, without names of people and without what the board keeps to "
    "itself. It stays as it was released."
)


@dataclass(frozen=True)
class PublicPlanPage:
    title: str
    lead: str
    note: str
    serving: PageTable | None
    parts: tuple[PaperPart, ...]
    facts: tuple[Row, ...]


@dataclass(frozen=True)
class _Line:
    target: str
    measure: str
    kind: str
    title: str
    about: str


_COLUMNS: tuple[Column[_Line], ...] = (
    Column("target", "Target", lambda line: line.target),
    Column("measure", "Target", lambda line: line.measure, Kind.CODE, only="file"),
    Column("kind", "Kind", lambda line: line.kind),
    Column("title", "What", lambda line: line.title),
    Column("about", "More", lambda line: line.about),
)


def public_plan_page(plan: PublicPlan, *, setting: Setting, board: Organisation) -> PublicPlanPage:
    return PublicPlanPage(
        title=f"{plan.content['plan']}: {board.name}",
        lead=f"{plan.words}.",
        note=NOTE,
        serving=public_serving((plan,), setting=setting),
        parts=tuple(map(part_of_data, plan.content["parts"])),
        facts=(Row("SHA-256 of what stands here", plan.content["sha256"]),),
    )


def plan_links(plans: Sequence[PublicPlan], *, setting: Setting, board: Organisation) -> tuple[Link, ...]:
    return tuple(
        Link(one.words, setting.url("plan", board=board.slug, framework=one.framework_key)) for one in plans
    )


def public_serving(
    plans: Sequence[PublicPlan], *, setting: Setting, measure_key: str | None = None
) -> PageTable | None:
    """Of the chosen year's plan, else of the newest: its actions and risks that name the target, or any."""
    of_year = [one for one in plans if setting.year is None or one.framework_key == setting.year.key]
    if not of_year:
        return None
    measures = setting.catalogue.measures
    lines = [
        _Line(
            measures[row["measure"]].title,
            row["measure"],
            row["kind"],
            row["title"],
            Marked(row["about"]).plain,
        )
        for row in of_year[0].content["serving"]
        if row["measure"] in measures and measure_key in (None, row["measure"])
    ]
    if not lines:
        return None
    return page_table(
        tuple(column for column in _COLUMNS if measure_key is None or column.key != "target"),
        lines,
        key="plan-rows",
        caption="Actions and risks" if measure_key is None else "Actions and risks that name this target",
        note=f"{of_year[0].words}.",
    )
