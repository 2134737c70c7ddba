"""In the database: what a later version changed of a period that was closed when it was changed is never signed.

The service refuses such a change when it is saved (`parts/trajectories/closed.py`). This holds whatever wrote the rows:
a changed value without an edit that says when it was changed is refused too.
"""

import pgtrigger

NAME = "closed_periods_stay_as_agreed"

_MONTHS = """(CASE %s WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'rolling_year' THEN 3 ELSE 12 END)"""

_CHANGED = f"""
    WITH earlier AS (
        SELECT v.id, v.number FROM boards_planversion v
        WHERE v.plan_id = NEW.plan_id AND v.number < NEW.number AND v.status = 'agreed'
    ), said AS (
        SELECT j.version_id, j.measure_id, t.period_start, t.period_end, t.period_kind, t.value
        FROM boards_trajectorypoint t JOIN boards_trajectory j ON j.id = t.trajectory_id
        WHERE j.version_id = NEW.id OR j.version_id IN (SELECT id FROM earlier)
    ), now AS (
        SELECT * FROM said WHERE version_id = NEW.id
    ), before AS (
        SELECT * FROM said WHERE version_id = (SELECT id FROM earlier ORDER BY number DESC LIMIT 1)
    ), changed AS (
        SELECT measure_id, period_start, period_end, coalesce(now.period_kind, before.period_kind) AS kind,
               to_char(period_start, 'YYYY-MM-DD') || ' to ' || to_char(period_end, 'YYYY-MM-DD') AS field
        FROM now FULL JOIN before USING (measure_id, period_start, period_end)
        WHERE now.value IS DISTINCT FROM before.value
    ), dated AS (
        SELECT c.*, d.aggregation, d.frequency, (
            SELECT (max(e.at) AT TIME ZONE 'Europe/London')::date FROM boards_planedit e
            WHERE e.document_id = NEW.id AND e.part = 'trajectories' AND e.entry = c.measure_id
              AND e.before ->> c.field IS DISTINCT FROM e.after ->> c.field) AS day
        FROM changed c
        LEFT JOIN LATERAL (
            SELECT x.aggregation, x.frequency FROM targets_definition x
            WHERE x.measure_id = c.measure_id
            ORDER BY x.valid_from <= c.period_end DESC, abs(c.period_end - x.valid_from) LIMIT 1) d ON true
    ), stepped AS (
        SELECT dated.*, CASE WHEN kind = 'week' THEN period_start ELSE greatest(
            period_start,
            (date_trunc('month', period_end) - make_interval(months => least(
                {_MONTHS % "kind"},
                CASE WHEN aggregation = 'cumulative' AND frequency <> 'week' THEN {_MONTHS % "frequency"} ELSE 12 END
            ) - 1))::date) END AS step_start
        FROM dated
    )
    SELECT string_agg(measure_id || ', ' || field, '; ' ORDER BY measure_id, period_start)
    INTO closed
    FROM stepped s
    WHERE day IS NULL OR NOT (
        day > always_open_after
        OR step_start > day
        OR 2 * (period_end - day) >= period_end - step_start + 1 AND NOT EXISTS (
            SELECT FROM said o WHERE o.version_id <> NEW.id AND o.measure_id = s.measure_id
              AND o.period_start = s.period_start AND o.period_end = s.period_end))
"""  # noqa: S608 (names of columns)


def closed_periods_stay_as_agreed() -> pgtrigger.Trigger:
    """The trigger of plan versions. A fictional year that is over is written after it, so nothing is closed in it."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Q(new__status__in=["signed", "agreed"], new__number__gt=1)
        & ~pgtrigger.Q(old__status=pgtrigger.F("new__status")),
        declare=[("closed", "text"), ("always_open_after", "date")],
        func=f"""
            SELECT CASE WHEN f.fictional THEN f.year_end ELSE 'infinity' END INTO always_open_after
            FROM boards_deliveryplan p JOIN targets_framework f ON f.key = p.framework_id
            WHERE p.id = NEW.plan_id;
            {_CHANGED};
            IF closed IS NOT NULL THEN
                RAISE EXCEPTION '{NAME}: %', closed;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (names of columns)
    )
