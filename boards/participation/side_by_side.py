"""One criterion of all boards beside each other, and a round as reviewers stand in it: a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from boards.asks.models import Question
from boards.asks.queries import unanswered
from boards.organisations.models import Organisation
from boards.organisations.queries import Organisations
from boards.participation.audit_queries import asked_boards
from boards.participation.audit_rows import BoardAudit, BoardAuditStep, BoardVoice
from boards.participation.evidence_queries import Piece, evidence_of
from boards.participation.group_rows import GroupComment, GroupRemark
from boards.participation.hearing import (
    Ratings,
    document_of,
    is_sampled,
    ratings_of,
    settlements_of,
    together,
)
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.steps import Side, State, Voice, reads
from targets.calc.participation import Pair


@dataclass(frozen=True)
class BesideRow:
    """One board's words about the criterion, as reviewers may read them, with what was rated of it.

    `comment` is the public group's on the whole account and `remark` on the criterion, once it was sent.
    """

    organisation: Organisation
    audit: BoardAudit
    voice: BoardVoice | None
    ratings: Ratings
    comment: GroupComment | None
    remark: GroupRemark | None
    questions: int
    is_neutral: bool
    signed_by: int | None
    evidence: tuple[Piece, ...] = ()


def heard_audits(held: AuditRound, everybody: Organisations) -> list[tuple[Organisation, BoardAudit]]:
    """The audits that reviewers read already, in the order of boards; one query."""
    audits = {one.organisation_id: one for one in BoardAudit.objects.filter(round=held)}
    return [
        (board, audit)
        for board in asked_boards(held, everybody)
        for audit in (audits.get(board.pk),)
        if audit is not None and reads(Side.REVIEWERS, Voice.BOARD, state=audit.state)
    ]


def beside(held: AuditRound, criterion: AuditCriterion, *, everybody: Organisations) -> tuple[BesideRow, ...]:
    """Nine queries, however many boards have signed; two more where any shows evidence."""
    heard = heard_audits(held, everybody)
    numbers = [audit.pk for _, audit in heard]
    criteria = list(held.criteria.all())
    place = criteria.index(criterion)
    said = BoardVoice.objects.filter(audit__in=numbers, criterion=criterion).select_related("level")
    voices = {one.audit_id: one for one in said}
    shown = evidence_of(numbers, criterion_id=criterion.pk)
    ratings = ratings_of(numbers, criterion_id=criterion.pk)
    settlements = settlements_of(numbers, criterion_id=criterion.pk)
    hear = [audit.pk for _, audit in heard if reads(Side.REVIEWERS, Voice.GROUP, state=audit.state)]
    comments = {one.audit_id: one for one in GroupComment.objects.filter(audit__in=hear)}
    said_of_it = GroupRemark.objects.filter(audit__in=hear, criterion=criterion)
    remarks = {one.audit_id: one for one in said_of_it}
    asked = Question.objects.filter(
        document_kind=Question.About.AUDIT, document_number__in=numbers, pin=pin_of(criterion)
    )
    questions: dict[int, int] = defaultdict(int)
    for number in asked.values_list("document_number", flat=True):
        questions[number] += 1
    signed = dict(
        BoardAuditStep.objects.filter(audit__in=numbers, state=State.SIGNED).values_list("audit_id", "by_id")
    )
    return tuple(
        BesideRow(
            organisation=board,
            audit=audit,
            voice=voices.get(audit.pk),
            ratings=together(
                ratings[audit.pk, criterion.pk],
                settlements[audit.pk, criterion.pk],
                for_two=is_sampled(place, board.pk, criteria=len(criteria)),
            ),
            comment=comments.get(audit.pk),
            remark=remarks.get(audit.pk),
            questions=questions[audit.pk],
            is_neutral=held.fictional and not board.is_sample,
            signed_by=signed.get(audit.pk),
            evidence=tuple(shown.get((audit.pk, criterion.pk), ())),
        )
        for board, audit in heard
    )


def pin_of(criterion: AuditCriterion) -> str:
    """Where a question about it is pinned."""
    return f"criterion/{criterion.code}"


@dataclass(frozen=True)
class GroupsHeard:
    """How many boards have signed, and what the public groups that have sent a comment say of the whole account."""

    signed: int
    answers: Mapping[str, int]

    @property
    def sent(self) -> int:
        return sum(self.answers.values())


def groups_heard(held: AuditRound, *, everybody: Organisations) -> GroupsHeard:
    """Two queries."""
    heard = [audit for board, audit in heard_audits(held, everybody) if board.is_sample or not held.fictional]
    sent = GroupComment.objects.filter(
        audit__in=[one.pk for one in heard if reads(Side.REVIEWERS, Voice.GROUP, state=one.state)],
        audit__steps__state=State.COMMENTED,
    )
    return GroupsHeard(signed=len(heard), answers=Counter(sent.values_list("agrees", flat=True)))


@dataclass(frozen=True)
class Progress:
    """How far reviewers are with one criterion, over the boards that they can rate."""

    criterion: AuditCriterion
    boards: int
    rated: int
    wanted_twice: int
    rated_twice: int
    apart: int
    pairs: Mapping[int, Pair]


def progress_of(held: AuditRound, *, everybody: Organisations, final: bool = False) -> tuple[Progress, ...]:
    """Three queries. Pairs are told once both ratings are in, by audit; of `final` audits alone to those who hear no
    other ones."""
    heard = [
        (board, audit)
        for board, audit in heard_audits(held, everybody)
        if (board.is_sample or not held.fictional) and (audit.state == State.FINAL or not final)
    ]
    numbers = [audit.pk for _, audit in heard]
    ratings, settlements = ratings_of(numbers), settlements_of(numbers)
    criteria = list(held.criteria.all())

    def of(place: int, criterion: AuditCriterion) -> Progress:
        rated = {
            audit.pk: together(
                ratings[audit.pk, criterion.pk],
                settlements[audit.pk, criterion.pk],
                for_two=is_sampled(place, board.pk, criteria=len(criteria)),
            )
            for board, audit in heard
        }
        twice = [one for one in rated.values() if one.for_two]
        return Progress(
            criterion=criterion,
            boards=len(heard),
            rated=sum(one.first is not None for one in rated.values()),
            wanted_twice=len(twice),
            rated_twice=sum(one.are_both_in for one in twice),
            apart=sum(not one.is_settled for one in rated.values()),
            pairs={number: one.pair for number, one in rated.items() if one.pair},
        )

    return tuple(of(place, criterion) for place, criterion in enumerate(criteria))


def open_questions(audits: Iterable[int]) -> dict[int, int]:
    """How many questions about each audit wait for an answer; one query."""
    found = unanswered([document_of(number) for number in audits])
    return {document.number: count for document, count in found.items()}
