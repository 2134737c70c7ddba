"""Plans of a round that are agreed and in force, and whom the round asks for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import TRAJECTORIES, is_local
from boards.plans.parts.part import Part, Setting
from boards.plans.sharing import PlanShare
from boards.plans.words import planned_as
from boards.work.actors import LOCAL, end_of
from targets.catalogue.models import Framework
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import Catalogue
from targets.compiled import Compiled

Kind, Status = Organisation.Kind, PlanVersion.Status


@dataclass(frozen=True)
class InForce:
    """The newest agreed version of one board's plan that counts, and from when."""

    version_id: int
    number: int
    outcome: str
    since: date


@dataclass(frozen=True)
class Asked:
    """One board of which a round asks a part: `plan` is None without an agreed one, `keeps` that it does not share."""

    organisation: Organisation
    plan: InForce | None
    keeps: bool

    @property
    def is_read(self) -> bool:
        return self.plan is not None and not self.keeps


@dataclass(frozen=True)
class Round:
    """The agreed plans of one framework.

    Of a fictional one it knows the samples alone: nothing is agreed with a real board in it, and what is invented is
    never counted beside what is real. `planning` are boards that ever had a plan in it, `shared` the parts that each
    shares.
    """

    framework: Framework
    policy: Catalogue
    today: date
    organisations: tuple[Organisation, ...]
    planning: frozenset[int]
    plans: Mapping[int, InForce]
    shared: Mapping[int, frozenset[str]]

    def asked(self, part: Part) -> tuple[Asked, ...]:
        """The boards of which the round asks this part, in list order.

        A closed organisation is asked for nothing any more, unless it planned in the round; nobody but territorial
        boards sends the figures that trajectories are planned for.
        """
        found = []
        for organisation in self.organisations:
            setting = self.setting(organisation)
            planned = organisation.pk in self.planning
            is_open = organisation.status == Organisation.Status.ACTIVE
            sends = part is not TRAJECTORIES or setting.board_kind == PlanPart.BoardKind.TERRITORIAL
            if part.is_asked(setting) and (planned or (is_open and sends)):
                shares = part.key in self.shared.get(organisation.pk, ())
                keeps = not shares and is_local(part, setting)
                found.append(Asked(organisation, self.plans.get(organisation.pk), keeps))
        return tuple(found)

    def setting(self, organisation: Organisation) -> Setting:
        held = self.plans.get(organisation.pk)
        return Setting(
            policy=self.policy,
            framework=self.framework,
            organisation_id=organisation.pk,
            board_kind=planned_as(organisation.kind),
            number=held.number if held else 0,
            today=self.today,
        )


def _plans(framework: str | None) -> QuerySet[DeliveryPlan, tuple[str, int]]:
    plans = (
        DeliveryPlan.objects.all() if framework is None else DeliveryPlan.objects.filter(framework=framework)
    )
    return plans.values_list("framework_id", "organisation_id")


def _shares(framework: str | None) -> QuerySet[PlanShare, tuple[str, int, str]]:
    shares = (
        PlanShare.objects.all() if framework is None else PlanShare.objects.filter(plan__framework=framework)
    )
    return shares.values_list("plan__framework_id", "plan__organisation_id", "part")


def _agreed(
    framework: str | None, today: date, tomorrow: datetime, known_before: datetime | None
) -> QuerySet[PlanVersion, Any]:
    versions = PlanVersion.objects.filter(status=Status.AGREED).filter(
        Q(in_force_from__lte=today) | Q(in_force_from=None, agreed_at__lt=tomorrow)
    )
    if known_before is not None:
        versions = versions.filter(agreed_at__lt=known_before)
    if framework is not None:
        versions = versions.filter(plan__framework=framework)
    return versions.order_by("number").values_list(
        "plan__framework_id",
        "plan__organisation_id",
        "pk",
        "number",
        "outcome",
        "in_force_from",
        "agreed_at",
    )


_PLANS = Compiled(_plans, framework=str)
_SHARES = Compiled(_shares, framework=str)
_AGREED = Compiled(_agreed, framework=str, today=date, tomorrow=datetime, known_before=datetime)


def rounds(
    *, policy: Catalogue, today: date, framework_key: str = "", known_on: date | None = None
) -> tuple[Round, ...]:
    """Every framework that boards plan in, the newest first, or that one; four queries however many there are.

    With `known_on` only what was agreed by that day, whatever it counts from. What boards share is as they share now.
    """
    everybody = organisations()
    real = tuple(one for one in everybody.all if one.kind != Kind.NATION)
    framework_asked = framework_key or None
    planning: dict[str, set[int]] = {}
    for framework, board in _PLANS(framework=framework_asked):
        planning.setdefault(framework, set()).add(board)
    held: dict[str, dict[int, InForce]] = {}
    for framework, board, pk, number, outcome, since, agreed_at in _AGREED(
        framework=framework_asked,
        today=today,
        tomorrow=end_of(today),
        known_before=end_of(known_on) if known_on else None,
    ):
        since = since or agreed_at.astimezone(LOCAL).date()
        held.setdefault(framework, {})[board] = InForce(pk, number, outcome, since)
    shared: dict[str, dict[int, set[str]]] = {}
    for framework, board, part in _SHARES(framework=framework_asked):
        shared.setdefault(framework, {}).setdefault(board, set()).add(part)
    return tuple(
        Round(
            framework=framework,
            policy=policy,
            today=today,
            organisations=everybody.samples if framework.fictional else real,
            planning=frozenset(planning.get(framework.key, ())),
            plans=held.get(framework.key, {}),
            shared={board: frozenset(parts) for board, parts in shared.get(framework.key, {}).items()},
        )
        for framework in reversed(list(policy.frameworks.values()))
        if not framework_key or framework.key == framework_key
    )
