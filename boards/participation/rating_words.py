"""Ratings of one criterion in words: to reviewers as the blind sample lets them know, to others as decided."""

from boards.components.parts import Row
from boards.participation.hearing import Ratings
from boards.participation.review_rows import AuditRating, Seat

HIDDEN = "Another reviewer has rated it. You read that once both ratings are in."
SEATS = {
    Seat.FIRST: "First rating",
    Seat.SECOND: "Second rating",
    Seat.AMENDED: "After the factual check",
}


def rating_words(rating: AuditRating) -> str:
    """Level, reason, strengths, who; for a page on which the reader may know all of it."""
    told = [str(rating.level) if rating.level else "", rating.reason]
    if rating.strengths:
        told.append(f"Strengths: {rating.strengths}")
    return "\n".join(filter(None, told))


def rating_rows(ratings: Ratings, *, user_id: int | None) -> tuple[Row, ...]:
    """What this reviewer may see of the ratings of one criterion."""
    told = ratings.told_to(user_id)
    rows = [Row(f"{SEATS[Seat(one.seat)]}, {one.by.name}", rating_words(one)) for one in told]
    rows += [Row(f"Settlement, {one.by.name}", f"{one.level}\n{one.text}") for one in ratings.settlements]
    if len(told) < len(ratings.by_seat):
        rows.append(Row("Other rating", HIDDEN))
    if ratings.are_apart and not ratings.is_settled:
        rows.append(Row("To settle", "Both are two levels or more apart."))
    return tuple(rows)


def decided_rows(ratings: Ratings) -> tuple[Row, ...]:
    """The level that stands, with its reason and strengths."""
    amended = ratings.by_seat.get(Seat.AMENDED)
    rows = []
    if ratings.first:
        is_changed = amended is not None or ratings.settled is not None
        rows.append(Row("First decided" if is_changed else "Reviewers' level", rating_words(ratings.first)))
    if ratings.settled:
        rows.append(Row("Settled by two reviewers", f"{ratings.settled.level}\n{ratings.settled.text}"))
    if amended:
        rows.append(Row("Changed after the factual check", rating_words(amended)))
    return tuple(rows)
