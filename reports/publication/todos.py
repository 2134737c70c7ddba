"""What is owed about data releases: one to prepare where figures came, one to approve, one to release."""

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

RELEASE = "release"
KINDS = (Kind(RELEASE, "Data releases", may_wait=False),)


def todos(scope: Scope, today: date) -> list[Todo]:
    """Two queries for what is to be prepared, one for what is to be approved or released."""
    return [*_to_prepare(scope), *_prepared(scope)]


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
