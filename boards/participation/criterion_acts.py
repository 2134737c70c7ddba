"""What the reader of one criterion can do there, and the questions about it with what can be said to each."""

from boards.asks.models import Question
from boards.asks.pages import QuestionPart, question_parts
from boards.asks.queries import Asked
from boards.components.parts import Link
from boards.desk.gate import Desk
from boards.participation import review_acts as acts
from boards.participation.audit_acts import AuditFacts
from boards.participation.audit_pages import address_of, criterion_address
from boards.participation.audit_queries import AuditView
from boards.participation.models import AuditCriterion
from boards.participation.review_pages import beside_address
from boards.participation.side_by_side import pin_of
from boards.people.acts import Act, why_not

_CAN: dict[str, tuple[Act[AuditFacts], ...]] = {
    Question.State.OPEN: (acts.ANSWER, acts.WITHDRAW),
    Question.State.ANSWERED: (acts.CONTENT, acts.ASK_AGAIN, acts.WITHDRAW),
}


def _may(act: Act[AuditFacts], view: AuditView, here: Desk) -> bool:
    allowed = here.rights.allows(act.permission, organisation_id=view.organisation.pk)
    return allowed and not why_not(act, view.facts, here.actor)


def criterion_links(view: AuditView, criterion: AuditCriterion, here: Desk) -> tuple[Link, ...]:
    """What the reader can do to this criterion."""
    address = criterion_address(view.organisation, view.round, criterion)
    rated, found = view.heard.of(criterion.pk), []
    if _may(acts.RATE, view, here):
        found.append(Link("Rate it beside all boards", beside_address(view.round, criterion)))
    mine = here.actor.user_id in {one.by_id for one in rated.by_seat.values()}
    if rated.are_apart and not rated.is_settled and mine and _may(acts.SETTLE, view, here):
        found.append(Link("Settle with the other reviewer", f"{address}settle/"))
    for act in (acts.ASK, acts.REPLY, acts.AMEND):
        if _may(act, view, here):
            found.append(Link(act.words, f"{address}{act.key}/"))
    return tuple(found)


def criterion_questions(view: AuditView, criterion: AuditCriterion, here: Desk) -> tuple[QuestionPart, ...]:
    address = address_of(view.organisation, view.round)

    def links(asked: Asked) -> tuple[Link, ...]:
        return tuple(
            Link(act.words, f"{address}questions/{asked.question_id}/{act.key}/")
            for act in _CAN.get(asked.state, ())
            if _may(act, view, here) and not (act is acts.ANSWER and asked.by_id == here.actor.user_id)
        )

    pinned = [one for one in view.heard.questions if one.pin == pin_of(criterion)]
    return question_parts(pinned, today=here.actor.today, links=links)
