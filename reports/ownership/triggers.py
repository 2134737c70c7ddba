"""Triggers of the table of reports.

What the services do step by step the database demands of whoever has the application's password.
"""

import pgtrigger

from reports.ownership.verbs import Verb

REPORT = "reports_ownershipreport"

#: What is fixed when a report is approved. (Its words have a trigger of their own.)
_APPROVED = (
    *(
        "organisation_id",
        "framework_id",
        "edition",
        "figures",
        "correction",
        "correction_was",
        "correction_now",
    ),
    *("approved_by_id", "approved_at", "approved_sha256"),
)


def step_by_step() -> pgtrigger.Trigger:
    """A report begins unapproved, is approved, and becomes public as it was approved; the log tells of both steps.

    Looked at when the transaction ends, as the audit row may be written after the step.
    """
    old, new = (", ".join(f"{row}.{column}" for column in _APPROVED) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="a_report_goes_step_by_step",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.status IN ('approved', 'released') THEN
                    RAISE EXCEPTION 'a report begins as a draft';
                END IF;
                RETURN NULL;
            END IF;
            IF NEW.status = 'released' AND OLD.status <> 'approved' THEN
                RAISE EXCEPTION 'only a report that was approved before becomes public';
            END IF;
            IF OLD.status = 'approved' AND NEW.status IN ('approved', 'released')
                AND ({new}) IS DISTINCT FROM ({old}) THEN
                RAISE EXCEPTION 'an approved report goes out as it was approved';
            END IF;
            IF NEW.status = 'approved' AND OLD.status <> 'approved' AND NOT {
            _is_logged(
                Verb.APPROVED, "e.actor_id = NEW.approved_by_id AND e.after->>'sha256' = NEW.approved_sha256"
            )
        }
            OR NEW.status = 'released' AND OLD.status <> 'released' AND NOT {
            _is_logged(
                Verb.RELEASED,
                "(e.actor_id, e.after->>'sha256') IN (SELECT s.released_by_id, s.sha256 FROM reports_snapshot s"
                " WHERE s.id = NEW.snapshot_id)",
            )
        } THEN
                RAISE EXCEPTION 'the audit log does not tell of this step of the report';
            END IF;
            RETURN NULL;
        """,  # noqa: S608 (names of columns)
    )


def _is_logged(verb: Verb, how: str) -> str:
    return (
        f"EXISTS (SELECT FROM boards_auditevent e WHERE e.action = '{verb}' AND e.subject_type = 'ownership report'"
        f" AND e.subject_id = NEW.id::text AND {how})"
    )
