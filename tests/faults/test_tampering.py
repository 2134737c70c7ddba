"""What is sealed is changed in each way once: refused to the application, and found where the owner did it."""

import pytest

from bench.faults import tampering
from boards.work import sealing
from reports import verifying

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_the_application_is_refused_and_the_owner_is_found() -> None:
    tampering.make_past()
    assert sealing.check().problem == ""
    assert verifying.check().problem == ""
    refused, seen = tampering.denied(tampering.statements()), tampering.found(tampering.kinds())
    assert refused.clean, refused
    assert seen.clean, seen
    # The controls: without the guard most of it happens, and nobody would have seen much of it.
    assert tampering.let_without_guard(tampering.statements()).lost > tampering.kinds() // 2
    assert tampering.found_by_chains_alone(2).lost == 2
    assert sealing.check().problem == ""
    assert verifying.check().problem == ""
