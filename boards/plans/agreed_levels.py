"""Levels that are agreed board by board on line: what a reviewer proposes, and what the board decides about it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.plans.decided_by_boards import BoardDecision, decided_by_another, never_change
from targets.calc.shapes import JUDGED_BY_AGREED_VALUE

_SHAPES = ", ".join(f"'{shape}'" for shape in sorted(JUDGED_BY_AGREED_VALUE))


class LevelProposal(models.Model):
    """The level of one board, year and measure that a reviewer says is agreed, and in which words that is seen.

    Nothing of it changes, and nothing is judged by it. It names no day: the level is agreed on the day on which the
    board's approver confirms it, so that nobody agrees a level for what is over.
    """

    append_only = True

    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    framework = models.ForeignKey("targets.Framework", models.PROTECT, related_name="+")
    measure = models.ForeignKey("targets.Measure", models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=14, decimal_places=4)
    source = models.CharField(
        max_length=300, help_text="Where it was agreed: letter or meeting, and its date."
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_proposed_level_is_a_real_number", condition=Q(value__gte=0, value__lt=10**10)
            ),
            models.CheckConstraint(
                name="a_proposed_level_says_where_it_was_agreed", condition=Q(source__regex=r"\S")
            ),
        ]
        triggers = [
            never_change("proposed_levels_never_change"),
            pgtrigger.Trigger(
                name="a_level_is_of_a_target_agreed_board_by_board",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM targets_requirement r
                        JOIN targets_framework f ON f.key = r.framework_id
                        JOIN boards_organisation o ON o.id = NEW.organisation_id
                        WHERE r.framework_id = NEW.framework_id AND r.measure_id = NEW.measure_id
                          AND r.shape IN ({_SHAPES}) AND o.kind = CASE WHEN f.fictional THEN 'sample'
                                                                       ELSE 'territorial' END
                    ) THEN
                        RAISE EXCEPTION 'a_level_is_of_a_target_agreed_board_by_board: with a board of such a year';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure_id} {self.framework_id}: {self.value}"


class LevelDecision(BoardDecision):
    """What became of a proposed level. A confirmed one names the agreed value that it made."""

    proposal = models.OneToOneField(LevelProposal, models.PROTECT, related_name="decision")
    agreed_value = models.OneToOneField(
        "boards.AgreedValue", models.PROTECT, null=True, related_name="decision"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_decision_on_a_level_is_known",
                condition=Q(kind__in=["confirmed", "declined", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="declined_and_withdrawn_levels_say_why",
                condition=Q(kind="confirmed") | Q(reason__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="a_confirmed_level_alone_makes_an_agreed_value",
                condition=Q(kind="confirmed", agreed_value__isnull=False)
                | ~Q(kind="confirmed") & Q(agreed_value=None),
            ),
        ]
        triggers = [
            never_change("decisions_on_levels_never_change"),
            decided_by_another(
                "who_proposed_a_level_does_not_confirm_it",
                table="boards_levelproposal",
                key="proposal",
                one="level",
            ),
            pgtrigger.Trigger(
                name="a_level_is_agreed_as_proposed_when_confirmed",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.agreed_value_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM boards_agreedvalue a JOIN boards_levelproposal p ON p.id = NEW.proposal_id
                        WHERE a.id = NEW.agreed_value_id AND a.organisation_id = p.organisation_id
                          AND a.framework_id = p.framework_id AND a.measure_id = p.measure_id
                          AND a.value = p.value AND a.source = p.source
                          AND a.agreed_on = (NEW.at AT TIME ZONE 'Europe/London')::date
                    ) THEN
                        RAISE EXCEPTION 'a_level_is_agreed_as_proposed_when_confirmed';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.kind}"
