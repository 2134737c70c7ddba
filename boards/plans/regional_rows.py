"""Rows of the regional section: a text written once by the board that leads, and where other boards agreed to it.

What is typed and what a file says is read by `parts/`; here the database keeps what must hold whoever writes.
"""

import pgtrigger
from django.db import models
from django.db.models import Q

from boards.plans.freezing import frozen_with_its_version
from boards.plans.listed_rows import KEY


class PlanRegional(models.Model):
    """What boards of a region do together, in the words of the one that leads."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="regional")
    key = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    region = models.CharField(max_length=40)
    words = models.TextField(blank=True)
    stage = models.CharField(max_length=300, blank=True)
    money = models.TextField(blank=True)
    staff = models.TextField(blank=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_regional_text_per_version_and_key"),
            models.CheckConstraint(name="regional_text_has_a_key_of_its_own", condition=Q(key__regex=KEY)),
            models.CheckConstraint(
                name="regional_text_has_its_service_and_region", condition=~Q(title="") & ~Q(region="")
            ),
        ]
        triggers = [frozen_with_its_version("frozen_regional_texts_never_change", rows="regional texts")]

    def __str__(self) -> str:
        return self.title


class PlanRegionalBoard(models.Model):
    """A board, besides the one that leads, of which a regional text speaks."""

    row = models.ForeignKey(PlanRegional, models.CASCADE, related_name="boards")
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, to_field="slug", related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row", "organisation"], name="a_regional_text_names_a_board_once")
        ]
        triggers = [
            frozen_with_its_version(
                "boards_of_frozen_regional_texts_never_change",
                rows="regional texts",
                key="row",
                via=("boards_planregional", "version"),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation_id)


class PlanCitation(models.Model):
    """That a board cites a regional text of another one, and whether it agreed to it as that version says it."""

    version = models.ForeignKey("boards.PlanVersion", models.PROTECT, related_name="citations")
    key = models.CharField(max_length=60, help_text="The board that leads, and the key of its text.")
    cited = models.PositiveIntegerField(help_text="The version of that board's plan.")
    agreed = models.CharField(max_length=3)
    agreed_on = models.DateField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="one_citation_per_version_and_text"),
            models.CheckConstraint(
                name="a_cited_text_is_agreed_on_a_day_or_not",
                condition=Q(agreed="yes", agreed_on__isnull=False) | Q(agreed="no", agreed_on=None),
            ),
        ]
        triggers = [
            frozen_with_its_version("frozen_citations_never_change", rows="citations"),
            # What an earlier version of the same plan cites may be carried on, whatever became of the text.
            pgtrigger.Trigger(
                name="what_is_cited_is_signed_and_names_the_board",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM boards_planversion v
                            JOIN boards_deliveryplan p ON p.id = v.plan_id
                            JOIN boards_organisation own ON own.id = p.organisation_id
                            JOIN boards_planregionalboard b ON b.organisation_id = own.slug
                            JOIN boards_planregional r ON r.id = b.row_id
                            JOIN boards_planversion lv ON lv.id = r.version_id
                            JOIN boards_deliveryplan lp ON lp.id = lv.plan_id
                            JOIN boards_organisation lead ON lead.id = lp.organisation_id
                        WHERE v.id = NEW.version_id AND lp.framework_id = p.framework_id
                            AND lv.number = NEW.cited AND lv.status IN ('signed', 'agreed')
                            AND lead.slug || '-' || r.key = NEW.key
                    ) AND NOT EXISTS (
                        SELECT 1 FROM boards_planversion v
                            JOIN boards_planversion w ON w.plan_id = v.plan_id AND w.id <> v.id
                            JOIN boards_plancitation c ON c.version_id = w.id
                        WHERE v.id = NEW.version_id AND c.key = NEW.key AND c.cited = NEW.cited
                    ) THEN
                        RAISE EXCEPTION 'what a plan cites is a signed text of another plan that names its board';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.key
