"""Reports and releases are told in the transaction of the test: no worker is hinted."""

import pytest

from boards.work.tasks import settle


@pytest.fixture(autouse=True)
def no_hints(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that has a worker sends its hints; the others leave the broker alone."""
    if "start_worker" not in request.fixturenames:
        monkeypatch.setattr(settle, "delay", lambda *arguments: None)
