"""Readers keep their pages beside large files and silent connections; without the guards they do not."""

import pytest

from bench.faults import crowd

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_readers_do_not_wait_for_files_or_for_the_silent() -> None:
    found = crowd.measure(rounds=1, seconds=3, megabytes=4, files=3)
    assert found.failed == 0
    assert found.most_memory <= 64, f"a web process grew by {found.most_memory} MB"
    assert set(found.statuses) <= {200, 302, 503, 0}
    assert found.holds, found.p99


def test_control_without_the_guards_they_wait() -> None:
    found = crowd.measure(rounds=1, seconds=1, megabytes=4, files=2, guarded=False)
    assert not found.holds
