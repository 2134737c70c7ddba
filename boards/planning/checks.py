"""What the figures say beside a plan's own text: told to who writes and who reviews, and never demanded.

A figure may move between a hand-over and a signature; what must be explained is found in the plan alone
(`boards/plans/checks.py`).
"""

from boards.organisations.models import Organisation
from boards.performance.models import Result, Standing
from boards.plans.checks import Finding
from boards.plans.parts import ACTIONS
from boards.plans.parts.inputs import JOINT
from boards.plans.parts.part import Check, Found, Place
from boards.plans.queries import PlanView
from targets.calc import plan_checks
from targets.calc.plan_checks import Action, Severity

OFF_TRACK = Check("off_track_without_action", Severity.NOTE, lambda whole: ())


def all_findings(plan: PlanView, *, organisation: Organisation) -> tuple[Finding, ...]:
    """What the plan's checks found, and after it what its figures say; one query where actions are asked."""
    return (*plan.findings, *(Finding(OFF_TRACK, one) for one in _off_track(plan, organisation)))


def _off_track(plan: PlanView, organisation: Organisation) -> tuple[Found, ...]:
    written = plan.written(ACTIONS.key)
    if written is None or plan.shown is None:
        return ()
    actions = [
        Action(key, said.get("area", ""), tuple(said.get("serves", "").split(JOINT)))
        for key, said in written.rows.items()
    ]
    off_track = set(
        Standing.objects.filter(
            organisation=organisation.pk, latest=True, result=Result.OFF_TRACK.value
        ).values_list("measure_id", flat=True)
    )
    policy = plan.setting.policy
    asked_for = [
        key
        for key in policy.measures
        if key in off_track and policy.requirement(framework_key=plan.framework.key, measure_key=key)
    ]
    bare = plan_checks.targets_without_action(actions, targets=asked_for)
    if not bare:
        return ()
    named = "; ".join(policy.measures[key].title for key in bare)
    are = "This target is" if len(bare) == 1 else "These targets are"
    words = f"{are} off track by the newest figure, and no action serves it: {named}."
    return (Found(words, places=(Place(ACTIONS.key),)),)
