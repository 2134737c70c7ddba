"""“You said, we did” in a data release: whatever two people had agreed when it was prepared, and still do.

Nobody chooses among entries. What a board takes back before the release is left out; what was released stays in that
release, and the next one is without it. What has to go at once is hidden (`taking_off`).
"""

from collections.abc import Iterable, Iterator

from django.db.models import F, Max, Q, QuerySet

from boards.organisations.models import Organisation
from boards.participation import feedback_queries
from boards.participation.feedback_public import PublicFeedback, from_json, public_feedback, to_json
from boards.participation.feedback_rows import Feedback, FeedbackState
from boards.people.permissions import Rights
from boards.work.actors import end_of
from reports.publication.audits import boards_read_by
from reports.publication.models import DataRelease
from reports.publication.queries import current_release
from reports.publication.released_feedback import ReleasedFeedback
from reports.publication.taking_off import shown_rows


def of_release(release: DataRelease) -> QuerySet[Feedback]:
    """Of real boards: agreed on the release's day, before it was prepared."""
    rows = feedback_queries.agreed().exclude(organisation__kind=Organisation.Kind.SAMPLE)
    last = Max("readings__at", filter=Q(readings__sending=F("sending")))
    return rows.annotate(agreed_at=last).filter(
        agreed_at__lte=release.prepared_at, agreed_at__lt=end_of(release.known_on)
    )


def going_out(release: DataRelease) -> list[Feedback]:
    """By board; one query."""
    return list(of_release(release).order_by("organisation__position", "number"))


def listed(release: DataRelease, rights: Rights) -> list[PublicFeedback]:
    """What a release holds, or would hold now of the boards whose entries the person reads; by board, one query."""
    if release.released_at is not None:
        rows = shown_rows(ReleasedFeedback.objects.filter(release=release))
        rows = rows.order_by("organisation__position", "feedback__number")
        return [from_json(content) for content in rows.values_list("content", flat=True)]
    boards = boards_read_by(rights)
    return public_feedback(
        one for one in going_out(release) if boards is None or one.organisation_id in boards
    )


def differs(release: DataRelease, current: DataRelease) -> bool:
    """Whether it holds other entries than the current release, or the same agreed anew; two queries."""
    now = set(of_release(release).values_list("pk", "sending"))
    return now != set(ReleasedFeedback.objects.filter(release=current).values_list("feedback", "sending"))


def store_feedback(release: DataRelease) -> None:
    """Two queries for all of them."""
    entries = going_out(release)
    ReleasedFeedback.objects.bulk_create(
        ReleasedFeedback(
            release=release,
            organisation_id=one.organisation_id,
            feedback=one,
            sending=one.sending,
            content=to_json(told),
        )
        for one, told in zip(entries, public_feedback(entries), strict=True)
    )


def released_feedback(release: DataRelease | None, *, organisation_id: int) -> tuple[PublicFeedback, ...]:
    """What the release holds of a board and is shown, the newest first; one query, none without a release."""
    if release is None:
        return ()
    rows = shown_rows(ReleasedFeedback.objects.filter(release=release, organisation=organisation_id))
    return _newest_first(from_json(content) for content in rows.values_list("content", flat=True))


def taken_back(*, release_number: int, organisation_id: int) -> tuple[PublicFeedback, ...]:
    """What the release holds of a board that is not agreed any more, or was agreed anew since; one query."""
    rows = ReleasedFeedback.objects.filter(release__number=release_number, organisation=organisation_id)
    rows = rows.exclude(feedback__state=FeedbackState.AGREED, feedback__sending=F("sending"))
    return tuple(from_json(content) for content in rows.order_by("pk").values_list("content", flat=True))


def desk_feedback(rights: Rights, *, organisation_id: int) -> tuple[PublicFeedback, ...]:
    """What is agreed now of a board that the person may read, of another what is public; two queries at most."""
    boards = boards_read_by(rights)
    if boards is not None and organisation_id not in boards:
        return released_feedback(current_release(), organisation_id=organisation_id)
    return agreed_feedback(organisation_id=organisation_id)


def agreed_feedback(*, organisation_id: int) -> tuple[PublicFeedback, ...]:
    """What is agreed now, a sample's too; one query."""
    return _newest_first(public_feedback(feedback_queries.agreed(organisation_id=organisation_id)))


def _newest_first(told: Iterable[PublicFeedback]) -> tuple[PublicFeedback, ...]:
    return tuple(sorted(told, key=lambda one: (one.first_day, one.number), reverse=True))


def feedback_otherwise(release: DataRelease) -> Iterator[str]:
    """What an entry says otherwise than was sealed of it. Once it is taken back, the hash alone tells."""
    rows = ReleasedFeedback.objects.filter(release=release).select_related("feedback__organisation")
    for row in rows.order_by("pk"):
        held = row.feedback
        if (
            held.sending == row.sending
            and held.state == FeedbackState.AGREED
            and from_json(row.content).words
            != (
                held.about,
                held.said,
                held.did,
                held.link,
            )
        ):
            yield (
                f"Data release {release.number} sealed other words of feedback {held.number} of organisation "
                f"{row.organisation_id} than are held."
            )
