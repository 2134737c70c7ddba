"""A large file is checked by a process of its own, to the same end as a small one."""

import fcntl
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from boards.desk import door
from boards.figures import apart
from boards.figures.models import StagedRow, Stream, Submission
from boards.figures.services import NotReceivable
from boards.organisations.models import Organisation
from boards.people.roles import Role
from tests.support.databases import environment
from tests.support.people import actor_for, person, sign_in
from tests.support.submissions import AE, HEADER

pytestmark = pytest.mark.usefixtures("fresh_db")

UPLOAD = "/desk/boards/nhs-lothian/figures/upload/"
ROW = "nhs-lothian,2023-04-01,90,100,,,"


@pytest.fixture(autouse=True)
def children_use_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)


def large(*rows: str) -> bytes:
    """So many rows, and blank lines up to the size of a large file."""
    return ("\n".join([HEADER, *rows]) + "\n" + "\n" * apart.LARGE_BYTES).encode()


def test_a_large_file_of_the_page_is_checked_apart_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boards.sending.views.figures.receive", None)  # not here
    planner = sign_in(Client(), person(Role.PLANNER))
    answer = planner.post(UPLOAD, {"measure": AE, "file": SimpleUploadedFile("large.csv", large(ROW))})
    (submission,) = Submission.objects.all()
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/{submission.pk}/")
    assert (submission.state, submission.rows, submission.submitted_by_id) == (
        "staged",
        1,
        int(planner.session["_auth_user_id"]),
    )
    assert submission.file_name == "large.csv"

    monkeypatch.setattr("boards.figures.services.restaging.stage_again", None)
    StagedRow.objects.all().delete()  # as after a crash of the database
    assert planner.get(answer.headers["Location"]).status_code == 200
    assert StagedRow.objects.filter(submission=submission).count() == 1

    monkeypatch.setattr("boards.sending.submission_views.figures.check_again", None)
    planner.post(f"/desk/boards/nhs-lothian/figures/{submission.pk}/check-again/")
    submission.refresh_from_db()
    assert submission.state == "withdrawn"
    assert Submission.objects.get(state="staged").rows == 1

    wrong = SimpleUploadedFile("wrong.csv", large("nowhere,2023-04-01,90,100,,,"))
    planner.post(UPLOAD, {"measure": AE, "file": wrong})
    assert Submission.objects.get(state="rejected").error_count == 1
    unnamed = planner.post(UPLOAD, {"measure": "", "file": SimpleUploadedFile("x.csv", large(ROW))})
    assert "Choose the measure, or name it for each row" in unnamed.content.decode()


def test_a_check_that_dies_is_told_and_the_door_opens_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(large(ROW))
    given: dict[str, Any] = {
        "actor": actor_for(person(Role.PLANNER)),
        "measure_key": AE,
        "stream": Stream.BOARD,
        "organisation_id": Organisation.objects.get(slug="nhs-lothian").pk,
        "file_name": "large.csv",
        "channel": "upload",
        "known_from": date(2025, 1, 1),
    }
    monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
    with pytest.raises(NotReceivable, match="ended before it was done"):
        apart.receive_file(path=file, together=False, **given)
    assert door.is_open()
    assert not Submission.objects.exists()
    monkeypatch.setattr(apart, "MOST_SECONDS", 60)
    (submission,) = apart.receive_file(path=file, together=False, **given)
    assert submission.known_from == date(2025, 1, 1)


def test_one_large_file_at_a_time_and_the_next_is_told_when() -> None:
    planner = sign_in(Client(), person(Role.PLANNER))
    with Path(settings.DOOR_FILE).open("a") as of_another_process:
        fcntl.flock(of_another_process, fcntl.LOCK_EX)
        answer = planner.post(UPLOAD, {"measure": AE, "file": SimpleUploadedFile("large.csv", large(ROW))})
        small = SimpleUploadedFile("small.csv", f"{HEADER}\n{ROW}\n".encode())
        assert planner.post(UPLOAD, {"measure": AE, "file": small}).status_code == 302
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Large files are checked one at a time" in answer.content.decode()
    assert door.is_open()
