"""What was said about one audit after its board signed: by its public group, by reviewers, and by the board to both.

A second reviewer rates a sample blind. Which criteria of a board are in it follows from their places alone, so that it
is known before anybody rates; neither sees the other's rating before both are in.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from boards.asks.models import Question
from boards.asks.queries import Asked, Document, questions_of
from boards.participation.group_rows import GroupComment, GroupRemark
from boards.participation.models import AuditLevel
from boards.participation.review_rows import AuditRating, AuditReply, AuditResult, AuditSettlement, Seat
from targets.calc.participation import APART

ONE_IN = 4  # criteria of a board that a second reviewer rates too


def is_sampled(place: int, organisation_id: int, *, criteria: int) -> bool:
    """Whether a second reviewer rates the criterion at this place: one in four, other ones for the next board."""
    every = min(ONE_IN, criteria)
    return (place + organisation_id) % every == 0


@dataclass(frozen=True)
class Ratings:
    """Those of one criterion of one board. `for_two` says that it is in the sample."""

    for_two: bool
    by_seat: Mapping[str, AuditRating] = field(default_factory=dict)
    settlements: tuple[AuditSettlement, ...] = ()

    @property
    def first(self) -> AuditRating | None:
        return self.by_seat.get(Seat.FIRST)

    @property
    def second(self) -> AuditRating | None:
        return self.by_seat.get(Seat.SECOND)

    @property
    def are_both_in(self) -> bool:
        return self.first is not None and self.second is not None

    @property
    def pair(self) -> tuple[int, int] | None:
        """Both levels, where both are in and the round has levels."""
        if self.first is None or self.second is None or not (self.first.level and self.second.level):
            return None
        return self.first.level.number, self.second.level.number

    @property
    def are_apart(self) -> bool:
        return self.pair is not None and abs(self.pair[0] - self.pair[1]) >= APART

    @property
    def settled(self) -> AuditSettlement | None:
        """The newest settlement, where both reviewers last named the same level."""
        last = {one.by_id: one for one in self.settlements}
        if len(last) == 2 and len({one.level_id for one in last.values()}) == 1:
            return self.settlements[-1]
        return None

    @property
    def is_settled(self) -> bool:
        return not self.are_apart or self.settled is not None

    @property
    def level(self) -> AuditLevel | None:
        """The one that stands: after the factual check, else as both settled, else the first."""
        amended = self.by_seat.get(Seat.AMENDED)
        if amended is not None:
            return amended.level
        if self.settled is not None:
            return self.settled.level
        return self.first.level if self.first else None

    def told_to(self, user_id: int | None) -> tuple[AuditRating, ...]:
        """What a reviewer may see: of the sample only their own rating until both are in."""
        return tuple(
            one
            for one in self.by_seat.values()
            if not self.for_two or self.are_both_in or one.by_id == user_id
        )

    def seat_for(self, user_id: int | None) -> Seat | None:
        """Where this reviewer can rate now, or change what they rated; None where both seats are others'."""
        for seat in (Seat.FIRST, Seat.SECOND):
            given = self.by_seat.get(seat)
            if given is not None and given.by_id == user_id:
                return None if self.are_both_in else Seat(seat)
        if self.first is None:
            return Seat.FIRST
        return Seat.SECOND if self.for_two and self.second is None else None


def ratings_of(
    audits: Collection[int], *, criterion_id: int | None = None
) -> dict[tuple[int, int], list[AuditRating]]:
    """By audit and criterion; one query."""
    rows = AuditRating.objects.filter(audit__in=audits).select_related("level", "by")
    if criterion_id is not None:
        rows = rows.filter(criterion=criterion_id)
    found: dict[tuple[int, int], list[AuditRating]] = defaultdict(list)
    for one in rows:
        found[one.audit_id, one.criterion_id].append(one)
    return found


def settlements_of(
    audits: Collection[int], *, criterion_id: int | None = None
) -> dict[tuple[int, int], list[AuditSettlement]]:
    """By audit and criterion, the oldest first; one query."""
    rows = AuditSettlement.objects.filter(audit__in=audits).select_related("level", "by")
    if criterion_id is not None:
        rows = rows.filter(criterion=criterion_id)
    found: dict[tuple[int, int], list[AuditSettlement]] = defaultdict(list)
    for one in rows:
        found[one.audit_id, one.criterion_id].append(one)
    return found


def together(
    ratings: Iterable[AuditRating], settlements: Iterable[AuditSettlement], *, for_two: bool
) -> Ratings:
    return Ratings(
        for_two=for_two, by_seat={one.seat: one for one in ratings}, settlements=tuple(settlements)
    )


@dataclass(frozen=True)
class Heard:
    """All of one audit after its signature; ratings and remarks of the public group by criterion."""

    comment: GroupComment | None = None
    remarks: Mapping[int, GroupRemark] = field(default_factory=dict)
    ratings: Mapping[int, Ratings] = field(default_factory=dict)
    replies: tuple[AuditReply, ...] = ()
    result: AuditResult | None = None
    questions: tuple[Asked, ...] = ()

    def of(self, criterion_id: int) -> Ratings:
        return self.ratings.get(criterion_id, Ratings(for_two=False))

    @property
    def unanswered(self) -> int:
        return sum(one.is_open for one in self.questions)

    def replies_to(self, criterion_id: int | None) -> tuple[AuditReply, ...]:
        return tuple(one for one in self.replies if one.criterion_id == criterion_id)


def document_of(audit_id: int) -> Document:
    """As questions name an audit."""
    return Document(Question.About.AUDIT, audit_id)


def heard_of(audit_id: int, organisation_id: int, criteria: Collection[int]) -> Heard:
    """Eight queries; `criteria` are those of the round in their order."""
    ratings, settlements = ratings_of([audit_id]), settlements_of([audit_id])
    document = document_of(audit_id)
    return Heard(
        comment=GroupComment.objects.filter(audit=audit_id).first(),
        remarks={one.criterion_id: one for one in GroupRemark.objects.filter(audit=audit_id)},
        ratings={
            one: together(
                ratings[audit_id, one],
                settlements[audit_id, one],
                for_two=is_sampled(place, organisation_id, criteria=len(criteria)),
            )
            for place, one in enumerate(criteria)
        },
        replies=tuple(AuditReply.objects.filter(audit=audit_id).select_related("by")),
        result=AuditResult.objects.filter(audit=audit_id).select_related("level").first(),
        questions=questions_of([document])[document],
    )
