"""In the database: a baseline that was agreed stays, with its period, in every later version of the plan.

The service refuses another one when it is saved (`parts/trajectories/baselines.py`). A change from a baseline would
else mean something else than what was agreed.
"""

import pgtrigger

NAME = "an_agreed_baseline_stays"


def agreed_baselines_stay() -> pgtrigger.Trigger:
    """The trigger of trajectories. A period may be added to a baseline that was agreed without one."""
    return pgtrigger.Trigger(
        name=NAME,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF EXISTS (
                SELECT FROM (
                    SELECT t.baseline, t.baseline_period_end
                    FROM boards_trajectory t
                    JOIN boards_planversion v ON v.id = t.version_id
                    JOIN boards_planversion own ON own.id = NEW.version_id
                    WHERE v.plan_id = own.plan_id AND v.number < own.number AND v.status = 'agreed'
                      AND t.measure_id = NEW.measure_id AND t.baseline IS NOT NULL
                    ORDER BY v.number DESC LIMIT 1
                ) agreed
                WHERE NEW.baseline IS DISTINCT FROM agreed.baseline
                   OR agreed.baseline_period_end IS NOT NULL
                      AND NEW.baseline_period_end IS DISTINCT FROM agreed.baseline_period_end
            ) THEN
                RAISE EXCEPTION '{NAME}: a later version of the plan starts from the same';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (a constant)
    )
