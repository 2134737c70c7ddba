"""Participation audits that a data release makes public, as the public reads them."""

import pgtrigger
from django.db import models

from boards.organisations.triggers import never_of_a_sample
from reports.publication.triggers import FINAL_AUDIT, not_slipped_in


class ReleasedAudit(models.Model):
    """One final audit of a board in a real round; it belongs to its release."""

    append_only = True

    release = models.ForeignKey("reports.DataRelease", models.PROTECT, related_name="audits")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    audit = models.ForeignKey("boards.BoardAudit", models.PROTECT, related_name="+")
    content = models.JSONField(
        help_text="The shape is `participation.public.PublicAudit`. No names of persons."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "audit"], name="one_released_audit_per_board_and_round"
            )
        ]
        triggers = [
            not_slipped_in("no_audit_is_slipped_in"),
            never_of_a_sample("no_audit_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_audits_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="only_a_final_audit_is_released",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("now", "reports_datarelease%ROWTYPE")],
                func=f"""
                    SELECT * INTO now FROM reports_datarelease d WHERE d.id = NEW.release_id;
                    IF NOT EXISTS (SELECT FROM {FINAL_AUDIT} AND a.id = NEW.audit_id
                            AND a.organisation_id = NEW.organisation_id) THEN
                        RAISE EXCEPTION 'only an audit of a real round that was final is released';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (conditions of ours)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: audit {self.audit_id}"
