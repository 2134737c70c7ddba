"""What changed since a moment: each standing that moved, and in one line each what moved many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from boards.performance.models import Cause, Result
from boards.performance.queries.views import Returns
from targets.calc.periods import Period, PeriodKind

BY_POLICY = frozenset({Cause.POLICY, Cause.RULES})


class Stood(NamedTuple):
    """How a cell stood: its period (None without a figure) and result (None where there was no standing)."""

    period: Period | None
    result: Result | None


@dataclass(frozen=True)
class Change:
    """One standing that is not what it was at the moment, whatever it was in between.

    `latest`: it is the newest one of its organisation and measure today. `submission_id` is the newest one that was
    judged (None: it has no figure).
    """

    organisation_id: int
    measure_key: str
    framework_key: str
    fictional: bool
    at: datetime
    cause: Cause
    before: Stood
    after: Stood
    latest: bool
    submission_id: int | None


@dataclass(frozen=True)
class Many:
    """Standings that moved together and are told in one line; `at` is the newest of them.

    By policy or rules, or (`first_load`) because their series had no figure before.
    """

    cause: Cause
    first_load: bool
    at: datetime
    standings: int
    organisations: int
    measures: int


@dataclass(frozen=True)
class Changes:
    """The newest first; empty where nothing changed that the reader may see."""

    changes: tuple[Change, ...]
    many: tuple[Many, ...]


# Who may not see a return is told what its standing is when a published figure takes its place, and before that what it
# was when the return came: by the change that began it.
_CHANGES = """
    SELECT c.organisation_id, c.measure_id, c.framework_id, f.fictional, c.at, c.cause, c.first_load, c.submission_id,
           CASE WHEN hides THEN began.period_end_before ELSE c.period_end_before END,
           CASE WHEN hides THEN began.period_start_before ELSE c.period_start_before END,
           CASE WHEN hides THEN began.period_kind_before ELSE c.period_kind_before END,
           CASE WHEN hides THEN began.result_before ELSE c.result_before END,
           c.period_end, c.period_start, c.period_kind, c.result, coalesce(s.latest, false)
    FROM boards_standingchange c
    JOIN targets_framework f ON f.key = c.framework_id
    CROSS JOIN LATERAL (
        SELECT NOT (%(all_returns)s OR c.organisation_id = ANY(%(returns_of)s)) AS is_outside) reader
    CROSS JOIN LATERAL (SELECT reader.is_outside AND c.returned_before AS hides) before
    LEFT JOIN LATERAL (
        SELECT e.* FROM boards_standingchange e
        WHERE before.hides AND e.organisation_id = c.organisation_id AND e.measure_id = c.measure_id
          AND e.framework_id = c.framework_id AND e.id < c.id AND NOT e.returned_before
        ORDER BY e.id DESC LIMIT 1) began ON true
    LEFT JOIN boards_standing s ON s.organisation_id = c.organisation_id AND s.measure_id = c.measure_id
        AND s.framework_id = c.framework_id
    WHERE c.at > %(since)s AND (%(all_boards)s OR c.organisation_id = ANY(%(boards)s))
      AND NOT (reader.is_outside AND c.returned) AND (NOT before.hides OR began.id IS NOT NULL)
    ORDER BY c.id
"""


class _Row(NamedTuple):
    key: tuple[int, str, str]
    fictional: bool
    at: datetime
    cause: Cause
    first_load: bool
    submission_id: int | None
    before: Stood
    after: Stood
    latest: bool


def changes_since(*, since: datetime, boards: Collection[int] | None, returns_of: Returns) -> Changes:
    """What is another period or result than at the moment, of these boards (None: all). One query.

    A standing that moved and came back is not told. Changes by policy or rules, and first loads, are counted in one
    line each: nobody did them by what they achieved.
    """
    by_cell: dict[tuple[int, str, str], list[_Row]] = defaultdict(list)
    for row in _rows(since, boards, returns_of):
        by_cell[row.key].append(row)
    changes: list[Change] = []
    many: dict[tuple[Cause, bool], list[_Row]] = defaultdict(list)
    for key, rows in by_cell.items():
        before, newest = rows[0].before, rows[-1]
        if before == newest.after:
            continue
        own = [row for row in rows if row.cause not in BY_POLICY]
        if any(row.first_load for row in rows):
            many[Cause.FIGURES, True].append(newest)
        elif not own:
            many[newest.cause, False].append(newest)
        else:
            changes.append(
                Change(
                    *key,
                    fictional=newest.fictional,
                    at=newest.at,
                    cause=own[-1].cause,
                    before=before,
                    after=newest.after,
                    latest=newest.latest,
                    submission_id=newest.submission_id,
                )
            )
    changes.sort(key=lambda change: change.at, reverse=True)
    together = [_many(cause, rows, first_load=first_load) for (cause, first_load), rows in many.items()]
    return Changes(changes=tuple(changes), many=tuple(sorted(together, key=lambda one: one.at, reverse=True)))


def _rows(since: datetime, boards: Collection[int] | None, returns_of: Returns) -> Iterator[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGES,
            {
                "since": since,
                "all_boards": boards is None,
                "boards": sorted(boards or ()),
                "all_returns": returns_of is None,
                "returns_of": sorted(returns_of or ()),
            },
        )
        for organisation, measure, framework, fictional, at, cause, first_load, submission, *told in cursor:
            yield _Row(
                key=(organisation, measure, framework),
                fictional=fictional,
                at=at,
                cause=Cause(cause),
                first_load=first_load,
                submission_id=submission,
                before=_stood(*told[:4]),
                after=_stood(*told[4:8]),
                latest=told[8],
            )


def _stood(end: date | None, start: date | None, kind: str, result: str) -> Stood:
    period = Period(end=end, start=start, kind=PeriodKind(kind)) if end and start else None
    return Stood(period=period, result=Result(result) if result else None)


def _many(cause: Cause, rows: list[_Row], *, first_load: bool) -> Many:
    return Many(
        cause=cause,
        first_load=first_load,
        at=max(row.at for row in rows),
        standings=len(rows),
        organisations=len({row.key[0] for row in rows}),
        measures=len({row.key[1] for row in rows}),
    )
