"""The policy that a data release was judged by, and the one that stands.

What the public reads never mixes with what was changed since.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import Model

from boards.plans.agreed_values import AgreedValue
from boards.work.canonical import canonical
from reports.publication.models import DataRelease
from targets.catalogue.models import Definition, Framework, Requirement
from targets.catalogue.queries import Catalogue, catalogue

Row = TypeVar("Row", bound=Model)

_kept: tuple[str, Catalogue, Catalogue] | None = (
    None  # the release's hash, the policy of today, and what came of them
)


def policy_of(release: DataRelease, *, live: Catalogue) -> Catalogue:
    """Frameworks, definitions and requirements as the release froze them; titles, targets and what each
    year listed and the Government promised as they are today.

    A measure that came after the release keeps its definitions of today: the release has no figure of it. A released
    policy never changes, so a process reads it once: one query then, none later. ValueError for one that is not public.
    """
    global _kept
    if release.released_at is None:
        raise ValueError(f"data release {release.number} has no policy before it is public")
    kept = _kept
    if kept is None or kept[0] != release.sha256 or kept[1] is not live:
        kept = _kept = release.sha256, live, _read(release.policy or {}, live=live)
    return kept[2]


def _read(written: dict[str, list[dict[str, Any]]], *, live: Catalogue) -> Catalogue:
    frameworks = sorted(_rows(Framework, written["frameworks"]), key=lambda row: row.year_start)
    definitions: dict[str, list[Definition]] = {}
    for definition in sorted(_rows(Definition, written["definitions"]), key=lambda row: row.valid_from):
        definitions.setdefault(definition.measure_id, []).append(definition)
    requirements = _rows(Requirement, _as_judged(written["requirements"], frameworks))
    return Catalogue(
        frameworks={row.key: row for row in frameworks},
        measures=live.measures,
        definitions=live.definitions | {key: tuple(versions) for key, versions in definitions.items()},
        requirements={(row.framework_id, row.measure_id): row for row in requirements},
        rounds=live.rounds,
        listed=live.listed,
        guided=live.guided,
        national=live.national,
    )


def _as_judged(written: list[dict[str, Any]], frameworks: Iterable[Framework]) -> Iterator[dict[str, Any]]:
    """Requirements as they judged: before any was held against its source each one did, for its whole year."""
    ends = {framework.key: framework.year_end for framework in frameworks}
    for row in written:
        yield {"confirmed_until": ends.get(row["framework_id"])} | row


def _rows(model: type[Row], written: Iterable[dict[str, Any]]) -> list[Row]:
    """The rows as they were written down: every column, in the types of the model."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [
        model(**{name: fields[name].to_python(value) for name, value in row.items() if name in fields})
        for row in written
    ]


def policy_as_it_stands() -> dict[str, Any]:
    """Frameworks, definitions, requirements and agreed values of real years, every column; one query beside those of
    the catalogue."""
    policy = catalogue()
    real = {framework.key for framework in policy.real_frameworks}
    return {
        "frameworks": _written(policy.real_frameworks),
        "definitions": _written(
            definition for versions in policy.definitions.values() for definition in versions
        ),
        "requirements": _written(
            row for (framework, _), row in sorted(policy.requirements.items()) if framework in real
        ),
        "agreed_values": _written(AgreedValue.objects.filter(framework__in=real).order_by("id")),
    }


def _written(models: Iterable[Model]) -> list[dict[str, Any]]:
    rows = [
        {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in models
    ]
    plain: list[dict[str, Any]] = json.loads(canonical(rows))
    return plain
