"""What is owed about plans: to begin, to finish, to sign, to agree. One thing per plan, asked of one side at a time.

A planner who is limited to parts is asked for those of a draft that were not handed over, in place of the plan.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from boards.asks.models import Question
from boards.asks.owing import Kind, Scope, Todo
from boards.asks.queries import Document, unanswered
from boards.components.words import counted
from boards.people.roles import Action
from boards.planning.levels import levels_address
from boards.planning.pages import address_of
from boards.planning.rounds import PART, PLAN, todo_key
from boards.plans.agreed_levels import LevelProposal
from boards.plans.conditions import PIN
from boards.plans.cycles import Cycle
from boards.plans.levels import waiting_or_unread
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import TRAJECTORIES
from boards.plans.promise_corrections import PromiseCorrection
from boards.plans.queries import PlanSummary, plan_summaries
from boards.plans.queries.waiting_parts import WaitingPart, limited_planners, waiting_parts

CONDITION = "condition"
KINDS = (Kind(PLAN, "Plans"), Kind(PART, "Parts of plans"), Kind(CONDITION, "Conditions of plans"))
_ACTS = (Action.EDIT_PLAN, Action.SIGN_PLAN, Action.AGREE_PLAN)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Fourteen queries at most, where somebody is looked for who writes, signs or agrees plans."""
    if not scope.wants(*_ACTS):
        return []
    rounds = {cycle.framework_id: cycle for cycle in Cycle.objects.all()}
    plans = plan_summaries(boards=scope.boards(*_ACTS), catalogue=scope.policy)
    open_plans = [Document(Question.About.PLAN, plan.plan_id) for plan in plans if plan.plan_id]
    questions = {document.number: count for document, count in unanswered(open_plans, but=f"{PIN}/").items()}
    waiting = waiting_parts(plans, catalogue=scope.policy, today=today)
    limited = limited_planners(today=today) if any(waiting.values()) else frozenset()
    owed = [
        todo
        for plan in plans
        for todo in _todos(
            plan,
            rounds.get(plan.framework.key),
            today=today,
            questions=questions.get(plan.plan_id, 0),
            waiting=waiting.get(plan.version_id, ()),
            limited=limited,
        )
    ]
    return owed + _corrections(scope) + _levels(scope) + _conditions(scope)


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


def _levels(scope: Scope) -> list[Todo]:
    """Proposed levels that wait for the board's approver, and declined ones that who proposed them reads; one query."""
    boards = scope.boards(Action.SIGN_PLAN, Action.AGREE_PLAN)
    if boards == frozenset():
        return []
    found = waiting_or_unread()
    if boards is not None:
        found = found.filter(organisation__in=boards)
    return [_level(one, is_declined=hasattr(one, "decision")) for one in found]


def _level(one: LevelProposal, *, is_declined: bool) -> Todo:
    """Why it was declined is no matter for a mail."""
    verb = "Read why your level was declined:" if is_declined else "Confirm or decline a level:"
    return Todo(
        kind=PLAN,
        key=f"{one.organisation.slug}/{one.framework_id}/level-{one.pk}{'/declined' if is_declined else ''}",
        organisation=one.organisation_id,
        action=Action.AGREE_PLAN if is_declined else Action.SIGN_PLAN,
        due=None,
        words=f"{verb} {one.measure.short_title}, {one.organisation.name}, {one.framework.name}",
        href=f"{levels_address(one.organisation, one.framework_id)}#level-{one.pk}",
        why="Its board declined it. Another can be proposed, with what was missing."
        if is_declined
        else "A reviewer says that it is agreed with the board. It holds from the day on which it is confirmed.",
        not_by=frozenset() if is_declined else frozenset({one.proposed_by_id}),
        only_by=one.proposed_by_id if is_declined else None,
        many=f"Read why {{}} of your levels for {one.framework.name} were declined"
        if is_declined
        else f"Decide about {{}} levels for {one.framework.name}",
    )


def _todos(
    plan: PlanSummary,
    cycle: Cycle | None,
    *,
    today: date,
    questions: int,
    waiting: tuple[WaitingPart, ...],
    limited: Collection[tuple[int, str]],
) -> Iterator[Todo]:
    if plan.framework.fictional and not plan.organisation.is_sample:
        return  # nobody real is asked to plan what is fictional
    days = _days(plan, cycle)
    version = f"Version {plan.number}"
    asked = counted(questions, "question")
    if plan.status == PlanVersion.Status.SIGNED:
        if questions:
            why = f"{asked} about the signed plan."
            yield _todo(plan, Action.EDIT_PLAN, "Answer questions about", why, days.decision or days.final)
        else:
            not_by = plan.writers | ({plan.signed_by_id} if plan.signed_by_id else set())
            if plan.recommended_by_id is None:
                why = "Its board has signed it; one reviewer recommends what to decide."
                due = days.decision if plan.was_returned else days.feedback or days.decision
                yield _todo(plan, Action.AGREE_PLAN, "Review", why, due, not_by=not_by)
            else:
                why = "What to decide is recommended; it waits for another reviewer."
                not_by |= {plan.recommended_by_id}
                yield _todo(plan, Action.AGREE_PLAN, "Decide about", why, days.decision, not_by=not_by)
    elif plan.is_ready:
        why = f"{version} was handed over as ready."
        yield _todo(plan, Action.SIGN_PLAN, "Read and sign", why, days.final, not_by=plan.writers)
    elif plan.status == PlanVersion.Status.DRAFT:
        returned = f"Returned by {plan.returned}" + (
            f", {asked}." if questions else ", every question answered."
        )
        why = returned if plan.returned else f"{version} is a draft."
        if waiting:
            why += f" Not handed over: {', '.join(one.part.title for one in waiting)}."
        due = days.final if plan.was_ready else days.draft
        yield _todo(plan, Action.EDIT_PLAN, "Finish", why, due, of_the_whole=True)
        yield from (
            _part_todo(plan, one, due) for one in waiting if (plan.organisation.pk, one.part.key) in limited
        )
    elif not plan.number and cycle and _is_asked_for(plan, cycle, today):
        yield _todo(plan, Action.EDIT_PLAN, "Begin", "Nothing is written yet.", days.draft, of_the_whole=True)


def _is_asked_for(plan: PlanSummary, cycle: Cycle, today: date) -> bool:
    return not cycle.closed and cycle.opens <= today <= plan.framework.year_end


@dataclass(frozen=True)
class _Days:
    """By when a plan is handed over and read by a reviewer, both for the first time, then signed, and decided; None
    where no day is set."""

    draft: date | None = None
    feedback: date | None = None
    final: date | None = None
    decision: date | None = None


def _days(plan: PlanSummary, cycle: Cycle | None) -> _Days:
    """Of the round; what changes an agreed plan in its year keeps to none of them."""
    if cycle is None or plan.in_force:
        return _Days()
    return _Days(
        draft=cycle.draft_due,
        feedback=cycle.feedback_due,
        final=cycle.final_due,
        decision=cycle.decision_due,
    )


def _todo(
    plan: PlanSummary,
    action: Action,
    verb: str,
    why: str,
    due: date | None,
    *,
    not_by: frozenset[int] = frozenset(),
    of_the_whole: bool = False,
) -> Todo:
    return Todo(
        kind=PLAN,
        key=todo_key(plan.organisation, plan.framework.key),
        organisation=plan.organisation.pk,
        action=action,
        due=due,
        words=f"{verb} the plan of {plan.organisation.name} for {plan.framework.name}",
        href=address_of(plan.organisation, plan.framework.key)
        + ("review/" if action is Action.AGREE_PLAN else ""),
        why=why,
        not_by=not_by,
        many=f"{verb} {{}} plans for {plan.framework.name}",
        of_the_whole=of_the_whole,
    )


def _part_todo(plan: PlanSummary, waiting: WaitingPart, due: date | None) -> Todo:
    part, address = waiting.part, address_of(plan.organisation, plan.framework.key)
    return Todo(
        kind=PART,
        key=todo_key(plan.organisation, plan.framework.key, part.key),
        organisation=plan.organisation.pk,
        action=Action.EDIT_PLAN,
        due=due,
        words=f"Finish {part.title} in the plan of {plan.organisation.name} for {plan.framework.name}",
        href=address if part == TRAJECTORIES else f"{address}{part.key}/",
        why="Written, and not handed over." if waiting.is_begun else "It is required, and not begun.",
        many=f"Finish {{}} parts of plans for {plan.framework.name}",
        part=part.key,
    )
