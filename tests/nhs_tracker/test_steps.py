import io
from pathlib import Path

import pytest
from django.core.management.base import OutputWrapper

from nhs_tracker.progress import Progress
from nhs_tracker.steps import Steps


def test_a_start_says_its_seconds_by_step_with_those_of_the_set_up_once(tmp_path: Path) -> None:
    left = tmp_path / ".steps"
    left.write_text("24 python3-venv\n6 packages\n")
    steps = Steps.after_setup(left)
    with steps.step("database"):
        pass
    assert steps.words() == "It took 30 s: python3-venv 24, packages 6, database 0."
    assert Steps.after_setup(left).done == []


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_screen() -> None:
    out = Screen()
    told = Progress(OutputWrapper(out), "files").told
    for done in (1, 2, 3):
        told(done, 3)
    assert out.getvalue() == "\r  files: 1 of 3\r  files: 2 of 3\r  files: 3 of 3\n"


def test_progress_in_a_file_is_a_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("nhs_tracker.progress.time.monotonic", lambda: now[0])
    out = io.StringIO()
    told = Progress(OutputWrapper(out), "files").told
    for done in range(1, 13):
        now[0] += 1
        told(done, 12)
    assert out.getvalue() == "  files: 5 of 12\n  files: 10 of 12\n  files: 12 of 12\n"
