"""Where a page's figures come from: the latest release for the public, current knowledge at the desk.

Both answer with the same types, so one page serves both addresses.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol

from boards.figures.ending import Ending, figures_ending
from boards.figures.queries import observations_as_known_on, official_values
from boards.organisations.queries import Organisations, organisations
from boards.participation.experience import Heard
from boards.participation.feedback_public import PublicFeedback
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.performance import queries as performance
from boards.performance.analysis.known_on import briefs_known_on
from boards.performance.analysis.queries import Brief, Rebased, briefs, rebased
from boards.performance.cells import Cell, Grid, Series
from boards.performance.commentary.queries import explained_periods
from boards.performance.offered import Statement
from boards.performance.queries import View
from boards.plans.promises import HELD
from boards.work.actors import LOCAL
from reports.dashboards import held_years
from reports.publication import by_rule
from reports.publication import queries as publication
from reports.publication.audits import (
    Before,
    Told,
    desk_audits,
    desk_levels_before,
    released_audits,
    released_levels_before,
)
from reports.publication.briefs import released_briefs
from reports.publication.feedback import desk_feedback, released_feedback
from reports.publication.models import DataRelease, ReleasedStanding
from reports.publication.plans import PublicPlan, PublicServing, released_plans, released_serving
from reports.publication.statements import released_statements
from targets.calc.periods import Period
from targets.catalogue.queries import Catalogue, catalogue

Endings = Mapping[tuple[int, str], Ending]
Figures = Mapping[int, Sequence[tuple[Period, Decimal | None]]]


class Source(Protocol):
    """What every dashboard page reads."""

    @property
    def provenance(self) -> str:
        """One sentence: what these figures are and as of when."""

    @property
    def today(self) -> date:
        """The day that lateness is reckoned at: that of a release, so that public pages change only with a release."""

    @property
    def news(self) -> str:
        """What the latest release says of itself; empty without one."""

    def grid(self, view: View) -> Grid: ...

    def cell(self, view: View, *, organisation_id: int, measure_key: str) -> Cell | None:
        """One cell of the grid, without reading the others."""

    def briefs(
        self, view: View, *, organisation_id: int | None = None, measure_key: str | None = None
    ) -> Mapping[tuple[int, str], Brief]:
        """What is said of the series behind the grid's newest figures, or those of one board or measure at least;
        nothing of a year that is over, and of a day that is over only where one board or one measure is asked for."""

    def figures(self, view: View, *, measure_key: str) -> Figures:
        """What is published of the measure's newest years by real organisation, oldest first; one query, or two."""

    def ending(self, view: View, month: Period, *, measure_keys: Collection[str]) -> Endings:
        """Of territorial boards and the nation the figure of the newest period that ends in the month; one query, or
        two."""

    def published(self, view: View, *, measure_key: str) -> dict[int, Cell]:
        """The measure's cells of the view by board, as they are without any board's own return."""

    def years(self, *, organisation_id: int | None = None, measure_key: str | None = None) -> frozenset[str]:
        """Frameworks of which the board, the measure or the whole has a figure; one query."""

    def full_years(self, organisation_ids: Collection[int]) -> frozenset[str]:
        """Frameworks of which these organisations have figures of three quarters of the targets that anybody has a
        figure of; one query."""

    def series(self, *, organisation_id: int, measure_key: str, view: View) -> Series:
        """Every point, whatever the year of the view."""

    def rebases(self, *, organisation_id: int, measure_key: str, view: View) -> tuple[Rebased, ...]:
        """From which days two analysts say that the process is another one, and why; one query."""

    def statements(self, *, organisation_id: int, measure_key: str, view: View) -> list[Statement]:
        """What board and analysts said in public of its figures."""

    def spoken_of(self, *, organisation_id: int, measure_key: str, view: View) -> frozenset[date]:
        """The last days of the periods of whose figure the reader can read what was said; one query."""

    def plans(self, *, organisation_id: int) -> tuple[PublicPlan, ...]:
        """The board's plans that are public; the desk reads plans themselves."""

    def serving(self) -> tuple[PublicServing, ...]:
        """Of every board's newest public plan its rows that name a target; the desk reads plans themselves."""

    def audits(self, *, organisation_id: int | None = None, round_key: str = "") -> tuple[Told, ...]:
        """Final participation audits of one board or all, of one round or all; the newest first."""

    def feedback(self, *, organisation_id: int) -> tuple[PublicFeedback, ...]:
        """What people told a board and what changed; the newest first."""

    def heard(self, measure_keys: Collection[str], *, organisation_ids: Collection[int]) -> Heard:
        """What is published of these measures of these organisations, oldest first."""

    def levels_before(self, first_year: int) -> Mapping[int, Before]:
        """By board the overall level in its newest round before the year."""


@dataclass(frozen=True)
class Released:
    """The latest data release; `release` is None before the first."""

    release: DataRelease | None

    @property
    def provenance(self) -> str:
        return publication.provenance(self.release) if self.release else ""

    @property
    def today(self) -> date:
        return self.release.known_on if self.release else date.min

    @property
    def news(self) -> str:
        if self.release is None:
            return ""
        return f"{self.release.title}. {self.release.note} {by_rule.notice(self.release)}".strip()

    def grid(self, view: View) -> Grid:
        if self.release is None or view.known_on is not None:
            return Grid(cells={})
        return publication.released_grid(release=self.release, year=view.year)

    def cell(self, view: View, *, organisation_id: int, measure_key: str) -> Cell | None:
        if self.release is None or view.known_on is not None:
            return None
        own = publication.released_board_cells(
            release=self.release, organisation_id=organisation_id, year=view.year
        )
        return own.get(measure_key)

    def briefs(
        self, view: View, *, organisation_id: int | None = None, measure_key: str | None = None
    ) -> Mapping[tuple[int, str], Brief]:
        """Of the newest figures alone; a release from before analyses were sealed says nothing of them."""
        if self.release is None or view.year or view.known_on:
            return {}
        return released_briefs(self.release)

    def figures(self, view: View, *, measure_key: str) -> Figures:
        if self.release is None or view.known_on is not None:
            return {}
        return publication.released_figures(release=self.release, measure_key=measure_key)

    def ending(self, view: View, month: Period, *, measure_keys: Collection[str]) -> Endings:
        if self.release is None or view.known_on is not None:
            return {}
        return publication.released_ending(release=self.release, month=month, measure_keys=measure_keys)

    def published(self, view: View, *, measure_key: str) -> dict[int, Cell]:
        return {owner: cell for (owner, key), cell in self.grid(view).cells.items() if key == measure_key}

    def years(self, *, organisation_id: int | None = None, measure_key: str | None = None) -> frozenset[str]:
        held = ReleasedStanding.objects.filter(release=self.release)
        return frozenset(held_years.years_of(held, organisation_id=organisation_id, measure_key=measure_key))

    def full_years(self, organisation_ids: Collection[int]) -> frozenset[str]:
        return held_years.full_years(ReleasedStanding.objects.filter(release=self.release), organisation_ids)

    def series(self, *, organisation_id: int, measure_key: str, view: View) -> Series:
        found = (
            publication.released_series(
                release=self.release, organisation_id=organisation_id, measure_key=measure_key
            )
            if self.release
            else None
        )
        return found or Series(organisation_id=organisation_id, measure_key=measure_key, points=())

    def rebases(self, *, organisation_id: int, measure_key: str, view: View) -> tuple[Rebased, ...]:
        """Those that had been confirmed when it was released: a public page changes with a release alone."""
        if self.release is None:
            return ()
        return rebased(
            organisation_id=organisation_id,
            measure_key=measure_key,
            confirmed_by=self.release.released_at,
        )

    def statements(self, *, organisation_id: int, measure_key: str, view: View) -> list[Statement]:
        if self.release is None or view.known_on is not None:
            return []
        return released_statements(
            release=self.release, organisation_id=organisation_id, measure_key=measure_key
        )

    def spoken_of(self, *, organisation_id: int, measure_key: str, view: View) -> frozenset[date]:
        said = self.statements(organisation_id=organisation_id, measure_key=measure_key, view=view)
        return frozenset(one.period_end for one in said)

    def plans(self, *, organisation_id: int) -> tuple[PublicPlan, ...]:
        return released_plans(self.release, organisation_id=organisation_id)

    def serving(self) -> tuple[PublicServing, ...]:
        return released_serving(self.release)

    def audits(self, *, organisation_id: int | None = None, round_key: str = "") -> tuple[Told, ...]:
        return released_audits(self.release, organisation_id=organisation_id, round_key=round_key)

    def feedback(self, *, organisation_id: int) -> tuple[PublicFeedback, ...]:
        return released_feedback(self.release, organisation_id=organisation_id)

    def heard(self, measure_keys: Collection[str], *, organisation_ids: Collection[int]) -> Heard:
        if self.release is None:
            return {}
        return publication.released_figures_of(
            release=self.release, measure_keys=measure_keys, organisation_ids=organisation_ids
        )

    def levels_before(self, first_year: int) -> Mapping[int, Before]:
        return released_levels_before(self.release, first_year)


@dataclass(frozen=True)
class Current:
    """Current figures, with returns of the boards that the person may see.

    `everybody` and `policy` are what the page has read already, so that its series do not ask again."""

    rights: Rights
    today: date
    everybody: Organisations | None = None
    policy: Catalogue | None = None

    @property
    def provenance(self) -> str:
        return "Current figures at the desk: official where published, else the board's own return."

    @property
    def news(self) -> str:
        return ""

    def grid(self, view: View) -> Grid:
        return performance.grid(
            view=view, returns_of=self.rights.boards(Action.VIEW_BOARD_DRAFTS), today=self.today
        )

    def cell(self, view: View, *, organisation_id: int, measure_key: str) -> Cell | None:
        own = performance.board_cells(
            organisation_id=organisation_id,
            view=view,
            returns_of=self.rights.boards(Action.VIEW_BOARD_DRAFTS),
            today=self.today,
        )
        return own.get(measure_key)

    def briefs(
        self, view: View, *, organisation_id: int | None = None, measure_key: str | None = None
    ) -> Mapping[tuple[int, str], Brief]:
        """Of the newest figures; as known on a day of one board or one measure, never of the whole nation."""
        if view.year or view.against != HELD:
            return {}
        if view.known_on is None:
            return briefs(organisation_id=organisation_id, measure_key=measure_key)
        everybody, policy = self.everybody or organisations(), self.policy or catalogue()
        if measure_key is None and organisation_id in (None, everybody.nation.pk):
            return {}
        return briefs_known_on(
            view.known_on,
            measure_keys=[measure_key] if measure_key else list(policy.measures),
            organisation_id=organisation_id,
            everybody=everybody,
            policy=policy,
        )

    def figures(self, view: View, *, measure_key: str) -> Figures:
        known = observations_as_known_on(measure_key=measure_key, on=view.known_on, include_returns=False)
        own: dict[int, list[tuple[Period, Decimal | None]]] = defaultdict(list)
        for one in known:
            own[one.organisation_id].append((one.period, one.value))
        return own

    def ending(self, view: View, month: Period, *, measure_keys: Collection[str]) -> Endings:
        everybody = self.everybody or organisations()
        return figures_ending(
            month,
            measure_keys=measure_keys,
            organisation_ids=[one.pk for one in (everybody.nation, *everybody.territorial)],
            on=view.known_on,
            returns_of=self.rights.boards(Action.VIEW_BOARD_DRAFTS),
        )

    def published(self, view: View, *, measure_key: str) -> dict[int, Cell]:
        return performance.measure_cells(
            measure_key=measure_key, view=view, returns_of=frozenset(), today=self.today
        )

    def years(self, *, organisation_id: int | None = None, measure_key: str | None = None) -> frozenset[str]:
        seen = self.rights.boards(Action.VIEW_BOARD_DRAFTS)
        return held_years.seen_years(seen, organisation_id=organisation_id, measure_key=measure_key)

    def full_years(self, organisation_ids: Collection[int]) -> frozenset[str]:
        seen = self.rights.boards(Action.VIEW_BOARD_DRAFTS)
        return held_years.full_years(held_years.seen_standings(seen), organisation_ids)

    def series(self, *, organisation_id: int, measure_key: str, view: View) -> Series:
        return performance.series(
            organisation_id=organisation_id,
            measure_key=measure_key,
            as_known_on=view.known_on,
            against=view.against,
            returns_of=self.rights.boards(Action.VIEW_BOARD_DRAFTS),
            today=self.today,
            everybody=self.everybody,
            policy=self.policy,
        )

    def rebases(self, *, organisation_id: int, measure_key: str, view: View) -> tuple[Rebased, ...]:
        return rebased(
            organisation_id=organisation_id,
            measure_key=measure_key,
            confirmed_by=None
            if view.known_on is None
            else datetime.combine(view.known_on, time.max, tzinfo=LOCAL),
        )

    def statements(self, *, organisation_id: int, measure_key: str, view: View) -> list[Statement]:
        """The desk shows the words themselves, offered or not, beside the figures: `pages.explained`."""
        return []

    def spoken_of(self, *, organisation_id: int, measure_key: str, view: View) -> frozenset[date]:
        """By the board itself, of which only those read who see its drafts."""
        if not self.rights.allows(Action.VIEW_BOARD_DRAFTS, organisation_id=organisation_id):
            return frozenset()
        return explained_periods(
            organisation_id=organisation_id, measure_key=measure_key, known_on=view.known_on
        )

    def plans(self, *, organisation_id: int) -> tuple[PublicPlan, ...]:
        return ()

    def serving(self) -> tuple[PublicServing, ...]:
        return ()

    def audits(self, *, organisation_id: int | None = None, round_key: str = "") -> tuple[Told, ...]:
        return desk_audits(self.rights, organisation_id=organisation_id, round_key=round_key)

    def feedback(self, *, organisation_id: int) -> tuple[PublicFeedback, ...]:
        return desk_feedback(self.rights, organisation_id=organisation_id)

    def heard(self, measure_keys: Collection[str], *, organisation_ids: Collection[int]) -> Heard:
        """What is accepted now; one query."""
        return official_values(measure_keys, organisation_ids=organisation_ids)

    def levels_before(self, first_year: int) -> Mapping[int, Before]:
        return desk_levels_before(self.rights, first_year)
