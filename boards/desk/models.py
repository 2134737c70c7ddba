"""What people at the desk have looked at."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Looked(models.Model):
    """When somebody last looked at a view, and until when what it told was seen at the visit before.

    Here and not with people: it says nothing of who they are or may do, only what a page has shown them.
    """

    class View(models.TextChoices):
        MY_DESK = "my-desk", "My desk"
        MONDAY = "monday", "Monday"
        PLAN = "plan", "the review of a plan"
        GRID = "grid", "what changed in the grid"
        PROCESS = "process-change", "a change of process that was decided"
        LEVEL = "agreed-level", "a proposed level that was decided"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    view = models.CharField(max_length=20, choices=View)
    subject = models.BigIntegerField(
        default=0, help_text="What it is a view of, by its number; 0 where there is one."
    )
    at = models.DateTimeField()
    since = models.DateTimeField(
        null=True, help_text="The last look of the visit before this one; empty at the first visit."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "view", "subject"], name="looked_once_per_person_view_and_subject"
            ),
            models.CheckConstraint(
                name="the_visit_before_was_earlier", condition=Q(since=None) | Q(since__lt=F("at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.view} {self.at:%Y-%m-%d %H:%M}"
