"""The sentences of a report, from judged cells."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from boards.performance.cells import Cell
from boards.performance.models import Result
from reports.ownership import words
from targets.calc.periods import Period, PeriodKind
from targets.catalogue.models import Definition

PERCENT = Definition(
    measure_id="ae-4-hours",
    valid_from=date(2007, 7, 31),
    unit="percent",
    direction="higher",
    display_places=1,
    numerator="attendances within 4 hours",
    denominator="attendances",
)
YEAR_END = date(2023, 3, 31)

CELL = Cell(
    organisation_id=1,
    measure_key="ae-4-hours",
    framework_key="ldp-2022-23",
    requirement_id=1,
    definition_id=1,
    observation_id=7,
    plan_version_id=None,
    agreed_value_id=None,
    latest=False,
    period=Period.of(start=date(2023, 3, 1), kind=PeriodKind.MONTH),
    figure_status="final",
    marker="",
    result=Result.OFF_TRACK,
    met=False,
    numerator=Decimal(13457),
    denominator=Decimal(21326),
    actual=Decimal("63.101378"),
    promised=Decimal(95),
    promise_kind="standard",
    amber_limit=Decimal("90.25"),
    reason="",
    pooled=False,
    management_information=False,
    small_numbers=False,
    revised=False,
    best=Decimal("70.2"),
    worst=Decimal("58.1"),
    periods=12,
    periods_met=0,
    promised_since=None,
    first_promised=None,
    first_met=None,
    calculation="1",
)


def cell(**other: Any) -> Cell:
    return CELL._replace(**other)


def definition(**other: Any) -> Definition:
    fields = {
        field.name: getattr(PERCENT, field.attname)
        for field in PERCENT._meta.concrete_fields
        if field.name != "measure"
    }
    return Definition(**fields | {"measure_id": "x"} | other)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (cell(), "63.1% in March 2023. The standard is 95%: missed."),
        (
            cell(actual=Decimal("94.9"), result=Result.SLIGHTLY_OFF_TRACK),
            "94.9% in March 2023. The standard is 95%: missed.",
        ),
        (
            cell(actual=Decimal(97), met=True, result=Result.ON_TRACK),
            "97.0% in March 2023. The standard is 95%: met.",
        ),
        (
            cell(promise_kind="agreed", promised=Decimal("28.313")),
            "63.1% in March 2023. The value agreed for the year was 28.313%: missed.",
        ),
        (
            cell(promise_kind="trajectory", promised=Decimal("70.5")),
            "63.1% in March 2023. The plan for that period was 70.5%: missed.",
        ),
        (
            cell(met=None, result=Result.NOT_JUDGED, promised=None, reason="no_agreed_value"),
            "63.1% in March 2023. It is not judged: no agreed value is held for this board and year.",
        ),
        (
            cell(period=Period.of(start=date(2022, 4, 1), kind=PeriodKind.ROLLING_YEAR)),
            "63.1% in the 12 months to March 2023. The standard is 95%: missed.",
        ),
        (
            cell(actual=Decimal("94.96"), promised=Decimal(95), met=False),
            "94.96% in March 2023. The standard is 95%: missed.",
        ),
    ],
)
def test_the_years_result_in_a_sentence(held: Cell, told: str) -> None:
    assert words.sentence(held, definition=PERCENT) == told


def test_a_rate_says_its_unit() -> None:
    rate = definition(unit="per_1000_bed_days", display_places=3)

    assert words.sentence(
        cell(actual=Decimal("0.1432"), promised=Decimal("0.32")), definition=rate
    ).startswith("0.143 per 1,000 bed days in March 2023. The standard is 0.32")


def test_a_cell_without_a_figure_has_no_sentence() -> None:
    with pytest.raises(ValueError, match="no result to tell"):
        words.sentence(cell(actual=None), definition=PERCENT)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (cell(), "Attendances within 4 hours: 13,457 out of 21,326 (attendances)."),
        (cell(), "Best in the year 70.2%, worst 58.1%; promise met in 0 of 12 months."),
        (cell(met=None, promised=None), "Best in the year 70.2%, worst 58.1%."),
        (
            cell(small_numbers=True, denominator=Decimal(9)),
            "Small numbers: only 9 were counted, so a few more or fewer change it a lot.",
        ),
        (cell(figure_status="provisional"), "This figure is provisional: it may still change."),
        (
            cell(figure_status="revised"),
            "This figure was revised after it was first published. Its source does not say why.",
        ),
        (
            cell(period=Period.of(start=date(2023, 1, 1), kind=PeriodKind.MONTH)),
            "No later figure of the year is held.",
        ),
        (
            cell(pooled=True),
            "Added up here from the boards' own published figures: no figure for Scotland was published.",
        ),
    ],
)
def test_what_qualifies_the_result_is_told(held: Cell, told: str) -> None:
    assert told in words.notes(held, definition=PERCENT, year_end=YEAR_END, national=True)


def test_what_is_not_so_is_not_told() -> None:
    plain = cell(numerator=None, denominator=None, best=None, worst=None, periods=1)

    assert words.notes(plain, definition=PERCENT, year_end=YEAR_END, national=False) == ()


def test_a_stand_in_and_a_break_are_told() -> None:
    proxy = definition(proxy_note="It stands in.", break_note="It changed.", valid_from=date(2022, 4, 1))
    told = words.notes(cell(), definition=proxy, year_end=YEAR_END, national=False)

    assert {"It stands in.", "It changed."} <= set(told)


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (None, "no figure for 2022/23 is held here"),
        (cell(actual=None, reason="nothing_held", period=None), "no figure for 2022/23 is held here"),
        (cell(actual=None, result=Result.NOT_DUE, period=None), "the figure is not due yet"),
        (cell(actual=None, marker="suppressed"), "March 2023: suppressed"),
        (cell(actual=None, marker="zero_denominator"), "March 2023: nobody to count (0 of 0)"),
        (cell(actual=None, reason="paused", period=None), "the standard is paused"),
    ],
)
def test_a_missing_figure_says_why(held: Cell | None, reason: str) -> None:
    assert words.unpublished_reason(held, year=2022) == reason


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (
            (4, 12, 0, 1),
            "NHS Fife kept 4 of the 16 promises that could be judged for 2022/23. "
            "Of the 17 promises, 1 has no figure.",
        ),
        ((16, 0, 0, 0), "NHS Fife kept 16 of the 16 promises that could be judged for 2022/23."),
        (
            (0, 0, 1, 16),
            "None of the 17 promises made to you for 2022/23 could be judged. "
            "Of the 17 promises, 1 has a figure but could not be judged and 16 have no figure.",
        ),
    ],
)
def test_the_verdict_counts_every_promise(counts: tuple[int, int, int, int], told: str) -> None:
    met, missed, unjudged, unpublished = counts

    assert told == words.verdict(
        organisation="NHS Fife", year=2022, met=met, missed=missed, unjudged=unjudged, unpublished=unpublished
    )


def test_a_way_of_counting_that_was_not_seen_says_so() -> None:
    told = words.notes(
        cell(), definition=definition(recalled=["denominator"]), year_end=YEAR_END, national=False
    )

    assert (
        "Attendances within 4 hours: 13,457 out of 21,326 (attendances). How this is counted is not stated by the "
        "source." in told
    )


def test_a_source_names_its_edition_and_says_what_was_not_seen() -> None:
    known = definition(publisher="Public Health Scotland")
    recalled = definition(publisher="ARHAI Scotland", recalled=["publisher"])

    assert words.source(known, known_from=date(2025, 10, 7)) == (
        "Public Health Scotland, from the edition known from 7 October 2025"
    )
    assert words.source(recalled, known_from=None) == "ARHAI Scotland (not stated by the source)"


def test_what_is_not_stated_is_one_sentence_for_each_kind() -> None:
    told = words.not_stated(
        [
            ("Sickness", ["publisher", "numerator", "denominator"]),
            ("A&E", []),
            ("SAB", ["publisher", "terms"]),
        ]
    )

    assert told == (
        "Not stated by the source: the publisher of Sickness; SAB.",
        "Not stated by the source: the way of counting of Sickness.",
        "Not stated by the source: terms of SAB.",
    )


def test_a_promise_that_was_made_easier_is_said_with_what_became_of_the_first() -> None:
    eased = CELL._replace(
        promised=Decimal(60),
        promise_kind="trajectory",
        met=True,
        promised_since=date(2022, 11, 3),
        first_promised=Decimal(85),
        first_met=False,
    )
    told = words.notes(eased, definition=PERCENT, year_end=YEAR_END, national=False)
    assert told[0] == (
        "This promise was made easier in the year: lowered on 3 November 2022 from 85% to 60%; "
        "against the first: missed."
    )
    harder = eased._replace(promised=Decimal(90), met=False, first_met=True)
    told = words.notes(harder, definition=PERCENT, year_end=YEAR_END, national=False)
    assert "easier" not in " ".join(told)
    dropped = eased._replace(promised=Decimal(80), promise_kind="standard")
    assert (
        "the plan's 85% was taken out on 3 November 2022"
        in words.notes(dropped, definition=PERCENT, year_end=YEAR_END, national=False)[0]
    )
