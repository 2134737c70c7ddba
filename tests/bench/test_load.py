"""The benchmark of loading runs, and says what its goals came to."""

from importlib import import_module
from typing import Any

import pytest

from boards.figures.models import Observation

load: Any = import_module("bench.load")  # its peers have no types


def test_it_runs_every_way_on_a_few_rows(
    fresh_db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {"ROWS": 600, "ORGANISATIONS": 10, "BULK_ROWS": 50, "UPSERT_ROWS": 20, "ROUNDS": 1}
    for name, number in small.items():
        monkeypatch.setattr(load, name, number)
    load.measure()
    said = capsys.readouterr().out
    for way in ("COPY", "end to end", "1% changed", "bulk_create", "import-export"):
        assert way in said
    assert said.count("goal (") == 2
    assert Observation.objects.filter(measure=load.MEASURE).count() == 600 + 6
