"""A data release made by the people who may make one."""

from datetime import date

from django.utils import timezone

from boards.people.roles import Role
from reports.publication import services
from reports.publication.models import DataRelease
from tests.support.people import actor_for, person


def release_figures(*, known_on: date | None = None, title: str = "Figures") -> DataRelease:
    """Prepare, approve and release what is known on the day (today when none is given)."""
    loader, publisher = person(Role.STATISTICS_LOADER), person(Role.PUBLISHER)
    made = services.prepare_release(
        actor=actor_for(loader), title=title, note="", known_on=known_on or timezone.localdate()
    )
    services.approve_release(actor=actor_for(publisher, stepped_up=True), number=made.number)
    return services.release(actor=actor_for(publisher, stepped_up=True), number=made.number)
