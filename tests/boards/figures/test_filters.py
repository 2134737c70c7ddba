"""What a layout keeps and drops: nothing is lost because a publisher writes a label a little otherwise."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from boards.figures.intake import LeftOut
from boards.figures.intake.labels import folded, nearest
from boards.figures.models import Submission
from targets.calc.periods import PeriodKind
from tests.boards.figures.intake import AYRSHIRE, LOTHIAN, errors, figures, take, version

CANCER = (
    "Quarter,HB,CancerType,NumberOfEligibleReferrals62DayStandard,NumberOfEligibleReferrals62DayStandardQF,"
    "NumberOfEligibleReferralsTreatedWithin62Days,NumberOfEligibleReferralsTreatedWithin62DaysQF"
)


def of_cancer(*rows: str, header: str = CANCER) -> Any:
    content = "\n".join([header, *rows, ""]).encode()
    return take(content, version(PeriodKind.QUARTER), measure_key="cancer-62-days")


def row(board: str, label: str, quarter: str = "2023Q2") -> str:
    return f"{quarter},{board},{label},100,,90,"


@pytest.mark.parametrize(
    "label",
    [
        "all cancer types",
        "ALL CANCER TYPES",
        "All  Cancer Types",
        "All\u00a0Cancer Types",
        "All Cancer Types\u200b",
    ],
)
def test_case_spaces_and_marks_that_nobody_sees_make_no_other_label(label: str) -> None:
    intake = of_cancer(row("S08000015", label), row("S08000015", "Breast"))
    assert [figure[:1] + figure[3:5] for figure in figures(intake)] == [(AYRSHIRE, 90, 100)]


def test_what_was_left_out_is_counted_by_its_label() -> None:
    intake = of_cancer(
        row("S08000015", "All Cancer Types"),
        row("S08000015", "Breast"),
        row("S08000024", "All Cancer Types"),
        row("S08000024", "Breast"),
        row("S08000024", "Lung"),
        row("s92000003", "All Cancer Types"),
    )
    assert [figure[0] for figure in figures(intake)] == [AYRSHIRE, LOTHIAN]
    assert intake.left_out == (
        LeftOut("CancerType", "Breast", 2),
        LeftOut("CancerType", "Lung", 1),
        LeftOut("HB", "s92000003", 1),
    )


@pytest.mark.parametrize(
    "label", ["All Cancer Type", "All Cancer Types [note 1]", "All Cancer Types*", "All Cancers Types"]
)
def test_a_label_that_is_nearly_a_listed_one_is_an_error_that_names_both(label: str) -> None:
    intake = of_cancer(
        row("S08000015", "All Cancer Types"), row("S08000024", label), row("S08000024", label, "2023Q3")
    )
    assert errors(intake) == [(3, "CancerType", "label_near")]
    (problem,) = intake.problems
    assert problem.problem == (
        f"“{label}” (2 rows) is nearly “All Cancer Types”, by which this layout chooses rows."
    )
    assert "layouts/cancer-62-day.toml" in problem.remedy


def test_a_period_that_has_only_labels_that_nobody_listed_is_an_error_that_names_it() -> None:
    """The publisher called all cancers "Total" from the third quarter on: it must not look as if nothing came."""
    intake = of_cancer(
        row("S08000015", "All Cancer Types"),
        row("S08000015", "Total", "2023Q3"),
        row("S08000015", "Lung", "2023Q3"),
    )
    assert errors(intake) == [(3, "CancerType", "labels_unknown")]
    (problem,) = intake.problems
    assert problem.problem == "No row of 2023Q3 has the CancerType All Cancer Types; they have Total, Lung."
    assert "add it to `values` of that filter in layouts/cancer-62-day.toml" in problem.remedy


def test_a_period_of_labels_that_the_layout_knows_to_be_something_else_is_left_out() -> None:
    header = "MonthEnding,HBT,PatientType,Specialty,NumberOfWaits,NumberOfWaitsQF,Over12Weeks,Over12WeeksQF"
    rows = ["20230630,S08000024,New Outpatient,Z9,10,,1,", "20230930,S08000024,Inpatient/Day case,Z9,10,,1,"]
    content = "\n".join([header, *rows, ""]).encode()
    intake = take(content, version(PeriodKind.QUARTER), measure_key="outpatients-12-weeks")
    assert len(figures(intake)) == 1
    assert intake.left_out == (LeftOut("PatientType", "Inpatient/Day case", 1),)


@pytest.mark.parametrize(
    ("label", "listed", "near"),
    [
        ("new outpatients", "new outpatient", True),
        ("return outpatient", "new outpatient", False),
        ("a9", "z9", False),
        ("s92000004", "s92000003", False),
        ("all*", "all", True),
        ("unplanned", "new planned", False),
        ("all", "all", False),
    ],
)
def test_labels_are_near_by_a_letter_or_a_note_and_codes_never_are(
    label: str, listed: str, near: bool
) -> None:
    assert (nearest(label, [listed]) == listed) is near


def test_a_label_is_folded_in_case_space_and_unicode_form() -> None:
    assert folded(" New\u00a0 Outpatient\u200b ") == folded("NEW OUTPATIENT")
    assert folded("Ｚ９") == "z9"
    assert folded("e\u0301te\u0301") == folded("été")


@pytest.mark.django_db
def test_a_dry_run_and_a_submission_tell_what_was_left_out(tmp_path: Path) -> None:
    file = tmp_path / "cancer.csv"
    file.write_text("\n".join([CANCER, row("S08000015", "All Cancer Types"), row("S08000015", "Breast"), ""]))
    said, asked = StringIO(), {"measure": "cancer-62-days", "dry_run": True}
    call_command("import_figures", str(file), stdout=said, **asked)
    assert "Rows left out: CancerType Breast: 1." in said.getvalue()
    said = StringIO()
    call_command("import_figures", str(file), stdout=said, json=True, **asked | {"dry_run": False})
    left_out = [{"column": "CancerType", "label": "Breast", "rows": 1}]
    assert json.loads(said.getvalue())["left_out"] == left_out
    assert Submission.objects.get().left_out == left_out
