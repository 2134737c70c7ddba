"""A program reads figures and sends a return: checked as a file is, and accepted whole or not at all."""

from typing import Any

import pytest

from boards.api.models import Use
from boards.figures.models import Observation, Submission, WhyUnusual
from boards.figures.services import receive_rows
from boards.organisations.models import Organisation
from boards.performance.models import Standing
from boards.work.models import AuditEvent
from tests.boards.api.programs import Program, program
from tests.boards.performance.arrivals import AE, arrive
from tests.boards.sending.test_unusual_pages import STEADY
from tests.support.people import actor_for
from tests.support.shared import made_once
from tests.support.statements import statements

FIGURES = f"boards/nhs-lothian/figures/{AE}/"
MAY = {"period": "2024-05-01", "numerator": "18050", "denominator": "20000"}
FALLEN = {"period": "2024-05-01", "numerator": "12000", "denominator": "20100"}


@made_once
def sender() -> Program:
    """A program that sends figures of NHS Lothian, of which two years were published."""
    arrive(*STEADY)
    return program(Use.FIGURES)


def send(sender: Program, *rows: Any, dry: bool = False, key: str = "", **said: Any) -> Any:
    return sender.call(
        "post", f"{FIGURES}{'?dry_run=true' if dry else ''}", {"rows": list(rows), **said}, key=key
    )


def test_figures_are_read_exactly_as_they_are_known(sender: Program) -> None:
    with statements() as seen:
        told = sender.get(FIGURES).json()
    assert len([one for one in seen if "boards_observation" in one["sql"]]) == 1
    assert (told["measure"], told["unit"], told["invented"]) == (AE, "percent", False)
    assert len(told["figures"]) == len(STEADY)
    assert told["figures"][0] == {
        "period_start": "2022-01-01",
        "period_end": "2022-01-31",
        "period_kind": "month",
        "stream": "official",
        "numerator": "18000",
        "denominator": "20000",
        "value": "90",
        "marker": "",
        "status": "final",
        "known_from": "2025-01-07",
    }


def test_measures_say_what_is_held_and_wanted(sender: Program) -> None:
    told = {one["measure"]: one for one in sender.get("boards/nhs-lothian/figures/").json()}
    assert told[AE]["newest"] == {"start": "2023-12-01", "end": "2023-12-31", "kind": "month"}
    assert told[AE]["following"]["start"] == "2024-01-01"
    assert sender.get("boards/nhs-lothian/figures/nothing/").status_code == 404
    assert sender.get("boards/nhs-fife/figures/").status_code == 404


def test_a_return_is_accepted_and_judged_and_read_back(sender: Program) -> None:
    answer = send(sender, MAY)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    held = Submission.objects.get(pk=told["submission"])
    assert (held.channel, held.state, held.stream) == ("program", "accepted", "board")
    assert (told["added"], told["changed"], told["unchanged"]) == (1, 0, 0)
    assert sender.person is not None
    assert held.submitted_by_id == sender.person.pk
    assert sender.get(FIGURES).json()["figures"][-1]["stream"] == "board"
    assert Standing.objects.filter(organisation__slug="nhs-lothian", measure=AE).exists()


def test_it_reads_as_the_same_rows_of_a_form_do(sender: Program) -> None:
    """The same service takes both: what a form would be told, a program is told."""
    wrong = [{"period": "2024-05-01", "numerator": "5", "denominator": "4"}, {"period": "soon", "value": "x"}]
    assert sender.person is not None
    board = Organisation.objects.get(slug="nhs-lothian")
    typed = receive_rows(
        actor=actor_for(sender.person),
        measure_key=AE,
        stream="board",
        organisation_id=board.pk,
        rows=[row | {"organisation": board.slug} for row in wrong],
    )
    before = Submission.objects.count(), AuditEvent.objects.count()
    answer = send(sender, *wrong)
    assert answer.status_code == 422
    assert [(one["row"], one["field"], one["value"], one["problem"]) for one in answer.json()["errors"]] == [
        (str(one["row"]), one["column"], one["value"], one["problem"]) for one in typed.errors
    ]
    assert {one["row"] for one in answer.json()["errors"]} == {"2", "3"}
    assert (Submission.objects.count(), AuditEvent.objects.count()) == before


def test_unusual_figures_need_a_reason_for_each_kind(sender: Program) -> None:
    refused = send(sender, FALLEN)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == ["reasons.outside"]
    assert not Submission.objects.filter(stream="board").exists()

    taken = send(sender, FALLEN, reasons={"outside": "A department opened."})
    assert taken.status_code == 200
    assert [(one["kind"], one["asks"]) for one in taken.json()["unusual"]] == [("outside", True)]
    assert WhyUnusual.objects.get().text == "A department opened."


def test_a_dry_run_answers_the_same_and_stores_nothing(sender: Program) -> None:
    before = Submission.objects.count(), Observation.objects.count(), AuditEvent.objects.count()
    dry = send(sender, MAY, dry=True).json()
    assert (dry["dry_run"], dry["submission"], dry["added"]) == (True, None, 1)
    assert send(sender, FALLEN, dry=True).status_code == 422
    assert (Submission.objects.count(), Observation.objects.count(), AuditEvent.objects.count()) == before
    real = send(sender, MAY).json()
    assert real | {"dry_run": True, "submission": None} == dry


def test_the_same_key_sends_once(sender: Program) -> None:
    first, again = (send(sender, MAY, key="may") for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Submission.objects.filter(stream="board").count() == 1


@pytest.mark.parametrize(
    "rows",
    [[], [MAY | {"colour": "green"}], [{"value": "90"}], [MAY | {"value": 90}], [MAY | {"status": "x" * 41}]],
)
def test_a_body_that_is_not_as_described_is_refused(sender: Program, rows: list[Any]) -> None:
    assert send(sender, *rows).status_code == 422


@pytest.mark.parametrize(
    "strange",
    ['"', "\n", ",,,", "=1+1", "\u2028", "é", "1e400", "-1", "NaN", " ", "2024-05-01\r\n2024-06-01"],
)
def test_strange_texts_are_errors_of_their_row_and_never_a_fault_of_ours(
    sender: Program, strange: str
) -> None:
    for name in ("period", "value", "numerator", "marker", "status"):
        row = {"period": "2024-05-01", "value": "90"} | {name: strange}
        assert send(sender, row).status_code in {200, 422}, name


@pytest.mark.django_db
@pytest.mark.parametrize("use", [Use.READ, Use.PLAN])
def test_a_token_for_something_else_sends_nothing(use: Use) -> None:
    caller = program(use)
    assert send(caller, MAY).status_code == 403
    assert caller.get(FIGURES).status_code == (200 if use is Use.READ else 403)
