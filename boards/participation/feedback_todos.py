"""Entries that wait: to be read by two people, or to be changed where they came back or were taken off pages."""

from collections import defaultdict
from datetime import date

from boards.asks.owing import Kind, Scope, Todo
from boards.participation.feedback_pages import feedback_address
from boards.participation.feedback_rows import (
    READERS,
    SENT,
    Feedback,
    FeedbackEdit,
    FeedbackReading,
    FeedbackState,
)
from boards.people.roles import Action
from boards.work import edits

KIND = Kind("feedback", "You said, we did", may_wait=False)
KINDS: tuple[Kind, ...] = (KIND,)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Four queries, one where nothing waits."""
    boards = scope.boards(Action.WRITE_FEEDBACK, Action.MODERATE_FEEDBACK)
    if boards == frozenset():
        return []
    waiting = Feedback.objects.exclude(state=FeedbackState.AGREED).filter(sending__gt=0)
    if boards is not None:
        waiting = waiting.filter(organisation__in=boards)
    rows = list(waiting.order_by("pk"))
    if not rows:
        return []
    numbers = [one.pk for one in rows]
    writers = edits.authors(FeedbackEdit, documents=numbers)
    senders: dict[int, set[int]] = defaultdict(set)
    gave = FeedbackEdit.objects.filter(document__in=numbers, entry=SENT, editor__isnull=False)
    for number, editor in gave.values_list("document", "editor"):
        senders[number].add(editor)
    readings: dict[int, list[FeedbackReading]] = defaultdict(list)
    for reading in FeedbackReading.objects.filter(feedback__in=numbers):
        readings[reading.feedback_id].append(reading)
    by_number = {one.pk: one for one in scope.organisations.with_samples}
    found = []
    for one in rows:
        board = by_number[one.organisation_id]
        newest = [each for each in readings[one.pk] if each.sending == one.sending]
        if one.state == FeedbackState.SENT:
            action, verb = Action.MODERATE_FEEDBACK, "Read what people told"
            why = f"{len(newest)} of {READERS} people have read it."
            not_by = writers.get(one.pk, frozenset()) | senders[one.pk] | {each.by_id for each in newest}
        elif one.state == FeedbackState.OUT:
            action, verb = (
                Action.WRITE_FEEDBACK,
                "Read why this was taken off public pages, of what people told",
            )
            why, not_by = "A publisher took it off. Take it back, then its words can be changed.", frozenset()
        elif newest and not newest[-1].agrees:
            action, verb = Action.WRITE_FEEDBACK, "Change what came back of what people told"
            why, not_by = "A reader says what has to change.", frozenset()
        else:  # its writer took it back
            continue
        found.append(
            Todo(
                kind=KIND.key,
                key=f"{board.slug}/{one.number}",
                organisation=board.pk,
                action=action,
                due=None,
                words=f"{verb} {board.name}: {one.about}",
                href=feedback_address(board, one.number),
                why=why,
                many=f"{verb} {board.name}: {{}} entries",
                not_by=not_by,
                reads=Action.VIEW_AUDIT,
            )
        )
    return found
