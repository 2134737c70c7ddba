"""What is owed about what is public: a release to prepare, to approve or to release, and what has to go."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from boards.asks.owing import Kind, Scope, Todo
from boards.components.words import counted
from boards.figures.models import Stream, Submission
from boards.people.roles import Action
from reports.publication import queries
from reports.publication.models import DataRelease
from reports.publication.taking_off import wanted_off

RELEASE, TAKE_OFF = "release", "take-off"
KINDS = (
    Kind(RELEASE, "Data releases", may_wait=False),
    Kind(TAKE_OFF, "Entries to take off public pages", may_wait=False),
)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Two queries for what is to be prepared, one for what is to be approved or released, two for what has to go."""
    return [*_to_prepare(scope), *_prepared(scope), *_to_take_off(scope)]


def _to_prepare(scope: Scope) -> Iterator[Todo]:
    if not scope.wants(Action.PREPARE_RELEASE):
        return
    current = queries.current_release()
    arrived: QuerySet[Submission] = Submission.objects.filter(
        state=Submission.State.ACCEPTED, stream=Stream.OFFICIAL
    )
    if current is not None:
        arrived = arrived.filter(pk__gt=current.through_submission)
    files = arrived.exclude(added=0, changed=0).count()
    if files:
        since = f"since data release {current.number}" if current else "and nothing is released"
        yield Todo(
            kind=RELEASE,
            key="next",
            organisation=None,
            action=Action.PREPARE_RELEASE,
            due=None,
            words="Prepare a data release",
            href=reverse("releases:prepare"),
            why=f"{counted(files, 'official file')} brought new figures {since}.",
        )


def _prepared(scope: Scope) -> Iterator[Todo]:
    if not scope.wants(Action.APPROVE_RELEASE, Action.RELEASE):
        return
    for release in queries.releases():
        if release.released_at is None and release.withdrawn_at is None:
            if release.approved_by_id is None:
                why = f"{release.prepared_by.name} prepared it."
                yield _of(release, Action.APPROVE_RELEASE, act="Approve", why=why)
            else:
                yield _of(release, Action.RELEASE, act="Release", why="It is approved and not public yet.")


def _to_take_off(scope: Scope) -> Iterator[Todo]:
    """Without a word of the entry: the list is read by more than its publishers."""
    if not scope.wants(Action.RELEASE):
        return
    for row in wanted_off():
        board, number = row.organisation, row.feedback.number
        yield Todo(
            kind=TAKE_OFF,
            key=f"{board.slug}/{number}/{row.sending}",
            organisation=None,
            action=Action.RELEASE,
            due=None,
            words=f"Take an entry of {board.name} off public pages",
            href=reverse("releases:take-off", args=[board.slug, number, row.sending]),
            why="Its board asks for it, and it is public still.",
            many="Take {} entries off public pages",
        )


def _of(release: DataRelease, action: Action, *, act: str, why: str) -> Todo:
    return Todo(
        kind=RELEASE,
        key=str(release.number),
        organisation=None,
        action=action,
        due=None,
        words=f"{act} data release {release.number}: {release.title}",
        href=reverse("releases:release", args=[release.number]),
        why=why,
        many=f"{act} {{}} data releases",
        not_by=frozenset({release.prepared_by_id}),
    )
