"""Case studies that wait for somebody: a draft for who shares it, a consent that ends for who asks for it again."""

from collections import defaultdict
from datetime import date, timedelta

from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.participation.case_rows import CaseStudy, CaseStudyEdit
from boards.participation.case_studies import WORDS
from boards.people.roles import Action
from targets.calc.periods import day_words

KIND = Kind("case-study", "Case studies", may_wait=False)
BEFORE = timedelta(days=28)  # in which a consent is asked for again


def case_study_todos(scope: Scope, today: date) -> list[Todo]:
    """Two queries."""
    boards = scope.boards(Action.WRITE_AUDIT, Action.SIGN_AUDIT)
    if boards == frozenset():
        return []
    waiting = CaseStudy.objects.filter(state=CaseStudy.State.DRAFT) | CaseStudy.objects.filter(
        state=CaseStudy.State.SHARED, consent_until__lt=today + BEFORE
    )
    if boards is not None:
        waiting = waiting.filter(organisation__in=boards)
    rows = list(waiting.order_by("consent_until", "pk"))
    by_number = {one.pk: one for one in scope.organisations.with_samples}
    writers: dict[int, set[int]] = defaultdict(set)
    wrote = CaseStudyEdit.objects.filter(document__in=rows, part=WORDS, editor__isnull=False).order_by()
    for number, editor in wrote.values_list("document_id", "editor_id").distinct():
        writers[number].add(editor)

    def todo(one: CaseStudy) -> Todo:
        board = by_number[one.organisation_id]
        is_over = one.consent_until < today
        ends = f"It {'ended' if is_over else 'ends'} on {day_words(one.consent_until)}."
        is_asked_again = one.state == CaseStudy.State.SHARED or is_over
        return Todo(
            kind=KIND.key,
            key=f"{board.slug}/{one.pk}",
            organisation=board.pk,
            action=Action.WRITE_AUDIT if is_asked_again else Action.SIGN_AUDIT,
            due=one.consent_until if is_asked_again else None,
            words=f"Ask again for the consent to “{one.title}”, or take it out"
            if is_asked_again
            else f"Read and share the case study “{one.title}”",
            href=reverse("case_study", args=[one.pk]),
            why=ends if is_asked_again else f"Of {board.name}. Another person wrote it.",
            many=f"Look at {{}} case studies of {board.name}",
            not_by=frozenset() if is_asked_again else frozenset(writers[one.pk]),
            reads=Action.VIEW_RESULTS,
        )

    return [todo(one) for one in rows]
