"""What drafting computes: every promise that was asked, a figure or the reason why there is none."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from boards.work.canonical import canonical
from reports.ownership import numbers
from reports.ownership.arranging import draft_of
from reports.ownership.content import content_from_json, figures_from_json, to_json
from reports.ownership.drafting import figures_of
from reports.ownership.exports import figure_table
from reports.ownership.material import NoDataRelease, material
from reports.publication.models import DataRelease
from targets.calc.periods import PeriodKind
from targets.catalogue.models import Framework, Requirement
from tests.reports.samples import AE, TTG, YEAR, board, contacts, drafted, figures, released
from tests.support.statements import statements

OUTPATIENTS = "outpatients-12-weeks"

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 1)


def year() -> Framework:
    return Framework.objects.get(pk=YEAR)


def test_each_asked_measure_is_a_figure_or_one_line_that_says_why_not() -> None:
    figures()
    figures(measure=TTG, kind=PeriodKind.QUARTER, values={"2023-01-01": "65.3"})
    released()
    told = figures_of(material(organisation=board(), framework=year(), today=TODAY))
    asked = set(Requirement.objects.filter(framework=YEAR).values_list("measure_id", flat=True))

    assert {figure.measure for figure in told.every} == {AE, TTG}
    assert {one.measure for one in told.unpublished} == asked - {AE, TTG}
    assert {one.reason for one in told.unpublished} <= {
        "no figure for 2022/23 is held here",
        "the series held here ends before this year",
        "the figure is not due yet",
    }
    assert told.verdict.startswith("NHS Lothian kept 0 of the 2 promises that could be judged for 2022/23.")


def test_each_figure_names_the_observation_behind_it() -> None:
    held = figures()
    released()
    told = figures_of(material(organisation=board(), framework=year(), today=TODAY))
    figure = told.every[0]

    assert figure.observation == held[-1].pk
    assert [point.observation_id for point in figure.points] == [one.pk for one in held]
    assert told.basis.observations == tuple(one.pk for one in held)
    assert (figure.value, figure.promise, figure.period, figure.known_from) == (
        "64.0%",
        "95%",
        "March 2023",
        "2023-06-06",
    )
    assert (figure.actual, figure.promised, figure.word, figure.met) == ("64", "95", "off track", False)


def test_a_figure_added_up_from_boards_says_so_and_names_none() -> None:
    for organisation in ("nhs-ayrshire-and-arran", "nhs-borders"):
        figures(organisation, values={"2023-03-01": "64"})
    released()
    told = figures_of(material(organisation=board("nhsscotland"), framework=year(), today=TODAY))

    assert told.every == ()  # two boards of fourteen are not Scotland


def test_the_same_release_gives_the_same_bytes(release: DataRelease) -> None:
    first, second = (
        canonical(to_json(figures_of(material(organisation=board(), framework=year(), today=TODAY))))
        for _ in range(2)
    )

    assert first == second


def test_a_report_reads_back_from_its_snapshot_as_it_was(release: DataRelease) -> None:
    contacts()
    content = draft_of(drafted()).content

    assert content_from_json(json.loads(canonical(to_json(content)))) == content
    assert figures_from_json(json.loads(canonical(to_json(content.figures)))) == content.figures


def test_what_was_not_written_by_us_is_refused(release: DataRelease) -> None:
    written = to_json(draft_of(drafted()).content)
    changes: tuple[dict[str, Any], ...] = (
        {"head": written["head"] | {"edition": "one"}},
        {"words": [{"section": 1}]},
        {"contacts": [[]]},
    )
    for change in changes:
        with pytest.raises(TypeError):
            content_from_json(written | change)


def test_a_report_of_a_real_year_tells_released_figures_only() -> None:
    figures()
    with pytest.raises(NoDataRelease):
        material(organisation=board(), framework=year(), today=TODAY)
    released()
    figures(values={"2023-03-01": "70"})

    assert figures_of(material(organisation=board(), framework=year(), today=TODAY)).every[0].actual == "64"


def test_the_legal_right_stands_beside_the_boards_own_figure() -> None:
    figures(measure=TTG, kind=PeriodKind.QUARTER, values={"2023-01-01": "65.3"})
    released()
    with_figure = draft_of(drafted()).content.passages_of("rights")
    without = draft_of(drafted("nhs-fife")).content.passages_of("rights")

    assert [passage.own_figure for passage in with_figure if passage.own_figure] == [
        "NHS Lothian: 65.3% in January to March 2023. The standard is 100%: missed."
    ]
    assert [passage.own_figure for passage in without if passage.own_figure] == [
        "NHS Fife: no figure for this year is held here."
    ]


def test_only_texts_of_the_reports_own_year_are_printed() -> None:
    figures(values={"2017-03-01": "90"})
    released()
    early = draft_of(drafted(framework="ldp-2016-17")).content
    late = draft_of(drafted(framework="ldp-2017-18")).content

    assert "procedure-of-2017" not in {passage.key for passage in early.passages}
    assert "procedure-of-2017" in {passage.key for passage in late.passages}


def test_the_author_sees_what_is_not_known(release: DataRelease) -> None:
    told = draft_of(drafted()).content.figures.unknown

    assert any("No guidance for this year was seen" in one for one in told)
    assert any("No ownership report that a board sent out was found" in one for one in told)
    assert "The LDP Standards were last reported on together in 2022." in told  # the framework's own note
    assert any(
        one.startswith("Not stated by the source: the way of counting of") and "Staff sickness absence" in one
        for one in told
    )


def test_a_figure_says_what_qualifies_it_and_its_chart_what_it_shows() -> None:
    figures()
    figures(measure=OUTPATIENTS, kind=PeriodKind.QUARTER, values={"2023-01-01": "65.3"})
    released()
    plain, stand_in = figures_of(material(organisation=board(), framework=year(), today=TODAY)).every

    assert (plain.qualifiers, stand_in.qualifiers) == ((), ("stand-in",))
    assert plain.finding == "NHS Lothian has missed the 95% standard in every period shown"
    assert plain.source == "Public Health Scotland, from the edition known from 6 June 2023"


def test_material_takes_a_fixed_number_of_queries(release: DataRelease) -> None:
    framework, organisation = year(), board()
    material(
        organisation=organisation, framework=framework, today=TODAY
    )  # cells not read before take one more
    with statements() as one:
        material(organisation=organisation, framework=framework, today=TODAY)
    figures(measure=TTG, kind=PeriodKind.QUARTER, values={"2023-01-01": "65.3"})
    released()
    material(organisation=organisation, framework=framework, today=TODAY)
    with statements() as two:
        material(organisation=organisation, framework=framework, today=TODAY)

    assert len(one) == len(two) == 10


def test_beside_each_figure_stand_the_year_before_and_scotland_of_the_same_period() -> None:
    figures(values={"2022-03-01": "71", "2023-03-01": "64"})
    scotland = figures("nhsscotland", values={"2022-03-01": "70.5", "2023-03-01": "66.04"})
    figures(measure=TTG, kind=PeriodKind.QUARTER, values={"2023-01-01": "65.3"})
    figures("nhsscotland", measure=TTG, kind=PeriodKind.QUARTER, values={"2022-10-01": "61.6"})
    figures(measure="sab", kind=PeriodKind.QUARTER, values={"2023-01-01": "0.2"})
    released()
    told = figures_of(material(organisation=board(), framework=year(), today=TODAY))
    beside = {
        figure.measure: [(one.whose, one.words, one.value) for one in figure.beside] for figure in told.every
    }

    assert beside == {
        AE: [
            ("Year before", "71.0% in March 2022", "71.0%"),
            ("Scotland", "66.0% in March 2023", "66.0%"),
        ],
        TTG: [
            ("Year before", "no figure in January to March 2022 is held here", ""),
            (
                "Scotland",
                "61.6% in October to December 2022; none is held in January to March 2023",
                "",
            ),
        ],
        "sab": [
            ("Year before", "no figure in January to March 2022 is held here", ""),
            ("Scotland", "no figure in January to March 2023 is held here", ""),
        ],
    }
    report = draft_of(drafted()).content
    rows = {row.measure: row for row in figure_table(report).rows}
    assert (rows[AE].year_before, rows[AE].scotland) == (Decimal("71"), Decimal("66.04"))
    assert (rows[TTG].year_before, rows[TTG].scotland) == (None, None)
    assert scotland[1].pk in told.basis.observations
    own = figures_of(material(organisation=board("nhsscotland"), framework=year(), today=TODAY))
    assert [[one.whose for one in figure.beside] for figure in own.every] == [["Year before"]] * 2
    invented = numbers.invented("It was 71.0% a year before, and 66.0% in Scotland.", told)
    assert invented == "", "an author may say what the report prints"


def test_a_chart_looks_back_no_further_than_three_years() -> None:
    values: dict[str, str | None] = {f"{y}-{m:02d}-01": "90" for y in range(2018, 2023) for m in range(1, 13)}
    figures(values=values | {"2023-01-01": "91", "2023-02-01": None, "2023-03-01": "92"})
    released()
    points = figures_of(material(organisation=board(), framework=year(), today=TODAY)).every[0].points

    assert len(points) == 36
    assert points[0].period.start.isoformat() == "2020-04-01"
    assert [point.value is None for point in points[-3:]] == [False, True, False]
