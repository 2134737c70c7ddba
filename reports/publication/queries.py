"""What the public may read: released cells, series, figures and reports. Each read is a fixed number of queries."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Func, JSONField, QuerySet, Value
from django.urls import reverse

from boards.components.words import local_day
from boards.figures.ending import Ending
from boards.figures.models import Observation, Stream, Submission
from boards.organisations.models import Organisation
from boards.performance.cells import Cell, Grid, Series
from boards.performance.reading import CELLS
from reports.publication.models import (
    DataRelease,
    ReleasedFigure,
    ReleasedSeries,
    ReleasedStanding,
    Snapshot,
)
from reports.publication.series import ending_from_json, figure_from_json, from_json
from targets.calc.periods import Period, day_words, financial_year_label

#: What opens the commitments to people is read by `snapshots.check` and by no page.
_PRIVATE = ("openings",)
NEWEST_POINTS = 320
_HEAVY = ("content", "pdf", *_PRIVATE)


def current_release() -> DataRelease | None:
    """The latest data release without what no page of it shows; None before the first. One query."""
    released = DataRelease.objects.filter(released_at__isnull=False).defer("policy", "submissions", *_PRIVATE)
    return released.order_by("-released_at", "-number").first()


def provenance(release: DataRelease) -> str:
    """One sentence: what the public reads and as of when."""
    if release.released_at is None:
        raise ValueError(f"data release {release.number} is not public")
    return (
        f"Official figures known by {day_words(release.known_on)}, released here on "
        f"{day_words(local_day(release.released_at))} (data release {release.number})."
    )


# Cells and series


def released_grid(*, release: DataRelease, year: str | None) -> Grid:
    """The cells of a framework's year, by its key, or each cell's newest (None); one query.

    One more where this process has not read all of them before, as in the two below.
    """
    return Grid(cells=_cells(release, year=year))


def released_board_cells(*, release: DataRelease, organisation_id: int, year: str | None) -> dict[str, Cell]:
    """One organisation's cells by measure; one query."""
    cells = _cells(release, year=year, only="organisation_id", value=organisation_id)
    return {measure_key: cell for (_, measure_key), cell in cells.items()}


def released_measure_cells(*, release: DataRelease, measure_key: str, year: str | None) -> dict[int, Cell]:
    """One measure's cells by organisation; one query."""
    cells = _cells(release, year=year, only="measure_id", value=measure_key)
    return {organisation_id: cell for (organisation_id, _), cell in cells.items()}


def released_series(*, release: DataRelease, organisation_id: int, measure_key: str) -> Series | None:
    """Every point of one organisation and measure; None where the release holds none. One query."""
    rows = ReleasedSeries.objects.filter(
        release=release, organisation_id=organisation_id, measure_id=measure_key
    )
    points = rows.values_list("points", flat=True).first()
    if points is None:
        return None
    return Series(organisation_id=organisation_id, measure_key=measure_key, points=from_json(points))


def released_figures(
    *, release: DataRelease, measure_key: str
) -> dict[int, list[tuple[Period, Decimal | None]]]:
    """The newest figures of every series of a measure, by organisation, oldest first, without what was judged; one
    query."""
    rows = newest_points(ReleasedSeries.objects.filter(release=release, measure_id=measure_key))
    return {organisation: [figure_from_json(point) for point in points] for organisation, _, points in rows}


def released_figures_of(
    *, release: DataRelease, measure_keys: Collection[str], organisation_ids: Collection[int]
) -> dict[tuple[int, str], list[tuple[Period, Decimal | None]]]:
    """The same of several measures, of these organisations alone; one query."""
    rows = newest_points(
        ReleasedSeries.objects.filter(
            release=release, measure__in=measure_keys, organisation__in=organisation_ids
        )
    )
    return {
        (organisation, measure): [figure_from_json(point) for point in points]
        for organisation, measure, points in rows
    }


def released_ending(
    *, release: DataRelease, month: Period, measure_keys: Collection[str]
) -> dict[tuple[int, str], Ending]:
    """Of each series of these measures the figure of the newest period that ends in the month; one query."""
    held = Func(
        F("points"),
        Value(f'$[*] ? (@.end starts with "{month.end:%Y-%m}-" && exists(@.value))'),
        template="jsonb_path_query_array(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    rows = ReleasedSeries.objects.filter(release=release, measure__in=measure_keys).annotate(held=held)
    return {
        (organisation, measure): ending_from_json(points[-1])
        for organisation, measure, points in rows.values_list("organisation_id", "measure_id", "held")
        if points
    }


def newest_points(series: QuerySet[ReleasedSeries]) -> Iterator[tuple[int, str, list[dict[str, Any]]]]:
    """Of each series: organisation, measure and points as JSON, five years of weeks and what is promised of a sixth at
    most."""
    newest = Func(
        F("points"),
        template=f"jsonb_path_query_array(%(expressions)s, '$[last - {NEWEST_POINTS} to last]')",
        output_field=JSONField(),
    )
    return series.annotate(newest=newest).values_list("organisation_id", "measure_id", "newest").iterator()


def released_board_series(*, release: DataRelease, organisation_id: int) -> dict[str, Series]:
    """Every series of one organisation by measure; one query."""
    rows = ReleasedSeries.objects.filter(release=release, organisation_id=organisation_id)
    return {
        measure_key: Series(
            organisation_id=organisation_id, measure_key=measure_key, points=from_json(points)
        )
        for measure_key, points in rows.values_list("measure_id", "points")
    }


def _cells(
    release: DataRelease,
    *,
    year: str | None,
    only: str | None = None,
    value: int | str | None = None,
) -> dict[tuple[int, str], Cell]:
    conditions: list[str] = ["release_id = %s"]
    values: list[int | str | None] = [release.pk]
    if year is None:
        conditions.append("latest")
    else:
        conditions.append("framework_id = %s")
        values.append(year)
    if only is not None:
        conditions.append(f"{only} = %s")
        values.append(value)
    return CELLS.read(ReleasedStanding._meta.db_table, conditions, values)


def newest_year_with_figures(*, before: date) -> str | None:
    """The key of the newest framework whose year ended before the day and of which the public reads a figure.

    None where there is none. Two queries.
    """
    release = current_release()
    held = ReleasedStanding.objects.filter(
        release=release, framework__year_end__lt=before, actual__isnull=False
    )
    newest = held.order_by("-framework__year_start").values_list("framework_id", flat=True)
    return newest.first() if release else None


# One figure


def released_observation(*, observation_id: int) -> Observation | None:
    """The observation with its organisation, measure and submission, if a release holds it.

    One query, the same, for a number that does not exist and for one that is not released; two for one that is.
    """
    if not ReleasedFigure.objects.filter(pk=observation_id, release__released_at__isnull=False).exists():
        return None
    related = Observation.objects.select_related("organisation", "measure", "submission")
    return related.get(pk=observation_id, stream=Stream.OFFICIAL)


# Releases and reports


def releases(*, released_only: bool = False) -> list[DataRelease]:
    """Data releases, newest first, with the people who prepared, approved and released them; one query."""
    every = DataRelease.objects.select_related("prepared_by", "approved_by", "released_by")
    every = every.defer("policy", *_PRIVATE)
    return list(every.filter(released_at__isnull=False) if released_only else every)


@dataclass(frozen=True)
class PublishedReport:
    """The newest edition of one organisation's released report for one year, without its content."""

    organisation: Organisation
    year: int
    edition: int
    sha256: str

    @property
    def year_words(self) -> str:
        return financial_year_label(self.year)

    @property
    def year_slug(self) -> str:
        return self.year_words.replace("/", "-")

    @property
    def href(self) -> str:
        return reverse("reports:report", args=[self.year_slug, self.organisation.slug])


def latest_reports(*, limit: int | None = None, organisation_id: int | None = None) -> list[PublishedReport]:
    """Released reports in their newest editions: newest year first, then in the order of organisations. One query."""
    rows = (
        Snapshot.objects.filter(superseded_by=None)
        .select_related("organisation", "framework")
        .defer("content", "pdf", *_PRIVATE)
        .order_by("-framework__year_start", "organisation__position", "organisation__name")
    )
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return [
        PublishedReport(
            organisation=row.organisation,
            year=row.framework.year_start.year,
            edition=row.edition,
            sha256=row.sha256,
        )
        for row in rows[:limit]
    ]


def snapshot_of(*, year: int, slug: str, edition: int | None = None) -> Snapshot | None:
    """One edition of an organisation's report with its content and PDF, the newest where none is named; None where it
    is not released. The editions before and after are read without theirs. One query.
    """
    which = {"superseded_by": None} if edition is None else {"edition": edition}
    beside = (f"{one}__{name}" for one in ("supersedes", "superseded_by") for name in _HEAVY)
    return (
        Snapshot.objects.filter(
            **which,
            framework__year_start__year=year,
            framework__fictional=False,
            organisation__slug=slug,
        )
        .select_related("organisation", "framework", "data_release", "supersedes", "superseded_by")
        .defer(*_PRIVATE, *beside)
        .first()
    )


@dataclass(frozen=True)
class Arrival:
    """One accepted official submission that a release would bring to the public."""

    measure_key: str
    measure: str
    file_name: str
    known_from: date
    added: int
    changed: int


def release(*, number: int) -> DataRelease | None:
    """One data release with its people; None for an unknown number. One query."""
    every = DataRelease.objects.select_related("prepared_by", "approved_by", "released_by", "withdrawn_by")
    every = every.defer("policy", *_PRIVATE)
    return every.filter(number=number).first()


def arrivals(*, release: DataRelease, after: DataRelease | None) -> list[Arrival]:
    """The files in a release that are not in the one `after` which it comes, in the order of measures; one query."""
    new = set(release.submissions) - set(after.submissions if after else ())
    rows = Submission.objects.filter(pk__in=new).order_by("measure__position", "known_from", "id")
    return [
        Arrival(*row)
        for row in rows.values_list(
            "measure_id", "measure__title", "file_name", "known_from", "added", "changed"
        )
    ]
