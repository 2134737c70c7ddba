"""What every dashboard page shares: the policy, who there is, the view, and how to make an address."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict
from django.urls import reverse

from boards.components.files import TYPES
from boards.components.parts import Download, Link
from boards.organisations.models import INVENTED, Organisation
from boards.organisations.queries import Organisations
from boards.performance.cells import Cell, Figured, Grid, Point
from boards.performance.judging import NOTHING_HELD, Feed, feed_of
from boards.performance.queries import View
from boards.performance.words import Facts, checked, facts_of_cell
from boards.plans.promises import HELD
from reports.dashboards.pages.series_facts import Briefs, SeriesFacts, series_facts
from targets.calc.periods import add_months, day_words, financial_year_label
from targets.catalogue.models import Definition, Framework
from targets.catalogue.queries import Catalogue

TAKE = "Take these figures"
RECENT_MONTHS = 24
NOT_RECENT = "no recent figure"
NOT_HELD_THEN = "not held here on that day"


@cache
def _around_number() -> tuple[str, str]:
    """What stands before and after the number in the address of a figure: pages have hundreds of them."""
    before, _, after = reverse("figures:figure", kwargs={"number": 0}).rpartition("0")
    return before, after


@dataclass(frozen=True)
class Setting:
    """What every builder needs; `url` makes an address in this half of the site, public or desk.

    `today` is the day that lateness is reckoned at: the figures' own where they are of a day. `decided` says by plan
    version what stands beside its results where it was not plainly agreed; it is asked only where a plan judges.
    """

    catalogue: Catalogue
    organisations: Organisations
    view: View
    provenance: str
    url: Callable[..., str]
    desk: bool
    today: date
    decided: Callable[[], Mapping[int, str]] = dict

    def definition(self, cell: Figured) -> Definition:
        """The definition that the cell was judged by, or the figure is counted by."""
        for definition in self.catalogue.definitions[cell.measure_key]:
            if definition.pk == cell.definition_id:
                return definition
        return self.catalogue.definitions[cell.measure_key][-1]

    def facts(self, cell: Cell | None, *, measure_key: str) -> Facts:
        definition = self.definition(cell) if cell else self.catalogue.definitions[measure_key][-1]
        facts = facts_of_cell(cell, definition=definition, feed=self._feed(cell) if cell else None)
        if self.day is not None and (cell is None or cell.reason == NOTHING_HELD):
            return replace(facts, word=NOT_HELD_THEN)
        if decided := self.decided_words(cell):
            facts = replace(facts, qualifiers=(*facts.qualifiers, decided))
        if self.is_old(cell):
            return replace(facts, qualifiers=(NOT_RECENT, *facts.qualifiers))
        return facts

    def series_facts(self, cell: Cell, briefs: Briefs) -> SeriesFacts | None:
        """What is said of the series behind a figure; nothing beside a board's own return."""
        if cell.management_information:
            return None
        brief = briefs.get((cell.organisation_id, cell.measure_key))
        return series_facts(brief, definition=self.definition(cell))

    def decided_words(self, cell: Cell | None) -> str:
        """How the plan that judges the cell came into force, where it was not plainly agreed."""
        if cell is None or cell.plan_version_id is None or self.view.against != HELD:
            return ""
        return self.decided().get(cell.plan_version_id, "")

    def is_old(self, cell: Cell | None) -> bool:
        """Whether a page of latest figures calls this one no recent figure; in a year chosen none is."""
        return (
            self.year is None
            and cell is not None
            and cell.period is not None
            and cell.actual is not None
            and cell.period.end < self.recent_since
        )

    @property
    def recent_since(self) -> date:
        """What ended before this day is no longer recent."""
        return add_months(self.today.replace(day=1), -RECENT_MONTHS)

    def _feed(self, cell: Cell) -> Feed | None:
        return feed_of(
            cell,
            definition=self.catalogue.definition_on(measure_key=cell.measure_key, day=self.today),
            national=self.nation is not None and cell.organisation_id == self.nation.pk,
            today=self.today,
        )

    def figure_href(self, observation_id: int | None) -> str:
        """The public record of a figure; empty at the desk, where an unreleased figure has none."""
        if observation_id is None or self.desk:
            return ""
        before, after = _around_number()
        return f"{before}{observation_id}{after}"

    @property
    def nation(self) -> Organisation | None:
        """Scotland as a whole; None among samples, which it is never added up or judged with."""
        return None if self.view.samples else self.organisations.nation

    @property
    def boards(self) -> tuple[Organisation, ...]:
        """Organisations that figures are collected for, the nation first."""
        own = self.organisations.territorial
        return own if self.nation is None else (self.nation, *own)

    @property
    def year(self) -> Framework | None:
        """The framework whose year is shown; None for the latest figures."""
        return self.catalogue.frameworks[self.view.year] if self.view.year else None

    @property
    def day(self) -> date | None:
        """The day on which what is shown was known; None for what is known now."""
        return self.view.known_on

    @property
    def is_past(self) -> bool:
        """Whether one year is shown, of which a sentence speaks in the past."""
        return self.year is not None

    def unsaid(self, *, of_one: bool = False) -> str:
        """Why rows and cells say neither direction nor assurance of their series; empty where they do.

        `of_one`: the page is of one board or one measure, of which a past day is analysed on reading.
        """
        if self.day is not None and not of_one and self.year is None:
            return (
                "Direction and assurance as known on that day are not shown here: the statistics, and the page of each "
                "board and of each target, have them."
            )
        if self.year is not None:
            return (
                "Direction and assurance are said of the newest figures alone, so they are not shown for a year: "
                "choose “Latest”, or the page of a board and target."
            )
        return ""

    @property
    def view_words(self) -> str:
        words = []
        if self.year is not None:
            label = financial_year_label(self.year.year_start.year)
            words.append(self.year.name if self.year.fictional else label)
        if self.day is not None:
            words.append(f"as known on {day_words(self.day)}")
        if self.view.against != HELD:
            words.append(f"against {against_words(self.view.against)}")
        return ", ".join(words) or "latest figures"

    def to(self, name: str, **kwargs: str) -> str:
        """The address of another page in the same view."""
        return self.url(name, **kwargs) + view_query(self)

    def table(self, text: str, name: str, *, query: str | None = None, **kwargs: str) -> Download:
        """A table's two files, of this view unless `query` says otherwise."""
        query = view_query(self) if query is None else query
        csv, xlsx = (self.url(name, kind=kind, **kwargs) + query for kind in TYPES)
        return Download(text, csv, xlsx=xlsx)

    def years(
        self, *, page: str, held: Collection[str], choices: str = "", **kwargs: str
    ) -> tuple[Link, ...]:
        """The year chooser: Latest first, then years from the newest; among samples the fictional ones.

        Other `choices` of the address stay as they are.

        Only years of `held`, whose framework keys have a figure, are offered; the chosen one always is.
        """
        chosen, here = self.year.key if self.year else None, self.url(page, **kwargs)

        def of(framework: Framework | None) -> str:
            return here + with_query(view_query(self, year=framework).removeprefix("?"), choices)

        links = [Link("Latest", of(None), chosen is None)]
        frameworks = (f for f in self.catalogue.frameworks.values() if f.fictional == self.view.samples)
        for framework in sorted(frameworks, key=lambda f: -f.year_start.year):
            if framework.key not in held and framework.key != chosen:
                continue
            label = framework.name if framework.fictional else financial_year_label(framework.year_start.year)
            links.append(Link(label, of(framework), framework.key == chosen))
        if self.desk and "board" not in kwargs:
            other = (
                Link("Real boards", here)
                if self.view.samples
                else Link("Samples (fictional)", f"{here}?sample=yes")
            )
            links.append(other)
        return tuple(links)


def against_words(against: str) -> str:
    """Which promise is measured against, as a reader chooses it."""
    named = {HELD: "the promise that judges", "first": "the first promise", "latest": "the newest promise"}
    return named.get(against) or f"version {against} of the plan"


def year_key(framework: Framework) -> str:
    """A framework as it stands in an address: 2022-23, or its whole key when fictional."""
    return (
        framework.key
        if framework.fictional
        else financial_year_label(framework.year_start.year).replace("/", "-")
    )


def empty_words(setting: Setting, grid: Grid, *, board: Organisation | None = None, one: str = "") -> str:
    """Why a page has no figures; empty where it has some. `one` is what it is all about: "target" or "measure"."""
    if any(cell.period is not None for cell in grid.cells.values()):
        return ""
    if setting.day is not None:
        whose = f" of {financial_year_label(setting.year.year_start.year)}" if setting.year else ""
        return f"Nothing{whose} was held here on {day_words(setting.day)}: choose a later day."
    if not setting.provenance:
        return "Nothing has been published yet. Figures appear here when the first data release is out."
    whose = (f" of {board.name}" if board else "") + (f" on this {one}" if one else "")
    if setting.year is not None:
        return f"No figures{whose} for {setting.view_words} are held here."
    return f"No figures{whose} are held here.{_no_series(board) if board else ''}"


def _no_series(board: Organisation) -> str:
    """Why a board has no figures at all, where that is known."""
    if board.kind != Organisation.Kind.SPECIAL:
        return ""
    return " The series held here are those of the territorial boards and of Scotland as a whole."


def source_words(setting: Setting, definition: Definition, *, board: str, points: Iterable[Point]) -> str:
    """Whose the figures of a series are, for a page; a sample's are nobody's, and a board's own returns are its own."""
    if setting.view.samples:
        return f"{INVENTED}. No publication has these figures."
    drawn = [point.management_information for point in points if point.value is not None]
    own = f"own return{'s' if drawn.count(True) > 1 else ''}: management information, not published."
    if drawn and all(drawn):
        return f"Source: {board}’s {own}"
    published = f"Source: {checked(definition, 'publisher', definition.publisher)}. {definition.licence}."
    return f"{published} Hollow points are {board}’s {own}" if any(drawn) else published


_ITS_OWN: Any = object()


def view_query(
    setting: Setting,
    *,
    year: Framework | None = _ITS_OWN,
    day: date | None = _ITS_OWN,
    against: str = HELD,
) -> str:
    """The view, or another year or day of it, as the end of an address, with its question mark.

    Only pages of one board and target are measured against another promise, so it is not taken along by itself. Empty
    for the latest figures of real organisations.
    """
    year = setting.year if year is _ITS_OWN else year
    day = setting.day if day is _ITS_OWN else day
    chosen = [("sample", "yes")] if setting.view.samples else []
    if year is not None:
        chosen.append(("year", year_key(year)))
    if day is not None:
        chosen.append(("as-known-on", day.isoformat()))
    if against != HELD:
        chosen.append(("promise", against))
    return f"?{urlencode(chosen)}" if chosen else ""


def view_name(setting: Setting) -> str:
    """The view in a file's name: "latest", "2022-23", "2022-23-as-known-on-2025-01-31"."""
    words = ["samples"] if setting.view.samples else []
    if setting.year:
        words.append(year_key(setting.year))
    if setting.day is not None:
        words.append(f"as-known-on-{setting.day.isoformat()}")
    if setting.view.against != HELD:
        words.append(f"against-{setting.view.against}")
    return "-".join(words) or "latest"


@dataclass(frozen=True)
class KnownOn:
    """The form that asks for a day: `dashboards/as_known_on.html`.

    Whatever else the address chooses is `kept`; `now` leads back to today; `unsaid` is why rows say nothing of their
    series.
    """

    day: date | None
    kept: tuple[tuple[str, str], ...]
    now: str
    unsaid: str


#: What is said anew with a day: the view itself, files, and what is of now only.
_SAID_ANEW = ("year", "sample", "as-known-on", "changed", "table", "file", "page", "content")


def known_on(setting: Setting, asked: QueryDict, *, of_one: bool = False) -> KnownOn:
    """The form for the view that is shown, of an address that asked for this; `of_one` as `Setting.unsaid`."""
    others = [(name, value) for name in asked if name not in _SAID_ANEW for value in asked.getlist(name)]
    kept = (*parse_qsl(view_query(setting, day=None).removeprefix("?")), *others)
    return KnownOn(
        day=setting.day, kept=kept, now=f"?{urlencode(kept)}", unsaid=setting.unsaid(of_one=of_one)
    )


def without(query: str, name: str) -> str:
    return "&".join(part for part in query.split("&") if part and part.split("=")[0] != name)


def with_query(*parts: str) -> str:
    joined = "&".join(part for part in parts if part)
    return f"?{joined}" if joined else ""
