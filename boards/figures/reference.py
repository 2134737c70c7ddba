"""What intake must know, read from the catalogue and the organisations."""

from datetime import date

from django.db.models import Q

from boards.figures.intake.reference import Reference, Version
from boards.organisations.models import Organisation, OrganisationCode
from targets.calc.periods import PeriodKind
from targets.catalogue.models import Definition


class UnknownMeasure(LookupError):
    """There is no such measure, or it has no definition."""

    def __init__(self, measure_key: str) -> None:
        super().__init__(f"There is no measure “{measure_key}” with a definition.")


def reference_for(*, measure_key: str, own_id: int | None, known_from: date) -> Reference:
    """Three queries; UnknownMeasure. `own_id` and `known_from` as on `Reference`.

    A sample is known to its own returns alone, so that no official file can name one.
    """
    versions = tuple(
        Version(
            valid_from=definition.valid_from,
            is_percent=definition.unit == Definition.Unit.PERCENT,
            is_count=definition.unit == Definition.Unit.COUNT,
            scale=definition.scale,
            kind=PeriodKind(definition.frequency),
            national_kind=PeriodKind(definition.national_frequency or definition.frequency),
        )
        for definition in Definition.objects.filter(measure=measure_key).order_by("valid_from")
    )
    if not versions:
        raise UnknownMeasure(measure_key)
    ids: dict[str, int] = {}
    names: dict[int, str] = {}
    nation: int | None = None
    for organisation in Organisation.including_samples.filter(
        ~Q(kind=Organisation.Kind.SAMPLE) | Q(pk=own_id)
    ):
        names[organisation.pk] = organisation.name
        ids |= {organisation.slug.upper(): organisation.pk, organisation.name.upper(): organisation.pk}
        nation = organisation.pk if organisation.kind == Organisation.Kind.NATION else nation
    ids |= dict(OrganisationCode.objects.values_list("code", "organisation_id"))
    return Reference(
        measure_key=measure_key,
        versions=versions,
        ids_by_name=ids,
        names=names,
        nation_id=nation,
        own_id=own_id,
        known_from=known_from,
    )
