"""What is owed about participation audits: one step of one board at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.components.words import counted
from boards.participation.audit_pages import address_of
from boards.participation.audit_queries import KIND, AuditSummary, summaries, todo_key
from boards.participation.case_todos import KIND as CASE_STUDY
from boards.participation.case_todos import case_study_todos
from boards.participation.group_lists import group_address
from boards.participation.hearing import is_sampled, ratings_of
from boards.participation.improvement_todos import KIND as IMPROVEMENT
from boards.participation.improvement_todos import improvements
from boards.participation.inviting import groups_of
from boards.participation.models import AuditRound
from boards.participation.review_acts import AFTER_SIGNING as _AFTER_SIGNING
from boards.participation.review_acts import WITH_REVIEWERS
from boards.participation.review_rows import AuditRating, Seat
from boards.participation.side_by_side import open_questions
from boards.participation.steps import NOT_BEGUN, State
from boards.people.roles import Action

KINDS = (Kind(KIND, "Participation audits"), IMPROVEMENT, CASE_STUDY)
_ACTS = (Action.WRITE_AUDIT, Action.SIGN_AUDIT, Action.COMMENT_AUDIT, Action.MODERATE_AUDIT)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Fourteen queries, where somebody is looked for who acts on audits and a round is open."""
    if not scope.wants(*_ACTS):
        return []
    return [*_steps(scope, today), *improvements(scope, today), *case_study_todos(scope, today)]


def _steps(scope: Scope, today: date) -> list[Todo]:
    asking = AuditRound.objects.exclude(state=AuditRound.State.PREPARED).filter(opens__lte=today)
    rounds = list(asking.prefetch_related("levels", "criteria"))
    if not rounds:
        return []
    found = summaries(rounds, boards=scope.boards(*_ACTS), everybody=scope.organisations)
    signed = [one.audit_id for one in found if one.audit_id is not None and one.state in _AFTER_SIGNING]
    groups = groups_of(rounds)
    questions, rated = open_questions(signed), ratings_of(signed)
    firsts = {
        number: frozenset(
            rating.by_id
            for (audit, _), those in rated.items()
            if audit == number
            for rating in those
            if rating.seat == Seat.FIRST
        )
        for number in signed
    }
    return [
        todo
        for one in found
        if not one.is_neutral
        for todo in (
            *_todos(one),
            *_of_group(one, groups, today=today),
            *_asked(one, questions.get(one.audit_id or 0, 0)),
            *_decided(one, rated, firsts.get(one.audit_id or 0, frozenset()), today=today),
        )
    ]


def _of_group(one: AuditSummary, groups: frozenset[tuple[int, int]], *, today: date) -> Iterator[Todo]:
    """That somebody is invited, by who writes for the board, and the group's comment until its last day: silence is
    no debt, so nobody is late with it.
    """
    is_waited_for = one.state in (NOT_BEGUN, State.OPEN, State.SIGNED) and one.due[State.COMMENTED] >= today
    if not is_waited_for or one.round.state != AuditRound.State.OPEN:
        return
    if (one.round.pk, one.organisation.pk) not in groups:
        todo = _todo(
            one,
            Action.WRITE_AUDIT,
            State.SIGNED,
            "Invite the public group to",
            "Nobody is invited yet.",
            href=group_address(one.organisation, one.round),
        )
        yield replace(todo, key=f"{todo.key}/invite")
    elif one.state == State.SIGNED:
        yield _todo(
            one,
            Action.COMMENT_AUDIT,
            State.COMMENTED,
            "Comment on",
            "The board has signed it.",
            reads=Action.COMMENT_AUDIT,
            href=reverse("audit_comment", args=[one.organisation.slug, one.round.key]),
        )


def _asked(one: AuditSummary, questions: int) -> Iterator[Todo]:
    """Questions that wait for the board's answer."""
    if questions:
        asked = counted(questions, "question")
        todo = _todo(
            one, Action.WRITE_AUDIT, State.MODERATED, "Answer questions about", f"{asked} of reviewers."
        )
        yield replace(todo, key=f"{todo.key}/questions")


def _decided(
    one: AuditSummary,
    rated: Mapping[tuple[int, int], list[AuditRating]],
    firsts: frozenset[int],
    *,
    today: date,
) -> Iterator[Todo]:
    """What reviewers decide, and what the board checks of it."""
    if one.audit_id is None:
        return
    if one.state in WITH_REVIEWERS:
        criteria = list(one.round.criteria.all())
        seats = [{rating.seat for rating in rated.get((one.audit_id, each.pk), [])} for each in criteria]
        done = sum(Seat.FIRST in those for those in seats)
        blind = [
            place
            for place in range(len(criteria))
            if is_sampled(place, one.organisation.pk, criteria=len(criteria))
        ]
        waiting = sum(Seat.SECOND not in seats[place] for place in blind)
        not_by = one.writers | {step.by_id for step in one.steps if step.state == State.SIGNED}
        why = f"{done} of {counted(len(criteria), 'criterion', 'criteria')} rated."
        yield _todo(one, Action.MODERATE_AUDIT, State.MODERATED, "Review", why, not_by=not_by)
        if waiting and done:
            why = f"{counted(waiting, 'criterion waits', 'criteria wait')} for a second reviewer, who rates blind."
            todo = _todo(
                one,
                Action.MODERATE_AUDIT,
                State.MODERATED,
                "Rate as second reviewer",
                why,
                not_by=not_by | firsts,
            )
            yield replace(todo, key=f"{todo.key}/second")
    elif one.state == State.MODERATED:
        yield _todo(one, Action.WRITE_AUDIT, State.CHECKED, "Check the facts of", "Reviewers have decided.")
    if one.state == State.CHECKED or (one.state == State.MODERATED and one.due[State.CHECKED] < today):
        yield _todo(one, Action.MODERATE_AUDIT, State.FINAL, "Make final", "The factual check is over.")


def _todos(one: AuditSummary) -> Iterator[Todo]:
    if one.state == NOT_BEGUN and one.round.state == AuditRound.State.CLOSED:
        return  # nothing is begun in it any more
    if one.state in (NOT_BEGUN, State.OPEN):
        if one.is_written:
            why = f"All {one.criteria} criteria are written."
            yield _todo(one, Action.SIGN_AUDIT, State.SIGNED, "Read and sign", why, not_by=one.writers)
        else:
            why = f"{one.written} of {one.criteria} criteria written."
            yield _todo(one, Action.WRITE_AUDIT, State.SIGNED, "Write", why)


def _todo(
    one: AuditSummary,
    action: Action,
    state: State,
    verb: str,
    why: str,
    *,
    not_by: frozenset[int] = frozenset(),
    reads: Action = Action.VIEW_AUDIT,
    href: str = "",
) -> Todo:
    """`key` and date are the step's, so that a date that is moved is the one that the step is held against.

    `reads` and `href` are for who acts on another page than the audit's.
    """
    return Todo(
        kind=KIND,
        key=todo_key(one.round, one.organisation, state),
        organisation=one.organisation.pk,
        action=action,
        due=one.asked_by(state),
        words=f"{verb} the participation audit of {one.organisation.name}, {one.round.title}",
        href=href or address_of(one.organisation, one.round),
        why=why,
        many=f"{verb} {{}} participation audits of {one.round.title}",
        not_by=not_by,
        reads=reads,
    )
