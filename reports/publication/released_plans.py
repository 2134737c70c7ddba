"""Plans that a data release makes public, as the public reads them."""

import pgtrigger
from django.db import models

from boards.organisations.triggers import never_of_a_sample
from reports.publication.triggers import not_slipped_in


class ReleasedPlan(models.Model):
    """One agreed version of a board's plan: its public words and numbers; it belongs to its release."""

    append_only = True

    release = models.ForeignKey("reports.DataRelease", models.PROTECT, related_name="plans")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="+")
    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="+")
    content = models.JSONField(help_text="The shape is `publication.plans`. No names of persons.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "organisation", "framework"],
                name="one_released_plan_per_board_and_framework",
            )
        ]
        triggers = [
            not_slipped_in("no_plan_is_slipped_in"),
            never_of_a_sample("no_plan_of_a_sample_is_released"),
            pgtrigger.Protect(
                name="released_plans_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            pgtrigger.Trigger(
                name="only_a_chosen_agreed_plan_is_released",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM boards_planversion v
                        JOIN boards_deliveryplan p ON p.id = v.plan_id
                        JOIN targets_framework f ON f.key = p.framework_id
                        JOIN reports_datarelease d ON d.id = NEW.release_id
                        WHERE v.id = NEW.version_id AND v.status = 'agreed' AND NOT f.fictional
                        AND v.id = ANY (d.plans_chosen)
                        AND p.organisation_id = NEW.organisation_id AND p.framework_id = NEW.framework_id
                    ) THEN
                        RAISE EXCEPTION 'only an agreed plan of a real year that was chosen is released';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.organisation_id} {self.framework_id}"
