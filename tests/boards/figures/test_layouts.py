"""Each layout on rows written by hand in the publisher's columns; a few of the figures are real check figures."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from boards.figures.intake.layouts import FOLDER, LayoutError, UnknownLayout, find, layouts, load
from targets.calc.periods import PeriodKind
from tests.boards.figures.intake import (
    AYRSHIRE,
    CALENDAR_YEARS,
    FIFE,
    GLASGOW,
    LOTHIAN,
    NATION,
    RATE,
    TAYSIDE,
    errors,
    figures,
    take,
    version,
)

QUARTER = version(PeriodKind.QUARTER)


def csv_of(*lines: str) -> bytes:
    return "\n".join([*lines, ""]).encode()


AE = csv_of(
    '"Month","Country","HBT","TreatmentLocation","DepartmentType","NumberOfAttendancesAll","NumberWithin4HoursAll",'
    '"PercentageWithin4HoursAll","NumberOfAttendancesEpisode","NumberOfAttendancesEpisodeQF"',
    '"202304","S92000003","S08000024","S1","Emergency Department",10000,6000,60,10000,""',
    '"202304","S92000003","S08000024","S2","Minor Injury Unit or Other",9326,5457,58.5,,"z"',
    '"202304","S92000003","S08000024","S2","Emergency Department",2000,2000,100,2000,""',
    '"202304","S92000003","S08000029","F1","Emergency Department",5000,3000,60,5000,""',
    '"202304","S92000003","S08000029","F1","Emergency Department",1,1,100,1,""',
    '"202305","S92000003","S08000024","S1","Emergency Department",10,9,90,10,""',
)


def test_ae_activity_is_summed_over_sites_and_a_site_given_twice() -> None:
    """NHS Lothian, April 2023: 13,457 of 21,326."""
    intake = take(AE)
    assert intake.layout == "ae-activity"
    assert figures(intake) == [
        (LOTHIAN, date(2023, 4, 1), "month", 13457, 21326, Decimal("63.101379"), "", "final"),
        (FIFE, date(2023, 4, 1), "month", 3001, 5001, Decimal("60.007998"), "", "final"),
        (LOTHIAN, date(2023, 5, 1), "month", 9, 10, Decimal(90), "", "final"),
    ]
    assert isinstance(intake.frame, pl.DataFrame)
    assert intake.frame["row"].to_list() == [2, 5, 7]


def test_ae_activity_takes_only_the_rows_of_all_categories_where_there_are_categories() -> None:
    content = csv_of(
        "Month,HBT,AttendanceCategory,NumberOfAttendancesAll,NumberWithin4HoursAll",
        "202502,S08000024,All,100,90",
        "202502,S08000024,Unplanned,80,75",
        "202502,S08000024,New planned,20,15",
    )
    assert [row[3:5] for row in figures(take(content))] == [(90, 100)]


def test_the_older_ae_layout() -> None:
    content = csv_of(
        '"Month","HBT","TreatmentLocation","NumberOfAttendancesAggregate","NumberMeetingTargetAggregate"',
        '"200707","S08000015","A101H",252,252',
        '"200707","S08000015","A111H",5414,5290',
    )
    intake = take(content)
    assert intake.layout == "ae-activity-to-2023"
    assert figures(intake)[0][:5] == (AYRSHIRE, date(2007, 7, 1), "month", 5542, 5666)


def test_a_bad_number_in_a_layout_that_sums_is_named_where_it_stands() -> None:
    intake = take(AE.replace(b"9326,5457", b"9326,<5"))
    assert errors(intake) == [(3, "NumberWithin4HoursAll", "limit")]


def test_a_sum_with_a_part_missing_is_not_a_smaller_sum() -> None:
    intake = take(AE.replace(b"9326,5457", b"9326,"))
    assert errors(intake) == [(3, "NumberWithin4HoursAll", "numerator_missing")]


CAMHS_HEADER = "HB,Month,TotalPatientsSeen,TotalPatientsSeenQF"
CAMHS_HEADER += ",NumberOfPatientsSeen0To18Weeks,NumberOfPatientsSeen0To18WeeksQF"


def test_camhs_has_old_and_new_codes_qualifiers_and_rows_of_scotland() -> None:
    """Glasgow: March 2019 under its old code, 215 of 238; April 2019 under the new one, 178 of 236."""
    content = csv_of(
        CAMHS_HEADER,
        "S08000021,201903,238,,215,",
        "S08000031,201904,236,u,178,u",
        "S92000003,201903,1500,d u,1200,d u",
        "S08000029,201903,50,d u r,40,d u r",
        "S08000024,201903,,:,,:",
        "S08000015,201903,0,u,0,u",
        "S08000030,201903,12,p,12,p",
        "S08000024,201904,300,b,200,b",
    )
    intake = take(content, measure_key="camhs-18-weeks")
    assert intake.layout == "camhs-patients-seen"
    assert [(row[0], row[1].month, *row[3:5], *row[6:]) for row in figures(intake)] == [
        (GLASGOW, 3, 215, 238, "", "final"),
        (GLASGOW, 4, 178, 236, "", "final"),
        (FIFE, 3, 40, 50, "", "revised"),
        (LOTHIAN, 3, None, None, "not_available", "final"),
        (AYRSHIRE, 3, 0, 0, "zero_denominator", "final"),
        (TAYSIDE, 3, 12, 12, "", "provisional"),
        (LOTHIAN, 4, 200, 300, "", "final"),
    ]


def test_a_qualifier_that_nobody_knows_is_an_error() -> None:
    intake = take(csv_of(CAMHS_HEADER, "S08000021,201903,238,q,215,"), measure_key="camhs-18-weeks")
    assert errors(intake) == [(2, "TotalPatientsSeenQF", "unknown_qualifier")]


def test_one_board_under_two_of_its_codes_in_one_month_is_an_error() -> None:
    content = csv_of(CAMHS_HEADER, "S08000021,201903,238,,215,", "S08000031,201903,238,,215,")
    assert errors(take(content, measure_key="camhs-18-weeks")) == [(3, "Month", "duplicate")]


def test_62_day_cancer_is_summed_over_boards_of_treatment_without_totals_and_single_cancers() -> None:
    """NHS Ayrshire and Arran, second quarter of 2023: 222 of 256."""
    content = csv_of(
        "Quarter,HB,HBQF,HBT,CancerType,CancerTypeQF,NumberOfEligibleReferrals62DayStandard,"
        "NumberOfEligibleReferrals62DayStandardQF,NumberOfEligibleReferralsTreatedWithin62Days,"
        "NumberOfEligibleReferralsTreatedWithin62DaysQF",
        "2023Q2,S08000015,NA,S08000015,All Cancer Types,d,200,p,180,p",
        "2023Q2,S08000015,NA,S08000031,All Cancer Types,d,50,p,37,p",
        "2023Q2,S08000015,NA,SB0801,All Cancer Types,d,6,p,5,p",
        "2023Q2,S08000015,NA,S08000015,Breast,NA,40,p,39,p",
        "2023Q2,S92000003,d,S08000015,All Cancer Types,d,260,p,230,p",
        "2012Q1,S08000024,NA,S08000024,All Cancer Types,d,100,NA,95,NA",
        "2012Q1,S08000024,NA,S08000029,All Cancer Types,d,1,r,1,NA",
        "2012Q1,S08000029,NA,S08000029,All Cancer Types,d,30,NA,30,NA",
    )
    intake = take(content, QUARTER, measure_key="cancer-62-days")
    assert intake.layout == "cancer-62-day"
    assert figures(intake) == [
        (AYRSHIRE, date(2023, 4, 1), "quarter", 222, 256, Decimal("86.718750"), "", "provisional"),
        (LOTHIAN, date(2012, 1, 1), "quarter", 96, 101, Decimal("95.049505"), "", "revised"),
        (FIFE, date(2012, 1, 1), "quarter", 30, 30, Decimal(100), "", "final"),
    ]


STAGE = csv_of(
    "MonthEnding,HBT,HBTQF,PatientType,Specialty,SpecialtyQF,NumberOfWaits,NumberOfWaitsQF,Over12Weeks,Over12WeeksQF",
    "20130630,S92000003,d,New Outpatient,Z9,d,344388,,20969,",
    "20130630,S08000024,,New Outpatient,Z9,d,1000,,100,",
    "20130630,S08000024,,New Outpatient,A1,,400,,40,",
    "20130630,S08000024,,Inpatient/Day case,Z9,d,500,,5,",
    "20130630,S08000024,,Inpatient/Day case,C5,,50,,1,",
    "20121231,S08000029,,Inpatient/Day case,Z9,d,300,,0,",
    "20180630,S08000030,,Inpatient/Day case,Z9,d,,:,,:",
    "20180630,S08000030,,New Outpatient,Z9,d,,:,,:",
    "20180630,S08000024,,New Outpatient,F2,,,:u,,:u",
    "20230331,S08000029,,New Outpatient,Z9,d,10,,4,",
)


def test_stage_of_treatment_within_12_weeks_is_a_difference() -> None:
    patients = take(STAGE, QUARTER, measure_key="treatment-time-guarantee")
    assert patients.layout == "stage-of-treatment-ttg"
    assert figures(patients) == [
        (LOTHIAN, date(2013, 4, 1), "quarter", 495, 500, Decimal(99), "", "final"),
        (FIFE, date(2012, 10, 1), "quarter", 300, 300, Decimal(100), "", "final"),
        (TAYSIDE, date(2018, 4, 1), "quarter", None, None, None, "not_available", "final"),
    ]
    outpatients = take(STAGE, QUARTER, measure_key="outpatients-12-weeks")
    assert outpatients.layout == "stage-of-treatment-outpatients"
    assert [row[:2] + row[3:5] for row in figures(outpatients)] == [
        (NATION, date(2013, 4, 1), 323419, 344388),
        (LOTHIAN, date(2013, 4, 1), 900, 1000),
        (TAYSIDE, date(2018, 4, 1), None, None),
        (FIFE, date(2023, 1, 1), 6, 10),
    ]


def test_a_day_that_is_not_a_quarters_last_is_an_error() -> None:
    content = STAGE.replace(b"20130630,S08000024,,New", b"20130530,S08000024,,New")
    intake = take(content, QUARTER, measure_key="outpatients-12-weeks")
    assert errors(intake) == [(3, "MonthEnding", "period_not_a_last_day")]


def test_a_bad_number_that_is_used_twice_is_told_once() -> None:
    intake = take(STAGE.replace(b"1000,,100,", b"1e3,,100,"), QUARTER, measure_key="outpatients-12-weeks")
    assert errors(intake) == [(3, "NumberOfWaits", "exponent")]


def test_a_layout_that_was_asked_for_names_every_column_that_is_missing() -> None:
    intake = take(csv_of("organisation,value", "nhs-lothian,5"), layout="archive")
    missing = ["board_code", "period", "period_kind", "numerator", "denominator"]
    assert errors(intake) == [
        *((1, column, "missing_column") for column in missing),
        (1, "organisation", "unknown_column"),
    ]


def test_more_over_12_weeks_than_waits_is_a_negative_count() -> None:
    content = STAGE.replace(b"1000,,100,", b"1000,,1001,")
    intake = take(content, QUARTER, measure_key="outpatients-12-weeks")
    assert errors(intake) == [(3, "NumberOfWaits - Over12Weeks", "negative")]


def test_our_own_layout() -> None:
    content = csv_of(
        "organisation,period,numerator,denominator,value,marker,status",
        "nhs-lothian,2023-04-01,1,3,33.3,,",
        "S08000018,2023-04-01,,,95.4,,provisional",
        "NHS-Fife,2023-05-01,,,,Not available,Revised",
        "s08000031,2023-05-01,0,0,,,",
        "S08000015,2023-05-01,0,0,,zero_denominator,",
    )
    intake = take(content)
    assert intake.layout == "tidy"
    assert figures(intake) == [
        (LOTHIAN, date(2023, 4, 1), "month", 1, 3, Decimal("33.333333"), "", "final"),
        (FIFE, date(2023, 4, 1), "month", None, None, Decimal("95.4"), "", "provisional"),
        (FIFE, date(2023, 5, 1), "month", None, None, None, "not_available", "revised"),
        (GLASGOW, date(2023, 5, 1), "month", 0, 0, None, "zero_denominator", "final"),
        (AYRSHIRE, date(2023, 5, 1), "month", 0, 0, None, "zero_denominator", "final"),
    ]


ARCHIVE = "board_code,period,period_kind,numerator,denominator,value"


def test_the_archive_marks_blank_rows_as_not_available() -> None:
    intake = take(csv_of(ARCHIVE, "S08000024,2012-07-01,month,,,", "S08000029,2012-07-01,month,22,53,41.51"))
    assert intake.layout == "archive"
    assert [row[5:7] for row in figures(intake)] == [(None, "not_available"), (Decimal("41.509434"), "")]


def test_archived_rates_are_of_rolling_years() -> None:
    intake = take(csv_of(ARCHIVE, "S08000024,2014-10-01,year,,,0.210"), RATE, measure_key="sab")
    assert intake.layout == "archive-rolling-year"
    assert figures(intake)[0][1:3] == (date(2014, 10, 1), "rolling_year")
    assert isinstance(intake.frame, pl.DataFrame)
    assert intake.frame.select("period_end", "places").row(0) == (date(2015, 9, 30), 3)


def test_archived_early_detection_of_cancer_joins_two_years_until_2021() -> None:
    content = csv_of(ARCHIVE, "S08000024,2021-01-01,year,,,24.9", "S08000024,2022-01-01,year,,,26.2")
    intake = take(content, *CALENDAR_YEARS, measure_key="detect-cancer-early")
    assert intake.layout == "archive-calendar-years"
    assert [row[1:3] for row in figures(intake)] == [
        (date(2020, 1, 1), "two_years"),
        (date(2022, 1, 1), "year"),
    ]


def test_the_nation_may_have_a_frequency_of_its_own() -> None:
    content = csv_of(ARCHIVE, "S92000003,2015-01-01,quarter,,,81.6", "S08000024,2015-01-01,month,,,80.1")
    intake = take(content, version(national_kind=PeriodKind.QUARTER), measure_key="camhs-18-weeks")
    assert [row[2] for row in figures(intake)] == ["quarter", "month"]


def test_columns_are_found_in_any_order_and_case() -> None:
    content = csv_of("VALUE,Period,Organisation", "95.4,2023-04-01,nhs-lothian")
    assert figures(take(content))[0][5] == Decimal("95.4")


def test_columns_that_fit_no_layout_are_told_what_is_missing() -> None:
    (problem,) = take(csv_of("board,month,percent", "x,y,z")).problems
    assert (problem.code, problem.row) == ("unknown_layout", 1)
    assert "organisation, period" in problem.problem


def test_an_unknown_layout_names_those_that_there_are() -> None:
    with pytest.raises(UnknownLayout, match="tidy"):
        find("none")


@pytest.mark.parametrize("name", sorted(layouts()))
def test_every_layout_can_be_loaded(name: str) -> None:
    assert load(FOLDER / f"{name}.toml").title


GOOD = (FOLDER / "stage-of-treatment-ttg.toml").read_text()


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("title =", "titel =", "title is missing"),
        ('period = "MonthEnding"\n', "", r"\[columns\]: period is missing"),
        ('kind = "quarter"', 'kind = "fortnight"', "kind is 'fortnight'; it must be one of week"),
        ("last day yyyymmdd", "dd/mm/yyyy", "written_as is 'dd/mm/yyyy'"),
        ('other_columns = "ignored"', 'other_columns = "kept"', "other_columns is 'kept'"),
        ("difference", "product", "difference is missing"),
        ('"not_available"', '"missing"', "markers.: is 'missing'"),
        ('"provisional"', '"early"', "statuses.p is 'early'"),
        ('values = ["Z9"]', 'values = "Z9"', "values must be a list"),
        ("[period]", "[periods]", "period is missing"),
        ("[[keep]]", "[[kept]]", "kept is not a key of a layout"),
        ("title =", "title", "not TOML"),
    ],
)
def test_a_wrong_layout_file_is_refused_with_file_key_and_reason(
    tmp_path: Path, was: str, becomes: str, reason: str
) -> None:
    path = tmp_path / "wrong.toml"
    assert was in GOOD
    path.write_text(GOOD.replace(was, becomes))
    with pytest.raises(LayoutError, match=f"wrong.toml.*{reason}"):
        load(path)
