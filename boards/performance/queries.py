"""Reads of judged figures: the grid in its three views, one series, one measure judged whole.

Whoever may not see a board's own return is told apart by `returns_of`: the boards whose returns the reader may see,
None for all of them. It is what `Rights.boards(Action.VIEW_BOARD_DRAFTS)` answers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from boards.figures.models import Stream
from boards.figures.queries import Known, observations_as_known_on
from boards.organisations.queries import Organisations, organisations
from boards.performance.cells import Cell, Grid, Point, Series
from boards.performance.judging import (
    Boards,
    Judged,
    Policy,
    judge_cells,
    judge_points,
)
from boards.performance.rows import COLUMNS, cells_of
from boards.plans.queries import promises
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.queries import Catalogue, catalogue

Returns = frozenset[int] | None


@dataclass(frozen=True)
class Latest:
    """Each cell's newest standing in real frameworks."""


@dataclass(frozen=True)
class FrameworkYear:
    """Every cell of one framework."""

    key: str


@dataclass(frozen=True)
class AsKnownOn:
    """What would have been seen on a day: the newest cells, or those of one framework."""

    day: date
    framework_key: str | None = None


View = Latest | FrameworkYear | AsKnownOn


@dataclass(frozen=True)
class Judgements:
    """One measure judged: its cells, and every organisation's points in real frameworks, oldest first."""

    cells: tuple[Cell, ...]
    series: tuple[Series, ...]


def asked(found: Organisations) -> Boards:
    """Who is asked, of all organisations. LookupError before the reference data is loaded."""
    return Boards(nation=found.nation.pk, territorial=frozenset(o.pk for o in found.territorial))


# The grid


def grid(*, view: View, returns_of: Returns) -> Grid:
    """The cells of one view.

    Latest and a framework's year are one SQL statement on the standings; where one of them comes from a return that
    the reader may not see, those few cells are judged again without it. As known on a day is one statement on the
    observations, judged in memory; before anything was known its cells say that nothing was held.
    """
    return Grid(cells=_cells(view=view, returns_of=returns_of))


def board_cells(*, organisation_id: int, view: View, returns_of: Returns) -> dict[str, Cell]:
    """One organisation's cells of a view by measure; SQL as for `grid`."""
    cells = _cells(view=view, returns_of=returns_of, organisation_id=organisation_id)
    return {measure_key: cell for (_, measure_key), cell in cells.items()}


def measure_cells(*, measure_key: str, view: View, returns_of: Returns) -> dict[int, Cell]:
    """One measure's cells of a view by organisation; SQL as for `grid`."""
    cells = _cells(view=view, returns_of=returns_of, measure_key=measure_key)
    return {organisation_id: cell for (organisation_id, _), cell in cells.items()}


def _cells(
    *,
    view: View,
    returns_of: Returns,
    organisation_id: int | None = None,
    measure_key: str | None = None,
) -> dict[tuple[int, str], Cell]:
    if isinstance(view, AsKnownOn):
        return _cells_known_on(
            day=view.day,
            framework_key=view.framework_key,
            returns_of=returns_of,
            measure_keys=None if measure_key is None else [measure_key],
            organisation_ids=None if organisation_id is None else [organisation_id],
        )
    conditions, values = ["latest"], []
    if isinstance(view, FrameworkYear):
        conditions, values = ["framework_id = %s"], [view.key]
    if organisation_id is not None:
        conditions.append("organisation_id = %s")
        values.append(str(organisation_id))
    if measure_key is not None:
        conditions.append("measure_id = %s")
        values.append(measure_key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(COLUMNS)} FROM boards_standing WHERE {' AND '.join(conditions)}",  # noqa: S608
            values,
        )
        cells = cells_of(cursor.fetchall())
    if returns_of is None:
        return cells
    hidden = [key for key, cell in cells.items() if cell.management_information and key[0] not in returns_of]
    if hidden:
        mended = _cells_known_on(
            day=None,
            framework_key=view.key if isinstance(view, FrameworkYear) else None,
            returns_of=returns_of,
            measure_keys=sorted({measure for _, measure in hidden}),
            organisation_ids=sorted({organisation for organisation, _ in hidden}),
        )
        for key in hidden:
            del cells[key]
            if key in mended:
                cells[key] = mended[key]
    return cells


# As known on a day

_STREAMS = {
    Stream.OFFICIAL: "o.stream = 'official'",
    Stream.BOARD: "o.stream = 'board' AND (%(all_returns)s OR o.organisation_id = ANY(%(returns_of)s))",
}

# A period's figure as known on the day: the last row by (known_from, submission), whatever came before it.
IS_NEWEST = """
    o.known_from <= %(day)s AND NOT EXISTS (
        SELECT FROM boards_observation later
        WHERE later.organisation_id = o.organisation_id AND later.measure_id = o.measure_id
          AND later.stream = o.stream AND later.period_end = o.period_end AND later.period_start = o.period_start
          AND later.known_from <= %(day)s
          AND (later.known_from, later.submission_id) > (o.known_from, o.submission_id))
"""

_NO_OFFICIAL_ROW = """
    NOT EXISTS (
        SELECT FROM boards_observation p
        WHERE p.organisation_id = {organisation} AND p.measure_id = o.measure_id AND p.stream = 'official'
          AND p.period_end = o.period_end AND p.period_start = o.period_start AND p.known_from <= %(day)s)
"""

_YEAR = "extract(year FROM {} - interval '3 months')::int"

# Years whose figures decide the newest cells: each cell's own newest year and, for the nation, the newest year that it
# could be added up for; then the nation's own rows of all these years, for a published marker forbids adding up. Every
# step walks the index of observations from the newest period back and stops at once.
_NEWEST_YEARS = f"""
    wanted AS (
        SELECT b.organisation_id, m.measure_id
        FROM unnest(%(organisations)s::bigint[]) AS b (organisation_id)
        CROSS JOIN unnest(%(measures)s::text[]) AS m (measure_id)
    ),
    newest AS MATERIALIZED (
        SELECT w.organisation_id, w.measure_id, {_YEAR.format("greatest(official.period_end, own.period_end)")} AS year
        FROM wanted w
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = w.organisation_id AND o.measure_id = w.measure_id
              AND {_STREAMS[Stream.OFFICIAL]} AND o.value IS NOT NULL AND {IS_NEWEST}
            ORDER BY o.period_end DESC LIMIT 1) official ON true
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = w.organisation_id AND o.measure_id = w.measure_id
              AND {_STREAMS[Stream.BOARD]} AND o.value IS NOT NULL AND {IS_NEWEST}
              AND {_NO_OFFICIAL_ROW.format(organisation="o.organisation_id")}
            ORDER BY o.period_end DESC LIMIT 1) own ON true
    ),
    added_up AS MATERIALIZED (
        SELECT w.measure_id, {_YEAR.format("first_board.period_end")} AS year
        FROM wanted w
        CROSS JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = %(first_board)s AND o.measure_id = w.measure_id AND {_STREAMS[Stream.OFFICIAL]}
              AND {IS_NEWEST} AND {_NO_OFFICIAL_ROW.format(organisation="%(nation)s")}
              AND NOT EXISTS (
                SELECT FROM unnest(%(territorial)s::bigint[]) AS b (organisation_id)
                LEFT JOIN LATERAL (
                    SELECT p.value IS NOT NULL
                       AND (o.measure_id = ANY(%(counts)s) OR p.numerator IS NOT NULL AND p.denominator IS NOT NULL)
                       AS counted
                    FROM boards_observation p
                    WHERE p.organisation_id = b.organisation_id AND p.measure_id = o.measure_id
                      AND p.stream = 'official' AND p.period_end = o.period_end AND p.period_start = o.period_start
                      AND p.known_from <= %(day)s
                    ORDER BY p.known_from DESC, p.submission_id DESC LIMIT 1) figure ON true
                WHERE figure.counted IS NOT TRUE)
            ORDER BY o.period_end DESC LIMIT 1) first_board
        WHERE w.organisation_id = %(nation)s
    ),
    national AS (
        SELECT measure_id, year FROM newest WHERE organisation_id = %(nation)s
        UNION
        SELECT measure_id, year FROM added_up
    ),
    years AS (
        SELECT organisation_id, measure_id, coalesce(year, %(this_year)s) AS year FROM newest
        UNION
        SELECT b.organisation_id, n.measure_id, n.year
        FROM national n CROSS JOIN unnest(%(nation)s || %(territorial)s::bigint[]) AS b (organisation_id)
        WHERE n.year IS NOT NULL
        UNION
        SELECT n.organisation_id, y.measure_id, y.year
        FROM newest y JOIN newest n ON n.measure_id = y.measure_id AND n.organisation_id = %(nation)s
        WHERE y.year IS NOT NULL
    )
"""  # noqa: S608

_ONE_YEAR = """
    years AS (
        SELECT b.organisation_id, m.measure_id, %(year)s AS year
        FROM unnest(%(organisations)s::bigint[]) AS b (organisation_id)
        CROSS JOIN unnest(%(measures)s::text[]) AS m (measure_id)
    )
"""

_FIGURES = """
    WITH {years}
    SELECT DISTINCT ON (o.organisation_id, o.measure_id, o.period_end, o.period_start)
        o.measure_id, o.organisation_id, o.period_end, o.period_start, o.period_kind, o.stream, o.id, o.known_from,
        o.status, o.marker, o.numerator, o.denominator, o.value
    FROM years y
    CROSS JOIN LATERAL (
        SELECT * FROM boards_observation o
        WHERE o.organisation_id = y.organisation_id AND o.measure_id = y.measure_id AND {official}
          AND o.period_end BETWEEN make_date(y.year, 4, 1) AND make_date(y.year + 1, 3, 31)
          AND o.known_from <= %(day)s
        UNION ALL
        SELECT * FROM boards_observation o
        WHERE o.organisation_id = y.organisation_id AND o.measure_id = y.measure_id AND {board}
          AND o.period_end BETWEEN make_date(y.year, 4, 1) AND make_date(y.year + 1, 3, 31)
          AND o.known_from <= %(day)s) o
    ORDER BY o.organisation_id, o.measure_id, o.period_end, o.period_start,
             (o.stream = 'official') DESC, o.known_from DESC, o.submission_id DESC
"""


def _cells_known_on(
    *,
    day: date | None,
    framework_key: str | None,
    returns_of: Returns,
    measure_keys: Sequence[str] | None,
    organisation_ids: Sequence[int] | None,
) -> dict[tuple[int, str], Cell]:
    """Cells as known on a day (None: today, with everything that is held); five queries, of which one on figures.

    KeyError for a framework that is not there.
    """
    policy, everybody = catalogue(), organisations()
    who, today = asked(everybody), day or timezone.localdate()
    begun = [framework for framework in policy.real_frameworks if framework.year_start <= today]
    if framework_key is None and not begun:
        return {}
    frameworks = begun if framework_key is None else [policy.frameworks[framework_key]]
    measures = [key for key in policy.measures if measure_keys is None or key in measure_keys]
    wanted = {o.pk for o in everybody.all if organisation_ids is None or o.pk in organisation_ids}
    figures = _figures_known_on(
        day=day,
        year=frameworks[0].year_start.year if framework_key else None,
        this_year=frameworks[-1].year_start.year,
        returns_of=returns_of,
        catalogue=policy,
        boards=who,
        measures=measures,
        organisation_ids=sorted(wanted),
    )
    promised = promises(agreed_by=day)
    cells: dict[tuple[int, str], Cell] = {}
    for measure_key in measures:
        whole = Policy.of(measure_key=measure_key, catalogue=policy).limited_to(frameworks)
        own = figures.get(measure_key, [])
        held = whole.limited_to_years({known.period.financial_year for known in own})
        points = judge_points(own, policy=held, promises=promised, boards=who, today=today)
        found = judge_cells(
            points, policy=held, promises=promised, boards=who, today=today, organisations=points
        )
        cells |= {(cell.organisation_id, measure_key): cell for cell in found if framework_key or cell.latest}
        # Who has no figure at all answers for the newest year that asks something.
        empty = [number for number in wanted if (number, measure_key) not in cells]
        found = judge_cells(
            points,
            policy=whole.newest_asking(),
            promises=promised,
            boards=who,
            today=today,
            organisations=empty,
        )
        cells |= {(cell.organisation_id, measure_key): cell for cell in found}
    return {key: cell for key, cell in cells.items() if key[0] in wanted}


def _figures_known_on(
    *,
    day: date | None,
    year: int | None,
    this_year: int,
    returns_of: Returns,
    catalogue: Catalogue,
    boards: Boards,
    measures: Sequence[str],
    organisation_ids: Sequence[int],
) -> dict[str, list[Known]]:
    """By measure, the figures that decide the cells: of one financial year, or of each cell's newest."""
    needed = set(organisation_ids)
    if boards.nation in needed and year is not None:
        needed |= boards.territorial
    statement = _FIGURES.format(
        years=_NEWEST_YEARS if year is None else _ONE_YEAR,
        official=_STREAMS[Stream.OFFICIAL],
        board=_STREAMS[Stream.BOARD],
    )
    values = {
        "day": day or date.max,
        "year": year,
        "this_year": this_year,
        "organisations": sorted(needed),
        "measures": list(measures),
        "counts": [key for key in measures if catalogue.definitions[key][-1].unit == "count"],
        "nation": boards.nation,
        "territorial": sorted(boards.territorial),
        "first_board": min(boards.territorial, default=boards.nation),
        "all_returns": returns_of is None,
        "returns_of": sorted(returns_of or ()),
    }
    figures: dict[str, list[Known]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for measure, organisation, end, start, kind, *rest in cursor.fetchall():
            stream, number, known_from, status, marker, numerator, denominator, value = rest
            figures[measure].append(
                Known(
                    organisation_id=organisation,
                    period=Period(end=end, start=start, kind=PeriodKind(kind)),
                    stream=stream,
                    observation_id=number,
                    known_from=known_from,
                    status=status,
                    marker=marker,
                    numerator=numerator,
                    denominator=denominator,
                    value=value,
                    previous=None,
                )
            )
    return figures


# One measure judged whole, and one series


def judged(
    *,
    measure_key: str,
    today: date,
    include_returns: bool,
    organisation_id: int | None = None,
    on: date | None = None,
    through_submission: int | None = None,
    real_only: bool = False,
) -> Judgements:
    """Everything of one measure, judged: cells of every framework and the points of every series.

    Standings keep what this answers today; a data release keeps what it answers for its own day and last submission.
    `organisation_id` limits the answer; `real_only` leaves fictional frameworks out. Five queries.
    KeyError for an unknown measure.
    """
    everybody, policy = organisations(), catalogue()
    who = asked(everybody)
    own = Policy.of(measure_key=measure_key, catalogue=policy)
    real = own.limited_to(policy.real_frameworks)
    promised = promises(measure_key=measure_key, organisation_id=organisation_id, agreed_by=on)
    points = judge_points(
        observations_as_known_on(
            measure_key=measure_key,
            organisation_id=None if organisation_id == who.nation else organisation_id,
            on=on,
            through_submission=through_submission,
            include_returns=include_returns,
        ),
        policy=real if real_only else own,
        promises=promised,
        boards=who,
        today=today,
        organisation_id=organisation_id,
        before_frameworks=True,
    )
    wanted = [o.pk for o in everybody.all] if organisation_id is None else [organisation_id]
    cells = judge_cells(
        points,
        policy=real if real_only else own,
        promises=promised,
        boards=who,
        today=today,
        organisations=wanted,
    )
    real_keys = {"", *(framework.key for framework in real.frameworks)}
    return Judgements(
        cells=tuple(cells),
        series=tuple(
            Series(
                organisation_id=organisation,
                measure_key=measure_key,
                points=_points(judged, framework_keys=real_keys),
            )
            for organisation, judged in sorted(points.items())
        ),
    )


def series(
    *,
    organisation_id: int,
    measure_key: str,
    returns_of: Returns,
    as_known_on: date | None = None,
    framework_key: str | None = None,
) -> Series:
    """One organisation's points, judged on reading: in real frameworks, or those of one framework's year.

    As known today unless a day is given. Five queries. KeyError for an unknown measure or framework.
    """
    everybody, policy = organisations(), catalogue()
    who = asked(everybody)
    frameworks = (policy.frameworks[framework_key],) if framework_key else policy.real_frameworks
    points = judge_points(
        observations_as_known_on(
            measure_key=measure_key,
            organisation_id=None if organisation_id == who.nation else organisation_id,
            on=as_known_on,
            through_submission=None,
            include_returns=returns_of is None or organisation_id in returns_of,
        ),
        policy=Policy.of(measure_key=measure_key, catalogue=policy).limited_to(frameworks),
        promises=promises(measure_key=measure_key, organisation_id=organisation_id, agreed_by=as_known_on),
        boards=who,
        today=as_known_on or timezone.localdate(),
        organisation_id=organisation_id,
        before_frameworks=framework_key is None,
    )
    return Series(
        organisation_id=organisation_id,
        measure_key=measure_key,
        points=tuple(judged.point for judged in points.get(organisation_id, ())),
    )


def _points(judged: Iterable[Judged], *, framework_keys: Collection[str]) -> tuple[Point, ...]:
    return tuple(one.point for one in judged if one.framework_key in framework_keys)
