"""The people of every test of plans."""

import pytest

from tests.boards.plans.plans import Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    return cast()
