"""What both sides offer to publish about figures: answered questions and explanations, with the words to be sealed.

A data release takes them in; no page reads them here. People are told by organisation and role, never by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from boards.asks.models import Entry, Question
from boards.asks.offers import OFFER, Side, is_eligible
from boards.asks.queries import Asked, with_entries
from boards.components.words import local_day
from boards.figures.models import Observation, Stream
from boards.organisations.models import Organisation
from boards.organisations.queries import organisations
from boards.people.roles import RULES, Action
from boards.performance.commentary.models import Explanation
from boards.performance.commentary.offering import OfferFacts, offer_facts
from boards.performance.commentary.services import action_of
from boards.performance.questions.acts import ANSWER, ASK
from boards.performance.questions.queries import FIGURE
from targets.calc.periods import day_words

QUESTION, EXPLANATION = "question", "explanation"


@dataclass(frozen=True)
class Line:
    """Words of one side: what they are ("Question", "Cause"), who said them ("NHS Fife, planner"), on which day."""

    heading: str
    by: str
    on: date
    text: str


@dataclass(frozen=True)
class Statement:
    """What was said of one organisation and measure. `observation_id` is the value that was asked about.

    `period_end` is the last day of the period that it is about. `offered_at` is when the second side offered it.
    """

    kind: str
    number: int
    organisation_id: int
    measure_key: str
    observation_id: int | None
    period_end: date
    offered_at: datetime
    lines: tuple[Line, ...]


def offered(*, until: datetime) -> list[Statement]:
    """Everything that both sides offer now and did at that moment, in the order in which it was said. Eight queries."""
    found = (*_questions(), *_explanations())
    return [statement for statement in found if statement.offered_at <= until]


def _questions() -> Iterator[Statement]:
    """Of official figures: a board's return is not public, nor is what is said of it."""
    both = Question.objects.filter(document_kind=FIGURE)
    for side in Side:
        both = both.filter(pk__in=Entry.objects.filter(kind=OFFER, side=side.value).values("question"))
    eligible = sorted(
        (asked for asked in with_entries(both) if asked.is_eligible), key=lambda asked: asked.question_id
    )
    values = Observation.objects.filter(stream=Stream.OFFICIAL).in_bulk(
        {asked.document.number for asked in eligible}
    )
    names = _names()
    for asked in eligible:
        value = values.get(asked.document.number)
        if value is not None:
            yield Statement(
                kind=QUESTION,
                number=asked.question_id,
                organisation_id=value.organisation_id,
                measure_key=value.measure_id,
                observation_id=value.pk,
                period_end=value.period_end,
                offered_at=max(offer.at for offer in asked.offers.values()),
                lines=tuple(_exchange(asked, board=names[value.organisation_id])),
            )


def _exchange(asked: Asked, *, board: str) -> Iterator[Line]:
    asker = f"NHSScotland, {_role(ASK.permission)}"
    by = {Side.ASKER: asker, Side.ASKED: f"{board}, {_role(ANSWER.permission)}"}
    yield Line("Question", asker, local_day(asked.at), asked.text)
    for said in asked.said:
        if said.text:
            heading = _HEADINGS.get(Entry.Kind(said.kind), "Asked again")
            yield Line(heading, by[Side(said.side)], local_day(said.at), said.text)


_HEADINGS = {Entry.Kind.ANSWER: "Answer", Entry.Kind.SETTLEMENT: "Last word"}


def _explanations() -> Iterator[Statement]:
    rows = (
        Explanation.objects.filter(offers__kind=OFFER)
        .exclude(organisation__kind=Organisation.Kind.SAMPLE)
        .distinct()
        .select_related("organisation", "by")
        .prefetch_related("targets", "offers__by")
        .order_by("pk")
    )
    for explanation in rows:
        facts = offer_facts(explanation)
        if is_eligible(facts.standing):
            yield from _of_targets(explanation, facts)


def _of_targets(explanation: Explanation, facts: OfferFacts) -> Iterator[Statement]:
    by = f"{explanation.organisation.name}, {_role(action_of(explanation.organisation))}"
    day = local_day(explanation.at)
    recovery = (
        f"To be kept again from {day_words(explanation.recovery_on)}."
        if explanation.recovery_on
        else f"No day can be given: {explanation.no_date_because}"
    )
    told = (("Cause", explanation.cause), ("Action", explanation.action), ("Recovery", recovery))
    for target in explanation.targets.all():
        yield Statement(
            kind=EXPLANATION,
            number=explanation.pk,
            organisation_id=explanation.organisation_id,
            measure_key=target.measure_id,
            observation_id=None,
            period_end=target.period_end,
            offered_at=max(offer.at for offer in facts.standing.values()),
            lines=tuple(Line(heading, by, day, text) for heading, text in told),
        )


def _names() -> dict[int, str]:
    return {organisation.pk: organisation.name for organisation in organisations().all}


def _role(action: Action) -> str:
    """Who does it: "planner"."""
    return " or ".join(sorted(role.short.lower() for role, allowed in RULES.items() if action in allowed))
