"""An entry of “You said, we did” in words: what it says, what the check suspects, who read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from boards.components.columns import Column, Kind
from boards.components.parts import Row
from boards.components.tables import PageTable, page_table
from boards.components.words import local_day_words
from boards.organisations.marks import invented_words, of_board
from boards.organisations.models import Organisation
from boards.participation.feedback_queries import FeedbackView, is_small
from boards.participation.feedback_rows import READERS, Because, Feedback, FeedbackReading, FeedbackState
from boards.participation.feedback_words import people_words, when_words
from boards.participation.telling import TAKEN_OFF, suspected

NOT_CLEARED = "The check finds less than people do. Read it all, also where it suspects nothing."
STATE_WORDS = {
    FeedbackState.DRAFT: "Being written: nobody outside the desk reads it.",
    FeedbackState.AGREED: "Two people agreed: every data release that is prepared after that makes it public.",
    FeedbackState.OUT: "It was taken off public pages.",
}
SAMPLE_WORDS = "Two people agreed. It is invented, so no release holds it."


def feedback_address(organisation: Organisation, number: int) -> str:
    return reverse("feedback", args=[organisation.slug, number])


@dataclass(frozen=True)
class FeedbackPage:
    title: str
    lead: str
    invented: str
    rows: tuple[Row, ...]
    suspected: PageTable
    readings: PageTable
    note: str = NOT_CLEARED


def feedback_page(view: FeedbackView) -> FeedbackPage:
    held = view.held
    rows = told_rows(held)
    if held.may_stay:
        rows.append(Row("Why what the check suspects may stay", held.may_stay))
    return FeedbackPage(
        title=f"You said, we did: {held.about}",
        lead=state_words(view),
        invented=invented_words(held.organisation),
        rows=tuple(rows),
        suspected=suspected_table(held),
        readings=_readings(view.readings, held.organisation),
    )


def told_rows(held: Feedback) -> list[Row]:
    """What the public would read below its title; whoever agrees that it may be public sees all of it."""
    small = is_small(held.organisation)
    rows = [
        Row("You said", held.said),
        Row("We did", held.did),
        Row("When", when_words(held.month, is_small=small)),
        Row("Who told it", people_words(held.people, is_small=small)),
    ]
    if held.link:
        rows.append(Row("Page that shows it", held.link))
    return rows


def state_words(view: FeedbackView) -> str:
    held = view.held
    state = FeedbackState(held.state)
    if state is FeedbackState.SENT:
        read = len(view.facts.readers)
        return f"{read} of {READERS} people have read it and agreed."
    if state is FeedbackState.AGREED and held.organisation.is_sample:
        return SAMPLE_WORDS
    if state is FeedbackState.OUT:
        return _off_words(view)
    back = view.readings[-1] if view.readings else None
    if state is FeedbackState.DRAFT and back and back.sending == held.sending and not back.agrees:
        return f"It came back to be changed: {back.why}"
    return STATE_WORDS[state]


def _off_words(view: FeedbackView) -> str:
    """By whom it was taken off and why, as it was said then."""
    said = next((one for one in view.edits if one.entry == TAKEN_OFF), None)
    if said is None or not said.after:
        return STATE_WORDS[FeedbackState.OUT]
    return (
        f"{said.editor_label} took it off public pages on {local_day_words(said.at)}. The public is told: "
        f"“{Because(said.after['because']).label}”. Why: {said.after['why']} "
        "Take it back to change its words; two people read it again before it can be public."
    )


def suspected_table(held: Feedback) -> PageTable:
    columns: tuple[Column[tuple[str, str]], ...] = (
        Column("where", "Where", lambda one: one[0]),
        Column("what", "What the check suspects", lambda one: one[1]),
    )
    return page_table(
        of_board(columns, held.organisation),
        suspected(held),
        key="suspected",
        caption="What the privacy check suspects",
        note=NOT_CLEARED,
        empty="The privacy check suspects nothing. That does not say that nobody could be recognised.",
    )


def _readings(readings: Iterable[FeedbackReading], organisation: Organisation) -> PageTable:
    columns: tuple[Column[FeedbackReading], ...] = (
        Column("by", "Who read it", lambda one: one.by.name),
        Column("at", "When", lambda one: one.at, Kind.MOMENT),
        Column("sending", "Reading", lambda one: one.sending, Kind.NUMBER),
        Column("said", "Decision", lambda one: "It may be public" if one.agrees else "It goes back"),
        Column("why", "Why", lambda one: one.why),
    )
    return page_table(
        of_board(columns, organisation),
        readings,
        key="readings",
        caption="Who read it",
        empty="Nobody has read it yet.",
    )
