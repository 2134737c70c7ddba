"""A data release made by the people who may make one."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from boards.people.models import User
from boards.people.roles import Role
from boards.work import audit
from reports.publication import services
from reports.publication.models import DataRelease
from reports.publication.verbs import Verb
from tests.support.people import actor_for, person


def release_figures(*, known_on: date | None = None, title: str = "Figures") -> DataRelease:
    """Prepare, approve and release what is known on the day (today when none is given)."""
    loader, publisher = person(Role.STATISTICS_LOADER), person(Role.PUBLISHER)
    made = services.prepare_release(
        actor=actor_for(loader), title=title, note="", known_on=known_on or timezone.localdate()
    )
    services.approve_release(actor=actor_for(publisher, stepped_up=True), number=made.number)
    return services.release(actor=actor_for(publisher, stepped_up=True), number=made.number)


def approve_by_hand(release: DataRelease, *, by: User, **other: str) -> None:
    """Approved as its columns say, without what the service looks at; the log tells of it, or the database refuses."""
    now = timezone.now()
    with transaction.atomic():
        DataRelease.objects.filter(pk=release.pk).update(approved_by=by, approved_at=now, **other)
        audit.record(
            actor=actor_for(by), action=Verb.APPROVED, subject_type="data release", subject_id=release.number
        )
