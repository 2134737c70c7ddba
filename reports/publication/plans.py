"""Plans that a data release makes public: which can be chosen, what of them the public reads, and how it reads it.

What is public is a list of fields, so that a field that somebody adds is not public before somebody says so. Parts that
a board may keep to itself are never public, shared or not; neither is a field that holds a person's name, a score, or
what a board says to Government alone. Whoever prepares and approves a release reads the words: nobody else can tell
whether a text names a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from boards.components.words import local_day
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.planning.paper.content import part_on_paper
from boards.planning.paper.data import part_as_data
from boards.plans.agreement import Outcome
from boards.plans.models import PlanVersion
from boards.plans.money_rows import ONCE, RECURRING
from boards.plans.parts import TRAJECTORIES
from boards.plans.queries import PlanView, WrittenPart, plan
from boards.plans.staff_rows import YEARS
from boards.work.canonical import sha256_of
from reports.publication.models import DataRelease
from reports.publication.released_plans import ReleasedPlan
from targets.calc.periods import day_words
from targets.catalogue.queries import Catalogue

#: By part the fields that the public reads. Of a part that is not here it reads nothing.
PUBLIC: Mapping[str, tuple[str, ...]] = {
    "sections": ("title", "areas", "words"),
    "improvement": ("answer", "action", "plan_name", "plan_page"),
    "actions": (
        "title",
        "area",
        "what",
        "serves",
        "level_of",
        "level_from",
        "level_to",
        "level_by",
        "starts",
        "ends",
        "milestones",
    ),
    "community": ("contribution", "need", "measure"),
    "risks": ("measure", "heading", "risk", "managed"),
    "finance": (*RECURRING, *ONCE),
    "savings": ("title", "theme", "year", "recurs", "identified", "in_year", "full_year", "starts"),
    "capital": ("title", "funding", "year1", "year2", "year3", "year4", "year5"),
    "workforce": YEARS,
    "regional": ("title", "region", "words", "stage"),
}


@dataclass(frozen=True)
class Chosen:
    """An agreed version that can be chosen, or was."""

    version_id: int
    words: str


def in_force() -> tuple[Chosen, ...]:
    """The newest agreed version of each real board's plan of each real year, by board; one query."""
    return _chosen(_newest_agreed())


def chosen(release: DataRelease) -> tuple[Chosen, ...]:
    """Those of a release; one query where it has any."""
    if not release.plans_chosen:
        return ()
    return _chosen(PlanVersion.objects.filter(pk__in=release.plans_chosen))


def replaced_since(release: DataRelease) -> tuple[Chosen, ...]:
    """Chosen versions in whose place another was agreed meanwhile; two queries where it has any."""
    if not release.plans_chosen:
        return ()
    newest = set(_newest_agreed().values_list("pk", flat=True))
    return tuple(one for one in chosen(release) if one.version_id not in newest)


def _newest_agreed() -> QuerySet[PlanVersion]:
    agreed = PlanVersion.objects.filter(status=PlanVersion.Status.AGREED, plan__framework__fictional=False)
    newest = agreed.filter(plan=OuterRef("plan")).order_by("-number").values("pk")[:1]
    return agreed.exclude(plan__organisation__kind=Organisation.Kind.SAMPLE).filter(pk=Subquery(newest))


def _chosen(versions: QuerySet[PlanVersion]) -> tuple[Chosen, ...]:
    found = versions.select_related("plan__organisation", "plan__framework")
    return tuple(
        Chosen(
            one.pk,
            f"{one.plan.organisation.name}, {one.plan.framework.name}: version {one.number}, {_decided(one.outcome)}",
        )
        for one in found.order_by("plan__organisation__name", "plan__framework")
    )


def _decided(outcome: str) -> str:
    return str(Outcome(outcome or Outcome.AGREED).label)


def store_plans(release: DataRelease, *, catalogue: Catalogue) -> None:
    """What the public reads of each chosen version, for ever."""
    by_number = {one.pk: one for one in organisations().all}
    versions = PlanVersion.objects.filter(pk__in=release.plans_chosen).select_related("plan")
    ReleasedPlan.objects.bulk_create(
        ReleasedPlan(
            release=release,
            organisation_id=version.plan.organisation_id,
            framework_id=version.plan.framework_id,
            version=version,
            content=_content(
                version, by_number[version.plan.organisation_id], catalogue, on=release.known_on
            ),
        )
        for version in versions
    )


def _content(
    version: PlanVersion, organisation: Organisation, catalogue: Catalogue, *, on: date
) -> dict[str, Any]:
    view = plan(
        organisation_id=organisation.pk,
        framework_key=version.plan.framework_id,
        catalogue=catalogue,
        today=on,
        number=version.number,
        outside=True,
    )
    public = _public(view)
    parts = [part_on_paper(written, public, organisation, is_public=True) for written in public.parts]
    assert version.agreed_at, "an agreed version"
    content = {
        "plan": view.framework.plan_name,
        "year": view.framework.name,
        "number": version.number,
        "decided": _decided(version.outcome),
        "agreed_on": local_day(version.agreed_at).isoformat(),
        "parts": [part_as_data(part) for part in parts if not part.is_empty],
        "serving": [row for written in public.parts for row in _serving(written, public)],
    }
    return content | {"sha256": sha256_of(content)}


def _public(view: PlanView) -> PlanView:
    """The plan with what the public reads of it, and nothing else."""
    parts = tuple(
        replace(written, rows=_rows(written), rows_before={})
        for written in view.parts
        if written.part.key not in view.local and (written.part.key in PUBLIC or written.part == TRAJECTORIES)
    )
    trajectories = {key: replace(state, rationale="") for key, state in view.trajectories.items()}
    return replace(view, parts=parts, trajectories=trajectories, before=None, findings=(), questions=())


def _rows(written: WrittenPart) -> dict[str, dict[str, str]]:
    """Of trajectories none: they are read from their states."""
    public = PUBLIC.get(written.part.key, ())
    return {
        key: {name: text for name, text in said.items() if name in public}
        for key, said in written.rows.items()
    }


def _serving(written: WrittenPart, view: PlanView) -> list[dict[str, str]]:
    """Its rows that name a target, a line for each target."""
    part = written.part
    if part.listed is None:
        return []
    fields = part.fields("", view.setting)
    lines = []
    for key, said in written.rows.items():
        about = [
            f"{fields[name].title}: {fields[name].words(said[name])}"
            for name in ("ends", "level_to", "managed")
            if said.get(name) and name in fields
        ]
        lines += [
            {
                "measure": measure,
                "kind": part.one,
                "title": part.title_of(key, said, view.setting),
                "about": "; ".join(about),
            }
            for measure in part.listed.measures(said)
        ]
    return lines


@dataclass(frozen=True)
class PublicPlan:
    """A plan as a release holds it; `content` is that of `store_plans`."""

    organisation_id: int
    framework_key: str
    content: Mapping[str, Any]

    @property
    def words(self) -> str:
        """ "Local Delivery Plan, LDP Standards 2026/27: version 1, agreed, 3 March 2026"."""
        said = self.content
        day = day_words(date.fromisoformat(said["agreed_on"]))
        return f"{said['plan']}, {said['year']}: version {said['number']}, {said['decided']}, {day}"


def released_plans(release: DataRelease | None, *, organisation_id: int) -> tuple[PublicPlan, ...]:
    """What the release holds of one board, the newest year first; one query, none where it holds no plan."""
    if release is None or not release.plans_chosen:
        return ()
    rows = ReleasedPlan.objects.filter(release=release, organisation=organisation_id)
    return tuple(
        PublicPlan(row.organisation_id, row.framework_id, row.content)
        for row in rows.order_by("-framework__year_start")
    )


@dataclass(frozen=True)
class PublicServing:
    """Of a public plan its rows that name a target: each as `store_plans` wrote it."""

    organisation_id: int
    framework_key: str
    plan: str
    rows: tuple[Mapping[str, str], ...]


def released_serving(release: DataRelease | None) -> tuple[PublicServing, ...]:
    """Of every board the newest year that the release holds; one query, none where it holds no plan."""
    if release is None or not release.plans_chosen:
        return ()
    held = ReleasedPlan.objects.filter(release=release).order_by(
        "organisation__position", "framework__year_start"
    )
    newest = {
        organisation: PublicServing(organisation, framework, f"{plan}, {year}", tuple(rows))
        for organisation, framework, plan, year, rows in held.values_list(
            "organisation_id", "framework_id", "content__plan", "content__year", "content__serving"
        )
    }
    return tuple(newest.values())
