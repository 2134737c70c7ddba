"""The SQL by which staged rows become knowledge.

The figure of a cell (organisation, measure, stream, period) as known on day D is the stored row with the newest
`known_from` at or before D, the newest submission among those of one day. What is stored must always be what this fold
over the submitted rows gives, in the order of `known_from`, then submission:

    state := completed(row, state) when that differs from state, else state

`completed` gives a row without counts the counts and the value that are held, when the value of those counts, rounded
to the places of the row's column, is the row's value: it says nothing new. A half may have been rounded either way by
its publisher, so both count as equal. Where it does differ, the value holds and the counts are not available. Against
a held value without counts any other value is news: nobody can tell what it was rounded from.

The first file of its measure and stream is all new (`ACCEPT_ALL`). One that is the newest needs one step of the fold
(`ACCEPT`). An older one changes what
the files after it meant: a row that was skipped because it said nothing new may now say something. Their rows are
staged again, the fold is run over all of them for the cells that the new file has, and wherever the stored answer of a
day is not the fold's, a row of that day is added under the new submission, whose number is the highest and so prevails
(`REPLAY`). Nothing is ever changed or deleted.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from boards.figures.models import Submission
from boards.figures.sql import newest_first, same_cell

FIGURE = ("numerator", "denominator", "value", "marker", "status")

_SAYS_THE_SAME = """
    s.numerator IS NULL AND s.denominator IS NULL AND s.marker = '' AND h.marker = ''
    AND h.numerator IS NOT NULL AND h.denominator IS NOT NULL
    AND abs(h.value - s.value) <= (ARRAY[0.5, 0.05, 0.005, 0.0005, 0.00005, 0.000005, 0.0000005])[s.places + 1]
"""


def _completed(row: str, held: str) -> dict[str, str]:
    """SQL for each part of `completed(row, held)`."""
    same = _SAYS_THE_SAME.replace("s.", f"{row}.").replace("h.", f"{held}.")
    parts = {name: f"CASE WHEN {same} THEN {held}.{name} ELSE {row}.{name} END" for name in FIGURE[:3]}
    return parts | {"marker": f"{row}.marker", "status": f"{row}.status"}


def _differs(parts: dict[str, str], held: str) -> str:
    ours = ", ".join(parts[name] for name in FIGURE)
    theirs = ", ".join(f"{held}.{name}" for name in FIGURE)
    return f"({ours}) IS DISTINCT FROM ({theirs})"


_STEP = _completed("s", "h")

# Cells in the order of the index of observations: looked up and stored one after the other they are much quicker than
# in the order of the file.
_IN_ORDER = "ORDER BY organisation_id, period_end DESC, period_start"

#: Staged rows beside what is held for their cells on the day of the submission, seen from just before it.
_COMPARED = f"""
    FROM (SELECT * FROM boards_stagedrow WHERE submission_id = %(submission)s {_IN_ORDER}) s
    LEFT JOIN LATERAL (
        SELECT o.id, o.numerator, o.denominator, o.value, o.marker, o.status
        FROM boards_observation o
        WHERE o.organisation_id = s.organisation_id AND o.measure_id = %(measure)s AND o.stream = %(stream)s
          AND o.period_end = s.period_end AND o.period_start = s.period_start AND o.known_from <= %(known_from)s
        ORDER BY {newest_first("o")} LIMIT 1) h ON true
"""  # noqa: S608 (made of the constants above)

COUNT = f"""
    SELECT count(*), count(*) FILTER (WHERE h.id IS NULL),
           count(*) FILTER (WHERE h.id IS NOT NULL AND {_differs(_STEP, "h")})
    {_COMPARED}
"""

#: The figures that the staged rows would add or change, as they would be stored.
NEWS = f"""
    SELECT s.organisation_id, s.period_end, s.period_start, s.period_kind,
           {", ".join(_STEP[name] for name in FIGURE[:3])}
    {_COMPARED} WHERE h.id IS NULL OR {_differs(_STEP, "h")}
"""

#: The same of the periods after a day.
NEWS_AFTER = NEWS.replace(
    "WHERE submission_id = %(submission)s", "WHERE submission_id = %(submission)s AND period_end > %(after)s"
)

CHANGED_BY = """
    SELECT max(o.submission_id)
    FROM boards_stagedrow s
    JOIN boards_observation o ON o.organisation_id = s.organisation_id AND o.period_end = s.period_end
        AND o.period_start = s.period_start AND o.measure_id = %(measure)s AND o.stream = %(stream)s
    WHERE s.submission_id = %(submission)s AND o.submission_id = ANY(%(others)s)
"""

PREVIEW = f"""
    SELECT * FROM (
        SELECT s.row, s.organisation_id, s.period_end, s.period_start, s.period_kind,
               CASE WHEN h.id IS NULL THEN 'added' WHEN {_differs(_STEP, "h")} THEN 'changed' ELSE 'unchanged' END
                   AS change,
               {", ".join(_STEP[name] for name in FIGURE)},
               h.numerator AS old_numerator, h.denominator AS old_denominator, h.value AS old_value,
               coalesce(h.marker, '') AS old_marker, coalesce(h.status, '') AS old_status
        {_COMPARED}) compared
    WHERE %(change)s IS NULL OR change = %(change)s
    ORDER BY row LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 (made of the constants above)

_COLUMNS = """organisation_id, measure_id, submission_id, stream, period_end, period_start, period_kind, known_from,
    numerator, denominator, value, marker, status"""
_INSERT = f"INSERT INTO boards_observation ({_COLUMNS})"

ACCEPT_ALL = f"""
    {_INSERT}
    SELECT organisation_id, %(measure)s, %(submission)s, %(stream)s, period_end, period_start, period_kind,
           %(known_from)s, {", ".join(FIGURE)}
    FROM boards_stagedrow WHERE submission_id = %(submission)s {_IN_ORDER}
"""  # noqa: S608 (made of the constants above)

ACCEPT = f"""
    WITH news AS MATERIALIZED (
        SELECT s.organisation_id, s.period_end, s.period_start, s.period_kind, h.id IS NULL AS is_new,
               {", ".join(f"{_STEP[name]} AS {name}" for name in FIGURE)}
        {_COMPARED} WHERE h.id IS NULL OR {_differs(_STEP, "h")}
    ), stored AS (
        {_INSERT}
        SELECT organisation_id, %(measure)s, %(submission)s, %(stream)s, period_end, period_start, period_kind,
               %(known_from)s, {", ".join(FIGURE)}
        FROM news
    )
    SELECT (SELECT count(*) FROM boards_stagedrow WHERE submission_id = %(submission)s),
           count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new)
    FROM news
"""  # noqa: S608 (made of the constants above)

_FOLD = _completed("s", "f")
_CELL = "organisation_id, period_end, period_start"
# The two parts of a recursive query, and two records that are compared, must have the very same types.
_CAST = dict(zip(FIGURE, ("numeric", "numeric", "numeric", "text", "text"), strict=True))


def _figure(parts: dict[str, str]) -> str:
    return ", ".join(f"({parts[name]})::{_CAST[name]} AS {name}" for name in FIGURE)


def _of(table: str) -> dict[str, str]:
    return {name: f"{table}.{name}" for name in FIGURE}


def _record(table: str) -> str:
    return "ROW(" + ", ".join(f"{part}::{_CAST[name]}" for name, part in _of(table).items()) + ")"


REPLAY = f"""
    WITH RECURSIVE base AS (
        SELECT s.organisation_id, s.period_end, s.period_start, {_figure(_of("h"))}
        {_COMPARED}
    ), submitted AS (
        SELECT s.*, v.known_from,
               row_number() OVER (
                   PARTITION BY s.organisation_id, s.period_end, s.period_start ORDER BY v.known_from, v.id
               )::integer AS step
        FROM boards_stagedrow s
        JOIN base USING ({_CELL})
        JOIN boards_submission v ON v.id = s.submission_id
        WHERE s.submission_id = ANY(%(replayed)s)
    ), fold AS (
        SELECT {_CELL}, ''::text AS period_kind, NULL::date AS known_from, 0 AS step, {", ".join(FIGURE)}
        FROM base
        UNION ALL
        SELECT s.organisation_id, s.period_end, s.period_start, s.period_kind::text, s.known_from, s.step,
               {_figure(_FOLD)}
        FROM fold f
        JOIN submitted s ON s.organisation_id = f.organisation_id AND s.period_end = f.period_end
            AND s.period_start = f.period_start AND s.step = f.step + 1
    ), by_day AS (
        SELECT DISTINCT ON ({_CELL}, known_from) * FROM fold ORDER BY {_CELL}, known_from, step DESC
    ), answers AS (
        SELECT d.*, {_record("d")} AS figure, lag({_record("d")}) OVER days AS figure_before
        FROM by_day d WINDOW days AS (PARTITION BY {_CELL} ORDER BY known_from NULLS FIRST)
    ), stored AS (
    {_INSERT}
    SELECT a.organisation_id, %(measure)s, %(submission)s, %(stream)s, a.period_end, a.period_start, a.period_kind,
           a.known_from, {", ".join(f"a.{name}" for name in FIGURE)}
    FROM answers a
    LEFT JOIN LATERAL (
        SELECT o.id, {_record("o")} AS figure
        FROM boards_observation o
        WHERE o.organisation_id = a.organisation_id AND o.measure_id = %(measure)s AND o.stream = %(stream)s
          AND o.period_end = a.period_end AND o.period_start = a.period_start AND o.known_from = a.known_from
          AND a.known_from > %(known_from)s
        ORDER BY o.submission_id DESC LIMIT 1) known ON true
    WHERE a.known_from IS NOT NULL
      AND a.figure IS DISTINCT FROM CASE WHEN known.id IS NULL THEN a.figure_before ELSE known.figure END
    RETURNING 1)
    SELECT (SELECT count(*) FROM base), (SELECT count(*) FROM stored)
"""  # noqa: S608 (made of the constants above)


# The cells of the replayed files, as rows of the submission that reads them again: of them only the cell counts.
STAGE_CELLS = f"""
    INSERT INTO boards_stagedrow (submission_id, row, {_CELL}, period_kind, places, marker, status)
    SELECT %(submission)s, row_number() OVER (), {_CELL}, min(period_kind), 0, '', ''
    FROM boards_stagedrow WHERE submission_id = ANY(%(replayed)s) GROUP BY {_CELL}
"""  # noqa: S608 (made of the constants above)

NO_LONGER_READ = f"""
    SELECT count(*) FROM (
        SELECT DISTINCT {_CELL} FROM boards_observation WHERE submission_id = ANY(%(replayed)s)
        EXCEPT SELECT {_CELL} FROM boards_stagedrow WHERE submission_id = %(submission)s) gone
"""  # noqa: S608 (made of the constants above)

STORED_BY = f"""
    SELECT o.organisation_id, o.period_end, o.period_start, o.period_kind, o.known_from,
           {", ".join(f"b.{name}" for name in FIGURE)}, {", ".join(f"o.{name}" for name in FIGURE)}
    FROM boards_observation o
    LEFT JOIN LATERAL (
        SELECT b.* FROM boards_observation b
        WHERE {same_cell("b", "o")} AND b.known_from <= o.known_from AND b.submission_id < o.submission_id
        ORDER BY {newest_first("b")} LIMIT 1) b ON true
    WHERE o.submission_id = %(submission)s
    ORDER BY o.organisation_id, o.period_end, o.period_start, o.known_from
"""  # noqa: S608 (made of the constants above)

# One probe of the index of cells for each organisation of the file: its newest periods come first. LATERAL and `+ 0`
# keep it so: statistics are from before the file, and by them a join, or the index by submission, looks cheaper; either
# reads the whole file once for each organisation.
RAISE_STATES = """
    INSERT INTO boards_seriesstate (measure_id, organisation_id, stream, newest_submission_id)
    SELECT %(measure)s, b.id, %(stream)s, %(submission)s
    FROM unnest(%(organisations)s::bigint[]) AS b (id)
    CROSS JOIN LATERAL (
        SELECT FROM boards_observation o
        WHERE o.organisation_id = b.id AND o.measure_id = %(measure)s AND o.stream = %(stream)s
          AND o.submission_id + 0 = %(submission)s
        ORDER BY o.period_end DESC LIMIT 1) news
    ON CONFLICT (measure_id, organisation_id, stream) DO UPDATE
    SET newest_submission_id = excluded.newest_submission_id
"""


@dataclass(frozen=True)
class Counts:
    """Rows of one submission against what was held on its day."""

    added: int
    changed: int
    unchanged: int


class StagedRowsMissing(RuntimeError):
    """A statement saw fewer or more staged rows than the submission has: somebody took them while it was decided."""


def _require_all(submission: Submission, seen: int) -> None:
    if seen != submission.rows:
        raise StagedRowsMissing(
            f"{seen:,} of the {submission.rows:,} rows of submission {submission.pk} are staged"
        )


def parameters(submission: Submission) -> dict[str, Any]:
    return {
        "measure": submission.measure_id,
        "stream": submission.stream,
        "submission": submission.pk,
        "known_from": submission.known_from,
    }


def compare(submission: Submission, *, is_first: bool) -> Counts:
    """What the staged rows would do now; changes nothing. `is_first`: no file of the series has been accepted.

    StagedRowsMissing where they are not all there.
    """
    if is_first:
        return Counts(added=submission.rows, changed=0, unchanged=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, parameters(submission))
        seen, added, changed = cursor.fetchone()
    _require_all(submission, seen)
    return Counts(added=added, changed=changed, unchanged=submission.rows - added - changed)


def changed_by(submission: Submission, *, others: list[int]) -> int | None:
    """The newest of these accepted submissions that stored something for a cell of the staged rows, if any did."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_BY, parameters(submission) | {"others": others})
        found = cursor.fetchone()[0]
    return None if found is None else int(found)


def accept_newest(submission: Submission, *, is_first: bool) -> Counts:
    """Store what is new in the staged rows of a submission that no accepted one follows.

    StagedRowsMissing where the statement did not see all of them; then nothing may be committed.
    """
    with connection.cursor() as cursor:
        if is_first:
            cursor.execute(ACCEPT_ALL, parameters(submission))
            seen, added, changed = cursor.rowcount, cursor.rowcount, 0
        else:
            cursor.execute(ACCEPT, parameters(submission))
            seen, added, changed = cursor.fetchone()
    _require_all(submission, seen)
    return Counts(added=added, changed=changed, unchanged=submission.rows - added - changed)


def accept_older(submission: Submission, *, later: list[int]) -> int:
    """Store the staged rows of a submission, and mend the answers of later days.

    The rows of the `later` accepted submissions must be staged too. The submission's number must be higher than theirs.
    StagedRowsMissing where the statement did not see all of its own; then nothing may be committed.
    """
    with connection.cursor() as cursor:
        cursor.execute(REPLAY, parameters(submission) | {"replayed": [submission.pk, *later]})
        seen, observations = cursor.fetchone()
    _require_all(submission, seen)
    return int(observations)


def read_anew(submission: Submission, *, files: list[int]) -> tuple[list[tuple[Any, ...]], int]:
    """Store under the submission what the staged files of a whole series say otherwise than what is held.

    Answers for each stored row its cell, its day, the figure as it was known on that day, and as it is now; and how
    many cells the files brought that none of them has as it is read now. These stay: absence changes nothing.
    """
    before_all = submission.known_from - timedelta(days=1)
    given = parameters(submission) | {"replayed": files}
    with connection.cursor() as cursor:
        cursor.execute(STAGE_CELLS, given)
        cursor.execute(REPLAY, given | {"known_from": before_all})
        cursor.execute(STORED_BY, given)
        rows = list(cursor.fetchall())
        cursor.execute(NO_LONGER_READ, given)
        return rows, int(cursor.fetchone()[0])


def raise_states(submission: Submission, *, organisation_ids: tuple[int, ...]) -> None:
    """Say of each series that the submission brought news of it: whoever judged before has not seen that."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE_STATES, parameters(submission) | {"organisations": list(organisation_ids)})


def allow_time() -> None:
    """For the rest of the transaction: a million rows take longer than a page may, and are sorted in memory.

    Call it before waiting for a lock too: whoever has it may be storing a million rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '15min'")
        cursor.execute("SET LOCAL work_mem = '128MB'")
