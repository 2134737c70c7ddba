"""Participation audits that a data release makes public: those that were final when it was prepared.

Nobody chooses: a result that a release left out would be a choice about a board. Who approves reads them first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from boards.participation.audit_rows import BoardAudit
from boards.participation.public import FORM, PublicAudit, from_json, public_audits, to_json
from boards.participation.review_rows import AuditResult
from boards.participation.steps import State
from boards.people.permissions import Rights
from boards.people.roles import Action
from boards.work.actors import end_of
from reports.publication.models import DataRelease
from reports.publication.queries import current_release
from reports.publication.released_audits import ReleasedAudit


def of_release(release: DataRelease) -> QuerySet[BoardAudit]:
    """Real boards' audits of real rounds that were final on the release's day, before it was prepared."""
    return BoardAudit.objects.filter(
        round__fictional=False,
        steps__state=State.FINAL,
        steps__at__lte=release.prepared_at,
        steps__at__lt=end_of(release.known_on),
    )


def store_audits(release: DataRelease) -> None:
    """Twelve queries and one more for all of them."""
    owners = dict(of_release(release).values_list("pk", "organisation_id"))
    ReleasedAudit.objects.bulk_create(
        ReleasedAudit(
            release=release, organisation_id=owners[number], audit_id=number, content=to_json(audit)
        )
        for number, audit in sorted(public_audits(owners).items())
    )


def going_out(release: DataRelease) -> list[BoardAudit]:
    """Those of a release with board and round, by board and year; one query."""
    rows = of_release(release).select_related("organisation", "round")
    return list(rows.order_by("organisation__position", "round__first_year"))


@dataclass(frozen=True)
class Before:
    """The overall level that a board had in a round before, with that round's title."""

    level: int
    round: str


@dataclass(frozen=True)
class Told:
    """A final audit of one board, as its reader may read it."""

    organisation_id: int
    audit: PublicAudit


def released_audits(
    release: DataRelease | None, *, organisation_id: int | None = None, round_key: str = ""
) -> tuple[Told, ...]:
    """What the release holds, of one board or all, the newest year first; one query."""
    if release is None:
        return ()
    rows = ReleasedAudit.objects.filter(release=release)
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    if round_key:
        rows = rows.filter(audit__round__key=round_key)
    rows = rows.order_by("-audit__round__first_year", "audit__round__title", "organisation__position")
    return tuple(Told(row.organisation_id, from_json(row.content)) for row in rows)


#: Who reads final audits of all boards before a release: reviewers and analysts, and whoever decides what goes out.
_READ_ALL = (Action.VIEW_AUDIT, Action.PREPARE_RELEASE, Action.APPROVE_RELEASE)


def boards_read_by(rights: Rights) -> frozenset[int] | None:
    """The boards whose final audits somebody reads at the desk; None means all. Of others what is public."""
    if any(rights.boards(action) is None for action in _READ_ALL):
        return None
    return rights.boards(Action.VIEW_AUDIT)


def desk_audits(
    rights: Rights, *, organisation_id: int | None = None, round_key: str = ""
) -> tuple[Told, ...]:
    """What is final now of the boards that the person may read, and of others what is public; twelve queries."""
    boards = boards_read_by(rights)
    found = final_audits(organisation_id=organisation_id, round_key=round_key)
    if boards is None:
        return found
    public = released_audits(current_release(), organisation_id=organisation_id, round_key=round_key)
    seen = [one for one in found if one.organisation_id in boards]
    return (*seen, *(one for one in public if one.organisation_id not in boards))


def final_audits(*, organisation_id: int | None = None, round_key: str = "") -> tuple[Told, ...]:
    """The same of what is final now, samples among them; twelve queries."""
    rows = BoardAudit.objects.filter(state=State.FINAL)
    if organisation_id is not None:
        rows = rows.filter(organisation=organisation_id)
    if round_key:
        rows = rows.filter(round__key=round_key)
    rows = rows.order_by("-round__first_year", "round__title", "organisation__position")
    owners = dict(rows.values_list("pk", "organisation_id"))
    told = public_audits(owners)
    return tuple(Told(owner, told[number]) for number, owner in owners.items())


@dataclass(frozen=True)
class PublicRound:
    """A round of which a release holds audits; `boards` are how many."""

    key: str
    title: str
    first_year: int
    boards: int


def released_rounds(release: DataRelease | None) -> tuple[PublicRound, ...]:
    """The newest first; one query, none without a release."""
    if release is None:
        return ()
    names = ("audit__round__key", "audit__round__title", "audit__round__first_year")
    rows = ReleasedAudit.objects.filter(release=release).values(*names).annotate(boards=Count("pk"))
    in_order = rows.order_by("-audit__round__first_year", "audit__round__title")
    return tuple(PublicRound(*row) for row in in_order.values_list(*names, "boards"))


def released_levels_before(release: DataRelease | None, first_year: int) -> dict[int, Before]:
    """The overall level of each board in its newest round before a year, as the release holds it; one query."""
    rows = ReleasedAudit.objects.filter(release=release, audit__round__first_year__lt=first_year)
    told = rows.exclude(content__level=None).order_by("audit__round__first_year")
    return {
        board: Before(level, title)
        for board, level, title in told.values_list("organisation_id", "content__level", "content__title")
    }


def desk_levels_before(rights: Rights, first_year: int) -> dict[int, Before]:
    """As `desk_audits`; three queries."""
    boards = boards_read_by(rights)
    found = final_levels_before(first_year)
    if boards is None:
        return found
    public = released_levels_before(current_release(), first_year)
    seen = {number: one for number, one in found.items() if number in boards}
    return {number: one for number, one in public.items() if number not in boards} | seen


def final_levels_before(first_year: int) -> dict[int, Before]:
    """The same of what is final now; one query."""
    rows = AuditResult.objects.filter(
        audit__state=State.FINAL, audit__round__first_year__lt=first_year, level__isnull=False
    ).order_by("audit__round__first_year")
    return {
        board: Before(level, title)
        for board, level, title in rows.values_list(
            "audit__organisation_id", "level__number", "audit__round__title"
        )
    }


def audits_otherwise(release: DataRelease) -> Iterator[str]:
    """What an audit says otherwise than was sealed of it. Of another form than this program's its hash alone tells."""
    sealed = {one.audit_id: one for one in ReleasedAudit.objects.filter(release=release).order_by("audit")}
    now = public_audits(sealed)
    for number, row in sealed.items():
        if row.content.get("form") != FORM:
            continue
        if number not in now or to_json(now[number]) != row.content:
            yield (
                f"Data release {release.number} sealed another audit {number} of organisation "
                f"{row.organisation_id} than is held."
            )
