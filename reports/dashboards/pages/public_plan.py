"""A plan that a release made public: its page, and the rows of it that name a target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from boards.components.columns import Column, Kind
from boards.components.marked import Marked
from boards.components.parts import Download, Link, Row
from boards.components.tables import PageTable, page_table
from boards.organisations.models import Organisation
from boards.planning.paper.content import PaperPart
from boards.planning.paper.data import part_as_data, part_of_data, table_as_data
from boards.planning.paper.pdf import typeset
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
    pdf: Download | None


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


PDF = "plan.pdf"


def public_plan_page(plan: PublicPlan, *, setting: Setting, board: Organisation) -> PublicPlanPage:
    return PublicPlanPage(
        title=f"{plan.content['plan']}: {board.name}",
        lead=f"{plan.words}.",
        note=NOTE,
        serving=_serving(plan, setting=setting),
        parts=tuple(map(part_of_data, plan.content["parts"])),
        facts=(Row("SHA-256 of what stands here", plan.content["sha256"]),),
        pdf=Download("Take this plan", PDF, kind="PDF"),
    )


def without_paper(page: PublicPlanPage) -> PublicPlanPage:
    """The page where its paper was asked for and cannot be set."""
    return replace(page, pdf=None, note=f"The PDF cannot be made now; this page says all of it. {page.note}")


def public_plan_pdf(page: PublicPlanPage, *, sha256: str, address: str) -> bytes:
    """What the page says, word by word, as a tagged PDF. Raises CannotSet."""
    data = {
        "title": page.title,
        "state": page.lead.rstrip("."),
        "invented": "",
        "fictional": "",
        "facts": [{"key": row.key, "value": row.value} for row in page.facts],
        "sha256": sha256,
        "left_out": page.note,
        "changed_title": page.serving.caption if page.serving else "",
        "changed_words": page.serving.note if page.serving else "",
        "changed": table_as_data(page.serving) if page.serving else None,
        "parts": [part_as_data(part) for part in page.parts],
        "findings": [],
        "versions": None,
        "where": "On this site",
    }
    return typeset(data, address=address)


def plan_links(plans: Sequence[PublicPlan], *, setting: Setting, board: Organisation) -> tuple[Link, ...]:
    return tuple(
        Link(one.words, setting.url("plan", board=board.slug, framework=one.framework_key)) for one in plans
    )


def public_serving(
    plans: Sequence[PublicPlan], *, setting: Setting, measure_key: str | None = None
) -> PageTable | None:
    """Of the chosen year's plan, else of the newest: its actions and risks that name the target, or any."""
    of_year = [one for one in plans if setting.year is None or one.framework_key == setting.year.key]
    return _serving(of_year[0], setting=setting, measure_key=measure_key) if of_year else None


def _serving(plan: PublicPlan, *, setting: Setting, measure_key: str | None = None) -> PageTable | None:
    measures = setting.catalogue.measures
    lines = [
        _Line(
            measures[row["measure"]].title,
            row["measure"],
            row["kind"],
            row["title"],
            Marked(row["about"]).plain,
        )
        for row in plan.content["serving"]
        if row["measure"] in measures and measure_key in (None, row["measure"])
    ]
    if not lines:
        return None
    return page_table(
        tuple(column for column in _COLUMNS if measure_key is None or column.key != "target"),
        lines,
        key="plan-rows",
        caption="Actions and risks" if measure_key is None else "Actions and risks that name this target",
        note=f"{plan.words}.",
    )
