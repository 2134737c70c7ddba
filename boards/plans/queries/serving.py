"""Which rows of a board's plan serve or endanger which target."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.db.models import QuerySet

from boards.organisations.models import Organisation
from boards.plans.models import PlanVersion
from boards.plans.parts import asked_parts, local_parts
from boards.plans.parts.listed import in_order
from boards.plans.parts.part import Fields, Part, Setting
from boards.plans.sharing import shares_of
from boards.plans.words import planned_as
from targets.catalogue.models import Framework
from targets.catalogue.queries import Catalogue
from targets.compiled import Compiled


@dataclass(frozen=True)
class Serving:
    """One row, with the measures that it names."""

    part: Part
    key: str
    title: str
    said: Fields
    measures: tuple[str, ...]


@dataclass(frozen=True)
class ServingRows:
    """The rows of one version that name a target, and which version that is."""

    framework: Framework
    number: int
    status: str
    outcome: str
    setting: Setting
    rows: tuple[Serving, ...]


def _versions(
    organisation: int, framework: str | None, *, of_samples: bool
) -> QuerySet[PlanVersion, PlanVersion]:
    versions = PlanVersion.objects.filter(
        plan__organisation=organisation, plan__framework__fictional=of_samples
    )
    versions = versions.exclude(status=PlanVersion.Status.DISCARDED).select_related("plan")
    return versions if framework is None else versions.filter(plan__framework=framework)


_VERSIONS = {
    of_samples: Compiled(partial(_versions, of_samples=of_samples), organisation=int, framework=str)
    for of_samples in (False, True)
}


def rows_serving(
    organisation: Organisation,
    *,
    catalogue: Catalogue,
    framework: Framework | None,
    today: date,
    outside: bool,
) -> ServingRows | None:
    """Of the newest year that has a plan, or of that framework: the agreed version in force, else the newest one.

    What is invented is said of samples only. `outside` is a reader who is not of the board, to whom nothing is told of
    what it keeps to itself. None where that plan names no target. At most six queries.
    """
    versions = _VERSIONS[organisation.is_sample](
        organisation=organisation.pk, framework=framework.key if framework else None
    )
    years = {key: place for place, key in enumerate(catalogue.frameworks)}
    version = max(
        versions,
        default=None,
        key=lambda one: (
            years[one.plan.framework_id],
            one.status == PlanVersion.Status.AGREED,
            one.number,
        ),
    )
    if version is None:
        return None
    setting = Setting(
        policy=catalogue,
        framework=catalogue.frameworks[version.plan.framework_id],
        organisation_id=organisation.pk,
        board_kind=planned_as(organisation.kind),
        number=version.number,
        today=today,
    )
    if outside and (may_keep := local_parts(setting)):
        shared = shares_of(organisation_id=organisation.pk, framework_key=setting.framework.key)
        setting = replace(setting, hidden=may_keep - shared.keys())
    rows = tuple(
        Serving(part, key, part.title_of(key, said, setting), said, measures)
        for part in asked_parts(setting)
        if part.listed
        for key, said in in_order(part, part.rows(version.pk), setting)
        if (measures := part.listed.measures(said))
    )
    if not rows:
        return None
    return ServingRows(setting.framework, version.number, version.status, version.outcome, setting, rows)
