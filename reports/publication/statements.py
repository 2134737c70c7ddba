"""Words of boards and analysts that a data release makes public: which, kept with it, and read by the public's pages.

Both sides offered them before it was prepared, so whoever approves it has seen them, and still offer them when it goes
out; and the figures that they are about are among its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from boards.figures.models import Observation, Stream
from boards.organisations.queries import organisations
from boards.performance.offered import Line, Statement, offered
from reports.publication.models import DataRelease, ReleasedStatement


def going_out(release: DataRelease) -> list[Statement]:
    """What this prepared release makes public as things stand. Ten queries at most."""
    statements = offered(until=release.prepared_at)
    if not statements:
        return []
    figures = _figures(release, measure_keys={statement.measure_key for statement in statements})
    nation = organisations().nation.pk
    return [
        statement
        for statement in statements
        if (
            statement.observation_id in figures.numbers
            if statement.observation_id is not None
            # The nation's may be added up from those of its boards.
            else (statement.measure_key, statement.period_end) in figures.periods
            if statement.organisation_id == nation
            else (statement.organisation_id, statement.measure_key, statement.period_end) in figures.cells
        )
    ]


@dataclass(frozen=True)
class _Figures:
    """The official figures of a release, by number, by cell and period, and by measure and period."""

    numbers: frozenset[int]
    cells: frozenset[tuple[int, str, date]]
    periods: frozenset[tuple[str, date]]


def _figures(release: DataRelease, *, measure_keys: Collection[str]) -> _Figures:
    rows = Observation.objects.filter(
        stream=Stream.OFFICIAL, measure__in=measure_keys, submission__in=release.submissions
    ).values_list("pk", "organisation_id", "measure_id", "period_end")
    every = list(rows)
    return _Figures(
        numbers=frozenset(number for number, _, _, _ in every),
        cells=frozenset((organisation, measure, end) for _, organisation, measure, end in every),
        periods=frozenset((measure, end) for _, _, measure, end in every),
    )


def store_statements(release: DataRelease) -> None:
    """The caller has closed the offers, so that none changes until it is public."""
    ReleasedStatement.objects.bulk_create(
        ReleasedStatement(
            release=release,
            organisation_id=statement.organisation_id,
            measure_id=statement.measure_key,
            kind=statement.kind,
            number=statement.number,
            observation_id=statement.observation_id,
            period_end=statement.period_end,
            lines=[
                {"heading": line.heading, "by": line.by, "on": line.on.isoformat(), "text": line.text}
                for line in statement.lines
            ],
        )
        for statement in going_out(release)
    )


def released_statements(
    *, release: DataRelease, organisation_id: int | None = None, measure_key: str | None = None
) -> list[Statement]:
    """What the release says of one organisation and measure (None: of all), the newest first; one query."""
    rows = ReleasedStatement.objects.filter(release=release)
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    if measure_key is not None:
        rows = rows.filter(measure=measure_key)
    return [
        Statement(
            kind=row.kind,
            number=row.number,
            organisation_id=row.organisation_id,
            measure_key=row.measure_id,
            observation_id=row.observation_id,
            period_end=row.period_end,
            offered_at=release.prepared_at,
            lines=tuple(
                Line(line["heading"], line["by"], date.fromisoformat(line["on"]), line["text"])
                for line in row.lines
            ),
        )
        for row in rows.order_by("-period_end", "kind", "-number")
    ]
