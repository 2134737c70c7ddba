""" "Why is this amber?": a cell's inputs, found by the numbers that it names."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.organisations.models import Organisation
from boards.performance.models import Result
from boards.performance.queries import FrameworkYear, Latest, explanation, grid
from boards.plans.models import AgreedValue
from targets.calc.rag import Reason
from tests.boards.performance.arrivals import AE, arrive, number_of

pytestmark = pytest.mark.django_db


def test_an_amber_cell_names_figure_file_definition_and_limit() -> None:
    accepted = arrive("nhs-lothian,2023-04-01,94,100,,,", known_from=date(2025, 1, 7))
    cell = grid(view=Latest(), returns_of=None).cells[number_of("nhs-lothian"), AE]
    with CaptureQueriesContext(connection) as context:
        why = explanation(cell)
    assert len(context) == 4
    assert why.figure is not None
    assert (why.figure.submission_id, why.figure.file_name) == (accepted.submission_id, "figures.csv")
    assert (why.figure.stream, why.figure.known_from) == ("official", date(2025, 1, 7))
    assert (why.organisation, why.framework.key) == ("NHS Lothian", "ldp-2023-24")
    assert why.requirement is not None
    assert (why.requirement.floor, why.definition.version) == (95, 1)
    assert (why.judgement.reason, why.judgement.limit) == (Reason.WITHIN_TOLERANCE, Decimal("90.25"))
    assert why.cell.result == Result.SLIGHTLY_OFF_TRACK == why.judgement.result
    assert (why.plan, why.agreed) == (None, None)


def test_an_agreed_value_names_its_number_and_source() -> None:
    arrive("nhs-lothian,2015-04-01,,,1000,,", measure="smoking-quits")
    board = number_of("nhs-lothian")
    cell = grid(view=FrameworkYear("ldp-2015-16"), returns_of=None).cells[board, "smoking-quits"]
    held = AgreedValue.objects.get(organisation=board, measure="smoking-quits", framework="ldp-2015-16")
    why = explanation(cell)
    assert why.agreed is not None
    assert (why.agreed.agreed_value_id, why.agreed.number, why.agreed.source) == (held.pk, 1, held.source)
    assert cell.promised == held.value


def test_a_sum_has_no_figure_of_its_own_and_a_series_without_target_no_requirement() -> None:
    boards = Organisation.objects.filter(kind="territorial").values_list("slug", flat=True)
    arrive(*[f"{slug},2023-04-01,5,100,,," for slug in boards], measure="cancelled-operations")
    why = explanation(
        grid(view=Latest(), returns_of=None).cells[number_of("nhsscotland"), "cancelled-operations"]
    )
    assert (why.figure, why.requirement, why.cell.pooled) == (None, None, True)
    assert why.framework.key == "ldp-2023-24"
    assert why.judgement.limit is None
