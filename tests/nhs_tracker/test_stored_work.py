"""What rows and messages of before hold of work, and what goes out by mail: neither may come to mean nothing."""

from pathlib import Path

import pytest

from boards.work import owed
from nhs_tracker import stamps
from nhs_tracker.celery import app

#: A kind's name and a subject, as an installation holds them; a name is never changed or taken away.
ROWS = [
    ("judge", "ae-4-hours"),
    ("judge", "ae-4-hours:7"),
    ("accept figures", "12"),
    ("draft_report", "12"),
    ("reset-link", "12"),
    ("mail", "12"),
    ("scan evidence", "12"),
    ("analyse", "ae-4-hours"),
    ("audit result", "12"),
    ("published audit result", "12"),
    ("sign-in-code", "12"),
    ("group-reminder", "12"),
    ("calibrate", "12"),
]


@pytest.mark.parametrize(("name", "subject"), ROWS)
def test_a_row_of_before_is_read_and_written_as_it_stands(name: str, subject: str) -> None:
    kind = owed.named(name)
    assert kind is not None
    assert kind.subject.read(subject).written() == subject


def test_every_kind_of_work_is_in_this_table() -> None:
    assert {name for name, _ in ROWS} == set(owed._kinds)


def test_tasks_that_a_message_may_name_are_there() -> None:
    app.loader.import_default_modules()
    assert {"boards.work.tasks.settle", "boards.work.tasks.sweep"} <= set(app.tasks)
    assert {job["task"] for job in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_nothing_is_mailed_beside_the_outbox() -> None:
    """What is sent from elsewhere is lost with the process, and nobody reads that it did not arrive."""
    ways = (
        "django.core.mail import",
        "EmailMessage(",
        "EmailMultiAlternatives(",
        "smtplib.SMTP(",
        "send_mail(",
    )
    found = {
        str(path.relative_to(stamps.ROOT))
        for package in ("boards", "reports", "targets", "nhs_tracker")
        for path in (stamps.ROOT / package).rglob("*.py")
        if _uses(path, ways)
    }
    # The adapter's `send_mail` is there to refuse what the sign-in package would send by itself.
    assert found == {"boards/work/mail.py", "boards/desk/adapters.py"}


def _uses(path: Path, ways: tuple[str, ...]) -> bool:
    text = path.read_text()
    return any(way in text for way in ways)
