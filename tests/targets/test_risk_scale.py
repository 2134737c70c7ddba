"""The scale of risks, at every pair of scores."""

import pytest

from targets.calc.risk_scale import SCORES, Level, level_of


def test_every_pair_has_its_level_and_other_scores_none() -> None:
    """Held against a plain list of the products."""
    low, medium = {1, 2, 3, 4, 5, 6}, {8, 9, 10, 12}
    for likelihood in SCORES:
        for impact in SCORES:
            product = likelihood * impact
            expected = Level.LOW if product in low else Level.MEDIUM if product in medium else Level.HIGH
            assert level_of(likelihood, impact) is expected
            assert (expected is Level.HIGH) == (product in {15, 16, 20, 25})
    for wrong in ((0, 3), (3, 6)):
        with pytest.raises(ValueError, match="from 1 to 5"):
            level_of(*wrong)
