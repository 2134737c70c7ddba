"""Readers keep their pages beside large files and silent connections; without the guards they do not.

Beside other tests a few pages say more about the machine than about the site: the promise about the slowest hundredth
is measured by `make faults`, here it is that each page is answered, and most of them soon.
"""

from statistics import median

import pytest

from bench.faults import crowd

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_readers_do_not_wait_for_files_or_for_the_silent() -> None:
    found = crowd.measure(rounds=1, seconds=3, megabytes=4, files=3)
    assert found.failed == 0
    assert found.most_memory <= 64, f"a web process grew by {found.most_memory} MB"
    assert set(found.statuses) <= {200, 302, 503, 0}
    assert 503 in found.statuses, "the next one was told to come later"
    assert median(found.loaded) < 2  # seconds


def test_control_without_the_guards_they_wait() -> None:
    found = crowd.measure(rounds=1, seconds=1, megabytes=4, files=2, guarded=False)
    assert found.failed, "readers were left without an answer"
    assert found.most_memory > 64, "files are checked where readers are served"
