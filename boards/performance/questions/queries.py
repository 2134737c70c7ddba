"""Values that somebody asked about. A question is pinned to the observation, so to the value as it was known then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from boards.asks.models import Question
from boards.asks.queries import Asked, Document, as_known_before, questions_of, with_entries
from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.performance.words import figure_words
from boards.work.actors import end_of
from targets.calc.periods import Period, PeriodKind, period_words
from targets.catalogue.queries import Catalogue
from targets.compiled import Compiled

FIGURE = Question.About.FIGURE


@dataclass(frozen=True)
class Value:
    """One stored figure, and what was asked about it."""

    observation_id: int
    organisation_id: int
    measure_key: str
    stream: str
    period: Period
    known_from: date
    value: Decimal | None
    marker: str
    questions: tuple[Asked, ...] = ()

    @property
    def document(self) -> Document:
        return Document(FIGURE, self.observation_id)

    def in_words(self, policy: Catalogue) -> str:
        """ "82.1% (October 2025)"; why there is none where there is none."""
        definition = policy.definition_on(measure_key=self.measure_key, day=self.period.end)
        told = figure_words(self.value, self.marker, definition=definition)
        return f"{told} ({period_words(self.period)})"


def value_asked_about(*, number: int, organisation: Organisation) -> Value:
    """The figure with everything that was asked. Three queries. Observation.DoesNotExist for another board's."""
    row = Observation.objects.get(pk=number, organisation=organisation.pk)
    return _value(row, questions_of([Document(FIGURE, number)])[Document(FIGURE, number)])


def asked_about_series(
    *, organisation_id: int, measure_key: str, known_on: date | None = None
) -> tuple[Value, ...]:
    """Every figure of a board and measure that was asked about, the newest period first. Four queries at most.

    `known_on`: as it stood at the end of that day.
    """
    numbers = _ASKED_ABOUT_FIGURES(organisation_id=organisation_id)
    questions = with_entries(Question.objects.filter(pk__in=numbers)) if numbers else ()
    if known_on is not None:
        before = end_of(known_on)
        questions = tuple(one for asked in questions if (one := as_known_before(asked, before)))
    if not questions:
        return ()
    rows = Observation.objects.filter(
        organisation=organisation_id,
        measure=measure_key,
        pk__in={question.document.number for question in questions},
    ).order_by("-period_end", "-pk")
    return _with_questions(rows, questions)


_ASKED_ABOUT_FIGURES: Compiled[int] = Compiled(
    lambda organisation_id: Question.objects.filter(
        document_kind=FIGURE, organisation=organisation_id
    ).values_list("pk", flat=True),
    organisation_id=int,
)


def open_questions(*, boards: Iterable[int] | None) -> tuple[Value, ...]:
    """Figures with questions that wait for an answer, or whose answer waits to be read. Three queries.

    `boards` None: of all boards.
    """
    asked = Question.objects.filter(
        document_kind=FIGURE, state__in=(Question.State.OPEN, Question.State.ANSWERED)
    )
    if boards is not None:
        asked = asked.filter(organisation__in=list(boards))
    rows = Observation.objects.filter(pk__in=asked.values("document_number")).order_by("pk")
    return _with_questions(rows, with_entries(asked))


def _with_questions(rows: Iterable[Observation], asked: Iterable[Asked]) -> tuple[Value, ...]:
    by_value: dict[int, list[Asked]] = {}
    for question in asked:
        by_value.setdefault(question.document.number, []).append(question)
    return tuple(_value(row, by_value.get(row.pk, ())) for row in rows)


def _value(row: Observation, questions: Iterable[Asked]) -> Value:
    return Value(
        observation_id=row.pk,
        organisation_id=row.organisation_id,
        measure_key=row.measure_id,
        stream=row.stream,
        period=Period(end=row.period_end, start=row.period_start, kind=PeriodKind(row.period_kind)),
        known_from=row.known_from,
        value=row.value,
        marker=row.marker,
        questions=tuple(questions),
    )
