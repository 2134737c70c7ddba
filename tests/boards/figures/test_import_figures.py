"""The command that loads a file of this machine."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from boards.figures import services
from boards.figures.models import Observation, Submission, WhyUnusual
from boards.organisations.models import Organisation
from tests.boards.figures.conftest import AE, csv_of, load

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> str:
    out = StringIO()
    call_command("import_figures", *map(str, arguments), stdout=out)
    return out.getvalue()


def code_of(*arguments: Any) -> tuple[int, str]:
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    return refused.value.returncode, str(refused.value)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.csv"
    file.write_bytes(csv_of("nhs-lothian,2023-04-01,13457,21326,,,"))
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.csv"
    file.write_bytes(csv_of("nhs-lothian,2023-04-01,13457,12%,,,"))
    return file


def test_a_good_file_is_stored_and_judged(good: Path, judged: list[str]) -> None:
    said = run(good, "--measure", AE, "--known-from", "2025-01-07")
    assert "accepted as submission" in said
    assert "1 row, of which 1 added" in said
    assert Observation.objects.get().known_from.isoformat() == "2025-01-07"
    assert judged == [AE]


def test_a_dry_run_says_what_would_happen_and_stores_nothing(good: Path) -> None:
    answer = json.loads(run(good, "--measure", AE, "--dry-run", "--json"))
    assert (answer["submission"], answer["state"], answer["added"], answer["layout"]) == (
        None,
        "staged",
        1,
        "tidy",
    )
    assert not Submission.objects.exists()


def test_a_bad_file_ends_with_1_and_names_row_column_value_and_remedy(
    bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_figures", str(bad), "--measure", AE, stdout=out)
    assert refused.value.returncode == 1
    assert out.getvalue().strip() == (
        "Row 2, column denominator (value: 12%): The number has a % sign. Write the number alone, for example 12.5."
    )
    assert Submission.objects.get().state == "rejected"
    assert not Observation.objects.exists()


def test_errors_as_json(bad: Path) -> None:
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_figures", str(bad), "--measure", AE, "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["error_count"] == 1
    assert {key: answer["errors"][0][key] for key in ("row", "column", "value", "code")} == {
        "row": 2,
        "column": "denominator",
        "value": "12%",
        "code": "percent_sign",
    }


def test_a_wrong_call_ends_with_2(good: Path, tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.csv", "--measure", AE)[0] == 2
    assert code_of(good, "--measure", "no-such-measure") == (
        2,
        "There is no measure “no-such-measure” with a definition.",
    )
    assert code_of(good, "--measure", AE, "--layout", "none")[0] == 2
    assert code_of(good, "--measure", AE, "--stream", "board")[0] == 2
    assert code_of(good, "--measure", AE, "--stream", "board", "--organisation", "nhs-nowhere")[0] == 2
    assert code_of(good, "--measure", AE, "--known-from", "2999-01-01")[0] == 2
    assert not Submission.objects.exists()


def test_a_boards_return(good: Path, lothian: Organisation) -> None:
    run(good, "--measure", AE, "--stream", "board", "--organisation", "nhs-lothian")
    assert Submission.objects.get().organisation == lothian


def test_a_file_over_the_limit_is_not_read(
    good: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Path, "read_bytes")
    settings.UPLOAD_LIMIT_BYTES = 10
    said = StringIO()
    with pytest.raises(CommandError, match=r"good\.csv was refused with 1 error") as refused:
        call_command("import_figures", str(good), "--measure", AE, stdout=said)
    assert refused.value.returncode == 1
    assert "the limit is 0 MB. Send it in parts" in said.getvalue()
    assert not Submission.objects.exists()


def test_a_file_over_the_limit_is_told_as_json_too(good: Path, settings: LazySettings) -> None:
    settings.UPLOAD_LIMIT_BYTES = 10
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("import_figures", str(good), "--measure", AE, "--json", stdout=said)
    answer = json.loads(said.getvalue())
    assert (answer["submission"], answer["state"], answer["error_count"]) == (None, "rejected", 1)
    assert answer["errors"][0]["code"] == "too_large"


@pytest.mark.parametrize("day", ["7 January 2025", "2025-02-30", "07/01/2025"])
def test_a_wrong_day_is_told_how_to_write_it(good: Path, day: str) -> None:
    with pytest.raises(CommandError, match=f"“{day}” is no day. Write it as 2025-01-07."):
        run(good, "--measure", AE, "--known-from", day)


def test_a_file_that_was_overtaken_ends_with_3_and_says_to_run_the_command_again(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = services.accept_together

    def after_another(**options: Any) -> list[services.Accepted]:
        load(csv_of("nhs-lothian,2023-04-01,13400,21326,,,"))
        return accept(**options)

    monkeypatch.setattr(services, "accept_together", after_another)
    code, said = code_of(good, "--measure", AE)
    assert code == 3
    assert "Run the command again." in said
    assert not Submission.objects.exists()


def test_unusual_figures_end_with_4_until_a_reason_is_given(tmp_path: Path) -> None:
    months = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]
    load(csv_of(*[f"nhs-lothian,{month},18{n % 2}00,20000,,," for n, month in enumerate(months)]))
    file = tmp_path / "unusual.csv"
    file.write_bytes(csv_of("nhs-lothian,2024-01-01,12000,20100,,,"))
    words = "NHS Lothian, January 2024: 59.7% lies below what was usual"

    code, said = code_of(file, "--measure", AE)
    assert code == 4
    assert "say with --reason why they are right" in said
    assert Submission.objects.count() == 1
    assert f"Unusual: {words}" in run(file, "--measure", AE, "--dry-run", "--reason", "A fire.")
    (line,) = json.loads(run(file, "--measure", AE, "--json", "--reason", "A fire."))["unusual"]
    assert line.startswith(words)
    assert WhyUnusual.objects.get().text == "A fire."


SEVERAL = "measure,organisation,period,numerator,denominator,value"


def test_a_file_that_names_its_measures_is_stored_for_all_of_them_or_none(tmp_path: Path) -> None:
    file = tmp_path / "month.csv"
    rtt = "referral-to-treatment-18-weeks"
    file.write_text(
        f"{SEVERAL}\nae-4-hours,nhs-lothian,2023-04-01,9,10,\n{rtt},nhs-lothian,2023-04-01,,,191.2\n"
    )
    said = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_figures", str(file), stdout=said)
    assert refused.value.returncode == 1
    assert "Row 3, column value" in said.getvalue()
    assert not Observation.objects.exists()
    file.write_text(file.read_text().replace("191.2", "91.2"))
    said = StringIO()
    call_command("import_figures", str(file), json=True, stdout=said)
    told = json.loads(said.getvalue())["submissions"]
    assert [(one["measure"], one["state"], one["added"]) for one in told] == [
        ("ae-4-hours", "accepted", 1),
        (rtt, "accepted", 1),
    ]
    assert Observation.objects.count() == 2


def test_without_a_measure_in_call_or_file_the_call_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "month.csv"
    file.write_text("organisation,period,numerator,denominator\nnhs-lothian,2023-04-01,9,10\n")
    with pytest.raises(CommandError, match="Choose the measure") as refused:
        call_command("import_figures", str(file))
    assert refused.value.returncode == 2
