"""A saved view, and what its owner has been told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from boards.people.roles import Role

LONGEST_ADDRESS = 2_000


class SavedView(models.Model):
    """An address at the desk under a name of its owner's. What it shows is asked anew at each opening: sharing it
    gives nobody a right. The three rules say of what its owner is told."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=LONGEST_ADDRESS, help_text="Path and choices, without the site.")
    shared_with = models.CharField(max_length=30, blank=True, choices=Role, help_text="Whose holders see it.")
    tells_red = models.BooleanField(help_text="When a board turns off track.")
    tells_special = models.BooleanField(help_text="When a special cause appears.")
    tells_late = models.BooleanField(help_text="When a return is late.")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_per_owner_and_name"),
            models.CheckConstraint(name="a_saved_view_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="a_saved_view_is_at_the_desk", condition=Q(address__startswith="/desk/")
            ),
            models.CheckConstraint(
                name="a_saved_view_is_shared_with_a_role", condition=Q(shared_with__in=["", *Role.values])
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tells(self) -> bool:
        return self.tells_red or self.tells_special or self.tells_late


class TellingOfView(models.Model):
    """What its owner knows of a view that tells: each thing that is so, by its key, with the day since when they know.

    Not audited: it says how far a job is, and the view itself is.
    """

    view = models.OneToOneField(SavedView, models.CASCADE, primary_key=True, related_name="telling")
    known = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.view_id}: {len(self.known)}"
