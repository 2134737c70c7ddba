"""Figures of a few boards and measures, sent by hand-made files."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from boards.figures import services
from boards.figures.models import Submission
from boards.figures.services import Accepted
from boards.figures.work import JUDGE
from boards.organisations.models import Organisation
from boards.work import owed
from boards.work.actors import Actor, command

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
LOADER: Actor = command(name="import_figures", now=NOW)
AE = "ae-4-hours"


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Subjects that were judged: this slice only owes the work, so a handler that notes them stands in."""
    subjects: list[str] = []
    monkeypatch.setitem(owed._handlers, JUDGE.name, lambda subject, now: subjects.append(subject.written()))
    return subjects


@pytest.fixture
def lothian(db: None) -> Organisation:
    return Organisation.objects.get(slug="nhs-lothian")


@pytest.fixture
def fife(db: None) -> Organisation:
    return Organisation.objects.get(slug="nhs-fife")


def csv_of(
    *rows: str, header: str = "organisation,period,numerator,denominator,value,marker,status"
) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def send(content: bytes, **other: Any) -> Submission:
    """An official file of A&E figures, unless said otherwise."""
    asked: dict[str, Any] = {
        "actor": LOADER,
        "measure_key": AE,
        "stream": "official",
        "organisation_id": None,
        "content": content,
        "file_name": "figures.csv",
        "channel": "command",
        "layout_name": None,
        "known_from": date(2025, 1, 7),
    }
    return services.receive(**asked | other)


def load(content: bytes, **other: Any) -> Accepted:
    """Sent and accepted at once, whatever is unusual about it."""
    submission = send(content, **other)
    assert submission.state == "staged", submission.errors
    return services.accept(actor=other.get("actor", LOADER), submission_id=submission.pk, reasons="Made up.")
