"""Finding organisations: all of them in order, by slug, and by any code that they ever had."""

from dataclasses import dataclass

from boards.organisations.models import Organisation, OrganisationCode


@dataclass(frozen=True)
class Organisations:
    """Every organisation in list order, the nation first."""

    all: tuple[Organisation, ...]

    @property
    def nation(self) -> Organisation:
        """NHSScotland itself; LookupError before the reference data is loaded."""
        for organisation in self.all:
            if organisation.kind == Organisation.Kind.NATION:
                return organisation
        raise LookupError("the nation is not there: load the reference data")

    @property
    def territorial(self) -> tuple[Organisation, ...]:
        return tuple(o for o in self.all if o.kind == Organisation.Kind.TERRITORIAL)

    def by_slug(self, slug: str) -> Organisation | None:
        return next((o for o in self.all if o.slug == slug), None)

    def by_id(self, organisation_id: int) -> Organisation | None:
        return next((o for o in self.all if o.pk == organisation_id), None)


def organisations() -> Organisations:
    """One query."""
    return Organisations(all=tuple(Organisation.objects.order_by("position", "name")))


def ids_by_code() -> dict[str, int]:
    """Organisation number by every code it ever had, and by slug in capitals; two queries."""
    found = dict(OrganisationCode.objects.values_list("code", "organisation_id"))
    for slug, number in Organisation.objects.values_list("slug", "id"):
        found.setdefault(slug.upper(), number)
    return found
