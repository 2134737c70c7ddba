"""What reviewers read in words: a round with its queue and agreement, one criterion of all boards side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from boards.components.columns import Column, Kind
from boards.components.parts import Row, TableCell
from boards.components.tables import PageTable, page_table
from boards.components.words import counted
from boards.organisations.marks import invented_words
from boards.participation.audit_pages import criterion_address, voice_rows
from boards.participation.audit_queries import wants_level
from boards.participation.evidence_pages import EvidencePart, evidence_parts
from boards.participation.group_rows import Agrees
from boards.participation.group_words import NO_COMMENT, remark_words
from boards.participation.models import AuditCriterion, AuditRound
from boards.participation.rating_words import SEATS, rating_rows
from boards.participation.review_acts import WITH_REVIEWERS
from boards.participation.review_forms import RatingForm, initial
from boards.participation.reviewing import judgement_of
from boards.participation.side_by_side import BesideRow, GroupsHeard, Progress
from boards.participation.steps import State
from targets.calc.participation import agreement, counts

_ANSWERS = {
    Agrees.YES: "agreed",
    Agrees.PARTLY: "agreed partly",
    Agrees.NO: "did not agree",
    Agrees.CANNOT: "could not say",
}


def round_address(held: AuditRound) -> str:
    return reverse("audit_review", args=[held.key])


def beside_address(held: AuditRound, criterion: AuditCriterion) -> str:
    return f"{round_address(held)}{criterion.code}/"


@dataclass(frozen=True)
class BesideBoard:
    """One board on the page of one criterion; `form` where its reader can rate it now."""

    slug: str
    name: str
    note: str
    href: str
    board: tuple[Row, ...]
    evidence: tuple[EvidencePart, ...]
    group: tuple[Row, ...]
    reviewers: tuple[Row, ...]
    form: RatingForm | None
    seat: str


def beside_boards(
    rows: Sequence[BesideRow], *, held: AuditRound, criterion: AuditCriterion, user_id: int | None
) -> tuple[BesideBoard, ...]:
    levels = held.levels.all()

    def of(row: BesideRow) -> BesideBoard:
        can = row.audit.state in WITH_REVIEWERS and not row.is_neutral and row.signed_by != user_id
        seat = row.ratings.seat_for(user_id) if can else None
        given = row.ratings.by_seat.get(seat) if seat else None
        form = None
        if seat is not None:
            form = RatingForm(
                initial=initial(judgement_of(given), edit_number=row.audit.edit_number),
                levels=levels,
                auto_id=f"{row.organisation.slug}-%s",
            )
        asked = f"{row.questions} asked" if row.questions else ""
        neutral = "neutral, not rated" if row.is_neutral else ""
        note = (invented_words(row.organisation), neutral, str(State(row.audit.state).label), asked)
        return BesideBoard(
            slug=row.organisation.slug,
            name=row.organisation.name,
            note=", ".join(filter(None, note)),
            href=criterion_address(row.organisation, held, criterion),
            board=voice_rows(row.voice, wants_level=wants_level(held, row.organisation, levels=len(levels)))
            if row.voice
            else (),
            evidence=evidence_parts(row.evidence),
            group=_group_rows(row),
            reviewers=rating_rows(row.ratings, user_id=user_id),
            form=form,
            seat=SEATS[seat] if seat else "",
        )

    return tuple(of(row) for row in rows)


def _group_rows(row: BesideRow) -> tuple[Row, ...]:
    """What the public group says of the criterion, and of the whole; silence once its step is over."""
    if row.comment is None:
        return () if row.audit.state == State.SIGNED else (Row("The public group", NO_COMMENT),)
    said = remark_words(row.remark)
    return (
        *((Row("The public group on this", said),) if said else ()),
        Row("The public group on the whole", remark_words(row.comment)),
    )


def queue_table(progress: Sequence[Progress], held: AuditRound) -> PageTable:
    return page_table(
        (
            Column[Progress]("number", "No.", lambda one: one.criterion.code),
            Column[Progress](
                "criterion",
                "Criterion of all boards",
                lambda one: one.criterion.wording,
                shown=lambda one: TableCell(one.criterion.wording, href=beside_address(held, one.criterion)),
            ),
            Column[Progress]("boards", "Boards that signed", lambda one: one.boards, Kind.NUMBER),
            Column[Progress]("rated", "Rated", lambda one: one.rated, Kind.NUMBER),
            Column[Progress]("wanted_twice", "For two reviewers", lambda one: one.wanted_twice, Kind.NUMBER),
            Column[Progress]("rated_twice", "Rated twice", lambda one: one.rated_twice, Kind.NUMBER),
            Column[Progress]("apart", "To settle", lambda one: one.apart, Kind.NUMBER),
        ),
        progress,
        key="queue",
        caption="Criteria to decide",
        note="Read a criterion of all boards before you rate one.",
    )


def agreement_table(progress: Sequence[Progress]) -> PageTable:
    """Counts by criterion of what two people rated."""
    return page_table(
        (
            Column[Progress]("number", "No.", lambda one: one.criterion.code),
            Column[Progress]("pairs", "Pairs", lambda one: counts([*one.pairs.values()]).pairs, Kind.NUMBER),
            Column[Progress](
                "same", "Same level", lambda one: counts([*one.pairs.values()]).same, Kind.NUMBER
            ),
            Column[Progress](
                "one_apart", "One apart", lambda one: counts([*one.pairs.values()]).one_apart, Kind.NUMBER
            ),
            Column[Progress](
                "further",
                "Two or more apart",
                lambda one: counts([*one.pairs.values()]).further,
                Kind.NUMBER,
            ),
        ),
        progress,
        key="agreement",
        caption="Agreement of two reviewers",
        note="Only where both ratings are in.",
    )


def groups_words(heard: GroupsHeard) -> str:
    """What public groups say of the whole, counted."""
    if not heard.sent:
        return ""
    told = ", ".join(
        f"{heard.answers[answer]} {words}" for answer, words in _ANSWERS.items() if heard.answers.get(answer)
    )
    groups = counted(heard.sent, "public group has", "public groups have")
    return f"{groups} sent a comment, of {counted(heard.signed, 'board')} that signed: {told}."


def agreement_words(progress: Sequence[Progress], held: AuditRound) -> str:
    """Weighted kappa once there is enough to say."""
    by_board: dict[int, list[tuple[int, int]]] = {}
    for one in progress:
        for number, pair in one.pairs.items():
            by_board.setdefault(number, []).append(pair)
    found = agreement(by_board, seed=held.pk)
    if found is None:
        return "Too few pairs to say how far reviewers agree: it takes 10 boards, 50 pairs and two levels."
    return (
        f"Weighted kappa {found.kappa:.2f}, between {found.low:.2f} and {found.high:.2f} in 95 of 100 resamplings "
        "of boards."
    )
