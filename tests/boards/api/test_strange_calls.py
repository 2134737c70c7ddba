"""Whatever a program sends, it is answered as the API's description says, and never by a fault of ours."""

from typing import Any

import pytest
from django.http import HttpResponse

from bench.faults.strange_calls import call_strangely, round_without_reading
from boards.api.gate import Refused

CASES = 112  # a few seconds of a machine that is free; `make faults` makes 20,000

pytestmark = pytest.mark.django_db


def test_no_call_is_answered_by_a_fault_or_in_another_way_than_described() -> None:
    found = call_strangely(CASES)
    assert not found.faults, found.faults[0]
    assert found.cases >= CASES
    assert {200, 401, 403, 404, 422} <= set(found.statuses), found.statuses


def test_without_what_reads_the_rows_faults_would_be_found() -> None:
    assert round_without_reading(CASES).lost


def test_an_answer_that_is_not_described_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def teapot(*arguments: Any, **named: Any) -> HttpResponse:
        return HttpResponse("{}", status=418, content_type="application/json")

    monkeypatch.setattr(Refused, "answer", teapot)
    assert any("418" in fault for fault in call_strangely(CASES).faults)
