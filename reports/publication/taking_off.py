"""Taking an entry of “You said, we did” off public pages at once: what is sealed stays, its words go unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery

from boards.components.columns import Column, Kind
from boards.components.tables import PageTable, page_table
from boards.components.words import local_day
from boards.participation import telling
from boards.participation.feedback_public import PublicFeedback, from_json
from boards.participation.feedback_rows import Because, Feedback, FeedbackEdit
from boards.people.acts import Act, NothingToRead
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work.actors import Actor
from reports.publication.acts import Refused
from reports.publication.hidden_feedback import HiddenFeedback
from reports.publication.released_feedback import ReleasedFeedback

SHOWN, HIDDEN = "shown", "hidden"
SEALED = "The data release that holds it stays as it was sealed, and still verifies. Its words are not shown."


@dataclass(frozen=True)
class ShownFacts(NothingToRead):
    """One reading of an entry that a release made public, and whether public pages show it."""

    state: str
    title: str
    organisation_id: None = None

    def in_another_state(self, act: Act["ShownFacts"]) -> str:
        return f"{self.title} is off public pages already."


def _by_a_person(facts: ShownFacts, actor: Actor) -> str:
    return "The row names who took it off: sign in to do this." if actor.is_command else ""


TAKE_OFF = Act[ShownFacts](
    key="take-off",
    permission=Action.RELEASE,
    from_states=frozenset({SHOWN}),
    words="Take it off public pages",
    hindrances=(_by_a_person,),
)


@dataclass(frozen=True)
class TakenOff:
    """What everybody is told of an entry that was taken off: never a word of it."""

    board: str
    day: date
    because: str


def released_reading(*, board: str, number: int, sending: int) -> ReleasedFeedback | None:
    """The newest row of a release that holds this reading of an entry."""
    rows = ReleasedFeedback.objects.filter(
        organisation__slug=board, feedback__number=number, sending=sending
    ).select_related("release", "organisation", "feedback")
    return rows.order_by("-release__number").first()


def shown_facts(row: ReleasedFeedback) -> ShownFacts:
    hidden = HiddenFeedback.objects.filter(feedback=row.feedback_id, sending=row.sending).exists()
    return ShownFacts(HIDDEN if hidden else SHOWN, f"“{row.content['about']}”")


def take_off(*, actor: Actor, row: ReleasedFeedback, because: Because, why: str) -> None:
    """Public pages, files and reports stop showing it with the end of this call. Raises NotAllowed; Refusal."""
    require(actor=actor, action=TAKE_OFF.permission, organisation_id=None)
    if actor.user_id is None:
        raise Refused("The row names who took it off: sign in to do this.")
    with transaction.atomic():
        held = Feedback.objects.select_for_update().select_related(None).get(pk=row.feedback_id)
        if shown_facts(row).state == HIDDEN:
            raise Refused("Somebody has taken it off public pages already.")
        telling.taken_off(actor=actor, held=held, sending=row.sending, because=because, why=why)
        HiddenFeedback.objects.create(
            feedback=held,
            sending=row.sending,
            because=because,
            why=why,
            by_id=actor.user_id,
            at=actor.now,
        )


def shown_rows(rows: QuerySet[ReleasedFeedback]) -> QuerySet[ReleasedFeedback]:
    """Without what was taken off."""
    return rows.annotate(_off=_hidden()).filter(_off=None)


def _hidden() -> Subquery:
    found = HiddenFeedback.objects.filter(feedback=OuterRef("feedback"), sending=OuterRef("sending"))
    return Subquery(found.values("pk"))


def hidden_of_report(*, release_number: int | None, organisation_id: int) -> tuple[PublicFeedback, ...]:
    """What the release that a report was made from holds of its board and is taken off; one query."""
    if release_number is None:
        return ()
    rows = ReleasedFeedback.objects.filter(release__number=release_number, organisation=organisation_id)
    rows = rows.annotate(_off=_hidden()).exclude(_off=None)
    return tuple(from_json(content) for content in rows.order_by("pk").values_list("content", flat=True))


def taken_off(*, organisation_id: int) -> tuple[TakenOff, ...]:
    """Of a board, ever; the newest first. One query."""
    return _told(HiddenFeedback.objects.filter(feedback__organisation=organisation_id))


def taken_off_of_release(release_id: int) -> tuple[TakenOff, ...]:
    """Of what a release holds; one query."""
    held = ReleasedFeedback.objects.filter(release=release_id, sending=F("feedback__hidden__sending"))
    return _told(HiddenFeedback.objects.filter(pk__in=held.values("feedback__hidden")))


def _told(rows: QuerySet[HiddenFeedback]) -> tuple[TakenOff, ...]:
    told = rows.order_by("-at", "-pk").values_list("feedback__organisation__slug", "at", "because")
    return tuple(TakenOff(board, local_day(at), str(Because(because).label)) for board, at, because in told)


def taken_off_table(rows: Iterable[TakenOff]) -> PageTable | None:
    """None where nothing was."""
    told = tuple(rows)
    if not told:
        return None
    columns: tuple[Column[TakenOff], ...] = (
        Column("board", "Board", lambda one: one.board, Kind.CODE, only="file"),
        Column("day", "Taken out on", lambda one: one.day, Kind.DATE),
        Column("because", "Why", lambda one: one.because),
    )
    return page_table(columns, told, key="taken-off", caption="Entries that were taken out", note=SEALED)


@dataclass(frozen=True)
class Ask:
    """Why its board asks for an entry to be taken off, as it said last."""

    because: Because
    why: str


def ask_of(row: ReleasedFeedback) -> Ask | None:
    """None where the board did not ask, or only of an earlier reading; one query."""
    asked = FeedbackEdit.objects.filter(document=row.feedback_id, entry=telling.ASKED_OFF)
    said = (found.after or {}) if (found := asked.order_by("pk").last()) else {}
    if row.sending > int(said.get("sending", 0)):
        return None
    return Ask(Because(said["because"]), str(said["why"]))


def wanted_off() -> list[ReleasedFeedback]:
    """What boards asked to be taken off and is public still, each reading once; two queries, one where nobody asked."""
    asked = FeedbackEdit.objects.filter(entry=telling.ASKED_OFF).order_by("pk")
    asks = {one.document_id: int((one.after or {}).get("sending", 0)) for one in asked}
    if not asks:
        return []
    rows = shown_rows(ReleasedFeedback.objects.filter(feedback__in=asks)).select_related(
        "organisation", "feedback"
    )
    newest = {(one.feedback_id, one.sending): one for one in rows.order_by("pk")}
    return [row for (feedback, sending), row in newest.items() if sending <= asks[feedback]]
