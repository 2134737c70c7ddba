"""Boards, the nation, every code that they ever had, and the places by which people find them.

Two boards among them are invented, and nothing real ever counts them.
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify

INVENTED = "Invented for demonstration"  # on every page, print, picture and row of a sample


class RealOrganisations(models.Manager["Organisation"]):
    """Without samples: what a list, a form, a count or a search finds that does not ask for them by name."""

    def get_queryset(self) -> models.QuerySet["Organisation"]:
        return super().get_queryset().exclude(kind=Organisation.Kind.SAMPLE)


class Organisation(models.Model):
    """One model with a kind, so that a hospital or practice needs no new table.

    `objects` are the real ones. Who needs the invented ones too says so: `including_samples`.
    """

    class Kind(models.TextChoices):
        NATION = "nation", "NHSScotland"
        TERRITORIAL = "territorial", "Territorial board"
        SPECIAL = "special", "National board"
        SAMPLE = "sample", "Sample organisation (fictional)"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"

    class PeerFamily(models.TextChoices):
        """Boards that are about as rural; our own grouping, and not by need."""

        OVER_60 = "over-60", "more than 60% rural"
        FROM_25 = "25-to-60", "25% to 60% rural"
        FROM_15 = "15-to-25", "15% to 25% rural"
        UNDER_15 = "under-15", "less than 15% rural"

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    succeeded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")
    population = models.PositiveIntegerField(null=True)
    population_year = models.PositiveSmallIntegerField(null=True)
    percent_rural = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    peer_family = models.CharField(max_length=8, choices=PeerFamily, blank=True)
    areas = models.CharField(
        max_length=300, blank=True, help_text="Place names that the board finder matches."
    )
    note = models.TextField(blank=True)
    source = models.TextField()
    position = models.PositiveSmallIntegerField(help_text="Order in lists: the nation first, then by name.")

    objects: ClassVar[models.Manager["Organisation"]] = RealOrganisations()
    including_samples: ClassVar[models.Manager["Organisation"]] = models.Manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="a_sample_says_that_it_is_fictional",
                condition=~Q(kind="sample")
                | (
                    Q(name__startswith="Sample ", name__endswith=" (fictional)")
                    & Q(slug__startswith="sample-")
                ),
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="nation"), name="there_is_one_nation"),
            models.CheckConstraint(
                name="only_a_closed_organisation_is_succeeded",
                condition=Q(succeeded_by=None) | Q(status="closed"),
            ),
            models.CheckConstraint(
                name="peer_family_is_by_percent_rural",
                condition=Q(percent_rural=None, peer_family="")
                | Q(percent_rural__gt=60, peer_family="over-60")
                | Q(percent_rural__gte=25, percent_rural__lte=60, peer_family="25-to-60")
                | Q(percent_rural__gte=15, percent_rural__lt=25, peer_family="15-to-25")
                | Q(percent_rural__gte=0, percent_rural__lt=15, peer_family="under-15"),
            ),
            models.CheckConstraint(
                name="organisation_is_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="organisations_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="an_organisation_keeps_its_number",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.id IS DISTINCT FROM NEW.id"),
            ),
            pgtrigger.Protect(
                name="a_sample_never_becomes_real",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("((OLD.kind = 'sample') <> (NEW.kind = 'sample'))"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sample(self) -> bool:
        """Invented for demonstration, with all that is said of it."""
        return self.kind == self.Kind.SAMPLE


class OrganisationCode(models.Model):
    """A code that an organisation has or had; any of them finds it, whatever the period."""

    code = models.CharField(primary_key=True, max_length=20)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="codes")
    current = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(current=True), name="one_current_code_per_organisation"
            ),
            models.CheckConstraint(
                name="code_is_written_in_capitals", condition=Q(code__regex=r"^[A-Z0-9]+$")
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PlaceKind(models.Model):
    """What sort of place, and who says where such places are."""

    words = models.CharField(
        primary_key=True, max_length=40, help_text='In a sentence: "ward", "council area".'
    )
    as_of = models.CharField(max_length=40)
    source = models.TextField()
    licence = models.TextField()

    def __str__(self) -> str:
        return self.words


class Place(models.Model):
    """A place by which somebody finds their board. It carries no figure, and nothing refers to it.

    One that lies in two boards is there twice; `postcodes` of `of` says how much of it is in each.
    """

    kind = models.ForeignKey(PlaceKind, models.PROTECT, related_name="places")
    name = models.CharField(max_length=120)
    folded = models.CharField(
        max_length=200, help_text="Name and `within` as they are looked for: boards.organisations.finding."
    )
    within = models.CharField(max_length=60, blank=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="places")
    postcodes = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "within", "organisation"], name="one_place_of_a_kind_name_and_board"
            ),
            models.CheckConstraint(
                name="part_of_a_place_is_less_than_all_of_it",
                condition=Q(postcodes=None, of=None)
                | Q(postcodes__isnull=False, of__isnull=False, postcodes__gt=0, postcodes__lt=F("of")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """Whom a board plans with: an integration authority, or the council of an area. Each is one board's.

    Plans name them by their codes, so none is ever taken out. A council is in one authority; one authority has two.
    """

    class Kind(models.TextChoices):
        AUTHORITY = "authority", "Integration authority"
        COUNCIL = "council", "Council area"

    code = models.CharField(primary_key=True, max_length=30)
    kind = models.CharField(max_length=9, choices=Kind)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="partners")
    authority = models.ForeignKey("self", models.PROTECT, null=True, related_name="councils")
    source = models.TextField()

    class Meta:
        ordering = ["organisation", "kind", "name"]
        constraints = [
            models.CheckConstraint(
                name="only_a_council_is_in_an_authority", condition=Q(authority=None) | Q(kind="council")
            ),
            models.CheckConstraint(
                name="partner_is_an_authority_or_a_council", condition=Q(kind__in=["authority", "council"])
            ),
            models.CheckConstraint(
                name="partner_has_a_code_and_a_name",
                condition=Q(code__regex=r"^[A-Z0-9]+(-[A-Z0-9]+)*$") & ~Q(name=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="partners_are_never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """Its word in addresses: names are unique among authorities, and among councils."""
        return slugify(self.name)
