"""People and the roles that they hold."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from boards.people.roles import BOARD_ROLES, Role
from boards.work.edits import Edit


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address in any case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, *, email: str, name: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=email.strip().lower(), name=name, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do is said by their memberships only."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    demo = models.BooleanField(
        default=False, help_text="A sample person; a real deployment refuses to start with one."
    )
    date_joined = models.DateTimeField(auto_now_add=True)
    edit_number = models.PositiveIntegerField(default=0, db_default=0)
    digest_overdue_only = models.BooleanField(
        default=False, db_default=False, help_text="Mails of what is asked of them name only what is late."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="email_is_written_in_small_letters", condition=Q(email=Lower("email"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role, for one board or, where the role is national, for the nation.

    Held from `starts` on; `ends` is the first day without it, so that a role can be ended at once.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role)
    organisation = models.ForeignKey(
        "boards.Organisation", models.PROTECT, null=True, related_name="memberships"
    )
    starts = models.DateField()
    ends = models.DateField(null=True)
    parts = ArrayField(
        models.CharField(max_length=20),
        default=list,
        help_text="The parts of plans that a planner writes; empty for one who writes all of them.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_planner_is_limited_to_parts", condition=Q(parts=[]) | Q(role=Role.PLANNER)
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(ends=None),
                nulls_distinct=False,
                name="one_open_membership_per_person_role_and_board",
            ),
            models.CheckConstraint(
                name="board_roles_name_a_board_and_national_ones_do_not",
                condition=Q(role__in=sorted(BOARD_ROLES), organisation__isnull=False)
                | (~Q(role__in=sorted(BOARD_ROLES)) & Q(organisation__isnull=True)),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(name="role_is_one_of_the_table", condition=Q(role__in=Role.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class AccountEdit(Edit):
    """What administrators did to a person's account and roles: by whom and when, for whoever comes second.

    Part "state" has an entry for each act, part "roles" one for each membership that was ended.
    """

    document = models.ForeignKey(User, models.PROTECT, related_name="edits")

    class Meta(Edit.Meta):
        pass


class DeskCount(models.Model):
    """How much one person is asked, as counted last: a cache for the navigation, which must not compute it.

    `through` is the newest row of the audit log that had been written then, `day` the day for which was counted.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="desk_count")
    asked = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    day = models.DateField()
    through = models.PositiveBigIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="what_is_overdue_is_asked", condition=Q(overdue__lte=F("asked")))
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.asked}"
