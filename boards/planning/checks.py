"""What stands out between the parts of a plan, in sentences: read by its planners, and before somebody decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from boards.components.parts import Link
from boards.components.words import counted
from boards.organisations.models import Organisation
from boards.performance.models import Result, Standing
from boards.planning.pages import address_of
from boards.plans.parts import ACTIONS, RISKS
from boards.plans.parts.inputs import JOINT
from boards.plans.parts.part import Fields
from boards.plans.queries import PlanView, WrittenPart
from targets.calc import plan_checks
from targets.calc.plan_checks import Action, Risk


@dataclass(frozen=True)
class Finding:
    """One sentence, and the rows that it is about."""

    words: str
    links: tuple[Link, ...]


def findings(plan: PlanView, *, organisation: Organisation) -> tuple[Finding, ...]:
    """Of the shown version; one query where the plan has actions."""
    address = address_of(organisation, plan.framework.key)
    written_actions, written_risks = plan.written(ACTIONS.key), plan.written(RISKS.key)
    actions = tuple(_action(key, said) for key, said in _rows(written_actions))
    risks = tuple(_risk(key, said) for key, said in _rows(written_risks))
    found: list[Finding] = []

    def rows_of(written: WrittenPart, keys: Iterable[str]) -> tuple[Link, ...]:
        return tuple(
            Link(
                written.part.title_of(key, written.rows[key], plan.setting),
                f"{address}{written.part.key}/{key}/",
            )
            for key in keys
        )

    if written_actions and actions:
        found += _about_actions(plan, written_actions, actions, organisation=organisation)
        if keys := plan_checks.actions_without_target(actions):
            words = counted(len(keys), "action names", "actions name")
            found.append(Finding(f"{words} no target.", rows_of(written_actions, keys)))
    if written_risks:
        if keys := plan_checks.high_risks_without_owner(risks):
            words = counted(len(keys), "high risk has", "high risks have")
            found.append(Finding(f"{words} no owner.", rows_of(written_risks, keys)))
        if written_actions and (keys := plan_checks.high_risks_without_action(risks, actions)):
            words = counted(len(keys), "high risk is of a target", "high risks are of a target")
            found.append(Finding(f"{words} that no action serves.", rows_of(written_risks, keys)))
        found += [
            Finding(
                f"The same risk stands for {len(same)} targets: what hits every target alike can be left out.",
                rows_of(written_risks, same),
            )
            for same in plan_checks.risks_of_several_targets(risks)
        ]
    return tuple(found)


def _about_actions(
    plan: PlanView, written: WrittenPart, actions: tuple[Action, ...], *, organisation: Organisation
) -> Iterable[Finding]:
    asked = written.part.listed.asked(plan.setting) if written.part.listed else None
    titles: Mapping[str, str] = asked.titles if asked else {}
    if empty := plan_checks.areas_without_action(actions, areas=tuple(titles)):
        named = ", ".join(titles[area] for area in empty)
        yield Finding(f"No action stands under: {named}.", ())
    off_track = set(
        Standing.objects.filter(
            organisation=organisation.pk, latest=True, result=Result.OFF_TRACK.value
        ).values_list("measure_id", flat=True)
    )
    asked_for = [
        key
        for key in plan.setting.policy.measures
        if key in off_track
        and plan.setting.policy.requirement(framework_key=plan.framework.key, measure_key=key)
    ]
    if bare := plan_checks.targets_without_action(actions, targets=asked_for):
        named = "; ".join(plan.setting.policy.measures[key].title for key in bare)
        are = "This target is" if len(bare) == 1 else "These targets are"
        yield Finding(f"{are} off track by the newest figure, and no action serves it: {named}.", ())


def _rows(written: WrittenPart | None) -> Iterable[tuple[str, Fields]]:
    return written.rows.items() if written else ()


def _action(key: str, said: Fields) -> Action:
    serves = tuple(target for target in said.get("serves", "").split(JOINT) if target)
    return Action(key=key, area=said.get("area", ""), serves=serves)


def _risk(key: str, said: Fields) -> Risk:
    return Risk(
        key=key,
        target=said.get("measure", ""),
        words=said.get("risk", ""),
        owner=said.get("owner", ""),
        now=_scores(said, "likelihood", "impact"),
        managed=_scores(said, "likelihood_after", "impact_after"),
    )


def _scores(said: Fields, likelihood: str, impact: str) -> tuple[int, int] | None:
    if likelihood not in said or impact not in said:
        return None
    return int(said[likelihood]), int(said[impact])
