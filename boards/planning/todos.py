"""What is owed about plans: to begin, to finish, to sign, to agree. One thing per plan, asked of one side at a time."""

from collections.abc import Iterator
from datetime import date

from boards.asks.models import Question
from boards.asks.owing import Kind, Scope, Todo
from boards.asks.queries import Document, unanswered
from boards.components.words import counted
from boards.people.roles import Action
from boards.planning.pages import address_of
from boards.plans.conditions import PIN
from boards.plans.cycles import Cycle
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.promise_corrections import PromiseCorrection
from boards.plans.queries import PlanSummary, plan_summaries

PLAN = "plan"
CONDITION = "condition"
KINDS = (Kind(PLAN, "Plans"), Kind(CONDITION, "Conditions of plans"))
_ACTS = (Action.EDIT_PLAN, Action.SIGN_PLAN, Action.AGREE_PLAN)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Nine queries, where somebody is looked for who writes, signs or agrees plans."""
    if not scope.wants(*_ACTS):
        return []
    rounds = {cycle.framework_id: cycle for cycle in Cycle.objects.all()}
    plans = plan_summaries(boards=scope.boards(*_ACTS), catalogue=scope.policy)
    open_plans = [Document(Question.About.PLAN, plan.plan_id) for plan in plans if plan.plan_id]
    questions = {document.number: count for document, count in unanswered(open_plans, but=f"{PIN}/").items()}
    owed = [
        todo
        for plan in plans
        for todo in _todos(
            plan, rounds.get(plan.framework.key), today=today, questions=questions.get(plan.plan_id, 0)
        )
    ]
    return owed + _corrections(scope) + _conditions(scope)


def _conditions(scope: Scope) -> list[Todo]:
    """Conditions that the board has to meet, and those of which it says that they are met. Two queries."""
    asked = Question.objects.filter(
        document_kind=Question.About.PLAN,
        pin__startswith=f"{PIN}/",
        state__in=[Question.State.OPEN, Question.State.ANSWERED],
    ).order_by("due", "pk")
    boards = scope.boards(Action.EDIT_PLAN, Action.AGREE_PLAN)
    if boards is not None:
        asked = asked.filter(organisation__in=boards)
    numbers = list(asked.values_list("document_number", flat=True))
    plans = DeliveryPlan.objects.select_related("organisation", "framework").in_bulk(numbers)
    return [_condition(one, plans[one.document_number]) for one in asked]


def _condition(asked: Question, plan: DeliveryPlan) -> Todo:
    is_open = asked.state == Question.State.OPEN
    verb = "Meet" if is_open else "Settle"
    of = f"of the plan of {plan.organisation.name} for {plan.framework.name}"
    return Todo(
        kind=CONDITION,
        key=f"{plan.organisation.slug}/{plan.framework_id}/{asked.pk}",
        organisation=plan.organisation_id,
        action=Action.EDIT_PLAN if is_open else Action.AGREE_PLAN,
        due=asked.due,
        words=f"{verb} a condition {of}",
        href=f"{address_of(plan.organisation, plan.framework_id)}#question-{asked.pk}",
        why=asked.text if is_open else f"The board says that it is met: {asked.text}",
        not_by=frozenset({asked.by_id}) if is_open else frozenset(),
        many=f"{verb} {{}} conditions of plans for {plan.framework.name}",
    )


def _corrections(scope: Scope) -> list[Todo]:
    """Corrections of the record that wait for the board's approver; one query where an approver is looked for."""
    if not scope.wants(Action.SIGN_PLAN):
        return []
    waiting = PromiseCorrection.objects.filter(decision=None).select_related(
        "version__plan__organisation", "version__plan__framework", "measure"
    )
    boards = scope.boards(Action.SIGN_PLAN)
    if boards is not None:
        waiting = waiting.filter(version__plan__organisation__in=boards)
    return [
        Todo(
            kind=PLAN,
            key=f"{plan.organisation.slug}/{plan.framework_id}/correction-{one.pk}",
            organisation=plan.organisation_id,
            action=Action.SIGN_PLAN,
            due=None,
            words=f"Confirm or decline a correction of the plan of {plan.organisation.name} for {plan.framework.name}",
            href=f"{address_of(plan.organisation, plan.framework_id)}#corrections",
            why=f"{one.measure.title}: an entry is said to differ from what was decided.",
            not_by=frozenset({one.proposed_by_id}),
            many=f"Decide about {{}} corrections of plans for {plan.framework.name}",
        )
        for one in waiting
        for plan in (one.version.plan,)
    ]


def _todos(plan: PlanSummary, cycle: Cycle | None, *, today: date, questions: int) -> Iterator[Todo]:
    if plan.framework.fictional and not plan.organisation.is_sample:
        return  # nobody real is asked to plan what is fictional
    version, due = f"Version {plan.number}", cycle.final_due if cycle else None
    asked = counted(questions, "question")
    if plan.status == PlanVersion.Status.SIGNED:
        if questions:
            yield _todo(
                plan, Action.EDIT_PLAN, "Answer questions about", f"{asked} about the signed plan.", due
            )
        else:
            not_by = plan.writers | ({plan.signed_by_id} if plan.signed_by_id else set())
            if plan.recommended_by_id is None:
                why = "Its board has signed it; one reviewer recommends what to decide."
                yield _todo(plan, Action.AGREE_PLAN, "Review", why, due, not_by=not_by)
            else:
                why = "What to decide is recommended; it waits for another reviewer."
                not_by |= {plan.recommended_by_id}
                yield _todo(plan, Action.AGREE_PLAN, "Decide about", why, due, not_by=not_by)
    elif plan.is_ready:
        why = f"{version} was handed over as ready."
        yield _todo(plan, Action.SIGN_PLAN, "Read and sign", why, due, not_by=plan.writers)
    elif plan.status == PlanVersion.Status.DRAFT:
        returned = f"Returned by {plan.returned}" + (
            f", {asked}." if questions else ", every question answered."
        )
        why = returned if plan.returned else f"{version} is a draft."
        yield _todo(plan, Action.EDIT_PLAN, "Finish", why, due)
    elif not plan.number and cycle and not cycle.closed and plan.framework.year_end >= today:
        yield _todo(plan, Action.EDIT_PLAN, "Begin", "Nothing is written yet.", due)


def _todo(
    plan: PlanSummary,
    action: Action,
    verb: str,
    why: str,
    due: date | None,
    *,
    not_by: frozenset[int] = frozenset(),
) -> Todo:
    return Todo(
        kind=PLAN,
        key=f"{plan.organisation.slug}/{plan.framework.key}",
        organisation=plan.organisation.pk,
        action=action,
        due=due,
        words=f"{verb} the plan of {plan.organisation.name} for {plan.framework.name}",
        href=address_of(plan.organisation, plan.framework.key)
        + ("review/" if action is Action.AGREE_PLAN else ""),
        why=why,
        not_by=not_by,
        many=f"{verb} {{}} plans for {plan.framework.name}",
    )
