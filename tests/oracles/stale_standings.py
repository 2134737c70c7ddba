"""How the site found stale standings before they kept what they had seen: by judging's own rules, told again in SQL.

It knows plans only whose every version was in force before the year: of those the newest one judges.
Kept to compare with, by random histories (`tests/boards/performance/test_staleness.py`).
"""

from datetime import date

from django.db import connection

from boards.figures.sql import is_newest, newest_first
from targets.calc import CALCULATION_VERSION

_STALE = f"""
    WITH newest AS (
        SELECT s.*, coalesce(own.id, official.id) AS current_id,
               coalesce(own.period_end, official.period_end) AS current_end,
               r.trajectory, r.shape, b.kind AS organisation_kind,
               d.year_result = 'pooled' AND s.period_kind = 'year' AS is_whole_year
        FROM boards_standing s
        JOIN targets_framework f ON f.key = s.framework_id
        JOIN boards_organisation b ON b.id = s.organisation_id
        JOIN targets_definition d ON d.id = s.definition_id
        LEFT JOIN targets_requirement r ON r.id = s.requirement_id
        LEFT JOIN LATERAL (
            SELECT o.period_end FROM boards_observation o
            WHERE o.organisation_id = s.organisation_id AND o.measure_id = s.measure_id AND o.stream = 'official'
              AND o.period_end BETWEEN f.year_start AND f.year_end
            ORDER BY o.period_end DESC LIMIT 1) published ON true
        LEFT JOIN LATERAL (
            SELECT o.id, o.period_end FROM boards_observation o
            WHERE o.organisation_id = s.organisation_id AND o.measure_id = s.measure_id AND o.stream = 'official'
              AND o.period_end BETWEEN f.year_start AND f.year_end AND o.value IS NOT NULL AND {is_newest("o")}
            ORDER BY o.period_end DESC, o.period_start DESC LIMIT 1) official ON true
        LEFT JOIN LATERAL (
            SELECT o.id, o.period_end FROM boards_observation o
            WHERE o.organisation_id = s.organisation_id AND o.measure_id = s.measure_id AND o.stream = 'board'
              AND o.period_end BETWEEN f.year_start AND f.year_end AND o.value IS NOT NULL AND {is_newest("o")}
              AND (published.period_end IS NULL OR o.period_end > published.period_end)
            ORDER BY o.period_end DESC, o.period_start DESC LIMIT 1) own ON true
    ),
    summed AS (
        SELECT n.id, sum(coalesce(figure.numerator, figure.value)) AS numerator, sum(figure.denominator) AS denominator
        FROM newest n
        JOIN boards_organisation b ON b.kind = 'territorial'
        CROSS JOIN LATERAL (
            SELECT o.numerator, o.denominator, o.value FROM boards_observation o
            WHERE o.organisation_id = b.id AND o.measure_id = n.measure_id AND o.stream = 'official'
              AND o.period_end = n.period_end AND o.period_start = n.period_start
            ORDER BY {newest_first("o")} LIMIT 1) figure
        WHERE n.pooled
        GROUP BY n.id
    )
    SELECT n.measure_id, n.organisation_id
    FROM newest n
    LEFT JOIN summed ON summed.id = n.id
    LEFT JOIN LATERAL (
        SELECT v.id FROM boards_planversion v
        JOIN boards_deliveryplan p ON p.id = v.plan_id
        WHERE p.organisation_id = n.organisation_id AND p.framework_id = n.framework_id AND v.status = 'agreed'
        ORDER BY v.number DESC LIMIT 1) version ON true
    LEFT JOIN LATERAL (
        SELECT t.value FROM boards_trajectorypoint t
        JOIN boards_trajectory j ON j.id = t.trajectory_id
        WHERE j.version_id = version.id AND j.measure_id = n.measure_id
          AND (n.period_end IS NULL OR (t.period_end, t.period_start) = (n.period_end, n.period_start))
        ORDER BY t.period_end DESC LIMIT 1) planned ON true
    LEFT JOIN LATERAL (
        SELECT d.id FROM targets_definition d
        WHERE d.measure_id = n.measure_id AND d.valid_from <= n.period_end
        ORDER BY d.valid_from DESC LIMIT 1) definition ON true
    LEFT JOIN LATERAL (
        SELECT a.id FROM boards_agreedvalue a
        WHERE a.organisation_id = n.organisation_id AND a.framework_id = n.framework_id AND a.measure_id = n.measure_id
        ORDER BY a.number DESC LIMIT 1) agreed ON true
    WHERE n.calculation <> %(calculation)s
       OR CASE
            WHEN n.pooled THEN n.current_end >= n.period_end
                OR NOT n.is_whole_year AND (summed.numerator, coalesce(summed.denominator, 0))
                    IS DISTINCT FROM (n.numerator, coalesce(n.denominator, 0))
            WHEN n.actual IS NULL THEN n.current_id IS NOT NULL
            ELSE n.current_id IS DISTINCT FROM n.observation_id
          END
       OR (n.plan_version_id IS NOT NULL AND n.promised IS DISTINCT FROM planned.value)
       OR (n.plan_version_id IS NULL AND n.trajectory <> 'not_asked' AND EXISTS (
            SELECT FROM boards_trajectorypoint t
            JOIN boards_trajectory j ON j.id = t.trajectory_id
            WHERE j.version_id = version.id AND j.measure_id = n.measure_id
              AND (n.period_end IS NULL OR (t.period_end, t.period_start) = (n.period_end, n.period_start))))
       OR (n.agreed_value_id IS NOT NULL AND n.agreed_value_id IS DISTINCT FROM agreed.id)
       OR (n.agreed_value_id IS NULL AND agreed.id IS NOT NULL AND n.reason = 'no_agreed_value')
       OR (n.period_end IS NOT NULL AND definition.id IS NOT NULL AND definition.id <> n.definition_id)
    UNION
    SELECT r.measure_id, b.id
    FROM targets_requirement r
    JOIN targets_framework f ON f.key = r.framework_id
    JOIN boards_organisation b ON b.kind IN ('territorial', 'nation', 'sample') AND f.fictional = (b.kind = 'sample')
    WHERE NOT EXISTS (
        SELECT FROM boards_standing s
        WHERE s.organisation_id = b.id AND s.measure_id = r.measure_id AND s.framework_id = r.framework_id)
    UNION
    SELECT m.key, b.id
    FROM targets_measure m CROSS JOIN targets_framework f CROSS JOIN boards_organisation b
    WHERE f.fictional = (b.kind = 'sample') AND (NOT f.fictional OR EXISTS (
        SELECT FROM targets_requirement r WHERE r.framework_id = f.key AND r.measure_id = m.key))
      AND EXISTS (
        SELECT FROM boards_observation o
        WHERE o.organisation_id = b.id AND o.measure_id = m.key AND o.stream IN ('official', 'board')
          AND o.period_end BETWEEN f.year_start AND f.year_end)
      AND NOT EXISTS (
        SELECT FROM boards_standing s
        WHERE s.organisation_id = b.id AND s.measure_id = m.key AND s.framework_id = f.key)
    ORDER BY 1, 2
"""


def stale_by_rules() -> set[tuple[str, int]]:
    """Measure and organisation of every standing that is missing, or names another figure, promise or definition than
    the current one. It overlooks what changes a cell beside its newest figure: best, worst, how many were met.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"day": date.max, "calculation": CALCULATION_VERSION})
        return {(measure, organisation) for measure, organisation in cursor.fetchall()}
