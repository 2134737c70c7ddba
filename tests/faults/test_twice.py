"""Two people do the same thing at the same moment, each on a page."""

import threading

import pytest

from bench.faults import rounds
from boards.figures.models import Submission

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_two_people_accept_one_submission_and_the_second_is_told_who_did_and_when() -> None:
    outcome = rounds.accept_twice()
    assert outcome.clean, outcome


def test_without_the_lock_both_would_accept(monkeypatch: pytest.MonkeyPatch) -> None:
    both_have_looked = threading.Barrier(2, timeout=30)

    def unlocked(found: Submission) -> Submission:
        both_have_looked.wait()
        return found

    monkeypatch.setattr("boards.figures.services.accepting.locked", unlocked)
    assert not rounds.accept_twice().clean
