"""A file of several measures: checked, accepted and given up as one, and read by measure."""

from typing import Any

import pytest

from boards.figures import services
from boards.figures.models import Observation, StagedRow, Submission
from boards.organisations.models import Organisation
from targets.catalogue.models import Measure
from tests.boards.figures.conftest import AE, LOADER, csv_of, load

pytestmark = pytest.mark.django_db
HEADER = "measure,organisation,period,numerator,denominator,value,marker,status"
RTT = "referral-to-treatment-18-weeks"


def send(board: Organisation, *rows: str, **other: Any) -> list[Submission]:
    asked: dict[str, Any] = {
        "actor": LOADER,
        "stream": "board",
        "organisation_id": board.pk,
        "content": csv_of(*rows, header=HEADER),
        "file_name": "month.csv",
        "channel": "upload",
    }
    return services.receive_together(**asked | other)


def test_every_measure_is_a_submission_and_all_are_accepted_together(lothian: Organisation) -> None:
    first, second = send(
        lothian,
        f"{AE},nhs-lothian,2023-04-01,90,100,,,",
        f"{Measure.objects.get(key=RTT).title},nhs-lothian,2023-04-01,,,91.2,,",
        f"{AE.upper()},nhs-lothian,2023-05-01,80,100,,,",
    )
    assert [(one.measure_id, one.rows, one.added, one.left_out) for one in (first, second)] == [
        (AE, 2, 2, []),
        (RTT, 1, 1, []),
    ]
    assert (first.sent_with_id, second.sent_with_id) == (None, first.pk)
    assert first.sha256 == second.sha256
    accepted = services.accept_together(actor=LOADER, submission=first)
    assert sorted(one.measure_key for one in accepted) == [AE, RTT]
    assert Observation.objects.count() == 3
    assert {one.state for one in services.sent_together(second)} == {"accepted"}


def test_one_error_rejects_all_and_tells_the_row_of_the_file(lothian: Organisation) -> None:
    (rejected,) = send(
        lothian, f"{AE},nhs-lothian,2023-04-01,90,100,,,", f"{RTT},nhs-lothian,2023-04-01,,,191.2,,"
    )
    assert (rejected.measure_id, rejected.state) == (RTT, "rejected")
    assert [(error["row"], error["code"]) for error in rejected.errors] == [(3, "percent_above_100")]
    assert list(Submission.objects.all()) == [rejected]
    assert not StagedRow.objects.exists()


def test_what_a_grid_has_wrong_is_told_and_not_stored(lothian: Organisation) -> None:
    row = {
        "measure": AE,
        "organisation": "nhs-lothian",
        "period": "2023-04-01",
        "numerator": "x",
        "denominator": "1",
    }
    (rejected,) = services.receive_grid(actor=LOADER, stream="board", organisation_id=lothian.pk, rows=[row])
    assert rejected.errors[0]["column"] == "numerator"
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["a-and-e,nhs-lothian,2023-04-01,90,100,,,"], "Row 2 names “a-and-e”, which is no measure."),
        (
            [f"{AE},nhs-lothian,2023-04-01,90,100,,,", ",nhs-lothian,2023-05-01,9,10,,,"],
            "Row 3 names no measure.",
        ),
        ([f"{AE},nhs-lothian,2023-04-01"], "Row 2: This row has 3 cells; the header has 8."),
    ],
)
def test_a_file_that_does_not_say_of_which_measures_it_is_is_refused(
    lothian: Organisation, rows: list[str], words: str
) -> None:
    with pytest.raises(services.NotReceivable) as refused:
        send(lothian, *rows)
    assert str(refused.value).startswith(words)
    assert not Submission.objects.exists()


def test_a_file_without_the_column_asks_for_the_measure(lothian: Organisation) -> None:
    with pytest.raises(services.NoMeasures, match="Choose the measure"):
        send(lothian, content=csv_of("nhs-lothian,2023-04-01,90,100,,,"))


def test_a_file_of_several_measures_sent_for_one_tells_what_it_left_out(lothian: Organisation) -> None:
    content = csv_of(
        f"{AE},nhs-lothian,2023-04-01,90,100,,,", f"{RTT},nhs-lothian,2023-04-01,,,91.2,,", header=HEADER
    )
    accepted = load(content, stream="board", organisation_id=lothian.pk)
    assert accepted.added == 1
    assert Submission.objects.get().left_out == [{"column": "measure", "label": RTT, "rows": 1}]


def test_all_can_be_given_up_together(lothian: Organisation) -> None:
    first, _ = send(lothian, f"{AE},nhs-lothian,2023-04-01,9,10,,,", f"{RTT},nhs-lothian,2023-04-01,,,91.2,,")
    services.withdraw_together(actor=LOADER, submission=first)
    assert set(Submission.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not StagedRow.objects.exists()


def test_nothing_is_accepted_where_one_of_them_was_overtaken(lothian: Organisation) -> None:
    first, _ = send(lothian, f"{AE},nhs-lothian,2023-04-01,9,10,,,", f"{RTT},nhs-lothian,2023-04-01,,,91.2,,")
    later = csv_of("nhs-lothian,2023-04-01,,,95.0,,")
    load(later, measure_key=RTT, stream="board", organisation_id=lothian.pk, known_from=None)
    with pytest.raises(services.Overtaken):
        services.accept_together(actor=LOADER, submission=first)
    assert not Observation.objects.filter(measure=AE).exists()
