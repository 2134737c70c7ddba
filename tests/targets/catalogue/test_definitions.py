"""The project's own policy files: that they load, and that they say what their sources say.

Longer than 400 lines: what each source says of each framework, beside each other.
"""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from boards.figures.demo import demo_files
from targets.calc.periods import Period, PeriodKind
from targets.calc.rag import Direction
from targets.calc.shapes import Shape
from targets.calc.year_result import YearRule
from targets.catalogue.listed_rows import listed_targets
from targets.catalogue.loader import read
from targets.catalogue.policy import Asked, Policy, RequirementRow
from targets.models import Definition, Requirement

JUDGED = {
    "ae-4-hours",
    "treatment-time-guarantee",
    "outpatients-12-weeks",
    "cancer-62-days",
    "camhs-18-weeks",
    "psychological-therapies-18-weeks",
    "referral-to-treatment-18-weeks",
    "drug-alcohol-3-weeks",
    "ivf-12-months",
    "c-difficile",
    "sab",
    "sickness-absence",
    "smoking-quits",
    "alcohol-brief-interventions",
    "antenatal-booking",
    "detect-cancer-early",
    "dementia-support",
}
#: By year what was seen of a line's value and, of a target, of its day too.
MAY_JUDGE = {
    "heat-2008-09": {
        "Young children registered with a dentist",
        "Suicide rate",
        "Smoking cessation quits",
        "Exclusive breastfeeding at 6-8 weeks",
        "Staff sickness absence",
        "Antidepressant prescribing growth",
        "Staphylococcus aureus bacteraemia",
    },
    "heat-2009-10": {"Cancer: 62 days from urgent referral", "Cancer: 31 days from decision to treat"},
    "heat-2010-11": {
        "Drug treatment within three weeks",
        "Fluoride varnish for young children",
        "Further MRSA reduction",
    },
    "heat-2011-12": {
        "Category A ambulance response",
        "A&E wait under four hours",
        "First outpatient wait under 12 weeks",
        "Inpatient and day case wait under nine weeks",
        "Delayed discharge over six weeks",
        "Dementia register maintained",
        "Staff sickness absence",
        "Smoking quits in deprived areas",
    },
    "heat-2014-15": {
        "Detect cancer early",
        "Antenatal booking by 12 weeks",
        "Smoking quits at 12 weeks in deprived areas",
        "Emergency bed days, people 75+",
        "Delayed discharge over 14 days",
    },
    "ldp-2015-16": {
        "Detect cancer early",
        "Cancer: 31 days from decision to treat",
        "Cancer: 62 days from urgent referral",
        "Treatment time guarantee, 12 weeks",
        "18 weeks referral to treatment",
        "First outpatient appointment within 12 weeks",
        "Antenatal booking by 12 weeks",
        "IVF within 12 months",
        "CAMHS within 18 weeks",
        "Psychological therapies within 18 weeks",
        "C. difficile infection",
        "Staphylococcus aureus bacteraemia",
        "Drug and alcohol treatment within three weeks",
        "Alcohol brief interventions",
        "A&E wait under four hours",
    },
}
#: Held against their standards since 2025/26, in place of the series of quarters.
BY_MONTH = {"treatment-time-guarantee-monthly", "outpatients-12-weeks-monthly"}
LEVEL = "participation-standard"  # an audit gives it


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read()


def asked(policy: Policy, framework: str) -> dict[str, Asked]:
    return {a.row.measure: a for a in policy.asked(policy.framework_rows[framework])}


def required(policy: Policy, framework: str) -> dict[str, RequirementRow]:
    return {measure: a.row for measure, a in asked(policy, framework).items()}


#: Of these no figure of a board, of Scotland or of a year was found in what was read.
NOT_HELD = {
    "complaints-partly-upheld",
    "complaints-not-upheld",
    "complaints-extended",
    "stories-told",
    "stories-answered",
    "stories-changed",
}


def test_seventeen_targets_are_measured_and_measures_have_figures_or_are_named_here(policy: Policy) -> None:
    assert {key for key, row in policy.measure_rows.items() if row.target} == JUDGED | BY_MONTH
    assert {found.row.key for found in policy.targets} == JUDGED
    assert {file.measure_key for file in demo_files()} == set(policy.measure_rows) - {LEVEL} - NOT_HELD


def test_complaints_have_no_better_direction_and_say_what_they_cannot_tell(policy: Policy) -> None:
    complaints = [row for key, row in policy.measure_rows.items() if key.startswith("complaints-")]
    assert len(complaints) == 11
    for row in complaints:
        assert {one.direction for one in row.definitions} == {Definition.Direction.NEUTRAL}
        assert row.marks[0].on == date(2020, 4, 1), "the year in which the pandemic began"
        for mark in ("More complaints can mean", "years before 2017/18"):
            assert mark in row.about, row.key
    pharmacies = policy.measure_rows["complaints-contractors"].definitions[-1]
    assert (pharmacies.valid_from, "pharmacies" in pharmacies.break_note) == (date(2023, 4, 1), True)
    told = [mark.words for mark in policy.measure_rows["complaints-on-time-investigated"].marks]
    assert "one of the two was rounded or revised" in told[1]


def test_waits_by_month_have_their_break_of_october_2025(policy: Policy) -> None:
    of_stage = {
        key: row.definitions
        for key, row in policy.measure_rows.items()
        if "by month; copy in MayoLJS" in row.definitions[-1].source
    }
    assert len(of_stage) == 10
    for key, (before, after) in of_stage.items():
        assert (before.valid_to, after.valid_from) == (date(2025, 9, 30), date(2025, 10, 1)), key
        assert "new rules for pausing" in after.break_note


def test_the_frameworks_are_heat_the_standards_and_two_sample_cycles(policy: Policy) -> None:
    real = [found.row for found in policy.frameworks if not found.row.fictional]
    assert sorted(row.first_year for row in real) == list(range(2008, 2027))
    assert sorted(row.first_year for row in real if row.round_only) == [2008, 2009, 2010, 2012, 2013]
    assert [found.row.name for found in policy.frameworks if found.row.fictional] == [
        "Sample cycle (fictional)",
        "Sample cycle 2026/27 (fictional)",
    ]
    assert policy.framework_rows["sample-2022-23"].row.first_year == 2022


def test_the_treatment_time_guarantee_was_law_but_no_heat_row(policy: Policy) -> None:
    assert set(required(policy, "heat-2014-15")) == JUDGED - {"treatment-time-guarantee"}


def test_later_years_carry_every_wording_forward_and_each_row_names_who_states_it(policy: Policy) -> None:
    stated = asked(policy, "ldp-2015-16")
    assert set(stated) == JUDGED
    assert not any(a.carried_forward for a in stated.values())
    for year in range(2016, 2027):
        carried = asked(policy, f"ldp-{year}-{(year + 1) % 100:02d}")
        # Since 2025/26 two standards are held against series of months.
        by_month = {key: carried.pop(key) for key in BY_MONTH if key in carried}
        moved = {m for m, a in carried.items() if a.row.status == Requirement.Status.MOVED}
        assert set(by_month) == (BY_MONTH if year >= 2025 else set())
        assert moved == {key.removesuffix("-monthly") for key in by_month}
        for key, one in by_month.items():
            assert one.row.floor == carried[key.removesuffix("-monthly")].row.floor
            assert (one.confirmed_until is not None) == (year == 2025)
        assert set(carried) == JUDGED
        assert {m: a.row.floor for m, a in carried.items()} == {m: a.row.floor for m, a in stated.items()}
        assert all(a.carried_forward for m, a in carried.items() if year != 2025 or m not in moved)
        for one in (a for m, a in carried.items() if m not in moved):
            assert ("states it for" in one.row.source or "still reports it" in one.row.source) == (
                one.confirmed_until is not None
            )


def test_floors_and_stretches_are_those_of_the_standards(policy: Policy) -> None:
    floors = {measure: row.floor for measure, row in required(policy, "ldp-2015-16").items()}
    agreed = {"smoking-quits", "alcohol-brief-interventions", "detect-cancer-early"}
    assert {measure for measure, floor in floors.items() if floor is None} == agreed
    assert {measure: str(floor) for measure, floor in floors.items() if floor is not None} == {
        "ae-4-hours": "95",
        "treatment-time-guarantee": "100",
        "outpatients-12-weeks": "95",
        "cancer-62-days": "95",
        "camhs-18-weeks": "90",
        "psychological-therapies-18-weeks": "90",
        "referral-to-treatment-18-weeks": "90",
        "drug-alcohol-3-weeks": "90",
        "ivf-12-months": "90",
        "c-difficile": "0.32",
        "sab": "0.24",
        "sickness-absence": "4",
        "antenatal-booking": "80",
        "dementia-support": "100",
    }
    stretches = {
        measure: row.stretch for measure, row in required(policy, "ldp-2015-16").items() if row.stretch
    }
    assert stretches == {"ae-4-hours": Decimal(98), "outpatients-12-weeks": Decimal(100)}


def test_heat_shapes_are_those_of_the_last_heat_year(policy: Policy) -> None:
    shapes = {measure: row.shape.value for measure, row in required(policy, "heat-2014-15").items()}
    assert {measure: shape for measure, shape in shapes.items() if shape != "absolute"} == {
        "camhs-18-weeks": "milestones",
        "smoking-quits": "cumulative",
        "alcohol-brief-interventions": "board_agreed",
        "antenatal-booking": "worst_group",
        "detect-cancer-early": "change",
    }


def test_trajectories_are_asked_for_heat_targets_and_in_the_sample_cycle_only(policy: Policy) -> None:
    for found in policy.frameworks:
        for row in required(policy, found.row.key).values():
            expected = (
                "required"
                if found.row.fictional
                else "optional"
                if row.status == Requirement.Status.TARGET
                else "not_asked"
            )
            assert row.trajectory == expected, (found.row.key, row.measure)
    assert all(row.status == Requirement.Status.STANDARD for row in required(policy, "ldp-2015-16").values())


def test_tolerance_is_five_percent_except_where_a_right_or_the_standard_leaves_none(policy: Policy) -> None:
    none = {"treatment-time-guarantee", "treatment-time-guarantee-monthly", "cancer-62-days"}
    none |= set(policy.measure_rows) - JUDGED - BY_MONTH
    for key, measure in policy.measure_rows.items():
        for definition in measure.definitions:
            assert definition.tolerance_percent == (0 if key in none else 5), key
            assert ("our choice" in definition.tolerance_reason) == (key not in none), key


def test_only_the_legal_right_is_judged_unrounded(policy: Policy) -> None:
    places = {key: measure.definitions[-1].judge_places for key, measure in policy.measure_rows.items()}
    rights = {"treatment-time-guarantee", "treatment-time-guarantee-monthly"}
    assert {key for key, value in places.items() if value is None} == rights
    assert {key for key, value in places.items() if value == 3} == {"c-difficile", "sab"}


def test_lags_are_the_working_values(policy: Policy) -> None:
    lags = {
        PeriodKind.MONTH: 3,
        PeriodKind.QUARTER: 4,
        PeriodKind.ROLLING_YEAR: 4,
        PeriodKind.YEAR: 12,
        PeriodKind.TWO_YEARS: 12,
    }
    for key, measure in policy.measure_rows.items():
        for definition in measure.definitions:
            expected = 2 if key.startswith("ae-") else lags[definition.frequency]
            assert definition.lag_months == expected, key


def test_proxies_say_what_they_stand_in_for(policy: Policy) -> None:
    proxies = {key for key, row in policy.measure_rows.items() if row.definitions[-1].proxy_note}
    assert proxies == {"outpatients-12-weeks", "outpatients-12-weeks-monthly", "ivf-12-months"}


def test_early_cancer_joins_two_calendar_years_until_2021(policy: Policy) -> None:
    joined, single = policy.measure_rows["detect-cancer-early"].definitions
    assert (joined.frequency, joined.valid_to) == (PeriodKind.TWO_YEARS, date(2021, 12, 31))
    assert (single.frequency, single.valid_from) == (PeriodKind.YEAR, date(2022, 1, 1))
    assert "joins two calendar years" in single.break_note


def test_national_camhs_figures_are_quarterly(policy: Policy) -> None:
    national = {key: row.definitions[-1].national_frequency for key, row in policy.measure_rows.items()}
    assert {key: kind for key, kind in national.items() if kind} == {"camhs-18-weeks": PeriodKind.QUARTER}


def test_collection_ends_with_the_last_period_that_is_held(policy: Policy) -> None:
    last: dict[str, date] = {}
    for file in demo_files():
        national = file.file_name.startswith("scotland_values")
        for row in csv.DictReader(io.StringIO(file.content.decode())):
            # Scotland's quarters may go on after the boards' months.
            if not national and row["value"]:
                period = Period.of(
                    start=date.fromisoformat(row["period"]), kind=PeriodKind(row["period_kind"])
                )
                last[file.measure_key] = max(last.get(file.measure_key, date.min), period.end)
    told = {key: row.definitions[-1].collected_until for key, row in policy.measure_rows.items()}
    assert told == last | {
        "complaints-on-time-escalated": date(2024, 3, 31),  # its last value was not seen
        LEVEL: date(2015, 3, 31),  # the last round before this tracker; no result of it is held
        **dict.fromkeys(NOT_HELD, date(2024, 3, 31)),  # boards can send them; nobody is asked
    }


def test_nobody_is_named_as_publisher_who_was_not_seen(policy: Policy) -> None:
    """Of what was compiled from publications that were not seen, who compiled it is named."""
    assert not any(
        "publisher" in one.recalled for row in policy.measure_rows.values() for one in row.definitions
    )
    for key in ("c-difficile", "sab", "sickness-absence"):
        told = policy.measure_rows[key].definitions[-1]
        assert told.publisher == "Scottish Parliament Information Centre, from published statistics"
        assert told.source.startswith("Compiled from published statistics by the Scottish Parliament")


def test_what_was_seen_in_the_documents_of_two_years_judges_and_nothing_else(policy: Policy) -> None:
    """A target by its value and its deadline, a standard by its value: each row by name."""
    seen = {
        year: {measure for measure, one in asked(policy, year).items() if one.confirmed_until is not None}
        for year in ("heat-2014-15", "ldp-2015-16")
    }
    assert seen["heat-2014-15"] == {"smoking-quits", "antenatal-booking", "detect-cancer-early"}
    assert seen["ldp-2015-16"] == JUDGED - {"smoking-quits", "sickness-absence", "dementia-support"}
    # The value of these was seen, but not by when it was to be reached.
    rows = required(policy, "heat-2014-15")
    assert {measure for measure, row in rows.items() if row.verified == ("value",)} == {
        "ae-4-hours",
        "c-difficile",
        "sab",
    }


def test_of_the_hundred_lines_that_were_seen_these_forty_may_judge(policy: Policy) -> None:
    listed = [line for _, line in listed_targets(policy.listed)]
    assert len(listed) == 100
    may: dict[str, set[str]] = {}
    for line in listed:
        assert (line.comparator == ">=") == (line.direction == "higher"), line
        if line.may_judge:
            may.setdefault(line.framework_id, set()).add(line.title)
    assert may == MAY_JUDGE
    assert sum(map(len, may.values())) == 40
    # A line with a series here judges exactly where the year's own requirement does.
    for line in listed:
        if line.measure_id:
            one = asked(policy, line.framework_id)[line.measure_id]
            assert line.may_judge == (one.confirmed_until is not None), line
    for year in may.keys() & policy.framework_rows.keys():
        of_year = {line.measure_id for line in listed if line.framework_id == year} - {None}
        assert of_year == set(asked(policy, year))


def test_years_without_a_list_are_rounds_with_the_days_that_a_source_names(policy: Policy) -> None:
    listed = {found.row.framework for found in policy.listed}
    for key, found in policy.framework_rows.items():
        if found.row.fictional or key in listed or found.row.carried_from:
            continue
        assert key in ("heat-2012-13", "heat-2013-14")
        assert "not held here" in found.row.note
    days = {key: [one.on for one in found.row.dates] for key, found in policy.framework_rows.items()}
    assert {key for key, on in days.items() if on} == {"heat-2013-14", "ldp-2016-17"}
    assert days["ldp-2016-17"] == [date(2016, 1, 13), date(2016, 3, 4), None, date(2016, 5, 31)]


def test_parts_of_past_years_are_as_the_guidance_was_seen_and_else_not_confirmed(policy: Policy) -> None:
    asked: dict[str, dict[str, str]] = {}
    for found in policy.guided:
        row = found.row
        asked.setdefault(row.framework, {})[row.key] = row.rule.value
        assert row.recalled == row.source.startswith("Not seen"), row
    assert asked["heat-2013-14"]["community"] == asked["heat-2014-15"]["improvement"] == "required"
    assert asked["heat-2014-15"]["risks"] == "local"
    assert "risks" not in asked["ldp-2015-16"]
    assert [found.row.framework for found in policy.guided if found.row.key == "regional"] == ["ldp-2017-18"]
    for year in ("heat-2010-11", "heat-2011-12", "heat-2012-13"):
        assert set(asked[year].values()) == {"optional"}


def test_standards_after_2015_16_judge_the_periods_for_which_they_are_stated(policy: Policy) -> None:
    """By the financial year of the last such period; four are still reported as standards."""
    last = {
        measure: max(
            one.confirmed_until
            for found in policy.frameworks
            if found.row.first_year > 2015
            and not found.row.fictional
            and (one := asked(policy, found.row.key).get(measure))
            and one.confirmed_until
        ).isoformat()
        for measure in JUDGED | BY_MONTH
    }
    still = {
        *BY_MONTH,
        "camhs-18-weeks",
        "psychological-therapies-18-weeks",
    }
    assert {measure for measure, day in last.items() if day == "2026-03-31"} == still
    assert {measure: day for measure, day in last.items() if measure not in still} == {
        "ae-4-hours": "2025-08-31",
        "treatment-time-guarantee": "2025-03-31",
        "outpatients-12-weeks": "2025-03-31",
        "cancer-62-days": "2025-06-30",
        "drug-alcohol-3-weeks": "2025-06-30",
        "ivf-12-months": "2025-06-30",
        "referral-to-treatment-18-weeks": "2024-12-31",
        "c-difficile": "2025-03-31",
        "sab": "2025-03-31",
        "sickness-absence": "2025-03-31",
        "smoking-quits": "2024-03-31",
        "antenatal-booking": "2024-03-31",
        "detect-cancer-early": "2022-12-31",
        "dementia-support": "2022-03-31",
        "alcohol-brief-interventions": "2020-03-31",
    }
    assert not any(one.confirmed_until for one in asked(policy, "ldp-2026-27").values())
    assert all(one.confirmed_until for one in asked(policy, "sample-2026-27").values())


def test_the_calculations_and_the_tables_know_the_same_words() -> None:
    assert set(Requirement.Shape.values) == set(Shape)
    assert set(Definition.Direction.values) == set(Direction)
    assert set(Definition.YearResult.values) == set(YearRule)
