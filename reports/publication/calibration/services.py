"""Keeping chances as they are said, and counting with each release what became of all that was said."""

from datetime import datetime

from django.db import connection, transaction

from boards.work import audit
from boards.work.actors import command
from boards.work.owed import Number, owe
from reports.publication.calibration.counting import calibrated
from reports.publication.calibration.models import CalibrationLine, SaidChance
from reports.publication.calibration.reckoning import chances_of
from reports.publication.calibration.work import CALIBRATE
from reports.publication.models import DataRelease
from reports.publication.policy import policy_of
from reports.publication.queries import current_release
from reports.publication.verbs import Verb
from targets.calc.calibration import CALIBRATION_VERSION
from targets.catalogue.queries import Catalogue, catalogue


def owe_calibration(release: DataRelease, *, now: datetime) -> None:
    """In the transaction that makes the release public."""
    owe(CALIBRATE, [Number(release.number)], now=now)


def owe_missing_calibration(*, now: datetime) -> int:
    """Ask for that of the newest release where it is missing or was counted by other rules; returns how many."""
    current = current_release()
    if (
        current is None
        or CalibrationLine.objects.filter(release=current, version=CALIBRATION_VERSION).exists()
    ):
        return 0
    with transaction.atomic():
        owe_calibration(current, now=now)
    return 1


def settle_calibration(subject: Number, now: datetime) -> None:
    """The handler of owed calibrations. Done again it counts again, and keeps no other chances."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two at once wait for one another
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('calibrate', 0))")
        release = DataRelease.objects.get(number=subject.value)
        policy = policy_of(release, live=catalogue())
        _keep_chances(release, policy=policy, now=now)
        lines = calibrated(release, policy=policy)
        CalibrationLine.objects.filter(release=release).delete()
        CalibrationLine.objects.bulk_create(lines)


def _keep_chances(release: DataRelease, *, policy: Catalogue, now: datetime) -> None:
    """Once, and only while nothing later is public: what was not said in time is never said in hindsight."""
    newest = current_release()
    if newest is None or newest.pk != release.pk or SaidChance.objects.filter(release=release).exists():
        return
    kept = SaidChance.objects.bulk_create(chances_of(release, policy=policy))
    if kept:
        audit.record(
            actor=command(name="calibration", now=now),
            action=Verb.CHANCES_KEPT,
            subject_type="data release",
            subject_id=release.number,
            after={"chances": len(kept)},
        )
