"""Rows of boards' agreed plans: what boards do, and what endangers it, with the targets that each names."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from boards.organisations.models import Organisation
from boards.planning.pages.words import address_of
from boards.plans.listed_rows import PlanAction, PlanActionMeasure, PlanRisk
from boards.plans.parts import ACTIONS, RISKS
from boards.plans.parts.part import Part
from boards.plans.queries.in_force import Round, rounds
from targets.catalogue.queries import Catalogue

LONGEST = 90  # characters of a risk in a list


@dataclass(frozen=True)
class PlanRow:
    """An action or a risk as it stands in the plan that is in force."""

    organisation: Organisation
    framework_key: str
    part: str
    one: str
    key: str
    title: str
    measures: tuple[str, ...]

    @property
    def href(self) -> str:
        return f"{address_of(self.organisation, self.framework_key)}{self.part}/{self.key}/"

    @property
    def thread(self) -> tuple[int, str, str]:
        return self.organisation.pk, self.part, self.key


@dataclass(frozen=True)
class YearRows:
    """One year's agreed plans, as far as the reader may see them: `asked` are the boards that the year asks."""

    round: Round
    asked: tuple[Organisation, ...]
    read: tuple[Organisation, ...]
    rows: tuple[PlanRow, ...]


def year_with_plans(
    *, policy: Catalogue, today: date, fictional: bool, of: int | None = None, framework_key: str = ""
) -> Round | None:
    """The newest year in which an agreed plan is in force, of one board or of any; four queries."""
    found = rounds(policy=policy, today=today, framework_key=framework_key)
    return next(
        (
            one
            for one in found
            if one.framework.fictional == fictional and (of in one.plans if of is not None else one.plans)
        ),
        None,
    )


def rows_of(held: Round, *, boards: Collection[int] | None, own: Collection[int] = ()) -> YearRows:
    """Of boards that the reader may see, None being all; what a board keeps to itself only of `own`. Three queries."""
    asked = {one.organisation.pk: one.organisation for part in (ACTIONS, RISKS) for one in held.asked(part)}
    seen = {pk: one for pk, one in asked.items() if boards is None or pk in boards}
    actions, risks = _versions(held, ACTIONS, seen, own), _versions(held, RISKS, seen, own)
    rows = [*_actions(held, actions, seen), *_risks(held, risks, seen)]
    read = {*actions.values(), *risks.values()}
    place = {pk: number for number, pk in enumerate(seen)}
    return YearRows(
        held,
        tuple(seen.values()),
        tuple(one for pk, one in seen.items() if pk in read),
        tuple(sorted(rows, key=lambda row: (place[row.organisation.pk], row.part))),
    )


def _versions(held: Round, part: Part, seen: Collection[int], own: Collection[int]) -> dict[int, int]:
    return {
        one.plan.version_id: one.organisation.pk
        for one in held.asked(part)
        if one.plan and one.organisation.pk in seen and (not one.keeps or one.organisation.pk in own)
    }


def _actions(held: Round, versions: dict[int, int], seen: dict[int, Organisation]) -> Iterator[PlanRow]:
    serves: dict[int, list[str]] = defaultdict(list)
    pairs = PlanActionMeasure.objects.filter(row__version__in=list(versions)).order_by("measure")
    for row, measure in pairs.values_list("row_id", "measure_id"):
        serves[row].append(measure)
    rows = PlanAction.objects.filter(version__in=list(versions)).order_by("pk")
    for pk, version, key, title in rows.values_list("pk", "version_id", "key", "title"):
        yield PlanRow(
            organisation=seen[versions[version]],
            framework_key=held.framework.key,
            part=ACTIONS.key,
            one=ACTIONS.one,
            key=key,
            title=title,
            measures=tuple(serves[pk]),
        )


def _risks(held: Round, versions: dict[int, int], seen: dict[int, Organisation]) -> Iterator[PlanRow]:
    rows = PlanRisk.objects.filter(version__in=list(versions)).order_by("pk")
    for version, key, risk, measure in rows.values_list("version_id", "key", "risk", "measure_id"):
        yield PlanRow(
            organisation=seen[versions[version]],
            framework_key=held.framework.key,
            part=RISKS.key,
            one=RISKS.one,
            key=key,
            title=shorten(" ".join(risk.split()), LONGEST, placeholder="…"),
            measures=(measure,),
        )
