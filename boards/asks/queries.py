"""Reads of questions, with all that was said, and of dates that were moved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from boards.asks.models import Entry, Extension, Question
from boards.asks.offers import is_eligible, standing_offers


@dataclass(frozen=True)
class Document:
    """What a question is about, as its own slice numbers it."""

    kind: Question.About
    number: int


@dataclass(frozen=True)
class Said:
    """One entry. `kind` and `side` are values of the model's choices."""

    kind: str
    side: str
    text: str
    by: str
    by_id: int
    at: datetime


@dataclass(frozen=True)
class Asked:
    """One question with everything that was said to it, oldest first."""

    question_id: int
    document: Document
    version: int | None
    pin: str
    organisation_id: int
    text: str
    by: str
    by_id: int
    at: datetime
    due: date | None
    state: str
    said: tuple[Said, ...]

    @property
    def is_open(self) -> bool:
        """It waits for an answer."""
        return self.state == Question.State.OPEN

    @property
    def offers(self) -> Mapping[str, Said]:
        """The offer of each side that offers the words as they stand for publication."""
        return standing_offers(self.said)

    @property
    def is_eligible(self) -> bool:
        """Both sides offer it: the next data release takes it in."""
        return is_eligible(self.offers)


def questions_of(documents: Iterable[Document]) -> dict[Document, tuple[Asked, ...]]:
    """Every question about each of the documents, the oldest first, withdrawn ones too. Two queries."""
    wanted = list(dict.fromkeys(documents))
    found: dict[Document, list[Asked]] = {document: [] for document in wanted}
    for asked in with_entries(Question.objects.filter(_about(wanted))):
        found[asked.document].append(asked)
    return {document: tuple(questions) for document, questions in found.items()}


_STATES = {
    Entry.Kind.ANSWER: Question.State.ANSWERED,
    Entry.Kind.SETTLEMENT: Question.State.SETTLED,
    Entry.Kind.REOPENING: Question.State.OPEN,
    Entry.Kind.WITHDRAWAL: Question.State.WITHDRAWN,
}


def as_known_before(asked: Asked, moment: datetime) -> Asked | None:
    """The question as it stood then; None where it was not asked yet."""
    if asked.at >= moment:
        return None
    said = tuple(one for one in asked.said if one.at < moment)
    states = [_STATES[kind] for one in said if (kind := Entry.Kind(one.kind)) in _STATES]
    return replace(asked, said=said, state=states[-1] if states else Question.State.OPEN)


def by_pin(questions: Iterable[Asked]) -> Mapping[str, tuple[Asked, ...]]:
    """The questions of one document by the row or field that they stand beside."""
    pinned: dict[str, list[Asked]] = defaultdict(list)
    for asked in questions:
        pinned[asked.pin].append(asked)
    return {pin: tuple(those) for pin, those in pinned.items()}


def waiting(
    *, kind: Question.About, state: Question.State, organisations: Iterable[int] | None = None
) -> tuple[Asked, ...]:
    """Questions about documents of one kind in this state, of these organisations (None: all). Two queries.

    Open ones wait for whom they were asked, answered ones for who asked. The earliest date first.
    """
    rows = Question.objects.filter(document_kind=kind, state=state)
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    return with_entries(rows)


def unanswered(documents: Iterable[Document], *, but: str = "") -> dict[Document, int]:
    """How many questions about each document wait for an answer; documents without any are left out. One query.

    Those whose pin begins with `but` are not counted.
    """
    counts: dict[Document, int] = defaultdict(int)
    rows = Question.objects.filter(_about(list(documents)), state=Question.State.OPEN)
    if but:
        rows = rows.exclude(pin__startswith=but)
    for kind, number in rows.values_list("document_kind", "document_number"):
        counts[Document(Question.About(kind), number)] += 1
    return dict(counts)


def _about(documents: list[Document]) -> Q:
    numbers: dict[str, list[int]] = defaultdict(list)
    for document in documents:
        numbers[document.kind].append(document.number)
    wanted = Q(pk__in=[])
    for kind, those in numbers.items():
        wanted |= Q(document_kind=kind, document_number__in=those)
    return wanted


def with_entries(rows: QuerySet[Question]) -> tuple[Asked, ...]:
    """The questions of the rows with all that was said to them, the earliest date first. Two queries at most."""
    questions = list(rows.select_related("by").order_by("due", "id"))
    if not questions:
        return ()
    said: dict[int, list[Said]] = defaultdict(list)
    for entry in (
        Entry.objects.filter(question__in=rows.order_by().values("pk"))
        .select_related("by")
        .order_by("question_id", "number")
    ):
        said[entry.question_id].append(
            Said(entry.kind, entry.side, entry.text, entry.by.name, entry.by_id, entry.at)
        )
    return tuple(
        Asked(
            question_id=question.pk,
            document=Document(Question.About(question.document_kind), question.document_number),
            version=question.version,
            pin=question.pin,
            organisation_id=question.organisation_id,
            text=question.text,
            by=question.by.name,
            by_id=question.by_id,
            at=question.at,
            due=question.due,
            state=question.state,
            said=tuple(said[question.pk]),
        )
        for question in questions
    )


@dataclass(frozen=True)
class Extended:
    """The newest extension of one todo, and its number."""

    was: date
    until: date
    why: str
    by: str
    at: datetime
    number: int = 0


def extended() -> dict[tuple[str, str], Extended]:
    """The extension that holds, by kind and key of its todo; one query."""
    newest = Extension.objects.order_by("kind", "key", "-id").distinct("kind", "key").select_related("by")
    return {
        (one.kind, one.key): Extended(
            was=one.was, until=one.until, why=one.why, by=one.by.name, at=one.at, number=one.pk
        )
        for one in newest
    }
