"""Two who propose a level at the same moment, on committed data."""

from decimal import Decimal

import pytest

from boards.plans.agreed_levels import LevelProposal
from boards.plans.services import CannotPlan
from tests.boards.planning.test_levels import proposed
from tests.boards.plans.plans import cast
from tests.support.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_only_one_waits_for_the_board_and_the_other_is_told_so() -> None:
    people = cast()
    answers = together(
        lambda: proposed(people, value=Decimal(1300)), lambda: proposed(people, value=Decimal(1200))
    )
    (refused,) = (one for one in answers if isinstance(one, Exception))
    assert isinstance(refused, CannotPlan), refused
    assert LevelProposal.objects.count() == 1
