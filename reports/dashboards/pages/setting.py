"""What every dashboard page shares: the policy, who there is, the view, and how to make an address."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.performance.cells import Cell, Grid
from boards.performance.judging import Feed, feed_of
from boards.performance.queries import AsKnownOn, FrameworkYear
from boards.performance.words import Facts, checked, facts_of_cell
from boards.work.parts import Link
from reports.dashboards.sources import View
from targets.calc.periods import day_words, financial_year_label
from targets.catalogue.models import Definition, Framework
from targets.catalogue.queries import Catalogue


@dataclass(frozen=True)
class Setting:
    """What every builder needs; `url` makes an address in this half of the site, public or desk.

    `today` is the day that lateness is reckoned at: the figures' own where they are of a day.
    """

    catalogue: Catalogue
    organisations: Organisations
    view: View
    provenance: str
    url: Callable[..., str]
    desk: bool
    today: date

    def definition(self, cell: Cell) -> Definition:
        """The definition that the cell was judged by."""
        for definition in self.catalogue.definitions[cell.measure_key]:
            if definition.pk == cell.definition_id:
                return definition
        return self.catalogue.definitions[cell.measure_key][-1]

    def facts(self, cell: Cell | None, *, measure_key: str) -> Facts:
        definition = self.definition(cell) if cell else self.catalogue.definitions[measure_key][-1]
        return facts_of_cell(cell, definition=definition, feed=self._feed(cell) if cell else None)

    def _feed(self, cell: Cell) -> Feed | None:
        return feed_of(
            cell,
            definition=self.catalogue.definition_on(measure_key=cell.measure_key, day=self.today),
            national=cell.organisation_id == self.organisations.nation.pk,
            today=self.today,
        )

    def figure_href(self, observation_id: int | None) -> str:
        """The public record of a figure; empty at the desk, where an unreleased figure has none."""
        if observation_id is None or self.desk:
            return ""
        return reverse("figures:figure", kwargs={"number": observation_id})

    @property
    def boards(self) -> tuple[Organisation, ...]:
        """Organisations that figures are collected for, the nation first."""
        return (self.organisations.nation, *self.organisations.territorial)

    @property
    def is_past(self) -> bool:
        """Whether one year is shown, of which a sentence speaks in the past."""
        return isinstance(self.view, FrameworkYear)

    @property
    def view_words(self) -> str:
        match self.view:
            case FrameworkYear(key=key):
                framework = self.catalogue.frameworks[key]
                year = financial_year_label(framework.year_start.year)
                return framework.name if framework.fictional else year
            case AsKnownOn(day=on):
                return f"as known on {day_words(on)}"
        return "latest figures"

    def years(self, *, page: str, held: Collection[str], **kwargs: str) -> tuple[Link, ...]:
        """The year chooser: Latest first, then real years from the newest, then fictional ones at the desk.

        Only years of `held`, whose framework keys have a figure, are offered; the chosen one always is.
        """
        chosen = self.view.key if isinstance(self.view, FrameworkYear) else None
        links = [
            Link("Latest", self.url(page, **kwargs), chosen is None and not isinstance(self.view, AsKnownOn))
        ]
        frameworks = sorted(
            self.catalogue.frameworks.values(), key=lambda f: (f.fictional, -f.year_start.year)
        )
        for framework in frameworks:
            if framework.key not in held and framework.key != chosen:
                continue
            href = self.url(page, **kwargs) + f"?year={year_key(framework)}"
            label = framework.name if framework.fictional else financial_year_label(framework.year_start.year)
            links.append(Link(label, href, framework.key == chosen))
        return tuple(links)


def year_key(framework: Framework) -> str:
    """A framework as it stands in an address: 2022-23, or its whole key when fictional."""
    return (
        framework.key
        if framework.fictional
        else financial_year_label(framework.year_start.year).replace("/", "-")
    )


def empty_words(
    setting: Setting, grid: Grid, *, board: Organisation | None = None, one_target: bool = False
) -> str:
    """Why a page has no figures; empty where it has some."""
    if any(cell.period is not None for cell in grid.cells.values()):
        return ""
    if isinstance(setting.view, AsKnownOn):
        return f"Nothing was held here on {day_words(setting.view.day)}: choose a later day."
    if not setting.provenance:
        return "Nothing has been published yet. Figures appear here when the first data release is out."
    whose = (f" of {board.name}" if board else "") + (" on this target" if one_target else "")
    if isinstance(setting.view, FrameworkYear):
        return f"No figures{whose} for {setting.view_words} are held here."
    return f"No figures{whose} are held here.{_no_series(board) if board else ''}"


def _no_series(board: Organisation) -> str:
    """Why a board has no figures at all, where that is known."""
    if board.kind != Organisation.Kind.SPECIAL:
        return ""
    return " The series held here are those of the territorial boards and of Scotland as a whole."


def source_words(definition: Definition) -> str:
    """Who published a series, and under which licence, for a page."""
    return f"Source: {checked(definition, 'publisher', definition.publisher)}. {definition.licence}."


def unit_words(definition: Definition) -> str:
    """The unit in a word or two, for a heading or a file."""
    return definition.get_unit_display() or "number"


def view_query(setting: Setting) -> str:
    match setting.view:
        case FrameworkYear(key=key):
            return f"?year={year_key(setting.catalogue.frameworks[key])}"
        case AsKnownOn(day=on):
            return f"?as-known-on={on.isoformat()}"
    return ""


def view_name(setting: Setting) -> str:
    """The view in a file's name: "latest", "2022-23", "known-2025-01-31"."""
    match setting.view:
        case FrameworkYear(key=key):
            return year_key(setting.catalogue.frameworks[key])
        case AsKnownOn(day=on):
            return f"known-{on.isoformat()}"
    return "latest"


def without(query: str, name: str) -> str:
    return "&".join(part for part in query.split("&") if part and part.split("=")[0] != name)


def with_query(*parts: str) -> str:
    joined = "&".join(part for part in parts if part)
    return f"?{joined}" if joined else ""
