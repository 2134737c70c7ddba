"""What a board has to do for its plan to be agreed, asked of it with its day until it is settled.

A condition of a decided plan is a question about the plan, pinned to the condition. The board says in words that it is
met, a reviewer settles it or asks again; it stands beside the plan for ever, and holds up no later version.
"""

from boards.asks.models import Question
from boards.asks.queries import Asked, Document
from boards.asks.services import ask
from boards.people.roles import Action
from boards.plans.agreement import Condition
from boards.plans.models import PlanVersion
from boards.work.actors import Actor

PIN = "conditions"


def is_condition(asked: Asked) -> bool:
    return asked.pin.startswith(f"{PIN}/")


def ask_conditions(version: PlanVersion, *, actor: Actor) -> None:
    """Of the version's decision, in its transaction, by who decided."""
    for condition in Condition.objects.filter(recommendation=version.recommendation_id):
        ask(
            actor=actor,
            action=Action.AGREE_PLAN,
            document=Document(Question.About.PLAN, version.plan_id),
            organisation_id=version.plan.organisation_id,
            text=condition.what,
            pin=f"{PIN}/{condition.pk}",
            version=version.number,
            due=condition.due,
            may_be_over=version.plan.framework.fictional,
        )
