"""Figures as an installation held them whose rules took every cell's places by itself: Borders stayed at 89.6."""

from datetime import date

import polars as pl
import pytest

from boards.figures import acceptance
from boards.figures.intake import numbers
from boards.figures.services import receiving
from tests.boards.figures.conftest import csv_of, load

RTT = "referral-to-treatment-18-weeks"
JANUARY = (
    "nhs-borders,2025-01-01,,,89.6,,",
    "nhs-fife,2025-01-01,,,88.4,,",
    "nhs-tayside,2025-01-01,,,91.3,,",
)
REVISED = ("nhs-borders,2025-01-01,,,90,,revised", "nhs-fife,2025-01-01,,,88.5,,revised")
ONLY_OF_COUNTS = "AND h.numerator IS NOT NULL AND h.denominator IS NOT NULL"


def load_by_earlier_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files of one measure, of March and October 2025."""
    with monkeypatch.context() as before:
        before.setattr(numbers, "places", lambda column: pl.lit(0, pl.Int16))
        before.setattr(receiving, "RULES", 1)
        for name in ("ACCEPT", "COUNT"):
            before.setattr(acceptance, name, getattr(acceptance, name).replace(ONLY_OF_COUNTS, ""))
        load(csv_of(*JANUARY), measure_key=RTT, known_from=date(2025, 3, 4))
        load(csv_of(*REVISED), measure_key=RTT, known_from=date(2025, 10, 7))
