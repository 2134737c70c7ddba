"""What intake must know, read from the catalogue and the organisations."""

from collections import defaultdict
from datetime import date

from django.db.models import Q

from boards.figures.intake.labels import folded, name_key
from boards.figures.intake.reference import Reference, Version
from boards.organisations.models import Organisation, OrganisationCode
from targets.calc.periods import PeriodKind
from targets.catalogue.models import Definition, Measure


class UnknownMeasure(LookupError):
    """There is no such measure, or it has no definition."""

    def __init__(self, measure_key: str) -> None:
        super().__init__(f"There is no measure “{measure_key}” with a definition.")


def reference_for(*, measure_key: str, own_id: int | None, known_from: date) -> Reference:
    """Four queries; UnknownMeasure. `own_id` and `known_from` as on `Reference`.

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
    short: dict[str, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    nation: int | None = None
    for organisation in Organisation.including_samples.filter(
        ~Q(kind=Organisation.Kind.SAMPLE) | Q(pk=own_id)
    ):
        names[organisation.pk] = organisation.name
        ids |= {name_key(organisation.slug): organisation.pk, name_key(organisation.name): organisation.pk}
        for name in (organisation.short_name, f"NHS {organisation.short_name}"):
            short[name_key(name)].add(organisation.pk)
        nation = organisation.pk if organisation.kind == Organisation.Kind.NATION else nation
    codes = OrganisationCode.objects.values_list("code", "organisation_id")
    ids |= {name_key(code): number for code, number in codes}
    ids = {name: number for name, (number, *others) in short.items() if not others} | ids
    return Reference(
        measure_key=measure_key,
        measure_names=names_of(Measure.objects.get(key=measure_key)),
        versions=versions,
        ids_by_name=ids,
        names=names,
        nation_id=nation,
        own_id=own_id,
        known_from=known_from,
    )


def is_decided(measure_key: str) -> bool:
    """Whether a measure is a level, which an audit gives and nobody sends; one query."""
    return Definition.objects.filter(measure=measure_key, unit=Definition.Unit.LEVEL).exists()


def names_of(measure: Measure) -> frozenset[str]:
    """By which a file may name the measure, as `labels.folded`."""
    return frozenset(map(folded, (measure.key, measure.title, measure.short_title)))


def measures_by_name() -> dict[str, str]:
    """Key of a measure by each of its names; one query."""
    return {name: measure.key for measure in Measure.objects.all() for name in names_of(measure)}
