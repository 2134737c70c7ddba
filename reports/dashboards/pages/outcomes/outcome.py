"""One outcome: what is counted for it, which targets serve it, and what boards do about those."""

from collections.abc import Collection, Iterable, Sized
from dataclasses import dataclass

from boards.components.columns import Column, Kind, linked
from boards.components.parts import Link, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import board_cell, invented_column
from boards.organisations.models import Organisation
from boards.outcomes.figures import CouncilFigures
from boards.outcomes.links import national_links
from reports.dashboards.pages.outcomes.national import newest_words
from reports.dashboards.pages.outcomes.page import (
    NO_VERDICT,
    OutcomePage,
    Section,
    Served,
    first_measure,
    indicators_serving,
    of_its_day,
    target_titles,
    targets_serving,
    who_words,
)
from reports.dashboards.pages.setting import Setting
from targets.catalogue.models import Measure
from targets.outcomes.files import Outcome, Outcomes, StatedLink, outcomes


@dataclass(frozen=True)
class Doing:
    """A row of a board's plan that names a target of the outcome, or of which its board says that it serves it.

    `reported` is how it stands by the board's newest signed return, which `evidence` leads to; both empty without one.
    """

    organisation: Organisation
    href: str
    kind: str
    title: str
    target: str
    measure: str
    plan: str
    about: str = ""
    reported: str = ""
    evidence: str = ""


def outcome_page(
    setting: Setting,
    held: Outcomes,
    links: tuple[StatedLink, ...],
    figures: CouncilFigures,
    outcome: Outcome,
    *,
    doing: Iterable[Doing],
    empty: str,
) -> OutcomePage:
    """`doing` is what the reader may see of plans; `empty` says why there is none."""
    indicators = indicators_serving(held, links, outcome)
    targets = targets_serving(setting.catalogue, links, outcome)
    with_figures = [one for one in indicators if one.indicator and figures.of_indicator(one.indicator.number)]
    rows = tuple(doing)
    return OutcomePage(
        title=f"{outcome.number}. {outcome.title}",
        lead=(
            f"{outcome.about} {_how_many(indicators, 'indicator', 'is read', 'are read')} for it, "
            f"{len(with_figures)} with figures here. {_how_many(targets, 'target', 'serves', 'serve')} it."
        ),
        notes=(NO_VERDICT, *of_its_day(setting)),
        of_a_day=setting.desk,
        sections=(
            Section("indicators", "What is counted", (indicators_table(setting, figures, indicators),)),
            Section("targets", "Which targets serve it", (_targets(setting, targets),)),
            Section(
                "doing",
                "What boards do",
                (_doing_table(setting, rows, empty=empty),),
                (_boards(rows),),
            ),
            *_local(setting, held, outcome),
        ),
        sources=(held.source, held.indicators_source),
        links=_desk_links(setting),
    )


def _desk_links(setting: Setting) -> tuple[Link, ...]:
    if not setting.desk:
        return ()
    other = Link("Real boards", "?") if setting.view.samples else Link("Samples (fictional)", "?sample=yes")
    return (other, Link("What was said about links", "/desk/outcomes/links/"))


def _how_many(found: Sized, what: str, one: str, many: str) -> str:
    number = len(found)
    words = counted(number, what) if number else f"No {what}"
    return f"{words} {many if number > 1 else one}"


def _boards(rows: Collection[Doing]) -> str:
    said = _how_many({one.organisation.pk for one in rows}, "board", "says", "say")
    return f"{said} in a plan that you can see here what is done about it."


def indicators_table(
    setting: Setting,
    figures: CouncilFigures,
    served: Iterable[Served],
    *,
    key: str = "indicators",
    caption: str = "Indicators",
) -> PageTable:
    return page_table(
        (
            linked(
                "indicator",
                "Indicator",
                lambda one: one.indicator.name if one.indicator else "",
                lambda one: setting.url("indicator", key=one.indicator.key if one.indicator else ""),
            ),
            Column("basis", "Made of", lambda one: one.indicator.basis_words if one.indicator else ""),
            Column(
                "scotland",
                "Scotland, newest held here",
                lambda one: newest_words(figures, one.indicator) if one.indicator else "",
            ),
            *_said(),
        ),
        served,
        key=key,
        caption=caption,
        empty="No indicator is read for this outcome.",
    )


def _targets(setting: Setting, served: list[Served]) -> PageTable:
    titles = target_titles(setting.catalogue)
    return page_table(
        (
            linked(
                "target",
                "Target",
                lambda one: titles[one.target],
                lambda one: setting.url("target", measure=first_measure(setting.catalogue, one.target)),
            ),
            Column("key", "Key", lambda one: one.target, Kind.CODE, only="file"),
            *_said(),
        ),
        served,
        key="targets",
        caption="Targets that serve it",
        note="Their results stand on their own pages and are none of the outcome.",
        empty="No target serves this outcome.",
    )


def _said() -> tuple[Column[Served], ...]:
    return (
        Column("who", "Who says so", lambda one: who_words(one.link)),
        Column("why", "From where", lambda one: one.link.source),
    )


def _doing_table(setting: Setting, rows: Iterable[Doing], *, empty: str) -> PageTable:
    """What boards reported of it stands at the desk alone: no release holds their returns. There each board leads to
    its own thread, and each row to its place in the plan."""
    desk = setting.desk

    def thread(one: Doing) -> str:
        return setting.to("outcomes-of-board", board=one.organisation.slug) if desk else one.href

    reported = Column[Doing](
        "reported",
        "Last reported",
        lambda one: one.reported,
        shown=lambda one: TableCell(one.reported, href=one.evidence),
    )
    return page_table(
        (
            Column[Doing](
                "board",
                "Board",
                lambda one: one.organisation.name,
                shown=lambda one: board_cell(one.organisation, href=thread(one)),
            ),
            Column[Doing]("kind", "Kind", lambda one: one.kind),
            Column[Doing](
                "title",
                "What",
                lambda one: one.title,
                shown=lambda one: TableCell(one.title, href=one.href if desk else ""),
            ),
            Column[Doing]("target", "Target that it names", lambda one: one.target),
            Column[Doing]("measure", "Measure", lambda one: one.measure, Kind.CODE, only="file"),
            *((reported,) if desk else ()),
            Column[Doing]("about", "More", lambda one: one.about),
            Column[Doing]("plan", "Plan", lambda one: one.plan),
            invented_column(lambda one: one.organisation),
        ),
        rows,
        key="doing",
        caption="Actions, risks and trajectories of boards' plans that serve it",
        empty=empty,
    )


def outcome_links(setting: Setting, measure: Measure) -> tuple[Link, ...]:
    """From a target's page to the outcomes that it serves, each with who says so; one query at the desk."""
    held = outcomes()
    links = national_links(held, known_on=setting.day) if setting.desk else held.links
    own = {link.outcome: link for link in links if measure.target_id and link.target == measure.target_id}
    return tuple(
        Link(f"{one.number}. {one.title} ({who_words(own[one.number])})", setting.url("outcome", key=one.key))
        for one in held.outcomes
        if one.number in own
    )


def _local(setting: Setting, held: Outcomes, outcome: Outcome) -> tuple[Section, ...]:
    """Where an authority reads it otherwise: so that nobody takes our links for the only ones."""
    own = [one for one in held.local if outcome.number in one.outcomes]
    if not own:
        return ()
    years = sorted({one.year for one in own})
    return (
        Section(
            "local",
            "Read otherwise",
            sentences=(f"An integration authority has links of its own, of {', '.join(years)}.",),
            links=(Link("Integration authorities", setting.url("partnerships")),),
        ),
    )
