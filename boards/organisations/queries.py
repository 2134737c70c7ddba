"""Finding organisations: all of them in order, by slug, and by any code that they ever had."""

from dataclasses import dataclass

from boards.organisations.models import Organisation, OrganisationCode, Partner
from targets.compiled import Compiled


@dataclass(frozen=True)
class Organisations:
    """Every real organisation in list order, the nation first. The invented ones stand apart, in `samples`."""

    all: tuple[Organisation, ...]
    samples: tuple[Organisation, ...] = ()

    @property
    def with_samples(self) -> tuple[Organisation, ...]:
        """The real ones, then the samples: for the desk of a person who has a role on one."""
        return (*self.all, *self.samples)

    def of_samples(self) -> "Organisations":
        """The samples by themselves, for a page that asks for them: without a nation, which is real."""
        return Organisations(all=self.samples)

    @property
    def nation(self) -> Organisation:
        """NHSScotland itself; LookupError before the reference data is loaded."""
        for organisation in self.all:
            if organisation.kind == Organisation.Kind.NATION:
                return organisation
        raise LookupError("the nation is not there: load the reference data")

    @property
    def territorial(self) -> tuple[Organisation, ...]:
        """The boards that figures are collected from."""
        return tuple(o for o in self.all if o.kind == Organisation.Kind.TERRITORIAL or o.is_sample)

    def by_slug(self, slug: str) -> Organisation | None:
        """A real one."""
        return next((o for o in self.all if o.slug == slug), None)

    def by_id(self, organisation_id: int) -> Organisation | None:
        """A real one."""
        return next((o for o in self.all if o.pk == organisation_id), None)

    def named(self, organisation_id: int) -> Organisation | None:
        """A real one or a sample: whose row a page of the desk shows."""
        return next((o for o in self.with_samples if o.pk == organisation_id), None)


_EVERYBODY: Compiled[Organisation] = Compiled(
    lambda: Organisation.including_samples.order_by("position", "name")
)


def organisations() -> Organisations:
    """One query."""
    everybody = _EVERYBODY()
    return Organisations(
        all=tuple(o for o in everybody if not o.is_sample), samples=tuple(o for o in everybody if o.is_sample)
    )


def ids_by_code() -> dict[str, int]:
    """Number of a real organisation by every code it ever had, and by slug in capitals; two queries."""
    codes = OrganisationCode.objects.exclude(organisation__kind=Organisation.Kind.SAMPLE)
    found = dict(codes.values_list("code", "organisation_id"))
    for slug, number in Organisation.objects.values_list("slug", "id"):
        found.setdefault(slug.upper(), number)
    return found


@dataclass(frozen=True)
class Partners:
    """Every real integration authority and council by name, each with its board, a council with its authority."""

    authorities: tuple[Partner, ...]
    councils: tuple[Partner, ...]

    def councils_of(self, authority: Partner) -> tuple[Partner, ...]:
        return tuple(one for one in self.councils if one.authority_id == authority.pk)

    def of_board(self, organisation_id: int) -> tuple[Partner, ...]:
        """Its authorities, then its councils."""
        everybody = (*self.authorities, *self.councils)
        return tuple(one for one in everybody if one.organisation_id == organisation_id)


def partners() -> Partners:
    """One query."""
    found = Partner.objects.exclude(organisation__kind=Organisation.Kind.SAMPLE)
    rows = tuple(found.select_related("organisation", "authority").order_by("name"))
    return Partners(
        authorities=tuple(one for one in rows if one.kind == Partner.Kind.AUTHORITY),
        councils=tuple(one for one in rows if one.kind == Partner.Kind.COUNCIL),
    )
